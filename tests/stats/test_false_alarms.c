/* How often the charts of a person whose work does not change call for a look, and how soon they see one that does.
 *
 * Everything follows from the seeds below: a failure repeats. Each scenario is eight measures; a person with 16 charts
 * has each twice. control_chart.h tells what this finds. */
#include "near.h"

#include "control_chart.h"
#include "rng.h"

#define WEEKS 104 /* two years */

enum kind { NORMAL, SHARE, RATIO, RATING }; /* what is left out of a scenario below is NORMAL */

/* SHARE: cases a session, share, correlation within a session (beta-binomial). RATIO: cases below, log-ratio, its
 * standard deviation between sessions. RATING: mean and standard deviation before it is rounded to 1 .. 5. */
struct measure {
    enum kind kind;
    double size;
    double centre;
    double spread;
};

struct scenario {
    const char *name;
    struct measure measure[8];
    double correlation; /* of each session with the last */
};

static const struct scenario scenarios[] = {
    {"typical",
     {{SHARE, 14, .45, .03},
      {SHARE, 12, .35, .05},
      {SHARE, 20, .55, .05},
      {SHARE, 5, .85, .05},
      {SHARE, 6000, .42, .03},
      {RATIO, 14, 0, .4},
      {SHARE, 12, .6, .03},
      {RATING, 0, 3.6, .7}},
     0},
    {"sparse",
     {{SHARE, 4, .1, .02},
      {SHARE, 5, .9, .02},
      {SHARE, 3, .5, .02},
      {SHARE, 6, .05, .02},
      {SHARE, 4, .95, 0},
      {RATIO, 4, -.5, .3},
      {RATIO, 3, .5, .3},
      {RATING, 0, 4.6, .5}},
     0},
    {"rare shares",
     {{SHARE, 20, .03, .02},
      {SHARE, 20, .97, .02},
      {SHARE, 30, .05, .05},
      {SHARE, 10, .05, .05},
      {SHARE, 40, .02, .02},
      {SHARE, 15, .08, .1},
      {SHARE, 8, .03, 0},
      {SHARE, 60, .03, .05}},
     0},
    {"overdispersed",
     {{SHARE, 14, .45, .2},
      {SHARE, 12, .35, .2},
      {SHARE, 20, .1, .2},
      {SHARE, 8, .85, .2},
      {SHARE, 6000, .15, .1},
      {RATIO, 14, 0, 1},
      {SHARE, 12, .6, .3},
      {RATING, 0, 3, 1.3}},
     0},
    {"ratings",
     {{RATING, 0, 3, .7},
      {RATING, 0, 4.2, .5},
      {RATING, 0, 2.5, .9},
      {RATING, 0, 4.8, .4},
      {RATING, 0, 3.5, .3},
      {RATING, 0, 3.5, .6},
      {RATING, 0, 3.2, .4},
      {RATING, 0, 4.5, .7}},
     0},
    {"ratios",
     {{RATIO, 14, 0, .4},
      {RATIO, 6, 0, .4},
      {RATIO, 3, 1, .4},
      {RATIO, 20, -1, .6},
      {RATIO, 40, .5, .3},
      {RATIO, 10, -1.5, .3},
      {RATIO, 8, .3, .8},
      {RATIO, 14, .3, 0}},
     0},
    {.name = "normal"},
    {.name = "normal, correlated .2", .correlation = .2},
};

static double above_zero(struct kith_rng *rng)
{
    return 1.0 - kith_rng_unit(rng);
}

/* Box and Muller (1958). */
static double normal(struct kith_rng *rng)
{
    double r = sqrt(-2.0 * log(above_zero(rng)));

    return r * cos(2.0 * M_PI * kith_rng_unit(rng));
}

/* Marsaglia and Tsang (2000). */
static double gamma_of(struct kith_rng *rng, double shape)
{
    double d = shape - 1.0 / 3.0;

    if (shape < 1.0)
        return gamma_of(rng, shape + 1.0) * pow(above_zero(rng), 1.0 / shape);
    for (;;) {
        double x = normal(rng);
        double v = pow(1.0 + x / sqrt(9.0 * d), 3.0);

        if (v > 0.0 && log(above_zero(rng)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

static double poisson(struct kith_rng *rng, double mean)
{
    double limit = exp(-mean);
    double product = above_zero(rng);
    double n = 0.0;

    if (mean > 200.0)
        return floor(fmax(0.0, mean + sqrt(mean) * normal(rng)));
    for (; product > limit; n += 1.0)
        product *= above_zero(rng);
    return n;
}

static double binomial(struct kith_rng *rng, double n, double p)
{
    double hits = 0.0;

    if (n > 400.0)
        return floor(fmax(0.0, fmin(n, n * p + sqrt(n * p * (1.0 - p)) * normal(rng))));
    for (double i = 0.0; i < n; i += 1.0)
        hits += kith_rng_unit(rng) < p;
    return hits;
}

static struct kith_share some_share(struct kith_rng *rng, const struct measure *m)
{
    double p = m->centre;
    double n;

    if (m->spread > 0.0) {
        double more = 1.0 / m->spread - 1.0;
        double a = gamma_of(rng, m->centre * more);

        p = a / (a + gamma_of(rng, (1.0 - m->centre) * more));
    }
    do
        n = poisson(rng, m->size * gamma_of(rng, 4.0) / 4.0);
    while (n < 1.0);
    return (struct kith_share){binomial(rng, n, p), n};
}

static struct kith_ratio some_ratio(struct kith_rng *rng, const struct measure *m, double level)
{
    struct kith_ratio x;

    do {
        double size = m->size * gamma_of(rng, 4.0) / 4.0;

        x.below = poisson(rng, size);
        x.above = poisson(rng, size * exp(m->centre + m->spread * level));
    } while (x.above + x.below < 1.0);
    return x;
}

/* One chart of two years; from `change` on a value is `by` standard deviations higher (of NORMAL only). */
static void chart(struct kith_rng *rng, const struct measure *m, double correlation, size_t change, double by,
                  const struct kith_chart_rule *rule, struct kith_chart_point out[WEEKS])
{
    struct kith_share share[WEEKS];
    struct kith_ratio ratio[WEEKS];
    double value[WEEKS];
    double level = normal(rng);

    for (size_t i = 0; i < WEEKS; i++) {
        level = correlation * level + sqrt(1.0 - correlation * correlation) * normal(rng);
        value[i] = level + (i >= change ? by : 0.0);
        if (m->kind == RATING)
            value[i] = fmax(1.0, fmin(5.0, floor(m->centre + m->spread * level + 0.5)));
        if (m->kind == SHARE)
            share[i] = some_share(rng, m);
        if (m->kind == RATIO)
            ratio[i] = some_ratio(rng, m, level);
    }
    if (m->kind == SHARE)
        assert_int_equal(kith_chart_shares(rule, share, WEEKS, out, NULL), KITH_OK);
    else if (m->kind == RATIO)
        assert_int_equal(kith_chart_ratios(rule, ratio, WEEKS, out, NULL), KITH_OK);
    else
        assert_int_equal(kith_chart_values(rule, value, WEEKS, m->kind == RATING ? 0.5 : 0.05, out, NULL), KITH_OK);
}

static struct kith_rng rng_of(size_t scenario, size_t person)
{
    struct kith_rng rng = {scenario * 1000003u + person * 7919u};

    rng.state = kith_rng_next(&rng); /* neighbouring starts would share their numbers */
    return rng;
}

/* Expected false alarms of one person with so many charts; each point that signals is one. Three standard errors of
 * the simulation above that have to stay within what was promised. */
static void promise(size_t scenario, unsigned charts, size_t persons)
{
    const struct scenario *s = &scenarios[scenario];
    struct kith_chart_rule rule;
    double sum = 0.0;
    double squares = 0.0;
    double mean;
    double se;

    assert_int_equal(kith_chart_rule_for(charts, &rule, NULL), KITH_OK);
    for (size_t p = 0; p < persons; p++) {
        struct kith_rng rng = rng_of(scenario, p);
        double alarms = 0.0;

        for (unsigned c = 0; c < charts; c++) {
            struct kith_chart_point out[WEEKS];

            chart(&rng, &s->measure[c % 8], s->correlation, WEEKS, 0.0, &rule, out);
            for (size_t i = 0; i < WEEKS; i++)
                alarms += out[i].signal != KITH_CHART_QUIET;
        }
        sum += alarms;
        squares += alarms * alarms;
    }
    mean = sum / (double)persons;
    se = sqrt((squares / (double)persons - mean * mean) / (double)persons);
    print_message("# %s, %u charts: %.3f false alarms in two years (standard error %.3f)\n", s->name, charts, mean, se);
    if (!(mean + 3.0 * se <= 1.0))
        fail_msg("%s, %u charts: %.3f false alarms in two years, over %zu persons", s->name, charts, mean, persons);
}

static void at_most_one_false_alarm_in_two_years_over_eight_charts(void **state)
{
    (void)state;
    for (size_t s = 0; s < sizeof scenarios / sizeof *scenarios; s++)
        promise(s, 8, 400);
}

static void and_over_any_other_number(void **state)
{
    (void)state;
    promise(0, 1, 400);
    promise(0, 3, 200);
    promise(0, 16, 200);
    promise(7, 1, 400);
    promise(7, 3, 400);
    promise(7, 16, 400);
}

/* Else limits without end would keep the promise best. */
static void a_lasting_change_is_seen(void **state)
{
    static const struct measure steady = {.kind = NORMAL};
    static const struct {
        unsigned charts;
        double by;
        size_t within;
        double least;
    } t[] = {{1, 2.0, 12, 0.84}, {8, 2.0, 12, 0.65}, {8, 3.0, 8, 0.94}, {1, 1.0, 26, 0.28}, {8, 1.0, 26, 0.10}};
    const size_t persons = 1000;

    (void)state;
    for (size_t k = 0; k < sizeof t / sizeof *t; k++) {
        struct kith_chart_rule rule;
        double seen = 0.0;

        assert_int_equal(kith_chart_rule_for(t[k].charts, &rule, NULL), KITH_OK);
        for (size_t p = 0; p < persons; p++) {
            struct kith_rng rng = rng_of(99, p);
            struct kith_chart_point out[WEEKS];
            bool found = false;

            chart(&rng, &steady, 0.0, 30, t[k].by, &rule, out);
            for (size_t i = 30; i < 30 + t[k].within; i++)
                found = found || out[i].signal != KITH_CHART_QUIET;
            seen += found;
        }
        seen /= (double)persons;
        print_message("# a change of %g standard deviations, %u charts: seen within %zu sessions in %.0f%%\n", t[k].by,
                      t[k].charts, t[k].within, 100.0 * seen);
        assert_true(seen >= t[k].least);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_most_one_false_alarm_in_two_years_over_eight_charts),
        cmocka_unit_test(and_over_any_other_number),
        cmocka_unit_test(a_lasting_change_is_seen),
    };

    return cmocka_run_group_tests_name("stats: false alarms", tests, NULL, NULL);
}
