#include "icc.h"

#include "distributions.h"

#include <math.h>

/* Mean squares of the targets x raters table, and its size. */
struct anova {
    double n; /* targets */
    double k; /* raters */
    double between;
    double within;
    double raters;
    double error;
};

static double row_mean(const double *x, size_t raters, size_t target)
{
    return kith_mean(x + target * raters, raters);
}

static double column_mean(const double *x, size_t targets, size_t raters, size_t rater)
{
    double sum = 0.0;

    for (size_t i = 0; i < targets; i++)
        sum += x[i * raters + rater];
    return sum / (double)targets;
}

static struct anova analyse(const double *x, size_t targets, size_t raters)
{
    struct anova a = {.n = (double)targets, .k = (double)raters};
    double grand = kith_mean(x, targets * raters);

    for (size_t i = 0; i < targets; i++) {
        double row = row_mean(x, raters, i);

        a.between += a.k * (row - grand) * (row - grand);
        for (size_t j = 0; j < raters; j++)
            a.within += (x[i * raters + j] - row) * (x[i * raters + j] - row);
    }
    for (size_t j = 0; j < raters; j++) {
        double column = column_mean(x, targets, raters, j);

        a.raters += a.n * (column - grand) * (column - grand);
        for (size_t i = 0; i < targets; i++) {
            double rest = x[i * raters + j] - row_mean(x, raters, i) - column + grand;

            a.error += rest * rest;
        }
    }
    a.between /= a.n - 1.0;
    a.within /= a.n * (a.k - 1.0);
    a.raters /= a.k - 1.0;
    a.error /= (a.n - 1.0) * (a.k - 1.0);
    return a;
}

/* Spearman-Brown: from one rating to the mean of k; below -1 / (k - 1) there is no such mean. */
static double stepped_up(double r, double k)
{
    double below = 1.0 + (k - 1.0) * r;

    return below > 1e-12 ? k * r / below : (double)NAN;
}

/* An interval that does not hold its own value is none: with ICC(2,1) far below 0 the degrees of freedom of Fleiss and
 * Shrout collapse. */
static struct kith_estimate in_order(struct kith_estimate e)
{
    if (!isfinite(e.value))
        e.value = NAN;
    if (!(e.interval.low <= e.value + 1e-12 && e.value - 1e-12 <= e.interval.high))
        e.interval = (struct kith_interval){NAN, NAN};
    return e;
}

/* One rating, one-way or consistency: (F - 1) / (F + k - 1) with F = between / rest, inf when rest is 0. */
static double from_ratio(double f, double k)
{
    return isinf(f) ? 1.0 : (f - 1.0) / (f + k - 1.0);
}

static struct kith_estimate by_ratio(const struct anova *a, double rest, double df_rest, double level)
{
    double f = rest > 0.0 ? a->between / rest : (double)INFINITY;
    double p = 0.5 + level / 2.0;

    return (struct kith_estimate){
        from_ratio(f, a->k),
        {from_ratio(f / kith_f_quantile(p, a->n - 1.0, df_rest), a->k),
         from_ratio(f * kith_f_quantile(p, df_rest, a->n - 1.0), a->k)},
    };
}

/* ICC(2,1). The paper's Fj = raters / error is multiplied out, so that an error of 0 needs no special case. */
static struct kith_estimate by_agreement(const struct anova *a, double level)
{
    double n = a->n;
    double k = a->k;
    double p = 0.5 + level / 2.0;
    double r = (a->between - a->error) / (a->between + (k - 1.0) * a->error + k * (a->raters - a->error) / n);
    double left = k * r * a->raters;
    double right = (n * (1.0 + (k - 1.0) * r) - k * r) * a->error;
    double below = (n - 1.0) * left * left + right * right;
    double rest = k * a->raters + (k * n - k - n) * a->error;
    double v;
    double f_low;
    double f_high;

    if (!(below > 0.0)) /* neither raters nor residuals differ at all */
        return (struct kith_estimate){r, {r, r}};
    v = (k - 1.0) * (n - 1.0) * (left + right) * (left + right) / below;
    f_low = kith_f_quantile(p, n - 1.0, v);
    f_high = kith_f_quantile(p, v, n - 1.0);
    return (struct kith_estimate){
        r,
        {n * (a->between - f_low * a->error) / (f_low * rest + n * a->between),
         n * (f_high * a->between - a->error) / (rest + n * f_high * a->between)},
    };
}

struct kith_estimate kith_icc(const double *x, size_t targets, size_t raters, enum kith_icc_form form, double level)
{
    struct kith_estimate out = {NAN, {NAN, NAN}};
    struct anova a;

    if (targets < 2 || raters < 2 || !(level > 0.0 && level < 1.0))
        return out;
    for (size_t i = 0; i < targets * raters; i++)
        if (!isfinite(x[i]))
            return out;
    a = analyse(x, targets, raters);
    if (!(a.between > 0.0) && !(a.within > 0.0))
        return out;
    if (form == KITH_ICC_1_1 || form == KITH_ICC_1_K)
        out = by_ratio(&a, a.within, a.n * (a.k - 1.0), level);
    else if (form == KITH_ICC_3_1 || form == KITH_ICC_3_K)
        out = by_ratio(&a, a.error, (a.n - 1.0) * (a.k - 1.0), level);
    else
        out = by_agreement(&a, level);
    if (form >= KITH_ICC_1_K) {
        out.value = stepped_up(out.value, a.k);
        out.interval.low = stepped_up(out.interval.low, a.k);
        out.interval.high = stepped_up(out.interval.high, a.k);
    }
    return in_order(out);
}
