#include "code_agreement.h"

#include "describe.h"
#include "layout.h"

#include <math.h>
#include <stdio.h>

#define REPLICATES 400
#define LEVEL      .90

/* Of one session: how often both, one, the other or neither said a code. */
struct counts {
    uint32_t n[KITH_CODES_JUDGED][KITH_AGREED_BY_COUNT][2][2];
    struct kith_confusion mainly[KITH_AGREED_BY_COUNT];
    int64_t at;
};

struct kith_code_counts {
    struct counts *sessions;
    size_t n;
};

/* ---- what a code is ---- */

enum judged {
    OF_BEHAVIOUR, /* `has` bits, the main one too */
    OF_QUESTION,
    OF_REFLECTION,
    OF_INPUT,
    OF_OTHER,
    OF_ADHERENCE,
    OF_TALK
};

static const struct {
    const char *said;
    enum judged of;
    int which;
} judged[KITH_CODES_JUDGED] = {
    {"Question", OF_BEHAVIOUR, KITH_BEHAVIOUR_QUESTION},
    {"Open question", OF_QUESTION, KITH_QUESTION_OPEN},
    {"Closed question", OF_QUESTION, KITH_QUESTION_CLOSED},
    {"Reflection", OF_BEHAVIOUR, KITH_BEHAVIOUR_REFLECTION},
    {"Simple reflection", OF_REFLECTION, KITH_REFLECTION_SIMPLE},
    {"Complex reflection", OF_REFLECTION, KITH_REFLECTION_COMPLEX},
    {"Information", OF_INPUT, KITH_INPUT_INFORMATION},
    {"Advice", OF_INPUT, KITH_INPUT_ADVICE},
    {"Setting a goal together", OF_INPUT, KITH_INPUT_NEGOTIATION},
    {"Options", OF_INPUT, KITH_INPUT_OPTIONS},
    {"Affirms", OF_ADHERENCE, KITH_ADHERENCE_AFFIRM},
    {"Seeks collaboration", OF_ADHERENCE, KITH_ADHERENCE_SEEK},
    {"Emphasises choice", OF_ADHERENCE, KITH_ADHERENCE_EMPHASIZE},
    {"Persuades, with permission", OF_ADHERENCE, KITH_ADHERENCE_PERSUADE_WITH_PERMISSION},
    {"Persuades", OF_ADHERENCE, KITH_ADHERENCE_PERSUADE},
    {"Confronts", OF_ADHERENCE, KITH_ADHERENCE_CONFRONT},
    {"Change talk", OF_TALK, KITH_TALK_CHANGE},
    {"Sustain talk", OF_TALK, KITH_TALK_SUSTAIN},
    {"Something else", OF_OTHER, 0},
};

/* -1: the coder did not say anything of this kind. */
static int holds(const struct kith_label *l, size_t code)
{
    int which = judged[code].which;

    if (judged[code].of == OF_TALK)
        return l->talk == KITH_NONE ? -1 : l->talk == which;
    if (l->behaviour == KITH_NONE)
        return -1;
    switch (judged[code].of) {
    case OF_BEHAVIOUR:
        return l->behaviour == which || (l->has & 1u << which) != 0;
    case OF_QUESTION:
        return l->question == which;
    case OF_REFLECTION:
        return l->reflection == which;
    case OF_INPUT:
        return l->input == which;
    case OF_ADHERENCE:
        return (l->adherence & 1u << which) != 0;
    default:
        return l->behaviour == KITH_BEHAVIOUR_OTHER;
    }
}

/* ---- counting ---- */

static void compare(struct counts *c, enum kith_agreed_by by, const struct kith_blind_coder *a,
                    const struct kith_blind_coder *b, uint32_t turns)
{
    for (uint32_t i = 0; i < turns; i++) {
        const struct kith_label *x = &a->labels[i];
        const struct kith_label *y = &b->labels[i];

        for (size_t k = 0; k < KITH_CODES_JUDGED; k++) {
            int said = holds(x, k);
            int also = holds(y, k);

            if (said >= 0 && also >= 0)
                c->n[k][by][said][also]++;
        }
        if (x->behaviour != KITH_NONE && y->behaviour != KITH_NONE)
            (void)kith_confusion_add(&c->mainly[by], x->behaviour, y->behaviour);
    }
}

enum kith_rc kith_code_agreement_begin(struct kith_visit *v, struct kith_code_counts **out)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, 1, sizeof **out, out, &v->err));
    **out = (struct kith_code_counts){.n = 0};
    KITH_TRY(kith_arena_take(v->keep, KITH_AGREED_SESSIONS, sizeof *(*out)->sessions, &(*out)->sessions, &v->err));
out:
    return rc;
}

void kith_code_agreement_add(struct kith_code_counts *g, const struct kith_blind_session *s)
{
    struct counts *c = &g->sessions[g->n];

    if (g->n == KITH_AGREED_SESSIONS)
        return;
    *c = (struct counts){.at = s->at};
    for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
        kith_confusion_init(&c->mainly[by], KITH_BEHAVIOUR_COUNT);
    for (size_t i = 0; i < s->n; i++) {
        if (s->coders[i].machine)
            continue;
        if (s->machine)
            compare(c, KITH_AGREED_MACHINE, &s->coders[i], s->machine, s->turns);
        for (size_t k = i + 1; k < s->n; k++)
            if (!s->coders[k].machine && kith_id_eq(s->coders[k].segment, s->coders[i].segment))
                compare(c, KITH_AGREED_PEOPLE, &s->coders[i], &s->coders[k], s->turns);
    }
    g->n++;
}

/* ---- figures ---- */

static void figures_of(const uint64_t n[2][2], double out[2])
{
    struct kith_confusion c;

    kith_confusion_init(&c, 2);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            c.n[i][k] = n[i][k];
    out[0] = kith_kappa(&c);
    out[1] = kith_ac1(&c);
}

/* All codes at once, over the sessions drawn. */
static void resample(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct kith_code_counts *g = user;
    uint64_t sum[KITH_CODES_JUDGED][KITH_AGREED_BY_COUNT][2][2] = {0};

    (void)worker;
    for (size_t s = 0; s < n; s++)
        for (size_t k = 0; k < KITH_CODES_JUDGED; k++)
            for (size_t by = 0; by < KITH_AGREED_BY_COUNT; by++)
                for (size_t cell = 0; cell < 4; cell++)
                    sum[k][by][cell / 2][cell % 2] += g->sessions[drawn[s]].n[k][by][cell / 2][cell % 2];
    for (size_t k = 0; k < KITH_CODES_JUDGED; k++)
        for (size_t by = 0; by < KITH_AGREED_BY_COUNT; by++)
            figures_of((const uint64_t(*)[2])sum[k][by], figure + 2 * (k * KITH_AGREED_BY_COUNT + by));
}

static void count_code(const struct kith_code_counts *g, size_t code, size_t by, struct kith_code_figure *out)
{
    uint64_t sum[2][2] = {{0}};
    double value[2];

    for (size_t s = 0; s < g->n; s++) {
        uint64_t turns = 0;

        for (size_t cell = 0; cell < 4; cell++) {
            turns += g->sessions[s].n[code][by][cell / 2][cell % 2];
            sum[cell / 2][cell % 2] += g->sessions[s].n[code][by][cell / 2][cell % 2];
        }
        out->turns += turns;
        out->sessions += turns > 0;
    }
    figures_of((const uint64_t(*)[2])sum, value);
    out->kappa.value = value[0];
    out->ac1.value = value[1];
    out->prevalence =
        out->turns ? (double)(2 * sum[1][1] + sum[0][1] + sum[1][0]) / (2.0 * (double)out->turns) : (double)NAN;
}

static enum kith_rc of_codes(struct kith_visit *v, const struct kith_code_counts *g, struct kith_code_agreement *a)
{
    /* The same seed each time: the same data show the same interval. */
    const struct kith_bootstrap_plan plan = {.seed = 1, .replicates = REPLICATES, .threads = 1, .level = LEVEL};
    const size_t n_figures = (size_t)KITH_CODES_JUDGED * KITH_AGREED_BY_COUNT * 2;
    struct kith_bootstrap *drawn;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, n_figures, sizeof *drawn, &drawn, &v->err));
    KITH_TRY(kith_bootstrap_run(&plan, g->n, n_figures, resample, (void *)g, v->keep, drawn, &v->err));
    for (size_t k = 0; k < KITH_CODES_JUDGED; k++) {
        a->codes[k].said = judged[k].said;
        for (size_t by = 0; by < KITH_AGREED_BY_COUNT; by++) {
            count_code(g, k, by, &a->codes[k].by[by]);
            a->codes[k].by[by].kappa.interval = drawn[2 * (k * KITH_AGREED_BY_COUNT + by)].interval;
            a->codes[k].by[by].ac1.interval = drawn[2 * (k * KITH_AGREED_BY_COUNT + by) + 1].interval;
        }
    }
out:
    return rc;
}

static void both(const struct kith_confusion *c, double *figure)
{
    figure[0] = kith_kappa(c);
    figure[1] = kith_ac1(c);
}

/* Quarters since 1970, near enough by the day: 91 days and a quarter. */
static int quarter_of(int64_t at, int *year)
{
    char text[KITH_WHEN_MAX];
    uint64_t y = 1970;
    uint64_t m = 1;

    (void)kith_when_field(text, at); /* 2026-03-12 */
    (void)kith_str_uint(kith_str_sub(kith_str_of(text), 0, 4), 9999, &y);
    (void)kith_str_uint(kith_str_sub(kith_str_of(text), 5, 7), 12, &m);
    *year = (int)y;
    return (int)(m - 1) / 3 + 1;
}

/* One session's table of a code, or of what a counsellor's turn mainly is. */
static struct kith_confusion table_of(const struct counts *c, size_t code, size_t by)
{
    struct kith_confusion table;

    if (code == KITH_CODES_JUDGED)
        return c->mainly[by];
    kith_confusion_init(&table, 2);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            table.n[i][k] = c->n[code][by][i][k];
    return table;
}

static enum kith_rc of_quarter(struct kith_visit *v, const struct kith_code_counts *g, int year, int quarter,
                               size_t code, size_t by, struct kith_confusion *tables, struct kith_code_figure *out)
{
    uint64_t said = 0;
    const struct kith_bootstrap_plan plan = {.seed = 1, .replicates = REPLICATES, .threads = 1, .level = LEVEL};
    struct kith_estimate figures[2];
    size_t n = 0;
    enum kith_rc rc = KITH_OK;

    for (size_t s = 0; s < g->n; s++) {
        const struct kith_confusion table = table_of(&g->sessions[s], code, by);
        int y;
        int q = quarter_of(g->sessions[s].at, &y);

        if (y == year && q == quarter && kith_confusion_total(&table) > 0) {
            tables[n++] = table;
            out->turns += kith_confusion_total(&table);
            said += 2 * table.n[1][1] + table.n[0][1] + table.n[1][0];
        }
    }
    out->sessions = n;
    out->prevalence = code < KITH_CODES_JUDGED && out->turns ? (double)said / (2.0 * (double)out->turns) : (double)NAN;
    if (n == 0)
        return KITH_OK;
    KITH_TRY(kith_tables_by_session(&plan, tables, n, 2, both, v->keep, figures, &v->err));
    out->kappa = figures[0];
    out->ac1 = figures[1];
out:
    return rc;
}

static bool is_coded_in(const struct kith_code_counts *g, int year, int quarter)
{
    for (size_t s = 0; s < g->n; s++) {
        int y;

        if (quarter_of(g->sessions[s].at, &y) == quarter && y == year)
            return true;
    }
    return false;
}

static enum kith_rc over_time(struct kith_visit *v, const struct kith_code_counts *g, struct kith_code_agreement *a)
{
    struct kith_confusion *tables;
    int year;
    int quarter = quarter_of(v->now, &year);
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, KITH_AGREED_SESSIONS, sizeof *tables, &tables, &v->err));
    for (size_t i = 0; i < KITH_QUARTERS_MOST; i++) {
        struct kith_code_figure by[KITH_AGREED_BY_COUNT] = {{.turns = 0}};

        for (size_t k = 0; k < KITH_AGREED_BY_COUNT; k++)
            KITH_TRY(of_quarter(v, g, year, quarter, a->over, k, tables, &by[k]));
        if (is_coded_in(g, year, quarter)) { /* though nobody said this code then */
            a->quarters[a->n_quarters].year = year;
            a->quarters[a->n_quarters].quarter = quarter;
            memcpy(a->quarters[a->n_quarters++].by, by, sizeof by);
        }
        year -= quarter == 1;
        quarter = quarter == 1 ? 4 : quarter - 1;
    }
out:
    return rc;
}

enum kith_rc kith_code_agreement(struct kith_visit *v, const struct kith_code_counts *g,
                                 struct kith_code_agreement **out)
{
    uint64_t code = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, 1, sizeof **out, out, &v->err));
    (void)kith_str_uint(kith_request_query(v->q, "code"), KITH_CODES_JUDGED, &code);
    (*out)->over = code > 0 ? (size_t)code - 1 : KITH_CODES_JUDGED;
    if (g->n == 0)
        goto out;
    KITH_TRY(of_codes(v, g, *out));
    KITH_TRY(over_time(v, g, *out));
out:
    return rc;
}

/* ---- the tables ---- */

void kith_agreement_figure(struct kith_visit *v, const char *name, const char *none, const struct kith_estimate *e)
{
    char text[64];

    if (!isfinite(e->value)) {
        kith_markup(v->out, "%s: %s", name, none);
        return;
    }
    (void)snprintf(text, sizeof text, "%.2f", e->value);
    kith_markup(v->out, "%s <b>%s</b>", name, text);
    if (isfinite(e->interval.low) && isfinite(e->interval.high)) {
        (void)snprintf(text, sizeof text, "%.2f to %.2f", e->interval.low, e->interval.high);
        kith_markup(v->out, " <span class=\"kith-soft\">(%s)</span>", text);
    }
}

static void write_cell(struct kith_visit *v, const struct kith_code_figure *f, bool people)
{
    kith_buf_puts(v->out, "<td class=\"nhsuk-table__cell\">");
    if (f->sessions == 0) {
        kith_markup(v->out, "%s</td>", people ? "no human-human figure yet" : "no figure yet");
        return;
    }
    kith_agreement_figure(v, "kappa", "none", &f->kappa);
    kith_buf_puts(v->out, "<br>");
    kith_agreement_figure(v, "AC1", "none", &f->ac1);
    kith_markup(v->out, "<br><span class=\"kith-soft\">%llu turns, %zu %s</span></td>", (unsigned long long)f->turns,
                f->sessions, f->sessions == 1 ? "session" : "sessions");
}

static void write_share(struct kith_visit *v, const struct kith_code_figure by[KITH_AGREED_BY_COUNT])
{
    const struct kith_code_figure *f =
        by[KITH_AGREED_MACHINE].sessions ? &by[KITH_AGREED_MACHINE] : &by[KITH_AGREED_PEOPLE];
    struct kith_interval range;
    char text[64];

    kith_buf_puts(v->out, "<td class=\"nhsuk-table__cell\">");
    if (isfinite(f->prevalence)) {
        range = kith_wilson(f->prevalence * (double)f->turns, (double)f->turns, LEVEL);
        (void)snprintf(text, sizeof text, "(%.0f to %.0f)", 100 * range.low, 100 * range.high);
        kith_markup(v->out, "%d of 100<br><span class=\"kith-soft\">%s</span>", (int)lround(100 * f->prevalence), text);
    }
    kith_buf_puts(v->out, "</td>");
}

static void open_table(struct kith_visit *v, const char *caption, const char *first, const char *second)
{
    kith_markup(v->out,
                "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table "
                "class=\"nhsuk-table\"><caption class=\"nhsuk-table__caption\">%s</caption><thead "
                "class=\"nhsuk-table__head\"><tr><th scope=\"col\">%s</th>",
                caption, caption, first);
    if (second)
        kith_markup(v->out, "<th scope=\"col\">%s</th>", second);
    kith_buf_puts(v->out, "<th scope=\"col\">People with each other</th><th scope=\"col\">People with the machine</th>"
                          "</tr></thead><tbody>\n");
}

void kith_code_agreement_write(struct kith_visit *v, const struct kith_code_agreement *a)
{
    const bool one = a->over < KITH_CODES_JUDGED;
    char caption[128];

    if (a->n_quarters == 0)
        return;
    open_table(v, "Each code", "Code", "How common");
    for (size_t k = 0; k < KITH_CODES_JUDGED; k++) {
        kith_markup(v->out, "<tr><th scope=\"row\"><a href=\"/agreement?code=%zu#over-time\">%s</a></th>", k + 1,
                    a->codes[k].said);
        write_share(v, a->codes[k].by);
        for (size_t by = 0; by < KITH_AGREED_BY_COUNT; by++)
            write_cell(v, &a->codes[k].by[by], by == KITH_AGREED_PEOPLE);
        kith_buf_puts(v->out, "</tr>\n");
    }
    kith_buf_puts(v->out, "</tbody></table></div>\n");
    kith_buf_puts(v->out, "<p id=\"over-time\" class=\"kith-narrow\">");
    if (one)
        kith_buf_puts(v->out, "The course of one code. <a href=\"/agreement#over-time\">Of what a turn mainly is</a>");
    else
        kith_buf_puts(v->out, "The course of each code stands behind its name above.");
    kith_buf_puts(v->out, "</p>\n");
    (void)snprintf(caption, sizeof caption, "Over time: %s",
                   one ? a->codes[a->over].said : "what a counsellor's turn mainly is");
    open_table(v, caption, "Coded in", one ? "How common" : NULL);
    for (size_t i = 0; i < a->n_quarters; i++) {
        kith_markup(v->out, "<tr><th scope=\"row\">%d, quarter %d</th>", a->quarters[i].year, a->quarters[i].quarter);
        if (one)
            write_share(v, a->quarters[i].by);
        for (size_t by = 0; by < KITH_AGREED_BY_COUNT; by++)
            write_cell(v, &a->quarters[i].by[by], by == KITH_AGREED_PEOPLE);
        kith_buf_puts(v->out, "</tr>\n");
    }
    kith_buf_puts(v->out, "</tbody></table></div>\n");
}
