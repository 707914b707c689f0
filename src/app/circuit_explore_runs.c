#include "circuit_explore_runs.h"

#include "parallel.h"
#include "past_drug_file.h"
#include "past_extinction_file.h"
#include "past_none_file.h"
#include "past_pause_file.h"

#include <math.h>

const struct kith_explore_past kith_explore_pasts[KITH_EXPLORE_PASTS] = {
    {"No drug before", "The other lever is new", "With no drug before"},
    {"Two weeks with the drug", "Two weeks with the other lever", "After two weeks with the drug"},
    {"The same, then two weeks at home", "The same, then two weeks at home",
     "After two weeks with the drug and two at home"},
    {"The same, then ten days when the lever gave nothing", "The same, then ten days when the lever gave nothing",
     "After two weeks with the drug and ten days when the lever gave nothing"},
};

const struct kith_explore_change kith_explore_changes[KITH_EXPLORE_CHANGES] = {
    {"No change",
     "without a change",
     KITH_MANIPULATE_NONE,
     KITH_TARGET_WHOLE_BRAIN,
     {"tomek-2019-heroin", "tomek-2019-sucrose", "cox-2020-no-contact", "hazani-2025-nonopeners",
      "venniro-2018-choice"}},
    {"Front of the insula turned up",
     "with the front of the insula turned up",
     KITH_MANIPULATE_HM3DQ,
     KITH_TARGET_ANTERIOR_INSULA,
     {"tomek-2020-gq", "haaranen-2020-whole", "tms-smoking", "tms-replication"}},
    {"Front of the insula turned down",
     "with the front of the insula turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_ANTERIOR_INSULA,
     {"tomek-2020-gi", "cox-2022-helping", "mcgregor-2024-extinction", "mcgregor-2024-abstinent"}},
    {"Whole insula injured for good",
     "with the whole insula injured",
     KITH_MANIPULATE_LESION,
     KITH_TARGET_INSULA,
     {"naqvi-2007"}},
    {"Only the path from insula to accumbens turned up",
     "with only the path from insula to accumbens turned up",
     KITH_MANIPULATE_HM3DQ,
     KITH_TARGET_INSULA_ACCUMBENS,
     {"haaranen-2020-projection"}},
    {"Only the path from insula to accumbens turned down",
     "with only the path from insula to accumbens turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_INSULA_ACCUMBENS,
     {"clarke-heroin", "clarke-sucrose", "pmc5891728-projection"}},
    {"Only the path from PVT to accumbens turned down",
     "with only the path from PVT to accumbens turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_PVT_ACCUMBENS,
     {"giannotti-2021-abstinence", "giannotti-2021-extinction", "keyes-2020", "zhu-2016-withdrawal"}},
    {"PVN turned down",
     "with PVN turned down",
     KITH_MANIPULATE_HM4DI,
     KITH_TARGET_PVN,
     {"hazani-2025-helping", "hazani-2025-sociality"}},
    {"Oxytocin given",
     "with oxytocin given",
     KITH_MANIPULATE_OXYTOCIN,
     KITH_TARGET_WHOLE_BRAIN,
     {"oxytocin-stimulant", "oxytocin-heroin", "kitano-2022", "yamagishi-2020", "nct01728909-craving",
      "nct01728909-emotion", "nct04051619"}},
};

static const enum kith_measure_kind measures[KITH_EXPLORE_OUTCOMES] = {KITH_MEASURE_OPENED, KITH_MEASURE_PRESSES,
                                                                       KITH_MEASURE_CONTACT};

struct run {
    const struct kith_explore_options *options;
    const struct kith_experiment *tests; /* by cell */
    struct kith_circuit_params *params;  /* by draw */
    struct kith_circuit_sim **sims;      /* by worker */
    double *mean;                        /* [draw][cell][outcome] */
    struct kith_err *errors;             /* by cell */
    enum kith_rc *answers;
    size_t draw;
    struct kith_explore_cell *cells;
};

static struct kith_circuit_options how_of(const struct run *run, uint64_t number, uint32_t animals)
{
    return (struct kith_circuit_options){.seed = run->options->seed,
                                         .run = number,
                                         .animals = animals,
                                         .learn = -1,
                                         .step_s = KITH_CIRCUIT_STEP_FIT,
                                         .step_slow_s = 60.0,
                                         .cpu = run->options->cpu};
}

static void one_cell(void *user, size_t cell, unsigned worker)
{
    const struct run *run = user;
    struct kith_circuit_options how = how_of(run, run->draw, 0);
    double *mean = run->mean + (run->draw * KITH_EXPLORE_CELLS + cell) * KITH_EXPLORE_OUTCOMES;
    struct kith_circuit_result result;

    run->answers[cell] = kith_circuit_simulate(run->sims[worker], &run->tests[cell], &run->params[run->draw], &how,
                                               &result, NULL, &run->errors[cell]);
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++)
        mean[o] = result.summary[0][0][measures[o]].mean;
}

/* The courses that are drawn: the crowd's mean, then single rats. Fine steps, for looking closely. */
static void one_course(void *user, size_t cell, unsigned worker)
{
    const struct run *run = user;
    struct kith_explore_cell *out = &run->cells[cell];
    struct kith_circuit_result result;

    run->answers[cell] = KITH_OK;
    for (size_t r = 0; r <= KITH_EXPLORE_RATS && run->answers[cell] == KITH_OK; r++) {
        struct kith_explore_course *course = r == 0 ? &out->mean : &out->rat[r - 1];
        struct kith_circuit_record record = {
            .animals_max = r == 0 ? KITH_EXPLORE_CROWD : 1, .bins = KITH_EXPLORE_BINS, .trace = &course->bin[0][0]};
        struct kith_circuit_options how = how_of(run, run->options->draws + r, record.animals_max);

        how.step_s = r == 0 ? KITH_CIRCUIT_STEP_FIT : KITH_CIRCUIT_STEP;
        run->answers[cell] = kith_circuit_simulate(run->sims[worker], &run->tests[cell], &run->params[run->draw], &how,
                                                   &result, &record, &run->errors[cell]);
    }
}

static enum kith_rc all_cells(struct run *run, void (*job)(void *, size_t, unsigned), struct kith_err *err)
{
    kith_parallel(KITH_EXPLORE_CELLS, run->options->threads, job, run);
    for (size_t c = 0; c < KITH_EXPLORE_CELLS; c++) {
        if (run->answers[c] == KITH_OK)
            continue;
        if (err)
            *err = run->errors[c];
        return run->answers[c];
    }
    return KITH_OK;
}

enum kith_rc kith_explore_test(size_t past, struct kith_experiment *out, struct kith_err *err)
{
    const struct kith_str files[KITH_EXPLORE_PASTS] = {
        {(const char *)past_none_file, past_none_file_size},
        {(const char *)past_drug_file, past_drug_file_size},
        {(const char *)past_pause_file, past_pause_file_size},
        {(const char *)past_extinction_file, past_extinction_file_size},
    };

    return kith_targets_parse(files[past], out, err);
}

static enum kith_rc read_tests(struct kith_experiment *tests, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t p = 0; p < KITH_EXPLORE_PASTS; p++) {
        struct kith_experiment *plain = &tests[p * KITH_EXPLORE_CHANGES];

        KITH_TRY(kith_explore_test(p, plain, err));
        for (size_t c = 1; c < KITH_EXPLORE_CHANGES; c++) {
            plain[c] = *plain;
            kith_targets_act(&plain[c], kith_explore_changes[c].kind, kith_explore_changes[c].target);
        }
    }
out:
    return rc;
}

static void summarise(const struct run *run, double *column, struct kith_explore_runs *out)
{
    const size_t stride = KITH_EXPLORE_CELLS * KITH_EXPLORE_OUTCOMES;

    for (size_t c = 0; c < KITH_EXPLORE_CELLS; c++) {
        size_t plain = c - c % KITH_EXPLORE_CHANGES;

        for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
            bool ratio = o > 0;
            struct kith_targets_cell level;

            for (size_t d = 0; d < out->draws; d++)
                column[d] = run->mean[d * stride + c * KITH_EXPLORE_OUTCOMES + o] * (ratio ? 1 : 100);
            kith_targets_summarise(column, out->draws, false, 1, &level);
            out->cell[c].low[o] = level.low;
            out->cell[c].mid[o] = level.mid;
            out->cell[c].high[o] = level.high;
            for (size_t d = 0; d < out->draws; d++) {
                double now = run->mean[d * stride + c * KITH_EXPLORE_OUTCOMES + o];
                double was = run->mean[d * stride + plain * KITH_EXPLORE_OUTCOMES + o];

                column[d] = ratio ? (now + 0.5) / (was + 0.5) : now - was;
            }
            kith_targets_summarise(column, out->draws, ratio, 1, &out->cell[c].than[o]);
        }
    }
}

/* The version whose answers lie nearest to the middle ones, each outcome on its own scale. */
static uint32_t most_typical(const struct run *run, const struct kith_explore_runs *runs)
{
    double best = (double)INFINITY;
    uint32_t at = 0;

    for (uint32_t d = 0; d < runs->draws; d++) {
        double far = 0;

        for (size_t c = 0; c < KITH_EXPLORE_CELLS; c++)
            for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
                double x = run->mean[(d * KITH_EXPLORE_CELLS + c) * KITH_EXPLORE_OUTCOMES + o];
                double mid = runs->cell[c].mid[o];

                far += o == 0 ? fabs(100 * x - mid) / 20 : fabs(log((x + 1) / (mid + 1)));
            }
        if (far < best) {
            best = far;
            at = d;
        }
    }
    return at;
}

static enum kith_rc take_all(struct kith_arena *keep, struct run *run, struct kith_experiment **tests, double **column,
                             struct kith_err *err)
{
    const struct kith_explore_options *o = run->options;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, KITH_EXPLORE_CELLS, sizeof *run->cells, &run->cells, err));
    KITH_TRY(kith_arena_take(keep, KITH_EXPLORE_CELLS, sizeof **tests, tests, err));
    KITH_TRY(kith_arena_take(keep, KITH_EXPLORE_CELLS, sizeof *run->errors, &run->errors, err));
    KITH_TRY(kith_arena_take(keep, KITH_EXPLORE_CELLS, sizeof *run->answers, &run->answers, err));
    KITH_TRY(kith_arena_take(keep, o->draws, sizeof *run->params, &run->params, err));
    KITH_TRY(kith_arena_take(keep, o->draws, sizeof **column, column, err));
    KITH_TRY(kith_arena_take(keep, o->draws * KITH_EXPLORE_CELLS * KITH_EXPLORE_OUTCOMES, sizeof *run->mean, &run->mean,
                             err));
    KITH_TRY(kith_arena_take(keep, o->threads, sizeof(struct kith_circuit_sim *), &run->sims, err));
    for (unsigned w = 0; w < o->threads; w++)
        KITH_TRY(kith_circuit_sim_make(keep, &run->sims[w], err));
out:
    return rc;
}

enum kith_rc kith_explore_simulate(struct kith_arena *keep, const struct kith_explore_options *options,
                                   struct kith_explore_runs *out, struct kith_err *err)
{
    struct run run = {.options = options};
    struct kith_experiment *tests;
    double *column;
    enum kith_rc rc;

    if (options->draws < 1 || options->draws > KITH_EXPLORE_DRAWS || options->threads < 1)
        return kith_fail(err, KITH_EUSAGE, 0, "The number of draws should be 1 to %u.", KITH_EXPLORE_DRAWS);
    KITH_TRY(take_all(keep, &run, &tests, &column, err));
    KITH_TRY(read_tests(tests, err));
    run.tests = tests;
    *out = (struct kith_explore_runs){.draws = options->draws, .rats = tests[0].group[0].animals, .cell = run.cells};
    for (run.draw = 0; run.draw < options->draws; run.draw++) {
        KITH_TRY(options->draw(options->draw_user, run.draw, &run.params[run.draw], err));
        KITH_TRY(all_cells(&run, one_cell, err));
        if (options->progress)
            options->progress(options->progress_user, run.draw + 1, options->draws);
    }
    summarise(&run, column, out);
    out->typical = most_typical(&run, out);
    run.draw = out->typical;
    KITH_TRY(all_cells(&run, one_course, err));
out:
    return rc;
}
