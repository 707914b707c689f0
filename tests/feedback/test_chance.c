#include "near.h"

#include "chance.h"
#include "reading_maker.h"

static const struct kith_strength no_strength = {KITH_NO_TURN, KITH_NO_TURN, KITH_SKILL_COUNT, KITH_EFFECT_NONE};

static struct kith_chance_found found(const char *const *lines, enum kith_setting setting)
{
    struct session *s = session_open();
    struct kith_reading r;
    struct kith_chance_found f;

    session_lines(s, lines);
    r = reading_of(s, setting);
    f = kith_chance_find(&r, &no_strength);
    session_close(s);
    return f;
}

#define ANSWER                                                                                                         \
    "Well, we had the shop, and then my father died, and I was the one who had to sort out all the papers, so that "   \
    "was "                                                                                                             \
    "the whole of that winter for me."

static void each_kind_is_found_where_it_happens(void **state)
{
    static const struct {
        enum kith_chance kind;
        uint32_t quote;
        const char *lines[9];
    } cases[] = {
        {KITH_CHANCE_ARGUED,
         1,
         {"T q:o: How was the week?", "C -: A few beers never hurt anyone.",
          "T i:info;CF: That is your illness talking.", "C =: Right."}},
        {KITH_CHANCE_FIXED,
         1,
         {"T q:o: How was the week?", "C -: I can't stop while they all drink.", "T i:advi;PE: Then find new friends.",
          "C =: Right."}},
        {KITH_CHANCE_ADVICE,
         2,
         {"T q:c: Was it a long week?", "C =: Long, with the night shifts and all.",
          "T i:advi: You should go to bed at nine, every day.", "C =: I see."}},
        {KITH_CHANCE_PUSHED,
         2,
         {"T q:o: How was the week?", "C =: It was all right.", "T i:info;PE: One more year of this and you are done.",
          "C =: Well.", "T i:info;CF: You are fooling yourself, you know that.", "C =: I see."}},
        {KITH_CHANCE_CHANGE,
         1,
         {"T q:o: How was the week?", "C +: I'd like to see my two girls grow up.", "T q:c: And how tall are you?",
          "C =: Six foot.", "T r:s: Six foot it is.", "C =: Yes.", "T r:s: A tall man, then.", "C =: I am."}},
        {KITH_CHANCE_FEELING,
         1,
         {"T q:o: How was the week?", "C =: I was so ashamed in front of them.", "T q:c: And how tall are you?",
          "C =: Six foot."}},
        {KITH_CHANCE_CLOSED,
         2,
         {"T q:c: Do you drink every day?", "C =: Most.", "T q:c: More than two?", "C =: Yes.", "T q:c: At home?",
          "C =: Yes.", "T r:s: So that is how it goes.", "C =: Yes."}},
        {KITH_CHANCE_ASKED_ON,
         1,
         {"T q:o: How was the week?", "C =: " ANSWER, "T q:o: And how do you sleep?", "C =: Badly."}},
        {KITH_CHANCE_EFFORT,
         1,
         {"T q:o: How was the week?", "C =: I tried to go without on the Sunday there.", "T q:c: And how tall are you?",
          "C =: Six foot."}},
        {KITH_CHANCE_DEEPEN,
         2,
         {"T q:o: How was the week?", "C =: I was lonely, with all of them gone.",
          "T r:s: You were lonely with all of them gone.", "C =: Yes."}},
        {KITH_CHANCE_SUMMARY,
         1,
         {"T q:o: How was the week?",
          "C =: We had my brother round on the Sunday and we sat out in the yard until it was dark.",
          "T o: That sounds like a full house.", "C =: It was."}},
        {KITH_CHANCE_OTHER_WAY,
         1,
         {"T q:o: How was the week?", "C =: We had my brother round on Sunday.", "T q:o: What did you talk about?",
          "C =: This and that."}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kith_chance_found f = found(cases[i].lines, KITH_SETTING_UNKNOWN);

        if (!f.found || f.kind != cases[i].kind || f.turns[0] != cases[i].quote)
            fail_msg("case %zu: found %d, kind %d, turn %u", i, f.found, (int)f.kind, f.turns[0]);
    }
}

static void words_of_danger_without_a_question_come_before_all(void **state)
{
    struct kith_flag flag = {.kind = KITH_FLAG_CRISIS, .start = 0, .end = 4, .topic = KITH_S("suicide")};
    const char *lines[] = {"C -: They'd be better off without me, and I won't stop.",
                           "T i:info;CF: You must stop, though.",
                           "C =: Right.",
                           "T o: Let us look at the dates.",
                           "C =: Fine.",
                           NULL};
    struct session *s = session_open();
    struct kith_chance_found f;
    struct kith_reading r;

    (void)state;
    session_lines(s, lines);
    session_flag(s, 0, flag);
    r = reading_of(s, KITH_SETTING_CRISIS);
    assert_int_equal(kith_chance_find(&r, &no_strength).kind, KITH_CHANCE_DIRECT);
    session_say(s, 'T', "q:c", "Are you thinking of killing yourself?");
    r = reading_of(s, KITH_SETTING_CRISIS);
    f = kith_chance_find(&r, &no_strength);
    assert_true(!f.found || f.kind != KITH_CHANCE_DIRECT);
    session_close(s);
}

static void advice_that_was_asked_for_is_not_picked_on(void **state)
{
    const char *asked[] = {"C =: What do you think I should do?", "T i:advi: You could go to bed at nine each day.",
                           "C =: I see.", NULL};
    const char *leave[] = {"C =: I sleep badly.", "T q:c;SK: May I tell you what others do?",
                           "C =: Sure.",          "T i:advi: Some people go to bed at nine each day.",
                           "C =: I see.",         NULL};

    (void)state;
    assert_false(found(asked, KITH_SETTING_UNKNOWN).found);
    assert_false(found(leave, KITH_SETTING_UNKNOWN).found);
}

/* Kinds that must not be found: somebody would be told of what they did not do. */
static void nobody_is_told_that_they_did_not_ask_when_they_did(void **state)
{
    static const struct {
        enum kith_chance not ;
        const char *lines[16];
    } cases[] = {
        {KITH_CHANCE_ADVICE,
         {"T q:o: How would you do Thursday?", "C =: I do not know.",
          "T i:advi: You should leave the card at home then.", "C =: I see."}},
        {KITH_CHANCE_ADVICE,
         {"T r:s: It is the Thursdays.", "C =: It is.",
          "T i:advi,q:c: You should leave the card at home, or is that no use to you?", "C =: I see."}},
        {KITH_CHANCE_PUSHED,
         {"T q:o: How was the week?", "C =: It was all right.", "T i:info;PE: One more year of this and you are done.",
          "C =: I see."}},
        {KITH_CHANCE_PUSHED,
         {"T q:o: How was it?", "C =: It was all right.", "T i:info;PP: One more year of this and you are done.",
          "C =: Well.", "T i:info;PP: It takes a year, as you asked me.", "C =: I see."}},
        {KITH_CHANCE_NEXT,
         {"T q:o: How was the week?", "C +: I want to stop, I really do.", "T r:s: You want to stop.",
          "C +: I need to stop for my girls.", "T q:o: What would you like to do?",
          "C +: I will ring the clinic on Monday first thing.", "T r:s: You have a plan.",
          "C +: I'm going to ring them at nine.", "T r:s: At nine.", "C +: I will tell my wife too.",
          "T r:s: She will know."}},
        {KITH_CHANCE_DEEPEN,
         {"T q:o: How was the week?", "C =: I was lonely, with all of them gone out to the fair on Sunday.",
          "T r:s: The house felt empty around you, and you were lonely.", "C =: Yes."}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kith_chance_found f = found(cases[i].lines, KITH_SETTING_UNKNOWN);

        if (f.found && f.kind == cases[i].not )
            fail_msg("case %zu: kind %d at turn %u", i, (int)f.kind, f.turns[0]);
    }
}

static void sustain_talk_and_closed_questions_are_no_matter_in_a_crisis(void **state)
{
    const char *lines[] = {"T q:c: Is anyone with you?",
                           "C =: No.",
                           "T q:c: Is the door locked?",
                           "C =: Yes.",
                           "T q:c: Have you taken any?",
                           "C -: I don't want help from you people.",
                           "T i:advi;PE: You need to open the door.",
                           "C =: Right.",
                           NULL};
    struct kith_chance_found f = found(lines, KITH_SETTING_CRISIS);

    (void)state;
    assert_true(!f.found ||
                (f.kind != KITH_CHANCE_CLOSED && f.kind != KITH_CHANCE_ARGUED && f.kind != KITH_CHANCE_ADVICE));
}

static void a_row_is_counted_in_questions(void **state)
{
    const char *lines[] = {"T q:c: One?",
                           "C =: Yes.",
                           "T q:c: Two?",
                           "C =: Yes.",
                           "T q:c: Three?",
                           "C =: Yes.",
                           "T q:c: Four?",
                           "C =: Yes.",
                           "T r:s: So four of them.",
                           NULL};
    struct kith_chance_found f = found(lines, KITH_SETTING_UNKNOWN);

    (void)state;
    assert_int_equal(f.kind, KITH_CHANCE_CLOSED);
    assert_int_equal(f.number, 4);
    assert_int_equal(f.times, 1);
}

static void what_went_well_is_not_picked_on(void **state)
{
    const char *lines[] = {"T q:o: How was the week?", "C =: I was lonely, with all of them gone.",
                           "T r:s: You were lonely with all of them gone.", "C =: Yes.", NULL};
    struct session *s = session_open();
    struct kith_strength strength = {2, 3, KITH_SKILL_REFLECTION, KITH_EFFECT_NONE};
    struct kith_chance_found f;
    struct kith_reading r;

    (void)state;
    session_lines(s, lines);
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    f = kith_chance_find(&r, &strength);
    assert_true(!f.found || f.turns[0] != 2);
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_found_where_it_happens),
        cmocka_unit_test(words_of_danger_without_a_question_come_before_all),
        cmocka_unit_test(advice_that_was_asked_for_is_not_picked_on),
        cmocka_unit_test(nobody_is_told_that_they_did_not_ask_when_they_did),
        cmocka_unit_test(sustain_talk_and_closed_questions_are_no_matter_in_a_crisis),
        cmocka_unit_test(a_row_is_counted_in_questions),
        cmocka_unit_test(what_went_well_is_not_picked_on),
    };

    return cmocka_run_group_tests_name("chance", tests, NULL, NULL);
}
