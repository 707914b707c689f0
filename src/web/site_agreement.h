/* How far people here agree with each other and with the machine, over the segments that were coded blind.
 *
 * See visit.h. Sessions whose people no longer allow supervision are left out. */
#ifndef KITH_SITE_AGREEMENT_H
#define KITH_SITE_AGREEMENT_H

#include "agreement.h"
#include "visit.h"

enum kith_agreed_on {
    KITH_AGREED_MAIN,
    KITH_AGREED_QUESTION,
    KITH_AGREED_REFLECTION,
    KITH_AGREED_TALK,
    KITH_AGREED_COUNT
};
enum kith_agreed_by { KITH_AGREED_PEOPLE, KITH_AGREED_MACHINE, KITH_AGREED_BY_COUNT };

struct kith_agreed {
    struct kith_estimate kappa; /* intervals of 90%, by session; NaN with fewer than two sessions */
    struct kith_estimate ac1;
    uint64_t turns; /* pairs of codes compared */
    size_t sessions;
};

enum kith_rc kith_site_agreement(struct kith_visit *v, struct kith_tx *tx,
                                 struct kith_agreed out[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT]);

#endif
