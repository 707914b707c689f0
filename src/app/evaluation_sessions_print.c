#include "evaluation_parts.h"

#include "buf.h"

#include <math.h>

static const char *const rate_names[KITH_RATE_COUNT] = {"has.question", "has.reflection", "has.therapist_input",
                                                        "question",     "reflection",     "therapist_input"};
static const char *const sign_names[KITH_SIGN_COUNT] = {
    "reflections",  "questions",       "input",           "reflections_to_questions",
    "percent_open", "percent_complex", "mi_non_adherent", "mi_adherent",
    "talk_share",   "percent_change"};

static void put(struct kith_buf *out, const struct kith_estimate *f)
{
    if (isnan(f->value))
        kith_buf_puts(out, "-");
    else if (isnan(f->interval.low))
        kith_buf_printf(out, "%.3f", f->value);
    else
        kith_buf_printf(out, "%.3f (%.2f to %.2f)", f->value, f->interval.low, f->interval.high);
}

static void put_rates(const struct kith_session_figures *f, struct kith_buf *out)
{
    kith_buf_puts(out, "\n  Share of a session's counsellor turns, correlation with the coders' over sessions\n");
    for (int r = 0; r < KITH_RATE_COUNT; r++) {
        kith_buf_printf(out, "  %-34s %6zu  ", r < KITH_RATE_MAIN_QUESTION ? rate_names[r] : "", f->rates[r].sessions);
        put(out, &f->rates[r].r);
        if (r >= KITH_RATE_MAIN_QUESTION)
            kith_buf_printf(out, "  %s as the main code", rate_names[r]);
        kith_buf_byte(out, '\n');
    }
}

static void put_end(const struct kith_end_to_end *e, const char *name, struct kith_buf *out)
{
    if (e->n == 0)
        return;
    kith_buf_printf(out, "  %-34s %6zu  found ", name, e->n);
    put(out, &e->detected);
    kith_buf_puts(out, "; macro-F1 among those found ");
    put(out, &e->among);
    kith_buf_puts(out, "; what is missed or made up counting as wrong ");
    put(out, &e->all);
    kith_buf_byte(out, '\n');
}

static void put_reflections(const struct kith_reflections_in *r, const char *which, struct kith_buf *out)
{
    kith_buf_printf(out, "  Reflections in %s sessions (%zu sessions, %zu turns, %zu with a reflection): F1 ", which,
                    r->sessions, r->turns, r->n);
    put(out, &r->f1);
    kith_buf_puts(out, "; as the main code ");
    put(out, &r->main);
    kith_buf_byte(out, '\n');
}

void kith_session_figures_text(const struct kith_session_figures *f, struct kith_buf *out)
{
    if (f->rates[0].sessions == 0)
        return;
    put_rates(f, out);
    kith_buf_puts(out, "\n  Subtypes end to end: given only where the question or reflection itself was found\n");
    put_end(&f->question, "question open / closed", out);
    put_end(&f->reflection, "reflection simple / complex", out);
    if (f->poor)
        kith_buf_byte(out, '\n');
    if (f->in_poor.sessions)
        put_reflections(&f->in_poor, "poor", out);
    if (f->in_good.sessions)
        put_reflections(&f->in_good, "good", out);
    if (!f->good || !f->poor)
        return;
    kith_buf_printf(out,
                    "\n  Good against poor sessions (%zu and %zu by their source), AUC from Kith's measures: ", f->good,
                    f->poor);
    put(out, &f->together);
    kith_buf_puts(out, "\n  by all of these together, each session told by the others; alone, above .5 where good ones "
                       "have more:\n");
    for (int s = 0; s < KITH_SIGN_COUNT; s++) {
        kith_buf_printf(out, "    %-32s         ", sign_names[s]);
        put(out, &f->signs[s]);
        kith_buf_byte(out, '\n');
    }
}

static json_t *end_json(const struct kith_end_to_end *e)
{
    return json_pack("{s:I, s:o, s:o, s:o}", "turns", (json_int_t)e->n, "detection",
                     kith_evaluation_figure(&e->detected), "macro_f1_detected", kith_evaluation_figure(&e->among),
                     "macro_f1", kith_evaluation_figure(&e->all));
}

static json_t *reflections_json(const struct kith_reflections_in *r)
{
    return json_pack("{s:I, s:I, s:I, s:o, s:o}", "sessions", (json_int_t)r->sessions, "turns", (json_int_t)r->turns,
                     "reflections", (json_int_t)r->n, "f1", kith_evaluation_figure(&r->f1), "f1_main",
                     kith_evaluation_figure(&r->main));
}

json_t *kith_session_figures_json(const struct kith_session_figures *f)
{
    json_t *rates = json_object();
    json_t *signs = json_object();
    json_t *quality = json_object();
    json_t *ends = json_object();

    for (int r = 0; r < KITH_RATE_COUNT && f->rates[r].sessions; r++)
        (void)json_object_set_new(rates, rate_names[r], kith_evaluation_figure(&f->rates[r].r));
    if (f->question.n)
        (void)json_object_set_new(ends, "question", end_json(&f->question));
    if (f->reflection.n)
        (void)json_object_set_new(ends, "reflection", end_json(&f->reflection));
    for (int s = 0; s < KITH_SIGN_COUNT && f->good && f->poor; s++)
        (void)json_object_set_new(signs, sign_names[s], kith_evaluation_figure(&f->signs[s]));
    if (f->in_good.sessions)
        (void)json_object_set_new(quality, "good", reflections_json(&f->in_good));
    if (f->in_poor.sessions)
        (void)json_object_set_new(quality, "poor", reflections_json(&f->in_poor));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "rate_correlation", rates, "subtypes", ends, "reflections_by_quality",
                     quality, "good_against_poor_auc",
                     f->good && f->poor ? kith_evaluation_figure(&f->together) : json_null(), "auc_of_each", signs);
}
