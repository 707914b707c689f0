/* The course of a session as the charts of plot want it: one mark a turn. */
#ifndef KITH_COURSE_OF_H
#define KITH_COURSE_OF_H

#include "course.h"
#include "report_view.h"

/* Marks link to "#t-INDEX". All lives in `keep` or borrows from the view. */
enum kith_rc kith_course_of(struct kith_arena *keep, const struct kith_view *view, struct kith_course *out,
                            struct kith_err *err);

#endif
