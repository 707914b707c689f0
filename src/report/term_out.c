#include "term_out.h"

#include "safe_text.h"

void kith_term_init(struct kith_term *t, struct kith_buf *out, unsigned width, bool colour, bool ascii)
{
    *t = (struct kith_term){.out = out, .width = width, .colour = colour, .ascii = ascii};
}

/* Colours change only where they must, and end with the line. */
static void set_style(struct kith_term *t, unsigned style)
{
    static const char *const codes[] = {"1", "2", "4", "31", "32", "33", "36", "35"};

    if (!t->colour || style == t->style)
        return;
    if (t->style != KITH_TERM_PLAIN)
        kith_buf_puts(t->out, "\x1b[0m");
    t->style = style;
    if (style == KITH_TERM_PLAIN)
        return;
    kith_buf_puts(t->out, "\x1b[");
    for (unsigned i = 0, any = 0; i < sizeof codes / sizeof *codes; i++) {
        if (!(style & 1u << i))
            continue;
        if (any++)
            kith_buf_byte(t->out, ';');
        kith_buf_puts(t->out, codes[i]);
    }
    kith_buf_byte(t->out, 'm');
}

void kith_term_break(struct kith_term *t)
{
    set_style(t, KITH_TERM_PLAIN);
    if (t->column)
        kith_buf_byte(t->out, '\n');
    t->column = t->filled = 0;
    t->gap = false;
}

void kith_term_blank(struct kith_term *t)
{
    kith_term_break(t);
    kith_buf_byte(t->out, '\n');
}

void kith_term_to(struct kith_term *t, unsigned column)
{
    t->gap = false;
    if (column > t->column)
        t->column = column < t->width ? column : t->width;
}

/* Writes the blanks that are owed. */
static void fill(struct kith_term *t)
{
    for (; t->filled < t->column; t->filled++)
        kith_buf_byte(t->out, ' ');
}

static void advance(struct kith_term *t, unsigned columns)
{
    t->column += columns;
    t->filled = t->column;
}

/* The plain spelling of a character for a terminal without UTF-8. */
static const char *ascii_for(const struct kith_glyph *g)
{
    static const struct {
        const char *glyph;
        const char *plain;
    } pairs[] = {
        {"\xE2\x80\x98", "'"}, {"\xE2\x80\x99", "'"}, {"\xE2\x80\x9C", "\""},  {"\xE2\x80\x9D", "\""},
        {"\xE2\x80\x93", "-"}, {"\xE2\x80\x94", "-"}, {"\xE2\x80\xA6", "..."}, {"\xC2\xB7", "-"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strlen(pairs[i].glyph) == g->n && memcmp(pairs[i].glyph, g->utf8, g->n) == 0)
            return pairs[i].plain;
    return "?";
}

static unsigned put_glyph(const struct kith_term *t, const struct kith_glyph *g)
{
    const char *plain;

    if (!t->ascii || (unsigned char)g->utf8[0] < 0x80) {
        kith_buf_add(t->out, g->utf8, g->n);
        return g->width;
    }
    if (g->width == 0)
        return 0;
    plain = ascii_for(g);
    kith_buf_puts(t->out, plain);
    return (unsigned)strlen(plain);
}

static unsigned glyph_width(const struct kith_term *t, const struct kith_glyph *g)
{
    if (!t->ascii || (unsigned char)g->utf8[0] < 0x80)
        return g->width;
    return g->width ? (unsigned)strlen(ascii_for(g)) : 0;
}

static unsigned text_width(const struct kith_term *t, struct kith_str s)
{
    struct kith_glyph g;
    unsigned n = 0;

    while (kith_glyph_next(&s, &g))
        n += glyph_width(t, &g);
    return n;
}

static void put_word(struct kith_term *t, unsigned style, struct kith_str word)
{
    unsigned n = (t->glue != '\0') + text_width(t, word) + t->spare;
    struct kith_glyph g;

    if (t->column > t->indent && t->column + t->gap + n > t->width)
        kith_term_break(t);
    else if (t->gap && t->column)
        t->column++;
    kith_term_to(t, t->indent);
    fill(t);
    set_style(t, style);
    if (t->glue)
        kith_buf_byte(t->out, t->glue);
    advance(t, t->glue != '\0');
    t->glue = '\0';
    while (kith_glyph_next(&word, &g)) {
        if (t->column + glyph_width(t, &g) > t->width) {
            kith_term_break(t);
            kith_term_to(t, t->indent);
            fill(t);
            set_style(t, style);
        }
        advance(t, put_glyph(t, &g));
    }
}

void kith_term_words(struct kith_term *t, unsigned style, struct kith_str text)
{
    while (text.n) {
        size_t n = 0;

        while (n < text.n && (unsigned char)text.p[n] > ' ')
            n++;
        if (n)
            put_word(t, style, kith_str_sub(text, 0, n));
        else
            t->gap = true;
        text = kith_str_sub(text, n ? n : 1, text.n);
    }
}

void kith_term_puts(struct kith_term *t, unsigned style, const char *text)
{
    kith_term_words(t, style, kith_str_of(text));
}

void kith_term_cell(struct kith_term *t, unsigned style, struct kith_str text, unsigned columns, bool right)
{
    unsigned end = t->column + (columns < t->width - t->column ? columns : t->width - t->column);
    unsigned n = text_width(t, text);
    unsigned dots = t->ascii ? 3 : 1;
    unsigned room;
    unsigned used = 0;
    struct kith_glyph g;

    columns = end - t->column;
    room = n > columns ? (columns > dots ? columns - dots : 0) : columns;
    if (right && n < columns)
        kith_term_to(t, end - n);
    if (n) {
        fill(t);
        set_style(t, style);
    }
    while (kith_glyph_next(&text, &g) && used + glyph_width(t, &g) <= room)
        used += put_glyph(t, &g);
    if (n > columns && columns > dots) {
        kith_buf_puts(t->out, t->ascii ? "..." : "\xE2\x80\xA6");
        used += dots;
    }
    if (used) /* an empty cell writes nothing: the blanks before it are still owed */
        advance(t, used);
    kith_term_to(t, end);
}

void kith_term_rule(struct kith_term *t)
{
    kith_term_break(t);
    set_style(t, KITH_TERM_DIM);
    for (; t->column < t->width; t->column++)
        kith_buf_puts(t->out, t->ascii ? "-" : "\xE2\x94\x80");
    kith_term_break(t);
}
