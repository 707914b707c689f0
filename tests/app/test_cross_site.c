/* Adapting a model to a site, from files to a file. */
#include "cross_site.h"

#include "../base/faulty_env.h"
#include "app_maker.h"
#include "coding_maker.h"
#include "encoder_file_maker.h"
#include "evaluate_model.h"
#include "tensor_file.h"
#include "train_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct test_folder folder;

/* How a site codes reflections. */
enum site { LIKE_US, THE_OTHER_WAY, AT_RANDOM };

/* Turns simple into complex and back in every line, or whatever a coin says. */
static void recode(struct kith_buf *text, enum site site, struct kith_rng *rng)
{
    for (char *at = text->p; site != LIKE_US && (at = strstr(at, "r:")) != NULL; at += 3)
        if ((at[2] == 's' || at[2] == 'c') && (site == THE_OTHER_WAY || kith_rng_below(rng, 2)))
            at[2] = at[2] == 's' ? 'c' : 's';
}

static const char *write_sessions(const char *name, uint64_t seed, int n, enum site site)
{
    struct kith_rng rng = {seed};
    struct kith_buf text;
    const char *path;
    char id[32];

    kith_buf_init(&text, kith_env_system(), (size_t)16 << 20);
    for (int i = 0; i < n; i++) {
        (void)snprintf(id, sizeof id, "%.8s%d", name, i);
        coding_write_session(&text, &rng, id, 24);
    }
    kith_buf_byte(&text, '\0');
    text.n--;
    recode(&text, site, &rng);
    path = folder_write(&folder, name, kith_buf_view(&text));
    kith_buf_free(&text);
    return path;
}

static void write_encoder(const char *name, const char *fold)
{
    struct encoder_plan plan = encoder_plan_small();
    struct kith_rng rng = {5};
    struct kith_buf bytes;

    plan.fold = fold;
    kith_buf_init(&bytes, kith_env_system(), (size_t)64 << 20);
    encoder_file_make(&rng, &plan, KITH_HEAD_COUNT, &bytes);
    (void)folder_write(&folder, name, kith_buf_view(&bytes));
    kith_buf_free(&bytes);
}

/* base.model by words alone, deep.model with an encoder; both of the same sessions. */
static int make(void **state)
{
    char gold[96];
    char folds[96];
    char whole[96];
    const char *const paths[] = {gold};
    struct kith_cross_options how = {.paths = paths, .n_paths = 1, .seed = 1, .jobs = 2};
    struct kith_buf text;
    struct kith_err err = {0};
    char hash[KITH_HASH_HEX];

    (void)state;
    folder_open(&folder);
    (void)snprintf(gold, sizeof gold, "%s", write_sessions("base", 1, 12, LIKE_US));
    kith_buf_init(&text, kith_env_system(), (size_t)16 << 20);
    for (int i = 0; i < 12; i++)
        kith_buf_printf(&text, "authored\tbase%d\t%d\n", i, i % 2);
    (void)snprintf(folds, sizeof folds, "%s", folder_write(&folder, "folds.tsv", kith_buf_view(&text)));
    how.folds_path = folds;
    if (kith_train_model(kith_env_system(), &how, NULL, folder_path(&folder, "base.model"), &text, hash, &err) !=
        KITH_OK)
        fail_msg("%s", err.text);
    write_encoder("fold-0.safetensors", "0");
    write_encoder("fold-1.safetensors", "1");
    write_encoder("whole.safetensors", NULL);
    (void)snprintf(whole, sizeof whole, "%s", folder_path(&folder, "whole.safetensors"));
    how.models_dir = folder.path;
    if (kith_train_model(kith_env_system(), &how, whole, folder_path(&folder, "deep.model"), &text, hash, &err) !=
        KITH_OK)
        fail_msg("%s", err.text);
    kith_buf_free(&text);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    (void)folder_close(&folder);
    return 0;
}

static enum kith_rc adapt(const char *base, const char *gold, const char *out, struct kith_buf *report,
                          struct kith_err *err)
{
    const char *const paths[] = {gold};
    char base_path[96];
    struct kith_site_options how = {.paths = paths, .n_paths = 1, .base_path = base_path, .seed = 1, .jobs = 2};
    char hash[KITH_HASH_HEX];

    (void)snprintf(base_path, sizeof base_path, "%s", folder_path(&folder, base));
    kith_buf_init(report, kith_env_system(), (size_t)1 << 20);
    *err = (struct kith_err){0};
    return kith_train_site(kith_env_system(), &how, folder_path(&folder, out), report, hash, err);
}

static struct kith_model *open_model(const char *name)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};

    if (kith_model_open(kith_env_system(), folder_path(&folder, name), &model, &err) != KITH_OK ||
        kith_model_verify(model, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return model;
}

static double macro_f1(const char *model_name, const char *gold, enum kith_head head)
{
    const char *const paths[] = {gold};
    const struct kith_evaluate_options how = {.paths = paths, .n_paths = 1, .seed = 1, .threads = 1};
    struct kith_model *model = open_model(model_name);
    struct kith_evaluation *e = NULL;
    struct kith_coder *coder = NULL;
    struct kith_err err = {0};
    double value;

    assert_int_equal(kith_coder_open(kith_env_system(), model, &coder, &err), KITH_OK);
    if (kith_evaluate_model(kith_env_system(), model, coder, &how, &e, &err) != KITH_OK)
        fail_msg("%s", err.text);
    value = kith_evaluation_head(e, head)->macro_f1.value;
    kith_evaluation_close(e);
    kith_coder_close(coder);
    kith_model_close(model);
    return value;
}

/* The line of the report that tells of a head. */
static struct kith_str line_of(const struct kith_buf *report, const char *head)
{
    struct kith_str rest = kith_buf_view(report);
    struct kith_str line;
    char start[64];

    (void)snprintf(start, sizeof start, "- %s: ", head);
    while (kith_str_cut(&rest, '\n', &line))
        if (kith_str_starts(line, kith_str_of(start)))
            return line;
    fail_msg("the report tells nothing of %s", head);
    return line;
}

static bool says(const struct kith_buf *report, const char *head, const char *what)
{
    return kith_str_find(line_of(report, head), kith_str_of(what)) >= 0;
}

/* A head's weights for every feature of the model before, its bias and its calibration. */
static void assert_untouched(const char *before_name, const char *after_name, enum kith_head head)
{
    static const char *const lists[] = {"features.counsellor.keys", "features.client.keys", "features.role.keys"};
    const struct kith_head_spec *spec = kith_head_spec((int)head);
    struct kith_model *before = open_model(before_name);
    struct kith_model *after = open_model(after_name);
    const struct kith_tensor_file *file = kith_model_tensors(before);
    struct kith_tensor keys;

    assert_int_equal(kith_tensor_find(file, lists[spec->group], KITH_TENSOR_U64, 0, &keys, NULL), KITH_OK);
    for (size_t i = 0; i < keys.rows && ((const uint64_t *)keys.data)[i] != UINT64_MAX; i++) {
        float old[KITH_OUTPUTS_MAX];
        float new[KITH_OUTPUTS_MAX];

        assert_true(kith_model_weights(before, spec->group, ((const uint64_t *)keys.data)[i], old));
        assert_true(kith_model_weights(after, spec->group, ((const uint64_t *)keys.data)[i], new));
        assert_memory_equal(old + spec->first, new + spec->first, spec->outputs * sizeof *old);
    }
    assert_memory_equal(kith_model_bias(before, head), kith_model_bias(after, head), spec->outputs * sizeof(float));
    assert_memory_equal(kith_model_calibration(before, head), kith_model_calibration(after, head),
                        sizeof(struct kith_head_calibration));
    kith_model_close(before);
    kith_model_close(after);
}

static void a_site_with_its_own_ways(const char *base, const char *out)
{
    const char *site = write_sessions("site", 20, 16, THE_OTHER_WAY);
    struct kith_buf report;
    struct kith_err err;
    char unseen[96];

    if (adapt(base, site, out, &report, &err) != KITH_OK)
        fail_msg("%s", err.text);
    if (!says(&report, "reflection", "new weights are kept"))
        fail_msg("%s", report.p);
    assert_non_null(strstr(report.p, "own: 16 sessions"));
    assert_null(strstr(report.p, "nan"));
    (void)snprintf(unseen, sizeof unseen, "%s", write_sessions("more", 21, 6, THE_OTHER_WAY));
    assert_true(macro_f1(base, unseen, KITH_HEAD_REFLECTION) < 0.2);
    assert_true(macro_f1(out, unseen, KITH_HEAD_REFLECTION) > 0.9);
    assert_true(macro_f1(out, unseen, KITH_HEAD_TALK) > 0.9);
    for (int head = 0; head < KITH_HEAD_ROLE; head++)
        if (kith_str_find(kith_buf_view(&report), KITH_S("weights")) >= 0 &&
            says(&report, kith_head_spec(head)->name, "own weights stay"))
            assert_untouched(base, out, (enum kith_head)head);
    assert_untouched(base, out, KITH_HEAD_ROLE);
    kith_buf_free(&report);
}

static void a_site_teaches_its_ways(void **state)
{
    (void)state;
    a_site_with_its_own_ways("base.model", "site.model");
}

static void a_model_with_an_encoder_is_taught_too_and_keeps_it(void **state)
{
    const struct kith_tensor_file *before;
    const struct kith_tensor_file *after;
    struct kith_tensor a;
    struct kith_tensor b;
    struct kith_model *deep;
    struct kith_model *taught;

    (void)state;
    a_site_with_its_own_ways("deep.model", "taught.model");
    deep = open_model("deep.model");
    taught = open_model("taught.model");
    before = kith_model_tensors(deep);
    after = kith_model_tensors(taught);
    assert_non_null(kith_model_encoder(taught));
    assert_int_equal(kith_tensor_find(before, "encoder.word.q", KITH_TENSOR_I8, 64, &a, NULL), KITH_OK);
    assert_int_equal(kith_tensor_find(after, "encoder.word.q", KITH_TENSOR_I8, 64, &b, NULL), KITH_OK);
    assert_int_equal(a.rows, b.rows);
    assert_memory_equal(a.data, b.data, a.rows * 64);
    assert_true(memcmp(kith_model_dense(deep, KITH_HEAD_REFLECTION), kith_model_dense(taught, KITH_HEAD_REFLECTION),
                       128 * sizeof(float)) != 0);
    kith_model_close(deep);
    kith_model_close(taught);
}

static void what_a_site_is_told_and_what_its_model_remembers(void **state)
{
    struct kith_model *base = open_model("base.model");
    struct kith_model *site = open_model("site.model"); /* of the test above */
    struct kith_str card = kith_model_text(site, "card");
    const struct kith_tensor_file *file = kith_model_tensors(base);
    struct kith_tensor old;

    (void)state;
    assert_true(kith_model_key(base) == kith_model_key(site));
    assert_true(kith_str_find(card, KITH_S("Adapted to a site")) >= 0);
    assert_true(kith_str_find(card, KITH_S("reflection: held-back sessions agree better")) >= 0);
    assert_true(kith_str_find(card, KITH_S("never tested")) >= 0); /* what the first card says stays said */
    assert_true(kith_model_number(site, "agreement.own.reflection.macro_f1", -1.0) > 0.9);
    /* agreement that no longer holds is not repeated */
    assert_true(kith_model_number(base, "agreement.authored.reflection.macro_f1", -1.0) > 0.0);
    assert_true(kith_model_number(site, "agreement.authored.reflection.macro_f1", -1.0) == -1.0);
    assert_true(kith_model_number(site, "agreement.authored.reflection.kappa", -1.0) == -1.0);
    assert_int_equal(kith_tensor_find(file, "trained_on", KITH_TENSOR_U64, 0, &old, NULL), KITH_OK);
    for (size_t i = 0; i < 12; i++)
        assert_true(kith_model_trained_on(site, ((const uint64_t *)old.data)[i]));
    kith_model_close(base);
    kith_model_close(site);
}

static void codes_that_follow_no_words_are_not_learned(void **state)
{
    const char *site = write_sessions("noise", 30, 16, AT_RANDOM);
    struct kith_buf report;
    struct kith_err err;

    (void)state;
    if (adapt("base.model", site, "noise.model", &report, &err) != KITH_OK)
        fail_msg("%s", err.text);
    assert_true(says(&report, "reflection", "own weights stay"));
    assert_untouched("base.model", "noise.model", KITH_HEAD_REFLECTION);
    kith_buf_free(&report);
}

static void sessions_that_the_model_saw_do_not_count(void **state)
{
    struct kith_buf report;
    struct kith_err err;

    (void)state;
    assert_int_equal(adapt("base.model", folder_path(&folder, "base"), "again.model", &report, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "Only 0 coded sessions"));
    kith_buf_free(&report);
    assert_int_equal(adapt("missing.model", folder_path(&folder, "base"), "again.model", &report, &err), KITH_EMODEL);
    kith_buf_free(&report);
    assert_null(file_read(folder_path(&folder, "again.model"), &(size_t){0}));
}

/* Memory and files fail at later and later calls: whatever was there stays as it was. */
static void a_model_of_other_features_is_not_adapted(void **state)
{
    struct kith_rng rng = {12};
    struct made_model *old = model_make(&rng, 4, "1");
    struct kith_err err;
    struct kith_buf report;

    (void)state;
    (void)folder_write(&folder, "old.model", kith_buf_view(&old->bytes));
    assert_int_equal(adapt("old.model", write_sessions("late", 13, 12, LIKE_US), "new.model", &report, &err),
                     KITH_EMODEL);
    assert_non_null(strstr(err.text, "for another version of Kith"));
    assert_non_null(strstr(err.file, "old.model"));
    kith_buf_free(&report);
    model_unmake(old);
}

static void a_failure_leaves_nothing_behind(void **state)
{
    char site[96];
    char base[96];
    char out[96];
    const char *const paths[] = {site};
    const struct kith_site_options how = {.paths = paths, .n_paths = 1, .base_path = base, .seed = 1, .jobs = 1};
    struct faulty_env f;
    size_t before;
    int failed = 0;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    (void)snprintf(site, sizeof site, "%s", write_sessions("few", 40, 10, LIKE_US));
    (void)snprintf(base, sizeof base, "%s", folder_path(&folder, "deep.model"));
    (void)snprintf(out, sizeof out, "%s", folder_path(&folder, "few.model"));
    before = folder_count(&folder);
    do {
        struct kith_buf report;
        struct kith_err err = {0};
        char hash[KITH_HASH_HEX];

        faulty_env_init(&f);
        f.at = at += 1 + at * 2 / 3;
        kith_buf_init(&report, kith_env_system(), (size_t)1 << 20);
        rc = kith_train_site(&f.env, &how, out, &report, hash, &err);
        if (rc != KITH_OK) {
            assert_true(rc == KITH_ENOMEM || rc == KITH_EIO || rc == KITH_EMODEL);
            assert_true(err.text[0] != '\0');
            assert_int_equal(folder_count(&folder), before);
        }
        kith_buf_free(&report);
        assert_int_equal(f.live, 0);
        if (rc == KITH_OK)
            assert_int_equal(unlink(out), 0);
        failed += rc != KITH_OK;
    } while (f.calls >= at); /* until there is no such call */
    assert_int_equal(rc, KITH_OK);
    assert_true(failed >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_teaches_its_ways),
        cmocka_unit_test(a_model_with_an_encoder_is_taught_too_and_keeps_it),
        cmocka_unit_test(what_a_site_is_told_and_what_its_model_remembers),
        cmocka_unit_test(codes_that_follow_no_words_are_not_learned),
        cmocka_unit_test(sessions_that_the_model_saw_do_not_count),
        cmocka_unit_test(a_model_of_other_features_is_not_adapted),
        cmocka_unit_test(a_failure_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
