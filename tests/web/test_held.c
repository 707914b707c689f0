/* All that is held about a client: what stands on the page, for whom, and what of it is written down. */
#include "web_place.h"
#include "workspace_export.h"

#include <stdio.h>
#include <stdlib.h>

#define SPOKEN  "I could leave the wine at the shop this week." /* in no feedback and no flagged line */
#define FLAGGED "Sometimes I want to kill myself."
#define GOAL    "about drinking less"
#define COUNTED "What the machine counted"

static const char *held(const struct web_place *w, struct kith_id client, const char *after)
{
    static char path[160];

    (void)w;
    (void)snprintf(path, sizeof path, "/clients/%s/held%s", client.z, after);
    return path;
}

static size_t count_lines(struct web_place *w, struct kith_id object, const char *action)
{
    const struct kith_audit_query query = {.object = object, .most = 1000};
    struct kith_tx *tx = place_read(w->p);
    struct kith_audit_line *lines;
    size_t found = 0;
    size_t n;

    OK(w->p, kith_audit_list(tx, &query, w->p->keep, &lines, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        found += kith_str_eq(lines[i].action, kith_str_of(action)) && kith_id_eq(lines[i].client, w->p->client);
    return found;
}

static size_t count_words(const struct web_place *w, const char *text)
{
    size_t n = 0;

    for (const char *at = w->answer; (at = strstr(at, text)) != NULL; at++)
        n++;
    return n;
}

static void the_page_is_short_and_has_the_words_behind_a_link(void **state)
{
    struct web_place *w = *state;
    struct kith_coding coding;
    struct kith_tx *tx = place_read(w->p);
    size_t opened = count_lines(w, w->session, "session.open");
    char named[40];

    OK(w->p, kith_coding_of_model(tx, w->session, w->p->keep, &coding, &w->p->err));
    kith_tx_end(tx);
    (void)snprintf(named, sizeof named, "By the model %.12s on", coding.model.p);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_true(web_says(w, GOAL) && web_says(w, "one-to-one"));
    assert_true(web_says(w, COUNTED) && web_says(w, named) && web_says(w, "<li>Reflections: 2"));
    assert_true(web_says(w, "Feedback to the counsellor") && web_says(w, FLAGGED) &&
                web_says(w, "thoughts of suicide"));
    assert_true(web_says(w, "and still open"));
    assert_false(web_says(w, SPOKEN) || web_says(w, "What was said"));
    assert_false(web_says(w, "<script>alert"));
    assert_true(web_says(w, "held?words=1\">Print with the words</a>"));
    assert_int_equal(count_lines(w, w->p->client, "client.held"), 1);
    assert_int_equal(count_lines(w, w->crisis, "crisis.open"), 1);
    assert_int_equal(count_lines(w, w->session, "session.open"), opened); /* no words of it */

    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "?words=yes")), 200);
    assert_true(web_says(w, SPOKEN) && web_says(w, "I will try it on Monday."));
    assert_true(web_says(w, "&lt;script&gt;") && !web_says(w, "<script>alert"));
    assert_true(web_says(w, "open question") && web_says(w, "Without the words"));
    assert_int_equal(count_lines(w, w->session, "session.open"), opened + 1);
    assert_int_equal(count_lines(w, w->p->client, "client.held"), 2);
    /* It stands on the page the next time. */
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_true(web_says(w, "Ada opened all that is held of a client"));
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "?words=7")), 200); /* there is no such part */
    assert_false(web_says(w, SPOKEN));
}

static void what_was_done_about_danger_stands_there(void **state)
{
    struct web_place *w = *state;
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);

    OK(w->p, kith_crisis_acknowledge(tx, w->crisis, &w->p->err));
    OK(w->p, kith_crisis_close(tx, w->crisis, KITH_S("We made a plan for the night."), &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_true(web_says(w, "We made a plan for the night.") && !web_says(w, "and still open"));
}

static void what_was_taken_back_is_not_opened(void **state)
{
    struct web_place *w = *state;
    size_t opened = count_lines(w, w->session, "session.open");
    struct kith_consent *list;
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);
    size_t n;

    OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    for (size_t i = 0; i < n; i++)
        if (list[i].use == KITH_USE_FEEDBACK)
            OK(w->p, kith_consent_revoke(tx, list[i].id, &w->p->err));
    place_commit(w->p, tx);
    for (int words = 0; words < 2; words++) {
        assert_int_equal(web_get(w, ADA, held(w, w->p->client, words ? "?words=yes" : "")), 200);
        assert_true(web_says(w, "Closed: a choice that it stands on is missing or was taken back."));
        assert_true(web_says(w, FLAGGED)); /* as in the export */
        assert_false(web_says(w, GOAL) || web_says(w, COUNTED) || web_says(w, SPOKEN));
        assert_true(web_says(w, "The words of none of them can be opened here."));
    }
    assert_int_equal(count_lines(w, w->session, "session.open"), opened);
}

static void add_talk(struct web_place *w, int64_t held_at, const struct kith_id *others, size_t n)
{
    const struct kith_upload u = {
        .programme = w->p->programme,
        .client = w->p->client,
        .parties = others,
        .n_parties = n,
        .held = held_at,
        .goal = KITH_S("sleeping"),
        .setting = n ? KITH_SETTING_GROUP : KITH_SETTING_ONE_TO_ONE,
        .counsellor = KITH_S("Counsellor"),
        .bytes = n ? KITH_S("Counsellor: How was the week?\nDana: I slept.\nCounsellor: You slept.\n"
                            "Marcus: My marmalade cat did. I want to kill myself.\n")
                   : KITH_S("Counsellor: How was the week?\nDana: I slept like a marmalade cat.\n"),
    };
    struct kith_id id;
    size_t more;

    OK(w->p, kith_workspace_upload(w->ws, w->people[ADA], &u, &id, &more, &w->p->err));
}

static void where_another_client_sat_the_words_stay_out(void **state)
{
    struct web_place *w = *state;
    const struct kith_client marcus = {
        .programme = w->p->programme, .counsellor = w->people[ADA], .names = {.usual = KITH_S("Marcus")}};
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);
    struct kith_party *parties;
    struct kith_export_sum sum;
    struct kith_id other;
    char folder[128];
    size_t n;

    OK(w->p, kith_client_add(tx, &marcus, &other, &w->p->err));
    OK(w->p, kith_party_list(tx, other, w->p->keep, &parties, &n, &w->p->err));
    place_commit(w->p, tx);
    (void)place_choose(w->p, parties[0].id, KITH_USE_RECORDING, true);
    (void)place_choose(w->p, parties[0].id, KITH_USE_FEEDBACK, true);
    add_talk(w, w->p->clock - 86400, &parties[0].id, 1);
    OK(w->p, kith_workspace_work(w->ws, &w->p->err));
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "?words=yes")), 200);
    assert_true(web_says(w, "Another client was in the room") && web_says(w, SPOKEN));
    assert_false(web_says(w, "marmalade") || web_says(w, "sleeping") || web_says(w, "I slept."));
    assert_int_equal(web_get(w, ADA, held(w, other, "?words=yes")), 200);
    assert_true(web_says(w, "it stands in the record of another client") && web_says(w, "Another client was"));
    assert_false(web_says(w, "marmalade") || web_says(w, "sleeping") || web_says(w, SPOKEN) || web_says(w, "Billie"));
    /* Nor do they go into files, not even as a line of danger; unless all words are asked for. */
    (void)snprintf(folder, sizeof folder, "%s/one", w->p->root);
    OK(w->p, kith_workspace_export(w->p->store, w->p->client.z, folder, 0, &sum, &w->p->err));
    assert_int_equal(place_grep(folder, "marmalade", 9), 0);
    (void)snprintf(folder, sizeof folder, "%s/all-words", w->p->root);
    OK(w->p, kith_workspace_export(w->p->store, w->p->client.z, folder, KITH_EXPORT_ALL_WORDS, &sum, &w->p->err));
    assert_true(place_grep(folder, "marmalade", 9) > 0);
}

static void after_a_hand_over_what_another_led_stays_theirs(void **state)
{
    struct web_place *w = *state;
    size_t opened = count_lines(w, w->session, "session.open");
    struct kith_tx *tx = place_write(w->p, w->people[ADMIN]);

    OK(w->p, kith_client_hand_over(tx, w->p->client, w->people[BEN], &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 404);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "?words=yes")), 404);
    assert_int_equal(count_lines(w, w->p->client, "client.held"), 0);
    assert_int_equal(web_get(w, BEN, held(w, w->p->client, "?words=yes")), 200);
    assert_true(web_says(w, "Led by Ada") && web_says(w, "1 report of danger"));
    assert_false(web_says(w, GOAL) || web_says(w, COUNTED) || web_says(w, SPOKEN) || web_says(w, FLAGGED));
    assert_int_equal(count_lines(w, w->session, "session.open"), opened);
    assert_int_equal(count_lines(w, w->p->client, "client.held"), 1);
}

static void holds_stand_there_with_their_reasons(void **state)
{
    struct web_place *w = *state;
    struct kith_tx *tx;

    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_false(web_says(w, "Legal holds"));
    tx = place_write(w->p, w->people[ADMIN]);
    OK(w->p, kith_hold_set(tx, w->p->client, KITH_S("Order 7 of the <county> court"), 0, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_true(web_says(w, "Order 7 of the &lt;county&gt; court") && web_says(w, "and it stands"));
    tx = place_write(w->p, w->people[ADMIN]);
    OK(w->p, kith_hold_lift(tx, w->p->client, KITH_S("The case is closed"), &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_true(web_says(w, "The case is closed") && !web_says(w, "and it stands"));
}

static void many_words_stand_in_parts(void **state)
{
    struct web_place *w = *state;

    for (int i = 0; i < 50; i++)
        add_talk(w, w->p->clock - 172800 - i, NULL, 0);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "")), 200);
    assert_true(web_says(w, "part 1 of 2") && web_says(w, "part 2 of 2"));
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "?words=yes")), 200);
    assert_true(web_says(w, SPOKEN));
    assert_int_equal(count_words(w, "like a marmalade cat"), 49);
    assert_int_equal(web_get(w, ADA, held(w, w->p->client, "?words=2")), 200);
    assert_false(web_says(w, SPOKEN));
    assert_int_equal(count_words(w, "like a marmalade cat"), 1);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_page_is_short_and_has_the_words_behind_a_link),
        T(what_was_done_about_danger_stands_there),
        T(what_was_taken_back_is_not_opened),
        T(where_another_client_sat_the_words_stay_out),
        T(after_a_hand_over_what_another_led_stays_theirs),
        T(holds_stand_there_with_their_reasons),
        T(many_words_stand_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
