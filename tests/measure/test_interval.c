#include "interval.h"
#include "measure_table.h"
#include "near.h"
#include "rng.h"
#include "scale.h"

#define MANY 300

static double normal(struct kith_rng *r)
{
    double sum = 0;

    for (int i = 0; i < 12; i++)
        sum += kith_rng_unit(r);
    return sum - 6;
}

static double binomial(struct kith_rng *r, double n, double p)
{
    double k = 0;

    for (int i = 0; i < (int)n; i++)
        k += kith_rng_unit(r) < p;
    return k;
}

static void scales_come_back(void **state)
{
    static const enum kith_scale scales[] = {KITH_SCALE_RATIO, KITH_SCALE_SHARE, KITH_SCALE_COUNT};

    (void)state;
    for (size_t s = 0; s < 3; s++)
        for (int n = 1; n < 40; n++)
            for (int k = 0; k <= n; k++)
                assert_near(kith_scale_from(scales[s], kith_scale_to(scales[s], k, n), n),
                            kith_scale_value(scales[s], k, n), 1e-12);
    assert_near(kith_scale_to(KITH_SCALE_SHARE, 3, 4), log(3.5 / 1.5), 1e-12);
    assert_near(kith_scale_to(KITH_SCALE_RATIO, 3, 0), log(7), 1e-12);
    assert_near(kith_scale_variance(KITH_SCALE_SHARE, 3, 4), 1 / 3.5 + 1 / 1.5, 1e-12);
    assert_near(kith_scale_from(KITH_SCALE_SHARE, -50, 9), 0, 0);
    assert_near(kith_scale_from(KITH_SCALE_SHARE, 50, 9), 1, 0);
    assert_near(kith_scale_from(KITH_SCALE_COUNT, -50, 9), 0, 0);
}

/* Where every session has the same v, a + b v is one variance, and maximum likelihood is the mean and the mean square.
 */
static void a_fit_with_one_variance_is_mean_and_mean_square(void **state)
{
    struct kith_interval_sample samples[40];
    struct kith_interval_params p;
    double e[40];
    double mean;
    double square = 0;
    struct kith_err err;

    for (int i = 0; i < 40; i++) {
        samples[i] = (struct kith_interval_sample){20, 50, 10 + i % 20, 50, 0};
        e[i] = log((10 + i % 20 + .5) / 20.5);
    }
    mean = kith_mean(e, 40);
    for (int i = 0; i < 40; i++)
        square += (e[i] - mean) * (e[i] - mean) / 40;
    assert_int_equal(kith_interval_fit(KITH_MEASURE_QUESTIONS, samples, 40, *state, &p, &err), KITH_OK);
    assert_near(p.m, mean, 1e-3);
    assert_near(p.a + p.b / 20.5, square, square * .03); /* the prior's pull */
    assert_near(p.n, 40, 0);
    assert_false(p.r >= .1); /* the model's count never varies: nothing to correlate */
}

/* Errors built with a known location and two known parts of variance are found again. */
static void a_fit_finds_the_variance_it_was_made_with(void **state)
{
    struct kith_interval_sample samples[4000];
    struct kith_rng r = {11};
    struct kith_interval_params p;
    struct kith_err err;
    int inside = 0;

    for (size_t i = 0; i < 4000; i++) {
        double n = i % 2 ? 12 : 400;
        double k = n / 2;
        double s = sqrt(.09 + .5 * kith_scale_variance(KITH_SCALE_SHARE, k, n));
        double t = .3 + s * normal(&r);

        samples[i] = (struct kith_interval_sample){k, n, n * kith_scale_from(KITH_SCALE_SHARE, t, n), n, 0};
    }
    assert_int_equal(kith_interval_fit(KITH_MEASURE_COMPLEX, samples, 4000, *state, &p, &err), KITH_OK);
    assert_near(p.m, .3, .02);
    assert_near(p.a, .09, .01);
    assert_near(p.b, .5, .06);
    assert_near(p.q, 1.645, .06); /* normal errors: the normal quantile */
    for (size_t i = 0; i < 4000; i++) {
        struct kith_interval span = kith_interval_of(KITH_MEASURE_COMPLEX, &p, samples[i].k, samples[i].n);
        double expert = samples[i].expert_k / samples[i].expert_n;

        inside += expert >= span.low && expert <= span.high;
    }
    assert_in_range(inside, 3580, 3720);
}

/* A model that finds 70% of the codes and invents some, with a skill of its own for every session: the intervals cover
 * the experts' value in sessions of a fold that they were not fitted on, and are not simply everything. */
static void coverage_holds_out_of_fold(void **state)
{
    static const int ids[] = {KITH_MEASURE_R_TO_Q, KITH_MEASURE_COMPLEX, KITH_MEASURE_REFLECTIONS};

    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct kith_interval_sample samples[3][100];
        struct kith_rng r = {seed};
        double width = 0;

        for (size_t i = 0; i < 100; i++) {
            double volleys = 20 + (double)kith_rng_below(&r, 80);
            double skill = .5 + .4 * kith_rng_unit(&r);
            double q = 1 + binomial(&r, volleys, .2 + .3 * kith_rng_unit(&r));
            double refl = 1 + binomial(&r, volleys, .1 + .4 * kith_rng_unit(&r));
            double complex = binomial(&r, refl, .2 + .5 * kith_rng_unit(&r));
            double seen = 1 + binomial(&r, refl, skill) + binomial(&r, volleys - refl, .08);
            double seen_q = 1 + binomial(&r, q, .9);
            double seen_complex = binomial(&r, seen, .7 * complex / refl + .15);

            samples[0][i] = (struct kith_interval_sample){seen, seen_q, refl, q, (unsigned)(i % 5)};
            samples[1][i] = (struct kith_interval_sample){seen_complex, seen, complex, refl, (unsigned)(i % 5)};
            samples[2][i] = (struct kith_interval_sample){seen, volleys, refl, volleys, (unsigned)(i % 5)};
        }
        for (size_t m = 0; m < 3; m++) {
            struct kith_interval_coverage c;
            struct kith_interval_params p;
            struct kith_err err;

            assert_int_equal(kith_interval_cover(ids[m], samples[m], 100, *state, &c, &err), KITH_OK);
            assert_int_equal(c.n, 100);
            if (c.inside < 82)
                fail_msg("seed %d: %s covers %zu of 100", (int)seed, kith_measure_name(ids[m]), c.inside);
            assert_int_equal(kith_interval_fit(ids[m], samples[m], 100, *state, &p, &err), KITH_OK);
            for (size_t i = 0; m == 1 && i < 100; i++) {
                struct kith_interval span = kith_interval_of(ids[m], &p, samples[m][i].k, samples[m][i].n);

                width += (span.high - span.low) / 100;
            }
        }
        if (width > .8)
            fail_msg("seed %d: intervals of %%complex are %.2f wide on average", (int)seed, width);
    }
}

/* With small counts many sessions share one residual, and the edge of the interval runs through them. */
static void small_counts_with_ties_are_covered(void **state)
{
    struct kith_interval_sample samples[200];
    struct kith_interval_coverage c;
    struct kith_rng r = {3};
    struct kith_err err;

    for (size_t i = 0; i < 200; i++) {
        double expert = binomial(&r, 3, .4);

        samples[i] = (struct kith_interval_sample){binomial(&r, expert, .8) + binomial(&r, 1, .2), 25, expert, 25,
                                                   (unsigned)(i % 5)};
    }
    assert_int_equal(kith_interval_cover(KITH_MEASURE_MI_NON_ADHERENT, samples, 200, *state, &c, &err), KITH_OK);
    if (c.inside < 172)
        fail_msg("covers %zu of 200", c.inside);
}

static void an_interval_holds_its_figure_within_what_is_possible(void **state)
{
    static const struct kith_interval_params wild[] = {
        {.m = 5, .a = 1, .b = 1, .q = 3},
        {.m = -5, .a = 1e-9, .b = 0, .q = 1e-9},
        {.m = 0, .a = 1e6, .b = 1e6, .q = 1e6},
    };

    (void)state;
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        enum kith_scale scale = kith_measure_spec(id)->scale;

        for (int p = -1; p < 3; p++)
            for (int n = 0; n < 12; n++)
                for (int k = 0; k <= (scale == KITH_SCALE_RATIO ? 20 : n); k++) {
                    struct kith_interval s = kith_interval_of(id, p < 0 ? NULL : &wild[p], k, n);
                    double value = kith_scale_value(scale, k, n);

                    if (scale == KITH_SCALE_WORDS || (n == 0 && scale != KITH_SCALE_COUNT)) {
                        assert_nan(s.low);
                        continue;
                    }
                    if (!(s.low <= value + 1e-12 && s.high >= value - 1e-12 && s.low >= 0) ||
                        (scale == KITH_SCALE_SHARE && s.high > 1) || (scale == KITH_SCALE_COUNT && s.high > n))
                        fail_msg("%s, %d of %d, case %d: %g to %g", kith_measure_name(id), k, n, p, s.low, s.high);
                }
    }
}

static void too_few_sessions_are_refused(void **state)
{
    struct kith_interval_sample samples[KITH_INTERVAL_MIN_SAMPLES] = {{1, 2, 1, 2, 0}};
    struct kith_interval_params p;
    struct kith_err err;

    assert_int_equal(kith_interval_fit(KITH_MEASURE_CHANGE, samples, KITH_INTERVAL_MIN_SAMPLES - 1, *state, &p, &err),
                     KITH_EINPUT);
    assert_non_null(strstr(err.text, "needs 20 sessions and has 19"));
    assert_int_equal(kith_interval_fit(KITH_MEASURE_LONGEST, samples, KITH_INTERVAL_MIN_SAMPLES, *state, &p, &err),
                     KITH_EINPUT);
}

static void sessions_all_alike_still_give_numbers(void **state)
{
    struct kith_interval_sample samples[30];
    struct kith_interval_params p;
    struct kith_err err;

    for (size_t i = 0; i < 30; i++)
        samples[i] = (struct kith_interval_sample){3, 6, 3, 6, (unsigned)(i % 3)};
    assert_int_equal(kith_interval_fit(KITH_MEASURE_OPEN, samples, 30, *state, &p, &err), KITH_OK);
    assert_true(isfinite(p.m) && isfinite(p.a) && isfinite(p.b) && isfinite(p.q));
}

static void samples_come_from_measures_that_both_have(void **state)
{
    struct kith_measures a = {0};
    struct kith_measures b = {0};
    struct kith_interval_sample s;

    (void)state;
    a.items[KITH_MEASURE_OPEN] = (struct kith_measure){.defined = true, .value = .5, .count = 2, .n = 4};
    assert_false(kith_interval_sample_of(KITH_MEASURE_OPEN, &a, &b, 3, &s));
    b.items[KITH_MEASURE_OPEN] = (struct kith_measure){.defined = true, .value = .2, .count = 1, .n = 5};
    assert_true(kith_interval_sample_of(KITH_MEASURE_OPEN, &a, &b, 3, &s));
    assert_near(s.k, 2, 0);
    assert_near(s.expert_n, 5, 0);
    assert_int_equal(s.fold, 3);
    b.items[KITH_MEASURE_OPEN].value = NAN;
    assert_false(kith_interval_sample_of(KITH_MEASURE_OPEN, &a, &b, 3, &s));
}

static void names_are_those_of_the_model_file(void **state)
{
    struct kith_interval_params p = {1, 2, 3, 4, 5, 6};
    char name[KITH_INTERVAL_NAME_MAX];

    (void)state;
    kith_interval_name(KITH_MEASURE_R_TO_Q, 4, name);
    assert_string_equal(name, "measure.r_to_q.r");
    kith_interval_name(KITH_MEASURE_COMPLEX, 0, name);
    assert_string_equal(name, "measure.percent_complex.m");
    for (int i = 0; i < KITH_INTERVAL_NUMBERS; i++)
        assert_near(kith_interval_number(&p, i), i + 1, 0);
    assert_false(kith_interval_load(NULL, KITH_MEASURE_R_TO_Q, &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_come_back),
        cmocka_unit_test(a_fit_with_one_variance_is_mean_and_mean_square),
        cmocka_unit_test(a_fit_finds_the_variance_it_was_made_with),
        cmocka_unit_test(coverage_holds_out_of_fold),
        cmocka_unit_test(small_counts_with_ties_are_covered),
        cmocka_unit_test(an_interval_holds_its_figure_within_what_is_possible),
        cmocka_unit_test(too_few_sessions_are_refused),
        cmocka_unit_test(sessions_all_alike_still_give_numbers),
        cmocka_unit_test(samples_come_from_measures_that_both_have),
        cmocka_unit_test(names_are_those_of_the_model_file),
    };

    return cmocka_run_group_tests_name("interval", tests, open_arena, close_arena);
}
