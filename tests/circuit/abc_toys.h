/* Small simulators whose posterior is known in closed form. */
#ifndef KITH_TESTS_ABC_TOYS_H
#define KITH_TESTS_ABC_TOYS_H

#include "abc_problem.h"

#include <stdatomic.h>
#include <stdbool.h>

#define TOY_RATS 400 /* of the binomial toy */

struct toy {
    double noise;     /* SD that a figure has around its coordinate */
    atomic_long runs; /* so far */
    long stop_at;     /* run at which the simulator gives up; 0: never */
    long *spared;     /* counts for whom it may concern */
    bool die;         /* ... by ending the process at once, as kill -9 would */
};

/* Figure i is coordinate i, as a probit, plus noise: a normal mean under a standard normal prior. */
enum kith_rc toy_normal(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker, double *figure,
                        struct kith_err *err);
/* Figure 0 counts the rats of TOY_RATS that open, each with chance unit[0]. */
enum kith_rc toy_openers(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker, double *figure,
                         struct kith_err *err);

#endif
