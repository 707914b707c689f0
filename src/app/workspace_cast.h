/* The people of the invented programme. All of them are made up. Constant data; any thread. */
#ifndef KITH_WORKSPACE_CAST_H
#define KITH_WORKSPACE_CAST_H

#include "store_people.h"

struct kith_cast_person {
    const char *login;
    const char *legal;
    const char *usual;
    const char *pronouns;
    const char *address;
    const char *say;
    const char *languages;
    enum kith_post role;
};

struct kith_cast_client {
    const char *legal;
    const char *usual;
    const char *pronouns;
    const char *address;
    const char *languages;
    const char *referer; /* empty: came on their own */
};

/* Counsellors first; n_counsellors of them. */
const struct kith_cast_person *kith_cast_people(size_t *n, size_t *n_counsellors);
const struct kith_cast_client *kith_cast_clients(size_t *n);

#endif
