/* What holds for features whichever there are: tests here know no number and no kind. */
#include "coding_maker.h"

#include "turn_features.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct kith_feature *a;
static struct kith_feature *b;

static int make(void **state)
{
    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK)
        return 1;
    a = calloc(2 * kith_features_most(KITH_WORDS_MAX), sizeof *a);
    b = a + kith_features_most(KITH_WORDS_MAX);
    return a == NULL;
}

static int unmake(void **state)
{
    (void)state;
    free(a);
    kith_arena_close(keep);
    return 0;
}

static struct kith_session_view view_of(const struct kith_transcript *t, uint64_t key, bool strip)
{
    struct kith_session_view view;

    assert_int_equal(kith_session_view_make(keep, t, key, strip, &view, NULL), KITH_OK);
    return view;
}

static bool same(const struct kith_feature *x, size_t n, const struct kith_feature *y, size_t m, bool spans)
{
    if (n != m)
        return false;
    for (size_t i = 0; i < n; i++)
        if (x[i].key != y[i].key || x[i].value != y[i].value ||
            (spans && (x[i].start != y[i].start || x[i].end != y[i].end)))
            return false;
    return true;
}

/* Lines of the corpus's kind, with all the marks that people write. */
static const char odd_lines[] = "T o\tHm... [sighs] So, you\xE2\x80\x99re here!! What's that? No - wait: \"tea\"?\n"
                                "C =\tWell, yeah. I mean, no, not really. Not any more, never again, can't.\n"
                                "T o\tMm-hmm.\n"
                                "T o\tRight?\n"
                                "C =\tYeah.\n"
                                "C =\t[laughs]\n"
                                "T o\tDo you want tea or coffee, or water? Or nothing? You don't want tea? Right?\n"
                                "C =\tCaf\xC3\xA9 cr\xC3\xA8me. 100 of them, 2.5 a day.\n"
                                "T o\tSo and okay well then.\n"
                                "C =\t...\n";

/* Written sessions, and one of odd lines. */
static const struct kith_transcript *some_session(size_t s)
{
    if (s == 0)
        return coding_read(keep, KITH_FORMAT_KITH, (struct kith_str){odd_lines, sizeof odd_lines - 1});
    return coding_sessions(keep, 70 + s, 1, 24)[0];
}

/* The session cut behind turn i, and the session with other words and other people behind it. */
static void nothing_after_a_turn_is_used(void **state)
{
    (void)state;
    for (size_t s = 0; s < 6; s++) {
        const struct kith_transcript *t = some_session(s);
        struct kith_session_view whole = view_of(t, 5, false);

        for (size_t i = 0; i < t->n_turns; i++) {
            struct kith_transcript cut = *t; /* views point to these */
            struct kith_transcript changed = *t;
            struct kith_turn *turns;
            struct kith_session_view part;
            struct kith_session_view other;

            cut.n_turns = i + 1;
            part = view_of(&cut, 5, false);
            assert_int_equal(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, NULL), KITH_OK);
            memcpy(turns, t->turns, t->n_turns * sizeof *turns);
            for (size_t k = i + 1; k < t->n_turns; k++) {
                turns[k].text = KITH_S("Entirely different? You!");
                turns[k].speaker = t->turns[k].speaker ^ 1u;
            }
            changed.turns = turns;
            other = view_of(&changed, 5, false);
            for (int g = 0; g < KITH_GROUP_COUNT; g++) {
                size_t n = kith_features_of_turn(&whole, i, (enum kith_head_group)g, a);
                size_t m = kith_features_of_turn(&part, i, (enum kith_head_group)g, b);

                if (!same(a, n, b, m, true))
                    fail_msg("session %zu, turn %zu, group %d: cutting what follows changes it", s, i, g);
                m = kith_features_of_turn(&other, i, (enum kith_head_group)g, b);
                if (!same(a, n, b, m, true))
                    fail_msg("session %zu, turn %zu, group %d: what follows changes it", s, i, g);
            }
        }
    }
}

/* And the turns before it are: else the property above would hold of anything. */
static void the_turn_before_is_used(void **state)
{
    const char first[] = "C =\tI had tea.\nT o\tTea.\n";
    const char second[] = "C =\tDid you sleep?\nT o\tTea.\n";
    struct kith_session_view x =
        view_of(coding_read(keep, KITH_FORMAT_KITH, (struct kith_str){first, sizeof first - 1}), 5, false);
    struct kith_session_view y =
        view_of(coding_read(keep, KITH_FORMAT_KITH, (struct kith_str){second, sizeof second - 1}), 5, false);

    (void)state;
    assert_false(same(a, kith_features_of_turn(&x, 1, KITH_GROUP_COUNSELLOR, a), b,
                      kith_features_of_turn(&y, 1, KITH_GROUP_COUNSELLOR, b), false));
    /* but not for who is who, where nothing yet tells the speakers apart */
    assert_true(same(a, kith_features_of_turn(&x, 1, KITH_GROUP_ROLE, a), b,
                     kith_features_of_turn(&y, 1, KITH_GROUP_ROLE, b), true));
}

static void features_are_sound(void **state)
{
    (void)state;
    for (size_t s = 0; s < 4; s++) {
        const struct kith_transcript *t = some_session(s);
        struct kith_session_view view = view_of(t, 9, false);

        for (size_t i = 0; i < t->n_turns; i++)
            for (int g = 0; g < KITH_GROUP_COUNT; g++) {
                size_t n = kith_features_of_turn(&view, i, (enum kith_head_group)g, a);

                assert_true(n > 0 && n < kith_features_most(view.turns[i].words.n));
                for (size_t f = 0; f < n; f++) {
                    assert_true(a[f].key != 0 && isfinite(a[f].value) && a[f].value != 0.0f);
                    assert_true(fabsf(a[f].value) <= 4.0f); /* so that no feature drowns the others */
                    assert_true(a[f].start <= a[f].end && a[f].end <= t->turns[i].text.n);
                }
                assert_true(same(a, n, b, kith_features_of_turn(&view, i, (enum kith_head_group)g, b), true));
            }
    }
}

static int by_key(const void *x, const void *y)
{
    const struct kith_feature *p = x;
    const struct kith_feature *q = y;

    return p->key < q->key ? -1 : p->key > q->key;
}

/* A table of hashes made for one model opens no other. */
static void another_key_names_every_feature_anew(void **state)
{
    const struct kith_transcript *t = some_session(1);
    struct kith_session_view one = view_of(t, UINT64_C(0x93c467e37db0c7a4), false); /* keys are drawn at random */
    struct kith_session_view two = view_of(t, UINT64_C(0xd1b54a32d192ed03), false);

    (void)state;
    for (size_t i = 0; i < t->n_turns; i++) {
        size_t n = kith_features_of_turn(&one, i, KITH_GROUP_COUNSELLOR, a);
        size_t m = kith_features_of_turn(&two, i, KITH_GROUP_COUNSELLOR, b);

        assert_int_equal(n, m);
        qsort(b, m, sizeof *b, by_key);
        for (size_t f = 0; f < n; f++)
            assert_null(bsearch(&a[f], b, m, sizeof *b, by_key));
    }
    assert_true(kith_feature_named(1, KITH_S("annotator 3")) != kith_feature_named(2, KITH_S("annotator 3")));
    assert_true(kith_feature_named(1, KITH_S("annotator 3")) != kith_feature_named(1, KITH_S("annotator 4")));
}

/* As a recogniser writes: words in small letters, no mark, no note. */
static const struct kith_transcript *unpunctuated(const struct kith_transcript *t)
{
    struct kith_transcript *out;
    struct kith_turn *turns;

    assert_int_equal(kith_arena_take(keep, 1, sizeof *out, &out, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++) {
        struct kith_words w;
        char *p;
        size_t n = 0;

        turns[i] = t->turns[i];
        assert_int_equal(kith_words_split(keep, t->turns[i].text, &w, NULL), KITH_OK);
        assert_int_equal(kith_arena_take(keep, t->turns[i].text.n * 3 + 1, 1, &p, NULL), KITH_OK);
        for (size_t k = 0; k < w.n; k++) {
            if (w.items[k].kind != KITH_WORD_TEXT)
                continue;
            memcpy(p + n, w.items[k].low.p, w.items[k].low.n);
            n += w.items[k].low.n;
            p[n++] = ' ';
        }
        turns[i].text = (struct kith_str){p, n};
    }
    *out = *t;
    out->turns = turns;
    return out;
}

/* What training takes for a recogniser's text is what a recogniser's text will give. */
static void stripping_is_what_a_recogniser_writes(void **state)
{
    (void)state;
    for (size_t s = 0; s < 4; s++) {
        const struct kith_transcript *t = some_session(s);
        struct kith_session_view stripped = view_of(t, 3, true);
        struct kith_session_view bare = view_of(unpunctuated(t), 3, false);

        for (size_t i = 0; i < t->n_turns; i++)
            for (int g = 0; g < KITH_GROUP_COUNT; g++) {
                size_t n = kith_features_of_turn(&stripped, i, (enum kith_head_group)g, a);
                size_t m = kith_features_of_turn(&bare, i, (enum kith_head_group)g, b);

                if (!same(a, n, b, m, false))
                    fail_msg("session %zu, turn %zu, group %d: %zu features, %zu in bare words", s, i, g, n, m);
            }
    }
}

static char crowd[KITH_TURN_MAX_BYTES];

/* As many repetitions of a unit as go into so many bytes. */
static struct kith_str repeat(const char *unit, size_t bytes)
{
    size_t n = 0;

    for (; n + strlen(unit) <= bytes; n += strlen(unit))
        memcpy(crowd + n, unit, strlen(unit));
    return (struct kith_str){crowd, n};
}

/* Turns as dense as they come, from one word to the longest that intake lets through, behind turns of full length: none
 * fills its room, so none has a feature that found no place. */
static void every_turn_fits(void **state)
{
    static const char *const units[] = {
        "?",   "a? ",   "or? ",         "so a? ",        "so so so what or a? ", "not ",       "a b c? ",
        "[x]", "[x]? ", "so what or? ", "[x] what or? ", "what or not?! ",       "no so any? "};
    static const struct kith_speaker two[] = {{{"A", 1}, KITH_ROLE_COUNSELLOR}, {{"B", 1}, KITH_ROLE_CLIENT}};

    (void)state;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct kith_str all = repeat(units[u], sizeof crowd);

        for (size_t n = strlen(units[u]); n <= sizeof crowd; n *= 2) {
            struct kith_turn turns[3];
            struct kith_transcript t = {.speakers = two, .n_speakers = 2, .turns = turns, .n_turns = 3};
            struct kith_session_view view;

            for (uint32_t i = 0; i < 3; i++)
                turns[i] = (struct kith_turn){.text = all, .speaker = i % 2, .start_ms = -1, .end_ms = -1};
            turns[2].text = kith_str_sub(all, 0, n < all.n ? n : all.n);
            view = view_of(&t, 3, false);
            for (size_t i = 0; i < 3; i++)
                for (int g = 0; g < KITH_GROUP_COUNT; g++)
                    assert_true(kith_features_of_turn(&view, i, (enum kith_head_group)g, a) <
                                kith_features_most(view.turns[i].words.n));
            kith_arena_reset(keep);
        }
    }
}

/* However much there is in the turn itself: what was said before it still counts. */
static void a_crowded_turn_keeps_its_context(void **state)
{
    static const struct kith_speaker two[] = {{{"A", 1}, KITH_ROLE_COUNSELLOR}, {{"B", 1}, KITH_ROLE_CLIENT}};
    struct kith_turn turns[2] = {{.speaker = 1, .start_ms = -1, .end_ms = -1},
                                 {.text = repeat("so a? ", sizeof crowd), .start_ms = -1, .end_ms = -1}};
    struct kith_transcript t = {.speakers = two, .n_speakers = 2, .turns = turns, .n_turns = 2};
    struct kith_session_view view;
    size_t n[2];

    (void)state;
    for (int k = 0; k < 2; k++) {
        turns[0].text = kith_str_of(k ? "rivers" : "mountains");
        view = view_of(&t, 3, false);
        n[k] = kith_features_of_turn(&view, 1, KITH_GROUP_COUNSELLOR, k ? b : a);
    }
    assert_false(same(a, n[0], b, n[1], false));
}

static void a_session_is_known_by_its_words(void **state)
{
    const struct kith_transcript *t = some_session(2);
    struct kith_transcript other = *t;
    static const struct kith_speaker renamed[] = {{{"Zoe", 3}, KITH_ROLE_UNKNOWN}, {{"Yan", 3}, KITH_ROLE_UNKNOWN}};
    struct kith_turn *turns;
    uint64_t print = kith_session_print(t);

    (void)state;
    other.speakers = renamed;
    other.id = KITH_S("another");
    assert_true(kith_session_print(&other) == print);
    assert_int_equal(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, NULL), KITH_OK);
    other.turns = turns;
    for (size_t i = 0; i < t->n_turns; i++) {
        memcpy(turns, t->turns, t->n_turns * sizeof *turns);
        turns[i].text = kith_str_sub(turns[i].text, 0, turns[i].text.n - 1);
        assert_true(kith_session_print(&other) != print);
    }
    other.n_turns--;
    assert_true(kith_session_print(&other) != print);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_after_a_turn_is_used),
        cmocka_unit_test(the_turn_before_is_used),
        cmocka_unit_test(features_are_sound),
        cmocka_unit_test(another_key_names_every_feature_anew),
        cmocka_unit_test(stripping_is_what_a_recogniser_writes),
        cmocka_unit_test(every_turn_fits),
        cmocka_unit_test(a_crowded_turn_keeps_its_context),
        cmocka_unit_test(a_session_is_known_by_its_words),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
