/* Posteriors that are known in closed form: the inference has to find them. */
#include "abc_adjust.h"
#include "abc_calibrate.h"
#include "abc_refine.h"
#include "abc_toys.h"
#include "abc_weigh.h"
#include "distributions.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define near_to(got, want, within)                                                                                     \
    do {                                                                                                               \
        double near_got = (got);                                                                                       \
        if (!(fabs(near_got - (want)) <= (within)))                                                                    \
            fail_msg("%s is %.10g, not within %g of %.10g", #got, near_got, (double)(within), (double)(want));         \
    } while (0)

static struct kith_arena *arena(void **state)
{
    return *state;
}

static int open_arena(void **state)
{
    struct kith_arena *keep = NULL;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 30, NULL) != KITH_OK)
        return -1;
    *state = keep;
    return 0;
}

static int close_arena(void **state)
{
    kith_arena_close(*state);
    return 0;
}

static struct kith_abc_table table_of(void **state, struct kith_abc_problem *problem, uint64_t seed, size_t rows)
{
    struct kith_abc_table table;

    assert_int_equal(
        kith_abc_table_make(arena(state), problem->params, problem->figures, problem->print, seed, rows, &table, NULL),
        KITH_OK);
    assert_int_equal(kith_abc_table_grow(problem, NULL, &table, rows, NULL), KITH_OK);
    return table;
}

/* 23 openers of 30 under a flat prior: Beta(24, 8). */
static void openers_give_the_beta_posterior(void **state)
{
    static const double p[] = {0.05, 0.5, 0.95};
    struct toy toy = {.stop_at = 0};
    struct kith_abc_problem problem = {.params = 1, .figures = 1, .simulate = toy_openers, .user = &toy, .threads = 2};
    struct kith_abc_table table = table_of(state, &problem, 5, 20000);
    double *weight, *share;
    double q[3];
    struct kith_abc_weighed weighed;

    assert_int_equal(kith_arena_take(arena(state), table.rows, sizeof *weight, &weight, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(arena(state), table.rows, sizeof *share, &share, NULL), KITH_OK);
    for (size_t i = 0; i < table.rows; i++) {
        share[i] = kith_abc_unit(&table, i)[0];
        weight[i] = kith_abc_counts_log(23, 30, kith_abc_figure(&table, i)[0], TOY_RATS);
    }
    weighed = kith_abc_weigh(weight, table.rows, weight);
    near_to(kith_mean_weighted(share, weight, table.rows), 24.0 / 32.0, 0.004);
    near_to(weighed.log_evidence, log(1.0 / 31.0), 0.03);
    assert_true(weighed.effective > 3000 && weighed.log_error < 0.02);
    assert_int_equal(kith_abc_quantiles(share, weight, table.rows, p, 3, q, arena(state), NULL), KITH_OK);
    for (int i = 0; i < 3; i++)
        near_to(kith_beta_cdf(q[i], 24, 8), p[i], 0.015);
}

static void counts_add_up(void **state)
{
    double sum = 0.0;

    (void)state;
    for (int k = 0; k <= 12; k++)
        sum += exp(kith_abc_counts_log(k, 12, 7, 64));
    near_to(sum, 1.0, 1e-12);
    near_to(exp(kith_abc_counts_log(1, 1, 0, 0)), 0.5, 1e-12);
    near_to(exp(kith_abc_counts_log(30, 40, 6e8, 8e8)),
            exp(lgamma(41) - lgamma(31) - lgamma(11)) * pow(.75, 30) * pow(.25, 10), 1e-6);
}

struct seen {
    double at[3];
    double sd;
};

static double normal_likelihood(const void *user, const double *figure)
{
    const struct seen *seen = user;
    double sum = 0.0;

    for (int i = 0; i < 3; i++) {
        double r = (figure[i] - seen->at[i]) / seen->sd;

        sum -= r * r / 2.0 + log(seen->sd * sqrt(2.0 * 3.14159265358979323846));
    }
    return sum;
}

/* Three coordinates seen far from the prior's middle, seven not at all; the simulator is exact, so the posterior is
 * normal with mean y / (1 + sd^2) and variance sd^2 / (1 + sd^2). A table of 2000 has next to nobody there. */
static void refining_finds_a_normal_mean(void **state)
{
    struct seen seen = {{1.8, -1.5, 0.0}, 0.15};
    struct toy toy = {.noise = 0.0};
    struct kith_abc_problem problem = {.params = 10, .figures = 3, .simulate = toy_normal, .user = &toy, .threads = 2};
    struct kith_abc_table table = table_of(state, &problem, 3, 2000);
    struct kith_abc_refine_options options = {.population = 1000,
                                              .moves = 10,
                                              .sweeps_max = 400,
                                              .seed = 8,
                                              .likelihood = normal_likelihood,
                                              .likelihood_user = &seen};
    double variance = seen.sd * seen.sd;
    struct kith_abc_refined out;
    double evidence = 0.0;
    double x[1000];

    assert_int_equal(kith_abc_refine(&problem, NULL, &table, &options, arena(state), &out, NULL), KITH_OK);
    assert_true(out.temperature == 1.0 && out.sweeps < 400);
    for (size_t p = 0; p < 10; p++) {
        double want = p < 3 ? seen.at[p] / (1.0 + variance) : 0.0;
        double sd = p < 3 ? sqrt(variance / (1.0 + variance)) : 1.0;

        for (size_t i = 0; i < 1000; i++)
            x[i] = kith_normal_quantile(kith_abc_unit(&out.population, i)[p]);
        near_to(kith_mean(x, 1000), want, 0.2 * sd);
        near_to(kith_sd(x, 1000), sd, 0.2 * sd);
    }
    for (int i = 0; i < 3; i++)
        evidence -= seen.at[i] * seen.at[i] / (2.0 * (1.0 + variance)) +
                    0.5 * log(2.0 * 3.14159265358979323846 * (1.0 + variance));
    near_to(out.log_evidence, evidence, 0.5);
}

/* A simulator far noisier than the tolerance: lucky runs must neither pin the population nor narrow it. The noise adds
 * to the variance of what is seen: N(y / (1 + v), v / (1 + v)) with v = noise^2 + sd^2. */
static void a_noisy_simulator_does_not_pin_it(void **state)
{
    struct seen seen = {{1.2, -1.0, 0.5}, 0.1};
    struct toy toy = {.noise = 0.5};
    struct kith_abc_problem problem = {.params = 8, .figures = 3, .simulate = toy_normal, .user = &toy, .threads = 2};
    struct kith_abc_table table = table_of(state, &problem, 13, 2000);
    struct kith_abc_refine_options options = {.population = 1000,
                                              .moves = 8,
                                              .sweeps_max = 400,
                                              .seed = 6,
                                              .likelihood = normal_likelihood,
                                              .likelihood_user = &seen};
    double variance = 0.25 + 0.01;
    struct kith_abc_refined out;
    double x[1000];

    assert_int_equal(kith_abc_refine(&problem, NULL, &table, &options, arena(state), &out, NULL), KITH_OK);
    assert_true(out.temperature == 1.0 && out.forced == 0.0 && out.accepted > 0.05 && out.distinct > 100);
    for (size_t p = 0; p < 8; p++) {
        double sd = p < 3 ? sqrt(variance / (1.0 + variance)) : 1.0;

        for (size_t i = 0; i < 1000; i++)
            x[i] = kith_normal_quantile(kith_abc_unit(&out.population, i)[p]);
        near_to(kith_mean(x, 1000), p < 3 ? seen.at[p] / (1.0 + variance) : 0.0, 0.2 * sd);
        near_to(kith_sd(x, 1000), sd, 0.15 * sd);
    }
}

static void a_budget_that_ends_first_is_said(void **state)
{
    struct seen seen = {{1.8, -1.5, 0.0}, 0.05};
    struct toy toy = {.noise = 0.0};
    struct kith_abc_problem problem = {.params = 10, .figures = 3, .simulate = toy_normal, .user = &toy};
    struct kith_abc_table table = table_of(state, &problem, 3, 500);
    struct kith_abc_refine_options options = {
        .population = 64, .moves = 2, .sweeps_max = 3, .likelihood = normal_likelihood, .likelihood_user = &seen};
    struct kith_abc_refined out;

    assert_int_equal(kith_abc_refine(&problem, NULL, &table, &options, arena(state), &out, NULL), KITH_OK);
    assert_true(out.temperature == 1.0 && out.forced > 0.0 && out.forced < 1.0);
    assert_true(out.effective >= 1.0 && out.effective < 32.0); /* of 64: less than a step with moves would leave */
    assert_int_equal(out.sweeps, 3);
    options.population = 501;
    assert_int_equal(kith_abc_refine(&problem, NULL, &table, &options, arena(state), &out, NULL), KITH_EUSAGE);
}

/* Studies look at coordinates 0 and 1, none at 2. Ranks must be uniform for all three; only two can be recovered. */
static void ranks_are_uniform_on_a_toy(void **state)
{
    struct kith_abc_study studies[] = {{0, KITH_ABC_EXACT, {.report = 1, .margin = 0.4, .tolerance = 0.3}},
                                       {0, KITH_ABC_EXACT, {.report = 0, .margin = 1.0, .tolerance = 0.2}},
                                       {1, KITH_ABC_EXACT, {.report = -1, .margin = 0.2, .tolerance = 0.5}}};
    struct toy toy = {.noise = 0.2};
    struct kith_abc_problem problem = {.params = 3, .figures = 3, .simulate = toy_normal, .user = &toy, .threads = 2};
    struct kith_abc_table table = table_of(state, &problem, 17, 4000);
    struct kith_abc_calibrate_options options = {
        .studies = studies, .n_studies = 3, .trials = 400, .seed = 2, .threads = 2};
    struct kith_abc_calibrated out, again;

    assert_int_equal(kith_abc_calibrate(&table, &options, arena(state), &out, NULL), KITH_OK);
    for (int p = 0; p < 3; p++) {
        assert_true(out.param[p].chi_square_p > 0.001);
        assert_true(out.param[p].ks_p > 0.001);
        near_to(out.param[p].covered, 0.9, 0.06);
    }
    assert_true(out.param[0].correlation > 0.75 && out.param[0].width < 0.7);
    assert_true(out.param[1].correlation > 0.6 && out.param[1].width < 0.8);
    near_to(out.param[2].correlation, 0.0, 0.2);
    near_to(out.param[2].width, 1.0, 0.05);
    options.threads = 1;
    assert_int_equal(kith_abc_calibrate(&table, &options, arena(state), &again, NULL), KITH_OK);
    assert_memory_equal(out.param, again.param, 3 * sizeof *out.param);
    assert_true(out.effective == again.effective);
    options.trials = 4000;
    assert_int_equal(kith_abc_calibrate(&table, &options, arena(state), &out, NULL), KITH_EUSAGE);
}

/* What the ranks would be if the analysis read the studies' effects with the wrong sign: the check has to notice. */
static void ranks_betray_a_wrong_analysis(void **state)
{
    struct kith_abc_study studies[] = {{0, KITH_ABC_EXACT, {.report = 1, .margin = 0.4, .tolerance = 0.3}}};
    struct toy toy = {.noise = 0.1};
    struct kith_abc_problem problem = {.params = 3, .figures = 3, .simulate = toy_normal, .user = &toy};
    struct kith_abc_table table = table_of(state, &problem, 17, 4000);
    struct kith_abc_calibrate_options options = {.studies = studies, .n_studies = 1, .trials = 400, .seed = 2};
    struct kith_abc_calibrated out;

    for (size_t i = 0; i < table.rows; i++) /* nature's rows tell the truth, those they are weighed against do not */
        if (i % 10 != 0)
            kith_abc_figure(&table, i)[0] += 1.0;
    assert_int_equal(kith_abc_calibrate(&table, &options, arena(state), &out, NULL), KITH_OK);
    assert_true(out.param[0].chi_square_p < 0.001 && out.param[0].ks_p < 0.001);
    assert_true(out.param[1].chi_square_p > 0.001);
}

/* A linear toy with noise: prior N(0,1), figure N(z, noise^2), so the posterior is N(y / (1 + s), s / (1 + s)). */
static void the_line_finds_the_normal_posterior(void **state)
{
    static const size_t columns[] = {0, 1, 2};
    double observed[] = {1.2, -0.7, 0.3};
    struct toy toy = {.noise = 0.5};
    struct kith_abc_problem problem = {.params = 4, .figures = 3, .simulate = toy_normal, .user = &toy, .threads = 2};
    struct kith_abc_table table = table_of(state, &problem, 21, 6000);
    struct kith_abc_adjust_options how = {
        .column = columns, .n_columns = 3, .observed = observed, .nearest = 1500, .except = SIZE_MAX};
    struct kith_abc_adjusted out;
    double variance = 0.25 / 1.25;

    assert_int_equal(kith_abc_adjust(&table, &how, arena(state), &out, NULL), KITH_OK);
    assert_true(out.effective > 500);
    for (size_t p = 0; p < 4; p++) {
        double want = p < 3 ? observed[p] / 1.25 : 0.0;
        double mean = kith_mean_weighted(out.z + p * out.n, out.weight, out.n);
        double sd = 0.0;

        for (size_t i = 0; i < out.n; i++)
            sd += out.weight[i] * (out.z[p * out.n + i] - mean) * (out.z[p * out.n + i] - mean);
        near_to(mean, want, 0.12);
        near_to(sqrt(sd), p < 3 ? sqrt(variance) : 1.0, 0.08);
    }
    how.nearest = 4;
    assert_int_equal(kith_abc_adjust(&table, &how, arena(state), &out, NULL), KITH_EUSAGE);
}

static void adjusted_ranks_are_uniform_on_a_toy(void **state)
{
    struct kith_abc_study studies[] = {{0, KITH_ABC_EXACT, {.report = 1, .margin = 0.4, .tolerance = 0.3}},
                                       {1, KITH_ABC_EXACT, {.report = -1, .margin = 0.2, .tolerance = 0.5}}};
    struct toy toy = {.noise = 0.5};
    struct kith_abc_problem problem = {.params = 3, .figures = 3, .simulate = toy_normal, .user = &toy, .threads = 2};
    struct kith_abc_table table = table_of(state, &problem, 19, 3000);
    struct kith_abc_calibrate_options options = {
        .studies = studies, .n_studies = 2, .trials = 300, .nearest = 600, .seed = 2, .threads = 2};
    struct kith_abc_calibrated out, again;

    assert_int_equal(kith_abc_calibrate(&table, &options, arena(state), &out, NULL), KITH_OK);
    for (int p = 0; p < 3; p++) {
        assert_true(out.param[p].chi_square_p > 0.001);
        assert_true(out.param[p].ks_p > 0.001);
    }
    assert_true(out.param[0].correlation > 0.8 && out.param[1].correlation > 0.8);
    near_to(out.param[2].correlation, 0.0, 0.2);
    options.threads = 1;
    assert_int_equal(kith_abc_calibrate(&table, &options, arena(state), &again, NULL), KITH_OK);
    assert_memory_equal(out.param, again.param, 3 * sizeof *out.param);
}

static void tails_of_the_tests_are_right(void **state)
{
    (void)state;
    near_to(kith_chi_square_above(16.918977604620448, 9), 0.05, 1e-6); /* R: qchisq(.95, 9) */
    near_to(kith_chi_square_above(3.841458820694124, 1), 0.05, 1e-6);
    near_to(kith_chi_square_above(0.0, 9), 1.0, 1e-12);
    near_to(kith_ks_above(1.358 / (sqrt(1000) + 0.12 + 0.11 / sqrt(1000)), 1000), 0.05, 1e-3); /* Stephens's table */
    near_to(kith_ks_above(1.628 / (sqrt(50) + 0.12 + 0.11 / sqrt(50)), 50), 0.01, 1e-3);
    near_to(kith_ks_above(0.0, 100), 1.0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(openers_give_the_beta_posterior, open_arena, close_arena),
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test_setup_teardown(refining_finds_a_normal_mean, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_noisy_simulator_does_not_pin_it, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_budget_that_ends_first_is_said, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(ranks_are_uniform_on_a_toy, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(ranks_betray_a_wrong_analysis, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_line_finds_the_normal_posterior, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(adjusted_ranks_are_uniform_on_a_toy, open_arena, close_arena),
        cmocka_unit_test(tails_of_the_tests_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
