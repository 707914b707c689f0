#include "inference_look.h"

#include "abc_weigh.h"

#include <math.h>

static bool shows(const struct kith_inference_row *row, const double *figure, size_t i)
{
    return kith_abc_claim_met(&row->claim, figure[kith_inference_column(i, KITH_FIGURE_EFFECT)]);
}

void kith_fit_look_model(const struct kith_fitted *f, struct kith_fit_model *m)
{
    const struct kith_inference *inference = f->inference;
    const struct kith_abc_table *t = &m->refined.population;
    size_t shown[KITH_INFERENCE_ROWS] = {0};
    size_t all = 0;

    for (size_t r = 0; r < t->rows; r++) {
        size_t at_once = 0;

        for (size_t i = 0; i < inference->n; i++)
            if (!inference->rows[i].role->held_out && shows(&inference->rows[i], kith_abc_figure(t, r), i)) {
                shown[i]++;
                at_once++;
            }
        m->most_at_once = at_once > m->most_at_once ? at_once : m->most_at_once;
        all += at_once == f->n_fit;
    }
    m->all_at_once = t->rows ? (double)all / (double)t->rows : 0.0;
    for (size_t i = 0; i < inference->n; i++)
        m->rows_shown += !inference->rows[i].role->held_out &&
                         (double)shown[i] >= KITH_VERDICT_PROBABILITY * (double)t->rows && t->rows > 0;
}

static enum kith_rc look_prior(struct kith_fitted *f, size_t i, double *effect, double *one, struct kith_arena *scratch,
                               struct kith_err *err)
{
    static const double p[] = {0.025, 0.975};
    struct kith_fit_row *out = &f->rows[i];
    size_t met = 0;
    double q[2];
    enum kith_rc rc;

    for (size_t r = 0; r < f->prior.rows; r++) {
        effect[r] = kith_abc_figure(&f->prior, r)[kith_inference_column(i, KITH_FIGURE_EFFECT)];
        met += kith_abc_claim_met(&f->inference->rows[i].claim, effect[r]);
        one[r] = 1.0;
    }
    KITH_TRY(kith_abc_quantiles(effect, one, f->prior.rows, p, 2, q, scratch, err));
    out->prior = (struct kith_interval){q[0], q[1]};
    out->prior_shows = f->prior.rows ? (double)met / (double)f->prior.rows : 0.0;
out:
    return rc;
}

/* The posterior without a laboratory: every population that the refinement passed through, weighed by what is missing
 * to the likelihood of the other laboratories; each counts by how many effective draws it then has. Returns their
 * number. */
static double without(const struct kith_fitted *f, struct kith_str laboratory, double *weight)
{
    const struct kith_inference_weigh all = {.inference = f->inference};
    const struct kith_inference_weigh less = {.inference = f->inference, .without = laboratory};
    const struct kith_abc_refined *full = &f->models[KITH_MODEL_FULL].refined;
    double effective = 0.0;
    size_t at = 0;

    for (size_t s = 0; s < full->stages; s++) {
        const struct kith_abc_table *t = &full->stage[s].population;
        double share;

        for (size_t r = 0; r < t->rows; r++)
            weight[at + r] = kith_inference_likelihood(&less, kith_abc_figure(t, r)) -
                             full->stage[s].temperature * kith_inference_likelihood(&all, kith_abc_figure(t, r));
        share = kith_abc_weigh(weight + at, t->rows, weight + at).effective;
        for (size_t r = 0; r < t->rows; r++)
            weight[at + r] *= share;
        effective += share;
        at += t->rows;
    }
    for (size_t r = 0; r < at; r++)
        weight[r] /= effective > 0.0 ? effective : 1.0;
    return effective;
}

static enum kith_rc look_left_out(struct kith_fitted *f, size_t i, double *effect, double *weight,
                                  struct kith_arena *scratch, struct kith_err *err)
{
    static const double p[] = {0.025, 0.975};
    const struct kith_inference_row *row = &f->inference->rows[i];
    const struct kith_abc_refined *full = &f->models[KITH_MODEL_FULL].refined;
    struct kith_fit_row *out = &f->rows[i];
    size_t n = 0;
    double q[2];
    bool held;
    enum kith_rc rc;

    out->left_out_effective = without(f, row->role->laboratory, weight);
    out->left_out_shows = 0.0;
    for (size_t s = 0; s < full->stages; s++)
        for (size_t r = 0; r < full->stage[s].population.rows; r++, n++) {
            effect[n] = kith_abc_figure(&full->stage[s].population, r)[kith_inference_column(i, KITH_FIGURE_EFFECT)];
            out->left_out_shows += kith_abc_claim_met(&row->claim, effect[n]) ? weight[n] : 0.0;
        }
    KITH_TRY(kith_abc_quantiles(effect, weight, n, p, 2, q, scratch, err));
    held = row->claim.report != 0 ? out->left_out_shows >= KITH_VERDICT_PROBABILITY
                                  : q[0] >= -row->claim.margin && q[1] <= row->claim.margin;
    out->left_out_verdict = held ? KITH_REPRODUCED
                            : q[1] - q[0] >= KITH_VERDICT_AS_WIDE * (out->prior.high - out->prior.low)
                                ? KITH_NOT_IDENTIFIED
                                : KITH_NOT_REPRODUCED;
out:
    return rc;
}

static double posterior_shows(const struct kith_fitted *f, size_t i)
{
    const struct kith_abc_table *t = &f->models[KITH_MODEL_FULL].refined.population;
    size_t n = 0;

    for (size_t r = 0; r < t->rows; r++)
        n += shows(&f->inference->rows[i], kith_abc_figure(t, r), i);
    return t->rows ? (double)n / (double)t->rows : (double)NAN;
}

enum kith_rc kith_fit_look_rows(struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err)
{
    size_t members = f->models[KITH_MODEL_FULL].refined.population.rows * f->models[KITH_MODEL_FULL].refined.stages;
    size_t room = f->prior.rows > members ? f->prior.rows : members;
    double *effect, *weight;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, f->inference->n, sizeof *f->rows, &f->rows, err));
    KITH_TRY(kith_arena_take(keep, room, sizeof *effect, &effect, err));
    KITH_TRY(kith_arena_take(keep, room, sizeof *weight, &weight, err));
    for (size_t i = 0; i < f->inference->n; i++) {
        f->rows[i] = (struct kith_fit_row){
            .posterior_shows = NAN, .left_out_shows = NAN, .left_out_verdict = KITH_NOT_REPRODUCED};
        KITH_TRY(look_prior(f, i, effect, weight, keep, err));
        if (f->inference->rows[i].role->held_out)
            continue;
        f->rows[i].posterior_shows = posterior_shows(f, i);
        KITH_TRY(look_left_out(f, i, effect, weight, keep, err));
    }
out:
    return rc;
}

enum kith_rc kith_fit_look_params(struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err)
{
    const struct kith_abc_table *t = &f->models[KITH_MODEL_FULL].refined.population;
    enum kith_circuit_param free[KITH_P_COUNT];
    double *unit;
    enum kith_rc rc;

    f->n_params = kith_inference_free(KITH_MODEL_FULL, free);
    KITH_TRY(kith_arena_take(keep, f->n_params, sizeof *f->params, &f->params, err));
    KITH_TRY(kith_arena_take(keep, t->rows, sizeof *unit, &unit, err));
    for (size_t p = 0; p < f->n_params; p++) {
        struct kith_fit_param *out = &f->params[p];

        for (size_t r = 0; r < t->rows; r++)
            unit[r] = kith_abc_unit(t, r)[p];
        kith_sort(unit, t->rows);
        *out = (struct kith_fit_param){
            .param = free[p],
            .median = kith_circuit_param_from_unit(free[p], kith_quantile_sorted(unit, t->rows, 0.5)),
            .interval = {kith_circuit_param_from_unit(free[p], kith_quantile_sorted(unit, t->rows, 0.05)),
                         kith_circuit_param_from_unit(free[p], kith_quantile_sorted(unit, t->rows, 0.95))},
            .width = kith_sd(unit, t->rows) * sqrt(12.0)};
        out->identified = out->width < KITH_FIT_AS_WIDE;
    }
out:
    return rc;
}
