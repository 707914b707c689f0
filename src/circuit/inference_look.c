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

static enum kith_rc look_left_out(struct kith_fitted *f, size_t i, double *effect, double *own_se,
                                  struct kith_arena *scratch, struct kith_err *err)
{
    const struct kith_inference_row *row = &f->inference->rows[i];
    const struct kith_abc_table *t;
    size_t l = 0;

    while (l + 1 < f->n_laboratories && !kith_str_eq(f->without[l].laboratory, row->role->laboratory))
        l++;
    t = &f->without[l].population;
    f->rows[i].left_out_effective = f->without[l].effective;
    f->rows[i].left_out_refitted = f->without[l].refitted;
    for (size_t r = 0; r < t->rows; r++) {
        effect[r] = kith_abc_figure(t, r)[kith_inference_column(i, KITH_FIGURE_EFFECT)];
        own_se[r] = kith_abc_figure(t, r)[kith_inference_column(i, KITH_FIGURE_OWN_SE)];
    }
    return kith_row_answer(&row->claim, effect, own_se, t->rows, f->rows[i].prior.high - f->rows[i].prior.low, scratch,
                           &f->rows[i].left_out, err);
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
    size_t room = f->prior.rows;
    double *effect, *weight;
    enum kith_rc rc;

    for (size_t l = 0; l < f->n_laboratories; l++)
        room = f->without[l].population.rows > room ? f->without[l].population.rows : room;
    KITH_TRY(kith_arena_take(keep, f->inference->n, sizeof *f->rows, &f->rows, err));
    KITH_TRY(kith_arena_take(keep, room, sizeof *effect, &effect, err));
    KITH_TRY(kith_arena_take(keep, room, sizeof *weight, &weight, err));
    for (size_t i = 0; i < f->inference->n; i++) {
        f->rows[i] = (struct kith_fit_row){.posterior_shows = NAN};
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
