#include "majority.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define Q KITH_BEHAVIOUR_QUESTION
#define R KITH_BEHAVIOUR_REFLECTION
#define I KITH_BEHAVIOUR_INPUT
#define O KITH_BEHAVIOUR_OTHER

static struct kith_label counsellor(int behaviour, unsigned has, int question, int reflection, int input)
{
    struct kith_label l = KITH_LABEL_NONE;

    l.behaviour = (int8_t)behaviour;
    l.has = (uint8_t)has;
    l.question = (int8_t)question;
    l.reflection = (int8_t)reflection;
    l.input = (int8_t)input;
    return l;
}

static struct kith_label client(int talk)
{
    struct kith_label l = KITH_LABEL_NONE;

    l.talk = (int8_t)talk;
    return l;
}

static struct kith_label majority(const struct kith_label *labels, size_t n)
{
    struct kith_gold gold[16] = {{{NULL, 0}, {0, 0, 0, 0, 0, 0, 0, false}}};
    struct kith_turn turn = {.gold = gold, .n_gold = n};

    for (size_t i = 0; i < n; i++)
        gold[i].label = labels[i];
    return kith_majority_of_turn(&turn);
}

static void same(struct kith_label a, struct kith_label b)
{
    assert_int_equal(a.behaviour, b.behaviour);
    assert_int_equal(a.question, b.question);
    assert_int_equal(a.reflection, b.reflection);
    assert_int_equal(a.input, b.input);
    assert_int_equal(a.talk, b.talk);
    assert_int_equal(a.has, b.has);
    assert_int_equal(a.adherence, b.adherence);
    assert_int_equal(a.adherence_known, b.adherence_known);
}

static void nobody_says_nothing_and_one_coder_says_all(void **state)
{
    struct kith_label one = counsellor(R, KITH_HAS_REFLECTION | KITH_HAS_QUESTION, 0, 1, KITH_NONE);

    (void)state;
    one.adherence = 5;
    one.adherence_known = true;
    same(majority(NULL, 0), KITH_LABEL_NONE);
    same(majority(&one, 1), one);
}

static void most_coders_win(void **state)
{
    const struct kith_label three[] = {counsellor(Q, KITH_HAS_QUESTION, KITH_QUESTION_OPEN, KITH_NONE, KITH_NONE),
                                       counsellor(R, KITH_HAS_REFLECTION, KITH_NONE, KITH_REFLECTION_SIMPLE, KITH_NONE),
                                       counsellor(R, KITH_HAS_REFLECTION | KITH_HAS_QUESTION, KITH_QUESTION_CLOSED,
                                                  KITH_REFLECTION_COMPLEX, KITH_NONE)};
    const struct kith_label talks[] = {client(KITH_TALK_NEUTRAL), client(KITH_TALK_SUSTAIN), client(KITH_TALK_NEUTRAL)};
    struct kith_label l = majority(three, 3);

    (void)state;
    assert_int_equal(l.behaviour, R);
    assert_int_equal(l.has, KITH_HAS_REFLECTION | KITH_HAS_QUESTION); /* two of three each */
    assert_int_equal(l.question, KITH_QUESTION_OPEN);                 /* one each: the one listed first */
    assert_int_equal(l.reflection, KITH_REFLECTION_SIMPLE);
    assert_int_equal(l.input, KITH_NONE);
    assert_int_equal(l.talk, KITH_NONE);
    assert_int_equal(majority(talks, 3).talk, KITH_TALK_NEUTRAL);
    assert_int_equal(majority(talks, 3).behaviour, KITH_NONE);
}

static void ties_go_to_the_first_code_and_to_fewer_bits(void **state)
{
    const struct kith_label two[] = {counsellor(O, 0, KITH_NONE, KITH_NONE, KITH_NONE),
                                     counsellor(I, KITH_HAS_INPUT, KITH_NONE, KITH_NONE, KITH_INPUT_ADVICE)};
    const struct kith_label talks[] = {client(KITH_TALK_NEUTRAL), client(KITH_TALK_CHANGE)};
    struct kith_label l = majority(two, 2);

    (void)state;
    assert_int_equal(l.behaviour, I);             /* listed before other */
    assert_int_equal(l.has, 0);                   /* one of two is no majority */
    assert_int_equal(l.input, KITH_INPUT_ADVICE); /* the main behaviour keeps it */
    assert_int_equal(majority(talks, 2).talk, KITH_TALK_CHANGE);
}

static void a_subtype_without_its_code_is_dropped(void **state)
{
    const struct kith_label three[] = {
        counsellor(Q, KITH_HAS_QUESTION | KITH_HAS_REFLECTION, KITH_QUESTION_OPEN, KITH_REFLECTION_COMPLEX, KITH_NONE),
        counsellor(Q, KITH_HAS_QUESTION, KITH_QUESTION_OPEN, KITH_NONE, KITH_NONE),
        counsellor(Q, KITH_HAS_QUESTION, KITH_QUESTION_CLOSED, KITH_NONE, KITH_NONE)};
    struct kith_label l = majority(three, 3);

    (void)state;
    assert_int_equal(l.has, KITH_HAS_QUESTION);
    assert_int_equal(l.question, KITH_QUESTION_OPEN);
    assert_int_equal(l.reflection, KITH_NONE);
}

static void adherence_is_voted_on_by_those_who_coded_it(void **state)
{
    struct kith_label four[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        four[i] = counsellor(O, 0, KITH_NONE, KITH_NONE, KITH_NONE);
    assert_false(majority(four, 4).adherence_known);
    four[0].adherence_known = true;
    four[0].adherence = 1u << KITH_ADHERENCE_AFFIRM;
    four[3].adherence_known = true;
    four[3].adherence = 1u << KITH_ADHERENCE_AFFIRM | 1u << KITH_ADHERENCE_SEEK;
    assert_true(majority(four, 4).adherence_known);
    assert_int_equal(majority(four, 4).adherence, 1u << KITH_ADHERENCE_AFFIRM); /* two of two; seek one of two */
}

static struct kith_label random_label(struct kith_rng *rng)
{
    int behaviour = (int)kith_rng_below(rng, 4);
    unsigned has = behaviour == O ? 0 : (unsigned)kith_rng_below(rng, 8) | 1u << behaviour;

    return counsellor(behaviour, has, has & KITH_HAS_QUESTION ? (int)kith_rng_below(rng, 2) : KITH_NONE,
                      has & KITH_HAS_REFLECTION ? (int)kith_rng_below(rng, 2) : KITH_NONE,
                      has & KITH_HAS_INPUT ? (int)kith_rng_below(rng, 4) : KITH_NONE);
}

/* Of coders who keep to the rules comes a label that does; and it is some coder's in each code. */
static void a_majority_keeps_the_rules(void **state)
{
    struct kith_rng rng = {51};

    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint64_t seed = rng.state;
        struct kith_label labels[10];
        size_t n = 2 + (size_t)kith_rng_below(&rng, 9);
        struct kith_label l;
        size_t same_behaviour = 0;

        for (size_t i = 0; i < n; i++)
            labels[i] = random_label(&rng);
        l = majority(labels, n);
        for (size_t i = 0; i < n; i++)
            same_behaviour += labels[i].behaviour == l.behaviour;
        if (same_behaviour == 0 || ((l.question != KITH_NONE) != ((l.has & KITH_HAS_QUESTION) || l.behaviour == Q)) ||
            ((l.reflection != KITH_NONE) != ((l.has & KITH_HAS_REFLECTION) || l.behaviour == R)) ||
            ((l.input != KITH_NONE) != ((l.has & KITH_HAS_INPUT) || l.behaviour == I)))
            fail_msg("seed %llu", (unsigned long long)seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_says_nothing_and_one_coder_says_all),
        cmocka_unit_test(most_coders_win),
        cmocka_unit_test(ties_go_to_the_first_code_and_to_fewer_bits),
        cmocka_unit_test(a_subtype_without_its_code_is_dropped),
        cmocka_unit_test(adherence_is_voted_on_by_those_who_coded_it),
        cmocka_unit_test(a_majority_keeps_the_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
