#include "calibrate.h"
#include "coding_maker.h"
#include "decide.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROWS 20000

static struct kith_scored *rows;

static int make(void **state)
{
    (void)state;
    rows = calloc(ROWS, sizeof *rows);
    return rows == NULL;
}

static int unmake(void **state)
{
    (void)state;
    free(rows);
    return 0;
}

/* Draws a class by probabilities p. */
static int draw(struct kith_rng *rng, const double *p, int classes)
{
    double u = kith_rng_unit(rng);
    int k = 0;

    while (k + 1 < classes && u >= p[k])
        u -= p[k++];
    return k;
}

/* Scores that are too loud by 1 / scale and off by -shift / scale: what calibration has to take back. */
static void make_rows(struct kith_rng *rng, int classes, double scale, const double *shift, size_t n)
{
    for (size_t r = 0; r < n; r++) {
        double z[KITH_CLASSES_MAX] = {0};
        double p[KITH_CLASSES_MAX];
        double sum = 0.0;

        for (int k = 0; k < classes; k++)
            z[k] = classes == 2 && k == 0 ? 0.0 : 1.5 * coding_normal(rng);
        for (int k = 0; k < classes; k++)
            sum += p[k] = exp(scale * z[k] + shift[k]);
        for (int k = 0; k < classes; k++)
            p[k] /= sum;
        rows[r].label = draw(rng, p, classes);
        if (classes == 2) {
            rows[r].z[0] = (float)z[1];
        } else {
            for (int k = 0; k < classes; k++)
                rows[r].z[k] = (float)z[k];
        }
    }
}

static void calibrate(int head, size_t n, struct kith_head_calibration *c)
{
    struct kith_err err = {0};

    assert_int_equal(kith_calibrate(kith_env_system(), head, rows, n, c, &err), KITH_OK);
    assert_true(c->scale > 0.0f && isfinite(c->scale));
    for (int k = 0; k < kith_head_spec(head)->classes; k++)
        assert_true(isfinite(c->shift[k]) && c->decide[k] > 0.0f && isfinite(c->decide[k]));
}

/* 20,000 rows put the standard error of a scale at about .015 and of a shift at .02; four of each are allowed. */
static void a_known_scale_and_shift_are_found_again(void **state)
{
    static const double scales[] = {0.5, 1.0, 2.0};
    struct kith_rng rng = {41};

    (void)state;
    for (int i = 0; i < 3; i++) {
        const double shift[] = {0.0, 0.8 - 0.8 * i};
        struct kith_head_calibration c;

        make_rows(&rng, 2, scales[i], shift, ROWS);
        calibrate(KITH_HEAD_REFLECTION, ROWS, &c);
        if (fabs((double)c.scale - scales[i]) > 0.07 || fabs((double)c.shift[1] - shift[1]) > 0.08)
            fail_msg("scale %g, not %g; shift %g, not %g", (double)c.scale, scales[i], (double)c.shift[1], shift[1]);
    }
}

static void so_are_those_of_several_classes(void **state)
{
    static const double shift[] = {0.7, -0.4, 0.2, -0.5};
    struct kith_rng rng = {42};
    struct kith_head_calibration c;

    (void)state;
    make_rows(&rng, 4, 0.6, shift, ROWS);
    calibrate(KITH_HEAD_BEHAVIOUR, ROWS, &c);
    if (fabs((double)c.scale - 0.6) > 0.06)
        fail_msg("scale %g, not 0.6", (double)c.scale);
    for (int k = 1; k < 4; k++) { /* only differences of shifts mean anything */
        double found = (double)c.shift[k] - (double)c.shift[0];
        double right = shift[k] - shift[0];

        if (fabs(found - right) > 0.15)
            fail_msg("shift %d: %g, not %g", k, found, right);
    }
}

static double macro_f1_of(int head, const struct kith_head_calibration *c, size_t n)
{
    int classes = kith_head_spec(head)->classes;
    double hit[KITH_CLASSES_MAX] = {0};
    double all[KITH_CLASSES_MAX] = {0};
    double mean = 0.0;

    for (size_t r = 0; r < n; r++) {
        float p[KITH_CLASSES_MAX];
        int k;

        kith_decode_head(head, c, rows[r].z, p);
        k = kith_decide(head, c, p);
        all[k] += 1.0;
        all[rows[r].label] += 1.0;
        hit[k] += k == rows[r].label;
    }
    for (int k = 0; k < classes; k++)
        mean += 2.0 * hit[k] / all[k] / classes;
    return mean;
}

/* One class in twenty: the likeliest class is nearly always the common one, and its own F1 all that counts. */
static void decision_weights_raise_macro_f1_where_a_class_is_rare(void **state)
{
    static const double shift[] = {0.0, -3.2};
    struct kith_rng rng = {43};
    struct kith_head_calibration c;
    struct kith_head_calibration plain;

    (void)state;
    make_rows(&rng, 2, 1.0, shift, ROWS);
    calibrate(KITH_HEAD_HAS_INPUT, ROWS, &c);
    plain = c;
    for (int k = 0; k < KITH_CLASSES_MAX; k++)
        plain.decide[k] = 1.0f;
    assert_true(c.decide[1] > 1.1f);
    /* on rows it was not fitted on */
    make_rows(&rng, 2, 1.0, shift, ROWS);
    if (macro_f1_of(KITH_HEAD_HAS_INPUT, &c, ROWS) < macro_f1_of(KITH_HEAD_HAS_INPUT, &plain, ROWS) + 0.02)
        fail_msg("macro-F1 %g with weights, %g without", macro_f1_of(KITH_HEAD_HAS_INPUT, &c, ROWS),
                 macro_f1_of(KITH_HEAD_HAS_INPUT, &plain, ROWS));
}

static void balanced_classes_need_no_weights(void **state)
{
    static const double shift[] = {0.0, 0.0, 0.0};
    struct kith_rng rng = {44};
    struct kith_head_calibration c;

    (void)state;
    make_rows(&rng, 3, 1.0, shift, ROWS);
    calibrate(KITH_HEAD_TALK, ROWS, &c);
    for (int k = 0; k < 3; k++)
        assert_true(c.decide[k] > 0.7f && c.decide[k] < 1.5f);
}

static void too_little_to_learn_from_is_the_identity(void **state)
{
    struct kith_head_calibration c;

    (void)state;
    memset(&c, 0x5a, sizeof c);
    calibrate(KITH_HEAD_TALK, 0, &c);
    assert_true(c.scale == 1.0f && c.shift[0] == 0.0f && c.shift[2] == 0.0f && c.decide[0] == 1.0f &&
                c.decide[3] == 1.0f);
    for (size_t r = 0; r < 50; r++) /* one class alone */
        rows[r] = (struct kith_scored){.z = {(float)r, -1.0f, 2.0f}, .label = 2};
    memset(&c, 0x5a, sizeof c);
    calibrate(KITH_HEAD_TALK, 50, &c);
    assert_true(c.scale == 1.0f && c.shift[1] == 0.0f && c.decide[1] == 1.0f);
}

/* Scores that part the classes without a single error would drive an unbounded fit to infinity. */
static void separable_scores_stay_finite(void **state)
{
    struct kith_head_calibration c;

    (void)state;
    for (size_t r = 0; r < 200; r++)
        rows[r] = (struct kith_scored){.z = {r % 2 ? 3.0f : -3.0f}, .label = (int)(r % 2)};
    calibrate(KITH_HEAD_QUESTION, 200, &c);
    assert_true(c.scale > 1.0f && c.scale < 100.0f);
    for (size_t r = 0; r < 200; r++)
        rows[r].z[0] = 0.0f; /* scores that say nothing */
    calibrate(KITH_HEAD_QUESTION, 200, &c);
    assert_true(fabsf(c.shift[1]) < 0.01f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_scale_and_shift_are_found_again),
        cmocka_unit_test(so_are_those_of_several_classes),
        cmocka_unit_test(decision_weights_raise_macro_f1_where_a_class_is_rare),
        cmocka_unit_test(balanced_classes_need_no_weights),
        cmocka_unit_test(too_little_to_learn_from_is_the_identity),
        cmocka_unit_test(separable_scores_stay_finite),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
