/* An authenticator in software: what a browser would hand on, right or wrong in one place. For tests. One thread. */
#ifndef KITH_SOFT_KEY_H
#define KITH_SOFT_KEY_H

#include "str.h"

#include <openssl/evp.h>

struct soft_key {
    EVP_PKEY *pair;
    unsigned char point[64];
    unsigned char id[32];
};

/* What it answers with; a test spoils one thing after. */
struct soft_answer {
    char client[1024]; /* clientDataJSON */
    size_t n_client;
    unsigned char data[512]; /* the authenticator's data */
    size_t n_data;
    unsigned char signature[128];
    size_t n_signature;
    unsigned char object[1024]; /* a new one's attestation object */
    size_t n_object;
};

struct soft_say {
    const char *type; /* "webauthn.create", "webauthn.get" */
    const char *challenge;
    const char *origin;
    const char *name; /* of the relying party */
    unsigned flags;   /* 0x05: present and verified */
    uint32_t counter;
    const char *more;   /* into clientDataJSON, as ",\"crossOrigin\":true"; NULL: nothing */
    const char *format; /* "none", "packed" */
};

void soft_key_make(struct soft_key *key);
void soft_key_forget(struct soft_key *key);
/* Makes client data, authenticator data and, by what is said, an attestation object or a signature. */
void soft_key_create(const struct soft_key *key, const struct soft_say *say, struct soft_answer *a);
void soft_key_get(const struct soft_key *key, const struct soft_say *say, struct soft_answer *a);
/* Signs what stands in the answer now. */
void soft_key_sign(const struct soft_key *key, struct soft_answer *a);

static inline struct kith_str soft_str(const void *p, size_t n)
{
    return (struct kith_str){p, n};
}

#endif
