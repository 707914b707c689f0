#include "near.h"

#include "bootstrap.h"
#include "rng.h"

#include <stdlib.h>
#include <string.h>

#define CLUSTERS 60

struct sessions {
    double x[CLUSTERS];
};

/* Mean of the clusters drawn; and a figure that exists only when cluster 0 was drawn. */
static void two_figures(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct sessions *s = user;
    double sum = 0.0;
    double zeros = 0.0;

    (void)worker;
    for (size_t i = 0; i < n; i++) {
        sum += s->x[drawn[i]];
        zeros += drawn[i] == 0;
    }
    figure[0] = sum / (double)n;
    figure[1] = zeros > 0.0 ? zeros : (double)NAN;
}

static void never(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    (void)user;
    (void)drawn;
    (void)n;
    (void)worker;
    figure[0] = NAN;
}

static struct sessions some_sessions(uint64_t seed)
{
    struct kith_rng rng = {seed};
    struct sessions s;

    for (size_t i = 0; i < CLUSTERS; i++)
        s.x[i] = kith_rng_unit(&rng);
    return s;
}

static void the_seed_decides_and_threads_do_not(void **state)
{
    struct sessions s = some_sessions(7);
    struct kith_bootstrap one[2];
    struct kith_bootstrap four[2];
    struct kith_bootstrap other[2];
    struct kith_bootstrap_plan plan = {.seed = 11, .replicates = 800, .threads = 1, .level = 0.9};

    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 2, two_figures, &s, *state, one, NULL), KITH_OK);
    plan.threads = 4;
    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 2, two_figures, &s, *state, four, NULL), KITH_OK);
    plan.seed = 12;
    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 2, two_figures, &s, *state, other, NULL), KITH_OK);
    for (int f = 0; f < 2; f++) {
        assert_true(one[f].interval.low == four[f].interval.low);
        assert_true(one[f].interval.high == four[f].interval.high);
        assert_int_equal(one[f].defined, four[f].defined);
    }
    assert_true(one[0].interval.low != other[0].interval.low);
}

/* For a mean of many, the percentile interval is close to mean +- 1.645 sd / sqrt(n), and cluster 0 is missed in
 * (1 - 1/n)^n of the draws. */
static void the_interval_of_a_mean(void **state)
{
    struct sessions s = some_sessions(3);
    struct kith_bootstrap b[2];
    struct kith_bootstrap_plan plan = {.seed = 5, .replicates = 20000, .threads = 2, .level = 0.9};
    double mean = kith_mean(s.x, CLUSTERS);
    double half = 1.645 * kith_sd(s.x, CLUSTERS) / sqrt(CLUSTERS);
    double missed = pow(1.0 - 1.0 / CLUSTERS, CLUSTERS);

    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 2, two_figures, &s, *state, b, NULL), KITH_OK);
    assert_near(b[0].interval.low, mean - half, 0.05 * half);
    assert_near(b[0].interval.high, mean + half, 0.05 * half);
    assert_int_equal(b[0].defined, 20000);
    assert_near((double)b[1].defined / 20000.0, 1.0 - missed, 0.015);
}

static void no_interval_where_resampling_says_nothing(void **state)
{
    struct sessions s = some_sessions(3);
    struct kith_bootstrap b;
    struct kith_bootstrap pair[2];
    struct kith_err err = {.rc = KITH_OK};
    struct kith_bootstrap_plan plan = {.seed = 5, .replicates = 100, .threads = 2, .level = 0.9};

    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 1, never, &s, *state, &b, NULL), KITH_OK);
    assert_nan(b.interval.low);
    assert_int_equal(b.defined, 0);
    assert_int_equal(kith_bootstrap_run(&plan, 1, 2, two_figures, &s, *state, pair, NULL), KITH_OK);
    assert_nan(pair[0].interval.high);
    plan.level = 90;
    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 1, never, &s, *state, &b, &err), KITH_EUSAGE);
    assert_true(strlen(err.text) > 0);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    struct kith_arena *small = NULL;
    struct kith_bootstrap b;
    struct kith_bootstrap_plan plan = {.seed = 5, .replicates = 100000, .threads = 1, .level = 0.9};

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &small, 4096, NULL), KITH_OK);
    assert_int_equal(kith_bootstrap_run(&plan, CLUSTERS, 1, never, NULL, small, &b, NULL), KITH_EBOUND);
    kith_arena_close(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seed_decides_and_threads_do_not),
        cmocka_unit_test(the_interval_of_a_mean),
        cmocka_unit_test(no_interval_where_resampling_says_nothing),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };

    return cmocka_run_group_tests_name("stats: bootstrap", tests, open_arena, close_arena);
}
