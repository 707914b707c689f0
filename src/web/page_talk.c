/* A talk of practice: who it is with, the conversation with its notes, and what came of it. */
#include "afterwards.h"
#include "layout.h"
#include "pages.h"
#include "practice_parts.h"
#include "series_chart.h"
#include "session_parts.h"

#include <math.h>
#include <stdio.h>

static const struct kith_faults no_faults = {.n = 0};

/* Of the path; NULL with v->err when there is nobody of that name. */
static const struct kith_persona *person_named(struct kith_visit *v, struct kith_room *room, enum kith_rc *rc)
{
    const struct kith_persona *p = kith_room_person(room, v->params[0]);

    *rc = p ? KITH_OK : kith_store_denied(&v->err);
    return p;
}

static enum kith_rc load(struct kith_visit *v, struct kith_sitting *s, const struct kith_persona **persona)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_practice_sitting(&who, id, v->keep, s, &v->err));
    *persona = kith_room_person(kith_workspace_room(v->web->workspace), s->persona);
    if (!*persona)
        rc = kith_fail(&v->err, KITH_EUSAGE, 0, "Whoever this talk was with is not here any more.");
out:
    return rc;
}

/* ---- before it ---- */

static void write_how(struct kith_visit *v, const struct kith_persona *p)
{
    kith_buf_puts(v->out, "<ul class=\"nhsuk-list nhsuk-list--bullet kith-narrow\">\n");
    kith_markup(v->out,
                "<li>Write what you would say. %.*s answers to how well they are heard, and may end the talk.</li>\n",
                KITH_STR_ARG(p->name));
    kith_buf_puts(v->out, p->recovery
                              ? "<li>Beside each turn stands what the other person heard, and one thing to try. There "
                                "are no codes and no scores.</li>\n"
                              : "<li>Beside each turn stands a note: what it was, what it did, and one thing to try. "
                                "Kith reads by rules and a small model, and can be wrong.</li>\n");
    kith_buf_puts(v->out, "<li>It is yours alone: no supervisor, director or administrator sees it, nor that you were "
                          "here. Stop at any time, go on another day, or delete it.</li>\n</ul>\n");
}

static bool find_open(const struct kith_sitting *list, size_t n, struct kith_str persona, struct kith_id *id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].open && list[i].n > 0 && kith_str_eq(list[i].persona, persona)) {
            *id = list[i].id;
            return true;
        }
    return false;
}

void kith_page_practice_person(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_room *room = kith_practice_room(v);
    const struct kith_persona *p;
    struct kith_sitting *list;
    struct kith_id open;
    char path[160];
    size_t n;
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    p = person_named(v, room, &rc);
    KITH_TRY(rc);
    KITH_TRY(kith_practice_sittings(&who, v->keep, &list, &n, &v->err));
    kith_page_open_bare(v, p->name.p);
    kith_page_back(v, "/practice", "Practice");
    kith_markup(
        v->out,
        "<h1 class=\"nhsuk-heading-l nhsuk-u-margin-bottom-2\">%.*s, %u</h1>\n<p class=\"kith-soft\">%.*s</p>\n",
        KITH_STR_ARG(p->name), p->age, KITH_STR_ARG(p->pronouns));
    kith_practice_content_note(v, p->content_note);
    kith_markup(v->out, "<p class=\"kith-narrow\">%.*s</p>\n<p class=\"kith-narrow\"><b>Where you are:</b> %.*s</p>\n",
                KITH_STR_ARG(p->story), KITH_STR_ARG(p->setting));
    write_how(v, p);
    if (find_open(list, n, p->id, &open)) {
        kith_markup(v->out,
                    "<p class=\"kith-row\"><a class=\"nhsuk-button\" href=\"/practice/talks/%s\">Go on with your "
                    "talk</a></p>\n",
                    open.z);
    } else {
        (void)snprintf(path, sizeof path, "/practice/with/" KITH_STR_FMT, KITH_STR_ARG(p->id));
        kith_form_button(v, path, "Begin the talk", NULL);
    }
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}

void kith_do_practice_begin(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_room *room = kith_practice_room(v);
    const struct kith_persona *p;
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    p = person_named(v, room, &rc);
    KITH_TRY(rc);
    KITH_TRY(kith_practice_sit(&who, p, &id, &v->err));
    kith_visit_go(v, "/practice/talks/%s#f-said", id.z);
out:
    kith_visit_end(v, rc);
}

/* ---- the talk ---- */

static void write_delete(struct kith_visit *v, const struct kith_sitting *s)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/practice/talks/%s/delete", s->id.z);
    kith_buf_puts(v->out,
                  "<details class=\"nhsuk-details kith-delete\"><summary class=\"nhsuk-details__summary\"><span "
                  "class=\"nhsuk-details__summary-text\">Delete this talk</span></summary><div "
                  "class=\"nhsuk-details__text\"><p>It goes at once, and cannot be had again.</p>\n");
    kith_form_button(v, path, "Delete it", "nhsuk-button--secondary");
    kith_buf_puts(v->out, "</div></details>\n");
}

/* The box to write in; `again` where it takes the place of one that stands on the page. */
static void write_box(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p,
                      const struct kith_faults *faults, bool again)
{
    char path[96];

    kith_buf_puts(v->out, again ? "<div id=\"say\" class=\"kith-say\" hx-swap-oob=\"true\">\n"
                                : "<div id=\"say\" class=\"kith-say\">\n");
    (void)snprintf(path, sizeof path, "/practice/talks/%s/say", s->id.z);
    kith_practice_form(v, path, "hx-target=\"#turns\" hx-swap=\"beforeend\"");
    kith_buf_puts(v->out, kith_fault_of(faults, "said") ? "<div class=\"nhsuk-form-group nhsuk-form-group--error\">"
                                                        : "<div class=\"nhsuk-form-group\">");
    kith_markup(v->out, "<label class=\"nhsuk-label\" for=\"f-said\">What do you say to %.*s?</label>\n",
                KITH_STR_ARG(p->name));
    if (kith_fault_of(faults, "said"))
        kith_markup(v->out,
                    "<span class=\"nhsuk-error-message\" id=\"f-said-error\"><span "
                    "class=\"nhsuk-u-visually-hidden\">Error: </span>%s</span>\n",
                    kith_fault_of(faults, "said"));
    kith_buf_puts(v->out, "<textarea class=\"nhsuk-textarea\" id=\"f-said\" name=\"said\" rows=\"3\" data-focus");
    kith_buf_puts(v->out, faults->n ? " aria-describedby=\"f-said-error\" aria-invalid=\"true\">\n" : ">\n");
    if (faults->n)
        kith_markup_text(v->out, kith_request_form(v->q, "said"));
    kith_buf_puts(
        v->out, "</textarea></div>\n<p class=\"nhsuk-error-message\" role=\"alert\" data-trouble hidden></p>\n<div "
                "class=\"kith-row\"><button class=\"nhsuk-button\">Say it</button><button class=\"nhsuk-button "
                "nhsuk-button--secondary\" name=\"silent\" value=\"yes\">Say nothing, and wait</button></div></form>\n"
                "<div class=\"kith-row kith-stop\">");
    (void)snprintf(path, sizeof path, "/practice/talks/%s/stop", s->id.z);
    kith_form_open(v, path);
    kith_buf_puts(v->out, "<button class=\"kith-plain\">Stop here and look back</button></form><a href=\"/practice\">"
                          "Leave it for another day</a></div>\n");
    write_delete(v, s);
    kith_buf_puts(v->out, "</div>\n");
}

static void write_over(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p, bool again)
{
    kith_buf_puts(v->out, again ? "<div id=\"say\" class=\"kith-say\" hx-swap-oob=\"true\">\n"
                                : "<div id=\"say\" class=\"kith-say\">\n");
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--calm\"><h2 tabindex=\"-1\" data-focus>");
    if (s->end == KITH_END_NOT)
        kith_buf_puts(v->out, "You ended this talk");
    else
        kith_markup(v->out, "%.*s has ended this talk", KITH_STR_ARG(p->name));
    kith_markup(v->out,
                "</h2><p class=\"kith-row\"><a class=\"nhsuk-button\" href=\"/practice/talks/%s/after\">Look back on "
                "it</a><a href=\"/practice/with/%.*s\">Talk with %.*s again</a></p></div></div>\n",
                s->id.z, KITH_STR_ARG(p->id), KITH_STR_ARG(p->name));
}

static void write_talk(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p,
                       const struct kith_faults *faults)
{
    char title[160];
    char when[KITH_WHEN_MAX];

    (void)snprintf(title, sizeof title, "A talk with " KITH_STR_FMT, KITH_STR_ARG(p->name));
    kith_page_open_bare(v, title);
    kith_page_back(v, "/practice", "Practice");
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l nhsuk-u-margin-bottom-2\">%s</h1>\n", title);
    kith_markup(v->out, "<p class=\"kith-soft\">Begun %s. Yours alone.</p>\n", kith_when(v, when, s->began));
    kith_buf_puts(v->out,
                  "<details class=\"nhsuk-details kith-narrow\"><summary class=\"nhsuk-details__summary\"><span "
                  "class=\"nhsuk-details__summary-text\">Who and where, again</span></summary><div "
                  "class=\"nhsuk-details__text\">");
    kith_markup(v->out, "<p>%.*s</p><p>%.*s</p></div></details>\n", KITH_STR_ARG(p->story), KITH_STR_ARG(p->setting));
    kith_buf_puts(v->out, "<div class=\"kith-talk\" role=\"log\" aria-label=\"The talk\"><ol id=\"turns\" "
                          "role=\"list\">\n<li class=\"kith-pair\"><div class=\"kith-theirs\">");
    kith_markup(v->out, "<p class=\"kith-by\">%.*s</p><p>", KITH_STR_ARG(p->name));
    kith_markup_lines(v->out, s->opening);
    kith_buf_puts(v->out, "</p></div></li>\n");
    for (size_t i = 0; i < s->n; i++)
        kith_practice_write_turn(v, p, &s->turns[i]);
    kith_buf_puts(v->out, "</ol></div>\n");
    if (s->open)
        write_box(v, s, p, faults, false);
    else
        write_over(v, s, p, false);
    kith_page_close(v);
}

void kith_page_practice_talk(struct kith_visit *v)
{
    const struct kith_persona *p;
    struct kith_sitting s;
    enum kith_rc rc;

    KITH_TRY(load(v, &s, &p));
    write_talk(v, &s, p, &no_faults);
out:
    kith_visit_end(v, rc);
}

/* With scripts: what is new, and the box anew. */
static void write_new(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p,
                      const struct kith_faults *faults)
{
    v->a->status = 200;
    v->a->type = "text/html; charset=utf-8";
    if (!faults->n && s->n > 0)
        kith_practice_write_turn(v, p, &s->turns[s->n - 1]);
    if (s->open)
        write_box(v, s, p, faults, true);
    else
        write_over(v, s, p, true);
}

void kith_do_practice_say(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    bool silent = kith_request_form(v->q, "silent").n > 0;
    struct kith_faults faults = {.n = 0};
    struct kith_str said = kith_practice_said(v, "said", &faults);
    const struct kith_persona *p;
    struct kith_sitting s;
    bool help = false;
    enum kith_rc rc;

    KITH_TRY(load(v, &s, &p));
    if (said.n == 0 && !silent)
        kith_fault(&faults, "said", "Write what you would say, or choose to say nothing.");
    if (faults.n == 0)
        KITH_TRY(kith_practice_say(&who, s.id, silent ? KITH_S("") : said, v->keep, &s, &help, &v->err));
    if (help) {
        kith_practice_send_help(v);
    } else if (v->q->htmx) {
        write_new(v, &s, p, &faults);
    } else if (faults.n) {
        write_talk(v, &s, p, &faults);
        v->a->status = 422;
    } else {
        kith_visit_go(v, "/practice/talks/%s%s", s.id.z, "#say");
    }
out:
    kith_visit_end(v, rc);
}

void kith_do_practice_stop(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_id id;
    bool kept;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_practice_stop(&who, id, &kept, &v->err));
    if (kept)
        kith_visit_go(v, "/practice/talks/%s/after", id.z);
    else
        kith_visit_go(v, "/practice");
out:
    kith_visit_end(v, rc);
}

void kith_do_practice_delete(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_practice_drop(&who, id, &v->err));
    kith_practice_forget_pages(v);
    kith_visit_go(v, "/practice/own?done=deleted");
out:
    kith_visit_end(v, rc);
}

/* ---- after it ---- */

static void draw_feeling(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p, int f,
                         struct kith_series_point *points)
{
    static const char *const names[KITH_FEEL_COUNT] = {"Trust",      "Openness",   "Discord",
                                                       "Importance", "Confidence", "Distress"};
    struct kith_series_chart chart = {.points = points,
                                      .n = s->n + 1,
                                      .min = 0,
                                      .max = 1,
                                      .unit = KITH_UNIT_PERCENT,
                                      .value_name = kith_str_of(names[f])};
    const struct kith_figure figure = {kith_str_of(names[f]), kith_str_of(names[f]),
                                       KITH_S("As the rules of this practice have it: before the talk, and after each "
                                              "of your turns.")};

    points[0].value = p->temper[f].start;
    for (size_t i = 0; i < s->n; i++)
        points[i + 1].value = s->turns[i].state[f];
    kith_series_chart(v->out, &figure, &chart);
}

static enum kith_rc write_course(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p)
{
    struct kith_series_point *points;
    char label[24];
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, s->n + 1, sizeof *points, &points, &v->err));
    for (size_t i = 0; i <= s->n; i++) {
        points[i] = (struct kith_series_point){.x = (double)i, .low = (double)NAN, .high = (double)NAN};
        (void)snprintf(label, sizeof label, i ? "turn %zu" : "before", i);
        KITH_TRY(kith_str_keep(v->keep, kith_str_of(label), &points[i].label, &v->err));
    }
    kith_markup(v->out,
                "<section aria-labelledby=\"inner-h\"><h2 id=\"inner-h\">What went on inside %.*s</h2>\n<p "
                "class=\"kith-narrow\">Turn by turn, from none at all to as much as can be. It follows from rules "
                "written for practice; nobody can see so into a real person.</p>\n<div class=\"kith-inner\">\n",
                KITH_STR_ARG(p->name));
    for (int f = 0; f < KITH_FEEL_COUNT; f++)
        draw_feeling(v, s, p, f, points);
    kith_buf_puts(v->out, "</div></section>\n");
out:
    return rc;
}

/* For people in recovery and families: in words, without a figure. */
static enum kith_rc write_heard(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p)
{
    const char *attempt;
    const char *heard;
    uint32_t *moves;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, s->n + 1, sizeof *moves, &moves, &v->err));
    for (size_t i = 0; i < s->n; i++)
        moves[i] = s->turns[i].moves;
    heard = kith_afterwards(moves, s->n, &attempt);
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-narrow\"><h2>What was heard</h2>\n");
    if (heard)
        kith_markup(v->out, "<p>At the best point, %.*s%s</p>\n", KITH_STR_ARG(p->name), heard);
    kith_markup(v->out, "<p><b>One thing to try next time:</b> %s</p></div>\n", attempt);
out:
    return rc;
}

static enum kith_rc write_report(struct kith_visit *v, const struct kith_sitting *s, const struct kith_persona *p)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_session_sight sight = {.sight = KITH_SIGHT_FULL};
    struct kith_session_report report;
    const bool why = kith_str_eq(kith_request_query(v->q, "words"), KITH_S("yes"));
    const size_t from = v->out->n;
    char name[96];
    enum kith_rc rc = KITH_OK;

    kith_practice_name(v, why ? "words" : "report", s->id, name, sizeof name);
    if (kith_page_cache_get(v->web->pages, name, v->out))
        goto out;
    KITH_TRY(kith_practice_report(&who, s, p, why, v->keep, &report, &v->err));
    sight.report = &report;
    KITH_TRY(kith_session_write(v, &sight));
    kith_buf_puts(v->out, "<div class=\"kith-report\">\n");
    KITH_TRY(write_course(v, s, p));
    kith_buf_puts(v->out, "</div>\n");
    kith_page_cache_put(v->web->pages, name, kith_str_sub(kith_buf_view(v->out), from, v->out->n));
out:
    return rc;
}

void kith_page_practice_after(struct kith_visit *v)
{
    const struct kith_persona *p;
    struct kith_sitting s;
    char title[160];
    char when[KITH_WHEN_MAX];
    enum kith_rc rc;

    KITH_TRY(load(v, &s, &p));
    if (s.open || s.n == 0) {
        kith_visit_go(v, "/practice/talks/%s", s.id.z);
        goto out;
    }
    (void)snprintf(title, sizeof title, "Your talk with " KITH_STR_FMT, KITH_STR_ARG(p->name));
    kith_page_open_bare(v, title);
    kith_page_back(v, "/practice/own", "Your own practice");
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l nhsuk-u-margin-bottom-2\">%s</h1>\n", title);
    kith_markup(v->out, "<p class=\"kith-soft\">%s, %zu of your turns. Yours alone.</p>\n", kith_when(v, when, s.ended),
                s.n);
    if (!p->recovery)
        kith_markup(
            v->out,
            "<p><a href=\"#inner-h\">What went on inside %.*s</a>, <a href=\"#transcript-h\">the transcript "
            "with its codes</a> (<a href=\"/practice/talks/%s/after?words=yes#transcript-h\">with the words that "
            "weighed most</a>), <a href=\"/practice/talks/%s\">the talk with its notes</a></p>\n",
            KITH_STR_ARG(p->name), s.id.z, s.id.z);
    KITH_TRY(p->recovery ? write_heard(v, &s, p) : write_report(v, &s, p));
    kith_markup(
        v->out,
        "<p class=\"kith-row kith-after\"><a class=\"nhsuk-button\" href=\"/practice/with/%.*s\">Talk with %.*s "
        "again</a><a href=\"/practice/talks/%s\">Read the talk with its notes</a><a href=\"/practice/own\">%s</a>"
        "</p>\n",
        KITH_STR_ARG(p->id), KITH_STR_ARG(p->name), s.id.z,
        p->recovery ? "All your talks" : "All your talks, and the trend");
    write_delete(v, &s);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}
