#include "model_hash.h"

#include "model_format.h"

#include <sodium.h>

#define SUM_BYTES 32

bool kith_model_hash_blank(const struct kith_tensor_file *file, char hex[KITH_HASH_HEX])
{
    static const char zeros[KITH_HASH_HEX_DIGITS + 1] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    struct kith_str all = {(const char *)file->bytes, 8 + file->header_n};
    ptrdiff_t at = kith_str_find(all, KITH_S(KITH_HASH_FIELD));
    crypto_generichash_state state;
    unsigned char sum[SUM_BYTES];
    size_t from;

    if (at < 0 || (size_t)at + sizeof KITH_HASH_FIELD - 1 + KITH_HASH_HEX_DIGITS > all.n)
        return false;
    from = (size_t)at + sizeof KITH_HASH_FIELD - 1;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof sum);
    (void)crypto_generichash_update(&state, file->bytes, from);
    (void)crypto_generichash_update(&state, (const unsigned char *)zeros, KITH_HASH_HEX_DIGITS);
    (void)crypto_generichash_update(&state, file->bytes + from + KITH_HASH_HEX_DIGITS,
                                    file->n_bytes - from - KITH_HASH_HEX_DIGITS);
    (void)crypto_generichash_final(&state, sum, sizeof sum);
    (void)sodium_bin2hex(hex, KITH_HASH_HEX, sum, sizeof sum);
    return true;
}

void kith_model_hash_whole(const struct kith_tensor_file *file, char hex[KITH_HASH_HEX])
{
    unsigned char sum[SUM_BYTES];

    (void)crypto_generichash(sum, sizeof sum, file->bytes, file->n_bytes, NULL, 0);
    (void)sodium_bin2hex(hex, KITH_HASH_HEX, sum, sizeof sum);
}
