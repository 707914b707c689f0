/* Are confidences worth what they say? Calibration error, coverage, Brier score.
 *
 * Items are a confidence in 0..1 and whether that item was right. Items of equal confidence are exchangeable: where a
 * limit cuts through them, each counts as right by their common share, so no figure depends on the order of items.
 * Everything is pure; what needs room borrows it from `scratch` and gives it back; any thread. Figures are NaN when
 * there are no items or a confidence is outside 0..1. */
#ifndef KITH_CALIBRATION_H
#define KITH_CALIBRATION_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One bin of the reliability table: about n / bins items, in order of confidence. */
struct kith_reliability {
    size_t n;
    double confidence; /* mean; NaN when n is 0 */
    double accuracy;   /* share right; NaN when n is 0 */
};

/* The table itself, out[0 .. bins-1] (sizes differ by at most one), and the expected calibration error over it: the
 * mean of |confidence - accuracy|, bins weighing by their size. Equal-mass bins as in Nguyen and O'Connor (2015);
 * Naeini et al. (2015). `table` may be NULL. EUSAGE for no bins. */
enum kith_rc kith_ece(const double *confidence, const bool *right, size_t n, size_t bins, struct kith_arena *scratch,
                      struct kith_reliability *table, double *ece, struct kith_err *err);

/* What the same figure would be for a model whose confidences are exactly true: it is above 0 by chance alone. By
 * simulating `rounds` sets of outcomes from the confidences (Broecker and Smith 2007; Vaicenavicius et al. 2019). */
struct kith_ece_chance {
    double mean;
    double q95; /* 95% of the simulated sets lie at or below */
};
enum kith_rc kith_ece_by_chance(const double *confidence, size_t n, size_t bins, uint32_t rounds, uint64_t seed,
                                struct kith_arena *scratch, struct kith_ece_chance *out, struct kith_err *err);

/* How right the model is where it is surest: the ceil(coverage * n) items of highest confidence. */
struct kith_coverage {
    size_t n;         /* items kept */
    double accuracy;  /* share right among them; NaN when none is kept */
    double threshold; /* the lowest confidence kept; NaN when none is kept */
};
enum kith_rc kith_accuracy_at_coverage(const double *confidence, const bool *right, size_t n, double coverage,
                                       struct kith_arena *scratch, struct kith_coverage *out, struct kith_err *err);

/* Brier (1950) for a yes or no: the mean of (p - happened)^2, 0 to 1. */
double kith_brier(const double *p, const bool *happened, size_t n);

/* Brier's own form for k classes: the mean over items of the sum over classes of (p - [class is gold])^2, 0 to 2.
 * p: n x k, row-major. NaN when a gold class is not in 0 .. k-1. */
double kith_brier_classes(const double *p, const int *gold, size_t n, size_t k);

#endif
