/* What a listener's turn does to a person: each kind of move, said to Gary, and what is left of it when it becomes a
 * habit. */
#include "dialogue.h"
#include "practice_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct practice_maker maker;

struct talk {
    struct kith_dialogue *d;
    struct kith_said said;
};

static struct talk begin(uint64_t seed)
{
    const struct kith_dialogue_options options = {.seed = seed, .notes = true};
    struct talk t = {0};

    assert_int_equal(
        kith_dialogue_open(kith_env_system(), maker.coder, practice_maker_person(&maker, "gary"), &options, &t.d, NULL),
        KITH_OK);
    return t;
}

static void say(struct talk *t, const char *text)
{
    struct kith_err err = {0};

    if (kith_dialogue_say(t->d, kith_str_of(text), &t->said, &err) != KITH_OK)
        fail_msg("\"%s\": %s", text, err.text);
}

static double feel(const struct talk *t, enum kith_feeling f)
{
    return kith_dialogue_mind(t->d)->feel[f];
}

static bool heard(const struct talk *t, enum kith_heard_move move)
{
    return kith_heard_has(&t->said.heard, move);
}

static void end(struct talk *t)
{
    kith_dialogue_close(t->d);
}

/* The turn after an opening question about the theme, so that there is something to hear. */
static void expect(const char *before, const char *turn, enum kith_heard_move move)
{
    struct talk t = begin(5);

    say(&t, before);
    say(&t, turn);
    if (!heard(&t, move)) {
        char got[400] = "";
        size_t n = 0;

        for (int m = 0; m < KITH_HEARD_COUNT; m++)
            if (heard(&t, (enum kith_heard_move)m))
                n += (size_t)snprintf(got + n, sizeof got - n, " %s", kith_heard_name(m));
        fail_msg("\"%s\" after \"%s\" should be heard as %s, not as%s", turn, t.said.answer.p,
                 kith_heard_name((int)move), got);
    }
    end(&t);
}

static void moves_are_told_apart(void **state)
{
    static const char lads[] = "What is it like with the lads on the site?";

    (void)state;
    expect(lads, "You've been lonely up there since you lost your brother.", KITH_HEARD_CAUGHT);
    expect(lads, "Being stood at that wall with them is how you look after each other.", KITH_HEARD_CAUGHT);
    expect(lads, "Have you tried the gum?", KITH_HEARD_DISGUISED);
    expect(lads, "Don't you think your family would be happier?", KITH_HEARD_DISGUISED);
    expect(lads, "You should tell the lads that you are giving up.", KITH_HEARD_ADVICE);
    expect(lads, "If I were you I'd throw the tin away today.", KITH_HEARD_ADVICE);
    expect(lads, "You're an addict.", KITH_HEARD_LABEL);
    expect(lads, "You're in denial about this.", KITH_HEARD_LABEL);
    expect(lads, "That's just an excuse.", KITH_HEARD_CONFRONT);
    expect(lads, "Yes but the facts are clear.", KITH_HEARD_ARGUE);
    expect(lads, "You stupid man.", KITH_HEARD_INSULT);
    expect(lads, "Great job, well done!", KITH_HEARD_PRAISE);
    expect(lads, "I'm sorry, I jumped in there.", KITH_HEARD_APOLOGY);
    expect(lads, "I'm so sorry to hear that.", KITH_HEARD_SUPPORT);
    expect(lads, "Would it be okay if I told you about the tablets?", KITH_HEARD_PERMISSION);
    expect(lads, "It's up to you what happens next.", KITH_HEARD_CHOICE);
    expect(lads, "What worries you most about your breathing?", KITH_HEARD_OPEN);
    expect(lads, "What worries you most about your breathing?", KITH_HEARD_EVOKES);
    expect(lads, "How many a day?", KITH_HEARD_CLOSED);
    expect(lads, "", KITH_HEARD_SILENCE);
    expect(lads, "(silence)", KITH_HEARD_SILENCE);
    expect(lads, "...", KITH_HEARD_SILENCE);
    expect(lads, "Mm-hmm.", KITH_HEARD_BACKCHANNEL);
    expect(lads, "You're sad, angry, lonely, scared, ashamed and proud.", KITH_HEARD_MISSED);
    expect(lads, "What is it like with the lads on the site?", KITH_HEARD_REPEATED);
    expect(lads, "Goodbye, see you next week.", KITH_HEARD_FAREWELL);
}

static void words_given_back_are_parroting(void **state)
{
    struct talk t = begin(9);
    struct kith_str line = kith_dialogue_opening(t.d);

    (void)state;
    say(&t, "Tell me about the birds.");
    line = t.said.answer;
    {
        char copy[700];

        (void)snprintf(copy, sizeof copy, "%.*s", (int)line.n, line.p);
        say(&t, copy);
    }
    assert_false(heard(&t, KITH_HEARD_CAUGHT));
    end(&t);
}

static void heard_well_opens(void **state)
{
    struct talk t = begin(1);
    double trust = feel(&t, KITH_FEEL_TRUST);
    double open = feel(&t, KITH_FEEL_OPENNESS);

    (void)state;
    say(&t, "What is it like with the lads?");
    say(&t, "You've been lonely up there, and that wall is where you're not.");
    assert_true(feel(&t, KITH_FEEL_TRUST) > trust + 0.03);
    assert_true(feel(&t, KITH_FEEL_OPENNESS) > open + 0.03);
    end(&t);
}

static void hurt_closes(void **state)
{
    static const char *const hurts[] = {"You should just stop.", "You're in denial.", "That's just an excuse.",
                                        "Don't you think it's time you stopped?", "Yes but you said it was bad."};

    (void)state;
    for (size_t i = 0; i < sizeof hurts / sizeof *hurts; i++) {
        struct talk t = begin(2);

        say(&t, hurts[i]);
        if (!(t.said.effect.by[KITH_FEEL_TRUST] < -0.02 && t.said.effect.by[KITH_FEEL_DISCORD] > 0.03))
            fail_msg("\"%s\" should hurt", hurts[i]);
        end(&t);
    }
}

static void a_stem_wears_thin(void **state)
{
    struct talk t = begin(3);

    (void)state;
    say(&t, "It sounds like the ladder frightens you.");
    assert_false(heard(&t, KITH_HEARD_STEM_WORN));
    say(&t, "It sounds like you miss your brother.");
    say(&t, "It sounds like the lads matter to you.");
    say(&t, "It sounds like the birds give you some peace.");
    assert_true(heard(&t, KITH_HEARD_STEM_WORN));
    assert_true(t.said.effect.by[KITH_FEEL_TRUST] < 0.0);
    end(&t);
}

static void repair_pays(void **state)
{
    struct talk t = begin(4);
    double before;
    double discord;

    (void)state;
    say(&t, "You're in denial, and that's just an excuse.");
    before = feel(&t, KITH_FEEL_TRUST);
    discord = feel(&t, KITH_FEEL_DISCORD);
    say(&t, "I'm sorry. That was wrong of me, and I wasn't listening.");
    assert_int_equal(t.said.reply.act, KITH_ACT_SOFTEN);
    assert_true(feel(&t, KITH_FEEL_TRUST) > before + 0.03);
    assert_true(feel(&t, KITH_FEEL_DISCORD) < discord - 0.1);
    say(&t, "I'm sorry about that too.");
    say(&t, "And I'm sorry, I pushed.");
    assert_true(t.said.effect.by[KITH_FEEL_TRUST] < 0.01);
    end(&t);
}

static void asking_for_ever_wears(void **state)
{
    struct talk t = begin(6);

    (void)state;
    say(&t, "Would it be okay if I shared something?");
    assert_true(t.said.effect.by[KITH_FEEL_TRUST] > 0.0);
    say(&t, "Could I offer you an idea about that?");
    say(&t, "Would you mind if I said something about the tablets?");
    assert_true(heard(&t, KITH_HEARD_PERMISSION_WORN));
    assert_true(t.said.effect.by[KITH_FEEL_TRUST] < 0.0);
    end(&t);
}

static void people_leave_who_are_not_heard(void **state)
{
    struct talk t = begin(7);
    unsigned turns = 0;

    (void)state;
    while (!kith_dialogue_ended(t.d) && turns++ < 40)
        say(&t, turns % 2 ? "You're in denial, stupid man." : "That's just an excuse, you're pathetic.");
    assert_int_equal(t.said.reply.end, KITH_END_COLD);
    assert_int_equal(t.said.reply.act, KITH_ACT_END_COLD);
    assert_true(turns > 2 && turns < 20);
    assert_int_equal(kith_dialogue_say(t.d, KITH_S("Wait."), &t.said, NULL), KITH_EUSAGE);
    end(&t);
}

static void a_learner_in_distress_is_met(void **state)
{
    static const char *const said[] = {"I want to kill myself.", "honestly I don't want to be here anymore",
                                       "I can't do this. I want to die."};
    static const char *const asked[] = {"Have you thought about killing yourself?",
                                        "Are you having thoughts of ending your life?",
                                        "You said you wanted to die that night."};

    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct talk t = begin(8);

        say(&t, said[i]);
        assert_int_equal(t.said.reply.end, KITH_END_HELP);
        assert_non_null(strstr(t.said.answer.p, "116 123"));
        assert_null(t.said.reply.line);
        end(&t);
    }
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct talk t = begin(8);

        say(&t, asked[i]);
        if (t.said.reply.end == KITH_END_HELP)
            fail_msg("\"%s\" asks about the other", asked[i]);
        end(&t);
    }
}

static void one_seed_is_one_talk(void **state)
{
    static const char *const turns[] = {"What brings you here?",
                                        "You're worried about your chest.",
                                        "",
                                        "You should stop.",
                                        "I'm sorry, I pushed.",
                                        "How is it with Poppy?",
                                        "Mm-hmm."};
    char first[7][KITH_LINE_MAX_BYTES + 1];
    unsigned differ = 0;

    (void)state;
    for (int round = 0; round < 3; round++) {
        struct talk t = begin(round == 2 ? 12 : 11);

        for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
            say(&t, turns[i]);
            if (round == 0)
                (void)snprintf(first[i], sizeof first[i], "%s", t.said.answer.p);
            else if (round == 1)
                assert_string_equal(first[i], t.said.answer.p);
            else
                differ += strcmp(first[i], t.said.answer.p) != 0;
        }
        end(&t);
    }
    assert_true(differ > 2);
}

static void a_line_is_said_once(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct talk t = begin(seed);
        const struct kith_line *said[200];
        size_t n = 0;

        for (unsigned i = 0; i < 60 && !kith_dialogue_ended(t.d); i++) {
            static const char *const asks[] = {
                "How is that for you?",           "You miss him.", "What happened with the ladder?",
                "Tell me about the birds, then.", "And Poppy?",    "How do the lads take it?"};
            char text[120];

            (void)snprintf(text, sizeof text, "%s %u", asks[i % 6], i);
            say(&t, text);
            for (size_t k = 0; k < n; k++)
                if (said[k] == t.said.reply.line && !said[k]->again)
                    fail_msg("seed %u, turn %u: \"%s\" again", (unsigned)seed, i, said[k]->text.p);
            said[n++] = t.said.reply.line;
        }
        end(&t);
    }
}

static void notes_speak_to_whom_they_are_for(void **state)
{
    struct talk t = begin(1);

    (void)state;
    say(&t, "You should really stop, for your health.");
    assert_non_null(strstr(t.said.note.was.p, "advice that was not asked for"));
    assert_non_null(strstr(t.said.note.was.p, "You should really stop"));
    assert_true(t.said.note.did.n > 0 && t.said.note.attempt.n > 0 && t.said.note.example.n > 0);
    assert_non_null(strstr(t.said.note.text.p, "Try: "));
    end(&t);
    for (size_t i = 0; i < maker.n; i++) {
        const struct kith_dialogue_options options = {.seed = 1, .notes = true};

        if (!maker.personas[i]->recovery)
            continue;
        assert_int_equal(kith_dialogue_open(kith_env_system(), maker.coder, maker.personas[i], &options, &t.d, NULL),
                         KITH_OK);
        say(&t, "You always say that, and you should stop.");
        assert_null(strstr(t.said.note.text.p, "reflection"));
        assert_null(strstr(t.said.note.text.p, "question"));
        assert_null(strstr(t.said.note.text.p, "Inside"));
        assert_non_null(strstr(t.said.note.text.p, maker.personas[i]->name.p));
        end(&t);
    }
}

/* What the person answered to, turn by turn, is what the report of the talk will say. */
static void a_turn_has_the_codes_of_the_whole_talk(void **state)
{
    static const char *const said[] = {"What brings you in?", "It gets lonely in that house, and you dread the night.",
                                       "You should just stop.", "Mm-hmm."};
    struct kith_coded_turn turns[24];
    const struct kith_coded *whole;
    struct kith_arena *keep = NULL;
    struct talk t = begin(3);
    size_t n = 0;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)16 << 20, NULL), KITH_OK);
    while (n < 24 && !kith_dialogue_ended(t.d)) {
        say(&t, said[n % 4]);
        assert_true(kith_str_eq(t.said.session->transcript->turns[t.said.index].text, t.said.text));
        turns[n++] = *t.said.coded;
    }
    assert_true(n > 6); /* or too little is left behind for the place in the talk to matter */
    assert_int_equal(kith_coding_run(maker.coder, keep, kith_dialogue_transcript(t.d), NULL, &whole, NULL), KITH_OK);
    for (size_t i = 0; i < n; i++) {
        const struct kith_coded_turn *want = &whole->turns[2 * i + 1];

        assert_memory_equal(&turns[i].label, &want->label, sizeof want->label);
        assert_memory_equal(&turns[i].p, &want->p, sizeof want->p);
    }
    end(&t);
    kith_arena_close(keep);
}

static void too_long_a_turn_is_refused(void **state)
{
    static char text[KITH_DIALOGUE_TEXT + 2];
    struct talk t = begin(1);
    struct kith_err err = {0};

    (void)state;
    memset(text, 'a', sizeof text - 1);
    assert_int_equal(kith_dialogue_say(t.d, kith_str_of(text), &t.said, &err), KITH_EBOUND);
    say(&t, "Hello.");
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(moves_are_told_apart),
                                       cmocka_unit_test(words_given_back_are_parroting),
                                       cmocka_unit_test(heard_well_opens),
                                       cmocka_unit_test(hurt_closes),
                                       cmocka_unit_test(a_stem_wears_thin),
                                       cmocka_unit_test(repair_pays),
                                       cmocka_unit_test(asking_for_ever_wears),
                                       cmocka_unit_test(people_leave_who_are_not_heard),
                                       cmocka_unit_test(a_learner_in_distress_is_met),
                                       cmocka_unit_test(one_seed_is_one_talk),
                                       cmocka_unit_test(a_line_is_said_once),
                                       cmocka_unit_test(notes_speak_to_whom_they_are_for),
                                       cmocka_unit_test(a_turn_has_the_codes_of_the_whole_talk),
                                       cmocka_unit_test(too_long_a_turn_is_refused)};
    int failed;

    practice_maker_open(&maker);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    practice_maker_close(&maker);
    return failed;
}
