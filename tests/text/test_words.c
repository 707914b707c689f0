#include "rng.h"
#include "utf8.h"
#include "word_class.h"
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROUNDS 5000

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

static struct kith_words split(struct kith_str text)
{
    struct kith_words words;

    assert_int_equal(kith_words_split(keep, text, &words, NULL), KITH_OK);
    return words;
}

/* The words, marks and notes of a text, a bar between them. */
static const char *barred(struct kith_str text)
{
    struct kith_words words = split(text);
    char *out;
    size_t n = 0;

    assert_int_equal(kith_arena_take(keep, text.n * 4 + 16, 1, &out, NULL), KITH_OK);
    for (size_t i = 0; i < words.n; i++) {
        if (i)
            out[n++] = '|';
        memcpy(out + n, words.items[i].low.p, words.items[i].low.n);
        n += words.items[i].low.n;
    }
    return out;
}

static void check(struct kith_str text, const char *expected)
{
    assert_string_equal(barred(text), expected);
    kith_arena_reset(keep);
}

static void words_are_lower_cased_and_marks_stand_alone(void **state)
{
    (void)state;
    check(KITH_S("So it SCARED you, and you came."), "so|it|scared|you|,|and|you|came|.");
    check(KITH_S("What?! No..."), "what|?|!|no|.|.|.");
    check(KITH_S("20 a day; 2.5 a year"), "20|a|day|2|.|5|a|year");
    check(KITH_S("(yes) \"no\" / *maybe*"), "yes|no|maybe");
    check(KITH_S(""), "");
    check(KITH_S(" \t-- ' \" ;"), "");
}

static void apostrophes_join_and_curly_ones_become_straight(void **state)
{
    (void)state;
    check(KITH_S("don't DON\xE2\x80\x99T don\xE2\x80\x98t"), "don't|don't|don't");
    check(KITH_S("'tis the clients' own"), "tis|the|clients|own");
    check(KITH_S("\xE2\x80\x98yes\xE2\x80\x99 I said"), "yes|i|said");
    check(KITH_S("rock''n"), "rock|n");
    check(KITH_S("o'clock'"), "o'clock");
}

static void hyphens_join_inside_words_alone(void **state)
{
    (void)state;
    check(KITH_S("mm-hmm, twenty-five"), "mm-hmm|,|twenty-five");
    check(KITH_S("well - no -- I-"), "well|no|i");
    check(KITH_S("-x- a--b"), "x|a|b");
    check(KITH_S("who's-it"), "who's-it");
}

static void notes_are_one_token(void **state)
{
    (void)state;
    check(KITH_S("[Laughs] yes [long pause]."), "[laughs]|yes|[long pause]|.");
    check(KITH_S("[]a[]b"), "[]|a|[]|b");
    /* one that never ends, one inside another, one too long: only words */
    check(KITH_S("[sighs and goes"), "sighs|and|goes");
    check(KITH_S("[a [b] c]"), "a|[b]|c");
    check(KITH_S("[this goes on for much more than forty bytes]"), "this|goes|on|for|much|more|than|forty|bytes");
}

static void letters_of_other_alphabets_are_letters(void **state)
{
    (void)state;
    check(KITH_S("Caf\xC3\x89 na\xC3\xAFve \xC3\x85sa"), "caf\xC3\xA9|na\xC3\xAFve|\xC3\xA5sa");
    check(KITH_S("\xCE\x93\xCE\x95\xCE\x99\xCE\x91 \xD0\x94\xD0\x90"),
          "\xCE\xB3\xCE\xB5\xCE\xB9\xCE\xB1|\xD0\xB4\xD0\xB0");
    /* a mark on top of a letter belongs to its word: e + U+0301 */
    check(KITH_S("cafe\xCC\x81s"), "cafe\xCC\x81s");
    /* U+023A grows from two bytes to three when lower-cased, U+212A shrinks from three to one */
    check(KITH_S("\xC8\xBA\xC8\xBA\xC8\xBA \xE2\x84\xAA"), "\xE2\xB1\xA5\xE2\xB1\xA5\xE2\xB1\xA5|k");
    /* dashes, ellipses, emoji and spaces of Unicode part words */
    check(KITH_S("so\xE2\x80\x94"
                 "yes\xE2\x80\xA6 \xF0\x9F\x98\x80"
                 "ok\xC2\xA0no"),
          "so|yes|ok|no");
}

static void kinds_and_places_are_told(void **state)
{
    struct kith_words w = split(KITH_S("Hm, [sighs] I\xE2\x80\x99m."));

    (void)state;
    assert_int_equal(w.n, 5);
    assert_int_equal(w.n_text, 2);
    assert_int_equal(w.items[0].kind, KITH_WORD_TEXT);
    assert_int_equal(w.items[1].kind, KITH_WORD_MARK);
    assert_int_equal(w.items[2].kind, KITH_WORD_NOTE);
    assert_int_equal(w.items[2].start, 4);
    assert_int_equal(w.items[2].end, 11);
    assert_int_equal(w.items[3].start, 12);
    assert_int_equal(w.items[3].end, 17); /* the curly apostrophe takes three bytes */
    assert_int_equal(w.items[4].kind, KITH_WORD_MARK);
    kith_arena_reset(keep);
}

/* However dense: a question mark behind a row of dots is still seen. */
static void no_token_is_lost_below_the_cap(void **state)
{
    static const char *const units[] = {"?", "a,", "a[]", "x.y!", "[]"};
    static const size_t tokens[] = {1, 2, 2, 4, 1};
    char text[3000];

    (void)state;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++)
        for (size_t times = 1; times <= 600; times += 7) {
            size_t n = 0;
            struct kith_words w;

            for (size_t i = 0; i < times; i++) {
                memcpy(text + n, units[u], strlen(units[u]));
                n += strlen(units[u]);
            }
            w = split((struct kith_str){text, n});
            if (w.n != times * tokens[u])
                fail_msg("%zu times \"%s\": %zu tokens of %zu", times, units[u], w.n, times * tokens[u]);
            kith_arena_reset(keep);
        }
}

static void a_long_turn_is_cut_at_the_cap(void **state)
{
    static char text[4 * KITH_WORDS_MAX];
    size_t n = 0;
    struct kith_words w;

    (void)state;
    for (size_t i = 0; i < KITH_WORDS_MAX + 5; i++) {
        text[n++] = 'a';
        text[n++] = ' ';
    }
    w = split((struct kith_str){text, n});
    assert_int_equal(w.n, KITH_WORDS_MAX);
    assert_int_equal(w.n_text, KITH_WORDS_MAX);
    assert_int_equal(w.items[w.n - 1].start, 2 * (KITH_WORDS_MAX - 1));
    kith_arena_reset(keep);
    w = split((struct kith_str){text, 2 * (KITH_WORDS_MAX - 1)});
    assert_int_equal(w.n, KITH_WORDS_MAX - 1);
    kith_arena_reset(keep);
}

static bool is_backchannel(struct kith_str text)
{
    struct kith_words w = split(text);
    bool is = kith_words_backchannel(&w);

    kith_arena_reset(keep);
    return is;
}

static void backchannels_are_known(void **state)
{
    static const char *const yes[] = {"Mm-hmm.", "Yeah.",     "Right, right.",     "Uh-huh",       "OK.",
                                      "I see.",  "Oh, wow!",  "Got it.",           "Yeah, [nods]", "mm, mm, mm, mm",
                                      "Exactly", "Oh I see.", "Yeah. Yeah. Sure.", "Hmm..."};
    static const char *const no[] = {"Right?",         "Yeah, I know.",   "No.",        "So it scared you.",
                                     "mm mm mm mm mm", "Really? Really.", "Great work."};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!is_backchannel(kith_str_of(yes[i])))
            fail_msg("\"%s\" is a back-channel", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (is_backchannel(kith_str_of(no[i])))
            fail_msg("\"%s\" is no back-channel", no[i]);
}

static void stop_words_are_those_without_content(void **state)
{
    static const char *const stops[] = {"a",   "you", "the", "don't", "i'm", "really", "your", "of",
                                        "and", "yes", "was", "it",    "to",  "about",  "we",   "would"};
    static const char *const content[] = {"",      "drink", "daughter", "scared", "zebra", "aardvark", "yo",
                                          "youth", "th",    "them's",   "A",      "hope",  "tablets",  "sunday"};

    (void)state;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (!kith_word_is_stop(kith_str_of(stops[i])))
            fail_msg("\"%s\" is a stop word", stops[i]);
    for (size_t i = 0; i < sizeof content / sizeof *content; i++)
        if (kith_word_is_stop(kith_str_of(content[i])))
            fail_msg("\"%s\" has content", content[i]);
}

/* Read from the source: an entry out of order would be in the list and never found. */
static void you_is_told_from_young(void **state)
{
    static const char *yes[] = {"you", "your", "yours", "you're", "youre", "you'd", "youll", "youve"};
    static const char *no[] = {"young", "youth", "younger", "yo", "thou"};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(kith_word_classes(kith_str_of(yes[i])) & KITH_CLASS_SECOND_PERSON);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(kith_word_classes(kith_str_of(no[i])) & KITH_CLASS_SECOND_PERSON);
}

static void every_listed_word_is_found(void **state)
{
    char path[4096];
    char line[256];
    char word[64];
    char before[64] = "";
    const char *source = getenv("KITH_SOURCE");
    size_t n = 0;
    FILE *f;

    (void)state;
    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/src/text/word_class.c", source);
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, " {\"%63[^\"]\", %*s", word) != 1)
            continue;
        if (strcmp(before, word) >= 0)
            fail_msg("\"%s\" stands behind \"%s\"", word, before);
        if (kith_word_classes(kith_str_of(word)) == 0)
            fail_msg("\"%s\" is listed and not found", word);
        (void)snprintf(before, sizeof before, "%s", word);
        n++;
    }
    (void)fclose(f);
    assert_true(n > 150);
}

static bool at_character(struct kith_str s, size_t i)
{
    return i == s.n || ((unsigned char)s.p[i] & 0xC0u) != 0x80u;
}

/* What must hold for any text: words in order, apart, inside, whole characters, each the lower case of its bytes. */
static const char *broken(struct kith_str s, const struct kith_words *w)
{
    size_t text = 0;
    size_t before = 0;

    if (w->n > KITH_WORDS_MAX)
        return "too many words";
    for (size_t i = 0; i < w->n; i++) {
        const struct kith_word *it = &w->items[i];

        if (it->start < before || it->end <= it->start || it->end > s.n)
            return "words overlap or lie outside";
        if (!at_character(s, it->start) || !at_character(s, it->end))
            return "a word cuts a character";
        if (it->low.n == 0 || it->low.n > 2u * (it->end - it->start))
            return "a word has no text, or too much";
        if (it->kind == KITH_WORD_MARK && (it->end != it->start + 1 || it->low.p[0] != s.p[it->start]))
            return "a mark is not its byte";
        if (it->kind == KITH_WORD_NOTE && (s.p[it->start] != '[' || s.p[it->end - 1] != ']'))
            return "a note has no brackets";
        for (size_t k = 0; k < it->low.n; k++)
            if (it->low.p[k] >= 'A' && it->low.p[k] <= 'Z')
                return "a capital is left";
        text += it->kind == KITH_WORD_TEXT;
        before = it->end;
    }
    return text == w->n_text ? NULL : "n_text is wrong";
}

static size_t random_text(struct kith_rng *rng, char *out, size_t room)
{
    static const char *const pieces[] = {"a", "B", "'", "\xE2\x80\x99", "-", " ",  "?",        ".",  ",",
                                         "!", "[", "]", "no",           "7", "\n", "[laughs]", "--", "x'y"};
    size_t n = 0;
    size_t want = (size_t)kith_rng_below(rng, room - 8);

    while (n < want) {
        if (kith_rng_below(rng, 3)) {
            const char *p = pieces[kith_rng_below(rng, sizeof pieces / sizeof *pieces)];

            memcpy(out + n, p, strlen(p));
            n += strlen(p);
        } else {
            n += kith_utf8_put((int32_t)kith_rng_below(rng, kith_rng_below(rng, 2) ? 0x600 : 0x110000), out + n);
        }
    }
    return n;
}

static void any_text_splits_at_whole_characters(void **state)
{
    struct kith_rng rng = {20261105};

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint64_t seed = rng.state;
        char *text = malloc(600); /* its own block, so that reading past the end is seen */
        struct kith_str s = {text, 0};
        struct kith_words w;
        const char *wrong;

        assert_non_null(text);
        s.n = random_text(&rng, text, 600);
        text = realloc(text, s.n ? s.n : 1);
        assert_non_null(text);
        s.p = text;
        w = split(s);
        wrong = broken(s, &w);
        if (wrong)
            fail_msg("seed %llu: %s", (unsigned long long)seed, wrong);
        free(text);
        kith_arena_reset(keep);
    }
}

static void memory_is_bounded(void **state)
{
    static char text[60000];
    struct kith_arena *small = NULL;
    struct kith_words w;
    struct kith_err err = {0};

    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(kith_arena_open(kith_env_system(), &small, 4096, NULL), KITH_OK);
    assert_int_equal(kith_words_split(small, (struct kith_str){text, sizeof text}, &w, &err), KITH_EBOUND);
    assert_true(err.text[0] != '\0');
    assert_int_equal(w.n, 0);
    kith_arena_close(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_lower_cased_and_marks_stand_alone),
        cmocka_unit_test(apostrophes_join_and_curly_ones_become_straight),
        cmocka_unit_test(hyphens_join_inside_words_alone),
        cmocka_unit_test(notes_are_one_token),
        cmocka_unit_test(letters_of_other_alphabets_are_letters),
        cmocka_unit_test(kinds_and_places_are_told),
        cmocka_unit_test(no_token_is_lost_below_the_cap),
        cmocka_unit_test(a_long_turn_is_cut_at_the_cap),
        cmocka_unit_test(backchannels_are_known),
        cmocka_unit_test(stop_words_are_those_without_content),
        cmocka_unit_test(you_is_told_from_young),
        cmocka_unit_test(every_listed_word_is_found),
        cmocka_unit_test(any_text_splits_at_whole_characters),
        cmocka_unit_test(memory_is_bounded),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
