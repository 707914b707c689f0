/* 90% intervals for measures that carry the model's own error by session, not only sampling.
 *
 * For one measure, over sessions that the model did not learn from, e = T(expert) - T(model) on the measure's scale
 * (scale.h), the expert's figure being put over the model's denominator. e is taken as normal with location m and
 * variance s^2 = a + b v, v being the sampling variance of T; m, a and b are fitted by maximum likelihood. q is the
 * quantile of |e - m| / s that 90% of sessions stay under, with the finite-sample correction of split conformal
 * prediction (Lei et al. 2018): the ceil(.9 (N + 1))-th smallest of N. So the interval T(model) + m -+ q s holds the
 * expert's value in 90% of sessions like those it was fitted on, whatever the true shape of the error. It is then taken
 * back to the figure's own scale, a count rounded inwards to whole counts, and widened where needed to hold the figure
 * that is shown.
 *
 * Training calls fit, stores the numbers in the model's metadata under kith_interval_name, and prints coverage.
 * Everything is pure; `scratch` is given back; any thread. */
#ifndef KITH_INTERVAL_H
#define KITH_INTERVAL_H

#include "describe.h"
#include "measures.h"

#define KITH_INTERVAL_LEVEL       .90
#define KITH_INTERVAL_MIN_SAMPLES 20 /* sessions; with fewer the 90% quantile is hardly known */

/* One session: what the model counted and what the expert counted. */
struct kith_interval_sample {
    double k;
    double n;
    double expert_k;
    double expert_n;
    unsigned fold;
};

/* What a measure is known to be worth. */
struct kith_interval_params {
    double m; /* location of e: the model's bias on the scale */
    double a; /* variance of e that more turns would not lower */
    double b; /* share of the sampling variance */
    double q; /* conformal factor */
    double r; /* Pearson correlation of model and expert over sessions (kith_scale_rate); NaN when it does not vary */
    double n; /* sessions fitted on */
};

/* Fills *out from the measures of one session, the model's and the expert's; false when either has nothing to count
 * (then the session says nothing of this measure) or the measure is one of words. */
bool kith_interval_sample_of(int id, const struct kith_measures *model, const struct kith_measures *expert,
                             unsigned fold, struct kith_interval_sample *out);

/* EINPUT with fewer than KITH_INTERVAL_MIN_SAMPLES samples or for a measure of words: store nothing then. */
enum kith_rc kith_interval_fit(int id, const struct kith_interval_sample *samples, size_t n, struct kith_arena *scratch,
                               struct kith_interval_params *out, struct kith_err *err);

/* The interval of a figure made of k and n. params NULL: of sampling alone (a share: Wilson 1927; ratio and count: the
 * normal interval on their scale). NaN, NaN where there is no figure (n = 0 for a ratio or share). */
struct kith_interval kith_interval_of(int id, const struct kith_interval_params *params, double k, double n);

/* The share of sessions whose expert value lies in the interval as it would be shown, the numbers for each fold being
 * fitted on the other folds. fold < KITH_INTERVAL_FOLDS_MAX. EINPUT when the others are too few. */
#define KITH_INTERVAL_FOLDS_MAX 64
struct kith_interval_coverage {
    size_t inside;
    size_t n;
};
enum kith_rc kith_interval_cover(int id, const struct kith_interval_sample *samples, size_t n,
                                 struct kith_arena *scratch, struct kith_interval_coverage *out, struct kith_err *err);

/* The numbers by position 0 .. KITH_INTERVAL_NUMBERS - 1, and the metadata name of each: "measure.r_to_q.m". */
#define KITH_INTERVAL_NUMBERS  6
#define KITH_INTERVAL_NAME_MAX 64
void kith_interval_name(int id, int number, char out[KITH_INTERVAL_NAME_MAX]);
double kith_interval_number(const struct kith_interval_params *params, int number);

/* What the model's metadata says of a measure; false when it says nothing usable. model may be NULL. */
bool kith_interval_load(const struct kith_model *model, int id, struct kith_interval_params *out);

#endif
