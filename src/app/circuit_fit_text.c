#include "circuit_fit.h"

static void say_rows(const struct kith_fitted *f, struct kith_buf *out)
{
    const struct kith_fit_model *full = &f->models[KITH_MODEL_FULL];

    kith_buf_printf(out,
                    "Fitted rows: %zu of %zu are shown by at least 95%% of the posterior's draws; one draw shows at "
                    "best %zu at once,\nand %.0f%% of draws show all.\n\n",
                    full->rows_shown, f->n_fit, full->most_at_once, 100.0 * full->all_at_once);
    kith_buf_puts(out, "  experiment               prior  posterior  without its laboratory\n");
    for (size_t i = 0; i < f->inference->n; i++) {
        const struct kith_inference_row *row = &f->inference->rows[i];
        const struct kith_fit_row *v = &f->rows[i];

        if (row->role->held_out)
            continue;
        kith_buf_printf(out, "  %-23s %5.0f%% %9.0f%%  ", row->experiment.id, 100.0 * v->prior_shows,
                        100.0 * v->posterior_shows);
        kith_buf_printf(out, "%3.0f%%, %s (" KITH_STR_FMT ", %.0f effective draws%s)\n",
                        100.0 * v->left_out.probability, kith_verdict_name(v->left_out.verdict),
                        KITH_STR_ARG(row->role->laboratory), v->left_out_effective,
                        v->left_out_refitted ? " of a fit of its own" : "");
    }
    kith_buf_puts(out, "Held-out rows entered no weight and were not simulated by the fit; `kith circuit validate` "
                       "looks at them.\n\n");
}

static void say_models(const struct kith_fitted *f, struct kith_buf *out)
{
    kith_buf_puts(out, "Models: ln of the marginal likelihood, and probability if all were alike before\n");
    for (int m = 0; m < KITH_MODELS; m++) {
        const struct kith_fit_model *v = &f->models[m];

        kith_buf_printf(out, "  %-15s %8.1f +- %.1f  %8.2g   %2zu of %zu rows shown, %zu at once%s\n",
                        kith_null_model_name(v->model), v->refined.log_evidence, v->refined.log_error, v->probability,
                        v->rows_shown, f->n_fit, v->most_at_once,
                        v->refined.forced > 0.0 ? " (the budget ended early: of few draws)" : "");
    }
    kith_buf_byte(out, '\n');
}

static void say_params(const struct kith_fitted *f, struct kith_buf *out)
{
    size_t sloppy = 0;

    kith_buf_puts(out, "Parameters that the fitted rows narrow (posterior SD below 90% of the prior's)\n");
    for (size_t p = 0; p < f->n_params; p++) {
        const struct kith_fit_param *v = &f->params[p];
        const struct kith_circuit_param_row *told = &kith_circuit_param_table[v->param];

        sloppy += !v->identified;
        if (v->identified)
            kith_buf_printf(out, "  %-14s %9.3g  (%.3g to %.3g) %s, %.0f%% of the prior's SD; %s\n", told->name,
                            v->median, v->interval.low, v->interval.high, told->unit, 100.0 * v->width,
                            kith_circuit_grade_name(told->grade));
    }
    kith_buf_printf(out, "Not identified: the other %zu of %zu.\n\n", sloppy, f->n_params);
}

size_t kith_circuit_fit_uneven(const struct kith_abc_calibrated *c, size_t n_params)
{
    size_t n = 0;

    for (size_t p = 0; p < n_params; p++)
        n += c->param[p].chi_square_p < 0.01;
    return n;
}

static void say_calibration(const struct kith_fitted *f, struct kith_buf *out)
{
    size_t recovered = 0;
    double covered = 0.0;

    for (size_t p = 0; p < f->n_params; p++) {
        recovered += f->recovered.param[p].correlation > 0.3;
        covered += f->recovered.param[p].covered / (double)f->n_params;
    }
    kith_buf_printf(out,
                    "Simulation-based calibration, %zu trials; parameters whose ranks differ from uniform at 1%% (by "
                    "chance %.1f of %zu):\n  %zu from reports alone (%.0f effective draws a trial), %zu if all effects "
                    "were known as numbers (%.0f, regression adjusted).\n",
                    f->calibrated.trials, 0.01 * (double)f->n_params, f->n_params,
                    kith_circuit_fit_uneven(&f->calibrated, f->n_params), f->calibrated.effective,
                    kith_circuit_fit_uneven(&f->recovered, f->n_params), f->recovered.effective);
    kith_buf_printf(out,
                    "Recovery, were all effects known: %zu of %zu parameters correlate above .3 with the truth; 90%% "
                    "intervals hold it in %.0f%% of trials.\n",
                    recovered, f->n_params, 100.0 * covered);
}

void kith_circuit_fit_text(const struct kith_fitted *f, struct kith_buf *out)
{
    kith_buf_printf(out,
                    "Simulated rats; this advises nobody. %zu draws from the priors, %u rats in each group, a "
                    "posterior of %zu draws.\n\n",
                    f->table.rows, KITH_INFERENCE_ANIMALS, f->models[KITH_MODEL_FULL].refined.population.rows);
    say_rows(f, out);
    say_models(f, out);
    say_params(f, out);
    say_calibration(f, out);
}
