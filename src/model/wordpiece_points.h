/* What the reference tokenizer takes each character for. Constant data; any thread.
 *
 * It reads with several versions of Unicode at once (found by asking it for all 1,112,064 characters): categories of
 * 8.0, canonical decomposition of 9.0, lower case of 17.0. utf8proc 2.8 knows 15.0 throughout. A table of a few dozen
 * ranges holds what came between, so that no character is left aside: single characters agree everywhere. It also
 * covers what later versions added up to 2026, so that a newer utf8proc changes nothing. */
#ifndef KITH_WORDPIECE_POINTS_H
#define KITH_WORDPIECE_POINTS_H

#include <stdbool.h>
#include <stdint.h>

#define KITH_POINT_PARTS_MAX 8 /* canonical decomposition never gives more than 4 */

enum kith_point_kind {
    KITH_POINT_LETTER, /* joins its neighbours to a word; whatever is none of the others */
    KITH_POINT_SPACE,
    KITH_POINT_ALONE, /* punctuation: a word of its own */
    KITH_POINT_MARK   /* a nonspacing mark: taken out */
};

/* A character as it is given, before decomposition. */
bool kith_point_is_dropped(int32_t c); /* NUL, U+FFFD, controls, formats, private use */
bool kith_point_is_space(int32_t c);
bool kith_point_is_chinese(int32_t c); /* a word of its own, whatever it decomposes to */

/* Canonical decomposition, marks not yet in order: writes the parts and returns how many. */
unsigned kith_point_decompose(int32_t c, int32_t out[KITH_POINT_PARTS_MAX]);

/* A part of a decomposition. */
unsigned kith_point_class(int32_t c); /* canonical combining class, 0 .. 254 */
enum kith_point_kind kith_point_kind(int32_t c);
int32_t kith_point_lower(int32_t c);

#endif
