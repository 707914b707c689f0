/* The hash that names a model. Internal to the model; pure; any thread. */
#ifndef KITH_MODEL_HASH_H
#define KITH_MODEL_HASH_H

#include "model_file.h"
#include "tensor_file.h"

/* BLAKE2b-256 of the file with 64 zeros where its header states its hash; false when it states none. */
bool kith_model_hash_blank(const struct kith_tensor_file *file, char hex[KITH_HASH_HEX]);
/* BLAKE2b-256 of the whole file, as it is. */
void kith_model_hash_whole(const struct kith_tensor_file *file, char hex[KITH_HASH_HEX]);

#endif
