#include "abc_weigh.h"

#include "distributions.h"

#include <math.h>
#include <stdlib.h>

struct kith_abc_weighed kith_abc_weigh(const double *log_likelihood, size_t n, double *weight)
{
    struct kith_abc_weighed out = {-HUGE_VAL, HUGE_VAL, 0.0};
    double top = -HUGE_VAL;
    double sum = 0.0;
    double squares = 0.0;

    for (size_t i = 0; i < n; i++)
        top = log_likelihood[i] > top ? log_likelihood[i] : top;
    for (size_t i = 0; i < n; i++) {
        weight[i] = isfinite(top) && !isnan(log_likelihood[i]) ? exp(log_likelihood[i] - top) : 0.0;
        sum += weight[i];
    }
    if (!(sum > 0.0))
        return out;
    for (size_t i = 0; i < n; i++) {
        weight[i] /= sum;
        squares += weight[i] * weight[i];
    }
    out.effective = 1.0 / squares;
    out.log_evidence = top + log(sum / (double)n);
    out.log_error = sqrt(fmax(squares - 1.0 / (double)n, 0.0));
    return out;
}

static double effective_at(const double *log_likelihood, size_t n, double top, double step)
{
    double sum = 0.0;
    double squares = 0.0;

    for (size_t i = 0; i < n; i++) {
        double w = exp(step * (log_likelihood[i] - top));

        sum += w;
        squares += w * w;
    }
    return sum * sum / squares;
}

double kith_abc_temper(const double *log_likelihood, size_t n, double effective, double most)
{
    double top = -HUGE_VAL;
    double low = 0.0;
    double high = most;

    for (size_t i = 0; i < n; i++)
        top = log_likelihood[i] > top ? log_likelihood[i] : top;
    if (n == 0 || !isfinite(top) || effective_at(log_likelihood, n, top, most) >= effective)
        return most;
    for (int i = 0; i < 60; i++) {
        double mid = (low + high) / 2.0;

        if (effective_at(log_likelihood, n, top, mid) >= effective)
            low = mid;
        else
            high = mid;
    }
    return low;
}

struct item {
    double x;
    double weight;
};

static int by_x(const void *a, const void *b)
{
    const struct item *p = a;
    const struct item *q = b;

    return (p->x > q->x) - (p->x < q->x);
}

/* The weight up to and with half of an item is where that item stands, so that equal weights give the usual plotting
 * positions and no quantile hangs on one draw's rank. */
static double one_quantile(const struct item *items, size_t n, double total, double p)
{
    double before = 0.0;
    double last_at = 0.0;

    for (size_t i = 0; i < n; i++) {
        double at = (before + items[i].weight / 2.0) / total;

        if (at >= p) {
            if (i == 0 || at <= last_at)
                return items[i].x;
            return items[i - 1].x + (items[i].x - items[i - 1].x) * (p - last_at) / (at - last_at);
        }
        before += items[i].weight;
        last_at = at;
    }
    return items[n - 1].x;
}

enum kith_rc kith_abc_quantiles(const double *x, const double *weight, size_t n, const double *p, size_t k, double *out,
                                struct kith_arena *scratch, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct item *items = NULL;
    double total = 0.0;
    size_t kept = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n ? n : 1, sizeof *items, &items, err));
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && weight[i] > 0.0) {
            items[kept++] = (struct item){x[i], weight[i]};
            total += weight[i];
        }
    qsort(items, kept, sizeof *items, by_x);
    for (size_t i = 0; i < k; i++)
        out[i] = kept ? one_quantile(items, kept, total, p[i]) : (double)NAN;
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

void kith_abc_resample(const double *weight, size_t n, double uniform, uint32_t *pick, size_t count)
{
    double sum = n ? weight[0] : 0.0;
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        double want = ((double)i + uniform) / (double)count;

        while (at + 1 < n && sum < want)
            sum += weight[++at];
        pick[i] = (uint32_t)at;
    }
}

/* The incomplete gamma function by way of the F distribution's: chi-square is F with endless second degrees. */
double kith_chi_square_above(double x, unsigned degrees)
{
    return 1.0 - kith_f_cdf(x / (double)degrees, (double)degrees, 1e9);
}

double kith_ks_above(double d, size_t n)
{
    double root = sqrt((double)n);
    double t = d * (root + 0.12 + 0.11 / root);
    double sum = 0.0;

    if (t < 0.2)
        return 1.0;
    for (int j = 1; j <= 100; j++)
        sum += (j % 2 ? 2.0 : -2.0) * exp(-2.0 * j * j * t * t);
    return sum < 0.0 ? 0.0 : sum > 1.0 ? 1.0 : sum;
}
