#include "near.h"

#include "agreement.h"
#include "krippendorff.h"
#include "many_coders.h"
#include "rng.h"

#define NA NAN

static struct kith_confusion table(uint32_t k, const uint64_t *counts)
{
    struct kith_confusion c;

    kith_confusion_init(&c, k);
    for (uint32_t i = 0; i < k; i++)
        for (uint32_t j = 0; j < k; j++)
            c.n[i][j] = counts[i * k + j];
    return c;
}

/* The table on which kappa and AC1 part: Gwet (2008), after Feinstein and Cicchetti's paradox. */
static void kappa_and_ac1_of_a_lopsided_table(void **state)
{
    struct kith_confusion c = table(2, (const uint64_t[]){118, 5, 2, 0});

    (void)state;
    assert_near(kith_kappa(&c), -0.0234, 5e-5);
    assert_near(kith_ac1(&c), 0.9408, 5e-5);
    assert_near(kith_accuracy(&c), 118.0 / 125.0, 1e-15);
}

/* scikit-learn 1.9 on the same table: cohen_kappa_score, f1_score, precision_score, recall_score. */
static void figures_of_a_three_class_table(void **state)
{
    struct kith_confusion c = table(3, (const uint64_t[]){20, 5, 1, 4, 15, 6, 0, 3, 10});

    (void)state;
    assert_near(kith_kappa(&c), 0.5455904334828101, 1e-12);
    assert_near(kith_kappa_weighted(&c, KITH_WEIGHTS_LINEAR), 0.6268221574344024, 1e-12);
    assert_near(kith_kappa_weighted(&c, KITH_WEIGHTS_QUADRATIC), 0.7148643175374645, 1e-12);
    assert_near(kith_precision(&c, 0), 20.0 / 24.0, 1e-15);
    assert_near(kith_recall(&c, 1), 15.0 / 25.0, 1e-15);
    assert_near(kith_f1(&c, 2), 2.0 / 3.0, 1e-15);
    assert_near(kith_macro_f1(&c), 0.6972222222222223, 1e-12);
}

static void macro_f1_is_over_classes_present_in_gold(void **state)
{
    struct kith_confusion c = table(3, (const uint64_t[]){8, 0, 2, 0, 0, 0, 0, 0, 0});

    (void)state;
    assert_near(kith_macro_f1(&c), 16.0 / 18.0, 1e-15);
    assert_nan(kith_f1(&c, 1));
    assert_near(kith_f1(&c, 2), 0.0, 0.0);
    assert_nan(kith_recall(&c, 2));
    assert_nan(kith_precision(&c, 1));
}

static void no_number_where_there_is_none(void **state)
{
    struct kith_confusion empty = table(4, (const uint64_t[16]){0});
    struct kith_confusion one_class = table(2, (const uint64_t[]){9, 0, 0, 0});
    struct kith_confusion k1 = table(1, (const uint64_t[]){5});

    (void)state;
    assert_nan(kith_accuracy(&empty));
    assert_nan(kith_macro_f1(&empty));
    assert_nan(kith_kappa(&empty));
    assert_nan(kith_ac1(&empty));
    assert_nan(kith_kappa(&one_class));
    assert_nan(kith_kappa_weighted(&one_class, KITH_WEIGHTS_LINEAR));
    assert_near(kith_ac1(&one_class), 1.0, 0.0);
    assert_nan(kith_ac1(&k1));
}

static void adding_refuses_what_is_no_class(void **state)
{
    struct kith_confusion c;
    struct kith_confusion other;

    (void)state;
    kith_confusion_init(&c, 3);
    kith_confusion_init(&other, 2);
    assert_false(kith_confusion_add(&c, -1, 0));
    assert_false(kith_confusion_add(&c, 0, 3));
    assert_true(kith_confusion_add(&c, 2, 1));
    assert_int_equal(kith_confusion_total(&c), 1);
    assert_int_equal(kith_confusion_gold(&c, 2), 1);
    assert_int_equal(kith_confusion_given(&c, 1), 1);
    assert_false(kith_confusion_merge(&c, &other));
    assert_true(kith_confusion_merge(&c, &c));
    assert_int_equal(c.n[2][1], 2);
    kith_confusion_init(&c, 400);
    assert_int_equal(c.k, KITH_CONFUSION_MAX);
}

/* Ten items, fourteen raters, five categories: the worked example of the encyclopaedias, .210. */
static void fleiss_with_equal_raters(void **state)
{
    static const uint32_t counts[50] = {0, 0, 0, 0, 14, 0, 2, 6, 4, 2, 0, 0, 3, 5, 6, 0, 3, 9, 2, 0, 2, 2, 8, 1, 1,
                                        7, 7, 0, 0, 0,  3, 2, 6, 3, 0, 2, 5, 3, 2, 2, 6, 5, 2, 1, 0, 0, 2, 2, 3, 7};

    (void)state;
    assert_near(kith_fleiss_kappa(counts, 10, 5), 0.210, 5e-4);
}

/* Krippendorff (2011), the reliability data of four observers and twelve units. */
static const double krippendorff_2011[4 * 12] = {
    1,  2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA, /**/ 1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3,
    NA, 3, 3, 3, 2, 3, 4, 2, 2, 5,  1,  NA, /**/ 1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1,  NA,
};

static double alpha(const double *values, size_t observers, size_t units, enum kith_level level, void **state)
{
    double out = 0.0;

    assert_int_equal(kith_krippendorff_alpha(values, observers, units, level, *state, &out, NULL), KITH_OK);
    return out;
}

static void alpha_of_the_published_data(void **state)
{
    assert_near(alpha(krippendorff_2011, 4, 12, KITH_LEVEL_NOMINAL, state), 0.7434, 5e-5);
    assert_near(alpha(krippendorff_2011, 4, 12, KITH_LEVEL_ORDINAL, state), 0.8154, 5e-5);
    assert_near(alpha(krippendorff_2011, 4, 12, KITH_LEVEL_INTERVAL, state), 0.8491, 5e-5);
    assert_near(alpha(krippendorff_2011, 4, 12, KITH_LEVEL_RATIO, state), 0.7974, 5e-5);
}

/* The same data with its missing codes; Gwet (2014) gives .7612 and .7754. */
static void fleiss_and_ac1_with_unequal_raters(void **state)
{
    uint32_t counts[12 * 5] = {0};

    (void)state;
    for (size_t u = 0; u < 12; u++)
        for (size_t o = 0; o < 4; o++)
            if (isfinite(krippendorff_2011[o * 12 + u]))
                counts[u * 5 + (size_t)krippendorff_2011[o * 12 + u] - 1]++;
    assert_near(kith_fleiss_kappa(counts, 12, 5), 0.76117, 5e-6);
    assert_near(kith_ac1_many(counts, 12, 5), 0.77544, 5e-6);
}

static void many_coders_without_a_pair(void **state)
{
    static const uint32_t single[6] = {1, 0, 0, 0, 1, 0};
    static const uint32_t same[4] = {3, 0, 2, 0};

    (void)state;
    assert_nan(kith_fleiss_kappa(single, 2, 3));
    assert_nan(kith_ac1_many(single, 2, 3));
    assert_nan(kith_fleiss_kappa(same, 2, 2));
    assert_near(kith_ac1_many(same, 2, 2), 1.0, 0.0);
    assert_nan(kith_fleiss_kappa(same, 0, 2));
}

static void alpha_without_variation_or_pairs(void **state)
{
    static const double same[4] = {3, 3, 3, 3};
    static const double unpaired[4] = {1, NA, NA, 2};
    static const double negative[4] = {-1, 2, -1, 2};

    assert_nan(alpha(same, 2, 2, KITH_LEVEL_INTERVAL, state));
    assert_nan(alpha(unpaired, 2, 2, KITH_LEVEL_NOMINAL, state));
    assert_nan(alpha(unpaired, 2, 0, KITH_LEVEL_NOMINAL, state));
    assert_nan(alpha(negative, 2, 2, KITH_LEVEL_RATIO, state));
    assert_near(alpha(negative, 2, 2, KITH_LEVEL_INTERVAL, state), 1.0, 0.0);
}

/* Properties, over random tables. */
static void kappas_keep_their_bounds_and_symmetries(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct kith_rng rng = {seed};
        struct kith_confusion c;
        struct kith_confusion turned;
        struct kith_confusion renamed;
        uint32_t k = 2 + (uint32_t)kith_rng_below(&rng, 5);
        uint32_t shift = 1 + (uint32_t)kith_rng_below(&rng, k - 1);

        kith_confusion_init(&c, k);
        turned = renamed = c;
        for (uint32_t i = 0; i < k; i++) {
            for (uint32_t j = 0; j < k; j++) {
                c.n[i][j] = kith_rng_below(&rng, 1 + (i == j ? 40 : 12));
                turned.n[j][i] = c.n[i][j];
                renamed.n[(i + shift) % k][(j + shift) % k] = c.n[i][j];
            }
        }
        if (isnan(kith_kappa(&c)))
            continue;
        if (!(kith_kappa(&c) >= -1.0 && kith_kappa(&c) <= 1.0 && kith_ac1(&c) >= -1.0 && kith_ac1(&c) <= 1.0))
            fail_msg("out of bounds, seed %llu", (unsigned long long)seed);
        if (fabs(kith_kappa(&c) - kith_kappa(&turned)) > 1e-12 || fabs(kith_ac1(&c) - kith_ac1(&turned)) > 1e-12)
            fail_msg("the coders' order matters, seed %llu", (unsigned long long)seed);
        if (fabs(kith_kappa(&c) - kith_kappa(&renamed)) > 1e-12 || fabs(kith_ac1(&c) - kith_ac1(&renamed)) > 1e-12 ||
            fabs(kith_macro_f1(&c) - kith_macro_f1(&renamed)) > 1e-12)
            fail_msg("the classes' names matter, seed %llu", (unsigned long long)seed);
        if (k == 2 && fabs(kith_kappa(&c) - kith_kappa_weighted(&c, KITH_WEIGHTS_QUADRATIC)) > 1e-12)
            fail_msg("two classes have no weights, seed %llu", (unsigned long long)seed);
    }
}

static void alpha_ignores_the_order_of_observers_and_units(void **state)
{
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct kith_rng rng = {seed};
        double x[3 * 9];
        double y[3 * 9];
        enum kith_level level = (enum kith_level)kith_rng_below(&rng, 4);
        size_t by = kith_rng_below(&rng, 9);

        for (size_t i = 0; i < 27; i++)
            x[i] = kith_rng_below(&rng, 5) == 0 ? (double)NA : (double)kith_rng_below(&rng, 6);
        for (size_t o = 0; o < 3; o++)
            for (size_t u = 0; u < 9; u++)
                y[(2 - o) * 9 + (u + by) % 9] = x[o * 9 + u];
        if (!(fabs(alpha(x, 3, 9, level, state) - alpha(y, 3, 9, level, state)) < 1e-12))
            fail_msg("the order matters, seed %llu", (unsigned long long)seed);
    }
}

/* Two coders without missing codes: alpha is 1 - (n - 1) / n * (1 - pi), Scott's pi over the n = 2 x items values;
 * and Fleiss' kappa for two coders is Scott's pi. */
static void alpha_and_fleiss_meet_for_two_coders(void **state)
{
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct kith_rng rng = {seed};
        size_t items = 5 + kith_rng_below(&rng, 20);
        uint32_t counts[25 * 3] = {0};
        double x[2 * 25];
        double n = 2.0 * (double)items;
        double pi;

        for (size_t i = 0; i < 2 * items; i++) {
            uint64_t v = kith_rng_below(&rng, 3);

            x[i] = (double)v;
            counts[i % items * 3 + v]++;
        }
        pi = kith_fleiss_kappa(counts, items, 3);
        if (!(fabs(alpha(x, 2, items, KITH_LEVEL_NOMINAL, state) - (1.0 - (n - 1.0) / n * (1.0 - pi))) < 1e-12))
            fail_msg("alpha and pi disagree, seed %llu", (unsigned long long)seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kappa_and_ac1_of_a_lopsided_table),
        cmocka_unit_test(figures_of_a_three_class_table),
        cmocka_unit_test(macro_f1_is_over_classes_present_in_gold),
        cmocka_unit_test(no_number_where_there_is_none),
        cmocka_unit_test(adding_refuses_what_is_no_class),
        cmocka_unit_test(fleiss_with_equal_raters),
        cmocka_unit_test(alpha_of_the_published_data),
        cmocka_unit_test(fleiss_and_ac1_with_unequal_raters),
        cmocka_unit_test(many_coders_without_a_pair),
        cmocka_unit_test(alpha_without_variation_or_pairs),
        cmocka_unit_test(kappas_keep_their_bounds_and_symmetries),
        cmocka_unit_test(alpha_ignores_the_order_of_observers_and_units),
        cmocka_unit_test(alpha_and_fleiss_meet_for_two_coders),
    };

    return cmocka_run_group_tests_name("stats: agreement", tests, open_arena, close_arena);
}
