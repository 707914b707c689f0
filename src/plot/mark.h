/* The shapes that stand for turns. Used by course_chart.c; no one else's business. */
#ifndef KITH_MARK_H
#define KITH_MARK_H

#include "course.h"

/* Draws the shape; counsellor's shapes stand on y, client's lie about y. `hollow` draws the outline alone. */
void kith_mark_draw(struct kith_buf *b, double x, double y, const struct kith_course_kind *kind, bool hollow);

/* A small flag just above a counsellor's shape, below a client's. */
void kith_mark_flag(struct kith_buf *b, double x, double y, const struct kith_course_kind *kind);

/* An inline drawing of one kind for the key, hidden from assistive technology. */
void kith_mark_key(struct kith_buf *b, const struct kith_course_kind *kind, bool hollow);
void kith_mark_key_flag(struct kith_buf *b);

#endif
