#include "encoder_maker.h"

#include <stdlib.h>

struct kith_encoder_weights encoder_sizes(void)
{
    return (struct kith_encoder_weights){
        .layers = 2, .width = 64, .heads = 2, .ffn = 128, .positions = 24, .window = 3, .tokens = 50};
}

static void *room(size_t n, size_t size)
{
    void *p = calloc(n, size);

    if (!p)
        abort();
    return p;
}

/* Evenly between -most and most, whole multiples of most / 2^23: exact in a float, and in Python. */
static float *floats(struct kith_rng *rng, size_t n, float middle, float most)
{
    float *x = room(n, sizeof *x);

    for (size_t i = 0; i < n; i++)
        x[i] = middle + most * ((float)(kith_rng_next(rng) >> 40) * 0x1p-23f - 1.0f);
    return x;
}

static int8_t *bytes(struct kith_rng *rng, size_t n)
{
    int8_t *q = room(n, 1);

    for (size_t i = 0; i < n; i++)
        q[i] = (int8_t)((int)kith_rng_below(rng, 255) - 127);
    return q;
}

static struct kith_encoder_linear linear(struct kith_rng *rng, size_t rows, size_t columns)
{
    struct kith_encoder_linear l;

    l.q = bytes(rng, rows * columns);
    l.scale = floats(rng, rows, 0.0015f, 0.0005f);
    l.bias = floats(rng, rows, 0.0f, 0.25f);
    return l;
}

static struct kith_encoder_norm norm(struct kith_rng *rng, size_t width)
{
    struct kith_encoder_norm n;

    n.weight = floats(rng, width, 1.0f, 0.25f);
    n.bias = floats(rng, width, 0.0f, 0.25f);
    return n;
}

void encoder_make(struct kith_encoder_weights *w, uint64_t seed)
{
    struct kith_rng rng = {seed};

    w->vocab = KITH_S("[PAD]\n[UNK]\n[CLS]\n[SEP]\n");
    w->word = bytes(&rng, (size_t)w->tokens * w->width);
    w->word_scale = floats(&rng, w->tokens, 0.01f, 0.005f);
    w->position = floats(&rng, (size_t)w->positions * w->width, 0.0f, 0.5f);
    w->speaker = floats(&rng, (size_t)KITH_ENCODER_SPEAKERS * w->width, 0.0f, 0.5f);
    w->norm = norm(&rng, w->width);
    for (uint32_t l = 0; l < w->layers; l++) {
        struct kith_encoder_layer *layer = &w->layer[l];

        layer->qkv = linear(&rng, 3u * (size_t)w->width, w->width);
        layer->out = linear(&rng, w->width, w->width);
        layer->norm1 = norm(&rng, w->width);
        layer->up = linear(&rng, w->ffn, w->width);
        layer->down = linear(&rng, w->width, w->ffn);
        layer->norm2 = norm(&rng, w->width);
        layer->distance = floats(&rng, (size_t)w->heads * KITH_ENCODER_DISTANCES, 0.0f, 1.0f);
    }
}

static void drop(const void *p)
{
    free((void *)(uintptr_t)p);
}

static void drop_linear(const struct kith_encoder_linear *l)
{
    drop(l->q);
    drop(l->scale);
    drop(l->bias);
}

static void drop_norm(const struct kith_encoder_norm *n)
{
    drop(n->weight);
    drop(n->bias);
}

void encoder_unmake(struct kith_encoder_weights *w)
{
    drop(w->word);
    drop(w->word_scale);
    drop(w->position);
    drop(w->speaker);
    drop_norm(&w->norm);
    for (uint32_t l = 0; l < w->layers; l++) {
        drop_linear(&w->layer[l].qkv);
        drop_linear(&w->layer[l].out);
        drop_linear(&w->layer[l].up);
        drop_linear(&w->layer[l].down);
        drop_norm(&w->layer[l].norm1);
        drop_norm(&w->layer[l].norm2);
        drop(w->layer[l].distance);
    }
}

struct kith_encoder_text *encoder_text_make(const struct kith_encoder_weights *w, uint64_t seed, size_t turns,
                                            size_t longest)
{
    struct kith_rng rng = {seed};
    struct kith_encoder_text *text = room(1, sizeof *text);
    size_t *start = room(turns + 1, sizeof *start);
    uint8_t *speaker = room(turns + 1, 1);
    int32_t *id;

    for (size_t t = 0; t < turns; t++) {
        start[t + 1] = start[t] + 1 + (size_t)kith_rng_below(&rng, longest);
        speaker[t] = (uint8_t)kith_rng_below(&rng, KITH_ENCODER_SPEAKERS);
    }
    id = room(start[turns] + 1, sizeof *id);
    for (size_t i = 0; i < start[turns]; i++)
        id[i] = (int32_t)kith_rng_below(&rng, w->tokens);
    *text = (struct kith_encoder_text){.turns = turns, .start = start, .id = id, .speaker = speaker};
    return text;
}

void encoder_text_unmake(struct kith_encoder_text *text)
{
    drop(text->start);
    drop(text->speaker);
    drop(text->id);
    free(text);
}
