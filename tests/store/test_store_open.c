#include "place.h"
#include "store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char secret[] = "I hid the marmalade behind Aunt Persephone's piano";

static void unreadable(const struct place *p, const char *word)
{
    unsigned found = place_grep(p->root, word, strlen(word));

    if (found)
        fail_msg("'%s' can be read in %u of the store's files", word, found);
}

/* The words are long: three given letters turn up by chance in one of twenty stores of a megabyte. */
static void nothing_is_readable_on_disk(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, secret);
    struct kith_tx *tx = place_read(p);
    struct kith_str text;
    static const char *const words[] = {secret,         "marmalade",          "Quartermaine",
                                        "Billie",       "Harbour Street",     "SQLite format",
                                        "CREATE TABLE", "session_counsellor", "Zenobia"};

    OK(p, kith_session_text(tx, session, p->keep, &text, &p->err));
    assert_string_equal(text.p, secret);
    /* With the log full and the store open; temporary files have nowhere else to be. */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        unreadable(p, words[i]);
    kith_tx_end(tx);
    place_reopen(p);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        unreadable(p, words[i]);
    /* The search itself finds what is there: the ring names its store. */
    assert_true(place_grep(p->root, "kith key ring", 13) == 1);
    assert_true(place_grep(p->root, p->store->ring.store.z, 26) >= 1);
}

/* The database's key alone opens no session: the text is sealed once more, under the client's. */
static void text_is_sealed_within_the_database(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx;
    struct kith_rows rows;

    (void)place_session(p, secret);
    tx = place_read(p);
    OK(p, kith_rows_begin(tx->conn, &rows,
                          "SELECT sealed FROM session_text UNION ALL SELECT sealed FROM client UNION ALL"
                          " SELECT sealed FROM party UNION ALL SELECT goal FROM session",
                          KITH_NO_ARGS, &p->err));
    for (int i = 0; i < 4; i++) {
        struct kith_str bytes;

        OK(p, kith_rows_next(&rows, &p->err));
        bytes = kith_row_peek(&rows, 0);
        assert_true(bytes.n > 40);
        assert_true(kith_str_find(bytes, KITH_S("marmalade")) < 0);
        assert_true(kith_str_find(bytes, KITH_S("Billie")) < 0);
    }
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
}

static void a_token_is_not_in_the_store(void **state)
{
    struct place *p = *state;
    struct kith_web_session s = {.person = p->ada, .address = KITH_S("127.0.0.1"), .agent = KITH_S("test")};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_token token;
    struct kith_rows rows;

    OK(p, kith_web_begin(tx, &s, &token, &p->err));
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_rows_begin(tx->conn, &rows, "SELECT token FROM web_session", KITH_NO_ARGS, &p->err));
    OK(p, kith_rows_next(&rows, &p->err));
    assert_int_equal(kith_row_peek(&rows, 0).n, 32);
    assert_true(kith_str_find(kith_row_peek(&rows, 0), kith_str_sub(kith_str_of(token.z), 0, 8)) < 0);
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
}

static void a_sealed_text_opens_only_in_its_place(void **state)
{
    struct place *p = *state;
    struct kith_key key = {{1}};
    struct kith_str sealed;
    struct kith_str text;
    char *bytes;

    OK(p, kith_seal(&p->env, &key, KITH_S("session a"), KITH_S("words"), p->keep, &sealed, &p->err));
    OK(p, kith_unseal(&key, KITH_S("session a"), sealed, p->keep, &text, &p->err));
    assert_string_equal(text.p, "words");
    assert_int_equal(kith_unseal(&key, KITH_S("session b"), sealed, p->keep, &text, &p->err), KITH_EIO);
    bytes = (char *)(uintptr_t)sealed.p;
    for (size_t i = 0; i < sealed.n; i++) {
        bytes[i] ^= 1;
        assert_int_equal(kith_unseal(&key, KITH_S("session a"), sealed, p->keep, &text, NULL), KITH_EIO);
        assert_int_equal(kith_unseal(&key, KITH_S("session a"), kith_str_sub(sealed, 0, i), p->keep, &text, NULL),
                         KITH_EIO);
        bytes[i] ^= 1;
    }
    key.k[31] ^= 1;
    assert_int_equal(kith_unseal(&key, KITH_S("session a"), sealed, p->keep, &text, &p->err), KITH_EIO);
}

static enum kith_rc open_again(struct place *p)
{
    struct kith_store *store = NULL;
    enum kith_rc rc = kith_store_open(&p->env, &p->options, &store, &p->err);

    kith_store_close(store);
    return rc;
}

static void the_ring_is_guarded(void **state)
{
    struct place *p = *state;
    char ring[128];
    char moved[128];
    struct stat st;

    (void)snprintf(ring, sizeof ring, "%s.keys", p->dir);
    assert_int_equal(stat(ring, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(p->dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    kith_store_close(p->store);
    p->store = NULL;

    assert_int_equal(chmod(ring, 0640), 0);
    assert_int_equal(open_again(p), KITH_EINPUT);
    assert_non_null(strstr(p->err.text, "chmod 600"));
    assert_int_equal(chmod(ring, 0600), 0);

    (void)snprintf(moved, sizeof moved, "%s/ring", p->dir);
    assert_int_equal(rename(ring, moved), 0);
    p->options.ring = moved;
    assert_int_equal(open_again(p), KITH_EINPUT);
    assert_non_null(strstr(p->err.text, "inside"));
    p->options.ring = NULL;
    assert_int_equal(open_again(p), KITH_EINPUT);
    assert_non_null(strstr(p->err.text, "not there"));
    assert_int_equal(rename(moved, ring), 0);
    assert_int_equal(open_again(p), KITH_OK);
}

static void the_wrong_ring_opens_nothing(void **state)
{
    struct place *p = *state;
    char dir[128];
    char ring[160];
    struct kith_store_options other = {.dir = dir};

    (void)snprintf(dir, sizeof dir, "%s/second", p->root);
    (void)snprintf(ring, sizeof ring, "%s.keys", dir);
    OK(p, kith_store_create(&p->env, &other, &p->err));
    kith_store_close(p->store);
    p->store = NULL;
    p->options.ring = ring;
    assert_int_equal(open_again(p), KITH_EINPUT);
    assert_non_null(strstr(p->err.text, "does not open this store"));
}

static void making_one_twice_is_refused(void **state)
{
    struct place *p = *state;

    assert_int_equal(kith_store_create(&p->env, &p->options, &p->err), KITH_EUSAGE);
    place_reopen(p); /* and nothing was harmed */
}

static void settings_of_sqlite_hold(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    static const struct {
        const char *sql;
        int64_t is;
    } pragmas[] = {{"PRAGMA synchronous", 2}, {"PRAGMA foreign_keys", 1},   {"PRAGMA secure_delete", 1},
                   {"PRAGMA temp_store", 2},  {"PRAGMA trusted_schema", 0}, {"PRAGMA mmap_size", 0}};
    struct kith_rows rows;
    int64_t value;

    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        enum kith_rc rc = kith_sql_int(tx->conn, pragmas[i].sql, KITH_NO_ARGS, &value, &p->err);

        if (rc == KITH_EDENIED) /* no row: there is no such setting, and none to be on */
            value = 0;
        assert_int_equal(value, pragmas[i].is);
    }
    OK(p, kith_rows_begin(tx->conn, &rows, "PRAGMA journal_mode", KITH_NO_ARGS, &p->err));
    OK(p, kith_rows_next(&rows, &p->err));
    assert_true(kith_str_eq(kith_row_peek(&rows, 0), KITH_S("wal")));
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    /* A reader cannot write, whatever it is told. */
    tx = place_read(p);
    assert_int_equal(kith_sql_do(tx->conn, "DELETE FROM setting", KITH_NO_ARGS, NULL, &p->err), KITH_EBUSY);
    kith_tx_end(tx);
}

static void what_is_not_committed_never_was(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_str value;

    OK(p, kith_setting_set(tx, KITH_ID_NONE, "colour", KITH_S("green"), &p->err));
    kith_tx_end(tx);
    tx = place_read(p);
    OK(p, kith_setting_get(tx, KITH_ID_NONE, "colour", p->keep, &value, &p->err));
    assert_int_equal(value.n, 0);
    kith_tx_end(tx);
}

static void a_reader_sees_one_moment(void **state)
{
    struct place *p = *state;
    struct kith_tx *reader = place_read(p);
    struct kith_tx *writer;
    struct kith_str value;

    OK(p, kith_setting_get(reader, KITH_ID_NONE, "colour", p->keep, &value, &p->err));
    writer = place_write(p, KITH_ID_NONE);
    OK(p, kith_setting_set(writer, KITH_ID_NONE, "colour", KITH_S("green"), &p->err));
    place_commit(p, writer);
    OK(p, kith_setting_get(reader, KITH_ID_NONE, "colour", p->keep, &value, &p->err));
    assert_int_equal(value.n, 0);
    kith_tx_end(reader);
    reader = place_read(p);
    OK(p, kith_setting_get(reader, KITH_ID_NONE, "colour", p->keep, &value, &p->err));
    assert_string_equal(value.p, "green");
    kith_tx_end(reader);
}

/* What was worked out in one transaction is there again in it, and in no other. */
static void a_moment_remembers_what_was_worked_out(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_read(p);
    struct kith_id ids[200];
    int *n;

    for (int i = 0; i < 200; i++) {
        ids[i] = kith_id_new(&p->env);
        n = kith_tx_memo(tx, ids[i], sizeof *n);
        assert_non_null(n);
        assert_int_equal(*n, 0);
        *n = i + 1;
    }
    for (int i = 0; i < 200; i++) {
        n = kith_tx_memo(tx, ids[i], sizeof *n);
        assert_int_equal(*n, i + 1);
    }
    kith_tx_end(tx);
    tx = place_read(p);
    n = kith_tx_memo(tx, ids[7], sizeof *n);
    assert_int_equal(*n, 0);
    kith_tx_end(tx);
    tx = place_write(p, p->ada); /* what holds now may not hold after the next line of it */
    assert_null(kith_tx_memo(tx, ids[7], sizeof *n));
    kith_tx_end(tx);
}

static void ids_are_all_different_and_read_back(void **state)
{
    struct place *p = *state;
    struct kith_id a = kith_id_new(&p->env);
    struct kith_id b = kith_id_new(&p->env);
    struct kith_id c;

    assert_int_equal(strlen(a.z), KITH_ID_LENGTH);
    assert_false(kith_id_eq(a, b));
    assert_true(kith_id_read(kith_id_str(&a), &c));
    assert_true(kith_id_eq(a, c));
    assert_false(kith_id_read(KITH_S("short"), &c));
    assert_false(kith_id_read(KITH_S("0123456789abcdefghjkmnpqrl"), &c)); /* an l */
    assert_false(kith_id_read(KITH_S("0123456789ABCDEFGHJKMNPQRS"), &c));
    assert_false(kith_id_is(c));
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(nothing_is_readable_on_disk),
        WITH(text_is_sealed_within_the_database),
        WITH(a_token_is_not_in_the_store),
        WITH(a_sealed_text_opens_only_in_its_place),
        WITH(the_ring_is_guarded),
        WITH(the_wrong_ring_opens_nothing),
        WITH(making_one_twice_is_refused),
        WITH(settings_of_sqlite_hold),
        WITH(what_is_not_committed_never_was),
        WITH(a_reader_sees_one_moment),
        WITH(a_moment_remembers_what_was_worked_out),
        WITH(ids_are_all_different_and_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
