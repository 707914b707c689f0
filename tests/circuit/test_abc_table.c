/* The table on file: broken off at any moment, on any number of threads, it becomes the same; a damaged one is
 * refused. Seeds are printed. */
#include "abc_refine.h"
#include "abc_toys.h"
#include "fileio.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ROWS 700

static struct kith_abc_problem normal_problem(struct toy *toy, unsigned threads)
{
    return (struct kith_abc_problem){
        .params = 4, .figures = 3, .print = 77, .simulate = toy_normal, .user = toy, .threads = threads};
}

static struct kith_abc_store store_at(const char *path)
{
    return (struct kith_abc_store){.env = kith_env_system(), .path = path, .interval_ns = 0};
}

static struct kith_buf bytes_of(const char *path)
{
    struct kith_buf out;

    kith_buf_init(&out, kith_env_system(), (size_t)64 << 20);
    assert_int_equal(kith_file_read(kith_env_system(), path, &out, NULL), KITH_OK);
    return out;
}

static enum kith_rc grow_on(struct toy *toy, const char *path, unsigned threads, uint64_t seed, struct kith_err *err)
{
    struct kith_abc_problem problem = normal_problem(toy, threads);
    struct kith_abc_store store = store_at(path);
    struct kith_arena *keep = NULL;
    struct kith_abc_table table;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, err));
    KITH_TRY(kith_abc_table_make(keep, 4, 3, problem.print, seed, ROWS, &table, err));
    KITH_TRY(kith_abc_table_grow(&problem, &store, &table, ROWS, err));
out:
    kith_arena_close(keep);
    return rc;
}

static double any_likelihood(const void *user, const double *figure)
{
    (void)user;
    return -(figure[0] - 1.0) * (figure[0] - 1.0) * 20.0 - figure[1] * figure[1] * 8.0;
}

static enum kith_rc refine_on(struct toy *toy, const char *path, unsigned threads, struct kith_arena *keep,
                              struct kith_abc_refined *out, struct kith_err *err)
{
    struct kith_abc_problem problem = normal_problem(toy, threads);
    struct kith_abc_store store = store_at(path);
    struct kith_abc_refine_options options = {
        .population = 100, .moves = 2, .sweeps_max = 12, .seed = 4, .likelihood = any_likelihood};
    struct toy quiet = {.noise = toy->noise};
    struct kith_abc_problem calm = normal_problem(&quiet, threads);
    struct kith_abc_table table;
    enum kith_rc rc;

    KITH_TRY(kith_abc_table_make(keep, 4, 3, problem.print, 6, 300, &table, err));
    KITH_TRY(kith_abc_table_grow(&calm, NULL, &table, 300, err));
    KITH_TRY(kith_abc_refine(&problem, path ? &store : NULL, &table, &options, keep, out, err));
out:
    return rc;
}

static void threads_do_not_show(void **state)
{
    struct toy toy = {.noise = 0.3};
    struct kith_buf one, four;

    (void)state;
    (void)unlink("abc-one.table");
    (void)unlink("abc-four.table");
    assert_int_equal(grow_on(&toy, "abc-one.table", 1, 9, NULL), KITH_OK);
    assert_int_equal(grow_on(&toy, "abc-four.table", 4, 9, NULL), KITH_OK);
    one = bytes_of("abc-one.table");
    four = bytes_of("abc-four.table");
    assert_int_equal(one.n, four.n);
    assert_memory_equal(one.p, four.p, one.n);
    assert_int_equal(one.n, 64 + ROWS * 7 * 8);
    kith_buf_free(&one);
    kith_buf_free(&four);
}

/* The child ends without a word in the middle of its work, again and again, until the table is whole. */
static void killed_at_any_moment_it_is_the_same(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);
    struct kith_rng rng = {seed};
    struct toy whole = {.noise = 0.3};
    struct kith_buf straight, broken;
    int kills = 0;

    (void)state;
    print_message("# seed %llu\n", (unsigned long long)seed);
    (void)unlink("abc-whole.table");
    (void)unlink("abc-broken.table");
    assert_int_equal(grow_on(&whole, "abc-whole.table", 2, 9, NULL), KITH_OK);
    for (;;) {
        struct toy toy = {.noise = 0.3, .stop_at = (long)(70 + kith_rng_below(&rng, 300)), .die = true};
        pid_t child = fork();
        int status = 0;

        assert_true(child >= 0);
        if (child == 0)
            _exit(grow_on(&toy, "abc-broken.table", 1, 9, NULL) == KITH_OK ? 0 : 1);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9));
        if (WEXITSTATUS(status) == 0)
            break;
        assert_true(++kills < 50);
    }
    assert_true(kills > 0);
    straight = bytes_of("abc-whole.table");
    broken = bytes_of("abc-broken.table");
    assert_int_equal(straight.n, broken.n);
    assert_memory_equal(straight.p, broken.p, straight.n);
    kith_buf_free(&straight);
    kith_buf_free(&broken);
}

static void a_refinement_resumes_to_the_same(void **state)
{
    uint64_t seed = (uint64_t)time(NULL) ^ 0x5eed;
    struct kith_rng rng = {seed};
    struct toy toy = {.noise = 0.3};
    struct kith_abc_refined straight, again;
    struct kith_err err = {0};
    struct kith_arena *keep = NULL;
    long before;
    enum kith_rc rc;
    int stops = 0;

    (void)state;
    print_message("# seed %llu\n", (unsigned long long)seed);
    (void)unlink("abc-log.table");
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL), KITH_OK);
    assert_int_equal(refine_on(&toy, NULL, 3, keep, &straight, NULL), KITH_OK);
    do {
        struct toy halting = {.noise = 0.3, .stop_at = (long)(101 + kith_rng_below(&rng, 400))};

        rc = refine_on(&halting, "abc-log.table", 1, keep, &again, &err);
        assert_true(rc == KITH_OK || rc == KITH_ENOMEM);
        assert_true(++stops < 50);
    } while (rc != KITH_OK);
    assert_true(stops > 1);
    assert_memory_equal(straight.population.value, again.population.value, 100 * 7 * sizeof(double));
    assert_true(straight.log_evidence == again.log_evidence && straight.sweeps == again.sweeps);
    before = toy.runs; /* all is in the log now: nothing is simulated again */
    assert_int_equal(refine_on(&toy, "abc-log.table", 1, keep, &again, &err), KITH_OK);
    assert_int_equal(toy.runs, before);
    kith_arena_close(keep);
}

/* The toy's figures in turn, and a stop as soon as they are too unlikely. */
static enum kith_rc toy_if(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker, double least,
                           double *figure, struct kith_err *err)
{
    double none[3] = {1.0, 0.0, 0.0};
    enum kith_rc rc = toy_normal(user, unit, seed, run, worker, figure, err);

    none[0] = figure[0];
    if (rc == KITH_OK && any_likelihood(NULL, none) <= least) {
        figure[1] = NAN;
        *((struct toy *)user)->spared += 1;
    }
    return rc;
}

static void breaking_off_what_fails_changes_nothing(void **state)
{
    long spared = 0;
    struct toy toy = {.noise = 0.3, .spared = &spared};
    struct kith_abc_problem problem = normal_problem(&toy, 1);
    struct kith_abc_refine_options options = {
        .population = 100, .moves = 2, .sweeps_max = 12, .seed = 4, .likelihood = any_likelihood};
    struct kith_abc_refined straight, spare;
    struct kith_arena *keep = NULL;
    struct kith_abc_table table;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL), KITH_OK);
    assert_int_equal(kith_abc_table_make(keep, 4, 3, problem.print, 6, 300, &table, NULL), KITH_OK);
    assert_int_equal(kith_abc_table_grow(&problem, NULL, &table, 300, NULL), KITH_OK);
    assert_int_equal(kith_abc_refine(&problem, NULL, &table, &options, keep, &straight, NULL), KITH_OK);
    problem.simulate_if = toy_if;
    assert_int_equal(kith_abc_refine(&problem, NULL, &table, &options, keep, &spare, NULL), KITH_OK);
    assert_true(spared > 100);
    assert_memory_equal(straight.population.value, spare.population.value, 100 * 7 * sizeof(double));
    kith_arena_close(keep);
}

static void another_table_is_not_taken_over(void **state)
{
    struct toy toy = {.noise = 0.3};
    struct kith_err err = {0};

    (void)state;
    (void)unlink("abc-other.table");
    assert_int_equal(grow_on(&toy, "abc-other.table", 1, 1, &err), KITH_OK);
    assert_int_equal(grow_on(&toy, "abc-other.table", 1, 2, &err), KITH_EINPUT);
    assert_string_equal(err.file, "abc-other.table");
}

static void a_damaged_table_is_refused(void **state)
{
    uint64_t seed = (uint64_t)time(NULL) ^ 0xbad;
    struct kith_rng rng = {seed};
    struct toy toy = {.noise = 0.3};
    struct kith_arena *keep = NULL;
    struct kith_abc_table table;
    struct kith_buf bytes;

    (void)state;
    print_message("# seed %llu\n", (unsigned long long)seed);
    (void)unlink("abc-damaged.table");
    assert_int_equal(grow_on(&toy, "abc-damaged.table", 1, 1, NULL), KITH_OK);
    bytes = bytes_of("abc-damaged.table");
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL), KITH_OK);
    assert_int_equal(kith_abc_table_read(keep, kith_buf_view(&bytes), ROWS, &table, NULL), KITH_OK);
    assert_int_equal(table.rows, ROWS);
    for (int i = 0; i < 600; i++) {
        size_t at = i < 512 ? (size_t)i / 8 : (size_t)kith_rng_below(&rng, bytes.n); /* every bit of the header */
        char bit = (char)(1 << (i % 8));
        size_t n = (size_t)kith_rng_below(&rng, bytes.n);

        bytes.p[at] = (char)(bytes.p[at] ^ bit);
        kith_arena_reset(keep);
        assert_int_equal(kith_abc_table_read(keep, kith_buf_view(&bytes), ROWS, &table, NULL), KITH_EINPUT);
        bytes.p[at] = (char)(bytes.p[at] ^ bit);
        assert_int_equal(kith_abc_table_read(keep, (struct kith_str){bytes.p, n}, ROWS, &table, NULL), KITH_EINPUT);
    }
    kith_buf_byte(&bytes, 'x');
    assert_int_equal(kith_abc_table_read(keep, kith_buf_view(&bytes), ROWS, &table, NULL), KITH_EINPUT);
    assert_int_equal(kith_abc_table_load(kith_env_system(), "no-such.table", keep, 0, &table, NULL), KITH_END);
    kith_buf_free(&bytes);
    kith_arena_close(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_show),
        cmocka_unit_test(killed_at_any_moment_it_is_the_same),
        cmocka_unit_test(a_refinement_resumes_to_the_same),
        cmocka_unit_test(breaking_off_what_fails_changes_nothing),
        cmocka_unit_test(another_table_is_not_taken_over),
        cmocka_unit_test(a_damaged_table_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
