#include "near.h"

#include "calibration.h"
#include "rng.h"

static double ece(const double *p, const bool *right, size_t n, size_t bins, void **state)
{
    double e = 0.0;

    assert_int_equal(kith_ece(p, right, n, bins, *state, NULL, &e, NULL), KITH_OK);
    return e;
}

static void two_bins_by_hand(void **state)
{
    static const double p[] = {0.9, 0.2, 0.8, 0.3};
    static const bool right[] = {true, false, false, false};
    struct kith_reliability t[2];
    double e = 0.0;

    assert_int_equal(kith_ece(p, right, 4, 2, *state, t, &e, NULL), KITH_OK);
    assert_int_equal(t[0].n, 2);
    assert_near(t[0].confidence, 0.25, 1e-15);
    assert_near(t[0].accuracy, 0.0, 0.0);
    assert_near(t[1].confidence, 0.85, 1e-15);
    assert_near(t[1].accuracy, 0.5, 1e-15);
    assert_near(e, (0.25 + 0.35) / 2.0, 1e-15);
}

static void more_bins_than_items(void **state)
{
    static const double p[] = {1.0, 0.0, 0.5};
    static const bool right[] = {true, false, true};
    struct kith_reliability t[5];
    double e = 0.0;

    assert_int_equal(kith_ece(p, right, 3, 5, *state, t, &e, NULL), KITH_OK);
    assert_near(e, 0.5 / 3.0, 1e-15);
    assert_int_equal(t[4].n, 0);
    assert_nan(t[4].accuracy);
}

static void no_number_where_there_is_none(void **state)
{
    static const double p[] = {0.5, 1.5};
    static const bool right[] = {true, false};
    double e = 0.0;
    struct kith_ece_chance chance;
    struct kith_coverage c;

    assert_nan(ece(p, right, 0, 10, state));
    assert_nan(ece(p, right, 2, 10, state));
    assert_nan(kith_brier(p, right, 2));
    assert_nan(kith_brier(p, right, 0));
    assert_int_equal(kith_ece(p, right, 1, 0, *state, NULL, &e, NULL), KITH_EUSAGE);
    assert_int_equal(kith_ece_by_chance(p, 0, 10, 10, 1, *state, &chance, NULL), KITH_OK);
    assert_nan(chance.mean);
    assert_int_equal(kith_accuracy_at_coverage(p, right, 0, 0.8, *state, &c, NULL), KITH_OK);
    assert_nan(c.accuracy);
    assert_int_equal(kith_accuracy_at_coverage(p, right, 1, 0.0, *state, &c, NULL), KITH_OK);
    assert_nan(c.threshold);
}

/* A figure must not depend on the order in which items of one confidence came. */
static void order_does_not_matter(void **state)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct kith_rng rng = {seed};
        double p[2][41];
        bool right[2][41];
        struct kith_coverage c[2];

        for (size_t i = 0; i < 41; i++) {
            p[0][i] = p[1][(i * 7 + seed) % 41] = (double)kith_rng_below(&rng, 6) / 5.0;
            right[0][i] = right[1][(i * 7 + seed) % 41] = kith_rng_below(&rng, 2) == 1;
        }
        if (!(fabs(ece(p[0], right[0], 41, 10, state) - ece(p[1], right[1], 41, 10, state)) < 1e-12))
            fail_msg("ECE sees the order, seed %llu", (unsigned long long)seed);
        for (int s = 0; s < 2; s++)
            assert_int_equal(kith_accuracy_at_coverage(p[s], right[s], 41, 0.8, *state, &c[s], NULL), KITH_OK);
        if (!(fabs(c[0].accuracy - c[1].accuracy) < 1e-12) || c[0].threshold != c[1].threshold)
            fail_msg("coverage sees the order, seed %llu", (unsigned long long)seed);
    }
}

/* One bin: the simulated figure is E|mean(p) - mean(outcome)|, whose size for n coins of .5 is sqrt(1 / (2 pi n)). */
static void chance_of_fair_coins(void **state)
{
    double p[400];
    struct kith_ece_chance a;
    struct kith_ece_chance b;
    double want = sqrt(1.0 / (2.0 * 3.14159265358979 * 400.0));

    for (size_t i = 0; i < 400; i++)
        p[i] = 0.5;
    assert_int_equal(kith_ece_by_chance(p, 400, 1, 4000, 9, *state, &a, NULL), KITH_OK);
    assert_int_equal(kith_ece_by_chance(p, 400, 1, 4000, 9, *state, &b, NULL), KITH_OK);
    assert_near(a.mean, want, 0.05 * want);
    assert_near(a.q95, 1.96 * 0.5 / 20.0, 0.1 * a.q95);
    assert_true(a.mean == b.mean);
}

/* Outcomes drawn from the confidences themselves look like chance; overconfident ones do not. */
static void a_true_model_looks_like_chance(void **state)
{
    struct kith_rng rng = {77};
    double p[3000];
    double bold[3000];
    bool right[3000];
    struct kith_ece_chance chance;

    for (size_t i = 0; i < 3000; i++) {
        p[i] = 0.5 + 0.5 * kith_rng_unit(&rng);
        bold[i] = 1.0 - 0.4 * (1.0 - p[i]);
        right[i] = kith_rng_unit(&rng) < p[i];
    }
    assert_int_equal(kith_ece_by_chance(p, 3000, 10, 500, 1, *state, &chance, NULL), KITH_OK);
    assert_true(ece(p, right, 3000, 10, state) <= 1.5 * chance.q95);
    assert_true(ece(bold, right, 3000, 10, state) > 4.0 * chance.q95);
}

static void accuracy_of_the_surest(void **state)
{
    static const double p[] = {0.9, 0.6, 0.8, 0.7, 0.5};
    static const bool right[] = {true, true, false, true, false};
    static const double tied[] = {0.9, 0.6, 0.6, 0.6};
    static const bool half[] = {true, true, false, false};
    struct kith_coverage c;

    assert_int_equal(kith_accuracy_at_coverage(p, right, 5, 0.8, *state, &c, NULL), KITH_OK);
    assert_int_equal(c.n, 4);
    assert_near(c.accuracy, 0.75, 1e-15);
    assert_near(c.threshold, 0.6, 0.0);
    assert_int_equal(kith_accuracy_at_coverage(tied, half, 4, 0.5, *state, &c, NULL), KITH_OK);
    assert_near(c.accuracy, (1.0 + 1.0 / 3.0) / 2.0, 1e-15); /* one of three tied items, by their common share */
}

static void brier_by_hand(void **state)
{
    static const double p[] = {0.8, 0.3};
    static const bool happened[] = {true, false};
    static const double q[] = {0.8, 0.2, 0.3, 0.7};
    static const int gold[] = {0, 1};
    static const int wrong[] = {0, 2};

    (void)state;
    assert_near(kith_brier(p, happened, 2), (0.04 + 0.09) / 2.0, 1e-15);
    assert_near(kith_brier_classes(q, gold, 2, 2), 0.04 + 0.09, 1e-15);
    assert_nan(kith_brier_classes(q, wrong, 2, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_bins_by_hand),
        cmocka_unit_test(more_bins_than_items),
        cmocka_unit_test(no_number_where_there_is_none),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(chance_of_fair_coins),
        cmocka_unit_test(a_true_model_looks_like_chance),
        cmocka_unit_test(accuracy_of_the_surest),
        cmocka_unit_test(brier_by_hand),
    };

    return cmocka_run_group_tests_name("stats: calibration", tests, open_arena, close_arena);
}
