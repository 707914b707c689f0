/* Consent through its pages: everybody in the room, papers of their own, what goes out, and all that is held. */
#include "web_place.h"
#include "workspace_export.h"

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

/* ---- papers of their own, and what goes out on them ---- */

static struct kith_id paper_to(struct web_place *w, const char *recipient)
{
    struct kith_tx *tx = place_read(w->p);
    struct kith_consent *list;
    struct kith_id id = KITH_ID_NONE;
    size_t n;

    OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(list[i].recipient, kith_str_of(recipient)) && !list[i].revoked)
            id = list[i].id;
    return id;
}

static unsigned sign(struct web_place *w, const char *use, const char *rest)
{
    char form[512];

    (void)snprintf(form, sizeof form, "party=%s&use=%s&language=en&%s", w->p->party.z, use, rest);
    return web_post(w, ADA, path_to("/clients/", w->p->client, "/consent"), form);
}

static void papers_stand_alone(void **state)
{
    static const char *const uses[][3] = {{"legal", "legal matter", "asunto legal"},
                                          {"notes", "notes of their own", "notas propias"},
                                          {"disclosure", "person or place named below", "al lugar que se nombra"}};
    static const char whole[] =
        "recipient=County+Court&what=dates&purpose=the+hearing&given=2026-01-02&until=2099-01-02";
    struct web_place *w = *state;
    char form[512];
    char path[160];

    for (size_t i = 0; i < 3; i++) {
        for (int spanish = 0; spanish < 2; spanish++) {
            (void)snprintf(path, sizeof path, "/clients/%s/form?use=%s%s", w->p->client.z, uses[i][0],
                           spanish ? "&language=es" : "");
            assert_int_equal(web_get(w, ADA, path), 200);
            assert_true(web_says(w, uses[i][1 + spanish]));
            assert_true(web_says(w, spanish ? "Puede retirar" : "You can take this back at any time"));
            assert_false(web_says(w, "\xE2\x98\x90")); /* no box of another use */
        }
        (void)snprintf(path, sizeof path, "/clients/%s/consent?use=%s", w->p->client.z, uses[i][0]);
        assert_int_equal(web_get(w, ADA, path), 200);
        assert_true(web_says(w, "name=\"recipient\"") && !web_says(w, "name=\"recording\""));
        (void)snprintf(form, sizeof form, "%s&paper=P-%zu", whole, i);
        assert_int_equal(sign(w, uses[i][0], form), 303);
    }
    /* Nothing that the law asks for may be missing, and no paper holds two uses. */
    assert_int_equal(sign(w, "legal", "recipient=X&what=dates&purpose=y&given=2026-01-02&until=2099-01-02"), 422);
    assert_int_equal(sign(w, "legal", "what=dates&purpose=y&given=2026-01-02&until=2099-01-02&paper=P-9"), 422);
    assert_int_equal(sign(w, "legal", "recipient=X&purpose=y&given=2026-01-02&until=2099-01-02&paper=P-9"), 422);
    assert_int_equal(sign(w, "legal", "recipient=X&what=d&given=2026-01-02&until=2099-01-02&paper=P-9"), 422);
    assert_int_equal(sign(w, "legal", "recipient=X&what=d&purpose=y&given=2026-01-02&until=2026-01-03&paper=P-9"), 422);
    assert_int_equal(sign(w, "legal", "recipient=X&what=d&purpose=y&given=2099-01-02&until=2099-01-03&paper=P-9"), 422);
    assert_int_equal(sign(w, "legal", "recipient=X&what=d&purpose=y&given=2026-01-02&until=2099-01-02&paper=P-2"), 422);
    assert_true(web_says(w, "a paper of its own"));
    /* They stand on the client's page, and are taken back there. */
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "")), 200);
    assert_true(web_says(w, "County Court") && web_says(w, "the hearing"));
    while (kith_id_is(paper_to(w, "County Court"))) {
        (void)snprintf(form, sizeof form, "consent=%s", paper_to(w, "County Court").z);
        assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/revoke"), form), 303);
    }
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "/disclosure")), 200);
    assert_false(web_says(w, "County Court"));
}

static unsigned disclose(struct web_place *w, struct kith_id consent, const char *rest)
{
    char form[512];

    (void)snprintf(form, sizeof form, "what=dates+of+attendance&purpose=care&basis=consent&consent=%s&%s", consent.z,
                   rest);
    return web_post(w, ADA, path_to("/clients/", w->p->client, "/disclosure"), form);
}

static void nothing_goes_out_but_to_whom_was_named(void **state)
{
    static const char signed_one[] = "recipient=Dr+Okafor&what=dates&purpose=care&given=2026-01-02&until=2099-01-02&"
                                     "paper=P-1";
    struct web_place *w = *state;
    struct kith_id recording = place_choose(w->p, w->p->party, KITH_USE_RECORDING, true);
    struct kith_id okafor;
    char path[160];
    char form[64];

    assert_int_equal(disclose(w, recording, "recipient=Dr+Okafor&notice=yes"), 422);
    assert_true(web_says(w, "No consent stands for this recipient"));
    assert_int_equal(sign(w, "disclosure", signed_one), 303);
    okafor = paper_to(w, "Dr Okafor");
    assert_int_equal(disclose(w, okafor, "recipient=Mrs+Vale&notice=yes"), 422);
    assert_int_equal(disclose(w, okafor, ""), 422); /* without the notice */
    /* The notice says to whom, what and until when; no other consent has one. */
    (void)snprintf(path, sizeof path, "/clients/%s/disclosure/notice?consent=%s", w->p->client.z, okafor.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "42 CFR part 2 prohibits unauthorized use or disclosure of these records."));
    assert_true(web_says(w, "Dr Okafor") && web_says(w, "2 January 2099") && web_says(w, "Quartermaine"));
    assert_int_equal(web_get(w, ADMIN, path), 200);
    assert_false(web_says(w, "Billie") || web_says(w, "Quartermaine")); /* they know the code */
    (void)snprintf(path, sizeof path, "/clients/%s/disclosure/notice?consent=%s", w->p->client.z, recording.z);
    assert_int_equal(web_get(w, ADA, path), 404);
    assert_int_equal(disclose(w, okafor, "notice=yes"), 303);
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "/held")), 200);
    assert_true(web_says(w, "dates of attendance") && web_says(w, "to Dr Okafor"));
    (void)snprintf(form, sizeof form, "consent=%s", okafor.z);
    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/revoke"), form), 303);
    assert_int_equal(disclose(w, okafor, "notice=yes"), 422);
    /* Whoever runs the place goes back to where they came from. */
    assert_int_equal(web_get(w, ADMIN, path_to("/clients/", w->p->client, "/disclosure")), 200);
    assert_true(web_says(w, path_to("\"/records/", w->p->client, "\"")));
    assert_int_equal(web_post(w, ADMIN, path_to("/clients/", w->p->client, "/disclosure"),
                              "recipient=the+court&what=dates&purpose=order+7&basis=order"),
                     303);
    assert_true(web_says(w, path_to("Location: /records/", w->p->client, "?done=disclosure")));
}

/* ---- all that is held ---- */

static unsigned export(struct web_place *w, const char *name, bool all_words, struct kith_export_sum *sum,
                       const char *word)
{
    char folder[128];

    (void)snprintf(folder, sizeof folder, "%s/%s", w->p->root, name);
    OK(w->p, kith_workspace_export(w->p->store, w->p->client.z, folder, all_words ? KITH_EXPORT_ALL_WORDS : 0, sum,
                                   &w->p->err));
    return place_grep(folder, word, strlen(word));
}

static void revoke(struct web_place *w, enum kith_use use)
{
    struct kith_tx *tx = place_read(w->p);
    struct kith_consent *list;
    char form[96];
    size_t n;

    OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        if (list[i].use == use) {
            (void)snprintf(form, sizeof form, "consent=%s", list[i].id.z);
            assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/revoke"), form), 303);
        }
}

static void what_was_taken_back_closes_the_export_too(void **state)
{
    struct web_place *w = *state;
    struct kith_export_sum sum;

    assert_true(export(w, "open", false, &sum, "daughter") > 0); /* the words, and no less */
    assert_true(export(w, "open-2", false, &sum, "kill myself") > 0);
    assert_int_equal(sum.closed, 0);
    revoke(w, KITH_USE_RECORDING);
    assert_int_equal(export(w, "closed", false, &sum, "daughter"), 0);
    assert_int_equal(sum.closed, 1);
    assert_int_equal(export(w, "closed-2", false, &sum, "drinking less"), 0);
    assert_true(export(w, "closed-3", false, &sum, "kill myself") > 0); /* reports of danger stay */
    assert_true(export(w, "by-law", true, &sum, "daughter") > 0);
    assert_int_equal(sum.closed, 1); /* and it is said */
}

static void words_of_another_client_stay_out(void **state)
{
    struct web_place *w = *state;
    struct kith_id party = self_of(w, add_marcus(w));
    struct kith_export_sum sum;
    char others[128];

    (void)place_choose(w->p, party, KITH_USE_RECORDING, true);
    (void)place_choose(w->p, party, KITH_USE_FEEDBACK, true);
    (void)snprintf(others, sizeof others, "party=%s", party.z);
    assert_int_equal(send_group(w, "group", others), 303);
    assert_int_equal(export(w, "one", false, &sum, "about your sister"), 0);
    assert_int_equal(sum.shared, 1);
    assert_true(export(w, "both", true, &sum, "about your sister") > 0);
}

static unsigned export_all(struct web_place *w, const char *name, unsigned with, const char *word)
{
    struct kith_export_sum sum;
    char folder[128];

    (void)snprintf(folder, sizeof folder, "%s/%s", w->p->root, name);
    OK(w->p, kith_workspace_export(w->p->store, "all", folder, with, &sum, &w->p->err));
    assert_int_equal(sum.told,
                     with & KITH_EXPORT_COUNSELLORS ? 3 : 0); /* Ada, Ben, and who is of the other programme */
    return place_grep(folder, word, strlen(word));
}

static void no_figure_of_all_leads_to_a_counsellor(void **state)
{
    static const char *const figures[] = {"percent_open", "\"measures\"", "\"codings\"", "\"low\"", "\"behaviour\""};
    struct web_place *w = *state;
    char name[16];

    assert_int_equal(export_all(w, "without", 0, w->people[ADA].z), 1); /* in the file about Ada, where no figure is */
    assert_int_equal(export_all(w, "without-2", KITH_EXPORT_ALL_WORDS, w->people[BEN].z), 1); /* who codes her blind */
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        (void)snprintf(name, sizeof name, "no-figure-%zu", i);
        assert_int_equal(export_all(w, name, 0, figures[i]), 0);
    }
    assert_true(export_all(w, "words", 0, "Zorbatrix") > 0); /* what belongs to the client is there */
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "was written into files"));
}

static void an_export_with_counsellors_is_told_to_each(void **state)
{
    static const enum who counsellors[] = {ADA, BEN, OTHER};
    struct web_place *w = *state;
    struct kith_export_sum sum;

    assert_true(export_all(w, "with", KITH_EXPORT_COUNSELLORS, w->people[ADA].z) > 2);
    assert_true(export_all(w, "with-2", KITH_EXPORT_COUNSELLORS, "\"measures\"") > 0);
    assert_true(export_all(w, "with-3", KITH_EXPORT_COUNSELLORS | KITH_EXPORT_ALL_WORDS, w->people[BEN].z) > 1);
    for (size_t i = 0; i < sizeof counsellors / sizeof *counsellors; i++) {
        assert_int_equal(web_get(w, counsellors[i], "/"), 200);
        assert_true(web_says(w, "All of this place was written into files"));
        assert_true(web_says(w, "Ask who runs this place what it was for"));
    }
    assert_int_equal(web_get(w, DEE, "/"), 200);
    assert_false(web_says(w, "was written into files"));
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "exported data with whose each session is"));
    assert_true(web_says(w, "exported data with all words, and whose each session is"));
    assert_int_equal(kith_workspace_export(w->p->store, "ada", "/nowhere", KITH_EXPORT_COUNSELLORS, &sum, &w->p->err),
                     KITH_EUSAGE);
}

static void the_page_says_what_it_leaves_out(void **state)
{
    struct web_place *w = *state;
    struct kith_tx *tx;

    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "/held")), 200);
    assert_true(web_says(w, "1 report of danger") && web_says(w, "kith export DIR C-"));
    assert_true(web_says(w, "the transcript is deleted on"));
    /* Past its time, while a hold keeps it. */
    tx = place_write(w->p, w->people[ADMIN]);
    OK(w->p, kith_hold_set(tx, w->p->client, KITH_S("order 7"), 0, &w->p->err));
    place_commit(w->p, tx);
    w->p->clock += (int64_t)91 * 86400;
    web_sign_in(w, ADA);
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "/held")), 200);
    assert_false(web_says(w, "the transcript is deleted on"));
    assert_true(web_says(w, "a legal hold keeps it"));
}

static void the_accounting_outlives_the_person(void **state)
{
    struct web_place *w = *state;
    struct kith_client client;
    struct kith_tx *tx;
    char path[64];

    assert_int_equal(web_post(w, ADMIN, path_to("/clients/", w->p->client, "/disclosure"),
                              "recipient=the+district+court&what=dates&purpose=order+7&basis=order"),
                     303);
    tx = place_write(w->p, w->people[ADMIN]);
    OK(w->p, kith_client_get(tx, w->p->client, w->p->keep, &client, &w->p->err));
    OK(w->p, kith_client_erase(tx, w->p->client, &w->p->err));
    place_commit(w->p, tx);
    (void)snprintf(path, sizeof path, "/records?code=%s", client.code.p);
    assert_int_equal(web_get(w, ADMIN, path), 303);
    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "")), 200);
    assert_true(web_says(w, "the district court") && web_says(w, "Erased on") && web_says(w, "Supervision"));
    assert_false(web_says(w, "Billie"));
    assert_int_equal(web_get(w, OTHER, path_to("/records/", w->p->client, "")), 403);
    assert_int_equal(web_get(w, DEE, path_to("/records/", w->p->client, "")), 403);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(whoever_speaks_is_asked_about),
        T(a_name_that_is_no_further_person_is_said_so),
        T(who_comes_along_chooses_too),
        T(papers_stand_alone),
        T(nothing_goes_out_but_to_whom_was_named),
        T(what_was_taken_back_closes_the_export_too),
        T(words_of_another_client_stay_out),
        T(no_figure_of_all_leads_to_a_counsellor),
        T(an_export_with_counsellors_is_told_to_each),
        T(the_page_says_what_it_leaves_out),
        T(the_accounting_outlives_the_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
