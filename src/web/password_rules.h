/* What a new password must be: long enough, and none that somebody would try. Any thread. */
#ifndef KITH_PASSWORD_RULES_H
#define KITH_PASSWORD_RULES_H

#include "password_file.h"

#define KITH_PASSWORD_MIN 12  /* characters */
#define KITH_PASSWORD_MAX 512 /* bytes */

/* Lists that it may not stand in: each may be NULL. */
struct kith_password_lists {
    struct kith_password_file *common;   /* that comes with Kith: in lower case */
    struct kith_password_file *breached; /* the site's own, as they were typed */
};

/* A sentence that says what is wrong with a new password, and what to do; or NULL. `about` are names that it may not be
 * made of: of the person, what they sign in with, the programme's. */
const char *kith_password_wrong(const struct kith_password_lists *lists, struct kith_str password,
                                const struct kith_str *about, size_t n_about);

#endif
