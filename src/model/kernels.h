/* The inner loops of the encoder, one table of them for each instruction set. Internal to the encoder.
 *
 * All sets give the same bits: integer sums are exact, and float arithmetic is done by every set in the same order in
 * sixteen lanes (kernels_float.h), whatever the width of its registers. Constant data and functions without state; any
 * thread. Buffers are aligned to 64 bytes where this says so; nothing here checks a size. */
#ifndef KITH_KERNELS_H
#define KITH_KERNELS_H

#include "encoder.h"

#include <stdbool.h>

#define KITH_LANES      16ul /* outputs of a panel; queries of a group */
#define KITH_ALIGN      64u
#define KITH_BLOCK_ROWS 48ul /* tokens that go through a layer together; a multiple of KITH_LANES and of every tile */
#define KITH_HEAD_MAX   64u  /* numbers of one attention head */
#define KITH_UNSEEN     (-0x1p120f) /* added to a score, leaves no weight; finite, so that no sum is not a number */

/* Weights laid out by `pack`, with what turns their sums into floats. */
struct kith_matrix {
    const void *packed; /* aligned */
    const float *scale;
    const float *bias;
    size_t rows;    /* outputs; a multiple of 64 */
    size_t columns; /* inputs; a multiple of 64 */
};

/* Where a product goes: output `16 * p + lane` of row r to y[panel_at[p] + r * stride + lane]. */
struct kith_into {
    float *y;
    const size_t *panel_at;
    size_t stride;
    bool gelu; /* applied to each output */
};

/* A run of cached keys and values; the key at `from + i` has the bias in row `segment[from + i] - base`. */
struct kith_key_range {
    size_t from;
    size_t n;
    uint32_t base;
};

/* One head of attention for one group of queries. */
struct kith_attention {
    const float *query; /* of the first query; `queries` rows */
    size_t query_stride;
    size_t queries;   /* 1 to KITH_LANES */
    size_t size;      /* of the head: 32 or 64 */
    float scale;      /* of a score */
    const float *key; /* [..][size] */
    const float *value;
    const uint32_t *segment; /* of each cached key */
    struct kith_key_range range[2];
    const float *bias; /* [..][KITH_LANES], aligned: what is added to a score; KITH_UNSEEN: not seen */
    float *scores;     /* room for KITH_LANES of each key, aligned */
    float *out;        /* like query */
    size_t out_stride;
};

struct kith_kernels {
    size_t weight_bytes; /* of one packed weight */
    size_t value_bytes;  /* of one quantised activation */
    /* Into kith_packed_bytes of aligned room. */
    void (*pack)(const int8_t *q, size_t rows, size_t columns, void *packed);
    /* out[i] = round(x[i] / s), half to even, s = max |x| / 127, which is returned; all 0 when s is. out is opaque to
     * the caller: for `product` of the same set. n is a multiple of 64. */
    float (*quantise)(const float *x, size_t n, void *out);
    /* y = sum * (x_scale * scale) + bias for each of n rows, `columns * value_bytes` bytes apart. */
    void (*product)(const struct kith_matrix *m, const void *x, const float *x_scale, size_t n,
                    const struct kith_into *into);
    /* x = norm(x + add); add may be NULL. */
    void (*normalise)(float *x, const float *add, size_t width, const struct kith_encoder_norm *norm);
    void (*attend)(const struct kith_attention *a);
    /* y[i] = gelu(x[i]), n a multiple of 16, and exp(x[i]), 0 below -64, x <= 0: as used within; for tests. */
    void (*gelu)(const float *x, size_t n, float *y);
    void (*exponential)(const float *x, size_t n, float *y);
};

/* The table of a set; of the best below when this build or processor lacks it. Never NULL. */
const struct kith_kernels *kith_kernels_of(enum kith_cpu cpu);

size_t kith_packed_bytes(const struct kith_kernels *k, size_t rows, size_t columns);

extern const struct kith_kernels kith_kernels_scalar;
extern const struct kith_kernels kith_kernels_avx2;
extern const struct kith_kernels kith_kernels_avx512;
extern const struct kith_kernels kith_kernels_neon;
extern const struct kith_kernels kith_kernels_neon_dot;

#endif
