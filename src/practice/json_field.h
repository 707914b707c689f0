/* Reading JSON that people wrote by hand: every field by name, and an error that says where and what was expected.
 *
 * Content files (personas, drills, stories) are small and hostile until read: each string has a mandatory maximum, is
 * cleaned of what could move a cursor, and lives in the arena; each list has a mandatory maximum. Errors go to the
 * reader's `err` and stick: after the first, every call answers with nothing, and the caller looks once at `rc`.
 * Internal to practice; one thread a reader. */
#ifndef KITH_JSON_FIELD_H
#define KITH_JSON_FIELD_H

#include "str.h"

#include <jansson.h>

struct kith_fields {
    struct kith_arena *keep;
    struct kith_err *err;
    enum kith_rc rc;
    char at[96]; /* where we are: "lines[37]" */
};

/* Parses one object; NULL with the error filled. The caller frees it with json_decref. */
json_t *kith_fields_open(struct kith_fields *f, struct kith_arena *keep, struct kith_str bytes, struct kith_err *err);

/* Says where we are in errors to come: "themes[2]". index < 0: none. */
void kith_fields_at(struct kith_fields *f, const char *list, long index);

/* What is wrong with `key`, in the reader's place. */
void kith_fields_wrong(struct kith_fields *f, const char *key, const char *what);

/* A string of `least` to `most` bytes; an absent one is the empty string where least is 0. */
struct kith_str kith_field_str(struct kith_fields *f, const json_t *object, const char *key, size_t least, size_t most);
/* A number from low to high; `absent` where there is none, unless that is NaN: then it must be there. */
double kith_field_real(struct kith_fields *f, const json_t *object, const char *key, double low, double high,
                       double absent);
bool kith_field_bool(struct kith_fields *f, const json_t *object, const char *key);
/* A list of `least` to `most` items, its length in *n; NULL when it is absent (least 0) or wrong. */
const json_t *kith_field_list(struct kith_fields *f, const json_t *object, const char *key, size_t least, size_t most,
                              size_t *n);
/* A list of strings, each of 1 to `most_bytes`. */
const struct kith_str *kith_field_strs(struct kith_fields *f, const json_t *object, const char *key, size_t least,
                                       size_t most, size_t most_bytes, size_t *n);
/* The index in names (ended by NULL) of a word; `absent` where there is none, -1 with the error when it is another. */
int kith_field_word(struct kith_fields *f, const json_t *object, const char *key, const char *const *names, int absent);
/* Memory of the arena; NULL after an error. */
void *kith_fields_take(struct kith_fields *f, size_t count, size_t size);

#endif
