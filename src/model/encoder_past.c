/* A session's end apart from its stream: what the turns to come will see. */
#include "encoder_parts.h"

#include <string.h>

#define STEP ((size_t)64 << 10) /* bytes by which the room grows, so that it soon does no more */

enum kith_rc kith_encoder_past_open(const struct kith_encoder *encoder, struct kith_encoder_past **out,
                                    struct kith_err *err)
{
    const struct kith_env *env = kith_arena_env(encoder->arena);

    *out = kith_env_alloc(env, sizeof **out);
    if (!*out)
        return kith_fail_memory(err);
    (*out)->env = env;
    (*out)->encoder = encoder;
    return KITH_OK;
}

void kith_encoder_past_close(struct kith_encoder_past *past)
{
    if (!past)
        return;
    kith_env_free(past->env, past->rows);
    kith_env_free(past->env, past);
}

/* Bytes of a row in one layer. */
static size_t row_bytes(const struct kith_encoder *e)
{
    return e->weights->width * e->kernels->value_bytes;
}

static enum kith_rc make_room(struct kith_encoder_past *past, size_t n, struct kith_err *err)
{
    unsigned char *rows;

    if (n <= past->room)
        return KITH_OK;
    n = (n + STEP - 1) / STEP * STEP;
    rows = past->env->resize(past->env->ctx, past->rows, n);
    if (!rows)
        return kith_fail_memory(err);
    past->rows = rows;
    past->room = n;
    return KITH_OK;
}

enum kith_rc kith_encoder_stream_leave(const struct kith_encoder_stream *s, struct kith_encoder_past *past,
                                       struct kith_err *err)
{
    const size_t layers = s->encoder->weights->layers;
    const size_t window = s->encoder->weights->window;
    const size_t row = row_bytes(s->encoder);
    const size_t drop = s->segments > window ? s->segments - window : 0;
    const size_t from = drop < s->segments ? s->segment[drop].start : s->used;
    const size_t used = s->used - from;
    enum kith_rc rc;

    KITH_TRY(make_room(past, layers * used * (row + sizeof(float)), err));
    for (size_t l = 0; l < layers && used > 0; l++) {
        memcpy(past->rows + l * used * row, s->row[l] + from * row, used * row);
        memcpy(past->rows + layers * used * row + l * used * sizeof(float), s->row_scale[l] + from,
               used * sizeof(float));
    }
    past->segments = s->segments - drop;
    memcpy(past->segment, s->segment + drop, past->segments * sizeof *past->segment);
    for (size_t t = 0; t < past->segments; t++)
        past->segment[t].start -= from;
    past->used = used;
    past->turns = s->turns;
out:
    return rc;
}

void kith_encoder_stream_resume(struct kith_encoder_stream *s, const struct kith_encoder_past *past)
{
    const size_t layers = s->encoder->weights->layers;
    const size_t row = row_bytes(s->encoder);

    s->rowed = true;
    s->last.n = 0;
    s->turns = past->turns;
    s->used = past->used;
    s->segments = past->segments;
    memcpy(s->segment, past->segment, past->segments * sizeof *past->segment);
    for (size_t t = 0; t < s->segments; t++)
        for (size_t i = 0; i < s->segment[t].n; i++)
            s->segment_of[s->segment[t].start + i] = (uint32_t)t;
    for (size_t l = 0; l < layers && s->used > 0; l++) {
        memcpy(s->row[l], past->rows + l * past->used * row, past->used * row);
        memcpy(s->row_scale[l], past->rows + layers * past->used * row + l * past->used * sizeof(float),
               past->used * sizeof(float));
    }
    kith_encoder_look_back(s);
}
