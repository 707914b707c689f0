#include "course.h"

#define LABEL(z)                                                                                                       \
    {                                                                                                                  \
        z, sizeof(z) - 1                                                                                               \
    }

const struct kith_course_kind kith_course_kinds[KITH_COURSE_USUAL] = {
    [KITH_COURSE_QUESTION] = {LABEL("question"), KITH_LANE_COUNSELLOR, KITH_SHAPE_CIRCLE, KITH_TONE_BLUE, "?", '?',
                              false},
    [KITH_COURSE_SIMPLE] = {LABEL("simple reflection"), KITH_LANE_COUNSELLOR, KITH_SHAPE_BLOCK, KITH_TONE_TEAL,
                            "\xe2\x96\x84", 'r', false},
    [KITH_COURSE_COMPLEX] = {LABEL("complex reflection"), KITH_LANE_COUNSELLOR, KITH_SHAPE_TOWER, KITH_TONE_DEEP,
                             "\xe2\x96\x88", 'R', false},
    [KITH_COURSE_INPUT] = {LABEL("information or advice"), KITH_LANE_COUNSELLOR, KITH_SHAPE_DIAMOND, KITH_TONE_AMBER,
                           "\xe2\x97\x86", 'i', false},
    [KITH_COURSE_PLAIN] = {LABEL("other"), KITH_LANE_COUNSELLOR, KITH_SHAPE_DOT, KITH_TONE_GREY, "\xc2\xb7", '.', true},
    [KITH_COURSE_CHANGE] = {LABEL("change talk"), KITH_LANE_CLIENT, KITH_SHAPE_UP, KITH_TONE_GREEN, "\xe2\x96\xb2", '+',
                            false},
    [KITH_COURSE_NEUTRAL] = {LABEL("neutral"), KITH_LANE_CLIENT, KITH_SHAPE_DASH, KITH_TONE_GREY, "\xe2\x94\x80", '=',
                             true},
    [KITH_COURSE_SUSTAIN] = {LABEL("sustain talk"), KITH_LANE_CLIENT, KITH_SHAPE_DOWN, KITH_TONE_PLUM, "\xe2\x96\xbc",
                             '-', false},
    [KITH_COURSE_SOMEONE] = {LABEL("someone else"), KITH_LANE_OTHER, KITH_SHAPE_DOT, KITH_TONE_GREY, "\xe2\x80\xa2",
                             'o', true},
};

const struct kith_course_kind *kith_course_kind(const struct kith_course *c, size_t mark)
{
    uint32_t kind = mark < c->n_marks ? c->marks[mark].kind : UINT32_MAX;

    return kind < c->n_kinds ? &c->kinds[kind] : NULL;
}
