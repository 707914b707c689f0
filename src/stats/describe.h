/* Describing numbers: centre, spread, order, association.
 *
 * Pure, any thread; what needs room borrows it from `scratch` and gives it back. A NaN among the input gives NaN:
 * leave missing values out before calling. */
#ifndef KITH_DESCRIBE_H
#define KITH_DESCRIBE_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

/* From low to high, both included. Both are NaN when there is nothing to say. */
struct kith_interval {
    double low;
    double high;
};

/* A figure with its interval, at the level that was asked for. */
struct kith_estimate {
    double value;
    struct kith_interval interval;
};

double kith_mean(const double *x, size_t n);                                /* NaN for n = 0 */
double kith_mean_weighted(const double *x, const double *weight, size_t n); /* NaN when no weight is above 0, or one
                                                                               is negative */
double kith_sd(const double *x, size_t n);                                  /* divisor n - 1; NaN for n < 2 */

/* The p-quantile, p in [0,1], of n values in ascending order: type 7 of Hyndman and Fan (1996), the default of R.
 * NaN for n = 0 or p outside. kith_sort puts values in order (NaN last). */
double kith_quantile_sorted(const double *sorted, size_t n, double p);
void kith_sort(double *x, size_t n);

/* Pearson's correlation, -1 to 1; NaN for n < 2 or when either does not vary. */
double kith_pearson(const double *x, const double *y, size_t n);

/* Spearman's rank correlation: Pearson's over ranks, ties sharing their mean rank. NaN as above. */
enum kith_rc kith_spearman(const double *x, const double *y, size_t n, struct kith_arena *scratch, double *out,
                           struct kith_err *err);

/* The area under the ROC curve: the chance that a positive scores above a negative, ties counting half (Mann and
 * Whitney 1947). 0 to 1; NaN without both a positive and a negative. */
enum kith_rc kith_auc(const double *score, const bool *positive, size_t n, struct kith_arena *scratch, double *out,
                      struct kith_err *err);

/* Wilson's (1927) interval of a share, `hits` of n, at `level` (.90 for 90%). Fractions are allowed (expected counts).
 * NaN when n <= 0, hits is outside 0..n, or level is outside (0,1). */
struct kith_interval kith_wilson(double hits, double n, double level);

#endif
