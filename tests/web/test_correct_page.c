/* A session that was added under the wrong client: moved or deleted on a page of its own. */
#include "web_place.h"

#include <stdio.h>

static const char talk[] = "Counsellor: What brings you here today?\n"
                           "Client: My plinth keeps me up. I want to stop drinking, for my daughter.\n"
                           "Counsellor: You want to be there for her, and the nights are long.\n"
                           "Client: Yes. Sometimes I want to kill myself.\n";

static char path[160];

static const char *at(struct kith_id session, const char *after)
{
    (void)snprintf(path, sizeof path, "/sessions/%s%s", session.z, after);
    return path;
}

/* One more session of Ada's with her client, that nobody else has seen. */
static struct kith_id add_session(struct web_place *w)
{
    struct kith_upload u = {.programme = w->p->programme,
                            .client = w->p->client,
                            .held = w->p->clock - 86400,
                            .goal = KITH_S("drinking less"),
                            .setting = KITH_SETTING_ONE_TO_ONE,
                            .bytes = kith_str_of(talk),
                            .filename = KITH_S("evening.txt")};
    struct kith_id id;
    size_t more;

    OK(w->p, kith_workspace_upload(w->ws, w->people[ADA], &u, &id, &more, &w->p->err));
    OK(w->p, kith_workspace_work(w->ws, &w->p->err));
    return id;
}

static struct kith_id add_client(struct web_place *w, const char *name, struct kith_id counsellor,
                                 struct kith_id *party, struct kith_str *code)
{
    struct kith_client client = {
        .names = {.usual = kith_str_of(name)}, .programme = w->p->programme, .counsellor = counsellor};
    struct kith_tx *tx = place_write(w->p, counsellor);
    struct kith_party *parties;
    struct kith_id id;
    size_t n;

    OK(w->p, kith_client_add(tx, &client, &id, &w->p->err));
    OK(w->p, kith_client_get(tx, id, w->p->keep, &client, &w->p->err));
    OK(w->p, kith_party_list(tx, id, w->p->keep, &parties, &n, &w->p->err));
    *party = parties[0].id;
    *code = client.code;
    place_commit(w->p, tx);
    return id;
}

static unsigned post_to(struct web_place *w, struct kith_id session, struct kith_id client)
{
    char form[64];

    (void)snprintf(form, sizeof form, "to=%s", client.z);
    return web_post(w, ADA, at(session, "/move"), form);
}

static void a_session_finds_the_right_client(void **state)
{
    struct web_place *w = *state;
    struct kith_id session = add_session(w);
    struct kith_id party;
    struct kith_id others;
    struct kith_str code;
    struct kith_id right = add_client(w, "Rosalind", w->people[ADA], &party, &code);
    struct kith_str bens_code;
    struct kith_id bens = add_client(w, "Bertram", w->people[BEN], &others, &bens_code);

    assert_int_equal(web_get(w, ADA, at(session, "")), 200);
    assert_true(web_says(w, "Move or delete it") && web_says(w, "plinth"));
    /* Without a yes there is nowhere to go; the page says what is missing, and of nobody else's clients. */
    assert_int_equal(web_get(w, ADA, at(session, "/correct")), 200);
    assert_true(web_says(w, "nowhere to move it") && web_says(w, "Rosalind") &&
                web_says(w, "Recording and writing down; Their counsellor"));
    assert_false(web_says(w, "Bertram") || web_says(w, "plinth"));
    assert_int_equal(post_to(w, session, right), 422);
    assert_true(web_says(w, "has not said yes to both"));
    (void)place_choose(w->p, party, KITH_USE_RECORDING, true);
    assert_int_equal(post_to(w, session, right), 422);
    (void)place_choose(w->p, party, KITH_USE_FEEDBACK, true);
    assert_int_equal(post_to(w, session, bens), 404);
    assert_int_equal(web_post(w, ADA, at(session, "/move"), "to="), 422);
    assert_true(web_says(w, "Choose a client."));
    assert_int_equal(web_get(w, ADA, at(session, "")), 200);
    assert_false(web_says(w, code.p));
    assert_int_equal(post_to(w, session, right), 303);
    /* Its page, its feedback and its report of danger name the right one now. */
    assert_int_equal(web_get(w, ADA, at(session, "?done=moved")), 200);
    assert_true(web_says(w, "stands under this client now") && web_says(w, code.p) && web_says(w, "plinth"));
    (void)snprintf(path, sizeof path, "/clients/%s", right.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, session.z));
    (void)snprintf(path, sizeof path, "/clients/%s", w->p->client.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_false(web_says(w, session.z));
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "put a session under another client"));
    /* The right client takes a yes back, and it closes. */
    (void)place_choose(w->p, party, KITH_USE_FEEDBACK, false);
    assert_int_equal(web_get(w, ADA, at(session, "")), 200);
    assert_false(web_says(w, "plinth"));
}

static void a_session_is_deleted_when_one_is_sure(void **state)
{
    struct web_place *w = *state;
    struct kith_id session = add_session(w);

    assert_int_equal(web_get(w, BEN, at(session, "/correct")), 404);
    assert_int_equal(web_post(w, BEN, at(session, "/delete"), "sure=yes"), 404);
    assert_int_equal(web_post(w, SUE, at(session, "/delete"), "sure=yes"), 403);
    assert_int_equal(web_get(w, ADA, at(session, "/correct")), 200);
    assert_true(web_says(w, "What goes, for good") && web_says(w, "What stays") && web_says(w, "report of danger</a>"));
    assert_int_equal(web_post(w, ADA, at(session, "/delete"), ""), 422);
    assert_true(web_says(w, "Nothing was deleted"));
    assert_int_equal(web_get(w, ADA, at(session, "")), 200);
    assert_true(web_says(w, "plinth"));
    assert_int_equal(web_post(w, ADA, at(session, "/delete"), "sure=yes"), 303);
    assert_int_equal(web_get(w, ADA, "/sessions?done=deleted"), 200);
    assert_true(web_says(w, "The session was deleted."));
    /* The report of danger stays, and so the day; nothing else. */
    assert_int_equal(web_get(w, ADA, at(session, "")), 200);
    assert_true(web_says(w, "and its figures, were deleted"));
    assert_false(web_says(w, "plinth") || web_says(w, "drinking less") || web_says(w, "Move or delete it"));
    assert_int_equal(web_get(w, ADA, at(session, "/correct")), 404);
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "deleted a session that was added by mistake"));
}

static void what_others_have_seen_says_why_it_stays(void **state)
{
    struct web_place *w = *state;
    struct kith_id session = add_session(w);

    assert_int_equal(web_post(w, ADA, at(session, "/share"), "share=yes"), 303);
    assert_int_equal(web_get(w, ADA, at(session, "/correct")), 200);
    assert_true(web_says(w, "can be neither moved nor deleted") && web_says(w, "What others have seen"));
    assert_true(web_says(w, "Tell your supervisor"));
    assert_false(web_says(w, "/move\"") || web_says(w, "/delete\""));
    assert_int_equal(web_post(w, ADA, at(session, "/delete"), "sure=yes"), 400);
    assert_int_equal(web_get(w, ADA, at(session, "")), 200);
    assert_true(web_says(w, "plinth"));
    /* Ada's other session was drawn, reviewed and brought to a group. */
    assert_int_equal(web_get(w, ADA, at(w->session, "/correct")), 200);
    assert_true(web_says(w, "can be neither moved nor deleted"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_session_finds_the_right_client),
        T(a_session_is_deleted_when_one_is_sure),
        T(what_others_have_seen_says_why_it_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
