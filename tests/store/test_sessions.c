#include "place.h"

#include <stdio.h>
#include <stdlib.h>

static struct kith_id code_it(struct place *p, struct kith_id session, double ratio)
{
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_kept_figure figures[] = {{.name = KITH_S("rq"), .value = ratio, .low = 0.5, .high = 2.5, .n = 12},
                                         {.name = KITH_S("talk"), .value = 0.4, .low = 0.3, .high = 0.5, .n = 40}};
    struct kith_coding c = {.session = session,
                            .kind = KITH_CODER_MODEL,
                            .model = KITH_S("abc"),
                            .codes = KITH_S("{\"turn\":0,\"behaviour\":\"reflection\"}\n"),
                            .report = KITH_S("{\"strength\":\"you heard the marmalade\"}"),
                            .figures = KITH_S("{}")};
    struct kith_job job;
    struct kith_id id;

    OK(p, kith_job_take(tx, &job, &p->err));
    OK(p, kith_coding_add(tx, &c, 40, 1, figures, 2, &id, &p->err));
    OK(p, kith_job_done(tx, job.id, &p->err));
    place_commit(p, tx);
    return id;
}

static void a_coding_comes_back_as_it_was_given(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_id coding = code_it(p, session, 1.5);
    struct kith_tx *tx = place_read(p);
    struct kith_session_row row;
    struct kith_coding c;
    struct kith_kept_figure *figures;
    size_t n;

    OK(p, kith_session_get(tx, session, p->keep, &row, &p->err));
    assert_int_equal(row.state, KITH_SESSION_CODED);
    assert_int_equal(row.turns, 40);
    assert_int_equal(row.flags, 1);
    assert_string_equal(row.goal.p, "cutting down on marmalade");
    OK(p, kith_coding_of_model(tx, session, p->keep, &c, &p->err));
    assert_true(kith_id_eq(c.id, coding));
    assert_string_equal(c.codes.p, "{\"turn\":0,\"behaviour\":\"reflection\"}\n");
    assert_non_null(strstr(c.report.p, "marmalade"));
    OK(p, kith_figure_list(tx, coding, p->keep, &figures, &n, &p->err));
    assert_int_equal(n, 2);
    assert_string_equal(figures[0].name.p, "rq");
    assert_true(figures[0].value == 1.5 && figures[0].low == 0.5 && figures[0].n == 12);
    kith_tx_end(tx);
}

static void a_session_coded_twice_counts_once(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_coding c = {.session = session, .kind = KITH_CODER_MODEL, .model = KITH_S("new")};
    struct kith_kept_figure figure = {.name = KITH_S("rq"), .value = 9};
    struct kith_trend_point *points;
    struct kith_tx *tx;
    struct kith_id id;
    size_t n;

    (void)code_it(p, session, 1.5);
    tx = place_write(p, KITH_ID_NONE);
    OK(p, kith_coding_add(tx, &c, 40, 0, &figure, 1, &id, &p->err));
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_trend(tx, p->ada, KITH_S("rq"), p->keep, &points, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(points[0].figure.value == 9);
    OK(p, kith_trend(tx, p->ben, KITH_S("rq"), p->keep, &points, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

static void lists_show_what_they_are_asked_for(void **state)
{
    struct place *p = *state;
    struct kith_session_query q = {.programme = p->programme};
    struct kith_session_row *rows;
    struct kith_id ids[5];
    struct kith_tx *tx;
    uint64_t total;
    size_t n;

    for (int i = 0; i < 5; i++) {
        p->clock += 3600;
        ids[i] = place_session(p, "words");
    }
    tx = place_write(p, p->ada);
    OK(p, kith_session_share(tx, ids[2], true, &p->err));
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_session_list(tx, &q, p->keep, &rows, &n, &total, &p->err));
    assert_int_equal(n, 5);
    assert_true(kith_id_eq(rows[0].id, ids[4])); /* the newest first */
    q.skip = 1;
    q.most = 2;
    OK(p, kith_session_list(tx, &q, p->keep, &rows, &n, &total, &p->err));
    assert_int_equal(n, 2);
    assert_int_equal(total, 5);
    assert_true(kith_id_eq(rows[0].id, ids[3]));
    q = (struct kith_session_query){.programme = p->programme, .counsellor = p->ada, .shared_only = true};
    OK(p, kith_session_list(tx, &q, p->keep, &rows, &n, &total, &p->err));
    assert_int_equal(n, 1);
    assert_true(kith_id_eq(rows[0].id, ids[2]));
    q = (struct kith_session_query){.programme = p->programme, .client = p->client, .held_from = p->clock - 3600};
    OK(p, kith_session_list(tx, &q, p->keep, &rows, &n, NULL, &p->err));
    assert_int_equal(n, 2);
    q = (struct kith_session_query){.programme = p->other_programme, .counsellor = p->ada};
    OK(p, kith_session_list(tx, &q, p->keep, &rows, &n, &total, &p->err));
    assert_int_equal(n, 0);
    assert_int_equal(total, 0);
    kith_tx_end(tx);
}

static void a_contest_stays_beside_the_code(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_contest c = {.session = session,
                             .turn = 3,
                             .code = KITH_S("question closed"),
                             .should = KITH_S("reflection simple"),
                             .why = KITH_S("I said it back to her, my voice went up only")};
    struct kith_contest *all;
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;
    size_t n;

    OK(p, kith_contest_add(tx, &c, &id, &p->err));
    OK(p, kith_contest_list(tx, session, p->keep, &all, &n, &p->err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].why.p, c.why.p);
    assert_true(kith_id_eq(all[0].by, p->ada));
    OK(p, kith_contest_drop(tx, id, &p->err));
    OK(p, kith_contest_list(tx, session, p->keep, &all, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

static void work_is_done_in_order_and_survives_a_crash(void **state)
{
    struct place *p = *state;
    struct kith_id first = place_session(p, "one");
    struct kith_id second = place_session(p, "two");
    struct kith_session_row row;
    struct kith_job job;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    uint32_t n;

    OK(p, kith_job_of_session(tx, second, &job, &p->err));
    assert_int_equal(job.ahead, 1);
    OK(p, kith_job_take(tx, &job, &p->err));
    assert_true(kith_id_eq(job.session, first));
    place_commit(p, tx);
    place_reopen(p); /* the power went while it was being coded */
    tx = place_write(p, KITH_ID_NONE);
    OK(p, kith_job_recover(tx, &n, &p->err));
    assert_int_equal(n, 1);
    for (unsigned tries = 1; tries < KITH_JOBS_TRIES; tries++) {
        OK(p, kith_job_take(tx, &job, &p->err));
        assert_true(kith_id_eq(job.session, first));
        OK(p, kith_job_back(tx, job.id, KITH_S("Who is the counsellor?"), &p->err));
    }
    OK(p, kith_job_take(tx, &job, &p->err)); /* after its last try it is given up, and the next one comes */
    assert_true(kith_id_eq(job.session, second));
    OK(p, kith_session_get(tx, first, p->keep, &row, &p->err));
    assert_int_equal(row.state, KITH_SESSION_FAILED);
    assert_string_equal(row.trouble.p, "Who is the counsellor?");
    OK(p, kith_job_done(tx, job.id, &p->err));
    assert_int_equal(kith_job_take(tx, &job, &p->err), KITH_END);
    kith_tx_end(tx);
}

/* One session's words at a time, and only when none waits for its feedback; tried in vain, they are let go. */
static void words_wait_until_all_is_coded(void **state)
{
    struct place *p = *state;
    struct kith_id first = place_session(p, "one");
    struct kith_id second = place_session(p, "two");
    struct kith_session_row row;
    struct kith_job a;
    struct kith_job b;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);

    OK(p, kith_job_take(tx, &a, &p->err));
    assert_int_equal(a.step, KITH_JOB_CODE);
    OK(p, kith_job_on(tx, a.id, &p->err));
    OK(p, kith_job_of_session(tx, first, &a, &p->err));
    assert_int_equal(a.step, KITH_JOB_WORDS);
    assert_int_equal(a.ahead, 1);
    OK(p, kith_job_take(tx, &b, &p->err));
    assert_true(kith_id_eq(b.session, second) && b.step == KITH_JOB_CODE);
    OK(p, kith_job_on(tx, b.id, &p->err));
    OK(p, kith_job_take(tx, &a, &p->err));
    assert_true(kith_id_eq(a.session, first) && a.step == KITH_JOB_WORDS && a.tries == 1);
    assert_int_equal(kith_job_take(tx, &b, &p->err), KITH_END);
    OK(p, kith_job_done(tx, a.id, &p->err));
    for (unsigned tries = 1; tries <= KITH_JOBS_TRIES; tries++) {
        OK(p, kith_job_take(tx, &b, &p->err));
        assert_true(kith_id_eq(b.session, second));
        OK(p, kith_job_back(tx, b.id, KITH_S("No memory."), &p->err));
    }
    assert_int_equal(kith_job_take(tx, &b, &p->err), KITH_END);
    OK(p, kith_session_get(tx, second, p->keep, &row, &p->err));
    assert_int_not_equal(row.state, KITH_SESSION_FAILED);
    kith_tx_end(tx);
}

static void the_line_of_work_has_an_end(void **state)
{
    struct place *p = *state;
    struct kith_session_row s = {.programme = p->programme, .counsellor = p->ada, .client = p->client};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;

    for (unsigned i = 0; i < KITH_JOBS_MAX; i++)
        OK(p, kith_session_add(tx, &s, KITH_S("words"), &p->party, 1, &id, &p->err));
    assert_int_equal(kith_session_add(tx, &s, KITH_S("words"), &p->party, 1, &id, &p->err), KITH_EBUSY);
    kith_tx_end(tx);
}

static void retention_leaves_figures_and_chosen_lines(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_id coding = code_it(p, session, 1.5);
    struct kith_kept_figure *figures;
    struct kith_session_row row;
    struct kith_coding c;
    struct kith_str text;
    struct kith_tx *tx;
    uint32_t gone;
    size_t n;

    p->clock += 89 * 86400;
    tx = place_write(p, KITH_ID_NONE);
    OK(p, kith_session_expire(tx, &gone, &p->err));
    assert_int_equal(gone, 0);
    place_commit(p, tx);
    p->clock += 86400;
    tx = place_write(p, KITH_ID_NONE);
    OK(p, kith_hold_set(tx, p->client, KITH_S("court order 12"), 0, &p->err));
    OK(p, kith_session_expire(tx, &gone, &p->err));
    assert_int_equal(gone, 0);
    OK(p, kith_hold_lift(tx, p->client, KITH_S("lifted"), &p->err));
    OK(p, kith_session_expire(tx, &gone, &p->err));
    assert_int_equal(gone, 1);
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_session_get(tx, session, p->keep, &row, &p->err));
    assert_int_equal(row.state, KITH_SESSION_EXPIRED);
    assert_int_equal(kith_session_text(tx, session, p->keep, &text, &p->err), KITH_EDENIED);
    OK(p, kith_coding_of_model(tx, session, p->keep, &c, &p->err));
    assert_int_equal(c.codes.n, 0);
    assert_non_null(strstr(c.report.p, "marmalade"));
    OK(p, kith_figure_list(tx, coding, p->keep, &figures, &n, &p->err));
    assert_int_equal(n, 2);
    kith_tx_end(tx);
}

static void blind_coding_keeps_its_draft_and_its_distance(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_segment g = {.session = session, .first = 2, .last = 30};
    struct kith_coding_task task;
    struct kith_coding_task *tasks;
    struct kith_coding *codings;
    struct kith_id segment;
    struct kith_id id;
    struct kith_id coding;
    struct kith_tx *tx;
    size_t n;

    (void)code_it(p, session, 1.5);
    tx = place_write(p, KITH_ID_NONE);
    assert_int_equal(kith_segment_add(tx, &g, &segment, &p->err), KITH_EDENIED); /* not in the pool */
    OK(p, kith_session_pool(tx, session, true, &p->err));
    OK(p, kith_segment_add(tx, &g, &segment, &p->err));
    assert_int_equal(kith_task_add(tx, segment, p->ada, &id, &p->err), KITH_EDENIED); /* her own session */
    OK(p, kith_task_add(tx, segment, p->ben, &id, &p->err));
    assert_int_equal(kith_task_add(tx, segment, p->ben, &coding, &p->err), KITH_EDENIED);
    OK(p, kith_task_save(tx, id, KITH_S("turn 2: reflection"), &p->err));
    place_commit(p, tx);
    place_reopen(p);
    tx = place_write(p, p->ben);
    OK(p, kith_task_get(tx, id, p->keep, &task, &p->err));
    assert_int_equal(task.state, KITH_TASK_BEGUN);
    assert_string_equal(task.draft.p, "turn 2: reflection");
    assert_int_equal(task.last, 30);
    assert_int_equal(kith_segment_withhold(tx, segment, &p->err), KITH_EDENIED); /* too late: it was begun */
    OK(p, kith_task_close(tx, id, KITH_S("{}\n"), KITH_S("{\"empathy\":4}"), &coding, &p->err));
    assert_int_equal(kith_task_close(tx, id, KITH_S("{}\n"), KITH_S("{}"), &coding, &p->err), KITH_EDENIED);
    OK(p, kith_task_list(tx, p->ben, p->keep, &tasks, &n, &p->err));
    assert_int_equal(n, 1);
    assert_int_equal(tasks[0].state, KITH_TASK_DONE);
    OK(p, kith_coding_list(tx, session, p->keep, &codings, &n, &p->err));
    assert_int_equal(n, 2);
    assert_int_equal(codings[0].kind + codings[1].kind, KITH_CODER_PERSON);
    kith_tx_end(tx);
}

static void a_crisis_waits_for_a_person(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_crisis *list;
    struct kith_crisis c;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_id id;
    struct kith_id twice;
    size_t n;

    OK(p, kith_crisis_raise(tx, session, KITH_S("[{\"turn\":7}]"), 3600, &id, &p->err));
    OK(p, kith_crisis_raise(tx, session, KITH_S("[]"), 3600, &twice, &p->err)); /* coded again: one entry a session */
    assert_false(kith_id_is(twice));
    place_commit(p, tx);
    p->clock += 3600; /* nobody answers: late, and it stays */
    place_reopen(p);
    tx = place_write(p, p->sue);
    OK(p, kith_crisis_list(tx, p->programme, false, p->keep, &list, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(list[0].late);
    assert_string_equal(list[0].lines.p, "[{\"turn\":7}]");
    assert_int_equal(kith_crisis_close(tx, id, KITH_S("called"), &p->err), KITH_EUSAGE); /* taken on first */
    OK(p, kith_crisis_acknowledge(tx, id, &p->err));
    OK(p, kith_crisis_hand_over(tx, id, p->ben, &p->err));
    OK(p, kith_crisis_get(tx, id, p->keep, &c, &p->err));
    assert_int_equal(c.state, KITH_CRISIS_OPEN); /* handed over is not yet taken */
    assert_int_equal(kith_crisis_hand_over(tx, id, kith_id_new(&p->env), &p->err), KITH_EDENIED);
    OK(p, kith_crisis_acknowledge(tx, id, &p->err));
    OK(p, kith_crisis_close(tx, id, KITH_S("Rang her at 14:05; she is with her sister."), &p->err));
    OK(p, kith_crisis_list(tx, p->programme, false, p->keep, &list, &n, &p->err));
    assert_int_equal(n, 0);
    OK(p, kith_crisis_get(tx, id, p->keep, &c, &p->err));
    assert_non_null(strstr(c.done.p, "sister"));
    place_commit(p, tx);
}

static void a_clock_set_back_hides_no_crisis(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_crisis c;
    struct kith_id id;

    OK(p, kith_crisis_raise(tx, session, KITH_S("[]"), 3600, &id, &p->err));
    place_commit(p, tx);
    p->clock -= 2 * 86400;
    tx = place_read(p);
    OK(p, kith_crisis_get(tx, id, p->keep, &c, &p->err));
    assert_true(c.late);
    kith_tx_end(tx);
}

/* A page opens only what it shows: open ones by their hour, then closed ones, the newest first. */
static void crises_come_in_pages(void **state)
{
    static const size_t wanted[] = {2, 4, 3, 1, 0}; /* raised as 0 to 4; 0, 1 and 3 are closed, in this order */
    struct place *p = *state;
    struct kith_id ids[5];
    struct kith_crisis *list;
    struct kith_tx *tx;
    uint64_t total;
    size_t seen = 0;
    size_t n;

    for (size_t i = 0; i < 5; i++) {
        struct kith_id session = place_session(p, "words");

        p->clock += 60;
        tx = place_write(p, p->sue);
        OK(p, kith_crisis_raise(tx, session, KITH_S("[]"), 3600, &ids[i], &p->err));
        place_commit(p, tx);
    }
    for (size_t i = 0; i < 4; i++) {
        if (i == 2)
            continue;
        p->clock += 60;
        tx = place_write(p, p->sue);
        OK(p, kith_crisis_acknowledge(tx, ids[i], &p->err));
        OK(p, kith_crisis_close(tx, ids[i], KITH_S("rang"), &p->err));
        place_commit(p, tx);
    }
    tx = place_read(p);
    for (size_t skip = 0; skip < 6; skip += 2) {
        OK(p, kith_crisis_page(tx, p->programme, skip, 2, p->keep, &list, &n, &total, &p->err));
        assert_int_equal(total, 5);
        assert_int_equal(n, skip == 4 ? 1 : 2);
        for (size_t i = 0; i < n; i++)
            assert_string_equal(list[i].id.z, ids[wanted[seen++]].z);
    }
    assert_int_equal(seen, 5);
    OK(p, kith_crisis_page(tx, p->other_programme, 0, 2, p->keep, &list, &n, &total, &p->err));
    assert_int_equal(n + total, 0);
    kith_tx_end(tx);
}

/* What is closed does not push what waits off the first page of a coder who has coded for years. */
static void tasks_that_wait_come_first(void **state)
{
    struct place *p = *state;
    struct kith_id ids[4];
    static const size_t wanted[] = {1, 3, 2, 0}; /* 0 and 2 are closed */
    struct kith_coding_task *tasks;
    struct kith_id coding;
    struct kith_tx *tx;
    size_t n;

    for (size_t i = 0; i < 4; i++) {
        struct kith_id session = place_session(p, "words");
        struct kith_segment g = {.session = session, .first = 0, .last = 3};
        struct kith_id segment;

        (void)code_it(p, session, 1.5);
        p->clock += 60;
        tx = place_write(p, p->ben);
        OK(p, kith_session_pool(tx, session, true, &p->err));
        OK(p, kith_segment_add(tx, &g, &segment, &p->err));
        OK(p, kith_task_add(tx, segment, p->ben, &ids[i], &p->err));
        if (i % 2 == 0)
            OK(p, kith_task_close(tx, ids[i], KITH_S("{}\n"), KITH_S("{}"), &coding, &p->err));
        place_commit(p, tx);
    }
    tx = place_read(p);
    OK(p, kith_task_list(tx, p->ben, p->keep, &tasks, &n, &p->err));
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(tasks[i].id.z, ids[wanted[i]].z);
    kith_tx_end(tx);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(a_coding_comes_back_as_it_was_given),
        WITH(a_session_coded_twice_counts_once),
        WITH(lists_show_what_they_are_asked_for),
        WITH(a_contest_stays_beside_the_code),
        WITH(work_is_done_in_order_and_survives_a_crash),
        WITH(words_wait_until_all_is_coded),
        WITH(the_line_of_work_has_an_end),
        WITH(retention_leaves_figures_and_chosen_lines),
        WITH(blind_coding_keeps_its_draft_and_its_distance),
        WITH(a_crisis_waits_for_a_person),
        WITH(a_clock_set_back_hides_no_crisis),
        WITH(crises_come_in_pages),
        WITH(tasks_that_wait_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
