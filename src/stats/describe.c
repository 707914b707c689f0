#include "describe.h"

#include "distributions.h"

#include <math.h>
#include <stdlib.h>

double kith_mean(const double *x, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return n ? sum / (double)n : (double)NAN;
}

double kith_mean_weighted(const double *x, const double *weight, size_t n)
{
    double sum = 0.0;
    double total = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (!(weight[i] >= 0.0))
            return NAN;
        if (weight[i] > 0.0) {
            sum += weight[i] * x[i];
            total += weight[i];
        }
    }
    return total > 0.0 ? sum / total : (double)NAN;
}

double kith_sd(const double *x, size_t n)
{
    double mean = kith_mean(x, n);
    double sum = 0.0;

    if (n < 2)
        return NAN;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sqrt(sum / (double)(n - 1));
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    if (isnan(x) || isnan(y))
        return (isnan(x) != 0) - (isnan(y) != 0);
    return (x > y) - (x < y);
}

void kith_sort(double *x, size_t n)
{
    if (n > 1)
        qsort(x, n, sizeof *x, ascending);
}

double kith_quantile_sorted(const double *sorted, size_t n, double p)
{
    double at;
    size_t i;

    if (n == 0 || !(p >= 0.0 && p <= 1.0) || isnan(sorted[n - 1]))
        return NAN;
    at = p * (double)(n - 1);
    i = (size_t)at;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

double kith_pearson(const double *x, const double *y, size_t n)
{
    double mx = kith_mean(x, n);
    double my = kith_mean(y, n);
    double xx = 0.0;
    double yy = 0.0;
    double xy = 0.0;

    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    if (n < 2 || !(xx > 0.0) || !(yy > 0.0))
        return NAN;
    return fmax(-1.0, fmin(1.0, xy / (sqrt(xx) * sqrt(yy))));
}

struct keyed {
    double key;
    size_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a;
    const struct keyed *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Ranks from 1, ties sharing their mean rank; room is for n. The values hold no NaN. */
static void ranks_of(const double *x, size_t n, struct keyed *room, double *rank)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (struct keyed){x[i], i};
    if (n > 1)
        qsort(room, n, sizeof *room, by_key);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && room[end].key == room[i].key; end++)
            ;
        for (size_t j = i; j < end; j++)
            rank[room[j].index] = 0.5 * (double)(i + 1 + end);
    }
}

static bool has_nan(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return true;
    return false;
}

enum kith_rc kith_spearman(const double *x, const double *y, size_t n, struct kith_arena *scratch, double *out,
                           struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct keyed *room;
    double *rx;
    double *ry;
    enum kith_rc rc = KITH_OK;

    *out = NAN;
    if (n < 2 || has_nan(x, n) || has_nan(y, n))
        return KITH_OK;
    KITH_TRY(kith_arena_take(scratch, n, sizeof *room, &room, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *rx, &rx, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *ry, &ry, err));
    ranks_of(x, n, room, rx);
    ranks_of(y, n, room, ry);
    *out = kith_pearson(rx, ry, n);
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

enum kith_rc kith_auc(const double *score, const bool *positive, size_t n, struct kith_arena *scratch, double *out,
                      struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct keyed *room;
    double *rank;
    double sum = 0.0;
    double n1 = 0.0;
    double n0;
    enum kith_rc rc = KITH_OK;

    *out = NAN;
    if (n < 2 || has_nan(score, n))
        return KITH_OK;
    KITH_TRY(kith_arena_take(scratch, n, sizeof *room, &room, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *rank, &rank, err));
    ranks_of(score, n, room, rank);
    for (size_t i = 0; i < n; i++) {
        if (positive[i]) {
            sum += rank[i];
            n1 += 1.0;
        }
    }
    n0 = (double)n - n1;
    if (n1 > 0.0 && n0 > 0.0)
        *out = (sum - n1 * (n1 + 1.0) / 2.0) / (n1 * n0);
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

struct kith_interval kith_wilson(double hits, double n, double level)
{
    struct kith_interval none = {NAN, NAN};
    double z;
    double p;
    double centre;
    double half;

    if (!(n > 0.0) || !(hits >= 0.0 && hits <= n) || !(level > 0.0 && level < 1.0) || isinf(n))
        return none;
    z = kith_normal_quantile(0.5 + level / 2.0);
    p = hits / n;
    centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    half = z * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / (1.0 + z * z / n);
    return (struct kith_interval){hits == 0.0 ? 0.0 : fmax(0.0, centre - half),
                                  hits == n ? 1.0 : fmin(1.0, centre + half)};
}
