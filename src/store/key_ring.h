/* The key ring: the file without which a store is noise. It lies beside the store, never in it, mode 0600; its keys
 * stand in it plainly, or sealed under a passphrase (Argon2id, XChaCha20-Poly1305).
 *
 * Loaded whole; its owner overwrites it with kith_ring_forget. One thread. */
#ifndef KITH_KEY_RING_H
#define KITH_KEY_RING_H

#include "seal.h"
#include "store_tx.h"

#define KITH_SIGNATURE_BYTES 64u

/* How the keys are sealed in the file. */
struct kith_ring_wrap {
    bool on;
    unsigned char salt[16];
    uint32_t rounds;
    uint32_t mib;
    struct kith_key key; /* what the passphrase gave */
};

struct kith_ring {
    struct kith_id store; /* which store it belongs to */
    struct kith_key database;
    struct kith_key clients;   /* wraps the clients' keys */
    unsigned char signing[64]; /* Ed25519, secret */
    unsigned char verifying[32];
    bool changing; /* the next keys are written down, and one of the two opens the store: see ring_change.c */
    struct kith_key next_database;
    struct kith_key next_clients;
    struct kith_ring_wrap wrap;
};

/* A new one, written to path, which must not exist. */
enum kith_rc kith_ring_make(const struct kith_env *env, const char *path, struct kith_ring *out, struct kith_err *err);
/* EINPUT when it is no ring, when others may read it, when it lies inside `dir`, or when the passphrase is not right;
 * `options` says whom to ask for one. */
enum kith_rc kith_ring_load(const struct kith_env *env, const char *path, const char *dir,
                            const struct kith_store_options *options, struct kith_ring *out, struct kith_err *err);
/* Replaces the file whole or not at all, sealed as the ring says. */
enum kith_rc kith_ring_write(const struct kith_env *env, const char *path, const struct kith_ring *ring,
                             struct kith_err *err);
/* Seals it under this passphrase from the next writing on; empty: under none. Takes a second and 256 MiB. */
enum kith_rc kith_ring_wrap(const struct kith_env *env, struct kith_ring *ring, struct kith_str passphrase,
                            struct kith_err *err);
void kith_ring_forget(struct kith_ring *ring);

#endif
