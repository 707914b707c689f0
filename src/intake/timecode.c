#include "timecode.h"

static size_t digits(struct kith_str s, size_t at, size_t most, int64_t *value)
{
    size_t n = 0;

    *value = 0;
    while (at + n < s.n && n < most && s.p[at + n] >= '0' && s.p[at + n] <= '9') {
        *value = *value * 10 + (s.p[at + n] - '0');
        n++;
    }
    return n;
}

/* Digits after the dot, as milliseconds; returns the bytes taken, the dot too, or 0. */
static size_t fraction(struct kith_str s, size_t at, int64_t *ms)
{
    int64_t unit = 100;
    size_t n = 1;

    *ms = 0;
    if (at + 1 >= s.n || (s.p[at] != '.' && s.p[at] != ',') || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return 0;
    for (; n <= 9 && at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9'; n++) {
        *ms += (s.p[at + n] - '0') * unit;
        unit /= 10;
    }
    return n;
}

size_t kith_timecode_prefix(struct kith_str s, int64_t *ms)
{
    int64_t part[3] = {0, 0, 0};
    int64_t thousandths = 0;
    size_t at = digits(s, 0, 4, &part[0]);
    size_t n_parts = 1;
    bool full = true; /* two digits each, as they must be where only minutes and seconds are given */

    *ms = -1;
    if (at == 0)
        return 0;
    while (n_parts < 3 && at < s.n && s.p[at] == ':') {
        size_t n = digits(s, at + 1, 3, &part[n_parts]);

        if (n == 0 || n > 2 || part[n_parts] > 59)
            break;
        full = full && n == 2;
        n_parts++;
        at += n + 1;
    }
    if (at + 1 < s.n && s.p[at] == ':' && s.p[at + 1] >= '0' && s.p[at + 1] <= '9')
        return 0; /* "1:00:99" */
    if (n_parts == 1 || (n_parts == 2 && !full) || (at < s.n && s.p[at] >= '0' && s.p[at] <= '9'))
        return 0;
    if (n_parts == 2) {
        part[2] = part[1];
        part[1] = part[0];
        part[0] = 0;
    }
    at += fraction(s, at, &thousandths);
    *ms = ((part[0] * 60 + part[1]) * 60 + part[2]) * 1000 + thousandths;
    return at;
}

bool kith_timecode(struct kith_str s, int64_t *ms)
{
    s = kith_str_trim(s);
    if (s.n > 0 && kith_timecode_prefix(s, ms) == s.n)
        return true;
    *ms = -1;
    return false;
}
