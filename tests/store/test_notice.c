#include "place.h"

#include <stdio.h>
#include <stdlib.h>

static size_t waiting(struct place *p, struct kith_id person, bool all, struct kith_told **out)
{
    struct kith_tx *tx = place_read(p);
    size_t n;

    OK(p, kith_notice_list(tx, person, all, p->keep, out, &n, &p->err));
    kith_tx_end(tx);
    return n;
}

static void a_notice_waits_until_it_is_read(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_told *list;

    OK(p,
       kith_notice_add(tx, p->ada, "rule.change", p->programme, KITH_S("Sharing is offered after 14 days."), &p->err));
    place_commit(p, tx);
    place_reopen(p);
    assert_int_equal(waiting(p, p->ben, true, &list), 0);
    assert_int_equal(waiting(p, p->ada, false, &list), 1);
    assert_true(kith_str_eq(list[0].kind, KITH_S("rule.change")));
    assert_true(kith_str_eq(list[0].said, KITH_S("Sharing is offered after 14 days.")));
    assert_true(kith_id_eq(list[0].about, p->programme));
    assert_int_equal(list[0].at, p->clock);
    /* Nobody else says for her that she has read it. */
    tx = place_write(p, p->ben);
    assert_int_equal(kith_notice_seen(tx, list[0].id, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
    p->clock += 60;
    tx = place_write(p, p->ada);
    OK(p, kith_notice_seen(tx, list[0].id, &p->err));
    OK(p, kith_notice_seen(tx, list[0].id, &p->err));
    place_commit(p, tx);
    assert_int_equal(waiting(p, p->ada, false, &list), 0);
    assert_int_equal(waiting(p, p->ada, true, &list), 1);
    assert_int_equal(list[0].seen, p->clock);
}

static void everybody_with_the_role_is_told(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_told *list;
    uint64_t told;
    uint64_t open;
    size_t n;

    OK(p, kith_notice_add_all(tx, p->programme, KITH_POST_COUNSELLOR, "rule.change", p->programme, KITH_S("x"), &n,
                              &p->err));
    place_commit(p, tx);
    assert_int_equal(n, 2);
    assert_int_equal(waiting(p, p->ada, false, &list), 1);
    assert_int_equal(waiting(p, p->ben, false, &list), 1);
    assert_int_equal(waiting(p, p->sue, false, &list), 0);
    (void)waiting(p, p->ben, false, &list);
    tx = place_write(p, p->ben);
    OK(p, kith_notice_seen(tx, list[0].id, &p->err));
    OK(p, kith_notice_count(tx, "rule.change", p->programme, &told, &open, &p->err));
    assert_int_equal(told, 2);
    assert_int_equal(open, 1);
    place_commit(p, tx);
}

static void a_notice_goes_with_the_person(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_told *list;

    OK(p, kith_notice_add(tx, p->ben, "client.left", p->client, KITH_S("Client C-1 is Ada's now."), &p->err));
    OK(p, kith_person_erase(tx, p->ben, &p->err));
    place_commit(p, tx);
    assert_int_equal(waiting(p, p->ben, true, &list), 0);
}

static void a_reader_tells_nobody(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_read(p);

    assert_int_equal(kith_notice_add(tx, p->ben, "rule.change", p->programme, KITH_S(""), &p->err), KITH_EUSAGE);
    kith_tx_end(tx);
}

#define T(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_notice_waits_until_it_is_read),
        T(everybody_with_the_role_is_told),
        T(a_notice_goes_with_the_person),
        T(a_reader_tells_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
