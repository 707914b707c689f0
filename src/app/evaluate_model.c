#include "evaluate_model.h"

#include "intake.h"
#include "roles.h"
#include "session_view.h"
#include "train_strip.h"

struct evaluating {
    const struct kith_env *env;
    const struct kith_model *model;
    const struct kith_coder *coder;
    const struct kith_evaluate_options *options;
    struct kith_evaluation *e;
};

/* The same session with nobody's role declared. */
static enum kith_rc nameless(struct kith_arena *keep, const struct kith_transcript *t,
                             const struct kith_transcript **out, struct kith_err *err)
{
    struct kith_transcript *copy;
    struct kith_speaker *speakers;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *copy, &copy, err));
    KITH_TRY(kith_arena_take(keep, t->n_speakers, sizeof *speakers, &speakers, err));
    for (size_t s = 0; s < t->n_speakers; s++)
        speakers[s].name = t->speakers[s].name;
    *copy = *t;
    copy->speakers = speakers;
    *out = copy;
out:
    return rc;
}

struct doubt {
    bool asked;
};

/* Answers as if the likelier one had been chosen, and remembers that a person would have been asked. */
static enum kith_rc answer(void *user, const struct kith_transcript *transcript, const struct kith_role_doubt *doubt,
                           uint32_t *chosen)
{
    struct doubt *d = user;

    (void)transcript;
    d->asked = true;
    *chosen = doubt->speaker[0];
    return KITH_OK;
}

static enum kith_rc add_roles(struct evaluating *v, struct kith_arena *keep, const struct kith_transcript *t,
                              struct kith_err *err)
{
    struct doubt d = {false};
    const struct kith_role_options how = {.ask = answer, .user = &d};
    const struct kith_transcript *bare;
    struct kith_session_view view;
    bool right = true;
    enum kith_rc rc = KITH_OK;

    for (size_t s = 0; s < t->n_speakers; s++)
        if (t->speakers[s].declared == KITH_ROLE_UNKNOWN)
            return KITH_OK; /* nothing to compare with */
    if (t->n_speakers < 2)
        return KITH_OK;
    KITH_TRY(nameless(keep, t, &bare, err));
    KITH_TRY(kith_session_view_make(keep, bare, kith_model_key(v->model), false, &view, err));
    KITH_TRY(kith_roles_find(v->model, &how, &view, keep, err)); /* as coding does first: by words alone */
    for (size_t i = 0; i < t->n_turns; i++)
        right = right && (view.turns[i].role == KITH_ROLE_COUNSELLOR) ==
                             (t->speakers[t->turns[i].speaker].declared == KITH_ROLE_COUNSELLOR);
    kith_evaluation_add_roles(v->e, right, d.asked);
out:
    return rc;
}

static enum kith_rc add_session(struct evaluating *v, struct kith_arena *keep, const struct kith_transcript *t,
                                struct kith_err *err)
{
    const struct kith_coding_options how = {.threads = v->options->threads};
    const struct kith_coded *coded;
    enum kith_rc rc = KITH_OK;

    if (v->options->strip)
        KITH_TRY(kith_train_strip(keep, t, &t, err));
    KITH_TRY(kith_coding_run(v->coder, keep, t, &how, &coded, err));
    KITH_TRY(kith_evaluation_add(v->e, coded, v->model, 0, err));
    KITH_TRY(add_roles(v, keep, t, err));
out:
    return rc;
}

static bool has_gold(const struct kith_transcript *t)
{
    for (size_t i = 0; i < t->n_turns; i++)
        if (t->turns[i].n_gold)
            return true;
    return false;
}

static enum kith_rc add_file(struct evaluating *v, const char *path, struct kith_arena *keep, struct kith_err *err)
{
    static const struct kith_intake_options intake = {.force_language = true};
    struct kith_source *in = NULL;
    const struct kith_transcript *t;
    enum kith_rc rc;

    KITH_TRY(kith_source_open_file(v->env, path, &intake, &in, err));
    while ((rc = kith_intake_next(in, keep, &t, err)) == KITH_OK) {
        if (!has_gold(t)) {
            rc = kith_fail(err, KITH_EINPUT, t->n_turns ? t->turns[0].line : 0,
                           "The session \"" KITH_STR_FMT
                           "\" has no human codes to compare with; give Kith's notation or AnnoMI's columns.",
                           KITH_STR_ARG(t->id));
            goto out;
        }
        KITH_TRY(add_session(v, keep, t, err));
        kith_arena_reset(keep);
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    kith_source_close(in);
    kith_err_in_file(rc == KITH_OK ? NULL : err, path);
    return rc;
}

enum kith_rc kith_evaluate_model(const struct kith_env *env, const struct kith_model *model,
                                 const struct kith_coder *coder, const struct kith_evaluate_options *options,
                                 struct kith_evaluation **out, struct kith_err *err)
{
    struct evaluating v = {env, model, coder, options, NULL};
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_evaluation_open(env, options->strip ? KITH_S("without punctuation") : KITH_S("gold"), &v.e, err));
    KITH_TRY(kith_arena_open(env, &keep, KITH_SESSION_MAX, err));
    for (size_t i = 0; i < options->n_paths; i++) {
        KITH_TRY(add_file(&v, options->paths[i], keep, err));
        if (options->progress)
            options->progress(options->user, i + 1, options->n_paths);
    }
    KITH_TRY(kith_evaluation_finish(v.e, options->seed, options->threads, err));
    *out = v.e;
out:
    kith_arena_close(keep);
    if (rc != KITH_OK)
        kith_evaluation_close(v.e);
    return rc;
}
