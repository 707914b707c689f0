/* Coaching and mentoring: a plan with one strength and one goal at a time, its meetings with the turns that show it,
 * and the notes of a mentor and the person mentored.
 *
 * Words are sealed under the plan's or the pair's key, why a turn was chosen under the client's; the turn itself is
 * only pointed at. The store asks no gate: kith_workspace_may does. See store_tx.h for ownership and threads. */
#ifndef KITH_STORE_COACHING_H
#define KITH_STORE_COACHING_H

#include "store_people.h"

#define KITH_COACHING_HALF_YEAR_S INT64_C(15724800) /* 182 days */
#define KITH_COACHING_MEETINGS    4u                /* three or four in that time keep what was learnt */
#define KITH_COACHING_GAP_S       (KITH_COACHING_HALF_YEAR_S / KITH_COACHING_MEETINGS)

struct kith_coaching_plan {
    struct kith_id id; /* empty: there is none */
    struct kith_id programme;
    struct kith_id counsellor;
    struct kith_id by;        /* set by the store */
    struct kith_str strength; /* words of a list that the pages know */
    struct kith_str goal;
    struct kith_str strength_words; /* in their own words; may be empty */
    struct kith_str goal_words;
    int64_t since;
    int64_t next;   /* the next meeting; 0: none named */
    int64_t closed; /* 0: it is the one that holds */
};
/* Takes the place of the plan before. next 0: in KITH_COACHING_GAP_S. */
enum kith_rc kith_coaching_begin(struct kith_tx *tx, const struct kith_coaching_plan *plan, struct kith_id *id,
                                 struct kith_err *err);
/* A counsellor's plans, the newest first: the first one holds unless it is closed. */
enum kith_rc kith_coaching_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                                struct kith_arena *keep, struct kith_coaching_plan **out, size_t *n,
                                struct kith_err *err);
/* The plan that holds; its id is empty when there is none. */
enum kith_rc kith_coaching_now(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                               struct kith_arena *keep, struct kith_coaching_plan *out, struct kith_err *err);
enum kith_rc kith_coaching_next(struct kith_tx *tx, struct kith_id plan, int64_t next, struct kith_err *err);

struct kith_coaching_meeting {
    struct kith_id id;
    struct kith_id plan;
    struct kith_id by; /* set by the store */
    int64_t held;      /* 0: now */
    struct kith_str words;
    struct kith_str reply; /* the counsellor's */
    int64_t replied;       /* 0: not yet */
};
enum kith_rc kith_coaching_meet(struct kith_tx *tx, const struct kith_coaching_meeting *meeting, struct kith_id *id,
                                struct kith_err *err);
enum kith_rc kith_coaching_meetings(struct kith_tx *tx, struct kith_id plan, struct kith_arena *keep,
                                    struct kith_coaching_meeting **out, size_t *n, struct kith_err *err);
/* EDENIED when the meeting is none of that plan's. */
enum kith_rc kith_coaching_reply(struct kith_tx *tx, struct kith_id plan, struct kith_id meeting, struct kith_str words,
                                 struct kith_err *err);

struct kith_coaching_evidence {
    struct kith_id id;
    struct kith_id meeting;
    struct kith_id session;
    struct kith_id client; /* filled when read */
    uint32_t first;        /* turns, both included */
    uint32_t last;
    struct kith_str why;
    struct kith_id by; /* set by the store */
};
enum kith_rc kith_coaching_show(struct kith_tx *tx, const struct kith_coaching_evidence *evidence, struct kith_id *id,
                                struct kith_err *err);
enum kith_rc kith_coaching_shown(struct kith_tx *tx, struct kith_id meeting, struct kith_arena *keep,
                                 struct kith_coaching_evidence **out, size_t *n, struct kith_err *err);
/* What was pointed at in a session, for its client's export. */
enum kith_rc kith_coaching_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                      struct kith_coaching_evidence **out, size_t *n, struct kith_err *err);

/* The space of a mentor and the person mentored: of nobody else, not even another mentor. */
struct kith_mentor_note {
    struct kith_id id;
    struct kith_id by;
    struct kith_str words;
    int64_t at;
};
/* tie: of kind MENTORS, and one that holds. */
enum kith_rc kith_mentor_write(struct kith_tx *tx, const struct kith_tie *tie, struct kith_str words,
                               struct kith_id *id, struct kith_err *err);
enum kith_rc kith_mentor_notes(struct kith_tx *tx, const struct kith_tie *tie, struct kith_arena *keep,
                               struct kith_mentor_note **out, size_t *n, struct kith_err *err);

#endif
