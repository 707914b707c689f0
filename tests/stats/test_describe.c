#include "near.h"

#include "describe.h"
#include "rng.h"

static void centre_and_spread(void **state)
{
    static const double x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    static const double w[] = {1, 0, 0, 0, 0, 0, 0, 3};
    static const double bad[] = {1, -1, 0, 0, 0, 0, 0, 3};

    (void)state;
    assert_near(kith_mean(x, 8), 5.0, 1e-15);
    assert_near(kith_sd(x, 8), sqrt(32.0 / 7.0), 1e-15);
    assert_near(kith_mean_weighted(x, w, 8), 7.25, 1e-15);
    assert_nan(kith_mean_weighted(x, bad, 8));
    assert_nan(kith_mean_weighted(x, w + 1, 3));
    assert_nan(kith_mean(x, 0));
    assert_nan(kith_sd(x, 1));
}

/* R: quantile(1:10, c(.25, .9)) is 3.25 and 9.1. */
static void quantiles_as_r_gives_them(void **state)
{
    double x[] = {10, 1, 9, 2, 8, 3, 7, 4, 6, 5};

    (void)state;
    kith_sort(x, 10);
    assert_near(kith_quantile_sorted(x, 10, 0.25), 3.25, 1e-12);
    assert_near(kith_quantile_sorted(x, 10, 0.9), 9.1, 1e-12);
    assert_near(kith_quantile_sorted(x, 10, 0.0), 1.0, 0.0);
    assert_near(kith_quantile_sorted(x, 10, 1.0), 10.0, 0.0);
    assert_near(kith_quantile_sorted(x, 1, 0.3), 1.0, 0.0);
    assert_nan(kith_quantile_sorted(x, 0, 0.5));
    assert_nan(kith_quantile_sorted(x, 10, 1.5));
}

static double spearman(const double *x, const double *y, size_t n, void **state)
{
    double r = 0.0;

    assert_int_equal(kith_spearman(x, y, n, *state, &r, NULL), KITH_OK);
    return r;
}

static double auc(const double *score, const bool *positive, size_t n, void **state)
{
    double a = 0.0;

    assert_int_equal(kith_auc(score, positive, n, *state, &a, NULL), KITH_OK);
    return a;
}

/* scipy 1.12, scipy.stats.spearmanr and pearsonr. */
static void correlations_with_ties(void **state)
{
    static const double x[] = {1, 2, 2, 3, 5, 5, 5, 8};
    static const double y[] = {2, 1, 4, 4, 3, 7, 9, 9};
    static const double flat[] = {3, 3, 3, 3, 3, 3, 3, 3};
    static const double holed[] = {1, NAN, 2, 3, 5, 5, 5, 8};

    assert_near(spearman(x, y, 8, state), 0.7641078192857804, 1e-12);
    assert_near(kith_pearson(x, y, 8), 0.8029764051571072, 1e-12);
    assert_nan(kith_pearson(x, flat, 8));
    assert_nan(kith_pearson(x, holed, 8));
    assert_nan(spearman(x, flat, 8, state));
    assert_nan(spearman(holed, y, 8, state));
    assert_nan(spearman(x, y, 1, state));
}

static void auc_by_hand(void **state)
{
    static const double score[] = {0.1, 0.4, 0.35, 0.8};
    static const bool positive[] = {false, false, true, true};
    static const bool none[4] = {false};
    static const double tied[] = {0.5, 0.5, 0.5, 0.9};

    assert_near(auc(score, positive, 4, state), 0.75, 1e-15); /* 3 of 4 pairs in order */
    assert_near(auc(tied, positive, 4, state), 0.75, 1e-15);  /* 2 pairs in order, 2 tied */
    assert_nan(auc(score, none, 4, state));
}

/* An AUC is what counting all pairs gives. */
static void auc_is_the_share_of_pairs_in_order(void **state)
{
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct kith_rng rng = {seed};
        double score[30];
        bool positive[30];
        double wins = 0.0;
        double pairs = 0.0;
        size_t n = 2 + kith_rng_below(&rng, 28);

        for (size_t i = 0; i < n; i++) {
            score[i] = (double)kith_rng_below(&rng, 8);
            positive[i] = kith_rng_below(&rng, 2) == 1;
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                if (positive[i] && !positive[j]) {
                    wins += score[i] > score[j] ? 1.0 : score[i] == score[j] ? 0.5 : 0.0;
                    pairs += 1.0;
                }
            }
        }
        if (pairs > 0.0 && !(fabs(auc(score, positive, n, state) - wins / pairs) < 1e-12))
            fail_msg("not the share of pairs, seed %llu", (unsigned long long)seed);
    }
}

/* Newcombe (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29 at 95%. */
static void wilson_as_newcombe_printed_it(void **state)
{
    static const struct {
        double hits;
        double n;
        double low;
        double high;
    } t[] = {{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}};

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_near(kith_wilson(t[i].hits, t[i].n, 0.95).low, t[i].low, 5e-5);
        assert_near(kith_wilson(t[i].hits, t[i].n, 0.95).high, t[i].high, 5e-5);
    }
    assert_near(kith_wilson(20, 20, 0.95).high, 1.0, 0.0);
    assert_nan(kith_wilson(0, 0, 0.9).low);
    assert_nan(kith_wilson(3, 2, 0.9).high);
    assert_nan(kith_wilson(1, 2, 0.0).high);
}

static void spearman_sees_order_only(void **state)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct kith_rng rng = {seed};
        double x[20];
        double y[20];
        double z[20];

        for (size_t i = 0; i < 20; i++) {
            x[i] = (double)kith_rng_below(&rng, 12);
            y[i] = (double)kith_rng_below(&rng, 12) + x[i];
            z[i] = exp(y[i] / 3.0) - 4.0;
        }
        if (!(fabs(spearman(x, y, 20, state) - spearman(z, x, 20, state)) < 1e-12))
            fail_msg("more than order matters, seed %llu", (unsigned long long)seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(centre_and_spread),
        cmocka_unit_test(quantiles_as_r_gives_them),
        cmocka_unit_test(correlations_with_ties),
        cmocka_unit_test(auc_by_hand),
        cmocka_unit_test(auc_is_the_share_of_pairs_in_order),
        cmocka_unit_test(wilson_as_newcombe_printed_it),
        cmocka_unit_test(spearman_sees_order_only),
    };

    return cmocka_run_group_tests_name("stats: describing numbers", tests, open_arena, close_arena);
}
