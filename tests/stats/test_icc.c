#include "near.h"

#include "distributions.h"
#include "icc.h"
#include "rng.h"

/* Shrout and Fleiss (1979), table 2: six targets, four judges. */
static const double shrout_fleiss[6 * 4] = {9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};

static struct kith_estimate icc95(enum kith_icc_form form)
{
    return kith_icc(shrout_fleiss, 6, 4, form, 0.95);
}

static void six_forms_of_the_published_table(void **state)
{
    (void)state;
    assert_near(icc95(KITH_ICC_1_1).value, 0.1657, 5e-5);
    assert_near(icc95(KITH_ICC_2_1).value, 0.2898, 5e-5);
    assert_near(icc95(KITH_ICC_3_1).value, 0.7148, 5e-5);
    assert_near(icc95(KITH_ICC_1_K).value, 0.4428, 5e-5);
    assert_near(icc95(KITH_ICC_2_K).value, 0.6201, 5e-5);
    assert_near(icc95(KITH_ICC_3_K).value, 0.9093, 5e-5);
}

/* ICC(2,1) is published too (.0188 to .7611); all six as R's psych 2.2.9, ICC(x, lmer = FALSE), prints them. */
static void intervals_of_the_published_table(void **state)
{
    static const struct kith_interval want[] = {
        [KITH_ICC_1_1] = {-0.1329323, 0.722560}, [KITH_ICC_2_1] = {0.0187865, 0.761084},
        [KITH_ICC_3_1] = {0.3424648, 0.945858},  [KITH_ICC_1_K] = {-0.8844422, 0.912415},
        [KITH_ICC_2_K] = {0.0711368, 0.927232},  [KITH_ICC_3_K] = {0.6756747, 0.985892},
    };

    (void)state;
    for (int form = KITH_ICC_1_1; form <= KITH_ICC_3_K; form++) {
        assert_near(icc95((enum kith_icc_form)form).interval.low, want[form].low, 1e-6);
        assert_near(icc95((enum kith_icc_form)form).interval.high, want[form].high, 1e-6);
    }
}

static void full_agreement_is_one_and_so_is_its_interval(void **state)
{
    static const double same[] = {1, 1, 1, 4, 4, 4, 2, 2, 2};
    static const double shifted[] = {1, 2, 3, 4, 5, 6, 2, 3, 4};

    (void)state;
    for (int form = KITH_ICC_1_1; form <= KITH_ICC_3_K; form++) {
        struct kith_estimate r = kith_icc(same, 3, 3, (enum kith_icc_form)form, 0.9);

        assert_near(r.value, 1.0, 1e-12);
        assert_near(r.interval.low, 1.0, 1e-12);
        assert_near(r.interval.high, 1.0, 1e-12);
    }
    assert_near(kith_icc(shifted, 3, 3, KITH_ICC_3_1, 0.9).value, 1.0, 1e-12);
    assert_true(kith_icc(shifted, 3, 3, KITH_ICC_2_1, 0.9).value < 0.9);
    assert_true(isfinite(kith_icc(shifted, 3, 3, KITH_ICC_2_1, 0.9).interval.low));
}

static void no_number_where_there_is_none(void **state)
{
    static const double flat[] = {2, 2, 2, 2};
    static const double holed[] = {2, NAN, 3, 2};

    (void)state;
    assert_nan(kith_icc(flat, 2, 2, KITH_ICC_2_1, 0.9).value);
    assert_nan(kith_icc(holed, 2, 2, KITH_ICC_1_1, 0.9).value);
    assert_nan(kith_icc(shrout_fleiss, 1, 4, KITH_ICC_2_1, 0.9).value);
    assert_nan(kith_icc(shrout_fleiss, 6, 1, KITH_ICC_2_1, 0.9).value);
    assert_nan(kith_icc(shrout_fleiss, 6, 4, KITH_ICC_2_1, 1.0).value);
}

/* Ratings that contradict each other: there is no reliability of their mean, and what there is has its interval. */
static void far_below_chance_nothing_is_made_up(void **state)
{
    static const double crossed[] = {1, 0, 0, 1};

    (void)state;
    assert_near(kith_icc(crossed, 2, 2, KITH_ICC_1_1, 0.9).value, -1.0, 1e-12);
    assert_nan(kith_icc(crossed, 2, 2, KITH_ICC_2_1, 0.9).value);
    assert_nan(kith_icc(crossed, 2, 2, KITH_ICC_3_K, 0.9).value);
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct kith_rng rng = {seed};
        size_t targets = 2 + kith_rng_below(&rng, 4);
        size_t raters = 2 + kith_rng_below(&rng, 4);
        double x[5 * 5];

        for (size_t i = 0; i < targets * raters; i++)
            x[i] = (double)kith_rng_below(&rng, 3);
        for (int form = KITH_ICC_1_1; form <= KITH_ICC_3_K; form++) {
            struct kith_estimate r = kith_icc(x, targets, raters, (enum kith_icc_form)form, 0.9);

            if (isinf(r.value) || r.value > 1.0 + 1e-12 || (isnan(r.value) && !isnan(r.interval.low)) ||
                isnan(r.interval.low) != isnan(r.interval.high) || r.interval.high < r.interval.low - 1e-12)
                fail_msg("form %d: %g (%g to %g), seed %llu", form, r.value, r.interval.low, r.interval.high,
                         (unsigned long long)seed);
        }
    }
}

static void an_icc_ignores_the_scale_and_the_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct kith_rng rng = {seed};
        double x[7 * 3];
        double y[7 * 3];
        enum kith_icc_form form = (enum kith_icc_form)kith_rng_below(&rng, 6);
        struct kith_estimate a;
        struct kith_estimate b;

        for (size_t i = 0; i < 7; i++) {
            double target = kith_rng_unit(&rng);

            for (size_t j = 0; j < 3; j++) {
                x[i * 3 + j] = target + kith_rng_unit(&rng);
                y[(6 - i) * 3 + (j + 1) % 3] = 40.0 - 8.0 * x[i * 3 + j];
            }
        }
        a = kith_icc(x, 7, 3, form, 0.9);
        b = kith_icc(y, 7, 3, form, 0.9);
        if (!(a.interval.low <= a.value && a.value <= a.interval.high && a.interval.high <= 1.0))
            fail_msg("%g is not between %g and %g, seed %llu", a.value, a.interval.low, a.interval.high,
                     (unsigned long long)seed);
        if (!(fabs(a.value - b.value) < 1e-9 && fabs(a.interval.low - b.interval.low) < 1e-7))
            fail_msg("scale or order matter: %g, %g, seed %llu", a.value, b.value, (unsigned long long)seed);
    }
}

/* Reference values: scipy 1.12, scipy.stats.f.ppf and scipy.special.betainc; 3.33 and 3.58 are in every printed table.
 */
static void f_quantiles(void **state)
{
    static const struct {
        double p;
        double d1;
        double d2;
        double want;
    } t[] = {
        {0.95, 5, 10, 3.3258345304130112},      {0.975, 5, 15, 3.5764153492790607}, {0.99, 1, 1, 4052.1806954768217},
        {0.5, 2.5, 7.25, 0.8252914774206549},   {0.05, 3, 40, 0.11635468339965836}, {1e-6, 4, 4, 0.0005777950881804075},
        {0.999999, 2, 300, 14.471729424285169}, {0.975, 1, 0.8, 3080.812679170623},
    };

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_near(kith_f_quantile(t[i].p, t[i].d1, t[i].d2) / t[i].want, 1.0, 1e-8);
        assert_near(kith_f_cdf(t[i].want, t[i].d1, t[i].d2), t[i].p, 1e-12);
    }
    assert_near(kith_f_quantile(0.0, 2, 3), 0.0, 0.0);
    assert_true(isinf(kith_f_quantile(1.0, 2, 3)));
    assert_nan(kith_f_quantile(1.1, 2, 3));
    assert_nan(kith_f_quantile(0.5, 0, 3));
    assert_nan(kith_f_cdf(1.0, 2, -3));
}

static void incomplete_beta(void **state)
{
    (void)state;
    assert_near(kith_beta_cdf(0.3, 2, 5), 0.579825, 1e-13);
    assert_near(kith_beta_cdf(0.9, 0.5, 0.5), 0.7951672353008665, 1e-13);
    assert_near(kith_beta_cdf(1e-4, 0.2, 30), 0.33972695270246106, 1e-13);
    assert_near(kith_beta_cdf(0.999, 80, 2), 0.9969257496643231, 1e-12);
    assert_near(kith_beta_cdf(0.5, 5000, 5000), 0.5, 1e-10);
    assert_near(kith_beta_cdf(0.501, 1e6, 1e6), 0.9976611505930678, 1e-8);
    assert_near(kith_beta_cdf(-1, 2, 2), 0.0, 0.0);
    assert_near(kith_beta_cdf(2, 2, 2), 1.0, 0.0);
    assert_nan(kith_beta_cdf(0.5, 0, 2));
}

static void normal_quantiles(void **state)
{
    (void)state;
    assert_near(kith_normal_quantile(0.5), 0.0, 1e-12);
    assert_near(kith_normal_quantile(0.95), 1.6448536269514722, 1e-12);
    assert_near(kith_normal_quantile(0.025), -1.959963984540054, 1e-12);
    assert_near(kith_normal_quantile(1e-12), -7.034483825301131, 1e-10);
    assert_true(isinf(kith_normal_quantile(1.0)));
    assert_nan(kith_normal_quantile(-0.1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_forms_of_the_published_table),
        cmocka_unit_test(intervals_of_the_published_table),
        cmocka_unit_test(full_agreement_is_one_and_so_is_its_interval),
        cmocka_unit_test(no_number_where_there_is_none),
        cmocka_unit_test(far_below_chance_nothing_is_made_up),
        cmocka_unit_test(an_icc_ignores_the_scale_and_the_order),
        cmocka_unit_test(f_quantiles),
        cmocka_unit_test(incomplete_beta),
        cmocka_unit_test(normal_quantiles),
    };

    return cmocka_run_group_tests_name("stats: intraclass correlation", tests, NULL, NULL);
}
