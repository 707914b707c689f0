#include "target_table.h"

#include "parallel.h"
#include "target_contact_file.h"
#include "target_helping_file.h"
#include "target_relapse_file.h"
#include "target_seeking_file.h"

#include <math.h>
#include <stdlib.h>

#define WORKER_BYTES ((size_t)64 << 20)

const struct kith_targets_action kith_targets_actions[KITH_TARGETS_ACTIONS] = {
    {"insula-up",
     "Insula",
     "anterior insula as a whole turned up",
     KITH_MANIPULATE_HM3DQ,
     KITH_TARGET_ANTERIOR_INSULA,
     {"tomek-2020-gq", "haaranen-2020-whole", "tms-smoking", "tms-replication"}},
    {"insula-down",
     "Insula",
     "anterior insula as a whole turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_ANTERIOR_INSULA,
     {"cox-2022-helping", "tomek-2020-gi", "mcgregor-2024-extinction", "mcgregor-2024-abstinent", "pmc5891728-insula",
      "naqvi-2007"}},
    {"path-up",
     "Insula",
     "only its path to the accumbens turned up",
     KITH_MANIPULATE_HM3DQ,
     KITH_TARGET_INSULA_ACCUMBENS,
     {"haaranen-2020-projection"}},
    {"path-down",
     "Insula",
     "only its path to the accumbens turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_INSULA_ACCUMBENS,
     {"clarke-heroin", "clarke-sucrose", "pmc5891728-projection"}},
    {"pvt-down",
     "PVT",
     "its path to the accumbens turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_PVT_ACCUMBENS,
     {"giannotti-2021-abstinence", "giannotti-2021-extinction", "keyes-2020", "zhu-2016-withdrawal"}},
    {"brake-up",
     "PVT",
     "its path to parvalbumin neurons turned up",
     KITH_MANIPULATE_HM3DQ,
     KITH_TARGET_PVT_PARVALBUMIN,
     {"pvt-parvalbumin"}},
    {"oxytocin",
     "PVN (oxytocin)",
     "oxytocin given",
     KITH_MANIPULATE_OXYTOCIN,
     KITH_TARGET_WHOLE_BRAIN,
     {"oxytocin-stimulant", "oxytocin-heroin", "hazani-2025-helping", "hazani-2025-sociality", "nct01728909-craving",
      "nct01728909-emotion", "nct04051619"}},
};

const struct kith_targets_goal kith_targets_goals[KITH_TARGETS_GOALS] = {
    {"helping", "The cage-mate is freed, with a paying lever beside it", false, 1},
    {"contact", "Bouts of contact with a calm partner", true, 1},
    {"seeking", "Presses without reward, after two weeks at home", true, -1},
    {"relapse", "Presses without reward, after extinction, with cues and one infusion", true, -1},
};

enum kith_rc kith_targets_parse(struct kith_str file, struct kith_experiment *out, struct kith_err *err)
{
    enum kith_rc rc = kith_experiment_parse(file, out, err);

    if (rc == KITH_OK && (out->n_groups != 1 || out->n_measured != 1 || out->n_acts != 1))
        return kith_fail(err, KITH_EINPUT, 0, "The test '%s' needs one group, one measured phase and one manipulation.",
                         out->id);
    return rc;
}

void kith_targets_act(struct kith_experiment *test, enum kith_manipulation_kind kind, enum kith_target target)
{
    test->act[0].kind = kind;
    test->act[0].target = target;
    test->act[0].amount = 1;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double at_share(const double *sorted, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t below = (size_t)at;
    size_t above = below + 1 < n ? below + 1 : below;

    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

/* +1 a clear rise, -1 a clear fall; a ratio is clear where its inverse would be too. */
static int clear_sign(double effect, bool ratio)
{
    double change = ratio ? log(effect) / log1p(KITH_TARGETS_CLEAR) : effect / KITH_TARGETS_CLEAR;

    return (change >= 1) - (change <= -1);
}

void kith_targets_summarise(double *effect, size_t n, bool ratio, int hoped, struct kith_targets_cell *out)
{
    size_t kept = 0;

    *out = (struct kith_targets_cell){.low = (double)NAN, .mid = (double)NAN, .high = (double)NAN};
    for (size_t i = 0; i < n; i++)
        if (!isnan(effect[i]))
            effect[kept++] = effect[i];
    if (kept == 0)
        return;
    qsort(effect, kept, sizeof *effect, by_value);
    for (size_t i = 0; i < kept; i++) {
        int sign = clear_sign(effect[i], ratio);

        out->hoped += sign == hoped;
        out->other += sign == -hoped;
        out->none += sign == 0;
    }
    out->n = (uint32_t)kept;
    out->low = at_share(effect, kept, 0.05);
    out->mid = at_share(effect, kept, 0.5);
    out->high = at_share(effect, kept, 0.95);
}

/* One draw through all tests with all actions: mean[draw][goal][action], the first being none. */
struct run {
    const struct kith_targets_options *options;
    const struct kith_experiment *tests;      /* by goal, then way: read only */
    const struct kith_circuit_params *params; /* of this batch */
    struct kith_circuit_sim **sims;           /* by worker */
    double *mean;
    struct kith_err *errors;
    enum kith_rc *answers;
    size_t first; /* draw of the batch's first job */
};

#define WAYS  (KITH_TARGETS_ACTIONS + 1)
#define TESTS (KITH_TARGETS_GOALS * WAYS)

static void one_draw(void *user, size_t i, unsigned worker)
{
    const struct run *run = user;
    const struct kith_targets_options *o = run->options;
    struct kith_circuit_options how = {.seed = o->seed,
                                       .run = run->first + i,
                                       .animals = o->animals,
                                       .learn = -1,
                                       .step_s = KITH_CIRCUIT_STEP_FIT,
                                       .step_slow_s = 60.0,
                                       .cpu = o->cpu};
    double *mean = run->mean + (run->first + i) * TESTS;
    struct kith_circuit_result result;

    run->answers[i] = KITH_OK;
    for (size_t k = 0; k < TESTS && run->answers[i] == KITH_OK; k++) {
        const struct kith_experiment *test = &run->tests[k];

        run->answers[i] =
            kith_circuit_simulate(run->sims[worker], test, &run->params[i], &how, &result, NULL, &run->errors[i]);
        mean[k] = result.summary[0][0][test->compare.measure].mean;
    }
}

static void tabulate(const struct kith_targets_options *o, const double *mean, double *column,
                     struct kith_targets_table *out)
{
    struct kith_targets_cell control;

    for (size_t goal = 0; goal < KITH_TARGETS_GOALS; goal++) {
        const struct kith_targets_goal *what = &kith_targets_goals[goal];

        for (size_t d = 0; d < o->draws; d++)
            column[d] = mean[d * TESTS + goal * WAYS];
        kith_targets_summarise(column, o->draws, false, 1, &control);
        out->control[goal] = control.mid;
        for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++) {
            for (size_t d = 0; d < o->draws; d++) {
                const double *m = mean + d * TESTS + goal * WAYS;

                column[d] = what->ratio ? (m[a + 1] + 0.5) / (m[0] + 0.5) : m[a + 1] - m[0];
            }
            kith_targets_summarise(column, o->draws, what->ratio, what->hoped, &out->cell[a][goal]);
        }
    }
}

/* Every goal's test, without an action and then with each. */
static enum kith_rc read_tests(struct kith_experiment *tests, struct kith_err *err)
{
    const struct kith_str files[KITH_TARGETS_GOALS] = {
        {(const char *)target_helping_file, target_helping_file_size},
        {(const char *)target_contact_file, target_contact_file_size},
        {(const char *)target_seeking_file, target_seeking_file_size},
        {(const char *)target_relapse_file, target_relapse_file_size},
    };
    enum kith_rc rc = KITH_OK;

    for (size_t goal = 0; goal < KITH_TARGETS_GOALS; goal++) {
        struct kith_experiment *plain = &tests[goal * WAYS];

        KITH_TRY(kith_targets_parse(files[goal], plain, err));
        for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++) {
            plain[a + 1] = *plain;
            kith_targets_act(&plain[a + 1], kith_targets_actions[a].kind, kith_targets_actions[a].target);
        }
    }
out:
    return rc;
}

/* Draws come in batches so that `draw` and `progress` are called from one thread. */
static enum kith_rc run_batches(struct run *run, struct kith_circuit_params *params, size_t batch, unsigned threads,
                                struct kith_err *err)
{
    const struct kith_targets_options *o = run->options;
    enum kith_rc rc = KITH_OK;

    for (run->first = 0; run->first < o->draws; run->first += batch) {
        size_t n = o->draws - run->first < batch ? o->draws - run->first : batch;

        for (size_t i = 0; i < n; i++)
            KITH_TRY(o->draw(o->draw_user, run->first + i, &params[i], err));
        kith_parallel(n, threads, one_draw, run);
        for (size_t i = 0; i < n; i++) {
            if (run->answers[i] == KITH_OK)
                continue;
            if (err)
                *err = run->errors[i];
            return run->answers[i];
        }
        if (o->progress)
            o->progress(o->progress_user, run->first + n, o->draws);
    }
out:
    return rc;
}

enum kith_rc kith_targets_run(const struct kith_env *env, const struct kith_targets_options *options,
                              struct kith_targets_table *out, struct kith_err *err)
{
    unsigned threads = options->threads ? options->threads : 1;
    size_t batch = (size_t)threads * 2;
    struct run run = {.options = options};
    struct kith_circuit_params *params;
    struct kith_experiment *tests;
    struct kith_arena *keep = NULL;
    double *column;
    enum kith_rc rc;

    *out = (struct kith_targets_table){.draws = options->draws};
    if (options->draws < 1 || options->draws > KITH_TARGETS_DRAWS)
        return kith_fail(err, KITH_EUSAGE, 0, "The number of draws should be 1 to %u.", KITH_TARGETS_DRAWS);
    KITH_TRY(kith_arena_open(env, &keep, WORKER_BYTES * (threads + 1), err));
    KITH_TRY(kith_arena_take(keep, TESTS, sizeof *tests, &tests, err));
    KITH_TRY(read_tests(tests, err));
    KITH_TRY(kith_arena_take(keep, batch, sizeof *params, &params, err));
    KITH_TRY(kith_arena_take(keep, batch, sizeof *run.errors, &run.errors, err));
    KITH_TRY(kith_arena_take(keep, batch, sizeof *run.answers, &run.answers, err));
    KITH_TRY(kith_arena_take(keep, threads, sizeof(struct kith_circuit_sim *), &run.sims, err));
    KITH_TRY(kith_arena_take(keep, options->draws, sizeof *column, &column, err));
    KITH_TRY(kith_arena_take(keep, (size_t)options->draws * TESTS, sizeof *run.mean, &run.mean, err));
    for (unsigned w = 0; w < threads; w++)
        KITH_TRY(kith_circuit_sim_make(keep, &run.sims[w], err));
    run.tests = tests;
    run.params = params;
    KITH_TRY(run_batches(&run, params, batch, threads, err));
    out->animals = options->animals ? options->animals : tests[0].group[0].animals;
    tabulate(options, run.mean, column, out);
out:
    kith_arena_close(keep);
    return rc;
}
