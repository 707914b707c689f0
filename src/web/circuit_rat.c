/* One simulated rat, minute by minute: a scene that links (or a script) move on, a strip of its moments, and a table.
 */
#include "circuit_view.h"

#include <math.h>
#include <stdio.h>

#define FRAMES 5

enum doing { DOING_WAIT, DOING_HELP, DOING_PRESS, DOING_NEAR };

struct rat {
    int open; /* the minute in which the door opened, from 1; 0: never */
    int press[KITH_EXPLORE_BINS + 1];
    int near[KITH_EXPLORE_BINS + 1];
};

static int whole(double x)
{
    return isfinite(x) && x > 0 ? (int)lround(fmin(x, 1e6)) : 0;
}

/* Counts grow over the course; a minute's are what came on top. */
static void read_rat(const struct kith_explore_course *course, struct rat *out)
{
    double presses = 0;
    double contacts = 0;

    *out = (struct rat){0};
    for (int m = 1; m <= (int)KITH_EXPLORE_BINS; m++) {
        const double *bin = course->bin[m - 1];

        if (!out->open && bin[KITH_TRACE_FREE] > 0)
            out->open = m;
        out->press[m] = whole(bin[KITH_TRACE_PRESSES] - presses);
        out->near[m] = whole(bin[KITH_TRACE_CONTACTS] - contacts);
        presses = bin[KITH_TRACE_PRESSES];
        contacts = bin[KITH_TRACE_CONTACTS];
    }
}

static enum doing doing_at(const struct rat *r, int minute)
{
    if (minute == 0)
        return DOING_WAIT;
    if (r->open == minute)
        return DOING_HELP;
    if (r->press[minute])
        return DOING_PRESS;
    return r->near[minute] ? DOING_NEAR : DOING_WAIT;
}

static bool free_at(const struct rat *r, int minute)
{
    return r->open > 0 && minute >= r->open;
}

static int presses_by(const struct rat *r, int minute)
{
    int n = 0;

    for (int m = 1; m <= minute; m++)
        n += r->press[m];
    return n;
}

static void write_doing(const struct kith_circuit_view *view, const struct rat *r, int minute)
{
    static const char *const words[] = {"The rat is in the middle of the box.", "The rat opens the door of the tube.",
                                        "", "The two rats are together."};
    enum doing now = doing_at(r, minute);

    if (now == DOING_PRESS)
        kith_markup(view->v->out, "The rat presses the %s.", kith_circuit_lever(view));
    else
        kith_markup(view->v->out, "%s", words[now]);
}

/* ---- drawn ---- */

/* Where each stands: workspace.js moves them to the same places. */
static int rat_x(const struct rat *r, int minute)
{
    switch (doing_at(r, minute)) {
    case DOING_HELP:
        return 232;
    case DOING_PRESS:
        return 362;
    case DOING_NEAR:
        return free_at(r, minute) ? 262 : 232;
    default:
        return minute % 2 ? 290 : 262;
    }
}

static int mate_x(const struct rat *r, int minute)
{
    if (!free_at(r, minute))
        return 100;
    return doing_at(r, minute) == DOING_NEAR ? 190 : 128;
}

static bool looks_left(const struct rat *r, int minute)
{
    enum doing now = doing_at(r, minute);

    return now == DOING_HELP || now == DOING_NEAR;
}

static void draw_animal(struct kith_buf *out, bool mate, int x, bool left)
{
    kith_buf_printf(out, "<g class=\"kc-mover\" data-part=\"%s\" transform=\"translate(%d,143)\"><g%s>",
                    mate ? "mate" : "rat", x, left ? " transform=\"scale(-1,1)\"" : "");
    kith_buf_printf(out,
                    "<g class=\"kc-animal%s\"><path class=\"kc-tail\" d=\"M-34 8q-22 4-26-8\"/><ellipse cx=\"-6\" "
                    "cy=\"0\" rx=\"30\" ry=\"17\"/><circle cx=\"26\" cy=\"-5\" r=\"12\"/><circle class=\"kc-ear\" "
                    "cx=\"21\" cy=\"-17\" r=\"6\"/><circle class=\"kc-eye\" cx=\"31\" cy=\"-7\" r=\"2\"/><circle "
                    "class=\"kc-ear\" cx=\"38\" cy=\"-3\" r=\"2.2\"/></g></g></g>\n",
                    mate ? " kc-animal--mate" : "");
}

/* The box as it stands at that minute. A small one is decoration: its words stand below it. */
static void draw_scene(const struct kith_circuit_view *view, const struct rat *r, int minute, bool small)
{
    struct kith_buf *out = view->v->out;

    kith_markup(out, "<svg class=\"kc-scene%s%s\" viewBox=\"0 0 480 168\" aria-hidden=\"true\">",
                free_at(r, minute) ? " kc-open" : "", doing_at(r, minute) == DOING_PRESS ? " kc-pressing" : "");
    kith_buf_puts(out,
                  "<rect class=\"kc-wall\" x=\"2\" y=\"2\" width=\"476\" height=\"160\" rx=\"10\"/>"
                  "<g class=\"kc-calls\"><path d=\"M62 62q-8-8 0-16M74 58q-12-14 0-28M146 62q8-8 0-16M134 58q12-14 "
                  "0-28\"/></g>\n");
    draw_animal(out, true, mate_x(r, minute), false);
    kith_buf_puts(out, "<rect class=\"kc-tube\" x=\"34\" y=\"88\" width=\"136\" height=\"72\" rx=\"20\"/><path "
                       "class=\"kc-door\" d=\"M172 92V160\"/><path class=\"kc-door kc-door--up\" d=\"M172 92L240 74\"/>"
                       "<rect class=\"kc-panel\" x=\"428\" y=\"70\" width=\"44\" height=\"92\" rx=\"5\"/><circle "
                       "class=\"kc-lamp\" cx=\"450\" cy=\"88\" r=\"8\"/><path class=\"kc-arm\" d=\"M430 122H404\"/>\n");
    draw_animal(out, false, rat_x(r, minute), looks_left(r, minute));
    if (small)
        kith_buf_printf(out, "<text class=\"kc-when\" x=\"464\" y=\"42\" text-anchor=\"end\">minute %d</text>", minute);
    kith_buf_puts(out, "</svg>\n");
}

static void draw_ribbon(const struct kith_circuit_view *view, const struct rat *r)
{
    const double wide = 472.0 / KITH_EXPLORE_BINS;
    struct kith_buf *out = view->v->out;
    int most = 1;

    for (int m = 1; m <= (int)KITH_EXPLORE_BINS; m++)
        most = r->press[m] > most ? r->press[m] : most;
    kith_buf_puts(out, "<svg class=\"kc-ribbon\" viewBox=\"0 0 480 34\" aria-hidden=\"true\"><rect class=\"kc-track\" "
                       "x=\"4\" y=\"8\" width=\"472\" height=\"18\" rx=\"3\"/>");
    for (int m = 1; m <= (int)KITH_EXPLORE_BINS; m++) {
        double x = 4 + (m - 1) * wide;
        double high = 4 + 14.0 * r->press[m] / most;

        if (r->press[m])
            kith_buf_printf(out, "<rect class=\"kc-press\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x,
                            26 - high, wide - 1, high);
        else if (r->near[m])
            kith_buf_printf(out, "<rect class=\"kc-near\" x=\"%.1f\" y=\"8\" width=\"%.1f\" height=\"5\"/>", x,
                            wide - 1);
    }
    if (r->open)
        kith_buf_printf(out, "<path class=\"kc-opened\" d=\"M%.1f 26l-7-24h14z\"/>", 4 + r->open * wide);
    kith_buf_printf(out, "<line class=\"kc-at\" data-part=\"at\" x1=\"%.1f\" x2=\"%.1f\" y1=\"2\" y2=\"32\"/></svg>\n",
                    4 + view->minute * wide, 4 + view->minute * wide);
}

/* ---- in words ---- */

static void write_whole(const struct kith_circuit_view *view, const struct rat *r)
{
    int presses = presses_by(r, (int)KITH_EXPLORE_BINS);
    struct kith_buf *out = view->v->out;

    if (r->open)
        kith_markup(out, "This rat opens the door in minute %d", r->open);
    else
        kith_buf_puts(out, "This rat does not open the door");
    kith_markup(out, " and presses the %s ", kith_circuit_lever(view));
    kith_markup(out, presses == 1 ? "once." : "%d times.", presses);
}

static void write_same_rat(const struct kith_circuit_view *view)
{
    struct rat plain;

    if (!view->answer->changed)
        return;
    read_rat(&view->answer->plain.rat[view->rat], &plain);
    kith_buf_puts(view->v->out, "<p class=\"kith-narrow\">The same rat, with the same luck, without the change: ");
    if (plain.open)
        kith_markup(view->v->out, "it opens the door in minute %d", plain.open);
    else
        kith_buf_puts(view->v->out, "it does not open the door");
    kith_markup(view->v->out, ", and presses %d times.</p>\n", presses_by(&plain, (int)KITH_EXPLORE_BINS));
}

static void write_rats(const struct kith_circuit_view *view)
{
    struct kith_buf *out = view->v->out;

    kith_buf_puts(out, "<p class=\"kc-which\">Rat: ");
    for (uint32_t r = 0; r < KITH_EXPLORE_RATS; r++) {
        if (r == view->rat) {
            kith_markup(out, "<b aria-current=\"true\">%u</b> ", r + 1);
            continue;
        }
        kith_buf_puts(out, "<a href=\"");
        kith_circuit_write_address(view, r, 0);
        kith_markup(out, "#rat-h\">%u<span class=\"nhsuk-u-visually-hidden\">: watch this rat</span></a> ", r + 1);
    }
    kith_buf_puts(out, "</p>\n");
}

static void write_step(const struct kith_circuit_view *view, int to, const char *text)
{
    int last = (int)KITH_EXPLORE_BINS;

    kith_buf_puts(view->v->out, "<a href=\"");
    kith_circuit_write_address(view, view->rat, (uint32_t)(to < 0 ? 0 : to > last ? last : to));
    kith_markup(view->v->out, "#rat-h\">%s</a>\n", text);
}

static void write_strip(const struct kith_circuit_view *view, const struct rat *r)
{
    struct kith_buf *out = view->v->out;
    int frames[FRAMES] = {0};
    size_t n = 1;
    int press = 0;
    int near = 0;

    for (int m = (int)KITH_EXPLORE_BINS; m > 0; m--) {
        press = r->press[m] && r->open != m ? m : press;
        near = r->near[m] && !r->press[m] && free_at(r, m) && r->open != m ? m : near;
    }
    for (int m = 1; m <= (int)KITH_EXPLORE_BINS && n < FRAMES; m++)
        if (m == press || m == near || m == r->open || m == (int)KITH_EXPLORE_BINS)
            frames[n++] = m;
    kith_buf_puts(out, "<h3>Its moments</h3>\n<ol class=\"kc-strip\">\n");
    for (size_t i = 0; i < n; i++) {
        kith_buf_puts(out, "<li>");
        draw_scene(view, r, frames[i], true);
        kith_markup(out, "<span>Minute %d. ", frames[i]);
        write_doing(view, r, frames[i]);
        kith_buf_puts(out, "</span></li>\n");
    }
    kith_buf_puts(out, "</ol>\n");
}

/* Minutes in which it does the same are one row. */
static void write_minutes(const struct kith_circuit_view *view, const struct rat *r)
{
    struct kith_buf *out = view->v->out;

    kith_buf_puts(out,
                  "<details class=\"kc-table\"><summary>Minute by minute, as a table</summary><div "
                  "class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Minute by minute\"><table "
                  "class=\"nhsuk-table\"><caption class=\"nhsuk-table__caption nhsuk-table__caption--s\">What this "
                  "rat does</caption><thead class=\"nhsuk-table__head\"><tr><th scope=\"col\">Minutes</th><th "
                  "scope=\"col\">What happens</th><th scope=\"col\">Presses by then</th></tr></thead><tbody>\n");
    for (int from = 1; from <= (int)KITH_EXPLORE_BINS;) {
        int to = from;

        while (to < (int)KITH_EXPLORE_BINS && doing_at(r, to + 1) == doing_at(r, from))
            to++;
        kith_markup(out,
                    to > from ? "<tr><th scope=\"row\">%d to %d</th><td class=\"nhsuk-table__cell\">"
                              : "<tr><th scope=\"row\">%d</th><td class=\"nhsuk-table__cell\">",
                    from, to);
        write_doing(view, r, from);
        kith_markup(out, "</td><td class=\"nhsuk-table__cell\">%d</td></tr>\n", presses_by(r, to));
        from = to + 1;
    }
    kith_buf_puts(out, "</tbody></table></div></details>\n");
}

static void write_stage(const struct kith_circuit_view *view, const struct rat *r)
{
    struct kith_buf *out = view->v->out;
    int minute = (int)view->minute;

    kith_markup(out,
                "<div class=\"kc-stage\" data-kc-rat data-minute=\"%d\" data-open=\"%d\" data-lever=\"%s\" "
                "data-press=\"",
                minute, r->open, kith_circuit_lever(view));
    for (int m = 1; m <= (int)KITH_EXPLORE_BINS; m++)
        kith_markup(out, m > 1 ? ",%d" : "%d", r->press[m]);
    kith_buf_puts(out, "\" data-near=\"");
    for (int m = 1; m <= (int)KITH_EXPLORE_BINS; m++)
        kith_markup(out, m > 1 ? ",%d" : "%d", r->near[m]);
    kith_buf_puts(out, "\">\n");
    draw_scene(view, r, minute, false);
    kith_markup(out,
                "<p class=\"kc-signs\"><span>Minute <b data-part=\"minute\">%d</b> of 60</span> <span>Cage-mate: <b "
                "data-part=\"door\">",
                minute);
    kith_markup(out, free_at(r, minute) ? "free since minute %d" : "in the tube", r->open);
    kith_markup(out, "</b></span> <span>Presses so far: <b data-part=\"presses\">%d</b></span></p>\n",
                presses_by(r, minute));
    kith_buf_puts(out, "<p class=\"kc-says\" data-part=\"says\">");
    write_doing(view, r, minute);
    kith_buf_puts(out, "</p>\n<p class=\"kc-steps\" data-part=\"steps\">\n");
    write_step(view, 0, "Start");
    write_step(view, minute - 1, "A minute back");
    write_step(view, minute + 1, "A minute on");
    write_step(view, minute + 10, "Ten minutes on");
    kith_buf_puts(out, "</p>\n");
    draw_ribbon(view, r);
    kith_buf_puts(out, "<p class=\"kith-soft kith-small\">");
    write_whole(view, r);
    kith_buf_puts(out, " Triangle: door opened. Low blocks: presses. Thin line: together.</p></div>\n");
}

void kith_circuit_write_rat(const struct kith_circuit_view *view)
{
    struct rat r;

    read_rat(&view->answer->now.rat[view->rat], &r);
    kith_buf_puts(view->v->out, "<p class=\"kith-narrow\">One rat of the most typical version, drawn as minutes pass. "
                                "Other rats of the same version do other things.</p>\n");
    write_rats(view);
    write_stage(view, &r);
    write_same_rat(view);
    write_strip(view, &r);
    write_minutes(view, &r);
}
