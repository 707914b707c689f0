/* Who is who: which speaker is the counsellor, by what the source declares and by what they say.
 * Pure; any thread. */
#ifndef KITH_ROLES_H
#define KITH_ROLES_H

#include "model_file.h"
#include "session_view.h"

/* Log-odds between the two likeliest counsellors below which a person is asked (docs/model.md has what it costs and
 * saves by cross-validation). */
#define KITH_ROLE_SURE 3.0

/* What one turn says for its speaker being the counsellor, from the score of the role head: bounded log-odds. */
double kith_role_log_odds(const struct kith_head_calibration *calibration, float z);

/* When the words do not decide: the two speakers in question, and of each the line that sounds most like a
 * counsellor's. */
struct kith_role_doubt {
    uint32_t speaker[2];
    uint32_t turn[2];
};

struct kith_role_options {
    struct kith_str counsellor; /* this speaker is the counsellor; empty: find out */
    /* Called when unsure; sets *chosen to one of doubt->speaker or returns another code than OK. NULL: unsure is the
     * error KITH_EUNSURE, with both lines in its text. */
    enum kith_rc (*ask)(void *user, const struct kith_transcript *transcript, const struct kith_role_doubt *doubt,
                        uint32_t *chosen);
    void *user;
};

/* Sets the role of every turn of the view. EUSAGE when options->counsellor names no speaker. */
enum kith_rc kith_roles_find(const struct kith_model *model, const struct kith_role_options *options,
                             struct kith_session_view *view, struct kith_arena *scratch, struct kith_err *err);

#endif
