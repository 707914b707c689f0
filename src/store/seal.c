#include "seal.h"

#include <sodium.h>

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG   crypto_aead_xchacha20poly1305_ietf_ABYTES

enum kith_rc kith_seal(const struct kith_env *env, const struct kith_key *key, struct kith_str place,
                       struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    size_t n = NONCE + text.n + TAG;
    unsigned char *p = kith_arena_raw(keep, n);

    *out = (struct kith_str){"", 0};
    if (!p)
        return kith_arena_fail(keep, err);
    env->random(env->ctx, p, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE, NULL, (const unsigned char *)text.p, text.n,
                                                     (const unsigned char *)place.p, place.n, NULL, p, key->k);
    *out = (struct kith_str){(const char *)p, n};
    return KITH_OK;
}

enum kith_rc kith_unseal(const struct kith_key *key, struct kith_str place, struct kith_str sealed,
                         struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    const unsigned char *p = (const unsigned char *)sealed.p;
    char *text;

    *out = (struct kith_str){"", 0};
    if (sealed.n < NONCE + TAG)
        return kith_fail(err, KITH_EIO, 0, "A sealed text is cut short. Restore the latest backup.");
    text = kith_arena_raw(keep, sealed.n - NONCE - TAG + 1);
    if (!text)
        return kith_arena_fail(keep, err);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)text, NULL, NULL, p + NONCE, sealed.n - NONCE,
                                                   (const unsigned char *)place.p, place.n, p, key->k) != 0)
        return kith_fail(err, KITH_EIO, 0, "A sealed text does not open with its key. Restore the latest backup.");
    text[sealed.n - NONCE - TAG] = '\0';
    *out = (struct kith_str){text, sealed.n - NONCE - TAG};
    return KITH_OK;
}

void kith_key_forget(struct kith_key *key)
{
    sodium_memzero(key, sizeof *key);
}
