/* The pool, side by side, deciding, and the rule, as people meet them. */
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

/* A line of codes as a coder's are kept: the last turn but one is of the client. */
#define CODES(kind)                                                                                                    \
    "{\"turn\":0,\"speaker\":\"counsellor\",\"behaviour\":\"question\",\"has\":1,\"question\":\"" kind                 \
    "\",\"adherence\":0,\"unsure\":false,\"crisis\":false}\n"

static struct kith_id segment_of(struct web_place *w)
{
    struct kith_coding_task task;
    struct kith_tx *tx = place_read(w->p);

    OK(w->p, kith_task_get(tx, w->task, w->p->keep, &task, &w->p->err));
    kith_tx_end(tx);
    return task.segment;
}

static void close_one(struct web_place *w, enum who who, struct kith_id task, const char *codes, const char *globals)
{
    struct kith_tx *tx = place_write(w->p, w->people[who]);
    struct kith_id coding;

    OK(w->p, kith_task_close(tx, task, kith_str_of(codes), kith_str_of(globals), &coding, &w->p->err));
    place_commit(w->p, tx);
}

static void both_closed(struct web_place *w, struct kith_id *segment)
{
    struct kith_tx *tx;
    struct kith_id task;

    *segment = segment_of(w);
    tx = place_write(w->p, KITH_ID_NONE);
    OK(w->p, kith_task_add(tx, *segment, w->people[SUE], &task, &w->p->err));
    OK(w->p, kith_adjudicator_set(tx, *segment, w->people[SUE], &w->p->err));
    place_commit(w->p, tx);
    close_one(w, BEN, w->task, CODES("open"), "{\"cultivating\":3,\"softening\":3,\"partnership\":4,\"empathy\":4}");
    {
        char path[128];

        (void)snprintf(path, sizeof path, "/segments/%s", segment->z);
        assert_int_equal(web_get(w, BEN, path), 404); /* Sue still codes it blind */
        assert_int_equal(web_get(w, SUE, path), 404);
    }
    close_one(w, SUE, task, CODES("closed"), "{\"cultivating\":3,\"softening\":3,\"partnership\":4,\"empathy\":2}");
}

static void side_by_side_once_both_are_closed(void **state)
{
    struct web_place *w = *state;
    struct kith_adjudicated *decided;
    struct kith_coding *codings;
    struct kith_id segment;
    struct kith_tx *tx;
    char path[160];
    size_t people = 0;
    size_t n;

    both_closed(w, &segment);
    (void)snprintf(path, sizeof path, "/segments/%s", segment.z);
    assert_int_equal(web_get(w, ADA, path), 404); /* her own session */
    assert_int_equal(web_get(w, DEE, path), 403);
    assert_int_equal(web_get(w, ADMIN, path), 403);
    assert_int_equal(web_get(w, BEN, path), 200);
    assert_true(web_says(w, "(you)") && web_says(w, "open question") && web_says(w, "closed question"));
    assert_true(web_says(w, "you decide") == false && web_says(w, "<form method=\"post\" action=\"/segments") == false);
    assert_false(web_says(w, "Zorbatrix")); /* the client's name */
    assert_false(web_says(w, "Sue"));       /* who the other is */
    assert_int_equal(web_get(w, SUE, path), 200);
    assert_true(web_says(w, "You decide where they differ"));

    (void)snprintf(path, sizeof path, "/segments/%s/turns/0", segment.z);
    assert_int_equal(web_post(w, BEN, path, "as-0=A&why-0=so"), 403);
    assert_int_equal(web_post(w, SUE, path, "as-0=A&why-0="), 422); /* a reason is asked for */
    assert_true(web_says(w, "Write why"));
    assert_int_equal(web_post(w, SUE, path, "as-0=A&why-0=It+leaves+room"), 303);
    (void)snprintf(path, sizeof path, "/segments/%s/turns/1", segment.z);
    assert_int_equal(web_post(w, SUE, path, "as-1=A&why-1=so"), 404); /* they agree there */
    (void)snprintf(path, sizeof path, "/segments/%s/whole/3", segment.z);
    assert_int_equal(web_post(w, SUE, path, "rating-3=3&whole-3=Between"), 303);
    (void)snprintf(path, sizeof path, "/segments/%s", segment.z);
    assert_int_equal(web_get(w, BEN, path), 200);
    assert_true(web_says(w, "It leaves room") && web_says(w, "Between"));

    /* Apart: what was coded blind is as it was, and nothing was added to it. */
    tx = place_read(w->p);
    OK(w->p, kith_coding_list(tx, w->session, w->p->keep, &codings, &n, &w->p->err));
    for (size_t i = 0; i < n; i++)
        people += codings[i].kind == KITH_CODER_PERSON;
    assert_int_equal(people, 2);
    OK(w->p, kith_adjudicated_list(tx, segment, w->p->keep, &decided, &n, &w->p->err));
    assert_int_equal(n, 2);
    kith_tx_end(tx);
}

/* Sealed under the client's key: gone with it. */
static void what_was_decided_goes_with_the_client(void **state)
{
    struct web_place *w = *state;
    struct kith_id segment;
    struct kith_tx *tx;
    char path[160];

    both_closed(w, &segment);
    (void)snprintf(path, sizeof path, "/segments/%s/turns/0", segment.z);
    assert_int_equal(web_post(w, SUE, path, "as-0=A&why-0=It+leaves+room"), 303);
    tx = place_write(w->p, w->people[ADMIN]);
    OK(w->p, kith_client_erase(tx, w->p->client, &w->p->err));
    place_commit(w->p, tx);
    (void)snprintf(path, sizeof path, "/segments/%s", segment.z);
    assert_int_equal(web_get(w, BEN, path), 404);
    assert_int_equal(web_get(w, SUE, path), 404);
}

/* Each code has its course; of another number there is none. */
static void agreement_over_time_is_shown_of_each_code(void **state)
{
    struct web_place *w = *state;
    struct kith_id segment;
    const char *course;
    char open[4096];

    both_closed(w, &segment);
    assert_int_equal(web_get(w, ADA, "/agreement"), 200);
    assert_true(web_says(w, "href=\"/agreement?code=2#over-time\">Open question</a>"));
    assert_true(web_says(w, "Over time: what a counsellor&#39;s turn mainly is") ||
                web_says(w, "Over time: what a counsellor's turn mainly is"));
    assert_int_equal(web_get(w, ADA, "/agreement?code=2"), 200);
    course = strstr(w->answer, "Over time: Open question</caption>");
    assert_non_null(course);
    (void)snprintf(open, sizeof open, "%.4000s", course);
    /* One turn: one says open, one says closed, the machine says open. Of the two beside the machine, three of four
     * are "open": pi 3/4, chance 3/8, AC1 (1/2 - 3/8) / (5/8); of the two people pi 1/2, chance 1/2, AC1 -1. */
    assert_non_null(strstr(open, "75 of 100"));
    assert_non_null(strstr(open, "(25 to 96)")); /* Wilson, 1.5 of 2 at 90% */
    assert_non_null(strstr(open, "AC1 <b>-1.00</b>"));
    assert_non_null(strstr(open, "AC1 <b>0.20</b>"));
    assert_non_null(strstr(open, "People with each other"));
    assert_int_equal(web_get(w, ADA, "/agreement?code=17"), 200);
    course = strstr(w->answer, "Over time: Change talk</caption>");
    assert_non_null(course);
    assert_string_not_equal(course, open);
    assert_int_equal(web_get(w, ADA, "/agreement?code=99"), 200);
    assert_true(web_says(w, "mainly is</caption>"));
}

static void a_counsellor_puts_in_and_takes_out(void **state)
{
    struct web_place *w = *state;
    struct kith_pool_plan *plans;
    struct kith_tx *tx;
    char form[200];
    size_t n;

    assert_int_equal(web_post(w, ADA, "/pool/all", "on=yes"), 303);
    assert_int_equal(web_get(w, ADA, "/pool"), 200);
    assert_true(web_says(w, "Stop putting them in"));
    (void)snprintf(form, sizeof form, "client=%s&day=2001-01-01", w->p->client.z);
    assert_int_equal(web_post(w, ADA, "/pool/plan", form), 422);
    assert_true(web_says(w, "from tomorrow on"));
    (void)snprintf(form, sizeof form, "client=%s&day=2099-01-01", w->p->client.z);
    assert_int_equal(web_post(w, ADA, "/pool/plan", form), 303);
    assert_int_equal(web_post(w, BEN, "/pool/plan", form), 404); /* not his client */
    tx = place_read(w->p);
    OK(w->p, kith_pool_plan_list(tx, w->p->ada, w->p->programme, w->p->keep, &plans, &n, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    (void)snprintf(form, sizeof form, "plan=%s", plans[0].id.z);
    assert_int_equal(web_post(w, BEN, "/pool/unplan", form), 404);
    assert_int_equal(web_post(w, ADA, "/pool/unplan", form), 303);
    (void)snprintf(form, sizeof form, "segment=%s", segment_of(w).z);
    assert_int_equal(web_post(w, BEN, "/pool/withhold", form), 404);
    assert_int_equal(web_post(w, ADA, "/pool/withhold", form), 303);
    assert_int_equal(web_post(w, BEN, "/coding/time", "hours=3"), 303);
    assert_int_equal(web_post(w, BEN, "/coding/time", "hours=999"), 422);
    assert_int_equal(web_get(w, SUE, "/pool/counts"), 200);
    assert_false(web_says(w, "Ada"));
}

static void the_rule_is_told_on_the_home_page(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_post(w, SUE, "/rules", "days=7"), 403);
    assert_int_equal(web_post(w, ADMIN, "/rules", "days=6"), 422);
    assert_true(web_says(w, "at least a week"));
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "A rule of this programme has changed"));
    assert_int_equal(web_post(w, ADMIN, "/rules", "days=7"), 303);
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "A rule of this programme has changed"));
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "A rule of this programme has changed"));
    assert_int_equal(web_get(w, ADMIN, "/rules"), 200);
    assert_true(web_says(w, "have not said yet"));
}

/* The tables are kept while nothing behind them changes: another coding and a consent taken back show at once. */
static void agreement_follows_what_stands_behind_it(void **state)
{
    struct web_place *w = *state;
    struct kith_coding other = {
        .session = w->session, .kind = KITH_CODER_MODEL, .codes = KITH_S(CODES("closed")), .figures = KITH_S("{}")};
    struct kith_consent *list;
    struct kith_coding before;
    struct kith_session_row row;
    struct kith_id segment;
    struct kith_id id;
    struct kith_tx *tx;
    char *first;
    size_t n;

    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_true(web_says(w, "No segment was coded blind here yet"));
    both_closed(w, &segment);
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_true(web_says(w, "1 turns, 1 session"));
    first = strdup(strstr(w->answer, "<main"));
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_string_equal(first, strstr(w->answer, "<main"));
    assert_int_equal(web_get(w, BEN, "/agreement"), 200); /* what is kept is nobody's own */
    assert_string_equal(first, strstr(w->answer, "<main"));

    tx = place_write(w->p, KITH_ID_NONE);
    OK(w->p, kith_session_get(tx, w->session, w->p->keep, &row, &w->p->err));
    OK(w->p, kith_coding_head_of_model(tx, w->session, w->p->keep, &before, &w->p->err));
    other.model = before.model; /* by the model in use, once more */
    OK(w->p, kith_coding_add(tx, &other, row.turns, 0, NULL, 0, &id, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_string_not_equal(first, strstr(w->answer, "<main"));
    free(first);

    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    for (size_t i = 0; i < n; i++)
        if (list[i].use == KITH_USE_SUPERVISION)
            OK(w->p, kith_consent_revoke(tx, list[i].id, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_true(web_says(w, "No segment was coded blind here yet"));
}

/* Only the model in use is the machine: what another one coded, before or since, is in none of its figures. */
static void the_machine_is_one_model_by_name(void **state)
{
    struct web_place *w = *state;
    struct kith_coding other = {.session = w->session,
                                .kind = KITH_CODER_MODEL,
                                .model = KITH_S("another"),
                                .codes = KITH_S(CODES("closed")),
                                .figures = KITH_S("{}")};
    struct kith_segment g = {.first = 0, .last = 0};
    struct kith_coding before;
    struct kith_id segment;
    struct kith_id task;
    struct kith_tx *tx;
    struct kith_id id;
    char named[64];
    char *first;

    both_closed(w, &segment);
    tx = place_read(w->p);
    OK(w->p, kith_coding_head_of_model(tx, w->session, w->p->keep, &before, &w->p->err));
    kith_tx_end(tx);
    (void)snprintf(named, sizeof named, "The machine: model %.12s, which is in use now.</p>", before.model.p);
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_true(web_says(w, named));
    first = strdup(strstr(w->answer, "<main"));

    /* Newer, and another's: nothing is different. */
    tx = place_write(w->p, KITH_ID_NONE);
    OK(w->p, kith_coding_add(tx, &other, 8, 0, NULL, 0, &id, &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_string_equal(first, strstr(w->answer, "<main"));
    free(first);

    /* A session that another model alone coded: its segment stays out, and that is said. */
    g.session = other.session = place_session(w->p, "Counsellor: Hm.\nClient: Yes.\n");
    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_coding_add(tx, &other, 1, 0, NULL, 0, &id, &w->p->err));
    OK(w->p, kith_session_pool(tx, other.session, true, &w->p->err));
    OK(w->p, kith_segment_add(tx, &g, &segment, &w->p->err));
    OK(w->p, kith_task_add(tx, segment, w->people[BEN], &task, &w->p->err));
    place_commit(w->p, tx);
    close_one(w, BEN, task, CODES("open"), "{}");
    assert_int_equal(web_get(w, SUE, "/agreement"), 200);
    assert_true(web_says(w, "1 segment is left out beside it: another model coded that session."));
    assert_true(web_says(w, "2 turns, 1 session")); /* the machine's, of the first session alone */
    assert_false(web_says(w, "3 turns"));
}

/* The turn is kept too, with what is written beside it. */
static void a_turn_shows_what_was_just_put_beside_it(void **state)
{
    struct web_place *w = *state;
    char path[160];

    (void)snprintf(path, sizeof path, "/sessions/%s/turns/2", w->session.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_false(web_says(w, "an open hand"));
    assert_int_equal(web_post(w, ADA, path, "should=an+open+hand"), 303);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "an open hand"));
    assert_int_equal(web_get(w, BEN, path), 404); /* kept for nobody else */
    (void)snprintf(path, sizeof path, "/sessions/%s/turns/4", w->session.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "#t-4"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, web_place_open, web_place_close)
    const struct CMUnitTest tests[] = {
        TEST(side_by_side_once_both_are_closed),         TEST(what_was_decided_goes_with_the_client),
        TEST(agreement_over_time_is_shown_of_each_code), TEST(a_counsellor_puts_in_and_takes_out),
        TEST(the_rule_is_told_on_the_home_page),         TEST(agreement_follows_what_stands_behind_it),
        TEST(the_machine_is_one_model_by_name),          TEST(a_turn_shows_what_was_just_put_beside_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
