#include "circuit_demand.h"

#include "circuit_versions.h"

#include <math.h>

#define KEEP_MAX ((size_t)256 << 20)
#define LIVES    16u  /* phases of a past that with and without share */
#define STEP_RAT 1.0  /* s; single rats, looked at by the minute */
#define STEP_WAY 60.0 /* s; their past */
#define SHOWN    ((size_t)KITH_DEMAND_COURSES * KITH_EXPLORE_BINS)

const char *const kith_demand_pasts[KITH_EXPLORE_PASTS] = {"none", "drug", "pause", "extinction"};

const struct kith_demand_word kith_demand_acts[KITH_DEMAND_ACTS] = {
    {"none", "No change", ""},
    {"up", "Turned up for this hour", "turned up"},
    {"down", "Turned down for this hour", "turned down"},
    {"injured", "Injured for good, before all else", "injured"},
};

const struct kith_demand_word kith_demand_oxytocins[KITH_DEMAND_OXYTOCINS] = {
    {"own", "Only its own", ""},
    {"given", "Some given before the hour", "oxytocin given"},
    {"blocked", "Its receptors blocked for this hour", "oxytocin receptors blocked"},
};

const struct kith_demand_word kith_demand_parts[KITH_DEMAND_PARTS] = {
    {"anterior-insula", "Insula, front", "the front of the insula"},
    {"posterior-insula", "Insula, back", "the back of the insula"},
    {"insula", "Insula, all of it", "the whole insula"},
    {"insula-accumbens", "Only the path from insula to accumbens", "the path from insula to accumbens"},
    {"insula-limiter", "Only the insula's brake", "the insula's brake"},
    {"insula-social", "Only the insula's part for others", "the insula's part for others"},
    {"pvt", "PVT, all of it", "PVT"},
    {"pvt-accumbens", "Only the path from PVT to accumbens", "the path from PVT to accumbens"},
    {"pvt-parvalbumin", "Only PVT's brake", "PVT's brake"},
    {"pvn", "PVN", "PVN"},
    {"cingulate", "Cingulate", "the cingulate"},
};

static const enum kith_manipulation_kind kinds[KITH_DEMAND_ACTS] = {KITH_MANIPULATE_NONE, KITH_MANIPULATE_HM3DQ,
                                                                    KITH_MANIPULATE_HM4DI, KITH_MANIPULATE_LESION};
static const enum kith_manipulation_kind oxytocins[KITH_DEMAND_OXYTOCINS] = {
    KITH_MANIPULATE_NONE, KITH_MANIPULATE_OXYTOCIN, KITH_MANIPULATE_OXYTOCIN_BLOCK};
static const enum kith_measure_kind measures[KITH_EXPLORE_OUTCOMES] = {KITH_MEASURE_OPENED, KITH_MEASURE_PRESSES,
                                                                       KITH_MEASURE_CONTACT};

enum side { PLAIN, NOW, SIDES };

struct demand_run {
    const struct kith_demand *demand;
    struct kith_circuit_versions versions;
    struct kith_circuit_sim *sim;
    struct kith_experiment *tests; /* by side */
    double *outcome[SIDES];        /* [version][outcome] */
    double *course[SIDES];         /* [version][course][bin] */
    double *column;                /* of one figure, over versions */
    struct kith_explore_course trace;
    unsigned sides;
};

static enum kith_target target_of(const struct kith_demand *demand)
{
    return (enum kith_target)kith_circuit_word(kith_target_name, kith_str_of(kith_demand_parts[demand->part].name));
}

const char *kith_demand_wrong(const struct kith_demand *d)
{
    if (d->past >= KITH_EXPLORE_PASTS || d->act >= KITH_DEMAND_ACTS || d->part >= KITH_DEMAND_PARTS ||
        d->oxytocin >= KITH_DEMAND_OXYTOCINS)
        return "Choose a past, a change and a part from the lists.";
    if (d->rats < 1 || d->rats > KITH_DEMAND_RATS_MAX)
        return "Choose 1 to 64 rats. More would not say more here: what is not known lies between the versions of the "
               "model, not between rats.";
    if (d->versions < 1 || d->versions > KITH_DEMAND_VERSIONS_MAX)
        return "Choose 1 to 160 versions of the model.";
    if (d->seed > KITH_DEMAND_SEED_MAX)
        return "Choose a seed from 0 to 999999.";
    return NULL;
}

bool kith_demand_changes(const struct kith_demand *demand)
{
    return demand->act != KITH_DEMAND_NOTHING || demand->oxytocin != KITH_DEMAND_OWN;
}

unsigned kith_demand_touches(const struct kith_demand *demand)
{
    return demand->act == KITH_DEMAND_NOTHING ? 0 : kith_target_regions(target_of(demand));
}

size_t kith_demand_nearest(const struct kith_demand *d)
{
    bool part = d->act != KITH_DEMAND_NOTHING;

    for (size_t i = 1; i < KITH_EXPLORE_CHANGES; i++) {
        const struct kith_explore_change *c = &kith_explore_changes[i];

        if (part ? c->kind == kinds[d->act] && c->target == target_of(d)
                 : d->oxytocin == KITH_DEMAND_GIVEN && c->kind == KITH_MANIPULATE_OXYTOCIN)
            return i;
    }
    return 0;
}

/* The test without the change and, behind it, the same with it: the same rats, with the same luck. */
static enum kith_rc make_tests(struct demand_run *run, struct kith_err *err)
{
    const struct kith_demand *d = run->demand;
    struct kith_experiment *now = &run->tests[NOW];
    enum kith_rc rc;

    KITH_TRY(kith_explore_test(d->past, &run->tests[PLAIN], err));
    *now = run->tests[PLAIN];
    if (d->act != KITH_DEMAND_NOTHING)
        kith_targets_act(now, kinds[d->act], target_of(d));
    if (d->oxytocin != KITH_DEMAND_OWN) {
        now->act[now->n_acts] = now->act[0];
        now->act[now->n_acts].kind = oxytocins[d->oxytocin];
        now->act[now->n_acts].target = KITH_TARGET_WHOLE_BRAIN;
        now->act[now->n_acts++].amount = 1;
    }
out:
    return rc;
}

static struct kith_circuit_options how_of(const struct demand_run *run, uint64_t number, uint32_t rats, double step)
{
    return (struct kith_circuit_options){.seed = run->demand->seed,
                                         .run = number,
                                         .animals = rats,
                                         .learn = -1,
                                         .step_s = step,
                                         .step_slow_s = STEP_WAY};
}

/* One version of the model on one side: its outcomes, and its courses without what is not shown. */
static enum kith_rc run_version(struct demand_run *run, uint32_t version, unsigned side,
                                const struct kith_circuit_params *params, struct kith_err *err)
{
    struct kith_circuit_options how = how_of(run, version, run->demand->rats, KITH_CIRCUIT_STEP_FIT);
    struct kith_circuit_record record = {
        .animals_max = how.animals, .bins = KITH_EXPLORE_BINS, .trace = &run->trace.bin[0][0]};
    double *course = run->course[side] + version * SHOWN;
    struct kith_circuit_result result;
    enum kith_rc rc;

    KITH_TRY(kith_circuit_simulate(run->sim, &run->tests[side], params, &how, &result, &record, err));
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++)
        run->outcome[side][version * KITH_EXPLORE_OUTCOMES + o] = result.summary[0][0][measures[o]].mean;
    for (size_t b = 0; b < KITH_EXPLORE_BINS; b++) {
        for (size_t r = 0; r < KITH_REGIONS; r++)
            course[r * KITH_EXPLORE_BINS + b] = run->trace.bin[b][r];
        course[(size_t)KITH_DEMAND_OPENED * KITH_EXPLORE_BINS + b] = run->trace.bin[b][KITH_TRACE_FREE];
    }
out:
    return rc;
}

static enum kith_rc run_versions(struct demand_run *run, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (uint32_t version = 0; version < run->demand->versions; version++) {
        struct kith_circuit_params params;

        KITH_TRY(kith_circuit_version(&run->versions, version, &params, err));
        for (unsigned side = 0; side < run->sides; side++)
            KITH_TRY(run_version(run, version, side, &params, err));
    }
out:
    return rc;
}

/* ---- over versions ---- */

static struct kith_demand_band band_of(struct demand_run *run)
{
    struct kith_targets_cell cell;

    kith_targets_summarise(run->column, run->demand->versions, false, 1, &cell);
    return (struct kith_demand_band){cell.low, cell.mid, cell.high};
}

static void summarise_side(struct demand_run *run, unsigned side, struct kith_demand_side *out)
{
    const uint32_t n = run->demand->versions;

    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
        for (uint32_t v = 0; v < n; v++)
            run->column[v] = run->outcome[side][v * KITH_EXPLORE_OUTCOMES + o] * (o == 0 ? 100 : 1);
        out->outcome[o] = band_of(run);
    }
    for (size_t c = 0; c < KITH_DEMAND_COURSES; c++)
        for (size_t b = 0; b < KITH_EXPLORE_BINS; b++) {
            for (uint32_t v = 0; v < n; v++)
                run->column[v] = run->course[side][v * SHOWN + c * KITH_EXPLORE_BINS + b];
            out->course[c][b] = band_of(run);
        }
    for (size_t r = 0; r < KITH_REGIONS; r++) {
        for (uint32_t v = 0; v < n; v++) {
            const double *course = run->course[side] + v * SHOWN + r * KITH_EXPLORE_BINS;
            double sum = 0;

            for (size_t b = 0; b < KITH_EXPLORE_BINS; b++)
                sum += course[b];
            run->column[v] = sum / KITH_EXPLORE_BINS;
        }
        out->hour[r] = band_of(run);
    }
}

static void compare(struct demand_run *run, struct kith_demand_answer *out)
{
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
        bool ratio = o > 0;

        for (uint32_t v = 0; v < run->demand->versions; v++) {
            double now = run->outcome[NOW][v * KITH_EXPLORE_OUTCOMES + o];
            double was = run->outcome[PLAIN][v * KITH_EXPLORE_OUTCOMES + o];

            run->column[v] = ratio ? (now + 0.5) / (was + 0.5) : now - was;
        }
        kith_targets_summarise(run->column, run->demand->versions, ratio, 1, &out->than[o]);
    }
}

/* The version whose answers lie nearest to the middle ones, each outcome on its own scale. */
static uint32_t most_typical(const struct demand_run *run, const struct kith_demand_answer *answer)
{
    double best = (double)INFINITY;
    uint32_t at = 0;

    for (uint32_t v = 0; v < run->demand->versions; v++) {
        double far = 0;

        for (unsigned side = 0; side < run->sides; side++)
            for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
                double x = run->outcome[side][v * KITH_EXPLORE_OUTCOMES + o];
                double mid = (side == NOW ? &answer->now : &answer->plain)->outcome[o].mid;

                far += o == 0 ? fabs(100 * x - mid) / 20 : fabs(log((x + 1) / (mid + 1)));
            }
        if (far < best) {
            best = far;
            at = v;
        }
    }
    return at;
}

/* ---- single rats ---- */

static enum kith_rc run_rats(struct demand_run *run, struct kith_demand_answer *out, struct kith_err *err)
{
    struct kith_circuit_params params;
    struct kith_circuit_result result;
    enum kith_rc rc;

    KITH_TRY(kith_circuit_version(&run->versions, out->typical, &params, err));
    for (size_t r = 0; r < KITH_EXPLORE_RATS; r++)
        for (unsigned side = 0; side < run->sides; side++) {
            struct kith_explore_course *course = side == NOW ? &out->now.rat[r] : &out->plain.rat[r];
            struct kith_circuit_record record = {
                .animals_max = 1, .bins = KITH_EXPLORE_BINS, .trace = &course->bin[0][0]};
            /* Numbers that no version has. */
            struct kith_circuit_options how = how_of(run, KITH_DEMAND_VERSIONS_MAX + r, 1, STEP_RAT);

            KITH_TRY(kith_circuit_simulate(run->sim, &run->tests[side], &params, &how, &result, &record, err));
        }
out:
    return rc;
}

static enum kith_rc take_all(struct kith_arena *keep, struct demand_run *run, struct kith_err *err)
{
    const size_t n = run->demand->versions;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, SIDES, sizeof *run->tests, &run->tests, err));
    KITH_TRY(kith_arena_take(keep, n, sizeof *run->column, &run->column, err));
    for (unsigned side = 0; side < SIDES; side++) {
        KITH_TRY(kith_arena_take(keep, n * KITH_EXPLORE_OUTCOMES, sizeof(double), &run->outcome[side], err));
        KITH_TRY(kith_arena_take(keep, n * SHOWN, sizeof(double), &run->course[side], err));
    }
    KITH_TRY(kith_circuit_sim_make(keep, &run->sim, err));
    KITH_TRY(kith_circuit_sim_remember(keep, run->sim, LIVES, err));
    KITH_TRY(kith_circuit_versions_open(keep, run->demand->versions, run->demand->seed, &run->versions, err));
out:
    return rc;
}

enum kith_rc kith_demand_run(const struct kith_env *env, const struct kith_demand *demand,
                             struct kith_demand_answer *out, struct kith_err *err)
{
    struct demand_run *run = NULL;
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    if (kith_demand_wrong(demand))
        return kith_fail(err, KITH_EUSAGE, 0, "%s", kith_demand_wrong(demand));
    KITH_TRY(kith_arena_open(env, &keep, KEEP_MAX, err));
    KITH_TRY(kith_arena_take(keep, 1, sizeof *run, &run, err));
    run->demand = demand;
    run->sides = kith_demand_changes(demand) ? SIDES : 1;
    KITH_TRY(take_all(keep, run, err));
    KITH_TRY(make_tests(run, err));
    KITH_TRY(run_versions(run, err));
    *out =
        (struct kith_demand_answer){.asked = *demand, .fitted = run->versions.fitted, .changed = run->sides == SIDES};
    summarise_side(run, PLAIN, &out->plain);
    if (out->changed) {
        summarise_side(run, NOW, &out->now);
        compare(run, out);
    }
    out->typical = most_typical(run, out);
    KITH_TRY(run_rats(run, out, err));
    if (!out->changed)
        out->now = out->plain;
out:
    kith_arena_close(keep);
    return rc;
}
