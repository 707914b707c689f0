#include "inference_rows.h"

#include "hash64.h"
#include "inference_shipped.h"

#include <math.h>

#define STEP_SLOW_S 60.0
#define LIVES       192u /* more than all rows have phases, in blocks of 64 */

static bool counts(enum kith_measure_kind measure)
{
    return measure == KITH_MEASURE_INFUSIONS || measure == KITH_MEASURE_PRESSES || measure == KITH_MEASURE_SUCROSE ||
           measure == KITH_MEASURE_CONTACT;
}

static bool opens(enum kith_measure_kind measure)
{
    return measure == KITH_MEASURE_OPENED || measure == KITH_MEASURE_EVER;
}

static struct kith_abc_claim claim_of(const struct kith_circuit_role *role)
{
    return (struct kith_abc_claim){.report = role->direction,
                                   .margin = role->ratio ? log(role->margin) : role->margin,
                                   .tolerance = role->ratio ? KITH_ABC_TOLERANCE_LOG : KITH_ABC_TOLERANCE_SHARE};
}

static int sign_of(enum kith_claim claim)
{
    return claim == KITH_CLAIM_LOWER ? -1 : claim == KITH_CLAIM_HIGHER ? 1 : 0;
}

static enum kith_rc make_row(const struct kith_circuit_role *role, struct kith_inference_row *out, struct kith_err *err)
{
    struct kith_str text;
    enum kith_rc rc;

    if (!kith_experiment_shipped(role->experiment, &text))
        return kith_fail(err, KITH_EINPUT, 0, "There is no experiment '" KITH_STR_FMT "', which roles.tsv names.",
                         KITH_STR_ARG(role->experiment));
    out->role = role;
    KITH_TRY(kith_experiment_parse(text, &out->experiment, err));
    if (sign_of(out->experiment.compare.claim) != role->direction)
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "The experiment '" KITH_STR_FMT "' claims another direction than roles.tsv; make them one.",
                       KITH_STR_ARG(role->experiment));
    out->claim = claim_of(role);
    out->study = out->claim;
    out->study.margin *= role->null ? KITH_INFERENCE_NULL : KITH_INFERENCE_DIRECTION;
out:
    return rc;
}

static uint64_t mix_row(uint64_t print, const struct kith_inference_row *row)
{
    print = kith_hash_mix(print, row->experiment.hash);
    print = kith_hash_mix(print, (uint64_t)row->claim.report + 2);
    print = kith_hash_mix(print, (uint64_t)llround(row->claim.margin * 1e6));
    return kith_hash_mix(print, (uint64_t)llround(row->study.margin * 1e6));
}

enum kith_rc kith_inference_make(struct kith_arena *keep, struct kith_inference *out, struct kith_err *err)
{
    uint64_t version = (uint64_t)KITH_INFERENCE_VERSION << 32 | KITH_CIRCUIT_VERSION;
    struct kith_circuit_roles roles;
    enum kith_rc rc;

    *out = (struct kith_inference){.print = kith_hash_mix(kith_circuit_params_hash(), version)};
    out->print_fit = out->print;
    KITH_TRY(kith_evidence_parse(keep, kith_evidence_shipped(), &out->evidence, err));
    KITH_TRY(kith_circuit_roles_parse(keep, kith_circuit_roles_shipped(), &out->evidence, &roles, err));
    if (roles.n > KITH_INFERENCE_ROWS) {
        rc = kith_fail(err, KITH_EBOUND, 0, "Inference takes at most %u rows.", KITH_INFERENCE_ROWS);
        goto out;
    }
    KITH_TRY(kith_arena_take(keep, roles.n, sizeof *out->rows, &out->rows, err));
    for (size_t i = 0; i < roles.n; i++) {
        KITH_TRY(make_row(&roles.rows[i], &out->rows[i], err));
        out->print = mix_row(out->print, &out->rows[i]);
        if (!roles.rows[i].held_out)
            out->print_fit = mix_row(out->print_fit, &out->rows[i]);
    }
    out->n = roles.n;
out:
    return rc;
}

size_t kith_inference_free(enum kith_null_model model, enum kith_circuit_param *out)
{
    size_t n = 0;

    for (unsigned p = 0; p < KITH_P_COUNT; p++) {
        bool other = (p == KITH_P_DEVALUE && model != KITH_MODEL_DRUG_VALUE) ||
                     ((p == KITH_P_SEDATE || p == KITH_P_VIGOUR) && model != KITH_MODEL_SEDATION);

        if (kith_circuit_param_table[p].prior != KITH_PRIOR_FIXED && !other)
            out[n++] = (enum kith_circuit_param)p;
    }
    return n;
}

void kith_inference_params(enum kith_null_model model, const double *unit, struct kith_circuit_params *out)
{
    enum kith_circuit_param free[KITH_P_COUNT];
    size_t n = kith_inference_free(model, free);

    kith_circuit_params_standard(out);
    for (size_t i = 0; i < n; i++)
        out->v[free[i]] = kith_circuit_param_from_unit(free[i], unit[i]);
}

/* Half an event in the whole group, or a thousandth of a rate: a ratio stays finite, and nothing else changes. */
static double least(enum kith_measure_kind measure, const struct kith_circuit_summary *s)
{
    return counts(measure) ? 0.5 / (s->n ? s->n : 1) : 1e-3;
}

/* The variance of a mean of n animals; a share is drawn away from 0 and 1, where a sample shows no spread. */
static double variance_of(enum kith_measure_kind measure, const struct kith_circuit_summary *s, double n)
{
    double sd = isnan(s->sd) ? 0.0 : s->sd;

    if (opens(measure)) {
        double p = (s->sum + 0.5) / (s->n + 1.0);

        return p * (1.0 - p) / n;
    }
    return sd * sd / n;
}

/* Of the mean change of n animals; where an animal opens or does not, the few that change are drawn away from none. */
static double variance_of_change(enum kith_measure_kind measure, const struct kith_circuit_summary *s, double n)
{
    double sd = isnan(s->sd) ? 0.0 : s->sd;

    return (opens(measure) ? (sd * sd * s->n + 0.5) / (s->n + 1.0) : sd * sd) / n;
}

static void fill(const struct kith_inference_row *row, const struct kith_circuit_result *result, double *figure)
{
    const struct kith_experiment_compare *c = &row->experiment.compare;
    const struct kith_circuit_summary *a = &result->summary[c->a.measured][c->a.group][c->measure];
    const struct kith_circuit_summary *b = &result->summary[c->b.measured][c->b.group][c->measure];
    double va = variance_of(c->measure, a, row->experiment.group[c->a.group].animals);
    double vb = c->by_value ? 0.0 : variance_of(c->measure, b, row->experiment.group[c->b.group].animals);
    double mb = c->by_value ? c->value : b->mean;
    double low;

    if (kith_experiment_within(&row->experiment)) { /* each animal against itself */
        va = variance_of_change(c->measure, &result->change, row->experiment.group[c->a.group].animals);
        vb = 0.0;
    }
    figure[KITH_FIGURE_A] = a->mean;
    figure[KITH_FIGURE_B] = mb;
    if (!row->role->ratio) {
        figure[KITH_FIGURE_EFFECT] = a->mean - mb;
        figure[KITH_FIGURE_OWN_SE] = sqrt(va + vb);
        return;
    }
    low = least(c->measure, a);
    figure[KITH_FIGURE_EFFECT] = log((a->mean + low) / (mb + low));
    if (kith_experiment_within(&row->experiment)) {
        figure[KITH_FIGURE_OWN_SE] = sqrt(va) / (mb + low);
        return;
    }
    figure[KITH_FIGURE_OWN_SE] = sqrt(va / ((a->mean + low) * (a->mean + low)) + vb / ((mb + low) * (mb + low)));
}

static struct kith_circuit_options options_of(const struct kith_inference_sim *sim,
                                              const struct kith_inference_row *row)
{
    const enum kith_measure_kind measure = row->experiment.compare.measure;

    return (struct kith_circuit_options){.animals = sim->animals,
                                         .model = sim->model,
                                         .learn = -1,
                                         .paired = true,
                                         .lean = counts(measure) || opens(measure),
                                         .step_s = sim->step_s,
                                         .step_slow_s = STEP_SLOW_S};
}

enum kith_rc kith_inference_run(const struct kith_inference_sim *sim, size_t row,
                                const struct kith_circuit_params *params, uint64_t seed, uint64_t run, unsigned worker,
                                double *figure, struct kith_err *err)
{
    const struct kith_inference_row *r = &sim->inference->rows[row];
    struct kith_circuit_options options = options_of(sim, r);
    struct kith_circuit_result result;
    enum kith_rc rc;

    options.seed = seed;
    options.run = run;
    KITH_TRY(kith_circuit_simulate(sim->workspace[worker], &r->experiment, params, &options, &result, NULL, err));
    fill(r, &result, figure);
out:
    return rc;
}

static bool weighs(const struct kith_inference_row *row, struct kith_str without)
{
    return !row->role->held_out && (without.n == 0 || !kith_str_eq(row->role->laboratory, without));
}

/* Rows in sim->order; of the likelihood that `least` speaks of, each row can only take away. */
static enum kith_rc simulate_if(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker,
                                double least, double *figure, struct kith_err *err)
{
    const struct kith_inference_sim *sim = user;
    struct kith_circuit_params params;
    double likelihood = 0.0;
    enum kith_rc rc = KITH_OK;

    kith_inference_params(sim->model, unit, &params);
    for (size_t f = 0; f < sim->inference->n * KITH_FIGURES; f++)
        figure[f] = NAN;
    for (size_t k = 0; k < sim->inference->n && likelihood > least; k++) {
        const struct kith_inference_row *row = &sim->inference->rows[sim->order[k]];
        double *at = figure + kith_inference_column(sim->order[k], KITH_FIGURE_EFFECT);

        if (sim->which == KITH_INFERENCE_FIT && row->role->held_out)
            continue;
        KITH_TRY(kith_inference_run(sim, sim->order[k], &params, seed, run, worker, at, err));
        if (weighs(row, sim->without))
            likelihood += kith_abc_claim_log(&row->study, at[KITH_FIGURE_EFFECT], at[KITH_FIGURE_OWN_SE]);
    }
out:
    return rc;
}

static enum kith_rc simulate(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker,
                             double *figure, struct kith_err *err)
{
    return simulate_if(user, unit, seed, run, worker, -HUGE_VAL, figure, err);
}

/* The row that takes least after the pasts that are lived through by then, of those that are not placed yet; fitted
 * ones before the others, since a proposal is given up by them alone. */
static uint32_t next_row(const struct kith_inference_sim *sim, const bool *placed, struct kith_circuit_lived *lived)
{
    const uint32_t known = lived->n;
    double least = HUGE_VAL;
    uint32_t best = 0;

    for (uint32_t i = 0; i < sim->inference->n; i++) {
        const struct kith_inference_row *row = &sim->inference->rows[i];
        const struct kith_circuit_options options = options_of(sim, row);
        double ticks;

        if (placed[i])
            continue;
        ticks = kith_circuit_ticks(&row->experiment, &options, lived) + (row->role->held_out ? 1e12 : 0.0);
        lived->n = known;
        if (ticks < least) {
            least = ticks;
            best = i;
        }
    }
    return best;
}

static void order_rows(struct kith_inference_sim *sim)
{
    struct kith_circuit_lived lived = {.n = 0};
    bool placed[KITH_INFERENCE_ROWS] = {false};

    for (uint32_t k = 0; k < sim->inference->n; k++) {
        const struct kith_inference_row *row;
        struct kith_circuit_options options;

        sim->order[k] = next_row(sim, placed, &lived);
        placed[sim->order[k]] = true;
        row = &sim->inference->rows[sim->order[k]];
        options = options_of(sim, row);
        (void)kith_circuit_ticks(&row->experiment, &options, &lived);
    }
}

enum kith_rc kith_inference_problem(const struct kith_inference *inference, enum kith_null_model model,
                                    enum kith_inference_which which, uint32_t animals, unsigned threads,
                                    struct kith_arena *keep, struct kith_inference_sim *sim,
                                    struct kith_abc_problem *out, struct kith_err *err)
{
    enum kith_circuit_param free[KITH_P_COUNT];
    uint64_t print = which == KITH_INFERENCE_ALL ? inference->print : inference->print_fit;
    enum kith_rc rc;

    threads = threads ? threads : 1;
    *sim = (struct kith_inference_sim){
        .inference = inference, .model = model, .which = which, .animals = animals, .step_s = KITH_CIRCUIT_STEP_FIT};
    *out = (struct kith_abc_problem){
        .params = kith_inference_free(model, free),
        .figures = inference->n * KITH_FIGURES,
        .print = kith_hash_mix(print, (uint64_t)animals << 8 | (uint64_t)model << 1 | (uint64_t)which),
        .simulate = simulate,
        .simulate_if = simulate_if,
        .user = sim,
        .threads = threads};
    order_rows(sim);
    KITH_TRY(kith_arena_take(keep, threads, sizeof(void *), &sim->workspace, err));
    for (unsigned t = 0; t < threads; t++) {
        KITH_TRY(kith_circuit_sim_make(keep, &sim->workspace[t], err));
        KITH_TRY(kith_circuit_sim_remember(keep, sim->workspace[t], LIVES, err));
    }
out:
    return rc;
}

double kith_inference_likelihood(const void *user, const double *figure)
{
    const struct kith_inference_weigh *w = user;
    double sum = 0.0;

    for (size_t i = 0; i < w->inference->n; i++) {
        const struct kith_inference_row *row = &w->inference->rows[i];

        if (!weighs(row, w->without))
            continue;
        sum += kith_abc_claim_log(&row->study, figure[kith_inference_column(i, KITH_FIGURE_EFFECT)],
                                  figure[kith_inference_column(i, KITH_FIGURE_OWN_SE)]);
    }
    return sum;
}
