/* Whether the weights of an encoder are ones that the engine runs. */
#include "encoder.h"

#include <stdbool.h>

#define HISTORY_MAX ((uint64_t)512 << 20) /* bytes of keys and values that a stream keeps */

static enum kith_rc bad(struct kith_err *err, const char *what)
{
    return kith_fail(err, KITH_EMODEL, 0, "This model's encoder cannot be used: %s. Get the file again.", what);
}

static bool whole(uint32_t n, uint32_t unit, uint32_t max)
{
    return n > 0 && n <= max && n % unit == 0;
}

enum kith_rc kith_encoder_sizes_check(const struct kith_encoder_weights *w, struct kith_err *err)
{
    if (w->layers < 1 || w->layers > KITH_ENCODER_LAYERS_MAX)
        return bad(err, "it should have 1 to 24 layers");
    if (!whole(w->width, 64, KITH_ENCODER_WIDTH_MAX))
        return bad(err, "its width should be a multiple of 64, up to 1024");
    if (w->heads < 1 || (w->width != w->heads * 32u && w->width != w->heads * 64u) || w->heads > KITH_ENCODER_WIDTH_MAX)
        return bad(err, "each of its attention heads should be 32 or 64 wide");
    if (!whole(w->ffn, 64, KITH_ENCODER_FFN_MAX))
        return bad(err, "its inner width (ffn) should be a multiple of 64, up to 4096");
    if (w->positions < 2 || w->positions > KITH_ENCODER_POSITIONS_MAX)
        return bad(err, "it should have 2 to 512 positions");
    if (w->window >= KITH_ENCODER_DISTANCES)
        return bad(err, "its window should be at most 15 turns");
    if (w->tokens < 4 || w->tokens > KITH_ENCODER_TOKENS_MAX)
        return bad(err, "its vocabulary should have 4 to 262144 tokens");
    if ((uint64_t)(w->window + 1) * w->positions * w->width * w->layers * 8u > HISTORY_MAX)
        return bad(err, "its window, positions, width and layers together would need more than 512 MiB of memory");
    return KITH_OK;
}

static bool sane(const float *x, size_t n, float most)
{
    size_t beyond = 0;

    if (!x)
        return false;
    for (size_t i = 0; i < n; i++) /* without a way out in the middle it is read eight or more at a time */
        beyond += !(x[i] <= most && x[i] >= -most);
    return beyond == 0;
}

static bool sane_scale(const float *x, size_t n)
{
    size_t beyond = 0;

    if (!x)
        return false;
    for (size_t i = 0; i < n; i++)
        beyond += !(x[i] >= 0.0f && x[i] <= KITH_ENCODER_VALUE_MAX / 127.0f);
    return beyond == 0;
}

static bool sane_linear(const struct kith_encoder_linear *l, size_t rows)
{
    return l->q && sane_scale(l->scale, rows) && sane(l->bias, rows, KITH_ENCODER_VALUE_MAX);
}

static bool sane_norm(const struct kith_encoder_norm *n, size_t width)
{
    return sane(n->weight, width, KITH_ENCODER_VALUE_MAX) && sane(n->bias, width, KITH_ENCODER_VALUE_MAX);
}

enum kith_rc kith_encoder_weights_check(const struct kith_encoder_weights *w, struct kith_err *err)
{
    enum kith_rc rc = kith_encoder_sizes_check(w, err);
    bool good;

    if (rc != KITH_OK)
        return rc;
    good = w->word && sane_scale(w->word_scale, w->tokens) &&
           sane(w->position, (size_t)w->positions * w->width, KITH_ENCODER_VALUE_MAX) &&
           sane(w->speaker, (size_t)KITH_ENCODER_SPEAKERS * w->width, KITH_ENCODER_VALUE_MAX) &&
           sane_norm(&w->norm, w->width);
    for (uint32_t l = 0; good && l < w->layers; l++) {
        const struct kith_encoder_layer *layer = &w->layer[l];

        good = sane_linear(&layer->qkv, 3u * (size_t)w->width) && sane_linear(&layer->out, w->width) &&
               sane_linear(&layer->up, w->ffn) && sane_linear(&layer->down, w->width) &&
               sane_norm(&layer->norm1, w->width) && sane_norm(&layer->norm2, w->width) &&
               sane(layer->distance, (size_t)w->heads * KITH_ENCODER_DISTANCES, KITH_ENCODER_VALUE_MAX);
    }
    return good ? KITH_OK : bad(err, "a weight is missing, is not a number, or is larger than any should be");
}
