/* What names a record: 128 random bits as 26 letters and digits, so that no id tells anything, not even how many.
 *
 * A value; made by the store. Any thread. */
#ifndef KITH_STORE_ID_H
#define KITH_STORE_ID_H

#include "str.h"

#define KITH_ID_LENGTH 26

struct kith_id {
    char z[KITH_ID_LENGTH + 1]; /* empty: none */
};

#define KITH_ID_NONE ((struct kith_id){""})

struct kith_id kith_id_new(const struct kith_env *env);
/* False, and KITH_ID_NONE, when the text is no id. */
bool kith_id_read(struct kith_str text, struct kith_id *out);

static inline bool kith_id_is(struct kith_id id)
{
    return id.z[0] != '\0';
}

static inline bool kith_id_eq(struct kith_id a, struct kith_id b)
{
    return memcmp(a.z, b.z, sizeof a.z) == 0;
}

static inline struct kith_str kith_id_str(const struct kith_id *id)
{
    return kith_str_of(id->z);
}

#endif
