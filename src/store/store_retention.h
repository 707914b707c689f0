/* How long a programme keeps transcripts, and which of them go soon.
 *
 * See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_RETENTION_H
#define KITH_STORE_RETENTION_H

#include "store_people.h"

/* Clients signed that a transcript goes after 90 days, or sooner: no setting makes it longer. */
#define KITH_RETENTION_MOST  90u
#define KITH_RETENTION_LEAST 14u

enum kith_rc kith_retention_days(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep, uint32_t *days,
                                 struct kith_err *err);
/* For sessions that are added from now on; every counsellor of the programme is told. EUSAGE outside the bounds. */
enum kith_rc kith_retention_set(struct kith_tx *tx, struct kith_id programme, uint32_t days, struct kith_err *err);

struct kith_ending { /* a session whose transcript goes soon */
    struct kith_id session;
    struct kith_str client_code;
    int64_t held;
    int64_t keep_until;
};
/* A counsellor's own whose time is over before `until`, the soonest first, at most 50; not those under a legal hold. */
enum kith_rc kith_retention_ending(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                                   int64_t until, struct kith_arena *keep, struct kith_ending **out, size_t *n,
                                   struct kith_err *err);

#endif
