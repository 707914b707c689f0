/* HTML written by format: what is in the format is Kith's own and goes out as it stands; what is filled in is escaped.
 *
 * So forgetting to escape is not possible: there is no conversion that inserts markup. Pure; any thread. */
#ifndef KITH_MARKUP_H
#define KITH_MARKUP_H

#include "buf.h"

/* As printf, with %s, %.*s, %c, %d, %i, %u (with l, ll, z, and 0 or width for numbers), %% and nothing else; a NULL %s
 * is empty. Safe in text and in quoted attributes. The compiler checks the arguments. Another conversion fails the
 * buffer. */
void kith_markup(struct kith_buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One string, escaped, of any length. */
void kith_markup_text(struct kith_buf *out, struct kith_str s);

/* The same, with line ends as <br>. */
void kith_markup_lines(struct kith_buf *out, struct kith_str s);

#endif
