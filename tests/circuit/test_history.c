/* Shared pasts and paired groups: what is remembered must be what would have been lived. */
#include "circuit_bench.h"
#include "history.h"
#include "kith_env.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define HEAD                                                                                                           \
    "kith-experiment 1\nid x\ntitle x\nevidence x\ngroup a animals 70 assumed\ngroup b animals 70 assumed\n"           \
    "phase one\ntask lever\nreward heroin\nsessions 2\nminutes 30\n"

/* A common first phase, then what differs: manipulations, a lesion at home, a phase for one group alone. */
static const char *const texts[] = {
    HEAD "phase test\ntask extinction\nsessions 1\nminutes 20\nmanipulate a hM4Di pvt-accumbens\nmeasure\n"
         "compare a lower b on presses\n",
    HEAD "phase test\ntask extinction\nsessions 1\nminutes 20\nmanipulate a hM4Di insula\nmeasure\n"
         "compare a lower b on presses\n",
    HEAD "phase wait\ntask home\ndays 2\nmanipulate a lesion insula\n"
         "phase test\ntask extinction\nsessions 1\nminutes 20\nmeasure\ncompare a lower b on presses\n",
    HEAD "phase wait\ntask home\ndays 2\n"
         "phase test\ntask extinction\nsessions 1\nminutes 20\nmeasure\ncompare a lower b on presses\n",
    HEAD "phase only-a\ngroups a\ntask restrainer\nsessions 1\nminutes 10\n"
         "phase test\ntask extinction\nsessions 1\nminutes 20\nmeasure\ncompare a lower b on presses\n",
    HEAD
    "phase test\ntask extinction\nsessions 1\nminutes 20\nmeasure\n"
    "phase again\ntask extinction\nsessions 1\nminutes 20\nmeasure\ncompare a in again lower a in test on presses\n",
};
#define TEXTS (sizeof texts / sizeof *texts)

static const struct kith_circuit_options quick = {.seed = 7, .learn = -1, .step_s = 10.0, .step_slow_s = 20.0};

static struct kith_circuit_sim *workspace(struct kith_arena *keep, unsigned threads, uint32_t lives)
{
    struct kith_circuit_sim *sim = NULL;

    assert_int_equal(kith_circuit_sim_make_many(keep, threads, &sim, NULL), KITH_OK);
    if (lives > 0)
        assert_int_equal(kith_circuit_sim_remember(keep, sim, lives, NULL), KITH_OK);
    return sim;
}

static void run(struct kith_circuit_sim *sim, const char *text, const struct kith_circuit_options *o,
                struct kith_circuit_result *out)
{
    struct kith_circuit_params params;
    struct kith_experiment x;

    kith_circuit_params_draw(5, o->run % 2, &params);
    bench_parse(text, &x);
    memset(out, 0, sizeof *out);
    assert_int_equal(kith_circuit_simulate(sim, &x, &params, o, out, NULL, NULL), KITH_OK);
}

/* With room for all, with room for next to none, on two threads: the same bits as without, whatever ran before. */
static void a_memory_changes_no_number(void **state)
{
    struct kith_arena *keep = *state;
    struct kith_circuit_sim *plain = workspace(keep, 1, 0);
    struct kith_circuit_sim *with[] = {workspace(keep, 1, 64), workspace(keep, 1, 2), workspace(keep, 2, 8)};
    static struct kith_circuit_result want, got;

    for (unsigned round = 0; round < 8; round++)
        for (size_t t = 0; t < TEXTS; t++) {
            struct kith_circuit_options o = quick;

            o.run = round / 2;
            o.paired = round % 2;
            run(plain, texts[t], &o, &want);
            for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
                run(with[i], texts[t], &o, &got);
                assert_memory_equal(&want, &got, sizeof want);
            }
        }
}

/* A session that ends when nothing more can be done leaves the same doings, in it and in those behind it. */
static void a_lean_run_does_the_same(void **state)
{
    static const char *const lines[] = {
        "task food\nreward chocolate\nsessions 3\nminutes 60\n",
        "task water\nsessions 4\nminutes 60\nmanipulate a anxiolytic whole-brain\n",
        "task restrainer\nsessions 2\nminutes 30\n",
        "task extinction\nreward heroin\nsessions 2\nminutes 30\nmanipulate a opioid whole-brain 2\n",
    };
    static const enum kith_measure_kind doings[] = {KITH_MEASURE_OPENED,  KITH_MEASURE_EVER,      KITH_MEASURE_LATENCY,
                                                    KITH_MEASURE_PRESSES, KITH_MEASURE_INFUSIONS, KITH_MEASURE_SUCROSE,
                                                    KITH_MEASURE_CONTACT};
    struct kith_circuit_sim *sim = workspace(*state, 1, 16);
    static struct kith_circuit_result want, got;

    for (size_t t = 0; t < sizeof lines / sizeof *lines; t++)
        for (uint64_t draw = 0; draw < 6; draw++) {
            struct kith_circuit_options o = quick;

            o.run = draw;
            run(sim, bench_text(lines[t], "opened", 30), &o, &want);
            o.lean = true;
            run(sim, bench_text(lines[t], "opened", 30), &o, &got);
            for (size_t k = 0; k < sizeof doings / sizeof *doings; k++)
                for (uint32_t g = 0; g < 2; g++)
                    assert_memory_equal(&want.summary[0][g][doings[k]], &got.summary[0][g][doings[k]],
                                        sizeof want.summary[0][g][doings[k]]);
        }
}

static void paired_groups_differ_by_what_is_done_alone(void **state)
{
    struct kith_circuit_sim *sim = workspace(*state, 1, 0);
    struct kith_circuit_options o = quick;
    static struct kith_circuit_result r;
    const struct kith_circuit_summary *a = &r.summary[0][0][KITH_MEASURE_PRESSES];
    const struct kith_circuit_summary *b = &r.summary[0][1][KITH_MEASURE_PRESSES];

    run(sim, texts[3], &o, &r); /* nothing differs but luck */
    assert_true(a->mean != b->mean && a->n == 70 && b->n == 70);
    o.paired = true;
    run(sim, texts[3], &o, &r);
    assert_true(a->mean == b->mean && a->sd == b->sd);
    run(sim, texts[0], &o, &r);
    assert_true(a->mean < b->mean);
}

static void a_change_within_animals_is_of_each_animal(void **state)
{
    struct kith_circuit_sim *sim = workspace(*state, 1, 0);
    static struct kith_circuit_result r;

    run(sim, texts[5], &quick, &r);
    assert_int_equal(r.change.n, 70);
    assert_true(fabs(r.change.mean -
                     (r.summary[1][0][KITH_MEASURE_PRESSES].mean - r.summary[0][0][KITH_MEASURE_PRESSES].mean)) < 1e-9);
    assert_true(r.change.sd > 0.0);
    run(sim, texts[3], &quick, &r);
    assert_int_equal(r.change.n, 0);
}

/* Every field that a life depends on must be in its hash; words on paper must not. */
static void what_differs_is_told_apart(void **state)
{
    static const char *const lines[] = {
        "task lever\nreward heroin\nsessions 2\nminutes 30\n",
        "task lever\nreward heroin\nsessions 3\nminutes 30\n",
        "task lever\nreward heroin\nsessions 2\nminutes 31\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\ndose 0.07\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nratio 2\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\ntimeout 5\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nlimit 9\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\ncue off\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nprime 1\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nstress 1\n",
        "task lever\nreward sucrose\nsessions 2\nminutes 30\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nmanipulate a hM4Di pvt\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nmanipulate a hM4Di pvn\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nmanipulate a hM4Di pvn 2\n",
        "task lever\nreward heroin\nsessions 2\nminutes 30\nmanipulate a hM3Dq pvn\n",
        "task extinction\nsessions 2\nminutes 30\n",
        "task restrainer\nsessions 2\nminutes 30\n",
        "task restrainer\nsessions 2\nminutes 30\ndistress 0.5\n",
        "task restrainer\nsessions 2\nminutes 30\ncontact off\n",
        "task restrainer\nsessions 2\nminutes 30\neffort 2\n",
    };
    enum { N = sizeof lines / sizeof *lines };
    static struct kith_experiment x[N];
    uint64_t print[N];

    (void)state;
    for (size_t i = 0; i < N; i++) {
        bench_parse(bench_text(lines[i], "opened", 4), &x[i]);
        print[i] = kith_history_print(1, &x[i], 0, 0, 0);
        for (size_t k = 0; k < i; k++)
            if (print[k] == print[i])
                fail_msg("told alike:\n%sand\n%s", lines[k], lines[i]);
        assert_true(print[i] != kith_history_print(2, &x[i], 0, 0, 0));
        assert_true(print[i] != kith_history_print(1, &x[i], 0, 0, 1));
        (void)snprintf(x[i].phase[0].name, sizeof x[i].phase[0].name, "otherwise");
        assert_true(print[i] == kith_history_print(1, &x[i], 0, 0, 0));
    }
    assert_true(kith_history_print_home(1, 2.0) != kith_history_print_home(1, 3.0));
    assert_true(kith_history_print(1, &x[11], 0, 1, 0) == print[0]); /* group b: nothing is done to it */
}

static int open_arena(void **state)
{
    struct kith_arena *keep = NULL;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 28, NULL) != KITH_OK)
        return -1;
    *state = keep;
    return 0;
}

static int close_arena(void **state)
{
    kith_arena_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_memory_changes_no_number, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_lean_run_does_the_same, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(paired_groups_differ_by_what_is_done_alone, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_change_within_animals_is_of_each_animal, open_arena, close_arena),
        cmocka_unit_test(what_differs_is_told_apart),
    };

    return cmocka_run_group_tests_name("circuit history", tests, NULL, NULL);
}
