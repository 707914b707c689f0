#include "matrix_chart.h"

#include "draw.h"
#include "html_escape.h"
#include "safe_text.h"

#include <stdio.h>

#define ROW_HEIGHT 50.0
#define HEAD       49.0 /* title and column names of one line each */
#define LINE       17.0
#define SHADES     5

static const struct {
    const char *class;
    const char *fill;
} shades[SHADES] = {
    {"kp-m0", "#f3f6f9"}, {"kp-m1", "#dfeaf5"}, {"kp-m2", "#c2d9ee"}, {"kp-m3", "#9fc3e3"}, {"kp-m4", "#7aabd6"},
};

struct grid {
    double left;
    double cell;
    double head;
    size_t columns;
};

static struct grid grid_of(const struct kith_matrix_chart *chart, const struct kith_layout *layout)
{
    struct grid g = {layout->wide ? 200.0 : 92.0, 0.0, HEAD, chart->n_columns};

    if (g.columns > KITH_MATRIX_COLUMNS_MAX)
        g.columns = KITH_MATRIX_COLUMNS_MAX;
    g.cell = g.columns ? (layout->width - g.left) / (double)g.columns : 0.0;
    if (g.cell > 140.0)
        g.cell = 140.0;
    if (KITH_COLUMN_S * (double)kith_text_width(chart->row_title) > g.left)
        g.head = HEAD + LINE;
    for (size_t j = 0; j < g.columns; j++)
        if (KITH_COLUMN * (double)kith_text_width(chart->columns[j]) > g.cell)
            g.head = HEAD + LINE;
    return g;
}

static uint64_t row_total(const struct kith_matrix_chart *chart, size_t row)
{
    uint64_t sum = 0;

    for (size_t j = 0; j < chart->n_columns; j++)
        sum += chart->count[row * chart->n_columns + j];
    return sum;
}

static void draw_cell(struct kith_buf *b, const struct kith_matrix_chart *chart, const struct grid *g, size_t row,
                      size_t column, double y)
{
    uint64_t total = row_total(chart, row);
    uint32_t count = chart->count[row * chart->n_columns + column];
    double share = total ? (double)count / (double)total : 0.0;
    size_t shade = (size_t)(share * SHADES);
    double x = g->left + g->cell * (double)column;
    char words[64];

    shade = shade < SHADES ? shade : SHADES - 1;
    kith_draw_rect(b, x + 1.5, y + 1.5, g->cell - 3.0, ROW_HEIGHT - 3.0, 4, shades[shade].class, shades[shade].fill);
    if (total == 0) {
        kith_draw_text(b, x + g->cell / 2.0, y + 30.0, "kp-quiet", KITH_ANCHOR_MIDDLE, KITH_S("\xe2\x80\x93"), 3);
        return;
    }
    kith_draw_text(b, x + g->cell / 2.0, y + 22.0, "kp-strong kp-dark", KITH_ANCHOR_MIDDLE,
                   kith_str_of(kith_shown(share, KITH_UNIT_PERCENT).z), 6);
    (void)snprintf(words, sizeof words, "%lu of %lu", (unsigned long)count, (unsigned long)total);
    if (KITH_COLUMN_S * (double)strlen(words) > g->cell)
        (void)snprintf(words, sizeof words, "%lu", (unsigned long)count);
    kith_draw_text(b, x + g->cell / 2.0, y + 39.0, "kp-quiet kp-dark", KITH_ANCHOR_MIDDLE, kith_str_of(words),
                   (size_t)(g->cell / KITH_COLUMN_S));
}

static void draw_layout(struct kith_buf *b, const struct kith_figure *f, const struct kith_matrix_chart *chart,
                        const struct kith_layout *layout)
{
    struct grid g = grid_of(chart, layout);

    kith_svg_open(b, f, layout, g.head + ROW_HEIGHT * (double)chart->n_rows, false);
    kith_draw_lines(b, 0, g.head - 9.0, 1.0, "kp-quiet", KITH_ANCHOR_START, chart->row_title,
                    (size_t)(g.left / KITH_COLUMN_S), layout->wide ? 1 : 2);
    kith_draw_text(b, g.left + 2.0, 13.0, "kp-quiet", KITH_ANCHOR_START, chart->column_title, layout->wide ? 60 : 36);
    for (size_t j = 0; j < g.columns; j++)
        kith_draw_lines(b, g.left + g.cell * ((double)j + 0.5), g.head - 9.0, 1.0, "kp-text", KITH_ANCHOR_MIDDLE,
                        chart->columns[j], (size_t)(g.cell / KITH_COLUMN), 2);
    for (size_t i = 0; i < chart->n_rows; i++) {
        double y = g.head + ROW_HEIGHT * (double)i;

        kith_draw_lines(b, 0, y + 30.0, 0.5, "kp-text", KITH_ANCHOR_START, chart->rows[i],
                        (size_t)(g.left / KITH_COLUMN), 2);
        for (size_t j = 0; j < g.columns; j++)
            draw_cell(b, chart, &g, i, j, y);
    }
    kith_svg_close(b);
}

static void draw_table(struct kith_buf *b, const struct kith_figure *f, const struct kith_matrix_chart *chart)
{
    kith_table_open(b, f, "The figures in a table");
    kith_buf_puts(b, "<thead><tr><th scope=\"col\">");
    kith_html_escape(b, chart->row_title);
    kith_buf_puts(b, "</th>");
    for (size_t j = 0; j < chart->n_columns; j++) {
        kith_buf_puts(b, "<th scope=\"col\">");
        kith_html_escape(b, chart->columns[j]);
        kith_buf_puts(b, "</th>");
    }
    kith_buf_puts(b, "<th scope=\"col\">In all</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < chart->n_rows; i++) {
        kith_table_row(b);
        kith_table_cell(b, chart->rows[i], true);
        for (size_t j = 0; j < chart->n_columns; j++)
            kith_buf_printf(b, "<td>%lu</td>", (unsigned long)chart->count[i * chart->n_columns + j]);
        kith_buf_printf(b, "<td>%lu</td>", (unsigned long)row_total(chart, i));
        kith_table_row_end(b);
    }
    kith_table_close(b);
}

void kith_matrix_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_matrix_chart *chart)
{
    kith_figure_open(b, "kp-matrix");
    for (int l = 0; l < KITH_LAYOUTS; l++)
        draw_layout(b, f, chart, &kith_layouts[l]);
    if (chart->n_rows > 0)
        draw_table(b, f, chart);
    kith_figure_close(b);
}
