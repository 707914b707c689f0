/* What must hold of every page, and the way in; then a few things that people do, each from its first page to its last.
 */
#include "http_client.h"
#include "web_place.h"
#include "web_secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

/* ---- forms of others ---- */

static void forms_of_others_are_refused(void **state)
{
    struct web_place *w = *state;
    char headers[512];
    char form[256];
    const struct {
        const char *origin;
        const char *token;
    } wrong[] = {
        {"", w->token[ADA]},
        {"Origin: null\r\n", w->token[ADA]},
        {"Origin: http://evil.example\r\n", w->token[ADA]},
        {"Origin: http://localhost:8081\r\n", w->token[ADA]},
        {"Origin: https://localhost:8080\r\n", w->token[ADA]},
        {"Origin: " WEB_ORIGIN "\r\nSec-Fetch-Site: cross-site\r\n", w->token[ADA]},
        {"Origin: " WEB_ORIGIN "\r\nSec-Fetch-Site: same-site\r\n", w->token[ADA]},
        {"Origin: " WEB_ORIGIN "\r\n", ""},
        {"Origin: " WEB_ORIGIN "\r\n", w->token[BEN]},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        (void)snprintf(headers, sizeof headers, "Cookie: __Host-kith=%s\r\n%s", w->cookie[ADA], wrong[i].origin);
        (void)snprintf(form, sizeof form, "token=%s&usual=Mallory", wrong[i].token);
        assert_int_equal(web_post_raw(w, "/account/names", headers, form), 403);
    }
    assert_int_equal(web_get(w, ADA, "/account"), 200);
    assert_false(web_says(w, "Mallory"));
    assert_int_equal(web_post(w, ADA, "/account/names", "usual=Ada+Lovely"), 303);
    assert_int_equal(web_get(w, ADA, "/account"), 200);
    assert_true(web_says(w, "Ada Lovely"));
}

/* ---- what every answer carries ---- */

static void every_answer_is_guarded(void **state)
{
    static const char *const paths[] = {"/sign-in", "/", "/nothing", "/sessions", "/settings", "/link/unknown"};
    static const char *const headers[][2] = {{"X-Content-Type-Options", "nosniff"},
                                             {"X-Frame-Options", "DENY"},
                                             {"Cache-Control", "no-store"},
                                             {"Referrer-Policy", "same-origin"},
                                             {"Cross-Origin-Opener-Policy", "same-origin"}};
    struct web_place *w = *state;
    char first[512];
    char policy[512];
    char value[512];

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        (void)web_get(w, ADA, paths[i]);
        assert_true(web_header(w, "Content-Security-Policy", first, sizeof first));
        (void)web_get(w, ADA, paths[i]);
        assert_true(web_header(w, "Content-Security-Policy", policy, sizeof policy));
        assert_string_not_equal(first, policy); /* a nonce is used once */
        assert_non_null(strstr(policy, "default-src 'none'; script-src 'nonce-"));
        assert_null(strstr(policy, "unsafe"));
        for (size_t k = 0; k < sizeof headers / sizeof *headers; k++) {
            assert_true(web_header(w, headers[k][0], value, sizeof value));
            assert_string_equal(value, headers[k][1]);
        }
        assert_null(strstr(w->answer, " style=\""));
        assert_null(strstr(w->answer, " onclick"));
        assert_null(strstr(w->answer, "https://"));
    }
}

static void another_host_is_not_answered(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_ask_host(w, "evil.example", "/sign-in"), 421);
    assert_false(web_says(w, "evil"));
    assert_int_equal(web_ask_host(w, "localhost", "/sign-in"), 421);
    assert_int_equal(web_ask_host(w, "127.0.0.1:8080", "/sign-in"), 307);
    assert_true(web_says(w, "Location: http://localhost:8080/sign-in"));
    assert_int_equal(web_ask_host(w, "evil.example", "/healthz"), 200);
}

/* ---- signing in ---- */

#define GUEST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* A browser that nobody has signed in with, and perhaps a session cookie that somebody planted. */
static unsigned try_password(struct web_place *w, const char *login, const char *password, const char *planted)
{
    struct kith_secret token;
    char headers[512];
    char form[512];

    kith_secret_guest_token(KITH_S(GUEST), &token);
    (void)snprintf(headers, sizeof headers,
                   "Origin: " WEB_ORIGIN "\r\nCookie: __Host-kith-guest=" GUEST "; __Host-kith=%s\r\n",
                   planted ? planted : "");
    (void)snprintf(form, sizeof form, "token=%s&login=%s&password=%s", token.z, login, password);
    return web_post_raw(w, "/sign-in", headers, form);
}

static void a_password_lets_in_and_signing_out_ends_it(void **state)
{
    struct web_place *w = *state;
    char cookie[512];

    web_password(w, BEN, "lantern gravel pear two");
    assert_int_equal(try_password(w, "ben", "lantern+gravel+pear+one", NULL), 422);
    assert_false(web_header(w, "Set-Cookie", cookie, sizeof cookie));
    /* A cookie from before is worth nothing after: whoever planted it has not come in too. */
    assert_int_equal(try_password(w, "BEN", "lantern+gravel+pear+two", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"),
                     303);
    assert_true(web_header(w, "Set-Cookie", cookie, sizeof cookie));
    assert_non_null(strstr(cookie, "; Path=/; Secure; HttpOnly; SameSite=Lax"));
    assert_int_equal(strncmp(cookie, "__Host-kith=", 12), 0);
    assert_int_not_equal(strncmp(cookie + 12, "BBBB", 4), 0);
    (void)snprintf(w->cookie[BEN], sizeof w->cookie[BEN], "%.43s", cookie + 12);
    assert_int_equal(web_get(w, BEN, "/sessions"), 200);
    w->p->clock += 31 * 60; /* half an hour without use */
    assert_int_equal(web_get(w, BEN, "/sessions"), 303);
    assert_true(web_says(w, "Location: /sign-in?next=/sessions"));
}

/* Nobody takes one that was stolen elsewhere, nor one made of the names of the place. */
static void a_new_password_is_no_known_one(void **state)
{
    struct web_place *w = *state;

    web_password(w, ADA, "lantern gravel pear two");
    web_sign_in(w, ADA);
    assert_int_equal(
        web_post(w, ADA, "/account/password", "old=lantern+gravel+pear+two&password=copper+wren+sails+low"), 422);
    assert_true(web_says(w, "stolen elsewhere"));
    assert_int_equal(web_post(w, ADA, "/account/password", "old=lantern+gravel+pear+two&password=ada-kith-2026"), 422);
    assert_true(web_says(w, "made of names"));
    assert_int_equal(
        web_post(w, ADA, "/account/password", "old=lantern+gravel+pear+two&password=copper+wren+sails+high"), 303);
}

/* Both ways hash one password: a name that is not there takes as long, and answers with the same words. */
static void known_and_unknown_names_take_as_long(void **state)
{
    struct web_place *w = *state;
    uint64_t best[2] = {UINT64_MAX, UINT64_MAX};
    char *said[2] = {NULL, NULL};

    web_password(w, BEN, "lantern gravel pear two");
    for (unsigned i = 0; i < 16; i++) {
        const char *name = i % 2 ? "ben" : "pia";
        uint64_t from;
        uint64_t took;

        web_later(90);
        from = w->p->env.now_ns(w->p->env.ctx);
        assert_int_equal(try_password(w, name, "wrong+wrong+wrong", NULL), 422);
        took = w->p->env.now_ns(w->p->env.ctx) - from;
        best[i % 2] = took < best[i % 2] ? took : best[i % 2];
        free(said[i % 2]);
        said[i % 2] = strdup(strstr(w->answer, "<main"));
    }
    /* The name itself comes back in its field, as it was typed. */
    memcpy(strstr(said[1], "\"ben\""), "\"pia\"", 5);
    assert_string_equal(said[0], said[1]);
    free(said[0]);
    free(said[1]);
    print_message("# unknown %.1f ms, known %.1f ms\n", (double)best[0] / 1e6, (double)best[1] / 1e6);
    /* Without the hash, one would take a fiftieth of the other; a machine that is busy elsewhere makes more of a
     * difference than a few queries could. */
    assert_true(best[0] < best[1] * 5 / 2 && best[1] < best[0] * 5 / 2);
}

static void guessing_is_slowed(void **state)
{
    struct web_place *w = *state;
    unsigned status = 422;
    unsigned n;

    for (n = 0; n < 20 && status == 422; n++)
        status = try_password(w, "carl", "wrong+wrong+wrong", NULL);
    assert_int_equal(status, 429);
    assert_in_range(n, 4, 12);
    /* Somebody else is not slowed by it. */
    assert_int_equal(try_password(w, "dora", "wrong+wrong+wrong", NULL), 422);
}

/* ---- consent and sharing decide ---- */

static void sharing_opens_and_closes(void **state)
{
    struct web_place *w = *state;
    char path[128];
    char share[160];

    (void)snprintf(path, sizeof path, "/sessions/%s", w->session.z);
    (void)snprintf(share, sizeof share, "/sessions/%s/share", w->session.z);
    assert_int_equal(web_get(w, SUE, path), 404);
    assert_int_equal(web_post(w, ADA, share, "share=yes"), 303);
    assert_int_equal(web_get(w, SUE, path), 200);
    assert_true(web_says(w, "daughter"));
    assert_false(web_says(w, "see it otherwise"));
    assert_int_equal(web_get(w, SUE, "/sessions"), 200);
    assert_true(web_says(w, w->session.z));
    assert_int_equal(web_post(w, ADA, share, "share=no"), 303);
    assert_int_equal(web_get(w, SUE, path), 404);
    assert_int_equal(web_get(w, SUE, "/sessions"), 200);
    assert_false(web_says(w, w->session.z));
}

static void a_consent_taken_back_closes_the_words(void **state)
{
    struct web_place *w = *state;
    struct kith_consent *list;
    struct kith_tx *tx;
    char path[128];
    char revoke[160];
    char form[96];
    size_t n;

    (void)snprintf(path, sizeof path, "/sessions/%s", w->session.z);
    (void)snprintf(revoke, sizeof revoke, "/clients/%s/revoke", w->p->client.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "quillon"));
    assert_true(web_says(w, "&lt;script&gt;"));
    tx = place_read(w->p);
    OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        if (list[i].use == KITH_USE_FEEDBACK) {
            (void)snprintf(form, sizeof form, "consent=%s", list[i].id.z);
            assert_int_equal(web_post(w, BEN, revoke, form), 404);
            assert_int_equal(web_post(w, ADA, revoke, form), 303);
        }
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_false(web_says(w, "quillon"));
    assert_true(web_says(w, "closed to you"));
    (void)snprintf(form, sizeof form, "href=\"/clients/%s\"", w->p->client.z);
    assert_true(web_says(w, form)); /* the way to what may be asked anew */
    assert_int_equal(web_get(w, ADA, "/sessions"), 200);
    assert_false(web_says(w, "drinking less"));
    assert_true(web_says(w, "Closed: no consent"));
    assert_int_equal(web_get(w, ADA, "/sessions/new"), 200);
    assert_false(web_says(w, "name=\"file\""));
}

/* ---- blind coding ---- */

static void a_segment_is_coded_blind(void **state)
{
    struct web_place *w = *state;
    static const char *const forms[] = {"main=open_question&how=seek",
                                        "main=change",
                                        "main=complex_reflection&also=information",
                                        "main=neutral",
                                        "main=closed_question",
                                        "main=change",
                                        "main=simple_reflection"};
    struct kith_coding *codings;
    struct kith_tx *tx;
    char path[128];
    size_t n;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        (void)snprintf(path, sizeof path, "/coding/%s/turns/%zu", w->task.z, i + 1);
        assert_int_equal(web_get(w, BEN, path), 200);
        assert_false(web_says(w, "class=\"code ") || web_says(w, "unsure")); /* nothing of the machine's */
        assert_int_equal(web_post(w, BEN, path, "main=nonsense"), 422);
        assert_int_equal(web_post(w, BEN, path, forms[i]), 303);
    }
    /* The last one is open still: so it cannot be closed, and taking it up again leads there. */
    (void)snprintf(path, sizeof path, "/coding/%s/close", w->task.z);
    assert_int_equal(web_get(w, BEN, path), 303);
    assert_true(web_says(w, "/turns/8"));
    (void)snprintf(path, sizeof path, "/coding/%s/turns/8", w->task.z);
    assert_int_equal(web_post(w, BEN, path, "main=change"), 303);
    (void)snprintf(path, sizeof path, "/coding/%s/close", w->task.z);
    assert_int_equal(web_post(w, BEN, path, "cultivating=3&softening=3&partnership=3&empathy=4"), 422); /* no reasons */
    assert_int_equal(web_post(w, BEN, path,
                              "cultivating=3&softening=3&partnership=3&empathy=4&why-cultivating=a&why-softening=b&"
                              "why-partnership=c&why-empathy=the+nights"),
                     303);
    assert_int_equal(web_get(w, BEN, path), 404); /* closed for good */
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_true(web_says(w, "no human-human figure yet"));
    assert_true(web_says(w, "4 turns, 1 session"));
    assert_false(web_says(w, "Ben"));
    tx = place_read(w->p);
    OK(w->p, kith_coding_list(tx, w->session, w->p->keep, &codings, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        if (codings[i].kind == KITH_CODER_PERSON) {
            assert_true(kith_str_eq(codings[i].figures,
                                    KITH_S("{\"cultivating\":3,\"softening\":3,\"partnership\":3,\"empathy\":4}")));
            assert_true(kith_str_find(codings[i].codes, KITH_S("the nights")) >= 0);
            assert_true(kith_str_find(codings[i].codes, KITH_S("quillon")) < 0);
            return;
        }
    fail_msg("no coding by a person was kept");
}

static void a_guardian_counts_where_one_is_needed(void **state)
{
    struct web_place *w = *state;
    char path[160];
    char form[160];

    (void)snprintf(path, sizeof path, "/clients/%s/guardian", w->p->client.z);
    (void)snprintf(form, sizeof form, "party=%s&guardian=Mrs+Bellamy", w->p->party.z);
    assert_int_equal(web_post(w, BEN, path, form), 404);
    assert_int_equal(web_post(w, ADA, path, form), 303);
    /* What the young person alone has signed opens nothing from now on. */
    (void)snprintf(path, sizeof path, "/sessions/%s", w->session.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_false(web_says(w, "quillon"));
    (void)snprintf(path, sizeof path, "/clients/%s/consent", w->p->client.z);
    (void)snprintf(form, sizeof form, "party=%s&recording=yes&feedback=yes&paper=7", w->p->party.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "Mrs Bellamy"));
    assert_int_equal(web_post(w, ADA, path, form), 422); /* whose they are must be said */
    (void)snprintf(form, sizeof form, "party=%s&by=guardian&recording=yes&feedback=yes&paper=7", w->p->party.z);
    assert_int_equal(web_post(w, ADA, path, form), 303);
    (void)snprintf(path, sizeof path, "/sessions/%s", w->session.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "quillon"));
}

/* ---- what comes in ---- */

static void a_transcript_comes_in(void **state)
{
    struct web_place *w = *state;
    char form[1024];

    (void)snprintf(form, sizeof form,
                   "client=%s&held=2024-03-12&goal=drinking+less&setting=one-to-one&text="
                   "Counsellor%%3A+What+helps+you%%3F%%0AClient%%3A+My+sister+does.+I+want+to+stop.%%0A"
                   "Counsellor%%3A+She+matters+to+you.%%0AClient%%3A+She+does.",
                   w->p->client.z);
    assert_int_equal(web_post(w, BEN, "/sessions/new", form), 422); /* not Ben's client */
    assert_int_equal(web_post(w, ADA, "/sessions/new", form), 303);
    assert_true(web_says(w, "Location: /sessions/"));
    OK(w->p, kith_workspace_work(w->ws, &w->p->err));
    assert_int_equal(web_get(w, ADA, "/sessions"), 200);
    assert_true(web_says(w, "12 March 2024"));
    /* What is no transcript comes back with a sentence, and keeps what was typed. */
    (void)snprintf(form, sizeof form, "client=%s&held=2024-03-12&goal=my+goal&setting=peer&text=%%01%%02%%03",
                   w->p->client.z);
    assert_int_equal(web_post(w, ADA, "/sessions/new", form), 422);
    assert_true(web_says(w, "value=\"my goal\""));
    assert_true(web_says(w, "Something needs another look"));
    /* So does a name that nobody has in it. */
    (void)snprintf(form, sizeof form,
                   "client=%s&held=2024-03-12&goal=my+goal&setting=peer&counsellor=Nemo&text=Ada%%3A+What+helps%%3F%%0A"
                   "Zed%%3A+My+sister+does.",
                   w->p->client.z);
    assert_int_equal(web_post(w, ADA, "/sessions/new", form), 422);
    assert_true(web_says(w, "href=\"#f-counsellor\">Nobody has this name in the transcript."));
    assert_true(web_says(w, "value=\"Nemo\"") && web_says(w, "Zed: My sister does."));
}

/* ---- what people are told ---- */

static void a_notice_stands_on_the_home_page_until_it_is_read(void **state)
{
    struct web_place *w = *state;
    struct kith_told *list;
    struct kith_tx *tx;
    char path[128];
    size_t n;

    (void)snprintf(path, sizeof path, "/people/%s/link", w->people[ADA].z);
    assert_int_equal(web_post(w, ADMIN, path, ""), 200);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_false(web_says(w, "A link was made"));
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "A link was made that sets a new password for you"));
    tx = place_read(w->p);
    OK(w->p, kith_notice_list(tx, w->people[ADA], false, w->p->keep, &list, &n, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    (void)snprintf(path, sizeof path, "/notices/%s", list[0].id.z);
    assert_int_equal(web_post(w, BEN, path, ""), 404);
    assert_int_equal(web_post(w, ADA, path, ""), 303);
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "A link was made"));
}

static void the_place_is_well(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_get(w, NOBODY, "/healthz"), 200);
    assert_true(web_says(w, "well"));
}

/* ---- what is sent packed ---- */

static size_t ask_for_gzip(struct web_place *w, const char *path, char *out, size_t most)
{
    int fd = http_client_open(kith_web_port(w->web));
    size_t n;

    (void)snprintf(w->body, sizeof w->body,
                   "GET %s HTTP/1.1\r\nHost: localhost:8080\r\nCookie: __Host-kith=%s\r\nAccept-Encoding: gzip, br\r\n"
                   "Connection: close\r\n\r\n",
                   path, w->cookie[ADA]);
    assert_true(fd >= 0 && http_client_send(fd, w->body, strlen(w->body)));
    n = http_client_read(fd, out, most);
    (void)close(fd);
    return n;
}

/* The session's page, the first time and from what is kept of it, for a browser that takes gzip and one that does not:
 * the same page, but for the nonce. */
static void a_packed_session_is_the_same_page(void **state)
{
    static char gzip[WEB_ANSWER], plain[WEB_ANSWER];
    struct web_place *w = *state;
    char coding[16];
    char path[64];

    (void)snprintf(path, sizeof path, "/sessions/%s", w->session.z);
    for (int time = 0; time < 2; time++) {
        size_t n = ask_for_gzip(w, path, gzip, sizeof gzip);
        char *body = strstr(gzip, "\r\n\r\n");
        z_stream z = {.next_out = (unsigned char *)plain, .avail_out = sizeof plain - 1};
        const char *end;

        assert_int_equal(http_client_status(gzip), 200);
        assert_non_null(body);
        *body = '\0';
        assert_non_null(strstr(gzip, "Content-Encoding: gzip"));
        z.next_in = (unsigned char *)body + 4;
        z.avail_in = (unsigned)(n - (size_t)(body + 4 - gzip));
        assert_int_equal(inflateInit2(&z, MAX_WBITS + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        plain[z.total_out] = '\0';
        (void)inflateEnd(&z);
        assert_int_equal(web_get(w, ADA, path), 200);
        assert_false(web_header(w, "Content-Encoding", coding, sizeof coding));
        body = strstr(w->answer, "\r\n\r\n") + 4;
        assert_int_equal(strlen(body), strlen(plain));
        end = strstr(plain, "What went well");
        assert_non_null(end);
        assert_string_equal(strstr(body, "What went well"), end);
    }
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_packed_session_is_the_same_page),
        T(forms_of_others_are_refused),
        T(every_answer_is_guarded),
        T(another_host_is_not_answered),
        T(a_password_lets_in_and_signing_out_ends_it),
        T(a_new_password_is_no_known_one),
        T(known_and_unknown_names_take_as_long),
        T(guessing_is_slowed),
        T(sharing_opens_and_closes),
        T(a_consent_taken_back_closes_the_words),
        T(a_guardian_counts_where_one_is_needed),
        T(a_segment_is_coded_blind),
        T(a_transcript_comes_in),
        T(a_notice_stands_on_the_home_page_until_it_is_read),
        T(the_place_is_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
