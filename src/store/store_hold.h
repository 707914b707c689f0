/* Legal holds: nothing of a client is erased or deleted for its age while one stands.
 *
 * The reason is sealed under the client's key. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_HOLD_H
#define KITH_STORE_HOLD_H

#include "store_clients.h"

struct kith_hold {
    struct kith_id id;
    struct kith_str why;
    int64_t day; /* of the order or letter */
    int64_t since;
    struct kith_id by;
    int64_t lifted; /* 0: it stands */
    struct kith_id lifted_by;
    struct kith_str lifted_why;
};

/* Sets one. EUSAGE when one stands already or no reason is given; day 0: today. */
enum kith_rc kith_hold_set(struct kith_tx *tx, struct kith_id client, struct kith_str why, int64_t day,
                           struct kith_err *err);
/* Lifts it. EUSAGE when none stands or no reason is given. */
enum kith_rc kith_hold_lift(struct kith_tx *tx, struct kith_id client, struct kith_str why, struct kith_err *err);
/* All there were, the newest first. */
enum kith_rc kith_hold_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep, struct kith_hold **out,
                            size_t *n, struct kith_err *err);

#endif
