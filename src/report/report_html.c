#include "html_escape.h"
#include "html_page.h"
#include "report_words.h"

#define REFS_MAX 24

/* ---- references and quotes ---- */

void kith_html_ref(const struct kith_html *h, uint32_t turn, const char *word)
{
    const struct kith_view_turn *t = &h->view->turns[turn];

    kith_buf_printf(h->out, "<a href=\"#t-%u\">%s%lld</a>", turn, word, (long long)t->id);
    if (t->start_ms >= 0) {
        kith_buf_puts(h->out, ", at ");
        kith_say_clock(h->out, t->start_ms);
    }
}

static void write_quote(const struct kith_html *h, const struct kith_view_item *item)
{
    kith_buf_puts(h->out, "<figure class=\"quote\">\n<blockquote><p>");
    kith_buf_puts(h->out, item->cut_before ? "\xE2\x80\xA6 " : "");
    kith_html_escape(h->out, item->quote);
    kith_buf_puts(h->out,
                  item->cut_after ? " \xE2\x80\xA6</p></blockquote>\n<figcaption>" : "</p></blockquote>\n<figcaption>");
    kith_html_escape(h->out, h->view->turns[item->quote_turn].speaker);
    kith_buf_puts(h->out, ", ");
    kith_html_ref(h, item->quote_turn, "turn ");
    kith_buf_puts(h->out, "</figcaption>\n</figure>\n");
}

static void write_refs(const struct kith_html *h, const struct kith_view_item *item, size_t from)
{
    if (item->n_turns <= from)
        return;
    kith_buf_puts(h->out, from ? "<p class=\"refs\">Also " : "<p class=\"refs\">See ");
    for (size_t i = from; i < item->n_turns && i < from + REFS_MAX; i++) {
        kith_buf_puts(h->out, i > from ? ", " : "");
        kith_html_ref(h, item->turns[i], "turn ");
    }
    if (item->n_turns - from > REFS_MAX)
        kith_buf_printf(h->out, " and %zu more", item->n_turns - from - REFS_MAX);
    kith_buf_puts(h->out, ".</p>\n");
}

/* ---- feedback ---- */

static void write_item(const struct kith_html *h, const struct kith_view_item *item)
{
    bool quoted = item->quote.n > 0 && item->kind != KITH_FEEDBACK_UNSURE;

    if (item->skill.n) {
        kith_buf_puts(h->out, "<p class=\"skill\">");
        kith_html_escape(h->out, item->skill);
        kith_buf_puts(h->out, "</p>\n");
    }
    kith_buf_puts(h->out, "<p>");
    kith_html_escape(h->out, item->text);
    kith_buf_puts(h->out, "</p>\n");
    if (quoted)
        write_quote(h, item);
    if (item->example.n) {
        kith_buf_puts(h->out, "<p class=\"example\"><span>For example, with someone else:</span> ");
        kith_html_escape(h->out, item->example);
        kith_buf_puts(h->out, "</p>\n");
    }
    write_refs(h, item, quoted ? 1 : 0);
}

/* All items of one kind in one section; several of them as a list. */
static void write_kind(const struct kith_html *h, enum kith_feedback_kind kind)
{
    const char *name = kith_say_kind_name(kind);
    size_t n = 0;

    for (size_t i = 0; i < h->view->n_items; i++)
        n += h->view->items[i].kind == kind;
    if (n == 0)
        return;
    kith_buf_printf(h->out, "<section class=\"card %s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n", name,
                    name, name, kith_say_heading(kind));
    kith_buf_puts(h->out, n > 1 ? "<ul role=\"list\">\n" : "");
    for (size_t i = 0; i < h->view->n_items; i++) {
        if (h->view->items[i].kind != kind)
            continue;
        kith_buf_puts(h->out, n > 1 ? "<li>\n" : "");
        write_item(h, &h->view->items[i]);
        kith_buf_puts(h->out, n > 1 ? "</li>\n" : "");
    }
    kith_buf_puts(h->out, n > 1 ? "</ul>\n</section>\n" : "</section>\n");
}

/* ---- head and foot ---- */

static void write_head(const struct kith_html *h)
{
    const struct kith_measures *m = h->r->measures;
    struct kith_buf *out = h->out;

    kith_buf_puts(out, "<header class=\"top\">\n<p class=\"brand\">Kith</p>\n<h1>Feedback on session ");
    kith_html_escape(out, h->view->id);
    kith_buf_printf(out, "</h1>\n<ul class=\"facts\" role=\"list\">\n<li>%s</li>\n",
                    kith_say_setting(h->view->setting, h->view->chat));
    if (h->view->topic.n) {
        kith_buf_puts(out, "<li>");
        kith_html_escape(out, h->view->topic);
        kith_buf_puts(out, "</li>\n");
    }
    if (m->length_ms >= 0) {
        kith_buf_puts(out, "<li>");
        kith_say_length(out, m->length_ms);
        kith_buf_puts(out, "</li>\n");
    }
    kith_buf_printf(out, "<li>%zu turn%s</li>\n</ul>\n", h->view->n_turns, h->view->n_turns == 1 ? "" : "s");
    if (h->view->notice.n) {
        kith_buf_puts(out, "<p class=\"notice\">");
        kith_html_escape(out, h->view->notice);
        kith_buf_puts(out, "</p>\n");
    }
    kith_buf_puts(out, "</header>\n");
}

static void write_lead(const struct kith_html *h)
{
    if (h->view->summary.n) {
        kith_buf_puts(h->out, "<p class=\"lead\">");
        kith_html_escape(h->out, h->view->summary);
        kith_buf_puts(h->out, "</p>\n");
    }
    kith_buf_puts(h->out, "<nav aria-label=\"On this page\"><ul role=\"list\">\n"
                          "<li><a href=\"#course-h\">Course</a></li>\n<li><a href=\"#figures-h\">Figures</a></li>\n"
                          "<li><a href=\"#transcript-h\">Transcript</a></li>\n<li><a href=\"#about-h\">About</a></li>\n"
                          "</ul></nav>\n");
}

static void write_about(const struct kith_html *h)
{
    struct kith_buf *out = h->out;

    kith_buf_printf(out, "<section class=\"about\" aria-labelledby=\"about-h\">\n<h2 id=\"about-h\">%s</h2>\n",
                    kith_say_heading(KITH_FEEDBACK_LIMITS));
    for (size_t i = 0; i < h->view->n_items; i++)
        if (h->view->items[i].kind == KITH_FEEDBACK_LIMITS)
            write_item(h, &h->view->items[i]);
    kith_buf_printf(out, "<p>%s</p>\n<p>", KITH_SAY_EMPATHY);
    kith_say_coder(out, h->r->coded);
    kith_say_model(out, h->r->model);
    kith_buf_puts(out,
                  " This page was made on this computer and nothing of it was sent anywhere. It holds the words of "
                  "a session: keep it as you keep your notes.</p>\n");
    if (h->view->version.n) {
        kith_buf_puts(out, "<p class=\"version\">");
        kith_html_escape(out, h->view->version);
        kith_buf_puts(out, "</p>\n");
    }
    kith_buf_puts(out, "</section>\n");
}

static enum kith_rc write_page(const struct kith_html *h)
{
    enum kith_rc rc;

    write_head(h);
    kith_buf_puts(h->out, "<main id=\"main\" tabindex=\"-1\">\n");
    write_kind(h, KITH_FEEDBACK_CRISIS);
    write_lead(h);
    kith_buf_puts(h->out, "<div class=\"cards\">\n");
    for (int kind = KITH_FEEDBACK_STRENGTH; kind <= KITH_FEEDBACK_TRY; kind++)
        write_kind(h, (enum kith_feedback_kind)kind);
    kith_buf_puts(h->out, "</div>\n");
    write_kind(h, KITH_FEEDBACK_MOMENT);
    KITH_TRY(kith_html_course(h));
    KITH_TRY(kith_html_figures(h));
    kith_buf_puts(h->out, "<div class=\"cards\">\n");
    write_kind(h, KITH_FEEDBACK_UNSURE);
    write_kind(h, KITH_FEEDBACK_LANGUAGE);
    kith_buf_puts(h->out, "</div>\n");
    kith_html_transcript(h);
    kith_buf_puts(h->out, "</main>\n<footer>\n");
    write_about(h);
    kith_buf_puts(h->out, "</footer>\n");
out:
    return rc;
}

void kith_report_html(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options)
{
    struct kith_html h = {.out = out, .r = r, .options = options};
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    h.keep = keep;
    KITH_TRY(kith_view_make(keep, r, options, &h.view, NULL));
    kith_html_open(out, h.view->id);
    KITH_TRY(write_page(&h));
    kith_html_close(out);
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}
