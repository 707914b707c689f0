/* The encoder by the book: the whole forward pass in float, nothing but loops. Slow, and what the fast way is tested
 * against; the weights are the eight-bit ones, times their scales.
 *
 * After Devlin and others, BERT, 2019 (each layer: attention, then two linear maps, each added to its input and
 * normalised), with attention kept to the turn and the turns before. */
#include "arena.h"
#include "encoder.h"

#include <math.h>

/* y = W x + bias */
static void linear(const struct kith_encoder_linear *l, const float *x, size_t rows, size_t columns, float *y)
{
    for (size_t r = 0; r < rows; r++) {
        float sum = 0.0f;

        for (size_t c = 0; c < columns; c++)
            sum += (float)l->q[r * columns + c] * l->scale[r] * x[c];
        y[r] = sum + l->bias[r];
    }
}

/* x = (x + add - mean) / deviation * weight + bias */
static void normalise(float *x, const float *add, size_t width, const struct kith_encoder_norm *norm)
{
    double mean = 0.0;
    double variance = 0.0;

    for (size_t i = 0; i < width; i++) {
        x[i] += add ? add[i] : 0.0f;
        mean += (double)x[i] / (double)width;
    }
    for (size_t i = 0; i < width; i++)
        variance += ((double)x[i] - mean) * ((double)x[i] - mean) / (double)width;
    for (size_t i = 0; i < width; i++)
        x[i] = (float)(((double)x[i] - mean) / sqrt(variance + 1e-12)) * norm->weight[i] + norm->bias[i];
}

static float gelu(float x)
{
    return 0.5f * x * (1.0f + erff(x / sqrtf(2.0f)));
}

static void embed(const struct kith_encoder_weights *w, int32_t id, size_t position, unsigned speaker, float *x)
{
    const size_t width = w->width;

    for (size_t i = 0; i < width; i++)
        x[i] = (float)w->word[(size_t)id * width + i] * w->word_scale[id] + w->position[position * width + i] +
               w->speaker[speaker * width + i];
    normalise(x, NULL, width, &w->norm);
}

/* What token `i` of turn `t` sees, through one layer's queries, keys and values of all tokens (3 * width each). Tokens
 * are counted from the first of the text; score has room for all that may be seen. */
static void attend(const struct kith_encoder_weights *w, const struct kith_encoder_layer *layer,
                   const struct kith_encoder_text *text, const float *qkv, size_t t, size_t i, float *score, float *out)
{
    const size_t width = w->width;
    const size_t size = width / w->heads;
    const size_t first = t > w->window ? t - w->window : 0;
    const size_t from = text->start[first] - text->start[0];
    const size_t to = text->start[t + 1] - text->start[0];

    for (size_t head = 0; head < w->heads; head++) {
        const float *query = qkv + i * 3 * width + head * size;
        float most = -INFINITY;
        float sum = 0.0f;
        size_t seen = first;

        for (size_t j = from; j < to; j++) {
            const float *key = qkv + j * 3 * width + width + head * size;
            float s = 0.0f;

            while (j >= text->start[seen + 1] - text->start[0])
                seen++;
            for (size_t d = 0; d < size; d++)
                s += query[d] * key[d];
            score[j - from] = s / sqrtf((float)size) + layer->distance[head * KITH_ENCODER_DISTANCES + (t - seen)];
            most = fmaxf(most, score[j - from]);
        }
        for (size_t j = from; j < to; j++)
            sum += score[j - from] = expf(score[j - from] - most);
        for (size_t d = 0; d < size; d++) {
            float mix = 0.0f;

            for (size_t j = from; j < to; j++)
                mix += score[j - from] * qkv[j * 3 * width + 2 * width + head * size + d];
            out[head * size + d] = mix / sum;
        }
    }
}

/* One layer for every token: x in, x out. */
static void go_through(const struct kith_encoder_weights *w, const struct kith_encoder_layer *layer,
                       const struct kith_encoder_text *text, float *x, float *qkv, float *score, float *seen,
                       float *inner, float *out)
{
    const size_t width = w->width;
    const size_t tokens = text->start[text->turns] - text->start[0];

    for (size_t i = 0; i < tokens; i++)
        linear(&layer->qkv, x + i * width, 3 * width, width, qkv + i * 3 * width);
    for (size_t t = 0; t < text->turns; t++)
        for (size_t i = text->start[t] - text->start[0]; i < text->start[t + 1] - text->start[0]; i++) {
            attend(w, layer, text, qkv, t, i, score, seen);
            linear(&layer->out, seen, width, width, out);
            normalise(x + i * width, out, width, &layer->norm1);
            linear(&layer->up, x + i * width, w->ffn, width, inner);
            for (size_t k = 0; k < w->ffn; k++)
                inner[k] = gelu(inner[k]);
            linear(&layer->down, inner, width, w->ffn, out);
            normalise(x + i * width, out, width, &layer->norm2);
        }
}

/* e = [x of the turn's first token; mean of x over its tokens] */
static void pool(const struct kith_encoder_weights *w, const float *x, size_t n, float *e)
{
    for (size_t d = 0; d < w->width; d++) {
        float sum = 0.0f;

        for (size_t i = 0; i < n; i++)
            sum += x[i * w->width + d];
        e[d] = x[d];
        e[w->width + d] = sum / (float)n;
    }
}

enum kith_rc kith_encoder_plain(const struct kith_env *env, const struct kith_encoder_weights *w,
                                const struct kith_encoder_text *text, float *e, struct kith_err *err)
{
    const size_t width = w->width;
    const size_t tokens = text->turns ? text->start[text->turns] - text->start[0] : 0;
    struct kith_arena *scratch = NULL;
    float *x;
    float *qkv;
    float *score;
    float *seen;
    float *inner;
    float *out;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(env, &scratch, (size_t)4 << 30, err));
    KITH_TRY(kith_arena_take(scratch, tokens, width * sizeof *x, &x, err));
    KITH_TRY(kith_arena_take(scratch, tokens, 3 * width * sizeof *qkv, &qkv, err));
    KITH_TRY(kith_arena_take(scratch, (size_t)(w->window + 1) * w->positions, sizeof *score, &score, err));
    KITH_TRY(kith_arena_take(scratch, width, sizeof *seen, &seen, err));
    KITH_TRY(kith_arena_take(scratch, w->ffn, sizeof *inner, &inner, err));
    KITH_TRY(kith_arena_take(scratch, width, sizeof *out, &out, err));
    for (size_t t = 0; t < text->turns; t++)
        for (size_t i = text->start[t]; i < text->start[t + 1]; i++)
            embed(w, text->id[i], i - text->start[t], text->speaker[t], x + (i - text->start[0]) * width);
    for (uint32_t l = 0; l < w->layers; l++)
        go_through(w, &w->layer[l], text, x, qkv, score, seen, inner, out);
    for (size_t t = 0; t < text->turns; t++)
        pool(w, x + (text->start[t] - text->start[0]) * width, text->start[t + 1] - text->start[t],
             e + t * kith_encoder_outputs(w));
out:
    kith_arena_close(scratch);
    return rc;
}
