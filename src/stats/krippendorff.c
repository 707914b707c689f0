#include "krippendorff.h"

#include <math.h>
#include <string.h>

/* Two values that met in one unit, of `met` values there. Alpha needs no more of the data, and a session that was drawn
 * twice counts its pairs twice. */
struct pair {
    uint32_t i; /* which distinct value */
    uint32_t j;
    uint32_t session;
    uint32_t met;
};

struct pairs {
    struct pair *pair;
    size_t n;
    double *value; /* the distinct values, ascending */
    size_t values;
    enum kith_level level;
};

/* How often each distinct value is paired, and how often a smaller one is. */
struct margins {
    double *count;
    double *below;
};

static size_t unit_size(const double *values, size_t observers, size_t units, size_t unit)
{
    size_t m = 0;

    for (size_t o = 0; o < observers; o++)
        m += isfinite(values[o * units + unit]) != 0;
    return m;
}

static enum kith_rc distinct(const double *values, size_t n, struct kith_arena *scratch, struct pairs *p,
                             struct kith_err *err)
{
    size_t finite = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n + 1, sizeof *p->value, &p->value, err));
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]))
            p->value[finite++] = values[i];
    kith_sort(p->value, finite);
    for (size_t i = 0; i < finite; i++)
        if (i == 0 || p->value[i] != p->value[p->values - 1])
            p->value[p->values++] = p->value[i];
out:
    return rc;
}

static uint32_t index_of(const struct pairs *p, double x)
{
    size_t low = 0;
    size_t high = p->values;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (p->value[mid] <= x)
            low = mid;
        else
            high = mid;
    }
    return (uint32_t)low;
}

static void pair_up(const double *values, size_t observers, size_t units, size_t unit, uint32_t session,
                    struct pairs *p)
{
    uint32_t met = (uint32_t)unit_size(values, observers, units, unit);

    for (size_t a = 0; a < observers; a++) {
        double x = values[a * units + unit];

        for (size_t b = 0; isfinite(x) && b < a; b++)
            if (isfinite(values[b * units + unit]))
                p->pair[p->n++] = (struct pair){index_of(p, x), index_of(p, values[b * units + unit]), session, met};
    }
}

/* All pairs of the data; `session` may be NULL. */
static enum kith_rc gather(const double *values, size_t observers, size_t units, const uint32_t *session,
                           struct kith_arena *scratch, struct pairs *p, struct kith_err *err)
{
    size_t room = 0;
    enum kith_rc rc;

    KITH_TRY(distinct(values, observers * units, scratch, p, err));
    for (size_t u = 0; u < units; u++) {
        size_t m = unit_size(values, observers, units, u);

        room += m > 1 ? m * (m - 1) / 2 : 0;
    }
    KITH_TRY(kith_arena_take(scratch, room + 1, sizeof *p->pair, &p->pair, err));
    for (size_t u = 0; u < units; u++)
        pair_up(values, observers, units, u, session ? session[u] : 0, p);
out:
    return rc;
}

/* The squared difference of the i-th and the j-th distinct value. */
static double difference(const struct pairs *p, const struct margins *m, size_t i, size_t j)
{
    double d;

    if (i == j)
        return 0.0;
    if (i > j)
        return difference(p, m, j, i);
    switch (p->level) {
    case KITH_LEVEL_ORDINAL: /* values from i to j, those at the ends counting half */
        d = m->below[j] + m->count[j] - m->below[i] - (m->count[i] + m->count[j]) / 2.0;
        break;
    case KITH_LEVEL_INTERVAL:
        d = p->value[j] - p->value[i];
        break;
    case KITH_LEVEL_RATIO:
        d = (p->value[j] - p->value[i]) / (p->value[j] + p->value[i]);
        break;
    case KITH_LEVEL_NOMINAL:
    default:
        d = 1.0;
    }
    return d * d;
}

static double times_of(const struct pair *pair, const uint32_t *times)
{
    return times ? (double)times[pair->session] : 1.0;
}

/* Fills the margins; the number of values paired comes back. Each pair adds its part, 1 / (met - 1), to both values:
 * over a unit that makes 1 a value. */
static double fill(const struct pairs *p, const uint32_t *times, struct margins *m)
{
    double total = 0.0;

    memset(m->count, 0, p->values * sizeof *m->count);
    for (size_t k = 0; k < p->n; k++) {
        double part = times_of(&p->pair[k], times) / (double)(p->pair[k].met - 1);

        m->count[p->pair[k].i] += part;
        m->count[p->pair[k].j] += part;
    }
    for (size_t i = 0; i < p->values; i++) {
        m->below[i] = total;
        total += m->count[i];
    }
    return total;
}

static bool has_negative(const struct pairs *p, const struct margins *m)
{
    for (size_t i = 0; i < p->values && p->value[i] < 0.0; i++)
        if (m->count[i] > 0.0)
            return true;
    return false;
}

/* Alpha over the pairs, each as often as times[] says for its session; NULL: once. */
static double alpha(const struct pairs *p, const uint32_t *times, struct margins *m)
{
    double n = fill(p, times, m);
    double observed = 0.0;
    double expected = 0.0;

    for (size_t k = 0; k < p->n; k++)
        observed += 2.0 * times_of(&p->pair[k], times) / (double)(p->pair[k].met - 1) *
                    difference(p, m, p->pair[k].i, p->pair[k].j);
    for (size_t i = 0; i < p->values; i++)
        for (size_t j = 0; j < i && m->count[i] > 0.0; j++)
            if (m->count[j] > 0.0)
                expected += 2.0 * m->count[i] * m->count[j] * difference(p, m, i, j);
    if (!(expected > 0.0) || (p->level == KITH_LEVEL_RATIO && has_negative(p, m)))
        return NAN;
    return 1.0 - (n - 1.0) * observed / expected;
}

static enum kith_rc margins_for(const struct pairs *p, unsigned workers, struct kith_arena *scratch, struct margins *m,
                                struct kith_err *err)
{
    size_t n = (p->values + 1) * workers;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n, sizeof *m->count, &m->count, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *m->below, &m->below, err));
out:
    return rc;
}

enum kith_rc kith_krippendorff_alpha(const double *values, size_t observers, size_t units, enum kith_level level,
                                     struct kith_arena *scratch, double *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct pairs p = {.level = level};
    struct margins m;
    enum kith_rc rc;

    *out = NAN;
    KITH_TRY(gather(values, observers, units, NULL, scratch, &p, err));
    KITH_TRY(margins_for(&p, 1, scratch, &m, err));
    *out = alpha(&p, NULL, &m);
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

struct draws {
    const struct pairs *pairs;
    struct margins margins; /* a row for each worker */
    uint32_t *times;        /* a row of sessions for each worker */
};

static void resample(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct draws *d = user;
    size_t row = worker * (d->pairs->values + 1);
    struct margins m = {d->margins.count + row, d->margins.below + row};
    uint32_t *times = d->times + worker * n;

    memset(times, 0, n * sizeof *times);
    for (size_t i = 0; i < n; i++)
        times[drawn[i]]++;
    *figure = alpha(d->pairs, times, &m);
}

enum kith_rc kith_alpha_by_session(const struct kith_bootstrap_plan *plan, const double *values, size_t observers,
                                   size_t units, enum kith_level level, const uint32_t *session, size_t sessions,
                                   struct kith_arena *scratch, struct kith_estimate *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    unsigned workers = plan->threads ? plan->threads : 1;
    struct pairs p = {.level = level};
    struct draws d = {.pairs = &p};
    struct kith_bootstrap drawn;
    enum kith_rc rc;

    *out = (struct kith_estimate){NAN, {NAN, NAN}};
    for (size_t u = 0; u < units; u++)
        if (session[u] >= sessions)
            return kith_fail(err, KITH_EUSAGE, 0, "Unit %zu is of session %lu, but there are only %zu sessions.", u,
                             (unsigned long)session[u], sessions);
    KITH_TRY(gather(values, observers, units, session, scratch, &p, err));
    KITH_TRY(margins_for(&p, workers, scratch, &d.margins, err));
    KITH_TRY(kith_arena_take(scratch, sessions * workers + 1, sizeof *d.times, &d.times, err));
    out->value = alpha(&p, NULL, &d.margins);
    KITH_TRY(kith_bootstrap_run(plan, sessions, 1, resample, &d, scratch, &drawn, err));
    out->interval = drawn.interval;
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}
