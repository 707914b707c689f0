#include "code_trust.h"
#include "course_of.h"
#include "report_view.h"
#include "report_words.h"
#include "strip.h"
#include "term_out.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     40
#define WIDTH_MAX     200
#define PROSE_MAX     100 /* longer lines tire the eye */
#define TABLE_MIN     78  /* below, each figure takes lines of its own */
#define LABEL_COLUMNS 25
#define REFS_MAX      12 /* turns named in one line */

struct page {
    struct kith_term t;
    struct kith_arena *keep;
    const struct kith_view *view;
    const struct kith_session_report *r;
    const struct kith_report_options *options;
    struct kith_buf scratch; /* a phrase of report_words.h on its way to the screen */
};

typedef void phrase_fn(struct kith_buf *out, const struct kith_measure *m, int id);

static struct kith_str phrase(struct page *p)
{
    if (p->scratch.rc != KITH_OK && p->t.out->rc == KITH_OK)
        p->t.out->rc = p->scratch.rc;
    return kith_buf_view(&p->scratch);
}

static void heading(struct page *p, unsigned style, const char *text)
{
    p->t.indent = 0;
    kith_term_blank(&p->t);
    kith_term_puts(&p->t, KITH_TERM_BOLD | style, text);
    kith_term_break(&p->t);
    p->t.indent = 2;
}

/* ---- head ---- */

static void write_head(struct page *p)
{
    const struct kith_measures *m = p->r->measures;
    struct kith_term *t = &p->t;
    const char *dot = t->ascii ? " - " : " \xC2\xB7 ";

    kith_term_puts(t, KITH_TERM_BOLD | KITH_TERM_CYAN, "Kith");
    kith_term_puts(t, KITH_TERM_DIM, dot);
    kith_term_puts(t, KITH_TERM_BOLD, "session ");
    kith_term_words(t, KITH_TERM_BOLD, p->view->id);
    kith_term_break(t);
    kith_term_puts(t, KITH_TERM_DIM, kith_say_setting(p->view->setting, p->view->chat));
    if (p->view->topic.n) {
        kith_term_puts(t, KITH_TERM_DIM, dot);
        kith_term_words(t, KITH_TERM_DIM, p->view->topic);
    }
    if (m->length_ms >= 0) {
        kith_buf_clear(&p->scratch);
        kith_say_length(&p->scratch, m->length_ms);
        kith_term_puts(t, KITH_TERM_DIM, dot);
        kith_term_words(t, KITH_TERM_DIM, phrase(p));
    }
    kith_buf_clear(&p->scratch);
    kith_buf_printf(&p->scratch, "%s%zu turn%s", dot, p->view->n_turns, p->view->n_turns == 1 ? "" : "s");
    kith_term_words(t, KITH_TERM_DIM, phrase(p));
    kith_term_rule(t);
}

/* ---- feedback ---- */

static void write_ref(struct page *p, uint32_t turn)
{
    kith_buf_clear(&p->scratch);
    kith_buf_printf(&p->scratch, "turn %lld", (long long)p->view->turns[turn].id);
    if (p->view->turns[turn].start_ms >= 0) {
        kith_buf_puts(&p->scratch, " (");
        kith_say_clock(&p->scratch, p->view->turns[turn].start_ms);
        kith_buf_puts(&p->scratch, ")");
    }
    kith_term_words(&p->t, KITH_TERM_CYAN, phrase(p));
}

static void write_quote(struct page *p, const struct kith_view_item *item)
{
    struct kith_term *t = &p->t;

    kith_term_break(t);
    t->indent = 4;
    write_ref(p, item->quote_turn);
    kith_term_puts(t, KITH_TERM_PLAIN, ", ");
    kith_term_words(t, KITH_TERM_PLAIN, p->view->turns[item->quote_turn].speaker);
    kith_term_puts(t, KITH_TERM_PLAIN, ": ");
    t->glue = '"';
    t->spare = 1;
    kith_term_puts(t, KITH_TERM_PLAIN, item->cut_before ? "... " : "");
    kith_term_words(t, KITH_TERM_PLAIN, item->quote);
    kith_term_puts(t, KITH_TERM_PLAIN, item->cut_after ? " ..." : "");
    t->spare = 0;
    kith_term_puts(t, KITH_TERM_PLAIN, "\"");
    kith_term_break(t);
    t->indent = 2;
}

/* The turns that are not quoted, the first few of them. */
static void write_refs(struct page *p, const struct kith_view_item *item, size_t from)
{
    struct kith_term *t = &p->t;

    if (item->n_turns <= from)
        return;
    kith_term_break(t);
    t->indent = 4;
    kith_term_puts(t, KITH_TERM_DIM, from ? "Also " : "See ");
    for (size_t i = from; i < item->n_turns && i < from + REFS_MAX; i++) {
        if (i > from)
            kith_term_puts(t, KITH_TERM_PLAIN, ", ");
        write_ref(p, item->turns[i]);
    }
    if (item->n_turns - from > REFS_MAX) {
        kith_buf_clear(&p->scratch);
        kith_buf_printf(&p->scratch, " and %zu more", item->n_turns - from - REFS_MAX);
        kith_term_words(t, KITH_TERM_DIM, phrase(p));
    }
    kith_term_break(t);
    t->indent = 2;
}

static void write_item(struct page *p, const struct kith_view_item *item)
{
    bool quoted = item->quote.n > 0 && item->kind != KITH_FEEDBACK_UNSURE;

    kith_term_words(&p->t, KITH_TERM_PLAIN, item->text);
    if (quoted)
        write_quote(p, item);
    write_refs(p, item, quoted ? 1 : 0);
    kith_term_break(&p->t);
    if (item->example.n) {
        p->t.indent = 4;
        kith_term_puts(&p->t, KITH_TERM_DIM, "For example, with someone else: ");
        kith_term_words(&p->t, KITH_TERM_GREEN, item->example);
        kith_term_break(&p->t);
        p->t.indent = 2;
    }
}

static unsigned heading_style(enum kith_feedback_kind kind)
{
    switch (kind) {
    case KITH_FEEDBACK_CRISIS:
        return KITH_TERM_RED;
    case KITH_FEEDBACK_STRENGTH:
        return KITH_TERM_GREEN;
    case KITH_FEEDBACK_TRY:
        return KITH_TERM_YELLOW;
    default:
        return KITH_TERM_PLAIN;
    }
}

/* The items of a range of kinds, each kind under one heading. */
static void write_items(struct page *p, enum kith_feedback_kind from, enum kith_feedback_kind to)
{
    int last = -1;

    for (size_t i = 0; i < p->view->n_items; i++) {
        const struct kith_view_item *item = &p->view->items[i];

        if (item->kind < from || item->kind > to)
            continue;
        if ((int)item->kind != last)
            heading(p, heading_style(item->kind), kith_say_heading(item->kind));
        last = (int)item->kind;
        write_item(p, item);
    }
}

/* ---- the course ---- */

static enum kith_rc write_course(struct page *p)
{
    const struct kith_strip_options how = {.width = p->t.width, .ascii = p->t.ascii, .colour = p->t.colour};
    struct kith_course course;
    enum kith_rc rc = kith_course_of(p->keep, p->view, &course, NULL);

    if (rc != KITH_OK)
        return rc;
    heading(p, KITH_TERM_PLAIN, "The course of the session");
    kith_strip_course(p->t.out, &course, &how);
    kith_strip_key(p->t.out, &course, &how);
    return KITH_OK;
}

/* ---- figures ---- */

static void cell(struct page *p, unsigned style, const struct kith_measure *m, int id, phrase_fn *say, unsigned columns)
{
    kith_buf_clear(&p->scratch);
    say(&p->scratch, m, id);
    kith_term_cell(&p->t, style, phrase(p), columns, false);
}

static void write_row(struct page *p, int id)
{
    const struct kith_measure *m = &p->r->measures->items[id];
    struct kith_term *t = &p->t;

    kith_term_to(t, 2);
    kith_term_cell(t, KITH_TERM_PLAIN, kith_str_of(kith_say_measure(id)), LABEL_COLUMNS, false);
    cell(p, KITH_TERM_BOLD, m, id, kith_say_figure_short, 17);
    cell(p, KITH_TERM_PLAIN, m, id, kith_say_interval_short, 14);
    kith_buf_clear(&p->scratch);
    kith_say_agreement_short(&p->scratch, m, id, p->r->coded->by_human);
    kith_term_words(t, m->rough ? KITH_TERM_DIM : KITH_TERM_PLAIN, phrase(p));
    kith_buf_clear(&p->scratch);
    kith_say_guide(&p->scratch, m, id);
    if (p->scratch.n) {
        kith_term_break(t);
        t->indent = 27;
        kith_term_words(t, KITH_TERM_DIM, phrase(p));
    }
    kith_term_break(t);
    t->indent = 2;
}

static void add_phrase(struct page *p, unsigned style, const char *before, const struct kith_measure *m, int id,
                       phrase_fn *say)
{
    kith_buf_clear(&p->scratch);
    say(&p->scratch, m, id);
    if (p->scratch.n == 0)
        return;
    kith_term_puts(&p->t, KITH_TERM_PLAIN, before);
    kith_term_words(&p->t, style, phrase(p));
}

static void write_lines(struct page *p, int id)
{
    const struct kith_measure *m = &p->r->measures->items[id];
    struct kith_term *t = &p->t;

    kith_term_puts(t, KITH_TERM_PLAIN, kith_say_measure(id));
    t->indent = 4;
    t->spare = 1;
    add_phrase(p, KITH_TERM_BOLD, ": ", m, id, kith_say_figure_short);
    add_phrase(p, KITH_TERM_PLAIN, ", ", m, id, kith_say_interval_short);
    kith_buf_clear(&p->scratch);
    kith_say_agreement_short(&p->scratch, m, id, p->r->coded->by_human);
    if (p->scratch.n) {
        kith_term_puts(t, KITH_TERM_PLAIN, "; ");
        kith_term_words(t, KITH_TERM_DIM, phrase(p));
    }
    add_phrase(p, KITH_TERM_DIM, "; ", m, id, kith_say_guide);
    kith_term_break(t);
    t->spare = 0;
    t->indent = 2;
}

static void write_figures(struct page *p)
{
    struct kith_term *t = &p->t;
    bool table = t->width >= TABLE_MIN;
    bool by_human = p->r->coded->by_human;

    heading(p, KITH_TERM_PLAIN, "The session in figures");
    if (table) {
        kith_term_to(t, 27);
        kith_term_cell(t, KITH_TERM_DIM, KITH_S("this session"), 17, false);
        kith_term_cell(t, KITH_TERM_DIM, KITH_S("90% interval"), 14, false);
        kith_term_puts(t, KITH_TERM_DIM, by_human ? "" : "against experts");
        kith_term_break(t);
    }
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        if (!p->r->measures->items[id].shown)
            continue;
        if (table)
            write_row(p, id);
        else
            write_lines(p, id);
    }
    if (!by_human)
        kith_term_puts(t, KITH_TERM_DIM, KITH_SAY_R);
    kith_term_break(t);
}

static void write_followed(struct page *p)
{
    struct kith_term *t = &p->t;
    const struct kith_followed *f = &p->r->measures->followed;
    bool wide = t->width >= 70;
    unsigned first = wide ? 24 : 14;
    unsigned columns = wide ? 14 : 8;

    if (kith_say_followed_total(f) == 0)
        return;
    heading(p, KITH_TERM_PLAIN, "What the client said next");
    kith_term_to(t, 2);
    kith_term_cell(t, KITH_TERM_DIM, KITH_S("after"), first, false);
    for (int k = 0; k < KITH_TALK_COUNT; k++)
        kith_term_cell(t, KITH_TERM_DIM, kith_str_of(wide ? kith_say_talk(k) : kith_talk_name(k)), columns, true);
    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++) {
        kith_term_break(t);
        kith_term_to(t, 2);
        kith_term_cell(t, KITH_TERM_PLAIN, kith_str_of(kith_say_behaviour(b)), first, false);
        for (int k = 0; k < KITH_TALK_COUNT; k++) {
            kith_buf_clear(&p->scratch);
            kith_buf_printf(&p->scratch, "%u", f->count[b][k]);
            kith_term_cell(t, KITH_TERM_PLAIN, phrase(p), columns, true);
        }
    }
    kith_term_break(t);
    kith_buf_clear(&p->scratch);
    kith_say_followed_rough(&p->scratch, p->r->measures, p->r->coded->by_human);
    kith_term_words(t, KITH_TERM_DIM, phrase(p));
    kith_term_break(t);
}

static void write_trust(struct page *p)
{
    struct kith_term *t = &p->t;
    struct kith_trust rows[KITH_TRUST_MAX];
    size_t n = p->r->coded->by_human ? 0 : kith_trust_of(p->r->model, rows);

    if (n == 0)
        return;
    heading(p, KITH_TERM_PLAIN, KITH_SAY_TRUST);
    for (size_t i = 0; i < n; i++) {
        bool fits = strlen(rows[i].label) < LABEL_COLUMNS && t->width >= TABLE_MIN;

        t->indent = 2;
        kith_term_to(t, 2);
        if (fits)
            kith_term_cell(t, KITH_TERM_PLAIN, kith_str_of(rows[i].label), LABEL_COLUMNS, false);
        else
            kith_term_puts(t, KITH_TERM_PLAIN, rows[i].label);
        t->indent = 4;
        kith_buf_clear(&p->scratch);
        kith_buf_puts(&p->scratch, fits ? "" : ": ");
        kith_say_trust(&p->scratch, &rows[i]);
        kith_term_words(t, rows[i].rough ? KITH_TERM_DIM : KITH_TERM_PLAIN, phrase(p));
        kith_term_break(t);
    }
    t->indent = 2;
    kith_term_puts(t, KITH_TERM_DIM, KITH_SAY_KAPPA);
    kith_term_break(t);
}

/* ---- transcript ---- */

static unsigned code_style(const char *kind)
{
    static const struct {
        const char *kind;
        unsigned style;
    } styles[] = {{"question", KITH_TERM_CYAN}, {"reflection", KITH_TERM_GREEN}, {"input", KITH_TERM_YELLOW},
                  {"change", KITH_TERM_GREEN},  {"sustain", KITH_TERM_YELLOW},   {"adherence", KITH_TERM_MAGENTA},
                  {"neutral", KITH_TERM_DIM},   {"other", KITH_TERM_DIM}};

    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (strcmp(styles[i].kind, kind) == 0)
            return styles[i].style;
    return KITH_TERM_PLAIN;
}

static void write_why(struct page *p, const struct kith_view_turn *turn)
{
    struct kith_term *t = &p->t;
    const struct kith_why *last = NULL;

    for (size_t i = 0; i < turn->n_why; i++) {
        const struct kith_why *w = &turn->why[i];
        const char *code = kith_say_class(w->head, w->class_index);

        if (!code || !(w->weight > 0))
            continue;
        if (!last || last->head != w->head || last->class_index != w->class_index) {
            kith_term_break(t);
            kith_term_puts(t, KITH_TERM_DIM, code);
            kith_term_puts(t, KITH_TERM_DIM, ": ");
        } else {
            kith_term_puts(t, KITH_TERM_DIM, ", ");
        }
        t->glue = '"';
        t->spare = 2;
        kith_term_words(t, KITH_TERM_DIM, kith_str_sub(turn->text, w->start, w->end));
        t->spare = 0;
        kith_term_puts(t, KITH_TERM_DIM, "\"");
        last = w;
    }
    kith_term_break(t);
}

static void write_turn(struct page *p, const struct kith_view_turn *turn)
{
    struct kith_term *t = &p->t;
    struct kith_say_code codes[KITH_SAY_CODES_MAX];
    size_t n = kith_say_codes(turn->label, turn->role, codes);

    kith_term_break(t);
    t->indent = 2;
    kith_buf_clear(&p->scratch);
    kith_buf_printf(&p->scratch, "%lld ", (long long)turn->id);
    kith_term_words(t, KITH_TERM_DIM, phrase(p));
    kith_term_words(t, KITH_TERM_BOLD, turn->speaker);
    kith_term_puts(t, KITH_TERM_PLAIN, " ");
    for (size_t i = 0; i < n; i++) {
        kith_term_puts(t, KITH_TERM_PLAIN, i ? ", " : "");
        kith_term_puts(t, code_style(codes[i].kind), codes[i].word);
    }
    if (turn->unsure)
        kith_term_puts(t, KITH_TERM_DIM, " (unsure)");
    for (size_t i = 0; i < turn->n_flags; i++)
        kith_term_puts(t, KITH_TERM_RED,
                       turn->flags[i].kind == KITH_FLAG_CRISIS ? " [may mean danger]" : " [a kinder word exists]");
    kith_term_break(t);
    t->indent = 4;
    kith_term_words(t, KITH_TERM_PLAIN, turn->text);
    kith_term_break(t);
    write_why(p, turn);
}

/* ---- notes ---- */

static void write_notes(struct page *p)
{
    struct kith_term *t = &p->t;

    heading(p, KITH_TERM_PLAIN, kith_say_heading(KITH_FEEDBACK_LIMITS));
    for (size_t i = 0; i < p->view->n_items; i++)
        if (p->view->items[i].kind == KITH_FEEDBACK_LIMITS) {
            kith_term_words(t, KITH_TERM_PLAIN, p->view->items[i].text);
            kith_term_break(t);
        }
    kith_term_puts(t, KITH_TERM_PLAIN, KITH_SAY_EMPATHY);
    kith_term_break(t);
    kith_term_puts(t, KITH_TERM_PLAIN, p->options->names ? "" : KITH_SAY_NAMES);
    kith_term_break(t);
    kith_buf_clear(&p->scratch);
    kith_say_coder(&p->scratch, p->r->coded);
    kith_say_model(&p->scratch, p->r->model);
    kith_term_words(t, KITH_TERM_PLAIN, phrase(p));
    kith_term_puts(t, KITH_TERM_PLAIN, " ");
    kith_term_words(t, KITH_TERM_DIM, p->view->version);
    kith_term_break(t);
    kith_term_words(t, KITH_TERM_PLAIN, p->view->notice);
    kith_term_break(t);
}

static enum kith_rc write_page(struct page *p)
{
    enum kith_rc rc;

    write_head(p);
    write_items(p, KITH_FEEDBACK_CRISIS, KITH_FEEDBACK_CRISIS);
    if (p->view->summary.n) {
        p->t.indent = 0;
        kith_term_blank(&p->t);
        kith_term_words(&p->t, KITH_TERM_PLAIN, p->view->summary);
        kith_term_break(&p->t);
    }
    write_items(p, KITH_FEEDBACK_STRENGTH, KITH_FEEDBACK_LANGUAGE);
    KITH_TRY(write_course(p));
    write_figures(p);
    write_followed(p);
    write_trust(p);
    if (p->options->transcript) {
        heading(p, KITH_TERM_PLAIN, "The transcript");
        for (size_t i = 0; i < p->view->n_turns; i++)
            write_turn(p, &p->view->turns[i]);
    }
    write_notes(p);
out:
    return rc;
}

void kith_report_terminal(struct kith_buf *out, const struct kith_session_report *r,
                          const struct kith_report_options *options)
{
    unsigned width = options->width ? options->width : WIDTH_DEFAULT;
    struct page p = {.r = r, .options = options};
    enum kith_rc rc;

    width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
    kith_buf_init(&p.scratch, out->env, 4096);
    KITH_TRY(kith_arena_open(out->env, &p.keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_view_make(p.keep, r, options, &p.view, NULL));
    kith_term_init(&p.t, out, width > PROSE_MAX ? PROSE_MAX : width, options->colour, options->ascii);
    KITH_TRY(write_page(&p));
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_buf_free(&p.scratch);
    kith_arena_close(p.keep);
}
