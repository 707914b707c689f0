/* UTF-8, one code point at a time. Pure; any thread. */
#ifndef KITH_UTF8_H
#define KITH_UTF8_H

#include "str.h"

#include <stdint.h>

/* The code point at s.p (s.n > 0) and the bytes it takes; -1 and the length of the ill-formed piece when it is not
 * UTF-8 (the Unicode Standard, table 3-7; a piece is a maximal subpart, so repairs count as other programs do). */
size_t kith_utf8_next(struct kith_str s, int32_t *point);

/* Writes a code point to out[0..3] and returns its length; what is no scalar value becomes U+FFFD. */
size_t kith_utf8_put(int32_t point, char *out);

/* The offset of the first byte at or after `at` that is not ASCII, or s.n. */
size_t kith_utf8_ascii_run(struct kith_str s, size_t at);

#endif
