/* The audit chain's bytes: what is hashed, what is signed, how a witness's line reads. Internal. Pure; any thread. */
#ifndef KITH_AUDIT_CHAIN_H
#define KITH_AUDIT_CHAIN_H

#include "buf.h"
#include "key_ring.h"
#include "store_audit.h"
#include "store_parts.h"

enum kith_mark_kind {
    KITH_MARK_CHECKPOINT,
    KITH_MARK_RESTORE /* from here on the chain goes on from this line again: a backup was put back */
};

/* A line of the chain as it was at one moment. */
struct kith_mark {
    enum kith_mark_kind kind;
    uint64_t seq;
    int64_t at;
    unsigned char hash[KITH_HASH_BYTES];
    unsigned char signature[KITH_SIGNATURE_BYTES];
};

enum kith_chain_text {
    KITH_CHAIN_ACTOR,
    KITH_CHAIN_ACTION,
    KITH_CHAIN_OBJECT,
    KITH_CHAIN_CLIENT,
    KITH_CHAIN_DETAIL,
    KITH_CHAIN_TEXTS
};

/* The hash of a line that follows the one with hash `before`; texts are as they stand in the store, byte for byte. out
 * may be `before`. */
void kith_chain_hash(const unsigned char *before, uint64_t seq, int64_t at, const struct kith_str *texts,
                     unsigned char *out);

void kith_mark_sign(const struct kith_ring *ring, struct kith_mark *mark);
bool kith_mark_holds(const struct kith_ring *ring, const struct kith_mark *mark);

/* "kith-audit STORE SEQ AT HASH SIGNATURE\n" */
void kith_mark_print(const struct kith_ring *ring, const struct kith_mark *mark, struct kith_buf *out);
/* Finds one in a line of a log; false when there is none of this store. *garbled: there is one, but it cannot be read.
 */
bool kith_mark_read(const struct kith_ring *ring, struct kith_str line, struct kith_mark *out, bool *garbled);

#endif
