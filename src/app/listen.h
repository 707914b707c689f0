/* Listening: a source of transcripts in, one session after another coded, measured and put into words.
 *
 * One thread a call; coder and model are shared by as many as there are. */
#ifndef KITH_LISTEN_H
#define KITH_LISTEN_H

#include "coding.h"
#include "intake.h"
#include "report.h"

enum kith_listen_until { KITH_UNTIL_FEEDBACK, KITH_UNTIL_MEASURES, KITH_UNTIL_CODES };

struct kith_listen_options {
    enum kith_listen_until until; /* later stages are left out and stay NULL in the report */
    struct kith_coding_options coding;
    struct kith_measure_options measure;
    struct kith_str goal; /* the change goal, where the source names none or another; makes measure.goal_named true */
};

/* Codes, measures and words for one transcript; everything of *out lives in `keep`, as the transcript must. */
enum kith_rc kith_listen_to(const struct kith_model *model, const struct kith_coder *coder, struct kith_arena *keep,
                            const struct kith_transcript *transcript, const struct kith_listen_options *options,
                            struct kith_session_report *out, struct kith_err *err);

/* Called once a session; all of it lives until the callback returns. Another code than OK stops the listening. */
typedef enum kith_rc kith_session_fn(void *user, const struct kith_session_report *session, struct kith_err *err);

enum kith_rc kith_listen(const struct kith_env *env, const struct kith_model *model, const struct kith_coder *coder,
                         struct kith_source *in, const struct kith_listen_options *options, kith_session_fn *each,
                         void *user, struct kith_err *err);

#endif
