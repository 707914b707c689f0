/* The blind pool by the clock: what goes in, what is drawn, to whom it goes; and the rule that offers sessions. */
#include "place.h"
#include "rng.h"
#include "workspace_parts.h"
#include "workspace_pool.h"

#include <stdio.h>
#include <stdlib.h>

#define MONTH (31 * KITH_DAY_S)

struct office {
    struct place *p;
    struct kith_workspace *ws;
};

static void open_office(struct office *o)
{
    const struct kith_workspace_options options = {
        .store = o->p->options, .model = getenv("KITH_MODEL"), .version = "kith test"};

    OK(o->p, kith_workspace_open(&o->p->env, &options, &o->ws, &o->p->err));
    o->p->store = kith_workspace_store(o->ws);
}

static int office_open(void **state)
{
    struct office *o = calloc(1, sizeof *o);

    assert_non_null(o);
    (void)place_open((void **)&o->p);
    kith_store_close(o->p->store);
    o->p->store = NULL;
    open_office(o);
    *state = o;
    return 0;
}

static int office_close(void **state)
{
    struct office *o = *state;
    void *p = o->p;

    kith_workspace_close(o->ws);
    o->p->store = NULL;
    (void)place_close(&p);
    free(o);
    return 0;
}

static void allow(struct office *o)
{
    (void)place_choose(o->p, o->p->party, KITH_USE_RECORDING, true);
    (void)place_choose(o->p, o->p->party, KITH_USE_FEEDBACK, true);
    (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, true);
}

/* A session of Ada's held now, coded. */
static struct kith_id hold(struct office *o)
{
    const struct kith_upload u = {
        .programme = o->p->programme,
        .client = o->p->client,
        .held = o->p->clock,
        .setting = KITH_SETTING_ONE_TO_ONE,
        .bytes = KITH_S("Counselor: What brings you here today?\nClient: I want to drink less, my wife is worried.\n"
                        "Counselor: You want that for her and for you.\nClient: Yes, mostly for me.\n")};
    struct kith_id id;
    size_t more;

    OK(o->p, kith_workspace_upload(o->ws, o->p->ada, &u, &id, &more, &o->p->err));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    return id;
}

static void put_in(struct office *o, struct kith_id who, bool on)
{
    struct kith_tx *tx = place_write(o->p, who);

    OK(o->p, kith_pool_standing_set(tx, o->p->programme, on, &o->p->err));
    place_commit(o->p, tx);
}

static void give_time(struct office *o, struct kith_id who, uint32_t minutes)
{
    struct kith_tx *tx = place_write(o->p, who);

    OK(o->p, kith_coder_time_set(tx, o->p->programme, minutes, &o->p->err));
    place_commit(o->p, tx);
}

static struct kith_pool_work draw(struct office *o)
{
    struct kith_pool_work done;

    OK(o->p, kith_workspace_draw(o->ws, &done, &o->p->err));
    return done;
}

static bool in_pool(struct office *o, struct kith_id session)
{
    struct kith_session_row row;
    struct kith_tx *tx = place_read(o->p);

    OK(o->p, kith_session_get(tx, session, o->p->keep, &row, &o->p->err));
    kith_tx_end(tx);
    return row.in_pool;
}

static struct kith_draw *draws(struct office *o, size_t *n)
{
    struct kith_tx *tx = place_read(o->p);
    struct kith_draw *out;

    OK(o->p, kith_draw_list(tx, o->p->programme, KITH_ID_NONE, o->p->keep, &out, n, &o->p->err));
    kith_tx_end(tx);
    return out;
}

/* The pool in numbers, and that what the numbers say is what the list shows. */
static struct kith_draw_counts counts(struct office *o)
{
    struct kith_draw_counts c;
    struct kith_tx *tx = place_read(o->p);
    uint64_t twice = 0;
    uint64_t withheld = 0;
    uint64_t coded = 0;
    size_t n;
    struct kith_draw *list = draws(o, &n);

    OK(o->p, kith_draw_count(tx, o->p->programme, &c, &o->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++) {
        twice += list[i].second;
        withheld += list[i].withheld;
        coded += !list[i].withheld && list[i].given > list[i].second && list[i].closed == list[i].given;
    }
    assert_int_equal(c.drawn, n);
    assert_int_equal(c.twice, twice);
    assert_int_equal(c.withheld, withheld);
    assert_int_equal(c.coded, coded);
    return c;
}

static size_t tasks_of(struct office *o, struct kith_id who)
{
    struct kith_coding_task *tasks;
    struct kith_tx *tx = place_read(o->p);
    size_t n;

    OK(o->p, kith_task_list(tx, who, o->p->keep, &tasks, &n, &o->p->err));
    kith_tx_end(tx);
    return n;
}

/* The person closes all that they were given. */
static void close_all(struct office *o, struct kith_id who)
{
    struct kith_coding_task *tasks;
    struct kith_tx *tx = place_write(o->p, who);
    struct kith_id coding;
    size_t n;

    OK(o->p, kith_task_list(tx, who, o->p->keep, &tasks, &n, &o->p->err));
    for (size_t i = 0; i < n; i++)
        OK(o->p, kith_task_close(tx, tasks[i].id, KITH_S("{}\n"), KITH_S("{}"), &coding, &o->p->err));
    place_commit(o->p, tx);
}

static void only_what_was_put_in_before(void **state)
{
    struct office *o = *state;
    struct kith_id early;
    struct kith_id today;
    struct kith_id later;
    struct kith_id after;
    struct kith_id id;
    struct kith_tx *tx;

    allow(o);
    early = hold(o);
    put_in(o, o->p->ada, true);
    today = hold(o); /* on the day itself it may have begun */
    o->p->clock += KITH_DAY_S;
    later = hold(o);
    put_in(o, o->p->ada, false);
    o->p->clock += KITH_DAY_S;
    after = hold(o);
    assert_false(in_pool(o, early));
    assert_false(in_pool(o, today));
    assert_true(in_pool(o, later));
    assert_false(in_pool(o, after));

    tx = place_write(o->p, o->p->ada);
    assert_int_equal(kith_pool_plan_add(tx, o->p->programme, o->p->client, o->p->clock, &id, &o->p->err), KITH_EUSAGE);
    OK(o->p, kith_pool_plan_add(tx, o->p->programme, o->p->client, o->p->clock + KITH_DAY_S, &id, &o->p->err));
    place_commit(o->p, tx);
    tx = place_write(o->p, o->p->ben); /* not his client */
    assert_int_equal(kith_pool_plan_add(tx, o->p->programme, o->p->client, o->p->clock + KITH_DAY_S, &id, &o->p->err),
                     KITH_EDENIED);
    kith_tx_end(tx);
    o->p->clock += KITH_DAY_S;
    assert_true(in_pool(o, hold(o)));
    o->p->clock += KITH_DAY_S;
    assert_false(in_pool(o, hold(o)));
}

static void a_month_is_drawn_once_and_can_be_checked(void **state)
{
    struct office *o = *state;
    struct kith_pool_work done;
    struct kith_told *told;
    struct kith_draw *list;
    struct kith_tx *tx;
    char ids[400] = "";
    size_t place_of = 0;
    size_t n;

    allow(o);
    put_in(o, o->p->ada, true);
    give_time(o, o->p->ben, 120);
    o->p->clock += KITH_DAY_S;
    for (int i = 0; i < 4; i++)
        (void)hold(o);
    assert_int_equal(draw(o).drawn, 0); /* the month goes on */
    o->p->clock += MONTH + 4 * KITH_DAY_S;
    /* A server that stood still catches up when it starts. */
    kith_workspace_close(o->ws);
    open_office(o);
    list = draws(o, &n);
    assert_int_equal(n, 1);
    assert_int_equal(draw(o).drawn, 0);

    /* Anybody can draw again: the same seed, the same sessions, the same one. */
    (void)snprintf(ids, sizeof ids, "%.*s", KITH_STR_ARG(list[0].candidates));
    assert_int_equal(list[0].candidates.n, 4 * strlen(list[0].session.z) + 3);
    place_of = kith_pool_pick(list[0].seed, 4);
    assert_memory_equal(ids + place_of * (strlen(list[0].session.z) + 1), list[0].session.z, strlen(list[0].session.z));

    tx = place_read(o->p);
    OK(o->p, kith_notice_list(tx, o->p->ada, false, o->p->keep, &told, &n, &o->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    assert_true(kith_str_eq(told[0].kind, KITH_S("pool.drawn")));

    /* Three days to withhold; then Ben has it, once. */
    assert_int_equal(tasks_of(o, o->p->ben), 0);
    o->p->clock += KITH_POOL_GRACE_S + 1;
    done = draw(o);
    assert_int_equal(done.given, 1);
    assert_int_equal(tasks_of(o, o->p->ben), 1);
    assert_int_equal(draw(o).given, 0);
    assert_int_equal(counts(o).coded, 0);
    close_all(o, o->p->ben);
    assert_int_equal(counts(o).coded, list[0].second ? 0 : 1);
    assert_int_equal(counts(o).drawn, 1);
}

static void nobody_codes_what_they_know(void **state)
{
    struct office *o = *state;
    struct kith_session_sight sight;
    struct kith_id session;
    struct kith_tx *tx;

    allow(o);
    put_in(o, o->p->ada, true);
    give_time(o, o->p->ada, 600); /* her own session */
    give_time(o, o->p->dee, 600); /* a director codes nothing */
    give_time(o, o->p->sue, 600); /* will have read it */
    give_time(o, o->p->ben, 59);  /* too little for one */
    o->p->clock += KITH_DAY_S;
    session = hold(o);
    OK(o->p, kith_workspace_share(o->ws, o->p->ada, session, true, &o->p->err));
    OK(o->p, kith_workspace_session(o->ws, o->p->sue, session, o->p->keep, &sight, &o->p->err));
    o->p->clock += MONTH + 4 * KITH_DAY_S;
    (void)draw(o);
    o->p->clock += KITH_POOL_GRACE_S + 1;
    assert_int_equal(draw(o).given, 0);
    give_time(o, o->p->ben, 60);
    assert_int_equal(draw(o).given, 1);
    assert_int_equal(tasks_of(o, o->p->ben), 1);
    assert_int_equal(tasks_of(o, o->p->ada) + tasks_of(o, o->p->dee) + tasks_of(o, o->p->sue), 0);
    tx = place_write(o->p, KITH_ID_NONE);
    OK(o->p, kith_role_take(tx, o->p->ben, o->p->programme, KITH_POST_COUNSELLOR, &o->p->err));
    place_commit(o->p, tx);
    {
        struct kith_coder_time *times;
        size_t n;

        tx = place_read(o->p);
        OK(o->p, kith_coder_times(tx, o->p->programme, 0, o->p->keep, &times, &n, &o->p->err));
        kith_tx_end(tx);
        for (size_t i = 0; i < n; i++)
            assert_false(kith_id_eq(times[i].person, o->p->ben));
    }
}

static void consent_taken_back_and_no_time_draw_nothing(void **state)
{
    struct office *o = *state;
    size_t n;

    allow(o);
    put_in(o, o->p->ada, true);
    o->p->clock += KITH_DAY_S;
    (void)hold(o);
    o->p->clock += MONTH + 4 * KITH_DAY_S;
    assert_int_equal(draw(o).drawn, 0); /* nobody gives time */
    give_time(o, o->p->ben, 60);
    (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, false);
    assert_int_equal(draw(o).drawn, 0);
    (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, true);
    assert_int_equal(draw(o).drawn, 1);
    (void)draws(o, &n);
    assert_int_equal(n, 1);
}

static void withheld_goes_to_nobody(void **state)
{
    struct office *o = *state;
    struct kith_draw *list;
    struct kith_tx *tx;
    size_t n;

    allow(o);
    put_in(o, o->p->ada, true);
    give_time(o, o->p->ben, 600);
    o->p->clock += KITH_DAY_S;
    (void)hold(o);
    o->p->clock += MONTH + 4 * KITH_DAY_S;
    (void)draw(o);
    list = draws(o, &n);
    tx = place_write(o->p, o->p->ada);
    OK(o->p, kith_segment_withhold(tx, list[0].segment, &o->p->err));
    place_commit(o->p, tx);
    o->p->clock += KITH_POOL_GRACE_S + 1;
    assert_int_equal(draw(o).given, 0);
    assert_int_equal(counts(o).withheld, 1);
}

/* Each whole five has one that is coded twice, wherever it lies. */
static void one_in_five_is_coded_twice(void **state)
{
    struct office *o = *state;
    struct kith_draw *list;
    unsigned twice = 0;
    size_t n;

    allow(o);
    put_in(o, o->p->ada, true);
    give_time(o, o->p->ben, 6000);
    for (int i = 0; i < 5; i++) {
        o->p->clock += MONTH;
        (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, true);
        (void)hold(o);
        o->p->clock += MONTH + 4 * KITH_DAY_S;
        (void)draw(o);
    }
    list = draws(o, &n);
    assert_int_equal(n, 5);
    for (size_t i = 0; i < n; i++)
        twice += list[i].second;
    assert_int_equal(twice, 1);
    assert_int_equal(counts(o).twice, 1);
    assert_int_equal(counts(o).coded, 0);
    o->p->clock += KITH_POOL_GRACE_S + 1;
    (void)draw(o);
    close_all(o, o->p->ben);
    assert_int_equal(counts(o).coded, 4); /* the fifth waits for a second coder, and there is none */
}

static void a_segment_is_twenty_minutes(void **state)
{
    static const struct kith_speaker speakers[] = {{.name = {"", 0}}};
    struct kith_turn turns[200];
    const struct kith_transcript t = {.speakers = speakers, .n_speakers = 1, .turns = turns, .n_turns = 200};
    bool differs = false;
    uint32_t first;
    uint32_t last;

    (void)state;
    for (size_t i = 0; i < 200; i++) /* fifty minutes, fifteen seconds a turn */
        turns[i] = (struct kith_turn){.text = KITH_S("yes"), .start_ms = (int64_t)i * 15000, .end_ms = -1};
    for (uint64_t seed = 1; seed < 300; seed++) {
        kith_pool_cut(seed, &t, &first, &last);
        assert_true(first <= last && last < 200);
        assert_int_equal(last - first + 1, 80);
        differs = differs || first > 60;
    }
    assert_true(differs);
    kith_pool_cut(5, &(struct kith_transcript){.turns = turns, .n_turns = 10, .speakers = speakers}, &first, &last);
    assert_int_equal(first, 0);
    assert_int_equal(last, 9);
}

/* ---- the rule ---- */

static enum kith_rc set_rule(struct office *o, uint32_t days)
{
    struct kith_tx *tx = place_write(o->p, o->p->admin);
    enum kith_rc rc = kith_offer_rule_set(tx, o->p->programme, days, &o->p->err);

    if (rc == KITH_OK)
        place_commit(o->p, tx);
    else
        kith_tx_end(tx);
    return rc;
}

static enum kith_rc sue_sees(struct office *o, struct kith_id session, enum kith_deed deed)
{
    const struct kith_about about = {.session = session};
    struct kith_tx *tx = place_read(o->p);
    enum kith_rc rc = kith_workspace_may(tx, o->p->sue, deed, &about, NULL, &o->p->err);

    kith_tx_end(tx);
    return rc;
}

static void no_rule_is_shorter_than_a_week(void **state)
{
    struct office *o = *state;

    for (uint32_t days = 1; days < 7; days++)
        assert_int_equal(set_rule(o, days), KITH_EUSAGE);
    assert_int_equal(set_rule(o, 366), KITH_EUSAGE);
    OK(o->p, set_rule(o, 7));
}

static void the_rule_is_told_and_opens_no_score(void **state)
{
    struct office *o = *state;
    struct kith_session_sight sight;
    struct kith_told *told;
    struct kith_id session;
    struct kith_tx *tx;
    uint64_t all;
    uint64_t waiting;
    size_t n;

    allow(o);
    session = hold(o);
    o->p->clock += 30 * KITH_DAY_S;
    OK(o->p, set_rule(o, 7));
    tx = place_read(o->p);
    OK(o->p, kith_notice_count(tx, "rule.change", o->p->programme, &all, &waiting, &o->p->err));
    OK(o->p, kith_notice_list(tx, o->p->ada, false, o->p->keep, &told, &n, &o->p->err));
    kith_tx_end(tx);
    assert_int_equal(all, 2); /* Ada and Ben */
    assert_int_equal(waiting, 2);
    assert_int_equal(n, 1);
    /* Until she says that she read it, her days do not pass. */
    o->p->clock += 30 * KITH_DAY_S;
    assert_int_equal(sue_sees(o, session, KITH_DEED_SESSION_LIST), KITH_EDENIED);
    tx = place_write(o->p, o->p->ada);
    OK(o->p, kith_notice_seen(tx, told[0].id, &o->p->err));
    place_commit(o->p, tx);
    o->p->clock += 7 * KITH_DAY_S - 1;
    assert_int_equal(sue_sees(o, session, KITH_DEED_SESSION_LIST), KITH_EDENIED);
    o->p->clock += 1;
    OK(o->p, sue_sees(o, session, KITH_DEED_SESSION_LIST));
    assert_int_equal(sue_sees(o, session, KITH_DEED_SESSION_SCORE), KITH_EDENIED);
    assert_int_equal(sue_sees(o, session, KITH_DEED_SESSION_READ), KITH_EDENIED);
    OK(o->p, kith_workspace_session(o->ws, o->p->sue, session, o->p->keep, &sight, &o->p->err));
    assert_int_equal(sight.sight, KITH_SIGHT_FACT);
    assert_null(sight.report);
    assert_int_equal(sight.row.goal.n, 0);
    /* A new rule is told anew, and its days begin anew. */
    OK(o->p, set_rule(o, 14));
    assert_int_equal(sue_sees(o, session, KITH_DEED_SESSION_LIST), KITH_EDENIED);
    tx = place_read(o->p);
    OK(o->p, kith_notice_count(tx, "rule.change", o->p->programme, &all, &waiting, &o->p->err));
    kith_tx_end(tx);
    assert_int_equal(all, 4);
}

static void who_comes_later_is_told_too(void **state)
{
    struct office *o = *state;
    struct kith_told *told;
    struct kith_tx *tx;
    size_t n;

    OK(o->p, set_rule(o, 10));
    o->p->clock += KITH_DAY_S;
    tx = place_write(o->p, KITH_ID_NONE);
    OK(o->p, kith_role_give(tx, o->p->dee, o->p->programme, KITH_POST_COUNSELLOR, &o->p->err));
    place_commit(o->p, tx);
    (void)draw(o);
    (void)draw(o);
    tx = place_read(o->p);
    OK(o->p, kith_notice_list(tx, o->p->dee, true, o->p->keep, &told, &n, &o->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, office_open, office_close)
    const struct CMUnitTest tests[] = {
        TEST(only_what_was_put_in_before),
        TEST(a_month_is_drawn_once_and_can_be_checked),
        TEST(nobody_codes_what_they_know),
        TEST(consent_taken_back_and_no_time_draw_nothing),
        TEST(withheld_goes_to_nobody),
        TEST(one_in_five_is_coded_twice),
        cmocka_unit_test(a_segment_is_twenty_minutes),
        TEST(no_rule_is_shorter_than_a_week),
        TEST(the_rule_is_told_and_opens_no_score),
        TEST(who_comes_later_is_told_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
