#include "train_model.h"

#include "cross_encoders.h"
#include "encoder.h"
#include "fileio.h"
#include "model_card.h"
#include "model_file.h"
#include "model_write.h"
#include "train_facts.h"
#include "turn_features.h"

#include <math.h>
#include <stdio.h>

/* The experts' sessions where they are enough, else the first source that has enough. */
static enum kith_rc put_measure(struct kith_train_facts *f, int id, struct kith_evaluation *const *e, size_t n,
                                struct kith_err *err)
{
    struct kith_interval_params params = {0};
    bool found = false;
    bool by_experts = false;

    for (size_t i = 0; i < n && !by_experts; i++) {
        struct kith_interval_params p;
        bool experts = kith_str_eq(kith_evaluation_name(e[i]), KITH_S(KITH_EXPERTS));

        if (!kith_evaluation_interval(e[i], id, &p) || (found && !experts))
            continue;
        params = p;
        found = true;
        by_experts = experts;
    }
    if (!found)
        return KITH_OK;
    /* A correlation with the project's own coding is no agreement with experts. */
    if (!by_experts)
        params.r = NAN;
    return kith_train_put_interval(f, id, &params, err);
}

static enum kith_rc put_facts(const struct kith_cross_run *run, const struct kith_model *encoder,
                              struct kith_evaluation *const *e, size_t n, const struct kith_evaluation *beside,
                              struct kith_train_facts *f, struct kith_err *err)
{
    struct kith_buf card;
    enum kith_rc rc;

    kith_buf_init(&card, run->env, (size_t)1 << 20);
    kith_model_card(run, encoder, e, n, beside, &card);
    KITH_TRY(kith_buf_check(&card, "The model card", err));
    KITH_TRY(kith_train_put_text(f, "features", KITH_S(KITH_FEATURES_VERSION), err));
    KITH_TRY(kith_train_put_text(f, "codebook", KITH_S("AnnoMI; MITI 4.2.1"), err));
    KITH_TRY(kith_train_put_text(f, "card", kith_buf_view(&card), err));
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        KITH_TRY(put_measure(f, id, e, n, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_train_put_agreement(f, e[i], err));
out:
    kith_buf_free(&card);
    return rc;
}

static bool is_kept(const struct kith_train_group *g, size_t f, const float *weights, unsigned width)
{
    bool heavy = false;

    for (unsigned k = 0; k < width; k++)
        heavy = heavy || weights[f * width + k] != 0.0f;
    return heavy && !g->named[f]; /* features of too few sessions have weights of 0 */
}

/* What a fused head has for its sparse outputs is taken into its weights. */
static void scale_row(const struct kith_fusion *fusion, int g, float *weights)
{
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_spec *spec = kith_head_spec(head);

        for (unsigned k = 0; k < spec->outputs && (int)spec->group == g; k++)
            weights[spec->first + k] *= fusion[head].sparse;
    }
}

static enum kith_rc put_group(const struct kith_cross_run *run, const struct kith_fusion *fusion, int g,
                              struct kith_arena *keep, struct kith_model_draft *draft, struct kith_err *err)
{
    const struct kith_train_group *t = &run->set.groups[g];
    unsigned width = kith_group_outputs((enum kith_head_group)g);
    struct kith_train_feature *order;
    uint64_t *keys;
    float *weights;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, t->n_features, sizeof *order, &order, err));
    for (size_t f = 0; f < t->n_features; f++)
        if (is_kept(t, f, run->cross.weights[g], width))
            order[n++] = (struct kith_train_feature){t->keys[f], (uint32_t)f};
    kith_train_features_sort(order, n);
    KITH_TRY(kith_arena_take(keep, n, sizeof *keys, &keys, err));
    KITH_TRY(kith_arena_take(keep, n * width, sizeof *weights, &weights, err));
    for (size_t i = 0; i < n; i++) {
        keys[i] = order[i].key;
        memcpy(weights + i * width, run->cross.weights[g] + (size_t)order[i].number * width, width * sizeof *weights);
        scale_row(fusion, g, weights + i * width);
    }
    draft->groups[g].n = n;
    draft->groups[g].keys = keys;
    draft->groups[g].weights = weights;
out:
    return rc;
}

/* Biases and dense weights as the fusion has them; without an encoder, the biases as they are. */
static enum kith_rc put_dense(const struct kith_cross_run *run, const struct kith_fusion *fusion,
                              const struct kith_model *encoder, struct kith_arena *keep, struct kith_model_draft *draft,
                              struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    draft->encoder = encoder;
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        float *bias;

        KITH_TRY(kith_arena_take(keep, KITH_OUTPUTS_MAX, sizeof *bias, &bias, err));
        memcpy(bias, run->cross.bias[g], KITH_OUTPUTS_MAX * sizeof *bias);
        for (int head = 0; head < KITH_HEAD_COUNT; head++) {
            const struct kith_head_spec *spec = kith_head_spec(head);
            size_t n = run->is_dense[head] ? spec->outputs * kith_encoder_outputs(kith_model_encoder(encoder)) : 0;
            float *dense;

            if ((int)spec->group != g)
                continue;
            kith_fuse(head, &fusion[head], n ? kith_model_bias(encoder, (enum kith_head)head) : NULL,
                      run->cross.bias[g] + spec->first, bias + spec->first);
            if (n == 0)
                continue;
            KITH_TRY(kith_arena_take(keep, n, sizeof *dense, &dense, err));
            for (size_t i = 0; i < n; i++)
                dense[i] = fusion[head].dense * kith_model_dense(encoder, (enum kith_head)head)[i];
            draft->dense[head] = dense;
        }
        draft->groups[g].bias = bias;
    }
out:
    return rc;
}

static enum kith_rc make_draft(const struct kith_cross_run *run, const struct kith_model *encoder,
                               struct kith_train_facts *facts, struct kith_model_draft *draft, struct kith_err *err)
{
    struct kith_fusion fusion[KITH_HEAD_COUNT];
    uint64_t *prints;
    enum kith_rc rc;

    draft->key = run->set.key;
    KITH_TRY(kith_cross_fuse(&run->cross, -1, fusion, err));
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        KITH_TRY(put_group(run, fusion, g, facts->keep, draft, err));
    KITH_TRY(put_dense(run, fusion, encoder, facts->keep, draft, err));
    KITH_TRY(kith_cross_calibrate(&run->cross, fusion, -1, draft->calibration, err));
    KITH_TRY(kith_arena_take(facts->keep, run->n, sizeof *prints, &prints, err));
    memcpy(prints, run->set.prints, run->n * sizeof *prints);
    kith_train_prints_sort(prints, run->n);
    draft->trained_on = prints;
    draft->n_trained_on = run->n;
    draft->facts = facts->items;
    draft->n_facts = facts->n;
out:
    return rc;
}

static enum kith_rc write_model(const struct kith_cross_run *run, const struct kith_model *encoder,
                                struct kith_evaluation *const *e, size_t n, const struct kith_evaluation *beside,
                                const char *out_path, struct kith_buf *report, char hash[KITH_HASH_HEX],
                                struct kith_err *err)
{
    struct kith_train_facts facts = {0};
    struct kith_model_draft draft = {0};
    struct kith_buf file;
    enum kith_rc rc;

    kith_buf_init(&file, run->env, KITH_MODEL_MAX_BYTES);
    KITH_TRY(kith_arena_open(run->env, &facts.keep, KITH_GOLD_MAX, err));
    KITH_TRY(put_facts(run, encoder, e, n, beside, &facts, err));
    KITH_TRY(make_draft(run, encoder, &facts, &draft, err));
    KITH_TRY(kith_model_serialise(&draft, &file, hash, err));
    KITH_TRY(kith_file_write(run->env, out_path, kith_buf_view(&file), err));
    for (size_t i = 0; i < n; i++)
        kith_evaluation_text(e[i], report);
    kith_buf_printf(report, "\nFeatures kept: %zu for counsellor turns, %zu for client turns, %zu for who is who.\n",
                    draft.groups[KITH_GROUP_COUNSELLOR].n, draft.groups[KITH_GROUP_CLIENT].n,
                    draft.groups[KITH_GROUP_ROLE].n);
    if (run->left_out)
        kith_buf_printf(report, "%zu sessions are not in the fold list and were left out.\n", run->left_out);
    kith_buf_printf(report, "Written: %s (%.1f MB), model %.12s\n", out_path, (double)file.n / 1e6, hash);
out:
    kith_arena_close(facts.keep);
    kith_buf_free(&file);
    return rc;
}

enum kith_rc kith_train_model(const struct kith_env *env, const struct kith_cross_options *options,
                              const char *encoder_path, const char *out_path, struct kith_buf *report,
                              char hash[KITH_HASH_HEX], struct kith_err *err)
{
    struct kith_cross_options how = *options;
    struct kith_evaluation *e[KITH_SOURCES_MAX];
    struct kith_evaluation *beside = NULL;
    struct kith_model *encoder = NULL;
    struct kith_cross_run run = {0};
    size_t n = 0;
    enum kith_rc rc;

    if (!encoder_path != !options->models_dir)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "An encoder is fused with the word features on sessions that it never saw: give the file that "
                         "goes into the model (--encoder) and the encoders of the folds (--fold-encoders) together.");
    how.final = true;
    KITH_TRY(kith_cross_run_open(env, &how, &run, err));
    if (encoder_path)
        KITH_TRY(kith_cross_encoder_open(&run, encoder_path, &encoder, err));
    KITH_TRY(kith_cross_evaluate(&run, options->seed, options->jobs, e, &n, err));
    if (options->beside_path)
        KITH_TRY(kith_cross_evaluate_beside(&run, options->beside_path, options->seed, options->jobs, &beside, err));
    KITH_TRY(write_model(&run, encoder, e, n, beside, out_path, report, hash, err));
out:
    for (size_t i = 0; i < n; i++)
        kith_evaluation_close(e[i]);
    kith_evaluation_close(beside);
    kith_cross_run_close(&run);
    kith_model_close(encoder);
    return rc;
}
