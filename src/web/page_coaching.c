/* Coaching: a counsellor's plan, with one strength and one goal at a time, and its meetings. */
#include "coaching_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define A_PAGE 4u /* meetings: half a year's */

static const char *const done[][2] = {
    {"plan", "The plan is kept."},
    {"meeting", "The meeting is written down."},
    {"reply", "Your reply stands beside the meeting."},
    {"next", "The day of the next meeting is kept."},
    {"shown", "The turns stand with the meeting."},
};

/* ---- whom the visitor coaches ---- */

static enum kith_rc write_one(struct kith_visit *v, struct kith_tx *tx, struct kith_id person)
{
    const struct kith_coaching_goal *goal;
    struct kith_coaching_plan plan;
    struct kith_str name;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_together_name(v, tx, person, &name));
    KITH_TRY(kith_coaching_now(tx, v->programme.id, person, v->keep, &plan, &v->err));
    goal = kith_coaching_goal_find(plan.goal);
    kith_markup(v->out, "<li><a href=\"/coaching/%s\">%.*s</a> ", person.z, KITH_STR_ARG(name));
    if (!kith_id_is(plan.id))
        kith_buf_puts(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--grey\">No plan yet</strong>");
    else if (plan.next > v->now)
        kith_markup(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--green\">Next on %s</strong>",
                    kith_when_day(day, plan.next));
    else
        kith_buf_puts(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--orange\">Time for a meeting</strong>");
    kith_markup(v->out, "<p>%s%s</p></li>\n", goal ? "Goal: " : "", goal ? goal->said : "");
out:
    return rc;
}

void kith_page_coachings(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_tie *ties;
    size_t shown = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n, &v->err));
    kith_page_open_bare(v, "Coaching");
    kith_page_back(v, "/together", "With colleagues");
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Coaching</h1>\n<ul class=\"kith-list kith-panel\">\n");
    if (v->roles & 1u << KITH_POST_COUNSELLOR) {
        kith_markup(v->out,
                    "<li><a href=\"/coaching/%s\">Your own</a><p>Seen by you and whoever supervises you.</p></li>\n",
                    v->me.id.z);
        shown++;
    }
    for (size_t i = 0; i < n; i++)
        if (ties[i].kind == KITH_TIE_SUPERVISES && kith_id_eq(ties[i].from, v->me.id) &&
            kith_id_eq(ties[i].programme, v->programme.id)) {
            KITH_TRY(write_one(v, tx, ties[i].to));
            shown++;
        }
    if (shown == 0)
        kith_buf_puts(v->out, "<li>Nobody yet.<p>Counsellors whom you supervise stand here; an administrator ties "
                              "people under People.</p></li>\n");
    kith_buf_puts(v->out, "</ul>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one plan ---- */

static void write_side(struct kith_visit *v, const char *id, const char *title, struct kith_str word,
                       struct kith_str words)
{
    const struct kith_coaching_goal *goal = kith_coaching_goal_find(word);

    kith_markup(v->out, "<section class=\"kith-panel\" aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", id, id, title);
    if (goal && strcmp(goal->word, "own") != 0)
        kith_markup(v->out, "<p><b>%s</b></p>\n", goal->said);
    kith_together_words(v, words);
    kith_buf_puts(v->out, "</section>\n");
}

/* How many in the last half year, and when the next is. */
static void write_rhythm(struct kith_visit *v, const struct kith_coaching *c)
{
    char day[KITH_WHEN_MAX];
    char path[96];
    size_t recent = 0;

    for (size_t i = 0; i < c->n_meetings; i++)
        recent += c->meetings[i].held > v->now - KITH_COACHING_HALF_YEAR_S;
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-panel--calm\" aria-labelledby=\"next-h\"><h2 "
                          "id=\"next-h\">The next meeting</h2>\n");
    if (c->plan.next > v->now)
        kith_markup(v->out, "<p><b>%s</b>. <a href=\"/coaching/%s/calendar\">A file for your calendar</a></p>\n",
                    kith_when_day(day, c->plan.next), c->person.z);
    else
        kith_buf_puts(v->out, "<p><b>No day is named.</b> Name one together.</p>\n");
    kith_markup(v->out,
                "<p>%zu %s in the last six months under this plan. Three or four in that time keep what was "
                "learnt.</p>\n",
                recent, recent == 1 ? "meeting" : "meetings");
    (void)snprintf(path, sizeof path, "/coaching/%s/next", c->person.z);
    kith_form_open(v, path);
    kith_form_day(v, NULL, "next", "Another day", c->plan.next ? c->plan.next : v->now + KITH_COACHING_GAP_S);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Keep this day</button>"
                  "</form></section>\n");
}

static enum kith_rc write_evidence(struct kith_visit *v, struct kith_tx *tx, struct kith_id meeting)
{
    struct kith_coaching_evidence *shown;
    struct kith_session_row row;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    bool open;
    size_t n;

    KITH_TRY(kith_coaching_shown(tx, meeting, v->keep, &shown, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        const struct kith_about about = {.session = shown[i].session};

        KITH_TRY(kith_session_get(tx, shown[i].session, v->keep, &row, &v->err));
        kith_markup(v->out, "<h4>From the session of %s</h4>\n", kith_when_day(day, row.held));
        KITH_TRY(kith_together_stretch(v, tx, KITH_DEED_SESSION_READ, &about, shown[i].first, shown[i].last,
                                       "coaching.turns", meeting, &open));
        if (open)
            kith_together_words(v, shown[i].why);
    }
out:
    return rc;
}

static void write_reply(struct kith_visit *v, const struct kith_coaching *c, const struct kith_coaching_meeting *m)
{
    char path[96];

    if (m->replied) {
        kith_markup(v->out, "<h4>%s</h4>\n", c->own ? "Your reply" : "The reply");
        kith_together_words(v, m->reply);
        return;
    }
    if (!c->own) {
        kith_markup(v->out, "<p class=\"kith-soft\">%.*s has not replied yet.</p>\n", KITH_STR_ARG(c->name));
        return;
    }
    (void)snprintf(path, sizeof path, "/coaching/%s/reply", c->person.z);
    kith_form_open(v, path);
    kith_form_hidden(v, "meeting", kith_id_str(&m->id));
    kith_markup(v->out,
                "<div class=\"nhsuk-form-group\"><label class=\"nhsuk-label\" for=\"reply-%s\">Your reply</label><div "
                "class=\"nhsuk-hint\" id=\"reply-%s-hint\">What fits, what does not, what you will try.</div><textarea "
                "class=\"nhsuk-textarea\" id=\"reply-%s\" name=\"reply\" rows=\"3\" "
                "aria-describedby=\"reply-%s-hint\"></textarea></div>\n",
                m->id.z, m->id.z, m->id.z, m->id.z);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--secondary\">Put it beside the meeting</button></form>\n");
}

static enum kith_rc write_meetings(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c)
{
    const struct kith_paging paging = kith_paging_of(v, c->n_meetings, A_PAGE);
    struct kith_str name;
    char day[KITH_WHEN_MAX];
    char path[96];
    enum kith_rc rc = KITH_OK;

    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m nhsuk-u-margin-top-6\">Meetings</h2>\n");
    if (c->n_meetings == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>None yet under this plan. After the first one, write down "
                              "below what you talked about, with the turns that show it.</p></div>\n");
    for (size_t i = paging.from; i < paging.to; i++) {
        const struct kith_coaching_meeting *m = &c->meetings[i];

        KITH_TRY(kith_together_name(v, tx, m->by, &name));
        kith_markup(v->out,
                    "<div class=\"kith-panel\"><h3>%s</h3><p "
                    "class=\"kith-soft\">Written down by %.*s</p>\n",
                    kith_when_day(day, m->held), KITH_STR_ARG(name));
        kith_together_words(v, m->words);
        KITH_TRY(write_evidence(v, tx, m->id));
        write_reply(v, c, m);
        kith_buf_puts(v->out, "</div>\n");
    }
    (void)snprintf(path, sizeof path, "/coaching/%s", c->person.z);
    kith_paging_write(v, &paging, path, "Later meetings", "Earlier meetings");
out:
    return rc;
}

static void write_before(struct kith_visit *v, const struct kith_coaching *c)
{
    char from[KITH_WHEN_MAX];
    char to[KITH_WHEN_MAX];

    if (c->n_before == 0)
        return;
    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m nhsuk-u-margin-top-6\">Plans before</h2>\n<ul "
                          "class=\"kith-list kith-panel\">\n");
    for (size_t i = 0; i < c->n_before; i++) {
        const struct kith_coaching_goal *goal = kith_coaching_goal_find(c->before[i].goal);

        kith_markup(v->out, "<li><b>%s</b>", goal ? goal->said : "A goal");
        if (c->before[i].goal_words.n)
            kith_markup(v->out, ": %.*s", KITH_STR_ARG(c->before[i].goal_words));
        kith_markup(v->out, "<p>%s to %s</p></li>\n", kith_when_day(from, c->before[i].since),
                    kith_when_day(to, c->before[i].closed));
    }
    kith_buf_puts(v->out, "</ul>\n");
}

static enum kith_rc write_plan(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c,
                               const struct kith_faults *faults)
{
    enum kith_rc rc;

    if (!kith_id_is(c->plan.id)) {
        kith_markup(v->out,
                    "<div class=\"kith-empty\"><p>There is no plan yet. Begin with one strength that is there already, "
                    "and one goal; %s agree on both.</p></div>\n",
                    c->own ? "you and your supervisor" : "the two of you");
        kith_coaching_plan_form(v, c, faults, true);
        return KITH_OK;
    }
    kith_buf_puts(v->out, "<div class=\"kith-grid\">\n");
    write_side(v, "strength-h", "One strength", c->plan.strength, c->plan.strength_words);
    write_side(v, "goal-h", "One goal", c->plan.goal, c->plan.goal_words);
    kith_buf_puts(v->out, "</div>\n");
    write_rhythm(v, c);
    KITH_TRY(write_meetings(v, tx, c));
    KITH_TRY(kith_coaching_meeting_form(v, tx, c, faults));
    kith_coaching_plan_form(v, c, faults, false);
out:
    return rc;
}

enum kith_rc kith_coaching_show_page(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c,
                                     const struct kith_faults *faults)
{
    enum kith_rc rc;

    kith_page_open_bare(v, faults->n ? "Error: coaching" : "Coaching");
    kith_page_back(v, "/coaching", "Coaching");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    if (c->own)
        kith_buf_puts(v->out,
                      "<h1 class=\"nhsuk-heading-l\">Your coaching</h1>\n<p class=\"kith-lead kith-narrow\">Seen "
                      "by you and whoever supervises you.</p>\n");
    else
        kith_markup(v->out,
                    "<h1 class=\"nhsuk-heading-l\">Coaching with %.*s</h1>\n<p class=\"kith-lead kith-narrow\">Seen by "
                    "the two of you, and whoever else supervises %.*s.</p>\n",
                    KITH_STR_ARG(c->name), KITH_STR_ARG(c->name));
    KITH_TRY(write_plan(v, tx, c, faults));
    write_before(v, c);
    kith_page_close(v);
out:
    return rc;
}

void kith_page_coaching(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_coaching c;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_coaching_look(v, tx, &c));
    KITH_TRY(kith_coaching_show_page(v, tx, &c, &none));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- a file for a calendar ---- */

/* It leaves the building with a telephone: so it names nobody, and not what it is about. */
void kith_page_coaching_calendar(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_coaching c;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_coaching_look(v, tx, &c));
    KITH_TRY(c.plan.next > v->now ? KITH_OK : kith_store_denied(&v->err));
    (void)kith_when_field(day, c.plan.next);
    v->a->status = 200;
    v->a->type = "text/calendar; charset=utf-8";
    kith_response_header(v->q, v->a, "Content-Disposition", "attachment; filename=\"meeting.ics\"");
    kith_buf_printf(v->out,
                    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kith//Workspace//EN\r\nBEGIN:VEVENT\r\n"
                    "UID:%s@kith\r\nDTSTAMP:%.4s%.2s%.2sT000000Z\r\nDTSTART;VALUE=DATE:%.4s%.2s%.2s\r\n"
                    "SUMMARY:Meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                    c.plan.id.z, day, day + 5, day + 8, day, day + 5, day + 8);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
