/* A text as the tokenizer looks at it, one character at a time: controls dropped, white space made one kind, Chinese
 * characters set apart, accents taken off, lower case; each with the bytes of the text it came from.
 *
 * A reader is a value on its user's stack that borrows the text; it allocates nothing, however many marks follow each
 * other. One thread a reader. */
#ifndef KITH_WORDPIECE_NORMAL_H
#define KITH_WORDPIECE_NORMAL_H

#include "str.h"
#include "wordpiece_points.h"

/* A character of the text, taken apart; parts i .. n-1 are still to come. */
struct kith_normal_parts {
    uint32_t start;
    uint32_t end;
    uint8_t i;
    uint8_t n;
    int32_t part[KITH_POINT_PARTS_MAX + 2]; /* a blank on each side of a Chinese one */
};

/* Where a reader stands; copied to look ahead. */
struct kith_normal_place {
    size_t at; /* the next byte to read */
    struct kith_normal_parts parts;
};

struct kith_normal {
    struct kith_str text;
    struct kith_normal_place now;
    /* While marks are put in order: where their run begins, its combining classes, the one that is given now. */
    struct kith_normal_place run;
    size_t left; /* parts of the run still to look at for this class */
    size_t length;
    struct kith_normal_place behind;
    uint64_t classes[4];
    unsigned class; /* 0: no run */
};

struct kith_normal_char {
    int32_t point;
    uint32_t start;
    uint32_t end;
    enum kith_point_kind kind; /* never a mark */
};

void kith_normal_open(struct kith_normal *r, struct kith_str text);
bool kith_normal_next(struct kith_normal *r, struct kith_normal_char *out); /* false: nothing more */

/* True when the next character is the byte text.p[now.at] and none is held back: a caller may then read ASCII bytes by
 * itself, moving now.at. */
static inline bool kith_normal_is_idle(const struct kith_normal *r)
{
    return r->class == 0 && r->now.parts.i == r->now.parts.n;
}

#endif
