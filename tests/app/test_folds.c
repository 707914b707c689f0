#include "folds.h"

#include "app_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct test_folder folder;

static int make(void **state)
{
    (void)state;
    folder_open(&folder);
    return kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(keep);
    (void)folder_close(&folder);
    return 0;
}

static enum kith_rc read(const char *text, struct kith_folds *out, struct kith_err *err)
{
    *err = (struct kith_err){0};
    return kith_folds_read(kith_env_system(), folder_write(&folder, "folds.tsv", kith_str_of(text)), keep, out, err);
}

static void a_list_is_read_and_searched(void **state)
{
    struct kith_folds f;
    struct kith_err err;
    const struct kith_fold *one;

    (void)state;
    assert_int_equal(read("# source\tsession\tfold\n"
                          "authored\tb2\t1\r\n"
                          "\n"
                          "  \n"
                          "authored\ta1\t0\n"
                          "# a remark\n"
                          "annomi\t12\t3 \n"
                          "annomi\t112\t0", /* no line end */
                          &f, &err),
                     KITH_OK);
    assert_int_equal(f.n, 4);
    assert_int_equal(f.count, 4); /* the highest is 3 */
    one = kith_folds_find(&f, KITH_S("12"));
    assert_non_null(one);
    assert_true(kith_str_eq(one->source, KITH_S("annomi")));
    assert_int_equal(one->fold, 3);
    one = kith_folds_find(&f, KITH_S("b2"));
    assert_non_null(one);
    assert_int_equal(one->fold, 1);
    assert_null(kith_folds_find(&f, KITH_S("1")));
    assert_null(kith_folds_find(&f, KITH_S("121")));
    assert_null(kith_folds_find(&f, KITH_S("")));
    assert_null(kith_folds_find(&f, KITH_S("authored")));
}

static void names_with_blanks_stay_whole(void **state)
{
    struct kith_folds f;
    struct kith_err err;

    (void)state;
    assert_int_equal(read("my own\tsession of may 3\t0\nmy own\tcaf\xC3\xA9\t1\n", &f, &err), KITH_OK);
    assert_non_null(kith_folds_find(&f, KITH_S("session of may 3")));
    assert_non_null(kith_folds_find(&f, KITH_S("caf\xC3\xA9")));
}

static void bad(const char *text, uint32_t line)
{
    struct kith_folds f;
    struct kith_err err;
    enum kith_rc rc = read(text, &f, &err);

    if (rc != KITH_EINPUT || err.line != line || err.text[0] == '\0' || !strstr(err.file, "folds.tsv"))
        fail_msg("\"%s\": answered %d, line %u, \"%s\" in \"%s\"", text, (int)rc, (unsigned)err.line, err.text,
                 err.file);
}

static void a_bad_line_is_named(void **state)
{
    (void)state;
    bad("a\tx\t0\na\ty\n", 2);
    bad("a\tx\t0\na\ty\t\n", 2);
    bad("a\tx\t0\n\n# no\na\ty\tone\n", 4);
    bad("a\tx\t10\n", 1);
    bad("a\tx\t-1\n", 1);
    bad("a\tx\t99999999999999999999\n", 1);
    bad("a x 0\n", 1);
    bad("source\tsession\tfold\n", 1);
    bad("a\t\t0\n", 1);
    bad("a\tx\t0\t1\n", 1);
}

static void a_session_stands_once(void **state)
{
    struct kith_folds f;
    struct kith_err err;

    (void)state;
    assert_int_equal(read("a\tx\t0\nb\ty\t1\nb\tx\t1\n", &f, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "\"x\""));
    assert_non_null(strstr(err.file, "folds.tsv"));
}

/* With one fold there is nothing to cross-validate with: everything would be held out at once. */
static void one_fold_is_none(void **state)
{
    bad("a\tx\t0\na\ty\t0\n", 0);
    bad("", 0);
    bad("# nothing\n", 0);
    (void)state;
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    struct kith_folds f;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(kith_folds_read(kith_env_system(), folder_path(&folder, "none.tsv"), keep, &f, &err), KITH_EIO);
    assert_non_null(strstr(err.file, "none.tsv"));
    assert_int_equal(f.n, 0);
    assert_int_equal(kith_folds_read(kith_env_system(), folder.path, keep, &f, &err), KITH_EIO);
}

/* The list that is committed, which C and Python both read. */
static void the_committed_list_is_in_order(void **state)
{
    const char *source = getenv("KITH_SOURCE");
    char path[4096];
    struct kith_folds f;
    struct kith_err err = {0};

    (void)state;
    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/model/folds.tsv", source);
    if (kith_folds_read(kith_env_system(), path, keep, &f, &err) != KITH_OK)
        fail_msg("%s, line %u: %s", path, (unsigned)err.line, err.text);
    assert_int_equal(f.count, 5);
    for (int k = 0; k < f.count; k++) {
        size_t n = 0;

        for (size_t i = 0; i < f.n; i++)
            n += f.items[i].fold == k;
        assert_true(n * 10 > f.n); /* no fold is next to empty */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read_and_searched),
        cmocka_unit_test(names_with_blanks_stay_whole),
        cmocka_unit_test(a_bad_line_is_named),
        cmocka_unit_test(a_session_stands_once),
        cmocka_unit_test(one_fold_is_none),
        cmocka_unit_test(a_file_that_cannot_be_read_is_named),
        cmocka_unit_test(the_committed_list_is_in_order),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
