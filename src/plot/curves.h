/* Several curves over one axis, as an SVG file of its own and as text for a terminal.
 *
 * The caller owns everything; charts borrow it. Curves are told apart by letter and dashes as well as by colour. Pure;
 * any thread. The SVG is self-contained: its text, title and description are real, and nothing is fetched. */
#ifndef KITH_CURVES_H
#define KITH_CURVES_H

#include "figure.h"
#include "strip.h"

#define KITH_CURVES_MAX 8 /* curves of a panel; more are left out */

struct kith_curve {
    struct kith_str label;
    enum kith_tone tone;
    const double *y;   /* NaN: a gap */
    const double *low; /* of a band; NULL: none */
    const double *high;
};

struct kith_curve_panel {
    struct kith_str title; /* "Share of doors opened" */
    const double *x;       /* ascending */
    double from;           /* of the x scale */
    double to;
    size_t n; /* points of each curve */
    const struct kith_curve *curves;
    size_t n_curves;
    double low; /* of the scale */
    double high;
    enum kith_unit unit;
};

struct kith_curve_sheet {
    struct kith_str title;
    struct kith_str desc;
    struct kith_str x_title; /* "minutes" */
    struct kith_str foot;    /* a sentence or two below */
    const struct kith_curve_panel *panels;
    size_t n_panels;
};

/* A whole SVG document. */
void kith_curves_svg(struct kith_buf *b, const struct kith_curve_sheet *sheet);

/* One panel for a terminal: a frame of `rows` (4 to 40) lines, a letter a curve, and a key. */
void kith_curves_text(struct kith_buf *b, const struct kith_curve_panel *panel, struct kith_str x_title, unsigned rows,
                      const struct kith_strip_options *options);

#endif
