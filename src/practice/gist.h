/* What a text is about, in the rough: its content words by their stems, so that two texts can be laid side by side.
 *
 * A gist lives in the arena it was made in, or borrows; read-only after; any thread. English only, like all of Kith. */
#ifndef KITH_GIST_H
#define KITH_GIST_H

#include "codes.h"
#include "words.h"

#define KITH_GIST_MAX 256 /* different content words of one text that are looked at */

struct kith_gist {
    const uint64_t *keys; /* sorted, no two alike */
    size_t n;
    uint32_t feelings; /* families of feeling it names, as bits (1 << family) */
};

/* A key for the stem of a lower-cased word: "drinking", "drinks" and "drink" have one. */
uint64_t kith_stem_key(struct kith_str low);

/* The gist of a text, or of words already split. */
enum kith_rc kith_gist_of(struct kith_arena *keep, struct kith_str text, struct kith_gist *out, struct kith_err *err);
enum kith_rc kith_gist_of_words(struct kith_arena *keep, const struct kith_words *words, struct kith_gist *out,
                                struct kith_err *err);
/* The gist of many short texts together. */
enum kith_rc kith_gist_of_many(struct kith_arena *keep, const struct kith_str *texts, size_t n, struct kith_gist *out,
                               struct kith_err *err);

bool kith_gist_has(const struct kith_gist *g, uint64_t key);
size_t kith_gist_shared(const struct kith_gist *a, const struct kith_gist *b);
/* How many of a's are in b but not in c: what a adds from b that c had not said. */
size_t kith_gist_shared_new(const struct kith_gist *a, const struct kith_gist *b, const struct kith_gist *c);

#endif
