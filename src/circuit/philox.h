/* Counter-based random numbers: Philox 4x32 of Salmon, Moraes, Dror and Shaw (2011, "Parallel random numbers: as easy
 * as 1, 2, 3"). The number is a pure function of counter and key, so every animal has a stream of its own and nothing
 * depends on the order of work. Ten rounds for events and draws; seven, which the paper found to pass BigCrush, for the
 * noise of the rates. Pure; any thread. */
#ifndef KITH_PHILOX_H
#define KITH_PHILOX_H

#include <stdint.h>

#define KITH_PHILOX_M0     UINT32_C(0xD2511F53)
#define KITH_PHILOX_M1     UINT32_C(0xCD9E8D57)
#define KITH_PHILOX_W0     UINT32_C(0x9E3779B9)
#define KITH_PHILOX_W1     UINT32_C(0xBB67AE85)
#define KITH_PHILOX_ROUNDS 10
#define KITH_PHILOX_NOISE  7

/* What a stream is for: the third word of the counter beside the animal, so that streams never meet. */
enum kith_philox_use { KITH_PHILOX_OF_RATES, KITH_PHILOX_OF_EVENTS, KITH_PHILOX_OF_ANIMALS, KITH_PHILOX_OF_DRAWS };

static inline void kith_philox(const uint32_t counter[4], const uint32_t key[2], int rounds, uint32_t out[4])
{
    uint32_t c0 = counter[0];
    uint32_t c1 = counter[1];
    uint32_t c2 = counter[2];
    uint32_t c3 = counter[3];
    uint32_t k0 = key[0];
    uint32_t k1 = key[1];

    for (int i = 0; i < rounds; i++) {
        uint64_t p0 = (uint64_t)KITH_PHILOX_M0 * c0;
        uint64_t p1 = (uint64_t)KITH_PHILOX_M1 * c2;

        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += KITH_PHILOX_W0;
        k1 += KITH_PHILOX_W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

/* Uniform on (0, 1), never an end, from two words. */
static inline double kith_philox_unit(uint32_t high, uint32_t low)
{
    return ((double)((((uint64_t)high << 32) | low) >> 12) + 0.5) * 0x1.0p-52;
}

#endif
