/* Figures of a programme by quarter: what they are worked out from, and what was shown once and stays.
 *
 * See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_AGGREGATE_H
#define KITH_STORE_AGGREGATE_H

#include "store_sessions.h"

/* A calendar quarter, UTC: year * 4 + 0 to 3. */
int64_t kith_quarter_of(int64_t at);
int64_t kith_quarter_begin(int64_t quarter); /* seconds since 1970; the next one's begin is the end */

/* A session that was held in [from, to), and the latest coding of a model (empty: there is none). */
struct kith_aggregate_session {
    struct kith_id counsellor;
    struct kith_id id;
    struct kith_id coding;
};
/* In the order of counsellor and session. */
enum kith_rc kith_aggregate_sessions(struct kith_tx *tx, struct kith_id programme, int64_t from, int64_t to,
                                     struct kith_arena *keep, struct kith_aggregate_session **out, size_t *n,
                                     struct kith_err *err);

/* One measure of one session. Never to be shown. */
struct kith_aggregate_point {
    struct kith_id counsellor;
    struct kith_id session;
    double value;
};
struct kith_aggregate_points {
    const char *name;
    struct kith_aggregate_point *points; /* room for one a session */
    size_t n;                            /* added to */
};
/* Of those sessions that have it, in their order: one measure each of `kinds`. */
enum kith_rc kith_aggregate_points(struct kith_tx *tx, const struct kith_aggregate_session *sessions, size_t n_sessions,
                                   struct kith_aggregate_points *kinds, size_t n_kinds, struct kith_err *err);

struct kith_aggregate {
    int64_t quarter;
    struct kith_str name;
    bool shown; /* false: too few to show */
    double value;
};
/* Keeps one for good; a second one for the same programme, quarter and name changes nothing. */
enum kith_rc kith_aggregate_keep(struct kith_tx *tx, struct kith_id programme, const struct kith_aggregate *figure,
                                 struct kith_err *err);
/* What was kept for quarters from `first` on, the oldest first. */
enum kith_rc kith_aggregate_list(struct kith_tx *tx, struct kith_id programme, int64_t first, struct kith_arena *keep,
                                 struct kith_aggregate **out, size_t *n, struct kith_err *err);

#endif
