#include "control_chart.h"

#include "distributions.h"

#include <math.h>
#include <stdbool.h>

#define D2            1.128 /* the mean range of two normal values, in standard deviations, as the tables round it */
#define DF_OF_A_RANGE 0.605 /* degrees of freedom of a mean moving range, a session: Cryer and Ryan (1990) */
#define SESSIONS      104.0 /* two years of weekly ones */

/* The false alarms to allow all charts together in two years, by points and by runs, if values were normal and each
 * session were judged once: found by simulation, see the header. */
#define ALLOWED_POINTS 0.20
#define ALLOWED_RUNS   0.15

#define TWICE 2.0 /* a session outside lies so many times farther than any before */

enum kind { SHARES, RATIOS, VALUES };

/* What is charted, of whichever kind. */
struct series {
    enum kind kind;
    const struct kith_share *share;
    const struct kith_ratio *ratio;
    const double *value;
    size_t n;
    double least;
};

/* What sessions so far say. sigma is the standard deviation of a value over its scale. */
struct base {
    size_t n;
    double weight;
    double centre;
    double spread; /* binomial, of one case; 1 where values are no shares */
    double sigma;
};

static double value_at(const struct series *s, size_t i)
{
    switch (s->kind) {
    case SHARES:
        return s->share[i].hits / s->share[i].n;
    case RATIOS:
        return log((s->ratio[i].above + 0.5) / (s->ratio[i].below + 0.5));
    case VALUES:
    default:
        return s->value[i];
    }
}

/* Sessions with more cases weigh more in a pooled share. */
static double weight_at(const struct series *s, size_t i)
{
    return s->kind == SHARES ? s->share[i].n : 1.0;
}

static double scale_at(const struct base *b, double weight)
{
    return b->spread / sqrt(weight);
}

static double sd_at(const struct series *s, const struct base *b, size_t i)
{
    double scale = scale_at(b, weight_at(s, i));
    double floor = s->least;

    if (s->kind == SHARES)
        floor = scale;
    if (s->kind == RATIOS)
        floor = sqrt(1.0 / (s->ratio[i].above + 0.5) + 1.0 / (s->ratio[i].below + 0.5));
    return fmax(scale * b->sigma, floor);
}

/* The sessions whose limits are asked for. */
struct span {
    size_t from;
    size_t to;
    const struct kith_chart_point *seen; /* NULL: none was judged */
    size_t judged;                       /* the first that was, in this phase */
};

/* What lay outside its limits says nothing of how sessions usually are; what an earlier phase said does not matter. */
static bool left_out(const struct span *of, size_t i)
{
    return of->seen && i >= of->judged && of->seen[i].signal == KITH_CHART_OUTSIDE;
}

/* For a watch a share of all or none keeps a spread too, as one more case, half a hit, would give it. */
static struct base base_of(const struct series *s, const struct span *of)
{
    struct base b = {.spread = 1.0};
    double extra = of->seen ? 0.5 : 0.0;
    double sum = 0.0;
    double ranges = 0.0;
    double last = NAN;

    for (size_t i = of->from; i < of->to; i++) {
        if (left_out(of, i))
            continue;
        b.n++;
        b.weight += weight_at(s, i);
        sum += weight_at(s, i) * value_at(s, i);
    }
    b.centre = sum / b.weight;
    if (s->kind == SHARES)
        b.spread = sqrt((sum + extra) * (b.weight - sum + extra)) / (b.weight + 2.0 * extra);
    for (size_t i = of->from; i < of->to; i++) {
        double z = (value_at(s, i) - b.centre) / scale_at(&b, weight_at(s, i));

        if (left_out(of, i))
            continue;
        if (!isnan(last))
            ranges += fabs(z - last);
        last = z;
    }
    b.sigma = ranges / (double)(b.n - 1) / D2;
    return b;
}

static struct kith_limits three_sigma(const struct series *s, double at)
{
    struct span all = {.to = s->n};
    struct base b = base_of(s, &all);
    double reach = 3.0 * b.sigma * scale_at(&b, at);

    if (s->n < 2 || !(b.spread > 0.0) || !isfinite(reach))
        return (struct kith_limits){NAN, NAN, NAN};
    return (struct kith_limits){b.centre, b.centre - reach, b.centre + reach};
}

struct kith_limits kith_xmr_limits(const double *x, size_t n)
{
    struct series s = {.kind = VALUES, .value = x, .n = n};

    return three_sigma(&s, 1.0);
}

static bool is_share(const struct kith_share *x)
{
    return x->n > 0.0 && isfinite(x->n) && x->hits >= 0.0 && x->hits <= x->n;
}

struct kith_limits kith_laney_limits(const struct kith_share *x, size_t n, double at)
{
    struct series s = {.kind = SHARES, .share = x, .n = n};

    for (size_t i = 0; i < n; i++)
        if (!is_share(&x[i]))
            return (struct kith_limits){NAN, NAN, NAN};
    return three_sigma(&s, at > 0.0 ? at : (double)NAN);
}

enum kith_rc kith_chart_rule_for(unsigned charts, struct kith_chart_rule *out, struct kith_err *err)
{
    double looks = SESSIONS * (double)charts;

    if (charts < 1 || charts > KITH_CHART_TOGETHER)
        return kith_fail(err, KITH_EUSAGE, 0, "Charts are watched 1 to %u at a time; %u is not that.",
                         KITH_CHART_TOGETHER, charts);
    *out = (struct kith_chart_rule){.charts = charts};
    for (size_t n = 2; n <= KITH_CHART_MEMORY; n++) {
        double df = DF_OF_A_RANGE * (double)(n - 1);

        out->point[n] = kith_t_quantile(1.0 - ALLOWED_POINTS / looks / 2.0, df);
        out->run[n] =
            kith_t_quantile(1.0 - ALLOWED_RUNS / looks / 2.0, df) * sqrt(1.0 / KITH_CHART_RUN + 1.0 / (double)n);
    }
    return KITH_OK;
}

/* How far session i lies from the centre, in standard deviations. */
static double off_centre(const struct series *s, const struct base *b, size_t i)
{
    return (value_at(s, i) - b->centre) / sd_at(s, b, i);
}

/* The same on the scale of the angle asin(sqrt(share)), where the spread of shares is even (Anscombe 1948): near 0 and
 * 1 they are skewed, and straight limits alone would be left by chance too often. */
static double angle_sd(const struct series *s, const struct base *b, size_t i)
{
    return fmax(b->sigma, 1.0) / (2.0 * sqrt(weight_at(s, i)));
}

static double angle_of(double share)
{
    return asin(sqrt(fmax(0.0, fmin(1.0, share))));
}

static double off_centre_by_angle(const struct series *s, const struct base *b, size_t i)
{
    return (angle_of(value_at(s, i)) - angle_of(b->centre)) / angle_sd(s, b, i);
}

typedef double distance_fn(const struct series *s, const struct base *b, size_t i);

/* How many standard deviations are outside for session i: t's, or twice as far as any session before lay. */
static double reach_of(const struct series *s, const struct kith_chart_rule *rule, const struct base *b,
                       const struct span *of, size_t i, distance_fn *distance)
{
    double reach = rule->point[b->n] * sqrt(1.0 + weight_at(s, i) / b->weight);

    for (size_t j = of->from; j < of->to; j++)
        if (!left_out(of, j))
            reach = fmax(reach, TWICE * fabs(distance(s, b, j)));
    return reach;
}

/* Widens the limits of a share to those by angle, and by half a case, since shares go in steps. */
static void widen_share(struct kith_limits *limits, double centre, double reach, double cases)
{
    double low = sin(fmax(0.0, angle_of(centre) - reach));
    double high = sin(fmin(M_PI / 2.0, angle_of(centre) + reach));

    limits->low = fmin(limits->low, low * low) - 0.5 / cases;
    limits->high = fmax(limits->high, high * high) + 0.5 / cases;
}

/* Places session i by those of its phase, and says whether it lies outside. */
static void place(const struct series *s, const struct kith_chart_rule *rule, size_t phase, size_t i,
                  struct kith_chart_point *out)
{
    size_t first = phase + KITH_CHART_LEAST;
    size_t to = i + 1 > first + KITH_CHART_RUN ? i + 1 - KITH_CHART_RUN : first;
    size_t from = to - phase > KITH_CHART_MEMORY ? to - KITH_CHART_MEMORY : phase;
    struct span of = {from, to, out, first};
    struct base b = base_of(s, &of);
    double reach;

    if (b.n < KITH_CHART_LEAST) /* so many lay outside that nothing is usual */
        return;
    reach = reach_of(s, rule, &b, &of, i, off_centre) * sd_at(s, &b, i);
    out[i].limits = (struct kith_limits){b.centre, b.centre - reach, b.centre + reach};
    if (s->kind == SHARES)
        widen_share(&out[i].limits, b.centre, reach_of(s, rule, &b, &of, i, off_centre_by_angle) * angle_sd(s, &b, i),
                    weight_at(s, i));
    out[i].z = off_centre(s, &b, i);
    if (out[i].value < out[i].limits.low || out[i].value > out[i].limits.high)
        out[i].signal = KITH_CHART_OUTSIDE;
}

/* Whether the eight sessions that end with i, all of one phase, make a run; `n` sessions lie before them. */
static bool is_run(const struct kith_chart_rule *rule, size_t n, const struct kith_chart_point *last)
{
    const struct kith_chart_point *first = last - (KITH_CHART_RUN - 1);
    double sum = 0.0;

    for (const struct kith_chart_point *p = first; p <= last; p++) {
        if (isnan(p->z) || p->z == 0.0 || (p->z > 0.0) != (first->z > 0.0))
            return false;
        sum += p->z;
    }
    return fabs(sum) / KITH_CHART_RUN > rule->run[n < KITH_CHART_MEMORY ? n : KITH_CHART_MEMORY];
}

static void watch(const struct series *s, const struct kith_chart_rule *rule, struct kith_chart_point *out)
{
    size_t phase = 0;

    for (size_t i = 0; i < s->n; i++) {
        out[i] = (struct kith_chart_point){value_at(s, i), {NAN, NAN, NAN}, NAN, KITH_CHART_QUIET};
        if (i < phase + KITH_CHART_LEAST)
            continue;
        place(s, rule, phase, i, out);
        if (i + 1 < phase + KITH_CHART_LEAST + KITH_CHART_RUN)
            continue;
        if (is_run(rule, i + 1 - KITH_CHART_RUN - phase, &out[i])) {
            phase = i + 1 - KITH_CHART_RUN;
            out[i].signal = KITH_CHART_RUN_OF_8;
        }
    }
}

static enum kith_rc no_figure(struct kith_err *err, size_t i)
{
    return kith_fail(err, KITH_EINPUT, 0, "Session %zu of the chart has no such figure; leave it out.", i + 1);
}

enum kith_rc kith_chart_shares(const struct kith_chart_rule *rule, const struct kith_share *x, size_t n,
                               struct kith_chart_point *out, struct kith_err *err)
{
    struct series s = {.kind = SHARES, .share = x, .n = n};

    for (size_t i = 0; i < n; i++)
        if (!is_share(&x[i]))
            return no_figure(err, i);
    watch(&s, rule, out);
    return KITH_OK;
}

enum kith_rc kith_chart_ratios(const struct kith_chart_rule *rule, const struct kith_ratio *x, size_t n,
                               struct kith_chart_point *out, struct kith_err *err)
{
    struct series s = {.kind = RATIOS, .ratio = x, .n = n};

    for (size_t i = 0; i < n; i++)
        if (!(x[i].above >= 0.0 && x[i].below >= 0.0 && x[i].above + x[i].below > 0.0) ||
            !isfinite(x[i].above + x[i].below))
            return no_figure(err, i);
    watch(&s, rule, out);
    return KITH_OK;
}

enum kith_rc kith_chart_values(const struct kith_chart_rule *rule, const double *x, size_t n, double least,
                               struct kith_chart_point *out, struct kith_err *err)
{
    struct series s = {.kind = VALUES, .value = x, .n = n, .least = least};

    if (!(least > 0.0) || !isfinite(least))
        return kith_fail(err, KITH_EUSAGE, 0, "The smallest standard deviation of a chart has to be above 0.");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return no_figure(err, i);
    watch(&s, rule, out);
    return KITH_OK;
}
