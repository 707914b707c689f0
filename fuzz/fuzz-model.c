/* The model loader: whatever opens can be asked anything, and says no more than the file holds; an encoder that opens
 * can be run. */
#include "encoder.h"
#include "model_file.h"
#include "model_write.h"
#include "wordpiece.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void promise(bool kept, const char *what)
{
    if (kept)
        return;
    (void)fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

/* Two turns of as many tokens as there is room for. */
static void run(const struct kith_encoder *encoder, const struct kith_encoder_weights *w)
{
    size_t n = w->positions < 8 ? w->positions : 8;
    const size_t start[] = {0, n, 2 * n};
    const uint8_t speaker[] = {0, 2};
    const struct kith_encoder_text text = {2, start, calloc(2 * n, sizeof(int32_t)), speaker};
    struct kith_encoder_stream *stream = NULL;
    float *e = calloc(2, kith_encoder_outputs(w) * sizeof *e);

    for (size_t i = 0; text.id && i < 2 * n; i++)
        ((int32_t *)(uintptr_t)text.id)[i] = (int32_t)(i * 7 % w->tokens);
    if (text.id && e && kith_encoder_stream_open(encoder, 1, &stream, NULL) == KITH_OK) {
        promise(kith_encoder_session(stream, &text, e, NULL) == KITH_OK, "an encoder that opens runs");
        for (size_t i = 0; i < 2 * kith_encoder_outputs(w); i++)
            promise(isfinite(e[i]), "what an encoder says is finite");
    }
    kith_encoder_stream_close(stream);
    free((int32_t *)(uintptr_t)text.id);
    free(e);
}

static void ask_encoder(const struct kith_model *model)
{
    const struct kith_encoder_weights *w = kith_model_encoder(model);
    struct kith_wordpiece *pieces = NULL;
    struct kith_encoder *encoder = NULL;
    struct kith_token tokens[16];

    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const float *dense = kith_model_dense(model, (enum kith_head)head);

        promise(w || !dense, "dense weights are an encoder's");
        for (size_t i = 0; dense && i < kith_head_spec(head)->outputs * kith_encoder_outputs(w); i++)
            promise(isfinite(dense[i]), "a dense weight is finite");
    }
    if (!w)
        return;
    if (kith_wordpiece_open(kith_env_system(), w->vocab, &pieces, NULL) == KITH_OK)
        (void)kith_wordpiece_turn(pieces, KITH_S("So what would it take?"), 16, tokens);
    kith_wordpiece_close(pieces);
    if (kith_encoder_open(kith_env_system(), w, KITH_CPU_AUTO, &encoder, NULL) == KITH_OK)
        run(encoder, w);
    kith_encoder_close(encoder);
}

static void ask(const struct kith_model *model)
{
    struct kith_err err = {0};
    enum kith_rc rc = kith_model_verify(model, &err);

    promise(rc == KITH_OK || (rc == KITH_EMODEL && err.text[0]), "verify answers yes or says why not");
    promise(strlen(kith_model_hash(model)) == KITH_HASH_HEX - 1, "a hash has 64 digits");
    (void)kith_model_text(model, "card");
    (void)kith_model_number(model, "measure.test", 0.0);
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_calibration *c = kith_model_calibration(model, (enum kith_head)head);

        promise(isfinite(c->scale), "a calibration is finite");
        for (int k = 0; k < KITH_CLASSES_MAX; k++)
            promise(isfinite(c->shift[k]) && isfinite(c->decide[k]), "a calibration is finite");
    }
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        float z[KITH_OUTPUTS_MAX] = {0};
        struct kith_feature some[64];

        for (uint64_t i = 0; i < 64; i++)
            some[i] = (struct kith_feature){.key = i * UINT64_C(0x0101010101010101), .value = 1.0f};
        kith_model_score(model, (enum kith_head_group)g, some, 64, z);
        for (uint64_t i = 0; i < 64; i++) {
            float w[KITH_OUTPUTS_MAX] = {0};

            if (kith_model_weights(model, (enum kith_head_group)g, some[i].key, w))
                for (unsigned k = 0; k < kith_group_outputs((enum kith_head_group)g); k++)
                    promise(isfinite(w[k]), "a weight is finite");
        }
    }
    for (uint64_t i = 0; i < 8; i++)
        (void)kith_model_trained_on(model, i * 1000);
    promise(!kith_model_trained_on(model, UINT64_MAX), "padding is no session");
    ask_encoder(model);
}

typedef enum kith_rc open_fn(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                             struct kith_err *err);

static void open_and_ask(open_fn *open, const char *bytes, size_t n)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    void *copy = malloc(n ? n : 1); /* aligned, as a mapping is, and of its own size */
    enum kith_rc rc;

    if (!copy)
        return;
    if (n)
        memcpy(copy, bytes, n);
    rc = open(kith_env_system(), (struct kith_str){copy, n}, &model, &err);
    promise((rc == KITH_OK) == (model != NULL), "a model or an error");
    promise(rc == KITH_OK || (err.rc == rc && err.text[0]), "an error is said in words");
    if (model)
        ask(model);
    kith_model_close(model);
    free(copy);
}

/* A small sound model, written anew each time. */
static void write_sound(struct kith_buf *out)
{
    static const uint64_t keys[] = {UINT64_C(0x0101010101010101), UINT64_C(0x0202020202020202)};
    static const float weights[2 * KITH_OUTPUTS_MAX] = {1.0f, -2.0f};
    static const uint64_t prints[] = {1000, 2000};
    static const struct kith_model_fact card = {"card", "a card"};
    struct kith_model_draft d = {.key = 7, .facts = &card, .n_facts = 1, .trained_on = prints, .n_trained_on = 2};
    char hash[KITH_HASH_HEX];

    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        d.groups[g].n = 2;
        d.groups[g].keys = keys;
        d.groups[g].weights = weights;
        d.groups[g].bias = weights;
    }
    promise(kith_model_serialise(&d, out, hash, NULL) == KITH_OK, "a sound model is written");
}

/* Three bytes a change: where (16 bits), what. Few random files come past the header, few changes to one that does. */
static void change_and_ask(const uint8_t *data, size_t n)
{
    struct kith_buf model;

    kith_buf_init(&model, kith_env_system(), (size_t)1 << 20);
    write_sound(&model);
    for (size_t i = 0; i + 3 <= n; i += 3)
        model.p[(data[i] | (size_t)data[i + 1] << 8) % model.n] = (char)data[i + 2];
    open_and_ask(kith_model_open_bytes, model.p, model.n);
    kith_buf_free(&model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    open_and_ask(kith_model_open_bytes, (const char *)data, n);
    open_and_ask(kith_model_open_encoder_bytes, (const char *)data, n);
    if (n <= 96)
        change_and_ask(data, n);
    return 0;
}
