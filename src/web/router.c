#include "router.h"

static bool matches(const char *pattern, struct kith_str path, struct kith_str params[KITH_ROUTE_PARAMS])
{
    struct kith_str want = kith_str_sub(kith_str_of(pattern), 1, strlen(pattern));
    struct kith_str have = kith_str_sub(path, 1, path.n);
    struct kith_str w;
    struct kith_str h;
    size_t n = 0;

    for (;;) {
        bool more = kith_str_cut(&want, '/', &w);

        if (kith_str_cut(&have, '/', &h) != more)
            return false;
        if (!more)
            return true;
        if (w.n > 0 && w.p[0] == ':' && n < KITH_ROUTE_PARAMS)
            params[n++] = h;
        else if (!kith_str_eq(w, h))
            return false;
    }
}

const struct kith_route *kith_route_find(enum kith_method method, struct kith_str path,
                                         struct kith_str params[KITH_ROUTE_PARAMS], bool *other)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);

    *other = false;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < KITH_ROUTE_PARAMS; k++)
            params[k] = (struct kith_str){"", 0};
        if (!matches(routes[i].pattern, path, params))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        *other = true;
    }
    return NULL;
}
