/* Drills and the journal: worked answers are answers, spacing comes round, a sealed journal opens to nobody else. */
#include "drill_check.h"
#include "fileio.h"
#include "journal.h"
#include "practice_maker.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct practice_maker maker;

static const struct kith_drill *drill_of(const char *path)
{
    const struct kith_drill *d = NULL;
    struct kith_err err = {0};
    struct kith_str bytes;
    struct kith_buf buf;

    kith_buf_init(&buf, kith_env_system(), KITH_DRILL_MAX_BYTES);
    if (kith_file_read(kith_env_system(), path, &buf, &err) != KITH_OK ||
        kith_str_keep(maker.keep, kith_buf_view(&buf), &bytes, &err) != KITH_OK ||
        kith_drill_read(maker.keep, bytes, &d, &err) != KITH_OK)
        fail_msg("%s: %s", path, err.text);
    kith_buf_free(&buf);
    return d;
}

static enum kith_drill_went went(const struct kith_drill *d, size_t item, const char *answer)
{
    struct kith_drill_answer a;

    assert_int_equal(kith_drill_check_text(maker.coder, maker.keep, d, &d->items[item], kith_str_of(answer), &a, NULL),
                     KITH_OK);
    assert_true(a.text.n > 0);
    return a.went;
}

/* The examples of a drill are what it hopes for: nearly all must be taken as such, and nothing else at random. */
static void examples_are_taken(void **state)
{
    char path[1024];
    struct dirent *entry;
    DIR *dir;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/practice/drills", getenv("KITH_SOURCE"));
    dir = opendir(path);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        const struct kith_drill *d;
        size_t well = 0;
        size_t near = 0;
        size_t n = 0;
        size_t off = 0;

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/practice/drills/%s", getenv("KITH_SOURCE"), entry->d_name);
        d = drill_of(path);
        if (d->by_choice)
            continue;
        for (size_t i = 0; i < d->n_items; i++) {
            for (size_t e = 0; e < d->items[i].n_examples; e++) {
                enum kith_drill_went how = went(d, i, d->items[i].examples[e].p);

                well += how == KITH_DRILL_WELL;
                near += how == KITH_DRILL_NEAR;
                n++;
            }
            off += went(d, i, "The bus to the market leaves at noon.") == KITH_DRILL_WELL;
        }
        print_message("# %-30s %zu examples: %zu well, %zu near, %zu again; off the point but taken: %zu\n", d->id.p, n,
                      well, near, n - well - near, off);
        if (20 * (well + near) < 19 * n || 4 * well < 3 * n)
            fail_msg("%s: its own examples are not taken", d->id.p);
        assert_true(10 * off <= d->n_items);
    }
    (void)closedir(dir);
}

static void spacing_comes_round(void **state)
{
    struct kith_drill_memory m = {0};
    static const int32_t days[] = {1, 3, 7, 21, 60, 60};
    int32_t today = 20000;

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        kith_drill_remember(&m, KITH_DRILL_WELL, today);
        assert_int_equal(m.due, today + days[i]);
        today = m.due;
    }
    kith_drill_remember(&m, KITH_DRILL_NEAR, today);
    assert_int_equal(m.due, today + 21);
    kith_drill_remember(&m, KITH_DRILL_AGAIN, today);
    assert_int_equal(m.due, today);
}

static void due_ones_come_first(void **state)
{
    struct kith_drill d = {.n_items = 6};
    struct kith_drill_memory m[6] = {{0, 0}, {1, 105}, {1, 99}, {1, 98}, {0, 0}, {0, 0}};
    size_t out[6];

    (void)state;
    assert_int_equal(kith_drill_choose(&d, m, 100, 1, out, 6), 5);
    assert_int_equal(out[0], 3);
    assert_int_equal(out[1], 2);
    for (size_t i = 0; i < 5; i++)
        assert_int_not_equal(out[i], 1);
    assert_int_equal(kith_drill_choose(&d, m, 100, 1, out, 2), 2);
}

static const char pass[] = "four words are enough";

static struct kith_journal *journal(struct kith_str sealed, const char *passphrase, enum kith_rc want)
{
    struct kith_journal *j = NULL;

    assert_int_equal(
        kith_journal_open(kith_env_system(), sealed, kith_str_of(passphrase), KITH_JOURNAL_COST_TEST, &j, NULL), want);
    return j;
}

static void the_journal_opens_to_one(void **state)
{
    struct kith_journal *j = journal((struct kith_str){"", 0}, pass, KITH_OK);
    struct kith_buf sealed;
    struct kith_buf again;

    (void)state;
    kith_buf_init(&sealed, kith_env_system(), (size_t)1 << 20);
    kith_buf_init(&again, kith_env_system(), (size_t)1 << 20);
    assert_int_equal(kith_journal_add(j, KITH_S("What was hard"), KITH_S("the waiting room"), NULL), KITH_OK);
    assert_int_equal(kith_journal_seal(j, &sealed, NULL), KITH_OK);
    assert_int_equal(kith_journal_seal(j, &again, NULL), KITH_OK);
    kith_journal_close(j);
    assert_true(kith_str_find(kith_buf_view(&sealed), KITH_S("waiting")) < 0);
    assert_false(kith_str_eq(kith_buf_view(&sealed), kith_buf_view(&again)));
    j = journal(kith_buf_view(&sealed), pass, KITH_OK);
    assert_true(kith_str_find(kith_journal_text(j), KITH_S("the waiting room")) >= 0);
    kith_journal_close(j);
    assert_null(journal(kith_buf_view(&sealed), "another passphrase", KITH_EINPUT));
    assert_null(journal(kith_buf_view(&sealed), "short", KITH_EUSAGE));
    for (size_t at = 4; at < sealed.n; at += 7) { /* any changed byte, and any cut */
        sealed.p[at] = (char)(sealed.p[at] ^ 1);
        assert_null(journal(kith_buf_view(&sealed), pass, KITH_EINPUT));
        sealed.p[at] = (char)(sealed.p[at] ^ 1);
        assert_null(journal((struct kith_str){sealed.p, at}, pass, KITH_EINPUT));
    }
    kith_buf_free(&sealed);
    kith_buf_free(&again);
}

static void distress_stops_a_drill(void **state)
{
    struct kith_drill_item item = {.shown = KITH_S("I am tired."), .why = KITH_S("why"), .n_meaning = 0};
    struct kith_drill d = {.recovery = true, .items = &item, .n_items = 1};
    struct kith_drill_answer a;

    (void)state;
    assert_int_equal(
        kith_drill_check_text(maker.coder, maker.keep, &d, &item, KITH_S("I want to kill myself"), &a, NULL), KITH_OK);
    assert_true(a.distress);
    assert_non_null(strstr(a.text.p, "116 123"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_are_taken), cmocka_unit_test(spacing_comes_round),
                                       cmocka_unit_test(due_ones_come_first),
                                       cmocka_unit_test(the_journal_opens_to_one),
                                       cmocka_unit_test(distress_stops_a_drill)};
    int failed;

    practice_maker_open(&maker);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    practice_maker_close(&maker);
    return failed;
}
