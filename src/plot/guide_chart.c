#include "guide_chart.h"

#include "draw.h"
#include "html_escape.h"

#include <math.h>
#include <stdio.h>

#define TRACK_HEIGHT 12.0
#define LABEL_LINES  2
#define GUIDE_ROOM   92.0 /* "good 50%" and the number at the end of the scale, side by side */

/* Where the parts of one bar lie in a layout. */
struct place {
    double label_x;
    double label_columns;
    double left; /* of the scale */
    double right;
    double track; /* its top, from the bar's own top */
    double value_x;
    double value_y;
    double range_y;
    double height; /* without the note */
};

static const struct place places[2] = {
    {0, 27, 8, 332, 62, 340, 15, 32, 88},
    {0, 25, 214, 552, 30, 572, 34, 52, 60},
};

static double at(const struct place *p, const struct kith_guide_bar *bar, double v)
{
    double t = bar->max > bar->min ? (v - bar->min) / (bar->max - bar->min) : 0.0;

    return p->left + (p->right - p->left) * fmin(1.0, fmax(0.0, t));
}

static void draw_guide(struct kith_buf *b, const struct place *p, const struct kith_guide_bar *bar, double y,
                       const char *name, double v, enum kith_anchor anchor)
{
    double x = at(p, bar, v);
    char words[48];

    if (isnan(v) || bar->rough)
        return;
    (void)snprintf(words, sizeof words, "%s %s", name, kith_shown(v, bar->unit).z);
    kith_draw_line(b, x, y + p->track - 5.0, x, y + p->track + TRACK_HEIGHT + 3.0, "kp-guide", "#53606d");
    kith_draw_text(b, anchor == KITH_ANCHOR_END ? x + 3.0 : x - 3.0, y + p->track - 9.0, "kp-quiet", anchor,
                   kith_str_of(words), 20);
}

static bool near_label(const struct place *p, const struct kith_guide_bar *bar, double guide, double x)
{
    return !bar->rough && !isnan(guide) && fabs(at(p, bar, guide) - x) < GUIDE_ROOM;
}

/* The ends of the scale, where a guide's words leave room. */
static void draw_ends(struct kith_buf *b, const struct place *p, const struct kith_guide_bar *bar, double y)
{
    y += p->track - 9.0;
    if (!near_label(p, bar, bar->fair, p->left) && !near_label(p, bar, bar->good, p->left))
        kith_draw_text(b, p->left, y, "kp-quiet", KITH_ANCHOR_START, kith_str_of(kith_shown(bar->min, bar->unit).z), 8);
    if (!near_label(p, bar, bar->fair, p->right) && !near_label(p, bar, bar->good, p->right))
        kith_draw_text(b, p->right, y, "kp-quiet", KITH_ANCHOR_END, kith_str_of(kith_shown(bar->max, bar->unit).z), 8);
}

static void draw_interval(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout,
                          const struct place *p, const struct kith_guide_bar *bar, double y)
{
    double from = at(p, bar, bar->low);
    double width = fmax(3.0, at(p, bar, bar->high) - from);

    if (isnan(bar->low) || isnan(bar->high))
        return;
    if (!bar->rough) {
        kith_draw_rect(b, from, y + p->track + 2.0, width, TRACK_HEIGHT - 4.0, 4, "kp-range", "#9dbfe0");
        return;
    }
    kith_buf_printf(b,
                    "<rect class=\"kp-range-rough\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"4\" "
                    "stroke=\"%s\" stroke-dasharray=\"3 2\" fill=\"url(#",
                    N(from), N(y + p->track + 1.0), N(width), N(TRACK_HEIGHT - 2.0), kith_tone_fill(KITH_TONE_GREY));
    kith_svg_id(b, f, layout, "hatch");
    kith_buf_puts(b, ")\"/>\n");
}

/* A dot; beyond the scale an arrow at its end. */
static void draw_value(struct kith_buf *b, const struct place *p, const struct kith_guide_bar *bar, double y)
{
    const char *class = bar->rough ? "kp-value-rough" : "kp-value";
    double x = at(p, bar, bar->value);
    double middle = y + p->track + TRACK_HEIGHT / 2.0;
    double way = bar->value > bar->max ? 1.0 : bar->value < bar->min ? -1.0 : 0.0;

    if (isnan(bar->value))
        return;
    if (way != 0.0)
        kith_buf_printf(b, "<path class=\"%s\" d=\"M%s %sL%s %sL%s %sZ\"", class, N(x - way * 8.0), N(middle - 8.0),
                        N(x + way * 7.0), N(middle), N(x - way * 8.0), N(middle + 8.0));
    else
        kith_buf_printf(b, "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"7\"", class, N(x), N(middle));
    kith_buf_printf(b, " fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>\n", bar->rough ? "#ffffff" : "#1c4f86",
                    bar->rough ? "#53606d" : "#ffffff");
}

static struct kith_str value_words(const struct kith_guide_bar *bar, struct kith_shown *room)
{
    *room = kith_shown(bar->value, bar->unit);
    return bar->shown.n ? bar->shown : kith_str_of(room->z);
}

static void draw_words(struct kith_buf *b, const struct kith_layout *layout, const struct place *p,
                       const struct kith_guide_bar *bar, double y)
{
    enum kith_anchor anchor = layout->wide ? KITH_ANCHOR_START : KITH_ANCHOR_END;
    struct kith_range_shown range = kith_range_shown(bar->low, bar->high, bar->unit);
    struct kith_shown shown;
    char line[96];

    kith_draw_lines(b, p->label_x, y + (layout->wide ? p->value_y : 15.0), 0.0, "kp-text", KITH_ANCHOR_START,
                    bar->label, (size_t)p->label_columns, LABEL_LINES);
    kith_draw_text(b, p->value_x, y + p->value_y, "kp-strong", anchor, value_words(bar, &shown), 18);
    (void)snprintf(line, sizeof line, "%s%s%s", range.z, bar->rough && range.z[0] ? ", " : "",
                   bar->rough ? "rough" : "");
    kith_draw_text(b, p->value_x, y + p->range_y, "kp-quiet", anchor, kith_str_of(line), 40);
    kith_draw_text(b, p->left, y + p->height + 4.0, "kp-quiet", KITH_ANCHOR_START, bar->note, layout->wide ? 76 : 49);
}

static double bar_height(const struct place *p, const struct kith_guide_bar *bar)
{
    return p->height + (bar->note.n ? 12.0 : 0.0) + 12.0;
}

static void draw_layout(struct kith_buf *b, const struct kith_figure *f, const struct kith_guide_chart *chart,
                        const struct kith_layout *layout)
{
    const struct place *p = &places[layout->wide];
    double height = 0.0;
    double y = 0.0;

    for (size_t i = 0; i < chart->n; i++)
        height += bar_height(p, &chart->bars[i]);
    kith_svg_open(b, f, layout, height > 0.0 ? height : 1.0, false);
    kith_draw_hatch(b, f, layout, KITH_TONE_GREY);
    for (size_t i = 0; i < chart->n; i++) {
        const struct kith_guide_bar *bar = &chart->bars[i];

        kith_draw_rect(b, p->left, y + p->track, p->right - p->left, TRACK_HEIGHT, 6, "kp-track", "#e6ebf0");
        draw_ends(b, p, bar, y);
        draw_interval(b, f, layout, p, bar, y);
        draw_guide(b, p, bar, y, "fair", bar->fair, KITH_ANCHOR_END);
        draw_guide(b, p, bar, y, "good", bar->good, KITH_ANCHOR_START);
        draw_value(b, p, bar, y);
        draw_words(b, layout, p, bar, y);
        y += bar_height(p, bar);
    }
    kith_svg_close(b);
}

static void table_row(struct kith_buf *b, const struct kith_guide_bar *bar)
{
    struct kith_shown shown;
    bool guides = !bar->rough;

    kith_table_row(b);
    kith_table_cell(b, bar->label, true);
    kith_table_cell(b, value_words(bar, &shown), false);
    kith_table_cell(b, kith_str_of(kith_range_shown(bar->low, bar->high, bar->unit).z), false);
    kith_table_cell(b, guides && !isnan(bar->fair) ? kith_str_of(kith_shown(bar->fair, bar->unit).z) : KITH_S(""),
                    false);
    kith_table_cell(b, guides && !isnan(bar->good) ? kith_str_of(kith_shown(bar->good, bar->unit).z) : KITH_S(""),
                    false);
    kith_buf_puts(b, "<td>");
    kith_buf_puts(b, bar->rough ? "rough" : "");
    kith_buf_puts(b, bar->rough && bar->note.n ? "; " : "");
    kith_html_escape(b, bar->note);
    kith_buf_puts(b, "</td>");
    kith_table_row_end(b);
}

static void draw_table(struct kith_buf *b, const struct kith_figure *f, const struct kith_guide_chart *chart)
{
    const struct kith_str columns[] = {
        KITH_S("Measure"), KITH_S("Value"), chart->interval.n ? chart->interval : KITH_S("Interval"),
        KITH_S("Fair"),    KITH_S("Good"),  KITH_S("Note")};

    kith_table_open(b, f, "The figures in a table");
    kith_table_head(b, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < chart->n; i++)
        table_row(b, &chart->bars[i]);
    kith_table_close(b);
}

void kith_guide_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_guide_chart *chart)
{
    kith_figure_open(b, "kp-guides");
    for (int l = 0; l < KITH_LAYOUTS; l++)
        draw_layout(b, f, chart, &kith_layouts[l]);
    if (chart->n > 0)
        draw_table(b, f, chart);
    kith_figure_close(b);
}
