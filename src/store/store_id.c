#include "store_id.h"

/* Crockford's alphabet in lower case: no i, l, o, u, which are misread. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct kith_id kith_id_new(const struct kith_env *env)
{
    unsigned char bits[17] = {0};
    struct kith_id id = KITH_ID_NONE;

    env->random(env->ctx, bits, 16);
    for (size_t i = 0; i < KITH_ID_LENGTH; i++) {
        size_t bit = i * 5;
        unsigned two = (unsigned)bits[bit / 8] << 8 | bits[bit / 8 + 1];

        id.z[i] = alphabet[two >> (11 - bit % 8) & 31u];
    }
    return id;
}

bool kith_id_read(struct kith_str text, struct kith_id *out)
{
    *out = KITH_ID_NONE;
    if (text.n != KITH_ID_LENGTH)
        return false;
    for (size_t i = 0; i < KITH_ID_LENGTH; i++) {
        if (text.p[i] == '\0' || !memchr(alphabet, text.p[i], sizeof alphabet - 1))
            return false;
    }
    memcpy(out->z, text.p, KITH_ID_LENGTH);
    return true;
}
