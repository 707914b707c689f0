#include "live.h"

#include "clean.h"
#include "code_turn.h"
#include "session_tokens.h"
#include "turn_features.h"

#define TURNS (KITH_VIEW_LOOK_BACK + 1) /* those that are kept: the one just said, and all that it is seen with */

enum { COUNSELLOR, CLIENT, OTHER, SPEAKERS };

struct kith_live {
    const struct kith_coder *coder;
    bool why;
    struct kith_arena *keep; /* of the turn just said */
    struct kith_encoder_stream *stream;
    float *e;   /* TURNS times what the encoder says of one */
    char *text; /* TURNS times KITH_TURN_MAX_BYTES */
    struct kith_speaker speakers[SPEAKERS];
    struct kith_turn turns[TURNS]; /* the oldest first */
    enum kith_role roles[TURNS];
    struct kith_coded_turn coded_turns[TURNS];
    struct kith_transcript transcript;
    struct kith_coded coded;
    size_t said;   /* turns so far */
    size_t unread; /* of the kept turns the last so many have not been through the encoder */
};

enum kith_rc kith_live_open(const struct kith_coder *coder, struct kith_str id, bool why, struct kith_live **out,
                            struct kith_err *err)
{
    struct kith_live *live = kith_env_alloc(coder->env, sizeof *live);
    enum kith_rc rc;

    *out = NULL;
    if (!live)
        return kith_fail_memory(err);
    live->coder = coder;
    live->why = why;
    live->speakers[COUNSELLOR].declared = KITH_ROLE_COUNSELLOR;
    live->speakers[CLIENT].declared = KITH_ROLE_CLIENT;
    live->speakers[OTHER].declared = KITH_ROLE_OTHER;
    live->transcript =
        (struct kith_transcript){.id = id, .speakers = live->speakers, .n_speakers = SPEAKERS, .turns = live->turns};
    live->coded = (struct kith_coded){
        .transcript = &live->transcript, .turns = live->coded_turns, .coder = kith_model_hash(coder->model)};
    KITH_TRY(kith_arena_open(coder->env, &live->keep, KITH_SESSION_MAX, err));
    live->text = kith_env_alloc(coder->env, TURNS * KITH_TURN_MAX_BYTES);
    live->e = kith_env_alloc(coder->env, (TURNS * kith_coder_outputs(coder) + 1) * sizeof *live->e);
    if (!live->text || !live->e) {
        rc = kith_fail_memory(err);
        goto out;
    }
    if (coder->encoder)
        KITH_TRY(kith_encoder_stream_open(coder->encoder, 1, &live->stream, err));
    *out = live;
out:
    if (rc != KITH_OK)
        kith_live_close(live);
    return rc;
}

void kith_live_close(struct kith_live *live)
{
    const struct kith_env *env = live ? live->coder->env : NULL;

    if (!live)
        return;
    kith_encoder_stream_close(live->stream);
    kith_env_free(env, live->e);
    kith_env_free(env, live->text);
    kith_arena_close(live->keep);
    kith_env_free(env, live);
}

/* The turn joins those that are kept, in the place of the oldest. */
static void add_turn(struct kith_live *live, enum kith_role role, struct kith_str text, int64_t start_ms)
{
    char *place = live->text + live->said % TURNS * KITH_TURN_MAX_BYTES;
    size_t n = live->transcript.n_turns;

    if (n == TURNS) {
        n--;
        memmove(live->turns, live->turns + 1, n * sizeof *live->turns);
        memmove(live->roles, live->roles + 1, n * sizeof *live->roles);
    }
    if (text.n > 0)
        memcpy(place, text.p, text.n);
    live->roles[n] = role;
    live->turns[n] = (struct kith_turn){
        .text = {place, text.n},
        .id = (int64_t)live->said,
        .start_ms = start_ms,
        .end_ms = -1,
        .speaker = role == KITH_ROLE_COUNSELLOR ? COUNSELLOR
                   : role == KITH_ROLE_CLIENT   ? CLIENT
                                                : OTHER,
    };
    live->transcript.n_turns = n + 1;
    live->said++;
}

/* Has the stream read all kept turns that it has not read; *said is what it says of the last. They go through together,
 * which is cheaper than one by one. */
static enum kith_rc read_turns(struct kith_live *live, const float **said, struct kith_err *err)
{
    size_t n = live->unread;
    size_t first = live->transcript.n_turns - live->unread;
    struct kith_encoder_text text;
    enum kith_rc rc;

    if (n == 0)
        return KITH_OK;
    KITH_TRY(kith_session_tokens(live->coder->pieces, kith_coder_positions(live->coder), live->turns + first,
                                 live->roles + first, n, live->keep, &text, err));
    KITH_TRY(kith_encoder_stream_turns(live->stream, &text, live->e, err));
    live->unread = 0;
    if (said)
        *said = live->e + (n - 1) * kith_coder_outputs(live->coder);
out:
    return rc;
}

/* The first half of both calls: the turn is cleaned, measured and kept. */
static enum kith_rc take_turn(struct kith_live *live, const struct kith_said_live *said, struct kith_err *err)
{
    struct kith_str text;
    enum kith_rc rc;

    kith_arena_reset(live->keep);
    KITH_TRY(kith_text_clean(live->keep, said->text, &text, err));
    if (text.n > KITH_TURN_MAX_BYTES)
        return kith_fail(err, KITH_EBOUND, 0, "A turn has more than %zu KB of text; send it in parts.",
                         KITH_TURN_MAX_BYTES >> 10);
    if (live->unread == TURNS)
        KITH_TRY(read_turns(live, NULL, err));
    add_turn(live, said->role, text, said->start_ms);
    live->unread += live->stream ? 1 : 0;
out:
    return rc;
}

enum kith_rc kith_live_hear(struct kith_live *live, const struct kith_said_live *said, struct kith_err *err)
{
    return take_turn(live, said, err);
}

enum kith_rc kith_live_turn(struct kith_live *live, const struct kith_said_live *said, const struct kith_coded **out,
                            struct kith_err *err)
{
    struct kith_session_view view;
    struct kith_turn_coding c = {.coder = live->coder,
                                 .view = &view,
                                 .roles = live->roles,
                                 .scratch = live->keep,
                                 .why = live->why,
                                 .stream = live->stream};
    const float *e = NULL;
    size_t last;
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(take_turn(live, said, err));
    memset(live->coded_turns, 0, sizeof live->coded_turns);
    KITH_TRY(
        kith_session_view_make(live->keep, &live->transcript, kith_model_key(live->coder->model), false, &view, err));
    view.before = live->said - live->transcript.n_turns;
    KITH_TRY(kith_features_room(live->keep, &view, &c.features, err));
    KITH_TRY(read_turns(live, &e, err));
    last = live->transcript.n_turns - 1;
    KITH_TRY(kith_code_turn(&c, last, e, live->keep, &live->coded_turns[last], err));
    *out = &live->coded;
out:
    return rc;
}
