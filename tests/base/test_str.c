#include "base_check.h"
#include "str.h"

#define assert_str(s, z) assert_true(kith_str_eq((s), kith_str_of(z)))

static void equal_and_order(void **state)
{
    (void)state;
    assert_true(kith_str_eq(KITH_S(""), (struct kith_str){NULL, 0}));
    assert_false(kith_str_eq(KITH_S("a"), KITH_S("A")));
    assert_true(kith_str_eq_nocase(KITH_S("WebVTT"), KITH_S("WEBvtt")));
    assert_false(kith_str_eq_nocase(KITH_S("webvt"), KITH_S("webvtt")));
    assert_false(kith_str_eq_nocase(KITH_S("["), KITH_S("{")));               /* 32 apart, but no letters */
    assert_false(kith_str_eq_nocase(KITH_S("\xc3\x89"), KITH_S("\xc3\xa9"))); /* only ASCII letters fold */
    assert_true(kith_str_compare(KITH_S("a"), KITH_S("ab")) < 0);
    assert_true(kith_str_compare(KITH_S("b"), KITH_S("ab")) > 0);
    assert_int_equal(kith_str_compare(KITH_S(""), (struct kith_str){NULL, 0}), 0);
    assert_true(kith_str_compare(KITH_S("\xc3"), KITH_S("z")) > 0); /* bytes are unsigned */
}

static void beginning_end_and_place(void **state)
{
    struct kith_str none = {NULL, 0};

    (void)state;
    assert_true(kith_str_starts(KITH_S("NOTE x"), KITH_S("NOTE")));
    assert_false(kith_str_starts(KITH_S("NOT"), KITH_S("NOTE")));
    assert_true(kith_str_starts_nocase(KITH_S("note x"), KITH_S("NOTE")));
    assert_true(kith_str_ends(KITH_S("a.vtt"), KITH_S(".vtt")));
    assert_false(kith_str_ends(KITH_S("vtt"), KITH_S(".vtt")));
    assert_true(kith_str_starts(none, none));
    assert_int_equal(kith_str_find(KITH_S("a-->b-->c"), KITH_S("-->")), 1);
    assert_int_equal(kith_str_find(KITH_S("a--b"), KITH_S("-->")), -1);
    assert_int_equal(kith_str_find(KITH_S("abc"), none), 0);
    assert_int_equal(kith_str_find(none, KITH_S("a")), -1);
    assert_int_equal(kith_str_find_byte(KITH_S("a:b:"), ':'), 1);
    assert_int_equal(kith_str_find_byte(none, ':'), -1);
}

static void parts(void **state)
{
    struct kith_str rest = KITH_S("a,,bc,");
    struct kith_str part;

    (void)state;
    assert_str(kith_str_trim(KITH_S(" \t\r\n a b \n")), "a b");
    assert_str(kith_str_trim(KITH_S(" \t ")), "");
    assert_str(kith_str_sub(KITH_S("abcdef"), 2, 4), "cd");
    assert_str(kith_str_sub(KITH_S("abcdef"), 4, 2), "");
    assert_str(kith_str_sub(KITH_S("abcdef"), 4, 99), "ef");
    assert_int_equal(kith_str_sub((struct kith_str){NULL, 0}, 1, 2).n, 0);
    assert_true(kith_str_cut(&rest, ',', &part));
    assert_str(part, "a");
    assert_true(kith_str_cut(&rest, ',', &part));
    assert_str(part, "");
    assert_true(kith_str_cut(&rest, ',', &part));
    assert_str(part, "bc");
}

static void whole_numbers(void **state)
{
    uint64_t v = 7;

    (void)state;
    assert_true(kith_str_uint(KITH_S("0"), 10, &v));
    assert_int_equal(v, 0);
    assert_true(kith_str_uint(KITH_S("0010"), 10, &v));
    assert_int_equal(v, 10);
    assert_false(kith_str_uint(KITH_S("11"), 10, &v));
    assert_false(kith_str_uint(KITH_S(""), 10, &v));
    assert_false(kith_str_uint(KITH_S("-1"), 10, &v));
    assert_false(kith_str_uint(KITH_S("1 "), 10, &v));
    assert_false(kith_str_uint(KITH_S("1x"), 10, &v));
    assert_true(kith_str_uint(KITH_S("18446744073709551615"), UINT64_MAX, &v));
    assert_true(v == UINT64_MAX);
    assert_false(kith_str_uint(KITH_S("18446744073709551616"), UINT64_MAX, &v));
    assert_false(kith_str_uint(KITH_S("99999999999999999999999"), UINT64_MAX, &v));
}

static void kept_is_terminated(void **state)
{
    struct kith_arena *keep = NULL;
    struct kith_str s = {NULL, 0};

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, 1 << 20, NULL), KITH_OK);
    assert_int_equal(kith_str_keep(keep, kith_str_sub(KITH_S("abcdef"), 0, 3), &s, NULL), KITH_OK);
    assert_int_equal(s.n, 3);
    assert_string_equal(s.p, "abc");
    assert_int_equal(kith_str_keep(keep, (struct kith_str){NULL, 0}, &s, NULL), KITH_OK);
    assert_string_equal(s.p, "");
    kith_arena_close(keep);
}

static void errors_are_cut_at_a_character_and_printed(void **state)
{
    struct kith_err err = {0};
    char line[64];
    char longer[2 * KITH_ERR_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof longer; i += 2)
        memcpy(longer + i, "\xc3\xa9", 3);
    assert_int_equal(kith_fail(&err, KITH_EINPUT, 3, "x%s", longer), KITH_EINPUT); /* odd: the cut would split one */
    assert_true(strlen(err.text) % 2 == 1 && strlen(err.text) > KITH_ERR_TEXT_MAX - 4);
    (void)kith_fail(&err, KITH_EINPUT, 3, "%s", longer);
    assert_true(strlen(err.text) % 2 == 0 && strlen(err.text) > KITH_ERR_TEXT_MAX - 4);
    assert_int_equal(kith_fail(NULL, KITH_EIO, 0, "no one listens"), KITH_EIO);

    (void)kith_fail(&err, KITH_EINPUT, 12, "What is wrong.");
    kith_err_in_file(&err, "a.vtt");
    kith_err_in_file(&err, "b.vtt"); /* the first is the right one */
    kith_err_print(&err, line, sizeof line);
    assert_string_equal(line, "a.vtt, line 12: What is wrong.");
    kith_err_print(&err, line, 9);
    assert_string_equal(line, "a.vtt, l");
    (void)kith_fail(&err, KITH_EINPUT, 0, "What is wrong.");
    kith_err_print(&err, line, sizeof line);
    assert_string_equal(line, "What is wrong.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_and_order),
        cmocka_unit_test(beginning_end_and_place),
        cmocka_unit_test(parts),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(kept_is_terminated),
        cmocka_unit_test(errors_are_cut_at_a_character_and_printed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
