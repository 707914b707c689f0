/* The key ring: the file without which a store is noise. It lies beside the store, never in it, mode 0600.
 *
 * Loaded whole; its owner overwrites it with kith_ring_forget. One thread. */
#ifndef KITH_KEY_RING_H
#define KITH_KEY_RING_H

#include "seal.h"
#include "store_id.h"

#define KITH_SIGNATURE_BYTES 64u

struct kith_ring {
    struct kith_id store; /* which store it belongs to */
    struct kith_key database;
    struct kith_key clients;   /* wraps the clients' keys */
    unsigned char signing[64]; /* Ed25519, secret */
    unsigned char verifying[32];
};

/* A new one, written to path, which must not exist. */
enum kith_rc kith_ring_make(const struct kith_env *env, const char *path, struct kith_ring *out, struct kith_err *err);
/* EINPUT when it is no ring, when others may read it, or when it lies inside `dir`. */
enum kith_rc kith_ring_load(const struct kith_env *env, const char *path, const char *dir, struct kith_ring *out,
                            struct kith_err *err);
void kith_ring_forget(struct kith_ring *ring);

#endif
