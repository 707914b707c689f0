/* The workspace: the one place where the store meets the pipeline, and where every gate is asked.
 *
 * Pages call these for what needs a gate, and src/store directly for the rest after kith_workspace_may. A workspace is
 * shared by all threads; results live in the arena given. Refusals answer KITH_EDENIED alike, whether a thing is not
 * there, belongs to another programme, or lacks a consent; what a person may do about it is told by
 * kith_workspace_missing, and only to those who treat the client. */
#ifndef KITH_WORKSPACE_H
#define KITH_WORKSPACE_H

#include "listen.h"
#include "store.h"

struct kith_workspace;

struct kith_workspace_options {
    struct kith_store_options store;
    const char *model;    /* the model file; NULL: nothing is coded, jobs wait */
    unsigned workers;     /* threads that code; 0: none, see kith_workspace_work */
    const char *version;  /* "kith 0.1.0" */
    const char *practice; /* the folder of people, drills and stories; NULL: nobody to practise with */
};

enum kith_rc kith_workspace_open(const struct kith_env *env, const struct kith_workspace_options *options,
                                 struct kith_workspace **out, struct kith_err *err);
void kith_workspace_close(struct kith_workspace *ws); /* waits for the session being coded; NULL is fine */
struct kith_store *kith_workspace_store(struct kith_workspace *ws);
const struct kith_model *kith_workspace_model(const struct kith_workspace *ws); /* NULL: none */
const struct kith_coder *kith_workspace_coder(const struct kith_workspace *ws); /* NULL: none */
struct kith_room;
struct kith_room *kith_workspace_room(const struct kith_workspace *ws); /* where people practise; NULL: none */

/* What a deed is about; what does not matter stays empty. A session brings its programme, client and counsellor along.
 */
struct kith_about {
    struct kith_id programme;
    struct kith_id person;
    struct kith_id client;
    struct kith_id session;
    struct kith_id task;
    struct kith_id segment;
    struct kith_id crisis;
    struct kith_id review;  /* a peer review */
    struct kith_id group;   /* a reflective group */
    struct kith_id meeting; /* of such a group, with the session that it looked at */
};

/* Looks up roles, relations and open uses of the transaction's actor, and asks the access table. *sight may be NULL. */
enum kith_rc kith_workspace_may(struct kith_tx *tx, struct kith_id actor, enum kith_deed deed,
                                const struct kith_about *about, enum kith_sight *sight, struct kith_err *err);

/* The same with what it rests on, for pages that explain themselves. */
struct kith_standing {
    unsigned roles;     /* bits 1u << enum kith_post */
    unsigned relations; /* bits 1u << enum kith_relation */
    unsigned uses;      /* bits 1u << enum kith_use */
};
enum kith_rc kith_workspace_standing(struct kith_tx *tx, struct kith_id actor, const struct kith_about *about,
                                     struct kith_standing *out, struct kith_err *err);

/* A transcript on its way in. */
struct kith_upload {
    struct kith_id programme;
    struct kith_id client;
    const struct kith_id *parties; /* who was in the room besides the counsellor and the client; n 0: nobody */
    size_t n_parties;
    struct kith_str nobody_new; /* names in the transcript, with commas between, that are no further person: the
                                   counsellor's other name, a colleague who led it too, one person under two names */
    int64_t held;
    struct kith_str goal;
    enum kith_setting setting;
    enum kith_format format; /* AUTO: by content */
    struct kith_str bytes;
    struct kith_str filename;   /* for messages and nothing else */
    struct kith_str counsellor; /* the name the counsellor has in the transcript; empty: found by what is said */
    bool force_language;
};

/* Reads it whole (EINPUT and EBOUND say what is wrong with it; EUNSURE: ask who the counsellor is, the message names
 * the speakers), checks the gates, keeps it sealed and puts it in line to be coded. EUSAGE when more people speak in it
 * than are named, or too few are for a group or family: everybody in the room chooses for themselves. The first session
 * of a file with several is taken; *more counts the others. */
enum kith_rc kith_workspace_upload(struct kith_workspace *ws, struct kith_id actor, const struct kith_upload *upload,
                                   struct kith_id *id, size_t *more, struct kith_err *err);

/* A session as one person may see it. */
struct kith_session_sight {
    enum kith_sight sight;
    struct kith_standing standing;
    struct kith_session_row row;
    struct kith_coding coding;                /* the latest of a model's; id empty: none yet */
    const struct kith_session_report *report; /* made anew from the transcript; NULL when it is not coded or not to be
                                                 read. With KITH_SIGHT_MASKED write it without names. */
    bool words_awaited;                       /* the words that weighed most in each code are still to be found */
    bool other_model;                         /* the figures kept were made by another model than the report's */
    const struct kith_contest *contests;
    size_t n_contests;
    uint64_t hidden; /* with KITH_SIGHT_MASKED: a hash of the names to hide, which changes with the client's record */
    bool may_share, may_contest, may_pool;
};
/* Opens it and notes on the audit chain that it was opened. */
enum kith_rc kith_workspace_session(struct kith_workspace *ws, struct kith_id actor, struct kith_id session,
                                    struct kith_arena *keep, struct kith_session_sight *out, struct kith_err *err);

/* The same for a caller who keeps pages: every gate is asked and the opening noted, and then `known` is asked with all
 * but the report filled in; when it says true, no report is made. */
typedef bool kith_session_known_fn(void *user, const struct kith_session_sight *sight);
enum kith_rc kith_workspace_session_again(struct kith_workspace *ws, struct kith_id actor, struct kith_id session,
                                          kith_session_known_fn *known, void *user, struct kith_arena *keep,
                                          struct kith_session_sight *out, struct kith_err *err);

/* Only the session's own counsellor shares it; nothing else ever does. */
enum kith_rc kith_workspace_share(struct kith_workspace *ws, struct kith_id actor, struct kith_id session, bool shared,
                                  struct kith_err *err);
enum kith_rc kith_workspace_contest(struct kith_workspace *ws, struct kith_id actor, const struct kith_contest *contest,
                                    struct kith_id *id, struct kith_err *err);

/* The masked text of a blind task's segment: turns without any code. Notes it on the audit chain. */
struct kith_blind_turn {
    uint32_t turn;
    bool counsellor;
    struct kith_str text;
};
enum kith_rc kith_workspace_blind(struct kith_workspace *ws, struct kith_id actor, struct kith_id task,
                                  struct kith_arena *keep, struct kith_coding_task *out, struct kith_blind_turn **turns,
                                  size_t *n, struct kith_err *err);

/* A stretch of a session, masked, for whoever may do `deed` about it: a peer, a supervisor, a group. Notes on the audit
 * chain as `action` that it was opened. EDENIED too once the words are gone. The transaction only reads. */
struct kith_stretch_turn {
    uint32_t place; /* from 0 */
    int64_t id;     /* the number that pages show */
    bool counsellor;
    struct kith_str text;
};
enum kith_rc kith_workspace_stretch(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                                    enum kith_deed deed, const struct kith_about *about, uint32_t first, uint32_t last,
                                    const char *action, struct kith_id object, struct kith_arena *keep,
                                    struct kith_stretch_turn **turns, size_t *n, struct kith_err *err);
/* The places of the turns that carry these numbers, for a counsellor about their own session or for whoever may read
 * it. EINPUT when there are none such. */
enum kith_rc kith_workspace_places(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                                   struct kith_id session, int64_t from, int64_t to, struct kith_arena *keep,
                                   uint32_t *first, uint32_t *last, struct kith_err *err);

/* All that was said in a session, with names, for whoever may read it so: its counsellor. The caller notes the opening
 * on the audit chain before it shows any of it. EDENIED too once the words are gone. */
struct kith_said_turn {
    struct kith_str speaker; /* the name in the transcript, or what they were there as */
    struct kith_str text;
};
enum kith_rc kith_workspace_said(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                                 struct kith_id session, struct kith_arena *keep, struct kith_said_turn **turns,
                                 size_t *n, struct kith_err *err);

/* Does the next job (kith_job_take), in the calling thread; KITH_END when none does. */
enum kith_rc kith_workspace_work(struct kith_workspace *ws, struct kith_err *err);
/* Before pages are served: somebody else words what simulated people say in practice (line_wording.h). Called from any
 * thread; borrowed. */
struct kith_wording;
void kith_workspace_word(struct kith_workspace *ws, const struct kith_wording *wording);
/* Wakes the workers after an upload made elsewhere (upload does it by itself). */
void kith_workspace_wake(struct kith_workspace *ws);

#endif
