/* What the reader and the writer of a model file agree on; docs/model-file.md says it in words. */
#ifndef KITH_MODEL_FORMAT_H
#define KITH_MODEL_FORMAT_H

#include <stdint.h>
#include <string.h>

#define KITH_MODEL_VERSION    "kith-model-1"
#define KITH_ENCODER_VERSION  "kith-encoder-1"
#define KITH_TENSOR_ALIGN     64u
#define KITH_HEADER_MAX_BYTES (16u << 20)
#define KITH_FEATURES_MAX     (8u << 20) /* features of one group */
#define KITH_HASH_HEX_DIGITS  64u
#define KITH_HASH_FIELD       "\"hash\":\"" /* how the header introduces the hash; it stands there once */
#define KITH_GROUP_NAMES                                                                                               \
    {                                                                                                                  \
        "counsellor", "client", "role"                                                                                 \
    }

/* bfloat16: the upper half of a float, rounded to nearest even. */
static inline uint16_t kith_bf16_of(float f)
{
    uint32_t bits;

    memcpy(&bits, &f, sizeof bits);
    bits += 0x7fffu + ((bits >> 16) & 1u);
    return (uint16_t)(bits >> 16);
}

static inline float kith_bf16_to(uint16_t h)
{
    uint32_t bits = (uint32_t)h << 16;
    float f;

    memcpy(&f, &bits, sizeof f);
    return f;
}

#endif
