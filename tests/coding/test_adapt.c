/* Adapting heads to coders of one's own: a change is kept where it was planted, and nowhere else. */
#include "coding_maker.h"

#include "../base/faulty_env.h"
#include "cross_adapt.h"
#include "cross_train.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FOLDS    4
#define SESSIONS 16
#define DIMS     6

static struct kith_arena *keep;
static struct kith_train_set set;
static struct kith_cross cross; /* what the model before says of each row, by folds; it knows the codes well */
static float *dense[KITH_GROUP_COUNT];

static int make(void **state)
{
    const struct kith_train_options how = {.jobs = 1, .folds = FOLDS, .iterations = 60};
    const struct kith_transcript **sessions;
    struct kith_arena *scratch = NULL;

    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK ||
        kith_arena_open(kith_env_system(), &scratch, KITH_SESSION_MAX, NULL) != KITH_OK)
        return 1;
    sessions = coding_sessions(keep, 7, SESSIONS, 28);
    kith_train_set_init(&set, kith_env_system(), 5, 0.4);
    for (int s = 0; s < SESSIONS; s++)
        if (kith_train_set_add(&set, scratch, sessions[s], s % FOLDS, KITH_S("own"), false, NULL) != KITH_OK)
            return 1;
    kith_arena_close(scratch);
    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        dense[g] = calloc((set.groups[g].n_rows + 1) * DIMS, sizeof *dense[g]);
    return kith_cross_train(&set, &how, &cross, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        free(dense[g]);
    kith_cross_free(&cross);
    kith_train_set_free(&set);
    kith_arena_close(keep);
    return 0;
}

static void adapt(size_t dims, unsigned jobs, struct kith_adapt *out)
{
    const struct kith_adapt_options how = {.jobs = jobs, .folds = FOLDS, .iterations = 15, .seed = 1};
    struct kith_adapt_rows rows[KITH_GROUP_COUNT] = {{NULL, NULL}};
    struct kith_err err = {0};

    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        rows[g] = (struct kith_adapt_rows){cross.oof[g], dims ? dense[g] : NULL};
    if (kith_cross_adapt(&set, rows, dims, &how, out, &err) != KITH_OK)
        fail_msg("%s", err.text);
}

static int8_t *labels_of(enum kith_head head)
{
    const struct kith_train_group *g = &set.groups[kith_head_spec((int)head)->group];
    int8_t *old = malloc(g->n_rows);

    assert_non_null(old);
    for (size_t r = 0; r < g->n_rows; r++)
        old[r] = g->rows[r].label[head];
    return old;
}

static void put_back(enum kith_head head, int8_t *old)
{
    struct kith_train_group *g = &set.groups[kith_head_spec((int)head)->group];

    for (size_t r = 0; r < g->n_rows; r++)
        g->rows[r].label[head] = old[r];
    free(old);
}

/* This site calls simple what the model calls complex, and the other way round; nothing else is different. */
static void a_code_that_is_used_otherwise_is_learned(void **state)
{
    struct kith_train_group *g = &set.groups[KITH_GROUP_COUNSELLOR];
    unsigned at = kith_head_spec(KITH_HEAD_REFLECTION)->first;
    int8_t *old = labels_of(KITH_HEAD_REFLECTION);
    const struct kith_adapt_head *head;
    struct kith_adapt a;
    size_t right = 0;
    size_t n = 0;

    (void)state;
    for (size_t r = 0; r < g->n_rows; r++)
        if (old[r] >= 0)
            g->rows[r].label[KITH_HEAD_REFLECTION] = (int8_t)(1 - old[r]);
    adapt(0, 1, &a);
    head = &a.heads[KITH_HEAD_REFLECTION];
    assert_int_equal(head->verdict, KITH_ADAPT_CHANGED);
    assert_true(head->gain.low > 0.2 && head->after < head->shares && head->before > head->shares);
    for (size_t r = 0; r < g->n_rows; r++) { /* held-back rows, by models that did not see them */
        if (g->rows[r].stripped || old[r] < 0)
            continue;
        right += (a.held[KITH_GROUP_COUNSELLOR][r * 20 + at] > 0.0f) == (old[r] == 0);
        n++;
    }
    assert_true(n > 30 && right * 10 > n * 9);
    kith_adapt_free(&a);
    put_back(KITH_HEAD_REFLECTION, old);
}

/* Coders whose codes follow no words: nothing is taken from them, though any model that shrugs has the better loss. */
static void noise_changes_nothing(void **state)
{
    struct kith_train_group *g = &set.groups[KITH_GROUP_CLIENT];
    int8_t *old = labels_of(KITH_HEAD_TALK);
    struct kith_rng rng = {3};
    struct kith_adapt a;

    (void)state;
    for (size_t r = 0; r < g->n_rows; r++)
        if (!g->rows[r].stripped)
            g->rows[r].label[KITH_HEAD_TALK] = (int8_t)kith_rng_below(&rng, 3);
    adapt(0, 1, &a);
    assert_int_equal(a.heads[KITH_HEAD_TALK].verdict, KITH_ADAPT_KEPT);
    assert_true(a.heads[KITH_HEAD_TALK].gain.low > 0.0 && a.heads[KITH_HEAD_TALK].skill.low <= 0.0);
    assert_null(a.dense[KITH_HEAD_TALK]);
    for (size_t i = 0; i < g->n_features * 4; i++)
        assert_true(a.weights[KITH_GROUP_CLIENT][i] == 0.0f);
    assert_memory_equal(a.held[KITH_GROUP_CLIENT], cross.oof[KITH_GROUP_CLIENT], g->n_rows * 4 * sizeof(float));
    kith_adapt_free(&a);
    put_back(KITH_HEAD_TALK, old);
}

/* Coders who code as the model believes, as surely as it believes it: there is nothing to learn from them. */
static void coders_of_one_mind_with_the_model_change_nothing(void **state)
{
    static const enum kith_head heads[] = {KITH_HEAD_HAS_QUESTION, KITH_HEAD_HAS_INPUT, KITH_HEAD_HAS_REFLECTION};
    struct kith_train_group *g = &set.groups[KITH_GROUP_COUNSELLOR];
    struct kith_rng rng = {4};
    struct kith_adapt a;
    int8_t *old[3];

    (void)state;
    for (int h = 0; h < 3; h++) {
        old[h] = labels_of(heads[h]);
        for (size_t r = 0; r < g->n_rows; r++) {
            double z = (double)cross.oof[KITH_GROUP_COUNSELLOR][r * 20 + kith_head_spec((int)heads[h])->first];

            g->rows[r].label[heads[h]] = kith_rng_unit(&rng) < 1.0 / (1.0 + exp(-z));
        }
    }
    adapt(0, 1, &a);
    for (int h = 0; h < 3; h++) {
        assert_int_equal(a.heads[heads[h]].verdict, KITH_ADAPT_KEPT);
        put_back(heads[h], old[h]);
    }
    kith_adapt_free(&a);
}

/* What only the encoder's numbers tell is learned from them, and the same at any number of jobs. */
static void dense_numbers_are_learned_from(void **state)
{
    struct kith_train_group *g = &set.groups[KITH_GROUP_CLIENT];
    int8_t *old = labels_of(KITH_HEAD_TALK);
    struct kith_rng rng = {5};
    struct kith_adapt one;
    struct kith_adapt two;
    size_t right = 0;
    size_t n = 0;

    (void)state;
    for (size_t r = 0; r < g->n_rows; r++) {
        for (size_t d = 0; d < DIMS; d++)
            dense[KITH_GROUP_CLIENT][r * DIMS + d] = (float)(kith_rng_unit(&rng) * 6.0 - 3.0);
        g->rows[r].label[KITH_HEAD_TALK] = dense[KITH_GROUP_CLIENT][r * DIMS + 2] > 0.0f ? 1 : 2;
    }
    adapt(DIMS, 1, &one);
    adapt(DIMS, 2, &two);
    assert_int_equal(one.heads[KITH_HEAD_TALK].verdict, KITH_ADAPT_CHANGED);
    for (size_t r = 0; r < g->n_rows; r++) {
        const float *z = one.held[KITH_GROUP_CLIENT] + r * 4;
        int best = z[1] > z[0] ? 1 : 0;

        best = z[2] > z[best] ? 2 : best;
        right += best == g->rows[r].label[KITH_HEAD_TALK];
        n++;
    }
    assert_true(right * 10 > n * 8);
    assert_memory_equal(one.held[KITH_GROUP_CLIENT], two.held[KITH_GROUP_CLIENT], n * 4 * sizeof(float));
    assert_memory_equal(one.dense[KITH_HEAD_TALK], two.dense[KITH_HEAD_TALK], 3 * DIMS * sizeof(float));
    kith_adapt_free(&one);
    kith_adapt_free(&two);
    put_back(KITH_HEAD_TALK, old);
}

/* The smallest number of sessions that a phrase must stand in is the caller's to raise. */
static void a_feature_of_few_sessions_is_not_learned(void **state)
{
    struct kith_train_group *g = &set.groups[KITH_GROUP_COUNSELLOR];
    struct kith_adapt_rows rows[KITH_GROUP_COUNT] = {{NULL, NULL}};
    struct kith_adapt_options how = {.jobs = 1, .folds = FOLDS, .iterations = 20, .seed = 1, .min_sessions = 6};
    unsigned at = kith_head_spec(KITH_HEAD_REFLECTION)->first;
    int8_t *old = labels_of(KITH_HEAD_REFLECTION);
    struct kith_adapt a;
    size_t learned = 0;

    (void)state;
    for (size_t r = 0; r < g->n_rows; r++)
        if (old[r] >= 0)
            g->rows[r].label[KITH_HEAD_REFLECTION] = (int8_t)(1 - old[r]);
    for (int i = 0; i < KITH_GROUP_ROLE; i++)
        rows[i].start = cross.oof[i];
    assert_int_equal(kith_cross_adapt(&set, rows, 0, &how, &a, NULL), KITH_OK);
    assert_int_equal(a.heads[KITH_HEAD_REFLECTION].verdict, KITH_ADAPT_CHANGED);
    for (size_t f = 0; f < g->n_features; f++) {
        unsigned sessions = 0;

        for (int k = 0; k < FOLDS; k++)
            sessions += g->sessions[f][k];
        if (a.weights[KITH_GROUP_COUNSELLOR][f * 20 + at] == 0.0f)
            continue;
        assert_true(sessions >= 6 && !g->named[f]);
        learned++;
    }
    assert_true(learned > 10);
    kith_adapt_free(&a);
    put_back(KITH_HEAD_REFLECTION, old);
}

/* Memory fails at later and later calls. */
static void no_memory_is_said_and_nothing_is_left(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 9, 9, 12);
    const struct kith_adapt_options how = {.jobs = 1, .folds = 3, .iterations = 2, .seed = 1};
    struct kith_arena *scratch = NULL;
    struct faulty_env f;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &scratch, KITH_SESSION_MAX, NULL), KITH_OK);
    do {
        struct kith_train_set few;
        struct kith_adapt_rows rows[KITH_GROUP_COUNT] = {{NULL, NULL}};
        struct kith_adapt a = {0};
        struct kith_err err = {0};
        float *start = NULL;

        faulty_env_init(&f);
        kith_train_set_init(&few, &f.env, 5, 0.4);
        for (int s = 0; s < 9; s++)
            assert_int_equal(kith_train_set_add(&few, scratch, sessions[s], s % 3, KITH_S("own"), false, NULL),
                             KITH_OK);
        start = calloc((few.groups[0].n_rows + few.groups[1].n_rows) * 20, sizeof *start);
        assert_non_null(start);
        rows[0].start = rows[1].start = start;
        f.at = f.calls + (at += 1 + at / 2);
        rc = kith_cross_adapt(&few, rows, 0, &how, &a, &err);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
        }
        kith_adapt_free(&a);
        kith_train_set_free(&few);
        free(start);
        assert_int_equal(f.live, 0);
    } while (rc != KITH_OK);
    assert_true(at > 100);
    kith_arena_close(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_that_is_used_otherwise_is_learned),
        cmocka_unit_test(noise_changes_nothing),
        cmocka_unit_test(coders_of_one_mind_with_the_model_change_nothing),
        cmocka_unit_test(dense_numbers_are_learned_from),
        cmocka_unit_test(a_feature_of_few_sessions_is_not_learned),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
