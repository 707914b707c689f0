#include "report_words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct kith_buf b;

static int open_buf(void **state)
{
    (void)state;
    kith_buf_init(&b, kith_env_system(), 4096);
    return 0;
}

static int close_buf(void **state)
{
    (void)state;
    kith_buf_free(&b);
    return 0;
}

/* What was said since the last call. */
#define SAID(wanted)                                                                                                   \
    do {                                                                                                               \
        assert_string_equal(b.p ? b.p : "", wanted);                                                                   \
        kith_buf_clear(&b);                                                                                            \
    } while (0)

static struct kith_measure measure(double value, size_t count, size_t n)
{
    return (struct kith_measure){.defined = true,
                                 .shown = true,
                                 .value = value,
                                 .low = value * .5,
                                 .high = value * 1.25,
                                 .count = count,
                                 .n = n,
                                 .agreement = NAN,
                                 .guide_fair = NAN,
                                 .guide_good = NAN};
}

static void test_numbers(void **state)
{
    (void)state;
    kith_say_number(&b, 1.45, 1);
    SAID("1.5");
    kith_say_number(&b, -0.04, 1);
    SAID("0.0");
    kith_say_number(&b, 2.999, 2);
    SAID("3.00");
    kith_say_number(&b, NAN, 1);
    SAID("unknown");
    kith_say_percent(&b, 2.0 / 3);
    SAID("67%");
    kith_say_percent(&b, 0.145);
    SAID("15%");
}

static void test_figures(void **state)
{
    struct kith_measure m = measure(1.4, 7, 5);

    (void)state;
    kith_say_figure(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("1.4 reflections per question");
    kith_say_figure_short(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("1.4 per question");
    m = measure(7.0 / 11, 7, 11);
    kith_say_figure(&b, &m, KITH_MEASURE_OPEN);
    SAID("64% (7 of 11)");
    kith_say_figure(&b, &m, KITH_MEASURE_TALK_SHARE);
    SAID("64% of the words");
    m = measure(1, 1, 9);
    kith_say_figure(&b, &m, KITH_MEASURE_LONGEST);
    SAID("1 word");
    kith_say_figure(&b, &m, KITH_MEASURE_QUESTIONS);
    SAID("1");
}

/* "n : 0", never infinity; and no figure where there is nothing to count. */
static void test_no_question(void **state)
{
    struct kith_measure m = measure(NAN, 7, 0);

    (void)state;
    kith_say_figure(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("7 : 0");
    kith_say_interval(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("");
    m.count = 0;
    kith_say_figure(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("none to count");
    m = measure(0, 0, 0);
    m.defined = false;
    kith_say_figure(&b, &m, KITH_MEASURE_OPEN);
    SAID("none to count");
}

static void test_intervals(void **state)
{
    struct kith_measure m = measure(2, 4, 2);

    (void)state;
    kith_say_interval(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("between 1.0 and 2.5");
    kith_say_interval_short(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("1.0 to 2.5");
    m = measure(.4, 4, 10);
    kith_say_interval(&b, &m, KITH_MEASURE_CHANGE);
    SAID("between 20% and 50%");
    m = measure(0, 0, 4);
    kith_say_interval(&b, &m, KITH_MEASURE_MI_NON_ADHERENT);
    SAID("0 to 0");
    kith_say_interval_short(&b, &m, KITH_MEASURE_MI_NON_ADHERENT);
    SAID("0 to 0");
    m.low = m.high = m.value = 84; /* counted, not judged */
    kith_say_interval_short(&b, &m, KITH_MEASURE_LONGEST);
    SAID("");
}

static void test_agreement(void **state)
{
    struct kith_measure m = measure(2, 4, 2);

    (void)state;
    m.agreement = .724;
    kith_say_agreement(&b, &m, KITH_MEASURE_R_TO_Q, false);
    SAID("r .72 with experts");
    m.agreement = .38;
    m.rough = true;
    kith_say_agreement(&b, &m, KITH_MEASURE_R_TO_Q, false);
    SAID("rough: r .38 with experts");
    kith_say_agreement_short(&b, &m, KITH_MEASURE_R_TO_Q, false);
    SAID("rough: r .38");
    m.agreement = -.05;
    kith_say_agreement_short(&b, &m, KITH_MEASURE_R_TO_Q, false);
    SAID("rough: r -.05");
    m.agreement = NAN;
    kith_say_agreement(&b, &m, KITH_MEASURE_MI_ADHERENT, false);
    SAID("rough: not yet checked against experts");
    m.agreement = 1;
    m.rough = false;
    kith_say_agreement_short(&b, &m, KITH_MEASURE_OPEN, false);
    SAID("r 1.00");
    kith_say_agreement(&b, &m, KITH_MEASURE_OPEN, true);
    SAID("");
    kith_say_agreement(&b, &m, KITH_MEASURE_TALK_SHARE, false);
    SAID("");
}

static void test_guides(void **state)
{
    struct kith_measure m = measure(2, 4, 2);

    (void)state;
    m.guide_fair = 1;
    m.guide_good = 2;
    kith_say_guide(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("MITI guide 1 fair, 2 good");
    m.rough = true;
    kith_say_guide(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("");
    m.rough = false;
    m.guide_fair = .4;
    m.guide_good = .5;
    kith_say_guide(&b, &m, KITH_MEASURE_COMPLEX);
    SAID("MITI guide 40% fair, 50% good");
    m.guide_good = NAN;
    kith_say_guide(&b, &m, KITH_MEASURE_COMPLEX);
    SAID("");
    m.no_guide = KITH_NO_GUIDE_DANGER;
    kith_say_guide(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("no guide: words that may mean danger");
    m.no_guide = KITH_NO_GUIDE_ONE_SIDE;
    kith_say_guide(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("no guide: only one side speaks");
    m.no_guide = KITH_NO_GUIDE_SHORT;
    kith_say_guide(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("no guide: few turns");
    m.rough = true;
    kith_say_guide(&b, &m, KITH_MEASURE_R_TO_Q);
    SAID("");
}

/* What the client said next rests on the codes of client talk. */
static void test_followed_rough(void **state)
{
    struct kith_measures m = {0};
    struct kith_measure *change = &m.items[KITH_MEASURE_CHANGE];

    (void)state;
    *change = measure(.4, 4, 10);
    kith_say_followed_rough(&b, &m, false);
    SAID("");
    change->rough = true;
    kith_say_followed_rough(&b, &m, false);
    SAID("Rough: what the client said is the model's reading, not yet checked against experts. A hint, no more.");
    change->agreement = .38;
    kith_say_followed_rough(&b, &m, false);
    SAID("Rough: what the client said is the model's reading, and its share of change talk has r .38 with experts. "
         "A hint, no more.");
    kith_say_followed_rough(&b, &m, true);
    SAID("");
}

static void test_times(void **state)
{
    (void)state;
    kith_say_length(&b, -1);
    SAID("");
    kith_say_length(&b, 20000);
    SAID("less than a minute");
    kith_say_length(&b, 61000);
    SAID("1 minute");
    kith_say_length(&b, INT64_C(48) * 60000);
    SAID("48 minutes");
    kith_say_length(&b, INT64_C(125) * 60000);
    SAID("2 h 05 min");
    kith_say_clock(&b, 725999);
    SAID("12:05");
    kith_say_clock(&b, 3723000);
    SAID("1:02:03");
}

static void test_codes(void **state)
{
    struct kith_say_code codes[KITH_SAY_CODES_MAX];
    struct kith_label l = {KITH_BEHAVIOUR_REFLECTION,
                           KITH_QUESTION_OPEN,
                           KITH_REFLECTION_COMPLEX,
                           KITH_NONE,
                           KITH_NONE,
                           KITH_HAS_QUESTION | KITH_HAS_REFLECTION,
                           1u << KITH_ADHERENCE_AFFIRM,
                           true};

    (void)state;
    assert_int_equal(kith_say_codes(&l, KITH_ROLE_COUNSELLOR, codes), 3);
    assert_string_equal(codes[0].word, "complex reflection");
    assert_string_equal(codes[1].word, "open question");
    assert_string_equal(codes[2].word, "affirms");
    assert_int_equal(kith_say_codes(&l, KITH_ROLE_CLIENT, codes), 0);
    l = KITH_LABEL_NONE;
    l.talk = KITH_TALK_SUSTAIN;
    assert_int_equal(kith_say_codes(&l, KITH_ROLE_CLIENT, codes), 1);
    assert_string_equal(codes[0].word, "sustain talk");
    assert_int_equal(kith_say_codes(&l, KITH_ROLE_OTHER, codes), 0);
    /* the most codes that a label can hold fit */
    l = (struct kith_label){KITH_BEHAVIOUR_OTHER, 0, 0, 0, 0, 7, 63, true};
    assert_int_equal(kith_say_codes(&l, KITH_ROLE_COUNSELLOR, codes), 10);
}

static void test_coder(void **state)
{
    struct kith_coded coded = {.coder = "9f3c1a2b77d04e15c1d2e3f4"};

    (void)state;
    kith_say_coder(&b, &coded);
    SAID("Coded by the model 9f3c1a2b77d0.");
    coded.by_human = true;
    coded.coder = "Robin Cole";
    kith_say_coder(&b, &coded);
    SAID("Coded by a human.");
    coded = (struct kith_coded){.coder = "<b>\x1b", .trained_on = true};
    kith_say_coder(&b, &coded);
    SAID("Coded by the model b. The model learned from this very session, so it looks better here than it is.");
}

static void test_turn_agreement(void **state)
{
    (void)state;
    kith_say_turn_agreement(&b, .8312, .664);
    SAID(
        " On public sessions that experts coded, and that it had not learned from, its codes of single turns "
        "agreed with the experts' to .83 for the counsellor and to .66 for client talk, where 1 is in full. One expert "
        "against the others reached about .86 and .72.");
    kith_say_turn_agreement(&b, NAN, .664);
    SAID("");
    kith_say_model(&b, NULL);
    SAID("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_no_question),    cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_agreement),      cmocka_unit_test(test_guides),
        cmocka_unit_test(test_times),          cmocka_unit_test(test_codes),
        cmocka_unit_test(test_coder),          cmocka_unit_test(test_turn_agreement),
        cmocka_unit_test(test_followed_rough),
    };

    return cmocka_run_group_tests_name("report_words", tests, open_buf, close_buf);
}
