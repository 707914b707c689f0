#include "near.h"

#include "quote.h"
#include "reading_maker.h"

#define FILLER_A "We went down to the market early and it was raining on all the stalls there"
#define FILLER_B "My cousin had the van and he drove us home again after the lunch that we had"

static void assert_quote(const char *text, unsigned cues, const char *want)
{
    struct session *s = session_open();
    struct kith_reading r;
    struct kith_quote q;
    struct kith_str got;

    session_say(s, 'C', "=", text);
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    assert_int_equal(kith_quote_pick(&r, 0, cues, &q, NULL), KITH_OK);
    got = kith_str_sub(s->turns[0].text, q.start, q.end);
    if (!kith_str_eq(got, kith_str_of(want)))
        fail_msg("quotes \"%.*s\", expected \"%s\"", KITH_STR_ARG(got), want);
    session_close(s);
}

static void a_short_turn_is_shown_whole(void **state)
{
    (void)state;
    assert_quote("I was ashamed. I left.", KITH_CUE_FEELING, ""); /* 0,0 stands for the whole */
}

static void the_telling_sentence_is_shown(void **state)
{
    (void)state;
    assert_quote(FILLER_A ". " FILLER_B ". I was ashamed of myself in there. " FILLER_A ". " FILLER_B ".",
                 KITH_CUE_FEELING, "I was ashamed of myself in there. " FILLER_A ".");
    assert_quote(FILLER_A ". " FILLER_B ". What was that like for you?", KITH_CUE_ASKS,
                 FILLER_B ". What was that like for you?");
}

static void a_stretch_without_marks_is_cut_at_words(void **state)
{
    (void)state;
    assert_quote(FILLER_A " " FILLER_B " and what was that like", KITH_CUE_ASKS,
                 "early and it was raining on all the stalls there " FILLER_B
                 " and what was that like"); /* 10 + 17 + 5 words */
    assert_quote(FILLER_A " " FILLER_B " and so on", 0,
                 FILLER_A " My cousin had the van and he drove us home again after the lunch that we"); /* 16 + 16 */
}

static void the_flagged_words_stay_in_the_quote(void **state)
{
    const char *text = FILLER_A " " FILLER_B " " FILLER_A " and I want to die " FILLER_B " " FILLER_A;
    struct session *s = session_open();
    struct kith_reading r;
    struct kith_quote q;
    struct kith_str got;
    uint32_t at = (uint32_t)kith_str_find(kith_str_of(text), KITH_S("want to die"));

    (void)state;
    session_say(s, 'C', "=", text);
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    assert_int_equal(kith_quote_around(&r, 0, at, at + 11, &q, NULL), KITH_OK);
    got = kith_str_sub(s->turns[0].text, q.start, q.end);
    assert_true(kith_str_find(got, KITH_S("want to die")) >= 0);
    assert_true(got.n < 250);
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_turn_is_shown_whole),
        cmocka_unit_test(the_telling_sentence_is_shown),
        cmocka_unit_test(a_stretch_without_marks_is_cut_at_words),
        cmocka_unit_test(the_flagged_words_stay_in_the_quote),
    };

    return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
