#include "str.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool kith_str_eq_nocase(struct kith_str a, struct kith_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool kith_str_starts(struct kith_str s, struct kith_str prefix)
{
    return s.n >= prefix.n && kith_str_eq(kith_str_sub(s, 0, prefix.n), prefix);
}

bool kith_str_starts_nocase(struct kith_str s, struct kith_str prefix)
{
    return s.n >= prefix.n && kith_str_eq_nocase(kith_str_sub(s, 0, prefix.n), prefix);
}

bool kith_str_ends(struct kith_str s, struct kith_str suffix)
{
    return s.n >= suffix.n && kith_str_eq(kith_str_sub(s, s.n - suffix.n, s.n), suffix);
}

ptrdiff_t kith_str_find(struct kith_str s, struct kith_str needle)
{
    const char *hit;

    if (needle.n == 0)
        return 0;
    if (needle.n > s.n)
        return -1;
    hit = memmem(s.p, s.n, needle.p, needle.n);
    return hit ? hit - s.p : -1;
}

ptrdiff_t kith_str_find_byte(struct kith_str s, char c)
{
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;

    return hit ? hit - s.p : -1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct kith_str kith_str_trim(struct kith_str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct kith_str kith_str_sub(struct kith_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct kith_str){s.n ? s.p + from : s.p, to - from}; /* s.p may be NULL when s.n is 0 */
}

int kith_str_compare(struct kith_str a, struct kith_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    if (c)
        return c;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool kith_str_cut(struct kith_str *rest, char sep, struct kith_str *part)
{
    ptrdiff_t at;

    if (!rest->p)
        return false;
    at = kith_str_find_byte(*rest, sep);
    if (at < 0) {
        *part = *rest;
        *rest = (struct kith_str){NULL, 0};
        return true;
    }
    *part = kith_str_sub(*rest, 0, (size_t)at);
    *rest = kith_str_sub(*rest, (size_t)at + 1, rest->n);
    return true;
}

bool kith_str_uint(struct kith_str s, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;

    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        uint64_t digit = (uint64_t)(unsigned char)s.p[i] - '0';

        if (s.p[i] < '0' || s.p[i] > '9' || v > (max - digit) / 10 || digit > max)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

enum kith_rc kith_str_keep(struct kith_arena *keep, struct kith_str s, struct kith_str *out, struct kith_err *err)
{
    char *p = kith_arena_raw(keep, s.n + 1);

    *out = (struct kith_str){"", 0};
    if (!p)
        return kith_arena_fail(keep, err);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    *out = (struct kith_str){p, s.n};
    return KITH_OK;
}
