/* A client's names, as they change: whoever was not in the room reads neither the new ones nor those of before. */
#include "web_place.h"
#include "workspace_export.h"

#include <stdio.h>
#include <string.h>

/* What the client's first turn says. No list of names knows the word: only the record can tell that it is one. */
#define SAID     "quillon"
#define RESEARCH "recipient=Dr+Reed%2C+Hill+University&purpose=Listening+study+12&notice=yes"

static const char *at(const char *before, struct kith_id id, const char *after)
{
    static char path[160];

    (void)snprintf(path, sizeof path, "%s%s%s", before, id.z, after);
    return path;
}

static bool is_said(struct web_place *w, enum who who, const char *path)
{
    assert_int_equal(web_get(w, who, path), 200);
    return web_says(w, SAID);
}

/* The masked ways to it: a colleague who codes blind, the supervisor, a peer, a group, and a researcher. */
static void check_masked(struct web_place *w, bool said)
{
    web_later(60);
    assert_true(is_said(w, BEN, at("/coding/", w->task, "/turns/2")) == said);
    assert_true(is_said(w, SUE, at("/sessions/", w->session, "")) == said);
    assert_int_equal(web_post(w, OTHER, "/research", RESEARCH), 200);
    assert_true(web_says(w, SAID) == said);
    assert_true(web_says(w, "Counsellor") || web_says(w, "counsellor"));
}

static void allow_research(struct web_place *w)
{
    struct kith_tx *tx = place_write(w->p, w->people[ADMIN]);

    OK(w->p, kith_role_give(tx, w->people[OTHER], w->p->programme, KITH_POST_RESEARCHER, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_post(w, OTHER, "/account/programme", at("programme=", w->p->programme, "")), 303);
    (void)place_choose(w->p, w->p->party, KITH_USE_RESEARCH, true);
}

static void new_names_and_old_ones_are_hidden(void **state)
{
    struct web_place *w = *state;

    allow_research(w);
    assert_int_equal(web_post(w, ADA, at("/sessions/", w->session, "/share"), "share=yes"), 303);
    check_masked(w, true);
    /* On papers, and then no more. */
    assert_int_equal(web_post(w, ADA, at("/clients/", w->p->client, "/names"), "usual=Billie&legal=Ellery+Quillon"),
                     303);
    check_masked(w, false);
    assert_int_equal(web_post(w, ADA, at("/clients/", w->p->client, "/names"), "usual=Orla&languages=Irish"), 303);
    check_masked(w, false);
    /* Ada was in the room. */
    assert_true(is_said(w, ADA, at("/sessions/", w->session, "")));
}

static void a_form_of_address_hides_the_name_in_it(void **state)
{
    struct web_place *w = *state;

    allow_research(w);
    assert_int_equal(web_post(w, ADA, at("/sessions/", w->session, "/share"), "share=yes"), 303);
    assert_int_equal(
        web_post(w, ADA, at("/clients/", w->p->client, "/names"), "usual=Billie&address=Keeps+it+to+Ms+Quillon"), 303);
    check_masked(w, false);
    assert_int_equal(web_get(w, SUE, at("/sessions/", w->session, "")), 200);
    assert_true(web_says(w, "keeps me up")); /* its other words are everyday words, and stay */
}

static void a_guardian_who_is_no_more_stays_hidden(void **state)
{
    struct web_place *w = *state;
    char form[160];

    allow_research(w);
    assert_int_equal(web_post(w, ADA, at("/sessions/", w->session, "/share"), "share=yes"), 303);
    (void)snprintf(form, sizeof form, "party=%s&guardian=Quillon", w->p->party.z);
    assert_int_equal(web_post(w, ADA, at("/clients/", w->p->client, "/guardian"), form), 303);
    (void)snprintf(form, sizeof form, "party=%s&guardian=", w->p->party.z);
    assert_int_equal(web_post(w, ADA, at("/clients/", w->p->client, "/guardian"), form), 303);
    check_masked(w, false);
}

static void a_change_shows_and_stands_in_the_audit(void **state)
{
    struct web_place *w = *state;
    const struct kith_audit_query query = {.client = w->p->client};
    struct kith_audit_line *lines;
    struct kith_party *parties;
    struct kith_tx *tx;
    size_t n;

    assert_int_equal(web_get(w, ADA, at("/clients/", w->p->client, "/names")), 200);
    assert_true(web_says(w, "value=\"Billie\""));
    assert_int_equal(web_post(w, ADA, at("/clients/", w->p->client, "/names"), "usual=+&legal=Orla+Grey"), 422);
    assert_true(web_says(w, "Say what they are called") && web_says(w, "value=\"Orla Grey\""));
    assert_int_equal(
        web_post(w, ADA, at("/clients/", w->p->client, "/names"), "usual=Orla&mandated=yes&languages=Irish"), 303);
    assert_int_equal(web_get(w, ADA, at("/clients/", w->p->client, "")), 200);
    assert_true(web_says(w, "Orla") && web_says(w, "Irish") && !web_says(w, "Billie"));
    assert_true(web_says(w, "Sent by"));
    assert_int_equal(web_get(w, ADA, at("/clients/", w->p->client, "/held")), 200);
    assert_true(web_says(w, "<li>Billie</li>")); /* it is still held, to hide it */
    tx = place_read(w->p);
    OK(w->p, kith_party_list(tx, w->p->client, w->p->keep, &parties, &n, &w->p->err));
    assert_true(n == 1 && kith_str_eq(parties[0].name, KITH_S("Orla")));
    OK(w->p, kith_audit_list(tx, &query, w->p->keep, &lines, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(lines[i].action, KITH_S("client.change"))) {
            assert_true(kith_id_eq(lines[i].actor, w->people[ADA]) && lines[i].detail.n == 0);
            return;
        }
    fail_msg("no line says that the names were changed");
}

/* Of somebody who works here: theirs alone, on their own page and in what is written out about them. */
static void a_name_on_papers_is_nobody_elses(void **state)
{
    static const char *const pages[] = {"/", "/people", "/account", "/sessions", "/coaching", "/clients"};
    static const char name[] = "Adalheid Winterbourne";
    struct web_place *w = *state;
    struct kith_export_sum sum;
    char folder[128];

    assert_int_equal(web_post(w, ADA, "/account/names", "usual=Ada&legal=Adalheid+Winterbourne"), 303);
    assert_int_equal(web_get(w, ADA, "/account"), 200);
    assert_true(web_says(w, "value=\"Adalheid Winterbourne\""));
    assert_int_equal(web_get(w, ADA, at("/people/", w->people[ADA], "")), 200);
    assert_false(web_says(w, name));
    for (int who = BEN; who < WHO_COUNT; who++) {
        for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
            (void)web_get(w, (enum who)who, pages[i]);
            assert_false(web_says(w, name));
        }
        (void)web_get(w, (enum who)who, at("/people/", w->people[ADA], ""));
        assert_false(web_says(w, name));
    }
    (void)snprintf(folder, sizeof folder, "%s/all", w->p->root);
    OK(w->p, kith_workspace_export(w->p->store, "all", folder, KITH_EXPORT_ALL_WORDS, &sum, &w->p->err));
    assert_int_equal(place_grep(folder, name, sizeof name - 1), 0);
    (void)snprintf(folder, sizeof folder, "%s/own", w->p->root);
    OK(w->p, kith_workspace_export(w->p->store, "ada", folder, 0, &sum, &w->p->err));
    assert_int_equal(place_grep(folder, name, sizeof name - 1), 1);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(new_names_and_old_ones_are_hidden),      T(a_name_on_papers_is_nobody_elses),
        T(a_form_of_address_hides_the_name_in_it), T(a_guardian_who_is_no_more_stays_hidden),
        T(a_change_shows_and_stands_in_the_audit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
