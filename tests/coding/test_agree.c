#include "coding_maker.h"

#include "agree.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define Q KITH_BEHAVIOUR_QUESTION
#define R KITH_BEHAVIOUR_REFLECTION
#define I KITH_BEHAVIOUR_INPUT
#define O KITH_BEHAVIOUR_OTHER

static struct kith_arena *keep;
static const struct kith_speaker two[] = {{{"A", 1}, KITH_ROLE_COUNSELLOR}, {{"B", 1}, KITH_ROLE_CLIENT}};

static int make(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

static void *take(size_t n, size_t size)
{
    void *p = NULL;

    assert_int_equal(kith_arena_take(keep, n, size, &p, NULL), KITH_OK);
    return p;
}

static void near(double got, double right, const char *what)
{
    if (!(fabs(got - right) < 1e-6))
        fail_msg("%s: %.9g, not %.9g", what, got, right);
}

static struct kith_label behaviour(int b)
{
    struct kith_label l = KITH_LABEL_NONE;

    l.behaviour = (int8_t)b;
    if (b != O)
        l.has = (uint8_t)(1u << b);
    if (b == Q)
        l.question = KITH_QUESTION_OPEN;
    if (b == R)
        l.reflection = KITH_REFLECTION_SIMPLE;
    if (b == I)
        l.input = KITH_INPUT_ADVICE;
    return l;
}

static struct kith_label talk(char c)
{
    struct kith_label l = KITH_LABEL_NONE;

    l.talk = c == '+' ? KITH_TALK_CHANGE : c == '-' ? KITH_TALK_SUSTAIN : KITH_TALK_NEUTRAL;
    return l;
}

/* A session with room for n turns of one speaker and `coders` codes each, and the model's codes beside it. */
struct pair {
    struct kith_transcript *t;
    struct kith_turn *turns;
    struct kith_gold *gold; /* coders a turn */
    struct kith_coded *coded;
    struct kith_coded_turn *codes;
};

static struct pair session(size_t n, size_t coders, uint32_t speaker)
{
    struct pair s = {take(1, sizeof *s.t), take(n, sizeof *s.turns), take(n * coders + 1, sizeof *s.gold),
                     take(1, sizeof *s.coded), take(n, sizeof *s.codes)};

    for (size_t i = 0; i < n; i++) {
        s.turns[i] = (struct kith_turn){.text = KITH_S("x"),
                                        .id = (int64_t)i,
                                        .speaker = speaker,
                                        .gold = coders ? s.gold + i * coders : NULL,
                                        .n_gold = coders};
        s.codes[i] = (struct kith_coded_turn){.role = two[speaker].declared, .label = KITH_LABEL_NONE};
        memset(s.codes[i].leaning, KITH_NONE, sizeof s.codes[i].leaning);
    }
    *s.t =
        (struct kith_transcript){.id = KITH_S("t"), .speakers = two, .n_speakers = 2, .turns = s.turns, .n_turns = n};
    *s.coded = (struct kith_coded){.transcript = s.t, .turns = s.codes, .coder = "test"};
    return s;
}

/* The model's code of a turn, .9 sure where it is right and .4 where it is not. */
static void give(struct pair *s, size_t i, int gold, int given)
{
    struct kith_coded_turn *c = &s->codes[i];

    s->gold[i].label = behaviour(gold);
    c->label = behaviour(given);
    c->p.behaviour[given] = gold == given ? 0.9f : 0.4f;
    for (int h = 0; h < KITH_HAS_COUNT; h++)
        c->p.has[h] = ((unsigned)c->label.has >> h) & 1u ? 1.0f : 0.0f;
    c->leaning[0] = KITH_QUESTION_OPEN;
    c->leaning[1] = KITH_REFLECTION_SIMPLE;
    c->leaning[2] = KITH_INPUT_ADVICE;
    c->p.question[0] = c->p.reflection[0] = c->p.input[KITH_INPUT_ADVICE] = 1.0f;
}

static struct kith_agree *ten_turns(void)
{
    static const int gold[] = {Q, Q, R, O, I, R, R, O, Q, I};
    static const int given[] = {Q, R, R, O, I, R, O, O, Q, Q};
    struct kith_agree *agree = NULL;

    assert_int_equal(kith_agree_open(kith_env_system(), &agree, NULL), KITH_OK);
    for (size_t s = 0; s < 2; s++) {
        struct pair p = session(5, 1, 0);

        for (size_t i = 0; i < 5; i++)
            give(&p, i, gold[s * 5 + i], given[s * 5 + i]);
        assert_int_equal(kith_agree_add(agree, p.coded, NULL), KITH_OK);
    }
    return agree;
}

/* Worked by hand. Of ten turns seven are right. Gold: q 3, r 3, i 2, o 2; given: q 3, r 3, i 1, o 3.
 *   F1: q 2*2/6, r 2*2/6, i 2*1/3, o 2*2/5; mean .7
 *   Cohen: chance (9 + 9 + 2 + 6) / 100 = .26; (.7 - .26) / .74
 *   AC1: shares .3 .3 .15 .25; chance (.21 + .21 + .1275 + .1875) / 3 = .245; (.7 - .245) / .755
 *   ECE: each turn a bin of its own: (7 * .1 + 3 * .4) / 10
 *   surest 80%: seven right and one of three equally unsure, none of which is right: 7/8 */
static void one_coder_and_the_model(void **state)
{
    struct kith_agree *agree = ten_turns();
    struct kith_agree_head h;

    (void)state;
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_BEHAVIOUR, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 10);
    assert_int_equal(h.sessions, 2);
    assert_int_equal(h.table.n[Q][R], 1);
    assert_int_equal(h.table.n[I][Q], 1);
    assert_int_equal(h.table.n[R][O], 1);
    near(h.accuracy.value, 0.7, "accuracy");
    near(h.macro_f1.value, 0.7, "macro-F1");
    near(h.kappa.value, 0.44 / 0.74, "kappa");
    near(h.ac1.value, 0.455 / 0.755, "AC1");
    near(h.ece, 0.19, "ECE");
    near(h.at_80.accuracy, 7.0 / 8.0, "accuracy on the surest 80%");
    assert_true(h.accuracy.interval.low <= 0.7 && h.accuracy.interval.high >= 0.7);
    assert_true(h.accuracy.interval.low >= 0.6 && h.accuracy.interval.high <= 0.8); /* 4 of 5 and 3 of 5, redrawn */
    /* subtypes by what the model leans to, over the coder's questions, whether the model saw one or not */
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_QUESTION, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 3);
    near(h.accuracy.value, 1.0, "open questions");
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_HAS_REFLECTION, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 10);
    assert_int_equal(h.table.n[1][1], 2);
    assert_int_equal(h.table.n[1][0], 1);
    assert_int_equal(h.table.n[0][1], 1);
    /* nobody coded these */
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_TALK, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 0);
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_ADHERENCE, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 0);
    kith_agree_close(agree);
}

static void the_seed_and_not_the_threads_make_the_interval(void **state)
{
    struct kith_agree *agree = ten_turns();
    struct kith_agree_head one;
    struct kith_agree_head three;

    (void)state;
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_BEHAVIOUR, 7, 1, &one, NULL), KITH_OK);
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_BEHAVIOUR, 7, 3, &three, NULL), KITH_OK);
    assert_true(one.macro_f1.interval.low == three.macro_f1.interval.low &&
                one.macro_f1.interval.high == three.macro_f1.interval.high);
    assert_true(one.chance.mean == three.chance.mean);
    kith_agree_close(agree);
}

static void turns_that_nobody_coded_do_not_count(void **state)
{
    struct kith_agree *agree = NULL;
    struct pair none = session(4, 0, 0);
    struct pair some = session(3, 1, 0);
    struct kith_agree_head h;

    (void)state;
    assert_int_equal(kith_agree_open(kith_env_system(), &agree, NULL), KITH_OK);
    for (size_t i = 0; i < 3; i++)
        give(&some, i, Q, i ? Q : O);
    some.turns[2].gold = NULL;
    some.turns[2].n_gold = 0;
    some.coded->trained_on = true;
    assert_int_equal(kith_agree_add(agree, none.coded, NULL), KITH_OK);
    assert_int_equal(kith_agree_add(agree, some.coded, NULL), KITH_OK);
    assert_int_equal(kith_agree_sessions(agree), 2);
    assert_int_equal(kith_agree_trained_on(agree), 1);
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_BEHAVIOUR, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.sessions, 1);
    near(h.accuracy.value, 0.5, "accuracy");
    kith_agree_close(agree);
}

static void nothing_added_is_nothing_found(void **state)
{
    struct kith_agree *agree = NULL;
    struct kith_agree_head h;
    struct kith_agree_humans m;

    (void)state;
    assert_int_equal(kith_agree_open(kith_env_system(), &agree, NULL), KITH_OK);
    assert_int_equal(kith_agree_on(agree, KITH_HEAD_TALK, 1, 1, &h, NULL), KITH_OK);
    assert_int_equal(h.n, 0);
    assert_int_equal(kith_agree_among_humans(agree, KITH_HEAD_TALK, &m, NULL), KITH_OK);
    assert_int_equal(m.n, 0);
    kith_agree_close(agree);
    kith_agree_close(NULL);
}

/* Worked by hand. Four turns, three coders: + + +, + + -, = = -, - = +; the model says +, +, =, -.
 *   Fleiss: pairs that agree 1, 1/3, 1/3, 0: mean 5/12; shares .5 .25 .25: chance .375; (5/12 - .375) / .625
 *   One against the majority of the two others (ties: change before sustain before neutral), majority then code:
 *     turn 1  ++ ++ ++        turn 2  ++ ++ +-        turn 3  -= -= =-        turn 4  +- += -+
 *     table: + gives + 5, - 2, = 1; - gives + 1, = 2; = gives - 1. F1: + 10/14, - 0, = 0.
 *     Cohen: seen 5/12, chance (8*6 + 3*3 + 1*3) / 144 = 5/12: nothing beyond chance
 *   The model against the same majorities: ++ ++ ++ | ++ ++ ++ | -= -= == | +- +- --
 *     table: + gives + 6, - 2; - gives = 2, - 1; = gives = 1. F1: + 12/14, - 2/6, = 2/4.
 *     Cohen: seen 8/12, chance (8*6 + 3*3 + 1*3) / 144 = 5/12; (3/12) / (7/12) */
static void three_coders_among_themselves(void **state)
{
    static const char codes[4][4] = {"+++", "++-", "==-", "-=+"};
    static const char model[] = "++=-";
    struct kith_agree *agree = NULL;
    struct pair p = session(4, 3, 1);
    struct kith_agree_humans m;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (size_t c = 0; c < 3; c++)
            p.gold[i * 3 + c].label = talk(codes[i][c]);
        p.codes[i].label = talk(model[i]);
    }
    assert_int_equal(kith_agree_open(kith_env_system(), &agree, NULL), KITH_OK);
    assert_int_equal(kith_agree_add(agree, p.coded, NULL), KITH_OK);
    assert_int_equal(kith_agree_among_humans(agree, KITH_HEAD_TALK, &m, NULL), KITH_OK);
    assert_int_equal(m.coders, 3);
    assert_int_equal(m.n, 12);
    near(m.fleiss, (5.0 / 12.0 - 0.375) / 0.625, "Fleiss");
    near(m.macro_f1, 10.0 / 14.0 / 3.0, "macro-F1");
    near(m.kappa, 0.0, "kappa");
    near(m.model_macro_f1, (12.0 / 14.0 + 2.0 / 6.0 + 2.0 / 4.0) / 3.0, "the model's macro-F1");
    near(m.model_kappa, 3.0 / 7.0, "the model's kappa");
    assert_int_equal(kith_agree_among_humans(agree, KITH_HEAD_BEHAVIOUR, &m, NULL), KITH_OK);
    assert_int_equal(m.n, 0);
    kith_agree_close(agree);
}

/* Two coders have a kappa, but no majority of others. */
static void two_coders_have_no_others(void **state)
{
    struct kith_agree *agree = NULL;
    struct pair p = session(3, 2, 1);
    struct kith_agree_humans m;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        p.gold[i].label = talk("++-=--"[i]); /* ++, -=, -- */
    assert_int_equal(kith_agree_open(kith_env_system(), &agree, NULL), KITH_OK);
    assert_int_equal(kith_agree_add(agree, p.coded, NULL), KITH_OK);
    assert_int_equal(kith_agree_among_humans(agree, KITH_HEAD_TALK, &m, NULL), KITH_OK);
    assert_int_equal(m.n, 6);
    /* seen 2/3; shares + 1/3, - 1/2, = 1/6: chance 4/36 + 9/36 + 1/36 */
    near(m.fleiss, (2.0 / 3.0 - 14.0 / 36.0) / (22.0 / 36.0), "Fleiss");
    assert_true(isnan(m.macro_f1) && isnan(m.kappa) && isnan(m.model_kappa));
    kith_agree_close(agree);
}

/* The figures of three-coders.figures.tsv come from three_coders.py, which knows nothing of this code. */
static void a_table_of_three_coders_is_read_alike_by_another_program(void **state)
{
    const char *source = getenv("KITH_SOURCE");
    const struct kith_intake_options options = {.format = KITH_FORMAT_AUTO};
    struct kith_agree *agree = NULL;
    struct kith_source *in = NULL;
    const struct kith_transcript *t;
    char path[4096];
    char line[512];
    size_t heads = 0;
    FILE *f;

    (void)state;
    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/tests/golden/evaluate/three-coders.csv", source);
    assert_int_equal(kith_agree_open(kith_env_system(), &agree, NULL), KITH_OK);
    assert_int_equal(kith_source_open_file(kith_env_system(), path, &options, &in, NULL), KITH_OK);
    while (kith_intake_next(in, keep, &t, NULL) == KITH_OK) {
        struct kith_coded_turn *codes = take(t->n_turns, sizeof *codes);
        const struct kith_coded coded = {.transcript = t, .turns = codes, .coder = "test"};

        for (size_t i = 0; i < t->n_turns; i++)
            codes[i] = (struct kith_coded_turn){.role = KITH_ROLE_OTHER, .label = KITH_LABEL_NONE};
        assert_int_equal(kith_agree_add(agree, &coded, NULL), KITH_OK);
    }
    kith_source_close(in);
    assert_int_equal(kith_agree_sessions(agree), 2);
    (void)snprintf(path, sizeof path, "%s/tests/golden/evaluate/three-coders.figures.tsv", source);
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        struct kith_agree_humans m;
        char name[64];
        double right[3];
        size_t codes;
        int head = 0;

        if (line[0] == '#' || sscanf(line, "%63s %zu %lf %lf %lf", name, &codes, &right[0], &right[1], &right[2]) != 5)
            continue;
        while (kith_head_spec(head) && strcmp(kith_head_spec(head)->name, name) != 0)
            head++;
        assert_non_null(kith_head_spec(head));
        assert_int_equal(kith_agree_among_humans(agree, (enum kith_head)head, &m, NULL), KITH_OK);
        assert_int_equal(m.coders, 3);
        assert_int_equal(m.n, codes);
        near(m.fleiss, right[0], name);
        near(m.macro_f1, right[1], name);
        near(m.kappa, right[2], name);
        heads++;
    }
    (void)fclose(f);
    assert_int_equal(heads, 8);
    kith_agree_close(agree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_coder_and_the_model),
        cmocka_unit_test(the_seed_and_not_the_threads_make_the_interval),
        cmocka_unit_test(turns_that_nobody_coded_do_not_count),
        cmocka_unit_test(nothing_added_is_nothing_found),
        cmocka_unit_test(three_coders_among_themselves),
        cmocka_unit_test(two_coders_have_no_others),
        cmocka_unit_test(a_table_of_three_coders_is_read_alike_by_another_program),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
