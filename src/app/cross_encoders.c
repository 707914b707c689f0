#include "cross_encoders.h"

#include "train_encode.h"

#include <stdio.h>

#define PATH_MAX_BYTES 4096

struct scoring { /* one fold's encoder at work */
    struct kith_cross_run *run;
    const struct kith_model *model;
};

/* The rows of session s in a group, as written or stripped, from e[turns][outputs]. */
static void score_rows(const struct scoring *c, size_t s, bool stripped, enum kith_head_group group, const float *e)
{
    size_t outputs = kith_encoder_outputs(kith_model_encoder(c->model));
    size_t width = kith_group_outputs(group);

    for (uint32_t r = c->run->first_row[group][s]; r < c->run->first_row[group][s + 1]; r++) {
        const struct kith_train_row *row = &c->run->set.groups[group].rows[r];
        float *d = c->run->dense[group] + (size_t)r * width;

        if (row->stripped != stripped)
            continue;
        for (int head = 0; head < KITH_HEAD_ROLE; head++) {
            const struct kith_head_spec *spec = kith_head_spec(head);

            if (spec->group == group && c->run->is_dense[head])
                memcpy(d + spec->first, kith_model_bias(c->model, (enum kith_head)head), spec->outputs * sizeof *d);
        }
        kith_model_score_dense(c->model, group, e + (size_t)row->turn * outputs, d);
    }
}

static void score_session(void *user, size_t session, bool stripped, const float *e)
{
    const struct scoring *c = user;

    score_rows(c, session, stripped, KITH_GROUP_COUNSELLOR, e);
    score_rows(c, session, stripped, KITH_GROUP_CLIENT, e);
}

static enum kith_rc run_fold(struct kith_cross_run *run, const struct kith_cross_options *options,
                             const struct kith_model *model, int fold, struct kith_err *err)
{
    struct scoring c = {run, model};
    const struct kith_transcript **sessions = kith_env_alloc(run->env, run->n * sizeof(struct kith_transcript *));
    const struct kith_train_encode what = {.model = model,
                                           .cpu = options->cpu,
                                           .jobs = options->jobs,
                                           .sessions = sessions,
                                           .n = run->n,
                                           .each = score_session,
                                           .user = &c};
    enum kith_rc rc;

    if (!sessions)
        return kith_fail_memory(err);
    for (size_t s = 0; s < run->n; s++)
        sessions[s] = run->sessions[s].fold == fold ? run->sessions[s].transcript : NULL;
    rc = kith_train_encode(run->env, &what, err);
    kith_env_free(run->env, sessions);
    return rc;
}

static bool has_head(const struct kith_model *model, int head)
{
    return kith_model_dense(model, (enum kith_head)head) && kith_model_bias(model, (enum kith_head)head);
}

static enum kith_rc check_heads(const struct kith_cross_run *run, const struct kith_model *model, struct kith_err *err)
{
    for (int head = 0; head < KITH_HEAD_ROLE; head++)
        if (has_head(model, head) != run->is_dense[head])
            return kith_fail(err, KITH_EMODEL, 0,
                             "This encoder and the others have not the same heads (look at \"%s\"); export all of them "
                             "from one recipe.",
                             kith_head_spec(head)->name);
    return KITH_OK;
}

/* That a session of the fold was kept from the encoder cannot be seen from its weights: the file has to say so. */
static enum kith_rc check_fold(const struct kith_cross_run *run, const struct kith_model *model, int fold,
                               struct kith_err *err)
{
    struct kith_str said = kith_model_text(model, "encoder.fold");
    uint64_t number = 0;

    if (!kith_str_uint(said, KITH_FOLDS_MAX - 1, &number) || number != (uint64_t)fold)
        return kith_fail(err, KITH_EMODEL, 0,
                         "This file does not say that it was fine-tuned without fold %d (its \"encoder.fold\" is "
                         "\"" KITH_STR_FMT "\"), so its figures on that fold could be of sessions it knows by heart; "
                         "give the encoder of that fold.",
                         fold, KITH_STR_ARG(kith_str_sub(said, 0, 40)));
    for (size_t s = 0; s < run->n; s++)
        if (run->sessions[s].fold == fold && kith_model_trained_on(model, run->set.prints[s]))
            return kith_fail(err, KITH_EMODEL, 0,
                             "This encoder was fine-tuned on the session \"" KITH_STR_FMT "\", which is of the fold "
                             "that it must not know; fine-tune it anew by this fold list.",
                             KITH_STR_ARG(run->sessions[s].transcript->id));
    return KITH_OK;
}

static enum kith_rc make_room(struct kith_cross_run *run, const struct kith_model *first, struct kith_err *err)
{
    bool any = false;

    for (int head = 0; head < KITH_HEAD_ROLE; head++) {
        run->is_dense[head] = has_head(first, head);
        any = any || run->is_dense[head];
    }
    if (!any)
        return kith_fail(err, KITH_EMODEL, 0,
                         "This encoder has no head of Kith's; export head.NAME.dense and head.NAME.bias with it.");
    for (int g = 0; g < KITH_GROUP_ROLE; g++) {
        size_t n = (run->set.groups[g].n_rows + 1) * kith_group_outputs((enum kith_head_group)g);

        run->dense[g] = kith_env_alloc(run->env, n * sizeof *run->dense[g]);
        if (!run->dense[g])
            return kith_fail_memory(err);
    }
    return KITH_OK;
}

static enum kith_rc one_fold(struct kith_cross_run *run, const struct kith_cross_options *options, int fold,
                             struct kith_err *err)
{
    struct kith_model *model = NULL;
    char path[PATH_MAX_BYTES];
    int n = snprintf(path, sizeof path, "%s/fold-%d.safetensors", options->models_dir, fold);
    enum kith_rc rc;

    if (n < 0 || (size_t)n >= sizeof path)
        return kith_fail(err, KITH_EUSAGE, 0, "The path of the fold encoders is too long.");
    KITH_TRY(kith_model_open_encoder(run->env, path, &model, err));
    KITH_TRY(check_fold(run, model, fold, err));
    if (!run->dense[KITH_GROUP_CLIENT])
        KITH_TRY(make_room(run, model, err));
    KITH_TRY(check_heads(run, model, err));
    KITH_TRY(run_fold(run, options, model, fold, err));
out:
    kith_err_in_file(rc == KITH_OK ? NULL : err, path);
    kith_model_close(model);
    return rc;
}

enum kith_rc kith_cross_encoders_run(struct kith_cross_run *run, const struct kith_cross_options *options,
                                     struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (int fold = 0; fold < run->folds.count; fold++)
        KITH_TRY(one_fold(run, options, fold, err));
out:
    return rc;
}

enum kith_rc kith_cross_encoder_open(const struct kith_cross_run *run, const char *path, struct kith_model **out,
                                     struct kith_err *err)
{
    struct kith_str fold;
    enum kith_rc rc;

    KITH_TRY(kith_model_open_encoder(run->env, path, out, err));
    fold = kith_model_text(*out, "encoder.fold");
    if (fold.n)
        rc = kith_fail(err, KITH_EMODEL, 0,
                       "This is the encoder of fold " KITH_STR_FMT ", made for cross-validation alone; give the one "
                       "that was fine-tuned on all sessions.",
                       KITH_STR_ARG(kith_str_sub(fold, 0, 40)));
    else
        rc = check_heads(run, *out, err);
out:
    kith_err_in_file(rc == KITH_OK ? NULL : err, path);
    if (rc != KITH_OK) {
        kith_model_close(*out);
        *out = NULL;
    }
    return rc;
}
