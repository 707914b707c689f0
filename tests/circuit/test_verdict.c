#include "verdict.h"

#include "abc_weigh.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define OWN_SE 0.01 /* of one study: far below the least effect, so that its size decides nothing */

static struct kith_row_answer answer(void **state, struct kith_abc_claim claim, const double *effect, size_t n,
                                     double prior_width)
{
    double own_se[100];
    struct kith_row_answer out;

    for (size_t i = 0; i < 100; i++)
        own_se[i] = OWN_SE;
    assert_int_equal(kith_row_answer(&claim, effect, own_se, n, prior_width, *state, &out, NULL), KITH_OK);
    return out;
}

/* 100 effects around `at`; `below` of them are less. */
static void fill(double *effect, int below, double step, double at)
{
    for (int i = 0; i < 100; i++)
        effect[i] = at + (i - below + 0.5) * step;
}

static void a_direction_needs_95_of_100(void **state)
{
    struct kith_abc_claim claim = {.report = -1, .margin = 0.15, .tolerance = 0.05};
    double effect[100];

    fill(effect, 95, 0.01, -0.15);
    assert_int_equal(answer(state, claim, effect, 100, 10.0).verdict, KITH_REPRODUCED);
    fill(effect, 94, 0.01, -0.15);
    assert_int_equal(answer(state, claim, effect, 100, 10.0).verdict, KITH_NOT_REPRODUCED);
    assert_int_equal(answer(state, claim, effect, 100, 1.0).verdict, KITH_NOT_IDENTIFIED);
    assert_int_equal(answer(state, claim, effect, 100, NAN).verdict, KITH_NOT_REPRODUCED);
    fill(effect, 95, 0.01, -0.15);
    effect[0] = NAN; /* an effect that does not exist shows nothing */
    assert_int_equal(answer(state, claim, effect, 100, 10.0).verdict, KITH_NOT_REPRODUCED);
    for (int i = 0; i < 100; i++)
        effect[i] = 0.0; /* nothing changes: no direction */
    assert_int_equal(answer(state, claim, effect, 100, 10.0).verdict, KITH_NOT_REPRODUCED);
}

/* All draws show it, but one study of this size would often find the other sign. */
static void a_direction_must_be_found_by_a_study_of_its_size(void **state)
{
    struct kith_abc_claim claim = {.report = 1, .margin = 0.15, .tolerance = 0.05};
    const double effect[] = {0.2, 0.2};
    const double large[] = {0.2, 0.2};   /* Phi(1) = .84 */
    const double small[] = {0.25, 0.25}; /* Phi(.8) = .788 */
    struct kith_row_answer out;

    assert_int_equal(kith_row_answer(&claim, effect, large, 2, 10.0, *state, &out, NULL), KITH_OK);
    assert_int_equal(out.verdict, KITH_REPRODUCED);
    assert_true(fabs(out.found - 0.8413447) < 1e-6);
    assert_int_equal(kith_row_answer(&claim, effect, small, 2, 10.0, *state, &out, NULL), KITH_OK);
    assert_int_equal(out.verdict, KITH_NOT_REPRODUCED);
    claim.report = -1;
    assert_true(fabs(kith_abc_claim_found(&claim, 0.2, 0.2) - (1.0 - 0.8413447)) < 1e-6);
    claim.report = 0; /* within two standard errors of 0: Phi(1) - Phi(-3) */
    assert_true(fabs(kith_abc_claim_found(&claim, 0.2, 0.2) - (0.8413447 - 0.0013499)) < 1e-6);
}

static void a_null_needs_its_whole_interval_inside(void **state)
{
    struct kith_abc_claim claim = {.report = 0, .margin = 0.15, .tolerance = 0.05};
    double effect[100];

    fill(effect, 50, 0.003, 0.0);
    assert_int_equal(answer(state, claim, effect, 100, 2.0).verdict, KITH_REPRODUCED);
    fill(effect, 50, 0.0033, 0.0);
    assert_int_equal(answer(state, claim, effect, 100, 2.0).verdict, KITH_NOT_REPRODUCED);
    fill(effect, 50, 0.0033, 0.0);
    assert_int_equal(answer(state, claim, effect, 100, 0.3).verdict, KITH_NOT_IDENTIFIED);
    fill(effect, 20, 0.003, 0.0); /* narrow, but to one side */
    assert_int_equal(answer(state, claim, effect, 100, 2.0).verdict, KITH_NOT_REPRODUCED);
    assert_int_equal(answer(state, claim, effect, 0, 2.0).verdict, KITH_NOT_REPRODUCED);
}

static void reports_are_all_that_can_happen(void **state)
{
    struct kith_abc_claim claim = {.report = 0, .margin = 0.15, .tolerance = 0.05};
    int seen[3] = {0};

    (void)state;
    for (double effect = -0.5; effect <= 0.5; effect += 0.05) {
        double sum = 0.0;

        for (claim.report = -1; claim.report <= 1; claim.report++)
            sum += exp(kith_abc_claim_log(&claim, effect, 0.1));
        assert_true(fabs(sum - 1.0) < 1e-12);
    }
    for (int i = 0; i < 1000; i++)
        seen[1 + kith_abc_claim_sample(&claim, 0.15, 0.0, (i + 0.5) / 1000)]++;
    assert_in_range(seen[2], 497, 499); /* half of .99, and a third of the stray .01 */
    assert_in_range(seen[1], 497, 499);
    assert_in_range(seen[0], 3, 4);
    claim.report = 1;
    assert_true(kith_abc_claim_log(&claim, NAN, NAN) == log(KITH_ABC_ASTRAY / 3.0));
    assert_true(kith_abc_claim_met(&claim, 0.15) && !kith_abc_claim_met(&claim, 0.149)); /* the least effect */
    assert_true(!kith_abc_claim_met(&claim, -0.3));
    claim.report = 0;
    assert_true(kith_abc_claim_met(&claim, -0.15) && !kith_abc_claim_met(&claim, 0.16));
    assert_false(kith_abc_claim_met(&claim, NAN));
}

static void weights_are_what_they_say(void **state)
{
    double log_likelihood[] = {log(1.0), log(3.0), -HUGE_VAL, NAN};
    double even[] = {0.0, 0.0, 0.0, 0.0};
    double weight[4];
    uint32_t pick[8];
    struct kith_abc_weighed w = kith_abc_weigh(log_likelihood, 4, weight);

    (void)state;
    assert_true(fabs(weight[0] - 0.25) < 1e-12 && fabs(weight[1] - 0.75) < 1e-12 && weight[2] == 0 && weight[3] == 0);
    assert_true(fabs(w.log_evidence) < 1e-12 && fabs(w.effective - 1.6) < 1e-12);
    kith_abc_resample(weight, 4, 0.5, pick, 8);
    for (int i = 0; i < 8; i++)
        assert_int_equal(pick[i], i < 2 ? 0 : 1);
    w = kith_abc_weigh(even, 4, weight);
    assert_true(w.effective == 4.0 && w.log_error == 0.0);
    log_likelihood[0] = log_likelihood[1] = -HUGE_VAL;
    w = kith_abc_weigh(log_likelihood, 4, weight);
    assert_true(weight[0] == 0.0 && w.effective == 0.0 && isinf(w.log_evidence));
    even[0] = 4.0;
    assert_true(kith_abc_temper(even, 4, 3.9, 1.0) < 0.2);
    assert_true(kith_abc_temper(even, 4, 1.0, 1.0) == 1.0);
}

static int open_arena(void **state)
{
    struct kith_arena *keep = NULL;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, NULL) != KITH_OK)
        return -1;
    *state = keep;
    return 0;
}

static int close_arena(void **state)
{
    kith_arena_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_direction_needs_95_of_100),
        cmocka_unit_test(a_direction_must_be_found_by_a_study_of_its_size),
        cmocka_unit_test(a_null_needs_its_whole_interval_inside),
        cmocka_unit_test(reports_are_all_that_can_happen),
        cmocka_unit_test(weights_are_what_they_say),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
