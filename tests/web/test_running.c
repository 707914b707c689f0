/* Running the place: records by code, holds, erasing, handing over, retention, research; and that no figure which leads
 * to one counsellor reaches whoever directs or runs the programme. */
#include "router.h"
#include "store_parts.h"
#include "web_place.h"
#include "workspace_aggregate.h"
#include "workspace_research.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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
    assert_int_equal(web_get(w, ADMIN, path_to("/records/", w->p->client, "")), 404);
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
    assert_true(kith_id_eq(list[0].consent, yes) && list[0].basis == KITH_BASIS_CONSENT && list[0].notice);
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

/* ---- figures ---- */

#define PEOPLE 6

/* A counsellor with three coded sessions in the quarter before last. */
static struct kith_id add_counsellor(struct web_place *w, int number, double value, int64_t held)
{
    static const char *const names[] = {"percent_open", "percent_complex", "r_to_q", "percent_change", "picked_up"};
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);
    struct kith_client client = {.programme = w->p->programme, .names = {.usual = KITH_S("Somebody")}};
    struct kith_session_row row = {.programme = w->p->programme, .held = held, .setting = KITH_S("one-to-one")};
    struct kith_coding coding = {.kind = KITH_CODER_MODEL, .model = KITH_S("m"), .figures = KITH_S("{}")};
    struct kith_kept_figure figures[5];
    struct kith_person person = {0};
    struct kith_party *parties;
    struct kith_id who;
    struct kith_id id;
    char login[32];
    size_t n;

    (void)snprintf(login, sizeof login, "counsellor%d", number);
    person.login = person.names.usual = kith_str_of(login);
    OK(w->p, kith_person_add(tx, &person, &who, &w->p->err));
    OK(w->p, kith_role_give(tx, who, w->p->programme, KITH_POST_COUNSELLOR, &w->p->err));
    client.counsellor = row.counsellor = who;
    OK(w->p, kith_client_add(tx, &client, &row.client, &w->p->err));
    OK(w->p, kith_party_list(tx, row.client, w->p->keep, &parties, &n, &w->p->err));
    for (int use = KITH_USE_RECORDING; use <= KITH_USE_FEEDBACK; use++) {
        struct kith_consent c = {.party = parties[0].id, .use = (enum kith_use)use, .yes = true};

        OK(w->p, kith_consent_record(tx, &c, &id, &w->p->err));
    }
    for (size_t i = 0; i < 5; i++)
        figures[i] = (struct kith_kept_figure){.name = kith_str_of(names[i]), .value = value, .n = 10};
    for (int i = 0; i < 3; i++) {
        OK(w->p, kith_session_add(tx, &row, KITH_S("{}"), &parties[0].id, 1, &coding.session, &w->p->err));
        OK(w->p, kith_coding_add(tx, &coding, 10, 0, figures, 5, &id, &w->p->err));
    }
    place_commit(w->p, tx);
    return who;
}

static int64_t a_quarter_ago(const struct web_place *w)
{
    return kith_quarter_begin(kith_quarter_of(w->p->clock) - 1) + 86400;
}

static void set_figures(struct web_place *w, struct kith_id who, double value)
{
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);

    OK(w->p, kith_sql_do(tx->conn,
                         "UPDATE figure SET value = ?2, low = ?2, high = ?2 WHERE coding IN (SELECT c.id FROM coding c"
                         " JOIN session s ON s.id = c.session WHERE s.counsellor = ?1)",
                         KITH_ARGS(kith_idarg(who), kith_real(value)), NULL, &w->p->err));
    place_commit(w->p, tx);
}

static void quarters_are_the_calendars(void **state)
{
    (void)state;
    assert_int_equal(kith_quarter_begin(1970 * 4), 0);
    assert_int_equal(kith_quarter_begin(2026 * 4 + 3), 1790812800); /* 1 October 2026 */
    assert_int_equal(kith_quarter_of(1790812800), 2026 * 4 + 3);
    assert_int_equal(kith_quarter_of(1790812799), 2026 * 4 + 2);
    assert_int_equal(kith_quarter_begin(2024 * 4 + 1) - kith_quarter_begin(2024 * 4), 91 * 86400); /* a leap year */
}

static void few_are_not_shown_and_a_kept_figure_stays(void **state)
{
    struct web_place *w = *state;
    struct kith_id last = KITH_ID_NONE;
    char before[64];
    const char *at;

    for (int i = 0; i < PEOPLE; i++)
        last = add_counsellor(w, i, 0.4, a_quarter_ago(w));
    w->p->clock += 100 * 86400;
    for (int i = 0; i < KITH_AGGREGATE_PEOPLE - 1; i++)
        (void)add_counsellor(w, i + 10, 0.4, a_quarter_ago(w));
    {
        struct kith_web_session session = {.person = w->people[DEE], .address = KITH_S("127.0.0.1")};
        struct kith_token token;
        struct kith_tx *tx = place_write(w->p, w->people[DEE]);

        OK(w->p, kith_web_begin(tx, &session, &token, &w->p->err));
        place_commit(w->p, tx);
        (void)snprintf(w->cookie[DEE], sizeof w->cookie[DEE], "%s", token.z);
    }
    assert_int_equal(web_get(w, DEE, "/programme"), 200);
    at = strstr(w->answer, "about 40%");
    assert_non_null(at);
    assert_true(web_says(w, "too few to show")); /* the quarter with four */
    (void)snprintf(before, sizeof before, "%.60s", at);
    /* Nothing that happens to one counsellor moves it. */
    set_figures(w, last, 0.9);
    assert_int_equal(web_get(w, DEE, "/programme"), 200);
    assert_int_equal(strncmp(strstr(w->answer, "about 40%"), before, strlen(before)), 0);
}

/* Whoever knows all but one exactly, and sees what is shown, knows the one only within five steps of the scale. */
static void knowing_all_others_does_not_tell_the_last(void **state)
{
    const struct kith_aggregate_kind *kinds;
    size_t n_kinds;

    (void)state;
    kinds = kith_aggregate_kinds(&n_kinds);
    for (size_t k = 0; k < n_kinds; k++)
        for (size_t people = KITH_AGGREGATE_PEOPLE; people <= 8; people++)
            for (double others = 0.2; others < 0.85; others += 0.05) {
                struct kith_aggregate_point points[8 * KITH_AGGREGATE_SESSIONS] = {0};
                double low[64] = {0};
                double high[64] = {0};
                double seen[64];
                size_t n_seen = 0;

                for (int x = 0; x <= 1000; x++) {
                    double own = kinds[k].high * x / 1000;
                    double shown;
                    size_t s;

                    for (size_t i = 0; i < people * KITH_AGGREGATE_SESSIONS; i++) {
                        (void)snprintf(points[i].counsellor.z, sizeof points[i].counsellor.z, "%zu",
                                       i / KITH_AGGREGATE_SESSIONS);
                        points[i].value = i < KITH_AGGREGATE_SESSIONS ? own : others * kinds[k].high;
                    }
                    assert_true(kith_aggregate_cell(&kinds[k], points, people * KITH_AGGREGATE_SESSIONS, &shown));
                    for (s = 0; s < n_seen && fabs(seen[s] - shown) > 1e-9; s++)
                        continue;
                    if (s == n_seen) {
                        seen[n_seen++] = shown;
                        low[s] = own;
                    }
                    high[s] = own;
                }
                /* Those at either end of what is possible are cut by the scale, not by what is shown. */
                for (size_t s = 1; s + 1 < n_seen; s++)
                    assert_true(high[s] - low[s] >= kinds[k].step * (double)people - 2 * kinds[k].high / 1000);
            }
}

static void four_people_or_two_sessions_are_too_few(void **state)
{
    const struct kith_aggregate_kind *kinds;
    struct kith_aggregate_point points[15] = {0};
    double shown;
    size_t n_kinds;

    (void)state;
    kinds = kith_aggregate_kinds(&n_kinds);
    for (size_t i = 0; i < 15; i++) {
        (void)snprintf(points[i].counsellor.z, sizeof points[i].counsellor.z, "%zu", i / 3);
        points[i].value = 0.5;
    }
    assert_true(kith_aggregate_cell(&kinds[0], points, 15, &shown));
    assert_false(kith_aggregate_cell(&kinds[0], points, 14, &shown)); /* the fifth has two */
    assert_false(kith_aggregate_cell(&kinds[0], points, 12, &shown));
    assert_false(kith_aggregate_cell(&kinds[0], points, 0, &shown));
}

/* Which page it was, and what stands there. */
static void show_where(const struct kith_buf *a, const struct kith_buf *b)
{
    size_t i = 0;
    size_t page = 0;

    for (; i < a->n && i < b->n && a->p[i] == b->p[i]; i++)
        if (a->p[i] == '\n' && i + 1 < a->n && a->p[i + 1] == '/')
            page = i + 1;
    print_error("they part on %.60s\n... %.300s\n... %.300s\n", a->p + page, a->p + (i > 60 ? i - 60 : 0),
                b->p + (i > 60 ? i - 60 : 0));
}

/* All that a person may open, put together without what changes from one answer to the next. */
static void gather(struct web_place *w, enum who who, struct kith_buf *out)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);
    const struct kith_id ids[] = {w->session, w->p->client, w->people[ADA], w->crisis, w->task};

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
            const char *p = routes[i].pattern;
            const char *body;
            char *store;
            char path[256];
            size_t at = 0;

            if (routes[i].method != KITH_GET || routes[i].entry != KITH_ENTRY_SIGNED_IN || (k > 0 && !strchr(p, ':')) ||
                strcmp(p, "/audit") == 0)
                continue; /* the audit tells what is looked at here itself; it holds no figures (below) */
            while (*p && at < 200)
                if (*p == ':') {
                    at += (size_t)snprintf(path + at, sizeof path - at, "%s", p[1] == 'n' ? "2" : ids[k].z);
                    p += strcspn(p, "/");
                } else {
                    path[at++] = *p++;
                }
            path[at] = 0;
            web_later(6);
            kith_buf_printf(out, "%s %u\n", path, web_get(w, who, path));
            body = strstr(w->answer, "<main");
            store = strstr(w->answer, "id=\"store-h\""); /* how much it holds moves with all that anybody does */
            if (store)
                *store = 0;
            if (body)
                kith_buf_puts(out, body);
        }
}

/* All that Ada and whoever codes her can do that a figure could be made of. */
static void act(struct web_place *w)
{
    static const char codes[] =
        "{\"turn\":0,\"behaviour\":\"question\",\"question\":\"open\"}\n{\"turn\":1,\"talk\":\"change\"}\n"
        "{\"turn\":2,\"behaviour\":\"reflection\",\"reflection\":\"complex\"}\n{\"turn\":3,\"talk\":\"sustain\"}\n"
        "{\"turn\":4,\"behaviour\":\"question\",\"question\":\"closed\"}\n{\"turn\":5,\"talk\":\"change\"}\n";
    static const char *const globals[] = {"{\"cultivating\":5,\"softening\":5,\"partnership\":5,\"empathy\":5}",
                                          "{\"cultivating\":1,\"softening\":2,\"partnership\":1,\"empathy\":2}"};
    static const enum who coders[] = {BEN, SUE};
    struct kith_segment g = {.session = w->session, .first = 0, .last = 5};
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);
    struct kith_id segment;
    struct kith_id coding;
    struct kith_id task[2];

    OK(w->p, kith_segment_add(tx, &g, &segment, &w->p->err));
    for (int i = 0; i < 2; i++)
        OK(w->p, kith_task_add(tx, segment, w->people[coders[i]], &task[i], &w->p->err));
    place_commit(w->p, tx);
    for (int i = 0; i < 2; i++) {
        tx = place_write(w->p, w->people[coders[i]]);
        OK(w->p, kith_task_close(tx, task[i], kith_str_of(codes), kith_str_of(globals[i]), &coding, &w->p->err));
        place_commit(w->p, tx);
    }
    assert_int_equal(web_post(w, ADA, "/pool/all", "on=yes"), 303);
    assert_int_equal(web_post(w, ADA, "/coding/time", "hours=7"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/sessions/", w->session, "/turns/2"), "should=complex+reflection"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/sessions/", w->session, "/share"), "share=yes"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/reviews/", w->review, "/withdraw"), ""), 303);
    assert_int_equal(web_post(w, ADA, path_to("/mentor/", w->mentoring, ""), "note=hello"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/groups/", w->group, "/moment"), "moment=a+pause"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/workshops/", w->workshop, "/practised"), "day=2020-01-01"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/practice/talks/", w->sitting, "/stop"), ""), 303);
    assert_int_equal(web_post(w, SUE, path_to("/coaching/", w->people[ADA], "/next"), "next=2030-01-01"), 303);
}

/* Two worlds that differ in nothing but one counsellor's figures, and in what that counsellor and their coders did,
 * look the same to who directs and who runs the place: so nothing on any page leads to them. */
static void no_page_depends_on_one_counsellors_figures(void **state)
{
    static const enum who outside[] = {DEE, ADMIN};
    struct web_place *w = *state;
    struct kith_buf seen[2][2];

    for (int i = 0; i < PEOPLE; i++)
        (void)add_counsellor(w, i, 0.4, a_quarter_ago(w));
    (void)web_get(w, DEE, "/programme"); /* what has closed is worked out once */
    for (int world = 0; world < 2; world++) {
        set_figures(w, w->people[ADA], world ? 0.7717 : 0.1234);
        if (world)
            act(w);
        for (size_t k = 0; k < 2; k++) {
            kith_buf_init(&seen[world][k], &w->p->env, (size_t)64 << 20);
            gather(w, outside[k], &seen[world][k]);
        }
    }
    for (size_t k = 0; k < 2; k++) {
        assert_true(seen[0][k].n > 20000);
        if (seen[0][k].n != seen[1][k].n || memcmp(seen[0][k].p, seen[1][k].p, seen[0][k].n) != 0)
            show_where(&seen[0][k], &seen[1][k]);
        assert_int_equal(seen[0][k].n, seen[1][k].n);
        assert_memory_equal(seen[0][k].p, seen[1][k].p, seen[0][k].n);
    }
    /* The same walk does tell them apart for her own counsellor: so the test can fail. */
    assert_int_equal(web_get(w, ADA, "/growth"), 200);
    {
        char *first = strdup(w->answer);

        set_figures(w, w->people[ADA], 0.33);
        assert_int_equal(web_get(w, ADA, "/growth"), 200);
        assert_string_not_equal(strstr(first, "<main"), strstr(w->answer, "<main"));
        free(first);
    }
    for (int world = 0; world < 2; world++)
        for (size_t k = 0; k < 2; k++)
            kith_buf_free(&seen[world][k]);
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
        cmocka_unit_test(quarters_are_the_calendars),
        T(few_are_not_shown_and_a_kept_figure_stays),
        cmocka_unit_test(knowing_all_others_does_not_tell_the_last),
        cmocka_unit_test(four_people_or_two_sessions_are_too_few),
        T(no_page_depends_on_one_counsellors_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
