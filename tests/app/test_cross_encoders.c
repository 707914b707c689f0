/* Heads over encoders: what a fold's encoder may say, and of whom; and the model that comes out. */
#include "cross_encoders.h"

#include "app_maker.h"
#include "coding_maker.h"
#include "encoder.h"
#include "encoder_file_maker.h"
#include "train_model.h"
#include "train_strip.h"
#include "wordpiece.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define SESSIONS 12
#define FOLDS    2

static struct test_folder folder;
static struct kith_arena *keep;
static char gold[96];
static char folds[96];
static char whole[96]; /* the encoder that goes into the model */
static struct kith_cross_run run;

/* A file of fine-tuning under `name`; the same seed makes the same encoder. */
static const char *write_encoder(const char *name, uint64_t seed, const char *fold, int skip)
{
    struct encoder_plan plan = encoder_plan_small();
    struct kith_rng rng = {seed};
    struct kith_buf bytes;
    const char *path;

    plan.fold = fold;
    kith_buf_init(&bytes, kith_env_system(), (size_t)64 << 20);
    encoder_file_make(&rng, &plan, skip, &bytes);
    path = folder_write(&folder, name, kith_buf_view(&bytes));
    kith_buf_free(&bytes);
    return path;
}

static void write_right_folds(void)
{
    (void)write_encoder("fold-0.safetensors", 100, "0", KITH_HEAD_COUNT);
    (void)write_encoder("fold-1.safetensors", 101, "1", KITH_HEAD_COUNT);
}

static struct kith_cross_options options(unsigned jobs)
{
    static const char *paths[1];

    paths[0] = gold;
    return (struct kith_cross_options){
        .paths = paths, .n_paths = 1, .folds_path = folds, .models_dir = folder.path, .seed = 1, .jobs = jobs};
}

static int make(void **state)
{
    struct kith_cross_options how;
    struct kith_rng rng = {1};
    struct kith_err err = {0};
    struct kith_buf text;
    char id[16];

    (void)state;
    folder_open(&folder);
    if (kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK)
        return 1;
    kith_buf_init(&text, kith_env_system(), (size_t)1 << 20);
    for (int i = 0; i < SESSIONS; i++) {
        (void)snprintf(id, sizeof id, "g%d", i);
        coding_write_session(&text, &rng, id, 20);
    }
    (void)snprintf(gold, sizeof gold, "%s", folder_write(&folder, "gold.kith", kith_buf_view(&text)));
    kith_buf_clear(&text);
    for (int i = 0; i < SESSIONS; i++)
        kith_buf_printf(&text, "authored\tg%d\t%d\n", i, i % FOLDS);
    (void)snprintf(folds, sizeof folds, "%s", folder_write(&folder, "folds.tsv", kith_buf_view(&text)));
    kith_buf_free(&text);
    write_right_folds();
    (void)snprintf(whole, sizeof whole, "%s", write_encoder("whole.safetensors", 102, NULL, KITH_HEAD_COUNT));
    how = options(1);
    if (kith_cross_run_open(kith_env_system(), &how, &run, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    kith_cross_run_close(&run);
    kith_arena_close(keep);
    (void)folder_close(&folder);
    return 0;
}

/* e of a session by the encoder's plain pass, cut into tokens here. */
static float *plain_e(const struct kith_model *model, const struct kith_transcript *t)
{
    const struct kith_encoder_weights *w = kith_model_encoder(model);
    struct kith_wordpiece *pieces;
    struct kith_token turn[64];
    size_t start[64] = {0};
    int32_t id[64 * 24];
    uint8_t speaker[64];
    const struct kith_encoder_text text = {.turns = t->n_turns, .start = start, .id = id, .speaker = speaker};
    float *e = calloc(t->n_turns, kith_encoder_outputs(w) * sizeof *e);

    assert_non_null(e);
    assert_true(t->n_turns < 64 && w->positions <= 24);
    assert_int_equal(kith_wordpiece_open(kith_env_system(), w->vocab, &pieces, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++) {
        size_t n = kith_wordpiece_turn(pieces, t->turns[i].text, w->positions, turn);

        for (size_t k = 0; k < n; k++)
            id[start[i] + k] = turn[k].id;
        start[i + 1] = start[i] + n;
        speaker[i] = t->speakers[t->turns[i].speaker].declared == KITH_ROLE_COUNSELLOR ? 0 : 1;
    }
    assert_int_equal(kith_encoder_plain(kith_env_system(), w, &text, e, NULL), KITH_OK);
    kith_wordpiece_close(pieces);
    return e;
}

/* Every row of a session, as written and stripped, has what the encoder of its own fold says of that turn. */
static void a_row_has_what_its_own_folds_encoder_says(void **state)
{
    struct kith_model *model[FOLDS];
    double worst = 0.0;
    double between = 0.0;

    (void)state;
    for (int k = 0; k < FOLDS; k++)
        assert_int_equal(kith_model_open_encoder(kith_env_system(),
                                                 folder_path(&folder, k ? "fold-1.safetensors" : "fold-0.safetensors"),
                                                 &model[k], NULL),
                         KITH_OK);
    for (size_t s = 0; s < 4; s++)
        for (int stripped = 0; stripped < 2; stripped++) {
            const struct kith_model *m = model[run.sessions[s].fold];
            const struct kith_transcript *t = run.sessions[s].transcript;
            size_t outputs = kith_encoder_outputs(kith_model_encoder(m));
            float *e;

            if (stripped)
                assert_int_equal(kith_train_strip(keep, t, &t, NULL), KITH_OK);
            e = plain_e(m, t);
            for (uint32_t r = run.first_row[KITH_GROUP_CLIENT][s]; r < run.first_row[KITH_GROUP_CLIENT][s + 1]; r++) {
                const struct kith_train_row *row = &run.set.groups[KITH_GROUP_CLIENT].rows[r];
                float z[4] = {0};
                float other[4] = {0};

                if (row->stripped != (bool)stripped)
                    continue;
                memcpy(z, kith_model_bias(m, KITH_HEAD_TALK), 3 * sizeof *z);
                kith_model_score_dense(m, KITH_GROUP_CLIENT, e + row->turn * outputs, z);
                kith_model_score_dense(model[1 - run.sessions[s].fold], KITH_GROUP_CLIENT, e + row->turn * outputs,
                                       other);
                for (int k = 0; k < 3; k++) {
                    worst = fmax(worst, fabs((double)z[k] - (double)run.dense[KITH_GROUP_CLIENT][r * 4 + (size_t)k]));
                    between =
                        fmax(between, fabs((double)other[k] - (double)run.dense[KITH_GROUP_CLIENT][r * 4 + (size_t)k]));
                }
            }
            free(e);
        }
    if (worst > 0.1 * between) /* eight bits and float differ a little; two encoders a lot */
        fail_msg("a row is %g off, and %g from another encoder's", worst, between);
    for (int k = 0; k < FOLDS; k++)
        kith_model_close(model[k]);
}

static void jobs_change_nothing(void **state)
{
    const struct kith_cross_options how = options(3);
    struct kith_cross_run again;

    (void)state;
    assert_int_equal(kith_cross_run_open(kith_env_system(), &how, &again, NULL), KITH_OK);
    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        assert_memory_equal(run.dense[g], again.dense[g],
                            run.set.groups[g].n_rows * kith_group_outputs((enum kith_head_group)g) * sizeof(float));
    assert_memory_equal(run.fusion, again.fusion, sizeof run.fusion);
    assert_memory_equal(run.calibration, again.calibration, sizeof run.calibration);
    kith_cross_run_close(&again);
}

/* Fusion and calibration of a fold are fitted on the others: what is said of the fold itself cannot enter. */
static void a_fold_is_fused_by_the_others(void **state)
{
    struct kith_fusion before[KITH_HEAD_COUNT];
    struct kith_fusion after[KITH_HEAD_COUNT];
    struct kith_fusion all[KITH_HEAD_COUNT];
    const struct kith_train_group *g = &run.set.groups[KITH_GROUP_COUNSELLOR];
    float *d = run.dense[KITH_GROUP_COUNSELLOR];
    float *kept = malloc(g->n_rows * 20 * sizeof *kept);

    (void)state;
    assert_non_null(kept);
    memcpy(kept, d, g->n_rows * 20 * sizeof *kept);
    assert_int_equal(kith_cross_fuse(&run.cross, 1, before, NULL), KITH_OK);
    for (size_t r = 0; r < g->n_rows; r++)
        for (size_t k = 0; k < 20 && g->rows[r].fold == 1; k++)
            d[r * 20 + k] = 9.0f - 3.0f * d[r * 20 + k];
    assert_int_equal(kith_cross_fuse(&run.cross, 1, after, NULL), KITH_OK);
    assert_int_equal(kith_cross_fuse(&run.cross, -1, all, NULL), KITH_OK);
    assert_memory_equal(before, after, sizeof before);
    assert_memory_not_equal(before, all, sizeof before);
    memcpy(d, kept, g->n_rows * 20 * sizeof *kept);
    free(kept);
}

/* The file holds the encoder, and of each head both kinds of weights, each scaled as a whole. */
static void the_model_holds_both_kinds_of_heads(void **state)
{
    struct kith_cross_options how = options(1);
    struct kith_model *encoder = NULL;
    struct kith_model *model = NULL;
    struct kith_buf report;
    struct kith_err err = {0};
    char hash[KITH_HASH_HEX];
    size_t n;

    (void)state;
    kith_buf_init(&report, kith_env_system(), (size_t)1 << 20);
    if (kith_train_model(kith_env_system(), &how, whole, folder_path(&folder, "both.model"), &report, hash, &err) !=
        KITH_OK)
        fail_msg("%s", err.text);
    assert_int_equal(kith_model_open_encoder(kith_env_system(), whole, &encoder, NULL), KITH_OK);
    if (kith_model_open(kith_env_system(), folder_path(&folder, "both.model"), &model, &err) != KITH_OK ||
        kith_model_verify(model, &err) != KITH_OK)
        fail_msg("%s", err.text);
    assert_non_null(kith_model_encoder(model));
    n = kith_encoder_outputs(kith_model_encoder(model));
    for (int head = 0; head < KITH_HEAD_ROLE; head++) {
        const float *old = kith_model_dense(encoder, (enum kith_head)head);
        const float *new = kith_model_dense(model, (enum kith_head)head);
        float a;

        assert_non_null(new);
        a = new[0] / old[0];
        assert_true(a >= 0.0f && a < 10.0f);
        for (size_t i = 0; i < n * kith_head_spec(head)->outputs; i++)
            assert_true(fabsf(new[i] - a *old[i]) <= 1e-5f * fabsf(new[i]) + 1e-7f);
    }
    assert_null(kith_model_dense(model, KITH_HEAD_ROLE));
    assert_true(kith_str_find(kith_model_text(model, "card"), KITH_S("its encoder included")) >= 0);
    assert_true(kith_str_find(kith_model_text(model, "card"), KITH_S("no neural network")) < 0);
    kith_model_close(model);
    kith_model_close(encoder);
    kith_buf_free(&report);
}

static void refused(const char *why)
{
    const struct kith_cross_options how = options(1);
    struct kith_cross_run out;
    struct kith_err err = {0};

    assert_int_equal(kith_cross_run_open(kith_env_system(), &how, &out, &err), KITH_EMODEL);
    if (!strstr(err.text, why))
        fail_msg("%s", err.text);
    assert_non_null(strstr(err.file, "fold-1.safetensors"));
}

static void a_fold_encoder_that_may_have_seen_its_fold_is_refused(void **state)
{
    (void)state;
    (void)write_encoder("fold-1.safetensors", 101, "0", KITH_HEAD_COUNT); /* the other fold's */
    refused("without fold 1");
    (void)write_encoder("fold-1.safetensors", 101, NULL, KITH_HEAD_COUNT); /* one that does not say */
    refused("without fold 1");
    (void)write_encoder("fold-1.safetensors", 101, "1", KITH_HEAD_TALK);
    refused("not the same heads");
    write_right_folds();
}

static void a_fold_encoder_that_is_not_there_is_told_as_an_encoder(void **state)
{
    (void)state;
    assert_int_equal(unlink(folder_path(&folder, "fold-1.safetensors")), 0);
    refused("The encoder could not be opened: No such file or directory. Give the file that fine-tuning wrote.");
    write_right_folds();
}

/* Adds the list of sessions that it was fine-tuned on. */
static void add_sessions(const char *path, const uint64_t prints[8])
{
    struct kith_str data;
    struct kith_buf all;
    struct kith_buf file;
    json_t *header;
    size_t n = 0;
    char *bytes = file_read(path, &n);
    uint64_t *aligned = malloc(n + 8);

    assert_non_null(bytes);
    assert_non_null(aligned);
    memcpy(aligned, bytes, n);
    header = model_header((struct kith_str){(const char *)aligned, n}, &data);
    kith_buf_init(&all, kith_env_system(), (size_t)64 << 20);
    kith_buf_init(&file, kith_env_system(), (size_t)64 << 20);
    kith_buf_str(&all, data);
    kith_buf_add(&all, prints, 8 * sizeof *prints);
    assert_int_equal(json_object_set_new(header, "trained_on",
                                         json_pack("{s:s, s:[i], s:[I, I]}", "dtype", "U64", "shape", 8, "data_offsets",
                                                   (json_int_t)data.n, (json_int_t)data.n + 64)),
                     0);
    model_join(header, kith_buf_view(&all), &file);
    (void)folder_write(&folder, "fold-1.safetensors", kith_buf_view(&file));
    kith_buf_free(&file);
    kith_buf_free(&all);
    free(aligned);
    free(bytes);
}

static void a_fold_encoder_that_lists_a_session_of_its_fold_is_refused(void **state)
{
    uint64_t prints[8];
    const struct kith_cross_options how = options(1);
    struct kith_cross_run out;

    (void)state;
    for (int i = 0; i < 8; i++)
        prints[i] = UINT64_MAX;
    prints[0] = run.set.prints[0]; /* of fold 0: as it should be */
    assert_int_equal(run.sessions[0].fold, 0);
    add_sessions(folder_path(&folder, "fold-1.safetensors"), prints);
    assert_int_equal(kith_cross_run_open(kith_env_system(), &how, &out, NULL), KITH_OK);
    kith_cross_run_close(&out);
    write_right_folds();
    prints[0] = run.set.prints[1];
    assert_int_equal(run.sessions[1].fold, 1);
    add_sessions(folder_path(&folder, "fold-1.safetensors"), prints);
    refused("\"g1\"");
    write_right_folds();
}

static void one_encoder_alone_is_not_enough(void **state)
{
    struct kith_cross_options how = options(1);
    const char *fold = folder_path(&folder, "fold-0.safetensors");
    struct kith_model *model;
    struct kith_err err = {0};
    struct kith_buf report;
    char hash[KITH_HASH_HEX];

    (void)state;
    kith_buf_init(&report, kith_env_system(), (size_t)1 << 20);
    how.models_dir = NULL;
    assert_int_equal(kith_train_model(kith_env_system(), &how, whole, "/nowhere", &report, hash, &err), KITH_EUSAGE);
    assert_non_null(strstr(err.text, "never saw"));
    how.models_dir = folder.path;
    assert_int_equal(kith_train_model(kith_env_system(), &how, NULL, "/nowhere", &report, hash, &err), KITH_EUSAGE);
    /* nor does a fold's encoder go into a model, or one with other heads */
    assert_int_equal(kith_cross_encoder_open(&run, fold, &model, &err), KITH_EMODEL);
    assert_non_null(strstr(err.text, "encoder of fold 0"));
    assert_null(model);
    err = (struct kith_err){0};
    assert_int_equal(
        kith_cross_encoder_open(&run, write_encoder("less.safetensors", 1, NULL, KITH_HEAD_INPUT), &model, &err),
        KITH_EMODEL);
    assert_non_null(strstr(err.text, "\"input\""));
    kith_buf_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_has_what_its_own_folds_encoder_says),
        cmocka_unit_test(jobs_change_nothing),
        cmocka_unit_test(a_fold_is_fused_by_the_others),
        cmocka_unit_test(the_model_holds_both_kinds_of_heads),
        cmocka_unit_test(a_fold_encoder_that_may_have_seen_its_fold_is_refused),
        cmocka_unit_test(a_fold_encoder_that_is_not_there_is_told_as_an_encoder),
        cmocka_unit_test(a_fold_encoder_that_lists_a_session_of_its_fold_is_refused),
        cmocka_unit_test(one_encoder_alone_is_not_enough),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
