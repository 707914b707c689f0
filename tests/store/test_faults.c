#include "lossy_vfs.h"
#include "place.h"
#include "rng.h"
#include "store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static enum kith_rc try_setting(struct place *p, const char *value)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(p->store, p->admin, &tx, &p->err));
    KITH_TRY(kith_setting_set(tx, KITH_ID_NONE, "colour", kith_str_of(value), &p->err));
    KITH_TRY(kith_tx_commit(tx, &p->err));
out:
    kith_tx_end(tx);
    return rc;
}

static const char *setting(struct place *p)
{
    struct kith_tx *tx = place_read(p);
    struct kith_str value;

    OK(p, kith_setting_get(tx, KITH_ID_NONE, "colour", p->keep, &value, &p->err));
    kith_tx_end(tx);
    return value.p;
}

static enum kith_rc try_session(struct place *p, struct kith_id *id)
{
    static char text[200000];
    struct kith_session_row s = {.programme = p->programme, .counsellor = p->ada, .client = p->client};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    memset(text, 'w', sizeof text);
    KITH_TRY(kith_tx_write(p->store, p->ada, &tx, &p->err));
    KITH_TRY(kith_session_add(tx, &s, (struct kith_str){text, sizeof text}, &p->party, 1, id, &p->err));
    KITH_TRY(kith_tx_commit(tx, &p->err));
out:
    kith_tx_end(tx);
    return rc;
}

static unsigned count_sessions(struct place *p)
{
    struct kith_session_query q = {.programme = p->programme};
    struct kith_session_row *rows;
    struct kith_tx *tx = place_read(p);
    uint64_t total;
    size_t n;

    OK(p, kith_session_list(tx, &q, p->keep, &rows, &n, &total, &p->err));
    kith_tx_end(tx);
    return (unsigned)total;
}

static void check_sound(struct place *p)
{
    struct kith_audit_verdict verdict;
    struct kith_tx *tx = place_read(p);
    struct kith_rows rows;

    OK(p, kith_rows_begin(tx->conn, &rows, "PRAGMA integrity_check", KITH_NO_ARGS, &p->err));
    OK(p, kith_rows_next(&rows, &p->err));
    assert_true(kith_str_eq(kith_row_peek(&rows, 0), KITH_S("ok")));
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    OK(p, kith_audit_verify(p->store, NULL, &verdict, &p->err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
}

/* Told in words, reading goes on, nothing half-written is seen, and it recovers without a restart. */
static void fails_and_recovers(struct place *p, enum lossy_mode mode, const char *word)
{
    struct kith_id id;

    OK(p, try_setting(p, "green"));
    for (int round = 0; round < 3; round++) {
        lossy_set(mode);
        assert_int_equal(try_setting(p, "red"), KITH_EBUSY);
        assert_non_null(strstr(p->err.text, word));
        assert_int_equal(try_session(p, &id), KITH_EBUSY);
        assert_int_equal(kith_audit_note(p->store, p->ada, "session.open", p->client, p->client, NULL, &p->err),
                         KITH_EBUSY);
        assert_string_equal(setting(p), "green");
        assert_int_equal(count_sessions(p), (unsigned)round);
        lossy_set(LOSSY_GOOD);
        OK(p, try_setting(p, "green"));
        OK(p, try_session(p, &id));
        check_sound(p);
    }
    place_reopen(p);
    assert_int_equal(count_sessions(p), 3);
    check_sound(p);
}

static void a_full_disk(void **state)
{
    fails_and_recovers(*state, LOSSY_FULL, "full");
}

static void a_disk_that_became_read_only(void **state)
{
    fails_and_recovers(*state, LOSSY_READ_ONLY, "takes no writes");
}

/* A child adds sessions until the power goes; what it said was kept must be there, whole, and the chain sound. */
static void work_until_the_power_goes(struct place *p, int to, uint64_t writes, uint64_t seed)
{
    struct kith_id id;

    if (kith_store_open(&p->env, &p->options, &p->store, &p->err) != KITH_OK)
        _exit(3);
    lossy_cut_after(writes, seed);
    for (;;) {
        if (try_session(p, &id) != KITH_OK)
            _exit(4);
        if (write(to, id.z, KITH_ID_LENGTH) != KITH_ID_LENGTH)
            _exit(5);
    }
}

static void read_back(struct place *p, const char *acked, size_t n)
{
    for (size_t at = 0; at < n; at += KITH_ID_LENGTH) {
        struct kith_tx *tx = place_read(p);
        struct kith_str text;
        struct kith_id id;

        assert_true(kith_id_read((struct kith_str){acked + at, KITH_ID_LENGTH}, &id));
        OK(p, kith_session_text(tx, id, p->keep, &text, &p->err));
        assert_int_equal(text.n, 200000);
        kith_tx_end(tx);
    }
}

static void nothing_half_written(struct place *p)
{
    struct kith_tx *tx = place_read(p);
    int64_t n;

    OK(p, kith_sql_int(tx->conn,
                       "SELECT count(*) FROM session s WHERE NOT EXISTS (SELECT 1 FROM session_text t WHERE t.session ="
                       " s.id) OR NOT EXISTS (SELECT 1 FROM session_party q WHERE q.session = s.id) OR NOT EXISTS"
                       " (SELECT 1 FROM job j WHERE j.session = s.id) OR NOT EXISTS (SELECT 1 FROM audit_line l"
                       " WHERE l.object = s.id AND l.action = 'session.add')",
                       KITH_NO_ARGS, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

static void the_power_goes(void **state)
{
    struct place *p = *state;
    uint64_t seed = 20260101;
    struct kith_rng rng = {seed};
    const char *rounds_asked = getenv("KITH_ROUNDS");
    int rounds = rounds_asked ? (int)strtol(rounds_asked, NULL, 10) : 25;
    static char acked[1 << 20];
    size_t kept = 0;

    kith_store_close(p->store);
    p->store = NULL;
    for (int round = 0; round < rounds; round++) {
        uint64_t writes = 1 + kith_rng_below(&rng, 600);
        uint64_t lost = kith_rng_next(&rng);
        int status = 0;
        int ends[2];
        ssize_t got;
        pid_t child;

        assert_int_equal(pipe(ends), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            (void)close(ends[0]);
            work_until_the_power_goes(p, ends[1], writes, lost);
        }
        (void)close(ends[1]);
        while ((got = read(ends[0], acked + kept, sizeof acked - kept)) > 0)
            kept += (size_t)got;
        (void)close(ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 99)
            print_error("round %d, seed %llu: status %x\n", round, (unsigned long long)seed, (unsigned)status);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 99);
        kept -= kept % KITH_ID_LENGTH;
        OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
        read_back(p, acked, kept);
        nothing_half_written(p);
        check_sound(p);
        kith_store_close(p->store);
        p->store = NULL;
        kith_arena_reset(p->keep);
    }
    print_message("%d rounds kept %zu sessions\n", rounds, kept / KITH_ID_LENGTH);
    assert_true(kept > 0);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(a_full_disk),
        WITH(a_disk_that_became_read_only),
        WITH(the_power_goes),
    };

    lossy_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
