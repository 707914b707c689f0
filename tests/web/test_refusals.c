/* What is refused and what fails stands in the audit: once an hour, then counted, and naming nobody's page. */
#include "http_client.h"
#include "refusals.h"
#include "web_place.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *at(const char *before, struct kith_id id, const char *after)
{
    static char path[160];

    (void)snprintf(path, sizeof path, "%s%s%s", before, id.z, after);
    return path;
}

/* How many of the latest thousand lines are this action's, by this actor, with that in their detail. */
static unsigned lines_of(struct web_place *w, const char *action, struct kith_id actor, const char *detail)
{
    const struct kith_audit_query query = {.most = 1000};
    struct kith_audit_line *lines;
    struct kith_tx *tx = place_read(w->p);
    unsigned found = 0;
    size_t n;

    OK(w->p, kith_audit_list(tx, &query, w->p->keep, &lines, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        found += kith_str_eq(lines[i].action, kith_str_of(action)) && kith_id_eq(lines[i].actor, actor) &&
                 kith_str_find(lines[i].detail, kith_str_of(detail)) >= 0;
    return found;
}

/* Written by a thread of its own, soon. */
static void await(struct web_place *w, const char *action, struct kith_id actor, const char *detail)
{
    const struct timespec moment = {.tv_nsec = 20000000};

    for (int i = 0; i < 500; i++) {
        if (lines_of(w, action, actor, detail) > 0)
            return;
        (void)nanosleep(&moment, NULL);
    }
    fail_msg("no line of %s with '%s'", action, detail);
}

static void the_first_has_a_line_and_the_rest_a_count(void **state)
{
    struct web_place *w = *state;
    const struct kith_audit_query query = {.actor = w->people[BEN], .most = 1000};
    struct kith_id none = kith_id_new(&w->p->env);
    struct kith_audit_line *lines;
    struct kith_tx *tx;
    size_t n;

    for (int i = 0; i < 4; i++) { /* Ada's client, and nobody */
        assert_int_equal(web_get(w, BEN, at("/clients/", w->p->client, "")), 404);
        assert_int_equal(web_get(w, BEN, at("/clients/", none, "")), 404);
    }
    await(w, "refused.page", w->people[BEN], "GET /clients/:id, answer 404");
    assert_int_equal(web_get(w, BEN, "/settings"), 403);
    await(w, "refused.page", w->people[BEN], "GET /settings, answer 403");
    assert_int_equal(lines_of(w, "refused.page", w->people[BEN], "/clients/:id"), 1);
    web_later(KITH_REFUSALS_HOUR_S + 1);
    assert_int_equal(web_get(w, BEN, "/audit"), 403); /* wakes it */
    await(w, "refused.page", w->people[BEN], "GET /clients/:id, answer 404: 7 more since");
    assert_int_equal(lines_of(w, "refused.page", w->people[BEN], "/clients/:id"), 2);
    assert_int_equal(lines_of(w, "refused.page", w->people[BEN], "/settings"), 1); /* once is no count */
    assert_int_equal(web_get(w, BEN, at("/clients/", none, "")), 404);             /* another hour */
    await(w, "refused.page", w->people[BEN], "GET /audit, answer 403");
    for (int i = 0; i < 200 && lines_of(w, "refused.page", w->people[BEN], "/clients/:id") < 3; i++)
        (void)nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_int_equal(lines_of(w, "refused.page", w->people[BEN], "/clients/:id"), 3);
    /* Nothing of it says whose page was asked for, or whether there is one. */
    tx = place_read(w->p);
    OK(w->p, kith_audit_list(tx, &query, w->p->keep, &lines, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        if (kith_str_starts(lines[i].action, KITH_S("refused."))) {
            assert_false(kith_id_is(lines[i].client) || kith_id_is(lines[i].object));
            assert_true(kith_str_find(lines[i].detail, kith_id_str(&w->p->client)) < 0);
        }
}

static void ways_around_are_told(void **state)
{
    struct web_place *w = *state;
    char headers[256];
    static const char out[] = "GET /../etc/passwd HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n";
    static const char twice[] = "POST /sign-in HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 1\r\n"
                                "Content-Length: 2\r\nConnection: close\r\n\r\nab";

    (void)snprintf(headers, sizeof headers, "Origin: http://evil.example\r\nCookie: __Host-kith=%s\r\n",
                   w->cookie[ADA]);
    assert_int_equal(web_post_raw(w, "/account/names", headers, "usual=Mallory"), 403);
    await(w, "refused.form", KITH_ID_NONE, "POST /account/names, answer 403");
    (void)snprintf(headers, sizeof headers, "Origin: " WEB_ORIGIN "\r\nCookie: __Host-kith=%s\r\n", w->cookie[ADA]);
    assert_int_equal(web_post_raw(w, "/account/names", headers, "token=wrong&usual=Mallory"), 403);
    await(w, "refused.form", w->people[ADA], "POST /account/names, answer 403");
    assert_int_equal(http_client_ask(kith_web_port(w->web), out, sizeof out - 1, w->answer, sizeof w->answer), 404);
    await(w, "refused.request", KITH_ID_NONE, "answer 404");
    assert_int_equal(http_client_ask(kith_web_port(w->web), twice, sizeof twice - 1, w->answer, sizeof w->answer), 400);
    await(w, "refused.request", KITH_ID_NONE, "answer 400");
    assert_int_equal(web_ask_host(w, "evil.example", "/sign-in"), 421);
    await(w, "refused.request", KITH_ID_NONE, "answer 421");
    for (int i = 0; i < 20; i++)
        assert_int_equal(web_get(w, NOBODY, "/link/guess"), 404);
    assert_int_equal(web_get(w, NOBODY, "/link/guess"), 429);
    await(w, "refused.often", KITH_ID_NONE, "GET /link/:token, answer 429");
    await(w, "refused.page", KITH_ID_NONE, "GET /link/:token, answer 404");
    /* A wrong address and an empty field are everybody's mistakes. */
    assert_int_equal(web_get(w, ADA, "/no-such-page"), 404);
    assert_int_equal(web_post(w, ADA, "/account/names", "usual="), 422);
    assert_int_equal(lines_of(w, "refused.page", w->people[ADA], ""), 0);
}

/* However many come, there are so many lines and no more; and strangers leave room for who works here. */
static void they_fill_no_disk(void **state)
{
    struct web_place *w = *state;
    struct kith_refusals *r;
    const struct kith_route *routes;
    struct kith_id ben = w->people[BEN];
    size_t n;

    routes = kith_routes(&n);
    assert_true(n > KITH_REFUSALS_MOST);
    OK(w->p, kith_refusals_open(&w->p->env, w->p->store, &r, &w->p->err));
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 3; k++)
            kith_refusals_add(r, KITH_REFUSED_OFTEN, KITH_ID_NONE, &routes[i], 429);
    kith_refusals_add(r, KITH_REFUSED_PAGE, ben, &routes[0], 404);
    for (int i = 0; i < 10000; i++)
        kith_refusals_add(r, KITH_REFUSED_FAULT, kith_id_new(&w->p->env), &routes[0], 500);
    kith_refusals_close(r);
    /* Half of the room is the strangers': a first line and a count each, and one pair for all the others. */
    assert_int_equal(lines_of(w, "refused.often", KITH_ID_NONE, "answer 429"), KITH_REFUSALS_MOST);
    assert_int_equal(lines_of(w, "refused.often", KITH_ID_NONE, ": 2 more since"), KITH_REFUSALS_MOST / 2);
    assert_int_equal(lines_of(w, "refused.often", KITH_ID_NONE, "and others"), 2);
    assert_int_equal(lines_of(w, "refused.page", ben, "answer 404"), 1);
    {
        char rest[64];

        (void)snprintf(rest, sizeof rest, "and others: %u more since", 10000 - (KITH_REFUSALS_MOST / 2 - 1) - 1);
        assert_int_equal(lines_of(w, "fault", KITH_ID_NONE, rest), 1);
    }
}

/* Each kind shows its own lines and no others, the older ones behind a link. */
static void the_audit_shows_one_kind(void **state)
{
    struct web_place *w = *state;
    struct kith_tx *tx;

    web_password(w, ADA, "lantern gravel pear two");
    web_sign_in(w, ADA);
    assert_int_equal(web_post(w, ADA, "/account/password", "old=not+that+one+at+all&password=x"), 422);
    assert_int_equal(web_get(w, BEN, "/settings"), 403);
    await(w, "refused.page", w->people[BEN], "GET /settings");
    tx = place_write(w->p, w->people[SUE]);
    for (int i = 0; i < 120; i++)
        OK(w->p, kith_audit_add(tx, i % 2 ? "crisis.open" : "crisis.close", w->crisis, KITH_ID_NONE, NULL, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, ADMIN, "/audit?kind=refusals"), 200);
    assert_true(web_says(w, "was not shown something: GET /settings, answer 403"));
    assert_true(web_says(w, "<option value=\"refusals\" selected>"));
    assert_false(web_says(w, "report of danger</td>") || web_says(w, "added a session"));
    assert_int_equal(web_get(w, ADMIN, "/audit?kind=danger"), 200);
    assert_true(web_says(w, "opened a report of danger") && web_says(w, "closed a report of danger"));
    assert_false(web_says(w, "added a session") || web_says(w, "was not shown"));
    assert_true(web_says(w, "&amp;kind=danger\">Older lines") || web_says(w, "&kind=danger\">Older lines"));
    {
        const char *older = strstr(w->answer, "/audit?before=");
        char path[96];

        (void)snprintf(path, sizeof path, "%.*s&kind=danger", (int)strcspn(older + 1, "&\"") + 1, older);
        assert_int_equal(web_get(w, ADMIN, path), 200);
        assert_true(web_says(w, "raised a report of danger")); /* older than the 120, which are two more than a page */
        assert_false(web_says(w, "Older lines"));
    }
    assert_int_equal(web_get(w, ADMIN, "/audit?kind=sessions"), 200);
    assert_true(web_says(w, "added a session") && !web_says(w, "report of danger</td>"));
    assert_int_equal(web_get(w, ADMIN, "/audit?kind=nonsense"), 200);
    assert_true(web_says(w, "closed a report of danger"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_first_has_a_line_and_the_rest_a_count),
        T(ways_around_are_told),
        T(they_fill_no_disk),
        T(the_audit_shows_one_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
