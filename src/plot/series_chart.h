/* A figure over time: dots, a line, and the interval as a ribbon. See figure.h. */
#ifndef KITH_SERIES_CHART_H
#define KITH_SERIES_CHART_H

#include "figure.h"

struct kith_series_point {
    double x;     /* in order: days, or just 0, 1, 2 ... */
    double value; /* NaN: a gap in the line */
    double low;   /* NaN: no interval */
    double high;
    struct kith_str label; /* "3 March" */
};

struct kith_series_chart {
    const struct kith_series_point *points;
    size_t n;
    double min; /* of the scale, below max; what lies outside is drawn at the edge */
    double max;
    enum kith_unit unit;
    struct kith_str value_name;    /* "Reflections to questions" */
    struct kith_str interval_name; /* "90% interval" */
};

void kith_series_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_series_chart *chart);

#endif
