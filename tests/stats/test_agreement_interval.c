#include "near.h"

#include "agreement.h"
#include "krippendorff.h"
#include "many_coders.h"
#include "rng.h"

#include <string.h>

#define SESSIONS 12
#define UNITS    96
#define CODERS   3
#define CLASSES  4
#define MISSING  UINT32_MAX

static struct kith_confusion table(uint32_t k, const uint64_t *counts)
{
    struct kith_confusion c;

    kith_confusion_init(&c, k);
    for (uint32_t i = 0; i < k; i++)
        for (uint32_t j = 0; j < k; j++)
            c.n[i][j] = counts[i * k + j];
    return c;
}

/* Two psychiatrists and a hundred patients (Fleiss 1981, table 13.1): kappa .676, standard error .088. To ten places,
 * and weighted, as R's vcd 1.4-11, Kappa(), prints them. */
static void standard_errors_of_the_published_table(void **state)
{
    struct kith_confusion c = table(3, (const uint64_t[]){75, 1, 4, 5, 4, 1, 0, 0, 10});
    struct kith_estimate k = kith_kappa_estimate(&c, 0.95);
    struct kith_estimate linear = kith_kappa_weighted_estimate(&c, KITH_WEIGHTS_LINEAR, 0.95);
    struct kith_estimate quadratic = kith_kappa_weighted_estimate(&c, KITH_WEIGHTS_QUADRATIC, 0.95);

    (void)state;
    assert_near(k.value, 0.6764705882, 1e-10);
    assert_near(k.interval.low, 0.5045759581, 1e-10);
    assert_near(k.interval.high, 0.8483652184, 1e-10);
    assert_near(linear.value, 0.7222222222, 1e-10);
    assert_near(linear.interval.low, 0.5569953887, 1e-10);
    assert_near(linear.interval.high, 0.8874490558, 1e-10);
    assert_near(quadratic.value, 0.7553191489, 1e-10);
    assert_near(quadratic.interval.high - quadratic.value, 1.959963985 * 0.08670713249, 1e-9);
}

/* Gwet (2014) on Krippendorff's data of four raters and twelve units: Fleiss .76117, standard error .15302, interval
 * from .424; AC1 .77544, .14295, from .461; both up to 1. */
static void intervals_with_unequal_raters(void **state)
{
    static const int codes[4][12] = {{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
                                     {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
                                     {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
                                     {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}};
    uint32_t counts[12 * 5] = {0};
    struct kith_estimate fleiss;
    struct kith_estimate ac1;

    (void)state;
    for (size_t o = 0; o < 4; o++)
        for (size_t u = 0; u < 12; u++)
            if (codes[o][u] > 0)
                counts[u * 5 + (size_t)codes[o][u] - 1]++;
    fleiss = kith_fleiss_estimate(counts, 12, 5, 0.95);
    ac1 = kith_ac1_many_estimate(counts, 12, 5, 0.95);
    assert_near(fleiss.value, 0.76117, 5e-6);
    assert_near(fleiss.interval.low, 0.76117 - 2.200985 * 0.15302, 2e-5);
    assert_near(fleiss.interval.high, 1.0, 0.0);
    assert_near(ac1.value, 0.77544, 5e-6);
    assert_near(ac1.interval.low, 0.77544 - 2.200985 * 0.14295, 2e-5);
    assert_near(ac1.interval.high, 1.0, 0.0);
}

/* The three figures of one table, to compare runs. */
static void all_of(const struct kith_confusion *c, struct kith_estimate out[4])
{
    out[0] = kith_kappa_estimate(c, 0.9);
    out[1] = kith_kappa_weighted_estimate(c, KITH_WEIGHTS_LINEAR, 0.9);
    out[2] = kith_kappa_weighted_estimate(c, KITH_WEIGHTS_QUADRATIC, 0.9);
    out[3] = kith_ac1_estimate(c, 0.9);
}

static bool is_near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

static bool alike(struct kith_estimate a, struct kith_estimate b)
{
    return is_near(a.value, b.value) && is_near(a.interval.low, b.interval.low) &&
           is_near(a.interval.high, b.interval.high);
}

static bool in_order(struct kith_estimate e)
{
    return isnan(e.value) ? isnan(e.interval.low) && isnan(e.interval.high)
                          : e.interval.low <= e.value + 1e-12 && e.value <= e.interval.high + 1e-12 &&
                                e.interval.low >= -1.0 && e.interval.high <= 1.0;
}

/* Swapping coders, and renaming classes (for weights: reading the scale from its other end), change nothing. */
static void intervals_keep_the_symmetries(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct kith_rng rng = {seed};
        uint32_t k = 2 + (uint32_t)kith_rng_below(&rng, 5);
        struct kith_confusion c;
        struct kith_confusion swapped;
        struct kith_confusion renamed;
        struct kith_estimate a[4];
        struct kith_estimate b[4];
        struct kith_estimate r[4];

        kith_confusion_init(&c, k);
        swapped = renamed = c;
        for (uint32_t i = 0; i < k; i++) {
            for (uint32_t j = 0; j < k; j++) {
                c.n[i][j] = kith_rng_below(&rng, 1 + (i == j ? 30 : 8));
                swapped.n[j][i] = c.n[i][j];
                renamed.n[k - 1 - i][k - 1 - j] = c.n[i][j];
            }
        }
        if (kith_confusion_total(&c) < 2)
            continue;
        all_of(&c, a);
        all_of(&swapped, b);
        all_of(&renamed, r);
        for (int f = 0; f < 4; f++)
            if (!in_order(a[f]) || !alike(a[f], b[f]) || !alike(a[f], r[f]))
                fail_msg("figure %d: %g (%g to %g), seed %llu", f, a[f].value, a[f].interval.low, a[f].interval.high,
                         (unsigned long long)seed);
    }
}

/* A level of 95% holds the truth in about 95 of 100 samples: counted for a population whose kappa is known. */
static void the_interval_of_kappa_covers(void **state)
{
    static const double p[9] = {.3, .05, .05, .04, .2, .06, .02, .08, .2};
    struct kith_confusion all = table(3, (const uint64_t[]){30, 5, 5, 4, 20, 6, 2, 8, 20});
    double truth[2] = {kith_kappa(&all), kith_ac1(&all)};
    int held[2] = {0, 0};
    const int samples = 4000;

    (void)state;
    for (int s = 0; s < samples; s++) {
        struct kith_rng rng = {(uint64_t)s * 7919u + 5u};
        struct kith_estimate e[2];
        struct kith_confusion c;

        kith_confusion_init(&c, 3);
        rng.state = kith_rng_next(&rng);
        for (int i = 0; i < 150; i++) {
            double u = kith_rng_unit(&rng);
            int cell = 0;

            for (; cell < 8 && u >= p[cell]; cell++)
                u -= p[cell];
            (void)kith_confusion_add(&c, cell / 3, cell % 3);
        }
        e[0] = kith_kappa_estimate(&c, 0.95);
        e[1] = kith_ac1_estimate(&c, 0.95);
        for (int f = 0; f < 2; f++)
            held[f] += e[f].interval.low <= truth[f] && truth[f] <= e[f].interval.high;
    }
    for (int f = 0; f < 2; f++)
        assert_near((double)held[f] / samples, 0.95, 0.015);
}

static void no_interval_where_there_is_none(void **state)
{
    struct kith_confusion empty = table(3, (const uint64_t[9]){0});
    struct kith_confusion single = table(2, (const uint64_t[]){0, 1, 0, 0});
    struct kith_confusion one_class = table(2, (const uint64_t[]){9, 0, 0, 0});
    struct kith_confusion agreed = table(2, (const uint64_t[]){9, 0, 0, 7});
    static const uint32_t alone[6] = {1, 0, 0, 0, 1, 0};
    static const uint32_t one_item[2] = {1, 1};

    (void)state;
    assert_nan(kith_kappa_estimate(&empty, 0.95).value);
    assert_nan(kith_ac1_estimate(&empty, 0.95).interval.low);
    assert_near(kith_kappa_estimate(&single, 0.95).value, 0.0, 0.0);
    assert_nan(kith_kappa_estimate(&single, 0.95).interval.high);
    assert_nan(kith_ac1_estimate(&single, 0.95).interval.high);
    assert_nan(kith_kappa_estimate(&one_class, 0.95).value);
    assert_nan(kith_kappa_weighted_estimate(&one_class, KITH_WEIGHTS_QUADRATIC, 0.95).interval.low);
    assert_near(kith_ac1_estimate(&one_class, 0.95).value, 1.0, 0.0);
    assert_near(kith_kappa_estimate(&agreed, 0.95).interval.low, 1.0, 1e-12);
    assert_nan(kith_kappa_estimate(&agreed, 1.0).interval.low);
    assert_nan(kith_ac1_estimate(&agreed, 0.0).interval.low);
    assert_nan(kith_fleiss_estimate(alone, 2, 3, 0.95).interval.low);
    assert_nan(kith_ac1_many_estimate(one_item, 1, 2, 0.95).interval.low);
    assert_nan(kith_ac1_many_estimate(one_item, 1, KITH_CATEGORIES_MAX + 1, 0.95).value);
    assert_nan(kith_prevalence(&empty, 0));
    assert_near(kith_prevalence(&single, 1), 0.5, 0.0);
    assert_near(kith_prevalence(&single, 2), 0.0, 0.0);
}

/* Codes of several coders over several sessions, in the three shapes that the figures take. */
struct codes {
    double value[CODERS * UNITS];
    uint32_t session[UNITS];
    uint32_t counts[UNITS * CLASSES];
    struct kith_confusion table[SESSIONS]; /* coder 0 and 1 */
};

/* Sessions differ: in each the coders agree more or less. `order` and `names` shuffle coders and classes. */
static struct codes some_codes(uint64_t seed, const size_t *order, const uint32_t *names)
{
    struct kith_rng rng = {seed};
    struct codes c = {.value = {0}};

    for (size_t s = 0; s < SESSIONS; s++)
        kith_confusion_init(&c.table[s], CLASSES);
    for (size_t u = 0; u < UNITS; u++) {
        uint32_t truth = (uint32_t)kith_rng_below(&rng, CLASSES);
        uint32_t code[CODERS];

        c.session[u] = (uint32_t)(u % SESSIONS);
        for (size_t o = 0; o < CODERS; o++) {
            uint32_t given =
                kith_rng_below(&rng, 20) < 8 + c.session[u] ? truth : (uint32_t)kith_rng_below(&rng, CLASSES);

            code[o] = kith_rng_below(&rng, 10) == 0 ? MISSING : names[given];
            c.value[order[o] * UNITS + u] = code[o] == MISSING ? (double)NAN : (double)code[o];
            if (code[o] != MISSING)
                c.counts[u * CLASSES + code[o]]++;
        }
        if (code[0] != MISSING && code[1] != MISSING)
            (void)kith_confusion_add(&c.table[c.session[u]], (int)code[0], (int)code[1]);
    }
    return c;
}

static const size_t in_turn[CODERS] = {0, 1, 2};
static const size_t turned[CODERS] = {2, 0, 1};
static const uint32_t as_is[CLASSES] = {0, 1, 2, 3};
static const uint32_t reversed[CLASSES] = {3, 2, 1, 0};

static const struct kith_bootstrap_plan plan = {.seed = 4, .replicates = 400, .threads = 3, .level = 0.9};

static void kappa_and_prevalence(const struct kith_confusion *c, double *figure)
{
    figure[0] = kith_kappa(c);
    figure[1] = kith_prevalence(c, 1);
}

/* All that comes by session: kappa, prevalence, Fleiss, AC1, and alpha at four levels. */
enum { BY_SESSION = 8 };

static void by_session(const struct codes *c, const struct kith_bootstrap_plan *p, struct kith_arena *scratch,
                       struct kith_estimate out[BY_SESSION])
{
    struct kith_many_estimates many;
    size_t before = kith_arena_used(scratch);

    assert_int_equal(kith_tables_by_session(p, c->table, SESSIONS, 2, kappa_and_prevalence, scratch, out, NULL),
                     KITH_OK);
    assert_int_equal(kith_many_by_session(p, c->counts, UNITS, CLASSES, c->session, SESSIONS, scratch, &many, NULL),
                     KITH_OK);
    out[2] = many.fleiss;
    out[3] = many.ac1;
    for (int level = KITH_LEVEL_NOMINAL; level <= KITH_LEVEL_RATIO; level++)
        assert_int_equal(kith_alpha_by_session(p, c->value, CODERS, UNITS, (enum kith_level)level, c->session, SESSIONS,
                                               scratch, &out[4 + level], NULL),
                         KITH_OK);
    assert_int_equal(kith_arena_used(scratch), before);
}

static void by_session_the_value_is_that_of_all(void **state)
{
    struct codes c = some_codes(1, in_turn, as_is);
    struct kith_estimate e[BY_SESSION];
    struct kith_confusion all = c.table[0];
    double alpha;

    for (size_t s = 1; s < SESSIONS; s++)
        assert_true(kith_confusion_merge(&all, &c.table[s]));
    by_session(&c, &plan, *state, e);
    assert_near(e[0].value, kith_kappa(&all), 1e-15);
    assert_near(e[1].value, kith_prevalence(&all, 1), 1e-15);
    assert_near(e[2].value, kith_fleiss_kappa(c.counts, UNITS, CLASSES), 1e-15);
    assert_near(e[3].value, kith_ac1_many(c.counts, UNITS, CLASSES), 1e-15);
    for (int level = KITH_LEVEL_NOMINAL; level <= KITH_LEVEL_RATIO; level++) {
        assert_int_equal(kith_krippendorff_alpha(c.value, CODERS, UNITS, (enum kith_level)level, *state, &alpha, NULL),
                         KITH_OK);
        assert_near(e[4 + level].value, alpha, 1e-15);
    }
    for (int f = 0; f < BY_SESSION; f++) {
        assert_true(in_order(e[f]));
        assert_true(e[f].interval.high - e[f].interval.low > 0.01);
    }
}

/* What a resample is worth: the same figure computed anew from codes in which the drawn sessions really are repeated.
 * With two sessions and one replicate the interval is that one draw. */
static void a_session_drawn_twice_counts_twice(void **state)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct kith_bootstrap_plan one = {.seed = seed, .replicates = 1, .threads = 1, .level = 0.9};
        struct kith_rng rng = {seed};
        double x[2 * 20];
        uint32_t session[20];
        double matched = 0.0;

        for (size_t u = 0; u < 20; u++) {
            session[u] = u < 10;
            for (size_t o = 0; o < 2; o++)
                x[o * 20 + u] = (double)kith_rng_below(&rng, 4);
        }
        for (int level = KITH_LEVEL_NOMINAL; level <= KITH_LEVEL_RATIO; level++) {
            struct kith_estimate e;

            assert_int_equal(
                kith_alpha_by_session(&one, x, 2, 20, (enum kith_level)level, session, 2, *state, &e, NULL), KITH_OK);
            for (size_t draw = 0; draw < 3; draw++) { /* both, the first twice, the second twice */
                double again[2 * 20];
                double alpha;

                for (size_t o = 0; o < 2; o++) {
                    memcpy(again + o * 20, x + o * 20 + (draw == 2 ? 10 : 0), 10 * sizeof(double));
                    memcpy(again + o * 20 + 10, x + o * 20 + (draw == 1 ? 0 : 10), 10 * sizeof(double));
                }
                assert_int_equal(kith_krippendorff_alpha(again, 2, 20, (enum kith_level)level, *state, &alpha, NULL),
                                 KITH_OK);
                if (fabs(alpha - e.interval.low) < 1e-12 && fabs(alpha - e.interval.high) < 1e-12) {
                    matched += 1.0;
                    break;
                }
            }
        }
        if (matched < 4.0)
            fail_msg("a draw is no mixture of whole sessions, seed %llu", (unsigned long long)seed);
    }
}

static void by_session_nothing_but_the_codes_matters(void **state)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct kith_bootstrap_plan other = plan;
        struct codes c = some_codes(seed, in_turn, as_is);
        struct codes d = some_codes(seed, turned, as_is);
        struct codes r = some_codes(seed, in_turn, reversed);
        struct kith_estimate a[BY_SESSION];
        struct kith_estimate b[BY_SESSION];

        by_session(&c, &plan, *state, a);
        by_session(&d, &plan, *state, b);
        for (int f = 0; f < BY_SESSION; f++)
            if (!alike(a[f], b[f]))
                fail_msg("figure %d: the coders' order matters, seed %llu", f, (unsigned long long)seed);
        by_session(&r, &plan, *state, b);
        for (int f = 0; f < BY_SESSION; f++) /* prevalence is of a name, ratios have a zero */
            if (f != 1 && f != BY_SESSION - 1 && !alike(a[f], b[f]))
                fail_msg("figure %d: the classes' names matter, seed %llu", f, (unsigned long long)seed);
        other.threads = 1;
        by_session(&c, &other, *state, b);
        for (int f = 0; f < BY_SESSION; f++)
            if (memcmp(&a[f], &b[f], sizeof a[f]) != 0)
                fail_msg("figure %d: the number of threads matters, seed %llu", f, (unsigned long long)seed);
    }
}

static void by_session_degenerate_data(void **state)
{
    static const double same[8] = {2, 2, 2, 2, 2, 2, 2, 2};
    static const double alone[8] = {1, 2, 3, 1, NAN, NAN, NAN, NAN}; /* one coder is missing throughout */
    static const double agreed[8] = {1, 2, 3, 1, 1, 2, 3, 1};
    static const uint32_t session[4] = {0, 1, 2, 2};
    static const uint32_t one_class[8] = {2, 0, 2, 0, 2, 0, 2, 0};
    struct kith_many_estimates many;
    struct kith_err err = {.rc = KITH_OK};
    struct kith_estimate e;

    assert_int_equal(kith_alpha_by_session(&plan, same, 2, 4, KITH_LEVEL_ORDINAL, session, 3, *state, &e, NULL),
                     KITH_OK);
    assert_nan(e.value);
    assert_nan(e.interval.low);
    assert_int_equal(kith_alpha_by_session(&plan, alone, 2, 4, KITH_LEVEL_NOMINAL, session, 3, *state, &e, NULL),
                     KITH_OK);
    assert_nan(e.value);
    assert_int_equal(kith_alpha_by_session(&plan, agreed, 2, 4, KITH_LEVEL_RATIO, session, 3, *state, &e, NULL),
                     KITH_OK);
    assert_near(e.value, 1.0, 0.0);
    assert_near(e.interval.low, 1.0, 0.0);
    assert_int_equal(kith_alpha_by_session(&plan, agreed, 2, 1, KITH_LEVEL_RATIO, session, 1, *state, &e, NULL),
                     KITH_OK);
    assert_nan(e.interval.low);
    assert_int_equal(kith_alpha_by_session(&plan, NULL, 0, 0, KITH_LEVEL_RATIO, NULL, 0, *state, &e, NULL), KITH_OK);
    assert_nan(e.value);
    assert_int_equal(kith_alpha_by_session(&plan, agreed, 2, 4, KITH_LEVEL_RATIO, session, 2, *state, &e, &err),
                     KITH_EUSAGE);
    assert_non_null(strstr(err.text, "session 2"));
    assert_int_equal(kith_many_by_session(&plan, one_class, 4, 2, session, 3, *state, &many, NULL), KITH_OK);
    assert_nan(many.fleiss.value);
    assert_near(many.ac1.interval.low, 1.0, 0.0);
    assert_int_equal(kith_many_by_session(&plan, one_class, 4, 2, session, 2, *state, &many, NULL), KITH_EUSAGE);
    assert_int_equal(kith_many_by_session(&plan, one_class, 8, 1, session, 3, *state, &many, NULL), KITH_OK);
    assert_nan(many.ac1.value);
    assert_int_equal(
        kith_tables_by_session(&plan, NULL, 0, 2, kappa_and_prevalence, *state, (struct kith_estimate[2]){{0}}, NULL),
        KITH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_errors_of_the_published_table),
        cmocka_unit_test(intervals_with_unequal_raters),
        cmocka_unit_test(intervals_keep_the_symmetries),
        cmocka_unit_test(the_interval_of_kappa_covers),
        cmocka_unit_test(no_interval_where_there_is_none),
        cmocka_unit_test(by_session_the_value_is_that_of_all),
        cmocka_unit_test(a_session_drawn_twice_counts_twice),
        cmocka_unit_test(by_session_nothing_but_the_codes_matters),
        cmocka_unit_test(by_session_degenerate_data),
    };

    return cmocka_run_group_tests_name("stats: intervals of agreement", tests, open_arena, close_arena);
}
