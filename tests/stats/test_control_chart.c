#include "near.h"

#include <string.h>

#include "control_chart.h"
#include "rng.h"

#define WEEKS 60

/* The ten values of the published example: mean 50.81, limits 45.816 and 55.804. */
static void xmr_of_the_published_values(void **state)
{
    static const double x[] = {49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    struct kith_limits l = kith_xmr_limits(x, 10);

    (void)state;
    assert_near(l.centre, 50.81, 1e-12);
    assert_near(l.low, 45.816, 1e-4);
    assert_near(l.high, 55.804, 1e-4);
}

/* Shares 1/4, 2/4, 1/4, 4/8 by hand: pooled 8/20 = .4; standard errors sqrt(.24/4) and sqrt(.24/8); z -.612372,
 * .408248, -.612372, .577350; ranges 1.020621, 1.020621, 1.189723; their mean over 1.128 is .954777. */
static void laney_by_hand(void **state)
{
    static const struct kith_share x[] = {{1, 4}, {2, 4}, {1, 4}, {4, 8}};
    struct kith_limits l = kith_laney_limits(x, 4, 4.0);

    (void)state;
    assert_near(l.centre, 0.4, 1e-15);
    assert_near(l.high - 0.4, 3.0 * 0.954777 * sqrt(0.06), 2e-6);
    assert_near(0.4 - l.low, 3.0 * 0.954777 * sqrt(0.06), 2e-6);
}

/* Laney (2002): where all sessions have as many cases, p' is the XmR chart of the shares. */
static void laney_of_equal_sessions_is_xmr(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct kith_rng rng = {seed};
        struct kith_share x[20];
        double p[20];
        struct kith_limits a;
        struct kith_limits b;

        for (int i = 0; i < 20; i++) {
            x[i] = (struct kith_share){(double)kith_rng_below(&rng, 31), 30.0};
            p[i] = x[i].hits / 30.0;
        }
        a = kith_laney_limits(x, 20, 30.0);
        b = kith_xmr_limits(p, 20);
        if (!(fabs(a.centre - b.centre) < 1e-12 && fabs(a.low - b.low) < 1e-12 && fabs(a.high - b.high) < 1e-12))
            fail_msg("p' and XmR part, seed %llu", (unsigned long long)seed);
    }
}

static void no_limits_where_there_are_none(void **state)
{
    static const struct kith_share none[] = {{0, 5}, {0, 8}};
    static const struct kith_share odd[] = {{1, 5}, {7, 6}};
    static const double x[] = {1, NAN, 2};

    (void)state;
    assert_nan(kith_xmr_limits(x, 0).centre);
    assert_nan(kith_xmr_limits(x, 1).low);
    assert_nan(kith_xmr_limits(x, 3).high);
    assert_nan(kith_laney_limits(none, 2, 5).low);
    assert_nan(kith_laney_limits(odd, 2, 5).low);
    assert_nan(kith_laney_limits(odd, 1, 5).low);
    assert_nan(kith_laney_limits(none, 2, 0).centre);
}

static struct kith_chart_rule rule_for(unsigned charts)
{
    struct kith_chart_rule rule;

    assert_int_equal(kith_chart_rule_for(charts, &rule, NULL), KITH_OK);
    return rule;
}

static void a_rule_is_wider_for_more_charts_and_fewer_sessions(void **state)
{
    struct kith_chart_rule one = rule_for(1);
    struct kith_chart_rule eight = rule_for(8);
    struct kith_err err = {.rc = KITH_OK};

    (void)state;
    for (size_t n = KITH_CHART_LEAST; n <= KITH_CHART_MEMORY; n++) {
        assert_true(eight.point[n] > one.point[n] && eight.run[n] > one.run[n]);
        assert_true(one.point[n] > 3.0);
        assert_true(n == KITH_CHART_LEAST || (one.point[n] < one.point[n - 1] && one.run[n] < one.run[n - 1]));
    }
    assert_int_equal(kith_chart_rule_for(0, &one, &err), KITH_EUSAGE);
    assert_int_equal(kith_chart_rule_for(KITH_CHART_TOGETHER + 1, &one, NULL), KITH_EUSAGE);
    assert_true(err.text[0] != '\0');
}

/* A steady to and fro of one unit about 10; from `change` on, `by` more. */
static void judge_values(double *x, size_t change, double by, struct kith_chart_point *out)
{
    struct kith_chart_rule rule = rule_for(4);

    for (size_t i = 0; i < WEEKS; i++)
        x[i] = 10.0 + (i % 2 ? 0.5 : -0.5) + (i >= change ? by : 0.0);
    assert_int_equal(kith_chart_values(&rule, x, WEEKS, 0.1, out, NULL), KITH_OK);
}

static void nothing_is_judged_before_the_thirteenth_session(void **state)
{
    struct kith_chart_point out[WEEKS];
    double x[WEEKS];

    (void)state;
    judge_values(x, 5, 50.0, out);
    for (size_t i = 0; i < KITH_CHART_LEAST; i++) {
        assert_nan(out[i].limits.centre);
        assert_int_equal(out[i].signal, KITH_CHART_QUIET);
    }
    assert_true(!isnan(out[KITH_CHART_LEAST].limits.low));
    judge_values(x, WEEKS, 0.0, out);
    for (size_t i = 0; i < WEEKS; i++)
        assert_int_equal(out[i].signal, KITH_CHART_QUIET);
}

static void one_session_far_off_is_outside_and_moves_no_limits(void **state)
{
    struct kith_chart_rule rule = rule_for(4);
    struct kith_chart_point calm[WEEKS];
    struct kith_chart_point out[WEEKS];
    double x[WEEKS];

    (void)state;
    judge_values(x, WEEKS, 0.0, calm);
    x[30] = 25.0;
    assert_int_equal(kith_chart_values(&rule, x, WEEKS, 0.1, out, NULL), KITH_OK);
    for (size_t i = 0; i < WEEKS; i++)
        assert_int_equal(out[i].signal, i == 30 ? KITH_CHART_OUTSIDE : KITH_CHART_QUIET);
    assert_near(out[50].limits.centre, calm[50].limits.centre, 0.02);
    assert_near(out[50].limits.high, calm[50].limits.high, 0.2);
}

/* A lasting change too small for any one session: only the eighth in a row says so, and a new phase begins with the
 * first of them, which is judged again after its twelfth. */
static void a_lasting_change_is_a_run_of_eight(void **state)
{
    struct kith_chart_point out[WEEKS];
    double x[WEEKS];

    (void)state;
    judge_values(x, 31, 2.0, out);
    for (size_t i = 0; i < WEEKS; i++)
        assert_int_equal(out[i].signal, i == 38 ? KITH_CHART_RUN_OF_8 : KITH_CHART_QUIET);
    assert_near(out[38].limits.centre, 10.0 - 0.5 / 31.0, 1e-12);
    assert_nan(out[42].limits.centre);
    assert_near(out[43].limits.centre, 12.0, 1e-12);
}

/* Seven that lie off, and one back on the centre's other side, are no run. */
static void seven_are_no_run(void **state)
{
    struct kith_chart_rule rule = rule_for(4);
    struct kith_chart_point out[WEEKS];
    double x[WEEKS];

    (void)state;
    judge_values(x, 31, 2.0, out);
    for (size_t i = 38; i < WEEKS; i += 8)
        x[i] = 9.5;
    assert_int_equal(kith_chart_values(&rule, x, WEEKS, 0.1, out, NULL), KITH_OK);
    for (size_t i = 0; i < 50; i++)
        assert_int_equal(out[i].signal, KITH_CHART_QUIET);
}

/* Whatever was seen later, what was said of a session stays: a chart says the same for its first weeks. */
static void later_sessions_change_no_verdict(void **state)
{
    struct kith_chart_rule rule = rule_for(3);

    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct kith_rng rng = {seed};
        struct kith_chart_point all[WEEKS];
        struct kith_chart_point some[WEEKS];
        struct kith_share x[WEEKS];
        size_t n = 1 + kith_rng_below(&rng, WEEKS);

        for (size_t i = 0; i < WEEKS; i++) {
            x[i].n = 1.0 + (double)kith_rng_below(&rng, 20);
            x[i].hits = (double)kith_rng_below(&rng, 1 + (uint64_t)x[i].n / (i < 30 ? 1 : 5));
        }
        assert_int_equal(kith_chart_shares(&rule, x, WEEKS, all, NULL), KITH_OK);
        assert_int_equal(kith_chart_shares(&rule, x, n, some, NULL), KITH_OK);
        for (size_t i = 0; i < n; i++)
            if (all[i].signal != some[i].signal || (i >= 12 && fabs(all[i].z - some[i].z) > 1e-12))
                fail_msg("session %zu changed, seed %llu", i, (unsigned long long)seed);
    }
}

/* Hits and misses, or both counts of a ratio, are two words for the same: the chart is its own mirror image. */
static void charts_are_their_own_mirror_image(void **state)
{
    struct kith_chart_rule rule = rule_for(3);

    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct kith_rng rng = {seed};
        struct kith_share hit[WEEKS];
        struct kith_share miss[WEEKS];
        struct kith_ratio up[WEEKS];
        struct kith_ratio down[WEEKS];
        struct kith_chart_point a[WEEKS];
        struct kith_chart_point b[WEEKS];

        for (size_t i = 0; i < WEEKS; i++) {
            double n = 1.0 + (double)kith_rng_below(&rng, 15);
            double h = (double)kith_rng_below(&rng, (uint64_t)n + 1);

            hit[i] = (struct kith_share){h, n};
            miss[i] = (struct kith_share){n - h, n};
            up[i] = (struct kith_ratio){h, n};
            down[i] = (struct kith_ratio){n, h};
        }
        assert_int_equal(kith_chart_shares(&rule, hit, WEEKS, a, NULL), KITH_OK);
        assert_int_equal(kith_chart_shares(&rule, miss, WEEKS, b, NULL), KITH_OK);
        for (size_t i = KITH_CHART_LEAST; i < WEEKS; i++)
            if (a[i].signal != b[i].signal ||
                (isfinite(a[i].z) && !(fabs(a[i].limits.high - (1.0 - b[i].limits.low)) < 1e-9)))
                fail_msg("hits and misses differ in session %zu, seed %llu", i, (unsigned long long)seed);
        assert_int_equal(kith_chart_ratios(&rule, up, WEEKS, a, NULL), KITH_OK);
        assert_int_equal(kith_chart_ratios(&rule, down, WEEKS, b, NULL), KITH_OK);
        for (size_t i = KITH_CHART_LEAST; i < WEEKS; i++)
            if (a[i].signal != b[i].signal || (isfinite(a[i].z) && !(fabs(a[i].limits.high + b[i].limits.low) < 1e-9)))
                fail_msg("both ways of a ratio differ in session %zu, seed %llu", i, (unsigned long long)seed);
    }
}

/* Twelve sessions without one hit leave a spread all the same: the next with a hit or two is no alarm. */
static void a_share_of_none_still_has_limits(void **state)
{
    struct kith_chart_rule rule = rule_for(1);
    struct kith_chart_point out[WEEKS];
    struct kith_share x[WEEKS];

    (void)state;
    for (size_t i = 0; i < WEEKS; i++)
        x[i] = (struct kith_share){0.0, 6.0};
    x[20].hits = 1.0;
    x[40].hits = 6.0;
    assert_int_equal(kith_chart_shares(&rule, x, WEEKS, out, NULL), KITH_OK);
    assert_int_equal(out[20].signal, KITH_CHART_QUIET);
    assert_int_equal(out[40].signal, KITH_CHART_OUTSIDE);
    assert_int_equal(out[41].signal, KITH_CHART_QUIET);
}

/* Wild swings leave nothing usual; the chart then says nothing at all, rather than something wrong. */
static void swings_without_end_end_no_program(void **state)
{
    struct kith_chart_rule rule = rule_for(1);
    struct kith_chart_point out[3 * KITH_CHART_MEMORY];
    double x[3 * KITH_CHART_MEMORY];

    (void)state;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = i < 12 ? 0.0 : (i % 2 ? 1e6 : -1e6);
    assert_int_equal(kith_chart_values(&rule, x, sizeof x / sizeof *x, 1.0, out, NULL), KITH_OK);
    assert_int_equal(out[12].signal, KITH_CHART_OUTSIDE);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        assert_true(isfinite(out[i].z) || out[i].signal == KITH_CHART_QUIET);
}

static void what_is_no_figure_is_named(void **state)
{
    struct kith_chart_rule rule = rule_for(1);
    struct kith_chart_point out[3];
    struct kith_err err = {.rc = KITH_OK};

    (void)state;
    assert_int_equal(kith_chart_shares(&rule, (struct kith_share[]){{1, 2}, {0, 0}}, 2, out, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "Session 2 "));
    assert_int_equal(kith_chart_shares(&rule, (struct kith_share[]){{NAN, 2}}, 1, out, NULL), KITH_EINPUT);
    assert_int_equal(kith_chart_shares(&rule, (struct kith_share[]){{3, 2}}, 1, out, NULL), KITH_EINPUT);
    assert_int_equal(kith_chart_ratios(&rule, (struct kith_ratio[]){{0, 0}}, 1, out, NULL), KITH_EINPUT);
    assert_int_equal(kith_chart_ratios(&rule, (struct kith_ratio[]){{-1, 3}}, 1, out, NULL), KITH_EINPUT);
    assert_int_equal(kith_chart_ratios(&rule, (struct kith_ratio[]){{INFINITY, 3}}, 1, out, NULL), KITH_EINPUT);
    assert_int_equal(kith_chart_values(&rule, (double[]){1, INFINITY}, 2, 1.0, out, NULL), KITH_EINPUT);
    assert_int_equal(kith_chart_values(&rule, (double[]){1, 2}, 2, 0.0, out, NULL), KITH_EUSAGE);
    assert_int_equal(kith_chart_values(&rule, NULL, 0, 1.0, NULL, NULL), KITH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xmr_of_the_published_values),
        cmocka_unit_test(laney_by_hand),
        cmocka_unit_test(laney_of_equal_sessions_is_xmr),
        cmocka_unit_test(no_limits_where_there_are_none),
        cmocka_unit_test(a_rule_is_wider_for_more_charts_and_fewer_sessions),
        cmocka_unit_test(nothing_is_judged_before_the_thirteenth_session),
        cmocka_unit_test(one_session_far_off_is_outside_and_moves_no_limits),
        cmocka_unit_test(a_lasting_change_is_a_run_of_eight),
        cmocka_unit_test(seven_are_no_run),
        cmocka_unit_test(later_sessions_change_no_verdict),
        cmocka_unit_test(charts_are_their_own_mirror_image),
        cmocka_unit_test(a_share_of_none_still_has_limits),
        cmocka_unit_test(swings_without_end_end_no_program),
        cmocka_unit_test(what_is_no_figure_is_named),
    };

    return cmocka_run_group_tests_name("stats: control charts", tests, NULL, NULL);
}
