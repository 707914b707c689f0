/* What the people of the invented programme write to each other over the months. Internal to workspace_seed.c.
 *
 * Everything is borrowed until the call returns; one thread. */
#ifndef KITH_WORKSPACE_SEED_GROWTH_H
#define KITH_WORKSPACE_SEED_GROWTH_H

#include "workspace.h"

struct kith_seed_growth {
    struct kith_store *store;
    struct kith_arena *keep;
    struct kith_id programme;
    const struct kith_id *people; /* counsellors, two supervisors, a mentor, then others */
    size_t n_counsellors;         /* at least four */
    int64_t *now;                 /* the story's clock */
    int64_t end;
    struct kith_err *err;
};

/* After the sessions are there: plans and meetings, a mentor's notes, peer reviews, a group, workshops. */
enum kith_rc kith_seed_growth(const struct kith_seed_growth *g);

#endif
