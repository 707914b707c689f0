#include "share_chart.h"

#include "draw.h"
#include "html_escape.h"

#include <math.h>
#include <stdio.h>

#define BAR_HEIGHT 40.0
#define GAP        2.0
#define PILL_WIDTH 42.0
#define AMOUNT_MAX 1e15 /* so that no sum overflows */

struct parts {
    double share[KITH_SHARES_MAX];
    int percent[KITH_SHARES_MAX];
    size_t n;
    double total;
};

static double amount_of(const struct kith_share *s)
{
    return s->amount > 0.0 ? fmin(s->amount, AMOUNT_MAX) : 0.0;
}

/* Whole percentages by largest remainder: what rounding down leaves over goes to those it hurt most. */
static struct parts parts_of(const struct kith_share_chart *chart)
{
    struct parts p = {.n = chart->n < KITH_SHARES_MAX ? chart->n : KITH_SHARES_MAX};
    double rest[KITH_SHARES_MAX] = {0};
    int left = 100;

    for (size_t i = 0; i < p.n; i++)
        p.total += amount_of(&chart->shares[i]);
    if (!(p.total > 0.0))
        return p;
    for (size_t i = 0; i < p.n; i++) {
        p.share[i] = amount_of(&chart->shares[i]) / p.total;
        p.percent[i] = (int)(100.0 * p.share[i]);
        rest[i] = 100.0 * p.share[i] - p.percent[i];
        left -= p.percent[i];
    }
    for (; left > 0; left--) {
        size_t most = 0;

        for (size_t i = 1; i < p.n; i++)
            if (rest[i] > rest[most])
                most = i;
        p.percent[most]++;
        rest[most] = -1.0;
    }
    return p;
}

static void percent_words(const struct parts *p, size_t i, char *out, size_t n)
{
    if (p->percent[i] == 0 && p->share[i] > 0.0)
        (void)snprintf(out, n, "<1%%");
    else
        (void)snprintf(out, n, "%d%%", p->percent[i]);
}

/* Hatchings of their own tone need an id each. */
static void part_name(size_t i, char *out, size_t n)
{
    (void)snprintf(out, n, "part%zu", i);
}

static void define_hatch(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout, size_t i,
                         enum kith_tone tone)
{
    char name[32];

    part_name(i, name, sizeof name);
    kith_buf_puts(b, "<defs><pattern id=\"");
    kith_svg_id(b, f, layout, name);
    kith_buf_puts(b, "\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">");
    kith_draw_rect(b, 0, 0, 8, 8, 0, "kp-paper", "#ffffff");
    kith_draw_rect(b, 0, 0, 2.5, 8, 0, kith_tone_class(tone), kith_tone_fill(tone));
    kith_buf_puts(b, "</pattern></defs>\n");
}

static void draw_part(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout,
                      const struct kith_share *s, const struct parts *p, size_t i, double x)
{
    double width = fmax(1.0, layout->width * p->share[i] - GAP);
    char name[32];
    char words[24];

    if (s->hatched) {
        define_hatch(b, f, layout, i, s->tone);
        part_name(i, name, sizeof name);
        kith_buf_printf(b,
                        "<rect x=\"%s\" y=\"1\" width=\"%s\" height=\"%s\" rx=\"3\" class=\"%s-edge\" "
                        "stroke=\"%s\" fill=\"url(#",
                        N(x + 0.5), N(width - 1.0), N(BAR_HEIGHT), kith_tone_class(s->tone), kith_tone_fill(s->tone));
        kith_svg_id(b, f, layout, name);
        kith_buf_puts(b, ")\"/>\n");
    } else {
        kith_draw_rect(b, x, 0.5, width, BAR_HEIGHT + 1.0, 3, kith_tone_class(s->tone), kith_tone_fill(s->tone));
    }
    if (width < PILL_WIDTH + 6.0)
        return;
    percent_words(p, i, words, sizeof words);
    kith_draw_rect(b, x + (width - PILL_WIDTH) / 2.0, BAR_HEIGHT / 2.0 - 11.0, PILL_WIDTH, 24, 12, "kp-paper",
                   "#ffffff");
    kith_draw_text(b, x + width / 2.0, BAR_HEIGHT / 2.0 + 6.0, "kp-strong", KITH_ANCHOR_MIDDLE, kith_str_of(words), 8);
}

static void draw_layout(struct kith_buf *b, const struct kith_figure *f, const struct kith_share_chart *chart,
                        const struct parts *p, const struct kith_layout *layout)
{
    double x = 0.0;

    kith_svg_open(b, f, layout, BAR_HEIGHT + 2.0, false);
    if (!(p->total > 0.0)) {
        kith_draw_rect(b, 0, 0.5, layout->width, BAR_HEIGHT + 1.0, 3, "kp-track", "#e6ebf0");
        kith_draw_text(b, layout->width / 2.0, BAR_HEIGHT / 2.0 + 6.0, "kp-text", KITH_ANCHOR_MIDDLE,
                       KITH_S("Nothing to compare"), 30);
    }
    for (size_t i = 0; i < p->n; i++) {
        if (p->share[i] > 0.0)
            draw_part(b, f, layout, &chart->shares[i], p, i, x);
        x += layout->width * p->share[i];
    }
    kith_svg_close(b);
}

static void key_swatch(struct kith_buf *b, const struct kith_share *s)
{
    kith_buf_puts(b, "<svg class=\"kp-key\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\" width=\"16\" "
                     "height=\"16\" aria-hidden=\"true\">");
    kith_buf_printf(b,
                    "<rect class=\"%s-edge\" x=\"1\" y=\"1\" width=\"14\" height=\"14\" rx=\"2\" "
                    "fill=\"%s\" stroke=\"%s\"/>",
                    kith_tone_class(s->tone), "#ffffff", kith_tone_fill(s->tone));
    if (s->hatched)
        kith_buf_printf(
            b, "<path class=\"%s\" fill=\"%s\" d=\"M1 6L6 1H9L1 9ZM1 14L14 1H15V3L3 15H1ZM9 15L15 9V12L12 15Z\"/>",
            kith_tone_class(s->tone), kith_tone_fill(s->tone));
    else
        kith_draw_rect(b, 1, 1, 14, 14, 2, kith_tone_class(s->tone), kith_tone_fill(s->tone));
    kith_buf_puts(b, "</svg>");
}

static void draw_key(struct kith_buf *b, const struct kith_share_chart *chart, const struct parts *p)
{
    char words[24];

    kith_buf_puts(b, "<ul class=\"kp-legend\">\n");
    for (size_t i = 0; i < p->n; i++) {
        percent_words(p, i, words, sizeof words);
        kith_buf_puts(b, "<li>");
        key_swatch(b, &chart->shares[i]);
        kith_buf_puts(b, "<span>");
        kith_html_escape(b, chart->shares[i].label);
        if (p->total > 0.0) {
            kith_buf_byte(b, ' ');
            kith_html_escape(b, kith_str_of(words));
        }
        kith_buf_puts(b, "</span></li>\n");
    }
    kith_buf_puts(b, "</ul>\n");
}

static void draw_table(struct kith_buf *b, const struct kith_figure *f, const struct kith_share_chart *chart,
                       const struct parts *p)
{
    const struct kith_str columns[] = {KITH_S("Who"), KITH_S("Share"),
                                       chart->amounts.n ? chart->amounts : KITH_S("Amount")};
    char words[24];

    kith_table_open(b, f, "The figures in a table");
    kith_table_head(b, columns, 3);
    for (size_t i = 0; i < p->n; i++) {
        percent_words(p, i, words, sizeof words);
        kith_table_row(b);
        kith_table_cell(b, chart->shares[i].label, true);
        kith_table_cell(b, kith_str_of(p->total > 0.0 ? words : ""), false);
        kith_table_cell(b, kith_str_of(kith_shown(amount_of(&chart->shares[i]), KITH_UNIT_PLAIN).z), false);
        kith_table_row_end(b);
    }
    kith_table_close(b);
}

void kith_share_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_share_chart *chart)
{
    struct parts p = parts_of(chart);

    kith_figure_open(b, "kp-shares");
    for (int l = 0; l < KITH_LAYOUTS; l++)
        draw_layout(b, f, chart, &p, &kith_layouts[l]);
    if (p.n > 0) {
        draw_key(b, chart, &p);
        draw_table(b, f, chart, &p);
    }
    kith_figure_close(b);
}
