/* How far people here agree with each other and with the machine, over the segments that were coded blind.
 *
 * See visit.h and blind_codings.h, which says what is counted. */
#ifndef KITH_SITE_AGREEMENT_H
#define KITH_SITE_AGREEMENT_H

#include "agreement.h"
#include "blind_codings.h"

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

#define KITH_AGREED_SESSIONS 300u /* the newest */

/* Begin, add each session, and work out what they come to. The tables live in v->keep. */
struct kith_site_tables;
enum kith_rc kith_site_agreement_begin(struct kith_visit *v, struct kith_site_tables **out);
void kith_site_agreement_add(struct kith_site_tables *tables, const struct kith_blind_session *session);
enum kith_rc kith_site_agreement(struct kith_visit *v, const struct kith_site_tables *tables,
                                 struct kith_agreed out[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT]);

#endif
