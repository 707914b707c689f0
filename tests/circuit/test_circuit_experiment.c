/* Experiment files: what is read, and what is said of files that are wrong. */
#include "circuit_bench.h"
#include "inference_shipped.h"
#include "kith_env.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char good[] = "kith-experiment 1\n"
                           "id some-rats # a comment\n"
                           "title  Some rats, and a lever\n"
                           "evidence some-paper\n"
                           "species rat\n"
                           "note a first note\n"
                           "group few animals 9 published\n"
                           "group many animals 40 assumed\n"
                           "phase sweet\n"
                           "  task lever\n"
                           "  reward sucrose\n"
                           "  groups few\n"
                           "  sessions 14\n"
                           "  minutes 360\n"
                           "phase drug\n"
                           "  alongside\n"
                           "  groups many\n"
                           "  task lever\n"
                           "  reward heroin\n"
                           "  dose 0.03\n"
                           "  ratio progressive\n"
                           "  timeout 40\n"
                           "  limit 25\n"
                           "  sessions 14\n"
                           "  minutes 360\n"
                           "phase wait\n"
                           "  task home\n"
                           "  days 7.5\n"
                           "phase test\n"
                           "  task rescue-lever\n"
                           "  reward heroin\n"
                           "  cue off\n"
                           "  effort 0.5\n"
                           "  distress 0.8\n"
                           "  contact off\n"
                           "  sessions 1\n"
                           "  minutes 60\n"
                           "  manipulate many hm3dq PVT-accumbens 2\n"
                           "  manipulate few trait-stress whole-brain -0.5\n"
                           "  measure\n"
                           "learn homeostatic\n"
                           "compare few higher many on presses\n";

static void a_file_is_read_whole(void **state)
{
    struct kith_experiment x;

    (void)state;
    bench_parse(good, &x);
    assert_string_equal(x.id, "some-rats");
    assert_string_equal(x.title, "Some rats, and a lever");
    assert_int_equal(x.n_groups, 2);
    assert_int_equal(x.group[0].animals, 9);
    assert_false(x.group[0].assumed);
    assert_true(x.group[1].assumed);
    assert_int_equal(x.n_phases, 4);
    assert_int_equal(x.phase[0].reward, KITH_REWARD_SWEET);
    assert_false(x.phase[0].cue);
    assert_int_equal(x.phase[0].groups, 1);
    assert_true(x.phase[1].alongside);
    assert_true(x.phase[1].cue);
    assert_true(x.phase[1].dose > 0.4999 && x.phase[1].dose < 0.5001);
    assert_int_equal(x.phase[1].ratio, 0);
    assert_int_equal(x.phase[1].limit, 25);
    assert_true(x.phase[2].days == 7.5);
    assert_false(x.phase[3].cue);
    assert_false(x.phase[3].contact);
    assert_true(x.phase[3].effort == 0.5 && x.phase[3].distress == 0.8);
    assert_int_equal(x.n_acts, 2);
    assert_int_equal(x.act[0].kind, KITH_MANIPULATE_HM3DQ);
    assert_int_equal(x.act[0].target, KITH_TARGET_PVT_ACCUMBENS);
    assert_true(x.act[0].amount == 2.0);
    assert_true(x.act[1].amount == -0.5);
    assert_int_equal(x.learn, KITH_LEARN_HOMEOSTATIC);
    assert_int_equal(x.compare.claim, KITH_CLAIM_HIGHER);
    assert_int_equal(x.compare.measure, KITH_MEASURE_PRESSES);
    assert_int_equal(x.compare.b.group, 1);
    assert_false(x.compare.by_value);
}

/* The good file with one line replaced (from 1), and where the error should be and what it should say. */
struct fault {
    uint32_t line;
    const char *with;
    uint32_t said_at;
    enum kith_rc rc;
    const char *said;
};

static const struct fault faults[] = {
    {1, "kith-experiment 2", 1, KITH_EINPUT, "begins with 'kith-experiment 1'"},
    {2, "", 43, KITH_EINPUT, "needs an id"},
    {2, "id so/me", 2, KITH_EINPUT, "letters, digits"},
    {4, "evidence", 4, KITH_EINPUT, "missing after 'evidence'"},
    {5, "colour blue", 5, KITH_EINPUT, "begins no statement"},
    {5, "task lever", 5, KITH_EINPUT, "belongs into a phase"},
    {7, "group few animals 0 published", 7, KITH_EINPUT, "whole number from 1"},
    {7, "group few animals 9", 7, KITH_EINPUT, "published|assumed"},
    {7, "group few animals 9 perhaps", 7, KITH_EINPUT, "Say 'published'"},
    {8, "group few animals 9 assumed", 8, KITH_EINPUT, "there already"},
    {9, "group more animals 9 assumed\nphase sweet", 0, KITH_OK, ""},
    {10, "  task levre", 10, KITH_EINPUT, "none of: home"},
    {11, "", 9, KITH_EINPUT, "needs reward"},
    {12, "  groups some", 12, KITH_EINPUT, "no group 'some'"},
    {13, "  sessions 201", 13, KITH_EINPUT, "from 1 to 200"},
    {13, "", 9, KITH_EINPUT, "needs sessions"},
    {14, "", 9, KITH_EINPUT, "needs minutes"},
    {14, "  minutes 1e3", 14, KITH_EINPUT, "a number from 1"},
    {14, "  minutes 99999999999999999999999999999", 14, KITH_EINPUT, "a number from 1"},
    {14, "  days 3", 14, KITH_EINPUT, "Days are of a home phase"},
    {15, "phase sweet", 15, KITH_EINPUT, "there already"},
    {20, "  dose -1", 20, KITH_EINPUT, "a number from 0"},
    {32, "  cue perhaps", 32, KITH_EINPUT, "'on' or 'off'"},
    {38, "  manipulate many hM3Dq amygdala", 38, KITH_EINPUT, "none of: whole-brain"},
    {38, "  manipulate many hM3Dq pvt -1", 38, KITH_EINPUT, "negative"},
    {40, "", 42, KITH_EINPUT, "No phase is measured"},
    {42, "compare few higher many", 42, KITH_EINPUT, "on MEASURE"},
    {42, "compare few more many on presses", 42, KITH_EINPUT, "lower, higher or same"},
    {42, "compare few higher many on joy", 42, KITH_EINPUT, "none of: opened"},
    {42, "compare few in sweet higher many on presses", 42, KITH_EINPUT, "No phase 'sweet' is measured"},
    {42, "", 43, KITH_EINPUT, "needs a compare line"},
    {42, "compare few near x on opened", 42, KITH_EINPUT, "a number"},
    {6, "note \x01", 6, KITH_EINPUT, "control character"},
};

static void replace(char *out, size_t room, uint32_t line, const char *with)
{
    const char *p = good;
    size_t n = 0;

    for (uint32_t i = 1; *p && n < room; i++) {
        const char *end = strchr(p, '\n');
        int more = i == line ? snprintf(out + n, room - n, "%s\n", with)
                             : snprintf(out + n, room - n, "%.*s\n", (int)(end - p), p);

        assert_true(more >= 0);
        n += (size_t)more;
        p = end + 1;
    }
}

static void errors_say_where_and_what(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct fault *f = &faults[i];
        struct kith_experiment x;
        struct kith_err err = {0};
        char text[4000];
        enum kith_rc rc;

        replace(text, sizeof text, f->line, f->with);
        rc = kith_experiment_parse(kith_str_of(text), &x, &err);
        if (rc != f->rc || (rc != KITH_OK && (err.line != f->said_at || !strstr(err.text, f->said))))
            fail_msg("'%s' at line %u: rc %d, line %u: %s", f->with, f->line, (int)rc, err.line, err.text);
    }
}

static void what_is_too_much_is_refused(void **state)
{
    static char text[KITH_EXPERIMENT_BYTES_MAX + 100];
    struct kith_experiment x;
    struct kith_err err = {0};
    size_t n;

    (void)state;
    memset(text, '#', sizeof text);
    assert_int_equal(kith_experiment_parse((struct kith_str){text, sizeof text}, &x, &err), KITH_EBOUND);
    n = (size_t)snprintf(text, sizeof text, "kith-experiment 1\nid ");
    memset(text + n, 'a', 200);
    text[n + 200] = '\0';
    assert_int_equal(kith_experiment_parse(kith_str_of(text), &x, &err), KITH_EBOUND);
    n = (size_t)snprintf(text, sizeof text, "kith-experiment 1\n");
    for (int g = 0; g < 9; g++)
        n += (size_t)snprintf(text + n, sizeof text - n, "group g%d animals 4 assumed\n", g);
    assert_int_equal(kith_experiment_parse(kith_str_of(text), &x, &err), KITH_EBOUND);
    assert_int_equal(err.line, 10);
}

/* Every file of circuit/experiments is read, named as its id, built into the program, and runs. */
static void every_shipped_experiment_runs(void **state)
{
    char folder[500];
    struct dirent *entry;
    DIR *dir;
    int seen = 0;

    (void)state;
    (void)snprintf(folder, sizeof folder, "%s/circuit/experiments", getenv("KITH_SOURCE"));
    dir = opendir(folder);
    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        struct kith_circuit_options o = {.seed = 1, .learn = -1, .animals = 2, .step_s = 30.0, .step_slow_s = 60.0};
        struct kith_circuit_result result;
        struct kith_experiment x;
        struct kith_err err = {0};
        struct kith_str text;
        char path[800];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (kith_experiment_read(kith_env_system(), path, &x, &err) != KITH_OK)
            fail_msg("%s, line %u: %s", err.file, err.line, err.text);
        assert_memory_equal(x.id, entry->d_name, strlen(x.id));
        assert_string_equal(entry->d_name + strlen(x.id), ".txt");
        assert_true(kith_experiment_shipped(kith_str_of(x.id), &text));
        bench_run(&x, NULL, &o, 1, &result, NULL);
        assert_int_equal(result.animals[0], 2);
        seen++;
    }
    (void)closedir(dir);
    assert_true(seen >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole),
        cmocka_unit_test(errors_say_where_and_what),
        cmocka_unit_test(what_is_too_much_is_refused),
        cmocka_unit_test(every_shipped_experiment_runs),
    };

    return cmocka_run_group_tests_name("circuit experiment", tests, NULL, NULL);
}
