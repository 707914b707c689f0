/* No figure that leads to one counsellor reaches whoever directs or runs the programme: of everybody together, page by
 * page, and in the audit. */
#include "router.h"
#include "store_parts.h"
#include "web_place.h"
#include "workspace_aggregate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *path_to(const char *before, struct kith_id id, const char *after)
{
    static char path[160];

    (void)snprintf(path, sizeof path, "%s%s%s", before, id.z, after);
    return path;
}

/* ---- figures of a programme ---- */

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

/* ---- two worlds, page by page ---- */

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

static struct kith_id segment_of(struct web_place *w)
{
    struct kith_tx *tx = place_read(w->p);
    struct kith_rows rows = {0};
    struct kith_id id;

    OK(w->p, kith_rows_begin(tx->conn, &rows, "SELECT segment FROM coding_task WHERE id = ?1",
                             KITH_ARGS(kith_idarg(w->task)), &w->p->err));
    OK(w->p, kith_rows_one(&rows, &w->p->err));
    id = kith_row_id(&rows, 0);
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    return id;
}

/* All that a person may open, put together without what changes from one answer to the next. */
static void gather(struct web_place *w, enum who who, struct kith_buf *out)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);
    const struct kith_id ids[] = {w->session, w->p->client, w->people[ADA], w->crisis,  w->task,    segment_of(w),
                                  w->review,  w->group,     w->mentoring,   w->meeting, w->sitting, w->workshop};

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
            const char *p = routes[i].pattern;
            const char *body;
            char *store;
            char path[256];
            size_t at = 0;

            if (routes[i].method != KITH_GET || routes[i].entry != KITH_ENTRY_SIGNED_IN || (k > 0 && !strchr(p, ':')) ||
                strcmp(p, "/audit") == 0)
                continue; /* it tells of this very walk, and of acts: the_audit_shows_acts_and_no_measure */
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
static void act(struct web_place *w, bool well)
{
    static const char *const codes[] = {
        "{\"turn\":0,\"behaviour\":\"question\",\"question\":\"closed\"}\n{\"turn\":1,\"talk\":\"sustain\"}\n"
        "{\"turn\":2,\"behaviour\":\"reflection\",\"reflection\":\"simple\"}\n{\"turn\":3,\"talk\":\"sustain\"}\n"
        "{\"turn\":4,\"behaviour\":\"question\",\"question\":\"closed\"}\n{\"turn\":5,\"talk\":\"sustain\"}\n",
        "{\"turn\":0,\"behaviour\":\"question\",\"question\":\"open\"}\n{\"turn\":1,\"talk\":\"change\"}\n"
        "{\"turn\":2,\"behaviour\":\"reflection\",\"reflection\":\"complex\"}\n{\"turn\":3,\"talk\":\"sustain\"}\n"
        "{\"turn\":4,\"behaviour\":\"question\",\"question\":\"closed\"}\n{\"turn\":5,\"talk\":\"change\"}\n"};
    static const char *const globals[][2] = {{"{\"cultivating\":1,\"softening\":1,\"partnership\":1,\"empathy\":1}",
                                              "{\"cultivating\":2,\"softening\":1,\"partnership\":3,\"empathy\":1}"},
                                             {"{\"cultivating\":5,\"softening\":5,\"partnership\":5,\"empathy\":5}",
                                              "{\"cultivating\":1,\"softening\":2,\"partnership\":1,\"empathy\":2}"}};
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
        OK(w->p,
           kith_task_close(tx, task[i], kith_str_of(codes[well]), kith_str_of(globals[well][i]), &coding, &w->p->err));
        place_commit(w->p, tx);
    }
    assert_int_equal(web_post(w, ADA, "/pool/all", "on=yes"), 303);
    assert_int_equal(web_post(w, ADA, "/coding/time", "hours=7"), 303);
    assert_int_equal(web_post(w, ADA, path_to("/sessions/", w->session, "/turns/2"),
                              well ? "should=complex+reflection" : "should=simple+reflection"),
                     303);
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
            act(w, true);
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

/* All measures of Ada's sessions: the machine's figures, codes and feedback, and what people coded and rated. */
static void measure(struct web_place *w, bool well)
{
    struct kith_coding coding = {
        .session = w->session,
        .kind = KITH_CODER_MODEL,
        .model = KITH_S("m"),
        .codes = well ? KITH_S("{\"turn\":0,\"behaviour\":\"question\",\"question\":\"open\"}\n")
                      : KITH_S("{\"turn\":0,\"behaviour\":\"other\"}\n"),
        .report = well ? KITH_S("{\"strength\":\"picked_up\"}") : KITH_S("{\"strength\":\"percent_open\"}"),
        .figures = well ? KITH_S("{\"percent_open\":0.7717}") : KITH_S("{\"percent_open\":0.1234}")};
    const struct kith_kept_figure figure = {.name = KITH_S("percent_open"), .value = well ? 0.7717 : 0.1234, .n = 10};
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);
    struct kith_id id;

    OK(w->p, kith_coding_add(tx, &coding, 8, 0, &figure, 1, &id, &w->p->err));
    place_commit(w->p, tx);
    set_figures(w, w->people[ADA], well ? 0.7717 : 0.1234);
    act(w, well);
}

/* What stands in the audit, to its beginning, as the administrator reads it. */
static void read_audit(struct web_place *w, struct kith_buf *out)
{
    char path[64] = "/audit";
    const char *older;

    do {
        assert_int_equal(web_get(w, ADMIN, path), 200);
        kith_buf_puts(out, strstr(w->answer, "<main"));
        older = strstr(w->answer, "<a href=\"/audit?before=");
        if (older)
            (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(older + 9, "\""), older + 9);
    } while (older);
}

/* Acts, people and moments: two places in which the same people do the same, and every measure differs, have the same
 * audit. What somebody did can be counted in it, as in any audit; what came of it cannot be read there. */
static void the_audit_shows_acts_and_no_measure(void **state)
{
    struct kith_buf seen[2];

    (void)state;
    for (int world = 0; world < 2; world++) {
        void *place;
        struct web_place *w;
        size_t n;

        (void)web_place_open(&place);
        w = place;
        measure(w, world);
        kith_buf_init(&seen[world], kith_env_system(), (size_t)8 << 20);
        read_audit(w, &seen[world]);
        assert_true(web_says(w, "<td>1</td>")); /* to the first line */
        /* One act more does tell them apart: so the test can fail. */
        n = seen[world].n;
        assert_int_equal(web_post(w, ADA, path_to("/mentor/", w->mentoring, ""), "note=more"), 303);
        read_audit(w, &seen[world]);
        assert_true(seen[world].n - n != n);
        seen[world].n = n;
        (void)web_place_close(&place);
    }
    assert_true(seen[0].n > 5000);
    if (seen[0].n != seen[1].n || memcmp(seen[0].p, seen[1].p, seen[0].n) != 0)
        show_where(&seen[0], &seen[1]);
    assert_int_equal(seen[0].n, seen[1].n);
    assert_memory_equal(seen[0].p, seen[1].p, seen[0].n);
    for (int world = 0; world < 2; world++)
        kith_buf_free(&seen[world]);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quarters_are_the_calendars),
        T(few_are_not_shown_and_a_kept_figure_stays),
        cmocka_unit_test(knowing_all_others_does_not_tell_the_last),
        cmocka_unit_test(four_people_or_two_sessions_are_too_few),
        T(no_page_depends_on_one_counsellors_figures),
        cmocka_unit_test(the_audit_shows_acts_and_no_measure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
