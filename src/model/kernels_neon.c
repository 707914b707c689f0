/* The kernels for 64-bit ARM: sixteen lanes are four registers. Two tables, that differ in the product only: one for
 * processors with the dot product instruction (of 2018 and later), one for all.
 *
 * A weight panel is, for each four inputs, sixteen outputs by four bytes. */
#include <arm_neon.h>

#include <stdint.h>
#include <string.h>

struct lanes {
    float32x4_t part[4];
};
#define V_KEYS  4
#define V_DIMS  4
#define EACH(i) _Pragma("GCC unroll 4") for (size_t i = 0; i < 4; i++)

static inline struct lanes v_load(const float *x)
{
    return (struct lanes){{vld1q_f32(x), vld1q_f32(x + 4), vld1q_f32(x + 8), vld1q_f32(x + 12)}};
}

static inline void v_store(float *to, struct lanes x)
{
    EACH(i) vst1q_f32(to + 4 * i, x.part[i]);
}

static inline struct lanes v_all(float x)
{
    float32x4_t v = vdupq_n_f32(x);

    return (struct lanes){{v, v, v, v}};
}

static inline struct lanes v_add(struct lanes a, struct lanes b)
{
    EACH(i) a.part[i] = vaddq_f32(a.part[i], b.part[i]);
    return a;
}

static inline struct lanes v_sub(struct lanes a, struct lanes b)
{
    EACH(i) a.part[i] = vsubq_f32(a.part[i], b.part[i]);
    return a;
}

static inline struct lanes v_mul(struct lanes a, struct lanes b)
{
    EACH(i) a.part[i] = vmulq_f32(a.part[i], b.part[i]);
    return a;
}

static inline struct lanes v_div(struct lanes a, struct lanes b)
{
    EACH(i) a.part[i] = vdivq_f32(a.part[i], b.part[i]);
    return a;
}

static inline struct lanes v_fma(struct lanes a, struct lanes b, struct lanes c)
{
    EACH(i) c.part[i] = vfmaq_f32(c.part[i], a.part[i], b.part[i]);
    return c;
}

static inline struct lanes v_max(struct lanes a, struct lanes b)
{
    EACH(i) a.part[i] = vmaxq_f32(a.part[i], b.part[i]);
    return a;
}

static inline struct lanes v_abs(struct lanes x)
{
    EACH(i) x.part[i] = vabsq_f32(x.part[i]);
    return x;
}

static inline struct lanes v_below(struct lanes x, struct lanes limit, struct lanes a, struct lanes b)
{
    EACH(i) b.part[i] = vbslq_f32(vcltq_f32(x.part[i], limit.part[i]), a.part[i], b.part[i]);
    return b;
}

static inline struct lanes v_pow2(struct lanes p, struct lanes t)
{
    EACH(i)
    p.part[i] = vreinterpretq_f32_u32(
        vaddq_u32(vreinterpretq_u32_f32(p.part[i]), vshlq_n_u32(vreinterpretq_u32_f32(t.part[i]), 23)));
    return p;
}

static inline float v_sum(struct lanes x)
{
    float32x4_t a = vaddq_f32(vaddq_f32(x.part[0], x.part[2]), vaddq_f32(x.part[1], x.part[3]));
    float32x2_t b = vadd_f32(vget_low_f32(a), vget_high_f32(a));

    return vget_lane_f32(b, 0) + vget_lane_f32(b, 1);
}

static inline float v_most(struct lanes x)
{
    return vmaxvq_f32(vmaxq_f32(vmaxq_f32(x.part[0], x.part[2]), vmaxq_f32(x.part[1], x.part[3])));
}

static inline void v_transpose(const float *from, size_t stride, float *to, size_t to_stride)
{
    for (size_t i = 0; i < 16; i++)
        for (size_t j = 0; j < 16; j++)
            to[j * to_stride + i] = from[i * stride + j];
}

static inline void v_narrow(void *out, size_t i, struct lanes x)
{
    int16x8_t lo = vcombine_s16(vmovn_s32(vcvtnq_s32_f32(x.part[0])), vmovn_s32(vcvtnq_s32_f32(x.part[1])));
    int16x8_t hi = vcombine_s16(vmovn_s32(vcvtnq_s32_f32(x.part[2])), vmovn_s32(vcvtnq_s32_f32(x.part[3])));

    vst1q_s8((int8_t *)out + i, vcombine_s8(vmovn_s16(lo), vmovn_s16(hi)));
}

#include "kernels_float.h"

static void pack(const int8_t *q, size_t rows, size_t columns, void *packed)
{
    int8_t *to = packed;

    for (size_t first = 0; first < rows; first += KITH_LANES)
        for (size_t k = 0; k < columns; k += 4)
            for (size_t lane = 0; lane < KITH_LANES; lane++, to += 4)
                memcpy(to, q + (first + lane) * columns + k, 4);
}

#define TILE_ROWS 4

/* sum[r][i]: outputs 4 i to 4 i + 3 of row r. */
#ifdef __ARM_FEATURE_DOTPROD

static inline __attribute__((always_inline)) void multiply(const size_t rows, const int8_t *w, const int8_t *x,
                                                           size_t columns, int32x4_t (*sum)[4])
{
    for (size_t k = 0; k < columns; k += 16) {
        int8x16_t v[TILE_ROWS];

#pragma GCC unroll 4
        for (size_t r = 0; r < rows; r++)
            v[r] = vld1q_s8(x + r * columns + k);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++) {
            const int8_t *from = w + k * KITH_LANES + 16 * i;
            int8x16_t a = vld1q_s8(from);
            int8x16_t b = vld1q_s8(from + 64);
            int8x16_t c = vld1q_s8(from + 128);
            int8x16_t d = vld1q_s8(from + 192);

#pragma GCC unroll 4
            for (size_t r = 0; r < rows; r++) {
                sum[r][i] = vdotq_laneq_s32(sum[r][i], a, v[r], 0);
                sum[r][i] = vdotq_laneq_s32(sum[r][i], b, v[r], 1);
                sum[r][i] = vdotq_laneq_s32(sum[r][i], c, v[r], 2);
                sum[r][i] = vdotq_laneq_s32(sum[r][i], d, v[r], 3);
            }
        }
    }
}
#define TABLE kith_kernels_neon_dot

#else

/* Two products of bytes fit sixteen bits: activations are -127 .. 127. */
static inline __attribute__((always_inline)) void multiply(const size_t rows, const int8_t *w, const int8_t *x,
                                                           size_t columns, int32x4_t (*sum)[4])
{
    for (size_t k = 0; k < columns; k += 4) {
        int8x16_t v[TILE_ROWS];

#pragma GCC unroll 4
        for (size_t r = 0; r < rows; r++) {
            int32_t four;

            memcpy(&four, x + r * columns + k, sizeof four);
            v[r] = vreinterpretq_s8_s32(vdupq_n_s32(four));
        }
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++) {
            int8x16_t a = vld1q_s8(w + k * KITH_LANES + 16 * i);

#pragma GCC unroll 4
            for (size_t r = 0; r < rows; r++) {
                int16x8_t low = vmull_s8(vget_low_s8(a), vget_low_s8(v[r]));

                sum[r][i] = vpadalq_s16(sum[r][i], vpaddq_s16(low, vmull_high_s8(a, v[r])));
            }
        }
    }
}
#define TABLE kith_kernels_neon

#endif

/* `rows` rows by one panel. */
static inline __attribute__((always_inline)) void tile(const size_t rows, const struct kith_matrix *m, size_t panel,
                                                       const int8_t *x, const float *x_scale, size_t first_row,
                                                       const struct kith_into *into)
{
    const struct panel p = panel_of(m, panel, into);
    int32x4_t sum[TILE_ROWS][4];

#pragma GCC unroll 4
    for (size_t r = 0; r < rows; r++)
        EACH(i) sum[r][i] = vdupq_n_s32(0);
    multiply(rows, (const int8_t *)m->packed + panel * KITH_LANES * m->columns, x, m->columns, sum);
#pragma GCC unroll 4
    for (size_t r = 0; r < rows; r++) {
        struct lanes sums;

        EACH(i) sums.part[i] = vcvtq_f32_s32(sum[r][i]);
        finish(&p, sums, x_scale[r], first_row + r);
    }
}

static void product(const struct kith_matrix *m, const void *x, const float *x_scale, size_t n,
                    const struct kith_into *into)
{
    for (size_t panel = 0; panel < m->rows / KITH_LANES; panel++)
        for (size_t r = 0; r < n; r += TILE_ROWS) {
            const int8_t *from = (const int8_t *)x + r * m->columns;

            switch (n - r) {
            case 1:
                tile(1, m, panel, from, x_scale + r, r, into);
                break;
            case 2:
                tile(2, m, panel, from, x_scale + r, r, into);
                break;
            case 3:
                tile(3, m, panel, from, x_scale + r, r, into);
                break;
            default:
                tile(TILE_ROWS, m, panel, from, x_scale + r, r, into);
            }
        }
}

const struct kith_kernels TABLE = {.weight_bytes = 1,
                                   .value_bytes = 1,
                                   .pack = pack,
                                   .quantise = quantise,
                                   .product = product,
                                   .normalise = normalise,
                                   .attend = attend,
                                   .gelu = gelu,
                                   .exponential = exponential};
