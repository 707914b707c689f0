/* Which page answers what, and who may ask: one table, checked against the access table by a test. Pure; any thread. */
#ifndef KITH_ROUTER_H
#define KITH_ROUTER_H

#include "access.h"
#include "http_message.h"
#include "rate_limit.h"

struct kith_visit;

#define KITH_ROUTE_PARAMS 3

enum kith_entry {
    KITH_ENTRY_ANYONE, /* signed in or not */
    KITH_ENTRY_LINK,   /* whoever holds a one-time link */
    KITH_ENTRY_SIGNED_IN
};

struct kith_route {
    enum kith_method method;
    const char *pattern; /* "/sessions/:id/share" */
    void (*page)(struct kith_visit *v);
    enum kith_entry entry;
    enum kith_deed deed; /* KITH_DEED_COUNT for what needs none: only with ANYONE or LINK */
    enum kith_limit limit;
    size_t body_max;
};

const struct kith_route *kith_routes(size_t *n);

/* The route of a path, its parts in params; NULL when there is none. *other: the path exists for the other method. */
const struct kith_route *kith_route_find(enum kith_method method, struct kith_str path,
                                         struct kith_str params[KITH_ROUTE_PARAMS], bool *other);

#endif
