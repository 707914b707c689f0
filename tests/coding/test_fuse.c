/* Fusing two kinds of evidence: what was planted is found again. */
#include "coding_maker.h"
#include "cross_fuse.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROWS 20000

static struct kith_fuse_row *rows;

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

/* A class drawn by the outputs z of a head; one output is the log-odds of class 1. */
static int draw(struct kith_rng *rng, const double *z, unsigned outputs)
{
    double p[KITH_CLASSES_MAX];
    double sum = 0.0;
    double u = kith_rng_unit(rng);
    int k = 0;

    if (outputs == 1)
        return u < 1.0 / (1.0 + exp(-z[0]));
    for (unsigned c = 0; c < outputs; c++)
        sum += p[c] = exp(z[c]);
    for (; k + 1 < (int)outputs && u >= p[k] / sum; k++)
        u -= p[k] / sum;
    return k;
}

/* Rows in which truth is a d + b s + c. */
static void plant(struct kith_rng *rng, unsigned outputs, double a, double b, const double *c)
{
    for (size_t r = 0; r < ROWS; r++) {
        double z[KITH_CLASSES_MAX];

        for (unsigned k = 0; k < outputs; k++) {
            double d = 1.5 * coding_normal(rng);
            double s = 1.5 * coding_normal(rng);

            rows[r].d[k] = (float)d;
            rows[r].s[k] = (float)s;
            z[k] = a * d + b * s + c[k];
        }
        rows[r].label = draw(rng, z, outputs);
    }
}

static void near(const char *what, double found, double planted, double within)
{
    if (fabs(found - planted) > within)
        fail_msg("%s: planted %g, found %g", what, planted, found);
}

static void what_was_planted_is_found(void **state)
{
    static const int heads[] = {KITH_HEAD_BEHAVIOUR, KITH_HEAD_TALK, KITH_HEAD_QUESTION};
    static const double planted[][2] = {{1.2, 0.4}, {0.3, 0.9}, {2.0, 0.05}};
    static const double c[KITH_CLASSES_MAX] = {0.5, -0.7, 0.2, 0.0};
    struct kith_rng rng = {11};

    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        unsigned outputs = kith_head_spec(heads[i])->outputs;
        struct kith_fusion f;

        plant(&rng, outputs, planted[i][0], planted[i][1], c);
        assert_int_equal(kith_fuse_fit(heads[i], rows, ROWS, &f, NULL), KITH_OK);
        near("a", (double)f.dense, planted[i][0], 0.08);
        near("b", (double)f.sparse, planted[i][1], 0.08);
        for (unsigned k = 1; k < outputs; k++) /* of several outputs only differences say anything */
            near("c", (double)f.shift[k] - (double)f.shift[0], c[k] - c[0], 0.12);
        if (outputs == 1)
            near("c", (double)f.shift[0], c[0], 0.12);
    }
}

/* Evidence that says nothing, or the opposite of the truth, is turned down, never round. */
static void what_misleads_is_turned_down(void **state)
{
    static const double none[KITH_CLASSES_MAX] = {0};
    static const double planted[] = {0.0, -1.0};
    struct kith_rng rng = {12};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct kith_fusion f;

        plant(&rng, 3, planted[i], 1.0, none);
        assert_int_equal(kith_fuse_fit(KITH_HEAD_TALK, rows, ROWS, &f, NULL), KITH_OK);
        assert_true(f.dense >= 0.0f && f.dense < 0.06f);
        assert_true(f.sparse > 0.5f);
    }
}

static void one_class_leaves_the_halves(void **state)
{
    struct kith_fusion f;

    (void)state;
    for (int i = 0; i < 10; i++)
        rows[i] = (struct kith_fuse_row){{(float)i}, {1.0f}, 1};
    for (size_t n = 0; n <= 10; n += 5) {
        assert_int_equal(kith_fuse_fit(KITH_HEAD_QUESTION, rows, n, &f, NULL), KITH_OK);
        near("a", (double)f.dense, 0.5, 0.0);
        near("b", (double)f.sparse, 0.5, 0.0);
    }
}

static void outputs_are_added_as_the_header_says(void **state)
{
    static const float d[] = {1.0f, -2.0f, 0.5f};
    static const float s[] = {3.0f, 1.0f, -1.0f};
    const struct kith_fusion f = {.dense = 2.0f, .sparse = 0.5f, .shift = {0.25f, 0.0f, -0.25f}};
    const struct kith_fusion none = kith_fusion_none();
    float z[3];

    (void)state;
    kith_fuse(KITH_HEAD_TALK, &f, d, s, z);
    assert_true(z[0] == 3.75f && z[1] == -3.5f && z[2] == 0.25f);
    kith_fuse(KITH_HEAD_TALK, &none, NULL, s, z);
    assert_memory_equal(z, s, sizeof z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_planted_is_found),
        cmocka_unit_test(what_misleads_is_turned_down),
        cmocka_unit_test(one_class_leaves_the_halves),
        cmocka_unit_test(outputs_are_added_as_the_header_says),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
