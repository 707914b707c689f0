/* What many simulated rats do under many versions of the model: drawn, in words, and as tables. */
#include "circuit_view.h"

#include <math.h>

#define WIDE  60.0 /* minutes */
#define LEFT  34.0
#define RIGHT 312.0
#define TOP   10.0
#define FOOT  150.0

static const struct shown {
    const char *title;
    const char *unit;
    const char *up;
    const char *same;
    const char *down;
} outcomes[KITH_EXPLORE_OUTCOMES] = {
    {"Rats that free the cage-mate", "of 100 rats", "more rats help", "no clear difference", "fewer help"},
    {"Presses in the hour", "presses a rat", "more presses", "no clear difference", "fewer presses"},
    {"Times together", "times a rat", "more together", "no clear difference", "less together"},
};

/* The 100 parts of the versions, so that they add up. */
struct votes {
    long more;
    long same;
    long less;
};

static struct votes votes_of(const struct kith_targets_cell *cell)
{
    struct votes out;

    out.more = cell->n ? lround(100.0 * cell->hoped / cell->n) : 0;
    out.less = cell->n ? lround(100.0 * cell->other / cell->n) : 0;
    if (out.more + out.less > 100)
        out.less = 100 - out.more;
    out.same = 100 - out.more - out.less;
    return out;
}

/* 0.4 as 0.4, 12.3 as 12; what does not exist as a dash. */
static void write_figure(struct kith_buf *out, double x)
{
    if (!isfinite(x))
        kith_buf_puts(out, "-");
    else
        kith_buf_printf(out, x >= 3 || x < 0.05 ? "%.0f" : "%.1f", x < 0.05 ? 0.0 : x);
}

static void write_band(struct kith_buf *out, struct kith_demand_band b)
{
    write_figure(out, b.mid);
    kith_buf_puts(out, " (");
    write_figure(out, b.low);
    kith_buf_puts(out, " to ");
    write_figure(out, b.high);
    kith_buf_puts(out, ")");
}

/* ---- in words ---- */

static const char *said_of_past(const struct kith_circuit_view *view)
{
    static const char *const other[KITH_EXPLORE_PASTS] = {
        "With the other lever still new",
        "After two weeks with the other lever",
        "After two weeks with the other lever and two at home",
        "After two weeks with the other lever and ten days when it gave nothing",
    };

    return view->other_lever ? other[view->demand.past] : kith_explore_pasts[view->demand.past].said;
}

static void write_change(struct kith_buf *out, const struct kith_demand *d)
{
    if (d->act != KITH_DEMAND_NOTHING)
        kith_markup(out, "with %s %s", kith_demand_parts[d->part].said, kith_demand_acts[d->act].said);
    if (d->oxytocin != KITH_DEMAND_OWN)
        kith_markup(out, "%s%s", d->act != KITH_DEMAND_NOTHING ? " and " : "with ",
                    kith_demand_oxytocins[d->oxytocin].said);
}

static void write_agreement(struct kith_buf *out, struct votes v)
{
    if (v.more > 60)
        kith_markup(out, " Most versions of the model agree that more help (%ld of 100).", v.more);
    else if (v.less > 60)
        kith_markup(out, " Most versions of the model agree that fewer help (%ld of 100).", v.less);
    else if (v.same > 60)
        kith_markup(out, " In most versions of the model that is no clear difference (%ld of 100).", v.same);
    else
        kith_markup(out,
                    " The versions of the model do not agree: more help in %ld of 100, fewer in %ld, no clear "
                    "difference in %ld.",
                    v.more, v.less, v.same);
}

void kith_circuit_write_told(const struct kith_circuit_view *view)
{
    const struct kith_demand_answer *a = view->answer;
    struct kith_buf *out = view->v->out;

    kith_markup(out, "<p class=\"kith-lead kith-narrow\">%s, about ", said_of_past(view));
    write_figure(out, a->plain.outcome[0].mid);
    kith_buf_puts(out, " of 100 simulated rats free the cage-mate within the hour");
    if (a->changed) {
        kith_buf_puts(out, "; ");
        write_change(out, &view->demand);
        kith_buf_puts(out, ", about ");
        write_figure(out, a->now.outcome[0].mid);
    }
    kith_buf_puts(out, ".");
    if (a->changed)
        write_agreement(out, votes_of(&a->than[0]));
    kith_buf_puts(out, "</p>\n");
}

/* ---- outcomes ---- */

static double on_line(double x, double top)
{
    return 8 + fmin(fmax(isfinite(x) ? x : 0, 0) / top, 1) * 284;
}

static void draw_range(struct kith_buf *out, struct kith_demand_band b, double top, double y, bool hollow)
{
    kith_buf_printf(out, "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>",
                    hollow ? "kc-was-range" : "kc-range", on_line(b.low, top), on_line(b.high, top), y, y);
    kith_buf_printf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.0f\" r=\"6\"/>\n", hollow ? "kc-was" : "kc-dot",
                    on_line(b.mid, top), y);
}

static void draw_votes(struct kith_buf *out, struct votes v, const struct shown *s)
{
    kith_buf_puts(out, "<svg class=\"kc-votes\" viewBox=\"0 0 300 24\" aria-hidden=\"true\">");
    for (int i = 0; i < 100; i++)
        kith_buf_printf(out, "<rect class=\"kc-%s\" x=\"%d\" y=\"%d\" width=\"5\" height=\"10\" rx=\"1\"/>",
                        i < v.more            ? "more"
                        : i < v.more + v.same ? "same"
                                              : "less",
                        i % 50 * 6, i / 50 * 12);
    kith_markup(out,
                "</svg>\n<ul class=\"kc-tally\"><li class=\"kc-up\">%ld %s</li><li>%ld %s</li><li "
                "class=\"kc-down\">%ld %s</li></ul>\n",
                v.more, s->up, v.same, s->same, v.less, s->down);
}

static void write_outcome(const struct kith_circuit_view *view, size_t o)
{
    const struct kith_demand_answer *a = view->answer;
    const struct shown *s = &outcomes[o];
    struct kith_buf *out = view->v->out;
    double top = o == 0 ? 100 : fmax(1, fmax(a->plain.outcome[o].high, a->now.outcome[o].high));

    kith_markup(out, "<section class=\"kc-card\"><h3>%s</h3>\n<p>About ", s->title);
    write_band(out, a->now.outcome[o]);
    kith_markup(out, " %s", s->unit);
    if (a->changed) {
        kith_buf_puts(out, "; without the change ");
        write_band(out, a->plain.outcome[o]);
    }
    kith_buf_puts(out, ".</p>\n<svg viewBox=\"0 0 300 62\" aria-hidden=\"true\"><line class=\"kc-axis\" x1=\"8\" "
                       "x2=\"292\" y1=\"44\" y2=\"44\"/>");
    draw_range(out, a->now.outcome[o], top, a->changed ? 12 : 22, false);
    if (a->changed)
        draw_range(out, a->plain.outcome[o], top, 31, true);
    kith_buf_puts(out, "<text class=\"kc-tick\" x=\"8\" y=\"59\">0</text><text class=\"kc-tick\" x=\"292\" y=\"59\" "
                       "text-anchor=\"end\">");
    write_figure(out, top);
    kith_buf_puts(out, "</text></svg>\n");
    if (a->changed)
        draw_votes(out, votes_of(&a->than[o]), s);
    kith_buf_puts(out, "</section>\n");
}

void kith_circuit_write_outcomes(const struct kith_circuit_view *view)
{
    struct kith_buf *out = view->v->out;

    kith_markup(out,
                "<p class=\"kith-narrow\">Nobody knows the true numbers behind this circuit. So Kith tried <b>%u</b> "
                "versions of the model, %s, each with <b>%u</b> rats. In brackets: where nine in ten versions "
                "lie.</p>\n<div class=\"kc-cards\">\n",
                view->demand.versions,
                view->answer->fitted ? "fitted to published findings that they do not all reproduce"
                                     : "none of them fitted to any finding yet",
                view->demand.rats);
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++)
        write_outcome(view, o);
    kith_buf_puts(out, "</div>\n");
    kith_markup(out,
                "<p class=\"kith-soft kith-small\">Full dot: the middle version. Line: where nine in ten lie. %s</p>\n",
                view->answer->changed ? "Hollow dot and thin line: the same rats, with the same luck, without the "
                                        "change. A square is a hundredth "
                                        "of the versions: see in how many the change does not do what one might hope."
                                      : "Choose a change above to see what it would do to the same rats.");
}

/* ---- the door over the hour ---- */

static double at_minute(double minute)
{
    return LEFT + minute / WIDE * (RIGHT - LEFT);
}

static double at_share(double share)
{
    return FOOT - (isfinite(share) ? share : 0) * (FOOT - TOP);
}

static void draw_band(struct kith_buf *out, const struct kith_demand_band *course, const char *class_name)
{
    kith_markup(out, "<polygon class=\"kc-band kc-band--%s\" points=\"", class_name);
    kith_buf_printf(out, "%.1f,%.1f ", at_minute(0), at_share(0));
    for (int b = 0; b < (int)KITH_EXPLORE_BINS; b++)
        kith_buf_printf(out, "%.1f,%.1f ", at_minute(b + 1), at_share(course[b].high));
    for (int b = (int)KITH_EXPLORE_BINS - 1; b >= 0; b--)
        kith_buf_printf(out, "%.1f,%.1f ", at_minute(b + 1), at_share(course[b].low));
    kith_markup(out, "\"/><polyline class=\"kc-line kc-line--%s\" points=\"", class_name);
    kith_buf_printf(out, "%.1f,%.1f ", at_minute(0), at_share(0));
    for (int b = 0; b < (int)KITH_EXPLORE_BINS; b++)
        kith_buf_printf(out, "%.1f,%.1f ", at_minute(b + 1), at_share(course[b].mid));
    kith_buf_puts(out, "\"/>\n");
}

static void draw_frame(struct kith_buf *out)
{
    for (int share = 0; share <= 100; share += 50) {
        double y = at_share(share / 100.0);

        kith_buf_printf(out,
                        "<line class=\"kc-grid\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/><text "
                        "class=\"kc-tick\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%d</text>",
                        LEFT, RIGHT, y, y, LEFT - 6, y + 4, share);
    }
    for (int minute = 0; minute <= 60; minute += 20)
        kith_buf_printf(out, "<text class=\"kc-tick\" x=\"%.1f\" y=\"%.0f\" text-anchor=\"%s\">%d%s</text>",
                        at_minute(minute), FOOT + 18, minute == 60 ? "end" : "middle", minute,
                        minute == 60 ? " min" : "");
    kith_buf_byte(out, '\n');
}

static void write_percent(struct kith_buf *out, struct kith_demand_band b)
{
    kith_buf_printf(out, "<td class=\"nhsuk-table__cell\">%.0f (%.0f to %.0f)</td>", 100 * b.mid, 100 * b.low,
                    100 * b.high);
}

static void open_table(struct kith_buf *out, const char *caption, const char *first, bool changed)
{
    kith_markup(out,
                "<details class=\"kc-table\"><summary>%s, as a table</summary><div class=\"kith-scroll\" "
                "tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"nhsuk-table\"><caption "
                "class=\"nhsuk-table__caption nhsuk-table__caption--s\">%s</caption><thead "
                "class=\"nhsuk-table__head\"><tr><th scope=\"col\">%s</th>",
                caption, caption, caption, first);
    if (changed)
        kith_buf_puts(out,
                      "<th scope=\"col\">With the change</th><th scope=\"col\">Without</th></tr></thead><tbody>\n");
    else
        kith_buf_puts(out, "<th scope=\"col\">Without a change</th></tr></thead><tbody>\n");
}

static void shut_table(struct kith_buf *out)
{
    kith_buf_puts(out, "</tbody></table></div></details>\n");
}

void kith_circuit_write_openers(const struct kith_circuit_view *view)
{
    const struct kith_demand_answer *a = view->answer;
    const struct kith_demand_band *now = a->now.course[KITH_DEMAND_OPENED];
    const struct kith_demand_band *was = a->plain.course[KITH_DEMAND_OPENED];
    struct kith_buf *out = view->v->out;

    kith_buf_puts(out, "<p class=\"kith-narrow\">How many of 100 rats have opened the door by each minute. The line is "
                       "the middle version, the band is where nine in ten lie.</p>\n<svg class=\"kc-chart\" "
                       "viewBox=\"0 0 320 174\" role=\"img\" aria-labelledby=\"kc-openers\"><title id=\"kc-openers\">"
                       "Doors opened over the hour: at its end ");
    kith_buf_printf(out, "%.0f of 100", 100 * now[KITH_EXPLORE_BINS - 1].mid);
    if (a->changed)
        kith_buf_printf(out, ", without the change %.0f", 100 * was[KITH_EXPLORE_BINS - 1].mid);
    kith_buf_puts(out, "</title>\n");
    draw_frame(out);
    if (a->changed)
        draw_band(out, was, "was");
    draw_band(out, now, "now");
    kith_buf_puts(out, "</svg>\n<p class=\"kc-keys\"><span class=\"kc-key kc-key--now\">");
    kith_buf_puts(out, a->changed ? "with the change</span> <span class=\"kc-key kc-key--was\">without it</span></p>\n"
                                  : "without a change</span></p>\n");
    open_table(out, "Doors opened", "By minute", a->changed);
    for (size_t minute = 10; minute <= KITH_EXPLORE_BINS; minute += 10) {
        kith_markup(out, "<tr><th scope=\"row\">%zu</th>", minute);
        write_percent(out, now[minute - 1]);
        if (a->changed)
            write_percent(out, was[minute - 1]);
        kith_buf_puts(out, "</tr>\n");
    }
    shut_table(out);
}

/* ---- regions ---- */

static void draw_course(struct kith_buf *out, const struct kith_demand_band *course, const char *class_name)
{
    kith_markup(out, "<polygon class=\"kc-band kc-band--%s\" points=\"", class_name);
    for (int b = 0; b < (int)KITH_EXPLORE_BINS; b++)
        kith_buf_printf(out, "%.1f,%.1f ", b * 200.0 / 59, 58 - 56 * course[b].high);
    for (int b = (int)KITH_EXPLORE_BINS - 1; b >= 0; b--)
        kith_buf_printf(out, "%.1f,%.1f ", b * 200.0 / 59, 58 - 56 * course[b].low);
    kith_markup(out, "\"/><polyline class=\"kc-line kc-line--%s\" points=\"", class_name);
    for (int b = 0; b < (int)KITH_EXPLORE_BINS; b++)
        kith_buf_printf(out, "%.1f,%.1f ", b * 200.0 / 59, 58 - 56 * course[b].mid);
    kith_buf_puts(out, "\"/>\n");
}

static void write_trace(const struct kith_circuit_view *view, unsigned r, bool touched)
{
    const struct kith_demand_answer *a = view->answer;
    struct kith_buf *out = view->v->out;

    kith_markup(out, "<div class=\"kc-trace%s\"><h3>%s%s</h3><p>%s</p>\n<svg viewBox=\"0 0 200 60\" role=\"img\" ",
                touched ? " kc-trace--touched" : "", kith_explore_regions[r].title, touched ? " (changed)" : "",
                kith_explore_regions[r].plain);
    kith_markup(out, "aria-labelledby=\"kc-r%u\"><title id=\"kc-r%u\">%s: ", r, r, kith_explore_regions[r].title);
    kith_buf_printf(out, "on average %.0f of 100 over the hour", 100 * a->now.hour[r].mid);
    if (a->changed)
        kith_buf_printf(out, ", without the change %.0f", 100 * a->plain.hour[r].mid);
    kith_buf_puts(out, "</title><rect class=\"kc-frame\" width=\"200\" height=\"60\" rx=\"3\"/>\n");
    if (a->changed)
        draw_course(out, a->plain.course[r], "was");
    draw_course(out, a->now.course[r], "now");
    kith_buf_puts(out, "</svg></div>\n");
}

void kith_circuit_write_regions(const struct kith_circuit_view *view)
{
    const struct kith_demand_answer *a = view->answer;
    const unsigned touched = kith_demand_touches(&view->demand);
    struct kith_buf *out = view->v->out;

    kith_buf_puts(out,
                  "<p class=\"kith-narrow\">How busy each part is over the hour, from still (bottom) to as busy as "
                  "it can be (top). Line: the middle version. Band: where nine in ten lie.</p>\n<p "
                  "class=\"kc-keys\"><span class=\"kc-key kc-key--now\">");
    kith_buf_puts(out, a->changed ? "with the change</span> <span class=\"kc-key kc-key--was\">without it</span></p>\n"
                                  : "without a change</span></p>\n");
    kith_buf_puts(out, "<div class=\"kc-traces\">\n");
    for (unsigned r = 0; r < KITH_REGIONS; r++)
        write_trace(view, r, (touched & 1u << r) != 0);
    kith_buf_puts(out, "</div>\n");
    open_table(out, "Mean of each part over the hour, of 100", "Part", a->changed);
    for (unsigned r = 0; r < KITH_REGIONS; r++) {
        kith_markup(out, "<tr><th scope=\"row\">%s%s</th>", kith_explore_regions[r].title,
                    touched & 1u << r ? " (changed)" : "");
        write_percent(out, a->now.hour[r]);
        if (a->changed)
            write_percent(out, a->plain.hour[r]);
        kith_buf_puts(out, "</tr>\n");
    }
    shut_table(out);
}
