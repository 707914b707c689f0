#include "inference_fit.h"

#include "abc_weigh.h"
#include "hash64.h"
#include "inference_look.h"

#include <math.h>
#include <stdio.h>

#define SAVE_EVERY_NS  (UINT64_C(20) * 1000000000)
#define MODEL_SALT     UINT64_C(0x6d6f64656c)
#define REFINE_SALT    UINT64_C(0x726566696e65)
#define NEAREST_PART   5 /* of the table, taken for a regression */
#define CALIBRATE_SALT UINT64_C(0x63616c69)

static void tell(const struct kith_fit_options *o, const char *verb, enum kith_null_model model)
{
    char what[96];

    if (!o->stage)
        return;
    (void)snprintf(what, sizeof what, "%s, %s model", verb, kith_null_model_name(model));
    o->stage(o->user, what);
}

static enum kith_rc store_for(const struct kith_fit_options *o, enum kith_null_model model, const char *part,
                              char path[KITH_FIT_PATH], struct kith_abc_store *out, struct kith_err *err)
{
    *out = (struct kith_abc_store){.env = o->env, .path = NULL, .interval_ns = SAVE_EVERY_NS};
    if (!o->prefix)
        return KITH_OK;
    if ((size_t)snprintf(path, KITH_FIT_PATH, "%s-%s%s.work", o->prefix, kith_null_model_name(model), part) >=
        KITH_FIT_PATH)
        return kith_fail(err, KITH_EBOUND, 0, "The name of the output is too long; give a shorter one.");
    out->path = path;
    return KITH_OK;
}

static enum kith_rc make_table(const struct kith_inference *inference, const struct kith_fit_options *o,
                               enum kith_null_model model, enum kith_inference_which which, struct kith_arena *keep,
                               struct kith_abc_table *table, struct kith_err *err)
{
    bool prior = which == KITH_INFERENCE_ALL;
    size_t rows = prior ? o->prior_draws : model == KITH_MODEL_FULL ? o->draws : o->null_draws;
    struct kith_inference_sim sim;
    struct kith_abc_problem problem;
    struct kith_abc_store store;
    char path[KITH_FIT_PATH];
    uint32_t animals = KITH_INFERENCE_ANIMALS;
    enum kith_rc rc;

    if (prior)
        animals = KITH_INFERENCE_PRIOR;
    tell(o, prior ? "a look at the priors" : "draws from the priors", model);
    KITH_TRY(kith_inference_problem(inference, model, which, animals, o->threads, keep, &sim, &problem, err));
    problem.progress = o->progress;
    problem.progress_user = o->user;
    KITH_TRY(store_for(o, model, prior ? "-prior" : "", path, &store, err));
    KITH_TRY(kith_abc_table_make(keep, problem.params, problem.figures, problem.print,
                                 kith_hash_mix(o->seed ^ MODEL_SALT, (uint64_t)model * 2 + prior), rows, table, err));
    KITH_TRY(kith_abc_table_grow(&problem, &store, table, rows, err));
out:
    return rc;
}

static enum kith_rc refine(const struct kith_inference *inference, const struct kith_fit_options *o,
                           enum kith_null_model model, struct kith_str without, const struct kith_abc_table *table,
                           struct kith_arena *keep, struct kith_abc_refined *out, struct kith_err *err)
{
    char part[80];
    const bool main = model == KITH_MODEL_FULL && without.n == 0;
    struct kith_inference_weigh weigh = {.inference = inference, .without = without};
    struct kith_abc_refine_options options = {
        .population = main ? o->population : o->null_population,
        .moves = o->moves,
        .sweeps_max = main ? o->sweeps_max : o->null_sweeps_max,
        .seed = kith_hash_bytes(kith_hash_mix(o->seed ^ REFINE_SALT, (uint64_t)model), without.p, without.n),
        .likelihood = kith_inference_likelihood,
        .likelihood_user = &weigh};
    struct kith_inference_sim sim;
    struct kith_abc_problem problem;
    struct kith_abc_store store;
    char path[KITH_FIT_PATH];
    enum kith_rc rc;

    (void)snprintf(part, sizeof part, "-refine%s" KITH_STR_FMT, without.n ? "-without-" : "", KITH_STR_ARG(without));
    tell(o, without.n ? "without one laboratory" : "moves toward the posterior", model);
    KITH_TRY(kith_inference_problem(inference, model, KITH_INFERENCE_FIT, KITH_INFERENCE_ANIMALS, o->threads, keep,
                                    &sim, &problem, err));
    problem.progress = o->progress;
    problem.progress_user = o->user;
    sim.without = without;
    KITH_TRY(store_for(o, model, part, path, &store, err));
    KITH_TRY(kith_abc_refine(&problem, &store, table, &options, keep, out, err));
out:
    return rc;
}

static enum kith_rc one_model(struct kith_fitted *f, enum kith_null_model model, struct kith_arena *keep,
                              struct kith_err *err)
{
    const struct kith_inference_weigh weigh = {.inference = f->inference};
    struct kith_fit_model *m = &f->models[model];
    struct kith_abc_table table;
    double *weight;
    enum kith_rc rc;

    KITH_TRY(make_table(f->inference, &f->options, model, KITH_INFERENCE_FIT, keep, &table, err));
    KITH_TRY(kith_arena_take(keep, table.rows, sizeof *weight, &weight, err));
    for (size_t i = 0; i < table.rows; i++)
        weight[i] = kith_inference_likelihood(&weigh, kith_abc_figure(&table, i));
    m->model = model;
    m->draws = table.rows;
    m->table = kith_abc_weigh(weight, table.rows, weight);
    if (model == KITH_MODEL_FULL)
        f->table = table;
    KITH_TRY(refine(f->inference, &f->options, model, (struct kith_str){NULL, 0}, &table, keep, &m->refined, err));
    kith_fit_look_model(f, m);
out:
    return rc;
}

/* Picks from all stages by weight; what each stage counts is how many effective draws it then has. */
static enum kith_rc weigh_without(struct kith_fitted *f, struct kith_fit_without *w, struct kith_arena *keep,
                                  struct kith_err *err)
{
    const struct kith_inference_weigh all = {.inference = f->inference};
    const struct kith_inference_weigh less = {.inference = f->inference, .without = w->laboratory};
    const struct kith_abc_refined *full = &f->models[KITH_MODEL_FULL].refined;
    const size_t n = f->options.population > 1 ? f->options.population : 1;
    struct kith_abc_table *to = &w->population;
    uint32_t pick[KITH_FIT_WITHOUT];
    double *weight;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, full->stages * n, sizeof *weight, &weight, err));
    KITH_TRY(kith_abc_table_make(keep, f->table.params, f->table.figures, f->table.print, f->options.seed,
                                 KITH_FIT_WITHOUT, to, err));
    w->effective = 0.0;
    for (size_t s = 0; s < full->stages; s++) {
        const struct kith_abc_table *t = &full->stage[s].population;
        double *at = weight + s * n;
        double share;

        for (size_t r = 0; r < n; r++)
            at[r] = kith_inference_likelihood(&less, kith_abc_figure(t, r)) -
                    full->stage[s].temperature * kith_inference_likelihood(&all, kith_abc_figure(t, r));
        share = kith_abc_weigh(at, n, at).effective;
        for (size_t r = 0; r < n; r++)
            at[r] *= share;
        w->effective += share;
    }
    for (size_t i = 0; i < full->stages * n && w->effective > 0; i++)
        weight[i] /= w->effective;
    kith_abc_resample(weight, full->stages * n, 0.5, pick, KITH_FIT_WITHOUT);
    for (size_t i = 0; i < KITH_FIT_WITHOUT; i++)
        memcpy(kith_abc_unit(to, i), kith_abc_unit(&full->stage[pick[i] / n].population, pick[i] % n),
               (to->params + to->figures) * sizeof(double));
    to->rows = KITH_FIT_WITHOUT;
out:
    return rc;
}

static enum kith_rc without_one(struct kith_fitted *f, struct kith_fit_without *w, struct kith_arena *keep,
                                struct kith_err *err)
{
    struct kith_abc_refined refined;
    enum kith_rc rc;

    KITH_TRY(weigh_without(f, w, keep, err));
    if (w->effective >= KITH_FIT_FEW || !f->options.fits_without)
        return KITH_OK;
    KITH_TRY(refine(f->inference, &f->options, KITH_MODEL_FULL, w->laboratory, &f->table, keep, &refined, err));
    w->population = refined.population;
    w->effective = (double)refined.distinct;
    w->refitted = true;
out:
    return rc;
}

static enum kith_rc leave_out(struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < f->inference->n; i++) {
        const struct kith_circuit_role *role = f->inference->rows[i].role;
        size_t l = 0;

        while (l < f->n_laboratories && !kith_str_eq(f->without[l].laboratory, role->laboratory))
            l++;
        if (role->held_out || l < f->n_laboratories || l == KITH_FIT_LABORATORIES)
            continue;
        f->without[f->n_laboratories++].laboratory = role->laboratory;
        KITH_TRY(without_one(f, &f->without[l], keep, err));
    }
out:
    return rc;
}

static void compare_models(struct kith_fitted *f)
{
    double evidence[KITH_MODELS];

    for (int m = 0; m < KITH_MODELS; m++)
        evidence[m] = f->models[m].refined.log_evidence;
    (void)kith_abc_weigh(evidence, KITH_MODELS, evidence);
    for (int m = 0; m < KITH_MODELS; m++)
        f->models[m].probability = evidence[m];
}

static enum kith_rc calibrate(struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err)
{
    struct kith_abc_study studies[KITH_INFERENCE_ROWS];
    struct kith_abc_calibrate_options options = {.studies = studies,
                                                 .trials = f->options.trials,
                                                 .seed = f->options.seed ^ CALIBRATE_SALT,
                                                 .threads = f->options.threads};
    enum kith_rc rc;

    for (size_t i = 0; i < f->inference->n; i++)
        if (!f->inference->rows[i].role->held_out)
            studies[options.n_studies++] =
                (struct kith_abc_study){.figure = kith_inference_column(i, KITH_FIGURE_EFFECT),
                                        .own_se = kith_inference_column(i, KITH_FIGURE_OWN_SE),
                                        .claim = f->inference->rows[i].study};
    KITH_TRY(kith_abc_calibrate(&f->table, &options, keep, &f->calibrated, err));
    options.nearest =
        f->table.rows / NEAREST_PART > 2 * options.n_studies ? f->table.rows / NEAREST_PART : 2 * options.n_studies;
    KITH_TRY(kith_abc_calibrate(&f->table, &options, keep, &f->recovered, err));
out:
    return rc;
}

enum kith_rc kith_inference_fit(const struct kith_inference *inference, const struct kith_fit_options *options,
                                struct kith_arena *keep, struct kith_fitted *out, struct kith_err *err)
{
    enum kith_rc rc;

    *out = (struct kith_fitted){.inference = inference, .options = *options};
    for (size_t i = 0; i < inference->n; i++)
        out->n_fit += !inference->rows[i].role->held_out;
    for (int m = 0; m < KITH_MODELS; m++)
        KITH_TRY(one_model(out, (enum kith_null_model)m, keep, err));
    compare_models(out);
    KITH_TRY(leave_out(out, keep, err));
    KITH_TRY(make_table(inference, options, KITH_MODEL_FULL, KITH_INFERENCE_ALL, keep, &out->prior, err));
    if (options->stage)
        options->stage(options->user, "calibration and recovery");
    KITH_TRY(calibrate(out, keep, err));
    KITH_TRY(kith_fit_look_rows(out, keep, err));
    KITH_TRY(kith_fit_look_params(out, keep, err));
out:
    return rc;
}
