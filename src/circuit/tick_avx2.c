/* The kernel for AVX2: eight lanes. */
#include "philox.h"

#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VB 32
typedef float vf __attribute__((vector_size(VB)));
typedef int32_t vi __attribute__((vector_size(VB)));

static inline vf v_min(vf a, vf b)
{
    return (vf)_mm256_min_ps((__m256)a, (__m256)b);
}

static inline vf v_max(vf a, vf b)
{
    return (vf)_mm256_max_ps((__m256)a, (__m256)b);
}

static inline bool v_any(vi x)
{
    return !_mm256_testz_si256((__m256i)x, (__m256i)x);
}

#include "circuit_block.h"

/* Four counters side by side, each word in the low half of 64 bits: the products need no shuffling, and what is left in
 * the high halves never reaches a low one. */
struct counters {
    __m256i c0, c1, c2, c3;
};

static inline void round_of(struct counters *c, __m256i k0, __m256i k1)
{
    __m256i p0 = _mm256_mul_epu32(c->c0, _mm256_set1_epi64x((long long)KITH_PHILOX_M0));
    __m256i p1 = _mm256_mul_epu32(c->c2, _mm256_set1_epi64x((long long)KITH_PHILOX_M1));

    c->c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c->c1), k0);
    c->c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c->c3), k1);
    c->c1 = p1;
    c->c3 = p0;
}

static inline vi join(__m256i even, __m256i odd)
{
    return (vi)_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

static inline void v_noise(const uint32_t *animal, uint32_t step, const struct kith_plan *p, vi word[4])
{
    const __m256i all = _mm256_load_si256((const __m256i *)(const void *)animal);
    struct counters even = {_mm256_set1_epi64x(step), _mm256_set1_epi64x(p->session), all,
                            _mm256_set1_epi64x(KITH_PHILOX_OF_RATES)};
    struct counters odd = even;
    uint32_t k0 = p->key[0];
    uint32_t k1 = p->key[1];

    odd.c2 = _mm256_srli_epi64(all, 32);
#pragma GCC unroll 10
    for (int i = 0; i < KITH_PHILOX_NOISE; i++) {
        const __m256i v0 = _mm256_set1_epi32((int)k0);
        const __m256i v1 = _mm256_set1_epi32((int)k1);

        round_of(&even, v0, v1);
        round_of(&odd, v0, v1);
        k0 += KITH_PHILOX_W0;
        k1 += KITH_PHILOX_W1;
    }
    word[0] = join(even.c0, odd.c0);
    word[1] = join(even.c1, odd.c1);
    word[2] = join(even.c2, odd.c2);
    word[3] = join(even.c3, odd.c3);
}

#include "tick_body.h"

uint64_t kith_tick_avx2(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick)
{
    return tick_all(block, plan, step, tick);
}
