/* What was begun on the way to signing in, and waits for its second half: a passkey's challenge, a code.
 *
 * Kept in memory alone and of fixed size: a restart forgets them, and many strangers push each other's out. Each is
 * bound to the browser it was begun in and is good for a few minutes. Shared by all threads. */
#ifndef KITH_SIGN_STEPS_H
#define KITH_SIGN_STEPS_H

#include "store_factor.h"
#include "web_secret.h"

enum kith_step {
    KITH_STEP_PASSKEY,     /* signing in with one: two minutes, one try */
    KITH_STEP_PASSKEY_NEW, /* adding one, after the password: the same */
    KITH_STEP_CODE,        /* the password was right, a code is asked for: five minutes, five tries */
    KITH_STEP_CODE_NEW     /* a device is being set up: fifteen minutes, ten tries */
};

struct kith_step_begun {
    struct kith_id person; /* KITH_ID_NONE: not known yet */
    unsigned char secret[KITH_TOTP_SECRET_BYTES];
};

struct kith_sign_steps;

enum kith_rc kith_sign_steps_open(const struct kith_env *env, struct kith_sign_steps **out, struct kith_err *err);
void kith_sign_steps_close(struct kith_sign_steps *steps); /* NULL is fine */

/* `bound` names the browser: the id of its session, or the value of its cookie before it has one. */
void kith_step_begin(struct kith_sign_steps *steps, enum kith_step what, struct kith_str bound,
                     const struct kith_step_begun *begun, struct kith_secret *token);
/* Counts as a try; the last one ends it. False: unknown, over, tried too often, or begun in another browser. */
bool kith_step_try(struct kith_sign_steps *steps, enum kith_step what, struct kith_str bound, struct kith_str token,
                   struct kith_step_begun *out);
/* It came to its end, and cannot be tried again. */
void kith_step_end(struct kith_sign_steps *steps, struct kith_str token);

#endif
