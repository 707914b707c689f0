/* What is a person's own: nobody else's to read or change, gone when they wish, gone with them, gone after a restore.
 */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>

static struct kith_id put(struct place *p, struct kith_id person, enum kith_own_kind kind, const char *head,
                          const char *body)
{
    const struct kith_own record = {.kind = kind, .head = kith_str_of(head), .body = kith_str_of(body)};
    struct kith_tx *tx = place_write(p, person);
    struct kith_id id;

    OK(p, kith_own_put(tx, &record, &id, &p->err));
    place_commit(p, tx);
    return id;
}

static enum kith_rc get(struct place *p, struct kith_id person, struct kith_id id, struct kith_own *out)
{
    struct kith_tx *tx = place_read(p);
    enum kith_rc rc = kith_own_get(tx, person, id, p->keep, out, &p->err);

    kith_tx_end(tx);
    return rc;
}

static size_t count(struct place *p, struct kith_id person, enum kith_own_kind kind)
{
    struct kith_tx *tx = place_read(p);
    struct kith_own *list;
    size_t n;

    OK(p, kith_own_list(tx, person, kind, p->keep, &list, &n, &p->err));
    kith_tx_end(tx);
    return n;
}

static void what_is_kept_comes_back_and_stands_nowhere_in_the_clear(void **state)
{
    struct place *p = *state;
    struct kith_id id = put(p, p->ada, KITH_OWN_TALK, "the head of zimt", "the body of kardamom");
    struct kith_own own;

    OK(p, get(p, p->ada, id, &own));
    assert_true(kith_str_eq(own.head, KITH_S("the head of zimt")));
    assert_true(kith_str_eq(own.body, KITH_S("the body of kardamom")));
    assert_int_equal(own.kind, KITH_OWN_TALK);
    assert_int_equal(own.at, p->clock);
    place_reopen(p);
    OK(p, get(p, p->ada, id, &own));
    assert_true(kith_str_eq(own.body, KITH_S("the body of kardamom")));
    assert_int_equal(place_grep(p->root, "kardamom", 8), 0);
}

/* Whatever their roles: another's id leads nowhere, for reading, writing in its place, and dropping. */
static void nobody_else_comes_near(void **state)
{
    struct place *p = *state;
    const struct kith_id others[] = {p->ben, p->sue, p->dee, p->admin};
    struct kith_id id = put(p, p->ada, KITH_OWN_RUN, "h", "b");
    struct kith_own own;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct kith_own mine = {.id = id, .kind = KITH_OWN_RUN, .head = KITH_S("x"), .body = KITH_S("x")};
        struct kith_id unused;
        struct kith_tx *tx;

        assert_int_equal(get(p, others[i], id, &own), KITH_EDENIED);
        (void)put(p, others[i], KITH_OWN_RUN, "theirs", "theirs"); /* with a key of their own, still */
        assert_int_equal(get(p, others[i], id, &own), KITH_EDENIED);
        assert_int_equal(count(p, others[i], KITH_OWN_RUN), 1);
        tx = place_write(p, others[i]);
        assert_int_equal(kith_own_put(tx, &mine, &unused, &p->err), KITH_EDENIED);
        kith_tx_end(tx);
        tx = place_write(p, others[i]);
        assert_int_equal(kith_own_drop(tx, id, &p->err), KITH_EDENIED);
        kith_tx_end(tx);
    }
    OK(p, get(p, p->ada, id, &own));
    assert_true(kith_str_eq(own.body, KITH_S("b")));
}

static void forgetting_takes_all_of_one_and_nothing_of_another(void **state)
{
    struct place *p = *state;
    struct kith_id id = put(p, p->ada, KITH_OWN_RUN, "h", "b");
    struct kith_id bens = put(p, p->ben, KITH_OWN_RUN, "h", "b");
    struct kith_audit_line *lines;
    struct kith_own own;
    struct kith_tx *tx;
    size_t n;

    (void)put(p, p->ada, KITH_OWN_JOURNAL, "", "sealed");
    tx = place_write(p, p->ada);
    OK(p, kith_own_forget(tx, &p->err));
    place_commit(p, tx);
    assert_int_equal(get(p, p->ada, id, &own), KITH_EDENIED);
    assert_int_equal(count(p, p->ada, KITH_OWN_JOURNAL), 0);
    OK(p, get(p, p->ben, bens, &own));
    /* That it was forgotten is the one thing that the chain tells of practice. */
    tx = place_read(p);
    OK(p, kith_audit_list(tx, &(struct kith_audit_query){.actor = p->ada}, p->keep, &lines, &n, &p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    assert_true(kith_str_eq(lines[0].action, KITH_S("practice.forget")));
    /* And one may begin anew. */
    id = put(p, p->ada, KITH_OWN_RUN, "h", "again");
    place_reopen(p);
    OK(p, get(p, p->ada, id, &own));
}

static void it_goes_with_the_person(void **state)
{
    struct place *p = *state;
    struct kith_id id = put(p, p->ben, KITH_OWN_RUN, "h", "b");
    struct kith_own own;
    struct kith_tx *tx = place_write(p, p->admin);

    OK(p, kith_person_erase(tx, p->ben, &p->err));
    place_commit(p, tx);
    assert_int_equal(get(p, p->ben, id, &own), KITH_EDENIED);
}

/* The store as a backup had it, put back in its place: the list of erasures takes away again what was forgotten since,
 * and nothing else. */
static void a_restored_backup_loses_it_again(void **state)
{
    struct place *p = *state;
    struct kith_id id = put(p, p->ada, KITH_OWN_RUN, "h", "b");
    struct kith_id bens = put(p, p->ben, KITH_OWN_RUN, "h", "b");
    struct kith_own own;
    struct kith_tx *tx;
    char backup[128];
    char ledger[128];
    char aside[128];
    char db[128];

    (void)snprintf(backup, sizeof backup, "%s/copy", p->root);
    (void)snprintf(ledger, sizeof ledger, "%s.erased", p->dir);
    (void)snprintf(aside, sizeof aside, "%s/aside", p->root);
    (void)snprintf(db, sizeof db, "%s/store.db", p->dir);
    OK(p, kith_store_backup(p->store, backup, &p->err));
    tx = place_write(p, p->ada);
    OK(p, kith_own_forget(tx, &p->err));
    place_commit(p, tx);
    kith_store_close(p->store);
    p->store = NULL;
    assert_int_equal(rename(backup, db), 0);
    /* Without the list it is back: so the test can fail. */
    assert_int_equal(rename(ledger, aside), 0);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    OK(p, get(p, p->ada, id, &own));
    kith_store_close(p->store);
    p->store = NULL;
    assert_int_equal(rename(aside, ledger), 0);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    assert_int_equal(get(p, p->ada, id, &own), KITH_EDENIED);
    OK(p, get(p, p->ben, bens, &own));
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
    struct place *p = *state;
    const struct kith_own record = {.kind = KITH_OWN_RUN, .head = KITH_S("h"), .body = KITH_S("b")};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_own own;
    struct kith_id first;
    struct kith_id id;

    for (unsigned i = 0; i <= KITH_OWN_MOST; i++) {
        struct kith_own dated = record;

        dated.at = 1000 + i;
        OK(p, kith_own_put(tx, &dated, i ? &id : &first, &p->err));
    }
    place_commit(p, tx);
    assert_int_equal(count(p, p->ada, KITH_OWN_RUN), KITH_OWN_MOST);
    assert_int_equal(get(p, p->ada, first, &own), KITH_EDENIED);
    OK(p, get(p, p->ada, id, &own));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)
    const struct CMUnitTest tests[] = {
        EACH(what_is_kept_comes_back_and_stands_nowhere_in_the_clear),
        EACH(nobody_else_comes_near),
        EACH(forgetting_takes_all_of_one_and_nothing_of_another),
        EACH(it_goes_with_the_person),
        EACH(a_restored_backup_loses_it_again),
        EACH(the_oldest_goes_when_there_are_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
