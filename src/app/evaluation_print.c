#include "evaluation_parts.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* Three decimals in `width` columns; a dash for what does not exist, such as the precision of a class never given. */
static void put_number(struct kith_buf *out, double v, int width)
{
    if (isnan(v))
        kith_buf_printf(out, "%*s", width, "-");
    else
        kith_buf_printf(out, "%*.3f", width, v);
}

static void put_figure(struct kith_buf *out, const struct kith_estimate *f)
{
    if (isnan(f->value))
        kith_buf_puts(out, "         -        ");
    else if (isnan(f->interval.low))
        kith_buf_printf(out, "  %.3f            ", f->value);
    else
        kith_buf_printf(out, "  %.3f (%.2f-%.2f)", f->value, f->interval.low, f->interval.high);
}

static void put_head(const struct kith_agree_head *h, struct kith_buf *out)
{
    kith_buf_printf(out, "  %-34s %6zu", kith_head_spec((int)h->head)->name, h->n);
    put_figure(out, &h->accuracy);
    put_figure(out, &h->macro_f1);
    put_figure(out, &h->kappa);
    put_figure(out, &h->ac1);
    kith_buf_printf(out, "  %.3f [%.3f]  %.3f\n", h->ece, h->chance.mean, h->at_80.accuracy);
}

static void put_table(const struct kith_agree_head *h, struct kith_buf *out)
{
    uint32_t classes = h->table.k;

    kith_buf_printf(out, "\n  %s: rows are the coders', columns the given codes\n  %-18s",
                    kith_head_spec((int)h->head)->name, "");
    for (uint32_t k = 0; k < classes; k++)
        kith_buf_printf(out, "%16s", kith_head_class_name((int)h->head, (int)k));
    kith_buf_puts(out, "   precision  recall     F1\n");
    for (uint32_t g = 0; g < classes; g++) {
        kith_buf_printf(out, "  %-18s", kith_head_class_name((int)h->head, (int)g));
        for (uint32_t k = 0; k < classes; k++)
            kith_buf_printf(out, "%16llu", (unsigned long long)h->table.n[g][k]);
        put_number(out, kith_precision(&h->table, g), 12);
        put_number(out, kith_recall(&h->table, g), 8);
        put_number(out, kith_f1(&h->table, g), 7);
        kith_buf_byte(out, '\n');
    }
}

static void put_heads(const struct kith_agree_head *heads, struct kith_buf *out)
{
    kith_buf_printf(out, "  %-34s %6s  %-18s%-18s%-18s%-18s%-17s%s\n", "code", "turns", "  accuracy", "  macro-F1",
                    "  Cohen's kappa", "  Gwet's AC1", "  ECE [by chance]", "  on the surest 80%");
    for (int h = 0; h < KITH_HEAD_ROLE; h++)
        if (heads[h].n)
            put_head(&heads[h], out);
}

/* Confidence may be off by this much more than chance alone would make it. */
#define ECE_BAR 0.03

static bool is_calibrated(const struct kith_agree_head *h)
{
    return h->ece - h->chance.mean <= ECE_BAR;
}

/* Whether confidences are worth what they say, and what it gives to leave the unsure turns to people. */
static void put_confidence(const struct kith_agree_head *heads, struct kith_buf *out)
{
    size_t off = 0;

    kith_buf_puts(out,
                  "\n  Accuracy on the share of turns that it is surest of\n                                     ");
    for (int i = 0; i < KITH_AGREE_CURVE; i++)
        kith_buf_printf(out, "%7.0f%%", 100.0 * kith_agree_share(i));
    kith_buf_byte(out, '\n');
    for (int h = 0; h < KITH_HEAD_ROLE; h++) {
        if (heads[h].n == 0)
            continue;
        kith_buf_printf(out, "  %-35s", kith_head_spec(h)->name);
        for (int i = 0; i < KITH_AGREE_CURVE; i++)
            put_number(out, heads[h].curve[i].accuracy, 8);
        kith_buf_byte(out, '\n');
        off += !is_calibrated(&heads[h]);
    }
    if (off == 0) {
        kith_buf_puts(out,
                      "  Confidence of every code is within .03 of what a perfectly calibrated model would show.\n");
        return;
    }
    kith_buf_puts(out, "  Confidence is off by more than .03 beyond chance for:");
    for (int h = 0; h < KITH_HEAD_ROLE; h++)
        if (heads[h].n && !is_calibrated(&heads[h]))
            kith_buf_printf(out, " %s (%.3f)", kith_head_spec(h)->name, heads[h].ece - heads[h].chance.mean);
    kith_buf_puts(out, ".\n");
}

static void put_humans(const struct kith_evaluation *e, struct kith_buf *out)
{
    if (e->humans[KITH_HEAD_BEHAVIOUR].n == 0 && e->humans[KITH_HEAD_TALK].n == 0)
        return;
    kith_buf_printf(out,
                    "\n  Coders among themselves (up to %zu a turn), and the model beside them on the same turns\n"
                    "  %-34s %7s  %-13s %-30s %s\n",
                    e->humans[KITH_HEAD_BEHAVIOUR].coders, "code", "codes", "Fleiss kappa",
                    "one coder against the others", "the model against the same others");
    for (int h = 0; h < KITH_HEAD_ROLE; h++) {
        const struct kith_agree_humans *m = &e->humans[h];

        if (m->n == 0)
            continue;
        kith_buf_printf(out, "  %-34s %7zu", kith_head_spec(h)->name, m->n);
        put_number(out, m->fleiss, 7);
        kith_buf_puts(out, "        macro-F1");
        put_number(out, m->macro_f1, 6);
        kith_buf_puts(out, ", kappa");
        put_number(out, m->kappa, 6);
        kith_buf_puts(out, "   macro-F1");
        put_number(out, m->model_macro_f1, 6);
        kith_buf_puts(out, ", kappa");
        put_number(out, m->model_kappa, 6);
        kith_buf_byte(out, '\n');
    }
}

static void put_measures(const struct kith_evaluation *e, struct kith_buf *out)
{
    kith_buf_puts(out,
                  "\n  Measures of a session          sessions   correlation   90% interval holds the coders' value\n");
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        const struct kith_evaluated_measure *m = &e->measures[id];

        if (m->n == 0)
            continue;
        kith_buf_printf(out, "  %-30s %8zu", kith_measure_name(id), m->n);
        if (m->fitted && isnan(m->params.r))
            kith_buf_puts(out, "             -");
        else if (m->fitted)
            kith_buf_printf(out, "   %11.2f", m->params.r);
        else
            kith_buf_puts(out, "   too few to say");
        if (m->coverage.n)
            kith_buf_printf(out, "   in %zu of %zu sessions (%.0f%%)", m->coverage.inside, m->coverage.n,
                            100.0 * (double)m->coverage.inside / (double)m->coverage.n);
        kith_buf_byte(out, '\n');
    }
}

void kith_evaluation_text(const struct kith_evaluation *e, struct kith_buf *out)
{
    size_t trained = kith_agree_trained_on(e->agree);

    kith_buf_printf(out, KITH_STR_FMT ": %zu sessions\n", KITH_STR_ARG(e->name), kith_agree_sessions(e->agree));
    if (trained)
        kith_buf_printf(out,
                        "  Note: the model was trained on %zu of these sessions, so their figures say nothing about\n"
                        "  new ones. Use --folds to cross-validate.\n",
                        trained);
    kith_buf_puts(out, "  Intervals are 95%, by bootstrap over sessions.\n\n");
    put_heads(e->heads, out);
    put_confidence(e->heads, out);
    for (int h = 0; h < KITH_HEAD_ROLE; h++)
        if (e->heads[h].n && (h < KITH_HEAD_ADHERENCE || h == KITH_HEAD_TALK))
            put_table(&e->heads[h], out);
    put_humans(e, out);
    if (e->stripped_heads[KITH_HEAD_BEHAVIOUR].n || e->stripped_heads[KITH_HEAD_TALK].n) {
        kith_buf_puts(out, "\n  Without punctuation and capitals, as a speech recogniser writes\n");
        put_heads(e->stripped_heads, out);
    }
    put_measures(e, out);
    kith_session_figures_text(&e->figures, out);
    if (e->roles_n)
        kith_buf_printf(
            out, "\n  Who is who, names taken away: right in %zu of %zu sessions (%.1f%%); would ask in %zu\n",
            e->roles_right, e->roles_n, 100.0 * (double)e->roles_right / (double)e->roles_n, e->roles_unsure);
}

json_t *kith_evaluation_number(double v)
{
    return isfinite(v) ? json_real(round(v * 1e4) / 1e4) : json_null();
}

json_t *kith_evaluation_figure(const struct kith_estimate *f)
{
    return json_pack("{s:o, s:o, s:o}", "value", kith_evaluation_number(f->value), "low",
                     kith_evaluation_number(f->interval.low), "high", kith_evaluation_number(f->interval.high));
}

static json_t *head_json(const struct kith_agree_head *h)
{
    json_t *classes = json_object();
    json_t *table = json_array();
    json_t *curve = json_array();

    for (int i = 0; i < KITH_AGREE_CURVE; i++)
        (void)json_array_append_new(curve, json_pack("{s:o, s:o, s:o}", "coverage",
                                                     kith_evaluation_number(kith_agree_share(i)), "accuracy",
                                                     kith_evaluation_number(h->curve[i].accuracy), "confidence_from",
                                                     kith_evaluation_number(h->curve[i].threshold)));
    for (uint32_t g = 0; g < h->table.k; g++) {
        json_t *row = json_array();

        for (uint32_t k = 0; k < h->table.k; k++)
            (void)json_array_append_new(row, json_integer((json_int_t)h->table.n[g][k]));
        (void)json_array_append_new(table, row);
        (void)json_object_set_new(classes, kith_head_class_name((int)h->head, (int)g),
                                  json_pack("{s:o, s:o, s:o}", "precision",
                                            kith_evaluation_number(kith_precision(&h->table, g)), "recall",
                                            kith_evaluation_number(kith_recall(&h->table, g)), "f1",
                                            kith_evaluation_number(kith_f1(&h->table, g))));
    }
    return json_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "turns", (json_int_t)h->n,
                     "sessions", (json_int_t)h->sessions, "accuracy", kith_evaluation_figure(&h->accuracy), "macro_f1",
                     kith_evaluation_figure(&h->macro_f1), "kappa", kith_evaluation_figure(&h->kappa), "ac1",
                     kith_evaluation_figure(&h->ac1), "ece", kith_evaluation_number(h->ece), "ece_by_chance",
                     kith_evaluation_number(h->chance.mean), "calibrated", is_calibrated(h), "accuracy_by_coverage",
                     curve, "accuracy_at_80_coverage", kith_evaluation_number(h->at_80.accuracy), "classes", classes,
                     "confusion", table);
}

static json_t *heads_json(const struct kith_agree_head *heads)
{
    json_t *out = json_object();

    for (int h = 0; h < KITH_HEAD_ROLE; h++)
        if (heads[h].n)
            (void)json_object_set_new(out, kith_head_spec(h)->name, head_json(&heads[h]));
    return out;
}

static json_t *humans_json(const struct kith_evaluation *e)
{
    json_t *out = json_object();

    for (int h = 0; h < KITH_HEAD_ROLE; h++) {
        const struct kith_agree_humans *m = &e->humans[h];

        if (m->n)
            (void)json_object_set_new(out, kith_head_spec(h)->name,
                                      json_pack("{s:I, s:o, s:o, s:o, s:o, s:o}", "codes", (json_int_t)m->n,
                                                "fleiss_kappa", kith_evaluation_number(m->fleiss), "coder_macro_f1",
                                                kith_evaluation_number(m->macro_f1), "coder_kappa",
                                                kith_evaluation_number(m->kappa), "model_macro_f1",
                                                kith_evaluation_number(m->model_macro_f1), "model_kappa",
                                                kith_evaluation_number(m->model_kappa)));
    }
    return out;
}

static json_t *measures_json(const struct kith_evaluation *e)
{
    json_t *out = json_object();

    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        const struct kith_evaluated_measure *m = &e->measures[id];

        if (m->n)
            (void)json_object_set_new(
                out, kith_measure_name(id),
                json_pack("{s:I, s:o, s:o}", "sessions", (json_int_t)m->n, "correlation",
                          m->fitted ? kith_evaluation_number(m->params.r) : json_null(), "coverage",
                          m->coverage.n ? kith_evaluation_number((double)m->coverage.inside / (double)m->coverage.n)
                                        : json_null()));
    }
    return out;
}

void kith_evaluation_json(const struct kith_evaluation *e, struct kith_buf *out)
{
    json_t *root = json_pack(
        "{s:s%, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:{s:I, s:I, s:I}}", "source", e->name.p, e->name.n, "sessions",
        (json_int_t)kith_agree_sessions(e->agree), "trained_on", (json_int_t)kith_agree_trained_on(e->agree), "heads",
        heads_json(e->heads), "unpunctuated", heads_json(e->stripped_heads), "coders", humans_json(e), "measures",
        measures_json(e), "by_session", kith_session_figures_json(&e->figures), "roles", "right",
        (json_int_t)e->roles_right, "unsure", (json_int_t)e->roles_unsure, "sessions", (json_int_t)e->roles_n);
    char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(6));

    if (text)
        kith_buf_puts(out, text);
    else
        out->rc = out->rc == KITH_OK ? KITH_ENOMEM : out->rc;
    free(text);
    json_decref(root);
}
