#include "practice_parts.h"

#include "layout.h"

#include <stdio.h>

struct kith_practising kith_practice_who(const struct kith_visit *v)
{
    return (struct kith_practising){v->web->workspace, v->me.id, v->programme.id};
}

struct kith_room *kith_practice_room(struct kith_visit *v)
{
    struct kith_room *room = kith_workspace_room(v->web->workspace);

    if (room && kith_workspace_coder(v->web->workspace))
        return room;
    kith_page_open(v, "Practice");
    kith_buf_puts(
        v->out, "<div class=\"kith-empty\"><p>Nobody can answer here yet: the server found no one to practise with, or "
                "no model that listens.</p><p>Ask your administrator to look at what <code>kith serve</code> said when "
                "it was started.</p></div>\n");
    kith_page_close(v);
    return NULL;
}

void kith_practice_form(struct kith_visit *v, const char *path, const char *hx)
{
    kith_markup(v->out, "<form method=\"post\" novalidate action=\"%s\" hx-post=\"%s\" hx-sync=\"this:drop\" ", path,
                path);
    kith_buf_puts(v->out, hx);
    kith_buf_puts(v->out, ">\n");
    kith_form_hidden(v, "token", kith_str_of(v->form_token.z));
}

void kith_practice_content_note(struct kith_visit *v, struct kith_str note)
{
    if (note.n == 0)
        return;
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--now kith-narrow kith-before\"><p><b>Before you begin: "
                          "</b>");
    kith_markup_text(v->out, note);
    kith_buf_puts(v->out, " Stop whenever you like.</p></div>\n");
}

void kith_practice_send_help(struct kith_visit *v)
{
    if (!v->q->htmx) {
        kith_visit_go(v, "/practice/help");
        return;
    }
    kith_response_restart(v->a);
    v->a->status = 200;
    v->a->type = "text/html; charset=utf-8";
    kith_response_header(v->q, v->a, "HX-Redirect", "/practice/help");
}

/* ---- turns ---- */

static void write_part(struct kith_visit *v, const char *before, struct kith_str part, const char *after)
{
    if (part.n == 0)
        return;
    kith_buf_puts(v->out, before);
    kith_markup_text(v->out, part);
    kith_buf_puts(v->out, after);
}

static void write_note(struct kith_visit *v, const struct kith_sitting_turn *t)
{
    if (t->note[0].n == 0 && t->note[1].n == 0)
        return;
    kith_buf_puts(v->out, "<div class=\"kith-note\" role=\"note\" aria-label=\"Note on your turn\">");
    kith_buf_puts(v->out, "<p>");
    kith_markup_text(v->out, t->note[0]);
    write_part(v, " ", t->note[1], "");
    kith_buf_puts(v->out, "</p>");
    write_part(v, "<p><b>Try:</b> ", t->note[2], "</p>");
    write_part(v, "<p class=\"kith-soft\">", t->note[3], "</p>");
    write_part(v, "<p class=\"kith-soft\"><i>", t->note[4], "</i></p>");
    kith_buf_puts(v->out, "</div>");
}

void kith_practice_write_turn(struct kith_visit *v, const struct kith_persona *persona,
                              const struct kith_sitting_turn *t)
{
    kith_buf_puts(v->out, "<li class=\"kith-pair\"><div class=\"kith-mine\"><p class=\"kith-by\">You</p><p>");
    if (t->said.n)
        kith_markup_lines(v->out, t->said);
    else
        kith_buf_puts(v->out, "<i>(you say nothing, and wait)</i>");
    kith_markup(v->out, "</p></div>\n<div class=\"kith-theirs\"><p class=\"kith-by\">%.*s</p><p>",
                KITH_STR_ARG(persona->name));
    kith_markup_lines(v->out, t->answer);
    kith_buf_puts(v->out, t->worded
                              ? "</p><p class=\"kith-soft\">In the words of this site's language model.</p></div>\n"
                              : "</p></div>\n");
    write_note(v, t);
    kith_buf_puts(v->out, "</li>\n");
}

struct kith_str kith_practice_said(struct kith_visit *v, const char *field, struct kith_faults *faults)
{
    struct kith_str s = kith_str_trim(kith_request_form(v->q, field));

    if (s.n > KITH_PRACTICE_SAID_MAX)
        kith_fault(faults, field, "That is longer than 4,000 characters. Say it in two.");
    return s;
}

void kith_practice_name(const struct kith_visit *v, const char *part, struct kith_id talk, char *out, size_t size)
{
    (void)snprintf(out, size, "talk %s %s %s", v->me.id.z, talk.z, part);
}

void kith_practice_forget_pages(const struct kith_visit *v)
{
    char begin[KITH_ID_LENGTH + 8];

    (void)snprintf(begin, sizeof begin, "talk %s ", v->me.id.z);
    kith_page_cache_forget(v->web->pages, begin);
}
