#include "train_model.h"

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
