/* Two or three moments worth another look: strain, a turn of the talk, something hard to say, words for change.
 * Pure; any thread. */
#ifndef KITH_MOMENTS_H
#define KITH_MOMENTS_H

#include "wording.h"

#define KITH_MOMENTS_MAX 3

struct kith_moment_found {
    uint32_t turn;  /* the client's */
    uint32_t reply; /* the counsellor's next turn, or KITH_NO_TURN */
    enum kith_moment kind;
    unsigned cues;
};

/* In the order of the session; `taken` are turns shown elsewhere already. */
size_t kith_moments_find(const struct kith_reading *r, const uint32_t *taken, size_t n_taken,
                         struct kith_moment_found out[KITH_MOMENTS_MAX]);

#endif
