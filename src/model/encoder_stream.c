/* A session through the encoder: which turns go together, and what stays in the cache for those that follow. */
#include "encoder_parts.h"

#include <string.h>

#define ROOM_MAX ((size_t)4 << 30)

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static enum kith_rc take_scratch(struct kith_encoder_stream *s, struct kith_encoder_scratch *t, struct kith_err *err)
{
    const struct kith_encoder *e = s->encoder;
    const struct kith_encoder_weights *w = e->weights;
    /* A group of queries may begin at the end of one turn and end at the start of another. */
    const size_t keys = ((size_t)w->window + 2) * w->positions + KITH_LANES;
    const size_t longest = larger(w->width, w->ffn);
    enum kith_rc rc;

    KITH_TRY(kith_encoder_room(s->arena, KITH_BLOCK_ROWS * longest * e->kernels->value_bytes, &t->quantised, err));
    KITH_TRY(kith_encoder_room(s->arena, KITH_BLOCK_ROWS * w->ffn * sizeof(float), &t->wide, err));
    KITH_TRY(kith_encoder_room(s->arena, KITH_BLOCK_ROWS * w->width * sizeof(float), &t->narrow, err));
    KITH_TRY(kith_encoder_room(s->arena, keys * KITH_LANES * sizeof(float), &t->scores, err));
    KITH_TRY(kith_encoder_room(s->arena, KITH_BIAS_ROWS * KITH_LANES * sizeof(float), &t->bias, err));
out:
    return rc;
}

static enum kith_rc take_panels(struct kith_encoder_stream *s, struct kith_err *err)
{
    const struct kith_encoder_weights *w = s->encoder->weights;
    const size_t size = s->encoder->head_size;
    const size_t panels = larger(w->width, w->ffn) / KITH_LANES;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(s->arena, panels, sizeof *s->flat_panels, &s->flat_panels, err));
    KITH_TRY(kith_arena_take(s->arena, w->width / KITH_LANES, sizeof *s->head_panels, &s->head_panels, err));
    for (size_t p = 0; p < panels; p++)
        s->flat_panels[p] = p * KITH_LANES;
    for (size_t p = 0; p < w->width / KITH_LANES; p++)
        s->head_panels[p] = p * KITH_LANES / size * s->capacity * size + p * KITH_LANES % size;
out:
    return rc;
}

static enum kith_rc take_cache(struct kith_encoder_stream *s, struct kith_err *err)
{
    const struct kith_encoder_weights *w = s->encoder->weights;
    const size_t row = w->width * sizeof(float);
    enum kith_rc rc;

    s->capacity = ((size_t)w->window + 1) * w->positions + KITH_CHUNK_TOKENS;
    for (uint32_t l = 0; l < w->layers; l++) {
        KITH_TRY(kith_encoder_room(s->arena, s->capacity * row, &s->key[l], err));
        KITH_TRY(kith_encoder_room(s->arena, s->capacity * row, &s->value[l], err));
        KITH_TRY(
            kith_encoder_room(s->arena, s->capacity * w->width * s->encoder->kernels->value_bytes, &s->row[l], err));
        KITH_TRY(kith_encoder_room(s->arena, s->capacity * sizeof(float), &s->row_scale[l], err));
    }
    KITH_TRY(kith_encoder_room(s->arena, s->capacity * sizeof *s->segment_of, &s->segment_of, err));
    KITH_TRY(kith_encoder_room(s->arena, s->capacity * sizeof *s->segment, &s->segment, err));
    KITH_TRY(kith_encoder_room(s->arena, KITH_CHUNK_TOKENS * row, &s->x, err));
    KITH_TRY(kith_encoder_room(s->arena, KITH_CHUNK_TOKENS * row, &s->query, err));
    KITH_TRY(kith_encoder_room(s->arena, w->positions * sizeof *s->last.id, &s->last.id, err));
    KITH_TRY(kith_encoder_room(s->arena, w->positions * row, &s->last.upper, err));
    KITH_TRY(kith_encoder_room(s->arena, w->positions * row, &s->last.states, err));
out:
    return rc;
}

enum kith_rc kith_encoder_stream_open(const struct kith_encoder *encoder, unsigned threads,
                                      struct kith_encoder_stream **out, struct kith_err *err)
{
    const struct kith_env *env = kith_arena_env(encoder->arena);
    struct kith_arena *arena = NULL;
    struct kith_encoder_stream *s = NULL;
    enum kith_rc rc;

    *out = NULL;
    if (threads < 1 || threads > KITH_ENCODER_THREADS_MAX)
        return kith_fail(err, KITH_EUSAGE, 0, "Encode with 1 to %u threads.", KITH_ENCODER_THREADS_MAX);
    KITH_TRY(kith_arena_open(env, &arena, ROOM_MAX, err));
    KITH_TRY(kith_arena_take(arena, 1, sizeof *s, &s, err));
    s->encoder = encoder;
    s->arena = arena;
    KITH_TRY(take_cache(s, err));
    KITH_TRY(take_panels(s, err));
    KITH_TRY(kith_arena_take(arena, threads, sizeof *s->scratch, &s->scratch, err));
    for (unsigned t = 0; t < threads; t++)
        KITH_TRY(take_scratch(s, &s->scratch[t], err));
    KITH_TRY(kith_team_open(env, threads, &s->team, err));
    *out = s;
out:
    if (rc != KITH_OK)
        kith_arena_close(arena);
    return rc;
}

void kith_encoder_stream_close(struct kith_encoder_stream *stream)
{
    if (!stream)
        return;
    kith_team_close(stream->team);
    kith_arena_close(stream->arena);
}

void kith_encoder_stream_reset(struct kith_encoder_stream *stream)
{
    stream->segments = 0;
    stream->used = 0;
    stream->turns = 0;
    stream->rowed = false;
    stream->last.n = 0;
}

const float *kith_encoder_stream_states(const struct kith_encoder_stream *stream)
{
    return stream->last.states;
}

static enum kith_rc check_text(const struct kith_encoder_weights *w, const struct kith_encoder_text *text,
                               struct kith_err *err)
{
    for (size_t t = 0; t < text->turns; t++) {
        const size_t n = text->start[t + 1] - text->start[t];

        if (text->start[t + 1] <= text->start[t] || n > w->positions)
            return kith_fail(err, KITH_EUSAGE, 0, "A turn to encode has 1 to %u tokens, and turn %zu has not.",
                             w->positions, t + 1);
        if (text->speaker[t] >= KITH_ENCODER_SPEAKERS)
            return kith_fail(err, KITH_EUSAGE, 0, "The speaker of turn %zu is none that the encoder knows.", t + 1);
        for (size_t i = text->start[t]; i < text->start[t + 1]; i++)
            if (text->id[i] < 0 || (uint32_t)text->id[i] >= w->tokens)
                return kith_fail(err, KITH_EUSAGE, 0, "Turn %zu has a token that is not in the vocabulary.", t + 1);
    }
    return KITH_OK;
}

static enum kith_rc check_wordings(const struct kith_encoder_last *last, const struct kith_encoder_text *text,
                                   struct kith_err *err)
{
    for (size_t t = 0; t < text->turns; t++) {
        if (text->start[t + 1] <= text->start[t])
            return kith_fail(err, KITH_EUSAGE, 0, "A wording leaves a token of its turn, and wording %zu none.", t + 1);
        for (size_t i = text->start[t]; i < text->start[t + 1]; i++)
            if (text->id[i] < 0 || (size_t)text->id[i] >= last->n ||
                (i > text->start[t] && text->id[i] <= text->id[i - 1]))
                return kith_fail(err, KITH_EUSAGE, 0, "Wording %zu has a token that does not follow in the last turn.",
                                 t + 1);
    }
    return KITH_OK;
}

/* Moves what the next turn will see, and the last one's wordings, to the front of the cache, and forgets the rest. */
static void slide(struct kith_encoder_stream *s)
{
    const struct kith_encoder_weights *w = s->encoder->weights;
    const size_t size = s->encoder->head_size;
    const size_t row = w->width * s->encoder->kernels->value_bytes;
    const size_t keep_turns = (size_t)w->window + 1;
    const size_t drop = s->segments > keep_turns ? s->segments - keep_turns : 0;
    const size_t from = drop < s->segments ? s->segment[drop].start : s->used;
    const size_t keep = s->used - from;

    if (drop == 0)
        return;
    for (uint32_t l = 0; l < w->layers && s->rowed; l++) {
        memmove(s->row[l], s->row[l] + from * row, keep * row);
        memmove(s->row_scale[l], s->row_scale[l] + from, keep * sizeof(float));
    }
    for (uint32_t l = 0; l < w->layers; l++)
        for (size_t head = 0; head < w->heads; head++) {
            float *key = s->key[l] + head * s->capacity * size;
            float *value = s->value[l] + head * s->capacity * size;

            memmove(key, key + from * size, keep * size * sizeof *key);
            memmove(value, value + from * size, keep * size * sizeof *value);
        }
    s->segments -= drop;
    s->used = keep;
    memmove(s->segment, s->segment + drop, s->segments * sizeof *s->segment);
    for (size_t t = 0; t < s->segments; t++) {
        s->segment[t].start -= from;
        for (size_t i = 0; i < s->segment[t].n; i++)
            s->segment_of[s->segment[t].start + i] = (uint32_t)t;
    }
}

/* Tokens of the last turn and the `window` before it. */
static size_t history(const struct kith_encoder_stream *s)
{
    const size_t turns = (size_t)s->encoder->weights->window + 1;
    const size_t first = s->segments > turns ? s->segments - turns : 0;

    return first < s->segments ? s->used - s->segment[first].start : 0;
}

/* Gives turns from `t` on, or wordings of the last one, their places in the cache, as many as go through together;
 * returns the first left out. */
static size_t place(struct kith_encoder_stream *s, const struct kith_encoder_text *text, size_t t, bool wordings)
{
    size_t n = 0;
    size_t end = t;

    while (end < text->turns && n + text->start[end + 1] - text->start[end] <= KITH_CHUNK_TOKENS) {
        n += text->start[end + 1] - text->start[end];
        end++;
    }
    /* The cache could hold more: but memory that was never touched costs nothing. */
    if (s->used + n > history(s) + KITH_CHUNK_TOKENS)
        slide(s);
    for (size_t i = t; i < end; i++) {
        struct kith_segment *turn = &s->segment[s->segments];

        *turn = (struct kith_segment){.start = s->used,
                                      .n = text->start[i + 1] - text->start[i],
                                      .turn = wordings ? s->turns - 1 : s->turns + i - t,
                                      .speaker = wordings ? s->segment[s->segments - 1].speaker : text->speaker[i]};
        for (size_t k = 0; k < turn->n; k++)
            s->segment_of[s->used++] = (uint32_t)s->segments;
        s->segments++;
    }
    return end;
}

enum kith_rc kith_encoder_stream_turns(struct kith_encoder_stream *stream, const struct kith_encoder_text *text,
                                       float *e, struct kith_err *err)
{
    const size_t outputs = kith_encoder_outputs(stream->encoder->weights);
    const enum kith_rc rc = check_text(stream->encoder->weights, text, err);
    size_t end;

    for (size_t t = 0; rc == KITH_OK && t < text->turns; t = end) {
        end = place(stream, text, t, false);
        kith_encoder_run_turns(stream, stream->segments - (end - t), text->id + text->start[t], e + t * outputs);
        stream->turns += end - t;
    }
    return rc;
}

enum kith_rc kith_encoder_stream_wordings(struct kith_encoder_stream *stream, const struct kith_encoder_text *text,
                                          enum kith_encoder_from from, float *e, struct kith_err *err)
{
    const size_t outputs = kith_encoder_outputs(stream->encoder->weights);
    const enum kith_rc rc = check_wordings(&stream->last, text, err);
    size_t end;

    for (size_t t = 0; rc == KITH_OK && t < text->turns; t = end) {
        size_t first;

        end = place(stream, text, t, true);
        first = stream->segments - (end - t);
        kith_encoder_run_wordings(stream, first, text->id + text->start[t], from, e + t * outputs);
        stream->used = stream->segment[first].start;
        stream->segments = first;
    }
    return rc;
}

enum kith_rc kith_encoder_session(struct kith_encoder_stream *stream, const struct kith_encoder_text *text, float *e,
                                  struct kith_err *err)
{
    kith_encoder_stream_reset(stream);
    return kith_encoder_stream_turns(stream, text, e, err);
}
