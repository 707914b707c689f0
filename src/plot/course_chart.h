/* The course of a session: one mark a turn, counsellor above and client below, wrapped into rows like text.
 * See figure.h for what all charts have in common and course.h for the marks. */
#ifndef KITH_COURSE_CHART_H
#define KITH_COURSE_CHART_H

#include "course.h"

/* Up to 50 turns a row on a wide screen, 30 on a narrow one; every row says which turns, and when, where times are
 * known. Marks with an href link to it; the links are not tab stops - those of the table are - so that a keyboard does
 * not walk through hundreds of marks. About 700 bytes a mark. */
void kith_course_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_course *c);

#endif
