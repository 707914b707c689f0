#include "cell_time.h"

#include "timecode.h"

#define SECONDS_MAX UINT64_C(1000000000) /* 31 years: beyond any session, and safe to multiply */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_date(struct kith_str s)
{
    size_t i = 0;

    while (i < s.n && i < 5 && is_digit(s.p[i]))
        i++;
    return i == 4 && s.n >= 8 && (s.p[4] == '-' || s.p[4] == '/') && is_digit(s.p[5]);
}

static bool seconds(struct kith_str s, int64_t *ms)
{
    ptrdiff_t comma = kith_str_find_byte(s, ','); /* 65,5: as spreadsheets of much of Europe write it */
    ptrdiff_t dot = comma >= 0 ? comma : kith_str_find_byte(s, '.');
    struct kith_str whole = dot < 0 ? s : kith_str_sub(s, 0, (size_t)dot);
    struct kith_str rest = dot < 0 ? KITH_S("") : kith_str_sub(s, (size_t)dot + 1, s.n);
    uint64_t v;
    int64_t unit = 100;

    if (!kith_str_uint(whole, SECONDS_MAX, &v) || (dot >= 0 && rest.n == 0))
        return false;
    *ms = (int64_t)v * 1000;
    for (size_t i = 0; i < rest.n; i++) {
        if (!is_digit(rest.p[i]))
            return false;
        *ms += (rest.p[i] - '0') * unit;
        unit /= 10;
    }
    return true;
}

bool kith_cell_time(struct kith_str cell, int64_t *ms)
{
    cell = kith_str_trim(cell);
    *ms = -1;
    if (cell.n == 0 || kith_str_eq_nocase(cell, KITH_S("n/a")) || is_date(cell))
        return true;
    if (kith_timecode(cell, ms) || seconds(cell, ms))
        return true;
    *ms = -1;
    return false;
}
