/* An invented programme, so that a visitor sees a living place: people, clients, months of sessions from the corpus.
 *
 * Everybody in it is made up and marked so; their sign-ins refuse a listener that others can reach. One thread. */
#ifndef KITH_WORKSPACE_SEED_H
#define KITH_WORKSPACE_SEED_H

#include "workspace.h"

#define KITH_SEED_PASSWORD 24

struct kith_seed_options {
    struct kith_workspace_options workspace; /* the folder is there, made by kith_store_create; a model is needed */
    const char *const *corpus;               /* files in Kith's notation */
    size_t n_corpus;
    unsigned weeks;                                        /* 0: 26 */
    void (*progress)(void *user, size_t done, size_t all); /* may be NULL */
    void *user;
};

struct kith_seeded {
    char password[KITH_SEED_PASSWORD]; /* of everybody in it */
    const char *counsellor;            /* sign-in names to begin with */
    const char *supervisor;
    const char *administrator;
    size_t sessions;
};

/* EUSAGE when somebody works there already: real people and invented ones never share a place. */
enum kith_rc kith_workspace_seed(const struct kith_env *env, const struct kith_seed_options *options,
                                 struct kith_seeded *out, struct kith_err *err);

#endif
