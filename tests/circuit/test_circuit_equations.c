/* The equations: without noise against CVODE, at half the step, in closed form, and as the sources say of the drug. */
#include "circuit_bench.h"

#include <cvode/cvode.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <cmocka.h>

/* --- CVODE ---------------------------------------------------------------------------------------------------- */

/* The state of one rat, in minutes; written out again here from circuit_block.h, in continuous time. */
enum { DEPOT = KITH_REGIONS, MAM, MORPHINE, W, O, S, X_SELF, X_OTHER, STATES };

struct rat {
    const double *p; /* parameters */
    double h;        /* the set point stands still for half an hour */
    double u[KITH_REGIONS];
    double cue, company, s_task, own;
};

static double phi(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

static void drives(const struct rat *a, const double *y, double z[KITH_REGIONS])
{
    const double *p = a->p;
    const double base = p[KITH_P_BASE];

    z[KITH_REGION_PI] = base + p[KITH_P_IN_PI] * y[W];
    z[KITH_REGION_AS] = base + p[KITH_P_IN_AS] * y[S] * (1.0 + p[KITH_P_AS_O] * y[O]) - p[KITH_P_AS_W] * y[W] +
                        p[KITH_P_C_AS] * y[KITH_REGION_C];
    z[KITH_REGION_AN] =
        base + p[KITH_P_IN_AN] * a->cue + p[KITH_P_PI_AN] * y[KITH_REGION_PI] - p[KITH_P_AL_AN] * y[KITH_REGION_AL];
    z[KITH_REGION_AL] = base + p[KITH_P_BASE_L];
    z[KITH_REGION_T2] = base + p[KITH_P_IN_T2] * a->cue + p[KITH_P_T2_W] * y[W] + p[KITH_P_T2_X] * y[X_SELF];
    z[KITH_REGION_TV] = base + p[KITH_P_IN_TV] * a->cue;
    z[KITH_REGION_N] = base + p[KITH_P_IN_N] * a->company + p[KITH_P_AS_N] * y[KITH_REGION_AS];
    z[KITH_REGION_C] = base + p[KITH_P_IN_C] * y[S] + p[KITH_P_C_O] * y[O] + p[KITH_P_AS_C] * y[KITH_REGION_AS];
    for (int j = 0; j < KITH_REGIONS; j++)
        z[j] += a->u[j];
}

static int change(double t, N_Vector vector, N_Vector out, void *user)
{
    const struct rat *a = user;
    const double *p = a->p;
    const double *y = N_VGetArrayPointer(vector);
    double *dy = N_VGetArrayPointer(out);
    double c = exp(1.0) * (y[MAM] + y[MORPHINE]);
    double b = c / (1.0 + c / p[KITH_P_B_MOST]);
    double z[KITH_REGIONS];

    (void)t;
    drives(a, y, z);
    for (int j = 0; j < KITH_REGIONS; j++)
        dy[j] = (phi(z[j]) - y[j]) / (p[KITH_P_TAU] / 60.0);
    dy[DEPOT] = -p[KITH_P_PK_K] * y[DEPOT];
    dy[MAM] = p[KITH_P_PK_K] * (y[DEPOT] - y[MAM]);
    dy[MORPHINE] = p[KITH_P_PK_F] * p[KITH_P_PK_K] * y[MAM] - p[KITH_P_PK_Q] * y[MORPHINE];
    dy[W] = (fmax(a->h - b, 0.0) - y[W]) / (p[KITH_P_TAU_W] * 60.0);
    dy[O] = (p[KITH_P_O_GAIN] * y[KITH_REGION_N] - y[O]) / p[KITH_P_TAU_O];
    dy[S] = (a->s_task - y[S]) / p[KITH_P_TAU_S];
    dy[X_SELF] =
        (p[KITH_P_X_BASE] + p[KITH_P_X_STRESS] * a->own + p[KITH_P_X_CATCH] * y[S] + p[KITH_P_X_W] * y[W] - y[X_SELF]) /
        (p[KITH_P_TAU_X] / 60.0);
    dy[X_OTHER] = (p[KITH_P_X_OTHER] * y[S] * y[KITH_REGION_AS] - y[X_OTHER]) / (p[KITH_P_TAU_X] / 60.0);
    return 0;
}

struct oracle {
    SUNContext context;
    N_Vector y;
    SUNMatrix matrix;
    SUNLinearSolver solver;
    void *cvode;
};

static void oracle_open(struct oracle *o, struct rat *rat, const double start[STATES])
{
    assert_int_equal(SUNContext_Create(NULL, &o->context), 0);
    o->y = N_VNew_Serial(STATES, o->context);
    memcpy(N_VGetArrayPointer(o->y), start, STATES * sizeof *start);
    o->cvode = CVodeCreate(CV_BDF, o->context);
    assert_int_equal(CVodeInit(o->cvode, change, 0.0, o->y), CV_SUCCESS);
    assert_int_equal(CVodeSStolerances(o->cvode, 1e-9, 1e-11), CV_SUCCESS);
    assert_int_equal(CVodeSetUserData(o->cvode, rat), CV_SUCCESS);
    assert_int_equal(CVodeSetMaxNumSteps(o->cvode, 100000), CV_SUCCESS);
    o->matrix = SUNDenseMatrix(STATES, STATES, o->context);
    o->solver = SUNLinSol_Dense(o->y, o->matrix, o->context);
    assert_int_equal(CVodeSetLinearSolver(o->cvode, o->solver, o->matrix), CV_SUCCESS);
}

static void oracle_close(struct oracle *o)
{
    CVodeFree(&o->cvode);
    (void)SUNLinSolFree(o->solver);
    SUNMatDestroy(o->matrix);
    N_VDestroy(o->y);
    (void)SUNContext_Free(&o->context);
}

static const int fields[STATES] = {
    [DEPOT] = KITH_F_DEPOT, [MAM] = KITH_F_MAM, [MORPHINE] = KITH_F_MORPHINE, [W] = KITH_F_W,
    [O] = KITH_F_O,         [S] = KITH_F_S,     [X_SELF] = KITH_F_X_SELF,     [X_OTHER] = KITH_F_X_OTHER,
};

static double state_of(const struct kith_block *b, int k)
{
    return (double)b->f[k < KITH_REGIONS ? KITH_F_RATE + k : fields[k]][0];
}

/* Half an hour of a rescue, one infusion on board, in withdrawal, with one region excited: no action happens. The
 * largest difference from CVODE at any whole minute, of values of the order of 1. */
static double against_cvode(const struct kith_circuit_params *params, double step_s)
{
    static struct kith_cohort c;
    struct kith_experiment x;
    struct kith_plan plan;
    struct rat rat = {.p = params->v, .h = 0.8, .cue = 1.0, .company = 1.0, .s_task = 1.0, .own = 0.4};
    const struct kith_cohort_origin origin = {.params = params, .still = true, .n = 1};
    struct oracle oracle;
    double start[STATES];
    double worst = 0.0;
    double tick_s;
    double t = 0.0;
    uint32_t ticks;

    bench_parse(bench_text("task rescue-lever\nreward heroin\nsessions 1\nminutes 30\nprime 1\nstress 0.4\n"
                           "manipulate a hM3Dq insula-social 0.5",
                           "opened", 1),
                &x);
    kith_cohort_begin(&c, &origin);
    c.block.f[KITH_F_H][0] = 0.8f;
    c.block.f[KITH_F_W][0] = 0.5f;
    kith_cohort_manipulate(&c, &x, 0, 0);
    kith_session_plan(params, &x.phase[0], step_s, true, &plan);
    tick_s = kith_tick_seconds(&plan, step_s);
    kith_session_begin(&c, &x.phase[0], &plan, tick_s);
    rat.u[KITH_REGION_AS] = 0.5 * params->v[KITH_P_GQ];
    for (int k = 0; k < STATES; k++)
        start[k] = state_of(&c.block, k);
    oracle_open(&oracle, &rat, start);
    ticks = (uint32_t)(60.0 / tick_s + 0.5);
    for (uint32_t minute = 1; minute <= 30; minute++) {
        for (uint32_t i = 0; i < ticks; i++) {
            uint32_t tick = (minute - 1) * ticks + i;

            (void)kith_stepper(KITH_CIRCUIT_AUTO)(&c.block, &plan, tick * plan.fast, tick);
        }
        assert_true(CVode(oracle.cvode, (double)minute, oracle.y, &t, CV_NORMAL) >= 0);
        for (int k = 0; k < STATES; k++)
            worst = fmax(worst, fabs(state_of(&c.block, k) - N_VGetArrayPointer(oracle.y)[k]));
    }
    oracle_close(&oracle);
    return worst;
}

static void without_noise_it_is_what_cvode_solves(void **state)
{
    const uint64_t seed = 11;
    double worst = 0.0;
    struct kith_circuit_params params;

    (void)state;
    for (uint64_t i = 0; i < 20; i++) {
        double off;

        kith_circuit_params_draw(seed, i, &params);
        off = against_cvode(&params, 0.1);
        worst = fmax(worst, off);
        if (!(off < 0.01))
            fail_msg("seed %llu draw %llu: %.4f off", (unsigned long long)seed, (unsigned long long)i, off);
    }
    print_message("# largest difference from CVODE, steps of 0.1 s: %.5f\n", worst);
}

static void smaller_ticks_come_closer(void **state)
{
    struct kith_circuit_params params;
    double coarse;
    double middle;
    double fine;

    (void)state;
    kith_circuit_params_standard(&params);
    coarse = against_cvode(&params, 4.0);
    middle = against_cvode(&params, 2.0);
    fine = against_cvode(&params, 1.0);
    print_message("# ticks of 4, 2, 1 s: %.5f, %.5f, %.5f\n", coarse, middle, fine);
    assert_true(middle < 0.65 * coarse && fine < 0.65 * middle); /* first order: a half each time */
}

/* --- heroin --------------------------------------------------------------------------------------------------- */

static void the_heroin_chain_peaks_where_it_was_measured(void **state)
{
    struct kith_circuit_params params;
    struct kith_chain chain;
    double depot = 1.0, mam = 0.0, morphine = 0.0;
    double mam_peak = 0.0, mam_at = 0.0, morphine_peak = 0.0, morphine_at = 0.0;

    (void)state;
    kith_circuit_params_standard(&params);
    chain = kith_chain_step(&params, 0.01);
    for (int i = 1; i < 20000; i++) {
        morphine = morphine * chain.morphine_keep + mam * chain.morphine_mam + depot * chain.morphine_depot;
        mam = mam * chain.depot_keep + depot * chain.mam_depot;
        depot *= chain.depot_keep;
        if (mam > mam_peak) {
            mam_peak = mam;
            mam_at = i * 0.01;
        }
        if (morphine > morphine_peak) {
            morphine_peak = morphine;
            morphine_at = i * 0.01;
        }
    }
    assert_true(fabs(mam_at - 4.3) < 0.02); /* PMC3791993 */
    assert_true(fabs(morphine_at - 21.3) < 0.03);
    assert_true(fabs(morphine_peak / mam_peak - 1.0 / 6.0) < 1e-4);
    assert_true(fabs(mam_peak * exp(1.0) - 1.0) < 1e-4); /* the unit of brain opioid */
}

static void one_long_step_of_the_chain_is_many_short_ones(void **state)
{
    struct kith_circuit_params params;
    struct kith_chain small;
    struct kith_chain large;
    double y[3] = {0.7, 0.4, 0.2};
    double z[3];

    (void)state;
    kith_circuit_params_standard(&params);
    small = kith_chain_step(&params, 0.05);
    large = kith_chain_step(&params, 30.0);
    z[2] = y[2] * large.morphine_keep + y[1] * large.morphine_mam + y[0] * large.morphine_depot;
    z[1] = y[1] * large.depot_keep + y[0] * large.mam_depot;
    z[0] = y[0] * large.depot_keep;
    for (int i = 0; i < 600; i++) {
        y[2] = y[2] * small.morphine_keep + y[1] * small.morphine_mam + y[0] * small.morphine_depot;
        y[1] = y[1] * small.depot_keep + y[0] * small.mam_depot;
        y[0] *= small.depot_keep;
    }
    for (int k = 0; k < 3; k++)
        assert_true(fabs(y[k] - z[k]) < 1e-10);
}

/* --- home cage ------------------------------------------------------------------------------------------------ */

static void home_in_one_go_is_home_hour_by_hour(void **state)
{
    static struct kith_cohort one;
    static struct kith_cohort many;
    struct kith_circuit_params params;
    const struct kith_cohort_origin origin = {.params = &params, .n = 2};

    (void)state;
    for (uint64_t draw = 0; draw < 20; draw++) {
        kith_circuit_params_draw(5, draw, &params);
        kith_cohort_begin(&one, &origin);
        one.block.f[KITH_F_H][0] = 1.2f;
        one.block.f[KITH_F_W][0] = 0.3f;
        one.block.f[KITH_F_MAM][0] = 0.5f;
        one.block.f[KITH_F_MORPHINE][0] = 1.5f;
        one.block.f[KITH_F_H][1] = 0.6f;
        many = one;
        kith_home_cage(&one, 3.0 * 86400.0);
        for (int hour = 0; hour < 72; hour++)
            kith_home_cage(&many, 3600.0);
        for (int i = 0; i < 2; i++) {
            assert_true(fabs((double)(one.block.f[KITH_F_W][i] - many.block.f[KITH_F_W][i])) < 0.01);
            assert_true(fabs((double)(one.block.f[KITH_F_H][i] - many.block.f[KITH_F_H][i])) < 0.01);
            assert_true(one.block.f[KITH_F_MORPHINE][i] < 0.01f);
        }
        assert_true(one.block.f[KITH_F_W][0] > 0.0f);
    }
}

/* --- steps ---------------------------------------------------------------------------------------------------- */

static void see(const struct kith_experiment *x, double step_s, struct kith_circuit_result *out)
{
    const struct kith_circuit_options o = {.seed = 77, .learn = -1, .animals = 2048, .step_s = step_s};

    bench_run(x, NULL, &o, 1, out, NULL);
}

/* Half a step, and the steps that tables of many draws use, give the same distribution: means within four standard
 * errors of 2,048 rats and a fiftieth for what the step itself does. */
static void halving_the_step_changes_nothing(void **state)
{
    static const enum kith_measure_kind measures[] = {KITH_MEASURE_OPENED,    KITH_MEASURE_LATENCY,
                                                      KITH_MEASURE_INFUSIONS, KITH_MEASURE_EMPATHY,
                                                      KITH_MEASURE_OXYTOCIN,  KITH_MEASURE_REGION + KITH_REGION_AS,
                                                      KITH_MEASURE_CONTACT};
    static const double steps[] = {0.2, 1.0, KITH_CIRCUIT_STEP_FIT};
    static struct kith_circuit_result fine;
    static struct kith_circuit_result coarse;
    struct kith_experiment x;

    (void)state;
    bench_parse(bench_text("task rescue-lever\nreward heroin\nsessions 1\nminutes 40", "opened", 2048), &x);
    see(&x, 0.1, &fine);
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        see(&x, steps[k], &coarse);
        for (size_t m = 0; m < sizeof measures / sizeof *measures; m++) {
            const struct kith_circuit_summary *a = &fine.summary[0][0][measures[m]];
            const struct kith_circuit_summary *b = &coarse.summary[0][0][measures[m]];
            double room = 4.0 * hypot(a->sd, b->sd) / sqrt(a->n) + 0.02 * fabs(a->mean);

            if (!(fabs(a->mean - b->mean) <= room))
                fail_msg("%s: %.4f at 0.1 s, %.4f at %g s, room %.4f", kith_circuit_measure_name(measures[m]), a->mean,
                         b->mean, steps[k], room);
        }
    }
}

/* A region that only noise moves has the spread of the equation: sigma over root 2, at any step. */
static void noise_has_the_spread_of_the_equation(void **state)
{
    static const double steps[] = {0.05, 0.1, 1.0, 10.0};

    (void)state;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        static struct kith_cohort c;
        struct kith_circuit_params params;
        const struct kith_cohort_origin origin = {.params = &params, .key = 99, .n = KITH_LANES};
        struct kith_experiment x;
        struct kith_plan plan;
        double sum = 0.0, squares = 0.0, n = 0.0;

        kith_circuit_params_standard(&params);
        params.v[KITH_P_BASE] = 0.0; /* a rate of a half: far from both ends */
        params.v[KITH_P_IN_TV] = 0.0;
        bench_parse(bench_text("task lever\nreward heroin\nsessions 1\nminutes 60", "presses", 1), &x);
        kith_cohort_begin(&c, &origin);
        kith_cohort_manipulate(&c, &x, 0, 0);
        kith_session_plan(&params, &x.phase[0], steps[k], false, &plan);
        kith_session_begin(&c, &x.phase[0], &plan, kith_tick_seconds(&plan, steps[k]));
        for (uint32_t tick = 0; tick < 4000; tick++) {
            (void)kith_stepper(KITH_CIRCUIT_AUTO)(&c.block, &plan, tick * plan.fast, tick);
            for (uint32_t i = 0; i < KITH_LANES && tick > 10; i++) {
                double r = (double)c.block.f[KITH_F_RATE + KITH_REGION_TV][i] - 0.5;

                sum += r;
                squares += r * r;
                n += 1.0;
            }
        }
        assert_true(fabs(sum / n) < 0.002);
        assert_true(fabs(sqrt(squares / n) / (params.v[KITH_P_SIGMA] / sqrt(2.0)) - 1.0) < 0.02);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_noise_it_is_what_cvode_solves),
        cmocka_unit_test(smaller_ticks_come_closer),
        cmocka_unit_test(the_heroin_chain_peaks_where_it_was_measured),
        cmocka_unit_test(one_long_step_of_the_chain_is_many_short_ones),
        cmocka_unit_test(home_in_one_go_is_home_hour_by_hour),
        cmocka_unit_test(halving_the_step_changes_nothing),
        cmocka_unit_test(noise_has_the_spread_of_the_equation),
    };

    return cmocka_run_group_tests_name("circuit equations", tests, NULL, NULL);
}
