/* Writes JSON, value by value, straight into a buffer.
 *
 * jansson reads and checks JSON for Kith; it does not write the turns, since a tree of json_t for each of them costs
 * 15 us where all the rest of coding a turn has 10. What is written here is read back by jansson in the tests.
 *
 * Keys are written in the order of the calls. Strings must be well-formed UTF-8. Numbers are rounded to four
 * significant digits, without exponent and whatever the locale, so that output is the same to the byte on every
 * machine. Borrows the buffer; one thread. */
#ifndef KITH_JSON_EMIT_H
#define KITH_JSON_EMIT_H

#include "buf.h"

#include <stdint.h>

#define KITH_EMIT_DEPTH 16
#define KITH_EMIT_KEY   40 /* bytes of the longest key */

struct kith_emit {
    struct kith_buf *out;
    unsigned indent; /* blanks a level; 0: all on one line */
    unsigned depth;
    unsigned flat; /* the level from which all is on one line; 0: none */
    bool any[KITH_EMIT_DEPTH];
};

void kith_emit_init(struct kith_emit *j, struct kith_buf *out, unsigned indent);

/* key is NULL inside an array and at the top. */
void kith_emit_object(struct kith_emit *j, const char *key);
void kith_emit_array(struct kith_emit *j, const char *key);
void kith_emit_flat_object(struct kith_emit *j, const char *key); /* on one line, with all that it holds */
void kith_emit_flat_array(struct kith_emit *j, const char *key);
void kith_emit_close_object(struct kith_emit *j);
void kith_emit_close_array(struct kith_emit *j);

void kith_emit_str(struct kith_emit *j, const char *key, struct kith_str value);
void kith_emit_str_or_null(struct kith_emit *j, const char *key, struct kith_str value); /* empty is null */
void kith_emit_word(struct kith_emit *j, const char *key, const char *value);            /* NULL is null */
void kith_emit_int(struct kith_emit *j, const char *key, int64_t value);
void kith_emit_real(struct kith_emit *j, const char *key, double value); /* null when not finite */
void kith_emit_bool(struct kith_emit *j, const char *key, bool value);
void kith_emit_null(struct kith_emit *j, const char *key);

#endif
