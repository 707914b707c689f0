#include "coding_maker.h"

#include "model_write.h"
#include "turn_features.h"
#include "why.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;

static int make(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

/* A model of four features, keys 10, 20, 30, 40, with the weights given for the outputs of the counsellor's group. */
struct tiny {
    struct kith_buf bytes;
    struct kith_model *model;
};

static void tiny_open(struct tiny *m, float weights[4][KITH_OUTPUTS_MAX], float scale)
{
    static const uint64_t keys[] = {10, 20, 30, 40};
    static const float none[KITH_OUTPUTS_MAX] = {0};
    struct kith_model_draft d = {.key = 1};
    char hash[KITH_HASH_HEX];

    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        d.groups[g].keys = keys;
        d.groups[g].weights = g == KITH_GROUP_COUNSELLOR ? &weights[0][0] : none;
        d.groups[g].bias = none;
        d.groups[g].n = g == KITH_GROUP_COUNSELLOR ? 4 : 0;
    }
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        d.calibration[h] = (struct kith_head_calibration){.scale = scale, .decide = {1, 1, 1, 1}};
    kith_buf_init(&m->bytes, kith_env_system(), (size_t)1 << 20);
    assert_int_equal(kith_model_serialise(&d, &m->bytes, hash, NULL), KITH_OK);
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(&m->bytes), &m->model, NULL), KITH_OK);
}

static void tiny_close(struct tiny *m)
{
    kith_model_close(m->model);
    kith_buf_free(&m->bytes);
}

static const char tea[] = "What about tea now?"; /* what 0-4, about 5-10, tea 11-14, now 15-18, ? 18-19 */

static struct kith_coded_turn explain(const struct kith_model *model, const struct kith_feature *features, size_t n,
                                      struct kith_label label)
{
    struct kith_coded_turn turn = {.role = KITH_ROLE_COUNSELLOR, .label = label};
    float z[KITH_OUTPUTS_MAX] = {0};
    struct kith_words words;

    assert_int_equal(kith_words_split(keep, kith_str_of(tea), &words, NULL), KITH_OK);
    kith_model_score(model, KITH_GROUP_COUNSELLOR, features, n, z);
    assert_int_equal(kith_why_find(model, keep, &words, features, n, NULL, z, &turn, NULL), KITH_OK);
    return turn;
}

static struct kith_label only(int behaviour)
{
    struct kith_label l = KITH_LABEL_NONE;

    l.behaviour = (int8_t)behaviour;
    return l;
}

static void check(const struct kith_why *w, enum kith_head head, int class, uint32_t start, uint32_t end, double weight)
{
    assert_int_equal(w->head, head);
    assert_int_equal(w->class_index, class);
    assert_int_equal(w->start, start);
    assert_int_equal(w->end, end);
    if (fabs((double)w->weight - weight) > 1e-5)
        fail_msg("weight %g, not %g", (double)w->weight, weight);
}

/* Worked by hand: "what" 1 alone and half of .5 with "about"; "tea" .75, of which the strongest rival (input) takes
 * .25; "now" speaks against. Scale 2 doubles all. */
static void evidence_is_shared_and_joined(void **state)
{
    float w[4][KITH_OUTPUTS_MAX] = {{1.0f}, {0.5f}, {0.75f, 0, 0.25f}, {-1.0f, 0, 0.5f}};
    const struct kith_feature f[] = {{10, 1.0f, 0, 4}, {20, 1.0f, 0, 10}, {30, 1.0f, 11, 14}, {40, 1.0f, 15, 18}};
    struct kith_coded_turn turn;
    struct tiny m;

    (void)state;
    tiny_open(&m, w, 2.0f);
    turn = explain(m.model, f, 4, only(KITH_BEHAVIOUR_QUESTION));
    assert_int_equal(turn.n_why, 1); /* what, about and tea stand together: one span */
    check(&turn.why[0], KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_QUESTION, 0, 14, 2.0 * (1.0 + 0.5 + 0.75 - 0.25));
    tiny_close(&m);
}

static void spans_stand_apart_and_the_heaviest_comes_first(void **state)
{
    float w[4][KITH_OUTPUTS_MAX] = {{0.5f}, {0.0f}, {1.0f}, {0.125f}};
    const struct kith_feature f[] = {{10, 1.0f, 0, 4}, {20, 1.0f, 5, 10}, {30, 1.0f, 11, 14}, {40, 1.0f, 15, 18}};
    struct kith_coded_turn turn;
    struct tiny m;

    (void)state;
    tiny_open(&m, w, 1.0f);
    turn = explain(m.model, f, 4, only(KITH_BEHAVIOUR_QUESTION));
    assert_int_equal(turn.n_why, 2); /* "now" weighs too little to be shown */
    check(&turn.why[0], KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_QUESTION, 11, 14, 1.0);
    check(&turn.why[1], KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_QUESTION, 0, 4, 0.5);
    tiny_close(&m);
}

/* One output is the log-odds of the second class: what speaks for closed speaks against open. */
static void two_classes_share_one_output(void **state)
{
    unsigned at = kith_head_spec(KITH_HEAD_QUESTION)->first;
    float w[4][KITH_OUTPUTS_MAX] = {{0}};
    const struct kith_feature f[] = {{10, 1.0f, 0, 4}, {30, 1.0f, 11, 14}};
    struct kith_label l = only(KITH_BEHAVIOUR_QUESTION);
    struct kith_coded_turn turn;
    struct tiny m;

    (void)state;
    w[0][at] = -0.5f;
    w[2][at] = 0.75f;
    tiny_open(&m, w, 1.0f);
    l.has = KITH_HAS_QUESTION;
    l.question = KITH_QUESTION_OPEN;
    turn = explain(m.model, f, 2, l);
    assert_int_equal(turn.n_why, 1);
    check(&turn.why[0], KITH_HEAD_QUESTION, KITH_QUESTION_OPEN, 0, 4, 0.5);
    l.question = KITH_QUESTION_CLOSED;
    turn = explain(m.model, f, 2, l);
    assert_int_equal(turn.n_why, 1);
    check(&turn.why[0], KITH_HEAD_QUESTION, KITH_QUESTION_CLOSED, 11, 14, 0.75);
    tiny_close(&m);
}

static void what_has_no_place_in_the_turn_is_left_out(void **state)
{
    float w[4][KITH_OUTPUTS_MAX] = {{3.0f}, {3.0f}, {3.0f}, {3.0f}};
    const struct kith_feature f[] = {{10, 1.0f, 0, 0}, {50, 1.0f, 0, 4}}; /* form, and a feature the model lacks */
    struct tiny m;

    (void)state;
    tiny_open(&m, w, 1.0f);
    assert_int_equal(explain(m.model, f, 2, only(KITH_BEHAVIOUR_QUESTION)).n_why, 0);
    assert_int_equal(explain(m.model, f, 2, KITH_LABEL_NONE).n_why, 0);
    tiny_close(&m);
}

static bool on_word_edges(const struct kith_words *words, const struct kith_why *w)
{
    bool starts = false;
    bool ends = false;

    for (size_t i = 0; i < words->n; i++) {
        starts = starts || words->items[i].start == w->start;
        ends = ends || words->items[i].end == w->end;
    }
    return starts && ends;
}

static bool stands(const struct kith_label *l, const struct kith_why *w)
{
    switch (w->head) {
    case KITH_HEAD_BEHAVIOUR:
        return l->behaviour == w->class_index;
    case KITH_HEAD_QUESTION:
        return l->question == w->class_index;
    case KITH_HEAD_REFLECTION:
        return l->reflection == w->class_index;
    case KITH_HEAD_INPUT:
        return l->input == w->class_index;
    case KITH_HEAD_TALK:
        return l->talk == w->class_index;
    default:
        return w->head >= KITH_HEAD_ADHERENCE && w->head < KITH_HEAD_TALK && w->class_index == 1 &&
               ((unsigned)l->adherence >> (w->head - KITH_HEAD_ADHERENCE) & 1u);
    }
}

static const char *broken(const struct kith_transcript *t, const struct kith_coded *coded, size_t i)
{
    const struct kith_coded_turn *turn = &coded->turns[i];
    struct kith_words words;
    size_t of_code = 0;

    assert_int_equal(kith_words_split(keep, t->turns[i].text, &words, NULL), KITH_OK);
    for (size_t k = 0; k < turn->n_why; k++) {
        const struct kith_why *w = &turn->why[k];
        bool same_code = k > 0 && w[-1].head == w->head && w[-1].class_index == w->class_index;

        of_code = same_code ? of_code + 1 : 1;
        if (w->start >= w->end || w->end > t->turns[i].text.n || !on_word_edges(&words, w))
            return "a span is not on the edges of words";
        if (!stands(&turn->label, w))
            return "a code that the turn does not have is explained";
        if (!(w->weight > 0.0f) || !isfinite(w->weight))
            return "a span weighs nothing";
        if (of_code > KITH_WHY_SPANS || (same_code && w[-1].weight < w->weight))
            return "too many spans, or not the heaviest first";
        for (size_t o = k; o-- > 0 && k - o < of_code;)
            if (turn->why[o].start < w->end && w->start < turn->why[o].end)
                return "spans of one code overlap";
    }
    return NULL;
}

static void any_model_gives_spans_of_words(void **state)
{
    size_t spans = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        const struct kith_transcript **sessions = coding_sessions(keep, seed, 4, 30);
        const struct kith_coding_options options = {.why = true};
        struct toy_model toy;

        toy_model_open(&toy, sessions, 3, seed); /* of the fourth session it knows the common words alone */
        for (size_t s = 0; s < 4; s++) {
            const struct kith_coded *coded;

            assert_int_equal(kith_coding_run(toy.coder, keep, sessions[s], &options, &coded, NULL), KITH_OK);
            for (size_t i = 0; i < sessions[s]->n_turns; i++) {
                const char *wrong = broken(sessions[s], coded, i);

                if (wrong)
                    fail_msg("seed %llu, session %zu, turn %zu: %s", (unsigned long long)seed, s, i, wrong);
                spans += coded->turns[i].n_why;
            }
        }
        toy_model_close(&toy);
    }
    assert_true(spans > 1000);
}

/* Asking why changes no code. */
static void the_codes_are_the_same_without(void **state)
{
    const struct kith_transcript **sessions = coding_sessions(keep, 8, 2, 30);
    const struct kith_coding_options why = {.why = true};
    const struct kith_coded *with;
    const struct kith_coded *without;
    struct toy_model toy;

    (void)state;
    toy_model_open(&toy, sessions, 2, 9);
    assert_int_equal(kith_coding_run(toy.coder, keep, sessions[0], &why, &with, NULL), KITH_OK);
    assert_int_equal(kith_coding_run(toy.coder, keep, sessions[0], NULL, &without, NULL), KITH_OK);
    for (size_t i = 0; i < sessions[0]->n_turns; i++) {
        assert_memory_equal(&with->turns[i].label, &without->turns[i].label, sizeof with->turns[i].label);
        assert_memory_equal(&with->turns[i].p, &without->turns[i].p, sizeof with->turns[i].p);
        assert_int_equal(without->turns[i].n_why, 0);
    }
    toy_model_close(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_is_shared_and_joined),
        cmocka_unit_test(spans_stand_apart_and_the_heaviest_comes_first),
        cmocka_unit_test(two_classes_share_one_output),
        cmocka_unit_test(what_has_no_place_in_the_turn_is_left_out),
        cmocka_unit_test(any_model_gives_spans_of_words),
        cmocka_unit_test(the_codes_are_the_same_without),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
