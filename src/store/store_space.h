/* Sealing what a few people write to each other, under a key of the space they write in. Internal to store.
 *
 * A space is a coaching plan, a mentoring pair, a group: whoever deletes its key closes it for good (store_keyed.h).
 * See store_tx.h for transactions and threads. */
#ifndef KITH_STORE_SPACE_H
#define KITH_STORE_SPACE_H

#include "store_tx.h"

enum kith_rc kith_space_open(struct kith_tx *tx, struct kith_id space, struct kith_err *err); /* makes its key */
enum kith_rc kith_space_close(struct kith_tx *tx, struct kith_id space, struct kith_err *err);

/* EDENIED once the space is closed. */
enum kith_rc kith_space_seal(struct kith_tx *tx, struct kith_id space, const char *what, struct kith_id id,
                             struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err);
enum kith_rc kith_space_unseal(struct kith_tx *tx, struct kith_id space, const char *what, struct kith_id id,
                               struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err);

/* What of the growth tables goes with a client and with a person who works here; called by store_erase.c. */
enum kith_rc kith_growth_erase_client(struct kith_tx *tx, struct kith_id client, struct kith_err *err);
enum kith_rc kith_growth_erase_person(struct kith_tx *tx, struct kith_id person, struct kith_err *err);

#endif
