#include "growth_signals.h"

#include "layout.h"
#include "measures.h"
#include "report_words.h"

#include <math.h>

#define POINTS_MOST  400
#define FRESH_S      INT64_C(15724800) /* half a year: what was before has been talked about */
#define RATING_LEAST .5                /* ratings go in whole steps */

/* One series of the visitor's. */
struct series {
    const char *said;
    size_t n;
    struct kith_id session[POINTS_MOST];
    int64_t held[POINTS_MOST];
    double value[POINTS_MOST];
    struct kith_share share[POINTS_MOST];
    struct kith_ratio ratio[POINTS_MOST];
    struct kith_chart_point points[POINTS_MOST];
};

static bool may_score(struct kith_visit *v, struct kith_tx *tx, struct kith_id session)
{
    const struct kith_about about = {.session = session};

    return kith_workspace_may(tx, v->me.id, KITH_DEED_SESSION_SCORE, &about, NULL, NULL) == KITH_OK;
}

/* The latest signal that is fresh, and how far the series is. */
static void look(struct kith_visit *v, const struct series *s, struct kith_growth_signals *out)
{
    out->watched[out->n_watched++] = (struct kith_growth_watched){s->said, s->n};
    for (size_t i = s->n; i-- > 0;) {
        const struct kith_chart_point *p = &s->points[i];

        if (s->held[i] < v->now - FRESH_S)
            return;
        if (p->signal == KITH_CHART_QUIET)
            continue;
        out->signals[out->n++] = (struct kith_growth_signal){s->said, p->signal, p->z > 0, s->session[i], s->held[i]};
        return;
    }
}

static enum kith_rc watch_ratings(struct kith_visit *v, const struct kith_chart_rule *rule,
                                  const struct kith_growth_rating *ratings, size_t n, struct series *s,
                                  struct kith_growth_signals *out)
{
    size_t from = n > POINTS_MOST ? n - POINTS_MOST : 0;
    enum kith_rc rc;

    s->said = "Empathy, as people rated it";
    s->n = n - from;
    for (size_t i = from; i < n; i++) {
        s->session[i - from] = ratings[i].session;
        s->held[i - from] = ratings[i].held;
        s->value[i - from] = ratings[i].value;
    }
    KITH_TRY(kith_chart_values(rule, s->value, s->n, RATING_LEAST, s->points, &v->err));
    look(v, s, out);
out:
    return rc;
}

/* The count that a session has in another trend; NaN where it has none. Both are sorted by time. */
static double count_in(const struct kith_trend_point *t, size_t n, struct kith_id session)
{
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(t[i].session, session))
            return t[i].figure.value;
    return (double)NAN;
}

static enum kith_rc watch_ratio(struct kith_visit *v, struct kith_tx *tx, const struct kith_chart_rule *rule,
                                struct series *s, struct kith_growth_signals *out)
{
    struct kith_trend_point *above;
    struct kith_trend_point *below;
    size_t n_above;
    size_t n_below;
    enum kith_rc rc;

    KITH_TRY(kith_trend(tx, v->me.id, kith_str_of(kith_measure_name(KITH_MEASURE_REFLECTIONS)), v->keep, &above,
                        &n_above, &v->err));
    KITH_TRY(kith_trend(tx, v->me.id, kith_str_of(kith_measure_name(KITH_MEASURE_QUESTIONS)), v->keep, &below, &n_below,
                        &v->err));
    for (size_t i = n_above > POINTS_MOST ? n_above - POINTS_MOST : 0; i < n_above; i++) {
        double questions = count_in(below, n_below, above[i].session);

        if (isnan(questions) || above[i].figure.value + questions <= 0 || !may_score(v, tx, above[i].session))
            continue;
        s->session[s->n] = above[i].session;
        s->held[s->n] = above[i].held;
        s->ratio[s->n++] = (struct kith_ratio){above[i].figure.value, questions};
    }
    KITH_TRY(kith_chart_ratios(rule, s->ratio, s->n, s->points, &v->err));
    look(v, s, out);
out:
    return rc;
}

static enum kith_rc watch_share(struct kith_visit *v, struct kith_tx *tx, const struct kith_chart_rule *rule, int id,
                                struct series *s, struct kith_growth_signals *out)
{
    struct kith_trend_point *t;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_trend(tx, v->me.id, kith_str_of(kith_measure_name(id)), v->keep, &t, &n, &v->err));
    for (size_t i = n > POINTS_MOST ? n - POINTS_MOST : 0; i < n; i++) {
        if (t[i].figure.n == 0 || !may_score(v, tx, t[i].session))
            continue;
        s->session[s->n] = t[i].session;
        s->held[s->n] = t[i].held;
        s->share[s->n++] = (struct kith_share){t[i].figure.value * t[i].figure.n, t[i].figure.n};
    }
    KITH_TRY(kith_chart_shares(rule, s->share, s->n, s->points, &v->err));
    look(v, s, out);
out:
    return rc;
}

enum kith_rc kith_growth_signals(struct kith_visit *v, struct kith_tx *tx, const struct kith_growth_rating *ratings,
                                 size_t n, const struct kith_site_measure site[KITH_SITE_COUNT],
                                 struct kith_growth_signals *out)
{
    static const int ids[] = {KITH_MEASURE_R_TO_Q, KITH_MEASURE_OPEN, KITH_MEASURE_COMPLEX};
    struct kith_chart_rule rule;
    struct series *s;
    unsigned charts = 1;
    enum kith_rc rc;

    *out = (struct kith_growth_signals){.n = 0};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        charts += kith_site_measure_holds(&site[kith_site_figure_of(ids[i])]);
    KITH_TRY(kith_chart_rule_for(charts, &rule, &v->err));
    KITH_TRY(kith_arena_take(v->keep, 1, sizeof *s, &s, &v->err));
    KITH_TRY(watch_ratings(v, &rule, ratings, n, s, out));
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (!kith_site_measure_holds(&site[kith_site_figure_of(ids[i])]))
            continue;
        s->n = 0;
        s->said = kith_say_measure(ids[i]);
        KITH_TRY(ids[i] == KITH_MEASURE_R_TO_Q ? watch_ratio(v, tx, &rule, s, out)
                                               : watch_share(v, tx, &rule, ids[i], s, out));
    }
out:
    return rc;
}

/* ---- in words ---- */

static void write_signal(struct kith_visit *v, const struct kith_growth_signal *s)
{
    char day[KITH_WHEN_MAX];

    kith_when_day(day, s->held);
    kith_markup(v->out, "<li><b>%s.</b> ", s->said);
    if (s->kind == KITH_CHART_RUN_OF_8)
        kith_markup(v->out, "The eight sessions up to <a href=\"/sessions/%s\">%s</a> were all %s than those before.",
                    s->session.z, day, s->higher ? "higher" : "lower");
    else
        kith_markup(v->out,
                    "The <a href=\"/sessions/%s\">session of %s</a> is %s than the sessions before it would "
                    "lead one to expect.",
                    s->session.z, day, s->higher ? "higher" : "lower");
    kith_buf_puts(v->out, "</li>\n");
}

void kith_growth_signals_write(struct kith_visit *v, const struct kith_growth_signals *s)
{
    kith_markup(v->out, "<section class=\"kith-panel %s\" aria-labelledby=\"look-h\"><h2 id=\"look-h\">%s</h2>\n",
                s->n ? "kith-panel--now" : "kith-panel--calm", s->n ? "Worth a look" : "Nothing stands out");
    if (s->n) {
        kith_buf_puts(v->out, "<ul>\n");
        for (size_t i = 0; i < s->n; i++)
            write_signal(v, &s->signals[i]);
        kith_buf_puts(v->out, "</ul>\n<p>It may mean something, or nothing. You are the first to know, and no page "
                              "shows it to anybody else. Look at the session; talk about it if you like.</p>\n");
    }
    kith_buf_puts(v->out, "<p>Kith points out a change only in what people rated, or in a figure on which it agrees "
                          "with people here, and from 12 sessions on. Watched now: ");
    for (size_t i = 0; i < s->n_watched; i++) {
        kith_markup(v->out, "%s%s", i ? "; " : "", s->watched[i].said);
        if (s->watched[i].points < KITH_CHART_LEAST)
            kith_markup(v->out, " (%zu of %u sessions)", s->watched[i].points, KITH_CHART_LEAST);
        else
            kith_markup(v->out, " (%zu sessions)", s->watched[i].points);
    }
    kith_buf_puts(v->out, ".</p></section>\n");
}
