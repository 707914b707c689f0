/* The kernels against the plain reference, against each other, and against the number of threads. */
#include "circuit_bench.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STEP_ULP 64.0 /* of the larger of 1 and the value: what one step may differ from the reference */

static const enum kith_circuit_cpu cpus[] = {KITH_CIRCUIT_PORTABLE, KITH_CIRCUIT_AVX2, KITH_CIRCUIT_AVX512};
#define CPUS (sizeof cpus / sizeof *cpus)

static bool has(enum kith_circuit_cpu cpu)
{
    if (cpu <= kith_circuit_cpu_pick(NULL))
        return true;
    print_message("# skipped: this processor has no %s\n", kith_circuit_cpu_name(cpu));
    return false;
}

static const char rescue[] = "task rescue-lever\nreward heroin\nsessions 1\nminutes 30\nprime 1";

/* A block in the middle of things: everything drawn within the range that simulations reach. */
static void any_block(struct kith_rng *rng, struct kith_block *b, uint32_t n)
{
    memset(b, 0, sizeof *b);
    b->n = n;
    for (uint32_t i = 0; i < KITH_LANES; i++) {
        b->animal[i] = (uint32_t)kith_rng_next(rng);
        for (int j = 0; j < KITH_FIELDS; j++)
            b->f[j][i] = (float)kith_rng_unit(rng);
        for (int j = 0; j < KITH_REGIONS; j++) {
            b->f[KITH_F_DRIVE + j][i] = (float)(6.0 * kith_rng_unit(rng) - 3.0);
            b->f[KITH_F_LIVE + j][i] = kith_rng_below(rng, 10) ? 1.0f : 0.0f;
        }
        for (int k = 0; k < KITH_ACTIONS; k++) {
            b->f[KITH_F_DUE + k][i] = 0.5f;
            b->f[KITH_F_OPEN + k][i] = kith_rng_below(rng, 2) ? 1.0f : 0.0f;
        }
        b->f[KITH_F_BUSY][i] = (float)kith_rng_below(rng, 4);
        b->f[KITH_F_TRAPPED][i] = kith_rng_below(rng, 2) ? 1.0f : 0.0f;
    }
}

static void any_plan(struct kith_rng *rng, enum kith_null_model model, struct kith_plan *plan)
{
    struct kith_experiment x;
    struct kith_circuit_params drawn;
    struct kith_circuit_params params;

    bench_parse(bench_text(rescue, "opened", 8), &x);
    kith_circuit_params_draw(kith_rng_next(rng), 0, &drawn);
    kith_model_params(&drawn, model, &params);
    kith_session_plan(&params, &x.phase[0], 0.1, false, plan);
    plan->fast = 1;
    plan->session = (uint32_t)kith_rng_next(rng);
    plan->key[0] = (uint32_t)kith_rng_next(rng);
    plan->key[1] = (uint32_t)kith_rng_next(rng);
    plan->actions = 15;
}

static double ulps(float got, float want)
{
    double scale = fmax(1.0, fabs((double)want));

    return fabs((double)got - (double)want) / (scale * 0x1.0p-24);
}

static void one_step_agrees_with_the_reference(void **state)
{
    const uint64_t seed = 20240611;
    struct kith_rng rng = {seed};
    double worst = 0.0;

    (void)state;
    for (int round = 0; round < 300; round++) {
        static struct kith_block start;
        static struct kith_block want;
        static struct kith_block got;
        struct kith_plan plan;

        any_plan(&rng, (enum kith_null_model)(round % KITH_MODELS), &plan);
        any_block(&rng, &start, 1 + (uint32_t)kith_rng_below(&rng, KITH_LANES));
        want = start;
        (void)kith_tick_reference(&want, &plan, (uint32_t)round, 3);
        for (size_t c = 0; c < CPUS; c++) {
            if (cpus[c] > kith_circuit_cpu_pick(NULL))
                continue;
            got = start;
            (void)kith_stepper(cpus[c])(&got, &plan, (uint32_t)round, 3);
            for (int j = 0; j < KITH_FIELDS; j++)
                for (uint32_t i = 0; i < start.n; i++) {
                    double off = ulps(got.f[j][i], want.f[j][i]);

                    worst = fmax(worst, off);
                    if (!(off <= STEP_ULP))
                        fail_msg("seed %llu round %d field %d lane %u: %.9g, reference %.9g", (unsigned long long)seed,
                                 round, j, i, (double)got.f[j][i], (double)want.f[j][i]);
                }
        }
    }
    print_message("# largest difference in one step: %.1f ULP\n", worst);
}

static void kernels_agree_bit_for_bit(void **state)
{
    struct kith_rng rng = {7};

    (void)state;
    for (int round = 0; round < 200; round++) {
        static struct kith_block start;
        static struct kith_block want;
        static struct kith_block got;
        struct kith_plan plan;
        uint64_t due;

        any_plan(&rng, KITH_MODEL_FULL, &plan);
        plan.fast = 10;
        any_block(&rng, &start, KITH_LANES);
        want = start;
        due = kith_tick_portable(&want, &plan, 5, 2);
        for (size_t c = 1; c < CPUS; c++) {
            if (round == 0 ? !has(cpus[c]) : cpus[c] > kith_circuit_cpu_pick(NULL))
                continue;
            got = start;
            assert_true(kith_stepper(cpus[c])(&got, &plan, 5, 2) == due);
            assert_memory_equal(got.f, want.f, sizeof got.f);
        }
    }
}

static const char whole[] =
    "kith-experiment 1\nid x\ntitle x\nevidence x\ngroup a animals 150 assumed\ngroup b animals 70 assumed\n"
    "phase learn\ntask restrainer\nsessions 2\nminutes 10\n"
    "phase drug\ntask lever\nreward heroin\nsessions 3\nminutes 60\n"
    "phase test\ntask rescue-lever\nreward heroin\nsessions 1\nminutes 20\nmanipulate a hM3Dq insula\nmeasure\n"
    "compare a higher b on opened\n";

static void assert_same(const struct kith_circuit_result *a, const struct kith_circuit_result *b)
{
    for (uint32_t m = 0; m < b->n_measured; m++)
        for (uint32_t g = 0; g < b->n_groups; g++)
            for (unsigned k = 0; k < KITH_MEASURES; k++) {
                const struct kith_circuit_summary *x = &a->summary[m][g][k];
                const struct kith_circuit_summary *y = &b->summary[m][g][k];

                assert_int_equal(x->n, y->n);
                assert_memory_equal(&x->sum, &y->sum, sizeof x->sum);
                assert_memory_equal(&x->mean, &y->mean, sizeof x->mean);
                assert_memory_equal(&x->sd, &y->sd, sizeof x->sd);
            }
}

/* What is printed of a run must be the same whatever ran it: every summary, animal, latency and trace. */
static void runs_do_not_depend_on_threads_or_kernels(void **state)
{
    enum { ROWS = 2 * 150, BINS = 20 };
    static double animal[2][ROWS * KITH_MEASURES];
    static double latency[2][ROWS];
    static double trace[2][2 * BINS * KITH_TRACES];
    static struct kith_circuit_result result[2];
    struct kith_experiment x;

    (void)state;
    bench_parse(whole, &x);
    for (unsigned threads = 1; threads <= 5; threads++)
        for (size_t c = 0; c < CPUS; c++) {
            const int k = threads == 1 && c == 0 ? 0 : 1;
            const struct kith_circuit_record record = {150, animal[k], latency[k], BINS, trace[k]};
            const struct kith_circuit_options o = {.seed = 3, .run = 1, .learn = -1, .step_s = 0.5, .cpu = cpus[c]};

            for (size_t i = 0; i < ROWS; i++)
                latency[k][i] = -1e9;
            memset(animal[k], 0, sizeof animal[k]);
            bench_run(&x, NULL, &o, threads, &result[k], &record);
            if (k == 0)
                continue;
            assert_memory_equal(animal[1], animal[0], sizeof animal[0]);
            assert_memory_equal(latency[1], latency[0], sizeof latency[0]);
            assert_memory_equal(trace[1], trace[0], sizeof trace[0]);
            assert_same(&result[1], &result[0]);
        }
    assert_true(result[0].summary[0][0][KITH_MEASURE_PRESSES].sum > 0.0);
}

static void more_animals_leave_the_first_as_they_are(void **state)
{
    static double few[2 * 10 * KITH_MEASURES];
    static double many[2 * 100 * KITH_MEASURES];
    const struct kith_circuit_record few_record = {10, few, NULL, 0, NULL};
    const struct kith_circuit_record many_record = {100, many, NULL, 0, NULL};
    const size_t row = KITH_MEASURES;
    struct kith_circuit_options o = {.seed = 9, .learn = -1, .step_s = 1.0, .animals = 10};
    struct kith_circuit_result result;
    struct kith_experiment x;

    (void)state;
    bench_parse(whole, &x);
    bench_run(&x, NULL, &o, 1, &result, &few_record);
    o.animals = 100;
    bench_run(&x, NULL, &o, 1, &result, &many_record);
    assert_memory_equal(few, many, 10 * row * sizeof *few);
    assert_memory_equal(few + 10 * row, many + 100 * row, 10 * row * sizeof *few);
}

static void seeds_and_runs_differ(void **state)
{
    struct kith_circuit_options o = {.seed = 1, .learn = -1, .step_s = 2.0, .animals = 64};
    struct kith_circuit_result a;
    struct kith_circuit_result b;
    struct kith_experiment x;

    (void)state;
    bench_parse(whole, &x);
    bench_run(&x, NULL, &o, 1, &a, NULL);
    o.run = 1;
    bench_run(&x, NULL, &o, 1, &b, NULL);
    assert_true(a.summary[0][0][KITH_MEASURE_LATENCY].mean != b.summary[0][0][KITH_MEASURE_LATENCY].mean);
    o.run = 0;
    o.seed = 2;
    bench_run(&x, NULL, &o, 1, &b, NULL);
    assert_true(a.summary[0][0][KITH_MEASURE_LATENCY].mean != b.summary[0][0][KITH_MEASURE_LATENCY].mean);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step_agrees_with_the_reference),
        cmocka_unit_test(kernels_agree_bit_for_bit),
        cmocka_unit_test(runs_do_not_depend_on_threads_or_kernels),
        cmocka_unit_test(more_animals_leave_the_first_as_they_are),
        cmocka_unit_test(seeds_and_runs_differ),
    };

    return cmocka_run_group_tests_name("circuit kernels", tests, NULL, NULL);
}
