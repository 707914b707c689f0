#include "base/faulty_env.h"
#include "buf.h"
#include "golden.h"
#include "wordpiece.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SPECIAL "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"
#define MANY    4096

static const char vocabulary[] =
    SPECIAL "you\nyour\nyo\n##u\n##re\n##r\n##e\nun\n##f\n##for\n##get\n##table\n##t\n##a\n##b\n"
            "a\nb\ne\ni\ns\nin\nit\n.\n,\n?\n'\n[\n]\n#\n-\n\xE2\x80\x99\n\xE6\xBC\xA2\n##\xE6\xBC\xA2\n"
            "##\xF0\xAB\xA0\xA0\ncls\nk\n##k\n##s\n\xC3\x9F\n##\xE3\x80\xAF\n##\xE3\x80\xAE\n##\xE0\xA3\x94\n##"
            "\xE3\x80\xAF\xE0\xA3\x94\n\0\0\0";

static struct kith_wordpiece *pieces;

static int open_pieces(void **state)
{
    (void)state;
    return kith_wordpiece_open(kith_env_system(), (struct kith_str){vocabulary, sizeof vocabulary}, &pieces, NULL) !=
           KITH_OK;
}

static int close_pieces(void **state)
{
    (void)state;
    kith_wordpiece_close(pieces);
    return 0;
}

/* Tokens with a bar between them; a copy of the text of its own size shows a byte read too far. */
static void check_places(struct kith_str text, const char *expected, const char *places)
{
    struct kith_token tokens[MANY];
    struct kith_buf said;
    struct kith_buf at;
    char *copy = malloc(text.n ? text.n : 1);
    size_t n;

    assert_non_null(copy);
    memcpy(copy, text.p, text.n);
    kith_buf_init(&said, kith_env_system(), 65536);
    kith_buf_init(&at, kith_env_system(), 65536);
    n = kith_wordpiece_encode(pieces, (struct kith_str){copy, text.n}, tokens, MANY);
    assert_true(n <= MANY);
    for (size_t i = 0; i < n; i++) {
        kith_buf_printf(&said, "%s" KITH_STR_FMT, i ? "|" : "",
                        KITH_STR_ARG(kith_wordpiece_token(pieces, tokens[i].id)));
        kith_buf_printf(&at, "%s%u-%u", i ? " " : "", tokens[i].start, tokens[i].end);
    }
    assert_string_equal(said.p ? said.p : "", expected);
    if (places)
        assert_string_equal(at.p ? at.p : "", places);
    kith_buf_free(&said);
    kith_buf_free(&at);
    free(copy);
}

static void check(struct kith_str text, const char *expected)
{
    check_places(text, expected, NULL);
}

static void the_longest_piece_comes_first(void **state)
{
    (void)state;
    check_places(KITH_S("you your youre"), "you|your|your|##e", "0-3 4-8 9-13 13-14");
    check_places(KITH_S("unforgettable"), "un|##for|##get|##table", "0-2 2-5 5-8 8-13");
    check(KITH_S(""), "");
    check(KITH_S(" \t\r\n"), "");
}

static void a_word_that_leaves_a_rest_is_unknown_as_a_whole(void **state)
{
    (void)state;
    check_places(KITH_S("youz it"), "[UNK]|it", "0-4 5-7");
    check(KITH_S("zyou"), "[UNK]");
    /* "get" stands in the vocabulary for the inside of words alone */
    check(KITH_S("get forget"), "[UNK]|[UNK]");
}

static void capitals_are_lowered_and_marks_stand_alone(void **state)
{
    (void)state;
    check_places(KITH_S("It, YOU?"), "it|,|you|?", "0-2 2-3 4-7 7-8");
    check_places(KITH_S("it's a-b"), "it|'|s|a|-|b", "0-2 2-3 3-4 5-6 6-7 7-8");
    check_places(KITH_S("it\xE2\x80\x99s"), "it|\xE2\x80\x99|s", "0-2 2-5 5-6");
}

static void special_tokens_in_a_text_are_plain_text(void **state)
{
    (void)state;
    check(KITH_S("[CLS] you"), "[|cls|]|you");
    check(KITH_S("[SEP][PAD][UNK]"), "[|[UNK]|]|[|[UNK]|]|[|un|##k|]");
    check(KITH_S("##re"), "#|#|[UNK]");
}

static void accents_go_whether_composed_or_not(void **state)
{
    (void)state;
    check_places(KITH_S("\xC3\x89 e\xCC\x81"), "e|e", "0-2 3-4");
    check_places(KITH_S("yo\xCC\x82\xCC\xA3u!"), "you|[UNK]", "0-7 7-8");
    check(KITH_S("\xC4\xB0s \xE2\x84\xAA \xE1\xBA\x9E"), "i|##s|k|\xC3\x9F"); /* dotted I, the Kelvin sign, sharp S */
    check(KITH_S("\xCC\x81 \xCC\x81you"), "you");
    /* U+111C9 is a mark now, and was punctuation to the reference; U+8D4 is a mark that it does not know */
    check(KITH_S("a\xF0\x91\x87\x89"
                 "b"),
          "a|[UNK]|b");
    check(KITH_S("a\xE0\xA3\x94"
                 "b"),
          "a|##\xE0\xA3\x94|##b");
}

/* U+302F (class 224) and U+302E (224) keep their order, U+8D4 (230) goes behind them, U+301 is taken out. */
static void marks_that_stay_are_put_in_order(void **state)
{
    (void)state;
    check_places(KITH_S("a\xE0\xA3\x94\xE3\x80\xAF\xCC\x81\xE3\x80\xAE"
                        "b"),
                 "a|##\xE3\x80\xAF|##\xE3\x80\xAE|##\xE0\xA3\x94|##b", "0-1 4-7 9-12 1-4 12-13");
    /* a piece of two such marks reaches over what stood between them; a word not known, over all */
    check_places(KITH_S("b\xE0\xA3\x94\xE3\x80\xAF\xCC\x81"), "b|##\xE3\x80\xAF\xE0\xA3\x94", "0-1 1-7");
    check_places(KITH_S("b\xE0\xA3\x94z\xE0\xA3\x94\xE3\x80\xAF"), "[UNK]", "0-11");
}

static void what_cannot_be_seen_joins_and_what_is_blank_parts(void **state)
{
    (void)state;
    check_places(KITH_S("yo\x0Bu yo\xE2\x80\x8Bu"), "you|you", "0-4 5-11");
    check(KITH_S("yo\xC2\x85u yo\xEE\x80\x80u yo\xEF\xBF\xBDu"), "you|you|you");
    check_places((struct kith_str){"yo\0u", 4}, "you", "0-4");
    check_places(KITH_S("you\xC2\xA0it\xE2\x80\xA8you\xE3\x80\x80it"), "you|it|you|it", "0-3 5-7 10-13 16-18");
}

static void ill_formed_bytes_are_taken_out(void **state)
{
    (void)state;
    check_places(KITH_S("yo\xFFu"), "you", "0-4");
    check_places(KITH_S("yo\xE2\x80u \xC3"), "you", "0-5");
    check(KITH_S("\xED\xA0\x80you\xF0\x9F"), "you");
}

static void chinese_characters_stand_alone(void **state)
{
    (void)state;
    check_places(KITH_S("you\xE6\xBC\xA2\xE6\xBC\xA2it"), "you|\xE6\xBC\xA2|\xE6\xBC\xA2|it", "0-3 3-6 6-9 9-11");
    /* one of the block that the reference leaves out: U+2B820 */
    check(KITH_S("a\xF0\xAB\xA0\xA0"
                 "b"),
          "a|##\xF0\xAB\xA0\xA0|##b");
}

static void a_word_has_at_most_a_hundred_characters(void **state)
{
    char text[2 * 101];

    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(kith_wordpiece_encode(pieces, (struct kith_str){text, 100}, NULL, 0), 100);
    check_places((struct kith_str){text, 101}, "[UNK]", "0-101");
    /* characters, not bytes: 100 accented ones are 200 bytes */
    for (size_t i = 0; i < sizeof text; i += 2) {
        text[i] = '\xC3';
        text[i + 1] = '\xA1';
    }
    assert_int_equal(kith_wordpiece_encode(pieces, (struct kith_str){text, 200}, NULL, 0), 100);
    check_places((struct kith_str){text, 202}, "[UNK]", "0-202");
}

static void no_more_is_written_than_there_is_room(void **state)
{
    const struct kith_token untouched = {-7, 7, 7};

    (void)state;
    for (size_t cap = 0; cap < 6; cap++) {
        struct kith_token tokens[8];

        for (size_t i = 0; i < 8; i++)
            tokens[i] = untouched;
        assert_int_equal(kith_wordpiece_encode(pieces, KITH_S("you, it."), tokens, cap), 4);
        for (size_t i = 0; i < 8; i++)
            assert_int_equal(tokens[i].id == untouched.id, i >= cap || i >= 4);
    }
}

/* A text of n words, told apart by where they stand. */
static size_t turn_of(size_t n, size_t positions, struct kith_token *out)
{
    char text[2 * MANY];

    for (size_t i = 0; i < n; i++) {
        text[2 * i] = 'a';
        text[2 * i + 1] = ' ';
    }
    return kith_wordpiece_turn(pieces, (struct kith_str){text, 2 * n}, positions, out);
}

static void check_turn(size_t n, size_t positions, size_t head, size_t tail)
{
    struct kith_token out[MANY];
    size_t got = turn_of(n, positions, out);
    struct kith_wordpiece_special special = kith_wordpiece_special(pieces);

    assert_int_equal(got, head + tail + 2);
    assert_int_equal(out[0].id, special.cls);
    assert_int_equal(out[0].start, 0);
    assert_int_equal(out[0].end, 0);
    assert_int_equal(out[got - 1].id, special.sep);
    assert_int_equal(out[got - 1].start, 2 * n);
    assert_int_equal(out[got - 1].end, 2 * n);
    for (size_t i = 0; i < head; i++)
        assert_int_equal(out[1 + i].start, 2 * i);
    for (size_t i = 0; i < tail; i++)
        assert_int_equal(out[1 + head + i].start, 2 * (n - tail + i));
}

static void a_long_turn_keeps_its_beginning_and_its_end(void **state)
{
    (void)state;
    check_turn(0, 192, 0, 0);
    check_turn(1, 192, 1, 0);
    check_turn(127, 192, 127, 0);
    check_turn(190, 192, 190, 0);
    for (size_t n = 191; n < 400; n++)
        check_turn(n, 192, 127, 63);
    check_turn(MANY - 2, 192, 127, 63);
    assert_int_equal(turn_of(9, 0, NULL), 0);
    assert_int_equal(turn_of(9, 1, NULL), 0);
    check_turn(9, 2, 0, 0);
    check_turn(9, 3, 1, 0);
    check_turn(9, 5, 2, 1);
    check_turn(9, 11, 9, 0);
}

static void refused(struct kith_str bytes, const char *word)
{
    struct kith_wordpiece *w = NULL;
    struct kith_err err = {0};

    assert_int_equal(kith_wordpiece_open(kith_env_system(), bytes, &w, &err), KITH_EMODEL);
    assert_null(w);
    assert_int_equal(err.rc, KITH_EMODEL);
    if (!strstr(err.text, word))
        fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
}

static void a_broken_vocabulary_is_refused(void **state)
{
    (void)state;
    refused(KITH_S(""), "no end");
    refused(KITH_S("\0\0\0"), "no end");
    refused(KITH_S(SPECIAL "you"), "no end");
    refused(KITH_S(SPECIAL "you\0\n"), "not UTF-8");
    refused(KITH_S(SPECIAL "y\xFF\n"), "not UTF-8");
    refused(KITH_S(SPECIAL "a\n\nb\n"), "Token 5 ");
    refused(KITH_S(SPECIAL "a\nb\na\n"), "Tokens 4 and 6 ");
    refused(KITH_S(SPECIAL "##a\n##a\n"), "Tokens 4 and 5 ");
    refused(KITH_S("[PAD]\n[UNK]\n[CLS]\n"), "[SEP]");
    refused(KITH_S("[UNK]\n[CLS]\n[SEP]\n"), "[PAD]");
    refused(KITH_S("[PAD]\n[CLS]\n[SEP]\n"), "[UNK]");
    refused(KITH_S("[PAD]\n[UNK]\n[SEP]\n"), "[CLS]");
}

static void a_vocabulary_has_a_most(void **state)
{
    struct kith_buf bytes;
    struct kith_wordpiece *w = NULL;

    (void)state;
    kith_buf_init(&bytes, kith_env_system(), (size_t)8 << 20);
    kith_buf_puts(&bytes, SPECIAL);
    for (unsigned i = 4; i < KITH_WORDPIECE_TOKENS_MAX; i++)
        kith_buf_printf(&bytes, "%x\n", i);
    assert_int_equal(kith_wordpiece_open(kith_env_system(), kith_buf_view(&bytes), &w, NULL), KITH_OK);
    assert_int_equal(kith_wordpiece_size(w), KITH_WORDPIECE_TOKENS_MAX);
    kith_wordpiece_close(w);
    kith_buf_puts(&bytes, "more\n");
    refused(kith_buf_view(&bytes), "more tokens");
    kith_buf_free(&bytes);
}

static void tokens_are_told_by_id(void **state)
{
    (void)state;
    assert_true(kith_str_eq(kith_wordpiece_token(pieces, 0), KITH_S("[PAD]")));
    assert_true(kith_str_eq(kith_wordpiece_token(pieces, 8), KITH_S("##re")));
    assert_int_equal(kith_wordpiece_token(pieces, -1).n, 0);
    assert_int_equal(kith_wordpiece_token(pieces, (int32_t)kith_wordpiece_size(pieces)).n, 0);
    assert_int_equal(kith_wordpiece_special(pieces).pad, 0);
    assert_int_equal(kith_wordpiece_special(pieces).unk, 1);
}

static void without_memory_it_says_so(void **state)
{
    struct faulty_env f;
    struct kith_wordpiece *w = NULL;
    struct kith_err err = {0};

    (void)state;
    faulty_env_init(&f);
    f.at = 1;
    assert_int_equal(kith_wordpiece_open(&f.env, KITH_S(SPECIAL), &w, &err), KITH_ENOMEM);
    assert_null(w);
    assert_int_equal(f.live, 0);
}

/* tests/golden/wordpiece: what the reference makes of some texts, written by tests/oracle/wordpiece.py. */
static void golden_line(const struct kith_wordpiece *w, const char *line, size_t n)
{
    struct kith_token tokens[MANY];
    json_error_t wrong;
    json_t *root = json_loadb(line, n, JSON_ALLOW_NUL, &wrong);
    json_t *want = json_object_get(root, "tokens");
    json_t *text = json_object_get(root, "text");
    struct kith_str s = {json_string_value(text), json_string_length(text)};
    size_t got;

    if (!root)
        fail_msg("%s", wrong.text);
    got = kith_wordpiece_encode(w, s, tokens, MANY);
    if (got != json_array_size(want))
        fail_msg("%zu tokens, not %zu, of %.*s", got, json_array_size(want), (int)n, line);
    for (size_t i = 0; i < got; i++) {
        json_t *one = json_array_get(want, i);
        struct kith_str token = kith_wordpiece_token(w, tokens[i].id);

        if (!kith_str_eq(token, kith_str_of(json_string_value(json_array_get(one, 0)))))
            fail_msg("token %zu is " KITH_STR_FMT " in %.*s", i, KITH_STR_ARG(token), (int)n, line);
        if (json_array_size(one) == 3 && (json_integer_value(json_array_get(one, 1)) != tokens[i].start ||
                                          json_integer_value(json_array_get(one, 2)) != tokens[i].end))
            fail_msg("token %zu is at %u-%u in %.*s", i, tokens[i].start, tokens[i].end, (int)n, line);
    }
    json_decref(root);
}

static void the_reference_says_the_same(void **state)
{
    size_t n_vocabulary;
    size_t n;
    char *words = golden_read("wordpiece/vocabulary.txt", &n_vocabulary);
    char *lines = golden_read("wordpiece/reference.jsonl", &n);
    struct kith_str rest = {lines, n};
    struct kith_wordpiece *w = NULL;
    struct kith_str line;
    unsigned count = 0;

    (void)state;
    assert_non_null(words);
    assert_non_null(lines);
    assert_int_equal(kith_wordpiece_open(kith_env_system(), (struct kith_str){words, n_vocabulary}, &w, NULL), KITH_OK);
    while (kith_str_cut(&rest, '\n', &line))
        if (line.n > 0) {
            golden_line(w, line.p, line.n);
            count++;
        }
    assert_true(count > 30);
    kith_wordpiece_close(w);
    free(lines);
    free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_piece_comes_first),
        cmocka_unit_test(a_word_that_leaves_a_rest_is_unknown_as_a_whole),
        cmocka_unit_test(capitals_are_lowered_and_marks_stand_alone),
        cmocka_unit_test(special_tokens_in_a_text_are_plain_text),
        cmocka_unit_test(accents_go_whether_composed_or_not),
        cmocka_unit_test(marks_that_stay_are_put_in_order),
        cmocka_unit_test(what_cannot_be_seen_joins_and_what_is_blank_parts),
        cmocka_unit_test(ill_formed_bytes_are_taken_out),
        cmocka_unit_test(chinese_characters_stand_alone),
        cmocka_unit_test(a_word_has_at_most_a_hundred_characters),
        cmocka_unit_test(no_more_is_written_than_there_is_room),
        cmocka_unit_test(a_long_turn_keeps_its_beginning_and_its_end),
        cmocka_unit_test(a_broken_vocabulary_is_refused),
        cmocka_unit_test(a_vocabulary_has_a_most),
        cmocka_unit_test(tokens_are_told_by_id),
        cmocka_unit_test(without_memory_it_says_so),
        cmocka_unit_test(the_reference_says_the_same),
    };

    return cmocka_run_group_tests_name("wordpiece", tests, open_pieces, close_pieces);
}
