#include "model_encoder.h"

#include "model_format.h"

#include <stdio.h>

#define PADDING_MOST 63 /* rows behind the last that counts, so that a tensor's length is a multiple of 64 bytes */
#define NAME_MAX     64

/* Finds one tensor; `part` is what its name adds to those of the same map or norm. */
static enum kith_rc find(const struct kith_tensor_file *file, const char *whole, const char *part,
                         enum kith_tensor_type type, size_t rows, size_t columns, struct kith_tensor *out,
                         struct kith_err *err)
{
    char name[NAME_MAX];
    char what[160];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "encoder.%s%s", whole, part);
    (void)snprintf(what, sizeof what, "the tensor %s has another number of rows than the encoder says", name);
    rc = kith_tensor_find(file, name, type, columns, out, err);
    if (rc == KITH_OK && (out->rows < rows || out->rows - rows > PADDING_MOST))
        return kith_tensor_file_bad(err, what);
    return rc;
}

static enum kith_rc find_floats(const struct kith_tensor_file *file, const char *whole, const char *part, size_t rows,
                                size_t columns, const float **out, struct kith_err *err)
{
    struct kith_tensor t = {0};
    enum kith_rc rc = find(file, whole, part, KITH_TENSOR_F32, rows, columns, &t, err);

    *out = t.data;
    return rc;
}

static enum kith_rc find_quantised(const struct kith_tensor_file *file, const char *whole, size_t rows, size_t columns,
                                   const int8_t **q, const float **scale, struct kith_err *err)
{
    struct kith_tensor t = {0};
    enum kith_rc rc;

    KITH_TRY(find(file, whole, ".q", KITH_TENSOR_I8, rows, columns, &t, err));
    *q = t.data;
    KITH_TRY(find_floats(file, whole, ".scale", rows, 0, scale, err));
out:
    return rc;
}

static enum kith_rc find_linear(const struct kith_tensor_file *file, uint32_t layer, const char *name, size_t rows,
                                size_t columns, struct kith_encoder_linear *out, struct kith_err *err)
{
    char whole[NAME_MAX];
    enum kith_rc rc;

    (void)snprintf(whole, sizeof whole, "%u.%s", layer, name);
    KITH_TRY(find_quantised(file, whole, rows, columns, &out->q, &out->scale, err));
    KITH_TRY(find_floats(file, whole, ".bias", rows, 0, &out->bias, err));
out:
    return rc;
}

static enum kith_rc find_norm(const struct kith_tensor_file *file, const char *whole, size_t width,
                              struct kith_encoder_norm *out, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(find_floats(file, whole, ".weight", width, 0, &out->weight, err));
    KITH_TRY(find_floats(file, whole, ".bias", width, 0, &out->bias, err));
out:
    return rc;
}

static enum kith_rc load_layer(const struct kith_tensor_file *file, const struct kith_encoder_weights *w,
                               uint32_t layer, struct kith_encoder_layer *out, struct kith_err *err)
{
    size_t width = w->width;
    char whole[NAME_MAX];
    enum kith_rc rc;

    KITH_TRY(find_linear(file, layer, "qkv", 3 * width, width, &out->qkv, err));
    KITH_TRY(find_linear(file, layer, "out", width, width, &out->out, err));
    KITH_TRY(find_linear(file, layer, "up", w->ffn, width, &out->up, err));
    KITH_TRY(find_linear(file, layer, "down", width, w->ffn, &out->down, err));
    (void)snprintf(whole, sizeof whole, "%u.norm1", layer);
    KITH_TRY(find_norm(file, whole, width, &out->norm1, err));
    (void)snprintf(whole, sizeof whole, "%u.norm2", layer);
    KITH_TRY(find_norm(file, whole, width, &out->norm2, err));
    (void)snprintf(whole, sizeof whole, "%u.distance", layer);
    KITH_TRY(find_floats(file, whole, "", w->heads, KITH_ENCODER_DISTANCES, &out->distance, err));
out:
    return rc;
}

static enum kith_rc load_sizes(const struct kith_tensor_file *file, struct kith_encoder_weights *w,
                               struct kith_err *err)
{
    const struct {
        const char *name;
        uint32_t *size;
    } sizes[] = {{"layers", &w->layers},       {"width", &w->width},   {"heads", &w->heads},  {"ffn", &w->ffn},
                 {"positions", &w->positions}, {"window", &w->window}, {"tokens", &w->tokens}};
    char name[NAME_MAX];
    char what[160];
    uint64_t size;

    if (!kith_str_eq(kith_tensor_file_fact(file, "encoder"), KITH_S(KITH_ENCODER_VERSION)))
        return kith_tensor_file_bad(err, "its encoder has another format than " KITH_ENCODER_VERSION);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        (void)snprintf(name, sizeof name, "encoder.%s", sizes[i].name);
        (void)snprintf(what, sizeof what, "%s is missing or no number in range", name);
        if (!kith_str_uint(kith_tensor_file_fact(file, name), UINT32_MAX, &size))
            return kith_tensor_file_bad(err, what);
        *sizes[i].size = (uint32_t)size;
    }
    return kith_encoder_sizes_check(w, err);
}

enum kith_rc kith_encoder_load(const struct kith_tensor_file *file, struct kith_encoder_weights *out,
                               struct kith_err *err)
{
    struct kith_tensor vocab = {0};
    enum kith_rc rc;

    *out = (struct kith_encoder_weights){0};
    KITH_TRY(load_sizes(file, out, err));
    KITH_TRY(kith_tensor_find(file, "encoder.vocab", KITH_TENSOR_U8, 0, &vocab, err));
    out->vocab = (struct kith_str){vocab.data, vocab.rows};
    KITH_TRY(find_quantised(file, "word", out->tokens, out->width, &out->word, &out->word_scale, err));
    KITH_TRY(find_floats(file, "position", "", out->positions, out->width, &out->position, err));
    KITH_TRY(find_floats(file, "speaker", "", KITH_ENCODER_SPEAKERS, out->width, &out->speaker, err));
    KITH_TRY(find_norm(file, "norm", out->width, &out->norm, err));
    for (uint32_t i = 0; i < out->layers; i++)
        KITH_TRY(load_layer(file, out, i, &out->layer[i], err));
    KITH_TRY(kith_encoder_weights_check(out, err));
out:
    return rc;
}
