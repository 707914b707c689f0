#include "utf8.h"

#define REPLACE 0xFFFD

size_t kith_utf8_put(int32_t point, char *out)
{
    uint32_t c = point < 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF) ? REPLACE : (uint32_t)point;

    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | (c >> 6));
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | (c >> 12));
        out[1] = (char)(0x80 | ((c >> 6) & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (c >> 18));
    out[1] = (char)(0x80 | ((c >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((c >> 6) & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t kith_utf8_next(struct kith_str s, int32_t *point)
{
    const unsigned char *p = (const unsigned char *)s.p;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    size_t need;
    int32_t c;

    *point = p[0];
    if (p[0] < 0x80)
        return 1;
    *point = -1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 1;
    need = p[0] < 0xE0 ? 1 : p[0] < 0xF0 ? 2 : 3;
    c = p[0] & (need == 1 ? 0x1F : need == 2 ? 0x0F : 0x07);
    /* The second byte's narrower ranges keep out overlong forms, surrogates and points past U+10FFFF. */
    if (p[0] == 0xE0)
        low = 0xA0;
    if (p[0] == 0xED)
        high = 0x9F;
    if (p[0] == 0xF0)
        low = 0x90;
    if (p[0] == 0xF4)
        high = 0x8F;
    for (size_t i = 1; i <= need; i++) {
        if (i >= s.n || p[i] < low || p[i] > high)
            return i;
        c = (c << 6) | (p[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    *point = c;
    return need + 1;
}

/* Eight bytes at a time: most of any transcript is ASCII. */
size_t kith_utf8_ascii_run(struct kith_str s, size_t at)
{
    uint64_t eight;

    while (at + sizeof eight <= s.n) {
        memcpy(&eight, s.p + at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
        at += sizeof eight;
    }
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}
