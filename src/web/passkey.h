/* Passkeys: what a browser answers for one, checked (WebAuthn level 2, sections 7.1 and 7.2; ES256 alone; libfido2).
 *
 * Whoever calls has taken the challenge out of sign_steps.h, where it was good for once, and decides whose the passkey
 * is. Everything here is what a stranger sent: bounded, and believed only once the signature holds. Pure; any
 * thread. */
#ifndef KITH_PASSKEY_H
#define KITH_PASSKEY_H

#include "str.h"

#define KITH_PASSKEY_CLIENT_MAX ((size_t)4096)  /* bytes of clientDataJSON */
#define KITH_PASSKEY_OBJECT_MAX ((size_t)16384) /* of an attestation object */
#define KITH_PASSKEY_ID_MAX     ((size_t)1023)  /* of a credential's id, by the standard */
#define KITH_PASSKEY_KEY_BYTES  64              /* x and y of a point on P-256 */

/* What it is made for: "https://kith.example.org" gives the name "kith.example.org". False when the origin is no place
 * for passkeys: a bare address has no name. */
#define KITH_PASSKEY_NAME_MAX 256
bool kith_passkey_name(struct kith_str origin, char out[KITH_PASSKEY_NAME_MAX]);

/* The challenge that an answer speaks of, so that it can be looked up; false when it cannot be read. */
bool kith_passkey_challenge(struct kith_str client, struct kith_arena *keep, struct kith_str *out);

struct kith_passkey_new {
    struct kith_str id; /* in the arena */
    unsigned char key[KITH_PASSKEY_KEY_BYTES];
    uint32_t counter;
};
/* A passkey that was just made. EDENIED, and no word on why, when anything about it is not as it must be: another
 * origin, another name, another challenge, nobody verified, another kind of key, a signature that does not hold. */
enum kith_rc kith_passkey_made(struct kith_str origin, struct kith_str challenge, struct kith_str client,
                               struct kith_str object, struct kith_arena *keep, struct kith_passkey_new *out,
                               struct kith_err *err);

/* One that was just used, by the key that was kept. *counter is what to compare with the last one. EDENIED as above. */
enum kith_rc kith_passkey_used(struct kith_str origin, struct kith_str challenge, struct kith_str key,
                               struct kith_str client, struct kith_str data, struct kith_str signature,
                               uint32_t *counter, struct kith_err *err);

/* base64url without padding, as the page's script sends it; false when it is none, or longer than max. */
bool kith_passkey_bytes(struct kith_str text, size_t max, struct kith_arena *keep, struct kith_str *out);

#endif
