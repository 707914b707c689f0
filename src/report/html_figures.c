#include "code_trust.h"
#include "course_chart.h"
#include "course_of.h"
#include "guide_chart.h"
#include "html_escape.h"
#include "html_page.h"
#include "matrix_chart.h"
#include "report_words.h"
#include "share_chart.h"

#include <math.h>

typedef void phrase_fn(struct kith_buf *out, const struct kith_measure *m, int id);

/* A phrase of report_words.h as a string that lasts as long as the page. */
static enum kith_rc keep_phrase(const struct kith_html *h, phrase_fn *say, int id, struct kith_str *out)
{
    struct kith_buf b;
    enum kith_rc rc;

    kith_buf_init(&b, h->out->env, 4096);
    say(&b, &h->r->measures->items[id], id);
    KITH_TRY(kith_buf_check(&b, "The report", NULL));
    KITH_TRY(kith_str_keep(h->keep, kith_buf_view(&b), out, NULL));
out:
    kith_buf_free(&b);
    return rc;
}

/* ---- the course ---- */

enum kith_rc kith_html_course(const struct kith_html *h)
{
    static const struct kith_figure figure = {
        .id = {"course", 6},
        .title = {"The course of the session", 25},
        .desc = {"One mark for each turn: the counsellor's turns above, the client's below.", 73},
    };
    struct kith_course course;
    enum kith_rc rc;

    KITH_TRY(kith_course_of(h->keep, h->view, &course, NULL));
    kith_buf_puts(
        h->out,
        "<section class=\"sheet\" aria-labelledby=\"course-h\">\n<h2 id=\"course-h\">The course of the session</h2>\n"
        "<p class=\"hint\">Each mark is a turn, in order. Choose one to read it.</p>\n");
    kith_course_chart(h->out, &figure, &course);
    kith_buf_puts(h->out, "</section>\n");
out:
    return rc;
}

/* ---- figures ---- */

static enum kith_rc make_bar(const struct kith_html *h, int id, struct kith_guide_bar *bar)
{
    const struct kith_measure *m = &h->r->measures->items[id];
    bool ratio = id == KITH_MEASURE_R_TO_Q;
    enum kith_rc rc = KITH_OK;

    *bar = (struct kith_guide_bar){
        .label = kith_str_of(kith_say_measure(id)),
        .value = m->defined ? m->value : NAN,
        .low = m->low < m->high ? m->low : NAN,
        .high = m->low < m->high ? m->high : NAN,
        .max = ratio ? 3 : 1,
        .fair = m->guide_fair,
        .good = m->guide_good,
        .unit = ratio ? KITH_UNIT_PLAIN : KITH_UNIT_PERCENT,
        .rough = m->rough && !h->r->coded->by_human,
    };
    if (!isfinite(bar->value))
        KITH_TRY(keep_phrase(h, kith_say_figure_short, id, &bar->shown));
    if (!h->r->coded->by_human)
        KITH_TRY(keep_phrase(h, kith_say_model_agreement, id, &bar->note));
out:
    return rc;
}

static enum kith_rc write_bars(const struct kith_html *h)
{
    static const int ids[] = {KITH_MEASURE_R_TO_Q, KITH_MEASURE_OPEN, KITH_MEASURE_COMPLEX, KITH_MEASURE_PICKED_UP,
                              KITH_MEASURE_CHANGE};
    static const struct kith_figure figure = {
        .id = {"skills", 6},
        .title = {"Skills against guides", 21},
        .desc = {"For each skill the figure of this session, its 90% interval and, where one may be drawn, the guide.",
                 99},
    };
    struct kith_guide_bar bars[sizeof ids / sizeof *ids];
    struct kith_guide_chart chart = {.bars = bars, .interval = KITH_S("90% interval")};
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (h->r->measures->items[ids[i]].shown)
            KITH_TRY(make_bar(h, ids[i], &bars[chart.n++]));
    if (chart.n == 0)
        goto out;
    kith_buf_puts(h->out, "<h3>Skills</h3>\n");
    kith_guide_chart(h->out, &figure, &chart);
out:
    return rc;
}

static void write_talk_share(const struct kith_html *h)
{
    static const struct kith_figure figure = {
        .id = {"talk", 4},
        .title = {"Who spoke how much", 18},
        .desc = {"The words of the counsellor and of the client as shares of both.", 64},
    };
    const struct kith_measure *m = &h->r->measures->items[KITH_MEASURE_TALK_SHARE];
    const struct kith_share shares[2] = {
        {KITH_S("Counsellor"), (double)m->count, KITH_TONE_DEEP, false},
        {KITH_S("Client"), m->n > m->count ? (double)(m->n - m->count) : 0, KITH_TONE_TEAL, true},
    };
    const struct kith_share_chart chart = {shares, 2, KITH_S("words")};

    if (!m->shown || !m->defined)
        return;
    kith_buf_puts(h->out, "<h3>Who spoke how much</h3>\n");
    kith_share_chart(h->out, &figure, &chart);
}

static void write_followed(const struct kith_html *h)
{
    static const struct kith_figure figure = {
        .id = {"followed", 8},
        .title = {"What the client said next", 25},
        .desc = {"For each kind of counsellor turn, the share of the client's answers that were change talk, sustain "
                 "talk or neutral.",
                 115},
    };
    const struct kith_followed *f = &h->r->measures->followed;
    struct kith_str rows[KITH_BEHAVIOUR_COUNT];
    struct kith_str columns[KITH_TALK_COUNT];
    const struct kith_matrix_chart chart = {rows,
                                            KITH_BEHAVIOUR_COUNT,
                                            columns,
                                            KITH_TALK_COUNT,
                                            &f->count[0][0],
                                            KITH_S("After the counsellor's"),
                                            KITH_S("came the client's")};

    if (kith_say_followed_total(f) == 0)
        return;
    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++)
        rows[b] = kith_str_of(kith_say_behaviour(b));
    for (int k = 0; k < KITH_TALK_COUNT; k++)
        columns[k] = kith_str_of(kith_say_talk(k));
    kith_buf_puts(h->out, "<h3>What the client said next</h3>\n");
    kith_matrix_chart(h->out, &figure, &chart);
    if (h->r->coded->by_human || !h->r->measures->items[KITH_MEASURE_CHANGE].rough)
        return;
    kith_buf_puts(h->out, "<p class=\"hint\">");
    kith_say_followed_rough(h->out, h->r->measures, false);
    kith_buf_puts(h->out, "</p>\n");
}

static void write_row(const struct kith_html *h, int id)
{
    const struct kith_measure *m = &h->r->measures->items[id];
    struct kith_buf *out = h->out;
    bool by_human = h->r->coded->by_human;

    kith_buf_printf(out, "<tr><th scope=\"row\">%s<span class=\"meaning\">%s</span></th><td><b>", kith_say_measure(id),
                    kith_say_meaning(id));
    kith_say_figure_short(out, m, id);
    kith_buf_puts(out, "</b> <span class=\"interval\">");
    kith_say_interval(out, m, id);
    kith_buf_puts(out, "</span>");
    if (!by_human) {
        kith_buf_puts(out, "</td><td>");
        kith_buf_puts(out, m->rough && !kith_say_is_counted(id) ? "<span class=\"rough\">" : "<span>");
        kith_say_agreement_short(out, m, id, by_human);
        kith_buf_puts(out, "</span>");
        kith_buf_puts(out, kith_say_has_guide(m) ? "<br/>" : "");
        kith_say_guide(out, m, id);
    }
    kith_buf_puts(out, "</td></tr>\n");
}

static void write_table(const struct kith_html *h)
{
    struct kith_buf *out = h->out;
    bool by_human = h->r->coded->by_human;

    kith_buf_puts(out, "<h3>All figures</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                       "aria-label=\"All figures\">\n<table class=\"figures\">\n<thead><tr><th scope=\"col\">Measure"
                       "</th><th scope=\"col\">This session, with its 90% interval</th>");
    kith_buf_puts(out, by_human ? "" : "<th scope=\"col\">Against experts</th>");
    kith_buf_puts(out, "</tr></thead>\n<tbody>\n");
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        if (h->r->measures->items[id].shown)
            write_row(h, id);
    kith_buf_puts(out, "</tbody>\n</table>\n</div>\n");
    if (!by_human)
        kith_buf_printf(out, "<p class=\"hint\">%s</p>\n", KITH_SAY_R);
}

static void write_trust(const struct kith_html *h)
{
    struct kith_buf *out = h->out;
    struct kith_trust rows[KITH_TRUST_MAX];
    size_t n = h->r->coded->by_human ? 0 : kith_trust_of(h->r->model, rows);

    if (n == 0)
        return;
    kith_buf_printf(out,
                    "<h3>%s</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n"
                    "<table class=\"figures\">\n<thead><tr><th scope=\"col\">Code</th>"
                    "<th scope=\"col\">With experts</th></tr></thead>\n<tbody>\n",
                    KITH_SAY_TRUST, KITH_SAY_TRUST);
    for (size_t i = 0; i < n; i++) {
        kith_buf_printf(out, "<tr><th scope=\"row\">%s</th><td>%s", rows[i].label,
                        rows[i].rough ? "<span class=\"rough\">" : "<span>");
        kith_say_trust(out, &rows[i]);
        kith_buf_puts(out, "</span></td></tr>\n");
    }
    kith_buf_printf(out, "</tbody>\n</table>\n</div>\n<p class=\"hint\">%s</p>\n", KITH_SAY_KAPPA);
}

enum kith_rc kith_html_figures(const struct kith_html *h)
{
    enum kith_rc rc;

    kith_buf_puts(
        h->out,
        "<section class=\"sheet\" aria-labelledby=\"figures-h\">\n<h2 id=\"figures-h\">The session in figures</h2>\n");
    KITH_TRY(write_bars(h));
    write_talk_share(h);
    write_followed(h);
    write_table(h);
    write_trust(h);
    kith_buf_puts(h->out, "</section>\n");
out:
    return rc;
}
