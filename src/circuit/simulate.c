/* An experiment from its first phase to its last, in blocks of 64 animals that any thread may take: each block writes
 * to a place of its own and the places are joined in order, so that threads never change a number. */
#include "simulate.h"

#include "hash64.h"
#include "parallel.h"
#include "schedule.h"
#include "stepper.h"

#include <math.h>

#define THREADS_MAX 64u
#define ADAPT_S     60.0

/* What one block leaves behind. */
struct leavings {
    struct kith_group_tally measure[KITH_EXPERIMENT_MEASURED][KITH_MEASURES];
    struct kith_group_tally change; /* of one group between the phases of the claim, animal by animal */
    double trace[KITH_EXPERIMENT_MEASURED][KITH_CIRCUIT_BINS][KITH_TRACES]; /* sums over animals and ticks */
    uint32_t ticks[KITH_EXPERIMENT_MEASURED][KITH_CIRCUIT_BINS];
};

struct worker {
    struct kith_life life;
    struct kith_history *history; /* or NULL */
};

struct kith_circuit_sim {
    unsigned threads;
    uint32_t wave; /* blocks before a joining */
    struct worker *worker;
    struct leavings *leavings;
    struct kith_group_tally total[KITH_EXPERIMENT_MEASURED][KITH_EXPERIMENT_GROUPS][KITH_MEASURES];
    struct kith_group_tally change;
};

/* One call: read by all workers. */
struct run {
    struct kith_circuit_sim *sim;
    const struct kith_experiment *x;
    const struct kith_circuit_record *record; /* or NULL */
    struct kith_circuit_params params;
    enum kith_null_model model;
    enum kith_learning_rule learn;
    uint64_t key;
    uint64_t print; /* of all that a rat's life depends on but its number and its schedule */
    bool still;
    bool paired;
    bool lean;
    double step_s;
    double step_slow_s;
    kith_tick_fn *tick;
    uint32_t animals[KITH_EXPERIMENT_GROUPS];
    uint32_t first_block; /* of this wave */
};

struct place {
    uint32_t group;
    uint32_t first; /* animal */
    uint32_t n;
};

enum kith_rc kith_circuit_sim_make_many(struct kith_arena *keep, unsigned threads, struct kith_circuit_sim **out,
                                        struct kith_err *err)
{
    struct kith_circuit_sim *sim;
    enum kith_rc rc;

    if (threads < 1 || threads > THREADS_MAX)
        return kith_fail(err, KITH_EUSAGE, 0, "Simulate with 1 to %u threads.", THREADS_MAX);
    KITH_TRY(kith_arena_take(keep, 1, sizeof *sim, &sim, err));
    sim->threads = threads;
    sim->wave = threads == 1 ? 1 : 4 * threads;
    KITH_TRY(kith_arena_take(keep, threads, sizeof *sim->worker + 64, &sim->worker, err));
    /* Blocks are read by aligned vectors; the arena aligns for plain types only. */
    sim->worker = (struct worker *)(void *)(((uintptr_t)sim->worker + 63u) & ~(uintptr_t)63u);
    KITH_TRY(kith_arena_take(keep, sim->wave, sizeof *sim->leavings, &sim->leavings, err));
    for (unsigned t = 0; t < threads; t++)
        sim->worker[t].history = NULL;
    *out = sim;
out:
    return rc;
}

enum kith_rc kith_circuit_sim_remember(struct kith_arena *keep, struct kith_circuit_sim *sim, uint32_t lives,
                                       struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (unsigned t = 0; t < sim->threads; t++)
        KITH_TRY(kith_history_make(keep, lives, &sim->worker[t].history, err));
out:
    return rc;
}

enum kith_rc kith_circuit_sim_make(struct kith_arena *keep, struct kith_circuit_sim **out, struct kith_err *err)
{
    return kith_circuit_sim_make_many(keep, 1, out, err);
}

/* --- traces --------------------------------------------------------------------------------------------------- */

static void trace_tick(const struct kith_cohort *c, double row[KITH_TRACES])
{
    static const unsigned char from[][2] = {
        {KITH_TRACE_OPIOID, KITH_F_B},   {KITH_TRACE_WITHDRAWAL, KITH_F_W},  {KITH_TRACE_OXYTOCIN, KITH_F_O},
        {KITH_TRACE_DISTRESS, KITH_F_S}, {KITH_TRACE_X_SELF, KITH_F_X_SELF}, {KITH_TRACE_X_OTHER, KITH_F_X_OTHER},
    };
    const struct kith_block *b = &c->block;

    for (uint32_t i = 0; i < b->n; i++) {
        for (unsigned j = 0; j < KITH_REGIONS; j++)
            row[j] += (double)b->f[KITH_F_RATE + j][i];
        for (size_t k = 0; k < sizeof from / sizeof *from; k++)
            row[from[k][0]] += (double)b->f[from[k][1]][i];
        row[KITH_TRACE_FREE] += c->opened[i] >= 0;
        row[KITH_TRACE_PRESSES] += c->presses[i];
        row[KITH_TRACE_CONTACTS] += c->contacts[i];
    }
}

static void give_traces(const struct run *run, uint32_t group, const struct leavings *l)
{
    const struct kith_circuit_record *record = run->record;

    for (uint32_t m = 0; m < run->x->n_measured; m++)
        for (uint32_t bin = 0; bin < record->bins; bin++) {
            double *row = record->trace + ((m * run->x->n_groups + group) * (size_t)record->bins + bin) * KITH_TRACES;

            for (unsigned k = 0; k < KITH_TRACES && l->ticks[m][bin] > 0; k++)
                row[k] += l->trace[m][bin][k] / ((double)l->ticks[m][bin] * run->animals[group]);
        }
}

/* --- one block ------------------------------------------------------------------------------------------------ */

struct session_place {
    uint32_t phase;
    uint32_t number;           /* in its phase */
    struct leavings *trace_to; /* or NULL */
};

/* Nothing more can happen in this session that lasts: no action is open to any, and no body has drug or its traces. */
static bool over(const struct kith_cohort *c)
{
    const struct kith_block *b = &c->block;
    float sum = 0.0f;

    for (uint32_t i = 0; i < b->n; i++) {
        sum += b->f[KITH_F_DEPOT][i] + b->f[KITH_F_MAM][i] + b->f[KITH_F_MORPHINE][i] + b->f[KITH_F_W][i];
        sum += b->f[KITH_F_H][i];
        for (uint32_t k = 0; k < KITH_ACTIONS; k++)
            sum += b->f[KITH_F_OPEN + k][i];
    }
    return sum == 0.0f;
}

static uint32_t run_session(const struct run *run, struct kith_cohort *c, const struct kith_plan *plan, double tick_s,
                            const struct session_place *at)
{
    const struct kith_experiment_phase *phase = &run->x->phase[at->phase];
    const uint32_t ticks = (uint32_t)(phase->minutes * 60.0 / tick_s + 0.5);
    const bool lean = phase->measured < 0 || run->lean;
    double since = 0.0;

    kith_session_begin(c, phase, plan, tick_s);
    for (uint32_t tick = 0; tick < ticks; tick++) {
        uint64_t due = run->tick(&c->block, plan, tick * plan->fast, tick);

        if (due) {
            kith_session_act(c, due, tick);
            if (lean && over(c))
                return ticks;
        }
        since += tick_s;
        if (since >= ADAPT_S) {
            kith_session_adapt(c, since);
            since = 0.0;
        }
        if (at->trace_to) {
            uint32_t bin = (uint32_t)((uint64_t)tick * run->record->bins / ticks);

            trace_tick(c, at->trace_to->trace[phase->measured][bin]);
            at->trace_to->ticks[phase->measured][bin]++;
        }
    }
    kith_session_adapt(c, since);
    return ticks;
}

/* `place` is the number of the phase among those with sessions that this group goes through: what it has not lived
 * through does not change its luck. */
static void run_phase(const struct run *run, struct kith_life *life, uint32_t phase_number, uint32_t group,
                      uint32_t place, struct leavings *l)
{
    const struct kith_experiment_phase *phase = &run->x->phase[phase_number];
    const bool measured = phase->measured >= 0;
    const double step_s = measured ? run->step_s : run->step_slow_s;
    struct kith_cohort *c = &life->cohort;
    struct kith_plan plan;
    double tick_s;

    kith_cohort_manipulate(c, run->x, phase_number, group);
    kith_session_plan(&run->params, phase, step_s, run->still, &plan);
    plan.key[0] = (uint32_t)run->key;
    plan.key[1] = (uint32_t)(run->key >> 32);
    plan.sums = measured && !run->lean;
    tick_s = kith_tick_seconds(&plan, step_s);
    for (uint32_t s = 0; s < phase->sessions; s++) {
        bool trace = measured && s + 1 == phase->sessions && run->record && run->record->trace;
        struct session_place at = {phase_number, s, trace ? l : NULL};
        uint32_t ticks;

        plan.session = (place << 16) | s;
        ticks = run_session(run, c, &plan, tick_s, &at);
        if (measured)
            kith_lane_tally_add(&life->tally[phase->measured], c, ticks);
        kith_home_cage(c, (1440.0 - phase->minutes) * 60.0);
    }
}

/* A past that is remembered is taken from memory, as far as it reaches. With traces nothing is: they are made on the
 * way. */
static void run_schedule(const struct run *run, struct worker *w, uint32_t group, uint64_t print, struct leavings *l)
{
    struct kith_history *history = run->record && run->record->trace ? NULL : w->history;
    struct kith_span span[KITH_EXPERIMENT_PHASES];
    const uint32_t n = kith_schedule_spans(run->x, run->lean, group, print, span);
    uint32_t done = history ? n : 0;

    while (done > 0 && !kith_history_recall(history, span[done - 1].print, &w->life))
        done--;
    w->life.cohort.params = &run->params;
    for (; done < n; done++) {
        if (span[done].home)
            kith_home_cage(&w->life.cohort, span[done].days * 86400.0);
        else
            run_phase(run, &w->life, span[done].phase, group, span[done].place, l);
        if (history)
            kith_history_keep(history, span[done].print, &w->life);
    }
}

static double change_of(const struct kith_experiment *x, const struct kith_life *life, uint32_t lane)
{
    return kith_lane_measure(&life->tally[x->compare.a.measured], x->compare.measure, lane) -
           kith_lane_measure(&life->tally[x->compare.b.measured], x->compare.measure, lane);
}

static void give_animals(const struct run *run, const struct worker *w, const struct place *place, struct leavings *l)
{
    const struct kith_circuit_record *record = run->record;

    for (uint32_t m = 0; m < run->x->n_measured; m++)
        for (uint32_t i = 0; i < place->n; i++) {
            size_t row = 0;
            bool kept = record && place->first + i < record->animals_max;

            if (record)
                row = (m * run->x->n_groups + place->group) * (size_t)record->animals_max + place->first + i;
            for (unsigned k = 0; k < KITH_MEASURES; k++) {
                double x = kith_lane_measure(&w->life.tally[m], (enum kith_measure_kind)k, i);

                kith_group_tally_add(&l->measure[m][k], x);
                if (kept && record->animal)
                    record->animal[row * KITH_MEASURES + k] = x;
            }
            if (kept && record->latency)
                record->latency[row] = w->life.tally[m].sessions ? w->life.tally[m].latency[i] : NAN;
        }
    if (kith_experiment_within(run->x) && place->group == run->x->compare.a.group)
        for (uint32_t i = 0; i < place->n; i++)
            kith_group_tally_add(&l->change, change_of(run->x, &w->life, i));
}

static uint32_t blocks_of(uint32_t animals)
{
    return (animals + KITH_LANES - 1) / KITH_LANES;
}

static struct place place_of(const struct run *run, uint32_t block)
{
    struct place p = {0};

    for (; block >= blocks_of(run->animals[p.group]); p.group++)
        block -= blocks_of(run->animals[p.group]);
    p.first = block * KITH_LANES;
    p.n = run->animals[p.group] - p.first;
    p.n = p.n > KITH_LANES ? KITH_LANES : p.n;
    return p;
}

static void run_block(void *user, size_t i, unsigned worker)
{
    const struct run *run = user;
    struct worker *w = &run->sim->worker[worker];
    struct leavings *l = &run->sim->leavings[i];
    const struct place place = place_of(run, run->first_block + (uint32_t)i);
    const struct kith_cohort_origin origin = {.params = &run->params,
                                              .model = run->model,
                                              .learn = run->learn,
                                              .key = run->key,
                                              .still = run->still,
                                              .group = run->paired ? 0 : place.group,
                                              .first = place.first,
                                              .n = place.n};
    const uint64_t who = kith_hash_mix((uint64_t)origin.group << 32 | origin.first, origin.n);

    memset(l->measure, 0, sizeof l->measure);
    memset(&l->change, 0, sizeof l->change);
    if (run->record && run->record->trace) {
        memset(l->trace, 0, sizeof l->trace);
        memset(l->ticks, 0, sizeof l->ticks);
    }
    memset(w->life.tally, 0, sizeof w->life.tally);
    kith_cohort_begin(&w->life.cohort, &origin);
    run_schedule(run, w, place.group, kith_hash_mix(run->print, who), l);
    give_animals(run, w, &place, l);
}

/* --- all of it ------------------------------------------------------------------------------------------------ */

static void join_wave(const struct run *run, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct leavings *l = &run->sim->leavings[i];
        const uint32_t group = place_of(run, run->first_block + i).group;

        for (uint32_t m = 0; m < run->x->n_measured; m++)
            for (unsigned k = 0; k < KITH_MEASURES; k++)
                kith_group_tally_join(&run->sim->total[m][group][k], &l->measure[m][k]);
        kith_group_tally_join(&run->sim->change, &l->change);
        if (run->record && run->record->trace)
            give_traces(run, group, l);
    }
}

static enum kith_rc check(const struct kith_circuit_options *o, const struct kith_circuit_record *record,
                          const struct run *run, struct kith_err *err)
{
    if (o->animals > KITH_CIRCUIT_ANIMALS)
        return kith_fail(err, KITH_EBOUND, 0, "At most %u animals a group can be simulated.", KITH_CIRCUIT_ANIMALS);
    if (!(run->step_s >= 0.001 && run->step_s <= 60.0 && run->step_slow_s >= 0.001 && run->step_slow_s <= 60.0))
        return kith_fail(err, KITH_EUSAGE, 0, "A step lasts from 0.001 to 60 seconds.");
    if (record && record->trace && (record->bins < 1 || record->bins > KITH_CIRCUIT_BINS))
        return kith_fail(err, KITH_EUSAGE, 0, "A trace has 1 to %u bins.", KITH_CIRCUIT_BINS);
    return KITH_OK;
}

static uint64_t print_of(const struct run *run)
{
    uint64_t h = kith_hash_bytes(run->key, (const char *)&run->params, sizeof run->params);
    const double steps[] = {run->step_s, run->step_slow_s};

    h = kith_hash_mix(h, (uint64_t)run->model << 8 | (uint64_t)run->learn << 1 | run->still);
    return kith_hash_bytes(h, (const char *)steps, sizeof steps);
}

static void prepare(struct run *run, const struct kith_circuit_params *params, const struct kith_circuit_options *o)
{
    kith_model_params(params, o->model, &run->params);
    run->model = o->model;
    run->learn = o->learn < 0 ? run->x->learn : (enum kith_learning_rule)o->learn;
    run->key = kith_hash_mix(o->seed + 1, o->run + 1) ^ kith_hash_mix(o->run + 3, o->seed);
    run->still = o->still;
    run->paired = o->paired;
    run->lean = o->lean && !(run->record && run->record->trace);
    run->step_s = o->step_s > 0.0 ? o->step_s : o->step_s == 0.0 ? KITH_CIRCUIT_STEP : -1.0;
    run->step_slow_s = o->step_slow_s > 0.0 ? o->step_slow_s : o->step_slow_s == 0.0 ? KITH_CIRCUIT_STEP_SLOW : -1.0;
    run->tick = kith_stepper(o->cpu);
    run->print = print_of(run);
    for (uint32_t g = 0; g < run->x->n_groups; g++)
        run->animals[g] = o->animals ? o->animals : run->x->group[g].animals;
}

enum kith_rc kith_circuit_simulate(struct kith_circuit_sim *sim, const struct kith_experiment *experiment,
                                   const struct kith_circuit_params *params, const struct kith_circuit_options *options,
                                   struct kith_circuit_result *out, const struct kith_circuit_record *record,
                                   struct kith_err *err)
{
    struct run run = {.sim = sim, .x = experiment, .record = record};
    uint32_t blocks = 0;
    enum kith_rc rc;

    prepare(&run, params, options);
    KITH_TRY(check(options, record, &run, err));
    memset(sim->total, 0, sizeof sim->total);
    memset(&sim->change, 0, sizeof sim->change);
    if (record && record->trace)
        memset(record->trace, 0,
               sizeof(double) * KITH_TRACES * record->bins * experiment->n_groups * experiment->n_measured);
    for (uint32_t g = 0; g < experiment->n_groups; g++)
        blocks += blocks_of(run.animals[g]);
    for (uint32_t n; run.first_block < blocks; run.first_block += n) {
        n = blocks - run.first_block < sim->wave ? blocks - run.first_block : sim->wave;
        if (sim->threads > 1)
            kith_parallel(n, sim->threads, run_block, &run);
        else
            run_block(&run, 0, 0);
        join_wave(&run, n);
    }
    *out = (struct kith_circuit_result){.n_groups = experiment->n_groups, .n_measured = experiment->n_measured};
    for (uint32_t g = 0; g < experiment->n_groups; g++) {
        out->animals[g] = run.animals[g];
        for (uint32_t m = 0; m < experiment->n_measured; m++)
            for (unsigned k = 0; k < KITH_MEASURES; k++)
                out->summary[m][g][k] = kith_group_tally_summary(&sim->total[m][g][k]);
    }
    out->change = kith_group_tally_summary(&sim->change);
out:
    return rc;
}

/* --- claims --------------------------------------------------------------------------------------------------- */

double kith_circuit_contrast(const struct kith_experiment *experiment, const struct kith_circuit_result *result)
{
    const struct kith_experiment_compare *c = &experiment->compare;
    const double a = result->summary[c->a.measured][c->a.group][c->measure].mean;

    return a - (c->by_value ? c->value : result->summary[c->b.measured][c->b.group][c->measure].mean);
}

bool kith_circuit_claim_met(const struct kith_experiment *experiment, double contrast, double margin)
{
    switch (experiment->compare.claim) {
    case KITH_CLAIM_LOWER:
        return contrast < 0.0;
    case KITH_CLAIM_HIGHER:
        return contrast > 0.0;
    default:
        return contrast >= -margin && contrast <= margin;
    }
}

const char *kith_trace_name(unsigned trace)
{
    static const char *const names[KITH_TRACES - KITH_REGIONS] = {
        "opioid", "withdrawal", "oxytocin", "distress", "x-self", "x-other", "free", "presses", "contacts",
    };

    if (trace < KITH_REGIONS)
        return kith_region_name(trace);
    return trace < KITH_TRACES ? names[trace - KITH_REGIONS] : NULL;
}
