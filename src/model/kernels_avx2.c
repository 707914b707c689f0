/* The kernels for AVX2 with FMA: sixteen lanes are two registers.
 *
 * vpmaddubsw would be the obvious product of bytes, but it saturates. So weights and activations are kept as sixteen
 * bits: a weight panel is, for each two inputs, sixteen outputs by two words, of which vpmaddwd multiplies each pair
 * with a pair of activations, exactly. */
#include <immintrin.h>

#include <stdint.h>
#include <string.h>

struct lanes {
    __m256 lo;
    __m256 hi;
};
#define V_KEYS 4
#define V_DIMS 4

static inline struct lanes v_load(const float *x)
{
    return (struct lanes){_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8)};
}

static inline void v_store(float *to, struct lanes x)
{
    _mm256_storeu_ps(to, x.lo);
    _mm256_storeu_ps(to + 8, x.hi);
}

static inline struct lanes v_all(float x)
{
    __m256 v = _mm256_set1_ps(x);

    return (struct lanes){v, v};
}

static inline struct lanes v_add(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
}

static inline struct lanes v_sub(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
}

static inline struct lanes v_mul(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
}

static inline struct lanes v_div(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
}

static inline struct lanes v_fma(struct lanes a, struct lanes b, struct lanes c)
{
    return (struct lanes){_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}

static inline struct lanes v_max(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)};
}

static inline struct lanes v_abs(struct lanes x)
{
    const __m256 sign = _mm256_set1_ps(-0.0f);

    return (struct lanes){_mm256_andnot_ps(sign, x.lo), _mm256_andnot_ps(sign, x.hi)};
}

static inline struct lanes v_below(struct lanes x, struct lanes limit, struct lanes a, struct lanes b)
{
    return (struct lanes){_mm256_blendv_ps(b.lo, a.lo, _mm256_cmp_ps(x.lo, limit.lo, _CMP_LT_OQ)),
                          _mm256_blendv_ps(b.hi, a.hi, _mm256_cmp_ps(x.hi, limit.hi, _CMP_LT_OQ))};
}

static inline __m256 pow2_half(__m256 p, __m256 t)
{
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), _mm256_slli_epi32(_mm256_castps_si256(t), 23)));
}

static inline struct lanes v_pow2(struct lanes p, struct lanes t)
{
    return (struct lanes){pow2_half(p.lo, t.lo), pow2_half(p.hi, t.hi)};
}

static inline float v_sum(struct lanes x)
{
    __m256 a = _mm256_add_ps(x.lo, x.hi);
    __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));

    b = _mm_add_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_add_ss(b, _mm_movehdup_ps(b)));
}

static inline float v_most(struct lanes x)
{
    __m256 a = _mm256_max_ps(x.lo, x.hi);
    __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));

    b = _mm_max_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_max_ss(b, _mm_movehdup_ps(b)));
}

static inline void transpose8(const float *from, size_t stride, float *to, size_t to_stride)
{
    __m256 a[8];
    __m256 b[8];

#pragma GCC unroll 8
    for (size_t i = 0; i < 8; i++)
        a[i] = _mm256_loadu_ps(from + i * stride);
#pragma GCC unroll 2
    for (int i = 0; i < 8; i += 4) {
        __m256 lo01 = _mm256_unpacklo_ps(a[i], a[i + 1]);
        __m256 hi01 = _mm256_unpackhi_ps(a[i], a[i + 1]);
        __m256 lo23 = _mm256_unpacklo_ps(a[i + 2], a[i + 3]);
        __m256 hi23 = _mm256_unpackhi_ps(a[i + 2], a[i + 3]);

        b[i] = _mm256_shuffle_ps(lo01, lo23, 0x44);
        b[i + 1] = _mm256_shuffle_ps(lo01, lo23, 0xee);
        b[i + 2] = _mm256_shuffle_ps(hi01, hi23, 0x44);
        b[i + 3] = _mm256_shuffle_ps(hi01, hi23, 0xee);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        _mm256_storeu_ps(to + i * to_stride, _mm256_permute2f128_ps(b[i], b[i + 4], 0x20));
        _mm256_storeu_ps(to + (i + 4) * to_stride, _mm256_permute2f128_ps(b[i], b[i + 4], 0x31));
    }
}

static inline void v_transpose(const float *from, size_t stride, float *to, size_t to_stride)
{
    for (size_t i = 0; i < 16; i += 8)
        for (size_t j = 0; j < 16; j += 8)
            transpose8(from + i * stride + j, stride, to + j * to_stride + i, to_stride);
}

static inline void v_narrow(void *out, size_t i, struct lanes x)
{
    __m256i q = _mm256_packs_epi32(_mm256_cvtps_epi32(x.lo), _mm256_cvtps_epi32(x.hi));

    q = _mm256_permute4x64_epi64(q, 0xd8); /* packing goes by 128-bit halves */
    _mm256_storeu_si256((__m256i *)(void *)((int16_t *)out + i), q);
}

#include "kernels_float.h"

static void pack(const int8_t *q, size_t rows, size_t columns, void *packed)
{
    int16_t *to = packed;

    for (size_t first = 0; first < rows; first += KITH_LANES)
        for (size_t k = 0; k < columns; k += 2)
            for (size_t lane = 0; lane < KITH_LANES; lane++) {
                const int8_t *from = q + (first + lane) * columns + k;

                *to++ = from[0];
                *to++ = from[1];
            }
}

#define TILE_ROWS 4

/* `rows` rows by one panel. */
static inline __attribute__((always_inline)) void tile(const size_t rows, const struct kith_matrix *m, size_t panel,
                                                       const int16_t *x, const float *x_scale, size_t first_row,
                                                       const struct kith_into *into)
{
    const int16_t *w = (const int16_t *)m->packed + panel * KITH_LANES * m->columns;
    const struct panel p = panel_of(m, panel, into);
    __m256i lo[TILE_ROWS];
    __m256i hi[TILE_ROWS];

#pragma GCC unroll 4
    for (size_t r = 0; r < rows; r++)
        lo[r] = hi[r] = _mm256_setzero_si256();
    for (size_t k = 0; k < m->columns; k += 2) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(w + k * KITH_LANES));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(w + k * KITH_LANES + 16));

#pragma GCC unroll 4
        for (size_t r = 0; r < rows; r++) {
            int32_t two;
            __m256i v;

            memcpy(&two, x + r * m->columns + k, sizeof two);
            v = _mm256_set1_epi32(two);
            lo[r] = _mm256_add_epi32(lo[r], _mm256_madd_epi16(v, a));
            hi[r] = _mm256_add_epi32(hi[r], _mm256_madd_epi16(v, b));
        }
    }
#pragma GCC unroll 4
    for (size_t r = 0; r < rows; r++)
        finish(&p, (struct lanes){_mm256_cvtepi32_ps(lo[r]), _mm256_cvtepi32_ps(hi[r])}, x_scale[r], first_row + r);
}

static void product(const struct kith_matrix *m, const void *x, const float *x_scale, size_t n,
                    const struct kith_into *into)
{
    for (size_t panel = 0; panel < m->rows / KITH_LANES; panel++)
        for (size_t r = 0; r < n; r += TILE_ROWS) {
            const int16_t *from = (const int16_t *)x + r * m->columns;

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

const struct kith_kernels kith_kernels_avx2 = {.weight_bytes = 2,
                                               .value_bytes = 2,
                                               .pack = pack,
                                               .quantise = quantise,
                                               .product = product,
                                               .normalise = normalise,
                                               .attend = attend,
                                               .gelu = gelu,
                                               .exponential = exponential};
