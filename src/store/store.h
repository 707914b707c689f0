/* Everything that a workspace keeps. One header for all who use the store; each topic has its own.
 *
 * Written so that another backend can stand behind the same headers and the same tests: no SQL, no handle of SQLite
 * shows here. Ownership and threads: store_tx.h. */
#ifndef KITH_STORE_H
#define KITH_STORE_H

#include "access.h"
#include "ring_change.h"
#include "store_audit.h"
#include "store_clients.h"
#include "store_coaching.h"
#include "store_correct.h"
#include "store_crisis.h"
#include "store_factor.h"
#include "store_facts.h"
#include "store_group.h"
#include "store_hand_over.h"
#include "store_hold.h"
#include "store_notice.h"
#include "store_own.h"
#include "store_peer.h"
#include "store_people.h"
#include "store_pool.h"
#include "store_retention.h"
#include "store_sessions.h"
#include "store_signin.h"
#include "store_workshop.h"

/* Settings of a programme (KITH_ID_NONE: of the site). A setting that was never made is empty. */
enum kith_rc kith_setting_get(struct kith_tx *tx, struct kith_id programme, const char *name, struct kith_arena *keep,
                              struct kith_str *out, struct kith_err *err);
enum kith_rc kith_setting_set(struct kith_tx *tx, struct kith_id programme, const char *name, struct kith_str value,
                              struct kith_err *err);

struct kith_store_size {
    uint64_t bytes;    /* of the whole store */
    uint64_t sessions; /* of the programme, as the next two */
    uint64_t people;
    uint64_t clients;
    uint32_t schema;
    bool read_only; /* the store's files may not be written */
};
enum kith_rc kith_store_size(struct kith_store *store, struct kith_id programme, struct kith_store_size *out,
                             struct kith_err *err);
/* Whether a change would be kept now, as far as the last one tells; where the disk refused that, one that changes
 * nothing is tried, once a second at most: so it is known soon when there is room again. */
bool kith_store_takes(struct kith_store *store);

/* A copy, encrypted as the store is and without the ring, taken while others go on working; verified before the answer.
 * `path` must not exist. */
enum kith_rc kith_store_backup(struct kith_store *store, const char *path, struct kith_err *err);
/* Makes a store out of a backup; options name a folder that is not there yet and the ring the backup was made under. */
enum kith_rc kith_store_restore(const struct kith_env *env, const struct kith_store_options *options, const char *path,
                                struct kith_err *err);

#endif
