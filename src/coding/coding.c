#include "coding.h"

#include "code_turn.h"
#include "session_tokens.h"
#include "turn_features.h"

/* A session on its way through the encoder; all of it empty for a model without one. */
struct heard {
    struct kith_encoder_stream *stream;
    struct kith_encoder_text text;
    float *e; /* outputs a turn */
    size_t outputs;
};

/* Whoever asks why has the stream hear the turns one by one (hear_one), as it knows the words of the last alone. */
static enum kith_rc hear(const struct kith_coder *coder, const struct kith_transcript *t, const enum kith_role *roles,
                         const struct kith_coding_options *options, struct kith_arena *scratch, struct heard *h,
                         struct kith_err *err)
{
    enum kith_rc rc;

    if (!coder->encoder)
        return KITH_OK;
    h->outputs = kith_coder_outputs(coder);
    KITH_TRY(kith_session_tokens(coder->pieces, kith_coder_positions(coder), t->turns, roles, t->n_turns, scratch,
                                 &h->text, err));
    KITH_TRY(kith_arena_take(scratch, t->n_turns * h->outputs, sizeof *h->e, &h->e, err));
    KITH_TRY(kith_encoder_stream_open(coder->encoder, options->threads ? options->threads : 1, &h->stream, err));
    if (!options->why)
        KITH_TRY(kith_encoder_session(h->stream, &h->text, h->e, err));
out:
    return rc;
}

static enum kith_rc hear_one(struct heard *h, size_t i, struct kith_err *err)
{
    const struct kith_encoder_text one = {
        .turns = 1, .start = h->text.start + i, .id = h->text.id, .speaker = h->text.speaker + i};

    return kith_encoder_stream_turns(h->stream, &one, h->e + i * h->outputs, err);
}

static enum kith_rc code_turns(struct kith_turn_coding *c, struct heard *h, struct kith_arena *keep,
                               struct kith_coded_turn *turns, struct kith_err *err)
{
    size_t n = c->view->transcript->n_turns;
    enum kith_rc rc;

    KITH_TRY(kith_features_room(c->scratch, c->view, &c->features, err));
    c->stream = h->stream;
    for (size_t i = 0; i < n; i++) {
        if (c->why && h->stream)
            KITH_TRY(hear_one(h, i, err));
        KITH_TRY(kith_code_turn(c, i, h->e ? h->e + i * h->outputs : NULL, keep, &turns[i], err));
    }
out:
    return rc;
}

static enum kith_rc roles_of(const struct kith_session_view *view, struct kith_arena *scratch,
                             const enum kith_role **out, struct kith_err *err)
{
    size_t n = view->transcript->n_turns;
    enum kith_role *roles;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n, sizeof *roles, &roles, err));
    for (size_t i = 0; i < n; i++)
        roles[i] = view->turns[i].role;
    *out = roles;
out:
    return rc;
}

enum kith_rc kith_coding_roles(const struct kith_coder *coder, struct kith_arena *keep,
                               const struct kith_transcript *transcript, const struct kith_role_options *options,
                               const enum kith_role **out, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct kith_session_view view = {0};
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(kith_arena_open(coder->env, &scratch, KITH_SESSION_MAX, err));
    KITH_TRY(kith_session_view_make(scratch, transcript, kith_model_key(coder->model), false, &view, err));
    KITH_TRY(kith_roles_find(coder->model, options, &view, scratch, err));
    KITH_TRY(roles_of(&view, keep, out, err));
out:
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_coding_run(const struct kith_coder *coder, struct kith_arena *keep,
                             const struct kith_transcript *transcript, const struct kith_coding_options *options,
                             const struct kith_coded **out, struct kith_err *err)
{
    static const struct kith_coding_options usual = {0};
    struct kith_arena *scratch = NULL;
    struct kith_session_view view = {0};
    struct kith_coded_turn *turns;
    struct kith_coded *coded;
    struct heard heard = {0};
    struct kith_turn_coding c = {.coder = coder, .view = &view};
    enum kith_rc rc;

    *out = NULL;
    options = options ? options : &usual;
    c.why = options->why;
    KITH_TRY(kith_arena_open(coder->env, &scratch, KITH_SESSION_MAX, err));
    c.scratch = scratch;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *coded, &coded, err));
    KITH_TRY(kith_arena_take(keep, transcript->n_turns, sizeof *turns, &turns, err));
    KITH_TRY(kith_session_view_make(scratch, transcript, kith_model_key(coder->model), false, &view, err));
    KITH_TRY(kith_roles_find(coder->model, &options->roles, &view, scratch, err));
    KITH_TRY(roles_of(&view, scratch, &c.roles, err));
    KITH_TRY(hear(coder, transcript, c.roles, options, scratch, &heard, err));
    KITH_TRY(code_turns(&c, &heard, keep, turns, err));
    *coded = (struct kith_coded){.transcript = transcript,
                                 .turns = turns,
                                 .coder = kith_model_hash(coder->model),
                                 .trained_on = kith_model_trained_on(coder->model, kith_session_print(transcript))};
    *out = coded;
out:
    kith_encoder_stream_close(heard.stream);
    kith_arena_close(scratch);
    return rc;
}
