#include "series_chart.h"

#include "draw.h"
#include "html_escape.h"

#include <math.h>
#include <stdio.h>

#define TICKS 4 /* intervals between the lines of the scale */

struct area {
    const struct kith_series_chart *chart;
    double left;
    double right;
    double top;
    double bottom;
};

static double x_of(const struct area *a, size_t i)
{
    double first = a->chart->points[0].x;
    double span = a->chart->points[a->chart->n - 1].x - first;
    double t = span > 0.0 ? (a->chart->points[i].x - first) / span : 0.5;

    return a->left + (a->right - a->left) * fmin(1.0, fmax(0.0, t));
}

static double y_of(const struct area *a, double v)
{
    double span = a->chart->max - a->chart->min;
    double t = span > 0.0 ? (v - a->chart->min) / span : 0.0;

    return a->bottom - (a->bottom - a->top) * fmin(1.0, fmax(0.0, t));
}

static bool has_value(const struct area *a, size_t i)
{
    return i < a->chart->n && isfinite(a->chart->points[i].value);
}

static bool has_interval(const struct area *a, size_t i)
{
    return i < a->chart->n && isfinite(a->chart->points[i].low) && isfinite(a->chart->points[i].high);
}

static void draw_scale(struct kith_buf *b, const struct area *a)
{
    const struct kith_series_chart *c = a->chart;

    for (int t = 0; t <= TICKS; t++) {
        double v = c->min + (c->max - c->min) * t / TICKS;
        double y = y_of(a, v);

        kith_draw_line(b, a->left - 8.0, y, a->right + 8.0, y, t ? "kp-grid" : "kp-rule", t ? "#e6ebf0" : "#b9c3cc");
        kith_draw_text(b, a->left - 14.0, y + 4.0, "kp-quiet", KITH_ANCHOR_END, kith_str_of(kith_shown(v, c->unit).z),
                       8);
    }
}

/* One ribbon for each run of points that have intervals. */
static void draw_ribbons(struct kith_buf *b, const struct area *a)
{
    size_t end;

    for (size_t i = 0; i < a->chart->n; i = end + 1) {
        for (end = i; has_interval(a, end); end++)
            ;
        if (end - i < 2)
            continue;
        kith_buf_puts(b, "<path class=\"kp-ribbon\" fill=\"#dfeaf5\" d=\"M");
        for (size_t j = i; j < end; j++)
            kith_buf_printf(b, "%s%s %s", j == i ? "" : "L", N(x_of(a, j)), N(y_of(a, a->chart->points[j].high)));
        for (size_t j = end; j-- > i;)
            kith_buf_printf(b, "L%s %s", N(x_of(a, j)), N(y_of(a, a->chart->points[j].low)));
        kith_buf_puts(b, "Z\"/>\n");
    }
}

static void draw_line_of(struct kith_buf *b, const struct area *a)
{
    kith_buf_puts(b, "<path class=\"kp-line\" fill=\"none\" stroke=\"#1c4f86\" stroke-width=\"2\" d=\"");
    for (size_t i = 0; i < a->chart->n; i++)
        if (has_value(a, i))
            kith_buf_printf(b, "%s%s %s", i > 0 && has_value(a, i - 1) ? "L" : "M", N(x_of(a, i)),
                            N(y_of(a, a->chart->points[i].value)));
    kith_buf_puts(b, "\"/>\n");
}

static void draw_point(struct kith_buf *b, const struct area *a, size_t i)
{
    const struct kith_series_point *p = &a->chart->points[i];
    struct kith_range_shown range = kith_range_shown(p->low, p->high, a->chart->unit);

    if (!has_value(a, i))
        return;
    if (range.z[0])
        kith_draw_line(b, x_of(a, i), y_of(a, p->low), x_of(a, i), y_of(a, p->high), "kp-whisker", "#6d9bcb");
    kith_buf_puts(b, "<g><title>");
    kith_html_clip(b, p->label, 60);
    kith_buf_printf(b, ": %s%s%s%s", kith_shown(p->value, a->chart->unit).z, range.z[0] ? " (" : "", range.z,
                    range.z[0] ? ")" : "");
    kith_buf_printf(b,
                    "</title><circle class=\"kp-value\" cx=\"%s\" cy=\"%s\" r=\"5\" fill=\"#1c4f86\" "
                    "stroke=\"#ffffff\" stroke-width=\"1.5\"/></g>\n",
                    N(x_of(a, i)), N(y_of(a, p->value)));
}

/* As many dates as fit without touching; the first and the last always. */
static void draw_dates(struct kith_buf *b, const struct area *a, size_t columns)
{
    double room = KITH_COLUMN_S * (double)columns + 10.0;
    double last = x_of(a, a->chart->n - 1);
    double taken = -1e9; /* right edge of the last date printed */

    for (size_t i = 0; i < a->chart->n; i++) {
        double x = x_of(a, i);
        bool first = i == 0 && a->chart->n > 1;
        bool end = i + 1 == a->chart->n && i > 0;
        bool lone = a->chart->n == 1;
        double from = first ? x - 8.0 : end ? x + 8.0 - room : x - room / 2.0;

        if (!first && !end && !lone && (from < taken || from + room > last + 8.0 - room))
            continue;
        if (end && from < taken)
            continue;
        kith_draw_text(b,
                       first ? x - 8.0
                       : end ? x + 8.0
                             : x,
                       a->bottom + 22.0, "kp-quiet",
                       first ? KITH_ANCHOR_START
                       : end ? KITH_ANCHOR_END
                             : KITH_ANCHOR_MIDDLE,
                       a->chart->points[i].label, columns);
        taken = from + room;
    }
}

static void draw_layout(struct kith_buf *b, const struct kith_figure *f, const struct kith_series_chart *chart,
                        const struct kith_layout *layout)
{
    struct area a = {chart, 60.0, layout->width - 12.0, 30.0, layout->wide ? 250.0 : 200.0};

    kith_svg_open(b, f, layout, a.bottom + 30.0, false);
    kith_draw_text(b, 0, 14.0, "kp-quiet", KITH_ANCHOR_START, chart->value_name, layout->wide ? 90 : 48);
    draw_scale(b, &a);
    if (chart->n > 0) {
        draw_ribbons(b, &a);
        draw_line_of(b, &a);
        for (size_t i = 0; i < chart->n; i++)
            draw_point(b, &a, i);
        draw_dates(b, &a, 12);
    }
    kith_svg_close(b);
}

static void draw_table(struct kith_buf *b, const struct kith_figure *f, const struct kith_series_chart *chart)
{
    const struct kith_str columns[] = {KITH_S("When"), chart->value_name,
                                       chart->interval_name.n ? chart->interval_name : KITH_S("Interval")};

    kith_table_open(b, f, "The figures in a table");
    kith_table_head(b, columns, 3);
    for (size_t i = 0; i < chart->n; i++) {
        const struct kith_series_point *p = &chart->points[i];

        kith_table_row(b);
        kith_table_cell(b, p->label, true);
        kith_table_cell(b, kith_str_of(kith_shown(p->value, chart->unit).z), false);
        kith_table_cell(b, kith_str_of(kith_range_shown(p->low, p->high, chart->unit).z), false);
        kith_table_row_end(b);
    }
    kith_table_close(b);
}

void kith_series_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_series_chart *chart)
{
    kith_figure_open(b, "kp-series");
    for (int l = 0; l < KITH_LAYOUTS; l++)
        draw_layout(b, f, chart, &kith_layouts[l]);
    if (chart->n > 0)
        draw_table(b, f, chart);
    kith_figure_close(b);
}
