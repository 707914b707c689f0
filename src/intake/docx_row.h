/* One row of a table in a Word document as lines of a transcript.
 *
 * Pure but for the buffer; any thread. */
#ifndef KITH_DOCX_ROW_H
#define KITH_DOCX_ROW_H

#include "buf.h"

#define KITH_DOCX_MAX_CELLS 64

/* Appends the row to `lines`. Cells hold one line a paragraph. Columns of times, of running numbers and of names are
 * told by their content and become "[time] Name: text"; a row that only heads the columns ("Time", "Speaker", "Text")
 * is left out; any other gives its cells line after line. */
void kith_docx_row(const struct kith_str *cells, size_t n, struct kith_buf *lines);

#endif
