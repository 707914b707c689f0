/* What is a person's own and nobody else's: talks they practised, how their drills went, their journal.
 *
 * Sealed under a key of that person's own, which is wrapped by the ring and destroyed by kith_own_forget and with the
 * person; a backup that is restored later loses it again (store_ledger.c). Only a transaction of the person's writes
 * here, and nothing of it stands on the audit chain but that it was forgotten: a line would tell an administrator who
 * practises, and how often. Bytes are the caller's. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_OWN_H
#define KITH_STORE_OWN_H

#include "store_tx.h"

#define KITH_OWN_MOST      500u              /* of one kind; beyond it the oldest goes */
#define KITH_OWN_MAX_BYTES ((size_t)8 << 20) /* of one record */

enum kith_own_kind {
    KITH_OWN_TALK,    /* one that goes on */
    KITH_OWN_RUN,     /* one that has ended */
    KITH_OWN_DRILLS,  /* at most one */
    KITH_OWN_JOURNAL, /* at most one */
    KITH_OWN_COUNT
};

struct kith_own {
    struct kith_id id;
    enum kith_own_kind kind;
    int64_t at;           /* when it was kept first */
    struct kith_str head; /* short; what lists show */
    struct kith_str body;
};

/* Keeps a record of the actor's: a new one where its id is none, else in the place of that one. `at` 0: now. */
enum kith_rc kith_own_put(struct kith_tx *tx, const struct kith_own *record, struct kith_id *id, struct kith_err *err);
/* EDENIED when it is not there or not this person's. */
enum kith_rc kith_own_get(struct kith_tx *tx, struct kith_id person, struct kith_id id, struct kith_arena *keep,
                          struct kith_own *out, struct kith_err *err);
/* Those of one kind without their bodies, the newest first. */
enum kith_rc kith_own_list(struct kith_tx *tx, struct kith_id person, enum kith_own_kind kind, struct kith_arena *keep,
                           struct kith_own **out, size_t *n, struct kith_err *err);
/* The actor's; EDENIED when it is not there. */
enum kith_rc kith_own_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err);
/* All of the actor's, with the key. */
enum kith_rc kith_own_forget(struct kith_tx *tx, struct kith_err *err);

#endif
