#include "heads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Outputs of a group share one row of weights: two heads on one place would read each other's. */
static void no_two_heads_share_an_output(void **state)
{
    bool taken[KITH_GROUP_COUNT][KITH_OUTPUTS_MAX] = {{false}};

    (void)state;
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        const struct kith_head_spec *s = kith_head_spec(h);

        assert_non_null(s);
        assert_true(s->classes >= 2 && s->classes <= KITH_CLASSES_MAX);
        assert_int_equal(s->outputs, s->classes == 2 ? 1 : s->classes);
        for (unsigned k = 0; k < s->outputs; k++) {
            assert_true(s->first + k < kith_group_outputs(s->group));
            assert_false(taken[s->group][s->first + k]);
            taken[s->group][s->first + k] = true;
        }
    }
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        assert_true(kith_group_outputs((enum kith_head_group)g) <= KITH_OUTPUTS_MAX);
        assert_int_equal(kith_group_outputs((enum kith_head_group)g) % 4, 0);
    }
}

static void heads_follow_the_codes(void **state)
{
    (void)state;
    assert_int_equal(kith_head_spec(KITH_HEAD_BEHAVIOUR)->classes, KITH_BEHAVIOUR_COUNT);
    assert_int_equal(kith_head_spec(KITH_HEAD_QUESTION)->classes, KITH_QUESTION_COUNT);
    assert_int_equal(kith_head_spec(KITH_HEAD_REFLECTION)->classes, KITH_REFLECTION_COUNT);
    assert_int_equal(kith_head_spec(KITH_HEAD_INPUT)->classes, KITH_INPUT_COUNT);
    assert_int_equal(kith_head_spec(KITH_HEAD_TALK)->classes, KITH_TALK_COUNT);
    assert_int_equal(KITH_HEAD_HAS_QUESTION + KITH_HAS_COUNT - 1, KITH_HEAD_HAS_INPUT);
    assert_string_equal(kith_head_class_name(KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_INPUT), "therapist_input");
    assert_string_equal(kith_head_class_name(KITH_HEAD_QUESTION, KITH_QUESTION_CLOSED), "closed");
    assert_string_equal(kith_head_class_name(KITH_HEAD_REFLECTION, KITH_REFLECTION_SIMPLE), "simple");
    assert_string_equal(kith_head_class_name(KITH_HEAD_INPUT, KITH_INPUT_OPTIONS), "options");
    assert_string_equal(kith_head_class_name(KITH_HEAD_TALK, KITH_TALK_SUSTAIN), "sustain");
    assert_string_equal(kith_head_class_name(KITH_HEAD_HAS_INPUT, 1), "yes");
    assert_string_equal(kith_head_class_name(KITH_HEAD_ADHERENCE + KITH_ADHERENCE_CONFRONT, 0), "no");
    for (int a = 0; a < KITH_ADHERENCE_COUNT; a++) { /* "adherence.affirm" names the code behind its dot */
        const char *name = kith_head_spec(KITH_HEAD_ADHERENCE + a)->name;

        assert_string_equal(name + sizeof "adherence." - 1, kith_adherence_name(a));
    }
    for (int b = 0; b < KITH_HAS_COUNT; b++)
        assert_string_equal(kith_head_spec(KITH_HEAD_HAS_QUESTION + b)->name + sizeof "has." - 1,
                            kith_behaviour_name(b));
}

static void names_are_told_apart_and_end(void **state)
{
    (void)state;
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        for (int o = 0; o < h; o++)
            assert_string_not_equal(kith_head_spec(h)->name, kith_head_spec(o)->name);
        for (int k = 0; k < kith_head_spec(h)->classes; k++)
            assert_non_null(kith_head_class_name(h, k));
        assert_null(kith_head_class_name(h, kith_head_spec(h)->classes));
        assert_null(kith_head_class_name(h, -1));
    }
    assert_null(kith_head_spec(-1));
    assert_null(kith_head_spec(KITH_HEAD_COUNT));
    assert_null(kith_head_class_name(-1, 0));
    assert_null(kith_head_class_name(KITH_HEAD_COUNT, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_heads_share_an_output),
        cmocka_unit_test(heads_follow_the_codes),
        cmocka_unit_test(names_are_told_apart_and_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
