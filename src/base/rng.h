/* A small seeded generator for resampling and tests: splitmix64 (Steele, Lea and Flood 2014). Not for secrets.
 * The same seed gives the same numbers on every machine. A value type; one thread at a time. */
#ifndef KITH_RNG_H
#define KITH_RNG_H

#include "u128.h"

struct kith_rng {
    uint64_t state;
};

static inline uint64_t kith_rng_next(struct kith_rng *r)
{
    uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Uniform on 0 .. n-1, n > 0; the bias of multiply-shift is below n / 2^64. */
static inline uint64_t kith_rng_below(struct kith_rng *r, uint64_t n)
{
    return (uint64_t)(((kith_u128)kith_rng_next(r) * n) >> 64);
}

/* Uniform on [0, 1). */
static inline double kith_rng_unit(struct kith_rng *r)
{
    return (double)(kith_rng_next(r) >> 11) * 0x1.0p-53;
}

#endif
