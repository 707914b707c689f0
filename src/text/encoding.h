/* Bytes of whatever encoding to UTF-8.
 *
 * The text borrows the bytes it was made from, or lives in the caller's buffer. Pure functions; any thread. */
#ifndef KITH_ENCODING_H
#define KITH_ENCODING_H

#include "buf.h"

enum kith_encoding {
    KITH_ENCODING_UTF8,
    KITH_ENCODING_UTF8_BOM,
    KITH_ENCODING_UTF16_LE,
    KITH_ENCODING_UTF16_BE,
    KITH_ENCODING_WINDOWS_1252 /* bytes that are not UTF-8 and were read as Windows-1252 */
};

struct kith_decoded {
    struct kith_str text; /* well-formed UTF-8, no BOM, every line end (CRLF, CR, LF) a single LF */
    enum kith_encoding encoding;
    size_t repaired; /* ill-formed sequences that became U+FFFD */
};

/* Tells the encoding and decodes. `text` borrows `bytes` when nothing had to change, else it lives in `into`, whose max
 * bounds it (three times the bytes is always enough). UTF-16 is told by its BOM or, without one, by where its zero
 * bytes lie. Text that is mostly UTF-8 stays UTF-8 and is repaired; only else is it read as Windows-1252. */
enum kith_rc kith_text_decode(struct kith_str bytes, struct kith_buf *into, struct kith_decoded *out,
                              struct kith_err *err);

#endif
