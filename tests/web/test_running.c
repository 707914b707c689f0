/* Running the place: records by code, holds, erasing, handing over, retention, research. */
#include "web_place.h"
#include "workspace_research.h"

#include <stdio.h>

static const char *path_to(const char *before, struct kith_id id, const char *after)
{
    static char path[160];

    (void)snprintf(path, sizeof path, "%s%s%s", before, id.z, after);
    return path;
}

static struct kith_str code_of(struct web_place *w)
{
    struct kith_tx *tx = place_read(w->p);
    struct kith_client c;

    OK(w->p, kith_client_get(tx, w->p->client, w->p->keep, &c, &w->p->err));
    kith_tx_end(tx);
    return c.code;
}

/* ---- records ---- */

static void a_record_is_found_by_code_and_shows_no_name(void **state)
{
    struct web_place *w = *state;
    char path[64];

    (void)snprintf(path, sizeof path, "/records?code=%s", code_of(w).p);
    assert_int_equal(web_get(w, ADMIN, path), 303);
    assert_true(web_says(w, w->p->client.z));
    assert_int_equal(web_get(w, ADMIN, "/records?code=C-00000"), 422);
    assert_true(web_says(w, "No record of this programme has that code"));
    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "")), 200);
    assert_true(web_says(w, code_of(w).p));
    assert_false(web_says(w, "Billie") || web_says(w, "Quartermaine") || web_says(w, "drinking less"));
}

static void a_hold_stops_erasing_until_it_is_lifted(void **state)
{
    struct web_place *w = *state;
    char form[64];

    (void)snprintf(form, sizeof form, "code=%s", code_of(w).p);
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/hold"), "why=&day=2026-01-02"), 422);
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/hold"), "why=order+7&day=2099-01-02"),
                     422);
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/hold"), "why=order+7&day=2026-01-02"),
                     303);
    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "")), 200);
    assert_true(web_says(w, "order 7") && web_says(w, "dated 2 January 2026") && web_says(w, "by Zenobia"));
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/erase"), form), 400);
    assert_int_equal(web_get(w, ADA, path_to("/sessions/", w->session, "")), 200);
    assert_true(web_says(w, "quillon"));
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/lift"), "why=settled"), 303);
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/erase"), form), 303);
    assert_int_equal(web_get(w, ADA, path_to("/sessions/", w->session, "")), 200);
    assert_false(web_says(w, "quillon") || web_says(w, "drinking less"));
    /* What went to whom stays, under the code, and nothing more can be done to it. */
    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "")), 200);
    assert_true(web_says(w, "Erased on") && !web_says(w, "Billie") && !web_says(w, "/hold\""));
    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "/erase")), 404);
}

static void erasing_takes_two_steps(void **state)
{
    struct web_place *w = *state;
    char form[64];

    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "/erase")), 200);
    assert_true(web_says(w, "What goes, for good") && web_says(w, "What stays") && web_says(w, "1 session, "));
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/erase"), "code=C-11111"), 422);
    assert_true(web_says(w, "Nothing was erased"));
    (void)snprintf(form, sizeof form, "code=%s", code_of(w).p);
    assert_int_equal(web_post(w, ADMIN, path_to("/records/", w->p->client, "/erase"), form), 303);
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "")), 200);
    assert_false(web_says(w, "Billie") || web_says(w, "Quartermaine"));
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "erased a client"));
}

/* ---- handing over ---- */

static void a_client_handed_over_leaves_the_sessions_behind(void **state)
{
    struct web_place *w = *state;
    char form[96];

    (void)snprintf(form, sizeof form, "to=%s", w->people[BEN].z);
    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/hand-over"), form), 422);
    assert_true(web_says(w, "Tell the client first"));
    assert_int_equal(web_get(w, ADMIN, path_to("/clients/", w->p->client, "/hand-over")), 200);
    assert_false(web_says(w, "Billie"));
    (void)snprintf(form, sizeof form, "to=%s&told=yes", w->people[BEN].z);
    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/hand-over"), form), 303);
    /* Ben meets the client, and not what was said before. */
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "A client was handed over to you"));
    assert_int_equal(web_get(w, BEN, path_to("/clients/", w->p->client, "")), 200);
    assert_true(web_says(w, "Billie"));
    assert_false(web_says(w, "drinking less"));
    assert_int_equal(web_get(w, BEN, path_to("/sessions/", w->session, "")), 404);
    /* Ada keeps her feedback, and no longer opens the client. */
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "A client of yours was handed over"));
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "")), 404);
    assert_int_equal(web_get(w, ADA, path_to("/sessions/", w->session, "")), 200);
    assert_true(web_says(w, "quillon"));
    /* What the client takes back with Ben closes it for Ada too. */
    {
        struct kith_consent *list;
        struct kith_tx *tx = place_read(w->p);
        size_t n;

        OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
        kith_tx_end(tx);
        for (size_t i = 0; i < n; i++)
            if (list[i].use == KITH_USE_FEEDBACK) {
                (void)snprintf(form, sizeof form, "consent=%s", list[i].id.z);
                assert_int_equal(web_post(w, BEN, path_to("/clients/", w->p->client, "/revoke"), form), 303);
            }
    }
    assert_int_equal(web_get(w, ADA, path_to("/sessions/", w->session, "")), 200);
    assert_false(web_says(w, "quillon"));
}

static void who_leaves_hands_over_first(void **state)
{
    struct web_place *w = *state;
    char form[96];

    assert_int_equal(web_get(w, ADMIN, path_to("/people/", w->people[ADA], "/erase")), 200);
    assert_true(web_says(w, "First, hand over the clients") && web_says(w, code_of(w).p));
    assert_int_equal(web_post(w, ADMIN, path_to("/people/", w->people[ADA], "/erase"), "login=ada"), 400);
    (void)snprintf(form, sizeof form, "to=%s&told=yes", w->people[BEN].z);
    assert_int_equal(web_post(w, ADMIN, path_to("/clients/", w->p->client, "/hand-over"), form), 303);
    assert_int_equal(web_post(w, ADMIN, path_to("/people/", w->people[ADA], "/erase"), "login=ben"), 422);
    assert_int_equal(web_post(w, ADMIN, path_to("/people/", w->people[ADA], "/erase"), "login=ada"), 303);
    assert_int_equal(web_get(w, ADA, "/"), 303);
    assert_true(web_says(w, "/sign-in"));
    /* The last who can let others in stays. */
    assert_int_equal(web_post(w, ADMIN, path_to("/people/", w->people[ADMIN], "/erase"), "login=zenobia"), 400);
    assert_true(web_says(w, "last administrator"));
}

/* ---- settings ---- */

static void retention_is_told_before_and_after(void **state)
{
    struct web_place *w = *state;
    const char *upload = "client=%s&held=2026-09-12&goal=g&setting=one-to-one&text=Counsellor%%3A+What+helps%%3F%%0A"
                         "Client%%3A+My+sister+does.+I+want+to+stop.%%0ACounsellor%%3A+She+matters.%%0AClient%%3A+Yes.";
    struct kith_session_query query = {.programme = w->p->programme, .counsellor = w->people[ADA]};
    struct kith_session_row *rows;
    struct kith_tx *tx;
    char form[512];
    size_t n;

    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=91"), 422);
    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=13"), 422);
    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=30"), 303);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "A rule of this programme has changed") && web_says(w, "after 30 days instead of 90"));
    (void)snprintf(form, sizeof form, upload, w->p->client.z);
    assert_int_equal(web_post(w, ADA, "/sessions/new", form), 303);
    tx = place_read(w->p);
    OK(w->p, kith_session_list(tx, &query, w->p->keep, &rows, &n, NULL, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) /* what was there before stays as it was promised then */
        assert_int_equal(rows[i].keep_until,
                         w->p->clock + (int64_t)(kith_id_eq(rows[i].id, w->session) ? 90 : 30) * 86400);
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "These transcripts go soon"));
}

static void a_transcript_that_goes_soon_is_said(void **state)
{
    struct web_place *w = *state;
    struct kith_ending *ending;
    struct kith_tx *tx = place_read(w->p);
    int64_t day = 86400;
    size_t n;

    OK(w->p, kith_retention_ending(tx, w->p->programme, w->people[ADA], w->p->clock + 89 * day, w->p->keep, &ending, &n,
                                   &w->p->err));
    assert_int_equal(n, 0);
    OK(w->p, kith_retention_ending(tx, w->p->programme, w->people[ADA], w->p->clock + 90 * day, w->p->keep, &ending, &n,
                                   &w->p->err));
    assert_int_equal(n, 1);
    OK(w->p, kith_retention_ending(tx, w->p->programme, w->people[BEN], w->p->clock + 90 * day, w->p->keep, &ending, &n,
                                   &w->p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

static void a_programme_is_set_up(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_post(w, ADMIN, "/programmes", "name=North+Street&country=Z"), 422);
    assert_int_equal(web_post(w, ADMIN, "/programmes", "name=North+Street&country=US"), 303);
    assert_int_equal(web_get(w, ADMIN, "/programmes"), 200);
    assert_true(web_says(w, "North Street"));
    assert_false(web_says(w, "Other Street")); /* no role there */
}

/* Nobody may rely on somebody who is no longer here. */
static void a_crisis_name_without_a_role_is_not_shown(void **state)
{
    struct web_place *w = *state;
    char form[256];

    (void)snprintf(form, sizeof form, "first=%s&deputy=%s&minutes=30&days=mon&from=00:00&to=00:00", w->people[SUE].z,
                   w->people[BEN].z);
    assert_int_equal(web_post(w, ADMIN, "/settings/crisis", form), 303);
    assert_int_equal(web_get(w, ADA, "/crisis"), 200);
    assert_true(web_says(w, "<b>Sue</b> looks within 30 minutes"));
    assert_int_equal(web_post(w, ADMIN, path_to("/people/", w->people[SUE], "/roles"), ""), 303);
    assert_int_equal(web_get(w, ADA, "/crisis"), 200);
    assert_false(web_says(w, "Sue"));
    assert_true(web_says(w, "<b>Ben</b> looks within 30 minutes"));
    assert_int_equal(web_get(w, ADMIN, "/"), 200);
    assert_true(web_says(w, "Nobody stands in at the crisis inbox"));
    assert_int_equal(web_get(w, BEN, path_to("/crisis/", w->crisis, "")), 200);
    assert_int_equal(web_post(w, ADMIN, path_to("/people/", w->people[BEN], "/roles"), ""), 303);
    assert_int_equal(web_get(w, ADA, "/crisis"), 200);
    assert_true(web_says(w, "Nobody watches this inbox"));
}

/* A clock that is set back: a little of it changes nothing, more of it asks to sign in anew, and nothing is lost. */
static void a_clock_set_back_leaves_a_clear_state(void **state)
{
    struct web_place *w = *state;
    struct kith_audit_verdict verdict;

    w->p->clock -= 1800;
    assert_int_equal(web_get(w, ADA, "/sessions"), 200);
    w->p->clock -= 86400;
    assert_int_equal(web_get(w, ADA, "/sessions"), 303);
    assert_true(web_says(w, "/sign-in"));
    assert_int_equal(web_get(w, NOBODY, "/healthz"), 200);
    w->p->clock += 86400 + 1800;
    assert_int_equal(web_get(w, ADA, path_to("/sessions/", w->session, "")), 200);
    assert_true(web_says(w, "quillon"));
    OK(w->p, kith_audit_verify(w->p->store, NULL, &verdict, &w->p->err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
}

/* Lines say what was done in words, their details too. */
static void the_audit_speaks_in_words(void **state)
{
    static const char *const raw[] = {"rule.change", "pool.drawn", "recording: ", "setting.set", "retention.days"};
    struct web_place *w = *state;
    struct kith_tx *tx = place_write(w->p, w->people[ADMIN]);

    OK(w->p, kith_notice_add(tx, w->people[ADA], "pool.drawn", KITH_ID_NONE, KITH_S("x"), &w->p->err));
    place_commit(w->p, tx);
    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=30"), 303);
    (void)place_choose(w->p, w->p->party, KITH_USE_RESEARCH, true);
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "told somebody: A segment of yours was drawn for blind coding"));
    assert_true(web_says(w, "changed a setting: how long transcripts stay"));
    assert_true(web_says(w, ": yes</td>"));
    assert_true(web_says(w, "kept a coding of a session by the machine"));
    assert_true(web_says(w, "mentoring, to Ben"));
    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
        if (web_says(w, raw[i]))
            fail_msg("the audit shows %s", raw[i]);
}

/* ---- research ---- */

static void give_role(struct web_place *w, enum who who, enum kith_post role)
{
    struct kith_tx *tx = place_write(w->p, w->people[ADMIN]);

    OK(w->p, kith_role_give(tx, w->people[who], w->p->programme, role, &w->p->err));
    place_commit(w->p, tx);
}

#define RESEARCH "recipient=Dr+Reed%2C+Hill+University&purpose=Listening+study+12&notice=yes"

static void only_what_was_allowed_goes_to_research(void **state)
{
    struct web_place *w = *state;
    struct kith_disclosure *list;
    struct kith_tx *tx;
    struct kith_id yes;
    char form[64];
    size_t n;

    give_role(w, OTHER, KITH_POST_RESEARCHER); /* Otto works here too now, as nothing else */
    assert_int_equal(web_post(w, OTHER, "/account/programme", path_to("programme=", w->p->programme, "")), 303);
    assert_int_equal(web_get(w, OTHER, "/research"), 200);
    assert_true(web_says(w, "No session is open to research"));
    assert_int_equal(web_post(w, OTHER, "/research", RESEARCH), 400);
    yes = place_choose(w->p, w->p->party, KITH_USE_RESEARCH, true);
    assert_int_equal(web_get(w, OTHER, "/research"), 200);
    assert_true(web_says(w, "1 session of 1 client is open to research"));
    assert_int_equal(web_post(w, OTHER, "/research", "recipient=a&purpose=b"), 422);
    assert_int_equal(web_post(w, OTHER, "/research", RESEARCH), 200);
    assert_true(web_says(w, "\"session\":\"s1\",\"client\":\"p1\",\"counsellor\":\"c1\",\"year\":2026"));
    assert_true(web_says(w, "quillon"));
    assert_false(web_says(w, "Ada") || web_says(w, w->session.z) || web_says(w, w->p->client.z));
    /* The client reads who got it, on which consent. */
    tx = place_read(w->p);
    OK(w->p, kith_disclosure_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    assert_true(kith_id_eq(list[0].consent, yes) && list[0].basis == KITH_BASIS_RESEARCH && list[0].notice);
    assert_true(kith_str_eq(list[0].recipient, KITH_S("Dr Reed, Hill University")));
    assert_int_equal(web_get(w, ADA, path_to("/clients/", w->p->client, "/held")), 200);
    assert_true(web_says(w, "Dr Reed, Hill University") && web_says(w, "Listening study 12"));
    (void)snprintf(form, sizeof form, "consent=%s", yes.z);
    assert_int_equal(web_post(w, ADA, path_to("/clients/", w->p->client, "/revoke"), form), 303);
    assert_int_equal(web_post(w, OTHER, "/research", RESEARCH), 400);
    assert_false(web_says(w, "quillon"));
}

static void who_directs_does_no_research_here(void **state)
{
    struct web_place *w = *state;

    (void)place_choose(w->p, w->p->party, KITH_USE_RESEARCH, true);
    give_role(w, DEE, KITH_POST_RESEARCHER);
    assert_int_equal(web_get(w, DEE, "/research"), 400);
    assert_int_equal(web_post(w, DEE, "/research", RESEARCH), 400);
    assert_false(web_says(w, "quillon"));
    give_role(w, ADMIN, KITH_POST_RESEARCHER);
    assert_int_equal(web_post(w, ADMIN, "/research", RESEARCH), 400);
    assert_false(web_says(w, "quillon"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_record_is_found_by_code_and_shows_no_name),
        T(a_hold_stops_erasing_until_it_is_lifted),
        T(erasing_takes_two_steps),
        T(a_client_handed_over_leaves_the_sessions_behind),
        T(who_leaves_hands_over_first),
        T(retention_is_told_before_and_after),
        T(a_transcript_that_goes_soon_is_said),
        T(a_programme_is_set_up),
        T(a_crisis_name_without_a_role_is_not_shown),
        T(a_clock_set_back_leaves_a_clear_state),
        T(the_audit_speaks_in_words),
        T(only_what_was_allowed_goes_to_research),
        T(who_directs_does_no_research_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
