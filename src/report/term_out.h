/* Words onto a terminal: wrapped by display width, coloured when wanted, never a control character of the text's own.
 *
 * A line never gets wider than `width` columns; a word that is wider by itself is broken. Borrows the buffer; one
 * thread. */
#ifndef KITH_TERM_OUT_H
#define KITH_TERM_OUT_H

#include "buf.h"

enum kith_term_style { /* combined with | */
                       KITH_TERM_PLAIN = 0,
                       KITH_TERM_BOLD = 1,
                       KITH_TERM_DIM = 2,
                       KITH_TERM_UNDERLINE = 4,
                       KITH_TERM_RED = 8,
                       KITH_TERM_GREEN = 16,
                       KITH_TERM_YELLOW = 32,
                       KITH_TERM_CYAN = 64,
                       KITH_TERM_MAGENTA = 128
};

struct kith_term {
    struct kith_buf *out;
    unsigned width;
    bool colour;
    bool ascii;
    unsigned indent; /* columns before each line from the next break on */
    unsigned column;
    unsigned filled; /* how far the line is really written: blanks before a word are, those before a break are not */
    unsigned style;  /* in force since the last word of this line */
    bool gap;        /* a blank is owed before the next word of this line */
    char glue;       /* one ASCII mark that sticks to the next word, or NUL: an opening quotation mark */
    unsigned spare;  /* columns that words leave free at the end of a line, for the mark that follows them */
};

void kith_term_init(struct kith_term *t, struct kith_buf *out, unsigned width, bool colour, bool ascii);

/* Words of text, wrapped. Blanks at either end count: they part words of two calls. */
void kith_term_words(struct kith_term *t, unsigned style, struct kith_str text);
void kith_term_puts(struct kith_term *t, unsigned style, const char *text);

/* Text as one piece, cut to `columns` with an ellipsis and filled up to them: a cell of a table. */
void kith_term_cell(struct kith_term *t, unsigned style, struct kith_str text, unsigned columns, bool right);

void kith_term_break(struct kith_term *t);               /* ends the line, if one is begun */
void kith_term_blank(struct kith_term *t);               /* ends it and leaves an empty one */
void kith_term_to(struct kith_term *t, unsigned column); /* blanks up to a column; nothing when it is behind */
void kith_term_rule(struct kith_term *t);                /* a line across */

#endif
