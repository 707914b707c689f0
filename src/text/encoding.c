#include "encoding.h"

#include "utf8.h"

#include <stdint.h>

#define LOOK      ((size_t)64 * 1024) /* bytes of which the pattern of zeros tells UTF-16 */
#define REPLACE   0xFFFD
#define BOM_BYTES 3

struct utf8_count {
    size_t good; /* well-formed sequences longer than a byte */
    size_t bad;
};

static struct utf8_count count_utf8(struct kith_str s)
{
    struct utf8_count n = {0, 0};
    size_t at = kith_utf8_ascii_run(s, 0);

    while (at < s.n) {
        int32_t c;

        at += kith_utf8_next(kith_str_sub(s, at, s.n), &c);
        if (c < 0)
            n.bad++;
        else
            n.good++;
        at = kith_utf8_ascii_run(s, at);
    }
    return n;
}

static void put(struct kith_buf *into, int32_t point)
{
    char b[4];

    kith_buf_add(into, b, kith_utf8_put(point, b));
}

static size_t repair(struct kith_str s, struct kith_buf *into)
{
    size_t repaired = 0;
    size_t at = 0;

    while (at < s.n && into->rc == KITH_OK) {
        size_t run = kith_utf8_ascii_run(s, at);
        int32_t c;
        size_t n;

        kith_buf_add(into, s.p + at, run - at);
        at = run;
        if (at == s.n)
            break;
        n = kith_utf8_next(kith_str_sub(s, at, s.n), &c);
        repaired += c < 0;
        put(into, c < 0 ? REPLACE : c);
        at += n;
    }
    return repaired;
}

static size_t from_windows_1252(struct kith_str s, struct kith_buf *into)
{
    /* 0x80 to 0x9F; the five that the code page leaves out are 0. */
    static const uint16_t high[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
    };
    size_t repaired = 0;
    size_t at = 0;

    while (at < s.n && into->rc == KITH_OK) {
        size_t run = kith_utf8_ascii_run(s, at);
        int32_t c;

        kith_buf_add(into, s.p + at, run - at);
        at = run;
        if (at == s.n)
            break;
        c = (unsigned char)s.p[at++];
        if (c < 0xA0)
            c = high[c - 0x80];
        repaired += c == 0;
        put(into, c ? c : REPLACE);
    }
    return repaired;
}

static int32_t unit(struct kith_str s, size_t at, bool big)
{
    unsigned a = (unsigned char)s.p[at];
    unsigned b = (unsigned char)s.p[at + 1];

    return (int32_t)(big ? a << 8 | b : b << 8 | a);
}

static size_t from_utf16(struct kith_str s, bool big, struct kith_buf *into)
{
    size_t repaired = 0;
    size_t at = 0;

    for (; at + 1 < s.n && into->rc == KITH_OK; at += 2) {
        int32_t c = unit(s, at, big);

        if (c >= 0xD800 && c < 0xE000) {
            int32_t d = c < 0xDC00 && at + 3 < s.n ? unit(s, at + 2, big) : 0;

            if (d >= 0xDC00 && d < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (d - 0xDC00);
                at += 2;
            } else {
                c = REPLACE;
                repaired++;
            }
        }
        put(into, c);
    }
    if (at < s.n) {
        put(into, REPLACE);
        repaired++;
    }
    return repaired;
}

/* UTF-16 without a BOM: in English, one byte of nearly every pair is zero, and always the same one. */
static bool looks_utf16(struct kith_str bytes, bool *big)
{
    size_t pairs = (bytes.n < LOOK ? bytes.n : LOOK) / 2;
    size_t zero[2] = {0, 0};

    if (pairs < 2)
        return false;
    for (size_t i = 0; i < 2 * pairs; i++)
        zero[i & 1] += bytes.p[i] == 0;
    *big = zero[0] > zero[1];
    return zero[*big ? 0 : 1] >= pairs - pairs / 4 && zero[*big ? 1 : 0] <= pairs / 16;
}

/* `*bad` is set where the answer is one of the two UTF-8. */
static enum kith_encoding tell(struct kith_str bytes, size_t *bom, size_t *bad)
{
    struct utf8_count n;
    bool big = false;

    *bom = 2;
    if (kith_str_starts(bytes, KITH_S("\xFF\xFE")))
        return KITH_ENCODING_UTF16_LE;
    if (kith_str_starts(bytes, KITH_S("\xFE\xFF")))
        return KITH_ENCODING_UTF16_BE;
    *bom = BOM_BYTES;
    if (kith_str_starts(bytes, KITH_S("\xEF\xBB\xBF"))) {
        *bad = count_utf8(bytes).bad;
        return KITH_ENCODING_UTF8_BOM;
    }
    *bom = 0;
    if (looks_utf16(bytes, &big))
        return big ? KITH_ENCODING_UTF16_BE : KITH_ENCODING_UTF16_LE;
    n = count_utf8(bytes);
    *bad = n.bad;
    return n.bad > n.good ? KITH_ENCODING_WINDOWS_1252 : KITH_ENCODING_UTF8;
}

/* CRLF and CR to LF, in place; the text never grows. */
static size_t fold_line_ends(char *p, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
            continue;
        p[to++] = p[i] == '\r' ? '\n' : p[i];
    }
    return to;
}

enum kith_rc kith_text_decode(struct kith_str bytes, struct kith_buf *into, struct kith_decoded *out,
                              struct kith_err *err)
{
    size_t bom = 0;
    size_t bad = 0;
    struct kith_str body;

    *out = (struct kith_decoded){.encoding = tell(bytes, &bom, &bad)};
    body = kith_str_sub(bytes, bom, bytes.n);
    if (body.n == 0)
        body.p = "";
    switch (out->encoding) {
    case KITH_ENCODING_UTF16_LE:
    case KITH_ENCODING_UTF16_BE:
        out->repaired = from_utf16(body, out->encoding == KITH_ENCODING_UTF16_BE, into);
        break;
    case KITH_ENCODING_WINDOWS_1252:
        out->repaired = from_windows_1252(body, into);
        break;
    case KITH_ENCODING_UTF8:
    case KITH_ENCODING_UTF8_BOM:
    default:
        if (bad == 0 && kith_str_find_byte(body, '\r') < 0) {
            out->text = body;
            return KITH_OK;
        }
        out->repaired = repair(body, into);
        break;
    }
    if (into->rc != KITH_OK)
        return kith_buf_check(into, "The decoded text", err);
    if (into->n) {
        into->n = fold_line_ends(into->p, into->n);
        into->p[into->n] = '\0';
    }
    out->text = kith_buf_view(into);
    return KITH_OK;
}
