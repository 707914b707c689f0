/* The pencils that the charts of this folder draw with; no one else's business. See figure.h. */
#ifndef KITH_DRAW_H
#define KITH_DRAW_H

#include "figure.h"

/* A number as text, at most two decimals, within +-1e7 (NaN and infinity become 0: SVG has neither). */
struct kith_num {
    char z[24];
};
struct kith_num kith_num(double v);
#define N(v) (kith_num(v).z)

/* A number for people, appended or as a value: "0.8", "38%", an en dash for NaN. */
struct kith_shown {
    char z[32];
};
struct kith_shown kith_shown(double v, enum kith_unit unit);

/* "0.5 to 1.2"; empty when an end is missing. */
struct kith_range_shown {
    char z[72];
};
struct kith_range_shown kith_range_shown(double low, double high, enum kith_unit unit);

/* The two layouts. Coordinates are pixels of the layout's own width. */
struct kith_layout {
    const char *class; /* kp-narrow, kp-wide */
    double width;
    bool wide;
};
#define KITH_LAYOUTS 2
extern const struct kith_layout kith_layouts[KITH_LAYOUTS];

#define KITH_COLUMN   7.6 /* a generous width for a character of 14 px */
#define KITH_COLUMN_S 6.6 /* of 12 px */

/* <figure> ... </figure>. `class` is an additional class. */
void kith_figure_open(struct kith_buf *b, const char *class);
void kith_figure_close(struct kith_buf *b);

/* The <svg> of one layout, with its title and description. With `links` inside, its role is group, since an img has no
 * parts that assistive technology could reach. */
void kith_svg_open(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout, double height,
                   bool links);
void kith_svg_close(struct kith_buf *b);
/* An id of the drawing, as in "ID-kp-wide-hatch"; for defs and url(#...). */
void kith_svg_id(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout, const char *part);

const char *kith_tone_class(enum kith_tone tone); /* "kp-blue" ... */
const char *kith_tone_fill(enum kith_tone tone);  /* "#2f6fb5" ... */

enum kith_anchor { KITH_ANCHOR_START, KITH_ANCHOR_MIDDLE, KITH_ANCHOR_END };
/* `class`: kp-text, kp-strong, kp-quiet ... (all have fallback size and fill). Cut to `columns`. */
void kith_draw_text(struct kith_buf *b, double x, double y, const char *class, enum kith_anchor anchor,
                    struct kith_str s, size_t columns);
/* Up to `max` lines, 17 px apart: the first on y where lift is 0, the last where it is 1, the middle where it is .5. */
void kith_draw_lines(struct kith_buf *b, double x, double y, double lift, const char *class, enum kith_anchor anchor,
                     struct kith_str s, size_t columns, size_t max);
void kith_draw_rect(struct kith_buf *b, double x, double y, double w, double h, double round, const char *class,
                    const char *fill);
void kith_draw_line(struct kith_buf *b, double x1, double y1, double x2, double y2, const char *class,
                    const char *stroke);
/* Defines the hatching ID-LAYOUT-hatch: lines of the tone over paper. */
void kith_draw_hatch(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout,
                     enum kith_tone tone);

/* <details><summary>SUMMARY</summary><table> with f->title as caption ... */
void kith_table_open(struct kith_buf *b, const struct kith_figure *f, const char *summary);
void kith_table_head(struct kith_buf *b, const struct kith_str *columns, size_t n);
void kith_table_row(struct kith_buf *b);                                /* begins a row */
void kith_table_cell(struct kith_buf *b, struct kith_str s, bool head); /* head: it names its row */
void kith_table_row_end(struct kith_buf *b);
void kith_table_close(struct kith_buf *b);

#endif
