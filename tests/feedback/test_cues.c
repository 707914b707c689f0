#include "near.h"

#include "cues.h"

static unsigned cues(struct kith_arena *a, const char *text)
{
    struct kith_words words;

    assert_int_equal(kith_words_split(a, kith_str_of(text), &words, NULL), KITH_OK);
    return kith_cues_of(words.items, words.n);
}

static void cues_are_found_wherever_they_stand(void **state)
{
    static const struct {
        const char *text;
        unsigned want;
    } lines[] = {
        {"I was so ashamed of it.", KITH_CUE_FEELING},
        {"I was afraid of it", KITH_CUE_FEELING},
        {"It is, I'm afraid.", 0},
        {"And it scares me.", KITH_CUE_FEELING},
        {"You're not listening to me!", KITH_CUE_STRAIN},
        {"That is not what I said", KITH_CUE_STRAIN},
        {"I have never told anyone that", KITH_CUE_DISCLOSE},
        {"I'm ready. I will call on Monday", KITH_CUE_STEP},
        {"I didn't go in, I walked past.", KITH_CUE_EFFORT},
        {"You\xE2\x80\x99ve kept at it, and that took courage", KITH_CUE_STRENGTH},
        {"You should see a doctor", KITH_CUE_ADVISE},
        {"What you need to do is rest", KITH_CUE_ADVISE},
        {"No, that's fine", KITH_CUE_NO},
        {"Not guilty, just tired", KITH_CUE_NO},
        {"Is it cold?", KITH_CUE_ASKS},
        {"I can't go on with this, but what can one do", KITH_CUE_WISH | KITH_CUE_BUT},
        {"On a scale of zero to ten, where are you?", KITH_CUE_ASKS | KITH_CUE_RULER},
        {"you've managed", KITH_CUE_STRENGTH}, /* the last of the list */
        {"", 0},
        {"We had soup.", 0},
        {"Nothing to say of the never-ending story", 0},
        {"scared.crow", KITH_CUE_FEELING},
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        unsigned got = cues(*state, lines[i].text);

        if (got != lines[i].want)
            fail_msg("\"%s\" has cues %#x, expected %#x", lines[i].text, got, lines[i].want);
    }
}

static void a_feeling_denied_is_none(void **state)
{
    assert_int_equal(cues(*state, "I'm not scared of him"), 0);
    assert_int_equal(cues(*state, "I wasn't even worried"), 0);
    assert_int_equal(cues(*state, "She never felt ashamed"), 0);
    assert_int_equal(cues(*state, "It did not work. I was scared."), KITH_CUE_FEELING);
}

static void a_phrase_does_not_run_across_a_mark(void **state)
{
    assert_int_equal(cues(*state, "I guess you. Should we go on"), 0);
}

static void themes(void **state)
{
    struct kith_words words;

    assert_int_equal(kith_words_split(*state, KITH_S("Smoking and drinking, and I sleep badly"), &words, NULL),
                     KITH_OK);
    assert_int_equal(kith_themes_of(words.items, words.n), KITH_THEME_SMOKE | KITH_THEME_DRINK | KITH_THEME_SLEEP);
    assert_int_equal(kith_words_split(*state, KITH_S("It gets better"), &words, NULL), KITH_OK);
    assert_int_equal(kith_themes_of(words.items, words.n), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cues_are_found_wherever_they_stand),
        cmocka_unit_test(a_feeling_denied_is_none),
        cmocka_unit_test(a_phrase_does_not_run_across_a_mark),
        cmocka_unit_test(themes),
    };

    return cmocka_run_group_tests_name("cues", tests, open_arena, close_arena);
}
