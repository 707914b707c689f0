/* The float kernels, written once for every instruction set: included at the end of each kernels_*.c, which first
 * defines `struct lanes`, sixteen floats, and the v_ functions on it. Internal to the encoder.
 *
 * Every set does the same operations in the same order, each rounded once (v_fma is fused everywhere), so all give the
 * same bits. Sums across lanes go in halves: lane i and i + 8, then i + 4, i + 2, i + 1.
 *
 *   v_load v_store v_all          16 floats from and to memory (no alignment needed); the same float in all lanes
 *   v_add v_sub v_mul v_fma v_max v_abs; v_below(x, limit, a, b): a where x < limit, else b
 *   v_pow2(p, t)                  p * 2^n, n being the low bits of t, which holds n + V_MAGIC
 *   v_sum v_most                  across lanes
 *   v_transpose(from, stride, to) to[i][j] = from[j * stride + i], 16 by 16
 *   v_narrow(out, i, x)           writes x, rounded half to even, as values i .. i + 15 of a quantised row
 *   V_KEYS, V_DIMS                how many sums are kept in registers at once; changes no number */
#ifndef KITH_KERNELS_FLOAT_H
#define KITH_KERNELS_FLOAT_H

#include "kernels.h"

#include <math.h>

#define V_MAGIC 12582912.0f /* 1.5 * 2^23: adding it leaves the nearest whole number in the low bits */

/* exp(x) for x <= 0: within two units in the last place; 0 below -64, which no sum of these would notice. */
static inline __attribute__((always_inline)) struct lanes v_exp(struct lanes x)
{
    struct lanes t = v_fma(x, v_all(0x1.715476p+0f), v_all(V_MAGIC));
    struct lanes n = v_sub(t, v_all(V_MAGIC));
    struct lanes f =
        v_fma(n, v_all(-0x1.62e4p-1f), x); /* ln 2 in two parts, the first short enough for exact products */
    struct lanes p = v_all(0x1.6aba3ep-10f);

    f = v_fma(n, v_all(-0x1.7f7d1cp-20f), f);
    p = v_fma(p, f, v_all(0x1.126e92p-7f));
    p = v_fma(p, f, v_all(0x1.5558b2p-5f));
    p = v_fma(p, f, v_all(0x1.55550ep-3f));
    p = v_fma(p, f, v_all(0x1.fffffcp-2f));
    p = v_fma(p, f, v_all(1.0f));
    p = v_fma(p, f, v_all(1.0f));
    return v_below(x, v_all(-64.0f), v_all(0.0f), v_pow2(p, t));
}

/* x (1 + erf(x / sqrt 2)) / 2, within 1.3e-6 everywhere: 1/2 + x P(x^2) for the bracket up to 5.2, fitted for the
 * least absolute error of the product; x or 0 beyond. */
static inline struct lanes v_gelu(struct lanes x)
{
    static const float c[] = {-0x1.482aeap-9f, 0x1.760678p-9f, -0x1.cb801p-9f,  0x1.ef4fc2p-8f,
                              -0x1.ad5ed8p-7f, 0x1.2d415p-6f,  -0x1.92f038p-6f, 0x1.056262p-5f,
                              -0x1.4732fap-5f, 0x1.99d8dep-5f, -0x1.157a1cp-4f, 0x1.166cecp-3f};
    struct lanes u = v_fma(v_mul(x, x), v_all(2.0f / (5.2f * 5.2f)), v_all(-1.0f));
    struct lanes p = v_all(0x1.c23efep-11f);

#pragma GCC unroll 12
    for (int i = 0; i < 12; i++)
        p = v_fma(p, u, v_all(c[i]));
    p = v_mul(x, v_fma(x, p, v_all(0.5f)));
    return v_below(v_abs(x), v_all(5.2f), p, v_max(x, v_all(0.0f)));
}

static void gelu(const float *x, size_t n, float *y)
{
    for (size_t i = 0; i < n; i += KITH_LANES)
        v_store(y + i, v_gelu(v_load(x + i)));
}

static void exponential(const float *x, size_t n, float *y)
{
    for (size_t i = 0; i < n; i += KITH_LANES)
        v_store(y + i, v_exp(v_load(x + i)));
}

/* Where the sums of one panel of outputs go, and by what. */
struct panel {
    struct lanes scale;
    struct lanes bias;
    float *y;
    size_t stride;
    bool gelu;
};

static inline struct panel panel_of(const struct kith_matrix *m, size_t i, const struct kith_into *into)
{
    return (struct panel){.scale = v_load(m->scale + i * KITH_LANES),
                          .bias = v_load(m->bias + i * KITH_LANES),
                          .y = into->y + into->panel_at[i],
                          .stride = into->stride,
                          .gelu = into->gelu};
}

/* `sums` are whole numbers. */
static inline void finish(const struct panel *p, struct lanes sums, float x_scale, size_t row)
{
    struct lanes y = v_fma(sums, v_mul(v_all(x_scale), p->scale), p->bias);

    v_store(p->y + row * p->stride, p->gelu ? v_gelu(y) : y);
}

static float quantise(const float *x, size_t n, void *out)
{
    struct lanes most[4] = {v_all(0.0f), v_all(0.0f), v_all(0.0f), v_all(0.0f)};
    float largest;
    struct lanes by;

    for (size_t i = 0; i < n; i += 4 * KITH_LANES)
        for (size_t k = 0; k < 4; k++)
            most[k] = v_max(most[k], v_abs(v_load(x + i + k * KITH_LANES)));
    largest = v_most(v_max(v_max(most[0], most[1]), v_max(most[2], most[3])));
    by = v_all(largest > 0x1p-100f ? 127.0f / largest : 0.0f); /* what is smaller than that is nothing */
    for (size_t i = 0; i < n; i += KITH_LANES)
        v_narrow(out, i, v_mul(v_load(x + i), by));
    return largest > 0x1p-100f ? largest / 127.0f : 0.0f;
}

static inline float sum_of_four(const struct lanes sum[4])
{
    return v_sum(v_add(v_add(sum[0], sum[1]), v_add(sum[2], sum[3])));
}

/* Four sums side by side, as one would wait for itself. */
static void normalise(float *x, const float *add, size_t width, const struct kith_encoder_norm *norm)
{
    struct lanes sum[4] = {v_all(0.0f), v_all(0.0f), v_all(0.0f), v_all(0.0f)};
    struct lanes squares[4] = {v_all(0.0f), v_all(0.0f), v_all(0.0f), v_all(0.0f)};
    struct lanes mean;
    struct lanes by;

    for (size_t i = 0; i < width; i += 4 * KITH_LANES)
        for (size_t k = 0; k < 4; k++) {
            const size_t at = i + k * KITH_LANES;
            struct lanes v = add ? v_add(v_load(x + at), v_load(add + at)) : v_load(x + at);

            v_store(x + at, v);
            sum[k] = v_add(sum[k], v);
        }
    mean = v_all(sum_of_four(sum) / (float)width);
    for (size_t i = 0; i < width; i += 4 * KITH_LANES)
        for (size_t k = 0; k < 4; k++) {
            struct lanes v = v_sub(v_load(x + i + k * KITH_LANES), mean);

            squares[k] = v_fma(v, v, squares[k]);
        }
    by = v_all(1.0f / sqrtf(sum_of_four(squares) / (float)width + 1e-12f));
    for (size_t i = 0; i < width; i += KITH_LANES) {
        struct lanes v = v_mul(v_sub(v_load(x + i), mean), by);

        v_store(x + i, v_fma(v, v_load(norm->weight + i), v_load(norm->bias + i)));
    }
}

/* --- attention: a lane is a query ----------------------------------------------------------------------------- */

#define ALWAYS static inline __attribute__((always_inline)) /* so that `keys` and `size` are constants within */

/* Scores of `keys` keys that lie one after another; returns the largest so far. */
ALWAYS struct lanes score(const size_t keys, const size_t size, const struct kith_attention *a,
                          const float (*query)[KITH_LANES], const struct kith_key_range *range, size_t i, float *scores,
                          struct lanes most)
{
    const float *key = a->key + (range->from + i) * size;
    const float *value = a->value + (range->from + i) * size;
    struct lanes sum[V_KEYS];

    for (size_t d = 0; d < keys * size; d += KITH_LANES)
        __builtin_prefetch(value + d); /* wanted next */
#pragma GCC unroll 16
    for (size_t k = 0; k < keys; k++)
        sum[k] = v_all(0.0f);
    for (size_t d = 0; d < size; d++) {
        struct lanes q = v_load(query[d]);

#pragma GCC unroll 16
        for (size_t k = 0; k < keys; k++)
            sum[k] = v_fma(q, v_all(key[k * size + d]), sum[k]);
    }
#pragma GCC unroll 16
    for (size_t k = 0; k < keys; k++) {
        const float *bias = a->bias + KITH_LANES * (a->segment[range->from + i + k] - range->base);
        struct lanes s = v_fma(sum[k], v_all(a->scale), v_load(bias));

        v_store(scores + KITH_LANES * (i + k), s);
        most = v_max(most, s);
    }
    return most;
}

ALWAYS struct lanes score_all(const size_t size, const struct kith_attention *a, const float (*query)[KITH_LANES])
{
    float *scores = a->scores;
    struct lanes most = v_all(-INFINITY);

    for (int r = 0; r < 2; r++) {
        const struct kith_key_range *range = &a->range[r];
        size_t i = 0;

        for (; i + V_KEYS <= range->n; i += V_KEYS)
            most = score(V_KEYS, size, a, query, range, i, scores, most);
        for (; i + V_KEYS / 4 <= range->n; i += V_KEYS / 4)
            most = score(V_KEYS / 4, size, a, query, range, i, scores, most);
        for (; i < range->n; i++)
            most = score(1, size, a, query, range, i, scores, most);
        scores += KITH_LANES * range->n;
    }
    return most;
}

/* Makes each score the weight of its key; returns their sum. */
static inline struct lanes weights_of(float *scores, size_t keys, struct lanes most)
{
    struct lanes sum = v_all(0.0f);

    for (size_t i = 0; i < keys; i++) {
        struct lanes p = v_exp(v_sub(v_load(scores + KITH_LANES * i), most));

        v_store(scores + KITH_LANES * i, p);
        sum = v_add(sum, p);
    }
    return sum;
}

/* Sums of values by their weights, for V_DIMS numbers of the head from `d` on. */
ALWAYS void weigh(const size_t size, const struct kith_attention *a, size_t d, struct lanes by,
                  float (*out)[KITH_LANES])
{
    const float *p = a->scores;
    struct lanes sum[V_DIMS];

#pragma GCC unroll 16
    for (size_t k = 0; k < V_DIMS; k++)
        sum[k] = v_all(0.0f);
    for (int r = 0; r < 2; r++) {
        const float *value = a->value + a->range[r].from * size + d;

        for (size_t i = 0; i < a->range[r].n; i++, p += KITH_LANES, value += size) {
            struct lanes weight = v_load(p);

#pragma GCC unroll 16
            for (size_t k = 0; k < V_DIMS; k++)
                sum[k] = v_fma(weight, v_all(value[k]), sum[k]);
        }
    }
#pragma GCC unroll 16
    for (size_t k = 0; k < V_DIMS; k++)
        v_store(out[d + k], v_mul(sum[k], by));
}

/* A lane without a query of its own repeats the last one. */
static void turn_queries(const struct kith_attention *a, float (*query)[KITH_LANES])
{
    if (a->queries == KITH_LANES) {
        for (size_t d = 0; d < a->size; d += KITH_LANES)
            v_transpose(a->query + d, a->query_stride, query[d], KITH_LANES);
        return;
    }
    for (size_t lane = 0; lane < KITH_LANES; lane++) {
        const float *from = a->query + (lane < a->queries ? lane : a->queries - 1) * a->query_stride;

        for (size_t d = 0; d < a->size; d++)
            query[d][lane] = from[d];
    }
}

static void turn_back(const struct kith_attention *a, const float (*out)[KITH_LANES])
{
    if (a->queries == KITH_LANES) {
        for (size_t d = 0; d < a->size; d += KITH_LANES)
            v_transpose(out[d], KITH_LANES, a->out + d, a->out_stride);
        return;
    }
    for (size_t lane = 0; lane < a->queries; lane++)
        for (size_t d = 0; d < a->size; d++)
            a->out[lane * a->out_stride + d] = out[d][lane];
}

ALWAYS void attend_with(const size_t size, const struct kith_attention *a)
{
    _Alignas(KITH_ALIGN) float turned[KITH_HEAD_MAX][KITH_LANES];
    struct lanes sum;
    struct lanes most;

    turn_queries(a, turned);
    most = score_all(size, a, (const float(*)[KITH_LANES])turned);
    sum = weights_of(a->scores, a->range[0].n + a->range[1].n, most);
    sum = v_div(v_all(1.0f), sum);
    for (size_t d = 0; d < size; d += V_DIMS)
        weigh(size, a, d, sum, turned);
    turn_back(a, (const float(*)[KITH_LANES])turned);
}

static void attend(const struct kith_attention *a)
{
    if (a->size == 32)
        attend_with(32, a);
    else
        attend_with(64, a);
}

#endif
