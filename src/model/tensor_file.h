/* A safetensors file, read in place: its metadata, and its tensors by name. Internal to the model.
 *
 * Nothing in it is believed before it was checked: sizes, types, shapes, and that the tensors fill the file one behind
 * the other. The bytes are borrowed; what is found points into them. Read-only once open; any thread. */
#ifndef KITH_TENSOR_FILE_H
#define KITH_TENSOR_FILE_H

#include "kith_env.h"
#include "str.h"

#include <jansson.h>

struct kith_tensor_file {
    const struct kith_env *env;
    const unsigned char *bytes;
    size_t n_bytes;
    size_t header_n;
    json_t *header;
    json_t *facts; /* header.__metadata__, borrowed */
};

enum kith_tensor_type { KITH_TENSOR_U8, KITH_TENSOR_I8, KITH_TENSOR_BF16, KITH_TENSOR_F32, KITH_TENSOR_U64 };

struct kith_tensor {
    const void *data;
    size_t rows;
    size_t columns; /* 1 for a plain list */
};

/* Reads the header and checks where the tensors lie. EMODEL, ENOMEM; close it in any case. */
enum kith_rc kith_tensor_file_open(struct kith_tensor_file *file, const struct kith_env *env, const void *bytes,
                                   size_t n, struct kith_err *err);
void kith_tensor_file_close(struct kith_tensor_file *file);

bool kith_tensor_file_has(const struct kith_tensor_file *file, const char *name);
/* The tensor of that name. `columns` 0: a plain list of any length; else a matrix of so many columns. EMODEL when it is
 * missing, is of another type or shape, or does not lie where it says. */
enum kith_rc kith_tensor_find(const struct kith_tensor_file *file, const char *name, enum kith_tensor_type type,
                              size_t columns, struct kith_tensor *out, struct kith_err *err);
/* The same with a number of rows that is known. */
enum kith_rc kith_tensor_find_rows(const struct kith_tensor_file *file, const char *name, enum kith_tensor_type type,
                                   size_t rows, size_t columns, struct kith_tensor *out, struct kith_err *err);

/* A text of the metadata; empty when it is not there. */
struct kith_str kith_tensor_file_fact(const struct kith_tensor_file *file, const char *name);

struct kith_model;
/* The file a model was read from. */
const struct kith_tensor_file *kith_model_tensors(const struct kith_model *model);

/* EMODEL in the words that every refusal of a model file uses; `what` is a clause: "it is too short". */
enum kith_rc kith_tensor_file_bad(struct kith_err *err, const char *what);
enum kith_rc kith_tensor_file_no_memory(struct kith_err *err);

#endif
