/* Figures of whole sessions, on sessions whose figures can be worked out by hand. */
#include "evaluation_sessions.h"

#include "arena.h"
#include "buf.h"
#include "evaluation_quality.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct kith_session_store *store;

static int make(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL) != KITH_OK ||
           kith_session_store_open(kith_env_system(), &store, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_session_store_close(store);
    kith_arena_close(keep);
    return 0;
}

/* A counsellor's turn: '.' other, 's' and 'c' reflections, 'o' and 'k' open and closed questions, 'i' input. */
static struct kith_label label_of(char code)
{
    struct kith_label l = KITH_LABEL_NONE;

    l.behaviour = KITH_BEHAVIOUR_OTHER;
    if (code == 's' || code == 'c') {
        l.behaviour = KITH_BEHAVIOUR_REFLECTION;
        l.has = KITH_HAS_REFLECTION;
        l.reflection = code == 's' ? KITH_REFLECTION_SIMPLE : KITH_REFLECTION_COMPLEX;
    }
    if (code == 'o' || code == 'k') {
        l.behaviour = KITH_BEHAVIOUR_QUESTION;
        l.has = KITH_HAS_QUESTION;
        l.question = code == 'o' ? KITH_QUESTION_OPEN : KITH_QUESTION_CLOSED;
    }
    if (code == 'i') {
        l.behaviour = KITH_BEHAVIOUR_INPUT;
        l.has = KITH_HAS_INPUT;
    }
    return l;
}

static const struct kith_coded *coded_of(const struct kith_transcript *t, const char *codes)
{
    struct kith_coded_turn *turns;
    struct kith_coded *coded;

    assert_int_equal(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, 1, sizeof *coded, &coded, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++) {
        turns[i].role = KITH_ROLE_COUNSELLOR;
        turns[i].label = label_of(codes[i]);
    }
    *coded = (struct kith_coded){.transcript = t, .turns = turns};
    return coded;
}

static void add(const char *quality, const char *right, const char *given)
{
    static const struct kith_speaker speaker = {.declared = KITH_ROLE_COUNSELLOR};
    const struct kith_measure_options all = {.setting = KITH_SETTING_ONE_TO_ONE, .goal_named = true};
    const struct kith_measures *measures;
    struct kith_transcript *t;
    struct kith_turn *turns;
    size_t n = strlen(right);

    assert_int_equal(n, strlen(given));
    assert_int_equal(kith_arena_take(keep, 1, sizeof *t, &t, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, n, sizeof *turns, &turns, NULL), KITH_OK);
    for (size_t i = 0; i < n; i++)
        turns[i].text = KITH_S("well then");
    *t = (struct kith_transcript){
        .quality = kith_str_of(quality), .speakers = &speaker, .n_speakers = 1, .turns = turns, .n_turns = n};
    assert_int_equal(kith_measure_run(NULL, &all, keep, coded_of(t, given), &measures, NULL), KITH_OK);
    assert_int_equal(kith_session_store_add(store, coded_of(t, given), measures, coded_of(t, right), NULL), KITH_OK);
}

static void near(const char *what, double value, double want)
{
    if (fabs(value - want) > 1e-9)
        fail_msg("%s: %g, and by hand %g", what, value, want);
}

static void figures_are_those_worked_out_by_hand(void **state)
{
    struct kith_session_figures f;

    (void)state;
    add("high", "sc.o", "ss.o");  /* a complex one called simple */
    add("high", "cc.k", "c..k");  /* one missed */
    add("low", "s..kk", ".s.kk"); /* one missed, one made up */
    add("low", ".....", "....."); /* no reflection at all */
    assert_int_equal(kith_session_store_finish(store, 1, 1, &f, NULL), KITH_OK);

    assert_int_equal(f.good, 2);
    assert_int_equal(f.poor, 2);
    /* shares of reflections: coders 1/2 1/2 1/5 0; given 1/2 1/4 1/5 0 */
    {
        static const double x[] = {0.5, 0.25, 0.2, 0.0};
        static const double y[] = {0.5, 0.5, 0.2, 0.0};

        near("r", f.rates[KITH_RATE_REFLECTION].r.value, kith_pearson(x, y, 4));
        near("r, main", f.rates[KITH_RATE_MAIN_REFLECTION].r.value, kith_pearson(x, y, 4));
    }
    /* five reflections, three of which were given a subtype: s as s, c as s, c as c */
    assert_int_equal(f.reflection.n, 5);
    near("found", f.reflection.detected.value, 3.0 / 5.0);
    near("among", f.reflection.among.value, (2.0 * 1 / (2 * 1 + 1) + 2.0 * 1 / (2 * 1 + 1)) / 2.0);
    /* all: simple 1 right of 2, given 3 times; complex 1 right of 3, given once */
    near("all", f.reflection.all.value, (2.0 / 5.0 + 2.0 / 4.0) / 2.0);
    assert_int_equal(f.question.n, 4);
    near("questions found", f.question.detected.value, 1.0);
    near("questions", f.question.all.value, 1.0);
    /* in poor sessions: one reflection, missed, and one made up; in good ones three of four, none made up */
    assert_int_equal(f.in_poor.turns, 10);
    assert_int_equal(f.in_poor.n, 1);
    near("F1, poor", f.in_poor.f1.value, 0.0);
    near("F1, good", f.in_good.f1.value, 2.0 * 3 / (2 * 3 + 1));
    near("F1, good, main", f.in_good.main.value, 2.0 * 3 / (2 * 3 + 1));
    /* 1/2 and 1/4 lie above 1/5 and 0 */
    near("AUC by reflections", f.signs[KITH_SIGN_REFLECTIONS].value, 1.0);
    near("AUC by input", f.signs[KITH_SIGN_INPUT].value, 0.5);
}

static void text_and_json_tell_the_same(void **state)
{
    struct kith_session_figures f;
    struct kith_buf out;
    json_t *json;

    (void)state;
    assert_int_equal(kith_session_store_finish(store, 1, 2, &f, NULL), KITH_OK);
    kith_buf_init(&out, kith_env_system(), (size_t)1 << 20);
    kith_session_figures_text(&f, &out);
    assert_int_equal(kith_buf_check(&out, "the text", NULL), KITH_OK);
    assert_non_null(strstr(out.p, "Reflections in poor sessions (2 sessions, 10 turns, 1 with a reflection)"));
    assert_non_null(strstr(out.p, "found 0.600"));
    assert_null(strstr(out.p, "nan"));
    json = kith_session_figures_json(&f);
    assert_true(fabs(json_real_value(json_object_get(
                         json_object_get(json_object_get(json_object_get(json, "subtypes"), "reflection"), "detection"),
                         "value")) -
                     0.6) < 1e-9);
    json_decref(json);
    kith_buf_free(&out);
}

/* Signs that say nothing must not seem to tell sessions apart, though there are nearly as many as sessions; one that
 * says all must. */
static void sessions_are_told_by_the_others_alone(void **state)
{
    const struct kith_bootstrap_plan plan = {1, 50, 1, 0.95};
    struct kith_estimate each[8];
    struct kith_estimate together;
    struct kith_rng rng = {4};
    double signs[40 * 8];
    double sum = 0.0;
    bool good[40];

    (void)state;
    for (int round = 0; round < 20; round++) {
        for (int s = 0; s < 40; s++) {
            good[s] = s % 3 == 0;
            for (int k = 0; k < 8; k++)
                signs[s * 8 + k] = kith_rng_unit(&rng);
        }
        assert_int_equal(kith_quality_auc(&plan, signs, good, 40, 8, keep, each, &together, NULL), KITH_OK);
        sum += together.value / 20.0;
    }
    if (fabs(sum - 0.5) > 0.08)
        fail_msg("noise tells sessions apart with an AUC of %g", sum);
    for (int s = 0; s < 40; s++)
        signs[s * 8 + 3] = (good[s] ? 1.0 : -1.0) + 0.2 * kith_rng_unit(&rng);
    signs[0] = NAN; /* a session without that sign */
    assert_int_equal(kith_quality_auc(&plan, signs, good, 40, 8, keep, each, &together, NULL), KITH_OK);
    assert_true(each[3].value == 1.0 && together.value > 0.97);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_worked_out_by_hand),
        cmocka_unit_test(text_and_json_tell_the_same),
        cmocka_unit_test(sessions_are_told_by_the_others_alone),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
