#include "circuit_run.h"

#include "circuit_versions.h"
#include "inference_shipped.h"
#include "parallel.h"
#include "survival.h"

#include <math.h>

#define STEP_S 1.0

const char kith_circuit_advice[] =
    "Simulated rats: a hypothesis made visible, for teaching and research. It says nothing "
    "about any person and advises nobody.";

/* What each run leaves: a row of figures, of latencies, of traces. */
struct rows {
    struct kith_circuit_run *run;
    struct kith_circuit_sim **sim; /* one a worker */
    struct kith_circuit_versions versions;
    struct kith_circuit_params *params; /* [wave place] */
    uint32_t most;                      /* animals of the largest group */
    uint32_t first;                     /* run of this wave */
    double *figure;                     /* [measured][group][measure][run] */
    double *contrast;                   /* [run] */
    double *opened;                     /* [measured][group][point][run] */
    double *trace;                      /* [wave place][measured][group][bin][trace] */
    double *latency;                    /* [worker][measured][group][animal] */
    enum kith_rc *rc;                   /* [wave place] */
};

static size_t cell(const struct rows *r, uint32_t measured, uint32_t group)
{
    return (size_t)measured * r->run->experiment.n_groups + group;
}

static size_t trace_size(const struct rows *r)
{
    const struct kith_experiment *x = &r->run->experiment;

    return (size_t)x->n_measured * x->n_groups * (KITH_CIRCUIT_RUN_POINTS - 1) * KITH_TRACES;
}

static size_t latency_size(const struct rows *r)
{
    const struct kith_experiment *x = &r->run->experiment;

    return (size_t)x->n_measured * x->n_groups * r->most;
}

double kith_circuit_run_minute(const struct kith_circuit_run *run, uint32_t measured, uint32_t point)
{
    const struct kith_experiment *x = &run->experiment;

    return x->phase[x->measured_phase[measured]].minutes * point / (KITH_CIRCUIT_RUN_POINTS - 1);
}

static void keep_figures(const struct rows *r, const struct kith_circuit_result *result, uint32_t at)
{
    const struct kith_experiment *x = &r->run->experiment;
    const uint32_t runs = r->run->runs;

    r->contrast[at] = kith_circuit_contrast(x, result);
    for (uint32_t m = 0; m < x->n_measured; m++)
        for (uint32_t g = 0; g < x->n_groups; g++)
            for (uint32_t k = 0; k < KITH_MEASURES; k++)
                r->figure[(cell(r, m, g) * KITH_MEASURES + k) * runs + at] = result->summary[m][g][k].mean;
}

static void keep_curves(const struct rows *r, double *latency, uint32_t at)
{
    const struct kith_experiment *x = &r->run->experiment;
    const uint32_t runs = r->run->runs;

    for (uint32_t m = 0; m < x->n_measured; m++)
        for (uint32_t g = 0; g < x->n_groups; g++) {
            double grid[KITH_CIRCUIT_RUN_POINTS];
            double share[KITH_CIRCUIT_RUN_POINTS];

            for (uint32_t i = 0; i < KITH_CIRCUIT_RUN_POINTS; i++)
                grid[i] = kith_circuit_run_minute(r->run, m, i);
            kith_survival_opened(latency + cell(r, m, g) * r->most, r->run->animals[g], grid, KITH_CIRCUIT_RUN_POINTS,
                                 share);
            for (uint32_t i = 0; i < KITH_CIRCUIT_RUN_POINTS; i++)
                r->opened[(cell(r, m, g) * KITH_CIRCUIT_RUN_POINTS + i) * runs + at] = share[i];
        }
}

static void one_run(void *user, size_t place, unsigned worker)
{
    const struct rows *r = user;
    const struct kith_circuit_run_options *o = &r->run->options;
    const uint32_t at = r->first + (uint32_t)place;
    double *latency = r->latency + worker * latency_size(r);
    const struct kith_circuit_record record = {.animals_max = r->most,
                                               .latency = latency,
                                               .bins = KITH_CIRCUIT_RUN_POINTS - 1,
                                               .trace = r->trace + place * trace_size(r)};
    const struct kith_circuit_options how = {.seed = o->seed,
                                             .run = at,
                                             .animals = o->animals,
                                             .model = o->model,
                                             .learn = o->learn,
                                             .step_s = o->step_s,
                                             .cpu = o->cpu};
    struct kith_circuit_result result;

    r->rc[place] =
        kith_circuit_simulate(r->sim[worker], &r->run->experiment, &r->params[place], &how, &result, &record, NULL);
    if (r->rc[place] != KITH_OK)
        return;
    keep_figures(r, &result, at);
    keep_curves(r, latency, at);
}

static void add_traces(const struct rows *r, uint32_t n)
{
    const struct kith_experiment *x = &r->run->experiment;

    for (uint32_t place = 0; place < n; place++)
        for (uint32_t m = 0; m < x->n_measured; m++)
            for (uint32_t g = 0; g < x->n_groups; g++)
                for (uint32_t bin = 0; bin + 1 < KITH_CIRCUIT_RUN_POINTS; bin++)
                    for (uint32_t k = 0; k < KITH_TRACES; k++)
                        r->run->group[m][g].trace[k][bin] +=
                            r->trace[place * trace_size(r) +
                                     (cell(r, m, g) * (KITH_CIRCUIT_RUN_POINTS - 1) + bin) * KITH_TRACES + k] /
                            r->run->runs;
}

/* Mean and middle 95% of what is there; sorts. */
static struct kith_circuit_figure figure_of(double *x, size_t n)
{
    struct kith_circuit_figure f = {NAN, {NAN, NAN}};

    kith_sort(x, n);
    while (n > 0 && isnan(x[n - 1]))
        n--;
    if (n == 0)
        return f;
    f.mean = kith_mean(x, n);
    f.interval.low = kith_quantile_sorted(x, n, (1.0 - KITH_CIRCUIT_RUN_LEVEL) / 2.0);
    f.interval.high = kith_quantile_sorted(x, n, (1.0 + KITH_CIRCUIT_RUN_LEVEL) / 2.0);
    return f;
}

static void sum_up_claim(const struct rows *r)
{
    struct kith_circuit_run *run = r->run;
    uint32_t met = 0;

    for (uint32_t i = 0; i < run->runs; i++) {
        run->odd += isnan(r->contrast[i]) ? 1u : 0u;
        met += kith_circuit_claim_met(&run->experiment, r->contrast[i], 0.0) ? 1u : 0u;
    }
    run->met = run->experiment.compare.claim == KITH_CLAIM_SAME || run->odd == run->runs
                   ? (double)NAN
                   : (double)met / (run->runs - run->odd);
    run->contrast = figure_of(r->contrast, run->runs);
}

static void sum_up(const struct rows *r)
{
    struct kith_circuit_run *run = r->run;
    const struct kith_experiment *x = &run->experiment;

    sum_up_claim(r);
    for (uint32_t m = 0; m < x->n_measured; m++)
        for (uint32_t g = 0; g < x->n_groups; g++) {
            struct kith_circuit_group_run *group = &run->group[m][g];

            group->there = (x->phase[x->measured_phase[m]].groups >> g) & 1u;
            for (uint32_t k = 0; k < KITH_MEASURES; k++)
                group->measure[k] = figure_of(r->figure + (cell(r, m, g) * KITH_MEASURES + k) * run->runs, run->runs);
            for (uint32_t i = 0; i < KITH_CIRCUIT_RUN_POINTS; i++) {
                struct kith_circuit_figure f =
                    figure_of(r->opened + (cell(r, m, g) * KITH_CIRCUIT_RUN_POINTS + i) * run->runs, run->runs);

                group->opened.y[i] = f.mean;
                group->opened.low[i] = f.interval.low;
                group->opened.high[i] = f.interval.high;
            }
        }
}

static enum kith_rc find_experiment(const struct kith_env *env, const char *spec, struct kith_experiment *out,
                                    struct kith_err *err)
{
    struct kith_str text;
    int fd;

    if (kith_experiment_shipped(kith_str_of(spec), &text))
        return kith_experiment_parse(text, out, err);
    if (strcmp(spec, "-") == 0)
        return kith_experiment_read(env, spec, out, err);
    fd = env->open_read(env->ctx, spec);
    if (fd < 0)
        return kith_fail(err, KITH_EINPUT, 0,
                         "There is neither an experiment nor a file '%.80s': name one of circuit/experiments, such as "
                         "tomek-2020-gq, or a file of that form.",
                         spec);
    (void)env->close(env->ctx, fd);
    return kith_experiment_read(env, spec, out, err);
}

static enum kith_rc find_evidence(struct kith_arena *keep, struct kith_circuit_run *run, struct kith_err *err)
{
    struct kith_evidence table;
    size_t row;
    enum kith_rc rc = kith_evidence_parse(keep, kith_evidence_shipped(), &table, err);

    if (rc == KITH_OK &&
        (row = kith_evidence_find(&table, kith_str_of(run->experiment.evidence))) != KITH_EVIDENCE_NONE)
        run->evidence = &table.rows[row];
    return rc;
}

static enum kith_rc make_rows(struct kith_arena *keep, struct rows *r, uint32_t wave, struct kith_err *err)
{
    const struct kith_experiment *x = &r->run->experiment;
    const size_t cells = (size_t)x->n_measured * x->n_groups;
    const size_t runs = r->run->runs;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, cells * KITH_MEASURES * runs, sizeof(double), &r->figure, err));
    KITH_TRY(kith_arena_take(keep, runs, sizeof(double), &r->contrast, err));
    KITH_TRY(kith_arena_take(keep, cells * KITH_CIRCUIT_RUN_POINTS * runs, sizeof(double), &r->opened, err));
    KITH_TRY(kith_arena_take(keep, wave * trace_size(r), sizeof(double), &r->trace, err));
    KITH_TRY(kith_arena_take(keep, r->run->options.threads * latency_size(r), sizeof(double), &r->latency, err));
    KITH_TRY(kith_arena_take(keep, wave, sizeof *r->rc, &r->rc, err));
    KITH_TRY(kith_arena_take(keep, wave, sizeof *r->params, &r->params, err));
    KITH_TRY(kith_arena_take(keep, r->run->options.threads, sizeof(void *), &r->sim, err));
    for (unsigned t = 0; t < r->run->options.threads; t++)
        KITH_TRY(kith_circuit_sim_make(keep, &r->sim[t], err));
out:
    return rc;
}

static enum kith_rc prepare(struct kith_arena *keep, struct rows *r, const struct kith_circuit_run_options *options,
                            uint32_t wave, struct kith_err *err)
{
    struct kith_circuit_run *run = r->run;
    const struct kith_experiment *x = &run->experiment;
    enum kith_rc rc = KITH_OK;

    run->options = *options;
    run->options.draws = options->draws ? options->draws : 1;
    run->options.step_s = options->step_s > 0.0 ? options->step_s : STEP_S;
    run->runs = run->options.draws > 1 ? run->options.draws : KITH_CIRCUIT_RUN_REPEATS;
    run->versions = "the standard parameters, repeated";
    for (uint32_t g = 0; g < x->n_groups; g++) {
        run->animals[g] = options->animals ? options->animals : x->group[g].animals;
        r->most = run->animals[g] > r->most ? run->animals[g] : r->most;
    }
    for (uint32_t i = 0; i < KITH_CIRCUIT_RUN_POINTS; i++)
        run->minutes[i] = kith_circuit_run_minute(run, 0, i);
    if (run->options.draws > 1) {
        KITH_TRY(kith_circuit_versions_open(keep, run->options.draws, options->seed, &r->versions, err));
        run->versions = r->versions.words;
    }
    KITH_TRY(kith_arena_take(keep, x->n_measured, sizeof *run->group, &run->group, err));
    KITH_TRY(find_evidence(keep, run, err));
    KITH_TRY(make_rows(keep, r, wave, err));
out:
    return rc;
}

enum kith_rc kith_circuit_run(const struct kith_env *env, struct kith_arena *keep, const char *spec,
                              const struct kith_circuit_run_options *options, struct kith_circuit_run **out,
                              struct kith_err *err)
{
    const uint32_t wave = options->threads * 2;
    struct rows r = {0};
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *r.run, &r.run, err));
    KITH_TRY(find_experiment(env, spec, &r.run->experiment, err));
    KITH_TRY(prepare(keep, &r, options, wave, err));
    for (; r.first < r.run->runs; r.first += wave) {
        uint32_t n = r.run->runs - r.first < wave ? r.run->runs - r.first : wave;

        for (uint32_t place = 0; place < n; place++)
            if (r.run->options.draws > 1)
                KITH_TRY(kith_circuit_version(&r.versions, r.first + place, &r.params[place], err));
            else
                kith_circuit_params_standard(&r.params[place]);
        kith_parallel(n, options->threads, one_run, &r);
        for (uint32_t place = 0; place < n; place++)
            if (r.rc[place] != KITH_OK)
                return kith_fail(err, r.rc[place], 0,
                                 "The experiment could not be simulated: a step lasts from 0.001 "
                                 "to 60 seconds, a group has at most %u animals.",
                                 KITH_CIRCUIT_ANIMALS);
        add_traces(&r, n);
        if (options->progress)
            options->progress(options->user, r.first + n, r.run->runs);
    }
    sum_up(&r);
    *out = r.run;
out:
    return rc;
}
