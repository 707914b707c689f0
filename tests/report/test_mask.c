#include "mask.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct kith_arena *keep;

static int open_arena(void **state)
{
    (void)state;
    return (int)kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL);
}

static int close_arena(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

/* A session with these speakers in which one of them says `said`. */
static const struct kith_mask *mask_of(const char *const *names, size_t n, const char *said)
{
    static struct kith_speaker speakers[8];
    static struct kith_turn turn;
    static struct kith_transcript t;
    const struct kith_mask *mask;

    for (size_t i = 0; i < n; i++)
        speakers[i] = (struct kith_speaker){kith_str_of(names[i]), KITH_ROLE_UNKNOWN};
    turn = (struct kith_turn){.text = kith_str_of(said)};
    t = (struct kith_transcript){.speakers = speakers, .n_speakers = n, .turns = &turn, .n_turns = 1};
    assert_int_equal(kith_mask_make(keep, &t, &mask, NULL), KITH_OK);
    return mask;
}

static void check(const char *const *names, size_t n, const char *said, const char *shown)
{
    struct kith_masked out;

    assert_int_equal(kith_mask_apply(mask_of(names, n, said), keep, kith_str_of(said), &out, NULL), KITH_OK);
    if (!kith_str_eq(out.text, kith_str_of(shown)))
        fail_msg("\"%s\" is shown as \"" KITH_STR_FMT "\", not \"%s\"", said, KITH_STR_ARG(out.text), shown);
}

#define CHECK(said, shown, ...)                                                                                        \
    do {                                                                                                               \
        const char *const names[] = {__VA_ARGS__};                                                                     \
        check(names, sizeof names / sizeof *names, said, shown);                                                       \
    } while (0)

static void test_names(void **state)
{
    (void)state;
    CHECK("Hi Dana, it's Tom.", "Hi [name], it's [name].", "Dana Reyes", "Tom");
    CHECK("Dana's note, DANA said.", "[name]'s note, [name] said.", "Dana");
    CHECK("Dana Reyes and Reyes-Smith", "[name] and [name]-Smith", "Dana Reyes");
    CHECK("Anne-Marie came, Marie went", "[name] came, [name] went", "Anne-Marie");
    CHECK("Mr O'Neill and O\xE2\x80\x99Neill.", "Mr [name] and [name].", "Pat O'Neill");
    CHECK("Ask Zo\xC3\xAB or ZO\xC3\x8B.", "Ask [name] or [name].", "Zo\xC3\xAB");
    CHECK("Jo went; jo said so", "[name] went; jo said so", "Jo");
}

static void test_what_stays(void **state)
{
    (void)state;
    CHECK("Danae, a Tomcat, Danass", "Danae, a Tomcat, Danass", "Dana", "Tom");
    CHECK("It was my recovery, and the wills.", "It was my recovery, and the wills.", "Recovery Coach", "Will");
    CHECK("I will mark it. Will Mark?", "I will mark it. [name]?", "Will", "Mark");
    CHECK("The Client and the Therapist, Dr Who", "The Client and the Therapist, Dr [name]", "Client", "Therapist",
          "Dr Who");
    CHECK("So I do. In a Speaker", "So I do. In a Speaker", "So", "In", "Speaker 1", "T", "C");
    CHECK("nothing here", "nothing here", "");
}

static void test_sessions_without_capitals(void **state)
{
    (void)state;
    CHECK("hi dana this is tom", "hi [name] this is [name]", "Dana", "Tom");
    CHECK("Hi, is dana there", "Hi, is [name] there", "Dana");
    CHECK("Hi, is grace there", "Hi, is grace there", "Grace");
    CHECK("hi grace, how will i", "hi [name], how [name] i", "Grace", "Will");
    CHECK("In mikes truck, and Mikes too", "In [name]s truck, and [name]s too", "Mike");
    CHECK("Dana's right, dana\xE2\x80\x99s right", "[name]'s right, [name]\xE2\x80\x99s right", "Dana");
    CHECK("Hi, is dana there", "Hi, is [name] there", "dana");
}

/* A chat in which one writes with capitals and the other without: each turn is read as its writer writes. */
static void test_one_writes_without_capitals(void **state)
{
    static const struct kith_speaker speakers[] = {{{"Hope", 4}, KITH_ROLE_UNKNOWN}, {{"Mark", 4}, KITH_ROLE_UNKNOWN}};
    const struct kith_turn turns[] = {
        {.text = KITH_S("Hi Mark, what would you like to talk about? I hope it helps."), .speaker = 0},
        {.text = KITH_S("hi hope, its the drinking again. I know"), .speaker = 1},
    };
    const struct kith_transcript t = {.speakers = speakers, .n_speakers = 2, .turns = turns, .n_turns = 2};
    const struct kith_mask *mask;
    struct kith_masked out;

    (void)state;
    assert_int_equal(kith_mask_make(keep, &t, &mask, NULL), KITH_OK);
    assert_int_equal(kith_mask_apply_said(mask, 0, keep, turns[0].text, &out, NULL), KITH_OK);
    assert_true(kith_str_eq(out.text, KITH_S("Hi [name], what would you like to talk about? I hope it helps.")));
    assert_int_equal(kith_mask_apply_said(mask, 1, keep, turns[1].text, &out, NULL), KITH_OK);
    assert_true(kith_str_eq(out.text, KITH_S("hi [name], its the drinking again. I know")));
}

static void test_ids(void **state)
{
    const char *const names[] = {"Dana Reyes"};
    const struct kith_mask *mask = mask_of(names, 1, "Hello");
    struct kith_masked out;

    (void)state;
    assert_int_equal(kith_mask_apply_id(mask, keep, KITH_S("2026-03-04_dana_reyes-2"), &out, NULL), KITH_OK);
    assert_true(kith_str_eq(out.text, KITH_S("2026-03-04_[name]_[name]-2")));
}

static void test_cleaning(void **state)
{
    (void)state;
    CHECK("a\x1b[31mb\x07 c\td\r\ne", "a[31mb c d  e", "");
    CHECK("a\xE2\x80\xAE"
          "b\xE2\x81\xA6"
          "c\xE2\x80\x8B"
          "d\xC2\x9B"
          "e\xEF\xBB\xBF",
          "abcde", "");
    CHECK("a\xE2\x80\xA8"
          "b",
          "a b", "");
    CHECK("a\xFF"
          "b\xC3",
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD",
          "");
    CHECK("\xEF\xBF\xBE|\xF0\x9F\xBF\xBF|\xEF\xBF\xBD", "||\xEF\xBF\xBD", "");
    CHECK("Da\xE2\x80\x8Bna", "Dana", "");
}

/* What is hidden in a name must not help it through. */
static void test_hidden_name(void **state)
{
    (void)state;
    CHECK("Hi Da\xE2\x80\x8Bna, da\x1bna, D\xE2\x80\x8D"
          "ana!",
          "Hi [name], [name], [name]!", "Dana");
    CHECK("Hi G\xE2\x80\x8Brace, g\x1brace", "Hi [name], grace", "Grace");
    CHECK("Hi Dana!", "Hi [name]!",
          "D\xE2\x80\x8B"
          "ana");
}

static void test_spans(void **state)
{
    const char *const names[] = {"Dana Reyes", "Al"};
    const struct kith_str said = KITH_S("\x1bHi Dana Reyes, call Al now.");
    struct kith_masked out;

    (void)state;
    assert_int_equal(kith_mask_apply(mask_of(names, 2, "Hi"), keep, said, &out, NULL), KITH_OK);
    assert_true(kith_str_eq(out.text, KITH_S("Hi [name], call [name] now.")));
    assert_int_equal(kith_masked_start(&out, 0), 0);
    assert_int_equal(kith_masked_start(&out, 1), 0);
    assert_int_equal(kith_masked_end(&out, 3), 2);   /* "Hi" */
    assert_int_equal(kith_masked_start(&out, 4), 3); /* "Dana" begins */
    assert_int_equal(kith_masked_start(&out, 6), 3); /* within it: all of it */
    assert_int_equal(kith_masked_end(&out, 6), 9);
    assert_int_equal(kith_masked_start(&out, 9), 3); /* "Reyes" */
    assert_int_equal(kith_masked_end(&out, 14), 9);
    assert_int_equal(kith_masked_start(&out, 16), 11); /* "call" */
    assert_int_equal(kith_masked_end(&out, 20), 15);
    assert_int_equal(kith_masked_start(&out, 21), 16); /* "Al" */
    assert_int_equal(kith_masked_end(&out, 23), 22);
    assert_int_equal(kith_masked_end(&out, (uint32_t)said.n), (uint32_t)out.text.n);
}

/* Spans hold when a text is cleaned first and masked then. */
static void test_spans_in_two_steps(void **state)
{
    const char *const names[] = {"Dana"};
    const struct kith_str said = KITH_S("\x1bHi Da\x1bna, call.");
    struct kith_masked out;

    (void)state;
    assert_int_equal(kith_mask_apply(mask_of(names, 1, "Hi"), keep, said, &out, NULL), KITH_OK);
    assert_true(kith_str_eq(out.text, KITH_S("Hi [name], call.")));
    assert_int_equal(kith_masked_start(&out, 4), 3);
    assert_int_equal(kith_masked_end(&out, 6), 9);
    assert_int_equal(kith_masked_end(&out, 9), 9);
    assert_int_equal(kith_masked_start(&out, 11), 11);
    assert_int_equal(kith_masked_end(&out, 15), 15);
}

static void test_without_mask(void **state)
{
    struct kith_masked out;

    (void)state;
    assert_int_equal(kith_mask_apply(NULL, keep, KITH_S("Dana\x1b stays"), &out, NULL), KITH_OK);
    assert_true(kith_str_eq(out.text, KITH_S("Dana stays")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),        cmocka_unit_test(test_what_stays),
        cmocka_unit_test(test_ids),          cmocka_unit_test(test_sessions_without_capitals),
        cmocka_unit_test(test_cleaning),     cmocka_unit_test(test_hidden_name),
        cmocka_unit_test(test_spans),        cmocka_unit_test(test_spans_in_two_steps),
        cmocka_unit_test(test_without_mask), cmocka_unit_test(test_one_writes_without_capitals),
    };

    return cmocka_run_group_tests_name("mask", tests, open_arena, close_arena);
}
