#include "audit_chain.h"
#include "place.h"
#include "store_parts.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void add_lines(struct place *p, int n)
{
    for (int i = 0; i < n; i++) {
        struct kith_tx *tx = place_write(p, p->ada);

        OK(p, kith_audit_add(tx, "test.line", p->ada, KITH_ID_NONE, "x", &p->err));
        place_commit(p, tx);
    }
}

static struct kith_audit_verdict verify(struct place *p)
{
    struct kith_audit_verdict v;

    OK(p, kith_audit_verify(p->store, NULL, &v, &p->err));
    return v;
}

/* What somebody with the database's key could do. */
static void attack(struct place *p, const char *sql)
{
    OK(p, kith_conn_exec(&p->store->writer, sql, &p->err));
}

static int open_with_lines(void **state)
{
    (void)place_open(state);
    add_lines(*state, 200);
    return 0;
}

static void a_sound_chain_is_sound(void **state)
{
    struct place *p = *state;
    struct kith_audit_verdict v = verify(p);

    assert_int_equal(v.fault, KITH_AUDIT_SOUND);
    assert_true(v.lines > 200);
    assert_true(v.witness);
    assert_true(v.witnessed >= 3);
    place_reopen(p);
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_SOUND);
    add_lines(p, 3);
    assert_int_equal(verify(p).fault, KITH_AUDIT_SOUND);
}

static void a_changed_line_is_found(void **state)
{
    struct place *p = *state;
    static const char *const columns[] = {"actor", "action", "object", "client", "detail"};
    char sql[160];

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct kith_audit_verdict v;

        (void)snprintf(sql, sizeof sql, "UPDATE audit_line SET %s = %s || 'z' WHERE seq = 100", columns[i], columns[i]);
        attack(p, sql);
        v = verify(p);
        assert_int_equal(v.fault, KITH_AUDIT_CHANGED);
        assert_int_equal(v.at, 100);
        (void)snprintf(sql, sizeof sql, "UPDATE audit_line SET %s = substr(%s, 1, length(%s) - 1) WHERE seq = 100",
                       columns[i], columns[i], columns[i]);
        attack(p, sql);
        assert_int_equal(verify(p).fault, KITH_AUDIT_SOUND);
    }
    attack(p, "UPDATE audit_line SET at = at - 1 WHERE seq = 150");
    assert_int_equal(verify(p).at, 150);
}

static void a_deleted_line_is_found(void **state)
{
    struct place *p = *state;
    struct kith_audit_verdict v;

    attack(p, "DELETE FROM audit_line WHERE seq = 42");
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_MISSING);
    assert_int_equal(v.at, 42);
    /* And closing the gap does not help. */
    attack(p, "UPDATE audit_line SET seq = -seq WHERE seq > 42; UPDATE audit_line SET seq = -seq - 1 WHERE seq < 0");
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_CHANGED);
    assert_int_equal(v.at, 42);
}

static void lines_that_changed_places_are_found(void **state)
{
    struct place *p = *state;
    struct kith_audit_verdict v;

    attack(p, "UPDATE audit_line SET seq = -70 WHERE seq = 70; UPDATE audit_line SET seq = 70 WHERE seq = 71;"
              "UPDATE audit_line SET seq = 71 WHERE seq = -70");
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_CHANGED);
    assert_int_equal(v.at, 70);
}

/* With the hashes worked out anew, so that the chain holds: the signatures do not. */
static void rewrite_from(struct place *p, uint64_t from)
{
    struct kith_conn *conn = &p->store->writer;
    unsigned char head[KITH_HASH_BYTES] = {0};
    struct kith_rows rows = {0};
    enum kith_rc rc;
    int64_t last;

    OK(p, kith_sql_int(conn, "SELECT max(seq) FROM audit_line", KITH_NO_ARGS, &last, &p->err));
    for (int64_t seq = 1; seq <= last; seq++) {
        struct kith_str texts[KITH_CHAIN_TEXTS];

        OK(p, kith_rows_begin(conn, &rows,
                              "SELECT at, actor, action, object, client, detail FROM audit_line WHERE seq = ?1",
                              KITH_ARGS(kith_int(seq)), &p->err));
        OK(p, kith_rows_next(&rows, &p->err));
        for (int i = 0; i < KITH_CHAIN_TEXTS; i++)
            texts[i] = kith_row_peek(&rows, 1 + i);
        kith_chain_hash(head, (uint64_t)seq, kith_row_int(&rows, 0), texts, head);
        (void)kith_rows_end(&rows, NULL);
        if ((uint64_t)seq < from)
            continue;
        rc = kith_sql_do(conn, "UPDATE audit_line SET hash = ?2 WHERE seq = ?1",
                         KITH_ARGS(kith_int(seq), kith_blob(head, sizeof head)), NULL, &p->err);
        OK(p, rc);
        OK(p, kith_sql_do(conn, "UPDATE audit_checkpoint SET hash = ?2 WHERE seq = ?1",
                          KITH_ARGS(kith_int(seq), kith_blob(head, sizeof head)), NULL, &p->err));
        OK(p, kith_sql_do(conn, "UPDATE audit_head SET hash = ?2 WHERE seq = ?1",
                          KITH_ARGS(kith_int(seq), kith_blob(head, sizeof head)), NULL, &p->err));
    }
}

static void a_chain_written_anew_is_found(void **state)
{
    struct place *p = *state;

    attack(p, "UPDATE audit_line SET action = 'nothing' WHERE seq = 60");
    rewrite_from(p, 60);
    assert_int_equal(verify(p).fault, KITH_AUDIT_REWRITTEN); /* the witness saw another line */
    assert_int_equal(unlink(p->store->witness_path), 0);
    assert_int_equal(verify(p).fault, KITH_AUDIT_UNSIGNED); /* without it the signatures still tell */
}

static void an_end_cut_off_is_found(void **state)
{
    struct place *p = *state;
    struct kith_audit_verdict v;

    attack(p, "DELETE FROM audit_line WHERE seq > 190");
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_CUT);
    assert_int_equal(v.at, 191);
}

/* The whole store put back to an earlier copy, signatures and all: only the witness can know. */
static void an_old_copy_put_back_is_found_by_the_witness_alone(void **state)
{
    struct place *p = *state;
    struct kith_audit_verdict v;
    char old[160];
    char db[160];

    place_reopen(p);
    (void)snprintf(old, sizeof old, "%s/old", p->root);
    (void)snprintf(db, sizeof db, "%s/store.db", p->dir);
    OK(p, kith_store_backup(p->store, old, &p->err));
    add_lines(p, 100);
    kith_store_close(p->store);
    p->store = NULL;
    assert_int_equal(unlink(db), 0);
    assert_int_equal(rename(old, db), 0);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_CUT);
    assert_true(v.at > 200);
    assert_int_equal(unlink(p->store->witness_path), 0);
    v = verify(p);
    assert_int_equal(v.fault, KITH_AUDIT_SOUND);
    assert_false(v.witness); /* and this is what says that nobody can know */
}

static void a_forged_signature_is_found(void **state)
{
    struct place *p = *state;

    attack(p,
           "UPDATE audit_checkpoint SET signature = zeroblob(64) WHERE seq = (SELECT max(seq) FROM audit_checkpoint)");
    assert_int_equal(verify(p).fault, KITH_AUDIT_UNSIGNED);
}

static void a_witness_that_was_tampered_with_is_found(void **state)
{
    struct place *p = *state;
    FILE *f = fopen(p->store->witness_path, "r+b");

    assert_non_null(f);
    assert_int_equal(fseek(f, 70, SEEK_SET), 0);
    assert_int_not_equal(fputc('0', f), EOF);
    assert_int_not_equal(fputc('0', f), EOF);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(verify(p).fault, KITH_AUDIT_UNSIGNED);
}

static void a_witness_line_cut_short_by_the_power_is_forgiven(void **state)
{
    struct place *p = *state;
    FILE *f = fopen(p->store->witness_path, "ab");

    assert_non_null(f);
    assert_true(fprintf(f, "kith-audit %s 201 17900", p->store->ring.store.z) > 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(verify(p).fault, KITH_AUDIT_SOUND);
}

struct noter {
    struct place *p;
    pthread_t thread;
    int failed;
};

static void *note_many(void *user)
{
    struct noter *n = user;

    for (int i = 0; i < 50; i++)
        n->failed +=
            kith_audit_note(n->p->store, n->p->ada, "session.open", n->p->client, n->p->client, NULL, NULL) != KITH_OK;
    return NULL;
}

static void notes_of_many_threads_all_arrive(void **state)
{
    struct place *p = *state;
    struct noter noters[8];
    struct kith_audit_query q = {.object = p->client, .most = 1000};
    struct kith_audit_line *lines;
    struct kith_tx *tx;
    size_t n;
    size_t opened = 0;

    for (size_t i = 0; i < 8; i++) {
        noters[i] = (struct noter){.p = p};
        assert_int_equal(pthread_create(&noters[i].thread, NULL, note_many, &noters[i]), 0);
    }
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(pthread_join(noters[i].thread, NULL), 0);
        assert_int_equal(noters[i].failed, 0);
    }
    tx = place_read(p);
    OK(p, kith_audit_list(tx, &q, p->keep, &lines, &n, &p->err));
    for (size_t i = 0; i < n; i++)
        opened += kith_str_eq(lines[i].action, KITH_S("session.open")) ? 1 : 0;
    assert_int_equal(opened, 400);
    kith_tx_end(tx);
    assert_int_equal(verify(p).fault, KITH_AUDIT_SOUND);
}

static void the_clock_may_step_back(void **state)
{
    struct place *p = *state;

    p->clock -= 86400;
    add_lines(p, 5);
    assert_int_equal(verify(p).fault, KITH_AUDIT_SOUND);
}

/* The newest lines of a programme, by what they are: "client.add role.give ". */
static const char *of_programme(struct place *p, struct kith_id programme, const char *action)
{
    const struct kith_audit_query q = {.programme = programme, .action = kith_str_of(action), .most = 20};
    struct kith_audit_line *lines;
    struct kith_tx *tx = place_read(p);
    struct kith_buf said;
    struct kith_str kept;
    size_t n;

    kith_buf_init(&said, &p->env, 4096);
    OK(p, kith_audit_list(tx, &q, p->keep, &lines, &n, &p->err));
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || lines[i].seq < lines[i - 1].seq);
        kith_buf_str(&said, lines[i].action);
        kith_buf_byte(&said, ' ');
    }
    kith_tx_end(tx);
    OK(p, kith_str_keep(p->keep, kith_buf_view(&said), &kept, &p->err));
    kith_buf_free(&said);
    return kept.p;
}

static void a_programme_has_its_own_lines(void **state)
{
    struct place *p = *state;
    struct kith_person zoe = {.names = {.usual = KITH_S("Zoe")}, .login = KITH_S("zoe")};
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    int64_t more = 0;

    OK(p, kith_person_add(tx, &zoe, &zoe.id, &p->err));
    OK(p, kith_role_give(tx, zoe.id, p->other_programme, KITH_POST_ADMINISTRATOR, &p->err));
    place_commit(p, tx);
    tx = place_write(p, zoe.id);
    OK(p, kith_setting_set(tx, p->other_programme, "second-step", KITH_S("nobody"), &p->err));
    OK(p, kith_audit_add(tx, "refused.page", KITH_ID_NONE, KITH_ID_NONE, "GET /", &p->err));
    place_commit(p, tx);
    OK(p, kith_audit_note(p->store, KITH_ID_NONE, "store.backup", KITH_ID_NONE, KITH_ID_NONE, NULL, &p->err));
    OK(p, kith_audit_note(p->store, KITH_ID_NONE, "signin.refused", p->ada, KITH_ID_NONE, NULL, &p->err));
    OK(p, kith_audit_note(p->store, KITH_ID_NONE, "coding.add", p->client, p->client, "model", &p->err));
    assert_string_equal(of_programme(p, p->other_programme, ""),
                        "store.backup refused.page setting.set role.give programme.add ");
    assert_string_equal(of_programme(p, p->other_programme, "refused.page"), "refused.page ");
    assert_string_equal(of_programme(p, p->other_programme, "coding.add"), "");
    assert_string_equal(of_programme(p, p->programme, "coding.add"), "coding.add ");
    assert_string_equal(of_programme(p, p->programme, "signin.refused"), "signin.refused ");
    assert_string_equal(of_programme(p, p->programme, "setting.set"), "");
    assert_string_equal(of_programme(p, p->programme, "store.backup"), "store.backup ");
    /* Whoever works in both: what is done in one stays there, what is done nowhere stands in both. */
    tx = place_write(p, zoe.id);
    OK(p, kith_role_give(tx, zoe.id, p->programme, KITH_POST_ADMINISTRATOR, &p->err));
    OK(p, kith_setting_set(tx, p->programme, "second-step", KITH_S("everybody"), &p->err));
    OK(p, kith_role_give(tx, p->ben, p->programme, KITH_POST_MENTOR, &p->err));
    OK(p, kith_audit_add(tx, "fault", KITH_ID_NONE, KITH_ID_NONE, "GET /", &p->err));
    place_commit(p, tx);
    assert_string_equal(of_programme(p, p->programme, "setting.set"), "setting.set ");
    assert_string_equal(of_programme(p, p->other_programme, "setting.set"), "setting.set ");
    assert_string_equal(of_programme(p, p->programme, "fault"), "fault ");
    assert_string_equal(of_programme(p, p->other_programme, "fault"), "fault ");
    assert_string_equal(of_programme(p, p->other_programme, "role.give"), "role.give role.give "); /* not Ben's */
    /* Whoever leaves stays a person of the programme that they left, and of no other. */
    tx = place_write(p, p->admin);
    OK(p, kith_role_take(tx, p->dee, p->programme, KITH_POST_DIRECTOR, &p->err));
    place_commit(p, tx);
    p->clock += 86400;
    OK(p, kith_audit_note(p->store, KITH_ID_NONE, "passkey.refused", p->dee, KITH_ID_NONE, NULL, &p->err));
    assert_string_equal(of_programme(p, p->programme, "passkey.refused"), "passkey.refused ");
    assert_string_equal(of_programme(p, p->other_programme, "passkey.refused"), "");
    /* A store that was kept before comes to the same: nothing stands on a page that its own lines do not bear out. */
    tx = place_read(p);
    OK(p, kith_sql_int(tx->conn,
                       "SELECT count(*) FROM (SELECT programme, seq FROM audit_of EXCEPT"
                       " SELECT programme, seq FROM audit_belongs)",
                       KITH_NO_ARGS, &more, &p->err));
    kith_tx_end(tx);
    assert_int_equal(more, 0);
    assert_int_equal(verify(p).fault, KITH_AUDIT_SOUND);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, open_with_lines, place_close)
    const struct CMUnitTest tests[] = {
        WITH(a_sound_chain_is_sound),
        WITH(a_changed_line_is_found),
        WITH(a_deleted_line_is_found),
        WITH(lines_that_changed_places_are_found),
        WITH(a_chain_written_anew_is_found),
        WITH(an_end_cut_off_is_found),
        WITH(an_old_copy_put_back_is_found_by_the_witness_alone),
        WITH(a_forged_signature_is_found),
        WITH(a_witness_that_was_tampered_with_is_found),
        WITH(a_witness_line_cut_short_by_the_power_is_forgiven),
        WITH(notes_of_many_threads_all_arrive),
        WITH(the_clock_may_step_back),
        cmocka_unit_test_setup_teardown(a_programme_has_its_own_lines, place_open, place_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
