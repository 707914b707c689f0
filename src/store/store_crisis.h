/* The crisis inbox: flagged lines go to a named person, with a clock, and nothing closes by itself.
 *
 * Only the flagged lines are kept here, sealed under the client's key. See store_tx.h for transactions, ownership and
 * threads. */
#ifndef KITH_STORE_CRISIS_H
#define KITH_STORE_CRISIS_H

#include "store_sessions.h"

enum kith_crisis_state { KITH_CRISIS_OPEN, KITH_CRISIS_SEEN, KITH_CRISIS_CLOSED };

struct kith_crisis {
    struct kith_id id;
    struct kith_id programme;
    struct kith_id session;
    struct kith_id client;
    struct kith_id counsellor;
    int64_t held;          /* when the session took place: shown first */
    struct kith_str lines; /* sealed; JSON, the flagged turns only */
    int64_t raised;
    int64_t due; /* when somebody must have looked */
    enum kith_crisis_state state;
    struct kith_id with; /* who has it now; KITH_ID_NONE: nobody yet */
    int64_t seen;
    struct kith_str done; /* sealed; what was done */
    int64_t closed;
    bool late; /* due has passed and nobody looked */
};

enum kith_rc kith_crisis_raise(struct kith_tx *tx, struct kith_id session, struct kith_str lines, int64_t within_s,
                               struct kith_id *id, struct kith_err *err);
enum kith_rc kith_crisis_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_crisis *out,
                             struct kith_err *err);
/* EDENIED when nothing was raised about it. */
enum kith_rc kith_crisis_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                    struct kith_crisis *out, struct kith_err *err);
/* Open ones first, the most urgent first; closed ones only with `all`. */
enum kith_rc kith_crisis_list(struct kith_tx *tx, struct kith_id programme, bool all, struct kith_arena *keep,
                              struct kith_crisis **out, size_t *n, struct kith_err *err);
/* A page of all of them: open ones first, the most urgent first, then closed ones, the newest first. *total counts all.
 */
enum kith_rc kith_crisis_page(struct kith_tx *tx, struct kith_id programme, size_t skip, size_t most,
                              struct kith_arena *keep, struct kith_crisis **out, size_t *n, uint64_t *total,
                              struct kith_err *err);
/* How many wait, without opening a line of them. */
enum kith_rc kith_crisis_waiting(struct kith_tx *tx, struct kith_id programme, size_t *n, struct kith_err *err);
enum kith_rc kith_crisis_acknowledge(struct kith_tx *tx, struct kith_id id, struct kith_err *err);
enum kith_rc kith_crisis_hand_over(struct kith_tx *tx, struct kith_id id, struct kith_id to, struct kith_err *err);
enum kith_rc kith_crisis_close(struct kith_tx *tx, struct kith_id id, struct kith_str done, struct kith_err *err);

/* Who answers for the programme's inbox and when, and what to say when nobody does. */
struct kith_crisis_duty {
    struct kith_id first;
    struct kith_id deputy;
    uint32_t within_minutes;
    uint32_t days; /* on which somebody watches: bits, 1u << 0 Monday to 1u << 6 Sunday; 0: nobody is promised */
    uint32_t from; /* minute of the day, 0 to 1439, by the clock of the site */
    uint32_t to;   /* the same; at or before `from`: of the next day, so that equal ones mean all 24 hours */
    struct kith_str out_of_hours; /* what the page says then */
    struct kith_str abuse_rule;   /* whom this programme tells of possible abuse of a child or an elder, and how */
};
/* Whether somebody is named and promised to watch at that moment. `wall` is the time as a clock on the site's wall
 * shows it: seconds since 1970 plus the zone's offset at that moment, so that hours stay where they are when clocks
 * change. Pure. */
bool kith_crisis_watched(const struct kith_crisis_duty *duty, int64_t wall);
/* When somebody watches next, by the same clock; false: nobody is promised at any time. */
bool kith_crisis_watched_next(const struct kith_crisis_duty *duty, int64_t wall, int64_t *next);
/* Whoever has no role here any more is left out; then the deputy looks first. */
enum kith_rc kith_crisis_duty_get(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                  struct kith_crisis_duty *out, struct kith_err *err);
enum kith_rc kith_crisis_duty_set(struct kith_tx *tx, struct kith_id programme, const struct kith_crisis_duty *duty,
                                  struct kith_err *err);

#endif
