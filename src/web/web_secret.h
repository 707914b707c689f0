/* Secrets that go through a browser: tokens, and proofs that a form is one of ours. Pure but for randomness; any
 * thread. */
#ifndef KITH_WEB_SECRET_H
#define KITH_WEB_SECRET_H

#include "str.h"

#define KITH_SECRET_LENGTH 43 /* 32 bytes as base64url */

struct kith_secret {
    char z[KITH_SECRET_LENGTH + 1];
};

/* 256 random bits. */
void kith_secret_new(const struct kith_env *env, struct kith_secret *out);

/* Whether the text has the form of one. */
bool kith_secret_is(struct kith_str text);

/* What forms of this browser carry: bound to `key`, telling nothing of it. */
void kith_secret_form_token(const unsigned char key[32], struct kith_secret *out);
/* The same for a browser that nobody has signed in with; key: the value of its cookie. */
void kith_secret_guest_token(struct kith_str cookie, struct kith_secret *out);

/* In the same time wherever they differ. */
bool kith_secret_same(struct kith_str a, struct kith_str b);

#endif
