/* The blind pool: which sessions counsellors gave to blind coding before they took place, how much time coders give,
 * what was drawn, by which seed and from which sessions, and who decides where two coders differ.
 *
 * See store_tx.h for transactions, ownership and threads. The store keeps and finds; src/app/workspace_pool.c draws. */
#ifndef KITH_STORE_POOL_H
#define KITH_STORE_POOL_H

#include "store_sessions.h"

#define KITH_DAY_S INT64_C(86400)

/* "All my sessions from now on", of the transaction's actor: from the next day on, so that none that has begun gets in;
 * off at once. */
enum kith_rc kith_pool_standing_set(struct kith_tx *tx, struct kith_id programme, bool on, struct kith_err *err);
/* 0: off. */
enum kith_rc kith_pool_standing(struct kith_tx *tx, struct kith_id person, struct kith_id programme, int64_t *since,
                                struct kith_err *err);

/* One session that is to come: with this client on this day (any second of it). EUSAGE for today and before. */
struct kith_pool_plan {
    struct kith_id id;
    struct kith_id client;
    struct kith_str client_code;
    int64_t day;
};
enum kith_rc kith_pool_plan_add(struct kith_tx *tx, struct kith_id programme, struct kith_id client, int64_t day,
                                struct kith_id *id, struct kith_err *err);
/* The actor's own; EDENIED for another's. */
enum kith_rc kith_pool_plan_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err);
/* Those of today and later, the next first. */
enum kith_rc kith_pool_plan_list(struct kith_tx *tx, struct kith_id person, struct kith_id programme,
                                 struct kith_arena *keep, struct kith_pool_plan **out, size_t *n, struct kith_err *err);

/* Puts a session that was just added into the pool if its counsellor had said so before. kith_session_add calls it. */
enum kith_rc kith_pool_enter(struct kith_tx *tx, struct kith_id session, struct kith_err *err);

/* Minutes a month that the actor gives to blind coding; 0: none. */
enum kith_rc kith_coder_time_set(struct kith_tx *tx, struct kith_id programme, uint32_t minutes, struct kith_err *err);
struct kith_coder_time {
    struct kith_id person;
    uint32_t minutes;
    uint32_t tasks; /* given since `from`, those withdrawn left out */
};
/* Everybody who may code here now (a role that codes, active) and gives time. */
enum kith_rc kith_coder_times(struct kith_tx *tx, struct kith_id programme, int64_t from, struct kith_arena *keep,
                              struct kith_coder_time **out, size_t *n, struct kith_err *err);
enum kith_rc kith_coder_time(struct kith_tx *tx, struct kith_id person, struct kith_id programme, uint32_t *minutes,
                             struct kith_err *err);
/* Whether the person has read the session, or led it: then they cannot code it blind. */
enum kith_rc kith_coder_knows(struct kith_tx *tx, struct kith_id person, struct kith_id session, bool *knows,
                              struct kith_err *err);

/* Sessions in the pool, held in from..to (to not included), with words and without a segment, of counsellors of whom
 * nothing was drawn for that month. By counsellor, then by id. */
struct kith_candidate {
    struct kith_id counsellor;
    struct kith_id session;
};
enum kith_rc kith_pool_candidates(struct kith_tx *tx, struct kith_id programme, uint32_t month, int64_t from,
                                  int64_t to, struct kith_arena *keep, struct kith_candidate **out, size_t *n,
                                  struct kith_err *err);

struct kith_draw {
    struct kith_id id;
    struct kith_id programme;
    struct kith_id counsellor;
    uint32_t month; /* 202603 */
    uint64_t seed;
    struct kith_str candidates; /* their ids in order, a blank between */
    struct kith_id session;
    struct kith_id segment;
    bool second;
    int64_t at;
    bool withheld;        /* filled when read, as what follows */
    int64_t held;         /* when the session took place */
    unsigned given;       /* tasks, those withdrawn left out */
    unsigned closed;      /* of them */
    struct kith_str code; /* the client's */
};
enum kith_rc kith_draw_add(struct kith_tx *tx, const struct kith_draw *draw, struct kith_id *id, struct kith_err *err);
/* Of one counsellor (KITH_ID_NONE: all), the newest first, at most 500. */
enum kith_rc kith_draw_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                            struct kith_arena *keep, struct kith_draw **out, size_t *n, struct kith_err *err);
/* All that were ever drawn in the programme; what is neither withheld nor coded waits, or is with a coder. */
struct kith_draw_counts {
    uint64_t drawn;
    uint64_t twice; /* for two coders */
    uint64_t withheld;
    uint64_t coded; /* by all who were to code it */
};
enum kith_rc kith_draw_count(struct kith_tx *tx, struct kith_id programme, struct kith_draw_counts *out,
                             struct kith_err *err);
/* How many were drawn in the programme since the last whole five, and whether one of them is coded twice. */
enum kith_rc kith_draw_five(struct kith_tx *tx, struct kith_id programme, unsigned *n, bool *second,
                            struct kith_err *err);
/* Drawn until `until`, not withheld, and with fewer tasks than it is to have; the oldest first. */
enum kith_rc kith_draw_waiting(struct kith_tx *tx, struct kith_id programme, int64_t until, struct kith_arena *keep,
                               struct kith_draw **out, size_t *n, struct kith_err *err);

/* Who decides where the coders of a segment differ; one person, named once. */
enum kith_rc kith_adjudicator_set(struct kith_tx *tx, struct kith_id segment, struct kith_id person,
                                  struct kith_err *err);
/* KITH_ID_NONE: nobody yet. */
enum kith_rc kith_adjudicator(struct kith_tx *tx, struct kith_id segment, struct kith_id *person, struct kith_err *err);
/* Segments that two people or more have closed and nobody has been named for. */
enum kith_rc kith_adjudicator_missing(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                      struct kith_segment **out, size_t *n, struct kith_err *err);
/* Segments that the person decides on, the newest first. */
enum kith_rc kith_adjudicator_list(struct kith_tx *tx, struct kith_id person, struct kith_id programme,
                                   struct kith_arena *keep, struct kith_segment **out, size_t *n, struct kith_err *err);

/* What was decided of a turn or a rating. Never mixed with what was coded blind. */
struct kith_adjudicated {
    uint32_t turn; /* KITH_WHOLE: a rating */
    struct kith_str item;
    struct kith_str decided; /* sealed: JSON */
    struct kith_id by;
    int64_t at;
};
#define KITH_WHOLE UINT32_MAX
enum kith_rc kith_adjudicated_put(struct kith_tx *tx, struct kith_id segment, const struct kith_adjudicated *what,
                                  struct kith_err *err);
enum kith_rc kith_adjudicated_count(struct kith_tx *tx, struct kith_id segment, size_t *n, struct kith_err *err);
enum kith_rc kith_adjudicated_list(struct kith_tx *tx, struct kith_id segment, struct kith_arena *keep,
                                   struct kith_adjudicated **out, size_t *n, struct kith_err *err);

/* Sessions of which a segment was coded blind to the end, the newest first. */
enum kith_rc kith_blind_sessions(struct kith_tx *tx, struct kith_id programme, uint32_t most, struct kith_arena *keep,
                                 struct kith_id **out, size_t *n, struct kith_err *err);

/* A segment by its id, and the tasks on it that are not withdrawn, in an order that tells nothing. */
enum kith_rc kith_segment_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_segment *out,
                              struct kith_err *err);
enum kith_rc kith_segment_tasks(struct kith_tx *tx, struct kith_id segment, struct kith_arena *keep,
                                struct kith_coding_task **out, size_t *n, struct kith_err *err);

/* After so many days a session that is not shared is offered to its supervisor: that it was, and no more. 0: never. */
#define KITH_OFFER_LEAST 7u
/* Tells every counsellor of the programme; EUSAGE for fewer than KITH_OFFER_LEAST days. */
enum kith_rc kith_offer_rule_set(struct kith_tx *tx, struct kith_id programme, uint32_t days, struct kith_err *err);
/* Tells counsellors of the rule who came after it was made; *told counts them. */
enum kith_rc kith_offer_rule_tell(struct kith_tx *tx, struct kith_id programme, uint32_t *told, struct kith_err *err);
/* The days, and since when they hold. */
enum kith_rc kith_offer_rule(struct kith_tx *tx, struct kith_id programme, uint32_t *days, int64_t *since,
                             struct kith_err *err);
/* Whether the rule offers this session now: only days that passed under the rule count. */
enum kith_rc kith_offered(struct kith_tx *tx, struct kith_id session, bool *offered, struct kith_err *err);
/* Sessions of one counsellor that are offered and not shared, the newest first, at most 100. */
enum kith_rc kith_offered_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                               struct kith_arena *keep, struct kith_session_row **out, size_t *n, struct kith_err *err);

#endif
