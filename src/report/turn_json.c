#include "turn_json.h"

static void write_time(struct kith_emit *j, const char *key, int64_t ms)
{
    if (ms < 0)
        kith_emit_null(j, key);
    else
        kith_emit_int(j, key, ms);
}

static void write_codes(struct kith_emit *j, const struct kith_label *l, enum kith_role role)
{
    bool ours = role == KITH_ROLE_COUNSELLOR;

    kith_emit_word(j, "behaviour", ours ? kith_behaviour_name(l->behaviour) : NULL);
    if (ours) {
        kith_emit_array(j, "has");
        for (int i = 0; i < KITH_HAS_COUNT; i++)
            if (l->has & 1u << i)
                kith_emit_word(j, NULL, kith_behaviour_name(i));
        kith_emit_close_array(j);
    } else {
        kith_emit_null(j, "has");
    }
    kith_emit_word(j, "question", ours ? kith_question_name(l->question) : NULL);
    kith_emit_word(j, "reflection", ours ? kith_reflection_name(l->reflection) : NULL);
    kith_emit_word(j, "input", ours ? kith_input_name(l->input) : NULL);
    if (ours && l->adherence_known) {
        kith_emit_array(j, "adherence");
        for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
            if (l->adherence & 1u << i)
                kith_emit_word(j, NULL, kith_adherence_name(i));
        kith_emit_close_array(j);
    } else {
        kith_emit_null(j, "adherence");
    }
    kith_emit_word(j, "talk", role == KITH_ROLE_CLIENT ? kith_talk_name(l->talk) : NULL);
}

static void write_head(struct kith_emit *j, const char *key, const float *p, int n, const char *(*name)(int))
{
    kith_emit_object(j, key);
    for (int i = 0; i < n; i++)
        kith_emit_real(j, name(i), (double)p[i]);
    kith_emit_close_object(j);
}

static void write_probabilities(struct kith_emit *j, const struct kith_probabilities *p, enum kith_role role)
{
    if (!p) {
        kith_emit_null(j, "p");
        return;
    }
    kith_emit_object(j, "p");
    if (role == KITH_ROLE_COUNSELLOR) {
        write_head(j, "behaviour", p->behaviour, KITH_BEHAVIOUR_COUNT, kith_behaviour_name);
        write_head(j, "has", p->has, KITH_HAS_COUNT, kith_behaviour_name);
        write_head(j, "question", p->question, KITH_QUESTION_COUNT, kith_question_name);
        write_head(j, "reflection", p->reflection, KITH_REFLECTION_COUNT, kith_reflection_name);
        write_head(j, "input", p->input, KITH_INPUT_COUNT, kith_input_name);
        write_head(j, "adherence", p->adherence, KITH_ADHERENCE_COUNT, kith_adherence_name);
    }
    if (role == KITH_ROLE_CLIENT)
        write_head(j, "talk", p->talk, KITH_TALK_COUNT, kith_talk_name);
    kith_emit_close_object(j);
}

static void write_flags(struct kith_emit *j, const struct kith_view_turn *turn)
{
    kith_emit_array(j, "flags");
    for (size_t i = 0; i < turn->n_flags; i++) {
        const struct kith_flag *f = &turn->flags[i];

        kith_emit_object(j, NULL);
        kith_emit_word(j, "kind", f->kind == KITH_FLAG_CRISIS ? "crisis" : "stigma");
        kith_emit_int(j, "start", f->start);
        kith_emit_int(j, "end", f->end);
        kith_emit_str_or_null(j, "prefer", f->prefer);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
}

/* The code that a head's class stands for; NULL for the "no" of a yes/no head. */
static const char *code_name(enum kith_head head, int class_index)
{
    if (head == KITH_HEAD_BEHAVIOUR)
        return kith_behaviour_name(class_index);
    if (head <= KITH_HEAD_HAS_INPUT)
        return class_index ? kith_behaviour_name((int)head - KITH_HEAD_HAS_QUESTION) : NULL;
    if (head == KITH_HEAD_QUESTION)
        return kith_question_name(class_index);
    if (head == KITH_HEAD_REFLECTION)
        return kith_reflection_name(class_index);
    if (head == KITH_HEAD_INPUT)
        return kith_input_name(class_index);
    if (head < KITH_HEAD_TALK)
        return class_index ? kith_adherence_name((int)head - KITH_HEAD_ADHERENCE) : NULL;
    return head == KITH_HEAD_TALK ? kith_talk_name(class_index) : NULL;
}

static void write_why(struct kith_emit *j, const struct kith_view_turn *turn)
{
    kith_emit_array(j, "why");
    for (size_t i = 0; i < turn->n_why; i++) {
        const struct kith_why *w = &turn->why[i];
        const char *code = code_name(w->head, w->class_index);

        if (!code)
            continue;
        kith_emit_object(j, NULL);
        kith_emit_word(j, "code", code);
        kith_emit_int(j, "start", w->start);
        kith_emit_int(j, "end", w->end);
        kith_emit_real(j, "weight", (double)w->weight);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
}

void kith_turn_json_write(struct kith_emit *j, struct kith_str session, const struct kith_view_turn *turn,
                          struct kith_str model, const struct kith_report_options *options)
{
    kith_emit_flat_object(j, NULL);
    kith_emit_str(j, "session", session);
    kith_emit_int(j, "turn", turn->id);
    kith_emit_word(j, "speaker", kith_role_name((int)turn->role));
    if (options->names)
        kith_emit_str(j, "name", turn->name);
    write_time(j, "start_ms", turn->start_ms);
    kith_emit_str(j, "text", turn->text);
    write_codes(j, turn->label, turn->role);
    write_probabilities(j, turn->p, turn->role);
    kith_emit_bool(j, "unsure", turn->unsure);
    write_flags(j, turn);
    if (options->why)
        write_why(j, turn);
    kith_emit_str_or_null(j, "model", model);
    kith_emit_close_object(j);
}

void kith_report_turn_json(struct kith_buf *out, const struct kith_coded *coded, size_t turn,
                           const struct kith_report_options *options)
{
    struct kith_arena *keep = NULL;
    struct kith_view_turn view;
    struct kith_str model;
    struct kith_str id;
    struct kith_emit j;
    enum kith_rc rc;

    kith_emit_init(&j, out, 0);
    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_view_make_turn(keep, coded, turn, options, &id, &view, NULL));
    KITH_TRY(kith_view_model(keep, coded, &model, NULL));
    kith_turn_json_write(&j, id, &view, model, options);
    kith_buf_byte(out, '\n');
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}

void kith_report_turns_json(struct kith_buf *out, const struct kith_coded *coded,
                            const struct kith_report_options *options)
{
    const struct kith_session_report r = {.coded = coded};
    struct kith_arena *keep = NULL;
    const struct kith_view *view;
    struct kith_emit j;
    enum kith_rc rc;

    kith_emit_init(&j, out, 0);
    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_view_make(keep, &r, options, &view, NULL));
    for (size_t i = 0; i < view->n_turns; i++) {
        kith_turn_json_write(&j, view->id, &view->turns[i], view->model, options);
        kith_buf_byte(out, '\n');
    }
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}

void kith_report_transcript_json(struct kith_buf *out, const struct kith_transcript *t, const enum kith_role *roles,
                                 const struct kith_report_options *options)
{
    struct kith_arena *keep = NULL;
    const struct kith_view *view;
    struct kith_emit j;
    enum kith_rc rc;

    kith_emit_init(&j, out, 0);
    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_view_make_transcript(keep, t, roles, options, &view, NULL));
    for (size_t i = 0; i < view->n_turns; i++) {
        const struct kith_view_turn *turn = &view->turns[i];

        kith_emit_object(&j, NULL);
        kith_emit_str(&j, "session", view->id);
        kith_emit_int(&j, "turn", turn->id);
        kith_emit_str(&j, "speaker", turn->speaker);
        kith_emit_word(&j, "role", kith_role_name((int)turn->role));
        write_time(&j, "start_ms", turn->start_ms);
        write_time(&j, "end_ms", turn->end_ms);
        kith_emit_str(&j, "text", turn->text);
        kith_emit_close_object(&j);
        kith_buf_byte(out, '\n');
    }
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}
