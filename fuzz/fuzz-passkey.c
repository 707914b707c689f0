/* What a browser answers for a passkey: an attestation object, an authenticator's data, client data. Empty where the
 * pages are not built. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#if __has_include("passkey.h")

#include "passkey.h"

#include <stdlib.h>

#define ORIGIN    "http://localhost:8080"
#define CHALLENGE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define CLIENT(type)                                                                                                   \
    KITH_S("{\"type\":\"webauthn." type "\",\"challenge\":\"" CHALLENGE "\",\"origin\":\"" ORIGIN "\"}")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char key[KITH_PASSKEY_KEY_BYTES] = {1};
    struct kith_str all = {(const char *)data, size};
    struct kith_passkey_new made;
    struct kith_arena *keep;
    struct kith_str text;
    uint32_t counter;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, NULL) != KITH_OK)
        return 0;
    if (kith_passkey_made(KITH_S(ORIGIN), KITH_S(CHALLENGE), CLIENT("create"), all, keep, &made, NULL) == KITH_OK &&
        (made.id.n == 0 || made.id.n > KITH_PASSKEY_ID_MAX))
        abort();
    /* Nobody knows the key's other half: no signature can hold. */
    if (kith_passkey_used(KITH_S(ORIGIN), KITH_S(CHALLENGE), (struct kith_str){key, sizeof key}, CLIENT("get"),
                          kith_str_sub(all, 0, size / 2), kith_str_sub(all, size / 2, size), &counter, NULL) == KITH_OK)
        abort();
    (void)kith_passkey_challenge(all, keep, &text);
    (void)kith_passkey_bytes(all, KITH_PASSKEY_CLIENT_MAX, keep, &text);
    kith_arena_close(keep);
    return 0;
}

#else

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)data;
    (void)size;
    return 0;
}

#endif
