/* The kernel for AVX-512: sixteen lanes. */
#include "philox.h"

#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VB 64
typedef float vf __attribute__((vector_size(VB)));
typedef int32_t vi __attribute__((vector_size(VB)));

static inline vf v_min(vf a, vf b)
{
    return (vf)_mm512_min_ps((__m512)a, (__m512)b);
}

static inline vf v_max(vf a, vf b)
{
    return (vf)_mm512_max_ps((__m512)a, (__m512)b);
}

static inline bool v_any(vi x)
{
    return _mm512_test_epi32_mask((__m512i)x, (__m512i)x) != 0;
}

#include "circuit_block.h"

/* Eight counters side by side, each word in the low half of 64 bits: the products need no shuffling, and what is left
 * in the high halves never reaches a low one. */
struct counters {
    __m512i c0, c1, c2, c3;
};

static inline void round_of(struct counters *c, __m512i k0, __m512i k1)
{
    __m512i p0 = _mm512_mul_epu32(c->c0, _mm512_set1_epi64((long long)KITH_PHILOX_M0));
    __m512i p1 = _mm512_mul_epu32(c->c2, _mm512_set1_epi64((long long)KITH_PHILOX_M1));

    c->c0 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p1, 32), c->c1), k0);
    c->c2 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p0, 32), c->c3), k1);
    c->c1 = p1;
    c->c3 = p0;
}

static inline vi join(__m512i even, __m512i odd)
{
    return (vi)_mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
}

static inline void v_noise(const uint32_t *animal, uint32_t step, const struct kith_plan *p, vi word[4])
{
    const __m512i all = _mm512_load_si512((const void *)animal);
    struct counters even = {_mm512_set1_epi64(step), _mm512_set1_epi64(p->session), all,
                            _mm512_set1_epi64(KITH_PHILOX_OF_RATES)};
    struct counters odd = even;
    uint32_t k0 = p->key[0];
    uint32_t k1 = p->key[1];

    odd.c2 = _mm512_srli_epi64(all, 32);
#pragma GCC unroll 10
    for (int i = 0; i < KITH_PHILOX_NOISE; i++) {
        const __m512i v0 = _mm512_set1_epi32((int)k0);
        const __m512i v1 = _mm512_set1_epi32((int)k1);

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

uint64_t kith_tick_avx512(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick)
{
    return tick_all(block, plan, step, tick);
}
