/* The one model file (safetensors): opened, checked and mapped read-only; scores of sparse features.
 *
 * A model is immutable once open and shared by any number of threads. It owns the mapping and a lookup table.
 * Format: docs/model-file.md. Source of the container: the safetensors format, 8-byte length, JSON header, tensors. */
#ifndef KITH_MODEL_FILE_H
#define KITH_MODEL_FILE_H

#include "heads.h"

#define KITH_MODEL_MAX_BYTES ((size_t)512 << 20)
#define KITH_HASH_HEX        65 /* BLAKE2b-256 in hex, terminated */

struct kith_model;
struct kith_encoder_weights; /* encoder.h */

/* One feature of a turn: its keyed hash and its value. start/end: the bytes of the turn it came from (0,0: none). */
struct kith_feature {
    uint64_t key;
    float value;
    uint32_t start;
    uint32_t end;
};

/* Opens and checks `path`: sizes, bounds, alignment, names, version. EMODEL says what is wrong. The hash is taken from
 * the metadata; kith_model_verify computes it anew. */
enum kith_rc kith_model_open(const struct kith_env *env, const char *path, struct kith_model **out,
                             struct kith_err *err);
/* The same over bytes in memory, borrowed until close. */
enum kith_rc kith_model_open_bytes(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                                   struct kith_err *err);
/* Opens a file of fine-tuning: encoder.* and, for the heads it has, head.NAME.dense and head.NAME.bias; no features, no
 * calibration (scale 1, no shift). The hash is that of the whole file. */
enum kith_rc kith_model_open_encoder(const struct kith_env *env, const char *path, struct kith_model **out,
                                     struct kith_err *err);
enum kith_rc kith_model_open_encoder_bytes(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                                           struct kith_err *err);
void kith_model_close(struct kith_model *model);                                      /* NULL is fine */
enum kith_rc kith_model_verify(const struct kith_model *model, struct kith_err *err); /* BLAKE2b-256 of all the rest */

const char *kith_model_hash(const struct kith_model *model); /* 64 hex digits */
uint64_t kith_model_key(const struct kith_model *model);     /* of the feature hashes */

/* A text or number of the metadata by name ("card", "measure.r_to_q.r"); empty / fallback when it is not there. */
struct kith_str kith_model_text(const struct kith_model *model, const char *name);
double kith_model_number(const struct kith_model *model, const char *name, double fallback);

/* The i-th entry of the metadata, in the order of the file; false behind the last. A value that is no text is empty. */
bool kith_model_fact(const struct kith_model *model, size_t i, const char **name, const char **value);

/* The fingerprints of the training sessions, n of them, ascending; NULL for none. */
const uint64_t *kith_model_sessions(const struct kith_model *model, size_t *n);
/* True when a session with this fingerprint (kith_session_print) was among the training sessions. */
bool kith_model_trained_on(const struct kith_model *model, uint64_t fingerprint);

/* Adds value * weights of each known feature, and the bias, into z[kith_group_outputs(group)]. */
void kith_model_score(const struct kith_model *model, enum kith_head_group group, const struct kith_feature *features,
                      size_t n, float *z);
/* The weights of one feature in a group; false when the model does not know it. */
bool kith_model_weights(const struct kith_model *model, enum kith_head_group group, uint64_t key,
                        float out[KITH_OUTPUTS_MAX]);

/* The keys of the features that a group knows, n of them, ascending; NULL for none. */
const uint64_t *kith_model_keys(const struct kith_model *model, enum kith_head_group group, size_t *n);

/* The weights of the encoder, its vocabulary among them; NULL when the model has none. They lie in the file and are
 * valid until it is closed. */
const struct kith_encoder_weights *kith_model_encoder(const struct kith_model *model);
/* The weights of a head over what the encoder says of a turn, outputs rows of 2 * width; NULL when it has none. */
const float *kith_model_dense(const struct kith_model *model, enum kith_head head);
/* The bias of a head, outputs of them; NULL when a file of fine-tuning lacks the head. */
const float *kith_model_bias(const struct kith_model *model, enum kith_head head);
/* Adds dense . e of each head of the group that has dense weights into z[kith_group_outputs(group)]; e are the
 * 2 * width numbers of one turn. Does nothing for a model without an encoder. */
void kith_model_score_dense(const struct kith_model *model, enum kith_head_group group, const float *e, float *z);

/* Calibration of a head: p = softmax(z * scale + shift); and the weights its label is decided with. */
struct kith_head_calibration {
    float scale;
    float shift[KITH_CLASSES_MAX];
    float decide[KITH_CLASSES_MAX];
};
const struct kith_head_calibration *kith_model_calibration(const struct kith_model *model, enum kith_head head);

#endif
