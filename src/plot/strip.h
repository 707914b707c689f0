/* The course of a session, and bars, in plain text for a terminal.
 *
 * UTF-8 drawing characters, or ASCII alone; colour by ANSI codes, never the only sign. Nothing of what a person wrote
 * reaches the terminal but the names of the lanes and kinds, cleaned by safe_text.h. Pure; any thread. */
#ifndef KITH_STRIP_H
#define KITH_STRIP_H

#include "course.h"
#include "guide_chart.h"

struct kith_strip_options {
    unsigned width;    /* columns, at least 24 (less counts as 24) */
    unsigned rows_max; /* 0: one column a turn, in as many rows as that takes; else several turns share a column, so
                          that no more rows are needed, and the heading says how many */
    bool ascii;
    bool colour;
};

/* Rows of: turn numbers, counsellor, client, and signs ('!' please look, '~' unsure) where there are any. Where several
 * turns share a column it shows, for each lane, the most frequent kind that is not plain. */
void kith_strip_course(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *options);

/* What the signs of this session mean, wrapped to the width. */
void kith_strip_key(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *options);

/* One bar of exactly `columns` (8 to 200) columns, no line break: scale, interval, value, guides unless it is rough. */
void kith_strip_bar(struct kith_buf *b, const struct kith_guide_bar *bar, unsigned columns,
                    const struct kith_strip_options *options);

#endif
