/* The encoder by the book: the whole forward pass in float, nothing but loops. Slow, and what the fast way is tested
 * against; the weights are the eight-bit ones, times their scales.
 *
 * After Devlin and others, BERT, 2019 (each layer: attention, then two linear maps, each added to its input and
 * normalised), with attention kept to the turn and the turns before. */
#include "arena.h"
#include "encoder.h"

#include <math.h>

struct plain {
    const struct kith_encoder_weights *w;
    const struct kith_encoder_text *text;
    bool rounded;
    size_t tokens;
    float *x;     /* [tokens][width]: what each token has become */
    float *qkv;   /* [tokens][3 * width]: its query, key and value */
    float *score; /* of each key that a query sees */
    float *seen;  /* [width] */
    float *inner; /* [ffn] */
    float *out;   /* [width] */
    float *near;  /* [the wider of the two] */
};

/* x, or the nearest that eight bits can say: 127 steps up or down to the largest. */
static const float *values(const struct plain *p, const float *x, size_t n)
{
    float most = 0.0f;

    if (!p->rounded)
        return x;
    for (size_t i = 0; i < n; i++)
        most = fmaxf(most, fabsf(x[i]));
    for (size_t i = 0; i < n; i++)
        p->near[i] = most > 0.0f ? rintf(x[i] * (127.0f / most)) * (most / 127.0f) : 0.0f;
    return p->near;
}

/* y = W x + bias */
static void linear(const struct plain *p, const struct kith_encoder_linear *l, const float *x, size_t rows,
                   size_t columns, float *y)
{
    const float *v = values(p, x, columns);

    for (size_t r = 0; r < rows; r++) {
        float sum = 0.0f;

        for (size_t c = 0; c < columns; c++)
            sum += (float)l->q[r * columns + c] * l->scale[r] * v[c];
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

/* Tokens are counted from the first of the text. */
static size_t first_of(const struct plain *p, size_t turn)
{
    return p->text->start[turn] - p->text->start[0];
}

static void embed(const struct plain *p, size_t turn)
{
    const struct kith_encoder_weights *w = p->w;
    const size_t width = w->width;

    for (size_t i = first_of(p, turn); i < first_of(p, turn + 1); i++) {
        const size_t id = (size_t)p->text->id[p->text->start[0] + i];
        const size_t position = i - first_of(p, turn);
        const size_t speaker = p->text->speaker[turn];

        for (size_t d = 0; d < width; d++)
            p->x[i * width + d] = (float)w->word[id * width + d] * w->word_scale[id] +
                                  w->position[position * width + d] + w->speaker[speaker * width + d];
        normalise(p->x + i * width, NULL, width, &w->norm);
    }
}

/* What token i of a turn sees of its own turn and the `window` turns before it: the values of their tokens, weighed by
 * how well their keys answer its query and by how many turns ago they were said. */
static void attend(const struct plain *p, const float *distance, size_t turn, size_t i)
{
    const size_t width = p->w->width;
    const size_t size = width / p->w->heads;
    const size_t oldest = turn > p->w->window ? turn - p->w->window : 0;
    const size_t from = first_of(p, oldest);
    const size_t to = first_of(p, turn + 1);

    for (size_t head = 0; head < p->w->heads; head++) {
        const float *query = p->qkv + i * 3 * width + head * size;
        float most = -INFINITY;
        float sum = 0.0f;
        size_t other = oldest;

        for (size_t j = from; j < to; j++) {
            const float *key = p->qkv + j * 3 * width + width + head * size;
            float s = 0.0f;

            while (j >= first_of(p, other + 1))
                other++;
            for (size_t d = 0; d < size; d++)
                s += query[d] * key[d];
            p->score[j - from] = s / sqrtf((float)size) + distance[head * KITH_ENCODER_DISTANCES + (turn - other)];
            most = fmaxf(most, p->score[j - from]);
        }
        for (size_t j = from; j < to; j++)
            sum += p->score[j - from] = expf(p->score[j - from] - most);
        for (size_t d = 0; d < size; d++) {
            float mix = 0.0f;

            for (size_t j = from; j < to; j++)
                mix += p->score[j - from] * p->qkv[j * 3 * width + 2 * width + head * size + d];
            p->seen[head * size + d] = mix / sum;
        }
    }
}

static void go_through(const struct plain *p, const struct kith_encoder_layer *layer)
{
    const size_t width = p->w->width;
    const size_t ffn = p->w->ffn;

    for (size_t i = 0; i < p->tokens; i++)
        linear(p, &layer->qkv, p->x + i * width, 3 * width, width, p->qkv + i * 3 * width);
    for (size_t turn = 0; turn < p->text->turns; turn++)
        for (size_t i = first_of(p, turn); i < first_of(p, turn + 1); i++) {
            float *x = p->x + i * width;

            attend(p, layer->distance, turn, i);
            linear(p, &layer->out, p->seen, width, width, p->out);
            normalise(x, p->out, width, &layer->norm1);
            linear(p, &layer->up, x, ffn, width, p->inner);
            for (size_t k = 0; k < ffn; k++)
                p->inner[k] = gelu(p->inner[k]);
            linear(p, &layer->down, p->inner, width, ffn, p->out);
            normalise(x, p->out, width, &layer->norm2);
        }
}

/* e = [x of the turn's first token; mean of x over its tokens] */
static void pool(const struct plain *p, size_t turn, float *e)
{
    const size_t width = p->w->width;
    const size_t n = first_of(p, turn + 1) - first_of(p, turn);
    const float *x = p->x + first_of(p, turn) * width;

    for (size_t d = 0; d < width; d++) {
        float sum = 0.0f;

        for (size_t i = 0; i < n; i++)
            sum += x[i * width + d];
        e[d] = x[d];
        e[width + d] = sum / (float)n;
    }
}

static enum kith_rc run(const struct kith_env *env, const struct kith_encoder_weights *w,
                        const struct kith_encoder_text *text, bool rounded, float *e, struct kith_err *err)
{
    const size_t row = w->width * sizeof(float);
    struct plain p = {.w = w, .text = text, .rounded = rounded};
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    p.tokens = text->turns ? first_of(&p, text->turns) : 0;
    KITH_TRY(kith_arena_open(env, &scratch, (size_t)4 << 30, err));
    KITH_TRY(kith_arena_take(scratch, p.tokens, row, &p.x, err));
    KITH_TRY(kith_arena_take(scratch, p.tokens, 3 * row, &p.qkv, err));
    KITH_TRY(kith_arena_take(scratch, (size_t)(w->window + 1) * w->positions, sizeof *p.score, &p.score, err));
    KITH_TRY(kith_arena_take(scratch, 1, row, &p.seen, err));
    KITH_TRY(kith_arena_take(scratch, w->ffn, sizeof *p.inner, &p.inner, err));
    KITH_TRY(kith_arena_take(scratch, 1, row, &p.out, err));
    KITH_TRY(kith_arena_take(scratch, w->width + w->ffn, sizeof *p.near, &p.near, err));
    for (size_t turn = 0; turn < text->turns; turn++)
        embed(&p, turn);
    for (uint32_t l = 0; l < w->layers; l++)
        go_through(&p, &w->layer[l]);
    for (size_t turn = 0; turn < text->turns; turn++)
        pool(&p, turn, e + turn * kith_encoder_outputs(w));
out:
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_encoder_plain(const struct kith_env *env, const struct kith_encoder_weights *w,
                                const struct kith_encoder_text *text, float *e, struct kith_err *err)
{
    return run(env, w, text, false, e, err);
}

enum kith_rc kith_encoder_plain_rounded(const struct kith_env *env, const struct kith_encoder_weights *w,
                                        const struct kith_encoder_text *text, float *e, struct kith_err *err)
{
    return run(env, w, text, true, e, err);
}
