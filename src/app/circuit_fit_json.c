#include "circuit_fit.h"
#include "json_emit.h"

static void interval(struct kith_emit *j, const char *key, struct kith_interval v)
{
    kith_emit_flat_array(j, key);
    kith_emit_real(j, NULL, v.low);
    kith_emit_real(j, NULL, v.high);
    kith_emit_close_array(j);
}

static void made(struct kith_emit *j, const struct kith_fitted *f)
{
    kith_emit_flat_object(j, "made");
    kith_emit_int(j, "seed", (int64_t)f->options.seed);
    kith_emit_int(j, "draws", (int64_t)f->options.draws);
    kith_emit_int(j, "animals", KITH_INFERENCE_ANIMALS);
    kith_emit_int(j, "prior_draws", (int64_t)f->prior.rows);
    kith_emit_int(j, "null_draws", (int64_t)f->options.null_draws);
    kith_emit_int(j, "population", (int64_t)f->options.population);
    kith_emit_int(j, "null_population", (int64_t)f->options.null_population);
    kith_emit_int(j, "sweeps", (int64_t)f->models[KITH_MODEL_FULL].refined.sweeps);
    kith_emit_int(j, "distinct", (int64_t)f->models[KITH_MODEL_FULL].refined.distinct);
    kith_emit_close_object(j);
}

static void row(struct kith_emit *j, const struct kith_inference_row *r, const struct kith_fit_row *v)
{
    kith_emit_flat_object(j, NULL);
    kith_emit_word(j, "experiment", r->experiment.id);
    kith_emit_word(j, "role", r->role->held_out ? "held_out" : "fit");
    kith_emit_real(j, "prior_shows", v->prior_shows);
    interval(j, "prior", v->prior);
    if (!r->role->held_out) {
        kith_emit_real(j, "posterior_shows", v->posterior_shows);
        kith_emit_str(j, "laboratory", r->role->laboratory);
        kith_emit_real(j, "left_out_effective", v->left_out_effective);
        kith_emit_bool(j, "left_out_refitted", v->left_out_refitted);
        kith_emit_real(j, "left_out_shows", v->left_out.probability);
        kith_emit_word(j, "left_out_verdict", kith_verdict_name(v->left_out.verdict));
    }
    kith_emit_close_object(j);
}

static void param(struct kith_emit *j, const struct kith_fit_param *p, const struct kith_abc_recovery *r)
{
    const struct kith_circuit_param_row *told = &kith_circuit_param_table[p->param];

    kith_emit_flat_object(j, NULL);
    kith_emit_word(j, "name", told->name);
    kith_emit_word(j, "grade", kith_circuit_grade_name(told->grade));
    kith_emit_real(j, "median", p->median);
    interval(j, "interval", p->interval);
    kith_emit_real(j, "width", p->width);
    kith_emit_bool(j, "identified", p->identified);
    kith_emit_real(j, "recovered", r->correlation);
    kith_emit_real(j, "covered", r->covered);
    kith_emit_real(j, "chi_square_p", r->chi_square_p);
    kith_emit_real(j, "ks_p", r->ks_p);
    kith_emit_close_object(j);
}

static void model(struct kith_emit *j, const struct kith_fit_model *m)
{
    kith_emit_flat_object(j, NULL);
    kith_emit_word(j, "name", kith_null_model_name(m->model));
    kith_emit_real(j, "log_evidence", m->refined.log_evidence);
    kith_emit_real(j, "log_error", m->refined.log_error);
    kith_emit_real(j, "probability", m->probability);
    kith_emit_int(j, "rows_shown", (int64_t)m->rows_shown);
    kith_emit_int(j, "most_at_once", (int64_t)m->most_at_once);
    kith_emit_real(j, "all_at_once", m->all_at_once);
    kith_emit_real(j, "forced", m->refined.forced);
    kith_emit_real(j, "effective", m->refined.effective);
    kith_emit_real(j, "table_effective", m->table.effective);
    kith_emit_close_object(j);
}

void kith_circuit_fit_json(const struct kith_fitted *f, struct kith_buf *out)
{
    struct kith_emit j;

    kith_emit_init(&j, out, 1);
    kith_emit_object(&j, NULL);
    kith_emit_int(&j, "format", 1);
    made(&j, f);
    kith_emit_array(&j, "rows");
    for (size_t i = 0; i < f->inference->n; i++)
        row(&j, &f->inference->rows[i], &f->rows[i]);
    kith_emit_close_array(&j);
    kith_emit_array(&j, "models");
    for (int m = 0; m < KITH_MODELS; m++)
        model(&j, &f->models[m]);
    kith_emit_close_array(&j);
    kith_emit_flat_object(&j, "calibration");
    kith_emit_int(&j, "trials", (int64_t)f->calibrated.trials);
    kith_emit_real(&j, "effective_from_reports", f->calibrated.effective);
    kith_emit_int(&j, "uneven_from_reports", (int64_t)kith_circuit_fit_uneven(&f->calibrated, f->n_params));
    kith_emit_real(&j, "effective_from_effects", f->recovered.effective);
    kith_emit_int(&j, "uneven_from_effects", (int64_t)kith_circuit_fit_uneven(&f->recovered, f->n_params));
    kith_emit_close_object(&j);
    kith_emit_array(&j, "params");
    for (size_t p = 0; p < f->n_params; p++)
        param(&j, &f->params[p], &f->recovered.param[p]);
    kith_emit_close_array(&j);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
}
