#include "clean.h"

#include "utf8.h"

#include <utf8proc.h>

#define MARKS_MAX 30 /* non-starters in a row: UAX #15, stream-safe text format */
#define REPLACE   0xFFFD
#define ESCAPE    0x1B

/* The high bit of each byte of x that is zero; exact, unlike the usual trick with a borrow. */
static uint64_t zero_bytes(uint64_t x)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);

    return ~(((x & low) + low) | x | low);
}

/* Eight bytes at a time: each from ' ' to '~', no two blanks in a row. */
static bool eight_are_plain(const char *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t x;
    uint64_t blanks;

    memcpy(&x, p, sizeof x);
    if (((x - 0x20 * ones) | x | (x + ones)) & (0x80 * ones))
        return false;
    blanks = zero_bytes(x ^ (0x20 * ones));
    return (blanks & (blanks >> 8)) == 0;
}

bool kith_text_is_plain(struct kith_str s)
{
    size_t i = 0;

    if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
        return false;
    /* By seven, so that the pair across two strides is looked at too. */
    for (; i + 8 <= s.n; i += 7)
        if (!eight_are_plain(s.p + i))
            return false;
    for (; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~' || (s.p[i] == ' ' && s.p[i + 1] == ' '))
            return false;
    return true;
}

/* ---- terminal escape sequences (ECMA-48, sections 5.3 to 5.6) ---- */

/* Parameters, intermediates and one final byte; 0 when the sequence breaks off. */
static size_t control_sequence(struct kith_str s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] >= 0x30 && s.p[i] <= 0x3F)
        i++;
    while (i < s.n && s.p[i] >= 0x20 && s.p[i] <= 0x2F)
        i++;
    return i < s.n && s.p[i] >= 0x40 && s.p[i] <= 0x7E ? i + 1 : 0;
}

/* A string up to BEL, ESC \ or U+009C. One that never ends, or not on its line, is no string: else a single stray
 * opener would hide the rest of a turn. Another opener ends the search, so that many of them cost no more than one. */
static size_t control_string(struct kith_str s)
{
    for (size_t i = 0; i < s.n && s.p[i] != '\n'; i++) {
        const unsigned char next = (unsigned char)(i + 1 < s.n ? s.p[i + 1] : 0);

        if (s.p[i] == '\a')
            return i + 1;
        if (s.p[i] == ESCAPE)
            return next == '\\' ? i + 2 : 0;
        if (s.p[i] == '\xC2' && next >= 0x80 && next < 0xA0)
            return next == 0x9C ? i + 2 : 0;
    }
    return 0;
}

/* The bytes of what follows an opener: '[' (CSI), one of "]PX^_" (OSC, DCS, SOS, PM, APC), else a short escape. */
static size_t after_opener(char kind, struct kith_str s)
{
    if (kind == '[')
        return control_sequence(s);
    return strchr("]PX^_", kind) ? control_string(s) : 0;
}

static size_t escape_sequence(struct kith_str s)
{
    size_t i = 1;

    if (s.n > 1 && s.p[1] != '\0' && strchr("[]PX^_", s.p[1]))
        return 2 + after_opener(s.p[1], kith_str_sub(s, 2, s.n));
    while (i < s.n && s.p[i] >= 0x20 && s.p[i] <= 0x2F)
        i++;
    return i < s.n && s.p[i] >= 0x30 && s.p[i] <= 0x7E ? i + 1 : 1;
}

/* The 8-bit openers are two bytes in UTF-8. */
static size_t escape_sequence_8bit(int32_t c, struct kith_str s)
{
    char kind = c == 0x9B ? '[' : c == 0x9D ? ']' : c == 0x90 ? 'P' : c == 0x98 ? 'X' : c == 0x9E ? '^' : '_';

    return 2 + after_opener(kind, kith_str_sub(s, 2, s.n));
}

static bool opens_8bit(int32_t c)
{
    return c == 0x9B || c == 0x9D || c == 0x90 || c == 0x98 || c == 0x9E || c == 0x9F;
}

/* ---- single characters ---- */

static bool is_blank(int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* Default_Ignorable_Code_Point (Unicode 15) that is not already Cc or Cf: fillers and variation selectors. */
static bool is_ignorable(int32_t c)
{
    return c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFFA0 ||
           (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool is_dropped(int32_t c)
{
    utf8proc_category_t kind;

    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return true;
    if (c < 0xAD)
        return false;
    kind = utf8proc_category(c);
    return kind == UTF8PROC_CATEGORY_CC || kind == UTF8PROC_CATEGORY_CF || is_ignorable(c);
}

/* Blocks of which no character has a canonical decomposition, nor combines: the curly quotes, dashes, currency signs
 * and pictographs of ordinary transcripts need no composing. */
static bool may_compose(int32_t c)
{
    return c >= 0x300 && !(c >= 0x2010 && c <= 0x205E) && !(c >= 0x20A0 && c <= 0x20BF) &&
           !(c >= 0x1F000 && c <= 0x1FAFF) && c != REPLACE;
}

static bool is_mark(int32_t c)
{
    return c >= 0x300 && utf8proc_get_property(c)->combining_class != 0;
}

/* ---- the pass over a text ---- */

struct writer {
    char *p;
    size_t n;
    unsigned marks; /* non-starters in a row so far */
    bool blank;     /* one is owed before the next character */
    bool compose;   /* NFC may differ */
};

static void write_point(struct writer *w, int32_t c)
{
    if (is_blank(c)) {
        w->blank = w->n > 0;
        w->marks = 0;
        return;
    }
    if (is_dropped(c))
        return;
    w->marks = is_mark(c) ? w->marks + 1 : 0;
    if (w->marks > MARKS_MAX)
        return;
    if (w->blank)
        w->p[w->n++] = ' ';
    w->blank = false;
    w->compose |= may_compose(c);
    w->n += kith_utf8_put(c, w->p + w->n);
}

static void write_clean(struct writer *w, struct kith_str in)
{
    size_t at = 0;

    while (at < in.n) {
        struct kith_str rest = kith_str_sub(in, at, in.n);
        int32_t c;
        size_t n = kith_utf8_next(rest, &c);

        if (c == ESCAPE)
            n = escape_sequence(rest);
        else if (opens_8bit(c))
            n = escape_sequence_8bit(c, rest);
        else
            write_point(w, c < 0 ? REPLACE : c);
        at += n;
    }
}

/* Composing may leave more marks in a row than went in, where one character stands for two. */
static void encode_points(struct writer *w, const utf8proc_int32_t *points, size_t n)
{
    for (size_t i = 0; i < n; i++)
        write_point(w, points[i]);
}

static enum kith_rc compose(struct kith_arena *keep, struct kith_str s, struct kith_str *out, struct kith_err *err)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s.p;
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t n = utf8proc_decompose(bytes, (utf8proc_ssize_t)s.n, NULL, 0, how);
    utf8proc_int32_t *points = NULL;
    struct writer w = {0};
    struct kith_arena_mark mark;

    if (n <= 0)
        return KITH_OK; /* cannot be: s is well-formed and not empty */
    w.p = kith_arena_raw(keep, (size_t)n * 4 + 1);
    if (!w.p)
        return kith_arena_fail(keep, err);
    mark = kith_arena_mark(keep);
    points = kith_arena_raw(keep, ((size_t)n + 1) * sizeof *points);
    if (!points)
        return kith_arena_fail(keep, err);
    n = utf8proc_decompose(bytes, (utf8proc_ssize_t)s.n, points, n, how);
    n = utf8proc_normalize_utf32(points, n, how);
    encode_points(&w, points, n < 0 ? 0 : (size_t)n);
    kith_arena_rewind(keep, mark);
    w.p[w.n] = '\0';
    *out = (struct kith_str){w.p, w.n};
    return KITH_OK;
}

enum kith_rc kith_text_clean(struct kith_arena *keep, struct kith_str in, struct kith_str *out, struct kith_err *err)
{
    struct writer w = {0};

    *out = KITH_S("");
    if (kith_text_is_plain(in))
        return kith_str_keep(keep, in, out, err);
    /* An ill-formed byte becomes three. */
    if (in.n > (SIZE_MAX - 1) / 3)
        return kith_arena_fail(keep, err);
    w.p = kith_arena_raw(keep, in.n * 3 + 1);
    if (!w.p)
        return kith_arena_fail(keep, err);
    write_clean(&w, in);
    w.p[w.n] = '\0';
    *out = (struct kith_str){w.p, w.n};
    return w.compose && w.n ? compose(keep, *out, out, err) : KITH_OK;
}
