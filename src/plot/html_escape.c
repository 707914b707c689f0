#include "html_escape.h"

#include "safe_text.h"

#include <stdint.h>

static void put(struct kith_buf *b, const struct kith_glyph *g)
{
    switch (g->utf8[0]) {
    case '&':
        kith_buf_puts(b, "&amp;");
        break;
    case '<':
        kith_buf_puts(b, "&lt;");
        break;
    case '>':
        kith_buf_puts(b, "&gt;");
        break;
    case '"':
        kith_buf_puts(b, "&quot;");
        break;
    case '\'':
        kith_buf_puts(b, "&#39;");
        break;
    default:
        kith_buf_add(b, g->utf8, g->n);
    }
}

void kith_html_escape(struct kith_buf *b, struct kith_str s)
{
    struct kith_glyph g;

    while (kith_glyph_next(&s, &g))
        put(b, &g);
}

void kith_html_clip(struct kith_buf *b, struct kith_str s, size_t columns)
{
    bool cut = kith_text_width(s) > columns;
    size_t room = cut && columns ? columns - 1 : columns;
    size_t used = 0;
    struct kith_glyph g;

    while (kith_glyph_next(&s, &g) && used + g.width <= room) {
        put(b, &g);
        used += g.width;
    }
    if (cut)
        kith_buf_puts(b, "\xe2\x80\xa6");
}

void kith_html_href(struct kith_buf *b, struct kith_str s)
{
    if (s.n && s.p[0] == '#')
        kith_html_escape(b, s);
    else
        kith_buf_byte(b, '#');
}
