/* What an open coder holds. Internal to coding; read-only once open, but for the streams, which look after themselves;
 * any thread. */
#ifndef KITH_CODER_H
#define KITH_CODER_H

#include "coding.h"
#include "encoder.h"
#include "stream_pool.h"
#include "wordpiece.h"

struct kith_coder {
    const struct kith_env *env;
    const struct kith_model *model;
    struct kith_flags *flags;
    struct kith_wordpiece *pieces; /* NULL, as the next two, for a model without an encoder */
    struct kith_encoder *encoder;
    struct kith_stream_pool *streams; /* for sessions that come turn by turn */
};

/* Tokens of the longest turn. */
static inline size_t kith_coder_positions(const struct kith_coder *coder)
{
    return kith_encoder_weights_of(coder->encoder)->positions;
}

/* Numbers that the encoder says of a turn; 0 without one. */
static inline size_t kith_coder_outputs(const struct kith_coder *coder)
{
    return coder->encoder ? kith_encoder_outputs(kith_encoder_weights_of(coder->encoder)) : 0;
}

#endif
