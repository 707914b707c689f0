/* How often somebody may try: a bucket for each of a purpose and a key (an address, an account) that fills with time.
 *
 * Of fixed size: many strangers push each other's buckets out, and can never take more memory. Shared by all threads.
 */
#ifndef KITH_RATE_LIMIT_H
#define KITH_RATE_LIMIT_H

#include "str.h"

enum kith_limit {
    KITH_LIMIT_NONE,
    KITH_LIMIT_READ,            /* a page, by address */
    KITH_LIMIT_GUEST,           /* a form of whoever is not signed in, by address */
    KITH_LIMIT_WRITE,           /* a change, by address: a whole house may work behind one */
    KITH_LIMIT_TALK,            /* a turn of practice, by address: the same */
    KITH_LIMIT_UPLOAD,          /* a transcript, by address */
    KITH_LIMIT_OWN_WRITE,       /* a change, by person, so that none uses up what their house has */
    KITH_LIMIT_OWN_UPLOAD,      /* a transcript, by person */
    KITH_LIMIT_SIGN_IN_ADDRESS, /* a password tried, by address */
    KITH_LIMIT_SIGN_IN_NAME,    /* a password tried, by the name that was typed */
    KITH_LIMIT_LINK,            /* a one-time link opened, by address */
    KITH_LIMIT_SIMULATE,        /* new figures of the circuit, by person */
    KITH_LIMIT_TOLD,            /* lines of the audit for refused sign-ins, of the whole place */
    KITH_LIMIT_COUNT
};

struct kith_rate_limits;

enum kith_rc kith_rate_limits_open(const struct kith_env *env, struct kith_rate_limits **out, struct kith_err *err);
void kith_rate_limits_close(struct kith_rate_limits *limits); /* NULL is fine */

/* Takes one from the bucket. False when it is empty; *wait_s says when there will be one again. */
bool kith_rate_limit_take(struct kith_rate_limits *limits, enum kith_limit what, struct kith_str key, unsigned *wait_s);
/* Fills it up: after a right password nobody is counted against. */
void kith_rate_limit_forget(struct kith_rate_limits *limits, enum kith_limit what, struct kith_str key);

#endif
