/* The kernels for AVX-512 with VNNI: sixteen lanes are one register.
 *
 * A weight panel is, for each four inputs, sixteen outputs by four bytes: one register, of which vpdpbusd multiplies
 * each four bytes with four activations. It wants those unsigned: they are stored with 128 added, and the sums begin at
 * -128 times the sum of each output's weights, which lie behind the panels. */
#include <immintrin.h>

#include <stdint.h>
#include <string.h>

struct lanes {
    __m512 all;
};
#define V_KEYS 16
#define V_DIMS 16

static inline struct lanes v_load(const float *x)
{
    return (struct lanes){_mm512_loadu_ps(x)};
}

static inline void v_store(float *to, struct lanes x)
{
    _mm512_storeu_ps(to, x.all);
}

static inline struct lanes v_all(float x)
{
    return (struct lanes){_mm512_set1_ps(x)};
}

static inline struct lanes v_add(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_add_ps(a.all, b.all)};
}

static inline struct lanes v_sub(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_sub_ps(a.all, b.all)};
}

static inline struct lanes v_mul(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_mul_ps(a.all, b.all)};
}

static inline struct lanes v_div(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_div_ps(a.all, b.all)};
}

static inline struct lanes v_fma(struct lanes a, struct lanes b, struct lanes c)
{
    return (struct lanes){_mm512_fmadd_ps(a.all, b.all, c.all)};
}

static inline struct lanes v_max(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_max_ps(a.all, b.all)};
}

static inline struct lanes v_abs(struct lanes x)
{
    return (struct lanes){_mm512_abs_ps(x.all)};
}

static inline struct lanes v_below(struct lanes x, struct lanes limit, struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_mask_blend_ps(_mm512_cmp_ps_mask(x.all, limit.all, _CMP_LT_OQ), b.all, a.all)};
}

static inline struct lanes v_pow2(struct lanes p, struct lanes t)
{
    __m512i n = _mm512_slli_epi32(_mm512_castps_si512(t.all), 23);

    return (struct lanes){_mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(p.all), n))};
}

static inline float v_sum(struct lanes x)
{
    __m256 a = _mm256_add_ps(_mm512_castps512_ps256(x.all), _mm512_extractf32x8_ps(x.all, 1));
    __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));

    b = _mm_add_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_add_ss(b, _mm_movehdup_ps(b)));
}

static inline float v_most(struct lanes x)
{
    return _mm512_reduce_max_ps(x.all);
}

static inline void v_transpose(const float *from, size_t stride, float *to, size_t to_stride)
{
    __m512 a[16];
    __m512 b[16];

#pragma GCC unroll 16
    for (size_t i = 0; i < 16; i++)
        a[i] = _mm512_loadu_ps(from + i * stride);
#pragma GCC unroll 4
    for (int i = 0; i < 16; i += 4) { /* within each four rows, each four columns of a 128-bit part */
        __m512 lo01 = _mm512_unpacklo_ps(a[i], a[i + 1]);
        __m512 hi01 = _mm512_unpackhi_ps(a[i], a[i + 1]);
        __m512 lo23 = _mm512_unpacklo_ps(a[i + 2], a[i + 3]);
        __m512 hi23 = _mm512_unpackhi_ps(a[i + 2], a[i + 3]);

        b[i] = _mm512_shuffle_ps(lo01, lo23, 0x44);
        b[i + 1] = _mm512_shuffle_ps(lo01, lo23, 0xee);
        b[i + 2] = _mm512_shuffle_ps(hi01, hi23, 0x44);
        b[i + 3] = _mm512_shuffle_ps(hi01, hi23, 0xee);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) { /* then the 128-bit parts */
        __m512 even01 = _mm512_shuffle_f32x4(b[i], b[i + 4], 0x88);
        __m512 odd01 = _mm512_shuffle_f32x4(b[i], b[i + 4], 0xdd);
        __m512 even23 = _mm512_shuffle_f32x4(b[i + 8], b[i + 12], 0x88);
        __m512 odd23 = _mm512_shuffle_f32x4(b[i + 8], b[i + 12], 0xdd);

        _mm512_storeu_ps(to + i * to_stride, _mm512_shuffle_f32x4(even01, even23, 0x88));
        _mm512_storeu_ps(to + (i + 4) * to_stride, _mm512_shuffle_f32x4(odd01, odd23, 0x88));
        _mm512_storeu_ps(to + (i + 8) * to_stride, _mm512_shuffle_f32x4(even01, even23, 0xdd));
        _mm512_storeu_ps(to + (i + 12) * to_stride, _mm512_shuffle_f32x4(odd01, odd23, 0xdd));
    }
}

static inline void v_narrow(void *out, size_t i, struct lanes x)
{
    __m128i q = _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(x.all));

    _mm_storeu_si128((__m128i *)(void *)((uint8_t *)out + i), _mm_xor_si128(q, _mm_set1_epi8((char)0x80)));
}

#include "kernels_float.h"

static void pack(const int8_t *q, size_t rows, size_t columns, void *packed)
{
    uint8_t *to = packed;
    int32_t *offset = (int32_t *)(void *)(to + rows * columns);

    for (size_t first = 0; first < rows; first += KITH_LANES)
        for (size_t k = 0; k < columns; k += 4)
            for (size_t lane = 0; lane < KITH_LANES; lane++, to += 4)
                memcpy(to, q + (first + lane) * columns + k, 4);
    for (size_t row = 0; row < rows; row++) {
        int32_t sum = 0;

        for (size_t k = 0; k < columns; k++)
            sum += q[row * columns + k];
        offset[row] = -128 * sum;
    }
}

#define TILE_ROWS 12

/* Each sum += four unsigned bytes times four signed ones. Not the intrinsic: gcc 12 and clang 14 then copy every sum
 * around in the loop, which costs half the speed. */
static inline void add_products(__m512i *sum, __m512i values, __m512i weights)
{
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sum) : "v"(values), "v"(weights));
}

/* `rows` rows by two panels. */
static inline __attribute__((always_inline)) void tile(const size_t rows, const struct kith_matrix *m, size_t panel,
                                                       const uint8_t *x, const float *x_scale, size_t first_row,
                                                       const struct kith_into *into)
{
    const int8_t *w0 = (const int8_t *)m->packed + panel * KITH_LANES * m->columns;
    const int8_t *w1 = w0 + KITH_LANES * m->columns;
    const int32_t *offset = (const int32_t *)(const void *)((const int8_t *)m->packed + m->rows * m->columns);
    /* The next two panels are fetched meanwhile: they come from far, and in pieces too short to be foreseen. */
    const size_t ahead = panel + 4 <= m->rows / KITH_LANES ? 2 * KITH_LANES * m->columns : 0;
    const struct panel to[] = {panel_of(m, panel, into), panel_of(m, panel + 1, into)};
    __m512i sum[TILE_ROWS][2];

#pragma GCC unroll 12
    for (size_t r = 0; r < rows; r++) {
        sum[r][0] = _mm512_loadu_si512(offset + panel * KITH_LANES);
        sum[r][1] = _mm512_loadu_si512(offset + (panel + 1) * KITH_LANES);
    }
    for (size_t k = 0; k < m->columns; k += 4) {
        __m512i a = _mm512_loadu_si512(w0 + k * KITH_LANES);
        __m512i b = _mm512_loadu_si512(w1 + k * KITH_LANES);

        _mm_prefetch((const char *)(w0 + ahead + k * KITH_LANES), _MM_HINT_T1);
        _mm_prefetch((const char *)(w1 + ahead + k * KITH_LANES), _MM_HINT_T1);
#pragma GCC unroll 12
        for (size_t r = 0; r < rows; r++) {
            int32_t four;
            __m512i v;

            memcpy(&four, x + r * m->columns + k, sizeof four);
            v = _mm512_set1_epi32(four);
            add_products(&sum[r][0], v, a);
            add_products(&sum[r][1], v, b);
        }
    }
#pragma GCC unroll 12
    for (size_t r = 0; r < rows; r++) {
        finish(&to[0], (struct lanes){_mm512_cvtepi32_ps(sum[r][0])}, x_scale[r], first_row + r);
        finish(&to[1], (struct lanes){_mm512_cvtepi32_ps(sum[r][1])}, x_scale[r], first_row + r);
    }
}

#define CASE(n)                                                                                                        \
    case n:                                                                                                            \
        tile(n, m, panel, from, x_scale + r, r, into);                                                                 \
        break

static void product(const struct kith_matrix *m, const void *x, const float *x_scale, size_t n,
                    const struct kith_into *into)
{
    for (size_t panel = 0; panel < m->rows / KITH_LANES; panel += 2)
        for (size_t r = 0; r < n; r += TILE_ROWS) {
            const uint8_t *from = (const uint8_t *)x + r * m->columns;

            switch (n - r) {
                CASE(1);
                CASE(2);
                CASE(3);
                CASE(4);
                CASE(5);
                CASE(6);
                CASE(7);
                CASE(8);
                CASE(9);
                CASE(10);
                CASE(11);
            default:
                tile(TILE_ROWS, m, panel, from, x_scale + r, r, into);
            }
        }
}

const struct kith_kernels kith_kernels_avx512 = {.weight_bytes = 1,
                                                 .value_bytes = 1,
                                                 .pack = pack,
                                                 .quantise = quantise,
                                                 .product = product,
                                                 .normalise = normalise,
                                                 .attend = attend,
                                                 .gelu = gelu,
                                                 .exponential = exponential};
