/* Text into Markdown (CommonMark and GitHub's tables): nothing in it is read as markup, a link or HTML. Pure. */
#ifndef KITH_MARKDOWN_ESCAPE_H
#define KITH_MARKDOWN_ESCAPE_H

#include "buf.h"

/* `s` must be clean (report_view.h): well-formed, without control characters and line ends. Outer blanks are dropped,
 * since four of them would make a block of code. */
void kith_markdown_escape(struct kith_buf *out, struct kith_str s);

#endif
