/* The few distribution functions that intervals need.
 *
 * Pure, no allocation, any thread. Relative accuracy about 1e-10 where the answer is not itself below 1e-290. */
#ifndef KITH_DISTRIBUTIONS_H
#define KITH_DISTRIBUTIONS_H

/* P(Z <= z) of the standard normal, and its inverse. quantile: p in (0,1); -inf at 0, inf at 1, NaN outside. */
double kith_normal_cdf(double z);
double kith_normal_quantile(double p);

/* The inverse of Student's t with df > 0 degrees of freedom (fractions allowed). -inf at 0, inf at 1; NaN for p outside
 * [0,1] or df that is not positive. */
double kith_t_quantile(double p, double df);

/* The regularised incomplete beta function I_x(a, b); a, b > 0, else NaN; 0 below x = 0 and 1 above x = 1.
 * Continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17#v), evaluated forwards as Lentz (1976) and Thompson
 * and Barnett (1986) describe. */
double kith_beta_cdf(double x, double a, double b);

/* P(F <= f) of the F distribution with d1 and d2 > 0 degrees of freedom (fractions allowed), and its inverse.
 * quantile: 0 at p = 0, inf at p = 1; NaN for p outside [0,1] or degrees of freedom that are not positive. */
double kith_f_cdf(double f, double d1, double d2);
double kith_f_quantile(double p, double d1, double d2);

#endif
