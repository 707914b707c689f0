/* What approximate Bayesian computation needs to know of a simulator: how many parameters go in, how many figures come
 * out, and how to run it once. The circuit is one such simulator; the tests bring others whose posterior is known.
 *
 * Parameters travel as coordinates along their priors: independent and uniform on (0,1) by construction, so that no
 * part of the inference has to know a prior. A problem is borrowed and only read; `simulate` is called from several
 * threads at once, each with its own worker number below `threads`. */
#ifndef KITH_ABC_PROBLEM_H
#define KITH_ABC_PROBLEM_H

#include "arena.h"

#include <stdint.h>

#define KITH_ABC_PARAMS_MAX  128u
#define KITH_ABC_FIGURES_MAX 256u

/* Fills figure[0 .. figures-1] for coordinates unit[0 .. params-1]. Must depend on unit, seed and run alone. A figure
 * that does not exist for this draw is NaN. */
typedef enum kith_rc kith_abc_simulate_fn(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker,
                                          double *figure, struct kith_err *err);

/* The same, but it may stop as soon as the ln likelihood of what it has so far is below `least`, figures that it did
 * not come to being NaN: for a likelihood that only falls with each further figure. What it fills is as above. */
typedef enum kith_rc kith_abc_simulate_if_fn(void *user, const double *unit, uint64_t seed, uint64_t run,
                                             unsigned worker, double least, double *figure, struct kith_err *err);

/* Called now and then by the thread that called; user is the caller's. */
typedef void kith_abc_progress_fn(void *user, size_t done, size_t total);

struct kith_abc_problem {
    size_t params;
    size_t figures;
    uint64_t print; /* changes whenever a stored result would no longer belong to this problem */
    kith_abc_simulate_fn *simulate;
    kith_abc_simulate_if_fn *simulate_if; /* or NULL: a proposal that is to be turned down is simulated to its end */
    void *user;
    unsigned threads;               /* 0 counts as 1 */
    kith_abc_progress_fn *progress; /* or NULL */
    void *progress_user;
};

#endif
