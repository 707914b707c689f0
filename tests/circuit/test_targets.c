/* What kith circuit targets counts, and that its table hangs on seed and draws alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"
#include "target_print.h"

#include <jansson.h>
#include <math.h>

static void a_change_is_counted_by_its_size_and_sign(void **state)
{
    double shares[] = {0.2, 0.05, 0.04, -0.04, -0.05, -0.3, (double)NAN};
    double ratios[] = {0.5, 0.953, 1.0, 1.049, 2.0, 1.0 / 1.06};
    struct kith_targets_cell c;

    (void)state;
    kith_targets_summarise(shares, 7, false, 1, &c);
    assert_int_equal(c.n, 6);
    assert_int_equal(c.hoped, 2);
    assert_int_equal(c.none, 2);
    assert_int_equal(c.other, 2);
    assert_true(fabs(c.mid - 0.0) < 1e-12); /* between 0.04 and -0.04 */
    kith_targets_summarise(ratios, 6, true, -1, &c);
    assert_int_equal(c.hoped, 2); /* 0.5 and 1/1.06; 0.953 is nearer to 1 than 1/1.05 is */
    assert_int_equal(c.none, 3);
    assert_int_equal(c.other, 1);
}

static void percentiles_lie_where_they_should(void **state)
{
    double x[101];
    struct kith_targets_cell c;

    (void)state;
    for (size_t i = 0; i < 101; i++)
        x[i] = (double)((i * 37) % 101) / 100; /* 0, 0.01, ... 1 in another order */
    kith_targets_summarise(x, 101, false, 1, &c);
    assert_true(fabs(c.low - 0.05) < 1e-12);
    assert_true(fabs(c.mid - 0.50) < 1e-12);
    assert_true(fabs(c.high - 0.95) < 1e-12);
}

static void nothing_is_no_number(void **state)
{
    struct kith_targets_cell c;
    double x[] = {(double)NAN};

    (void)state;
    kith_targets_summarise(x, 1, false, 1, &c);
    assert_int_equal(c.n, 0);
    assert_true(isnan(c.mid));
}

static enum kith_rc from_priors(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err)
{
    (void)user;
    (void)err;
    kith_circuit_params_draw(7, index, out);
    return KITH_OK;
}

static enum kith_rc without_effect(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err)
{
    (void)user;
    (void)index;
    (void)err;
    kith_circuit_params_standard(out);
    out->v[KITH_P_GQ] = 0;
    out->v[KITH_P_GI] = 0;
    out->v[KITH_P_O_DOSE] = 0;
    return KITH_OK;
}

static void run(struct kith_targets_options o, struct kith_targets_table *out)
{
    struct kith_err err = {0};

    if (kith_targets_run(kith_env_system(), &o, out, &err) != KITH_OK)
        fail_msg("%s", err.text);
}

static void threads_change_nothing(void **state)
{
    struct kith_targets_options o = {.draws = 3, .animals = 4, .seed = 5, .threads = 1, .draw = from_priors};
    struct kith_targets_table one;
    struct kith_targets_table three;

    (void)state;
    run(o, &one);
    o.threads = 3;
    run(o, &three);
    assert_memory_equal(&one, &three, sizeof one);
    assert_true(isfinite(one.cell[0][0].mid));
}

/* The same rats with and without an action that does nothing do the same. */
static void an_action_without_force_changes_nothing(void **state)
{
    struct kith_targets_options o = {.draws = 1, .animals = 8, .seed = 3, .threads = 1, .draw = without_effect};
    struct kith_targets_table t;

    (void)state;
    run(o, &t);
    for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++)
        for (size_t g = 0; g < KITH_TARGETS_GOALS; g++) {
            double want = kith_targets_goals[g].ratio ? 1 : 0;

            if (fabs(t.cell[a][g].mid - want) > 1e-12)
                fail_msg("%s, %s: %g", kith_targets_actions[a].name, kith_targets_goals[g].name, t.cell[a][g].mid);
            assert_int_equal(t.cell[a][g].none, 1);
        }
}

static void a_run_needs_draws(void **state)
{
    struct kith_targets_options o = {.draws = 0, .threads = 1, .draw = from_priors};
    struct kith_targets_table t;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(kith_targets_run(kith_env_system(), &o, &t, &err), KITH_EUSAGE);
    o.draws = KITH_TARGETS_DRAWS + 1;
    assert_int_equal(kith_targets_run(kith_env_system(), &o, &t, &err), KITH_EUSAGE);
}

static void words_say_what_must_be_said(void **state)
{
    const char *must[] = {"Simulated rats", "advises nobody",          "fails",
                          "replication",    "no change found",         "NCT04051619",
                          "Grade A",        "nothing has been fitted", "has not been shown in any study"};
    struct kith_targets_table t = {.draws = 10, .animals = 32, .control = {0.4375, 31.25, 8.5, 6}};
    struct kith_targets_words w = {.table = &t, .versions = "draws from the priors: nothing has been fitted"};
    struct kith_arena *keep = NULL;
    struct kith_evidence evidence;
    struct kith_err err = {0};
    struct kith_buf out;
    json_t *json;

    (void)state;
    for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++)
        for (size_t g = 0; g < KITH_TARGETS_GOALS; g++)
            t.cell[a][g] = kith_targets_goals[g].ratio ? (struct kith_targets_cell){10, 3, 5, 2, 0.8, 1.1, 1.6}
                                                       : (struct kith_targets_cell){10, 6, 4, 0, -0.04, 0.12, 0.25};
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, &err), KITH_OK);
    assert_int_equal(kith_evidence_parse(keep, kith_evidence_shipped(), &evidence, &err), KITH_OK);
    w.evidence = &evidence;
    kith_buf_init(&out, kith_env_system(), (size_t)1 << 20);
    kith_targets_text(&w, &out);
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (!strstr(out.p, must[i]))
            fail_msg("'%s' is not said", must[i]);
    assert_true(golden_same("circuit/targets.txt", kith_buf_view(&out)));
    kith_buf_clear(&out);
    kith_targets_json(&w, &out);
    json = json_loads(out.p, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    assert_int_equal(json_array_size(json_object_get(json, "targets")), KITH_TARGETS_ACTIONS);
    json_decref(json);
    kith_buf_free(&out);
    kith_arena_close(keep);
}

/* Whatever a target or a change points to must be there: a missing row would drop a null trial without a word. */
static void every_finding_that_is_named_is_there(void **state)
{
    struct kith_arena *keep = NULL;
    struct kith_evidence evidence;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, &err), KITH_OK);
    assert_int_equal(kith_evidence_parse(keep, kith_evidence_shipped(), &evidence, &err), KITH_OK);
    for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++)
        for (size_t i = 0; i < KITH_TARGETS_REFERRED && kith_targets_actions[a].evidence[i]; i++)
            if (kith_evidence_find(&evidence, kith_str_of(kith_targets_actions[a].evidence[i])) == KITH_EVIDENCE_NONE)
                fail_msg("%s names %s", kith_targets_actions[a].name, kith_targets_actions[a].evidence[i]);
    kith_arena_close(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_counted_by_its_size_and_sign),
        cmocka_unit_test(percentiles_lie_where_they_should),
        cmocka_unit_test(nothing_is_no_number),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(an_action_without_force_changes_nothing),
        cmocka_unit_test(a_run_needs_draws),
        cmocka_unit_test(words_say_what_must_be_said),
        cmocka_unit_test(every_finding_that_is_named_is_there),
    };

    return cmocka_run_group_tests_name("circuit-targets", tests, NULL, NULL);
}
