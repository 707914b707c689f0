#include "decide.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROUNDS 20000

static const struct kith_head_calibration identity = {.scale = 1.0f, .decide = {1.0f, 1.0f, 1.0f, 1.0f}};

static double between(struct kith_rng *rng, double low, double high)
{
    return low + (high - low) * kith_rng_unit(rng);
}

static void a_single_output_is_log_odds(void **state)
{
    float p[2];
    float z = 0.0f;

    (void)state;
    kith_decode_head(KITH_HEAD_QUESTION, &identity, &z, p);
    assert_true(p[0] == 0.5f && p[1] == 0.5f);
    z = (float)log(3.0); /* odds of three to one for the second class */
    kith_decode_head(KITH_HEAD_QUESTION, &identity, &z, p);
    assert_true(fabs((double)p[1] - 0.75) < 1e-6);
    z = 1e30f;
    kith_decode_head(KITH_HEAD_QUESTION, &identity, &z, p);
    assert_true(p[0] == 0.0f && p[1] == 1.0f);
    z = -1e30f;
    kith_decode_head(KITH_HEAD_QUESTION, &identity, &z, p);
    assert_true(p[0] == 1.0f && p[1] == 0.0f);
}

static void scale_and_shift_come_before_the_softmax(void **state)
{
    struct kith_head_calibration c = identity;
    float z[3] = {(float)log(2.0), 0.0f, 0.0f};
    float p[3];

    (void)state;
    kith_decode_head(KITH_HEAD_TALK, &identity, z, p); /* 2 : 1 : 1 */
    assert_true(fabs((double)p[0] - 0.5) < 1e-6 && fabs((double)p[1] - 0.25) < 1e-6);
    c.scale = 2.0f; /* 4 : 1 : 1 */
    kith_decode_head(KITH_HEAD_TALK, &c, z, p);
    assert_true(fabs((double)p[0] - 4.0 / 6.0) < 1e-6);
    c.shift[2] = (float)log(5.0); /* 4 : 1 : 5 */
    kith_decode_head(KITH_HEAD_TALK, &c, z, p);
    assert_true(fabs((double)p[0] - 0.4) < 1e-6 && fabs((double)p[2] - 0.5) < 1e-6);
    z[0] = z[1] = z[2] = 88000.0f; /* past what exp can hold */
    c = identity;
    kith_decode_head(KITH_HEAD_TALK, &c, z, p);
    assert_true(fabs((double)p[0] - 1.0 / 3.0) < 1e-6 && fabs((double)p[2] - 1.0 / 3.0) < 1e-6);
}

static void decision_weights_tip_the_label_alone(void **state)
{
    struct kith_head_calibration c = identity;
    const float p[4] = {0.2f, 0.4f, 0.3f, 0.1f};

    (void)state;
    assert_int_equal(kith_decide(KITH_HEAD_BEHAVIOUR, &identity, p), 1);
    c.decide[2] = 1.5f; /* .45 against .40 */
    assert_int_equal(kith_decide(KITH_HEAD_BEHAVIOUR, &c, p), 2);
    c.decide[2] = 1.3f; /* .39 */
    assert_int_equal(kith_decide(KITH_HEAD_BEHAVIOUR, &c, p), 1);
    assert_int_equal(kith_decide(KITH_HEAD_QUESTION, &identity, (const float[]){0.5f, 0.5f}), 0); /* ties: the first */
}

static void random_calibration(struct kith_rng *rng, struct kith_head_calibration *c)
{
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        c[h].scale = (float)between(rng, 0.1, 3.0);
        for (int k = 0; k < KITH_CLASSES_MAX; k++) {
            c[h].shift[k] = (float)between(rng, -2.0, 2.0);
            c[h].decide[k] = (float)between(rng, 0.3, 3.3);
        }
    }
}

static bool sums_to_one(const float *p, int n)
{
    double sum = 0.0;

    for (int k = 0; k < n; k++) {
        if (!(p[k] >= 0.0f && p[k] <= 1.0f))
            return false;
        sum += (double)p[k];
    }
    return fabs(sum - 1.0) < 1e-5;
}

static bool each_a_probability(const float *p, int n)
{
    for (int k = 0; k < n; k++)
        if (!(p[k] >= 0.0f && p[k] <= 1.0f))
            return false;
    return true;
}

/* The contract of coding.md, on any scores. */
static const char *broken_counsellor(const struct kith_coded_turn *t)
{
    const struct kith_label *l = &t->label;
    const int8_t subtype[] = {l->question, l->reflection, l->input};
    static const int classes[] = {KITH_QUESTION_COUNT, KITH_REFLECTION_COUNT, KITH_INPUT_COUNT};

    if (l->behaviour < 0 || l->behaviour >= KITH_BEHAVIOUR_COUNT || l->talk != KITH_NONE)
        return "a counsellor's turn has a behaviour and no talk";
    for (int i = 0; i < KITH_HAS_COUNT; i++) {
        bool stands = ((l->has >> i) & 1u) || l->behaviour == i;

        if (stands != (subtype[i] != KITH_NONE))
            return "a subtype goes with its has or the main behaviour, and only so";
        if (subtype[i] >= classes[i])
            return "a subtype is out of range";
        if (t->leaning[i] < 0 || t->leaning[i] >= classes[i] || (stands && t->leaning[i] != subtype[i]))
            return "a leaning is always there, and is the subtype where there is one";
    }
    if (l->behaviour == KITH_BEHAVIOUR_OTHER && l->has)
        return "other means that the turn has none";
    if (l->behaviour != KITH_BEHAVIOUR_OTHER && !((l->has >> l->behaviour) & 1u))
        return "a turn has its main behaviour";
    if (l->has >> KITH_HAS_COUNT || l->adherence >> KITH_ADHERENCE_COUNT || !l->adherence_known)
        return "bits out of range";
    if (!sums_to_one(t->p.behaviour, 4) || !sums_to_one(t->p.question, 2) || !sums_to_one(t->p.reflection, 2) ||
        !sums_to_one(t->p.input, 4) || !each_a_probability(t->p.has, 3) || !each_a_probability(t->p.adherence, 6))
        return "probabilities do not sum to one";
    if (t->p.talk[0] != 0.0f || t->p.talk[1] != 0.0f || t->p.talk[2] != 0.0f)
        return "a counsellor's turn has no talk";
    return t->unsure == (t->p.behaviour[l->behaviour] < KITH_UNSURE_BELOW) ? NULL : "unsure is not what it says";
}

static const char *broken_client(const struct kith_coded_turn *t)
{
    const struct kith_label *l = &t->label;

    if (l->talk < 0 || l->talk >= KITH_TALK_COUNT)
        return "a client's turn has talk";
    if (l->behaviour != KITH_NONE || l->question != KITH_NONE || l->reflection != KITH_NONE || l->input != KITH_NONE ||
        l->has || l->adherence || l->adherence_known)
        return "a client's turn has nothing of the counsellor's";
    if (!sums_to_one(t->p.talk, 3) || t->p.behaviour[0] != 0.0f || t->p.has[0] != 0.0f)
        return "probabilities do not sum to one";
    return t->unsure == (t->p.talk[l->talk] < KITH_UNSURE_BELOW) ? NULL : "unsure is not what it says";
}

static void any_scores_give_consistent_codes(void **state)
{
    struct kith_rng rng = {31};
    size_t unsure = 0;
    size_t others = 0;
    size_t several = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t seed = rng.state;
        struct kith_head_calibration c[KITH_HEAD_COUNT];
        float z[KITH_OUTPUTS_MAX];
        struct kith_coded_turn t;
        double size = pow(10.0, between(&rng, -1.0, 3.0));
        const char *wrong;

        random_calibration(&rng, c);
        for (int k = 0; k < KITH_OUTPUTS_MAX; k++)
            z[k] = (float)between(&rng, -size, size);
        memset(&t, 0x5a, sizeof t); /* all that matters is set */
        kith_decode_turn(c, KITH_ROLE_COUNSELLOR, z, &t);
        wrong = t.role == KITH_ROLE_COUNSELLOR ? broken_counsellor(&t) : "another role";
        unsure += t.unsure;
        others += t.label.behaviour == KITH_BEHAVIOUR_OTHER;
        several += (t.label.has & (t.label.has - 1u)) != 0;
        if (!wrong) {
            kith_decode_turn(c, KITH_ROLE_CLIENT, z, &t);
            wrong = t.role == KITH_ROLE_CLIENT ? broken_client(&t) : "another role";
        }
        if (wrong)
            fail_msg("seed %llu: %s", (unsigned long long)seed, wrong);
    }
    /* the scores reached what they were to test */
    assert_true(unsure > 100 && others > 100 && several > 100);
}

static void other_people_get_no_code(void **state)
{
    static const enum kith_role roles[] = {KITH_ROLE_OTHER, KITH_ROLE_UNKNOWN};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct kith_coded_turn t;

        memset(&t, 0x5a, sizeof t);
        kith_decode_turn(NULL, roles[i], NULL, &t);
        assert_int_equal(t.role, roles[i]);
        assert_int_equal(t.label.behaviour, KITH_NONE);
        assert_int_equal(t.label.talk, KITH_NONE);
        assert_int_equal(t.label.has, 0);
        assert_int_equal(t.leaning[0], KITH_NONE);
        assert_false(t.unsure);
        assert_true(t.p.behaviour[0] == 0.0f && t.p.talk[0] == 0.0f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_output_is_log_odds),
        cmocka_unit_test(scale_and_shift_come_before_the_softmax),
        cmocka_unit_test(decision_weights_tip_the_label_alone),
        cmocka_unit_test(any_scores_give_consistent_codes),
        cmocka_unit_test(other_people_get_no_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
