/* The course of a session as marks in two lanes: what course_chart.h draws and strip.h prints.
 *
 * The caller owns everything; charts borrow it. A kind of mark has a shape, a tone, a letter and a level, so that it is
 * told apart without colour, in greyscale and in plain text. kith_course_kinds holds the usual ones. */
#ifndef KITH_COURSE_H
#define KITH_COURSE_H

#include "figure.h"

#include <stdint.h>

enum kith_lane { KITH_LANE_COUNSELLOR, KITH_LANE_CLIENT, KITH_LANE_OTHER, KITH_LANE_COUNT };

enum kith_shape {
    KITH_SHAPE_CIRCLE,
    KITH_SHAPE_BLOCK, /* low, standing on the lane's line */
    KITH_SHAPE_TOWER, /* twice as high and more */
    KITH_SHAPE_DIAMOND,
    KITH_SHAPE_DOT,
    KITH_SHAPE_UP, /* a triangle above the lane's line */
    KITH_SHAPE_DASH,
    KITH_SHAPE_DOWN /* a triangle below it */
};

struct kith_course_kind {
    struct kith_str label; /* "complex reflection" */
    const char *glyph;     /* one column of UTF-8 */
    enum kith_lane lane;
    enum kith_shape shape;
    enum kith_tone tone;
    char ascii;
    bool plain; /* gives way to others where a column of text stands for several turns */
};

/* The usual kinds, by this enum. */
enum kith_course_usual {
    KITH_COURSE_QUESTION,
    KITH_COURSE_SIMPLE,
    KITH_COURSE_COMPLEX,
    KITH_COURSE_INPUT,
    KITH_COURSE_PLAIN, /* a counsellor's other turn */
    KITH_COURSE_CHANGE,
    KITH_COURSE_NEUTRAL,
    KITH_COURSE_SUSTAIN,
    KITH_COURSE_SOMEONE, /* a turn of a third person */
    KITH_COURSE_USUAL
};
extern const struct kith_course_kind kith_course_kinds[KITH_COURSE_USUAL];

struct kith_course_mark {
    uint32_t kind;        /* index into kinds; marks of an unknown kind leave a gap */
    bool unsure;          /* hollow */
    bool flagged;         /* with a small flag: a person should look */
    int64_t turn;         /* the number people see */
    int64_t start_ms;     /* -1 when unknown */
    struct kith_str note; /* a few more words for the pointer and the table; may be empty */
    struct kith_str href; /* "#t17", or empty */
};

struct kith_course {
    const struct kith_course_kind *kinds;
    size_t n_kinds;
    struct kith_str lanes[2];             /* "Counsellor", "Client" */
    const struct kith_course_mark *marks; /* in order */
    size_t n_marks;
};

/* The kind of a mark, or NULL. */
const struct kith_course_kind *kith_course_kind(const struct kith_course *c, size_t mark);

#endif
