/* Keyed 64-bit hashes of short strings, for feature keys and tables: multiply-and-fold mixing as in wyhash (Wang Yi,
 * public domain idea). The key keeps a model's features from being read off with a precomputed dictionary of another
 * model; it is no cryptographic protection. Pure; the same on every little- or big-endian machine. */
#ifndef KITH_HASH64_H
#define KITH_HASH64_H

#include "u128.h"

#include <stddef.h>
#include <stdint.h>

static inline uint64_t kith_hash_mix(uint64_t a, uint64_t b)
{
    kith_u128 m = (kith_u128)(a ^ UINT64_C(0xa0761d6478bd642f)) * (b ^ UINT64_C(0xe7037ed1a0b428db));

    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t kith_hash_bytes(uint64_t key, const char *p, size_t n)
{
    uint64_t h = kith_hash_mix(key, n);

    while (n > 0) {
        size_t step = n < 8 ? n : 8;
        uint64_t word = 0;

        for (size_t i = 0; i < step; i++)
            word |= (uint64_t)(unsigned char)p[i] << (8 * i);
        h = kith_hash_mix(h ^ word, key + n);
        p += step;
        n -= step;
    }
    return h;
}

#endif
