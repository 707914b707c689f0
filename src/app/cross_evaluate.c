#include "train_model.h"

#include "coding.h"
#include "roles.h"

/* The evaluation of a source, opened on first sight. */
static enum kith_rc evaluation_of(const struct kith_cross_run *run, struct kith_str source,
                                  struct kith_evaluation *out[KITH_SOURCES_MAX], size_t *n, struct kith_evaluation **e,
                                  struct kith_err *err)
{
    enum kith_rc rc;

    for (size_t i = 0; i < *n; i++)
        if (kith_str_eq(kith_evaluation_name(out[i]), source)) {
            *e = out[i];
            return KITH_OK;
        }
    if (*n == KITH_SOURCES_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A fold list may name at most %d sources.", KITH_SOURCES_MAX);
    rc = kith_evaluation_open(run->env, source, &out[*n], err);
    if (rc == KITH_OK)
        *e = out[(*n)++];
    return rc;
}

static enum kith_rc add_session(const struct kith_cross_run *run, size_t s, struct kith_evaluation *e,
                                struct kith_arena *scratch, struct kith_err *err)
{
    const struct kith_coded *coded;
    double log_odds;
    enum kith_rc rc;

    KITH_TRY(kith_cross_run_coded(run, s, false, scratch, &coded, err));
    KITH_TRY(kith_evaluation_add(e, coded, NULL, (unsigned)run->sessions[s].fold, err));
    KITH_TRY(kith_cross_run_coded(run, s, true, scratch, &coded, err));
    KITH_TRY(kith_evaluation_add_stripped(e, coded, err));
    kith_cross_run_roles(run, s, &log_odds);
    kith_evaluation_add_roles(e, log_odds > 0, log_odds < KITH_ROLE_SURE && log_odds > -KITH_ROLE_SURE);
    kith_arena_reset(scratch);
out:
    return rc;
}

enum kith_rc kith_cross_evaluate(const struct kith_cross_run *run, uint64_t seed, unsigned threads,
                                 struct kith_evaluation *out[KITH_SOURCES_MAX], size_t *n, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct kith_evaluation *e = NULL;
    enum kith_rc rc;

    *n = 0;
    KITH_TRY(kith_arena_open(run->env, &scratch, KITH_SESSION_MAX, err));
    for (size_t s = 0; s < run->n; s++) {
        KITH_TRY(evaluation_of(run, run->sessions[s].source, out, n, &e, err));
        KITH_TRY(add_session(run, s, e, scratch, err));
    }
    for (size_t i = 0; i < *n; i++)
        KITH_TRY(kith_evaluation_finish(out[i], seed, threads, err));
out:
    kith_arena_close(scratch);
    for (size_t i = 0; rc != KITH_OK && i < *n; i++)
        kith_evaluation_close(out[i]);
    *n = rc == KITH_OK ? *n : 0;
    return rc;
}

static enum kith_rc add_unseen(const struct kith_cross_run *run, const struct kith_model *model,
                               struct kith_evaluation *e, size_t *added, struct kith_err *err)
{
    struct kith_coder *coder = NULL;
    struct kith_arena *scratch = NULL;
    const struct kith_coded *coded;
    enum kith_rc rc;

    KITH_TRY(kith_coder_open(run->env, model, &coder, err));
    KITH_TRY(kith_arena_open(run->env, &scratch, KITH_SESSION_MAX, err));
    for (size_t s = 0; s < run->n; s++) {
        KITH_TRY(kith_coding_run(coder, scratch, run->sessions[s].transcript, NULL, &coded, err));
        if (!coded->trained_on) {
            KITH_TRY(kith_evaluation_add(e, coded, model, 0, err));
            ++*added;
        }
        kith_arena_reset(scratch);
    }
out:
    kith_arena_close(scratch);
    kith_coder_close(coder);
    return rc;
}

enum kith_rc kith_cross_evaluate_beside(const struct kith_cross_run *run, const char *path, uint64_t seed,
                                        unsigned threads, struct kith_evaluation **out, struct kith_err *err)
{
    struct kith_model *model = NULL;
    size_t added = 0;
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(kith_model_open(run->env, path, &model, err));
    KITH_TRY(kith_evaluation_open(run->env, kith_str_sub(kith_str_of(kith_model_hash(model)), 0, 12), out, err));
    KITH_TRY(add_unseen(run, model, *out, &added, err));
    if (added == 0) {
        rc = kith_fail(
            err, KITH_EMODEL, 0,
            "The model %s saw all of these sessions in training, so it cannot be tried on them; name one that "
            "was trained on fewer.",
            path);
        goto out;
    }
    KITH_TRY(kith_evaluation_finish(*out, seed, threads, err));
out:
    if (rc != KITH_OK) {
        kith_evaluation_close(*out);
        *out = NULL;
    }
    kith_model_close(model);
    return rc;
}
