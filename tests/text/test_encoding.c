#include "encoding.h"
#include "rng.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROUNDS 20000

static void check(struct kith_str bytes, enum kith_encoding encoding, size_t repaired, const char *expected)
{
    struct kith_decoded got;
    struct kith_buf into;
    struct kith_err err;

    kith_buf_init(&into, kith_env_system(), 1 << 20);
    assert_int_equal(kith_text_decode(bytes, &into, &got, &err), KITH_OK);
    assert_int_equal(got.encoding, encoding);
    assert_int_equal(got.repaired, repaired);
    assert_int_equal(got.text.n, strlen(expected));
    assert_memory_equal(got.text.p, expected, got.text.n);
    kith_buf_free(&into);
}

static void utf8_is_taken_as_it_is(void **state)
{
    (void)state;
    check(KITH_S("plain"), KITH_ENCODING_UTF8, 0, "plain");
    check(KITH_S("caf\xC3\xA9 \xF0\x9F\x98\x80"), KITH_ENCODING_UTF8, 0, "caf\xC3\xA9 \xF0\x9F\x98\x80");
    check(KITH_S("\xEF\xBB\xBF"
                 "after the mark"),
          KITH_ENCODING_UTF8_BOM, 0, "after the mark");
    check(KITH_S(""), KITH_ENCODING_UTF8, 0, "");
    check(KITH_S("\xEF\xBB\xBF"), KITH_ENCODING_UTF8_BOM, 0, "");
}

static void text_that_needs_nothing_is_not_copied(void **state)
{
    const struct kith_str bytes = KITH_S("one\ntwo \xC3\xA9\n");
    struct kith_decoded got;
    struct kith_buf into;

    (void)state;
    kith_buf_init(&into, kith_env_system(), 0);
    assert_int_equal(kith_text_decode(bytes, &into, &got, NULL), KITH_OK);
    assert_ptr_equal(got.text.p, bytes.p);
}

static void every_line_end_becomes_one(void **state)
{
    (void)state;
    check(KITH_S("a\r\nb\rc\nd\r\r\ne\r"), KITH_ENCODING_UTF8, 0, "a\nb\nc\nd\n\ne\n");
    check(KITH_S("\xFF\xFE"
                 "a\0\r\0\n\0b\0"),
          KITH_ENCODING_UTF16_LE, 0, "a\nb");
}

/* The pieces are those of the Unicode Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts". */
static void ill_formed_utf8_is_repaired(void **state)
{
#define R "\xEF\xBF\xBD"
    (void)state;
    check(KITH_S("\xEF\xBB\xBF"
                 "a\xFF"
                 "b"),
          KITH_ENCODING_UTF8_BOM, 1, "a" R "b");
    check(KITH_S("\xEF\xBB\xBF\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
                 "A"),
          KITH_ENCODING_UTF8_BOM, 8, R R R R R R R R "A");
    check(KITH_S("\xEF\xBB\xBF\xED\xA0\x80"
                 "A"),
          KITH_ENCODING_UTF8_BOM, 3, R R R "A");
    check(KITH_S("\xEF\xBB\xBF\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
                 "A"),
          KITH_ENCODING_UTF8_BOM, 4, R R R R "A");
    check(KITH_S("\xEF\xBB\xBF\xF4\x90\x80\x80"), KITH_ENCODING_UTF8_BOM, 4, R R R R);
    check(KITH_S("\xC3\xA9\xC3\xA8\xE2\x82"), KITH_ENCODING_UTF8, 1, "\xC3\xA9\xC3\xA8" R);
#undef R
}

static void other_bytes_are_windows_1252(void **state)
{
    (void)state;
    check(KITH_S("It\x92s \x93"
                 "fine\x94 \x96 \x80"
                 "5 caf\xE9"),
          KITH_ENCODING_WINDOWS_1252, 0,
          "It\xE2\x80\x99s \xE2\x80\x9C"
          "fine\xE2\x80\x9D \xE2\x80\x93 \xE2\x82\xAC"
          "5 caf\xC3\xA9");
    /* 0x81 is no character of the code page. */
    check(KITH_S("\x81 \xA0 \xFF"), KITH_ENCODING_WINDOWS_1252, 1, "\xEF\xBF\xBD \xC2\xA0 \xC3\xBF");
}

static void utf16_is_told_by_mark_or_pattern(void **state)
{
    (void)state;
    check(KITH_S("\xFF\xFEH\0i\0"), KITH_ENCODING_UTF16_LE, 0, "Hi");
    check(KITH_S("\xFE\xFF\0H\0i"), KITH_ENCODING_UTF16_BE, 0, "Hi");
    check(KITH_S("H\0e\0l\0l\0o\0 \0\x19\x20"), KITH_ENCODING_UTF16_LE, 0, "Hello \xE2\x80\x99");
    check(KITH_S("\0H\0e\0l\0l\0o\0 \x20\x19"), KITH_ENCODING_UTF16_BE, 0, "Hello \xE2\x80\x99");
    check(KITH_S("\xFF\xFE\x3D\xD8\x00\xDE"), KITH_ENCODING_UTF16_LE, 0, "\xF0\x9F\x98\x80");
    /* Halves of surrogate pairs and half a unit. */
    check(KITH_S("\xFF\xFE\x00\xD8"
                 "a\0\x00\xDC"
                 "b"),
          KITH_ENCODING_UTF16_LE, 3,
          "\xEF\xBF\xBD"
          "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void a_bound_is_named(void **state)
{
    struct kith_decoded got;
    struct kith_buf into;
    struct kith_err err;

    (void)state;
    kith_buf_init(&into, kith_env_system(), 3);
    assert_int_equal(kith_text_decode(KITH_S("\xE9\xE9\xE9"), &into, &got, &err), KITH_EBOUND);
    assert_non_null(strstr(err.text, "decoded text"));
    kith_buf_free(&into);
}

/* Whatever the bytes, the text is well-formed, has no CR, and is not more than three times as long. */
static void any_bytes_decode(void **state)
{
    struct kith_rng rng = {20240301};

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        static const char some[] = "ab \r\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xFF\xFE\xEF\xBB\xBF\0\0\x92";
        const uint64_t seed = rng.state;
        struct kith_decoded got;
        struct kith_buf into;
        char bytes[48];
        size_t n = kith_rng_below(&rng, sizeof bytes + 1);

        for (size_t i = 0; i < n; i++)
            bytes[i] = some[kith_rng_below(&rng, sizeof some - 1)];
        kith_buf_init(&into, kith_env_system(), 3 * sizeof bytes);
        if (kith_text_decode((struct kith_str){bytes, n}, &into, &got, NULL) != KITH_OK)
            fail_msg("seed %llu", (unsigned long long)seed);
        for (size_t at = 0; at < got.text.n;) {
            int32_t c;

            at += kith_utf8_next(kith_str_sub(got.text, at, got.text.n), &c);
            if (c < 0 || c == '\r' || got.text.n > 3 * n)
                fail_msg("seed %llu", (unsigned long long)seed);
        }
        kith_buf_free(&into);
    }
}

static void every_character_goes_there_and_back(void **state)
{
    (void)state;
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        char p[4];
        size_t n = kith_utf8_put(c, p);
        int32_t back;

        assert_int_equal(kith_utf8_next((struct kith_str){p, n}, &back), n);
        assert_int_equal(back, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
    }
    assert_int_equal(kith_utf8_ascii_run(KITH_S("twelve bytes\xC3\xA9"), 0), 12);
    assert_int_equal(kith_utf8_ascii_run(KITH_S("abc"), 3), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_taken_as_it_is),
        cmocka_unit_test(text_that_needs_nothing_is_not_copied),
        cmocka_unit_test(every_line_end_becomes_one),
        cmocka_unit_test(ill_formed_utf8_is_repaired),
        cmocka_unit_test(other_bytes_are_windows_1252),
        cmocka_unit_test(utf16_is_told_by_mark_or_pattern),
        cmocka_unit_test(a_bound_is_named),
        cmocka_unit_test(any_bytes_decode),
        cmocka_unit_test(every_character_goes_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
