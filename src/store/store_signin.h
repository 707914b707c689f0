/* How people prove who they are, and the sessions of their browsers.
 *
 * The store keeps what it is given: hashing passwords (Argon2id, bounded) and checking passkeys is the server's work.
 * Tokens are kept as hashes only. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_SIGNIN_H
#define KITH_STORE_SIGNIN_H

#include "store_tx.h"

enum kith_credential_kind {
    KITH_CREDENTIAL_PASSWORD,
    KITH_CREDENTIAL_TOTP,
    KITH_CREDENTIAL_PASSKEY,
    KITH_CREDENTIAL_RECOVERY /* see store_factor.h */
};

struct kith_credential {
    struct kith_id id;
    struct kith_id person;
    enum kith_credential_kind kind;
    struct kith_str label;  /* "Ada's phone" */
    struct kith_str handle; /* a passkey's credential id, unique; else empty */
    struct kith_str secret; /* password: libsodium's string; TOTP: the secret, sealed; passkey: its public key */
    int64_t counter;        /* passkey: signature counter; TOTP: the last time step used */
    int64_t since;
    int64_t used; /* 0: never */
};

/* One password a person: it takes the place of the one before, and ends the person's other web sessions. */
enum kith_rc kith_credential_put(struct kith_tx *tx, const struct kith_credential *credential, struct kith_id *id,
                                 struct kith_err *err);
enum kith_rc kith_credential_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                                  struct kith_credential **out, size_t *n, struct kith_err *err);
/* By a passkey's handle; EDENIED when there is none. */
enum kith_rc kith_credential_by_handle(struct kith_tx *tx, struct kith_str handle, struct kith_arena *keep,
                                       struct kith_credential *out, struct kith_err *err);
/* Notes that it was used. EDENIED when `counter` is not above the one kept, unless both are 0: a copy of the key. */
enum kith_rc kith_credential_used(struct kith_tx *tx, struct kith_id id, int64_t counter, struct kith_err *err);
enum kith_rc kith_credential_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err);

/* One-time links: the first administrator's, and those to set a new password. */
#define KITH_TOKEN_LENGTH 43 /* 32 random bytes, base64url */

struct kith_token {
    char z[KITH_TOKEN_LENGTH + 1];
};

enum kith_link_for {
    KITH_LINK_FIRST_RUN,
    KITH_LINK_PASSWORD,
    KITH_LINK_FACTORS /* to take away second factors that are lost; asks for the password */
};

/* person is KITH_ID_NONE for the first run. Earlier links of the same kind and person end. */
enum kith_rc kith_link_make(struct kith_tx *tx, enum kith_link_for what, struct kith_id person, int64_t lives_s,
                            struct kith_token *out, struct kith_err *err);
/* Who it is for, without using it up; EDENIED when it is unknown, used or over. */
enum kith_rc kith_link_look(struct kith_tx *tx, struct kith_str token, enum kith_link_for *what, struct kith_id *person,
                            struct kith_err *err);
/* The same, once. */
enum kith_rc kith_link_use(struct kith_tx *tx, struct kith_str token, enum kith_link_for *what, struct kith_id *person,
                           struct kith_err *err);

#define KITH_WEB_LIVES_S INT64_C(43200)
#define KITH_WEB_IDLE_S  INT64_C(1800)

struct kith_web_session {
    struct kith_id id; /* for the page that lists them; not the token */
    struct kith_id person;
    struct kith_id programme; /* the one being looked at; may be none */
    struct kith_str address;  /* where it came from, and with what */
    struct kith_str agent;
    unsigned char csrf[32]; /* key for the tokens of its forms */
    bool strong;            /* signed in with a second factor or a passkey */
    int64_t since;
    int64_t seen;
};

/* Begins one (id, csrf, since and seen are made here); the token goes into the cookie and is kept nowhere. */
enum kith_rc kith_web_begin(struct kith_tx *tx, const struct kith_web_session *session, struct kith_token *token,
                            struct kith_err *err);
/* EDENIED when the token is unknown, or 12 hours old, or 30 minutes idle, or its person has left. Works in a read
 * transaction; *stale says that `seen` is over a minute old: then call kith_web_touch in a write transaction. */
enum kith_rc kith_web_find(struct kith_tx *tx, struct kith_str token, struct kith_arena *keep,
                           struct kith_web_session *out, bool *stale, struct kith_err *err);
enum kith_rc kith_web_touch(struct kith_tx *tx, struct kith_id session, struct kith_err *err);
enum kith_rc kith_web_programme(struct kith_tx *tx, struct kith_id session, struct kith_id programme,
                                struct kith_err *err);
enum kith_rc kith_web_end(struct kith_tx *tx, struct kith_id session, struct kith_err *err);
/* Ends all of a person's but one (KITH_ID_NONE: all). */
enum kith_rc kith_web_end_all(struct kith_tx *tx, struct kith_id person, struct kith_id but, struct kith_err *err);
enum kith_rc kith_web_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                           struct kith_web_session **out, size_t *n, struct kith_err *err);

#endif
