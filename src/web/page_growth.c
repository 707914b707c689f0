/* A counsellor's own growth: what people who listened said leads, what the machine counts stands below. */
#include "growth_signals.h"
#include "interval.h"
#include "layout.h"
#include "measure_table.h"
#include "measures.h"
#include "pages.h"
#include "report_words.h"
#include "series_chart.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#define SESSIONS_MOST 200

struct growth {
    struct kith_visit *v;
    struct kith_tx *tx;
    struct kith_series_point *points;
    size_t n;
    double min;
    double max;
    struct kith_growth_rating *ratings; /* of empathy, the oldest first */
    size_t n_ratings;
    struct kith_site_measure site[KITH_SITE_COUNT];
};

static bool may_score(const struct growth *g, struct kith_id session)
{
    const struct kith_about about = {.session = session};

    return kith_workspace_may(g->tx, g->v->me.id, KITH_DEED_SESSION_SCORE, &about, NULL, NULL) == KITH_OK;
}

static enum kith_rc add_point(struct growth *g, int64_t held, double value, double low, double high)
{
    struct kith_series_point *p = &g->points[g->n];
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;

    *p = (struct kith_series_point){.x = (double)held / 86400, .value = value, .low = low, .high = high};
    KITH_TRY(kith_str_keep(g->v->keep, kith_str_of(kith_when_short(day, held)), &p->label, &g->v->err));
    g->n++;
out:
    return rc;
}

static void draw(struct growth *g, const char *id, const char *name, enum kith_unit unit, bool interval)
{
    struct kith_series_chart chart = {.points = g->points,
                                      .n = g->n,
                                      .min = g->min,
                                      .max = g->max,
                                      .unit = unit,
                                      .value_name = kith_str_of(name),
                                      .interval_name = interval ? KITH_S("90% interval") : KITH_S("")};
    const struct kith_figure figure = {kith_str_of(id), kith_str_of(name),
                                       KITH_S("One point for each session, the oldest on the left.")};

    kith_series_chart(g->v->out, &figure, &chart);
}

/* ---- what people said ---- */

/* The empathy that a person gave a segment of it; 0: nobody did. */
static enum kith_rc empathy_of(const struct growth *g, struct kith_id session, double *out)
{
    struct kith_coding *codings;
    enum kith_rc rc;
    double sum = 0;
    size_t raters = 0;
    size_t n;

    *out = 0;
    KITH_TRY(kith_coding_heads(g->tx, session, g->v->keep, &codings, &n, &g->v->err));
    for (size_t i = 0; i < n; i++) {
        json_t *figures;

        if (codings[i].kind != KITH_CODER_PERSON)
            continue;
        figures = json_loadb(codings[i].figures.p, codings[i].figures.n, 0, NULL);
        if (json_integer_value(json_object_get(figures, "empathy")) > 0) {
            sum += (double)json_integer_value(json_object_get(figures, "empathy"));
            raters++;
        }
        json_decref(figures);
    }
    if (raters > 0)
        *out = sum / (double)raters;
out:
    return rc;
}

static enum kith_rc gather_ratings(struct growth *g)
{
    const struct kith_session_query query = {
        .programme = g->v->programme.id, .counsellor = g->v->me.id, .most = SESSIONS_MOST};
    struct kith_session_row *rows;
    double empathy;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_session_list(g->tx, &query, g->v->keep, &rows, &n, NULL, &g->v->err));
    KITH_TRY(kith_arena_take(g->v->keep, n + 1, sizeof *g->ratings, &g->ratings, &g->v->err));
    for (size_t i = n; i-- > 0;) {
        if (!may_score(g, rows[i].id))
            continue;
        KITH_TRY(empathy_of(g, rows[i].id, &empathy));
        if (empathy > 0)
            g->ratings[g->n_ratings++] = (struct kith_growth_rating){rows[i].id, rows[i].held, empathy};
    }
out:
    return rc;
}

static enum kith_rc write_signals(struct growth *g)
{
    struct kith_growth_signals signals;
    enum kith_rc rc;

    KITH_TRY(kith_growth_signals(g->v, g->tx, g->ratings, g->n_ratings, g->site, &signals));
    kith_growth_signals_write(g->v, &signals);
out:
    return rc;
}

static enum kith_rc write_people(struct growth *g)
{
    enum kith_rc rc = KITH_OK;

    g->n = 0;
    g->min = 1;
    g->max = 5;
    for (size_t i = 0; i < g->n_ratings; i++)
        KITH_TRY(add_point(g, g->ratings[i].held, g->ratings[i].value, NAN, NAN));
    kith_buf_puts(
        g->v->out,
        "<section class=\"kith-panel\" aria-labelledby=\"people-h\"><h2 id=\"people-h\">Empathy, as people who "
        "read a stretch rated it</h2>\n");
    if (g->n == 0)
        kith_buf_puts(g->v->out,
                      "<p>Nobody has rated a segment of yours yet. Only people can: in blind coding, colleagues read "
                      "a stretch without knowing whose it is.</p>\n");
    else
        draw(g, "empathy", "Empathy, 1 to 5", KITH_UNIT_PLAIN, false);
    kith_buf_puts(g->v->out, "</section>\n");
out:
    return rc;
}

/* ---- what the machine counts ---- */

/* How closely the model's figure followed that of experts; NaN: never measured. */
static double expert_agreement_of(const struct growth *g, int id)
{
    const struct kith_model *model = kith_workspace_model(g->v->web->workspace);
    struct kith_interval_params params;

    return model && kith_interval_load(model, id, &params) ? params.r : (double)NAN;
}

/* ".72", "-.05", "1.00" */
static void say_correlation(struct kith_visit *v, const char *before, double r, const char *behind)
{
    kith_buf_puts(v->out, before);
    kith_say_correlation(v->out, r);
    kith_buf_puts(v->out, behind);
}

/* What people here found of it, and what experts did; whether it is rough goes by this place. */
static void write_trust(const struct growth *g, int id)
{
    enum kith_site_figure figure = kith_site_figure_of(id);
    const struct kith_site_measure *site = figure < KITH_SITE_COUNT ? &g->site[figure] : NULL;
    double experts = expert_agreement_of(g, id);
    struct kith_visit *v = g->v;

    if (!site)
        kith_buf_puts(v->out, "<p><span class=\"kith-rough\">rough</span> People's codes here do not tell this figure");
    else if (kith_site_measure_holds(site))
        say_correlation(v, "<p class=\"kith-soft\">Agreement with people here: ICC ", site->icc.value, "");
    else if (site->segments >= KITH_SITE_SEGMENTS)
        say_correlation(v, "<p><span class=\"kith-rough\">rough</span> Agreement with people here: ICC ",
                        site->icc.value, "");
    else
        kith_markup(v->out,
                    "<p><span class=\"kith-rough\">rough</span> Agreement with people here: not known yet, with %zu of "
                    "%u segments",
                    site->segments, KITH_SITE_SEGMENTS);
    if (site && site->segments >= KITH_SITE_SEGMENTS && isfinite(site->icc.interval.low)) {
        say_correlation(v, " (", site->icc.interval.low, " to ");
        say_correlation(v, "", site->icc.interval.high, "");
        kith_markup(v->out, ", %zu segments)", site->segments);
    }
    if (isfinite(experts))
        say_correlation(v, ". With experts elsewhere: r ", experts, "");
    kith_buf_puts(v->out, ".</p>\n");
}

/* Expert opinion, and only where the figure can be trusted here. */
static void write_guide(const struct growth *g, int id)
{
    const struct kith_measure_spec *spec = kith_measure_spec(id);
    enum kith_site_figure figure = kith_site_figure_of(id);

    if (figure == KITH_SITE_COUNT || id == KITH_MEASURE_COMPLEX || !kith_site_measure_holds(&g->site[figure]) ||
        spec->guide_good <= 0)
        return;
    kith_buf_puts(g->v->out, "<p class=\"kith-soft\">A guide from expert opinion, no norm: ");
    kith_say_number(g->v->out, spec->guide_fair, 0);
    kith_buf_puts(g->v->out, " is called fair, ");
    kith_say_number(g->v->out, spec->guide_good, 0);
    kith_buf_puts(g->v->out, " good.</p>\n");
}

static enum kith_rc write_measure(struct growth *g, int id)
{
    struct kith_trend_point *trend;
    char chart[32];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_trend(g->tx, g->v->me.id, kith_str_of(kith_measure_name(id)), g->v->keep, &trend, &n, &g->v->err));
    g->n = 0;
    g->min = 0;
    g->max = id == KITH_MEASURE_R_TO_Q ? 3 : 1;
    for (size_t i = n > SESSIONS_MOST ? n - SESSIONS_MOST : 0; i < n; i++)
        if (may_score(g, trend[i].session))
            KITH_TRY(add_point(g, trend[i].held, trend[i].figure.value, trend[i].figure.low, trend[i].figure.high));
    if (g->n == 0)
        goto out;
    kith_markup(g->v->out,
                "<section class=\"kith-panel\" aria-labelledby=\"m%d-h\"><h3 id=\"m%d-h\">%s</h3><p>%s</p>\n", id, id,
                kith_say_measure(id), kith_say_meaning(id));
    write_trust(g, id);
    write_guide(g, id);
    (void)snprintf(chart, sizeof chart, "m%d", id);
    draw(g, chart, kith_say_measure(id), id == KITH_MEASURE_R_TO_Q ? KITH_UNIT_PLAIN : KITH_UNIT_PERCENT, true);
    kith_buf_puts(g->v->out, "</section>\n");
out:
    return rc;
}

static enum kith_rc write_all(struct growth *g)
{
    static const int ids[] = {KITH_MEASURE_R_TO_Q, KITH_MEASURE_PICKED_UP, KITH_MEASURE_OPEN, KITH_MEASURE_COMPLEX};
    size_t at;
    enum kith_rc rc;

    KITH_TRY(kith_site_measures(g->v, g->tx, g->site));
    KITH_TRY(gather_ratings(g));
    KITH_TRY(write_signals(g));
    KITH_TRY(write_people(g));
    kith_buf_puts(
        g->v->out,
        "<h2 class=\"nhsuk-heading-m nhsuk-u-margin-top-6\">What Kith counts</h2>\n<p class=\"kith-narrow\">Skills "
        "that carry empathy, each with how far Kith's figure follows that of people at this place. Under .6, or while "
        "too few segments were coded by people, a figure is rough: a hint, no more. Sessions differ a lot: look at the "
        "whole, not at one point.</p>\n");
    at = g->v->out->n;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        KITH_TRY(write_measure(g, ids[i]));
    if (g->v->out->n == at)
        kith_buf_puts(
            g->v->out,
            "<div class=\"kith-empty\"><p>There is nothing to show yet. After your first session its figures stand "
            "here.</p><p><a href=\"/sessions/new\">Add a session</a></p></div>\n");
out:
    return rc;
}

void kith_page_growth(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id, .person = v->me.id};
    struct growth g = {.v = v};
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &g.tx, &v->err));
    KITH_TRY(kith_workspace_may(g.tx, v->me.id, KITH_DEED_GROWTH_SEE, &about, NULL, &v->err));
    kith_page_open(v, "Your growth");
    kith_buf_puts(v->out,
                  "<p class=\"kith-lead kith-narrow\">For you alone, to look back on. Nobody is ranked by it. What to "
                  "make of it, you may talk about in <a href=\"/coaching\">coaching</a>.</p>\n");
    KITH_TRY(kith_arena_take(v->keep, SESSIONS_MOST + 1, sizeof *g.points, &g.points, &v->err));
    KITH_TRY(write_all(&g));
    kith_page_close(v);
out:
    kith_tx_end(g.tx);
    kith_visit_end(v, rc);
}
