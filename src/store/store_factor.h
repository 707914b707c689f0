/* Second factors: codes of a device (TOTP), passkeys, and the codes kept on paper for when a device is lost.
 *
 * The shared secret of a device is sealed under the ring, so that the store's file alone gives no codes. Checking a
 * code is the server's work. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_FACTOR_H
#define KITH_STORE_FACTOR_H

#include "store_signin.h"

#define KITH_TOTP_SECRET_BYTES 20 /* RFC 4226 recommends 160 bits */
#define KITH_RECOVERY_CODES    10

/* What a person has besides a password. */
struct kith_factors {
    bool codes;
    size_t passkeys;
    size_t recovery; /* codes on paper that were not used yet */
};
enum kith_rc kith_factors_get(struct kith_tx *tx, struct kith_id person, struct kith_factors *out,
                              struct kith_err *err);
/* All of them, for a device that is lost; ends the person's web sessions. */
enum kith_rc kith_factors_clear(struct kith_tx *tx, struct kith_id person, struct kith_err *err);
/* Password and passkeys stop now, and all web sessions end: for an account that somebody else may hold. Codes stay,
 * and are asked for after the next password. */
enum kith_rc kith_signin_stop(struct kith_tx *tx, struct kith_id person, struct kith_err *err);

struct kith_totp {
    struct kith_id id;
    unsigned char secret[KITH_TOTP_SECRET_BYTES]; /* the caller overwrites it */
    int64_t step;                                 /* the last one used */
};
/* One device a person: it takes the place of the one before. `step` is the one whose code proved it. */
enum kith_rc kith_totp_put(struct kith_tx *tx, struct kith_id person,
                           const unsigned char secret[KITH_TOTP_SECRET_BYTES], int64_t step, struct kith_err *err);
/* EDENIED when the person has none. kith_credential_used(tx, id, step) then makes a code good for once. */
enum kith_rc kith_totp_get(struct kith_tx *tx, struct kith_id person, struct kith_totp *out, struct kith_err *err);
enum kith_rc kith_totp_drop(struct kith_tx *tx, struct kith_id person, struct kith_err *err);

/* A code on paper: its first letters find it, the hash proves it. */
struct kith_recovery {
    struct kith_id id;
    struct kith_str first;
    struct kith_str hash; /* libsodium's string of the whole code */
};
/* They take the place of all that were there. */
enum kith_rc kith_recovery_put(struct kith_tx *tx, struct kith_id person, const struct kith_recovery *codes, size_t n,
                               struct kith_err *err);
/* EDENIED when no unused one begins so. */
enum kith_rc kith_recovery_find(struct kith_tx *tx, struct kith_id person, struct kith_str first,
                                struct kith_arena *keep, struct kith_recovery *out, struct kith_err *err);
/* Once: EDENIED when it was used meanwhile. */
enum kith_rc kith_recovery_use(struct kith_tx *tx, struct kith_id person, struct kith_id id, struct kith_err *err);

#endif
