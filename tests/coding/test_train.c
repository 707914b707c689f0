#include "coding_maker.h"

#include "../base/faulty_env.h"
#include "calibrate.h"
#include "cross_train.h"
#include "train_head.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FOLDS 3

static struct kith_arena *keep;
static struct kith_arena *scratch;

static int make(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK ||
           kith_arena_open(kith_env_system(), &scratch, KITH_SESSION_MAX, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(scratch);
    kith_arena_close(keep);
    return 0;
}

static void add(struct kith_train_set *set, const struct kith_transcript *t, int fold)
{
    struct kith_err err = {0};

    if (kith_train_set_add(set, scratch, t, fold, KITH_S("authored"), false, &err) != KITH_OK)
        fail_msg("%s", err.text);
}

/* Sessions in turn over the folds. */
static void fill(struct kith_train_set *set, const struct kith_transcript *const *sessions, size_t n, double strip)
{
    kith_train_set_init(set, kith_env_system(), 5, strip);
    for (size_t s = 0; s < n; s++)
        add(set, sessions[s], (int)(s % FOLDS));
}

static const struct kith_transcript *say(const char *text)
{
    return coding_read(keep, KITH_FORMAT_KITH, kith_str_of(text));
}

static struct kith_train_fitted fit(const struct kith_train_set *set, enum kith_head head, int hold_out, double l2)
{
    const struct kith_head_spec *spec = kith_head_spec((int)head);
    const struct kith_train_fit how = {
        .set = set, .head = head, .hold_out = hold_out, .l2 = l2, .balance = 0.5, .iterations = 150};
    struct kith_train_fitted out = {.weights = NULL};
    struct kith_err err = {0};

    out.weights = malloc((set->groups[spec->group].n_features + 1) * spec->outputs * sizeof *out.weights);
    assert_non_null(out.weights);
    if (kith_train_head(&how, &out, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return out;
}

static void score_row(const struct kith_train_set *set, enum kith_head head, const struct kith_train_fitted *f,
                      size_t r, double *z)
{
    const struct kith_head_spec *spec = kith_head_spec((int)head);
    const struct kith_train_group *g = &set->groups[spec->group];

    for (unsigned k = 0; k < spec->outputs; k++) {
        z[k] = (double)f->bias[k];
        for (uint32_t i = 0; i < g->rows[r].n; i++)
            z[k] += (double)g->value[g->rows[r].first + i] *
                    (double)f->weights[g->index[g->rows[r].first + i] * spec->outputs + k];
    }
}

static double accuracy(const struct kith_train_set *set, enum kith_head head, const struct kith_train_fitted *f)
{
    const struct kith_head_spec *spec = kith_head_spec((int)head);
    const struct kith_train_group *g = &set->groups[spec->group];
    size_t right = 0;
    size_t n = 0;

    for (size_t r = 0; r < g->n_rows; r++) {
        double z[KITH_CLASSES_MAX];
        int best = 0;

        if (g->rows[r].label[head] < 0 || g->rows[r].stripped)
            continue;
        score_row(set, head, f, r, z);
        if (spec->outputs == 1)
            best = z[0] > 0.0;
        for (int k = 1; spec->outputs > 1 && k < spec->classes; k++)
            best = z[k] > z[best] ? k : best;
        right += best == g->rows[r].label[head];
        n++;
    }
    return (double)right / (double)n;
}

/* What is said goes with its code in written sessions, so that nearly all must come out right. */
static void codes_that_words_part_are_learned(void **state)
{
    static const enum kith_head heads[] = {KITH_HEAD_BEHAVIOUR,  KITH_HEAD_HAS_QUESTION, KITH_HEAD_QUESTION,
                                           KITH_HEAD_REFLECTION, KITH_HEAD_TALK,         KITH_HEAD_ROLE};
    const struct kith_transcript **sessions = coding_sessions(keep, 90, 12, 30);
    struct kith_train_set set;

    (void)state;
    fill(&set, sessions, 12, 0.0);
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
        struct kith_train_fitted f = fit(&set, heads[h], -1, 0.1);

        if (accuracy(&set, heads[h], &f) < 0.98)
            fail_msg("%s: accuracy %.3f", kith_head_spec((int)heads[h])->name, accuracy(&set, heads[h], &f));
        free(f.weights);
    }
    kith_train_set_free(&set);
}

static void the_same_rows_give_the_same_weights(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 91, 9, 20);
    struct kith_train_set set;
    struct kith_train_set again;

    (void)state;
    fill(&set, sessions, 9, 0.4);
    fill(&again, sessions, 9, 0.4);
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        size_t n = set.groups[kith_head_spec(h)->group].n_features * kith_head_spec(h)->outputs;
        struct kith_train_fitted a = fit(&set, (enum kith_head)h, 1, 1.0);
        struct kith_train_fitted b = fit(&again, (enum kith_head)h, 1, 1.0);

        assert_memory_equal(a.weights, b.weights, n * sizeof *a.weights);
        assert_memory_equal(a.bias, b.bias, kith_head_spec(h)->outputs * sizeof *a.bias);
        free(a.weights);
        free(b.weights);
    }
    kith_train_set_free(&set);
    kith_train_set_free(&again);
}

/* Sessions a feature occurs in, counted anew from the rows. */
static size_t sessions_with(const struct kith_train_group *g, uint32_t feature, int hold_out)
{
    size_t n = 0;
    uint32_t last = UINT32_MAX;

    for (size_t r = 0; r < g->n_rows; r++) {
        const struct kith_train_row *row = &g->rows[r];
        bool holds = row->coder == feature;

        for (uint32_t i = 0; i < row->n && !holds; i++)
            holds = g->index[row->first + i] == feature;
        if (holds && row->fold != hold_out && row->session != last) {
            n++;
            last = row->session;
        }
    }
    return n;
}

/* No one's words can be read from a model: what fewer than three of the sessions looked at hold has no weight. */
static void what_few_sessions_hold_is_not_kept(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 92, 7, 10);
    struct kith_train_set set;

    (void)state;
    for (int hold_out = -1; hold_out < FOLDS; hold_out++) {
        const struct kith_train_group *g = &set.groups[KITH_GROUP_COUNSELLOR];
        struct kith_train_fitted f;
        size_t dropped = 0;
        size_t kept = 0;

        fill(&set, sessions, 7, 0.4);
        f = fit(&set, KITH_HEAD_BEHAVIOUR, hold_out, 1.0);
        for (uint32_t i = 0; i < g->n_features; i++) {
            size_t n = sessions_with(g, i, hold_out);
            bool weighs = false;

            for (unsigned k = 0; k < 4; k++)
                weighs = weighs || f.weights[i * 4 + k] != 0.0f;
            if (weighs && (n < KITH_TRAIN_MIN_SESSIONS || g->named[i]))
                fail_msg("fold %d: a feature of %zu sessions has weight", hold_out, n);
            dropped += n < KITH_TRAIN_MIN_SESSIONS;
            kept += weighs;
        }
        assert_true(dropped > 50 && kept > 50);
        free(f.weights);
        kith_train_set_free(&set);
    }
}

/* The same line in two sessions weighs nothing, in a third it does: told by a code that nothing else gives away. */
static void the_third_session_makes_the_difference(void **state)
{
    static const char with[] = "T q:o\tZebra.\nC =\tYes.\n";
    static const char without[] = "T o\tZinc.\nC =\tYes.\n";

    (void)state;
    for (int n = 2; n <= 3; n++) {
        struct kith_train_set set;
        struct kith_train_fitted f;
        double a[KITH_CLASSES_MAX];
        double b[KITH_CLASSES_MAX];

        kith_train_set_init(&set, kith_env_system(), 5, 0.0);
        for (int s = 0; s < n; s++)
            add(&set, say(with), s % FOLDS);
        for (int s = 0; s < n; s++)
            add(&set, say(without), s % FOLDS);
        f = fit(&set, KITH_HEAD_BEHAVIOUR, -1, 0.1);
        score_row(&set, KITH_HEAD_BEHAVIOUR, &f, 0, a);
        score_row(&set, KITH_HEAD_BEHAVIOUR, &f, set.groups[KITH_GROUP_COUNSELLOR].n_rows - 2, b);
        if (n == 2) /* the two lines differ in nothing that may be kept */
            assert_true(fabs(a[0] - b[0]) < 1e-4);
        else
            assert_true(a[KITH_BEHAVIOUR_QUESTION] - a[KITH_BEHAVIOUR_OTHER] >
                        b[KITH_BEHAVIOUR_QUESTION] - b[KITH_BEHAVIOUR_OTHER] + 1.0);
        free(f.weights);
        kith_train_set_free(&set);
    }
}

/* What the held-out fold says changes nothing: its labels are turned round, its words stay. */
static void a_held_out_fold_is_not_looked_at(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 93, 9, 20);
    struct kith_train_set set;
    struct kith_train_group *g = &set.groups[KITH_GROUP_CLIENT];
    struct kith_train_fitted before;
    struct kith_train_fitted after;
    struct kith_train_fitted other;

    (void)state;
    fill(&set, sessions, 9, 0.0);
    before = fit(&set, KITH_HEAD_TALK, 1, 1.0);
    for (size_t r = 0; r < g->n_rows; r++)
        if (g->rows[r].fold == 1)
            g->rows[r].label[KITH_HEAD_TALK] = (int8_t)((g->rows[r].label[KITH_HEAD_TALK] + 1) % 3);
    after = fit(&set, KITH_HEAD_TALK, 1, 1.0);
    other = fit(&set, KITH_HEAD_TALK, 0, 1.0);
    assert_memory_equal(before.weights, after.weights, g->n_features * 3 * sizeof *before.weights);
    assert_memory_equal(before.bias, after.bias, 3 * sizeof *before.bias);
    assert_memory_not_equal(after.weights, other.weights, g->n_features * 3 * sizeof *before.weights);
    free(before.weights);
    free(after.weights);
    free(other.weights);
    kith_train_set_free(&set);
}

static void labels_become_classes(void **state)
{
    struct kith_label l = KITH_LABEL_NONE;
    int8_t out[KITH_HEAD_COUNT];

    (void)state;
    l.behaviour = KITH_BEHAVIOUR_REFLECTION;
    l.has = KITH_HAS_REFLECTION | KITH_HAS_QUESTION;
    l.question = KITH_QUESTION_CLOSED;
    l.reflection = KITH_REFLECTION_SIMPLE;
    kith_train_labels(&l, KITH_ROLE_COUNSELLOR, out);
    assert_int_equal(out[KITH_HEAD_BEHAVIOUR], 1);
    assert_int_equal(out[KITH_HEAD_HAS_QUESTION], 1);
    assert_int_equal(out[KITH_HEAD_HAS_REFLECTION], 1);
    assert_int_equal(out[KITH_HEAD_HAS_INPUT], 0);
    assert_int_equal(out[KITH_HEAD_QUESTION], 1);
    assert_int_equal(out[KITH_HEAD_REFLECTION], 0);
    assert_int_equal(out[KITH_HEAD_INPUT], -1);
    assert_int_equal(out[KITH_HEAD_ADHERENCE], -1); /* AnnoMI does not say: neither yes nor no */
    assert_int_equal(out[KITH_HEAD_TALK], -1);
    assert_int_equal(out[KITH_HEAD_ROLE], 0);
    l.adherence_known = true;
    l.adherence = 1u << KITH_ADHERENCE_SEEK;
    kith_train_labels(&l, KITH_ROLE_COUNSELLOR, out);
    assert_int_equal(out[KITH_HEAD_ADHERENCE + KITH_ADHERENCE_SEEK], 1);
    assert_int_equal(out[KITH_HEAD_ADHERENCE + KITH_ADHERENCE_AFFIRM], 0);
    kith_train_labels(&l, KITH_ROLE_CLIENT, out);
    assert_int_equal(out[KITH_HEAD_BEHAVIOUR], -1);
    assert_int_equal(out[KITH_HEAD_ROLE], 1);
    l = KITH_LABEL_NONE;
    l.talk = KITH_TALK_SUSTAIN;
    kith_train_labels(&l, KITH_ROLE_CLIENT, out);
    assert_int_equal(out[KITH_HEAD_TALK], 1);
    kith_train_labels(&l, KITH_ROLE_OTHER, out);
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        assert_int_equal(out[h], -1);
}

/* Copies without punctuation go with the session, about as many as asked for, whatever the order of the files. */
static void the_same_turns_are_stripped_in_any_order(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 94, 8, 40);
    struct kith_train_set forward;
    struct kith_train_set back;
    size_t learned = 0;
    size_t stripped = 0;

    (void)state;
    kith_train_set_init(&forward, kith_env_system(), 5, 0.4);
    kith_train_set_init(&back, kith_env_system(), 5, 0.4);
    for (size_t s = 0; s < 8; s++) {
        add(&forward, sessions[s], 0);
        add(&back, sessions[7 - s], 0);
    }
    for (size_t r = 0; r < forward.groups[KITH_GROUP_ROLE].n_rows; r++) {
        const struct kith_train_row *x = &forward.groups[KITH_GROUP_ROLE].rows[r];

        if (!x->stripped) {
            assert_true(x->learn);
            continue;
        }
        stripped++;
        learned += x->learn;
        for (size_t k = 0; k < back.groups[KITH_GROUP_ROLE].n_rows; k++) {
            const struct kith_train_row *y = &back.groups[KITH_GROUP_ROLE].rows[k];

            if (y->stripped && y->session == 7 - x->session && y->turn == x->turn)
                assert_int_equal(y->learn, x->learn);
        }
    }
    /* 320 turns, 40%: within four standard errors */
    assert_int_equal(stripped, 320);
    assert_true(learned > 128 - 36 && learned < 128 + 36);
    kith_train_set_free(&forward);
    kith_train_set_free(&back);
}

struct steps {
    size_t last;
    size_t total;
    bool wrong;
};

static void step(void *user, size_t done, size_t total)
{
    struct steps *s = user;

    s->wrong = s->wrong || done != s->last + 1 || (s->total && total != s->total);
    s->last = done;
    s->total = total;
}

/* Bit for bit, with progress told one by one. */
static void the_number_of_jobs_changes_nothing(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 95, 9, 20);
    struct kith_cross cross[2];
    struct kith_train_set set;
    struct kith_err err = {0};

    (void)state;
    fill(&set, sessions, 9, 0.4);
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        struct steps steps = {0};
        const struct kith_train_options how = {
            .jobs = jobs, .folds = FOLDS, .final = true, .iterations = 60, .progress = step, .user = &steps};

        if (kith_cross_train(&set, &how, &cross[jobs - 1], &err) != KITH_OK)
            fail_msg("%s", err.text);
        assert_false(steps.wrong);
        assert_int_equal(steps.last, steps.total);
        assert_int_equal(steps.total, (FOLDS + 1) * KITH_HEAD_COUNT);
    }
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        size_t width = kith_group_outputs((enum kith_head_group)g);

        assert_memory_equal(cross[0].weights[g], cross[1].weights[g], set.groups[g].n_features * width * sizeof(float));
        assert_memory_equal(cross[0].oof[g], cross[1].oof[g], set.groups[g].n_rows * width * sizeof(float));
        assert_memory_equal(cross[0].bias[g], cross[1].bias[g], width * sizeof(float));
    }
    kith_cross_free(&cross[0]);
    kith_cross_free(&cross[1]);
    kith_train_set_free(&set);
}

/* Each row is scored by the run that did not see its fold: by a fit of that head without it. */
static void out_of_fold_scores_come_from_the_right_fold(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 96, 9, 20);
    const struct kith_train_options how = {.jobs = 1, .folds = FOLDS, .iterations = 150};
    const struct kith_train_group *g;
    struct kith_cross cross;
    struct kith_train_set set;
    size_t seen = 0;

    (void)state;
    fill(&set, sessions, 9, 0.0);
    g = &set.groups[KITH_GROUP_ROLE];
    assert_int_equal(kith_cross_train(&set, &how, &cross, NULL), KITH_OK);
    assert_null(cross.weights[0]); /* no final run was asked for */
    for (int fold = 0; fold < FOLDS; fold++) {
        /* an unfaithful fit (another penalty) would differ far more than rounding; the order of rows must agree */
        struct kith_train_fitted without = fit(&set, KITH_HEAD_ROLE, fold, 1.0);
        double same = 0.0;
        double all = 0.0;

        for (size_t r = 0; r < g->n_rows; r++) {
            double z[KITH_CLASSES_MAX];

            if (g->rows[r].fold != fold)
                continue;
            score_row(&set, KITH_HEAD_ROLE, &without, r, z);
            same += (z[0] > 0) == (cross.oof[KITH_GROUP_ROLE][r * 4] > 0);
            all += 1.0;
            seen++;
        }
        assert_true(same / all > 0.95);
        free(without.weights);
    }
    assert_int_equal(seen, g->n_rows);
    kith_cross_free(&cross);
    kith_train_set_free(&set);
}

static void calibration_leaves_the_held_out_fold_alone(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 97, 9, 30);
    const struct kith_train_options how = {.jobs = 1, .folds = FOLDS, .iterations = 40};
    struct kith_fusion none[KITH_HEAD_COUNT];
    struct kith_head_calibration before[KITH_HEAD_COUNT];
    struct kith_head_calibration after[KITH_HEAD_COUNT];
    struct kith_head_calibration all[KITH_HEAD_COUNT];
    struct kith_cross cross;
    struct kith_train_set set;

    (void)state;
    fill(&set, sessions, 9, 0.4);
    assert_int_equal(kith_cross_train(&set, &how, &cross, NULL), KITH_OK);
    assert_int_equal(kith_cross_fuse(&cross, 2, none, NULL), KITH_OK); /* no encoder: none to fuse with */
    assert_int_equal(kith_cross_calibrate(&cross, none, 2, before, NULL), KITH_OK);
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        for (size_t r = 0; r < set.groups[g].n_rows; r++)
            if (set.groups[g].rows[r].fold == 2)
                cross.oof[g][r * kith_group_outputs((enum kith_head_group)g)] += 25.0f;
    assert_int_equal(kith_cross_calibrate(&cross, none, 2, after, NULL), KITH_OK);
    assert_int_equal(kith_cross_calibrate(&cross, none, -1, all, NULL), KITH_OK);
    assert_memory_equal(before, after, sizeof before);
    assert_memory_not_equal(all, after, sizeof all);
    kith_cross_free(&cross);
    kith_train_set_free(&set);
}

static void bounds_are_named(void **state)
{
    const struct kith_transcript *t = say("T o\tHello.\nC =\tHi.\n");
    static const int folds[] = {-1, KITH_FOLDS_MAX};
    struct kith_train_set set;

    (void)state;
    kith_train_set_init(&set, kith_env_system(), 1, 0.0);
    for (int i = 0; i < 2; i++) {
        struct kith_err err = {0};

        assert_int_equal(kith_train_set_add(&set, scratch, t, folds[i], KITH_S("own"), false, &err), KITH_EBOUND);
        assert_non_null(strstr(err.text, "folds"));
    }
    assert_int_equal(set.n_sessions, 0);
    kith_train_set_free(&set);
}

/* Memory fails at every 13th call in turn, while sessions are added and a head is fitted. */
static void no_memory_is_said_and_nothing_is_left(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 98, 4, 6);
    const struct kith_train_options how = {.jobs = 1, .folds = 2, .final = true, .iterations = 2};
    struct faulty_env f;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    do {
        struct kith_train_set set;
        struct kith_cross cross = {0};
        struct kith_fusion none[KITH_HEAD_COUNT];
        struct kith_head_calibration c[KITH_HEAD_COUNT];
        struct kith_err err = {0};

        faulty_env_init(&f);
        f.at = at += at < 60 ? 1 : 13;
        kith_train_set_init(&set, &f.env, 5, 0.4);
        rc = KITH_OK;
        for (int s = 0; s < 4 && rc == KITH_OK; s++)
            rc = kith_train_set_add(&set, scratch, sessions[s], s % 2, KITH_S("own"), false, &err);
        if (rc == KITH_OK)
            rc = kith_cross_train(&set, &how, &cross, &err);
        if (rc == KITH_OK)
            rc = kith_cross_fuse(&cross, -1, none, &err);
        if (rc == KITH_OK)
            rc = kith_cross_calibrate(&cross, none, -1, c, &err);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
        }
        kith_cross_free(&cross);
        kith_train_set_free(&set);
        assert_int_equal(f.live, 0);
    } while (rc != KITH_OK && at < 5000);
    assert_true(at > 100 && at < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_that_words_part_are_learned),
        cmocka_unit_test(the_same_rows_give_the_same_weights),
        cmocka_unit_test(what_few_sessions_hold_is_not_kept),
        cmocka_unit_test(the_third_session_makes_the_difference),
        cmocka_unit_test(a_held_out_fold_is_not_looked_at),
        cmocka_unit_test(labels_become_classes),
        cmocka_unit_test(the_same_turns_are_stripped_in_any_order),
        cmocka_unit_test(the_number_of_jobs_changes_nothing),
        cmocka_unit_test(out_of_fold_scores_come_from_the_right_fold),
        cmocka_unit_test(calibration_leaves_the_held_out_fold_alone),
        cmocka_unit_test(bounds_are_named),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
