/* What all charts share: the frame around the drawing, its words for those who do not see it, and its table.
 *
 * A chart is a <figure class="kp">: the drawing twice, once for narrow and once for wide screens (the style of
 * plot_style.h shows one), then a key in HTML where there is one, then <details> with a table of everything drawn.
 * Charts carry classes and presentation attributes only - no style attributes, scripts or outside references - so they
 * live under a Content-Security-Policy that allows one hashed <style>. All text passes html_escape.h.
 *
 * Everything in this folder is pure: it appends to a kith_buf that the caller checks, and borrows what it is given.
 * Numbers are printed with a point whatever the locale. Any thread. */
#ifndef KITH_FIGURE_H
#define KITH_FIGURE_H

#include "buf.h"

struct kith_figure {
    struct kith_str id;    /* prefix of all ids in the chart; unique on the page. Letters, digits, - and _; others
                              become -, and what follows the 60th is dropped */
    struct kith_str title; /* what it shows, in a few words */
    struct kith_str desc;  /* what there is to see, in a sentence or two */
};

/* How a number is shown to people. */
enum kith_unit {
    KITH_UNIT_PLAIN,  /* 0.84 as 0.8; 12 as 12 */
    KITH_UNIT_PERCENT /* .384 as 38% */
};

/* Colours by role, not by name of meaning; each has a class (kp-blue ...) and a fallback fill. Never the only sign. */
enum kith_tone {
    KITH_TONE_BLUE,
    KITH_TONE_TEAL,
    KITH_TONE_DEEP,
    KITH_TONE_AMBER,
    KITH_TONE_GREY,
    KITH_TONE_GREEN,
    KITH_TONE_PLUM,
    KITH_TONE_RED,
    KITH_TONE_COUNT
};

#endif
