/* What a row of the validation table is called, by rules declared before the fit that they judge (circuit/roles.tsv).
 *
 * Of an effect over posterior draws: a direction is reproduced when at least 95% of them lie on its side, by the least
 * effect or more, and one study of the experiment's own size and design would find its sign right at least four times
 * in five; a null when the central 95% lies within the declared margin. Else not reproduced, or not identified where
 * the posterior's central 95% is as wide as the prior's (KITH_VERDICT_AS_WIDE). Effects are what the simulator expects,
 * of the same rats with and without what was done, so that chance between rats counts little. Pure but for scratch; any
 * thread. */
#ifndef KITH_VERDICT_H
#define KITH_VERDICT_H

#include "abc_claim.h"
#include "describe.h"

#define KITH_VERDICT_PROBABILITY 0.95
#define KITH_VERDICT_FOUND       0.80 /* of studies of the experiment's own size */
#define KITH_VERDICT_AS_WIDE     0.90 /* of the prior's width, or more */

enum kith_verdict { KITH_REPRODUCED, KITH_NOT_REPRODUCED, KITH_NOT_IDENTIFIED, KITH_VERDICTS };

const char *kith_verdict_name(enum kith_verdict verdict); /* "reproduced" */

struct kith_row_answer {
    double effect;                 /* median over draws */
    struct kith_interval interval; /* central 95% of draws */
    double probability;            /* share of draws that show the claim */
    double found; /* chance that one study of the own size finds the sign (of a null: nothing), mean over draws */
    double width; /* of the interval over the prior's; NaN without a prior */
    enum kith_verdict verdict;
    size_t draws; /* with an effect */
};

/* own_se: of each effect in one study. prior_width: of the prior's central 95%; NaN when not known, then nothing is
 * called not identified. NaN effects show no claim and are left out of the interval. */
enum kith_rc kith_row_answer(const struct kith_abc_claim *claim, const double *effect, const double *own_se, size_t n,
                             double prior_width, struct kith_arena *scratch, struct kith_row_answer *out,
                             struct kith_err *err);

#endif
