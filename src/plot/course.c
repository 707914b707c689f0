#include "course.h"

#define LABEL(z)                                                                                                       \
    {                                                                                                                  \
        z, sizeof(z) - 1                                                                                               \
    }

const struct kith_course_kind kith_course_kinds[KITH_COURSE_USUAL] = {
    [KITH_COURSE_QUESTION] = {LABEL("question"), "?", KITH_LANE_COUNSELLOR, KITH_SHAPE_CIRCLE, KITH_TONE_BLUE, '?',
                              false},
    [KITH_COURSE_SIMPLE] = {LABEL("simple reflection"), "\xe2\x96\x84", KITH_LANE_COUNSELLOR, KITH_SHAPE_BLOCK,
                            KITH_TONE_TEAL, 'r', false},
    [KITH_COURSE_COMPLEX] = {LABEL("complex reflection"), "\xe2\x96\x88", KITH_LANE_COUNSELLOR, KITH_SHAPE_TOWER,
                             KITH_TONE_DEEP, 'R', false},
    [KITH_COURSE_INPUT] = {LABEL("information or advice"), "\xe2\x97\x86", KITH_LANE_COUNSELLOR, KITH_SHAPE_DIAMOND,
                           KITH_TONE_AMBER, 'i', false},
    [KITH_COURSE_PLAIN] = {LABEL("other"), "\xc2\xb7", KITH_LANE_COUNSELLOR, KITH_SHAPE_DOT, KITH_TONE_GREY, '.', true},
    [KITH_COURSE_CHANGE] = {LABEL("change talk"), "\xe2\x96\xb2", KITH_LANE_CLIENT, KITH_SHAPE_UP, KITH_TONE_GREEN, '+',
                            false},
    [KITH_COURSE_NEUTRAL] = {LABEL("neutral"), "\xe2\x94\x80", KITH_LANE_CLIENT, KITH_SHAPE_DASH, KITH_TONE_GREY, '=',
                             true},
    [KITH_COURSE_SUSTAIN] = {LABEL("sustain talk"), "\xe2\x96\xbc", KITH_LANE_CLIENT, KITH_SHAPE_DOWN, KITH_TONE_PLUM,
                             '-', false},
    [KITH_COURSE_SOMEONE] = {LABEL("someone else"), "\xe2\x80\xa2", KITH_LANE_OTHER, KITH_SHAPE_DOT, KITH_TONE_GREY,
                             'o', true},
};

const struct kith_course_kind *kith_course_kind(const struct kith_course *c, size_t mark)
{
    uint32_t kind = mark < c->n_marks ? c->marks[mark].kind : UINT32_MAX;

    return kind < c->n_kinds ? &c->kinds[kind] : NULL;
}
