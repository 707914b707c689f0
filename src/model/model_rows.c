#include "model_rows.h"

#include "model_format.h"

#define SLOTS_MIN     64u
#define SEEN_PER_SLOT 4u /* bits: with two slots a key or more, at most one strange key in eight gets by */
#define SEEN_SHIFT    12 /* so that the bit is not the slot's number over again */
#define BF16_EXPONENT 0x7f80u

/* One place of the table from key to row. A key that is not the model's is taken for one of its own once in 2^32
 * look-ups that reach a taken slot: that costs nothing but one stray weight, and halves the memory that is touched. */
struct kith_rows_slot {
    uint32_t tag; /* the upper half of the key */
    uint32_t row; /* plus one; 0 is empty */
};

static inline uint64_t seen_bit(const struct kith_rows *rows, uint64_t key)
{
    return (key >> SEEN_SHIFT) & ((rows->mask + 1) * SEEN_PER_SLOT - 1);
}

static bool put_keys(struct kith_rows *rows, const uint64_t *keys)
{
    for (size_t i = 0; i < rows->n; i++) {
        uint64_t at = keys[i] & rows->mask;
        uint64_t bit = seen_bit(rows, keys[i]);

        if (keys[i] == UINT64_MAX) /* padding */
            continue;
        if (keys[i] == 0 || (i && keys[i] <= keys[i - 1]))
            return false;
        while (rows->slots[at].row)
            at = (at + 1) & rows->mask;
        rows->slots[at] = (struct kith_rows_slot){(uint32_t)(keys[i] >> 32), (uint32_t)i + 1};
        rows->seen[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return true;
}

enum kith_rc kith_rows_open(const struct kith_env *env, const uint64_t *keys, size_t n, unsigned width,
                            struct kith_rows *out)
{
    size_t slots = SLOTS_MIN;

    while (slots < n * 2)
        slots *= 2;
    *out = (struct kith_rows){.width = width, .n = n, .mask = slots - 1};
    out->weights = kith_env_alloc(env, (n + 1) * width * sizeof *out->weights);
    out->slots = kith_env_alloc(env, slots * sizeof *out->slots);
    out->seen = kith_env_alloc(env, slots * SEEN_PER_SLOT / 8);
    if (!out->weights || !out->slots || !out->seen)
        return KITH_ENOMEM;
    return put_keys(out, keys) ? KITH_OK : KITH_EMODEL;
}

void kith_rows_close(const struct kith_env *env, struct kith_rows *rows)
{
    kith_env_free(env, rows->weights);
    kith_env_free(env, rows->slots);
    kith_env_free(env, rows->seen);
    *rows = (struct kith_rows){0};
}

bool kith_rows_fill(struct kith_rows *rows, const uint16_t *matrix, unsigned first, unsigned columns)
{
    size_t all = rows->n * columns;
    unsigned strange = 0;

    for (size_t i = 0; i < all; i++) /* infinite, or not a number */
        strange += (matrix[i] & BF16_EXPONENT) == BF16_EXPONENT;
    for (unsigned k = 0; k < columns; k++)
        for (size_t i = 0; i < rows->n; i++)
            rows->weights[i * rows->width + first + k] = matrix[i * columns + k];
    return strange == 0;
}

const uint16_t *kith_rows_find(const struct kith_rows *rows, uint64_t key)
{
    uint32_t tag = (uint32_t)(key >> 32);

    for (uint64_t at = key & rows->mask; rows->slots[at].row; at = (at + 1) & rows->mask)
        if (rows->slots[at].tag == tag)
            return rows->weights + (size_t)(rows->slots[at].row - 1) * rows->width;
    return NULL;
}

/* The outputs of a group are padded to whole vectors of four, which every machine has. */
#define LANES 4u
typedef float lanes_f32 __attribute__((vector_size(16)));
typedef uint64_t lanes_u64 __attribute__((vector_size(16)));
typedef uint16_t lanes_u16 __attribute__((vector_size(16)));

/* Four weights as floats, as kith_bf16_to makes them: the bits of each go above sixteen zeros. */
static inline lanes_f32 load_lanes(const uint16_t *from)
{
    const lanes_u16 zeros = {0};
    uint64_t four;

    memcpy(&four, from, sizeof four);
    return (lanes_f32)__builtin_shufflevector(zeros, (lanes_u16)(lanes_u64){four, 0}, 0, 8, 1, 9, 2, 10, 3, 11);
}

/* Memory and wrong guesses cost more here than arithmetic: a block of features is sifted without a branch, the slots of
 * what is left are asked for at once, then the rows, and only then are they summed. The sum goes feature by feature, so
 * it is the same on every machine. */
#define BLOCK 128u

__attribute__((always_inline)) static inline void
score(const struct kith_rows *rows, const struct kith_feature *features, size_t n, unsigned width, float *sums)
{
    lanes_f32 z[KITH_OUTPUTS_MAX / LANES];

    memcpy(z, sums, width * sizeof *sums);
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t m = n - from < BLOCK ? n - from : BLOCK;
        uint64_t likely[BLOCK] = {0}; /* keys */
        float weight[BLOCK] = {0};
        const uint16_t *row[BLOCK];
        float value[BLOCK];
        size_t n_likely = 0;
        size_t n_found = 0;

        for (size_t i = 0; i < m; i++) {
            uint64_t bit = seen_bit(rows, features[from + i].key);

            likely[n_likely] = features[from + i].key;
            weight[n_likely] = features[from + i].value;
            n_likely += rows->seen[bit / 64] >> bit % 64 & 1;
        }
        for (size_t i = 0; i < n_likely; i++)
            __builtin_prefetch(&rows->slots[likely[i] & rows->mask]);
        for (size_t i = 0; i < n_likely; i++) {
            const uint16_t *found = kith_rows_find(rows, likely[i]);

            __builtin_prefetch(found);
            row[n_found] = found;
            value[n_found] = weight[i];
            n_found += found != NULL;
        }
        for (size_t i = 0; i < n_found; i++)
            for (unsigned k = 0; k < width / LANES; k++)
                z[k] += value[i] * load_lanes(row[i] + (size_t)k * LANES);
    }
    memcpy(sums, z, width * sizeof *sums);
}

void kith_rows_score(const struct kith_rows *rows, const struct kith_feature *features, size_t n, float *sums)
{
    if (rows->width == KITH_OUTPUTS_MAX) /* a width known here keeps the sums in registers */
        score(rows, features, n, KITH_OUTPUTS_MAX, sums);
    else if (rows->width == LANES)
        score(rows, features, n, LANES, sums);
    else
        score(rows, features, n, rows->width, sums);
}
