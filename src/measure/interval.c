#include "interval.h"

#include "distributions.h"
#include "measure_table.h"

#include <lbfgs.h>
#include <math.h>
#include <stdio.h>

/* Counts are small whole numbers, so that many sessions share one score and q is often exactly theirs: they are inside,
 * and no rounding error may put them out. */
#define TIE 1e-9

static const char number_letters[KITH_INTERVAL_NUMBERS] = {'m', 'a', 'b', 'q', 'r', 'n'};

bool kith_interval_sample_of(int id, const struct kith_measures *model, const struct kith_measures *expert,
                             unsigned fold, struct kith_interval_sample *out)
{
    const struct kith_measure *m = &model->items[id];
    const struct kith_measure *e = &expert->items[id];

    if (!m->defined || !e->defined || isnan(m->value) || isnan(e->value) ||
        kith_measure_spec(id)->scale == KITH_SCALE_WORDS)
        return false;
    *out = (struct kith_interval_sample){(double)m->count, (double)m->n, (double)e->count, (double)e->n, fold};
    return true;
}

/* The residuals of a fit, and the likelihood that lbfgs climbs: x = (m, log a, log b). */
struct residuals {
    const double *e;
    const double *v;
    size_t n;
};

/* Where the sessions cannot tell a from b, one would run to zero and its logarithm away: a prior of this weight on
 * both logarithms holds them, and moves nothing that the data say. */
#define PRIOR 1e-3

static lbfgsfloatval_t loss(void *user, const lbfgsfloatval_t *x, lbfgsfloatval_t *gradient, const int n,
                            const lbfgsfloatval_t step)
{
    const struct residuals *r = user;
    double a = exp(x[1]);
    double b = exp(x[2]);
    double sum = PRIOR * (x[1] * x[1] + x[2] * x[2]);

    (void)n;
    (void)step;
    gradient[0] = 0;
    gradient[1] = 2 * PRIOR * x[1];
    gradient[2] = 2 * PRIOR * x[2];
    for (size_t i = 0; i < r->n; i++) {
        double s2 = a + b * r->v[i];
        double d = r->e[i] - x[0];
        double by_s2 = (1 - d * d / s2) / (2 * s2);

        sum += .5 * (log(s2) + d * d / s2);
        gradient[0] -= d / s2;
        gradient[1] += by_s2 * a;
        gradient[2] += by_s2 * b * r->v[i];
    }
    return sum;
}

/* The expert's figure as a numerator over the model's own denominator. Only so are the figures that the interval shows,
 * which are over that denominator too, covered as often as the residuals are: 3 of 3 is not 10 of 10 on the scale. */
static double expert_as_count(enum kith_scale scale, const struct kith_interval_sample *s)
{
    double value = kith_scale_value(scale, s->expert_k, s->expert_n);

    return scale == KITH_SCALE_COUNT ? value : value * s->n;
}

static enum kith_rc fit_spread(const struct residuals *r, struct kith_interval_params *out, struct kith_err *err)
{
    lbfgs_parameter_t how;
    lbfgsfloatval_t *x = lbfgs_malloc(3);
    int status;

    if (!x)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    x[0] = kith_mean(r->e, r->n);
    x[1] = log(.1);
    x[2] = 0;
    lbfgs_parameter_init(&how);
    how.max_iterations = 500;
    status = lbfgs(3, x, NULL, loss, NULL, (void *)r, &how);
    out->m = x[0];
    out->a = exp(x[1]);
    out->b = exp(x[2]);
    lbfgs_free(x);
    if (status == LBFGSERR_OUTOFMEMORY)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    /* Any other status leaves the best point found, which q makes honest whatever it is worth. */
    if (!isfinite(out->m) || !isfinite(out->a) || !isfinite(out->b))
        return kith_fail(err, KITH_EINPUT, 0, "The sessions do not determine an interval; train on more of them.");
    return KITH_OK;
}

enum kith_rc kith_interval_fit(int id, const struct kith_interval_sample *samples, size_t n, struct kith_arena *scratch,
                               struct kith_interval_params *out, struct kith_err *err)
{
    const struct kith_measure_spec *spec = kith_measure_spec(id);
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    double *e, *v, *x, *y;
    size_t rank = (size_t)ceil(KITH_INTERVAL_LEVEL * ((double)n + 1));
    enum kith_rc rc;

    *out = (struct kith_interval_params){.n = (double)n};
    if (spec->scale == KITH_SCALE_WORDS)
        return kith_fail(err, KITH_EINPUT, 0, "\"%s\" is counted from words and has no model error.", spec->name);
    if (n < KITH_INTERVAL_MIN_SAMPLES)
        return kith_fail(err, KITH_EINPUT, 0, "The interval of \"%s\" needs %d sessions and has %zu; train on more.",
                         spec->name, KITH_INTERVAL_MIN_SAMPLES, n);
    KITH_TRY(kith_arena_take(scratch, n, sizeof *e, &e, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *v, &v, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *x, &x, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *y, &y, err));
    for (size_t i = 0; i < n; i++) {
        const struct kith_interval_sample *s = &samples[i];

        e[i] =
            kith_scale_to(spec->scale, expert_as_count(spec->scale, s), s->n) - kith_scale_to(spec->scale, s->k, s->n);
        v[i] = kith_scale_variance(spec->scale, s->k, s->n);
        x[i] = kith_scale_rate(spec->scale, s->k, s->n);
        y[i] = kith_scale_rate(spec->scale, s->expert_k, s->expert_n);
    }
    out->r = kith_pearson(x, y, n);
    KITH_TRY(fit_spread(&(struct residuals){e, v, n}, out, err));
    for (size_t i = 0; i < n; i++)
        e[i] = fabs(e[i] - out->m) / sqrt(out->a + out->b * v[i]);
    kith_sort(e, n);
    out->q = e[(rank < n ? rank : n) - 1];
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

struct kith_interval kith_interval_of(int id, const struct kith_interval_params *params, double k, double n)
{
    static const struct kith_interval_params sampling = {.b = 1};
    const struct kith_measure_spec *spec = kith_measure_spec(id);
    double value = kith_scale_value(spec->scale, k, n);
    struct kith_interval span = {NAN, NAN};
    double t, half;

    if (isnan(value) || spec->scale == KITH_SCALE_WORDS)
        return span;
    if (!params && spec->scale == KITH_SCALE_SHARE)
        return kith_wilson(k, n, KITH_INTERVAL_LEVEL);
    half = params ? params->q : kith_normal_quantile((1 + KITH_INTERVAL_LEVEL) / 2);
    if (!params)
        params = &sampling;
    t = kith_scale_to(spec->scale, k, n) + params->m;
    half *= sqrt(params->a + params->b * kith_scale_variance(spec->scale, k, n)) * (1 + TIE);
    span.low = kith_scale_from(spec->scale, t - half, n);
    span.high = kith_scale_from(spec->scale, t + half, n);
    if (spec->scale == KITH_SCALE_COUNT) {
        span.low = ceil(span.low - TIE); /* whole counts only, and at most one a volley */
        span.high = fmin(floor(span.high + TIE), n);
    }
    span.low = fmin(span.low, value);
    span.high = fmax(span.high, value);
    return span;
}

static enum kith_rc cover_fold(int id, unsigned fold, const struct kith_interval_sample *samples, size_t n,
                               struct kith_arena *scratch, struct kith_interval_coverage *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    enum kith_scale scale = kith_measure_spec(id)->scale;
    struct kith_interval_sample *others;
    struct kith_interval_params params;
    size_t n_others = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n, sizeof *others, &others, err));
    for (size_t i = 0; i < n; i++)
        if (samples[i].fold != fold)
            others[n_others++] = samples[i];
    if (n_others == n)
        goto out;
    KITH_TRY(kith_interval_fit(id, others, n_others, scratch, &params, err));
    for (size_t i = 0; i < n; i++) {
        const struct kith_interval_sample *s = &samples[i];
        struct kith_interval span;
        double expert;

        if (s->fold != fold)
            continue;
        span = kith_interval_of(id, &params, s->k, s->n);
        expert = kith_scale_value(scale, s->expert_k, s->expert_n);
        out->inside += expert >= span.low && expert <= span.high;
        out->n++;
    }
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

enum kith_rc kith_interval_cover(int id, const struct kith_interval_sample *samples, size_t n,
                                 struct kith_arena *scratch, struct kith_interval_coverage *out, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_interval_coverage){0, 0};
    for (unsigned fold = 0; fold < KITH_INTERVAL_FOLDS_MAX; fold++)
        KITH_TRY(cover_fold(id, fold, samples, n, scratch, out, err));
out:
    return rc;
}

void kith_interval_name(int id, int number, char out[KITH_INTERVAL_NAME_MAX])
{
    (void)snprintf(out, KITH_INTERVAL_NAME_MAX, "measure.%s.%c", kith_measure_name(id), number_letters[number]);
}

double kith_interval_number(const struct kith_interval_params *params, int number)
{
    const double numbers[KITH_INTERVAL_NUMBERS] = {params->m, params->a, params->b, params->q, params->r, params->n};

    return numbers[number];
}

bool kith_interval_load(const struct kith_model *model, int id, struct kith_interval_params *out)
{
    double numbers[KITH_INTERVAL_NUMBERS];

    if (!model || kith_measure_spec(id)->scale == KITH_SCALE_WORDS)
        return false;
    for (int i = 0; i < KITH_INTERVAL_NUMBERS; i++) {
        char name[KITH_INTERVAL_NAME_MAX];

        kith_interval_name(id, i, name);
        numbers[i] = kith_model_number(model, name, NAN);
    }
    *out = (struct kith_interval_params){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    /* A model file is outside input: numbers that cannot be are as good as none. */
    return isfinite(out->m) && isfinite(out->q) && out->q > 0 && isfinite(out->a) && out->a >= 0 && isfinite(out->b) &&
           out->b >= 0 && out->a + out->b > 0;
}
