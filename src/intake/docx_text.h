/* Word's document.xml as plain lines: a paragraph a line, a break inside one being a line end too.
 *
 * What was deleted under tracked changes, text boxes and properties are left out. A row of a table becomes
 * "[time] Name: text" where its cells have that form, so that one reader of lines serves all layouts. Any thread. */
#ifndef KITH_DOCX_TEXT_H
#define KITH_DOCX_TEXT_H

#include "buf.h"

#define KITH_DOCX_MAX_DEPTH 256 /* of elements in each other; Word writes about 30 */

/* Appends to `lines`, whose maximum bounds the text. EINPUT for XML that is not well-formed or declares a document
 * type or entities; EBOUND past KITH_DOCX_MAX_DEPTH. */
enum kith_rc kith_docx_text(struct kith_str xml, struct kith_buf *lines, struct kith_err *err);

#endif
