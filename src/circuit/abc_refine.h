/* From a reference table to a posterior that the table alone is too thin for.
 *
 * A population is picked from the table by a tempered likelihood, then moved and tempered on until the likelihood
 * counts in full (sequential Monte Carlo, Del Moral, Doucet and Jasra 2006). Moves are preconditioned Crank-Nicolson
 * steps in probit coordinates (Cotter, Roberts, Stuart and White 2013), which keep the prior for any number of
 * parameters; each costs one run of the simulator. All is a function of table, seed and settings, so what was simulated
 * is kept as a log and, when resumed, replayed: a run that was killed ends in the same numbers as one that was not. One
 * thread calls; the simulator runs on many. */
#ifndef KITH_ABC_REFINE_H
#define KITH_ABC_REFINE_H

#include "abc_table.h"

/* ln of the likelihood of one row's figures. Pure. */
typedef double kith_abc_likelihood_fn(const void *user, const double *figure);

struct kith_abc_refine_options {
    size_t population; /* 16 to 4096 */
    size_t moves;      /* of each member after each tempering, at least 1 */
    size_t sweeps_max; /* the budget: at most population * sweeps_max runs of the simulator */
    uint64_t seed;
    kith_abc_likelihood_fn *likelihood;
    const void *likelihood_user;
};

#define KITH_ABC_STAGES 24u

/* The population as it stood at one temperature: equal weights under prior x likelihood^temperature. */
struct kith_abc_stage {
    struct kith_abc_table population;
    double temperature;
};

struct kith_abc_refined {
    struct kith_abc_table population; /* equal weights */
    double temperature;               /* 1: the likelihood counts in full */
    double forced;       /* where the budget ended first: how much of it was then counted in one step, without moves */
    double effective;    /* draws that the last tempering left; of a forced one, all that the result is worth */
    double log_evidence; /* ln marginal likelihood */
    double log_error;    /* rough standard error: the steps' errors, as if independent */
    double accepted;     /* share of moves, in the last sweeps */
    size_t sweeps;
    struct kith_abc_stage stage[KITH_ABC_STAGES]; /* the first that there were room for, and always the last */
    size_t stages;
    size_t distinct; /* members of the table that the final population descends from */
};

/* `store` may be NULL; its file is the log. The result lives in keep. */
enum kith_rc kith_abc_refine(const struct kith_abc_problem *problem, const struct kith_abc_store *store,
                             const struct kith_abc_table *table, const struct kith_abc_refine_options *options,
                             struct kith_arena *keep, struct kith_abc_refined *out, struct kith_err *err);

#endif
