/* Sessions with their transcripts, the codings of them by machines and people, contests, and who may look on.
 *
 * Everything that quotes a session (transcript, coding, contest, reason) is sealed under the client's key; figures that
 * quote nothing are not. Bytes are the caller's: the store neither reads nor checks them. Ask kith_consent_open_session
 * before you open or score. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_SESSIONS_H
#define KITH_STORE_SESSIONS_H

#include "store_clients.h"

enum kith_session_state {
    KITH_SESSION_WAITING, /* to be coded */
    KITH_SESSION_CODED,
    KITH_SESSION_FAILED,  /* could not be coded; `trouble` says why */
    KITH_SESSION_EXPIRED, /* its retention ended: measures and chosen lines stay */
    KITH_SESSION_ERASED
};

struct kith_session_row {
    struct kith_id id;
    struct kith_id programme;
    struct kith_id counsellor;
    struct kith_id client;
    struct kith_str client_code; /* filled when read */
    int64_t held;                /* when it took place */
    int64_t added;
    struct kith_str goal;    /* the change it was about; sealed; empty: none named */
    struct kith_str setting; /* "one-to-one", "peer", ... */
    struct kith_str format;  /* of the bytes */
    enum kith_session_state state;
    struct kith_str trouble;
    bool in_pool;      /* for blind double-coding; only before it took place */
    int64_t shared_at; /* 0: the supervisor does not see it */
    int64_t keep_until;
    uint32_t turns;
    uint32_t flags; /* crisis flags in it */
};

#define KITH_PARTIES_MAX 32u /* in one room, besides staff */
/* bytes are the transcript; parties are all who were in the room besides staff: the client, who came along, and other
 * clients of the same counsellor. Adds a job to code it. */
enum kith_rc kith_session_add(struct kith_tx *tx, const struct kith_session_row *session, struct kith_str bytes,
                              const struct kith_id *parties, size_t n_parties, struct kith_id *id,
                              struct kith_err *err);
enum kith_rc kith_session_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                              struct kith_session_row *out, struct kith_err *err);
/* The transcript's bytes. EDENIED once it has expired or been erased. */
enum kith_rc kith_session_text(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err);

/* Whether they are there, without opening them. */
enum kith_rc kith_session_has_text(struct kith_tx *tx, struct kith_id id, bool *out, struct kith_err *err);

/* The clients who were in the room; the session stands in the record of one of them. */
enum kith_rc kith_session_clients(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_id **out,
                                  size_t *n, struct kith_err *err);

struct kith_session_query {
    struct kith_id programme;
    struct kith_id counsellor; /* KITH_ID_NONE: all */
    struct kith_id client;     /* who was in the room; KITH_ID_NONE: all */
    bool shared_only;
    int64_t held_from; /* 0: all */
    int64_t held_to;
    uint32_t skip;
    uint32_t most; /* 0: 50; at most 500 */
};
/* The newest first; *total counts all that match (may be NULL). */
enum kith_rc kith_session_list(struct kith_tx *tx, const struct kith_session_query *query, struct kith_arena *keep,
                               struct kith_session_row **out, size_t *n, uint64_t *total, struct kith_err *err);

enum kith_rc kith_session_share(struct kith_tx *tx, struct kith_id id, bool shared, struct kith_err *err);
enum kith_rc kith_session_pool(struct kith_tx *tx, struct kith_id id, bool in_pool, struct kith_err *err);
enum kith_rc kith_session_failed(struct kith_tx *tx, struct kith_id id, struct kith_str trouble, struct kith_err *err);
/* Ends the retention of what is over: transcript and codings go, figures and chosen lines stay. */
enum kith_rc kith_session_expire(struct kith_tx *tx, uint32_t *n, struct kith_err *err);

enum kith_coder_kind { KITH_CODER_MODEL, KITH_CODER_PERSON };

struct kith_coding {
    struct kith_id id;
    struct kith_id session;
    enum kith_coder_kind kind;
    struct kith_str model;   /* its hash, or empty */
    struct kith_id person;   /* or KITH_ID_NONE */
    struct kith_id segment;  /* of a blind coding; KITH_ID_NONE: of all of it */
    struct kith_str codes;   /* sealed: one line of JSON a turn, schema/turn.json */
    struct kith_str report;  /* sealed: schema/report.json; empty for a person's */
    struct kith_str figures; /* JSON that quotes nothing: measures, or the four globals */
    int64_t at;
};

struct kith_kept_figure { /* one measure, for lists and trends */
    struct kith_str name;
    double value;
    double low;
    double high;
    uint32_t n;
};

/* Keeps it, and sets the session to CODED for a model's. figures: what trends may use. */
enum kith_rc kith_coding_add(struct kith_tx *tx, const struct kith_coding *coding, uint32_t turns, uint32_t flags,
                             const struct kith_kept_figure *figures, size_t n_figures, struct kith_id *id,
                             struct kith_err *err);
/* The same codes, with more said about them. */
enum kith_rc kith_coding_put(struct kith_tx *tx, struct kith_id coding, struct kith_str codes, struct kith_err *err);
/* The latest of a model's; EDENIED when there is none. */
enum kith_rc kith_coding_of_model(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                  struct kith_coding *out, struct kith_err *err);
/* The same without its codes and report, which cost most to open. */
enum kith_rc kith_coding_head_of_model(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                       struct kith_coding *out, struct kith_err *err);
/* The same with its report and without its codes. */
enum kith_rc kith_coding_report_of_model(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                         struct kith_coding *out, struct kith_err *err);
/* All of a session, the newest first. */
enum kith_rc kith_coding_list(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                              struct kith_coding **out, size_t *n, struct kith_err *err);
/* The same without reports. */
enum kith_rc kith_coding_codes(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_coding **out, size_t *n, struct kith_err *err);
/* The same without codes and reports. */
enum kith_rc kith_coding_heads(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_coding **out, size_t *n, struct kith_err *err);
enum kith_rc kith_figure_list(struct kith_tx *tx, struct kith_id coding, struct kith_arena *keep,
                              struct kith_kept_figure **out, size_t *n, struct kith_err *err);

struct kith_trend_point {
    struct kith_id session;
    int64_t held;
    struct kith_kept_figure figure;
};
/* One measure over a counsellor's sessions, the oldest first. */
enum kith_rc kith_trend(struct kith_tx *tx, struct kith_id counsellor, struct kith_str name, struct kith_arena *keep,
                        struct kith_trend_point **out, size_t *n, struct kith_err *err);

/* The counsellor's word against a code; it stays beside it. */
struct kith_contest {
    struct kith_id id;
    struct kith_id session;
    uint32_t turn;
    struct kith_str code;   /* as contested: "reflection complex" */
    struct kith_str should; /* what it should be, or empty */
    struct kith_str why;    /* sealed */
    struct kith_id by;      /* set by the store */
    int64_t at;
};
enum kith_rc kith_contest_add(struct kith_tx *tx, const struct kith_contest *contest, struct kith_id *id,
                              struct kith_err *err);
enum kith_rc kith_contest_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err);
enum kith_rc kith_contest_list(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_contest **out, size_t *n, struct kith_err *err);

/* Blind double-coding: a segment drawn from a session, and who codes it. */
enum kith_task_state { KITH_TASK_OPEN, KITH_TASK_BEGUN, KITH_TASK_DONE, KITH_TASK_WITHDRAWN };

struct kith_segment {
    struct kith_id id;
    struct kith_id session;
    uint32_t first; /* turns, both included */
    uint32_t last;
    bool withheld; /* by the counsellor, without a reason; one in three may be */
    int64_t drawn;
};

struct kith_coding_task {
    struct kith_id id;
    struct kith_id segment;
    struct kith_id session;
    struct kith_id coder;
    enum kith_task_state state;
    struct kith_str draft; /* sealed: what was coded so far, so that it can be taken up again */
    uint32_t first;
    uint32_t last;
    int64_t since;
    int64_t done;
};

enum kith_rc kith_segment_add(struct kith_tx *tx, const struct kith_segment *segment, struct kith_id *id,
                              struct kith_err *err);
enum kith_rc kith_segment_withhold(struct kith_tx *tx, struct kith_id segment, struct kith_err *err);
enum kith_rc kith_segment_list(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_segment **out, size_t *n, struct kith_err *err);
enum kith_rc kith_task_add(struct kith_tx *tx, struct kith_id segment, struct kith_id coder, struct kith_id *id,
                           struct kith_err *err);
enum kith_rc kith_task_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_coding_task *out,
                           struct kith_err *err);
enum kith_rc kith_task_save(struct kith_tx *tx, struct kith_id id, struct kith_str draft, struct kith_err *err);
/* Closes it: the coding is kept as a person's, with the globals as its figures. */
enum kith_rc kith_task_close(struct kith_tx *tx, struct kith_id id, struct kith_str codes, struct kith_str globals,
                             struct kith_id *coding, struct kith_err *err);
/* A coder's own: open ones first, the oldest first; then those that are closed, the newest first. */
enum kith_rc kith_task_list(struct kith_tx *tx, struct kith_id coder, struct kith_arena *keep,
                            struct kith_coding_task **out, size_t *n, struct kith_err *err);

/* Work for the machine, kept until it is done: a crash loses none. Made by kith_session_add. */
enum kith_job_step {
    KITH_JOB_CODE,  /* the codes and the feedback */
    KITH_JOB_WORDS, /* then the words that weighed most in each code */
};
struct kith_job {
    struct kith_id id;
    struct kith_id session;
    enum kith_job_step step;
    uint32_t tries;
    int64_t since;
    bool running;
    uint64_t ahead; /* jobs before it */
};
#define KITH_JOBS_MAX   2000u /* waiting to be coded at a time; beyond it an upload is refused with EBUSY */
#define KITH_JOBS_TRIES 3u

/* The oldest that waits to be coded, marked as running; where none does, the oldest that waits for its words, one at a
 * time, so that whoever codes is soon free again. KITH_END when there is nothing to do. */
enum kith_rc kith_job_take(struct kith_tx *tx, struct kith_job *out, struct kith_err *err);
enum kith_rc kith_job_done(struct kith_tx *tx, struct kith_id job, struct kith_err *err);
/* It is coded, and waits for its words. */
enum kith_rc kith_job_on(struct kith_tx *tx, struct kith_id job, struct kith_err *err);
/* Puts it back, or gives it up after KITH_JOBS_TRIES tries: a session that was not coded is then FAILED with `trouble`.
 */
enum kith_rc kith_job_back(struct kith_tx *tx, struct kith_id job, struct kith_str trouble, struct kith_err *err);
/* At start: what ran when the power went waits again. */
enum kith_rc kith_job_recover(struct kith_tx *tx, uint32_t *n, struct kith_err *err);
enum kith_rc kith_job_of_session(struct kith_tx *tx, struct kith_id session, struct kith_job *out,
                                 struct kith_err *err);

#endif
