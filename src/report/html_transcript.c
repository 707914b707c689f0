#include "html_escape.h"
#include "html_page.h"
#include "report_words.h"

#include <stdlib.h>

struct span {
    uint32_t start;
    uint32_t end;
    const char *class;
};

static int compare_span(const void *a, const void *b)
{
    const struct span *x = a;
    const struct span *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* Text with spans marked; of two that overlap the first one is. Sorts the spans. */
static void write_marked(struct kith_buf *out, struct kith_str text, struct span *spans, size_t n)
{
    uint32_t at = 0;

    qsort(spans, n, sizeof *spans, compare_span);
    for (size_t i = 0; i < n; i++) {
        if (spans[i].start < at || spans[i].end <= spans[i].start || spans[i].end > text.n)
            continue;
        kith_html_escape(out, kith_str_sub(text, at, spans[i].start));
        kith_buf_printf(out, "<mark class=\"%s\">", spans[i].class);
        kith_html_escape(out, kith_str_sub(text, spans[i].start, spans[i].end));
        kith_buf_puts(out, "</mark>");
        at = spans[i].end;
    }
    kith_html_escape(out, kith_str_sub(text, at, text.n));
}

static void write_text(struct kith_buf *out, const struct kith_view_turn *turn)
{
    struct span spans[KITH_FLAGS_TURN_MAX];
    size_t n = 0;

    for (; n < turn->n_flags && n < KITH_FLAGS_TURN_MAX; n++)
        spans[n] = (struct span){turn->flags[n].start, turn->flags[n].end,
                                 turn->flags[n].kind == KITH_FLAG_CRISIS ? "danger" : "word"};
    kith_buf_puts(out, "<p class=\"said\">");
    write_marked(out, turn->text, spans, n);
    kith_buf_puts(out, "</p>\n");
}

static void write_flags(struct kith_buf *out, const struct kith_view_turn *turn)
{
    for (size_t i = 0; i < turn->n_flags; i++) {
        const struct kith_flag *f = &turn->flags[i];
        bool crisis = f->kind == KITH_FLAG_CRISIS;

        kith_buf_puts(out, crisis ? "<p class=\"flag danger\"><b>May mean danger:</b> " : "<p class=\"flag word\">");
        kith_buf_puts(out, "<q>");
        kith_html_escape(out, kith_str_sub(turn->text, f->start, f->end));
        kith_buf_puts(out, crisis ? "</q>. " : "</q>: a kinder word may be ");
        if (!crisis)
            kith_buf_puts(out, "<q>");
        kith_html_escape(out, f->prefer);
        kith_buf_puts(out, crisis ? "</p>\n" : "</q>.</p>\n");
    }
}

/* ---- the words that weighed ---- */

#define GROUP_MAX 32

static const char *strength(float weight)
{
    return weight >= 1.0f ? "w3" : weight >= 0.5f ? "w2" : "w1";
}

/* Writes the text once more with the words that spoke for one code; returns where the next code's begin. */
static size_t write_group(struct kith_buf *out, const struct kith_view_turn *turn, size_t from)
{
    const struct kith_why *first = &turn->why[from];
    const char *code = kith_say_class(first->head, first->class_index);
    struct span spans[GROUP_MAX];
    size_t n = 0;
    size_t i;

    for (i = from; i < turn->n_why; i++) {
        const struct kith_why *w = &turn->why[i];

        if (w->head != first->head || w->class_index != first->class_index)
            break;
        if (w->weight > 0 && n < GROUP_MAX)
            spans[n++] = (struct span){w->start, w->end, strength(w->weight)};
    }
    if (code && n) {
        kith_buf_printf(out, "<dt>%s</dt><dd>", code);
        write_marked(out, turn->text, spans, n);
        kith_buf_puts(out, "</dd>\n");
    }
    return i;
}

static void write_why(struct kith_buf *out, const struct kith_view_turn *turn)
{
    bool any = false;

    for (size_t i = 0; i < turn->n_why; i++)
        any |= turn->why[i].weight > 0 && kith_say_class(turn->why[i].head, turn->why[i].class_index) != NULL;
    if (!any)
        return;
    kith_buf_puts(out, "<details class=\"why\"><summary>Words that weighed most</summary>\n<dl>\n");
    for (size_t i = 0; i < turn->n_why;)
        i = write_group(out, turn, i);
    kith_buf_puts(out, "</dl></details>\n");
}

/* ---- turns ---- */

static void write_codes(struct kith_buf *out, const struct kith_view_turn *turn)
{
    struct kith_say_code codes[KITH_SAY_CODES_MAX];
    size_t n = kith_say_codes(turn->label, turn->role, codes);

    if (n == 0)
        return;
    kith_buf_puts(out, " <span class=\"codes\">");
    for (size_t i = 0; i < n; i++)
        kith_buf_printf(out, "%s<span class=\"code %s\">%s</span>", i ? " " : "", codes[i].kind, codes[i].word);
    kith_buf_puts(out, turn->unsure ? " <span class=\"code unsure\">unsure</span></span>" : "</span>");
}

static void write_turn(const struct kith_html *h, size_t i)
{
    static const char *const classes[KITH_ROLE_COUNT] = {"someone", "counsellor", "client", "someone"};
    const struct kith_view_turn *turn = &h->view->turns[i];
    struct kith_buf *out = h->out;

    kith_buf_printf(out, "<li id=\"t-%zu\" class=\"turn %s\">\n<p class=\"who\"><a class=\"n\" href=\"#t-%zu\">", i,
                    classes[turn->role], i);
    kith_buf_printf(out, "<span class=\"unseen\">Turn </span>%lld</a> <b>", (long long)turn->id);
    kith_html_escape(out, turn->speaker);
    kith_buf_puts(out, "</b>");
    if (turn->start_ms >= 0) {
        kith_buf_puts(out, " <span class=\"time\">");
        kith_say_clock(out, turn->start_ms);
        kith_buf_puts(out, "</span>");
    }
    write_codes(out, turn);
    kith_buf_puts(out, "</p>\n");
    write_text(out, turn);
    write_flags(out, turn);
    write_why(out, turn);
    kith_buf_puts(out, "</li>\n");
}

void kith_html_transcript(const struct kith_html *h)
{
    kith_buf_puts(h->out, "<section aria-labelledby=\"transcript-h\">\n<h2 id=\"transcript-h\">The transcript</h2>\n");
    kith_buf_puts(h->out, "<ol class=\"turns\" role=\"list\">\n");
    for (size_t i = 0; i < h->view->n_turns; i++)
        write_turn(h, i);
    kith_buf_puts(h->out, "</ol>\n</section>\n");
}
