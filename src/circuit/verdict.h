/* What a row of the validation table is called, by rules declared before any fit.
 *
 * Of an effect over posterior draws: a direction is reproduced when at least 95% of them lie on its side of 0; a null
 * when the central 95% lies within the declared margin. Else not reproduced, or not identified where the posterior's
 * central 95% is as wide as the prior's (KITH_VERDICT_AS_WIDE). Effects are what the simulator expects, with enough
 * animals that chance between animals counts little: a small study's own scatter can be no part of what a model says.
 * Pure but for scratch; any thread. */
#ifndef KITH_VERDICT_H
#define KITH_VERDICT_H

#include "abc_claim.h"
#include "describe.h"

#define KITH_VERDICT_PROBABILITY 0.95
#define KITH_VERDICT_AS_WIDE     0.90 /* of the prior's width, or more */

enum kith_verdict { KITH_REPRODUCED, KITH_NOT_REPRODUCED, KITH_NOT_IDENTIFIED, KITH_VERDICTS };

const char *kith_verdict_name(enum kith_verdict verdict); /* "reproduced" */

struct kith_row_answer {
    double effect;                 /* median over draws */
    struct kith_interval interval; /* central 95% of draws */
    double probability;            /* share of draws that show the claim */
    double width;                  /* of the interval over the prior's; NaN without a prior */
    enum kith_verdict verdict;
    size_t draws; /* with an effect */
};

/* prior_width: of the prior's central 95%; NaN when not known, then nothing is called not identified. NaN effects show
 * no claim and are left out of the interval. */
enum kith_rc kith_row_answer(const struct kith_abc_claim *claim, const double *effect, size_t n, double prior_width,
                             struct kith_arena *scratch, struct kith_row_answer *out, struct kith_err *err);

#endif
