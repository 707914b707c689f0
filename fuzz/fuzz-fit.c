/* What a fit leaves behind: a table of draws, or its notes. Whatever the bytes, a sentence or a table. */
#include "abc_table.h"
#include "circuit_notes.h"
#include "hash64.h"
#include "posterior_draws.h"

#define HASH_KEY UINT64_C(0x6b697468616263) /* as in abc_table_file.c; otherwise no bent byte gets past the hashes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(char *at, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        at[i] = (char)(unsigned char)(v >> (8 * i));
}

static void mend(char *bytes, size_t n)
{
    if (n < 64)
        return;
    put(bytes + 40, kith_hash_bytes(HASH_KEY, bytes + 64, n - 64));
    put(bytes + 48, kith_hash_bytes(HASH_KEY, bytes, 48));
}

static void read_table(struct kith_arena *keep, struct kith_str bytes)
{
    struct kith_circuit_posterior posterior;
    struct kith_circuit_params params;
    struct kith_abc_table table;

    (void)kith_abc_table_read(keep, bytes, 8, &table, NULL);
    if (kith_circuit_posterior_read(keep, bytes, 0, &posterior, NULL) == KITH_OK)
        for (size_t i = 0; i < posterior.n; i++)
            kith_circuit_posterior_draw(&posterior, i, &params);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_inference_row row = {.experiment = {.id = "cox-2022"}};
    struct kith_validated_row read = {.prior_shows = 0};
    struct kith_validated v = {.inference = {.rows = &row, .n = 1}, .rows = &read};
    struct kith_arena *keep = NULL;
    char *copy;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 25, NULL) != KITH_OK)
        return 0;
    if (size > 0 && data[0] == '{')
        (void)kith_circuit_notes_read((struct kith_str){(const char *)data, size}, &v, NULL);
    else if (kith_arena_take(keep, size + 1, 1, &copy, NULL) == KITH_OK) {
        memcpy(copy, data, size);
        read_table(keep, (struct kith_str){copy, size});
        mend(copy, size);
        read_table(keep, (struct kith_str){copy, size});
    }
    kith_arena_close(keep);
    return 0;
}
