/* The model as the inference sees it: rows, free parameters, and a whole small fit. */
#include "inference_fit.h"
#include "inference_shipped.h"
#include "posterior_draws.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

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

static struct kith_inference rows_of(void **state)
{
    struct kith_inference out;
    struct kith_err err = {0};

    if (kith_inference_make(*state, &out, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return out;
}

/* Rows that take no days of heroin to simulate. */
static struct kith_inference quick_rows(void **state)
{
    static const char *const quick[] = {"distress-control", "cox-2022", "hazani-sociality", "rogers-carter"};
    struct kith_inference all = rows_of(state);
    size_t n = 0;

    for (size_t i = 0; i < all.n; i++)
        for (size_t k = 0; k < 4; k++)
            if (strcmp(all.rows[i].experiment.id, quick[k]) == 0)
                all.rows[n++] = all.rows[i];
    assert_int_equal(n, 4);
    all.n = n;
    return all;
}

static void every_row_has_its_experiment(void **state)
{
    struct kith_inference all = rows_of(state);
    struct kith_str text;
    size_t fit = 0;

    assert_int_equal(all.n, 41);
    for (size_t i = 0; i < all.n; i++) {
        assert_true(kith_str_eq(all.rows[i].role->experiment, kith_str_of(all.rows[i].experiment.id)));
        assert_true(all.rows[i].claim.margin > 0 && all.rows[i].study.margin > 0);
        if (all.rows[i].role->null)
            assert_true(all.rows[i].study.margin == 0.5 * all.rows[i].claim.margin);
        else
            assert_true(all.rows[i].study.margin == 1.5 * all.rows[i].claim.margin);
        fit += !all.rows[i].role->held_out;
    }
    assert_int_equal(fit, 16);
    assert_false(kith_experiment_shipped(KITH_S("no-such-experiment"), &text));
    assert_false(kith_experiment_shipped(KITH_S("cox"), &text));
}

/* What is held out must not be able to enter a weight: likelihoods do not change with it, and a fit never runs it. */
static void what_is_held_out_stays_out(void **state)
{
    struct kith_inference quick = quick_rows(state);
    struct kith_inference_weigh weigh = {.inference = &quick};
    struct kith_inference_sim sim;
    struct kith_abc_problem problem;
    double unit[KITH_ABC_PARAMS_MAX];
    double figure[KITH_ABC_FIGURES_MAX];
    double all[KITH_ABC_FIGURES_MAX];

    kith_abc_draw(1, 2, KITH_ABC_PARAMS_MAX, unit);
    assert_int_equal(
        kith_inference_problem(&quick, KITH_MODEL_FULL, KITH_INFERENCE_FIT, 8, 1, *state, &sim, &problem, NULL),
        KITH_OK);
    assert_int_equal(problem.simulate(problem.user, unit, 1, 5, 0, figure, NULL), KITH_OK);
    sim.which = KITH_INFERENCE_ALL;
    assert_int_equal(problem.simulate(problem.user, unit, 1, 5, 0, all, NULL), KITH_OK);
    for (size_t i = 0; i < quick.n; i++) {
        size_t effect = kith_inference_column(i, KITH_FIGURE_EFFECT);

        assert_true(isfinite(all[effect]));
        if (!quick.rows[i].role->held_out) {
            assert_true(figure[effect] == all[effect]);
            continue;
        }
        assert_true(isnan(figure[effect]) != 0);
        all[effect] = 100.0;
    }
    assert_true(kith_inference_likelihood(&weigh, figure) == kith_inference_likelihood(&weigh, all));
    weigh.without = quick.rows[0].role->laboratory;
    assert_true(kith_inference_likelihood(&weigh, figure) !=
                kith_inference_likelihood(&(struct kith_inference_weigh){.inference = &quick}, figure));
}

static void kinetics_are_frozen_and_null_models_have_their_own(void **state)
{
    static const enum kith_circuit_param frozen[] = {KITH_P_PK_K, KITH_P_PK_Q, KITH_P_PK_F};
    enum kith_circuit_param free[KITH_P_COUNT];
    struct kith_circuit_params params, standard;
    double unit[KITH_P_COUNT];
    size_t n;

    (void)state;
    kith_circuit_params_standard(&standard);
    for (int model = 0; model < KITH_MODELS; model++) {
        bool devalue = false;
        bool sedate = false;

        n = kith_inference_free((enum kith_null_model)model, free);
        for (size_t i = 0; i < n; i++) {
            unit[i] = 0.25;
            devalue = devalue || free[i] == KITH_P_DEVALUE;
            sedate = sedate || free[i] == KITH_P_SEDATE;
        }
        assert_true(devalue == (model == KITH_MODEL_DRUG_VALUE));
        assert_true(sedate == (model == KITH_MODEL_SEDATION));
        kith_inference_params((enum kith_null_model)model, unit, &params);
        for (size_t i = 0; i < sizeof frozen / sizeof *frozen; i++)
            assert_true(params.v[frozen[i]] == standard.v[frozen[i]]);
        assert_true(params.v[KITH_P_HELP_K] == kith_circuit_param_from_unit(KITH_P_HELP_K, 0.25));
        assert_true(params.v[KITH_P_PVT_HELP] == 0.0); /* a hypothesis, at 0 */
    }
}

static struct kith_fit_options small_fit(const char *prefix, unsigned threads)
{
    return (struct kith_fit_options){.env = kith_env_system(),
                                     .prefix = prefix,
                                     .seed = 3,
                                     .draws = 120,
                                     .prior_draws = 40,
                                     .null_draws = 40,
                                     .population = 32,
                                     .null_population = 16,
                                     .moves = 1,
                                     .sweeps_max = 10,
                                     .null_sweeps_max = 6,
                                     .fits_without = true,
                                     .trials = 20,
                                     .threads = threads};
}

static void a_fit_is_the_same_on_any_threads_and_narrows_its_rows(void **state)
{
    struct kith_inference quick = quick_rows(state);
    struct kith_fit_options one = small_fit(NULL, 1);
    struct kith_fit_options three = small_fit(NULL, 3);
    struct kith_fitted a, b;
    size_t better = 0;

    assert_int_equal(kith_inference_fit(&quick, &one, *state, &a, NULL), KITH_OK);
    assert_int_equal(kith_inference_fit(&quick, &three, *state, &b, NULL), KITH_OK);
    assert_int_equal(a.n_fit, 3);
    assert_memory_equal(a.models[0].refined.population.value, b.models[0].refined.population.value,
                        32 * (a.table.params + a.table.figures) * sizeof(double));
    assert_memory_equal(a.rows, b.rows, quick.n * sizeof *a.rows);
    for (size_t i = 0; i < quick.n; i++) {
        if (quick.rows[i].role->held_out)
            assert_true(isnan(a.rows[i].posterior_shows) && a.rows[i].prior_shows >= 0.0);
        else
            better += a.rows[i].posterior_shows > a.rows[i].prior_shows;
    }
    assert_int_equal(better, 3);
    assert_true(a.models[0].probability > 0.0 && a.models[0].probability <= 1.0);
}

static void a_posterior_is_read_back_or_refused(void **state)
{
    static char bytes[4096];
    struct kith_inference all = rows_of(state);
    enum kith_circuit_param free[KITH_P_COUNT];
    size_t params = kith_inference_free(KITH_MODEL_FULL, free);
    struct kith_circuit_posterior posterior;
    struct kith_circuit_params draw, want;
    struct kith_abc_table table;
    FILE *f;
    size_t n;

    assert_int_equal(kith_abc_table_make(*state, params, 0, all.print_fit, 1, 5, &table, NULL), KITH_OK);
    for (size_t i = 0; i < 5; i++)
        kith_abc_draw(9, i, params, kith_abc_unit(&table, i));
    table.rows = 5;
    assert_int_equal(kith_abc_table_save(kith_env_system(), "inference.table", &table, NULL), KITH_OK);
    f = fopen("inference.table", "rb");
    assert_non_null(f);
    n = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    (void)unlink("inference.table");
    assert_int_equal(kith_circuit_posterior_read(*state, (struct kith_str){bytes, n}, all.print_fit, &posterior, NULL),
                     KITH_OK);
    assert_int_equal(posterior.n, 5);
    kith_circuit_posterior_draw(&posterior, 3, &draw);
    kith_inference_params(KITH_MODEL_FULL, kith_abc_unit(&table, 3), &want);
    assert_memory_equal(&draw, &want, sizeof draw);
    assert_int_equal(
        kith_circuit_posterior_read(*state, (struct kith_str){bytes, n}, all.print_fit + 1, &posterior, NULL),
        KITH_EINPUT);
    assert_int_equal(
        kith_circuit_posterior_read(*state, (struct kith_str){bytes, n - 8}, all.print_fit, &posterior, NULL),
        KITH_EINPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_has_its_experiment, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_is_held_out_stays_out, open_arena, close_arena),
        cmocka_unit_test(kinetics_are_frozen_and_null_models_have_their_own),
        cmocka_unit_test_setup_teardown(a_fit_is_the_same_on_any_threads_and_narrows_its_rows, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_posterior_is_read_back_or_refused, open_arena, close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
