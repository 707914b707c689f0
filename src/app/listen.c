#include "listen.h"

/* The transcript with the goal that the caller named. */
static enum kith_rc with_goal(struct kith_arena *keep, struct kith_str goal, const struct kith_transcript **t,
                              struct kith_err *err)
{
    struct kith_transcript *named;
    enum kith_rc rc = KITH_OK;

    if (goal.n == 0)
        return KITH_OK;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *named, &named, err));
    *named = **t;
    named->topic = goal;
    *t = named;
out:
    return rc;
}

enum kith_rc kith_listen_to(const struct kith_model *model, const struct kith_coder *coder, struct kith_arena *keep,
                            const struct kith_transcript *transcript, const struct kith_listen_options *options,
                            struct kith_session_report *out, struct kith_err *err)
{
    struct kith_measure_options measure = options->measure;
    enum kith_rc rc;

    *out = (struct kith_session_report){.model = model};
    measure.goal_named = measure.goal_named || options->goal.n > 0;
    KITH_TRY(with_goal(keep, options->goal, &transcript, err));
    KITH_TRY(kith_coding_run(coder, keep, transcript, &options->coding, &out->coded, err));
    if (options->until != KITH_UNTIL_CODES)
        KITH_TRY(kith_measure_run(model, &measure, keep, out->coded, &out->measures, err));
    if (options->until == KITH_UNTIL_FEEDBACK)
        KITH_TRY(kith_feedback_run(keep, out->coded, out->measures, &out->feedback, err));
out:
    return rc;
}

enum kith_rc kith_listen(const struct kith_env *env, const struct kith_model *model, const struct kith_coder *coder,
                         struct kith_source *in, const struct kith_listen_options *options, kith_session_fn *each,
                         void *user, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    const struct kith_transcript *transcript;
    struct kith_session_report session;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(env, &keep, KITH_SESSION_MAX, err));
    while ((rc = kith_intake_next(in, keep, &transcript, err)) == KITH_OK) {
        KITH_TRY(kith_listen_to(model, coder, keep, transcript, options, &session, err));
        KITH_TRY(each(user, &session, err));
        kith_arena_reset(keep);
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    kith_arena_close(keep);
    return rc;
}
