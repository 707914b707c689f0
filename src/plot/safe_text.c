#include "safe_text.h"

#include <utf8proc.h>

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER     0x200d
#define REPLACEMENT           0xfffd

static bool is_noncharacter(utf8proc_int32_t c)
{
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

/* What to show for c; -1 for nothing. */
static utf8proc_int32_t safe(utf8proc_int32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return ' ';
    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER)
        return c;
    if (is_noncharacter(c))
        return REPLACEMENT;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return ' ';
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
        return -1;
    default:
        return c;
    }
}

bool kith_glyph_next(struct kith_str *rest, struct kith_glyph *out)
{
    while (rest->n > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)rest->p, (utf8proc_ssize_t)rest->n, &c);
        utf8proc_uint8_t bytes[4];

        if (used <= 0) {
            used = 1;
            c = REPLACEMENT;
        }
        *rest = (struct kith_str){rest->p + used, rest->n - (size_t)used};
        c = safe(c);
        if (c < 0)
            continue;
        out->n = (uint8_t)utf8proc_encode_char(c, bytes);
        memcpy(out->utf8, bytes, out->n);
        out->width = (uint8_t)utf8proc_charwidth(c);
        return true;
    }
    return false;
}

size_t kith_text_width(struct kith_str s)
{
    struct kith_glyph g;
    size_t width = 0;

    while (kith_glyph_next(&s, &g))
        width += g.width;
    return width;
}

size_t kith_text_put(struct kith_buf *b, struct kith_str s, size_t columns, bool fill, bool ascii)
{
    bool cut = kith_text_width(s) > columns;
    size_t mark = ascii ? 3 : 1; /* columns of the ellipsis */
    size_t room = cut ? (columns > mark ? columns - mark : 0) : columns;
    size_t used = 0;
    struct kith_glyph g;

    while (kith_glyph_next(&s, &g) && used + g.width <= room) {
        if (ascii && (unsigned char)g.utf8[0] >= 0x80) {
            for (unsigned i = 0; i < g.width; i++)
                kith_buf_byte(b, '?');
        } else {
            kith_buf_add(b, g.utf8, g.n);
        }
        used += g.width;
    }
    if (cut && columns >= mark) {
        kith_buf_puts(b, ascii ? "..." : "\xe2\x80\xa6");
        used += mark;
    }
    for (; fill && used < columns; used++)
        kith_buf_byte(b, ' ');
    return used;
}

/* How many bytes of s make one line: up to the last space that fits, or as many characters as fit. */
static size_t line_bytes(struct kith_str s, size_t columns)
{
    struct kith_str rest = s;
    struct kith_glyph g;
    size_t width = 0;
    size_t at_space = 0;
    size_t fits = 0;

    while (kith_glyph_next(&rest, &g)) {
        if (g.n == 1 && g.utf8[0] == ' ' && width > 0)
            at_space = fits;
        width += g.width;
        if (width > columns)
            return at_space ? at_space : fits ? fits : s.n - rest.n;
        fits = s.n - rest.n;
    }
    return s.n;
}

size_t kith_text_wrap(struct kith_str s, size_t columns, struct kith_str *line, size_t max)
{
    size_t n = 0;

    s = kith_str_trim(s);
    while (n < max) {
        size_t take = n + 1 < max ? line_bytes(s, columns) : s.n;

        line[n++] = kith_str_trim(kith_str_sub(s, 0, take));
        s = kith_str_trim(kith_str_sub(s, take, s.n));
        if (s.n == 0)
            break;
    }
    return n;
}
