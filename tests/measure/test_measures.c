#include "measure_table.h"
#include "near.h"
#include "session_maker.h"

#include "model_write.h"

#include <math.h>

static const struct kith_measures *measure(struct session *s, const struct kith_model *model,
                                           const struct kith_measure_options *options)
{
    const struct kith_measures *m = NULL;
    struct kith_err err;

    assert_int_equal(kith_measure_run(model, options, s->keep, session_coded(s, model == NULL), &m, &err), KITH_OK);
    return m;
}

static const struct kith_measure *item(const struct kith_measures *m, int id)
{
    return &m->items[id];
}

#define COUNTS(m, id, k, of)                                                                                           \
    do {                                                                                                               \
        assert_true((m)->items[id].defined);                                                                           \
        assert_int_equal((m)->items[id].count, k);                                                                     \
        assert_int_equal((m)->items[id].n, of);                                                                        \
    } while (0)

static void a_volley_runs_across_back_channels(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'T', "q:o", "What brings you in today?");
    session_say(s, 'C', "=", "Mm-hmm.");
    session_say(s, 'T', "r:s,q:c", "You have been busy. Was it work?");
    session_say(s, 'C', "-", "Not really, no.");
    session_say(s, 'T', "r:s", "So not work.");
    session_say(s, 'C', "=", "Right.");
    session_say(s, 'T', "r:c", "Something nearer home, then.");
    session_say(s, 'C', "+", "My daughter asked me to stop.");
    m = measure(s, NULL, NULL);
    assert_int_equal(m->n_volleys, 2);
    assert_int_equal(m->volleys[0].first, 0);
    assert_int_equal(m->volleys[0].last, 2);
    assert_int_equal(m->volleys[0].words, 5 + 7);
    assert_true(m->volleys[0].open); /* any of its questions */
    assert_true(m->volleys[1].complex);
    COUNTS(m, KITH_MEASURE_QUESTIONS, 1, 2);
    COUNTS(m, KITH_MEASURE_REFLECTIONS, 2, 2);
    COUNTS(m, KITH_MEASURE_R_TO_Q, 2, 1);
    COUNTS(m, KITH_MEASURE_OPEN, 1, 1);
    COUNTS(m, KITH_MEASURE_COMPLEX, 1, 2);
    assert_int_equal(item(m, KITH_MEASURE_COMPLEX)->turns[0], 6);     /* not 4, where the volley begins */
    assert_int_equal(item(m, KITH_MEASURE_REFLECTIONS)->turns[0], 2); /* not 0 */
    assert_int_equal(item(m, KITH_MEASURE_REFLECTIONS)->turns[1], 4);
    session_close(s);
}

static void a_yes_to_a_closed_question_is_an_answer(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'T', "q:c", "Do you smoke every day?");
    session_say(s, 'C', "=", "Yeah.");
    session_say(s, 'T', "q:c", "A pack a day?");
    session_say(s, 'C', "=", "Yeah.");
    session_say(s, 'T', "o", "Okay, thanks.");
    m = measure(s, NULL, NULL);
    COUNTS(m, KITH_MEASURE_QUESTIONS, 2, 3);
    assert_int_equal(m->followed.count[KITH_BEHAVIOUR_QUESTION][KITH_TALK_NEUTRAL], 2);
    session_close(s);
}

static void another_person_ends_a_volley(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'T', "r:s", "So you came.");
    session_say(s, 'O', "", "Sorry, wrong room.");
    session_say(s, 'T', "r:s", "And you stayed.");
    m = measure(s, NULL, NULL);
    COUNTS(m, KITH_MEASURE_REFLECTIONS, 2, 2);
    session_close(s);
}

static void counts_go_by_has_not_by_the_main_code(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'T', "i:info,q:o,r:c", "It is hard. Sleep comes back in weeks. What do you make of it?");
    session_say(s, 'C', "=", "I did not know that.");
    session_say(s, 'T', "q:c", "Is it news?");
    s->codes[2].label.has = 0; /* main code question, but not marked as having one */
    m = measure(s, NULL, NULL);
    COUNTS(m, KITH_MEASURE_QUESTIONS, 1, 2);
    COUNTS(m, KITH_MEASURE_INPUT, 1, 2);
    COUNTS(m, KITH_MEASURE_R_TO_Q, 1, 1);
    session_close(s);
}

static void without_a_question_the_ratio_has_counts_but_no_value(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'C', "+", "I want to stop, for my kids.");
    session_say(s, 'T', "r:c", "They are why you are here.");
    session_say(s, 'C', "+", "They are everything.");
    session_say(s, 'T', "r:s", "Everything.");
    m = measure(s, NULL, NULL);
    COUNTS(m, KITH_MEASURE_R_TO_Q, 2, 0);
    assert_true(isnan(item(m, KITH_MEASURE_R_TO_Q)->value));
    assert_true(isnan(item(m, KITH_MEASURE_R_TO_Q)->low) && isnan(item(m, KITH_MEASURE_R_TO_Q)->high));
    assert_false(item(m, KITH_MEASURE_OPEN)->defined);
    COUNTS(m, KITH_MEASURE_QUESTIONS, 0, 2);
    session_close(s);
}

static void one_speaker_only(void **state)
{
    static const int without_client[] = {KITH_MEASURE_TALK_SHARE, KITH_MEASURE_CHANGE, KITH_MEASURE_PICKED_UP};
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'T', "r:s", "So you came back.");
    session_say(s, 'T', "q:o", "What has changed since?");
    m = measure(s, NULL, NULL);
    for (size_t i = 0; i < 3; i++) {
        assert_false(item(m, without_client[i])->defined);
        assert_true(isnan(item(m, without_client[i])->value));
    }
    COUNTS(m, KITH_MEASURE_R_TO_Q, 1, 1); /* one volley */
    assert_near(item(m, KITH_MEASURE_LONGEST)->value, 8, 0);
    session_close(s);

    s = session_open();
    session_say(s, 'C', "+", "I will stop on Monday.");
    m = measure(s, NULL, NULL);
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        assert_int_equal(item(m, id)->defined, id == KITH_MEASURE_CHANGE);
    assert_near(item(m, KITH_MEASURE_CHANGE)->value, 1, 0);
    assert_int_equal(item(m, KITH_MEASURE_CHANGE)->turns[0], 0);
    session_close(s);
}

static void nobody_in_a_role(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'O', "", "Testing, testing.");
    m = measure(s, NULL, NULL);
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        assert_false(item(m, id)->defined);
    session_close(s);
}

static void short_talk(struct session *s)
{
    session_say(s, 'T', "q:o", "How has the week been?");
    session_say(s, 'C', "=", "Long.");
    session_say(s, 'T', "r:s;AF", "A long week, and you came.");
}

static void setting_decides_what_is_shown(void **state)
{
    static const struct {
        enum kith_setting setting;
        bool topic;
        bool goal_named;
        bool one_to_one;
        bool miti;
    } cases[] = {
        {KITH_SETTING_ONE_TO_ONE, true, false, true, true},   {KITH_SETTING_ONE_TO_ONE, false, true, true, true},
        {KITH_SETTING_ONE_TO_ONE, false, false, true, false}, {KITH_SETTING_UNKNOWN, true, false, true, true},
        {KITH_SETTING_PEER, true, true, false, false},        {KITH_SETTING_GROUP, true, true, false, false},
        {KITH_SETTING_FAMILY, true, true, false, false},      {KITH_SETTING_CRISIS, true, true, false, false},
    };
    static const int miti_only[] = {KITH_MEASURE_R_TO_Q, KITH_MEASURE_COMPLEX, KITH_MEASURE_MI_ADHERENT,
                                    KITH_MEASURE_MI_NON_ADHERENT};
    static const int pair_only[] = {KITH_MEASURE_OPEN, KITH_MEASURE_TALK_SHARE};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kith_measure_options options = {KITH_SETTING_UNKNOWN, cases[i].goal_named};
        struct session *s = session_open();
        const struct kith_measures *m;

        short_talk(s);
        s->transcript.setting = cases[i].setting;
        if (cases[i].topic)
            s->transcript.topic = KITH_S("reducing alcohol");
        m = measure(s, NULL, &options);
        assert_int_equal(m->setting, cases[i].setting);
        assert_int_equal(m->one_to_one, cases[i].one_to_one);
        assert_int_equal(m->miti, cases[i].miti);
        for (size_t j = 0; j < 4; j++)
            assert_int_equal(item(m, miti_only[j])->shown, cases[i].miti);
        for (size_t j = 0; j < 2; j++)
            assert_int_equal(item(m, pair_only[j])->shown, cases[i].one_to_one);
        assert_true(item(m, KITH_MEASURE_CHANGE)->shown);
        session_close(s);
    }
}

static void the_caller_overrides_the_setting_and_two_clients_are_no_pair(void **state)
{
    struct kith_measure_options peer = {KITH_SETTING_PEER, false};
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    short_talk(s);
    s->transcript.setting = KITH_SETTING_ONE_TO_ONE;
    s->transcript.topic = KITH_S("sleep");
    m = measure(s, NULL, &peer);
    assert_int_equal(m->setting, KITH_SETTING_PEER);
    assert_false(m->miti);
    s->transcript.setting = KITH_SETTING_UNKNOWN;
    assert_true(measure(s, NULL, NULL)->miti);
    session_say(s, 'D', "=", "I am his brother.");
    assert_false(measure(s, NULL, NULL)->one_to_one);
    session_close(s);
}

static void adherence_that_nobody_coded_is_not_zero(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    short_talk(s);
    m = measure(s, NULL, NULL);
    COUNTS(m, KITH_MEASURE_MI_ADHERENT, 1, 2);
    assert_int_equal(item(m, KITH_MEASURE_MI_ADHERENT)->turns[0], 2);
    COUNTS(m, KITH_MEASURE_MI_NON_ADHERENT, 0, 2);
    for (size_t i = 0; i < s->n; i++)
        s->codes[i].label.adherence_known = false;
    m = measure(s, NULL, NULL);
    assert_false(item(m, KITH_MEASURE_MI_ADHERENT)->defined);
    assert_false(item(m, KITH_MEASURE_MI_NON_ADHERENT)->defined);
    session_close(s);
}

static void a_reflection_picks_up_a_word_with_content(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'C', "-", "I drink to sleep.");
    session_say(s, 'C', "=", "Yeah.");
    session_say(s, 'T', "r:c", "Drinking is how the day ends."); /* drink - drinking, across the "yeah" */
    session_say(s, 'C', "=", "That is what it is.");
    session_say(s, 'T', "r:s", "So that is what it is."); /* nothing but small words */
    session_say(s, 'C', "=", "My sister noticed.");
    session_say(s, 'T', "q:o", "What did your sister say?"); /* no reflection */
    m = measure(s, NULL, NULL);
    COUNTS(m, KITH_MEASURE_PICKED_UP, 1, 2);
    assert_int_equal(item(m, KITH_MEASURE_PICKED_UP)->turns[0], 2);
    session_close(s);
}

static void talk_share_counts_words_and_its_interval_holds_it(void **state)
{
    struct session *s = session_open();
    const struct kith_measure *share;

    (void)state;
    session_say(s, 'T', "q:o", "one two three [laughs]");
    session_say(s, 'C', "=", "one two three four five");
    session_say(s, 'T', "q:o", "one");
    session_say(s, 'C', "=", "one two three four five six seven");
    session_say(s, 'O', "", "nobody counts me");
    share = item(measure(s, NULL, NULL), KITH_MEASURE_TALK_SHARE);
    assert_int_equal(share->count, 4);
    assert_int_equal(share->n, 16);
    assert_near(share->value, .25, 1e-12);
    /* by hand: d = 3 - 8/4 = 1 and 1 - 8/4 = -1; variance 2 * (1 + 1) / 16^2; on the logit scale 1.6449 * .125 / .1875
     */
    assert_near(share->low, 1 / (1 + exp(1.6448536 * .125 / .1875 + log(3))), 1e-6);
    assert_near(share->high, 1 / (1 + exp(-1.6448536 * .125 / .1875 + log(3))), 1e-6);
    assert_int_equal(share->n_turns, 2);
    assert_false(share->rough);
    session_close(s);
}

static void one_exchange_says_nothing_of_the_spread(void **state)
{
    struct session *s = session_open();
    const struct kith_measure *share;

    (void)state;
    session_say(s, 'T', "q:o", "How are you?");
    session_say(s, 'C', "=", "Fine, thank you.");
    share = item(measure(s, NULL, NULL), KITH_MEASURE_TALK_SHARE);
    assert_near(share->value, .5, 0);
    assert_near(share->low, 0, 0);
    assert_near(share->high, 1, 0);
    session_close(s);
}

static void what_followed_what(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m;

    (void)state;
    session_say(s, 'T', "q:o", "What would be different?");
    session_say(s, 'C', "=", "Mm.");
    session_say(s, 'T', "r:c", "You have thought about it.");
    session_say(s, 'C', "+", "I would have my mornings.");
    session_say(s, 'T', "i:advi", "Then stop on Monday.");
    session_say(s, 'C', "-", "I can't just stop.");
    session_say(s, 'T', "o", "Okay.");
    session_say(s, 'O', "", "Time is up.");
    session_say(s, 'C', "+", "I will think about it.");
    m = measure(s, NULL, NULL);
    assert_int_equal(m->followed.count[KITH_BEHAVIOUR_REFLECTION][KITH_TALK_CHANGE], 1);
    assert_int_equal(m->followed.count[KITH_BEHAVIOUR_INPUT][KITH_TALK_SUSTAIN], 1);
    assert_int_equal(m->followed.count[KITH_BEHAVIOUR_QUESTION][KITH_TALK_NEUTRAL], 0);
    assert_int_equal(m->followed.count[KITH_BEHAVIOUR_OTHER][KITH_TALK_CHANGE], 0);
    COUNTS(m, KITH_MEASURE_CHANGE, 2, 3);
    session_close(s);
}

static void length_needs_times(void **state)
{
    struct session *s = session_open();

    (void)state;
    short_talk(s);
    assert_int_equal(measure(s, NULL, NULL)->length_ms, -1);
    s->turns[0].start_ms = 4000;
    s->turns[1].start_ms = 9000;
    s->turns[2].start_ms = 20000;
    s->turns[2].end_ms = 64000;
    assert_int_equal(measure(s, NULL, NULL)->length_ms, 60000);
    session_close(s);
}

static void human_codes_have_sampling_intervals_no_agreement_and_no_guide(void **state)
{
    struct session *s = session_open();
    const struct kith_measure *complex;

    (void)state;
    s->transcript.topic = KITH_S("sleep");
    for (int i = 0; i < 10; i++) {
        session_say(s, 'C', "=", "I walked to the shop.");
        session_say(s, 'T', i < 4 ? "r:c" : "r:s", "You went out.");
    }
    complex = item(measure(s, NULL, NULL), KITH_MEASURE_COMPLEX);
    /* Wilson (1927) for 4 of 10, z = 1.6449: (4 + z^2/2) / (10 + z^2) -+ z / (10 + z^2) * sqrt(4 * 6 / 10 + z^2/4) */
    assert_near(complex->low, .19423, 1e-5);
    assert_near(complex->high, .64836, 1e-5);
    assert_true(isnan(complex->agreement));
    assert_true(complex->rough);
    assert_true(complex->shown);
    assert_true(isnan(complex->guide_fair));
    session_close(s);
}

static struct kith_model *model_with(struct kith_buf *bytes, const struct kith_model_fact *facts, size_t n)
{
    struct kith_model_draft draft = {.key = 1, .facts = facts, .n_facts = n};
    float bias[KITH_OUTPUTS_MAX] = {0};
    struct kith_model *model = NULL;
    char hash[KITH_HASH_HEX];
    struct kith_err err;

    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        draft.groups[g].bias = bias;
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        draft.calibration[h].scale = 1;
    assert_int_equal(kith_model_serialise(&draft, bytes, hash, &err), KITH_OK);
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(bytes), &model, &err), KITH_OK);
    return model;
}

static void a_models_agreement_decides_rough_and_guide(void **state)
{
    static const struct kith_model_fact facts[] = {
        {"measure.r_to_q.m", "0.25"},       {"measure.r_to_q.a", "0.04"},          {"measure.r_to_q.b", "0"},
        {"measure.r_to_q.q", "2"},          {"measure.r_to_q.r", "0.7"},           {"measure.r_to_q.n", "99"},
        {"measure.percent_complex.m", "0"}, {"measure.percent_complex.a", "1"},    {"measure.percent_complex.b", "0"},
        {"measure.percent_complex.q", "2"}, {"measure.percent_complex.r", "0.38"}, {"measure.percent_complex.n", "99"},
        {"measure.questions.m", "0"},       {"measure.questions.a", "-1"},         {"measure.questions.b", "0"},
        {"measure.questions.q", "2"},       {"measure.questions.r", "0.9"},
    };
    struct kith_buf bytes;
    struct kith_model *model;
    struct session *s = session_open();
    const struct kith_measures *m;
    const struct kith_measure *ratio;

    (void)state;
    kith_buf_init(&bytes, kith_env_system(), 1 << 20);
    model = model_with(&bytes, facts, sizeof facts / sizeof *facts);
    for (int i = 0; i < 5; i++) {
        short_talk(s);
        session_say(s, 'C', "=", "It was long, and the nights were longer.");
    }
    s->transcript.topic = KITH_S("sleep");
    m = measure(s, model, NULL);
    ratio = item(m, KITH_MEASURE_R_TO_Q);
    assert_false(ratio->rough);
    assert_near(ratio->agreement, .7, 0);
    assert_near(ratio->guide_fair, 1, 0);
    assert_near(ratio->guide_good, 2, 0);
    /* 5:5 is 0 on the log scale; with the halves, T^-1(t) = (exp(t) * 5.5 - .5) / 5 */
    assert_near(ratio->low, (exp(.25 - .4) * 5.5 - .5) / 5, 1e-8);
    assert_near(ratio->high, (exp(.25 + .4) * 5.5 - .5) / 5, 1e-8);
    assert_true(item(m, KITH_MEASURE_COMPLEX)->rough);
    assert_near(item(m, KITH_MEASURE_COMPLEX)->agreement, .38, 0);
    assert_true(isnan(item(m, KITH_MEASURE_COMPLEX)->guide_fair));
    assert_true(isnan(item(m, KITH_MEASURE_QUESTIONS)->agreement)); /* a variance below 0 cannot be: as if unsaid */
    s->transcript.setting = KITH_SETTING_PEER;
    assert_true(isnan(item(measure(s, model, NULL), KITH_MEASURE_R_TO_Q)->guide_fair));
    kith_model_close(model);
    kith_buf_free(&bytes);
    session_close(s);
}

/* A ratio of one side, of a few turns, or of a talk in which somebody must be kept safe is held against no guide. */
static void a_guide_needs_two_sides_enough_turns_and_no_danger(void **state)
{
    static const struct kith_model_fact facts[] = {
        {"measure.r_to_q.m", "0"}, {"measure.r_to_q.a", "0.04"}, {"measure.r_to_q.b", "0"},
        {"measure.r_to_q.q", "2"}, {"measure.r_to_q.r", "0.7"},  {"measure.r_to_q.n", "99"},
    };
    static const struct {
        size_t volleys;
        bool client;
        bool danger;
        bool named;
        enum kith_no_guide expected;
    } cases[] = {
        {10, true, false, true, KITH_GUIDE_FREE},         {9, true, false, true, KITH_NO_GUIDE_SHORT},
        {10, false, false, true, KITH_NO_GUIDE_ONE_SIDE}, {10, true, true, true, KITH_NO_GUIDE_DANGER},
        {9, true, true, false, KITH_GUIDE_FREE}, /* not shown at all: nothing to explain */
    };
    struct kith_buf bytes;
    struct kith_model *model;

    (void)state;
    kith_buf_init(&bytes, kith_env_system(), 1 << 20);
    model = model_with(&bytes, facts, sizeof facts / sizeof *facts);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct session *s = session_open();
        const struct kith_measure *ratio;

        for (size_t k = 0; k < cases[i].volleys; k++) {
            session_say(s, 'T', k % 2 ? "r:s" : "q:o", "You came, and what brought you?");
            session_say(s, cases[i].client ? 'C' : 'O', "=", "I wanted to talk about the nights.");
        }
        if (cases[i].danger)
            session_flag(s, 1, (struct kith_flag){.kind = KITH_FLAG_CRISIS, .start = 0, .end = 1});
        else
            session_flag(s, 0, (struct kith_flag){.kind = KITH_FLAG_STIGMA, .start = 0, .end = 1});
        if (cases[i].named)
            s->transcript.topic = KITH_S("sleep");
        ratio = item(measure(s, model, NULL), KITH_MEASURE_R_TO_Q);
        if (ratio->no_guide != cases[i].expected ||
            isfinite(ratio->guide_fair) != (cases[i].named && cases[i].expected == KITH_GUIDE_FREE))
            fail_msg("case %zu: %d, guide %f", i, (int)ratio->no_guide, ratio->guide_fair);
        session_close(s);
    }
    kith_model_close(model);
    kith_buf_free(&bytes);
}

static void every_measure_has_a_name_and_a_label_of_its_own(void **state)
{
    (void)state;
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        assert_non_null(kith_measure_name(id));
        assert_non_null(kith_measure_label(id));
        for (int other = 0; other < id; other++) {
            assert_string_not_equal(kith_measure_name(id), kith_measure_name(other));
            assert_string_not_equal(kith_measure_label(id), kith_measure_label(other));
        }
    }
    assert_null(kith_measure_name(KITH_MEASURE_COUNT));
    assert_null(kith_measure_label(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volley_runs_across_back_channels),
        cmocka_unit_test(a_yes_to_a_closed_question_is_an_answer),
        cmocka_unit_test(another_person_ends_a_volley),
        cmocka_unit_test(counts_go_by_has_not_by_the_main_code),
        cmocka_unit_test(without_a_question_the_ratio_has_counts_but_no_value),
        cmocka_unit_test(one_speaker_only),
        cmocka_unit_test(nobody_in_a_role),
        cmocka_unit_test(setting_decides_what_is_shown),
        cmocka_unit_test(the_caller_overrides_the_setting_and_two_clients_are_no_pair),
        cmocka_unit_test(adherence_that_nobody_coded_is_not_zero),
        cmocka_unit_test(a_reflection_picks_up_a_word_with_content),
        cmocka_unit_test(talk_share_counts_words_and_its_interval_holds_it),
        cmocka_unit_test(one_exchange_says_nothing_of_the_spread),
        cmocka_unit_test(what_followed_what),
        cmocka_unit_test(length_needs_times),
        cmocka_unit_test(human_codes_have_sampling_intervals_no_agreement_and_no_guide),
        cmocka_unit_test(a_models_agreement_decides_rough_and_guide),
        cmocka_unit_test(a_guide_needs_two_sides_enough_turns_and_no_danger),
        cmocka_unit_test(every_measure_has_a_name_and_a_label_of_its_own),
    };

    return cmocka_run_group_tests_name("measures", tests, NULL, NULL);
}
