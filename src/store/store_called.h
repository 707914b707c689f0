/* The names that a client's record no longer shows, as they are kept. Internal to store. */
#ifndef KITH_STORE_CALLED_H
#define KITH_STORE_CALLED_H

#include "store_clients.h"

/* Adds to `before` (one name a line) what `was` was called and `is` is not. */
enum kith_rc kith_called_before(struct kith_arena *keep, const struct kith_names_of *was,
                                const struct kith_names_of *is, struct kith_str *before, struct kith_err *err);
/* Adds one name, unless it is empty or there. */
enum kith_rc kith_called_add(struct kith_arena *keep, struct kith_str name, struct kith_str *before,
                             struct kith_err *err);

#endif
