/* A session added by mistake: put under the right client, or deleted. */
#include "place.h"
#include "store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* All that a session has besides its text, each with a word of its own. */
struct thing {
    struct kith_id session;
    struct kith_id coding;
    struct kith_id contest;
    struct kith_id crisis;
    struct kith_id right; /* the client whose it is */
    struct kith_id right_party;
};

static struct kith_id code_it(struct place *p, struct kith_id session)
{
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_kept_figure figure = {.name = KITH_S("rq"), .value = 1.5, .low = 0.5, .high = 2.5, .n = 12};
    struct kith_coding c = {.session = session,
                            .kind = KITH_CODER_MODEL,
                            .model = KITH_S("abc"),
                            .codes = KITH_S("quillon codes"),
                            .report = KITH_S("quillon report"),
                            .figures = KITH_S("{}")};
    struct kith_job job;
    struct kith_id id;

    OK(p, kith_job_take(tx, &job, &p->err));
    OK(p, kith_coding_add(tx, &c, 40, 1, &figure, 1, &id, &p->err));
    OK(p, kith_job_done(tx, job.id, &p->err));
    place_commit(p, tx);
    return id;
}

static struct kith_id contest_it(struct place *p, struct kith_id session, struct kith_id by)
{
    struct kith_tx *tx = place_write(p, by);
    struct kith_contest contest = {.session = session,
                                   .turn = 3,
                                   .code = KITH_S("question"),
                                   .should = KITH_S("quillon should"),
                                   .why = KITH_S("quillon why")};
    struct kith_id id;

    OK(p, kith_contest_add(tx, &contest, &id, &p->err));
    place_commit(p, tx);
    return id;
}

static struct kith_id add_client(struct place *p, struct kith_id counsellor, struct kith_id *party)
{
    struct kith_client client = {
        .names = {.usual = KITH_S("Rosie")}, .programme = p->programme, .counsellor = counsellor};
    struct kith_tx *tx = place_write(p, counsellor);
    struct kith_party *parties;
    struct kith_id id;
    size_t n;

    OK(p, kith_client_add(tx, &client, &id, &p->err));
    OK(p, kith_party_list(tx, id, p->keep, &parties, &n, &p->err));
    *party = parties[0].id;
    place_commit(p, tx);
    return id;
}

/* A coded and contested session of Ada's, under Billie though it is Rosie's. */
static struct thing a_mistake(struct place *p)
{
    struct thing t = {.session = place_session(p, "quillon text")};

    t.coding = code_it(p, t.session);
    t.contest = contest_it(p, t.session, p->ada);
    t.right = add_client(p, p->ada, &t.right_party);
    return t;
}

/* A report of danger from it, which Sue took on and closed. */
static void raise_danger(struct place *p, struct thing *t)
{
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);

    OK(p, kith_crisis_raise(tx, t->session, KITH_S("quillon lines"), 3600, &t->crisis, &p->err));
    place_commit(p, tx);
    tx = place_write(p, p->sue);
    OK(p, kith_crisis_acknowledge(tx, t->crisis, &p->err));
    OK(p, kith_crisis_close(tx, t->crisis, KITH_S("quillon done"), &p->err));
    place_commit(p, tx);
}

static int64_t count(struct place *p, const char *sql, struct kith_id id)
{
    struct kith_tx *tx = place_read(p);
    int64_t n;

    OK(p, kith_sql_int(tx->conn, sql, KITH_ARGS(kith_idarg(id)), &n, &p->err));
    kith_tx_end(tx);
    return n;
}

/* Each sealed field of the session as it lies in the store, which that client's key alone opens. */
static void check_key(struct place *p, const struct thing *t, struct kith_id opens, struct kith_id not )
{
    const struct {
        const char *what;
        struct kith_id id;
        const char *sql;
        const char *text;
    } fields[] = {
        {"goal", t->session, "SELECT goal FROM session WHERE id = ?1", "cutting down on marmalade"},
        {"session", t->session, "SELECT sealed FROM session_text WHERE session = ?1", "quillon text"},
        {"codes", t->coding, "SELECT codes FROM coding_text WHERE coding = ?1", "quillon codes"},
        {"report", t->coding, "SELECT report FROM coding_text WHERE coding = ?1", "quillon report"},
        {"contest", t->contest, "SELECT why FROM contest WHERE id = ?1", "quillon why"},
        {"contest should", t->contest, "SELECT should_sealed FROM contest WHERE id = ?1", "quillon should"},
        {"crisis", t->crisis, "SELECT lines FROM crisis WHERE id = ?1", "quillon lines"},
        {"done", t->crisis, "SELECT done FROM crisis WHERE id = ?1", "quillon done"},
    };
    struct kith_tx *tx = place_read(p);
    struct kith_str sealed;
    struct kith_str text;

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct kith_rows rows = {0};

        if (!kith_id_is(fields[i].id))
            continue;
        OK(p, kith_rows_begin(tx->conn, &rows, fields[i].sql, KITH_ARGS(kith_idarg(fields[i].id)), &p->err));
        OK(p, kith_rows_one(&rows, &p->err));
        sealed = kith_row_str(&rows, 0, p->keep);
        OK(p, kith_rows_end(&rows, &p->err));
        OK(p, kith_client_unseal(tx, opens, fields[i].what, fields[i].id, sealed, p->keep, &text, &p->err));
        assert_true(kith_str_eq(text, kith_str_of(fields[i].text)));
        assert_int_not_equal(kith_client_unseal(tx, not, fields[i].what, fields[i].id, sealed, p->keep, &text, &p->err),
                             KITH_OK);
    }
    kith_tx_end(tx);
}

/* All of it is under that client, and of one piece. */
static void check_whole(struct place *p, const struct thing *t, struct kith_id client, struct kith_id party)
{
    struct kith_session_row row;
    struct kith_coding coding;
    struct kith_contest *contests;
    struct kith_str text;
    struct kith_id *clients;
    struct kith_tx *tx = place_read(p);
    size_t n;

    OK(p, kith_session_get(tx, t->session, p->keep, &row, &p->err));
    assert_true(kith_id_eq(row.client, client));
    assert_int_equal(row.state, KITH_SESSION_CODED);
    assert_string_equal(row.goal.p, "cutting down on marmalade");
    OK(p, kith_session_text(tx, t->session, p->keep, &text, &p->err));
    assert_true(kith_str_eq(text, KITH_S("quillon text")));
    OK(p, kith_coding_of_model(tx, t->session, p->keep, &coding, &p->err));
    assert_true(kith_str_eq(coding.codes, KITH_S("quillon codes")));
    assert_true(kith_str_eq(coding.report, KITH_S("quillon report")));
    OK(p, kith_contest_list(tx, t->session, p->keep, &contests, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(kith_str_eq(contests[0].why, KITH_S("quillon why")));
    OK(p, kith_session_clients(tx, t->session, p->keep, &clients, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(kith_id_eq(clients[0], client));
    kith_tx_end(tx);
    assert_int_equal(count(p, "SELECT count(*) FROM session_party WHERE party = ?1", party), 1);
    if (kith_id_is(t->crisis)) {
        struct kith_crisis crisis;

        tx = place_read(p);
        OK(p, kith_crisis_get(tx, t->crisis, p->keep, &crisis, &p->err));
        assert_true(kith_id_eq(crisis.client, client));
        assert_true(kith_str_eq(crisis.lines, KITH_S("quillon lines")));
        assert_true(kith_str_eq(crisis.done, KITH_S("quillon done")));
        kith_tx_end(tx);
    }
}

static enum kith_rc move(struct place *p, struct kith_id actor, const struct thing *t, struct kith_id to)
{
    struct kith_tx *tx = place_write(p, actor);
    enum kith_rc rc = kith_session_move(tx, t->session, to, &p->err);

    if (rc == KITH_OK)
        place_commit(p, tx);
    else
        kith_tx_end(tx);
    return rc;
}

static enum kith_rc remove_it(struct place *p, struct kith_id actor, const struct thing *t)
{
    struct kith_tx *tx = place_write(p, actor);
    enum kith_rc rc = kith_session_delete(tx, t->session, &p->err);

    if (rc == KITH_OK)
        place_commit(p, tx);
    else
        kith_tx_end(tx);
    return rc;
}

/* ---- moved ---- */

static void what_is_moved_opens_under_the_right_key_alone(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    struct kith_tx *tx;

    raise_danger(p, &t);
    check_whole(p, &t, p->client, p->party);
    check_key(p, &t, p->client, t.right);
    OK(p, move(p, p->ada, &t, t.right));
    check_whole(p, &t, t.right, t.right_party);
    check_key(p, &t, t.right, p->client);
    assert_int_equal(
        count(p, "SELECT count(*) FROM audit_line WHERE action = 'session.move' AND client = ?1", p->client), 1);
    assert_int_equal(count(p, "SELECT count(*) FROM audit_line WHERE action = 'session.move' AND client = ?1", t.right),
                     1);
    /* Who looked after the danger is told that it is another's. */
    assert_int_equal(count(p, "SELECT count(*) FROM notice WHERE kind = 'crisis.client' AND about = ?1", t.crisis), 1);
    assert_int_equal(count(p, "SELECT count(*) FROM notice WHERE kind = 'crisis.client' AND person = ?1", p->sue), 1);
    /* Erasing the wrong client takes nothing of it; erasing the right one, all. */
    tx = place_write(p, p->admin);
    OK(p, kith_client_erase(tx, p->client, &p->err));
    place_commit(p, tx);
    check_whole(p, &t, t.right, t.right_party);
    tx = place_write(p, p->admin);
    OK(p, kith_client_erase(tx, t.right, &p->err));
    place_commit(p, tx);
    assert_int_equal(count(p, "SELECT count(*) FROM session_text WHERE session = ?1", t.session), 0);
}

static void disclosures_and_consents_stay_where_they_were_written(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    struct kith_disclosure d = {.client = p->client,
                                .recipient = KITH_S("the clinic"),
                                .what = KITH_S("two lines"),
                                .purpose = KITH_S("care"),
                                .basis = KITH_BASIS_EMERGENCY};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;
    unsigned uses;

    OK(p, kith_disclosure_record(tx, &d, &id, &p->err));
    place_commit(p, tx);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    OK(p, move(p, p->ada, &t, t.right));
    assert_int_equal(count(p, "SELECT count(*) FROM disclosure WHERE client = ?1", p->client), 1);
    assert_int_equal(count(p, "SELECT count(*) FROM disclosure WHERE client = ?1", t.right), 0);
    /* The gate asks the right client now, who has chosen nothing. */
    tx = place_read(p);
    OK(p, kith_consent_open_session(tx, t.session, &uses, &p->err));
    kith_tx_end(tx);
    assert_int_equal(uses, 0);
    (void)place_choose(p, t.right_party, KITH_USE_FEEDBACK, true);
    tx = place_read(p);
    OK(p, kith_consent_open_session(tx, t.session, &uses, &p->err));
    kith_tx_end(tx);
    assert_int_equal(uses, 1u << KITH_USE_FEEDBACK);
}

static void only_to_another_client_of_ones_own(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    struct kith_id party;
    struct kith_id bens = add_client(p, p->ben, &party);
    struct kith_tx *tx;

    assert_int_equal(move(p, p->ben, &t, bens), KITH_EDENIED);
    assert_int_equal(move(p, p->sue, &t, t.right), KITH_EDENIED);
    assert_int_equal(move(p, p->ada, &t, bens), KITH_EDENIED);
    assert_int_equal(move(p, p->ada, &t, p->client), KITH_EUSAGE);
    assert_int_equal(remove_it(p, p->ben, &t), KITH_EDENIED);
    assert_int_equal(remove_it(p, KITH_ID_NONE, &t), KITH_EDENIED);
    tx = place_write(p, p->admin);
    OK(p, kith_hold_set(tx, t.right, KITH_S("order 7"), 0, &p->err));
    place_commit(p, tx);
    assert_int_equal(move(p, p->ada, &t, t.right), KITH_EUSAGE);
    check_whole(p, &t, p->client, p->party);
}

static void with_others_in_the_room_it_is_added_anew(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    struct kith_tx *tx = place_write(p, p->ada);

    OK(p, kith_sql_do(tx->conn, "INSERT INTO session_party (session, party) VALUES (?1, ?2)",
                      KITH_ARGS(kith_idarg(t.session), kith_idarg(t.right_party)), NULL, &p->err));
    place_commit(p, tx);
    assert_int_equal(move(p, p->ada, &t, t.right), KITH_EUSAGE);
    OK(p, remove_it(p, p->ada, &t));
}

/* ---- what bars both ---- */

static void bar_hold(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    (void)session;
    OK(p, kith_hold_set(tx, p->client, KITH_S("order 7"), 0, &p->err));
}

static void bar_share(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    OK(p, kith_session_share(tx, session, true, &p->err));
    OK(p, kith_session_share(tx, session, false, &p->err)); /* it was, all the same */
}

static void bar_opened(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    OK(p, kith_audit_add(tx, "research.export", session, p->client, NULL, &p->err));
}

static void bar_drawn(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    struct kith_segment g = {.session = session, .first = 0, .last = 7};
    struct kith_id id;

    OK(p, kith_session_pool(tx, session, true, &p->err));
    OK(p, kith_segment_add(tx, &g, &id, &p->err));
}

static void bar_review(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    struct kith_peer_review r = {.session = session, .peer = p->ben, .first = 0, .last = 1, .ask = KITH_S("so?")};
    struct kith_id id;

    OK(p, kith_peer_invite(tx, &r, &id, &p->err));
}

static void bar_contest(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    struct kith_contest contest = {.session = session, .turn = 1, .code = KITH_S("affirm"), .why = KITH_S("no")};
    struct kith_id id;

    OK(p, kith_contest_add(tx, &contest, &id, &p->err));
    OK(p, kith_sql_do(tx->conn, "DELETE FROM audit_line WHERE object = ?1 AND actor = ?2",
                      KITH_ARGS(kith_idarg(session), kith_idarg(p->sue)), NULL, &p->err));
}

static void bar_reading(struct place *p, struct kith_tx *tx, struct kith_id session)
{
    OK(p, kith_sql_do(tx->conn, "INSERT INTO job (id, session, tries, running, since) VALUES ('x', ?1, 1, 1, 0)",
                      KITH_ARGS(kith_idarg(session)), NULL, &p->err));
}

static void what_others_rest_on_stays(void **state)
{
    static const struct {
        enum kith_session_bar bar;
        bool by_ada; /* or Sue */
        void (*make)(struct place *p, struct kith_tx *tx, struct kith_id session);
    } bars[] = {
        {KITH_BAR_HOLD, false, bar_hold},         {KITH_BAR_SHARED, true, bar_share},
        {KITH_BAR_SHARED, false, bar_opened},     {KITH_BAR_DRAWN, true, bar_drawn},
        {KITH_BAR_BROUGHT, true, bar_review},     {KITH_BAR_CONTESTED, false, bar_contest},
        {KITH_BAR_BEING_READ, true, bar_reading},
    };
    struct place *p = *state;
    struct thing t = a_mistake(p);
    enum kith_session_bar found;
    struct kith_tx *tx = place_read(p);

    OK(p, kith_session_bar(tx, t.session, &found, &p->err));
    assert_int_equal(found, KITH_BAR_NONE);
    kith_tx_end(tx);
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
        tx = place_write(p, bars[i].by_ada ? p->ada : p->sue);
        bars[i].make(p, tx, t.session);
        OK(p, kith_session_bar(tx, t.session, &found, &p->err));
        assert_int_equal(found, bars[i].bar);
        tx->actor = p->ada;
        assert_int_equal(kith_session_move(tx, t.session, t.right, &p->err), KITH_EUSAGE);
        assert_int_equal(kith_session_delete(tx, t.session, &p->err), KITH_EUSAGE);
        kith_tx_end(tx);
        check_whole(p, &t, p->client, p->party);
    }
}

/* ---- deleted ---- */

static void deleting_leaves_the_audit_and_no_more(void **state)
{
    static const char *const tables[] = {
        "SELECT count(*) FROM session WHERE id = ?1",
        "SELECT count(*) FROM session_text WHERE session = ?1",
        "SELECT count(*) FROM session_party WHERE session = ?1",
        "SELECT count(*) FROM coding WHERE session = ?1",
        "SELECT count(*) FROM contest WHERE session = ?1",
        "SELECT count(*) FROM job WHERE session = ?1",
    };
    struct place *p = *state;
    struct thing t = a_mistake(p);

    OK(p, remove_it(p, p->ada, &t));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_int_equal(count(p, tables[i], t.session), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM coding_text WHERE coding = ?1", t.coding), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM figure WHERE coding = ?1", t.coding), 0);
    assert_int_equal(
        count(p, "SELECT count(*) FROM audit_line WHERE action = 'session.delete' AND object = ?1", t.session), 1);
    assert_int_equal(remove_it(p, p->ada, &t), KITH_EDENIED);
}

static void a_report_of_danger_outlives_its_session(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    struct kith_session_row row;
    struct kith_crisis crisis;
    struct kith_tx *tx;
    struct kith_str text;

    raise_danger(p, &t);
    OK(p, remove_it(p, p->ada, &t));
    tx = place_read(p);
    OK(p, kith_crisis_get(tx, t.crisis, p->keep, &crisis, &p->err));
    assert_true(kith_str_eq(crisis.lines, KITH_S("quillon lines")));
    assert_true(kith_str_eq(crisis.done, KITH_S("quillon done")));
    OK(p, kith_session_get(tx, t.session, p->keep, &row, &p->err));
    assert_int_equal(row.state, KITH_SESSION_ERASED);
    assert_int_equal(row.goal.n, 0);
    assert_int_equal(kith_session_text(tx, t.session, p->keep, &text, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
    assert_int_equal(count(p, "SELECT count(*) FROM coding WHERE session = ?1", t.session), 0);
    assert_int_equal(remove_it(p, p->ada, &t), KITH_EDENIED);
    assert_int_equal(move(p, p->ada, &t, t.right), KITH_EDENIED);
}

static void a_restore_deletes_it_again(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    struct kith_store_options options;
    char backup[128];
    char dir[128];
    char keys[128];
    char ledger[128];

    (void)snprintf(backup, sizeof backup, "%s/backup", p->root);
    (void)snprintf(dir, sizeof dir, "%s/again", p->root);
    (void)snprintf(keys, sizeof keys, "%s.keys", p->dir);
    (void)snprintf(ledger, sizeof ledger, "%s.erased", p->dir);
    OK(p, kith_store_backup(p->store, backup, &p->err));
    OK(p, remove_it(p, p->ada, &t));
    kith_store_close(p->store);
    p->store = NULL;
    options = (struct kith_store_options){.dir = dir, .ring = keys, .ledger = ledger};
    OK(p, kith_store_restore(&p->env, &options, backup, &p->err));
    OK(p, kith_store_open(&p->env, &options, &p->store, &p->err));
    assert_int_equal(count(p, "SELECT count(*) FROM session WHERE id = ?1", t.session), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM session_text WHERE session = ?1", t.session), 0);
}

/* ---- a crash on the way ---- */

#define DONE 7

static int changes_left;

static void die_in_time(void *user, int what, const char *db, const char *table, sqlite3_int64 row)
{
    (void)user, (void)what, (void)db, (void)table, (void)row;
    if (changes_left-- == 0)
        _exit(0);
}

/* In a process of its own, which dies before the n-th change is kept; true when it came to the end. */
static bool dies_at(struct place *p, const struct thing *t, bool moves, int n)
{
    struct kith_tx *tx;
    int status = 0;
    pid_t pid;

    kith_store_close(p->store);
    p->store = NULL;
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        changes_left = n;
        if (kith_store_open(&p->env, &p->options, &p->store, NULL) != KITH_OK ||
            kith_tx_write(p->store, p->ada, &tx, NULL) != KITH_OK)
            _exit(1);
        (void)sqlite3_update_hook(tx->conn->db, die_in_time, NULL);
        if ((moves ? kith_session_move(tx, t->session, t->right, NULL) : kith_session_delete(tx, t->session, NULL)) !=
                KITH_OK ||
            kith_tx_commit(tx, NULL) != KITH_OK)
            _exit(1);
        _exit(DONE);
    }
    assert_true(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DONE);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    return WEXITSTATUS(status) == DONE;
}

static void a_crash_leaves_it_whole_where_it_was(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    int n = 0;

    raise_danger(p, &t);
    while (!dies_at(p, &t, true, n)) {
        check_whole(p, &t, p->client, p->party);
        check_key(p, &t, p->client, t.right);
        n++;
    }
    assert_true(n >= 8 + 3); /* each sealed field, the crisis, the session and its lines */
    check_whole(p, &t, t.right, t.right_party);
    check_key(p, &t, t.right, p->client);
}

static void a_crash_deletes_all_or_nothing(void **state)
{
    struct place *p = *state;
    struct thing t = a_mistake(p);
    int n = 0;

    while (!dies_at(p, &t, false, n) && count(p, "SELECT count(*) FROM session WHERE id = ?1", t.session) == 1) {
        check_whole(p, &t, p->client, p->party);
        n++;
    }
    assert_true(n >= 6);
    assert_int_equal(count(p, "SELECT count(*) FROM session_text WHERE session = ?1", t.session), 0);
    assert_int_equal(count(p, "SELECT count(*) FROM coding WHERE session = ?1", t.session), 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_moved_opens_under_the_right_key_alone),
        T(disclosures_and_consents_stay_where_they_were_written),
        T(only_to_another_client_of_ones_own),
        T(with_others_in_the_room_it_is_added_anew),
        T(what_others_rest_on_stays),
        T(deleting_leaves_the_audit_and_no_more),
        T(a_report_of_danger_outlives_its_session),
        T(a_restore_deletes_it_again),
        T(a_crash_leaves_it_whole_where_it_was),
        T(a_crash_deletes_all_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
