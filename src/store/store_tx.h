/* The store's handle and its transactions: one encrypted database in a folder, one writer at a time, many readers.
 *
 * A store is shared by all threads; a transaction belongs to one. What a transaction returns lives in the arena given.
 * Every change is made on behalf of an actor, and writes its own line of the audit chain in the same transaction.
 *
 *     KITH_TRY(kith_tx_write(store, actor, &tx, err));
 *     KITH_TRY(kith_person_add(tx, &person, err));
 *     KITH_TRY(kith_tx_commit(tx, err));
 * out:
 *     kith_tx_end(tx);
 *
 * The wrong id, an id of another place and one that the caller may not see answer alike: KITH_EDENIED, with one and the
 * same sentence. A full disk, a read-only one and a store that is busy answer KITH_EBUSY: nothing was changed, and the
 * same call may succeed later. */
#ifndef KITH_STORE_TX_H
#define KITH_STORE_TX_H

#include "store_id.h"

#define KITH_STORE_TEXT_MAX    ((size_t)64 << 20) /* one sealed text */
#define KITH_STORE_READERS_MAX 32

struct kith_store;
struct kith_tx;

#define KITH_PASSPHRASE_MAX 1024 /* bytes, its end included */

/* Asks a person, or a file, for the passphrase of the key ring at `path`: terminated, into `out`. */
typedef enum kith_rc kith_passphrase_fn(void *user, const char *path, char *out, size_t n, struct kith_err *err);

struct kith_store_options {
    const char *dir;              /* the folder of the store */
    const char *ring;             /* the key ring; NULL: DIR.keys, beside the folder and never inside it */
    const char *ledger;           /* who was erased; NULL: DIR.erased */
    bool without_erasures;        /* restore though no ledger is there: whoever it named comes back */
    const char *witness;          /* where the audit chain's checkpoints go too; NULL: DIR.witness */
    unsigned readers;             /* at a time; 0: 8 */
    int64_t (*clock)(void *user); /* seconds since 1970; NULL: the env's. For what is written as of another day */
    void *clock_user;
    kith_passphrase_fn *passphrase; /* NULL: a ring that is sealed cannot be opened */
    void *passphrase_user;
};

/* Makes folder, key ring and an empty store. EUSAGE when there is one already. */
enum kith_rc kith_store_create(const struct kith_env *env, const struct kith_store_options *options,
                               struct kith_err *err);

/* Opens it, brings its schema up to date, and erases whoever the ledger names and an older copy still holds. EINPUT
 * when the ring does not fit or others could read it. */
enum kith_rc kith_store_open(const struct kith_env *env, const struct kith_store_options *options,
                             struct kith_store **out, struct kith_err *err);
void kith_store_close(struct kith_store *store); /* NULL is fine; every transaction must have ended */

const struct kith_env *kith_store_env(const struct kith_store *store);

/* A view of one moment; waits for one of the readers to be free. */
enum kith_rc kith_tx_read(struct kith_store *store, struct kith_tx **out, struct kith_err *err);
/* The one writer; waits for it. actor is KITH_ID_NONE for the system itself. */
enum kith_rc kith_tx_write(struct kith_store *store, struct kith_id actor, struct kith_tx **out, struct kith_err *err);
/* On OK all of it is on the disk. Whatever the answer, nothing but kith_tx_end may follow. */
enum kith_rc kith_tx_commit(struct kith_tx *tx, struct kith_err *err);
void kith_tx_end(struct kith_tx *tx); /* undoes what was not committed; NULL is fine */

/* Room for what a caller worked out about a thing at this one moment, so that it need not do it twice: zeroed at first,
 * the same the next time, gone with the transaction. All callers ask for the same size. NULL in a transaction that
 * writes, whose moment goes on, and where there is no room. */
void *kith_tx_memo(struct kith_tx *tx, struct kith_id of, size_t size);

int64_t kith_tx_now(const struct kith_tx *tx); /* seconds since 1970, UTC, the same all through the transaction */
struct kith_store *kith_tx_store(const struct kith_tx *tx);

/* "There is nothing here for you": the one sentence for what is not there and what may not be seen. KITH_EDENIED. */
enum kith_rc kith_store_denied(struct kith_err *err);

#endif
