#include "course_chart.h"

#include "draw.h"
#include "html_escape.h"
#include "mark.h"

#include <inttypes.h>
#include <stdio.h>

#define SLOT_MAX     22.0 /* a short session does not spread over the whole width */
#define ROW_HEIGHT   120.0
#define HEADING_Y    13.0 /* in a row: its words, the counsellor's line, the client's line */
#define COUNSELLOR_Y 64.0
#define CLIENT_Y     90.0
#define BETWEEN_Y    75.0
#define TICK_EVERY   10

struct grid {
    const struct kith_layout *layout;
    double left; /* of the first slot */
    double slot;
    size_t per_row;
    size_t rows;
};

static struct grid grid_of(const struct kith_layout *layout, size_t marks)
{
    struct grid g = {layout, layout->wide ? 92.0 : 2.0, 0.0, layout->wide ? 50 : 30, 0};
    double room = layout->width - g.left - 2.0;
    double widest = marks ? room / (double)marks : room;

    g.slot = room / (double)g.per_row;
    if (marks < g.per_row)
        g.slot = widest < SLOT_MAX ? widest : SLOT_MAX;
    g.rows = marks ? (marks + g.per_row - 1) / g.per_row : 1;
    return g;
}

/* "1:02:03" or "2:03". */
static void clock(char *out, size_t n, int64_t ms)
{
    int64_t s = ms / 1000;

    if (ms < 0)
        out[0] = '\0';
    else if (s >= 3600)
        (void)snprintf(out, n, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
    else
        (void)snprintf(out, n, "%" PRId64 ":%02" PRId64, s / 60, s % 60);
}

static void draw_heading(struct kith_buf *b, const struct grid *g, const struct kith_course *c, size_t row, double y)
{
    const struct kith_course_mark *first = &c->marks[row * g->per_row];
    size_t end = (row + 1) * g->per_row < c->n_marks ? (row + 1) * g->per_row : c->n_marks;
    char time[32];
    char text[128];

    clock(time, sizeof time, first->start_ms);
    (void)snprintf(text, sizeof text, "Turns %" PRId64 " to %" PRId64 "%s%s", first->turn, c->marks[end - 1].turn,
                   time[0] ? ", from " : "", time);
    kith_draw_text(b, g->left, y + HEADING_Y, "kp-quiet", KITH_ANCHOR_START, kith_str_of(text), 60);
    if (!g->layout->wide)
        return;
    kith_draw_text(b, g->left - 10.0, y + COUNSELLOR_Y - 4.0, "kp-quiet", KITH_ANCHOR_END, c->lanes[0], 12);
    kith_draw_text(b, g->left - 10.0, y + CLIENT_Y + 4.0, "kp-quiet", KITH_ANCHOR_END, c->lanes[1], 12);
}

static void draw_lines(struct kith_buf *b, const struct grid *g, const struct kith_course *c, size_t row, double y)
{
    size_t n = c->n_marks - row * g->per_row;
    double right = g->left + g->slot * (double)(n < g->per_row ? n : g->per_row);

    kith_draw_line(b, g->left, y + COUNSELLOR_Y + 0.5, right, y + COUNSELLOR_Y + 0.5, "kp-rule", "#b9c3cc");
    kith_draw_line(b, g->left, y + CLIENT_Y, right, y + CLIENT_Y, "kp-rule", "#b9c3cc");
    for (size_t i = TICK_EVERY; i < g->per_row && i < n; i += TICK_EVERY) {
        double x = g->left + g->slot * (double)i;

        kith_draw_line(b, x, y + COUNSELLOR_Y + 3.0, x, y + COUNSELLOR_Y + 9.0, "kp-rule", "#b9c3cc");
    }
}

/* With the words for a pointer that rests on it; on a phone none rests, and they would make up half the drawing. */
static void describe(struct kith_buf *b, const struct kith_course *c, size_t i, bool words)
{
    const struct kith_course_mark *m = &c->marks[i];
    const struct kith_course_kind *kind = kith_course_kind(c, i);

    kith_buf_printf(b, "Turn %" PRId64 ", ", m->turn);
    if (kind->lane != KITH_LANE_OTHER) {
        kith_html_escape(b, c->lanes[kind->lane]);
        kith_buf_puts(b, ": ");
    }
    kith_html_escape(b, kind->label);
    kith_buf_puts(b, m->unsure ? ", unsure" : "");
    kith_buf_puts(b, m->flagged ? ", please look" : "");
    if (words && m->note.n) {
        kith_buf_puts(b, ". ");
        kith_html_clip(b, m->note, 120);
    }
}

static void draw_mark(struct kith_buf *b, const struct grid *g, const struct kith_course *c, size_t i, double y)
{
    const struct kith_course_mark *m = &c->marks[i];
    const struct kith_course_kind *kind = kith_course_kind(c, i);
    double x = g->left + g->slot * ((double)(i % g->per_row) + 0.5);
    double line;

    if (!kind)
        return;
    line = y + (kind->lane == KITH_LANE_COUNSELLOR ? COUNSELLOR_Y
                : kind->lane == KITH_LANE_CLIENT   ? CLIENT_Y
                                                   : BETWEEN_Y);
    if (m->href.n) {
        kith_buf_puts(b, "<a tabindex=\"-1\" href=\"");
        kith_html_href(b, m->href);
        kith_buf_puts(b, "\">");
    } else {
        kith_buf_puts(b, "<g>");
    }
    kith_buf_puts(b, "<title>");
    describe(b, c, i, g->layout->wide);
    kith_buf_printf(b,
                    "</title><rect class=\"kp-hit\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"none\" "
                    "pointer-events=\"all\"/>",
                    N(x - g->slot / 2.0), N(y + 20.0), N(g->slot), N(ROW_HEIGHT - 24.0));
    kith_mark_draw(b, x, line, kind, m->unsure);
    if (m->flagged)
        kith_mark_flag(b, x, line, kind);
    kith_buf_puts(b, m->href.n ? "</a>\n" : "</g>\n");
}

static bool has_times(const struct kith_course *c)
{
    for (size_t i = 0; i < c->n_marks; i++)
        if (c->marks[i].start_ms >= 0)
            return true;
    return false;
}

static bool has_links(const struct kith_course *c)
{
    for (size_t i = 0; i < c->n_marks; i++)
        if (c->marks[i].href.n)
            return true;
    return false;
}

static void draw_layout(struct kith_buf *b, const struct kith_figure *f, const struct kith_course *c,
                        const struct kith_layout *layout)
{
    struct grid g = grid_of(layout, c->n_marks);
    double top = layout->wide ? 0.0 : 18.0;

    kith_svg_open(b, f, layout, top + ROW_HEIGHT * (double)g.rows, has_links(c));
    if (!layout->wide) {
        kith_buf_puts(b, "<text class=\"kp-quiet\" x=\"2\" y=\"12\" font-size=\"12\" fill=\"#53606d\">");
        kith_html_clip(b, c->lanes[0], 18);
        kith_buf_puts(b, " above \xc2\xb7 ");
        kith_html_clip(b, c->lanes[1], 18);
        kith_buf_puts(b, " below</text>\n");
    }
    if (c->n_marks == 0)
        kith_draw_text(b, g.left, top + HEADING_Y, "kp-quiet", KITH_ANCHOR_START, KITH_S("No turns to show"), 30);
    for (size_t row = 0; row < g.rows && c->n_marks; row++) {
        double y = top + ROW_HEIGHT * (double)row;
        size_t end = (row + 1) * g.per_row < c->n_marks ? (row + 1) * g.per_row : c->n_marks;

        draw_heading(b, &g, c, row, y);
        draw_lines(b, &g, c, row, y);
        for (size_t i = row * g.per_row; i < end; i++)
            draw_mark(b, &g, c, i, y);
    }
    kith_svg_close(b);
}

static void key_item(struct kith_buf *b, const char *words)
{
    kith_buf_printf(b, "<span>%s</span></li>\n", words);
}

static void draw_key(struct kith_buf *b, const struct kith_course *c)
{
    const struct kith_course_kind *sample = NULL;
    bool flagged = false;

    kith_buf_puts(b, "<ul class=\"kp-legend\">\n");
    for (size_t k = 0; k < c->n_kinds; k++) {
        bool used = false;

        for (size_t i = 0; i < c->n_marks; i++) {
            used = used || c->marks[i].kind == k;
            flagged = flagged || c->marks[i].flagged;
            if (c->marks[i].unsure && (!sample || sample->plain) && kith_course_kind(c, i))
                sample = kith_course_kind(c, i);
        }
        if (!used)
            continue;
        kith_buf_puts(b, "<li>");
        kith_mark_key(b, &c->kinds[k], false);
        kith_buf_puts(b, "<span>");
        kith_html_escape(b, c->kinds[k].label);
        kith_buf_puts(b, "</span></li>\n");
    }
    if (sample) {
        kith_buf_puts(b, "<li>");
        kith_mark_key(b, sample, true);
        key_item(b, "hollow: unsure");
    }
    if (flagged) {
        kith_buf_puts(b, "<li>");
        kith_mark_key_flag(b);
        key_item(b, "flag: please look");
    }
    kith_buf_puts(b, "</ul>\n");
}

static void table_row(struct kith_buf *b, const struct kith_course *c, size_t i, bool times)
{
    const struct kith_course_mark *m = &c->marks[i];
    const struct kith_course_kind *kind = kith_course_kind(c, i);
    char time[32];

    clock(time, sizeof time, m->start_ms);
    kith_table_row(b);
    kith_buf_puts(b, "<th scope=\"row\">");
    if (m->href.n) {
        kith_buf_puts(b, "<a href=\"");
        kith_html_href(b, m->href);
        kith_buf_puts(b, "\">");
    }
    kith_buf_printf(b, "%" PRId64 "%s</th>", m->turn, m->href.n ? "</a>" : "");
    if (times)
        kith_table_cell(b, kith_str_of(time), false);
    kith_table_cell(b, kind->lane == KITH_LANE_OTHER ? KITH_S("") : c->lanes[kind->lane], false);
    kith_table_cell(b, kind->label, false);
    kith_buf_puts(b, "<td>");
    kith_buf_puts(b, m->unsure && m->flagged ? "unsure; please look"
                     : m->unsure             ? "unsure"
                     : m->flagged            ? "please look"
                                             : "");
    kith_buf_puts(b, m->note.n && (m->unsure || m->flagged) ? ". " : "");
    kith_html_escape(b, m->note);
    kith_buf_puts(b, "</td>");
    kith_table_row_end(b);
}

static void draw_table(struct kith_buf *b, const struct kith_figure *f, const struct kith_course *c)
{
    bool times = has_times(c);
    const struct kith_str timed[] = {KITH_S("Turn"), KITH_S("Time"), KITH_S("Who"), KITH_S("Code"), KITH_S("Note")};
    const struct kith_str untimed[] = {KITH_S("Turn"), KITH_S("Who"), KITH_S("Code"), KITH_S("Note")};

    kith_table_open(b, f, "Every turn in a table");
    kith_table_head(b, times ? timed : untimed, times ? 5 : 4);
    for (size_t i = 0; i < c->n_marks; i++)
        if (kith_course_kind(c, i))
            table_row(b, c, i, times);
    kith_table_close(b);
}

void kith_course_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_course *c)
{
    kith_figure_open(b, "kp-course");
    for (int l = 0; l < KITH_LAYOUTS; l++)
        draw_layout(b, f, c, &kith_layouts[l]);
    if (c->n_marks > 0) {
        draw_key(b, c);
        draw_table(b, f, c);
    }
    kith_figure_close(b);
}
