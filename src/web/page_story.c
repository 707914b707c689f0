/* A story to read from another's side, with questions; and one minute before a hard session. */
#include "layout.h"
#include "pages.h"
#include "practice_parts.h"

#include <stdio.h>

#define ASKED_MOST 12

struct answers {
    struct kith_str said[ASKED_MOST];
    struct kith_str reply[ASKED_MOST];
};

static void name_field(char out[16], size_t i)
{
    (void)snprintf(out, 16, "said-%zu", i + 1);
}

static void write_questions(struct kith_visit *v, const struct kith_story *story, const struct answers *a,
                            const struct kith_faults *faults)
{
    char path[160];
    char name[16];

    (void)snprintf(path, sizeof path, "/practice/stories/" KITH_STR_FMT "#part", KITH_STR_ARG(story->id));
    kith_buf_puts(v->out,
                  "<div id=\"part\" class=\"kith-narrow\"><h2 tabindex=\"-1\" data-focus>From their side</h2>\n");
    kith_practice_form(v, path, "hx-target=\"#part\" hx-select=\"#part\" hx-swap=\"outerHTML\"");
    for (size_t i = 0; i < story->n_questions && i < ASKED_MOST; i++) {
        name_field(name, i);
        kith_form_textarea(v, faults, &(struct kith_typed){.name = name, .label = story->questions[i].asks.p}, 2);
        if (a && a->reply[i].n) {
            kith_buf_puts(v->out, "<div class=\"kith-note kith-note--below\" role=\"note\" aria-label=\"To your "
                                  "answer\"><p>");
            kith_markup_text(v->out, a->reply[i]);
            kith_buf_puts(v->out, "</p></div>\n");
        }
    }
    kith_buf_puts(v->out, "<p class=\"nhsuk-error-message\" role=\"alert\" data-trouble hidden></p>\n");
    kith_form_close(v, a ? "Answer again" : "Answer those you like");
    kith_buf_puts(v->out, "<p class=\"kith-soft\">What you write here is not kept.</p></div>\n");
}

static void write_page(struct kith_visit *v, const struct kith_story *story, const struct answers *a,
                       const struct kith_faults *faults)
{
    kith_page_open_bare(v, story->title.p);
    kith_page_back(v, "/practice#stories", "Practice");
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l nhsuk-u-margin-bottom-2\">%.*s</h1>\n<p class=\"kith-soft\">Told by %.*s. "
                "About %u minutes.</p>\n",
                KITH_STR_ARG(story->title), KITH_STR_ARG(story->told_by), story->minutes);
    kith_practice_content_note(v, story->content_note);
    kith_buf_puts(v->out, "<div class=\"kith-story\">\n");
    for (size_t i = 0; i < story->n_paragraphs; i++)
        kith_markup(v->out, "<p>%.*s</p>\n", KITH_STR_ARG(story->paragraphs[i]));
    kith_buf_puts(v->out, "</div>\n");
    write_questions(v, story, a, faults);
    kith_page_close(v);
}

void kith_page_practice_story(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_room *room = kith_practice_room(v);
    const struct kith_story *story;
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    story = kith_room_story(room, v->params[0]);
    KITH_TRY(story ? KITH_OK : kith_store_denied(&v->err));
    write_page(v, story, NULL, &none);
out:
    kith_visit_end(v, rc);
}

/* *help: the writer speaks of harming themselves. */
static enum kith_rc read_answers(struct kith_visit *v, const struct kith_story *story, struct answers *a,
                                 struct kith_faults *faults, bool *help)
{
    static const char *const names[ASKED_MOST] = {"said-1", "said-2", "said-3", "said-4",  "said-5",  "said-6",
                                                  "said-7", "said-8", "said-9", "said-10", "said-11", "said-12"};
    bool any = false;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < story->n_questions && i < ASKED_MOST; i++) {
        a->said[i] = kith_practice_said(v, names[i], faults);
        if (a->said[i].n == 0)
            continue;
        any = true;
        KITH_TRY(kith_text_in_distress(v->keep, a->said[i], help, &v->err));
        if (*help)
            goto out;
        KITH_TRY(kith_story_reply(v->keep, &story->questions[i], a->said[i], &a->reply[i], &v->err));
    }
    if (!any)
        kith_fault(faults, names[0], "Write something; a few words are enough.");
out:
    return rc;
}

void kith_do_practice_story(struct kith_visit *v)
{
    struct kith_room *room = kith_practice_room(v);
    struct kith_faults faults = {.n = 0};
    struct answers answers = {0};
    const struct kith_story *story;
    bool help = false;
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    story = kith_room_story(room, v->params[0]);
    KITH_TRY(story ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(read_answers(v, story, &answers, &faults, &help));
    if (help) {
        kith_practice_send_help(v);
        goto out;
    }
    write_page(v, story, &answers, &faults);
    if (faults.n && !v->q->htmx)
        v->a->status = 422;
out:
    kith_visit_end(v, rc);
}

/* ---- one minute ---- */

void kith_page_practice_minute(struct kith_visit *v)
{
    struct kith_room *room = kith_practice_room(v);
    const struct kith_minute *minute = kith_room_minute(room);
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    KITH_TRY(minute ? KITH_OK : kith_store_denied(&v->err));
    kith_page_open_bare(v, minute->title.p);
    kith_page_back(v, "/practice", "Practice");
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">%.*s</h1>\n<ol class=\"kith-minute\" role=\"list\" data-minute>\n",
                KITH_STR_ARG(minute->title));
    for (size_t i = 0; i < minute->n_lines; i++)
        kith_markup(v->out, "<li data-seconds=\"%u\">%.*s</li>\n", minute->lines[i].seconds,
                    KITH_STR_ARG(minute->lines[i].text));
    kith_buf_puts(v->out,
                  "</ol>\n<p class=\"kith-row\"><button class=\"nhsuk-button\" type=\"button\" data-minute-start "
                  "hidden>Go through it with me</button></p>\n<p class=\"kith-soft\">Read each line slowly, one "
                  "breath at least before the next. Nothing is kept of it.</p>\n");
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}
