/* Workshops, and the learner's own practice before, after and three months on. */
#include "layout.h"
#include "pages.h"
#include "practice_parts.h"
#include "together_parts.h"

#include <stdio.h>

#define DAY_S  INT64_C(86400)
#define A_PAGE 25u

static const char *const done[][2] = {
    {"added", "The workshop stands in the list."},
    {"in", "You take part."},
    {"out", "You take part no longer."},
    {"practised", "The day is noted, for you alone."},
};

/* ---- the list ---- */

static enum kith_rc show_list(struct kith_visit *v, struct kith_tx *tx, const struct kith_faults *faults)
{
    struct kith_paging paging;
    struct kith_workshop *w;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_workshop_list(tx, v->programme.id, v->keep, &w, &n, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: workshops" : "Workshops");
    kith_page_back(v, "/together", "With colleagues");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Workshops</h1>\n<p class=\"kith-lead kith-narrow\">A day helps "
                  "for a while. Practising before it, after it and again three months on is what stays.</p>\n");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list kith-panel\">\n"
                            : "<div class=\"kith-empty\"><p>None is planned. Supervisors, mentors and directors can "
                              "put one here.</p></div>\n");
    paging = kith_paging_of(v, n, A_PAGE);
    for (size_t i = paging.from; i < paging.to; i++)
        kith_markup(v->out,
                    "<li><a href=\"/workshops/%s\">%.*s</a> <strong class=\"nhsuk-tag %s\">%s</strong><p>%s</p></li>\n",
                    w[i].id.z, KITH_STR_ARG(w[i].title), w[i].held > v->now ? "nhsuk-tag--blue" : "nhsuk-tag--grey",
                    w[i].held > v->now ? "To come" : "Has been", kith_when_day(day, w[i].held));
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    kith_paging_write(v, &paging, "/workshops", "Later workshops", "Earlier workshops");
    if (kith_visit_offers(v, KITH_DEED_WORKSHOP_ADD)) {
        kith_buf_puts(v->out,
                      "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"new-h\"><h2 id=\"new-h\">Plan "
                      "one</h2>\n");
        kith_form_open(v, "/workshops/new");
        kith_form_input(v, faults, &(struct kith_typed){.name = "title", .label = "Title"});
        kith_form_input(v, faults, &(struct kith_typed){.name = "held", .label = "Day", .type = "date", .width = 10});
        kith_form_textarea(v, faults,
                           &(struct kith_typed){.name = "about", .label = "What it is about", .optional = true}, 3);
        kith_form_close(v, "Put it in the list");
        kith_buf_puts(v->out, "</section>\n");
    }
    kith_page_close(v);
out:
    return rc;
}

void kith_page_workshops(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(show_list(v, tx, &none));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_workshop_new(struct kith_visit *v)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_workshop w = {
        .programme = v->programme.id, .title = kith_visit_field(v, "title"), .about = kith_visit_field(v, "about")};
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_WORKSHOP_ADD, &about, NULL, &v->err));
    w.held = kith_together_day(v, &faults, "held");
    kith_fault(&faults, "title", w.title.n ? NULL : "Give it a title");
    kith_fault(&faults, "held", w.held ? NULL : "Say on which day it is");
    if (faults.n > 0) {
        KITH_TRY(show_list(v, tx, &faults));
        goto out;
    }
    KITH_TRY(kith_workshop_add(tx, &w, &w.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/workshops/%s?done=added", w.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one ---- */

struct seen {
    struct kith_workshop w;
    struct kith_id *people;
    size_t n;
    bool in;                    /* the visitor takes part */
    struct kith_sitting *talks; /* the visitor's own, under their own key: nobody else's is ever here */
    size_t n_talks;
};

/* Before a transaction of the page's own: it has one itself. */
static enum kith_rc find_talks(struct kith_visit *v, struct kith_sitting **out, size_t *n)
{
    const struct kith_practising who = kith_practice_who(v);

    return kith_practice_sittings(&who, v->keep, out, n, &v->err);
}

static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct seen *out)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_id id;
    enum kith_rc rc;

    *out = (struct seen){.n = 0};
    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_WORKSHOP, &about, NULL, &v->err));
    KITH_TRY(kith_workshop_get(tx, id, v->keep, &out->w, &v->err));
    if (!kith_id_eq(out->w.programme, v->programme.id))
        return kith_store_denied(&v->err);
    KITH_TRY(kith_workshop_people(tx, id, v->keep, &out->people, &out->n, &v->err));
    out->in = kith_together_has(out->people, out->n, v->me.id);
out:
    return rc;
}

/* Before, after, and three months on. */
static const struct span {
    const char *said;
    int64_t from; /* days around the workshop */
    int64_t to;
} spans[] = {
    {"In the six weeks before", -42, 0},
    {"In the four weeks after", 0, 28},
    {"Three months on", 75, 121},
};

/* The talks of that time that have ended, each a way to how it went. */
static size_t write_talks(struct kith_visit *v, const struct seen *s, int64_t from, int64_t to)
{
    const struct kith_room *room = kith_workspace_room(v->web->workspace);
    char day[KITH_WHEN_MAX];
    size_t shown = 0;

    for (size_t i = s->n_talks; i-- > 0;) { /* the oldest first */
        const struct kith_sitting *t = &s->talks[i];
        const struct kith_persona *p = room ? kith_room_person(room, t->persona) : NULL;

        if (t->open || t->ended < from || t->ended >= to)
            continue;
        kith_buf_puts(v->out, shown++ ? "<br>" : "");
        kith_markup(v->out, "<a href=\"/practice/talks/%s/after\">Your talk with %.*s, %s</a>", t->id.z,
                    KITH_STR_ARG(p ? p->name : t->persona), kith_when_day(day, t->ended));
    }
    return shown;
}

static bool has_talk(const struct seen *s, int64_t day)
{
    for (size_t i = 0; i < s->n_talks; i++)
        if (!s->talks[i].open && s->talks[i].ended / DAY_S == day / DAY_S)
            return true;
    return false;
}

static enum kith_rc write_span(struct kith_visit *v, struct kith_tx *tx, const struct seen *s, const struct span *span)
{
    const int64_t from = s->w.held - s->w.held % DAY_S + span->from * DAY_S;
    const int64_t to = from + (span->to - span->from) * DAY_S;
    char day[KITH_WHEN_MAX];
    int64_t *days;
    size_t n_talks;
    size_t also = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_practice_days(tx, v->me.id, from, to, v->keep, &days, &n, &v->err));
    kith_markup(v->out,
                "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">%s</dt><dd "
                "class=\"nhsuk-summary-list__value\">",
                span->said);
    n_talks = write_talks(v, s, from, to);
    for (size_t i = 0; i < n; i++) {
        if (has_talk(s, days[i])) /* it stands above, and leads somewhere */
            continue;
        kith_buf_puts(v->out, also++ ? ", " : n_talks ? "<br>Also on " : "On ");
        kith_buf_puts(v->out, kith_when_day(day, days[i]));
    }
    if (n + n_talks > 0) {
        kith_buf_puts(v->out, "</dd></div>\n");
        goto out;
    }
    if (v->now < from)
        kith_markup(v->out, "From %s on", kith_when_day(day, from));
    else if (v->now < to)
        kith_markup(v->out, "Not yet: until %s is a good time", kith_when_day(day, to));
    else
        kith_buf_puts(v->out, "None");
    kith_buf_puts(v->out, "</dd></div>\n");
out:
    return rc;
}

static enum kith_rc write_practice(struct kith_visit *v, struct kith_tx *tx, const struct seen *s,
                                   const struct kith_faults *faults)
{
    char path[96];
    enum kith_rc rc = KITH_OK;

    kith_buf_puts(v->out,
                  "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"practice-h\"><h2 id=\"practice-h\">Your "
                  "practice around it</h2><p>Seen by you alone: your talks are sealed under your own key. A practice "
                  "talk before shows where you start, one soon "
                  "after what the day gave you, one three months on what stayed.</p>\n<dl "
                  "class=\"nhsuk-summary-list\">\n");
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        KITH_TRY(write_span(v, tx, s, &spans[i]));
    kith_buf_puts(v->out, "</dl>\n");
    kith_buf_puts(v->out, "<p><a href=\"/practice\">Practise now</a></p>\n");
    (void)snprintf(path, sizeof path, "/workshops/%s/practised", s->w.id.z);
    kith_form_open(v, path);
    kith_form_day(v, faults, "day", "I practised elsewhere, with a colleague or in a group, on", v->now);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--secondary\">Note it for me</button></form></section>\n");
out:
    return rc;
}

static enum kith_rc show(struct kith_visit *v, struct kith_tx *tx, const struct seen *s,
                         const struct kith_faults *faults)
{
    char day[KITH_WHEN_MAX];
    char path[96];
    enum kith_rc rc = KITH_OK;

    kith_page_open_bare(v, faults->n ? "Error: a workshop" : "A workshop");
    kith_page_back(v, "/workshops", "Workshops");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">%.*s</h1>\n<p class=\"kith-lead\">%s</p>\n",
                KITH_STR_ARG(s->w.title), kith_when_day(day, s->w.held));
    kith_together_words(v, s->w.about);
    (void)snprintf(path, sizeof path, "/workshops/%s/%s", s->w.id.z, s->in ? "leave" : "join");
    if (s->w.held > v->now)
        kith_form_button(v, path, s->in ? "I take part no longer" : "I take part",
                         s->in ? "nhsuk-button--secondary" : NULL);
    else
        kith_form_button(v, path, s->in ? "I was not there" : "I was there", "nhsuk-button--secondary");
    if (s->in)
        KITH_TRY(write_practice(v, tx, s, faults));
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"who-h\"><h2 id=\"who-h\">Who takes "
                  "part</h2><p>");
    KITH_TRY(kith_together_names(v, tx, s->people, s->n));
    kith_buf_puts(v->out, s->n ? "</p></section>\n" : "Nobody yet.</p></section>\n");
    kith_page_close(v);
out:
    return rc;
}

void kith_page_workshop(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_sitting *talks;
    struct kith_tx *tx = NULL;
    struct seen s;
    size_t n_talks;
    enum kith_rc rc;

    KITH_TRY(find_talks(v, &talks, &n_talks));
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &s));
    s.talks = talks;
    s.n_talks = n_talks;
    KITH_TRY(show(v, tx, &s, &none));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

static void take_part(struct kith_visit *v, bool takes)
{
    struct kith_tx *tx = NULL;
    struct seen s;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &s));
    KITH_TRY(kith_workshop_part(tx, s.w.id, takes, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/workshops/%s?done=%s", s.w.id.z, takes ? "in" : "out");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_workshop_join(struct kith_visit *v)
{
    take_part(v, true);
}

void kith_do_workshop_leave(struct kith_visit *v)
{
    take_part(v, false);
}

void kith_do_workshop_practised(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_sitting *talks;
    struct kith_tx *tx = NULL;
    struct seen s;
    size_t n_talks;
    int64_t day;
    enum kith_rc rc;

    KITH_TRY(find_talks(v, &talks, &n_talks));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &s));
    s.talks = talks;
    s.n_talks = n_talks;
    day = kith_together_day(v, &faults, "day");
    if (faults.n == 0 && (day == 0 || day > v->now + DAY_S))
        kith_fault(&faults, "day", "Name a day that has been");
    if (faults.n > 0) {
        KITH_TRY(show(v, tx, &s, &faults));
        goto out;
    }
    KITH_TRY(kith_practice_day_add(tx, day - day % DAY_S, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/workshops/%s?done=practised", s.w.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
