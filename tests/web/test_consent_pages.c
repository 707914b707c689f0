/* Consent through its pages: everybody in the room, papers of their own, what goes out, and all that is held. */
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

static const char *path_to(const char *before, struct kith_id id, const char *after)
{
    static char path[256];

    (void)snprintf(path, sizeof path, "%s%s%s", before, id.z, after);
    return path;
}

static struct kith_id self_of(struct web_place *w, struct kith_id client)
{
    struct kith_tx *tx = place_read(w->p);
    struct kith_party *parties;
    size_t n;

    OK(w->p, kith_party_list(tx, client, w->p->keep, &parties, &n, &w->p->err));
    kith_tx_end(tx);
    return parties[0].id;
}

/* ---- everybody in the room ---- */

static const char group[] = "Counsellor%3A+Who+would+like+to+begin%3F%0A"
                            "Dana%3A+I+did+not+drink+this+week.%0A"
                            "Counsellor%3A+A+whole+week.+What+helped%3F%0A"
                            "Marcus%3A+You+told+us+about+your+sister.%0A"
                            "Counsellor%3A+You+remember+that+well.%0A"
                            "Dana%3A+She+rang+every+night.%0A"
                            "Marcus%3A+I+want+somebody+like+that.%0A";

/* Ada's group with her client, who speaks as Dana there, and whoever else is named. */
static unsigned send_group(struct web_place *w, const char *setting, const char *others)
{
    char form[2048];

    (void)snprintf(form, sizeof form, "client=%s&held=2024-03-12&goal=drinking+less&setting=%s&%s&text=%s",
                   w->p->client.z, setting, others, group);
    return web_post(w, ADA, "/sessions/new", form);
}

static struct kith_id add_marcus(struct web_place *w)
{
    const struct kith_client marcus = {
        .programme = w->p->programme, .counsellor = w->people[ADA], .names = {.usual = KITH_S("Marcus")}};
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);
    struct kith_id client;

    OK(w->p, kith_client_add(tx, &marcus, &client, &w->p->err));
    place_commit(w->p, tx);
    return client;
}

static void whoever_speaks_is_asked_about(void **state)
{
    struct web_place *w = *state;
    struct kith_id marcus = add_marcus(w);
    struct kith_id party = self_of(w, marcus);
    struct kith_id yes;
    struct kith_tx *tx;
    char others[128];
    char session[64];

    /* One client named, two speak: whatever the setting is called. */
    assert_int_equal(send_group(w, "group", ""), 422);
    assert_true(web_says(w, "Besides you, 2 people speak in it: Dana, Marcus. You have named 1."));
    assert_int_equal(send_group(w, "one-to-one", ""), 422);
    assert_true(web_says(w, "Besides you, 2 people speak in it"));
    /* Named, but not asked: nothing is kept. */
    (void)snprintf(others, sizeof others, "party=%s", party.z);
    assert_int_equal(send_group(w, "group", others), 422);
    assert_true(web_says(w, "has not allowed recording"));
    (void)place_choose(w->p, party, KITH_USE_RECORDING, true);
    assert_int_equal(send_group(w, "group", others), 422);
    yes = place_choose(w->p, party, KITH_USE_FEEDBACK, true);
    assert_int_equal(web_get(w, ADA, "/sessions/new"), 200);
    assert_true(web_says(w, "a client of yours") && web_says(w, party.z));
    assert_int_equal(send_group(w, "group", others), 303);
    assert_true(web_header(w, "Location", session, sizeof session));
    *strchr(session, '?') = 0;
    OK(w->p, kith_workspace_work(w->ws, &w->p->err));
    assert_int_equal(web_get(w, ADA, session), 200);
    assert_true(web_says(w, "rang every night"));
    /* Marcus takes it back on his own page: the session closes, whosever record it stands in. */
    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_consent_revoke(tx, yes, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, ADA, session), 200);
    assert_false(web_says(w, "rang every night"));
    assert_true(web_says(w, "closed to you"));
    /* It is in what is held about him. */
    assert_int_equal(web_get(w, ADA, path_to("/clients/", marcus, "/held")), 200);
    assert_true(web_says(w, "Session of 12 March 2024"));
}

static void a_name_that_is_no_further_person_is_said_so(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(send_group(w, "one-to-one", "nobody_new=Pete,+Will"), 422);
    assert_int_equal(send_group(w, "one-to-one", "nobody_new=Will,+marcus"), 303);
    /* A group is never the client alone. */
    assert_int_equal(send_group(w, "group", "nobody_new=Marcus"), 422);
    assert_true(web_says(w, "more than one person"));
}

static void who_comes_along_chooses_too(void **state)
{
    struct web_place *w = *state;
    struct kith_party *parties;
    struct kith_tx *tx;
    char others[128];
    char form[128];
    size_t n;

    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/parties"), "name=Marcus&kind=family"), 303);
    tx = place_read(w->p);
    OK(w->p, kith_party_list(tx, w->p->client, w->p->keep, &parties, &n, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 2);
    (void)snprintf(others, sizeof others, "party=%s", parties[1].id.z);
    assert_int_equal(send_group(w, "family", others), 422);
    (void)snprintf(form, sizeof form, "party=%s&recording=yes&feedback=no&paper=9", parties[1].id.z);
    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/consent"), form), 303);
    assert_int_equal(send_group(w, "family", others), 422); /* a no closes that use */
    (void)snprintf(form, sizeof form, "party=%s&feedback=yes&paper=9", parties[1].id.z);
    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/consent"), form), 303);
    assert_int_equal(send_group(w, "family", others), 303);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(whoever_speaks_is_asked_about),
        T(a_name_that_is_no_further_person_is_said_so),
        T(who_comes_along_chooses_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
