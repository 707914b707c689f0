#include "web_secret.h"

#include <sodium.h>

static void write_text(const unsigned char bytes[32], struct kith_secret *out)
{
    (void)sodium_bin2base64(out->z, sizeof out->z, bytes, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void kith_secret_new(const struct kith_env *env, struct kith_secret *out)
{
    unsigned char bytes[32];

    env->random(env->ctx, bytes, sizeof bytes);
    write_text(bytes, out);
    sodium_memzero(bytes, sizeof bytes);
}

bool kith_secret_is(struct kith_str text)
{
    if (text.n != KITH_SECRET_LENGTH)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

void kith_secret_form_token(const unsigned char key[32], struct kith_secret *out)
{
    static const unsigned char what[] = "a form of Kith's pages";
    unsigned char bytes[32];

    (void)crypto_generichash(bytes, sizeof bytes, what, sizeof what, key, 32);
    write_text(bytes, out);
}

void kith_secret_guest_token(struct kith_str cookie, struct kith_secret *out)
{
    unsigned char key[32];

    (void)crypto_generichash(key, sizeof key, (const unsigned char *)cookie.p, cookie.n, NULL, 0);
    kith_secret_form_token(key, out);
}

bool kith_secret_same(struct kith_str a, struct kith_str b)
{
    return a.n == b.n && a.n > 0 && sodium_memcmp(a.p, b.p, a.n) == 0;
}
