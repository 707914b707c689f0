/* kith evaluate, on a table of three coders and a model that knows nothing of them. */
#include "evaluate_model.h"

#include "app_maker.h"
#include "coding_maker.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct toy_model toy;
static struct test_folder folder;
static char three[4096];

static int make(void **state)
{
    const char *source = getenv("KITH_SOURCE");

    (void)state;
    if (!source || kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK)
        return 1;
    (void)snprintf(three, sizeof three, "%s/tests/golden/evaluate/three-coders.csv", source);
    toy_model_open(&toy, coding_sessions(keep, 3, 6, 30), 6, 4);
    folder_open(&folder);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    (void)folder_close(&folder);
    toy_model_close(&toy);
    kith_arena_close(keep);
    return 0;
}

static enum kith_rc evaluate(const char *path, bool strip, unsigned threads, struct kith_evaluation **e,
                             struct kith_err *err)
{
    const char *const paths[] = {path};
    const struct kith_evaluate_options how = {
        .paths = paths, .n_paths = 1, .strip = strip, .seed = 1, .threads = threads};

    *e = NULL;
    *err = (struct kith_err){0};
    return kith_evaluate_model(kith_env_system(), toy.model, toy.coder, &how, e, err);
}

static json_t *as_json(const struct kith_evaluation *e)
{
    struct kith_buf out;
    json_t *json;

    kith_buf_init(&out, kith_env_system(), (size_t)16 << 20);
    kith_evaluation_json(e, &out);
    assert_int_equal(kith_buf_check(&out, "the evaluation", NULL), KITH_OK);
    assert_null(strchr(out.p, '\n')); /* one line */
    json = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    kith_buf_free(&out);
    return json;
}

static double at(const json_t *json, const char *a, const char *b, const char *c)
{
    const json_t *v = json_object_get(json_object_get(json_object_get(json, a), b), c);

    assert_true(json_is_number(v));
    return json_number_value(v);
}

/* Human against human: figures that three_coders.py computed. */
static void coders_among_themselves_are_told(void **state)
{
    struct kith_evaluation *e;
    struct kith_err err;
    json_t *json;

    (void)state;
    if (evaluate(three, false, 1, &e, &err) != KITH_OK)
        fail_msg("%s", err.text);
    json = as_json(e);
    assert_int_equal(json_integer_value(json_object_get(json, "sessions")), 2);
    assert_int_equal(json_integer_value(json_object_get(json, "trained_on")), 0);
    assert_true(fabs(at(json, "coders", "behaviour", "fleiss_kappa") - 0.6893) < 1e-9);
    assert_true(fabs(at(json, "coders", "behaviour", "coder_macro_f1") - 0.7374) < 1e-9);
    assert_true(fabs(at(json, "coders", "talk", "fleiss_kappa") - 0.6569) < 1e-9);
    assert_true(fabs(at(json, "coders", "reflection", "coder_kappa") - 0.3408) < 1e-9);
    assert_int_equal(at(json, "coders", "input", "codes"), 21);
    assert_int_equal(at(json, "heads", "behaviour", "turns"), 24); /* 13 and 11 turns of counsellors */
    assert_int_equal(at(json, "heads", "talk", "turns"), 24);
    assert_null(json_object_get(json_object_get(json, "heads"), "adherence.affirm")); /* AnnoMI has none */
    json_decref(json);
    kith_evaluation_close(e);
}

/* Each head's table adds up to its turns; figures lie where they can. */
static void tables_add_up(void **state)
{
    struct kith_evaluation *e;
    struct kith_err err;
    const char *name;
    json_t *head;
    json_t *json;

    (void)state;
    assert_int_equal(evaluate(three, false, 1, &e, &err), KITH_OK);
    json = as_json(e);
    assert_true(json_object_size(json_object_get(json, "heads")) >= 8);
    json_object_foreach(json_object_get(json, "heads"), name, head)
    {
        const json_t *table = json_object_get(head, "confusion");
        json_int_t sum = 0;
        json_int_t right = 0;
        double accuracy = json_number_value(json_object_get(json_object_get(head, "accuracy"), "value"));

        for (size_t r = 0; r < json_array_size(table); r++)
            for (size_t c = 0; c < json_array_size(table); c++) {
                json_int_t n = json_integer_value(json_array_get(json_array_get(table, r), c));

                sum += n;
                right += r == c ? n : 0;
            }
        assert_int_equal(sum, json_integer_value(json_object_get(head, "turns")));
        if (fabs(accuracy - (double)right / (double)sum) > 1e-4)
            fail_msg("%s: accuracy %g, and %lld of %lld", name, accuracy, (long long)right, (long long)sum);
        assert_int_equal(json_object_size(json_object_get(head, "classes")), json_array_size(table));
    }
    json_decref(json);
    kith_evaluation_close(e);
}

static char *as_text(const struct kith_evaluation *e)
{
    struct kith_buf out;

    kith_buf_init(&out, kith_env_system(), (size_t)16 << 20);
    kith_evaluation_text(e, &out);
    assert_int_equal(kith_buf_check(&out, "the evaluation", NULL), KITH_OK);
    return out.p; /* the caller frees */
}

static void the_text_shows_both_and_no_figure_that_is_none(void **state)
{
    struct kith_evaluation *e;
    struct kith_err err;
    char *text;

    (void)state;
    assert_int_equal(evaluate(three, false, 1, &e, &err), KITH_OK);
    text = as_text(e);
    assert_non_null(strstr(text, "Coders among themselves"));
    assert_non_null(strstr(text, "0.689"));
    assert_null(strstr(text, "nan")); /* a class that was never given has no precision */
    free(text);
    kith_evaluation_close(e);
}

static void threads_change_no_figure(void **state)
{
    struct kith_evaluation *one;
    struct kith_evaluation *two;
    struct kith_err err;
    char *a;
    char *b;

    (void)state;
    assert_int_equal(evaluate(three, false, 1, &one, &err), KITH_OK);
    assert_int_equal(evaluate(three, false, 2, &two, &err), KITH_OK);
    a = as_text(one);
    b = as_text(two);
    assert_string_equal(a, b);
    free(a);
    free(b);
    kith_evaluation_close(one);
    kith_evaluation_close(two);
}

/* Written sessions, of which the model saw one: it says so, and knows who is who in all of them. */
static void sessions_of_training_are_pointed_out(void **state)
{
    struct kith_rng rng = {3};
    struct kith_evaluation *e;
    struct kith_err err;
    struct kith_buf gold;
    const char *path;
    char *text;
    json_t *json;

    (void)state;
    kith_buf_init(&gold, kith_env_system(), (size_t)1 << 20);
    for (int i = 0; i < 3; i++)
        coding_write_session(&gold, &rng, i == 0 ? "s0" : i == 1 ? "s1" : "s2", 30);
    path = folder_write(&folder, "gold.kith", kith_buf_view(&gold));
    kith_buf_free(&gold);
    if (evaluate(path, false, 1, &e, &err) != KITH_OK)
        fail_msg("%s", err.text);
    json = as_json(e);
    assert_int_equal(json_integer_value(json_object_get(json, "trained_on")), 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "roles"), "right")), 3);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "roles"), "sessions")), 3);
    assert_true(json_object_get(json_object_get(json, "heads"), "adherence.affirm") != NULL);
    assert_int_equal(json_object_size(json_object_get(json, "coders")), 0); /* one coder has no others */
    text = as_text(e);
    assert_non_null(strstr(text, "trained on 1 of these sessions"));
    assert_null(strstr(text, "nan"));
    free(text);
    json_decref(json);
    kith_evaluation_close(e);
}

/* Without marks the model sees other text; that the result says so is what its name is for. */
static void stripping_is_named_and_changes_what_is_seen(void **state)
{
    struct kith_evaluation *plain;
    struct kith_evaluation *bare;
    struct kith_err err;
    char *a;
    char *b;

    (void)state;
    assert_int_equal(evaluate(three, false, 1, &plain, &err), KITH_OK);
    assert_int_equal(evaluate(three, true, 1, &bare, &err), KITH_OK);
    a = as_text(plain);
    b = as_text(bare);
    assert_true(strncmp(b, "without punctuation: 2 sessions", 31) == 0);
    assert_string_not_equal(strchr(a, '\n'), strchr(b, '\n'));
    free(a);
    free(b);
    kith_evaluation_close(plain);
    kith_evaluation_close(bare);
}

static void what_cannot_be_evaluated_is_named(void **state)
{
    const char *no_codes = folder_write(&folder, "none.txt",
                                        KITH_S("T: So what made you come in today?\n"
                                               "C: I want to stop the drinking, really.\n"));
    const char *missing = folder_path(&folder, "missing.csv");
    struct kith_evaluation *e;
    struct kith_err err;

    (void)state;
    assert_int_equal(evaluate(no_codes, false, 1, &e, &err), KITH_EINPUT);
    assert_null(e);
    assert_string_equal(err.file, no_codes);
    assert_non_null(strstr(err.text, "no human codes"));
    assert_int_equal(evaluate(missing, false, 1, &e, &err), KITH_EIO);
    assert_null(e);
    assert_string_equal(err.file, missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coders_among_themselves_are_told),
        cmocka_unit_test(tables_add_up),
        cmocka_unit_test(the_text_shows_both_and_no_figure_that_is_none),
        cmocka_unit_test(threads_change_no_figure),
        cmocka_unit_test(sessions_of_training_are_pointed_out),
        cmocka_unit_test(stripping_is_named_and_changes_what_is_seen),
        cmocka_unit_test(what_cannot_be_evaluated_is_named),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
