/* Every call for memory or a file fails in turn, once and then for good: no crash, no leak, nothing half-written. */
#include "faulty_env.h"
#include "place.h"
#include "store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A day's work on one store; stops at the first failure, as every caller does. */
static enum kith_rc work(struct faulty_env *f, struct place *p, const char *backup)
{
    struct kith_client client = {.programme = p->programme, .counsellor = p->ada, .names = {.usual = KITH_S("Robin")}};
    struct kith_session_row s = {.programme = p->programme, .counsellor = p->ada, .goal = KITH_S("rest")};
    struct kith_consent consent = {.use = KITH_USE_RECORDING, .yes = true};
    struct kith_kept_figure figure = {.name = KITH_S("rq"), .value = 1};
    struct kith_coding coding = {.codes = KITH_S("{}\n"), .report = KITH_S("{}")};
    struct kith_audit_verdict verdict;
    struct kith_store *store = NULL;
    struct kith_arena *keep = NULL;
    struct kith_party *parties;
    struct kith_tx *tx = NULL;
    struct kith_err err;
    struct kith_str text;
    struct kith_id id;
    unsigned uses;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_store_open(&f->env, &p->options, &store, &err));
    KITH_TRY(kith_arena_open(&f->env, &keep, (size_t)1 << 24, &err));
    KITH_TRY(kith_tx_write(store, p->ada, &tx, &err));
    KITH_TRY(kith_client_add(tx, &client, &s.client, &err));
    KITH_TRY(kith_party_list(tx, s.client, keep, &parties, &n, &err));
    consent.party = parties[0].id;
    KITH_TRY(kith_consent_record(tx, &consent, &id, &err));
    KITH_TRY(kith_session_add(tx, &s, KITH_S("words"), &consent.party, 1, &coding.session, &err));
    KITH_TRY(kith_coding_add(tx, &coding, 1, 0, &figure, 1, &id, &err));
    KITH_TRY(kith_crisis_raise(tx, coding.session, KITH_S("[]"), 60, &id, &err));
    KITH_TRY(kith_tx_commit(tx, &err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_audit_note(store, p->ada, "session.open", coding.session, s.client, NULL, &err));
    KITH_TRY(kith_tx_read(store, &tx, &err));
    KITH_TRY(kith_session_text(tx, coding.session, keep, &text, &err));
    KITH_TRY(kith_consent_open_session(tx, coding.session, &uses, &err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_store_backup(store, backup, &err));
    KITH_TRY(kith_tx_write(store, p->admin, &tx, &err));
    KITH_TRY(kith_client_erase(tx, s.client, &err));
    KITH_TRY(kith_tx_commit(tx, &err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_audit_verify(store, NULL, &verdict, &err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    kith_store_close(store);
    if (rc != KITH_OK) { /* it says what is wrong */
        assert_int_not_equal(rc, KITH_END);
        assert_true(strlen(err.text) > 10);
    }
    return rc;
}

static void check_whole(struct place *p)
{
    struct kith_audit_verdict verdict;
    struct kith_tx *tx;
    struct kith_rows rows;
    int64_t n;

    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    tx = place_read(p);
    OK(p, kith_rows_begin(tx->conn, &rows, "PRAGMA integrity_check", KITH_NO_ARGS, &p->err));
    OK(p, kith_rows_next(&rows, &p->err));
    assert_true(kith_str_eq(kith_row_peek(&rows, 0), KITH_S("ok")));
    (void)kith_rows_end(&rows, NULL);
    OK(p, kith_sql_int(tx->conn,
                       "SELECT count(*) FROM client c WHERE c.state <> 2 AND (NOT EXISTS (SELECT 1 FROM client_key k"
                       " WHERE k.client = c.id) OR NOT EXISTS (SELECT 1 FROM party q WHERE q.client = c.id))",
                       KITH_NO_ARGS, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
    OK(p, kith_audit_verify(p->store, NULL, &verdict, &p->err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
    kith_store_close(p->store);
    p->store = NULL;
}

static void fail_each(struct place *p, bool on)
{
    enum kith_rc rc = KITH_ENOMEM;
    char backup[128];
    char ledger[128];
    long at;

    (void)snprintf(ledger, sizeof ledger, "%s.erased", p->dir);
    (void)snprintf(backup, sizeof backup, "%s/backup", p->root);
    kith_store_close(p->store);
    p->store = NULL;
    for (at = 1; at < 5000; at++) {
        struct faulty_env f;

        faulty_env_init(&f);
        f.at = at;
        f.on = on;
        (void)unlink(backup);
        (void)unlink(ledger); /* else every round has more to read, and more calls, than the last */
        rc = work(&f, p, backup);
        if (f.live != 0)
            print_error("call %ld: %ld allocations are left\n", at, f.live);
        assert_int_equal(f.live, 0);
        if (at % 32 == 0)
            check_whole(p);
        if (f.calls < at) /* beyond the last call: nothing failed */
            break;
    }
    assert_int_equal(rc, KITH_OK);
    assert_true(at > 25);
    check_whole(p);
    print_message("%ld calls failed in turn\n", at - 1);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
}

static void each_call_once(void **state)
{
    fail_each(*state, false);
}

static void each_call_and_all_after(void **state)
{
    fail_each(*state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_call_once, place_open, place_close),
        cmocka_unit_test_setup_teardown(each_call_and_all_after, place_open, place_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
