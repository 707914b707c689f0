/* Who is let in from where: the address behind a proxy, listeners for this machine alone, and how often anybody may. */
#include "http_client.h"
#include "web_place.h"

#include <stdio.h>

/* A second server over the same store; `options` but for what every one has. */
static enum kith_rc start(struct web_place *w, struct kith_web_options options, struct kith_web **web)
{
    options.workspace = w->ws;
    options.version = "kith test";
    *web = NULL;
    return kith_web_start(&w->p->env, &options, web, &w->p->err);
}

/* ---- behind a proxy ---- */

/* Opens a link that nobody made: 404, and 429 once the address did it too often. */
static unsigned try_link(struct web_place *w, const struct kith_web *web, const char *forwarded)
{
    (void)snprintf(w->body, sizeof w->body,
                   "GET /link/unknown HTTP/1.1\r\nHost: localhost:8080\r\n%sConnection: close\r\n\r\n", forwarded);
    return http_client_ask(kith_web_port(web), w->body, strlen(w->body), w->answer, sizeof w->answer);
}

/* How many of 40 are answered, each with another address that the sender made up before `behind`. */
static unsigned answered(struct web_place *w, const struct kith_web *web, const char *behind)
{
    char forwarded[128];
    unsigned n = 0;

    for (int i = 0; i < 40; i++) {
        (void)snprintf(forwarded, sizeof forwarded, "X-Forwarded-For: 10.9.8.%d%s\r\n", i, behind);
        n += try_link(w, web, forwarded) == 404;
    }
    return n;
}

static void only_the_proxy_says_who_is_behind_it(void **state)
{
    struct web_place *w = *state;
    struct kith_web_options options = {.listen = "127.0.0.1:0", .origin = WEB_ORIGIN, .proxy = "127.0.0.1"};
    struct kith_web *web;

    web_stand_still(w);
    OK(w->p, start(w, options, &web));
    assert_int_equal(answered(w, web, ", 10.0.0.1"), 20); /* the last is what the proxy saw */
    assert_int_equal(try_link(w, web, "X-Forwarded-For: 10.0.0.1\r\n"), 429);
    assert_int_equal(answered(w, web, ",10.0.0.2"), 20); /* somebody else */
    assert_int_equal(try_link(w, web, ""), 404);         /* the proxy itself */
    assert_int_equal(try_link(w, web, "X-Forwarded-For: 10.0.0.3\r\nX-Forwarded-For: 10.0.0.1\r\n"), 400);
    kith_web_stop(web);

    options.proxy = NULL;
    OK(w->p, start(w, options, &web));
    assert_int_equal(answered(w, web, ""), 20); /* whatever they say, they come from one */
    kith_web_stop(web);

    options.proxy = "10.0.0.9";
    OK(w->p, start(w, options, &web));
    assert_int_equal(answered(w, web, ""), 20);
    kith_web_stop(web);
}

/* ---- listeners ---- */

static void check_start(struct web_place *w, const char *listen, const char *origin, bool may)
{
    struct kith_web *web;
    enum kith_rc rc = start(w, (struct kith_web_options){.listen = listen, .origin = origin}, &web);

    kith_web_stop(web);
    if (rc != (may ? KITH_OK : KITH_EUSAGE))
        fail_msg("%s on %s: %d %s", origin, listen, (int)rc, w->p->err.text);
}

static const char *const local[] = {"http://localhost:8080", "http://localhost",  "http://127.0.0.1:8080",
                                    "http://127.1.2.3",      "http://[::1]:8080", "http://[::1]"};

static const char *const foreign[] = {"http://localhost.evil.example:8080",
                                      "http://localhost.evil.example",
                                      "http://localhosts",
                                      "http://127.0.0.1.evil.example",
                                      "http://127.evil.example:8080",
                                      "http://127.0.0.256",
                                      "http://127.0.0",
                                      "http://0127.0.0.1",
                                      "http://128.0.0.1",
                                      "http://[::1].evil.example",
                                      "http://[::11]:8080",
                                      "http://localhost:8080.evil.example",
                                      "http://kith.example.org"};

static void passwords_travel_in_the_clear_here_alone(void **state)
{
    struct web_place *w = *state;

    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        check_start(w, "127.0.0.1:0", local[i], true);
        check_start(w, "0.0.0.0:0", local[i], false);
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        check_start(w, "127.0.0.1:0", foreign[i], false);
    check_start(w, "127.0.0.1:0", "https://kith.example.org", true);
}

static void invented_people_are_for_this_machine_alone(void **state)
{
    struct web_place *w = *state;
    const struct kith_programme invented = {.name = KITH_S("Example House"), .country = KITH_S("US"), .invented = true};
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);
    struct kith_id id;

    OK(w->p, kith_programme_add(tx, &invented, &id, &w->p->err));
    place_commit(w->p, tx);
    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        check_start(w, "127.0.0.1:0", local[i], true);
        check_start(w, "0.0.0.0:0", local[i], false);
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        check_start(w, "127.0.0.1:0", foreign[i], false);
    check_start(w, "127.0.0.1:0", "https://kith.example.org", false);
    check_start(w, "127.0.0.1:0", "https://localhost:8080", false);
    check_start(w, "0.0.0.0:0", "https://kith.example.org", false);
    assert_non_null(strstr(w->p->err.text, "invented people"));
}

/* ---- how often ---- */

/* How many forms are read before one comes too often; their address may send far more. */
static unsigned until_too_often(struct web_place *w, enum who who, const char *path, const char *form)
{
    char wait[16];

    for (unsigned n = 0; n < 300; n++)
        if (web_post(w, who, path, form) == 429) {
            assert_true(web_header(w, "Retry-After", wait, sizeof wait));
            return n;
        }
    fail_msg("%s is never too often", path);
    return 0;
}

static void one_person_slows_nobody_else_in_the_house(void **state)
{
    struct web_place *w = *state;

    web_stand_still(w);
    assert_int_equal(until_too_often(w, ADA, "/account/names", "usual="), 120);
    assert_int_equal(web_post(w, ADA, "/pool/all", "on=no"), 429); /* any change */
    assert_int_equal(web_get(w, ADA, "/account"), 200);            /* pages still show */
    assert_int_equal(web_post(w, BEN, "/account/names", "usual="), 422);
    assert_int_equal(until_too_often(w, ADA, "/sessions/new", ""), 40);
    assert_int_equal(web_post(w, BEN, "/sessions/new", ""), 422);
    web_later(10);
    assert_int_equal(until_too_often(w, ADA, "/account/names", "usual="), 40); /* four a second */
    assert_int_equal(until_too_often(w, ADA, "/sessions/new", ""), 2);         /* one in five seconds */
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_the_proxy_says_who_is_behind_it),
        T(passwords_travel_in_the_clear_here_alone),
        T(invented_people_are_for_this_machine_alone),
        T(one_person_slows_nobody_else_in_the_house),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
