#include "distributions.h"

#include <math.h>
#include <stdbool.h>

#define TINY          1e-300
#define FRACTIONS_MAX 20000 /* the fraction needs about sqrt(max(a, b)) terms: enough for a or b near 1e8 */
#define HALVINGS_MAX  2200  /* bisection of doubles in log space ends long before */

double kith_normal_cdf(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

double kith_normal_quantile(double p)
{
    double low = -40.0;
    double high = 0.0;

    if (isnan(p) || p < 0.0 || p > 1.0)
        return NAN;
    if (p == 0.0 || p == 1.0)
        return p == 0.0 ? -INFINITY : INFINITY;
    if (p > 0.5)
        return -kith_normal_quantile(1.0 - p);
    for (int i = 0; i < 200; i++) {
        double mid = 0.5 * (low + high);

        if (mid <= low || mid >= high)
            break;
        if (kith_normal_cdf(mid) < p)
            low = mid;
        else
            high = mid;
    }
    return 0.5 * (low + high);
}

static double away_from_zero(double v)
{
    return fabs(v) < TINY ? TINY : v;
}

/* The continued fraction alone; it converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1.0;
    double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    double f = d;

    for (int m = 1; m <= FRACTIONS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        double step;

        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        f *= c * d;
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        step = c * d;
        f *= step;
        if (fabs(step - 1.0) < 1e-15)
            break;
    }
    return f;
}

static double log_gamma(double v)
{
    int sign; /* lgamma would write the global signgam */

    return lgamma_r(v, &sign);
}

/* I_x(a, b) with y = 1 - x given separately, so that a tail keeps its digits. */
static double beta_xy(double x, double y, double a, double b)
{
    double front;

    if (x <= 0.0)
        return 0.0;
    if (y <= 0.0)
        return 1.0;
    front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(y));
    if (x < (a + 1.0) / (a + b + 2.0))
        return front * beta_fraction(x, a, b) / a;
    return 1.0 - front * beta_fraction(y, b, a) / b;
}

double kith_beta_cdf(double x, double a, double b)
{
    if (isnan(x) || !(a > 0.0) || !(b > 0.0) || isinf(a) || isinf(b))
        return NAN;
    return beta_xy(x, 1.0 - x, a, b);
}

static bool usable(double d1, double d2)
{
    return d1 > 0.0 && d2 > 0.0 && isfinite(d1) && isfinite(d2);
}

/* Either tail at f, whichever is asked for. */
static double f_tail(double f, double d1, double d2, bool upper)
{
    double x = d1 * f / (d1 * f + d2);
    double y = d2 / (d1 * f + d2);

    return upper ? beta_xy(y, x, 0.5 * d2, 0.5 * d1) : beta_xy(x, y, 0.5 * d1, 0.5 * d2);
}

double kith_f_cdf(double f, double d1, double d2)
{
    if (isnan(f) || !usable(d1, d2))
        return NAN;
    if (f <= 0.0)
        return 0.0;
    return isinf(f) ? 1.0 : f_tail(f, d1, d2, false);
}

double kith_f_quantile(double p, double d1, double d2)
{
    bool upper = p > 0.5; /* solve for the smaller tail: it keeps its digits near 1 */
    double tail = upper ? 1.0 - p : p;
    double low = -690.0; /* log of the answer */
    double high = 690.0;

    if (isnan(p) || p < 0.0 || p > 1.0 || !usable(d1, d2))
        return NAN;
    if (p == 0.0 || p == 1.0)
        return p == 0.0 ? 0.0 : INFINITY;
    for (int i = 0; i < HALVINGS_MAX; i++) {
        double mid = 0.5 * (low + high);

        if (mid <= low || mid >= high)
            break;
        if ((f_tail(exp(mid), d1, d2, upper) < tail) != upper)
            low = mid;
        else
            high = mid;
    }
    return exp(0.5 * (low + high));
}

double kith_t_quantile(double p, double df)
{
    if (p < 0.5)
        return -kith_t_quantile(1.0 - p, df);
    return sqrt(kith_f_quantile(2.0 * p - 1.0, 1.0, df)); /* t squared is F with one degree of freedom above */
}
