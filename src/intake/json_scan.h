/* A look at JSON before it is parsed: how deep, how much, and on which line each object begins.
 *
 * The parser's own limit on depth is fixed when it is built and its memory is not ours to cap, so both are bounded
 * here first. The lines are for messages: the parser keeps none. Malformed text is no error here; the parser says
 * what is wrong. Any thread. */
#ifndef KITH_JSON_SCAN_H
#define KITH_JSON_SCAN_H

#include "buf.h"
#include "str.h"

#include <stdint.h>

#define KITH_JSON_MAX_VALUES 2000000 /* of one file, or of one line of JSONL */

/* `lines`, unless NULL, gets the line of every '{' in the order of the text, as uint32_t after uint32_t; `text` begins
 * on line `first`. EBOUND past KITH_JSON_MAX_DEPTH or KITH_JSON_MAX_VALUES. */
enum kith_rc kith_json_scan(struct kith_str text, uint32_t first, struct kith_buf *lines, struct kith_err *err);

/* The line of object `i` (from 0); 0 when there is none. */
uint32_t kith_json_line(const struct kith_buf *lines, size_t i);

#endif
