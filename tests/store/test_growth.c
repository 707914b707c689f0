/* What people who work here write to each other, as the store keeps it: sealed, by the right key, and gone when it
 * must be. */
#include "place.h"
#include "store_own.h"
#include "store_parts.h"

#include <stdio.h>

#define SECRET "marzipan under the lantern"

struct all {
    struct kith_id session;
    struct kith_id plan;
    struct kith_id meeting;
    struct kith_id review;
    struct kith_id group;
    struct kith_tie tie;
};

/* Ada's session, coded, of twenty turns. */
static struct kith_id coded_session(struct place *p)
{
    struct kith_coding c = {.kind = KITH_CODER_MODEL, .model = KITH_S("abc"), .figures = KITH_S("{}")};
    struct kith_tx *tx;
    struct kith_id id;

    c.session = place_session(p, "words");
    tx = place_write(p, KITH_ID_NONE);
    OK(p, kith_coding_add(tx, &c, 20, 0, NULL, 0, &id, &p->err));
    place_commit(p, tx);
    return c.session;
}

static void fill(struct place *p, struct all *a)
{
    struct kith_coaching_plan plan = {.programme = p->programme,
                                      .counsellor = p->ada,
                                      .strength = KITH_S("picked_up"),
                                      .goal = KITH_S("own"),
                                      .goal_words = KITH_S(SECRET)};
    struct kith_coaching_meeting meeting = {.words = KITH_S(SECRET)};
    struct kith_coaching_evidence shown = {.first = 1, .last = 2, .why = KITH_S(SECRET)};
    struct kith_peer_review review = {.peer = p->ben, .first = 1, .last = 2, .ask = KITH_S(SECRET)};
    struct kith_group_meeting own = {.moment = KITH_S(SECRET), .notes = KITH_S(SECRET)};
    struct kith_group_meeting turns = {.first = 1, .last = 2, .moment = KITH_S(SECRET)};
    struct kith_tx *tx;
    struct kith_id id;

    a->session = shown.session = review.session = turns.session = coded_session(p);
    tx = place_write(p, p->ada);
    OK(p, kith_coaching_begin(tx, &plan, &a->plan, &p->err));
    meeting.plan = a->plan;
    OK(p, kith_coaching_meet(tx, &meeting, &a->meeting, &p->err));
    shown.meeting = a->meeting;
    OK(p, kith_coaching_show(tx, &shown, &id, &p->err));
    OK(p, kith_peer_invite(tx, &review, &a->review, &p->err));
    OK(p, kith_group_add(tx, p->programme, KITH_S(SECRET), &a->group, &p->err));
    OK(p, kith_group_join(tx, a->group, p->ben, &p->err));
    own.group = turns.group = a->group;
    OK(p, kith_group_meet(tx, &own, &id, &p->err));
    OK(p, kith_group_meet(tx, &turns, &id, &p->err));
    a->tie = (struct kith_tie){.kind = KITH_TIE_MENTORS, .from = p->ben, .to = p->ada, .programme = p->programme};
    OK(p, kith_tie_add(tx, &a->tie, &a->tie.id, &p->err));
    OK(p, kith_mentor_write(tx, &a->tie, KITH_S(SECRET), &id, &p->err));
    place_commit(p, tx);
    tx = place_write(p, p->ben);
    OK(p, kith_peer_answer(tx, a->review, true, &p->err));
    OK(p, kith_peer_write(tx, a->review, KITH_S(SECRET), KITH_S("why?"), &p->err));
    place_commit(p, tx);
}

static int64_t count(struct place *p, const char *sql)
{
    struct kith_tx *tx = place_read(p);
    int64_t n = -1;

    OK(p, kith_sql_int(tx->conn, sql, KITH_NO_ARGS, &n, &p->err));
    kith_tx_end(tx);
    return n;
}

/* In a copy of the file that is not encrypted: whoever has the database's key and not the others reads none of it. */
static unsigned grep_open(struct place *p, const char *text)
{
    struct kith_ring ring;
    struct kith_conn conn;
    char path[160];

    (void)snprintf(path, sizeof path, "%s/clinic.keys", p->root);
    kith_store_close(p->store);
    p->store = NULL;
    OK(p, kith_ring_load(&p->env, path, p->dir, NULL, &ring, &p->err));
    (void)snprintf(path, sizeof path, "%s/store.db", p->dir);
    OK(p, kith_conn_open(&conn, path, &ring.database, false, false, &p->err));
    OK(p, kith_conn_exec(&conn, "PRAGMA journal_mode = DELETE; PRAGMA rekey = ''", &p->err));
    kith_conn_close(&conn);
    assert_true(place_grep(p->dir, "CREATE TABLE", 12) > 0);
    return place_grep(p->dir, text, strlen(text));
}

static void words_come_back_and_lie_sealed(void **state)
{
    struct place *p = *state;
    struct kith_coaching_evidence *shown;
    struct kith_coaching_meeting *meetings;
    struct kith_coaching_plan plan;
    struct kith_group_meeting *moments;
    struct kith_peer_review review;
    struct kith_mentor_note *notes;
    struct kith_peer_word *words;
    struct kith_group group;
    struct kith_tx *tx;
    struct all a;
    size_t n;

    fill(p, &a);
    tx = place_read(p);
    OK(p, kith_coaching_now(tx, p->programme, p->ada, p->keep, &plan, &p->err));
    assert_string_equal(plan.goal_words.p, SECRET);
    assert_int_equal(plan.next, p->clock + KITH_COACHING_GAP_S); /* four in half a year */
    OK(p, kith_coaching_meetings(tx, a.plan, p->keep, &meetings, &n, &p->err));
    assert_int_equal(n, 1);
    assert_string_equal(meetings[0].words.p, SECRET);
    OK(p, kith_coaching_shown(tx, a.meeting, p->keep, &shown, &n, &p->err));
    assert_int_equal(n, 1);
    assert_string_equal(shown[0].why.p, SECRET);
    OK(p, kith_peer_get(tx, a.review, p->keep, &review, &p->err));
    assert_string_equal(review.ask.p, SECRET);
    OK(p, kith_peer_words(tx, &review, p->keep, &words, &n, &p->err));
    assert_int_equal(n, 1);
    assert_string_equal(words[0].strength.p, SECRET);
    OK(p, kith_group_get(tx, a.group, p->keep, &group, &p->err));
    assert_string_equal(group.name.p, SECRET);
    OK(p, kith_group_meetings(tx, a.group, p->keep, &moments, &n, &p->err));
    assert_int_equal(n, 2);
    assert_string_equal(moments[0].moment.p, SECRET);
    assert_string_equal(moments[1].moment.p, SECRET);
    OK(p, kith_mentor_notes(tx, &a.tie, p->keep, &notes, &n, &p->err));
    assert_int_equal(n, 1);
    assert_string_equal(notes[0].words.p, SECRET);
    kith_tx_end(tx);
    assert_int_equal(grep_open(p, SECRET), 0);
}

static void erasing_a_client_takes_all_that_quotes_them(void **state)
{
    struct place *p = *state;
    struct kith_group_meeting *moments;
    struct kith_coaching_meeting *meetings;
    struct kith_tx *tx;
    struct all a;
    size_t n;

    fill(p, &a);
    tx = place_write(p, p->admin);
    OK(p, kith_client_erase(tx, p->client, &p->err));
    place_commit(p, tx);
    assert_int_equal(count(p, "SELECT count(*) FROM coaching_evidence"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM peer_review"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM peer_word"), 0);
    tx = place_read(p);
    OK(p, kith_group_meetings(tx, a.group, p->keep, &moments, &n, &p->err));
    assert_int_equal(n, 1); /* what Ada brought in her own words is hers */
    OK(p, kith_coaching_meetings(tx, a.plan, p->keep, &meetings, &n, &p->err));
    assert_int_equal(n, 1);
    kith_tx_end(tx);
}

static void erasing_a_person_takes_what_is_theirs(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx;
    struct all a;

    fill(p, &a);
    tx = place_write(p, p->admin);
    OK(p, kith_person_erase(tx, p->ben, &p->err));
    place_commit(p, tx);
    assert_int_equal(count(p, "SELECT count(*) FROM mentor_note"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM peer_review"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM group_member"), 1);
    assert_int_equal(count(p, "SELECT count(*) FROM coaching_plan"), 1);
    /* The system itself, as when a ledger is replayed: Ada's client is there still. */
    tx = place_write(p, KITH_ID_NONE);
    OK(p, kith_person_erase(tx, p->ada, &p->err));
    place_commit(p, tx);
    assert_int_equal(count(p, "SELECT count(*) FROM coaching_plan"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM coaching_evidence"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM reflect_group"), 0); /* nobody is left in it */
    assert_int_equal(count(p, "SELECT count(*) FROM space_key"), 0);
}

static void a_peer_review_takes_two_counsellors_and_the_sessions_own(void **state)
{
    struct place *p = *state;
    struct kith_peer_review review = {.peer = p->ben, .first = 1, .last = 2};
    struct kith_tx *tx;
    struct kith_id id;

    review.session = coded_session(p);
    tx = place_write(p, p->ben);
    assert_int_equal(kith_peer_invite(tx, &review, &id, &p->err), KITH_EDENIED); /* not Ben's session */
    kith_tx_end(tx);
    tx = place_write(p, p->ada);
    review.peer = p->ada;
    assert_int_equal(kith_peer_invite(tx, &review, &id, &p->err), KITH_EUSAGE);
    review.peer = p->dee; /* no counsellor */
    assert_int_equal(kith_peer_invite(tx, &review, &id, &p->err), KITH_EDENIED);
    review.peer = p->ben;
    review.last = 20; /* of twenty, the last is 19 */
    assert_int_equal(kith_peer_invite(tx, &review, &id, &p->err), KITH_EUSAGE);
    review.last = 19;
    OK(p, kith_peer_invite(tx, &review, &id, &p->err));
    assert_int_equal(kith_peer_answer(tx, id, true, &p->err), KITH_EDENIED); /* only Ben answers */
    kith_tx_end(tx);
}

static void nobody_mentors_whom_they_supervise(void **state)
{
    struct place *p = *state;
    struct kith_tie tie = {.kind = KITH_TIE_MENTORS, .from = p->sue, .to = p->ada, .programme = p->programme};
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_id id;

    assert_int_equal(kith_tie_add(tx, &tie, &id, &p->err), KITH_EUSAGE);
    assert_non_null(strstr(p->err.text, "apart from line management"));
    tie.to = p->ben;
    OK(p, kith_tie_add(tx, &tie, &id, &p->err));
    tie.kind = KITH_TIE_SUPERVISES;
    assert_int_equal(kith_tie_add(tx, &tie, &id, &p->err), KITH_EUSAGE);
    OK(p, kith_tie_end(tx, id, &p->err));
    OK(p, kith_tie_add(tx, &tie, &id, &p->err)); /* once the other has ended */
    place_commit(p, tx);
}

static void a_group_ends_with_its_last_member(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx;
    struct all a;

    fill(p, &a);
    tx = place_write(p, p->sue);
    assert_int_equal(kith_group_leave(tx, a.group, &p->err), KITH_EDENIED); /* never in it */
    kith_tx_end(tx);
    tx = place_write(p, p->ada);
    OK(p, kith_group_leave(tx, a.group, &p->err));
    place_commit(p, tx);
    assert_int_equal(count(p, "SELECT count(*) FROM group_meeting"), 2);
    tx = place_write(p, p->ben); /* who made it is gone: any member may close it, and so does the last to go */
    OK(p, kith_group_leave(tx, a.group, &p->err));
    place_commit(p, tx);
    assert_int_equal(count(p, "SELECT count(*) FROM group_meeting"), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM reflect_group"), 0);
}

/* A day counts once, whether it was noted or is that of a talk; drills are none, and nobody else's are seen. */
static void days_of_practice_are_noted_or_talked(void **state)
{
    struct place *p = *state;
    struct kith_own own = {.kind = KITH_OWN_RUN, .at = 86400 * 20 + 7000, .head = KITH_S("{}"), .body = KITH_S("{}")};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;
    int64_t *days;
    size_t n;

    OK(p, kith_own_put(tx, &own, &id, &p->err));
    own.kind = KITH_OWN_DRILLS;
    own.at = 86400 * 21;
    OK(p, kith_own_put(tx, &own, &id, &p->err));
    OK(p, kith_practice_day_add(tx, 86400 * 20, &p->err));
    OK(p, kith_practice_day_add(tx, 86400 * 18, &p->err));
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_practice_days(tx, p->ada, 0, 86400 * 30, p->keep, &days, &n, &p->err));
    assert_int_equal(n, 2);
    assert_int_equal(days[0], 86400 * 18);
    assert_int_equal(days[1], 86400 * 20);
    OK(p, kith_practice_days(tx, p->ben, 0, 86400 * 30, p->keep, &days, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(words_come_back_and_lie_sealed),        WITH(erasing_a_client_takes_all_that_quotes_them),
        WITH(erasing_a_person_takes_what_is_theirs), WITH(a_peer_review_takes_two_counsellors_and_the_sessions_own),
        WITH(nobody_mentors_whom_they_supervise),    WITH(a_group_ends_with_its_last_member),
        WITH(days_of_practice_are_noted_or_talked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
