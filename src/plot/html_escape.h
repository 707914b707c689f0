/* Text into HTML and SVG. Everything that a person wrote passes here before it reaches a page. Pure; any thread. */
#ifndef KITH_HTML_ESCAPE_H
#define KITH_HTML_ESCAPE_H

#include "buf.h"

/* Appends s with & < > " ' as entities and without what safe_text.h leaves out; safe in text and in quoted attributes,
 * and well-formed as XML whatever the bytes were. */
void kith_html_escape(struct kith_buf *b, struct kith_str s);

/* The same, cut to about `columns` characters with an ellipsis. */
void kith_html_clip(struct kith_buf *b, struct kith_str s, size_t columns);

/* A link target in a quoted attribute: escaped, and replaced by "#" unless it is a fragment ("#...") - a page of Kith's
 * links to nothing outside itself. */
void kith_html_href(struct kith_buf *b, struct kith_str s);

#endif
