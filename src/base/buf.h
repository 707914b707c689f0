/* A growing run of bytes with a mandatory maximum.
 *
 * Errors stick: after the first failure every further call does nothing, and kith_buf_check says what went wrong. So a
 * writer appends freely and checks once. Owned by its maker; one thread at a time. `p` is always terminated when set.
 */
#ifndef KITH_BUF_H
#define KITH_BUF_H

#include "str.h"

struct kith_buf {
    const struct kith_env *env;
    char *p;
    size_t n;
    size_t cap;
    size_t max;
    enum kith_rc rc;
};

void kith_buf_init(struct kith_buf *b, const struct kith_env *env, size_t max);
void kith_buf_free(struct kith_buf *b);
void kith_buf_clear(struct kith_buf *b);         /* empties it, errors included; keeps the memory */
void kith_buf_cut(struct kith_buf *b, size_t n); /* keeps its first n bytes, or all where it has fewer */
void kith_buf_add(struct kith_buf *b, const void *p, size_t n);
void kith_buf_byte(struct kith_buf *b, char c);
void kith_buf_str(struct kith_buf *b, struct kith_str s);
void kith_buf_puts(struct kith_buf *b, const char *z);
void kith_buf_printf(struct kith_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct kith_str kith_buf_view(const struct kith_buf *b); /* borrowed until the next change */

/* OK, or the first failure: EBOUND names `what` ("the report"), ENOMEM. */
enum kith_rc kith_buf_check(const struct kith_buf *b, const char *what, struct kith_err *err);

#endif
