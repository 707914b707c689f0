/* Guide bars: a value with its interval on a scale, with guides where they may be drawn. See figure.h. */
#ifndef KITH_GUIDE_CHART_H
#define KITH_GUIDE_CHART_H

#include "figure.h"

#include <stdbool.h>

/* One bar. A rough one (the measure agrees badly with experts) gets no guides whatever fair and good say, a hatched
 * interval, and the word "rough". */
struct kith_guide_bar {
    struct kith_str label; /* "Reflections to questions" */
    struct kith_str shown; /* the value in words where a number will not do ("3 : 0"); else empty */
    struct kith_str note;  /* one line below the bar ("from 34 turns"); may be empty */
    double value;          /* NaN: nothing to show; `shown` or a dash is printed */
    double low;            /* the interval; NaN: none */
    double high;
    double min; /* of the scale, below max; what lies outside is drawn at the end, with an arrow */
    double max;
    double fair; /* NaN: no such guide */
    double good;
    enum kith_unit unit; /* PERCENT: all numbers above are shares of 1 */
    bool rough;
};

struct kith_guide_chart {
    const struct kith_guide_bar *bars;
    size_t n;
    struct kith_str interval; /* what the interval is: "90% interval" */
};

void kith_guide_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_guide_chart *chart);

#endif
