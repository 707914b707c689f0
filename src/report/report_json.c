#include "code_trust.h"
#include "report_words.h"
#include "turn_json.h"

#include <math.h>

/* ---- parts that several documents share ---- */

static void write_turn_ids(struct kith_emit *j, const char *key, const struct kith_view *view, const uint32_t *turns,
                           size_t n)
{
    kith_emit_flat_array(j, key);
    for (size_t i = 0; i < n; i++)
        if (turns[i] < view->n_turns)
            kith_emit_int(j, NULL, view->turns[turns[i]].id);
    kith_emit_close_array(j);
}

static void write_session(struct kith_emit *j, const struct kith_view *view, const struct kith_session_report *r)
{
    const struct kith_coded *coded = r->coded;

    kith_emit_str_or_null(j, "kith", view->version);
    kith_emit_str(j, "session", view->id);
    kith_emit_str_or_null(j, "topic", view->topic);
    kith_emit_word(j, "setting", kith_say_setting_name(view->setting));
    kith_emit_bool(j, "chat", view->chat);
    kith_emit_flat_object(j, "coder");
    kith_emit_word(j, "kind", coded->by_human ? "human" : "model");
    kith_emit_str_or_null(j, "model", view->model);
    kith_emit_bool(j, "trained_on", !coded->by_human && coded->trained_on);
    kith_emit_close_object(j);
    kith_emit_word(j, "only_people", KITH_SAY_EMPATHY);
}

static void write_counts(struct kith_emit *j, const struct kith_view *view, const struct kith_measures *m)
{
    kith_emit_flat_object(j, "turns");
    kith_emit_int(j, "all", (int64_t)view->n_turns);
    kith_emit_int(j, "counsellor", (int64_t)m->counsellor_turns);
    kith_emit_int(j, "client", (int64_t)m->client_turns);
    kith_emit_close_object(j);
    if (m->length_ms < 0)
        kith_emit_null(j, "length_ms");
    else
        kith_emit_int(j, "length_ms", m->length_ms);
}

/* A measure that this setting does not get carries no figure at all, so that no program can show one. */
static void write_measure(struct kith_emit *j, const struct kith_view *view, const struct kith_measure *m, int id,
                          bool by_human)
{
    bool judged = m->shown && !by_human && !kith_say_is_counted(id);

    kith_emit_object(j, kith_measure_name(id));
    kith_emit_word(j, "label", kith_measure_label(id));
    kith_emit_bool(j, "shown", m->shown);
    kith_emit_bool(j, "defined", m->shown && m->defined);
    kith_emit_real(j, "value", m->shown && m->defined ? m->value : NAN);
    kith_emit_real(j, "low", m->shown && m->defined ? m->low : NAN);
    kith_emit_real(j, "high", m->shown && m->defined ? m->high : NAN);
    kith_emit_int(j, "count", m->shown ? (int64_t)m->count : 0);
    kith_emit_int(j, "n", m->shown ? (int64_t)m->n : 0);
    kith_emit_real(j, "agreement", judged ? m->agreement : NAN);
    if (judged)
        kith_emit_bool(j, "rough", m->rough);
    else
        kith_emit_null(j, "rough");
    if (m->shown && !m->rough && isfinite(m->guide_fair) && isfinite(m->guide_good)) {
        kith_emit_flat_object(j, "guide");
        kith_emit_real(j, "fair", m->guide_fair);
        kith_emit_real(j, "good", m->guide_good);
        kith_emit_close_object(j);
    } else {
        kith_emit_null(j, "guide");
    }
    write_turn_ids(j, "turns", view, m->turns, m->shown ? m->n_turns : 0);
    kith_emit_close_object(j);
}

static void write_measures(struct kith_emit *j, const struct kith_view *view, const struct kith_session_report *r)
{
    kith_emit_object(j, "measures");
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        write_measure(j, view, &r->measures->items[id], id, r->coded->by_human);
    kith_emit_close_object(j);
    kith_emit_object(j, "followed");
    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++) {
        kith_emit_flat_object(j, kith_behaviour_name(b));
        for (int t = 0; t < KITH_TALK_COUNT; t++)
            kith_emit_int(j, kith_talk_name(t), r->measures->followed.count[b][t]);
        kith_emit_close_object(j);
    }
    kith_emit_close_object(j);
}

static void write_feedback(struct kith_emit *j, const struct kith_view *view)
{
    kith_emit_str_or_null(j, "summary", view->summary);
    kith_emit_array(j, "feedback");
    for (size_t i = 0; i < view->n_items; i++) {
        const struct kith_view_item *item = &view->items[i];

        kith_emit_object(j, NULL);
        kith_emit_word(j, "kind", kith_say_kind_name(item->kind));
        kith_emit_str_or_null(j, "skill", item->skill);
        kith_emit_str(j, "text", item->text);
        kith_emit_str_or_null(j, "example", item->example);
        write_turn_ids(j, "turns", view, item->turns, item->n_turns);
        kith_emit_str_or_null(j, "quote", item->quote);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
}

static void write_trust(struct kith_emit *j, const struct kith_session_report *r)
{
    struct kith_trust rows[KITH_TRUST_MAX];
    size_t n = r->coded->by_human ? 0 : kith_trust_of(r->model, rows);

    if (n == 0)
        return;
    kith_emit_object(j, "trust");
    for (size_t i = 0; i < n; i++) {
        kith_emit_flat_object(j, rows[i].name);
        kith_emit_real(j, "kappa", rows[i].kappa);
        kith_emit_bool(j, "rough", rows[i].rough);
        kith_emit_close_object(j);
    }
    kith_emit_close_object(j);
}

/* ---- the documents ---- */

typedef void body_fn(struct kith_emit *j, const struct kith_view *view, const struct kith_session_report *r,
                     const struct kith_report_options *options);

static void write_document(struct kith_buf *out, const struct kith_session_report *r,
                           const struct kith_report_options *options, body_fn *body)
{
    struct kith_arena *keep = NULL;
    const struct kith_view *view;
    struct kith_emit j;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_view_make(keep, r, options, &view, NULL));
    kith_emit_init(&j, out, 2);
    kith_emit_object(&j, NULL);
    write_session(&j, view, r);
    body(&j, view, r, options);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}

static void report_body(struct kith_emit *j, const struct kith_view *view, const struct kith_session_report *r,
                        const struct kith_report_options *options)
{
    kith_emit_str_or_null(j, "notice", view->notice);
    write_counts(j, view, r->measures);
    kith_emit_int(j, "crisis_turns", (int64_t)view->n_crisis);
    write_feedback(j, view);
    write_measures(j, view, r);
    write_trust(j, r);
    kith_emit_array(j, "transcript");
    for (size_t i = 0; i < view->n_turns; i++)
        kith_turn_json_write(j, view->id, &view->turns[i], view->model, options);
    kith_emit_close_array(j);
}

static void measures_body(struct kith_emit *j, const struct kith_view *view, const struct kith_session_report *r,
                          const struct kith_report_options *options)
{
    (void)options;
    write_counts(j, view, r->measures);
    write_measures(j, view, r);
}

static void feedback_body(struct kith_emit *j, const struct kith_view *view, const struct kith_session_report *r,
                          const struct kith_report_options *options)
{
    (void)r;
    (void)options;
    kith_emit_int(j, "crisis_turns", (int64_t)view->n_crisis);
    write_feedback(j, view);
}

void kith_report_json(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options)
{
    write_document(out, r, options, report_body);
}

void kith_report_measures_json(struct kith_buf *out, const struct kith_session_report *r,
                               const struct kith_report_options *options)
{
    write_document(out, r, options, measures_body);
}

void kith_report_feedback_json(struct kith_buf *out, const struct kith_session_report *r,
                               const struct kith_report_options *options)
{
    write_document(out, r, options, feedback_body);
}
