#include "abc_refine.h"

#include "abc_weigh.h"
#include "distributions.h"
#include "hash64.h"
#include "rng.h"

#include <math.h>

#define POPULATION_MIN 16u
#define POPULATION_MAX 4096u
#define KEEP_EFFECTIVE 0.5 /* share of the population that a tempering step leaves */
#define LAST_MOVES     4u  /* times as many once the likelihood counts in full */
#define STEP_START     0.25
#define ACCEPT         0.2 /* share of moves that the step is steered to */
#define STEP_MIN       0.03
#define STEP_MAX       0.95
#define SPREAD_MIN     0.15
#define MOVE_SALT      UINT64_C(0x6d6f7665)
#define PICK_SALT      UINT64_C(0x7069636b)
#define FRESH          0.2                 /* chance that a proposal brings its own random numbers */
#define RUN_BASE       (UINT64_C(1) << 40) /* runs that no table draw has */

struct state {
    const struct kith_abc_problem *problem;
    const struct kith_abc_store *store;
    const struct kith_abc_refine_options *options;
    struct kith_abc_refined *out;
    struct kith_arena *keep;
    struct kith_abc_table log;   /* every proposal, in order */
    struct kith_abc_table spare; /* for resampling */
    double *likelihood;          /* of each member */
    double *weight;
    double *centre; /* of each coordinate, in probits */
    double *spread;
    uint32_t *pick;
    uint64_t *run; /* each member's random numbers: part of its state, so that a small move meets the same luck */
    uint64_t *run_spare;
    uint32_t *root; /* row of the table each member descends from */
    uint32_t *root_spare;
    double step;
    uint64_t seed; /* of the table */
    uint64_t saved;
};

/* A row that simulate_if broke off has a likelihood below what it needed, NaNs or not: it is turned down as it was. */
static double likelihood_of(const struct state *s, const double *figure)
{
    return s->options->likelihood(s->options->likelihood_user, figure);
}

static double uniform_of(struct kith_rng *rng)
{
    return ((double)(kith_rng_next(rng) >> 12) + 0.5) * 0x1.0p-52;
}

static void copy_row(const struct kith_abc_table *from, size_t i, struct kith_abc_table *to, size_t j)
{
    memcpy(kith_abc_unit(to, j), kith_abc_unit(from, i), (from->params + from->figures) * sizeof(double));
}

/* The evidence takes one factor a step; their errors add up as if the steps were independent. */
static void count_step(struct kith_abc_refined *out, struct kith_abc_weighed w)
{
    out->log_evidence += w.log_evidence;
    out->log_error = sqrt(out->log_error * out->log_error + w.log_error * w.log_error);
}

static enum kith_rc start(struct state *s, const struct kith_abc_table *table, struct kith_arena *scratch,
                          struct kith_err *err)
{
    size_t n = s->options->population;
    struct kith_rng rng = {kith_hash_mix(s->options->seed ^ PICK_SALT, 1)};
    double *all;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, table->rows, sizeof *all, &all, err));
    for (size_t i = 0; i < table->rows; i++)
        all[i] = likelihood_of(s, kith_abc_figure(table, i));
    s->out->temperature = kith_abc_temper(all, table->rows, (double)n, 1.0);
    for (size_t i = 0; i < table->rows; i++)
        all[i] *= s->out->temperature;
    count_step(s->out, kith_abc_weigh(all, table->rows, all));
    kith_abc_resample(all, table->rows, uniform_of(&rng), s->pick, n);
    for (size_t i = 0; i < n; i++) {
        copy_row(table, s->pick[i], &s->out->population, i);
        s->root[i] = s->pick[i];
        s->run[i] = s->pick[i];
        s->likelihood[i] = likelihood_of(s, kith_abc_figure(&s->out->population, i));
    }
    s->out->population.rows = n;
out:
    return rc;
}

/* The Gaussian that moves are reversible to: where the population now lies, coordinate by coordinate. */
static void look(struct state *s)
{
    size_t n = s->options->population;

    for (size_t p = 0; p < s->problem->params; p++) {
        double sum = 0.0;
        double squares = 0.0;

        for (size_t i = 0; i < n; i++) {
            double z = kith_normal_quantile(kith_abc_unit(&s->out->population, i)[p]);

            sum += z;
            squares += z * z;
        }
        s->centre[p] = sum / (double)n;
        s->spread[p] = sqrt(fmax(squares / (double)n - s->centre[p] * s->centre[p], 0.0));
        s->spread[p] = fmin(fmax(s->spread[p], SPREAD_MIN), 1.0);
    }
}

/* ln of prior over reference at z, for one coordinate. */
static double log_tilt(const struct state *s, size_t p, double z)
{
    double r = (z - s->centre[p]) / s->spread[p];

    return (r * r - z * z) / 2.0;
}

/* Proposes for member i, and says how far prior over reference rises by it. */
static double propose(struct state *s, size_t i, struct kith_rng *rng, double *unit)
{
    const double *from = kith_abc_unit(&s->out->population, i);
    double step = fmin(s->step * (0.4 + 1.2 * kith_rng_unit(rng)), STEP_MAX);
    double share = kith_rng_unit(rng) < 0.5 ? 1.0 : 0.25;
    double old = sqrt(1.0 - step * step);
    double tilt = 0.0;

    for (size_t p = 0; p < s->problem->params; p++) {
        double z = kith_normal_quantile(from[p]);
        double draw = kith_normal_quantile(uniform_of(rng));
        double to = s->centre[p] + old * (z - s->centre[p]) + step * s->spread[p] * draw;

        if (kith_rng_unit(rng) >= share) {
            unit[p] = from[p];
            continue;
        }
        to = fmin(fmax(to, -8.0), 8.0);
        unit[p] = kith_normal_cdf(to);
        unit[p] = fmin(fmax(unit[p], 0x1.0p-53), 1.0 - 0x1.0p-53);
        tilt += log_tilt(s, p, to) - log_tilt(s, p, z);
    }
    return tilt;
}

static enum kith_rc simulate(struct state *s, size_t first, size_t n, size_t known, const uint64_t *runs,
                             const double *least, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    if (first + n > known)
        KITH_TRY(kith_abc_simulate_rows(s->problem, &s->log, first, n, runs, least, err));
    s->log.rows = first + n > s->log.rows ? first + n : s->log.rows;
    if (s->problem->progress)
        s->problem->progress(s->problem->progress_user, first + n, s->log.room);
    if (!s->store || !s->store->path || s->log.rows <= known)
        return KITH_OK;
    if (s->store->env->now_ns(s->store->env->ctx) - s->saved < s->store->interval_ns)
        return KITH_OK;
    KITH_TRY(kith_abc_table_save(s->store->env, s->store->path, &s->log, err));
    s->saved = s->store->env->now_ns(s->store->env->ctx);
out:
    return rc;
}

/* A log that was made by other settings would lead astray silently: its coordinates must be those proposed now. */
static enum kith_rc same_as_logged(struct state *s, size_t row, const double *unit, struct kith_err *err)
{
    if (memcmp(kith_abc_unit(&s->log, row), unit, s->problem->params * sizeof *unit) == 0)
        return KITH_OK;
    (void)kith_fail(err, KITH_EINPUT, 0, "It was made with other settings; move it away to begin anew.");
    kith_err_in_file(err, s->store->path);
    return KITH_EINPUT;
}

static enum kith_rc sweep(struct state *s, size_t known, struct kith_err *err)
{
    size_t n = s->options->population;
    size_t first = s->out->sweeps * n;
    size_t taken = 0;
    uint64_t runs[POPULATION_MAX];
    double unit[KITH_ABC_PARAMS_MAX];
    double least[POPULATION_MAX]; /* the ln likelihood that a proposal needs to be taken */
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n; i++) {
        struct kith_rng rng = {kith_hash_mix(s->options->seed ^ MOVE_SALT, first + i + 1)};
        double tilt = propose(s, i, &rng, unit);

        runs[i] = kith_rng_unit(&rng) < FRESH ? RUN_BASE + first + i : s->run[i];
        least[i] = s->likelihood[i] + (log(uniform_of(&rng)) - tilt) / s->out->temperature;
        if (first + i < known)
            KITH_TRY(same_as_logged(s, first + i, unit, err));
        else
            memcpy(kith_abc_unit(&s->log, first + i), unit, s->problem->params * sizeof *unit);
    }
    KITH_TRY(simulate(s, first, n, known, runs, least, err));
    for (size_t i = 0; i < n; i++) {
        double now = likelihood_of(s, kith_abc_figure(&s->log, first + i));

        if (now > least[i]) {
            copy_row(&s->log, first + i, &s->out->population, i);
            s->likelihood[i] = now;
            s->run[i] = runs[i];
            taken++;
        }
    }
    s->out->sweeps++;
    s->out->accepted = (double)taken / (double)n;
    s->step *= exp(2.0 * (s->out->accepted - ACCEPT));
    s->step = fmin(fmax(s->step, STEP_MIN), STEP_MAX);
out:
    return rc;
}

static void temper(struct state *s, double keep_effective)
{
    size_t n = s->options->population;
    double left = 1.0 - s->out->temperature;
    double by = kith_abc_temper(s->likelihood, n, keep_effective, left);
    struct kith_rng rng = {kith_hash_mix(s->options->seed ^ PICK_SALT, s->out->sweeps + 2)};
    struct kith_abc_weighed weighed;
    struct kith_abc_table swap;

    for (size_t i = 0; i < n; i++)
        s->weight[i] = by * s->likelihood[i];
    weighed = kith_abc_weigh(s->weight, n, s->weight);
    s->out->effective = weighed.effective;
    count_step(s->out, weighed);
    kith_abc_resample(s->weight, n, uniform_of(&rng), s->pick, n);
    for (size_t i = 0; i < n; i++) {
        copy_row(&s->out->population, s->pick[i], &s->spare, i);
        s->weight[i] = s->likelihood[s->pick[i]];
        s->root_spare[i] = s->root[s->pick[i]];
        s->run_spare[i] = s->run[s->pick[i]];
    }
    s->spare.rows = n;
    swap = s->out->population;
    s->out->population = s->spare;
    s->spare = swap;
    memcpy(s->likelihood, s->weight, n * sizeof *s->weight);
    memcpy(s->root, s->root_spare, n * sizeof *s->root);
    memcpy(s->run, s->run_spare, n * sizeof *s->run);
    s->out->temperature = by >= left ? 1.0 : s->out->temperature + by;
}

static size_t count_roots(const struct state *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->options->population; i++) {
        size_t j = 0;

        while (j < i && s->root[j] != s->root[i])
            j++;
        n += j == i;
    }
    return n;
}

/* Keeps the population: under a lower temperature it covers what a likelihood with fewer studies would allow. */
static enum kith_rc keep_stage(struct state *s, struct kith_err *err)
{
    struct kith_abc_refined *out = s->out;
    struct kith_abc_table *to;
    enum kith_rc rc;

    if (out->stages == KITH_ABC_STAGES)
        out->stages--;
    to = &out->stage[out->stages].population;
    KITH_TRY(kith_abc_table_make(s->keep, s->problem->params, s->problem->figures, s->problem->print, s->options->seed,
                                 s->options->population, to, err));
    for (size_t i = 0; i < s->options->population; i++)
        copy_row(&out->population, i, to, i);
    to->rows = s->options->population;
    out->stage[out->stages++].temperature = out->temperature;
out:
    return rc;
}

static enum kith_rc run(struct state *s, size_t known, struct kith_err *err)
{
    const struct kith_abc_refine_options *o = s->options;
    enum kith_rc rc = KITH_OK;

    for (;;) {
        size_t moves = s->out->temperature >= 1.0 ? LAST_MOVES * o->moves : o->moves;

        look(s);
        for (size_t m = 0; m < moves && s->out->sweeps < o->sweeps_max; m++)
            KITH_TRY(sweep(s, known, err));
        KITH_TRY(keep_stage(s, err));
        if (s->out->temperature >= 1.0)
            break;
        if (s->out->sweeps >= o->sweeps_max) { /* the rest by weight alone: right, but of few draws */
            s->out->forced = 1.0 - s->out->temperature;
            temper(s, 0.0);
            KITH_TRY(keep_stage(s, err));
            break;
        }
        temper(s, KEEP_EFFECTIVE * (double)o->population);
    }
    s->out->distinct = count_roots(s);
    if (s->store && s->store->path && s->log.rows > known)
        KITH_TRY(kith_abc_table_save(s->store->env, s->store->path, &s->log, err));
out:
    return rc;
}

static enum kith_rc make_state(struct state *s, struct kith_arena *keep, struct kith_arena *scratch,
                               struct kith_err *err)
{
    const struct kith_abc_problem *q = s->problem;
    size_t n = s->options->population;
    uint64_t print = kith_hash_mix(q->print, s->options->seed);
    uint64_t seed = s->seed; /* a member's random numbers are the same in table and log */
    enum kith_rc rc;

    KITH_TRY(kith_abc_table_make(keep, q->params, q->figures, q->print, s->options->seed, n, &s->out->population, err));
    KITH_TRY(kith_abc_table_make(keep, q->params, q->figures, q->print, s->options->seed, n, &s->spare, err));
    KITH_TRY(
        kith_abc_table_make(scratch, q->params, q->figures, print, seed, n * s->options->sweeps_max, &s->log, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->likelihood, &s->likelihood, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->weight, &s->weight, err));
    KITH_TRY(kith_arena_take(scratch, q->params, sizeof *s->centre, &s->centre, err));
    KITH_TRY(kith_arena_take(scratch, q->params, sizeof *s->spread, &s->spread, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->pick, &s->pick, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->root, &s->root, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->run, &s->run, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->run_spare, &s->run_spare, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *s->root_spare, &s->root_spare, err));
    s->step = STEP_START;
out:
    return rc;
}

enum kith_rc kith_abc_refine(const struct kith_abc_problem *problem, const struct kith_abc_store *store,
                             const struct kith_abc_table *table, const struct kith_abc_refine_options *options,
                             struct kith_arena *keep, struct kith_abc_refined *out, struct kith_err *err)
{
    struct state s = {
        .problem = problem, .store = store, .options = options, .out = out, .keep = keep, .seed = table->seed};
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    *out = (struct kith_abc_refined){.temperature = 0.0};
    if (options->population < POPULATION_MIN || options->population > POPULATION_MAX || options->moves == 0 ||
        options->sweeps_max == 0 || table->rows < options->population)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A population has %u to %u members, not more than the table has draws (%zu), and at least one "
                         "move.",
                         POPULATION_MIN, POPULATION_MAX, table->rows);
    KITH_TRY(kith_arena_open(kith_arena_env(keep), &scratch, (size_t)4 << 30, err));
    KITH_TRY(make_state(&s, keep, scratch, err));
    if (store && store->path) {
        KITH_TRY(kith_abc_table_take_over(store, &s.log, err));
        s.saved = store->env->now_ns(store->env->ctx);
    }
    KITH_TRY(start(&s, table, scratch, err));
    KITH_TRY(run(&s, s.log.rows, err));
out:
    kith_arena_close(scratch);
    return rc;
}
