#include "code_trust.h"
#include "markdown_escape.h"
#include "report_view.h"
#include "report_words.h"

#include <math.h>

#define REFS_MAX 24

struct page {
    struct kith_buf *out;
    const struct kith_view *view;
    const struct kith_session_report *r;
    const struct kith_report_options *options;
};

static void write_head(const struct page *p)
{
    const struct kith_measures *m = p->r->measures;
    struct kith_buf *out = p->out;

    kith_buf_puts(out, "# Feedback on session ");
    kith_markdown_escape(out, p->view->id);
    kith_buf_printf(out, "\n\n%s", kith_say_setting(p->view->setting, p->view->chat));
    if (p->view->topic.n) {
        kith_buf_puts(out, " \xC2\xB7 ");
        kith_markdown_escape(out, p->view->topic);
    }
    if (m->length_ms >= 0) {
        kith_buf_puts(out, " \xC2\xB7 ");
        kith_say_length(out, m->length_ms);
    }
    kith_buf_printf(out, " \xC2\xB7 %zu turn%s\n", p->view->n_turns, p->view->n_turns == 1 ? "" : "s");
}

static void write_ref(const struct page *p, uint32_t turn)
{
    const struct kith_view_turn *t = &p->view->turns[turn];

    kith_buf_printf(p->out, "turn %lld", (long long)t->id);
    if (t->start_ms >= 0) {
        kith_buf_puts(p->out, " (");
        kith_say_clock(p->out, t->start_ms);
        kith_buf_byte(p->out, ')');
    }
}

static void write_refs(const struct page *p, const struct kith_view_item *item, size_t from)
{
    if (item->n_turns <= from)
        return;
    kith_buf_puts(p->out, from ? "\nAlso " : "\nSee ");
    for (size_t i = from; i < item->n_turns && i < from + REFS_MAX; i++) {
        kith_buf_puts(p->out, i > from ? ", " : "");
        write_ref(p, item->turns[i]);
    }
    if (item->n_turns - from > REFS_MAX)
        kith_buf_printf(p->out, " and %zu more", item->n_turns - from - REFS_MAX);
    kith_buf_puts(p->out, ".\n");
}

static void write_item(const struct page *p, const struct kith_view_item *item)
{
    struct kith_buf *out = p->out;
    bool quoted = item->quote.n > 0 && item->kind != KITH_FEEDBACK_UNSURE;

    kith_buf_byte(out, '\n');
    kith_markdown_escape(out, item->text);
    kith_buf_byte(out, '\n');
    if (quoted) {
        kith_buf_puts(out, "\n> ");
        kith_buf_puts(out, item->cut_before ? "\xE2\x80\xA6 " : "");
        kith_markdown_escape(out, item->quote);
        kith_buf_puts(out, item->cut_after ? " \xE2\x80\xA6\n>\n> " : "\n>\n> ");
        kith_markdown_escape(out, p->view->turns[item->quote_turn].speaker);
        kith_buf_puts(out, ", ");
        write_ref(p, item->quote_turn);
        kith_buf_byte(out, '\n');
    }
    write_refs(p, item, quoted ? 1 : 0);
    if (item->example.n) {
        kith_buf_puts(out, "\nFor example, with someone else: *");
        kith_markdown_escape(out, item->example);
        kith_buf_puts(out, "*\n");
    }
}

static void write_items(const struct page *p, enum kith_feedback_kind from, enum kith_feedback_kind to)
{
    int last = -1;

    for (size_t i = 0; i < p->view->n_items; i++) {
        const struct kith_view_item *item = &p->view->items[i];

        if (item->kind < from || item->kind > to)
            continue;
        if ((int)item->kind != last)
            kith_buf_printf(p->out, "\n## %s\n", kith_say_heading(item->kind));
        last = (int)item->kind;
        write_item(p, item);
    }
}

static void write_figures(const struct page *p)
{
    struct kith_buf *out = p->out;
    bool by_human = p->r->coded->by_human;

    kith_buf_puts(out, "\n## The session in figures\n\n| Measure | This session | 90% interval |");
    kith_buf_puts(out, by_human ? "\n| --- | --- | --- |\n" : " Against experts |\n| --- | --- | --- | --- |\n");
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        const struct kith_measure *m = &p->r->measures->items[id];

        if (!m->shown)
            continue;
        kith_buf_printf(out, "| %s | ", kith_say_measure(id));
        kith_say_figure_short(out, m, id);
        kith_buf_puts(out, " | ");
        kith_say_interval(out, m, id);
        kith_buf_puts(out, " |");
        if (!by_human) {
            kith_buf_byte(out, ' ');
            kith_say_agreement_short(out, m, id, by_human);
            kith_buf_puts(out, kith_say_has_guide(m) ? "; " : "");
            kith_say_guide(out, m, id);
            kith_buf_puts(out, " |");
        }
        kith_buf_byte(out, '\n');
    }
    if (!by_human)
        kith_buf_printf(out, "\n%s\n", KITH_SAY_R);
}

static void write_followed(const struct page *p)
{
    const struct kith_followed *f = &p->r->measures->followed;
    struct kith_buf *out = p->out;

    if (kith_say_followed_total(f) == 0)
        return;
    kith_buf_puts(out, "\n## What the client said next\n\n| After |");
    for (int k = 0; k < KITH_TALK_COUNT; k++)
        kith_buf_printf(out, " %s |", kith_say_talk(k));
    kith_buf_puts(out, "\n| --- | ---: | ---: | ---: |\n");
    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++) {
        kith_buf_printf(out, "| %s |", kith_say_behaviour(b));
        for (int k = 0; k < KITH_TALK_COUNT; k++)
            kith_buf_printf(out, " %u |", f->count[b][k]);
        kith_buf_byte(out, '\n');
    }
    if (p->r->coded->by_human || !p->r->measures->items[KITH_MEASURE_CHANGE].rough)
        return;
    kith_buf_byte(out, '\n');
    kith_say_followed_rough(out, p->r->measures, false);
    kith_buf_byte(out, '\n');
}

static void write_trust(const struct page *p)
{
    struct kith_trust rows[KITH_TRUST_MAX];
    size_t n = p->r->coded->by_human ? 0 : kith_trust_of(p->r->model, rows);

    if (n == 0)
        return;
    kith_buf_printf(p->out, "\n## %s\n\n| Code | With experts |\n| --- | --- |\n", KITH_SAY_TRUST);
    for (size_t i = 0; i < n; i++) {
        kith_buf_printf(p->out, "| %s | ", rows[i].label);
        kith_say_trust(p->out, &rows[i]);
        kith_buf_puts(p->out, " |\n");
    }
    kith_buf_printf(p->out, "\n%s\n", KITH_SAY_KAPPA);
}

static void write_turn(const struct page *p, const struct kith_view_turn *turn)
{
    struct kith_buf *out = p->out;
    struct kith_say_code codes[KITH_SAY_CODES_MAX];
    size_t n = kith_say_codes(turn->label, turn->role, codes);

    kith_buf_printf(out, "\n**%lld ", (long long)turn->id);
    kith_markdown_escape(out, turn->speaker);
    kith_buf_puts(out, "**");
    for (size_t i = 0; i < n; i++)
        kith_buf_printf(out, "%s*%s*", i ? ", " : " ", codes[i].word);
    kith_buf_puts(out, turn->unsure ? " (unsure)" : "");
    for (size_t i = 0; i < turn->n_flags; i++)
        kith_buf_puts(out, turn->flags[i].kind == KITH_FLAG_CRISIS ? " **may mean danger**" : " a kinder word exists");
    kith_buf_puts(out, turn->text.n ? "\\\n" : "");
    kith_markdown_escape(out, turn->text);
    kith_buf_byte(out, '\n');
}

static void write_notes(const struct page *p)
{
    struct kith_buf *out = p->out;

    kith_buf_printf(out, "\n## %s\n", kith_say_heading(KITH_FEEDBACK_LIMITS));
    for (size_t i = 0; i < p->view->n_items; i++)
        if (p->view->items[i].kind == KITH_FEEDBACK_LIMITS)
            write_item(p, &p->view->items[i]);
    kith_buf_printf(out, "\n%s\n\n", KITH_SAY_EMPATHY);
    kith_buf_puts(out, p->options->names ? "" : KITH_SAY_NAMES "\n\n");
    kith_say_coder(out, p->r->coded);
    kith_say_model(out, p->r->model);
    if (p->view->version.n) {
        kith_buf_byte(out, ' ');
        kith_markdown_escape(out, p->view->version);
        kith_buf_byte(out, '.');
    }
    kith_buf_byte(out, '\n');
    if (p->view->notice.n) {
        kith_buf_byte(out, '\n');
        kith_markdown_escape(out, p->view->notice);
        kith_buf_byte(out, '\n');
    }
}

static void write_page(const struct page *p)
{
    write_head(p);
    write_items(p, KITH_FEEDBACK_CRISIS, KITH_FEEDBACK_CRISIS);
    if (p->view->summary.n) {
        kith_buf_byte(p->out, '\n');
        kith_markdown_escape(p->out, p->view->summary);
        kith_buf_byte(p->out, '\n');
    }
    write_items(p, KITH_FEEDBACK_STRENGTH, KITH_FEEDBACK_LANGUAGE);
    write_figures(p);
    write_followed(p);
    write_trust(p);
    if (p->options->transcript) {
        kith_buf_puts(p->out, "\n## The transcript\n");
        for (size_t i = 0; i < p->view->n_turns; i++)
            write_turn(p, &p->view->turns[i]);
    }
    write_notes(p);
}

void kith_report_markdown(struct kith_buf *out, const struct kith_session_report *r,
                          const struct kith_report_options *options)
{
    struct page p = {.out = out, .r = r, .options = options};
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_view_make(keep, r, options, &p.view, NULL));
    write_page(&p);
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}
