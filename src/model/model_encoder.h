/* The encoder.* tensors of a model file, found and checked. Internal to the model. */
#ifndef KITH_MODEL_ENCODER_H
#define KITH_MODEL_ENCODER_H

#include "encoder.h"
#include "tensor_file.h"

/* Fills the weights from a file whose metadata names an encoder; they point into the file. EMODEL says what is wrong.
 */
enum kith_rc kith_encoder_load(const struct kith_tensor_file *file, struct kith_encoder_weights *out,
                               struct kith_err *err);

#endif
