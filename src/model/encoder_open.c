/* The encoder's weights, laid out for the kernels. */
#include "encoder_parts.h"

#include <string.h>

#define ROOM_MAX ((size_t)4 << 30)

enum kith_rc kith_encoder_room(struct kith_arena *arena, size_t n, void *out, struct kith_err *err)
{
    unsigned char *p = kith_arena_raw(arena, n + KITH_ALIGN - 1);

    if (!p)
        return kith_arena_fail(arena, err);
    p += (KITH_ALIGN - (uintptr_t)p % KITH_ALIGN) % KITH_ALIGN;
    memcpy(out, &p, sizeof p);
    return KITH_OK;
}

/* Rows first to first + rows - 1 of a tensor of so many columns. */
static enum kith_rc lay_out(struct kith_encoder *e, const struct kith_encoder_linear *from, size_t first, size_t rows,
                            size_t columns, struct kith_matrix *out, struct kith_err *err)
{
    void *packed = NULL;
    enum kith_rc rc = kith_encoder_room(e->arena, kith_packed_bytes(e->kernels, rows, columns), &packed, err);

    if (rc != KITH_OK)
        return rc;
    e->kernels->pack(from->q + first * columns, rows, columns, packed);
    *out = (struct kith_matrix){
        .packed = packed, .scale = from->scale + first, .bias = from->bias + first, .rows = rows, .columns = columns};
    return KITH_OK;
}

static enum kith_rc lay_out_layer(struct kith_encoder *e, const struct kith_encoder_layer *from,
                                  struct kith_encoder_matrices *to, struct kith_err *err)
{
    const size_t width = e->weights->width;
    const size_t ffn = e->weights->ffn;
    enum kith_rc rc;

    KITH_TRY(lay_out(e, &from->qkv, 0, width, width, &to->query, err));
    KITH_TRY(lay_out(e, &from->qkv, width, width, width, &to->key, err));
    KITH_TRY(lay_out(e, &from->qkv, 2 * width, width, width, &to->value, err));
    KITH_TRY(lay_out(e, &from->out, 0, width, width, &to->out, err));
    KITH_TRY(lay_out(e, &from->up, 0, ffn, width, &to->up, err));
    KITH_TRY(lay_out(e, &from->down, 0, width, ffn, &to->down, err));
out:
    return rc;
}

enum kith_rc kith_encoder_open(const struct kith_env *env, const struct kith_encoder_weights *w, enum kith_cpu cpu,
                               struct kith_encoder **out, struct kith_err *err)
{
    struct kith_arena *arena = NULL;
    struct kith_encoder *e;
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(kith_encoder_weights_check(w, err));
    KITH_TRY(kith_arena_open(env, &arena, ROOM_MAX, err));
    KITH_TRY(kith_arena_take(arena, 1, sizeof *e, &e, err));
    e->arena = arena;
    e->weights = w;
    e->cpu = kith_cpu_best(cpu);
    e->kernels = kith_kernels_of(e->cpu);
    e->head_size = w->width / w->heads;
    for (uint32_t l = 0; l < w->layers; l++)
        KITH_TRY(lay_out_layer(e, &w->layer[l], &e->layer[l], err));
    *out = e;
out:
    if (rc != KITH_OK)
        kith_arena_close(arena);
    return rc;
}

void kith_encoder_close(struct kith_encoder *encoder)
{
    if (encoder)
        kith_arena_close(encoder->arena);
}

enum kith_cpu kith_encoder_cpu(const struct kith_encoder *encoder)
{
    return encoder->cpu;
}

const struct kith_encoder_weights *kith_encoder_weights_of(const struct kith_encoder *encoder)
{
    return encoder->weights;
}
