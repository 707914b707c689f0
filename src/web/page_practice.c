/* Practice: everybody and everything there is to practise with, and what a person has practised so far. */
#include "layout.h"
#include "pages.h"
#include "practice_parts.h"
#include "series_chart.h"

#include <math.h>
#include <stdio.h>

#define TREND_MOST 60

static const char *const done[][2] = {
    {"deleted", "That talk is deleted."},
    {"forgotten", "All that you practised is gone."},
    {"kept", "Tick the box to say that you mean it. Nothing was taken away."},
};

static const char *name_of(const struct kith_visit *v, struct kith_str persona)
{
    const struct kith_persona *p = kith_room_person(kith_workspace_room(v->web->workspace), persona);

    return p ? p->name.p : persona.p;
}

/* ---- what there is ---- */

static void write_open(struct kith_visit *v, const struct kith_sitting *list, size_t n)
{
    char when[KITH_WHEN_MAX];
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        if (!list[i].open || list[i].n == 0)
            continue;
        if (!any)
            kith_buf_puts(v->out, "<section class=\"kith-panel\" aria-labelledby=\"open-h\"><h2 id=\"open-h\">Go on "
                                  "with</h2><ul class=\"kith-list\">\n");
        any = true;
        kith_markup(v->out, "<li><a href=\"/practice/talks/%s\">%s</a><p>%zu of your turns, begun %s</p></li>\n",
                    list[i].id.z, name_of(v, list[i].persona), list[i].n,
                    kith_when_from_now(when, list[i].began, v->now));
    }
    kith_buf_puts(v->out, any ? "</ul></section>\n" : "");
}

static void write_short(struct kith_visit *v, const struct kith_room *room, size_t n_talks)
{
    kith_buf_puts(v->out, "<div class=\"kith-grid kith-thirds\">\n");
    if (kith_room_minute(room))
        kith_buf_puts(
            v->out, "<section class=\"kith-panel\" aria-labelledby=\"minute-h\"><h2 id=\"minute-h\">One minute</h2><p>"
                    "Before a hard session: sit, breathe, and let the last one go.</p><p><a "
                    "href=\"/practice/minute\">Take the minute</a></p></section>\n");
    kith_buf_puts(
        v->out, "<section class=\"kith-panel\" aria-labelledby=\"journal-h\"><h2 id=\"journal-h\">Your journal</h2><p>"
                "A bias you noticed, what was hard, what to ask for. Sealed under a passphrase that only you "
                "know.</p><p><a href=\"/practice/journal\">Open it</a></p></section>\n<section class=\"kith-panel\" "
                "aria-labelledby=\"own-h\"><h2 id=\"own-h\">Your own practice</h2>");
    if (n_talks)
        kith_markup(v->out,
                    "<p>%zu %s so far, with the trend. Take them along, or take them away.</p><p><a "
                    "href=\"/practice/own\">Look back</a></p></section>\n",
                    n_talks, n_talks == 1 ? "talk" : "talks");
    else
        kith_buf_puts(v->out, "<p>What you practise is listed for you alone, and goes when you say so.</p><p><a "
                              "href=\"/practice/own\">Look back</a></p></section>\n");
    kith_buf_puts(v->out, "</div>\n");
}

static void write_person(struct kith_visit *v, const struct kith_persona *p)
{
    kith_markup(v->out, "<li class=\"kith-panel\"><h3><a href=\"/practice/with/%.*s\">%.*s, %u</a></h3><p>%.*s</p>",
                KITH_STR_ARG(p->id), KITH_STR_ARG(p->name), p->age, KITH_STR_ARG(p->who));
    if (p->content_note.n)
        kith_markup(v->out, "<p class=\"kith-soft kith-small\"><b>Note:</b> %.*s</p>", KITH_STR_ARG(p->content_note));
    kith_buf_puts(v->out, "</li>\n");
}

static void write_people(struct kith_visit *v, const struct kith_room *room, bool recovery)
{
    size_t n;
    const struct kith_persona *const *people = kith_room_people(room, &n);

    kith_buf_puts(v->out, "<ul class=\"kith-grid kith-people\" role=\"list\">\n");
    for (size_t i = 0; i < n; i++)
        if (people[i]->recovery == recovery)
            write_person(v, people[i]);
    kith_buf_puts(v->out, "</ul>\n");
}

static void write_drills(struct kith_visit *v, const struct kith_room *room, const unsigned *due, bool recovery)
{
    size_t n;
    const struct kith_drill *const *drills = kith_room_drills(room, &n);

    kith_buf_puts(v->out, "<ul class=\"kith-list kith-panel\">\n");
    for (size_t i = 0; i < n; i++) {
        if (drills[i]->recovery != recovery)
            continue;
        kith_markup(v->out, "<li><a href=\"/practice/drills/%.*s\">%.*s</a>", KITH_STR_ARG(drills[i]->id),
                    KITH_STR_ARG(drills[i]->title));
        if (due[i])
            kith_markup(v->out, " <strong class=\"nhsuk-tag nhsuk-tag--blue\">%u due</strong>", due[i]);
        kith_markup(v->out, "<p>%.*s About %u minutes.</p></li>\n", KITH_STR_ARG(drills[i]->asks), drills[i]->minutes);
    }
    kith_buf_puts(v->out, "</ul>\n");
}

static void write_stories(struct kith_visit *v, const struct kith_room *room)
{
    size_t n;
    const struct kith_story *const *stories = kith_room_stories(room, &n);

    kith_buf_puts(v->out, "<ul class=\"kith-list kith-panel\">\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li><a href=\"/practice/stories/%.*s\">%.*s</a><p>Told by %.*s. About %u minutes.",
                    KITH_STR_ARG(stories[i]->id), KITH_STR_ARG(stories[i]->title), KITH_STR_ARG(stories[i]->told_by),
                    stories[i]->minutes);
        if (stories[i]->content_note.n)
            kith_markup(v->out, " <b>Note:</b> %.*s", KITH_STR_ARG(stories[i]->content_note));
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, "</ul>\n");
}

static void write_all(struct kith_visit *v, const struct kith_room *room, const unsigned *due)
{
    kith_buf_puts(v->out,
                  "<h2 class=\"nhsuk-heading-m\" id=\"people\">People to talk with</h2>\n<p "
                  "class=\"kith-narrow\">Invented people, who open up or close by how well they are heard. After "
                  "each of your turns a note says what it was, what it did, and one thing to try.</p>\n");
    write_people(v, room, false);
    kith_buf_puts(v->out,
                  "<h2 class=\"nhsuk-heading-m\" id=\"drills\">Drills</h2>\n<p class=\"kith-narrow\">One skill, a "
                  "few minutes. What went well comes back after days and weeks, what did not on the same "
                  "day.</p>\n");
    write_drills(v, room, due, false);
    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m nhsuk-u-margin-top-6\" id=\"stories\">Stories from another's "
                          "side</h2>\n");
    write_stories(v, room);
    kith_buf_puts(v->out,
                  "<h2 class=\"nhsuk-heading-m nhsuk-u-margin-top-6\" id=\"recovery\">For people in recovery and "
                  "families</h2>\n<p class=\"kith-narrow\">Learn to listen to those close to you, say a need, "
                  "and be as kind to yourself as to a friend. No codes, no scores.</p>\n");
    write_people(v, room, true);
    write_drills(v, room, due, true);
}

void kith_page_practice(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_room *room = kith_practice_room(v);
    struct kith_sitting *list;
    unsigned *due;
    size_t n_drills;
    size_t over = 0;
    size_t n;
    enum kith_rc rc;

    if (!room)
        return;
    (void)kith_room_drills(room, &n_drills);
    KITH_TRY(kith_arena_take(v->keep, n_drills + 1, sizeof *due, &due, &v->err));
    KITH_TRY(kith_practice_due(&who, v->keep, due, &v->err));
    KITH_TRY(kith_practice_sittings(&who, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        over += !list[i].open;
    kith_page_open(v, "Practice");
    kith_buf_puts(v->out,
                  "<p class=\"kith-lead\">A patient partner at any hour. Yours alone: nobody else sees what you "
                  "do here, nor that you were here.</p>\n<p class=\"kith-narrow\"><a href=\"#people\">People</a>, "
                  "<a href=\"#drills\">drills</a>, <a href=\"#stories\">stories</a>, <a "
                  "href=\"#recovery\">for people in recovery and families</a></p>\n");
    write_open(v, list, n);
    write_short(v, room, over);
    write_all(v, room, due);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}

/* ---- what there was ---- */

static void write_row(struct kith_visit *v, const struct kith_sitting *s)
{
    const struct kith_run_record *r = &s->record;
    char when[KITH_WHEN_MAX];

    kith_markup(
        v->out,
        "<tr class=\"nhsuk-table__row\"><td class=\"nhsuk-table__cell\">%s</td><td class=\"nhsuk-table__cell\"><a "
        "href=\"/practice/talks/%s/after\">%s<span class=\"nhsuk-u-visually-hidden\">, %s</span></a></td><td "
        "class=\"nhsuk-table__cell\">%zu</td>",
        kith_when_day(when, s->ended), s->id.z, name_of(v, s->persona), when, s->n);
    if (r->recovery)
        kith_buf_puts(v->out,
                      "<td class=\"nhsuk-table__cell kith-soft\" colspan=\"4\">kept without figures</td></tr>\n");
    else
        kith_markup(v->out,
                    "<td class=\"nhsuk-table__cell\">%u</td><td class=\"nhsuk-table__cell\">%u</td><td "
                    "class=\"nhsuk-table__cell\">%u</td><td class=\"nhsuk-table__cell\">%d to %d</td></tr>\n",
                    r->reflections, r->questions, r->caught, (int)lround(100 * r->trust_first),
                    (int)lround(100 * r->trust_last));
}

static void write_table(struct kith_visit *v, const struct kith_sitting *list, size_t n)
{
    kith_buf_puts(v->out,
                  "<div class=\"kith-scroll kith-own\" tabindex=\"0\" role=\"region\" aria-labelledby=\"own-t\"><table "
                  "class=\"nhsuk-table\"><caption class=\"nhsuk-table__caption\" id=\"own-t\">Your talks, the "
                  "newest first</caption><thead class=\"nhsuk-table__head\"><tr>");
    for (size_t i = 0; i < 7; i++) {
        static const char *const heads[] = {"Day",       "With",           "Your turns",         "Reflections",
                                            "Questions", "Meaning caught", "Their trust, of 100"};

        kith_markup(v->out, "<th scope=\"col\" class=\"nhsuk-table__header\">%s</th>", heads[i]);
    }
    kith_buf_puts(v->out, "</tr></thead><tbody class=\"nhsuk-table__body\">\n");
    for (size_t i = 0; i < n; i++)
        if (!list[i].open)
            write_row(v, &list[i]);
    kith_buf_puts(v->out, "</tbody></table></div>\n");
}

/* One figure of each talk with a share in it, the oldest on the left. */
static enum kith_rc draw_trend(struct kith_visit *v, const struct kith_sitting *list, size_t n, const char *id,
                               const char *name, const char *desc, double (*value)(const struct kith_run_record *))
{
    const struct kith_figure figure = {kith_str_of(id), kith_str_of(name), kith_str_of(desc)};
    struct kith_series_chart chart = {.max = 1, .unit = KITH_UNIT_PERCENT, .value_name = kith_str_of(name)};
    struct kith_series_point *points;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *points, &points, &v->err));
    for (size_t i = n; i-- > 0;) {
        const struct kith_sitting *s = &list[i];
        double y = s->open || s->record.recovery ? (double)NAN : value(&s->record);

        if (isnan(y) || chart.n == TREND_MOST)
            continue;
        points[chart.n] =
            (struct kith_series_point){.x = (double)chart.n, .value = y, .low = (double)NAN, .high = (double)NAN};
        KITH_TRY(kith_str_keep(v->keep, kith_str_of(kith_when_short(day, s->ended)), &points[chart.n].label, &v->err));
        chart.n++;
    }
    chart.points = points;
    if (chart.n > 1)
        kith_series_chart(v->out, &figure, &chart);
out:
    return rc;
}

static double share_caught(const struct kith_run_record *r)
{
    return r->turns ? (double)r->caught / r->turns : (double)NAN;
}

static double share_reflected(const struct kith_run_record *r)
{
    uint32_t both = r->reflections + r->questions;

    return both ? (double)r->reflections / both : (double)NAN;
}

static enum kith_rc write_trend(struct kith_visit *v, const struct kith_sitting *list, size_t n)
{
    enum kith_rc rc;

    kith_buf_puts(v->out,
                  "<section class=\"kith-panel\" aria-labelledby=\"trend-h\"><h2 id=\"trend-h\">Over your "
                  "talks</h2><p class=\"kith-narrow\">People differ, and so do talks: look at the whole, not at "
                  "one point. Nobody else sees it, and there is no mark to reach.</p>\n");
    KITH_TRY(draw_trend(v, list, n, "caught", "Turns that caught the meaning",
                        "The share of your turns in each talk that said what the person meant.", share_caught));
    KITH_TRY(draw_trend(v, list, n, "reflected", "Reflections among reflections and questions",
                        "The share of reflections among your reflections and questions in each talk.",
                        share_reflected));
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

static void write_yours(struct kith_visit *v)
{
    static const struct kith_choice sure[] = {KITH_CHOICE("yes", "Yes, all of it, the journal too", NULL)};

    kith_buf_puts(v->out,
                  "<div class=\"kith-grid nhsuk-u-margin-top-6\"><section class=\"kith-panel\" "
                  "aria-labelledby=\"take-h\"><h2 id=\"take-h\">Take it along</h2><p>All your talks and how your "
                  "drills went, as one file of JSON. Whoever has the file can read it.</p><p><a "
                  "href=\"/practice/own/file\" download=\"my-practice.json\">Save the file</a></p></section>\n"
                  "<section class=\"kith-panel\" aria-labelledby=\"away-h\"><h2 id=\"away-h\">Take it away</h2>"
                  "<p>The key that opens it is destroyed, and with it every talk, how your drills went, and your "
                  "journal. It cannot be undone, and a restored backup loses it again.</p>\n");
    kith_form_open(v, "/practice/own/forget");
    kith_form_boxes(v, NULL, "sure", "Do you want it gone?", NULL, sure, 1, 0);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--warning\">Take it all away</button></form></section>"
                  "</div>\n");
}

void kith_page_practice_own(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_sitting *list;
    size_t counted = 0;
    size_t over = 0;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_practice_sittings(&who, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        over += !list[i].open;
        counted += !list[i].open && !list[i].record.recovery;
    }
    kith_page_open_bare(v, "Your own practice");
    kith_page_back(v, "/practice", "Practice");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Your own practice</h1>\n<p class=\"kith-lead\">For you alone: no "
                  "supervisor, director or administrator sees any of it.</p>\n");
    write_open(v, list, n);
    if (over)
        write_table(v, list, n);
    else
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>No talk has ended yet. After the first, it stands here; after "
                      "the second, the trend too.</p><p><a href=\"/practice#people\">Choose somebody to talk "
                      "with</a></p></div>\n");
    if (counted > 1)
        KITH_TRY(write_trend(v, list, n));
    write_yours(v);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}

void kith_page_practice_file(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    enum kith_rc rc;

    v->a->status = 200;
    v->a->type = "application/json; charset=utf-8";
    KITH_TRY(kith_practice_take_along(&who, v->out, &v->err));
    kith_response_header(v->q, v->a, "Content-Disposition", "attachment; filename=\"my-practice.json\"");
out:
    kith_visit_end(v, rc);
}

void kith_do_practice_forget(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    enum kith_rc rc = KITH_OK;

    if (!kith_request_ticked(v->q, "sure", "yes")) {
        kith_visit_go(v, "/practice/own?done=kept");
        goto out;
    }
    KITH_TRY(kith_practice_forget_all(&who, &v->err));
    kith_practice_forget_pages(v);
    kith_visit_go(v, "/practice/own?done=forgotten");
out:
    kith_visit_end(v, rc);
}
