#include "coding.h"

#include "decide.h"
#include "turn_features.h"
#include "why.h"

struct kith_coder {
    const struct kith_env *env;
    const struct kith_model *model;
    struct kith_flags *flags;
};

enum kith_rc kith_coder_open(const struct kith_env *env, const struct kith_model *model, struct kith_coder **out,
                             struct kith_err *err)
{
    struct kith_coder *c = kith_env_alloc(env, sizeof *c);
    enum kith_rc rc;

    *out = NULL;
    if (!c)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    if (!kith_str_eq(kith_model_text(model, "features"), KITH_S(KITH_FEATURES_VERSION)))
        rc = kith_fail(err, KITH_EMODEL, 0,
                       "This model was made for another version of Kith; rebuild it with './do model'.");
    else
        rc = kith_flags_open(env, &c->flags, err);
    if (rc != KITH_OK) {
        kith_env_free(env, c);
        return rc;
    }
    c->env = env;
    c->model = model;
    *out = c;
    return KITH_OK;
}

void kith_coder_close(struct kith_coder *coder)
{
    if (!coder)
        return;
    kith_flags_close(coder->flags);
    kith_env_free(coder->env, coder);
}

const struct kith_flags *kith_coder_flags(const struct kith_coder *coder)
{
    return coder->flags;
}

struct run { /* one session on its way */
    const struct kith_coder *coder;
    struct kith_arena *keep;
    const struct kith_session_view *view;
    enum kith_role *roles;
    struct kith_feature *features;
    bool why;
};

static enum kith_rc code_turn(const struct run *r, size_t i, struct kith_coded_turn *out, struct kith_err *err)
{
    const struct kith_model *model = r->coder->model;
    const struct kith_words *words = &r->view->turns[i].words;
    enum kith_role role = r->roles[i];
    float z[KITH_OUTPUTS_MAX] = {0};
    size_t n = 0;
    enum kith_rc rc;

    if (role == KITH_ROLE_COUNSELLOR || role == KITH_ROLE_CLIENT) {
        enum kith_head_group group = role == KITH_ROLE_CLIENT ? KITH_GROUP_CLIENT : KITH_GROUP_COUNSELLOR;

        n = kith_features_of_turn(r->view, i, group, r->features);
        kith_model_score(model, group, r->features, n, z);
    }
    kith_decode_turn(kith_model_calibration(model, 0), role, z, out);
    KITH_TRY(kith_flags_find(r->coder->flags, r->keep, r->view->transcript, r->roles, i, words, &out->flags,
                             &out->n_flags, err));
    if (r->why && n > 0)
        KITH_TRY(kith_why_find(model, r->keep, words, r->features, n, z, out, err));
out:
    return rc;
}

static enum kith_rc code_turns(struct run *r, struct kith_arena *scratch, struct kith_coded_turn *turns,
                               struct kith_err *err)
{
    size_t n = r->view->transcript->n_turns;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, n, sizeof *r->roles, &r->roles, err));
    KITH_TRY(kith_features_room(scratch, r->view, &r->features, err));
    for (size_t i = 0; i < n; i++)
        r->roles[i] = r->view->turns[i].role;
    for (size_t i = 0; i < n; i++)
        KITH_TRY(code_turn(r, i, &turns[i], err));
out:
    return rc;
}

enum kith_rc kith_coding_run(const struct kith_coder *coder, struct kith_arena *keep,
                             const struct kith_transcript *transcript, const struct kith_coding_options *options,
                             const struct kith_coded **out, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct kith_session_view view;
    struct kith_coded_turn *turns;
    struct kith_coded *coded;
    struct run r = {.coder = coder, .keep = keep, .view = &view, .why = options && options->why};
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(kith_arena_open(coder->env, &scratch, KITH_SESSION_MAX, err));
    KITH_TRY(kith_arena_take(keep, 1, sizeof *coded, &coded, err));
    KITH_TRY(kith_arena_take(keep, transcript->n_turns, sizeof *turns, &turns, err));
    KITH_TRY(kith_session_view_make(scratch, transcript, kith_model_key(coder->model), false, &view, err));
    KITH_TRY(kith_roles_find(coder->model, options ? &options->roles : NULL, &view, scratch, err));
    KITH_TRY(code_turns(&r, scratch, turns, err));
    *coded = (struct kith_coded){.transcript = transcript,
                                 .turns = turns,
                                 .coder = kith_model_hash(coder->model),
                                 .trained_on = kith_model_trained_on(coder->model, kith_session_print(transcript))};
    *out = coded;
out:
    kith_arena_close(scratch);
    return rc;
}
