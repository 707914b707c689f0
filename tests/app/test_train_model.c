/* From coded files to a model file and back: small, whole. */
#include "train_model.h"

#include "app_maker.h"
#include "coding_maker.h"
#include "evaluate_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SESSIONS 12

static struct test_folder folder;
static char gold[80];   /* twelve sessions */
static char unseen[80]; /* four more */

struct trained {
    char hash[KITH_HASH_HEX];
    struct kith_buf report;
    struct kith_err err;
    enum kith_rc rc;
};

static struct trained train_by(const struct kith_cross_options *how, const char *out)
{
    struct trained t = {.rc = KITH_OK};

    kith_buf_init(&t.report, kith_env_system(), (size_t)1 << 20);
    t.rc = kith_train_model(kith_env_system(), how, NULL, out, &t.report, t.hash, &t.err);
    return t;
}

static struct trained train(const char *path, const char *folds, uint64_t seed, unsigned jobs, const char *out)
{
    const char *const paths[] = {path};
    const struct kith_cross_options how = {
        .paths = paths, .n_paths = 1, .folds_path = folds, .seed = seed, .jobs = jobs};

    return train_by(&how, out);
}

static struct trained first; /* of gold, seed 1, one job; in a.model */

static const char *write_sessions(const char *name, const char *prefix, uint64_t seed, int n)
{
    struct kith_rng rng = {seed};
    struct kith_buf text;
    const char *path;
    char id[32];

    kith_buf_init(&text, kith_env_system(), (size_t)16 << 20);
    for (int i = 0; i < n; i++) {
        (void)snprintf(id, sizeof id, "%s%d", prefix, i);
        coding_write_session(&text, &rng, id, 24);
    }
    assert_int_equal(kith_buf_check(&text, "the sessions", NULL), KITH_OK);
    path = folder_write(&folder, name, kith_buf_view(&text));
    kith_buf_free(&text);
    return path;
}

static int make(void **state)
{
    (void)state;
    folder_open(&folder);
    (void)snprintf(gold, sizeof gold, "%s", write_sessions("gold.kith", "g", 1, SESSIONS));
    (void)snprintf(unseen, sizeof unseen, "%s", write_sessions("unseen.kith", "u", 2, 4));
    first = train(gold, NULL, 1, 1, folder_path(&folder, "a.model"));
    return first.rc != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_buf_free(&first.report);
    (void)folder_close(&folder);
    return 0;
}

static struct kith_model *open_model(const char *path)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};

    if (kith_model_open(kith_env_system(), path, &model, &err) != KITH_OK || kith_model_verify(model, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return model;
}

static double macro_f1(const struct kith_model *model, const char *path, bool strip, enum kith_head head)
{
    const char *const paths[] = {path};
    const struct kith_evaluate_options how = {.paths = paths, .n_paths = 1, .strip = strip, .seed = 1, .threads = 1};
    struct kith_evaluation *e = NULL;
    struct kith_coder *coder = NULL;
    struct kith_err err = {0};
    double value;

    assert_int_equal(kith_coder_open(kith_env_system(), model, &coder, &err), KITH_OK);
    if (kith_evaluate_model(kith_env_system(), model, coder, &how, &e, &err) != KITH_OK)
        fail_msg("%s", err.text);
    value = kith_evaluation_head(e, head)->macro_f1.value;
    assert_true(kith_evaluation_head(e, head)->n > 20);
    kith_evaluation_close(e);
    kith_coder_close(coder);
    return value;
}

/* The written sessions say what they are coded as, so that a model of them must do well on more of the kind. */
static void a_model_learns_what_it_is_shown(void **state)
{
    struct kith_model *model = open_model(folder_path(&folder, "a.model"));

    (void)state;
    assert_string_equal(kith_model_hash(model), first.hash);
    assert_true(macro_f1(model, unseen, false, KITH_HEAD_BEHAVIOUR) > 0.9);
    assert_true(macro_f1(model, unseen, false, KITH_HEAD_TALK) > 0.9);
    assert_true(macro_f1(model, unseen, true, KITH_HEAD_TALK) > 0.8);
    assert_non_null(strstr(first.report.p, "own: 12 sessions"));
    assert_non_null(strstr(first.report.p, "Features kept"));
    assert_null(strstr(first.report.p, "nan"));
    kith_model_close(model);
}

static void its_card_says_what_it_is(void **state)
{
    struct kith_model *model = open_model(folder_path(&folder, "a.model"));
    struct kith_str card = kith_model_text(model, "card");

    (void)state;
    assert_true(kith_str_find(card, KITH_S("12 sessions")) >= 0);
    assert_true(kith_str_find(card, KITH_S("never tested")) >= 0);
    assert_true(kith_str_find(card, KITH_S("not yet checked against experts")) >= 0);
    assert_true(kith_str_find(card, KITH_S("nan")) < 0);
    assert_true(kith_model_number(model, "agreement.own.behaviour.macro_f1", -1.0) > 0.5);
    assert_true(kith_model_number(model, "agreement.own.behaviour.kappa", -1.0) > 0.5);
    assert_true(kith_model_text(model, "codebook").n > 0);
    kith_model_close(model);
}

static void the_card_tells_of_a_model_with_fewer_sessions(void **state)
{
    const char *const paths[] = {gold, unseen};
    struct kith_cross_options how = {.paths = paths, .n_paths = 2, .seed = 1, .jobs = 1};
    char beside[sizeof folder.path + 16];
    struct kith_model *model;
    struct trained both;
    struct trained same;
    struct kith_str card;

    (void)state;
    (void)snprintf(beside, sizeof beside, "%s", folder_path(&folder, "a.model"));
    how.beside_path = beside;
    both = train_by(&how, folder_path(&folder, "both.model"));
    assert_int_equal(both.rc, KITH_OK);
    model = open_model(folder_path(&folder, "both.model"));
    card = kith_model_text(model, "card");
    assert_true(kith_str_find(card, KITH_S("trained on 12 of these sessions")) >= 0);
    assert_true(kith_str_find(card, KITH_S("On the other 4, none of which it saw")) >= 0);
    kith_model_close(model);
    kith_buf_free(&both.report);

    how.n_paths = 1; /* all of which a.model saw */
    same = train_by(&how, folder_path(&folder, "same.model"));
    assert_int_equal(same.rc, KITH_EMODEL);
    assert_non_null(strstr(same.err.text, "saw all of these sessions"));
    kith_buf_free(&same.report);
}

static void sessions_of_training_are_told_from_others(void **state)
{
    const char *const paths[] = {gold, unseen};
    struct kith_model *model = open_model(folder_path(&folder, "a.model"));
    struct kith_coder *coder = NULL;
    struct kith_arena *keep = NULL;

    (void)state;
    assert_int_equal(kith_coder_open(kith_env_system(), model, &coder, NULL), KITH_OK);
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, NULL), KITH_OK);
    for (int f = 0; f < 2; f++) {
        const struct kith_intake_options plain = {.format = KITH_FORMAT_AUTO};
        const struct kith_transcript *session;
        struct kith_source *in = NULL;
        size_t n = 0;

        assert_int_equal(kith_source_open_file(kith_env_system(), paths[f], &plain, &in, NULL), KITH_OK);
        while (kith_intake_next(in, keep, &session, NULL) == KITH_OK) {
            const struct kith_coded *coded;

            assert_int_equal(kith_coding_run(coder, keep, session, NULL, &coded, NULL), KITH_OK);
            assert_int_equal(coded->trained_on, f == 0);
            n++;
        }
        assert_int_equal(n, f == 0 ? SESSIONS : 4);
        kith_source_close(in);
    }
    kith_arena_close(keep);
    kith_coder_close(coder);
    kith_model_close(model);
}

/* The whole file, byte for byte: the hash covers it. */
static void the_seed_and_not_the_jobs_make_the_model(void **state)
{
    struct trained b = train(gold, NULL, 1, 2, folder_path(&folder, "b.model"));
    struct trained c = train(gold, NULL, 2, 1, folder_path(&folder, "c.model"));

    (void)state;
    assert_string_equal(first.hash, b.hash);
    assert_string_not_equal(first.hash, c.hash);
    assert_memory_equal(first.report.p, b.report.p, first.report.n / 2); /* a file's name stands at the end */
    kith_buf_free(&b.report);
    kith_buf_free(&c.report);
}

static void a_fold_list_chooses_the_sessions(void **state)
{
    struct kith_buf list;
    const char *folds;
    struct trained t;

    (void)state;
    kith_buf_init(&list, kith_env_system(), 4096);
    for (int i = 0; i < 10; i++)
        kith_buf_printf(&list, "%s\tg%d\t%d\n", i < 6 ? "authored" : "mine", i, i % 2);
    folds = folder_write(&folder, "folds.tsv", kith_buf_view(&list));
    kith_buf_free(&list);
    t = train(gold, folds, 1, 1, folder_path(&folder, "d.model"));
    if (t.rc != KITH_OK)
        fail_msg("%s", t.err.text);
    assert_non_null(strstr(t.report.p, "authored: 6 sessions"));
    assert_non_null(strstr(t.report.p, "mine: 4 sessions"));
    assert_non_null(strstr(t.report.p, "2 sessions are not in the fold list"));
    kith_buf_free(&t.report);
}

/* On any failure the file that was there stays as it was, and nothing lies beside it. */
static void a_failure_touches_nothing(void **state)
{
    const char *old = folder_write(&folder, "old.model", KITH_S("what was here before"));
    const char *few = write_sessions("few.kith", "f", 3, 9);
    const char *broken = folder_write(&folder, "broken.kith", KITH_S("# id: b\nT q:o\tWhat now?\nX nonsense\n"));
    const char *const inputs[] = {few, broken, folder_path(&folder, "missing.kith")};
    static const enum kith_rc answers[] = {KITH_EINPUT, KITH_EINPUT, KITH_EIO};
    static const char *const says[] = {"at least 10", "", ""};
    size_t before = folder_count(&folder);

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct trained t = train(inputs[i], NULL, 1, 1, old);
        char *now;
        size_t n = 0;

        assert_int_equal(t.rc, answers[i]);
        assert_true(t.err.text[0] != '\0');
        assert_non_null(strstr(t.err.text, says[i]));
        assert_true(i == 0 || strcmp(t.err.file, inputs[i]) == 0); /* the file that is wrong is named */
        now = file_read(old, &n);
        assert_string_equal(now, "what was here before");
        free(now);
        kith_buf_free(&t.report);
    }
    assert_int_equal(folder_count(&folder), before);
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
    struct trained t = train(gold, NULL, 1, 1, "/nowhere/at/all.model");

    (void)state;
    assert_int_equal(t.rc, KITH_EIO);
    assert_string_equal(t.err.file, "/nowhere/at/all.model");
    kith_buf_free(&t.report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_learns_what_it_is_shown),
        cmocka_unit_test(its_card_says_what_it_is),
        cmocka_unit_test(the_card_tells_of_a_model_with_fewer_sessions),
        cmocka_unit_test(sessions_of_training_are_told_from_others),
        cmocka_unit_test(the_seed_and_not_the_jobs_make_the_model),
        cmocka_unit_test(a_fold_list_chooses_the_sessions),
        cmocka_unit_test(a_failure_touches_nothing),
        cmocka_unit_test(a_place_that_cannot_be_written_is_named),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
