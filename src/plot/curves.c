#include "curves.h"

#include "draw.h"
#include "html_escape.h"
#include "safe_text.h"

#include <math.h>

#define WIDTH    720.0
#define LEFT     64.0
#define RIGHT    160.0 /* room for the key */
#define PANEL    210.0 /* height, with its title */
#define TOP      76.0
#define TICKS    5
#define X_TICKS  4
#define COLUMNS  72u /* most of a text panel */
#define GUTTER   8u
#define ROWS_MAX 40u

struct frame {
    const struct kith_curve_panel *panel;
    double left, right, top, bottom;
};

static double at_x(const struct frame *f, double x)
{
    const struct kith_curve_panel *p = f->panel;
    double span = p->to - p->from;

    return f->left + (f->right - f->left) * (span > 0.0 ? (x - p->from) / span : 0.5);
}

static double at_y(const struct frame *f, double y)
{
    double span = f->panel->high - f->panel->low;
    double t = span > 0.0 ? (y - f->panel->low) / span : 0.0;

    return f->bottom - (f->bottom - f->top) * fmin(1.0, fmax(0.0, t));
}

static void draw_scale(struct kith_buf *b, const struct frame *f, bool last, struct kith_str x_title)
{
    const struct kith_curve_panel *p = f->panel;

    for (int t = 0; t <= TICKS; t++) {
        double v = p->low + (p->high - p->low) * t / TICKS;

        kith_draw_line(b, f->left, at_y(f, v), f->right, at_y(f, v), t ? "kp-grid" : "kp-rule",
                       t ? "#e6ebf0" : "#b9c3cc");
        kith_draw_text(b, f->left - 8.0, at_y(f, v) + 4.0, "kp-quiet", KITH_ANCHOR_END,
                       kith_str_of(kith_shown(v, p->unit).z), 8);
    }
    for (int t = 0; t <= X_TICKS; t++) {
        double x = p->from + (p->to - p->from) * t / X_TICKS;

        kith_draw_text(b, at_x(f, x), f->bottom + 16.0, "kp-quiet", KITH_ANCHOR_MIDDLE,
                       kith_str_of(kith_shown(x, KITH_UNIT_PLAIN).z), 8);
    }
    if (last)
        kith_draw_text(b, (f->left + f->right) / 2.0, f->bottom + 34.0, "kp-quiet", KITH_ANCHOR_MIDDLE, x_title, 60);
}

static void draw_band(struct kith_buf *b, const struct frame *f, const struct kith_curve *c)
{
    const struct kith_curve_panel *p = f->panel;

    if (!c->low || !c->high)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (!isfinite(c->low[i]) || !isfinite(c->high[i]))
            return;
    kith_buf_printf(b, "<path fill=\"%s\" fill-opacity=\"0.15\" d=\"M", kith_tone_fill(c->tone));
    for (size_t i = 0; i < p->n; i++)
        kith_buf_printf(b, "%s%s %s", i ? "L" : "", N(at_x(f, p->x[i])), N(at_y(f, c->high[i])));
    for (size_t i = p->n; i-- > 0;)
        kith_buf_printf(b, "L%s %s", N(at_x(f, p->x[i])), N(at_y(f, c->low[i])));
    kith_buf_puts(b, "Z\"/>\n");
}

static void draw_curve(struct kith_buf *b, const struct frame *f, size_t number)
{
    static const char *const dashes[] = {"", "7 3", "2 3", "9 3 2 3"};
    const struct kith_curve_panel *p = f->panel;
    const struct kith_curve *c = &p->curves[number];
    const char letter[2] = {(char)('A' + (int)number), '\0'};
    double y = f->top + 14.0 + 20.0 * (double)number;
    bool down = false;

    kith_buf_printf(b,
                    "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\" "
                    "stroke-dasharray=\"%s\" d=\"",
                    kith_tone_fill(c->tone), dashes[number % 4]);
    for (size_t i = 0; i < p->n; i++) {
        if (isfinite(c->y[i]))
            kith_buf_printf(b, "%s%s %s", down ? "L" : "M", N(at_x(f, p->x[i])), N(at_y(f, c->y[i])));
        down = isfinite(c->y[i]);
    }
    kith_buf_puts(b, "\"/>\n");
    kith_buf_printf(b,
                    "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"2\" "
                    "stroke-dasharray=\"%s\"/>\n",
                    N(f->right + 12.0), N(y - 4.0), N(f->right + 36.0), N(y - 4.0), kith_tone_fill(c->tone),
                    dashes[number % 4]);
    kith_draw_text(b, f->right + 42.0, y, "kp-strong", KITH_ANCHOR_START, kith_str_of(letter), 2);
    kith_draw_text(b, f->right + 56.0, y, "kp-quiet", KITH_ANCHOR_START, c->label, 14);
}

static void draw_panel(struct kith_buf *b, const struct kith_curve_sheet *sheet, size_t number)
{
    const struct kith_curve_panel *p = &sheet->panels[number];
    double top = TOP + PANEL * (double)number;
    struct frame f = {p, LEFT, WIDTH - RIGHT, top + 24.0, top + PANEL - 34.0};
    size_t n = p->n_curves < KITH_CURVES_MAX ? p->n_curves : KITH_CURVES_MAX;

    kith_draw_text(b, 0.0, top + 10.0, "kp-strong", KITH_ANCHOR_START, p->title, 80);
    if (p->n < 2)
        return;
    draw_scale(b, &f, number + 1 == sheet->n_panels, sheet->x_title);
    for (size_t k = 0; k < n; k++)
        draw_band(b, &f, &p->curves[k]);
    for (size_t k = 0; k < n; k++)
        draw_curve(b, &f, k);
}

void kith_curves_svg(struct kith_buf *b, const struct kith_curve_sheet *sheet)
{
    double height = TOP + PANEL * (double)sheet->n_panels + 48.0;

    kith_buf_printf(b,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
                    "viewBox=\"-12 0 %s %s\" width=\"%s\" height=\"%s\" role=\"img\" "
                    "font-family=\"system-ui, sans-serif\" aria-labelledby=\"t d\">\n<title id=\"t\">",
                    N(WIDTH + 24.0), N(height), N(WIDTH + 24.0), N(height));
    kith_html_escape(b, sheet->title);
    kith_buf_puts(b, "</title>\n<desc id=\"d\">");
    kith_html_escape(b, sheet->desc);
    kith_buf_puts(b, "</desc>\n");
    kith_draw_rect(b, -12.0, 0.0, WIDTH + 24.0, height, 0.0, "kp-paper", "#ffffff");
    kith_draw_lines(b, 0.0, 24.0, 0.0, "kp-strong", KITH_ANCHOR_START, sheet->title, 90, 2);
    for (size_t i = 0; i < sheet->n_panels; i++)
        draw_panel(b, sheet, i);
    kith_draw_lines(b, 0.0, height - 22.0, 0.0, "kp-quiet", KITH_ANCHOR_START, sheet->foot, 112, 2);
    kith_buf_puts(b, "</svg>\n");
}

/* --- text ----------------------------------------------------------------------------------------------------- */

static void put_letter(struct kith_buf *b, const struct kith_strip_options *o, char letter, enum kith_tone tone)
{
    static const char *const sgr[KITH_TONE_COUNT] = {
        [KITH_TONE_BLUE] = "34", [KITH_TONE_TEAL] = "36",  [KITH_TONE_DEEP] = "1;36", [KITH_TONE_AMBER] = "33",
        [KITH_TONE_GREY] = "90", [KITH_TONE_GREEN] = "32", [KITH_TONE_PLUM] = "35",   [KITH_TONE_RED] = "31",
    };

    if (o->colour && (unsigned)tone < KITH_TONE_COUNT)
        kith_buf_printf(b, "\x1b[%sm%c\x1b[0m", sgr[tone], letter);
    else
        kith_buf_byte(b, letter);
}

/* The curve in each cell of a column, or -1; where several meet, the first. */
static void fill_column(const struct kith_curve_panel *p, double t, unsigned rows, int cell[ROWS_MAX])
{
    size_t i = (size_t)(t * (double)(p->n - 1) + 0.5);
    size_t n = p->n_curves < KITH_CURVES_MAX ? p->n_curves : KITH_CURVES_MAX;

    for (unsigned r = 0; r < rows; r++)
        cell[r] = -1;
    for (size_t k = n; k-- > 0;) {
        double y = p->curves[k].y[i];
        double s = p->high > p->low ? (y - p->low) / (p->high - p->low) : 0.0;

        if (isfinite(y))
            cell[(unsigned)(fmin(1.0, fmax(0.0, s)) * (rows - 1) + 0.5)] = (int)k;
    }
}

void kith_curves_text(struct kith_buf *b, const struct kith_curve_panel *panel, struct kith_str x_title, unsigned rows,
                      const struct kith_strip_options *options)
{
    const struct kith_curve_panel *p = panel;
    unsigned columns = options->width > GUTTER + 12u ? options->width - GUTTER - 2u : 12u;
    size_t n = p->n_curves < KITH_CURVES_MAX ? p->n_curves : KITH_CURVES_MAX;

    rows = rows < 4u ? 4u : rows > ROWS_MAX ? ROWS_MAX : rows;
    columns = columns > COLUMNS ? COLUMNS : columns;
    (void)kith_text_put(b, p->title, options->width, false, options->ascii);
    kith_buf_byte(b, '\n');
    if (p->n < 2)
        return;
    for (unsigned r = rows; r-- > 0;) {
        bool marked = r == 0 || r == rows - 1 || (rows % 2 == 1 && r == rows / 2);
        double v = p->low + (p->high - p->low) * r / (rows - 1);

        kith_buf_printf(b, "%*s %s", (int)GUTTER - 2, marked ? kith_shown(v, p->unit).z : "",
                        options->ascii ? "|" : "\u2502");
        for (unsigned x = 0; x < columns; x++) {
            int cell[ROWS_MAX];

            fill_column(p, (double)x / (columns - 1), rows, cell);
            if (cell[r] < 0)
                kith_buf_byte(b, ' ');
            else
                put_letter(b, options, (char)('A' + cell[r]), p->curves[cell[r]].tone);
        }
        kith_buf_byte(b, '\n');
    }
    kith_buf_printf(b, "%*s %s", (int)GUTTER - 2, "", options->ascii ? "+" : "\u2514");
    for (unsigned x = 0; x < columns; x++)
        kith_buf_puts(b, options->ascii ? "-" : "\u2500");
    kith_buf_printf(b, "\n%*s%-*s", (int)GUTTER, "", (int)columns - 12, kith_shown(p->from, KITH_UNIT_PLAIN).z);
    kith_buf_printf(b, "%5s ", kith_shown(p->to, KITH_UNIT_PLAIN).z);
    (void)kith_text_put(b, x_title, 10, false, options->ascii);
    kith_buf_printf(b, "\n%*s", (int)GUTTER, "");
    for (size_t k = 0; k < n; k++) {
        put_letter(b, options, (char)('A' + (int)k), p->curves[k].tone);
        kith_buf_byte(b, ' ');
        (void)kith_text_put(b, p->curves[k].label, 40, false, options->ascii);
        kith_buf_puts(b, k + 1 < n ? "   " : "\n");
    }
}
