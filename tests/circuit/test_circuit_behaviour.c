/* What each manipulation, task and null model must do whatever the parameters are, and figures worked out by hand. */
#include "circuit_bench.h"
#include "rng.h"
#include "survival.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define SEED  UINT64_C(31)
#define DRAWS 12

struct pair {
    double a;
    double b;
};

/* Group means of one measure under draw `index`: a as manipulated in `lines`, b beside it. */
static struct pair pair_of(const char *lines, const char *measure, uint64_t index, enum kith_null_model model)
{
    struct kith_circuit_params params;
    struct kith_circuit_result result;
    struct kith_experiment x;
    const struct kith_circuit_options o = {
        .seed = SEED, .run = index, .animals = 64, .learn = -1, .step_s = 2.0, .step_slow_s = 60.0, .model = model};
    unsigned m;

    bench_parse(bench_text(lines, measure, 64), &x);
    kith_circuit_params_draw(SEED, index, &params);
    bench_run(&x, &params, &o, 1, &result, NULL);
    m = x.compare.measure;
    return (struct pair){result.summary[0][0][m].mean, result.summary[0][1][m].mean};
}

struct rule {
    const char *lines;
    const char *measure;
    double low;  /* a - b is at least, */
    double high; /* and at most */
};

#define HOUR "sessions 1\nminutes 30\n"
static const struct rule rules[] = {
    {"task restrainer\n" HOUR "manipulate a lesion insula", "rate-aS", -1.0, -0.01},
    {"task restrainer\n" HOUR "manipulate a hM4Di anterior-insula", "rate-aS", -1.0, -0.01},
    {"task restrainer\n" HOUR "manipulate a hM3Dq anterior-insula", "rate-aL", 0.05, 1.0},
    {"task restrainer\n" HOUR "manipulate a hM3Dq insula-accumbens", "rate-aN", 0.02, 1.0},
    {"task restrainer\n" HOUR "manipulate a hM3Dq insula-accumbens", "rate-aL", -0.01, 0.01}, /* a projection alone */
    {"task restrainer\n" HOUR "manipulate a hM4Di pvt", "rate-T2", -1.0, -0.01},
    {"task restrainer\n" HOUR "manipulate a hM4Di pvt", "rate-TV", -1.0, -0.01},
    {"task restrainer\n" HOUR "manipulate a hM4Di pvt-accumbens", "rate-TV", -0.01, 0.01},
    {"task restrainer\n" HOUR "manipulate a hM4Di pvn", "oxytocin", -1.0, -0.01},
    {"task restrainer\n" HOUR "manipulate a oxytocin whole-brain", "oxytocin", 0.05, 9.0},
    {"task restrainer\n" HOUR "manipulate a anxiolytic whole-brain", "x-self", -2.0, -0.005},
    {"task restrainer\n" HOUR "manipulate a stress whole-brain 1", "x-self", 0.1, 9.0},
    {"task restrainer\n" HOUR "manipulate a trait-stress whole-brain 2", "x-self", 0.01, 9.0},
    {"task consolation\n" HOUR "manipulate a opioid whole-brain 2", "opioid", 0.3, 9.0},
    {"task consolation\nprime 2\n" HOUR "manipulate a naloxone whole-brain", "opioid", -9.0, -0.3},
    {"task consolation\n" HOUR "manipulate a oxytocin-block cingulate", "rate-C", -1.0, 0.005},
    {"task consolation\n" HOUR "manipulate a none whole-brain", "rate-aS", -0.03, 0.03}, /* vehicle does nothing */
};

static void manipulations_do_what_they_are_named_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            struct pair p = pair_of(rules[i].lines, rules[i].measure, draw, KITH_MODEL_FULL);

            if (!(p.a - p.b >= rules[i].low && p.a - p.b <= rules[i].high))
                fail_msg("seed %llu draw %llu: %s: %s is %.4f against %.4f", (unsigned long long)SEED,
                         (unsigned long long)draw, rules[i].lines, rules[i].measure, p.a, p.b);
        }
}

static void a_lesion_is_silent(void **state)
{
    (void)state;
    assert_true(pair_of("task restrainer\n" HOUR "manipulate a lesion insula", "rate-pI", 0, KITH_MODEL_FULL).a == 0.0);
    assert_true(pair_of("task restrainer\n" HOUR "manipulate a lesion pvn", "rate-N", 1, KITH_MODEL_FULL).a == 0.0);
}

/* Under no null model does the other's distress drive helping: that is what makes them null. */
static void null_models_know_no_empathy(void **state)
{
    (void)state;
    for (int model = 1; model < KITH_MODELS; model++)
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            struct pair p = pair_of("task water\n" HOUR, "empathy", draw, (enum kith_null_model)model);

            assert_true(p.a == 0.0 && p.b == 0.0);
        }
    assert_true(pair_of("task water\n" HOUR, "empathy", 0, KITH_MODEL_FULL).a > 0.0);
}

static void nothing_trapped_calls_nobody(void **state)
{
    (void)state;
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        assert_true(pair_of("task empty\n" HOUR, "empathy", draw, KITH_MODEL_FULL).a == 0.0);
        assert_true(pair_of("task object\n" HOUR, "calls", draw, KITH_MODEL_FULL).a == 0.0);
        assert_true(pair_of("task water\n" HOUR, "contact", draw, KITH_MODEL_FULL).a == 0.0);
        assert_true(pair_of("task lever\nreward sucrose\n" HOUR, "presses", draw, KITH_MODEL_FULL).a == 0.0);
        assert_true(pair_of("task extinction\n" HOUR, "infusions", draw, KITH_MODEL_FULL).a == 0.0);
    }
}

static void limits_ratios_and_timeouts_hold(void **state)
{
    (void)state;
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        struct pair p =
            pair_of("task lever\nreward heroin\nlimit 2\nsessions 1\nminutes 600", "infusions", draw, KITH_MODEL_FULL);

        assert_true(p.a <= 2.0 && p.b <= 2.0);
        p = pair_of("task lever\nreward heroin\ntimeout 600\nsessions 1\nminutes 60", "infusions", draw,
                    KITH_MODEL_FULL);
        assert_true(p.a <= 6.0);
        p = pair_of("task lever\nreward heroin\nratio progressive\nsessions 1\nminutes 300", "breakpoint", draw,
                    KITH_MODEL_FULL);
        assert_true(p.a >= 0.0 && p.a < 600.0);
    }
}

/* Those not named wait in the home cage, and those of a phase run alongside do not wait. */
static void schedules_give_each_group_its_time(void **state)
{
    static const char text[] = "kith-experiment 1\nid x\ntitle x\nevidence x\n"
                               "group soon animals 64 assumed\ngroup late animals 64 assumed\n"
                               "phase drug\ntask lever\nreward heroin\nsessions 5\nminutes 360\n"
                               "phase early\ngroups soon\ntask consolation\nsessions 1\nminutes 10\nmeasure\n"
                               "phase wait\n%s\ngroups late\ntask home\ndays 30\n"
                               "phase test\n%s\ngroups late\ntask consolation\nsessions 1\nminutes 10\nmeasure\n"
                               "compare late in test lower soon in early on withdrawal\n";
    const struct kith_circuit_options o = {.seed = 2, .learn = -1, .step_s = 5.0, .step_slow_s = 60.0};
    struct kith_circuit_result result;
    struct kith_experiment x;
    char filled[1000];
    double soon;
    double late;
    double alongside;

    (void)state;
    (void)snprintf(filled, sizeof filled, text, "", "");
    bench_parse(filled, &x);
    bench_run(&x, NULL, &o, 1, &result, NULL);
    soon = result.summary[0][0][KITH_MEASURE_WITHDRAWAL].mean;
    late = result.summary[1][1][KITH_MEASURE_WITHDRAWAL].mean;
    assert_true(isnan(result.summary[0][1][KITH_MEASURE_WITHDRAWAL].mean)); /* not in that phase */
    assert_true(soon > 0.02);
    assert_true(late < 0.3 * soon);
    (void)snprintf(filled, sizeof filled, text, "alongside", "");
    bench_parse(filled, &x);
    bench_run(&x, NULL, &o, 1, &result, NULL);
    alongside = result.summary[1][1][KITH_MEASURE_WITHDRAWAL].mean;
    assert_true(alongside > late); /* the day that `early` took is not waited for */
}

static void animals_differ_and_some_never_open(void **state)
{
    struct kith_circuit_result result;
    struct kith_experiment x;
    const struct kith_circuit_options o = {.seed = 4, .learn = -1, .animals = 1024, .step_s = 5.0};

    (void)state;
    bench_parse(bench_text("task restrainer\nsessions 6\nminutes 30", "opened", 8), &x);
    bench_run(&x, NULL, &o, 1, &result, NULL);
    assert_in_range((int)result.summary[0][0][KITH_MEASURE_OPENED].sum, 100, 1000);
    assert_true(result.summary[0][0][KITH_MEASURE_LATENCY].sd > 1.0);
}

static void both_learning_rules_learn_and_end(void **state)
{
    struct kith_circuit_result result;
    struct kith_experiment x;

    (void)state;
    bench_parse(bench_text("task lever\nreward heroin\nsessions 10\nminutes 180", "drug-value", 8), &x);
    for (int rule = 0; rule < KITH_LEARNING_RULES; rule++) {
        const struct kith_circuit_options o = {.seed = 4, .learn = rule, .animals = 64, .step_s = 10.0};
        double value;

        bench_run(&x, NULL, &o, 1, &result, NULL);
        value = result.summary[0][0][KITH_MEASURE_DRUG_VALUE].mean;
        assert_true(value <= kith_circuit_param_table[KITH_P_V_MAX].value);
        if (rule == KITH_LEARN_REDISH)
            assert_true(value > 0.2);
    }
}

static void draws_stay_within_their_priors(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        struct kith_circuit_params p;
        struct kith_circuit_params again;

        kith_circuit_params_draw(SEED, i, &p);
        kith_circuit_params_draw(SEED, i, &again);
        assert_memory_equal(&p, &again, sizeof p);
        for (int k = 0; k < KITH_P_COUNT; k++) {
            const struct kith_circuit_param_row *row = &kith_circuit_param_table[k];
            double unit = kith_circuit_param_to_unit((enum kith_circuit_param)k, p.v[k]);

            assert_true(p.v[k] >= row->low * (1.0 - 1e-12) && p.v[k] <= row->high * (1.0 + 1e-12));
            assert_true(fabs(kith_circuit_param_from_unit((enum kith_circuit_param)k, unit) - p.v[k]) < 1e-9);
        }
    }
}

static void the_table_is_whole(void **state)
{
    (void)state;
    for (int k = 0; k < KITH_P_COUNT; k++) {
        const struct kith_circuit_param_row *row = &kith_circuit_param_table[k];

        assert_non_null(row->name);
        assert_true(row->unit[0] && row->source[0] && row->meaning[0]);
        assert_true(row->low <= row->value && row->value <= row->high);
        assert_true((row->prior == KITH_PRIOR_FIXED) == (row->low == row->high));
        assert_int_equal(kith_circuit_param_find(kith_str_of(row->name)), k);
    }
    assert_true(kith_circuit_param_table[KITH_P_PVT_HELP].value == 0.0);
}

/* Worked by hand: 6 watched; opened at 2, 4, 4; lost from view at 3, 10, 10.
 * After 2: 1/6. After 4: 1 - 5/6 * (3/4) * (2/3) = 1 - 5/12. */
static void kaplan_and_meier_by_hand(void **state)
{
    double latency[] = {4.0, -10.0, 2.0, NAN, -3.0, 4.0, -10.0};
    const double grid[] = {0.0, 1.9, 2.0, 3.5, 4.0, 10.0, 99.0};
    const double want[] = {0.0, 0.0, 1.0 / 6.0, 1.0 / 6.0, 7.0 / 12.0, 7.0 / 12.0, 7.0 / 12.0};
    double share[7];
    double nobody = NAN;

    (void)state;
    kith_survival_opened(latency, 7, grid, 7, share);
    for (int i = 0; i < 7; i++)
        assert_true(fabs(share[i] - want[i]) < 1e-12);
    kith_survival_opened(&nobody, 1, grid, 1, share);
    assert_true(isnan(share[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manipulations_do_what_they_are_named_for),
        cmocka_unit_test(a_lesion_is_silent),
        cmocka_unit_test(null_models_know_no_empathy),
        cmocka_unit_test(nothing_trapped_calls_nobody),
        cmocka_unit_test(limits_ratios_and_timeouts_hold),
        cmocka_unit_test(schedules_give_each_group_its_time),
        cmocka_unit_test(animals_differ_and_some_never_open),
        cmocka_unit_test(both_learning_rules_learn_and_end),
        cmocka_unit_test(draws_stay_within_their_priors),
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(kaplan_and_meier_by_hand),
    };

    return cmocka_run_group_tests_name("circuit behaviour", tests, NULL, NULL);
}
