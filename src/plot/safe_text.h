/* Hostile text, one character at a time, without what could harm a page or a terminal.
 *
 * The filter that all text passes on its way into a chart: ill-formed UTF-8 and noncharacters become U+FFFD; tabs, line
 * breaks and line separators become a space; all other control characters and format characters (escape, zero-width
 * marks, bidirectional overrides) are left out, except the joiners that scripts need. Pure; any thread. */
#ifndef KITH_SAFE_TEXT_H
#define KITH_SAFE_TEXT_H

#include "buf.h"

#include <stdint.h>

struct kith_glyph {
    char utf8[4];  /* not terminated */
    uint8_t n;     /* bytes, 1 to 4 */
    uint8_t width; /* columns on a terminal: 0, 1 or 2 */
};

/* Takes the next safe character off *rest; false when there is none. */
bool kith_glyph_next(struct kith_str *rest, struct kith_glyph *out);

size_t kith_text_width(struct kith_str s); /* columns of what is safe to show */

/* Appends what is safe, cut to `columns` with an ellipsis ("..." where ascii, else U+2026), filled up with spaces when
 * `fill`. Returns the columns used. Characters beyond ASCII become '?' where ascii. */
size_t kith_text_put(struct kith_buf *b, struct kith_str s, size_t columns, bool fill, bool ascii);

/* Breaks s into at most `max` lines of about `columns`, at spaces where there are any; the last line holds all that is
 * left, however long. line[i] borrow from s. Returns how many lines, at least 1 for max > 0. */
size_t kith_text_wrap(struct kith_str s, size_t columns, struct kith_str *line, size_t max);

#endif
