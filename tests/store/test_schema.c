#include "buf.h"
#include "place.h"
#include "schema.h"
#include "store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct kith_key key = {{7}};

static void open_file(struct place *p, struct kith_conn *conn, const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", p->root, name);
    OK(p, kith_conn_open(conn, path, &key, true, false, &p->err));
}

/* All that makes up the schema, as text. */
static struct kith_str shape(struct place *p, struct kith_conn *conn)
{
    struct kith_rows rows;
    struct kith_buf all;
    struct kith_str out;
    enum kith_rc rc;

    kith_buf_init(&all, &p->env, (size_t)1 << 20);
    OK(p, kith_rows_begin(conn, &rows,
                          "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"
                          " ORDER BY type, name",
                          KITH_NO_ARGS, &p->err));
    while ((rc = kith_rows_next(&rows, &p->err)) == KITH_OK) {
        kith_buf_str(&all, kith_row_peek(&rows, 0));
        kith_buf_byte(&all, '\n');
    }
    assert_int_equal(rc, KITH_END);
    (void)kith_rows_end(&rows, NULL);
    OK(p, kith_str_keep(p->keep, kith_buf_view(&all), &out, &p->err));
    kith_buf_free(&all);
    return out;
}

/* From each version on, with a person in it, the way leads to the same place, and the person is still there. */
static void forward_from_every_version(void **state)
{
    struct place *p = *state;
    struct kith_conn fresh;
    struct kith_str wanted;
    const char *const *steps;
    uint32_t n;
    uint32_t version;

    steps = kith_schema_steps(&n);
    assert_true(n >= 4);
    open_file(p, &fresh, "fresh");
    OK(p, kith_schema_migrate(&fresh, steps, n, &p->err));
    wanted = shape(p, &fresh);
    assert_true(wanted.n > 1000);
    kith_conn_close(&fresh);
    for (uint32_t from = 0; from <= n; from++) {
        struct kith_conn old;
        char name[16];
        int64_t count = 1;

        (void)snprintf(name, sizeof name, "from%u", from);
        open_file(p, &old, name);
        OK(p, kith_schema_migrate(&old, steps, from, &p->err));
        if (from > 0)
            OK(p,
               kith_conn_exec(&old,
                              "INSERT INTO person VALUES ('0123456789abcdefghjkmnpqrs', 'ada', '', 'Ada', '', '', '',"
                              " '', 0, 0, 1)",
                              &p->err));
        OK(p, kith_schema_migrate(&old, steps, n, &p->err));
        OK(p, kith_schema_version(&old, &version, &p->err));
        assert_int_equal(version, n);
        assert_true(kith_str_eq(shape(p, &old), wanted));
        if (from > 0)
            OK(p, kith_sql_int(&old, "SELECT count(*) FROM person WHERE usual = 'Ada'", KITH_NO_ARGS, &count, &p->err));
        assert_int_equal(count, 1);
        kith_conn_close(&old);
    }
}

/* Lines that were written before find their programmes, and stay as they were. */
static void older_lines_of_the_audit_find_their_programme(void **state)
{
    static const char filled[] =
        "INSERT INTO programme VALUES ('first', 'First', 'US', 0), ('second', 'Second', 'US', 0);"
        "INSERT INTO person SELECT value, value, '', value, '', '', '', '', 0, 0, 1"
        " FROM json_each('[\"ada\",\"zoe\",\"both\",\"gone\"]');"
        "INSERT INTO role_held VALUES ('ada', 'first', 0, 1, NULL), ('zoe', 'second', 5, 1, NULL),"
        " ('both', 'first', 5, 1, NULL), ('both', 'second', 5, 20, NULL), ('gone', 'first', 0, 1, 30);"
        "INSERT INTO client VALUES ('client', 'first', 'ada', 'C-1', NULL, 0, 0, 0, 1);"
        "INSERT INTO audit_line VALUES"
        " (1, 10, '', 'store.backup', '', '', '', x'01'), (2, 10, 'both', 'signin', 'both', '', '', x'02'),"
        " (3, 40, 'both', 'signin', 'both', '', '', x'03'), (4, 40, 'zoe', 'setting.set', 'second', '', 'x', x'04'),"
        " (5, 40, '', 'coding.add', 'session', 'client', 'model', x'05'),"
        " (6, 40, 'both', 'role.give', 'ada', '', 'mentor', x'06'), (7, 40, 'both', 'tie.add', 'both', '', 'zoe', "
        "x'07'),"
        " (8, 40, '', 'signin.refused', 'gone', '', '', x'08'), (9, 40, 'ada', 'person.add', 'ada', '', '', x'09');";
    struct place *p = *state;
    const char *const *steps;
    struct kith_conn conn;
    struct kith_rows rows;
    struct kith_str got;
    uint32_t n;
    uint32_t before = 0;
    int64_t lines;

    steps = kith_schema_steps(&n);
    while (before < n && !strstr(steps[before], "CREATE TABLE audit_of "))
        before++;
    open_file(p, &conn, "lines");
    OK(p, kith_schema_migrate(&conn, steps, before, &p->err));
    OK(p, kith_conn_exec(&conn, filled, &p->err));
    OK(p, kith_schema_migrate(&conn, steps, n, &p->err));
    OK(p, kith_rows_begin(&conn, &rows,
                          "SELECT group_concat(programme || ' ' || seq, ', ') FROM"
                          " (SELECT programme, seq FROM audit_of ORDER BY programme, seq)",
                          KITH_NO_ARGS, &p->err));
    OK(p, kith_rows_one(&rows, &p->err));
    got = kith_row_str(&rows, 0, p->keep);
    (void)kith_rows_end(&rows, NULL);
    assert_string_equal(got.p, "first 1, first 2, first 3, first 5, first 6, first 8, first 9, second 1, second 3, "
                               "second 4, second 7");
    OK(p, kith_sql_int(&conn, "SELECT count(*) FROM audit_line WHERE hash = unhex('0' || seq)", KITH_NO_ARGS, &lines,
                       &p->err));
    assert_int_equal(lines, 9);
    kith_conn_close(&conn);
}

/* A step that fails in its middle leaves the version before, whole; the next try goes on from there. */
static void a_step_that_fails_half_way_changes_nothing(void **state)
{
    struct place *p = *state;
    const char *const bad[] = {
        "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
        "CREATE TABLE b (x INTEGER) STRICT; UPDATE a SET x = 2; INSERT INTO nowhere VALUES (1);"};
    const char *const good[] = {bad[0], "CREATE TABLE b (x INTEGER) STRICT; UPDATE a SET x = 3;"};
    struct kith_conn conn;
    struct kith_str before;
    uint32_t version;
    int64_t x;

    open_file(p, &conn, "half");
    OK(p, kith_schema_migrate(&conn, bad, 1, &p->err));
    before = shape(p, &conn);
    for (int tries = 0; tries < 2; tries++) {
        assert_int_not_equal(kith_schema_migrate(&conn, bad, 2, &p->err), KITH_OK);
        OK(p, kith_schema_version(&conn, &version, &p->err));
        assert_int_equal(version, 1);
        assert_true(kith_str_eq(shape(p, &conn), before));
        OK(p, kith_sql_int(&conn, "SELECT x FROM a", KITH_NO_ARGS, &x, &p->err));
        assert_int_equal(x, 1);
        kith_conn_close(&conn);
        open_file(p, &conn, "half");
    }
    OK(p, kith_schema_migrate(&conn, good, 2, &p->err));
    OK(p, kith_sql_int(&conn, "SELECT x FROM a", KITH_NO_ARGS, &x, &p->err));
    assert_int_equal(x, 3);
    kith_conn_close(&conn);
}

static void a_newer_store_is_left_alone(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_store *again = NULL;

    OK(p, kith_conn_exec(tx->conn, "PRAGMA user_version = 99", &p->err));
    place_commit(p, tx);
    kith_store_close(p->store);
    p->store = NULL;
    assert_int_equal(kith_store_open(&p->env, &p->options, &again, &p->err), KITH_EINPUT);
    assert_null(again);
    assert_non_null(strstr(p->err.text, "newer"));
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(forward_from_every_version),
        WITH(older_lines_of_the_audit_find_their_programme),
        WITH(a_step_that_fails_half_way_changes_nothing),
        WITH(a_newer_store_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
