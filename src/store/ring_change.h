/* Another passphrase for the key ring, and another ring for the store: new keys, all that they seal sealed anew.
 *
 * A change of keys that is cut off at any moment leaves a store that opens, under the keys before or the keys after;
 * the next opening finds out which. One thread. */
#ifndef KITH_RING_CHANGE_H
#define KITH_RING_CHANGE_H

#include "store_tx.h"

/* Seals the ring under `passphrase` from now on; empty: under none. The one before is asked for as options say. */
enum kith_rc kith_ring_passphrase(const struct kith_env *env, const struct kith_store_options *options,
                                  struct kith_str passphrase, struct kith_err *err);

/* New keys for the pages of the store and for what wraps its clients' keys. EBUSY while anybody else has the store
 * open. The key that signs the audit chain stays: its lines were signed with it. The ring as it was is kept beside it,
 * under the name written into `kept`: backups made before open only with that. Needs as much room as the store takes.
 */
enum kith_rc kith_ring_rotate(const struct kith_env *env, const struct kith_store_options *options, char *kept,
                              size_t n_kept, struct kith_err *err);

#endif
