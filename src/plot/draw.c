#include "draw.h"

#include "html_escape.h"
#include "safe_text.h"

#include <math.h>
#include <stdio.h>

#define LINE_PX    17.0
#define LINES_MAX  4
#define ID_MAX     60
#define NUM_MAX    1e7
#define TEXT_FILL  "#1c2733"
#define QUIET_FILL "#53606d"

const struct kith_layout kith_layouts[KITH_LAYOUTS] = {{"kp-narrow", 340.0, false}, {"kp-wide", 720.0, true}};

/* By whole numbers, because printf would follow the locale's decimal comma. */
static void fixed(char *out, size_t n, double v, int decimals)
{
    long scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
    long units = lround(fmin(NUM_MAX, fmax(-NUM_MAX, v)) * (double)scale);
    const char *sign = units < 0 ? "-" : "";

    units = units < 0 ? -units : units;
    if (decimals == 0)
        (void)snprintf(out, n, "%s%ld", sign, units);
    else
        (void)snprintf(out, n, "%s%ld.%0*ld", sign, units / scale, decimals, units % scale);
}

struct kith_num kith_num(double v)
{
    struct kith_num out;
    size_t n;

    fixed(out.z, sizeof out.z, isnan(v) || isinf(v) ? 0.0 : v, 2);
    for (n = strlen(out.z); out.z[n - 1] == '0'; n--)
        out.z[n - 1] = '\0';
    if (out.z[n - 1] == '.')
        out.z[n - 1] = '\0';
    return out;
}

struct kith_shown kith_shown(double v, enum kith_unit unit)
{
    struct kith_shown out = {"\xe2\x80\x93"};
    char digits[24];

    if (isnan(v) || isinf(v))
        return out;
    if (unit == KITH_UNIT_PERCENT)
        fixed(digits, sizeof digits, 100.0 * v, 0);
    else
        fixed(digits, sizeof digits, v, fabs(v - round(v)) < 0.005 || fabs(v) >= 100.0 ? 0 : 1);
    (void)snprintf(out.z, sizeof out.z, "%s%s", digits, unit == KITH_UNIT_PERCENT ? "%" : "");
    return out;
}

struct kith_range_shown kith_range_shown(double low, double high, enum kith_unit unit)
{
    struct kith_range_shown out = {""};

    if (isfinite(low) && isfinite(high))
        (void)snprintf(out.z, sizeof out.z, "%s to %s", kith_shown(low, unit).z, kith_shown(high, unit).z);
    return out;
}

void kith_figure_open(struct kith_buf *b, const char *class)
{
    kith_buf_printf(b, "<figure class=\"kp %s\">\n", class);
}

void kith_figure_close(struct kith_buf *b)
{
    kith_buf_puts(b, "</figure>\n");
}

static bool is_id_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

void kith_svg_id(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout, const char *part)
{
    kith_buf_puts(b, f->id.n && f->id.p[0] >= 'a' && f->id.p[0] <= 'z' ? "" : "kp-");
    for (size_t i = 0; i < f->id.n && i < ID_MAX; i++)
        kith_buf_byte(b, is_id_byte(f->id.p[i]) ? f->id.p[i] : '-');
    kith_buf_printf(b, "-%s-%s", layout->class, part);
}

void kith_svg_open(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout, double height,
                   bool links)
{
    kith_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" viewBox=\"0 0 %s %s\" role=\"%s\"",
                    layout->class, N(layout->width), N(height), links ? "group" : "img");
    kith_buf_puts(b, " aria-labelledby=\"");
    kith_svg_id(b, f, layout, "title");
    kith_buf_byte(b, ' ');
    kith_svg_id(b, f, layout, "desc");
    kith_buf_puts(b, "\">\n<title id=\"");
    kith_svg_id(b, f, layout, "title");
    kith_buf_puts(b, "\">");
    kith_html_escape(b, f->title);
    kith_buf_puts(b, "</title>\n<desc id=\"");
    kith_svg_id(b, f, layout, "desc");
    kith_buf_puts(b, "\">");
    kith_html_escape(b, f->desc);
    kith_buf_puts(b, "</desc>\n");
}

void kith_svg_close(struct kith_buf *b)
{
    kith_buf_puts(b, "</svg>\n");
}

static const struct {
    const char *class;
    const char *fill;
} tones[KITH_TONE_COUNT] = {
    [KITH_TONE_BLUE] = {"kp-blue", "#2f6fb5"}, [KITH_TONE_TEAL] = {"kp-teal", "#2e9490"},
    [KITH_TONE_DEEP] = {"kp-deep", "#0f5257"}, [KITH_TONE_AMBER] = {"kp-amber", "#b8730f"},
    [KITH_TONE_GREY] = {"kp-grey", "#7a838c"}, [KITH_TONE_GREEN] = {"kp-green", "#1f7a4d"},
    [KITH_TONE_PLUM] = {"kp-plum", "#a3456b"}, [KITH_TONE_RED] = {"kp-red", "#b3261e"},
};

static enum kith_tone known(enum kith_tone tone)
{
    return (unsigned)tone < KITH_TONE_COUNT ? tone : KITH_TONE_GREY;
}

const char *kith_tone_class(enum kith_tone tone)
{
    return tones[known(tone)].class;
}

const char *kith_tone_fill(enum kith_tone tone)
{
    return tones[known(tone)].fill;
}

void kith_draw_text(struct kith_buf *b, double x, double y, const char *class, enum kith_anchor anchor,
                    struct kith_str s, size_t columns)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    bool quiet = strncmp(class, "kp-quiet", 8) == 0;

    if (s.n == 0)
        return;
    kith_buf_printf(b, "<text class=\"%s\" x=\"%s\" y=\"%s\"%s font-size=\"%s\" fill=\"%s\">", class, N(x), N(y),
                    anchors[anchor], quiet ? "12" : "14", quiet ? QUIET_FILL : TEXT_FILL);
    kith_html_clip(b, s, columns);
    kith_buf_puts(b, "</text>\n");
}

void kith_draw_lines(struct kith_buf *b, double x, double y, double lift, const char *class, enum kith_anchor anchor,
                     struct kith_str s, size_t columns, size_t max)
{
    struct kith_str line[LINES_MAX];
    size_t n = kith_text_wrap(s, columns, line, max < LINES_MAX ? max : LINES_MAX);

    y -= lift * LINE_PX * (double)(n - 1);
    for (size_t i = 0; i < n; i++)
        kith_draw_text(b, x, y + LINE_PX * (double)i, class, anchor, line[i], columns);
}

void kith_draw_rect(struct kith_buf *b, double x, double y, double w, double h, double round, const char *class,
                    const char *fill)
{
    kith_buf_printf(b, "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"", class, N(x), N(y),
                    N(fmax(0.0, w)), N(fmax(0.0, h)));
    if (round > 0.0)
        kith_buf_printf(b, " rx=\"%s\"", N(round));
    kith_buf_printf(b, " fill=\"%s\"/>\n", fill);
}

void kith_draw_line(struct kith_buf *b, double x1, double y1, double x2, double y2, const char *class,
                    const char *stroke)
{
    kith_buf_printf(b, "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>\n", class, N(x1),
                    N(y1), N(x2), N(y2), stroke);
}

void kith_draw_hatch(struct kith_buf *b, const struct kith_figure *f, const struct kith_layout *layout,
                     enum kith_tone tone)
{
    kith_buf_puts(b, "<defs><pattern id=\"");
    kith_svg_id(b, f, layout, "hatch");
    kith_buf_puts(b, "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">");
    kith_draw_rect(b, 0, 0, 6, 6, 0, "kp-paper", "#ffffff");
    kith_draw_rect(b, 0, 0, 2.5, 6, 0, kith_tone_class(tone), kith_tone_fill(tone));
    kith_buf_puts(b, "</pattern></defs>\n");
}

void kith_table_open(struct kith_buf *b, const struct kith_figure *f, const char *summary)
{
    /* A keyboard can scroll only what takes the focus. */
    kith_buf_printf(
        b, "<details><summary>%s</summary>\n<div class=\"kp-scroll\" role=\"group\" tabindex=\"0\" aria-label=\"",
        summary);
    kith_html_escape(b, f->title);
    kith_buf_puts(b, "\"><table><caption>");
    kith_html_escape(b, f->title);
    kith_buf_puts(b, "</caption>\n");
}

void kith_table_head(struct kith_buf *b, const struct kith_str *columns, size_t n)
{
    kith_buf_puts(b, "<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        kith_buf_puts(b, "<th scope=\"col\">");
        kith_html_escape(b, columns[i]);
        kith_buf_puts(b, "</th>");
    }
    kith_buf_puts(b, "</tr></thead>\n<tbody>\n");
}

void kith_table_row(struct kith_buf *b)
{
    kith_buf_puts(b, "<tr>");
}

void kith_table_cell(struct kith_buf *b, struct kith_str s, bool head)
{
    kith_buf_puts(b, head ? "<th scope=\"row\">" : "<td>");
    kith_html_escape(b, s);
    kith_buf_puts(b, head ? "</th>" : "</td>");
}

void kith_table_row_end(struct kith_buf *b)
{
    kith_buf_puts(b, "</tr>\n");
}

void kith_table_close(struct kith_buf *b)
{
    kith_buf_puts(b, "</tbody></table></div></details>\n");
}
