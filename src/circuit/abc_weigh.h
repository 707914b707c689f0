/* Weighing the draws of a table by a likelihood: what is left of them, how sure that is, and what they then say.
 *
 * Pure but for what is borrowed from `scratch` and given back; any thread. Weights add up to 1. */
#ifndef KITH_ABC_WEIGH_H
#define KITH_ABC_WEIGH_H

#include "describe.h"

struct kith_abc_weighed {
    double log_evidence; /* ln of the mean likelihood: the marginal likelihood, estimated */
    double log_error;    /* its standard error by the delta method; inf when one draw carries it all */
    double effective;    /* 1 / sum of squared weights */
};

/* weight[i] from log_likelihood[i]; the two may be the same array. All -inf gives zeros and an evidence of -inf. */
struct kith_abc_weighed kith_abc_weigh(const double *log_likelihood, size_t n, double *weight);

/* The largest step of the exponent, at most `most`, at which likelihood^step over draws of equal weight leaves at least
 * `effective` draws. */
double kith_abc_temper(const double *log_likelihood, size_t n, double effective, double most);

/* Quantiles p[0 .. k-1] (ascending) of x under weights; NaN without any weight. NaNs in x are left out. */
enum kith_rc kith_abc_quantiles(const double *x, const double *weight, size_t n, const double *p, size_t k, double *out,
                                struct kith_arena *scratch, struct kith_err *err);

/* Systematic resampling: pick[0 .. count-1], ascending, from one uniform number. */
void kith_abc_resample(const double *weight, size_t n, double uniform, uint32_t *pick, size_t count);

/* P(chi-square with `degrees` > x), degrees >= 1; P(D_n > d) of Kolmogorov and Smirnov, in Stephens's (1970) form. */
double kith_chi_square_above(double x, unsigned degrees);
double kith_ks_above(double d, size_t n);

#endif
