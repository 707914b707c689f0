/* The committed list of folds: which sessions are trained on and cross-validated, and in which fold each one is.
 * C and Python read the same file: lines of source, session, fold, separated by tabs; "#" starts a comment.
 * Lives in the arena it was read into; read-only after; any thread. */
#ifndef KITH_FOLDS_H
#define KITH_FOLDS_H

#include "str.h"

struct kith_fold {
    struct kith_str source; /* "authored", "annomi", ... */
    struct kith_str session;
    int fold;
};

struct kith_folds {
    const struct kith_fold *items; /* sorted by session */
    size_t n;
    int count; /* folds: the highest number plus one */
};

/* EINPUT names the line that is not as expected, a session that is listed twice, or that there is only one fold. */
enum kith_rc kith_folds_read(const struct kith_env *env, const char *path, struct kith_arena *keep,
                             struct kith_folds *out, struct kith_err *err);

const struct kith_fold *kith_folds_find(const struct kith_folds *folds, struct kith_str session); /* NULL: not listed */

#endif
