/* Small encoders for tests, as the bytes of a file of fine-tuning: random, or planted so that one word carries a code.
 *
 * Aborts where a test could not go on. One thread. */
#ifndef ENCODER_FILE_MAKER_H
#define ENCODER_FILE_MAKER_H

#include "model_maker.h"

struct encoder_plan {
    unsigned layers;
    unsigned width;
    unsigned heads;
    unsigned ffn;
    unsigned positions;
    unsigned window;
    const char *words; /* of the vocabulary, in a row with blanks between; letters and marks are in it anyway */
    double stir;       /* how much the layers change what goes through them; 0: nothing */
    const char *fold;  /* encoder.fold; NULL: none */
};

/* Two layers, 64 wide, 24 positions, window 3, and some everyday words. */
struct encoder_plan encoder_plan_small(void);

/* Writes a file with that encoder to *out, which the caller has made; its heads have random weights, but for `skip`
 * (KITH_HEAD_COUNT: none), which is left out, and the one that tells roles. */
void encoder_file_make(struct kith_rng *rng, const struct encoder_plan *plan, int skip, struct kith_buf *out);

/* Makes each of the words (blanks between them) push output `output` of `head` up by about `push` when it is a tenth of
 * the turn, in a file that encoder_file_make wrote; to the letter only with stir 0. The head's other weights become
 * zero. */
void encoder_file_plant(struct kith_buf *file, const char *words, enum kith_head head, unsigned output, float push);

/* A whole model of the plan's encoder, its dense heads and `features` sparse ones. Opens the encoder into *encoder,
 * which must stay open as long as the draft is used. */
struct made_model *encoder_file_model(struct kith_rng *rng, size_t features, const char *features_version,
                                      struct kith_str encoder_file, struct kith_model **encoder);

#endif
