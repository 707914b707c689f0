/* A posterior from the table's nearest draws, each moved along a local line to what was observed.
 *
 * Rejection with local-linear regression adjustment (Beaumont, Zhang and Balding 2002), in probit coordinates, with
 * Epanechnikov weights and a small ridge. For observations that are numbers: what experiments could teach if all their
 * effects were known. Any thread; what is found lives in `keep`. */
#ifndef KITH_ABC_ADJUST_H
#define KITH_ABC_ADJUST_H

#include "abc_table.h"

struct kith_abc_adjust_options {
    const size_t *column; /* figures that are compared, at most KITH_ABC_FIGURES_MAX */
    size_t n_columns;
    const double *observed; /* of each column; a NaN, there or in a draw, counts as no difference */
    size_t nearest;         /* draws that are taken; more than columns, at most the table's rows less one */
    size_t except;          /* a row that is left out; SIZE_MAX: none */
};

struct kith_abc_adjusted {
    size_t n;
    double *weight; /* [n], they add up to 1 */
    double *z;      /* [param][n], probits of the coordinates */
    double effective;
};

enum kith_rc kith_abc_adjust(const struct kith_abc_table *table, const struct kith_abc_adjust_options *options,
                             struct kith_arena *keep, struct kith_abc_adjusted *out, struct kith_err *err);

#endif
