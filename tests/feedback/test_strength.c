#include "near.h"

#include "reading_maker.h"
#include "strength.h"

static const char *const complex_line = "T r:c: So it scared you, and you came all the same.";

static struct session *one_reflection(const char *reply)
{
    struct session *s = session_open();
    const char *lines[] = {"C =: The nurse rang me about the blood test.", complex_line, reply, NULL};

    session_lines(s, lines);
    return s;
}

static struct kith_strength found(struct session *s, enum kith_setting setting)
{
    struct kith_reading r = reading_of(s, setting);

    return kith_strength_find(&r);
}

static void a_sure_complex_reflection_is_named(void **state)
{
    struct session *s = one_reflection("C +: I can't keep doing this to her.");
    struct kith_strength f = found(s, KITH_SETTING_UNKNOWN);

    (void)state;
    assert_int_equal(f.turn, 1);
    assert_int_equal(f.reply, 2);
    assert_int_equal(f.skill, KITH_SKILL_COMPLEX);
    assert_int_equal(f.effect, KITH_EFFECT_CHANGE);
    session_close(s);
}

static void nothing_is_named_that_is_not_sure(void **state)
{
    struct session *s = one_reflection("C =: It did.");
    struct kith_probabilities *p = &s->codes[1].p;

    (void)state;
    p->behaviour[KITH_BEHAVIOUR_REFLECTION] = .89f;
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
    p->behaviour[KITH_BEHAVIOUR_REFLECTION] = .91f;
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, 1);
    p->adherence[KITH_ADHERENCE_CONFRONT] = .21f;
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
    p->adherence[KITH_ADHERENCE_CONFRONT] = 0;
    p->adherence[KITH_ADHERENCE_PERSUADE] = .3f;
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
    p->adherence[KITH_ADHERENCE_PERSUADE] = 0;
    s->codes[1].label.adherence = 1u << KITH_ADHERENCE_CONFRONT;
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
    session_close(s);
}

static void an_unsure_depth_is_just_a_reflection(void **state)
{
    struct session *s = one_reflection("C =: It did, I was up all night.");

    (void)state;
    s->codes[1].p.reflection[KITH_REFLECTION_COMPLEX] = .7f;
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).skill, KITH_SKILL_REFLECTION);
    session_close(s);
}

static void a_reply_that_pushes_back_bars_it(void **state)
{
    static const char *const replies[] = {"C =: No, it didn't scare me.", "C =: You're not listening to me.",
                                          "C =: That's not what I said at all."};

    (void)state;
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        struct session *s = one_reflection(replies[i]);

        assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
        session_close(s);
    }
}

static void what_was_talked_over_is_no_strength(void **state)
{
    const char *lines[] = {"C =: I had four or five a night.", "T r:c: So it had you by the collar and you-",
                           "C +: I want to stop that now.", NULL};
    struct session *s = session_open();

    (void)state;
    session_lines(s, lines);
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
    session_close(s);
}

static void a_scrap_is_no_strength(void **state)
{
    const char *lines[] = {"C =: I had four or five a night.", "T r:c: Every night.", "C +: I want to stop that now.",
                           NULL};
    struct session *s = session_open();

    (void)state;
    session_lines(s, lines);
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, KITH_NO_TURN);
    session_close(s);
}

#define ANSWER                                                                                                         \
    "Well, we had the shop, and then my father died, and I was the one who had to sort out all the papers, so that "   \
    "was "                                                                                                             \
    "the whole of that winter for me."

static void ranks_run_from_change_after_a_complex_reflection_down(void **state)
{
    static const struct {
        const char *turn;
        const char *reply;
    } best_first[] = {
        {"T r:c: It has been carrying you and it is wearing you out.", "C =: Yes. I've never told anyone that."},
        {"T r:c: It has been carrying you and it is wearing you out.", "C +: I want to be done with it."},
        {"T r:c: It has been carrying you and it is wearing you out.", "C =: It is, I suppose."},
        {"T o;AF: You kept the shop going through all of that winter.", "C =: It was mine, I suppose."},
        {"T q:o: What was it like to come here this morning?", "C =: " ANSWER},
        {"T q:c;SK: Would it be all right if I told you more?", "C =: Go on then, I suppose."},
        {"T r:s: So that was the whole of it for you.", "C =: It was all, I suppose."},
        {"T q:o: What was it like to come here this morning?", "C =: It was all right, I suppose."},
    };

    (void)state;
    for (size_t better = 0; better < sizeof best_first / sizeof *best_first; better++)
        for (size_t worse = better + 1; worse < sizeof best_first / sizeof *best_first; worse++) {
            const char *lines[] = {"C =: It was a long week for all of us.",
                                   best_first[worse].turn,
                                   best_first[worse].reply,
                                   best_first[better].turn,
                                   best_first[better].reply,
                                   NULL};
            struct session *s = session_open();
            uint32_t turn;

            session_lines(s, lines);
            turn = found(s, KITH_SETTING_UNKNOWN).turn;
            if (turn != 3)
                fail_msg("line %zu is shown before line %zu", worse, better);
            session_close(s);
        }
}

static void danger_asked_about_plainly_comes_first(void **state)
{
    const char *lines[] = {"C =: Some days I think they'd be better off without me.",
                           "T q:c: Are you thinking of killing yourself?",
                           "C =: Sometimes. Not today.",
                           "T r:c: It comes and goes, and today you are here.",
                           "C +: I want help with it.",
                           NULL};
    struct kith_flag flag = {.kind = KITH_FLAG_CRISIS, .start = 0, .end = 4, .topic = KITH_S("suicide")};
    struct session *s = session_open();
    struct kith_strength f;

    (void)state;
    session_lines(s, lines);
    assert_int_equal(found(s, KITH_SETTING_UNKNOWN).turn, 3);
    session_flag(s, 0, flag);
    f = found(s, KITH_SETTING_UNKNOWN);
    assert_int_equal(f.turn, 1);
    assert_int_equal(f.skill, KITH_SKILL_DIRECT);
    session_close(s);
}

static void other_settings_do_not_speak_of_change_talk(void **state)
{
    struct session *s = one_reflection("C +: I can't keep doing this to her.");

    (void)state;
    assert_int_equal(found(s, KITH_SETTING_PEER).effect, KITH_EFFECT_NONE);
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sure_complex_reflection_is_named),
        cmocka_unit_test(nothing_is_named_that_is_not_sure),
        cmocka_unit_test(an_unsure_depth_is_just_a_reflection),
        cmocka_unit_test(a_reply_that_pushes_back_bars_it),
        cmocka_unit_test(what_was_talked_over_is_no_strength),
        cmocka_unit_test(a_scrap_is_no_strength),
        cmocka_unit_test(ranks_run_from_change_after_a_complex_reflection_down),
        cmocka_unit_test(danger_asked_about_plainly_comes_first),
        cmocka_unit_test(other_settings_do_not_speak_of_change_talk),
    };

    return cmocka_run_group_tests_name("strength", tests, NULL, NULL);
}
