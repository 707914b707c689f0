#include "buf.h"

#include <stdint.h>
#include <stdio.h>

void kith_buf_init(struct kith_buf *b, const struct kith_env *env, size_t max)
{
    *b = (struct kith_buf){.env = env, .max = max};
}

void kith_buf_free(struct kith_buf *b)
{
    if (b->env)
        kith_env_free(b->env, b->p);
    b->p = NULL;
    b->n = b->cap = 0;
}

void kith_buf_clear(struct kith_buf *b)
{
    b->n = 0;
    b->rc = KITH_OK;
    if (b->p)
        b->p[0] = '\0';
}

void kith_buf_cut(struct kith_buf *b, size_t n)
{
    if (n >= b->n)
        return;
    b->n = n;
    b->p[n] = '\0';
}

/* Makes room for n more bytes and the final zero. */
static bool reserve(struct kith_buf *b, size_t n)
{
    size_t cap = b->cap ? b->cap : 256;
    char *p;

    if (b->rc != KITH_OK)
        return false;
    if (n > b->max || b->n > b->max - n) {
        b->rc = KITH_EBOUND;
        return false;
    }
    if (b->p && b->cap - b->n > n)
        return true;
    while (cap <= b->n + n)
        cap *= 2;
    p = b->env->resize(b->env->ctx, b->p, cap);
    if (!p) {
        b->rc = KITH_ENOMEM;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void kith_buf_add(struct kith_buf *b, const void *p, size_t n)
{
    if (!reserve(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void kith_buf_byte(struct kith_buf *b, char c)
{
    kith_buf_add(b, &c, 1);
}

void kith_buf_str(struct kith_buf *b, struct kith_str s)
{
    kith_buf_add(b, s.p, s.n);
}

void kith_buf_puts(struct kith_buf *b, const char *z)
{
    kith_buf_add(b, z, strlen(z));
}

void kith_buf_printf(struct kith_buf *b, const char *format, ...)
{
    va_list ap;
    va_list again;
    int n;

    va_start(ap, format);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n >= 0 && reserve(b, (size_t)n)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

struct kith_str kith_buf_view(const struct kith_buf *b)
{
    return (struct kith_str){b->p ? b->p : "", b->n};
}

enum kith_rc kith_buf_check(const struct kith_buf *b, const char *what, struct kith_err *err)
{
    if (b->rc == KITH_EBOUND)
        return kith_fail(err, KITH_EBOUND, 0, "%s would be larger than %zu MB, the most that is allowed.", what,
                         b->max >> 20);
    if (b->rc != KITH_OK)
        return kith_fail(err, b->rc, 0, "The system has no memory left; close other programs and try again.");
    return KITH_OK;
}
