#include "session_parts.h"

#include "html_escape.h"
#include "layout.h"
#include "report_words.h"

struct parts {
    struct kith_visit *v;
    const struct kith_session_sight *sight;
    struct kith_html h;
    struct kith_report_options options;
};

static enum kith_rc make_view(struct kith_visit *v, const struct kith_session_sight *sight, struct parts *p)
{
    static const struct kith_view nothing;

    p->v = v;
    p->sight = sight;
    p->options = (struct kith_report_options){
        .names = sight->sight == KITH_SIGHT_FULL, .masked = sight->sight != KITH_SIGHT_FULL, .why = true};
    p->h = (struct kith_html){
        .out = v->out, .keep = v->keep, .r = sight->report, .options = &p->options, .view = &nothing};
    return kith_view_make(v->keep, sight->report, &p->options, &p->h.view, &v->err);
}

/* ---- feedback ---- */

static void write_item(const struct parts *p, const struct kith_view_item *item)
{
    struct kith_buf *out = p->v->out;

    if (item->skill.n)
        kith_markup(out, "<p class=\"skill\">%.*s</p>\n", KITH_STR_ARG(item->skill));
    kith_buf_puts(out, "<p>");
    kith_html_escape(out, item->text);
    kith_buf_puts(out, "</p>\n");
    if (item->quote.n && item->kind != KITH_FEEDBACK_UNSURE) {
        kith_buf_puts(out, "<figure class=\"quote\"><blockquote><p>");
        kith_buf_puts(out, item->cut_before ? "\xE2\x80\xA6 " : "");
        kith_html_escape(out, item->quote);
        kith_buf_puts(out,
                      item->cut_after ? " \xE2\x80\xA6</p></blockquote><figcaption>" : "</p></blockquote><figcaption>");
        kith_html_escape(out, p->h.view->turns[item->quote_turn].speaker);
        kith_buf_puts(out, ", ");
        kith_html_ref(&p->h, item->quote_turn, "turn ");
        kith_buf_puts(out, "</figcaption></figure>\n");
    }
    if (item->example.n) {
        kith_buf_puts(out, "<p class=\"example\"><span>For example, with someone else:</span> ");
        kith_html_escape(out, item->example);
        kith_buf_puts(out, "</p>\n");
    }
    for (size_t i = item->quote.n && item->kind != KITH_FEEDBACK_UNSURE ? 1 : 0, first = i; i < item->n_turns && i < 24;
         i++) {
        kith_buf_puts(out, i > first ? ", " : first ? "<p class=\"refs\">Also " : "<p class=\"refs\">See ");
        kith_html_ref(&p->h, item->turns[i], "turn ");
        kith_buf_puts(out, i + 1 == item->n_turns || i + 1 == 24 ? ".</p>\n" : "");
    }
}

static void write_kind(const struct parts *p, enum kith_feedback_kind kind)
{
    const char *name = kith_say_kind_name(kind);
    const struct kith_view *view = p->h.view;
    size_t n = 0;

    for (size_t i = 0; i < view->n_items; i++)
        n += view->items[i].kind == kind;
    if (n == 0)
        return;
    kith_markup(p->v->out, "<section class=\"card %s\" aria-labelledby=\"%s-h\"><h2 id=\"%s-h\">%s</h2>\n", name, name,
                name, kith_say_heading(kind));
    kith_buf_puts(p->v->out, n > 1 ? "<ul role=\"list\">\n" : "");
    for (size_t i = 0; i < view->n_items; i++) {
        if (view->items[i].kind != kind)
            continue;
        kith_buf_puts(p->v->out, n > 1 ? "<li>" : "");
        write_item(p, &view->items[i]);
        kith_buf_puts(p->v->out, n > 1 ? "</li>\n" : "");
    }
    kith_buf_puts(p->v->out, n > 1 ? "</ul></section>\n" : "</section>\n");
}

/* ---- the transcript ---- */

static void write_codes(struct kith_buf *out, const struct kith_view_turn *turn)
{
    struct kith_say_code codes[KITH_SAY_CODES_MAX];
    size_t n = kith_say_codes(turn->label, turn->role, codes);

    if (n == 0)
        return;
    kith_buf_puts(out, " <span class=\"codes\">");
    for (size_t i = 0; i < n; i++)
        kith_markup(out, "<span class=\"code %s\">%s</span> ", codes[i].kind, codes[i].word);
    kith_buf_puts(out, turn->unsure ? "<span class=\"code unsure\">unsure</span></span>" : "</span>");
}

static void write_said(struct kith_buf *out, const struct kith_view_turn *turn)
{
    size_t at = 0;

    kith_buf_puts(out, "<p class=\"said\">");
    for (size_t i = 0; i < turn->n_flags; i++) {
        const struct kith_flag *f = &turn->flags[i];

        if (f->start < at || f->end <= f->start || f->end > turn->text.n)
            continue;
        kith_html_escape(out, kith_str_sub(turn->text, at, f->start));
        kith_buf_puts(out, f->kind == KITH_FLAG_CRISIS ? "<mark class=\"danger\">" : "<mark class=\"word\">");
        kith_html_escape(out, kith_str_sub(turn->text, f->start, f->end));
        kith_buf_puts(out, "</mark>");
        at = f->end;
    }
    kith_html_escape(out, kith_str_sub(turn->text, at, turn->text.n));
    kith_buf_puts(out, "</p>\n");
}

/* Codes with the words that spoke for them: "complex reflection: sounds like, scares you". */
static void write_why(struct kith_buf *out, const struct kith_view_turn *turn)
{
    const char *last = NULL;

    for (size_t i = 0; i < turn->n_why; i++) {
        const struct kith_why *w = &turn->why[i];
        const char *code = w->weight > 0 ? kith_say_class(w->head, w->class_index) : NULL;

        if (!code || w->end > turn->text.n || w->end <= w->start)
            continue;
        if (!last)
            kith_buf_puts(out, "<details class=\"why\"><summary>Words that weighed most</summary>\n<dl>");
        if (!last || strcmp(last, code) != 0)
            kith_markup(out, "%s<dt>%s</dt><dd>", "", code);
        else
            kith_buf_puts(out, ", ");
        kith_buf_puts(out, "<q>");
        kith_html_escape(out, kith_str_sub(turn->text, w->start, w->end));
        kith_buf_puts(out, "</q>");
        last = code;
    }
    if (last)
        kith_buf_puts(out, "</dd></dl></details>\n");
}

static void write_contests(const struct parts *p, size_t turn)
{
    struct kith_buf *out = p->v->out;
    char when[KITH_WHEN_MAX];

    for (size_t i = 0; i < p->sight->n_contests; i++) {
        const struct kith_contest *c = &p->sight->contests[i];

        if (c->turn != turn)
            continue;
        kith_buf_puts(out, "<div class=\"kith-contested\"><p><b>The counsellor sees it otherwise</b>");
        if (c->should.n)
            kith_markup(out, ": %.*s", KITH_STR_ARG(c->should));
        kith_markup(out, " <span class=\"time\">(%s)</span></p>", kith_when_day(when, c->at));
        if (c->why.n) {
            kith_buf_puts(out, "<p>");
            kith_markup_lines(out, c->why);
            kith_buf_puts(out, "</p>");
        }
        kith_buf_puts(out, "</div>\n");
    }
}

static void write_turn(const struct parts *p, size_t i, bool alone)
{
    static const char *const classes[KITH_ROLE_COUNT] = {"someone", "counsellor", "client", "someone"};
    const struct kith_view_turn *turn = &p->h.view->turns[i];
    struct kith_buf *out = p->v->out;

    kith_markup(out,
                "<li id=\"t-%zu\" class=\"turn %s\"><p class=\"who\"><a class=\"n\" href=\"#t-%zu\"><span "
                "class=\"unseen\">Turn </span>%lld</a> <b>%.*s</b>",
                i, classes[turn->role], i, (long long)turn->id, KITH_STR_ARG(turn->speaker));
    if (turn->start_ms >= 0) {
        kith_buf_puts(out, " <span class=\"time\">");
        kith_say_clock(out, turn->start_ms);
        kith_buf_puts(out, "</span>");
    }
    write_codes(out, turn);
    if (p->sight->may_contest && !alone && turn->role != KITH_ROLE_UNKNOWN)
        kith_markup(
            out,
            " <a class=\"kith-contest\" href=\"/sessions/%s/turns/%zu\">see it otherwise?<span class=\"unseen\"> Turn "
            "%lld</span></a>",
            p->sight->row.id.z, i, (long long)turn->id);
    kith_buf_puts(out, "</p>\n");
    write_said(out, turn);
    for (size_t k = 0; k < turn->n_flags; k++)
        if (turn->flags[k].kind != KITH_FLAG_CRISIS)
            kith_markup(out, "<p class=\"flag word\">A kinder word may be <q>%.*s</q>.</p>\n",
                        KITH_STR_ARG(turn->flags[k].prefer));
        else
            kith_buf_puts(out, "<p class=\"flag danger\"><b>May mean danger.</b></p>\n");
    write_why(out, turn);
    write_contests(p, i);
    kith_buf_puts(out, "</li>\n");
}

static void write_transcript(const struct parts *p)
{
    kith_buf_puts(p->v->out,
                  "<section aria-labelledby=\"transcript-h\"><h2 id=\"transcript-h\">The transcript</h2>\n<ol "
                  "class=\"turns\" role=\"list\">\n");
    for (size_t i = 0; i < p->h.view->n_turns; i++)
        write_turn(p, i, false);
    kith_buf_puts(p->v->out, "</ol></section>\n");
}

static void write_about(const struct parts *p)
{
    struct kith_buf *out = p->v->out;

    kith_markup(out, "<section class=\"about\" aria-labelledby=\"about-h\"><h2 id=\"about-h\">%s</h2>\n",
                kith_say_heading(KITH_FEEDBACK_LIMITS));
    for (size_t i = 0; i < p->h.view->n_items; i++)
        if (p->h.view->items[i].kind == KITH_FEEDBACK_LIMITS)
            write_item(p, &p->h.view->items[i]);
    kith_markup(out, "<p>%s</p>\n<p>", KITH_SAY_EMPATHY);
    kith_say_coder(out, p->h.r->coded);
    kith_say_model(out, p->h.r->model);
    kith_buf_puts(out, "</p></section>\n");
}

/* ---- all of it ---- */

enum kith_rc kith_session_write(struct kith_visit *v, const struct kith_session_sight *sight)
{
    struct parts p;
    enum kith_rc rc;

    KITH_TRY(make_view(v, sight, &p));
    kith_buf_puts(v->out, "<div class=\"kith-report\">\n");
    write_kind(&p, KITH_FEEDBACK_CRISIS);
    if (p.h.view->summary.n)
        kith_markup(v->out, "<p class=\"lead\">%.*s</p>\n", KITH_STR_ARG(p.h.view->summary));
    kith_buf_puts(v->out, "<div class=\"cards\">\n");
    for (int kind = KITH_FEEDBACK_STRENGTH; kind <= KITH_FEEDBACK_TRY; kind++)
        write_kind(&p, (enum kith_feedback_kind)kind);
    kith_buf_puts(v->out, "</div>\n");
    write_kind(&p, KITH_FEEDBACK_MOMENT);
    KITH_TRY(kith_html_course(&p.h));
    KITH_TRY(kith_html_figures(&p.h));
    kith_buf_puts(v->out, "<div class=\"cards\">\n");
    write_kind(&p, KITH_FEEDBACK_UNSURE);
    write_kind(&p, KITH_FEEDBACK_LANGUAGE);
    kith_buf_puts(v->out, "</div>\n");
    write_transcript(&p);
    write_about(&p);
    kith_buf_puts(v->out, "</div>\n");
out:
    return rc;
}

enum kith_rc kith_session_write_turn(struct kith_visit *v, const struct kith_session_sight *sight, size_t turn)
{
    struct parts p;
    enum kith_rc rc;

    if (!sight->report || turn >= sight->report->coded->transcript->n_turns)
        return kith_store_denied(&v->err);
    KITH_TRY(make_view(v, sight, &p));
    kith_buf_puts(v->out, "<div class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n");
    for (size_t i = turn > 2 ? turn - 2 : 0; i <= turn; i++)
        write_turn(&p, i, true);
    kith_buf_puts(v->out, "</ol></div>\n");
out:
    return rc;
}

enum kith_rc kith_session_codes(struct kith_visit *v, const struct kith_session_sight *sight, size_t turn,
                                struct kith_str *out)
{
    struct kith_say_code codes[KITH_SAY_CODES_MAX];
    const struct kith_coded *coded = sight->report->coded;
    struct kith_buf line;
    enum kith_rc rc;
    size_t n;

    kith_buf_init(&line, v->q->env, KITH_FIELD_MAX);
    n = kith_say_codes(&coded->turns[turn].label, coded->turns[turn].role, codes);
    for (size_t i = 0; i < n; i++) {
        kith_buf_puts(&line, i ? ", " : "");
        kith_buf_puts(&line, codes[i].word);
    }
    KITH_TRY(kith_buf_check(&line, "The line of codes", &v->err));
    KITH_TRY(kith_str_keep(v->keep, kith_buf_view(&line), out, &v->err));
out:
    kith_buf_free(&line);
    return rc;
}
