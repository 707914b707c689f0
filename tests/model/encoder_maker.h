/* Small encoders with random weights, and random sessions, for tests; tests/oracle/encoder.py makes the same ones.
 * Memory is malloc's, freed by the call beside; one thread. */
#ifndef ENCODER_MAKER_H
#define ENCODER_MAKER_H

#include "encoder.h"
#include "rng.h"

/* The sizes only, of an encoder that has every part and runs in no time. */
struct kith_encoder_weights encoder_sizes(void);

/* Weights for the sizes set in w, the same for the same seed on every machine. */
void encoder_make(struct kith_encoder_weights *w, uint64_t seed);
void encoder_unmake(struct kith_encoder_weights *w);

/* `turns` turns of 1 to `longest` tokens. */
struct kith_encoder_text *encoder_text_make(const struct kith_encoder_weights *w, uint64_t seed, size_t turns,
                                            size_t longest);
void encoder_text_unmake(struct kith_encoder_text *text);

#endif
