/* Writing a model file, whole or not at all. One thread; everything in the draft is borrowed. */
#ifndef KITH_MODEL_WRITE_H
#define KITH_MODEL_WRITE_H

#include "buf.h"
#include "model_file.h"

struct kith_model_fact { /* one entry of the metadata */
    const char *name;
    const char *value;
};

struct kith_model_draft {
    uint64_t key; /* of the feature hashes */
    struct {
        size_t n;             /* features */
        const uint64_t *keys; /* n, ascending, no two alike */
        const float *weights; /* n rows of kith_group_outputs(group) */
        const float *bias;    /* kith_group_outputs(group) */
    } groups[KITH_GROUP_COUNT];
    struct kith_head_calibration calibration[KITH_HEAD_COUNT];
    /* Its tensors encoder.* and facts "encoder", "encoder.*" go in as they are; NULL: a model without an encoder. */
    const struct kith_model *encoder;
    const float *dense[KITH_HEAD_COUNT]; /* outputs rows of 2 * width; NULL: the head has none */
    const struct kith_model_fact *facts;
    size_t n_facts;
    const uint64_t *trained_on; /* fingerprints, ascending */
    size_t n_trained_on;
};

/* Serialises the draft; *out is a safetensors file. hash gets the 64 digits. EINPUT when a fact is not UTF-8. */
enum kith_rc kith_model_serialise(const struct kith_model_draft *draft, struct kith_buf *out, char hash[KITH_HASH_HEX],
                                  struct kith_err *err);

#endif
