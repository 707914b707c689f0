/* What is simulated on demand: bounded, the same for the same question, the same rats with and without a change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "circuit_demand.h"
#include "circuit_validated.h"
#include "circuit_versions.h"

#include <math.h>
#include <stdlib.h>

static const struct kith_demand plain = {.past = 1, .rats = 8, .versions = 3, .seed = 7};

static struct kith_demand_answer *ask(struct kith_demand demand)
{
    struct kith_demand_answer *answer = calloc(1, sizeof *answer);
    struct kith_err err = {0};

    assert_non_null(answer);
    if (kith_demand_run(kith_env_system(), &demand, answer, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return answer;
}

static void what_is_beyond_a_bound_is_named(void **state)
{
    static const struct {
        uint32_t rats;
        uint32_t versions;
        uint32_t seed;
        const char *says;
    } wrong[] = {{65, 1, 1, "1 to 64 rats"},
                 {0, 1, 1, "1 to 64 rats"},
                 {1, 161, 1, "1 to 160 versions"},
                 {1, 0, 1, "1 to 160 versions"},
                 {1, 1, 1000000, "0 to 999999"}};
    struct kith_demand_answer *answer = calloc(1, sizeof *answer);

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kith_demand d = plain;
        struct kith_err err = {0};

        d.rats = wrong[i].rats;
        d.versions = wrong[i].versions;
        d.seed = wrong[i].seed;
        assert_non_null(kith_demand_wrong(&d));
        assert_non_null(strstr(kith_demand_wrong(&d), wrong[i].says));
        assert_int_equal(kith_demand_run(kith_env_system(), &d, answer, &err), KITH_EUSAGE);
    }
    assert_null(kith_demand_wrong(&plain));
    free(answer);
}

static void the_same_question_has_the_same_answer(void **state)
{
    struct kith_demand d = plain;
    struct kith_demand_answer *first;
    struct kith_demand_answer *again;
    struct kith_demand_answer *other;

    (void)state;
    d.act = KITH_DEMAND_UP;
    first = ask(d);
    again = ask(d);
    d.seed = 8;
    other = ask(d);
    assert_memory_equal(&first->now, &again->now, sizeof first->now);
    assert_memory_equal(&first->plain, &again->plain, sizeof first->plain);
    assert_int_equal(first->typical, again->typical);
    assert_memory_not_equal(&first->now, &other->now, sizeof first->now);
    free(first);
    free(again);
    free(other);
}

/* Without the change they are the rats that nobody did anything to, and a change that is none changes nothing. */
static void the_same_rats_run_with_and_without(void **state)
{
    struct kith_demand d = plain;
    struct kith_demand_answer *none = ask(d);
    struct kith_demand_answer *changed;

    (void)state;
    assert_false(none->changed);
    assert_memory_equal(&none->now, &none->plain, sizeof none->now);
    d.act = KITH_DEMAND_DOWN;
    d.oxytocin = KITH_DEMAND_GIVEN;
    changed = ask(d);
    assert_true(changed->changed);
    assert_memory_equal(changed->plain.outcome, none->plain.outcome, sizeof none->plain.outcome);
    assert_memory_equal(changed->plain.course, none->plain.course, sizeof none->plain.course);
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
        assert_int_equal(changed->than[o].n, d.versions);
        assert_int_equal(changed->than[o].hoped + changed->than[o].none + changed->than[o].other, d.versions);
    }
    free(none);
    free(changed);
}

static void what_is_turned_up_is_busier_and_what_is_turned_down_is_quieter(void **state)
{
    (void)state;
    for (uint32_t part = 0; part < KITH_DEMAND_PARTS; part++)
        for (uint32_t act = KITH_DEMAND_UP; act < KITH_DEMAND_ACTS; act++) {
            struct kith_demand d = plain;
            struct kith_demand_answer *a;

            if (act == KITH_DEMAND_INJURED && part > 2)
                break; /* an injury is a past to live through anew: three are enough */
            d.part = part;
            d.act = act;
            d.versions = 1;
            a = ask(d);
            assert_int_not_equal(kith_demand_touches(&d), 0);
            for (unsigned r = 0; r < KITH_REGIONS; r++) {
                double by = a->now.hour[r].mid - a->plain.hour[r].mid;

                if (kith_demand_touches(&d) & 1u << r && !(act == KITH_DEMAND_UP ? by > 0 : by < 0))
                    fail_msg("%s %s: %s moves by %g", kith_demand_parts[part].name, kith_demand_acts[act].name,
                             kith_region_name(r), by);
            }
            free(a);
        }
}

static void bands_are_in_order_and_doors_stay_open(void **state)
{
    struct kith_demand d = plain;
    struct kith_demand_answer *a;

    (void)state;
    d.versions = 9;
    d.oxytocin = KITH_DEMAND_BLOCKED;
    a = ask(d);
    for (size_t c = 0; c < KITH_DEMAND_COURSES; c++)
        for (size_t b = 0; b < KITH_EXPLORE_BINS; b++) {
            const struct kith_demand_band *x = &a->now.course[c][b];

            assert_true(x->low >= 0 && x->low <= x->mid && x->mid <= x->high && x->high <= 1);
            if (c == KITH_DEMAND_OPENED && b > 0)
                assert_true(x->mid >= x[-1].mid);
        }
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++)
        assert_true(a->now.outcome[o].low <= a->now.outcome[o].mid && a->now.outcome[o].mid <= a->now.outcome[o].high);
    free(a);
}

/* The page that is written ahead of time and the one that is simulated on demand may not tell different things. */
static void it_is_what_the_explorer_shows(void **state)
{
    struct kith_demand d = {.past = 2, .act = KITH_DEMAND_UP, .rats = 24, .versions = 2, .seed = 4};
    struct kith_demand_answer *a = ask(d);
    struct kith_circuit_versions versions;
    struct kith_explore_runs runs;
    struct kith_arena *keep;
    const struct kith_explore_cell *cell;
    struct kith_explore_options o = {
        .draws = d.versions, .seed = d.seed, .threads = 1, .draw = kith_circuit_version, .draw_user = &versions};

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL), KITH_OK);
    assert_int_equal(kith_circuit_versions_open(keep, d.versions, d.seed, &versions, NULL), KITH_OK);
    assert_int_equal(kith_explore_simulate(keep, &o, &runs, NULL), KITH_OK);
    assert_string_equal(kith_explore_changes[1].label, "Front of the insula turned up");
    cell = &runs.cell[d.past * KITH_EXPLORE_CHANGES + 1];
    for (size_t i = 0; i < KITH_EXPLORE_OUTCOMES; i++) {
        assert_true(fabs(cell->mid[i] - a->now.outcome[i].mid) < 1e-9);
        assert_true(fabs(cell->low[i] - a->now.outcome[i].low) < 1e-9);
        assert_int_equal(cell->than[i].hoped, a->than[i].hoped);
    }
    kith_arena_close(keep);
    free(a);
}

static void a_change_finds_its_studies(void **state)
{
    struct kith_demand d = plain;

    (void)state;
    assert_int_equal(kith_demand_nearest(&d), 0);
    d.act = KITH_DEMAND_INJURED;
    d.part = 2;
    assert_string_equal(kith_explore_changes[kith_demand_nearest(&d)].label, "Whole insula injured for good");
    d.part = 10; /* nobody injured the cingulate in a study that is listed */
    assert_int_equal(kith_demand_nearest(&d), 0);
    d.act = KITH_DEMAND_NOTHING;
    d.oxytocin = KITH_DEMAND_GIVEN;
    assert_string_equal(kith_explore_changes[kith_demand_nearest(&d)].label, "Oxytocin given");
}

/* ---- what validate found, as it is stored ---- */

static void the_stored_validation_is_of_this_posterior_and_failures_come_first(void **state)
{
    struct kith_validated_results results;
    struct kith_arena *keep;
    struct kith_err err = {0};
    bool held = false;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL), KITH_OK);
    if (kith_circuit_validated(keep, &results, &err) != KITH_OK)
        fail_msg("%s", err.text);
    assert_true(results.current); /* else: kith circuit validate --json > circuit/validated.json */
    assert_int_equal(results.n, results.inference.n);
    for (size_t i = 0; i < results.n; i++) {
        struct kith_buf why;

        assert_false(held && !results.rows[i].reproduced);
        held = results.rows[i].reproduced;
        kith_buf_init(&why, kith_env_system(), 1024);
        kith_circuit_validated_why(&results.rows[i], &why);
        assert_int_equal(kith_buf_view(&why).n == 0, held);
        kith_buf_free(&why);
    }
    assert_int_equal(kith_circuit_validated_read(keep, KITH_S("{}"), &results, &err), KITH_EINPUT);
    assert_int_equal(kith_circuit_validated_read(keep, KITH_S("no JSON"), &results, &err), KITH_EINPUT);
    kith_arena_close(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_beyond_a_bound_is_named),
        cmocka_unit_test(the_same_question_has_the_same_answer),
        cmocka_unit_test(the_same_rats_run_with_and_without),
        cmocka_unit_test(what_is_turned_up_is_busier_and_what_is_turned_down_is_quieter),
        cmocka_unit_test(bands_are_in_order_and_doors_stay_open),
        cmocka_unit_test(it_is_what_the_explorer_shows),
        cmocka_unit_test(a_change_finds_its_studies),
        cmocka_unit_test(the_stored_validation_is_of_this_posterior_and_failures_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
