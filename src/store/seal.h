/* Sealing: bytes that only a key opens, bound to the place they stand in (XChaCha20-Poly1305, libsodium).
 *
 * Pure but for the random nonce; any thread. */
#ifndef KITH_SEAL_H
#define KITH_SEAL_H

#include "str.h"

#define KITH_KEY_BYTES 32u

struct kith_key {
    unsigned char k[KITH_KEY_BYTES];
};

/* `place` says what it is and whose ("session 7h2k..."): moved to another place, it does not open. */
enum kith_rc kith_seal(const struct kith_env *env, const struct kith_key *key, struct kith_str place,
                       struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err);
/* EIO when it was not sealed so. */
enum kith_rc kith_unseal(const struct kith_key *key, struct kith_str place, struct kith_str sealed,
                         struct kith_arena *keep, struct kith_str *out, struct kith_err *err);

void kith_key_forget(struct kith_key *key); /* overwrites it */

#endif
