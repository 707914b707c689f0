/* Legal holds, clients handed over, what erasing would take, and what was once kept open and is sealed now. */
#include "place.h"
#include "store_parts.h"

#include <stdlib.h>

static void a_hold_keeps_its_reason_sealed(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_hold *holds;
    struct kith_client client;
    size_t n;

    assert_int_equal(kith_hold_set(tx, p->client, KITH_S("  "), 0, &p->err), KITH_EUSAGE);
    assert_int_equal(kith_hold_lift(tx, p->client, KITH_S("why not"), &p->err), KITH_EUSAGE);
    OK(p, kith_hold_set(tx, p->client, KITH_S("subpoena of the quillon court"), 1780000000, &p->err));
    assert_int_equal(kith_hold_set(tx, p->client, KITH_S("again"), 0, &p->err), KITH_EUSAGE);
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_client_get(tx, p->client, p->keep, &client, &p->err));
    assert_true(client.legal_hold);
    kith_tx_end(tx);
    p->clock += 86400;
    tx = place_write(p, p->sue);
    OK(p, kith_hold_lift(tx, p->client, KITH_S("settled"), &p->err));
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_hold_list(tx, p->client, p->keep, &holds, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(kith_str_eq(holds[0].why, KITH_S("subpoena of the quillon court")));
    assert_true(kith_str_eq(holds[0].lifted_why, KITH_S("settled")));
    assert_int_equal(holds[0].day, 1780000000);
    assert_int_equal(holds[0].lifted, p->clock);
    assert_true(kith_id_eq(holds[0].by, p->admin) && kith_id_eq(holds[0].lifted_by, p->sue));
    OK(p, kith_client_get(tx, p->client, p->keep, &client, &p->err));
    assert_false(client.legal_hold);
    kith_tx_end(tx);
}

/* Nothing of the reason stands open in the row, nor on the audit chain. */
static void a_hold_tells_nothing_to_who_has_no_key(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    int64_t n;

    OK(p, kith_hold_set(tx, p->client, KITH_S("quillon"), 0, &p->err));
    OK(p, kith_sql_int(tx->conn, "SELECT count(*) FROM hold WHERE instr(why, CAST('quillon' AS BLOB))", KITH_NO_ARGS,
                       &n, &p->err));
    assert_int_equal(n, 0);
    OK(p, kith_sql_int(tx->conn, "SELECT count(*) FROM audit_line WHERE detail LIKE '%quillon%'", KITH_NO_ARGS, &n,
                       &p->err));
    assert_int_equal(n, 0);
    place_commit(p, tx);
}

static size_t told(struct place *p, struct kith_id person, const char *kind)
{
    struct kith_tx *tx = place_read(p);
    struct kith_told *list;
    size_t found = 0;
    size_t n;

    OK(p, kith_notice_list(tx, person, false, p->keep, &list, &n, &p->err));
    for (size_t i = 0; i < n; i++)
        found += kith_str_eq(list[i].kind, kith_str_of(kind)) && kith_id_eq(list[i].about, p->client);
    kith_tx_end(tx);
    return found;
}

static void a_client_finds_another_counsellor(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "the marmalade story");
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_session_row row;
    struct kith_client client;

    assert_int_equal(kith_client_hand_over(tx, p->client, p->ada, &p->err), KITH_EUSAGE);
    assert_int_equal(kith_client_hand_over(tx, p->client, p->sue, &p->err), KITH_EDENIED); /* no counsellor */
    OK(p, kith_client_hand_over(tx, p->client, p->ben, &p->err));
    place_commit(p, tx);
    tx = place_read(p);
    OK(p, kith_client_get(tx, p->client, p->keep, &client, &p->err));
    assert_true(kith_id_eq(client.counsellor, p->ben));
    assert_string_equal(client.names.usual.p, "Billie");
    OK(p, kith_session_get(tx, session, p->keep, &row, &p->err));
    assert_true(kith_id_eq(row.counsellor, p->ada)); /* what was, stays with who led it */
    kith_tx_end(tx);
    assert_int_equal(told(p, p->ben, "client.got"), 1);
    assert_int_equal(told(p, p->ada, "client.left"), 1);
}

static void codes_are_found_without_names(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_read(p);
    struct kith_client_code *codes;
    struct kith_client_sums sums;
    struct kith_id id;
    size_t n;

    OK(p, kith_client_codes(tx, p->programme, p->ada, p->keep, &codes, &n, &p->err));
    assert_int_equal(n, 1);
    OK(p, kith_client_by_code(tx, p->programme, codes[0].code, &id, &p->err));
    assert_true(kith_id_eq(id, p->client));
    assert_int_equal(kith_client_by_code(tx, p->other_programme, codes[0].code, &id, &p->err), KITH_EDENIED);
    assert_int_equal(kith_client_by_code(tx, p->programme, KITH_S("C-00000"), &id, &p->err), KITH_EDENIED);
    OK(p, kith_client_codes(tx, p->programme, p->ben, p->keep, &codes, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    (void)place_session(p, "the marmalade story");
    tx = place_read(p);
    OK(p, kith_client_sums(tx, p->client, &sums, &p->err));
    assert_int_equal(sums.sessions, 1);
    assert_int_equal(sums.consents, 1);
    assert_int_equal(sums.codings, 0);
    kith_tx_end(tx);
}

/* A store from before: what a contested code should be stood there for whoever holds the store's own key. */
static void what_was_open_is_sealed_when_the_store_is_opened(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "the marmalade story");
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_contest contest = {.session = session, .turn = 3, .code = KITH_S("question"), .should = KITH_S("seek")};
    struct kith_contest *all;
    struct kith_id id;
    int64_t open;
    size_t n;

    OK(p, kith_contest_add(tx, &contest, &id, &p->err));
    OK(p, kith_sql_int(tx->conn, "SELECT count(*) FROM contest WHERE should <> ''", KITH_NO_ARGS, &open, &p->err));
    assert_int_equal(open, 0);
    OK(p, kith_sql_do(tx->conn, "UPDATE contest SET should = 'affirming quillon', should_sealed = NULL", KITH_NO_ARGS,
                      NULL, &p->err));
    place_commit(p, tx);
    place_reopen(p);
    tx = place_read(p);
    OK(p, kith_sql_int(tx->conn, "SELECT count(*) FROM contest WHERE should <> ''", KITH_NO_ARGS, &open, &p->err));
    assert_int_equal(open, 0);
    OK(p, kith_contest_list(tx, session, p->keep, &all, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(kith_str_eq(all[0].should, KITH_S("affirming quillon")));
    kith_tx_end(tx);
}

#define T(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_hold_keeps_its_reason_sealed),
        T(a_hold_tells_nothing_to_who_has_no_key),
        T(a_client_finds_another_counsellor),
        T(codes_are_found_without_names),
        T(what_was_open_is_sealed_when_the_store_is_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
