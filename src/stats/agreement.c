#include "agreement.h"

#include "describe.h"

#include <math.h>

/* What the figures below share: observed over expected. */
static double beyond_chance(double observed, double expected)
{
    return expected < 1.0 ? (observed - expected) / (1.0 - expected) : (double)NAN;
}

static double disagreement(uint32_t i, uint32_t j, uint32_t power)
{
    double d = i > j ? i - j : j - i;

    return power == 0 ? (double)(i != j) : power == 1 ? d : d * d;
}

/* Written with disagreements, so that the sum of products is exact for a table that fully agrees. */
static double kappa(const struct kith_confusion *c, uint32_t power)
{
    double n = (double)kith_confusion_total(c);
    double observed = 0.0;
    double expected = 0.0;

    for (uint32_t i = 0; i < c->k; i++) {
        for (uint32_t j = 0; j < c->k; j++) {
            double weight = disagreement(i, j, power);

            observed += weight * (double)c->n[i][j];
            expected += weight * ((double)kith_confusion_gold(c, i) * (double)kith_confusion_given(c, j) / n);
        }
    }
    return n > 0.0 && expected > 0.0 ? 1.0 - observed / expected : (double)NAN;
}

double kith_kappa(const struct kith_confusion *c)
{
    return kappa(c, 0);
}

double kith_kappa_weighted(const struct kith_confusion *c, enum kith_weights weights)
{
    return kappa(c, weights == KITH_WEIGHTS_LINEAR ? 1 : 2);
}

double kith_ac1(const struct kith_confusion *c)
{
    double n = (double)kith_confusion_total(c);
    double expected = 0.0;

    if (n <= 0.0 || c->k < 2)
        return NAN;
    for (uint32_t i = 0; i < c->k; i++) {
        double p = ((double)kith_confusion_gold(c, i) + (double)kith_confusion_given(c, i)) / (2.0 * n);

        expected += p * (1.0 - p);
    }
    return beyond_chance(kith_accuracy(c), expected / (double)(c->k - 1));
}

struct many {
    double observed; /* NaN when no item has two codes */
    double squares;  /* sum over categories of p^2 */
    double rest;     /* sum over categories of p (1 - p) */
};

static double row_total(const uint32_t *row, size_t categories)
{
    double sum = 0.0;

    for (size_t k = 0; k < categories; k++)
        sum += row[k];
    return sum;
}

/* The mean, over items that have codes, of the share that category k got. */
static double mean_share(const uint32_t *counts, size_t items, size_t categories, size_t k)
{
    double sum = 0.0;
    double n = 0.0;

    for (size_t i = 0; i < items; i++) {
        double r = row_total(counts + i * categories, categories);

        if (r > 0.0) {
            sum += counts[i * categories + k] / r;
            n += 1.0;
        }
    }
    return sum / n;
}

static struct many many_coders(const uint32_t *counts, size_t items, size_t categories)
{
    struct many m = {NAN, 0.0, 0.0};
    double sum = 0.0;
    double n = 0.0;

    for (size_t i = 0; i < items; i++) {
        const uint32_t *row = counts + i * categories;
        double r = row_total(row, categories);
        double pairs = 0.0;

        if (r < 2.0)
            continue;
        for (size_t k = 0; k < categories; k++)
            pairs += row[k] * ((double)row[k] - 1.0);
        sum += pairs / (r * (r - 1.0));
        n += 1.0;
    }
    if (n <= 0.0 || categories < 2)
        return m;
    m.observed = sum / n;
    for (size_t k = 0; k < categories; k++) {
        double p = mean_share(counts, items, categories, k);

        m.squares += p * p;
        m.rest += p * (1.0 - p);
    }
    return m;
}

double kith_fleiss_kappa(const uint32_t *counts, size_t items, size_t categories)
{
    struct many m = many_coders(counts, items, categories);

    return m.rest > 0.0 ? beyond_chance(m.observed, m.squares) : (double)NAN;
}

double kith_ac1_many(const uint32_t *counts, size_t items, size_t categories)
{
    struct many m = many_coders(counts, items, categories);

    return isnan(m.observed) ? (double)NAN : beyond_chance(m.observed, m.rest / (double)(categories - 1));
}

/* The distinct values of all units with at least two, how often each occurs, and how often a smaller one does. */
struct values {
    double *value;
    double *count;
    double *below;
    size_t n;
};

static size_t unit_size(const double *values, size_t observers, size_t units, size_t unit)
{
    size_t m = 0;

    for (size_t o = 0; o < observers; o++)
        m += isfinite(values[o * units + unit]) != 0;
    return m;
}

static enum kith_rc tally(const double *values, size_t observers, size_t units, struct kith_arena *scratch,
                          struct values *v, struct kith_err *err)
{
    double *all;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, observers * units + 1, sizeof *all, &all, err));
    for (size_t u = 0; u < units; u++)
        if (unit_size(values, observers, units, u) >= 2)
            for (size_t o = 0; o < observers; o++)
                if (isfinite(values[o * units + u]))
                    all[n++] = values[o * units + u];
    kith_sort(all, n);
    KITH_TRY(kith_arena_take(scratch, n + 1, sizeof *v->count, &v->count, err));
    KITH_TRY(kith_arena_take(scratch, n + 1, sizeof *v->below, &v->below, err));
    v->value = all;
    v->n = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || all[i] != v->value[v->n - 1]) {
            v->value[v->n] = all[i];
            v->below[v->n++] = (double)i;
        }
        v->count[v->n - 1] += 1.0;
    }
out:
    return rc;
}

/* The squared difference of the i-th and the j-th distinct value. */
static double difference(const struct values *v, enum kith_level level, size_t i, size_t j)
{
    double d;

    if (i == j)
        return 0.0;
    if (i > j)
        return difference(v, level, j, i);
    switch (level) {
    case KITH_LEVEL_ORDINAL: /* values from i to j, those at the ends counting half */
        d = v->below[j] + v->count[j] - v->below[i] - (v->count[i] + v->count[j]) / 2.0;
        break;
    case KITH_LEVEL_INTERVAL:
        d = v->value[j] - v->value[i];
        break;
    case KITH_LEVEL_RATIO:
        d = (v->value[j] - v->value[i]) / (v->value[j] + v->value[i]);
        break;
    case KITH_LEVEL_NOMINAL:
    default:
        d = 1.0;
    }
    return d * d;
}

static size_t index_of(const struct values *v, double x)
{
    size_t low = 0;
    size_t high = v->n;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (v->value[mid] <= x)
            low = mid;
        else
            high = mid;
    }
    return low;
}

/* The sum of differences over the ordered pairs of values in one unit. */
static double unit_disagreement(const double *values, size_t observers, size_t units, size_t unit,
                                const struct values *v, enum kith_level level)
{
    double sum = 0.0;

    for (size_t a = 0; a < observers; a++) {
        double x = values[a * units + unit];

        for (size_t b = 0; isfinite(x) && b < a; b++)
            if (isfinite(values[b * units + unit]))
                sum += 2.0 * difference(v, level, index_of(v, x), index_of(v, values[b * units + unit]));
    }
    return sum;
}

enum kith_rc kith_krippendorff_alpha(const double *values, size_t observers, size_t units, enum kith_level level,
                                     struct kith_arena *scratch, double *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct values v;
    double n = 0.0;
    double observed = 0.0;
    double expected = 0.0;
    enum kith_rc rc;

    *out = NAN;
    KITH_TRY(tally(values, observers, units, scratch, &v, err));
    for (size_t u = 0; u < units; u++) {
        size_t m = unit_size(values, observers, units, u);

        if (m < 2)
            continue;
        n += (double)m;
        observed += unit_disagreement(values, observers, units, u, &v, level) / (double)(m - 1);
    }
    for (size_t i = 0; i < v.n; i++)
        for (size_t j = 0; j < i; j++)
            expected += 2.0 * v.count[i] * v.count[j] * difference(&v, level, i, j);
    if (expected > 0.0 && !(level == KITH_LEVEL_RATIO && v.value[0] < 0.0))
        *out = 1.0 - (n - 1.0) * observed / expected;
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}
