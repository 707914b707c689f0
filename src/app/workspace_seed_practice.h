/* Some months of practice for the counsellors of an invented programme. Internal to kith_workspace_seed. */
#ifndef KITH_WORKSPACE_SEED_PRACTICE_H
#define KITH_WORKSPACE_SEED_PRACTICE_H

#include "workspace_practice.h"

/* Talks of scripted learners, who get better at it, over the weeks before `end`; the first of the counsellors has one
 * that goes on. *now is the clock of the story. Nothing where the workspace has no room. */
enum kith_rc kith_workspace_seed_practice(struct kith_workspace *ws, struct kith_id programme,
                                          const struct kith_id *counsellors, size_t n, int64_t end, int64_t *now,
                                          struct kith_err *err);

#endif
