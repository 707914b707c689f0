#include "clean.h"
#include "rng.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROUNDS 20000

static struct kith_arena *keep;

static int open_arena(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, 64 << 20, NULL) != KITH_OK;
}

static int close_arena(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

static struct kith_str clean(struct kith_str in)
{
    struct kith_err err;
    struct kith_str out;

    assert_int_equal(kith_text_clean(keep, in, &out, &err), KITH_OK);
    assert_int_equal(out.p[out.n], '\0');
    return out;
}

static void check(struct kith_str in, const char *expected)
{
    assert_string_equal(clean(in).p, expected);
    kith_arena_reset(keep);
}

static void white_space_is_folded_and_trimmed(void **state)
{
    (void)state;
    check(KITH_S("  a  b\t\tc\r\nd\ve\ff  "), "a b c d e f");
    check(KITH_S("\xC2\xA0"
                 "a\xE2\x80\x83\xE3\x80\x80"
                 "b\xE2\x80\xA8"
                 "c\xC2\x85"
                 "d\xE1\x9A\x80"),
          "a b c d");
    check(KITH_S(" \n "), "");
    check(KITH_S(""), "");
}

static void control_characters_go(void **state)
{
    (void)state;
    check(KITH_S("a\0b\x01"
                 "c\x08"
                 "d\x7F"
                 "e\xC2\x81"
                 "f"),
          "abcdef");
}

static void escape_sequences_go_whole(void **state)
{
    (void)state;
    check(KITH_S("\x1B[31;1mred\x1B[0m"), "red");
    check(KITH_S("\x1B[?25lx\x1B[2 qy\x1B[1;1Hz"), "xyz");
    check(KITH_S("\x1B]0;title\x07"
                 "a\x1B]8;;http://x\x1B\\b\x1B]8;;\x1B\\c"),
          "abc");
    check(KITH_S("\x1BPq#0;2\x1B\\a\x1B_app\x1B\\b\x1B^pm\x1B\\c\x1BXsos\x1B\\d"), "abcd");
    check(KITH_S("\x1B(Ba\x1B"
                 "7b\x1B"
                 "8c\x1B#8d\x1B=e"),
          "abcde");
    /* The 8-bit openers and terminator: CSI, OSC ... ST, DCS ... ST. */
    check(KITH_S("\xC2\x9B"
                 "31ma\xC2\x9D"
                 "0;t\xC2\x9C"
                 "b\xC2\x90q\xC2\x9C"
                 "c"),
          "abc");
}

static void an_escape_that_never_ends_hides_nothing(void **state)
{
    (void)state;
    check(KITH_S("\x1B]0;the rest of the turn"), "0;the rest of the turn");
    check(KITH_S("\x1B]0;first line\nsecond\x07 line"), "0;first line second line");
    check(KITH_S("\x1B[12;"), "12;");
    check(KITH_S("\x1B[\xC3\xA9"), "\xC3\xA9");
    check(KITH_S("a\x1B"), "a");
    check(KITH_S("\x1B\x1B[1mx"), "x");
}

static void directions_and_invisible_characters_go(void **state)
{
    (void)state;
    check(KITH_S("\xE2\x80\xAE"
                 "abc\xE2\x80\xAC \xE2\x81\xA6"
                 "d\xE2\x81\xA9 \xE2\x80\x8F\xE2\x80\x8E\xD8\x9C"
                 "e"),
          "abc d e");
    check(KITH_S("a\xE2\x80\x8B"
                 "b\xE2\x80\x8C"
                 "c\xE2\x80\x8D"
                 "d\xE2\x81\xA0"
                 "e\xEF\xBB\xBF"
                 "f\xC2\xAD"
                 "g\xCD\x8F"
                 "h\xEF\xB8\x8F"
                 "i\xE3\x85\xA4"
                 "j"),
          "abcdefghij");
    /* Tag characters can carry a whole hidden message. */
    check(KITH_S("a\xF3\xA0\x81\x81\xF3\xA0\x81\x82"
                 "b\xF3\xA0\x84\x80"
                 "c"),
          "abc");
}

static void text_is_composed(void **state)
{
    (void)state;
    check(KITH_S("cafe\xCC\x81"), "caf\xC3\xA9");
    check(KITH_S("A\xCC\x8A \xE2\x84\xAB \xE2\x84\xAA"), "\xC3\x85 \xC3\x85 K");
    check(KITH_S("\xE1\x84\x80\xE1\x85\xA1"), "\xEA\xB0\x80");
    check(KITH_S("a\xCC\xA3\xCC\x88 = a\xCC\x88\xCC\xA3"), "\xE1\xBA\xA1\xCC\x88 = \xE1\xBA\xA1\xCC\x88");
}

static void marks_do_not_pile_up(void **state)
{
    char in[1 + 2 * 400];
    struct kith_str out;

    (void)state;
    in[0] = 'x';
    for (size_t i = 0; i < 400; i++)
        memcpy(in + 1 + 2 * i, "\xCC\xA7", 2);
    out = clean((struct kith_str){in, sizeof in});
    assert_int_equal(out.n, 1 + 2 * 30);
    kith_arena_reset(keep);
}

static void what_is_no_utf8_becomes_a_mark(void **state)
{
    (void)state;
    check(KITH_S("a\xFF"
                 "b\xC3"),
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
    check(KITH_S("\xFF\xFE\xFD"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void plain_is_what_cleaning_leaves(void **state)
{
    (void)state;
    assert_true(kith_text_is_plain(KITH_S("")));
    assert_true(kith_text_is_plain(KITH_S("Two words, ~!")));
    assert_false(kith_text_is_plain(KITH_S(" a")));
    assert_false(kith_text_is_plain(KITH_S("a ")));
    assert_false(kith_text_is_plain(KITH_S("a  b")));
    assert_false(kith_text_is_plain(KITH_S("a\tb")));
    assert_false(kith_text_is_plain(KITH_S("a\x1B")));
    assert_false(kith_text_is_plain(KITH_S("\xC3\xA9")));
}

static void memory_is_bounded(void **state)
{
    struct kith_arena *small;
    struct kith_str out;
    char in[1000];

    (void)state;
    memset(in, '\xFF', sizeof in);
    assert_int_equal(kith_arena_open(kith_env_system(), &small, 1024, NULL), KITH_OK);
    assert_int_equal(kith_text_clean(small, (struct kith_str){in, sizeof in}, &out, NULL), KITH_EBOUND);
    kith_arena_close(small);
}

static bool is_safe(struct kith_str s)
{
    for (size_t at = 0; at < s.n;) {
        int32_t c;

        at += kith_utf8_next(kith_str_sub(s, at, s.n), &c);
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
            (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xAD || c == 0x61C)
            return false;
    }
    return kith_str_find(s, KITH_S("  ")) < 0 && (s.n == 0 || (s.p[0] != ' ' && s.p[s.n - 1] != ' '));
}

static size_t hostile_bytes(struct kith_rng *rng, char *out, size_t most)
{
    static const struct kith_str pieces[] = {
        {"a", 1},
        {"e", 1},
        {" ", 1},
        {"\n", 1},
        {"\x1B", 1},
        {"[", 1},
        {"]", 1},
        {"31m", 3},
        {"\\", 1},
        {"\x07", 1},
        {"\xC2\x9B", 2},
        {"\xC2\x9C", 2},
        {"\xC2\x9D", 2},
        {"\xCC\x81", 2},
        {"\xCC\xA3", 2},
        {"\xCD\x84", 2},
        {"\xE2\x80\xAE", 3},
        {"\xE2\x80\x8B", 3},
        {"\0", 1},
        {"\xFF", 1},
        {"\xE2", 1},
        {"\xE1\x84\x80", 3},
        {"\xE1\x85\xA1", 3},
        {"\xEA\xB0\x80", 3},
        {"\xE2\x84\xAB", 3},
        {"\xE2\x80\x80", 3},
        {"\xE0\xA7\x87", 3},
        {"\xE0\xA6\xBE", 3},
        {"\xF0\x9F\x98\x80", 4},
    };
    size_t n = 0;
    size_t steps = (size_t)kith_rng_below(rng, 40);

    for (size_t i = 0; i < steps; i++) {
        const struct kith_str *p = &pieces[kith_rng_below(rng, sizeof pieces / sizeof *pieces)];
        size_t times = kith_rng_below(rng, 12) == 0 ? 40 : 1;

        while (times-- && n + p->n <= most) {
            memcpy(out + n, p->p, p->n);
            n += p->n;
        }
    }
    return n;
}

/* Cleaned text holds nothing that deceives, and cleaning it again changes nothing. */
static void cleaning_is_final(void **state)
{
    struct kith_rng rng = {7};

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint64_t seed = rng.state;
        char bytes[2048];
        struct kith_str once = clean((struct kith_str){bytes, hostile_bytes(&rng, bytes, sizeof bytes)});
        struct kith_str twice = clean(once);

        if (!is_safe(once) || !kith_str_eq(once, twice))
            fail_msg("seed %llu: \"%s\" then \"%s\"", (unsigned long long)seed, once.p, twice.p);
        kith_arena_reset(keep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_is_folded_and_trimmed),
        cmocka_unit_test(control_characters_go),
        cmocka_unit_test(escape_sequences_go_whole),
        cmocka_unit_test(an_escape_that_never_ends_hides_nothing),
        cmocka_unit_test(directions_and_invisible_characters_go),
        cmocka_unit_test(text_is_composed),
        cmocka_unit_test(marks_do_not_pile_up),
        cmocka_unit_test(what_is_no_utf8_becomes_a_mark),
        cmocka_unit_test(plain_is_what_cleaning_leaves),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(cleaning_is_final),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
