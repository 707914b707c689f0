/* The insides of a workspace. Internal to src/app/workspace_*.c. */
#ifndef KITH_WORKSPACE_PARTS_H
#define KITH_WORKSPACE_PARTS_H

#include "job_pool.h"
#include "json_emit.h"
#include "workspace.h"

#include <pthread.h>

/* Jobs whose end could not be written for a full disk; more than this wait for the next start. */
#define KITH_STUCK_MAX 64u

struct kith_workspace {
    const struct kith_env *env;
    struct kith_store *store;
    struct kith_model *model; /* NULL: none */
    struct kith_coder *coder;
    const struct kith_wording *wording; /* NULL: the bank's lines stand */
    struct kith_room *room;             /* NULL: nobody to practise with */
    struct kith_arena *site_model;      /* the bytes of a model of this site, while it is in use */
    const char *model_path;             /* of the model that the site's own started from; NULL: none */
    struct kith_job_pool *pool;         /* NULL: no workers */
    const char *version;
    bool without_why;     /* codes without looking for the words that weighed most, which takes most of the time */
    pthread_mutex_t lock; /* of what follows */
    struct kith_id stuck[KITH_STUCK_MAX];
    size_t n_stuck;
    uint64_t tidied_ns; /* when what was past its time went last */
};

/* What a session needs so that the machine may score it at all. */
#define KITH_USES_TO_CODE ((1u << KITH_USE_RECORDING) | (1u << KITH_USE_FEEDBACK))

/* Ends the retention of what is over, and does what is due in the pool for blind coding. */
enum kith_rc kith_workspace_tidy(struct kith_workspace *ws, struct kith_err *err);

/* What was said in a session, and the names to hide in it: those that the client's record has now, or had. */
struct kith_session_words {
    struct kith_str bytes;
    struct kith_str *called; /* one a person */
    size_t n_called;
};
enum kith_rc kith_workspace_words(struct kith_tx *tx, const struct kith_session_row *row, struct kith_arena *keep,
                                  struct kith_session_words *out, struct kith_err *err);
/* Reads back what upload kept. *t lives in keep, and stands on `words`. */
enum kith_rc kith_workspace_transcript(struct kith_workspace *ws, const struct kith_session_row *row,
                                       const struct kith_session_words *words, struct kith_arena *keep,
                                       const struct kith_transcript **t, struct kith_err *err);
/* The turns first..last of a session without names and contacts. */
enum kith_rc kith_workspace_masked(struct kith_workspace *ws, const struct kith_session_row *row,
                                   const struct kith_session_words *words, uint32_t first, uint32_t last,
                                   struct kith_arena *keep, struct kith_blind_turn **turns, size_t *n,
                                   struct kith_err *err);
/* Takes the site's own model in place of the one it started from, when the store holds one. */
enum kith_rc kith_workspace_use_site_model(struct kith_workspace *ws, struct kith_err *err);
/* Makes it anew when somebody whose words it learned from was erased. Minutes of work, once. */
enum kith_rc kith_workspace_adapt_due(const struct kith_env *env, struct kith_workspace *ws, const char *base_path,
                                      struct kith_err *err);
/* Codes, measures and words of it, as its row says. */
enum kith_rc kith_workspace_listen(struct kith_workspace *ws, const struct kith_session_row *row,
                                   const struct kith_transcript *t, bool why, struct kith_arena *keep,
                                   struct kith_session_report *out, struct kith_err *err);

/* One line of what is kept as codes: the codes alone, since the words stand in the transcript, and go with it. p is NaN
 * where there is none. */
void kith_workspace_code_line(struct kith_buf *out, size_t turn, enum kith_role role, const struct kith_label *label,
                              double p, bool unsure, bool crisis);

/* The last part of an upload: what was read, in the one form that is kept, after the gates. u->bytes is not looked at.
 */
enum kith_rc kith_workspace_keep(struct kith_workspace *ws, struct kith_id actor, const struct kith_upload *u,
                                 const struct kith_transcript *t, struct kith_arena *keep, struct kith_id *id,
                                 struct kith_err *err);

#endif
