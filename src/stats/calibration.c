#include "calibration.h"

#include "describe.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>

struct item {
    double confidence;
    double right; /* 0 or 1, then the share among items of the same confidence */
};

static bool all_confidences(const double *confidence, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(confidence[i] >= 0.0 && confidence[i] <= 1.0))
            return false;
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = ((const struct item *)a)->confidence;
    double y = ((const struct item *)b)->confidence;

    return (x > y) - (x < y);
}

static void share_ties(struct item *item, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        double sum = 0.0;

        for (end = i; end < n && item[end].confidence == item[i].confidence; end++)
            sum += item[end].right;
        for (size_t j = i; j < end; j++)
            item[j].right = sum / (double)(end - i);
    }
}

/* `right` may be NULL: all wrong, to be filled in. */
static enum kith_rc in_order(const double *confidence, const bool *right, size_t n, struct kith_arena *scratch,
                             struct item **out, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n + 1, sizeof **out, out, err));
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct item){confidence[i], right && right[i] ? 1.0 : 0.0};
    if (n > 1)
        qsort(*out, n, sizeof **out, ascending);
    share_ties(*out, n);
out:
    return rc;
}

static struct kith_reliability bin(const struct item *item, size_t n)
{
    struct kith_reliability r = {n, 0.0, 0.0};

    for (size_t i = 0; i < n; i++) {
        r.confidence += item[i].confidence;
        r.accuracy += item[i].right;
    }
    r.confidence = n ? r.confidence / (double)n : (double)NAN;
    r.accuracy = n ? r.accuracy / (double)n : (double)NAN;
    return r;
}

static double ece_of(const struct item *item, size_t n, size_t bins, struct kith_reliability *table)
{
    double sum = 0.0;
    size_t from = 0;

    for (size_t b = 0; b < bins; b++) {
        size_t size = n / bins + (b < n % bins);
        struct kith_reliability r = bin(item + from, size);

        if (size)
            sum += (double)size * fabs(r.confidence - r.accuracy);
        if (table)
            table[b] = r;
        from += size;
    }
    return sum / (double)n;
}

static enum kith_rc need_bins(size_t bins, struct kith_err *err)
{
    return bins ? KITH_OK : kith_fail(err, KITH_EUSAGE, 0, "A calibration error needs at least one bin.");
}

enum kith_rc kith_ece(const double *confidence, const bool *right, size_t n, size_t bins, struct kith_arena *scratch,
                      struct kith_reliability *table, double *ece, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct item *item;
    enum kith_rc rc;

    *ece = NAN;
    for (size_t b = 0; table && b < bins; b++)
        table[b] = (struct kith_reliability){0, NAN, NAN};
    KITH_TRY(need_bins(bins, err));
    if (n == 0 || !all_confidences(confidence, n))
        goto out;
    KITH_TRY(in_order(confidence, right, n, scratch, &item, err));
    *ece = ece_of(item, n, bins, table);
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

enum kith_rc kith_ece_by_chance(const double *confidence, size_t n, size_t bins, uint32_t rounds, uint64_t seed,
                                struct kith_arena *scratch, struct kith_ece_chance *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct kith_rng rng = {seed};
    struct item *item;
    double *ece;
    enum kith_rc rc;

    *out = (struct kith_ece_chance){NAN, NAN};
    KITH_TRY(need_bins(bins, err));
    if (n == 0 || rounds == 0 || !all_confidences(confidence, n))
        goto out;
    KITH_TRY(in_order(confidence, NULL, n, scratch, &item, err));
    KITH_TRY(kith_arena_take(scratch, rounds, sizeof *ece, &ece, err));
    for (uint32_t r = 0; r < rounds; r++) {
        for (size_t i = 0; i < n; i++)
            item[i].right = kith_rng_unit(&rng) < item[i].confidence ? 1.0 : 0.0;
        share_ties(item, n);
        ece[r] = ece_of(item, n, bins, NULL);
    }
    kith_sort(ece, rounds);
    *out = (struct kith_ece_chance){kith_mean(ece, rounds), kith_quantile_sorted(ece, rounds, 0.95)};
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

enum kith_rc kith_accuracy_at_coverage(const double *confidence, const bool *right, size_t n, double coverage,
                                       struct kith_arena *scratch, struct kith_coverage *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct item *item;
    size_t keep;
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_coverage){0, NAN, NAN};
    if (n == 0 || !(coverage > 0.0 && coverage <= 1.0) || !all_confidences(confidence, n))
        return KITH_OK;
    KITH_TRY(in_order(confidence, right, n, scratch, &item, err));
    /* .8 of 10 is 8, although the product of doubles may come out a hair above. */
    keep = (size_t)ceil(coverage * (double)n - 1e-9);
    keep = keep > n ? n : keep;
    if (keep == 0)
        goto out;
    *out = (struct kith_coverage){keep, bin(item + (n - keep), keep).accuracy, item[n - keep].confidence};
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

double kith_brier(const double *p, const bool *happened, size_t n)
{
    double sum = 0.0;

    if (n == 0 || !all_confidences(p, n))
        return NAN;
    for (size_t i = 0; i < n; i++)
        sum += (p[i] - (happened[i] ? 1.0 : 0.0)) * (p[i] - (happened[i] ? 1.0 : 0.0));
    return sum / (double)n;
}

double kith_brier_classes(const double *p, const int *gold, size_t n, size_t k)
{
    double sum = 0.0;

    if (n == 0 || !all_confidences(p, n * k))
        return NAN;
    for (size_t i = 0; i < n; i++) {
        if (gold[i] < 0 || (size_t)gold[i] >= k)
            return NAN;
        for (size_t c = 0; c < k; c++) {
            double d = p[i * k + c] - ((size_t)gold[i] == c ? 1.0 : 0.0);

            sum += d * d;
        }
    }
    return sum / (double)n;
}
