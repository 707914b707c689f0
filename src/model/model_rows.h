/* The weights of one group of heads, found by a feature's key. Internal to the model.
 *
 * One row a feature holds the weights of all the group's outputs, so that one look-up serves all its heads. Owned by
 * the model that opened it; filled once, read-only after; any thread. */
#ifndef KITH_MODEL_ROWS_H
#define KITH_MODEL_ROWS_H

#include "model_file.h"

struct kith_rows_slot;

struct kith_rows {
    unsigned width; /* weights a row */
    size_t n;
    uint16_t *weights; /* n x width, bfloat16 */
    uint64_t mask;     /* slots - 1 */
    struct kith_rows_slot *slots;
    uint64_t *seen; /* a few bits a slot: says for most keys that are not the model's that they are not */
};

/* Makes n rows of zeros; row i is that of keys[i]. The keys ascend, from 1 on; UINT64_MAX is padding. EMODEL when they
 * do not, with *err untouched: the caller knows what to call it. ENOMEM likewise. */
enum kith_rc kith_rows_open(const struct kith_env *env, const uint64_t *keys, size_t n, unsigned width,
                            struct kith_rows *out);
void kith_rows_close(const struct kith_env *env, struct kith_rows *rows);

/* Puts a matrix of n x columns into the rows' columns first .. first + columns - 1. False when a weight is no number.
 */
bool kith_rows_fill(struct kith_rows *rows, const uint16_t *matrix, unsigned first, unsigned columns);

/* The row of a key, or NULL. */
const uint16_t *kith_rows_find(const struct kith_rows *rows, uint64_t key);

/* Adds value * row of each known feature to sums[width]. */
void kith_rows_score(const struct kith_rows *rows, const struct kith_feature *features, size_t n, float *sums);

#endif
