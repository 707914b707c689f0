/* What a model's encoder says of the turns of coded sessions, for training and evaluation. Speakers are who the source
 * says they are. */
#ifndef KITH_TRAIN_ENCODE_H
#define KITH_TRAIN_ENCODE_H

#include "encoder.h"
#include "model_file.h"
#include "transcript.h"

/* e[n_turns][kith_encoder_outputs] of a session, as written or stripped; gone when the function returns. Called from
 * several threads at once, for different sessions. */
typedef void kith_train_encoded_fn(void *user, size_t session, bool stripped, const float *e);

struct kith_train_encode {
    const struct kith_model *model; /* with an encoder */
    enum kith_cpu cpu;
    unsigned jobs;
    const struct kith_transcript *const *sessions; /* n of them; NULL: pass over */
    size_t n;
    kith_train_encoded_fn *each;
    void *user;
};

/* Encodes every session twice: as written, and without punctuation (train_strip.h). The same numbers at any number of
 * jobs. EUSAGE for a model without an encoder. */
enum kith_rc kith_train_encode(const struct kith_env *env, const struct kith_train_encode *what, struct kith_err *err);

#endif
