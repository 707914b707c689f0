/* What was refused and what went wrong, on its way to the audit chain: so that it shows, and nobody can fill the disk.
 *
 * A line for the first of a kind, by one person, at one route, with one status, in an hour; after the hour one more
 * that says how often it came again. There is room for KITH_REFUSALS_MOST of these, for strangers for half of them, and
 * all else is counted by its kind alone. A line names a route's pattern and never what stood in its place: neither
 * whose page it was, nor whether there is one. Whoever is refused waits for no disk: a thread of its own writes, within
 * moments, and while the disk is full it keeps the count. What a killed process had not written is lost. Any thread. */
#ifndef KITH_REFUSALS_H
#define KITH_REFUSALS_H

#include "router.h"
#include "store.h"

#define KITH_REFUSALS_MOST   128u
#define KITH_REFUSALS_HOUR_S 3600u

enum kith_refused {
    KITH_REFUSED_PAGE,    /* the access table says no, or there is nothing for this person */
    KITH_REFUSED_FORM,    /* a form from another site, or without its token */
    KITH_REFUSED_OFTEN,   /* more often than the limits allow */
    KITH_REFUSED_REQUEST, /* no request that Kith reads: two readings, a path that breaks out, another host, too large
                           */
    KITH_REFUSED_SIGN_IN, /* a wrong password or passkey, beyond those that have a line each */
    KITH_REFUSED_FAULT,   /* Kith could not do what it should have */
    KITH_REFUSED_COUNT
};

struct kith_refusals;

enum kith_rc kith_refusals_open(const struct kith_env *env, struct kith_store *store, struct kith_refusals **out,
                                struct kith_err *err);
void kith_refusals_close(struct kith_refusals *refusals); /* writes what it holds first; NULL is fine */

/* actor: KITH_ID_NONE for a stranger; route: NULL for none; status: of the answer. */
void kith_refusals_add(struct kith_refusals *refusals, enum kith_refused what, struct kith_id actor,
                       const struct kith_route *route, unsigned status);

#endif
