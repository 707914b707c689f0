/* A borrowed run of bytes, not terminated. UTF-8 unless said otherwise. Never owns. */
#ifndef KITH_STR_H
#define KITH_STR_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct kith_str {
    const char *p;
    size_t n;
};

#define KITH_S(literal) ((struct kith_str){"" literal, sizeof(literal) - 1})
#define KITH_STR_FMT    "%.*s"
#define KITH_STR_ARG(s) ((int)((s).n > 4096 ? 4096 : (s).n)), ((s).p ? (s).p : "")

static inline struct kith_str kith_str_of(const char *z)
{
    return (struct kith_str){z, z ? strlen(z) : 0};
}

static inline bool kith_str_eq(struct kith_str a, struct kith_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool kith_str_eq_nocase(struct kith_str a, struct kith_str b); /* ASCII letters only */
bool kith_str_starts(struct kith_str s, struct kith_str prefix);
bool kith_str_starts_nocase(struct kith_str s, struct kith_str prefix);
bool kith_str_ends(struct kith_str s, struct kith_str suffix);
ptrdiff_t kith_str_find(struct kith_str s, struct kith_str needle); /* offset, or -1 */
ptrdiff_t kith_str_find_byte(struct kith_str s, char c);            /* offset, or -1 */
struct kith_str kith_str_trim(struct kith_str s);                   /* spaces, tabs, CR, LF */
struct kith_str kith_str_sub(struct kith_str s, size_t from, size_t to);
int kith_str_compare(struct kith_str a, struct kith_str b); /* by bytes */

/* Splits off the text before the first `sep` (or all) and moves *rest behind it; false when *rest is used up. */
bool kith_str_cut(struct kith_str *rest, char sep, struct kith_str *part);

/* A whole number in ASCII, no sign; false when there is none, when other bytes follow, or above max. */
bool kith_str_uint(struct kith_str s, uint64_t max, uint64_t *out);

/* Copies into the arena, terminated by a zero byte that n does not count. */
enum kith_rc kith_str_keep(struct kith_arena *keep, struct kith_str s, struct kith_str *out, struct kith_err *err);

#endif
