/* Sealing under a key of its owner's own, wrapped by the ring's: whoever deletes the key closes for good all that was
 * sealed under it, in free pages and backups too. Internal to store.
 *
 * `what` is a word for the field, `id` the record it stands in. EDENIED once the key is deleted. See store_tx.h for
 * transactions and threads. */
#ifndef KITH_STORE_KEYED_H
#define KITH_STORE_KEYED_H

#include "seal.h"
#include "store_tx.h"

enum kith_key_kind { KITH_KEY_CLIENT, KITH_KEY_SPACE };

struct kith_keyed {
    enum kith_key_kind kind;
    struct kith_id id; /* whose key it is */
};

enum kith_rc kith_keyed_begin(struct kith_tx *tx, struct kith_keyed owner, struct kith_err *err); /* makes its key */
/* The key itself, for as long as the caller needs it: kith_key_forget(). */
enum kith_rc kith_keyed_key(struct kith_tx *tx, struct kith_keyed owner, struct kith_key *out, struct kith_err *err);

enum kith_rc kith_keyed_seal(struct kith_tx *tx, struct kith_keyed owner, const char *what, struct kith_id id,
                             struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err);
/* Of nothing sealed: nothing. */
enum kith_rc kith_keyed_unseal(struct kith_tx *tx, struct kith_keyed owner, const char *what, struct kith_id id,
                               struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err);

#endif
