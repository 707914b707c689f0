/* The routes against the access table: no page without a rule, no rule that lets in whom the design keeps out. */
#include "router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool offered(enum kith_deed deed, enum kith_post role)
{
    return kith_access(deed, 1u << role, ~0u, ~0u) != KITH_SIGHT_NONE;
}

/* The few that are open to whoever comes, by name: a new one must be put here on purpose. */
static void only_these_are_open(void **state)
{
    static const char *const open[] = {"/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/passkey/answer",
                                       "/link/:token"};
    size_t n;
    const struct kith_route *routes = kith_routes(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool known = false;

        for (size_t k = 0; k < sizeof open / sizeof *open; k++)
            known |= strcmp(routes[i].pattern, open[k]) == 0;
        if (known != (routes[i].entry != KITH_ENTRY_SIGNED_IN))
            fail_msg("%s is open to whoever comes, or no longer", routes[i].pattern);
        if (known != (routes[i].deed == KITH_DEED_COUNT))
            fail_msg("%s names no deed", routes[i].pattern);
    }
}

/* Every deed of a route stands in the table: else nobody could ever do it, or the table forgot it. */
static void every_deed_is_in_the_table(void **state)
{
    size_t n;
    size_t n_rows;
    const struct kith_route *routes = kith_routes(&n);
    const struct kith_access_row *rows = kith_access_rows(&n_rows);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool found = routes[i].deed == KITH_DEED_COUNT;

        for (size_t k = 0; k < n_rows; k++)
            found |= rows[k].deed == routes[i].deed;
        if (!found)
            fail_msg("no row of the access table speaks of %s, which %s needs", kith_deed_name(routes[i].deed),
                     routes[i].pattern);
    }
}

static void changes_have_limits(void **state)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_int_not_equal(routes[i].limit, KITH_LIMIT_NONE);
        if (routes[i].method == KITH_POST && (routes[i].limit == KITH_LIMIT_READ || routes[i].body_max == 0))
            fail_msg("%s changes something without a limit of its own", routes[i].pattern);
        if (routes[i].method == KITH_GET && routes[i].body_max != 0)
            fail_msg("%s shows something and takes a body", routes[i].pattern);
    }
}

/* Whatever stands in the table: these never open a session's words or figures, nor a client's names. */
static void who_runs_the_place_sees_nobody(void **state)
{
    static const enum kith_post outside[] = {KITH_POST_ADMINISTRATOR, KITH_POST_DIRECTOR};
    static const enum kith_deed inside[] = {KITH_DEED_SESSION_READ,    KITH_DEED_SESSION_SCORE, KITH_DEED_SESSION_SHARE,
                                            KITH_DEED_SESSION_CONTEST, KITH_DEED_CLIENT_SEE,    KITH_DEED_GROWTH_SEE,
                                            KITH_DEED_CLIENT_EDIT};

    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        for (size_t k = 0; k < sizeof inside / sizeof *inside; k++)
            for (unsigned relations = 0; relations < 1u << KITH_REL_COUNT; relations++) {
                if (relations & 1u << KITH_REL_SELF || relations & 1u << KITH_REL_ON_CALL)
                    continue; /* what is their own, and words that may mean danger */
                if (kith_access(inside[k], 1u << outside[i], relations, ~0u) > KITH_SIGHT_FACT)
                    fail_msg("%s may do %s", kith_post_name(outside[i]), kith_deed_name(inside[k]));
            }
    assert_true(offered(KITH_DEED_PEOPLE_SEE, KITH_POST_ADMINISTRATOR));
    assert_true(offered(KITH_DEED_SESSION_ADD, KITH_POST_COUNSELLOR));
    assert_false(offered(KITH_DEED_SESSION_ADD, KITH_POST_ADMINISTRATOR));
}

/* Whoever it is, and however they stand to whoever it belongs to: what somebody practises is that person's alone. */
static void practice_is_nobody_elses(void **state)
{
    (void)state;
    for (unsigned relations = 0; relations < 1u << KITH_REL_COUNT; relations++) {
        bool own = (relations & 1u << KITH_REL_SELF) && (relations & 1u << KITH_REL_PROGRAMME);

        for (unsigned role = 0; role < KITH_POST_COUNT; role++)
            if ((kith_access(KITH_DEED_PRACTICE, 1u << role, relations, ~0u) != KITH_SIGHT_NONE) != own)
                fail_msg("%s with relations %u", kith_post_name((enum kith_post)role), relations);
        assert_int_equal(kith_access(KITH_DEED_PRACTICE, 0, relations, ~0u), KITH_SIGHT_NONE);
    }
}

static void paths_find_their_page(void **state)
{
    struct kith_str params[KITH_ROUTE_PARAMS];
    const struct kith_route *route;
    bool other;

    (void)state;
    route = kith_route_find(KITH_GET, KITH_S("/sessions/abc/turns/7"), params, &other);
    assert_non_null(route);
    assert_string_equal(route->pattern, "/sessions/:id/turns/:n");
    assert_true(kith_str_eq(params[0], KITH_S("abc")) && kith_str_eq(params[1], KITH_S("7")));
    /* A fixed part comes before one that takes anything. */
    assert_string_equal(kith_route_find(KITH_GET, KITH_S("/sessions/new"), params, &other)->pattern, "/sessions/new");
    assert_null(kith_route_find(KITH_GET, KITH_S("/sessions/abc/turns"), params, &other));
    assert_false(other);
    assert_null(kith_route_find(KITH_GET, KITH_S("/sign-out"), params, &other));
    assert_true(other);
    assert_non_null(kith_route_find(KITH_GET, KITH_S("/"), params, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_these_are_open),      cmocka_unit_test(every_deed_is_in_the_table),
        cmocka_unit_test(changes_have_limits),      cmocka_unit_test(who_runs_the_place_sees_nobody),
        cmocka_unit_test(practice_is_nobody_elses), cmocka_unit_test(paths_find_their_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
