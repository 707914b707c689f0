#include "coaching_parts.h"

#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define GOALS_MAX 16

enum kith_rc kith_coaching_look(struct kith_visit *v, struct kith_tx *tx, struct kith_coaching *out)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_coaching_meeting *meetings;
    struct kith_coaching_plan *plans;
    enum kith_rc rc;
    size_t n;

    *out = (struct kith_coaching){.n_meetings = 0};
    KITH_TRY(kith_visit_id(v, 0, &about.person));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_COACH, &about, NULL, &v->err));
    out->person = about.person;
    out->own = kith_id_eq(about.person, v->me.id);
    KITH_TRY(kith_together_name(v, tx, out->person, &out->name));
    KITH_TRY(kith_coaching_list(tx, v->programme.id, out->person, v->keep, &plans, &n, &v->err));
    out->before = plans;
    out->n_before = n;
    if (n > 0 && plans[0].closed == 0) {
        out->plan = plans[0];
        out->before = plans + 1;
        out->n_before = n - 1;
        KITH_TRY(kith_coaching_meetings(tx, out->plan.id, v->keep, &meetings, &out->n_meetings, &v->err));
        out->meetings = meetings;
    }
out:
    return rc;
}

/* ---- forms ---- */

static void open_fold(struct kith_visit *v, const char *title, bool open)
{
    kith_markup(v->out,
                "<details class=\"nhsuk-details nhsuk-u-margin-top-5\"%s><summary "
                "class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">%s</span></summary><div "
                "class=\"nhsuk-details__text\">\n",
                open ? " open" : "", title);
}

void kith_coaching_plan_form(struct kith_visit *v, const struct kith_coaching *c, const struct kith_faults *faults,
                             bool open)
{
    struct kith_choice choices[GOALS_MAX];
    char path[96];
    bool wrong = kith_fault_of(faults, "strength") || kith_fault_of(faults, "goal");
    size_t n;
    const struct kith_coaching_goal *goals = kith_coaching_goals(&n);

    for (size_t i = 0; i < n && i < GOALS_MAX; i++)
        choices[i] = (struct kith_choice){goals[i].word, kith_str_of(goals[i].said), goals[i].hint};
    (void)snprintf(path, sizeof path, "/coaching/%s/plan", c->person.z);
    if (open)
        kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-label=\"A plan\">\n");
    else
        open_fold(v, "Begin a new plan", wrong);
    if (!open)
        kith_buf_puts(v->out, "<p>It takes the place of this one, which stays to be read below.</p>\n");
    kith_form_open(v, path);
    kith_form_radios(v, faults, "strength", "One strength that is there already", NULL, choices, n, NULL);
    kith_form_textarea(
        v, faults,
        &(struct kith_typed){.name = "strength-words", .label = "The strength in your own words", .optional = true}, 2);
    kith_form_radios(v, faults, "goal", "One goal for the next weeks", NULL, choices, n, NULL);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "goal-words",
                                            .label = "The goal in your own words",
                                            .hint = "Small enough to try tomorrow.",
                                            .optional = true},
                       2);
    kith_form_day(v, faults, "first", "The next meeting", v->now + KITH_COACHING_GAP_S);
    kith_form_close(v, "Keep this plan");
    kith_buf_puts(v->out, open ? "</section>\n" : "</div></details>\n");
}

enum kith_rc kith_coaching_meeting_form(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c,
                                        const struct kith_faults *faults)
{
    const unsigned uses = 1u << KITH_USE_RECORDING | 1u << KITH_USE_SUPERVISION;
    struct kith_choice *sessions;
    struct kith_choice *choices;
    char path[96];
    bool wrong = kith_fault_of(faults, "words") || kith_fault_of(faults, "held") || kith_fault_of(faults, "from") ||
                 kith_fault_of(faults, "to") || kith_fault_of(faults, "ahead");
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_together_sessions(v, tx, c->person, uses, true, &sessions, &n));
    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *choices, &choices, &v->err));
    choices[0] = (struct kith_choice){"", KITH_S("none"), NULL};
    for (size_t i = 0; i < n; i++)
        choices[i + 1] = sessions[i];
    (void)snprintf(path, sizeof path, "/coaching/%s/meeting", c->person.z);
    open_fold(v, "Write down a meeting", wrong);
    kith_form_open(v, path);
    kith_form_day(v, faults, "held", "When was it?", v->now);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "words",
                                            .label = "What did you talk about?",
                                            .hint = "What the strength made possible, and one thing to try."},
                       4);
    if (n > 0) {
        kith_buf_puts(v->out, "<p><b>The turns that show it.</b> The words stay in the session: they are shown here as "
                              "long as it is shared and its client allows supervision.</p>\n");
        kith_together_stretch_fields(v, faults, choices, n + 1, true);
        kith_form_textarea(
            v, faults, &(struct kith_typed){.name = "why", .label = "What is to be seen in them?", .optional = true},
            2);
    } else {
        kith_buf_puts(v->out,
                      "<p class=\"kith-soft\">No session is shared for supervision now, so no turns can be shown "
                      "with it.</p>\n");
    }
    kith_form_day(v, faults, "ahead", "The next meeting", v->now + KITH_COACHING_GAP_S);
    kith_form_close(v, "Keep this meeting");
    kith_buf_puts(v->out, "</div></details>\n");
out:
    return rc;
}

/* ---- what was sent ---- */

/* The page again with what is wrong. It notes that turns were opened, so the change must have ended. */
static enum kith_rc show_again(struct kith_visit *v, struct kith_tx **tx, const struct kith_faults *faults)
{
    struct kith_coaching c;
    enum kith_rc rc;

    kith_tx_end(*tx);
    *tx = NULL;
    KITH_TRY(kith_tx_read(v->store, tx, &v->err));
    KITH_TRY(kith_coaching_look(v, *tx, &c));
    KITH_TRY(kith_coaching_show_page(v, *tx, &c, faults));
out:
    return rc;
}

static void read_plan(struct kith_visit *v, struct kith_faults *faults, struct kith_coaching_plan *plan)
{
    plan->strength = kith_visit_field(v, "strength");
    plan->goal = kith_visit_field(v, "goal");
    plan->strength_words = kith_visit_field(v, "strength-words");
    plan->goal_words = kith_visit_field(v, "goal-words");
    plan->next = kith_together_day(v, faults, "first");
    if (!kith_coaching_goal_find(plan->strength))
        kith_fault(faults, "strength", "Choose one strength");
    else if (kith_str_eq(plan->strength, KITH_S("own")) && plan->strength_words.n == 0)
        kith_fault(faults, "strength-words", "Say the strength in your own words");
    if (!kith_coaching_goal_find(plan->goal))
        kith_fault(faults, "goal", "Choose one goal");
    else if (kith_str_eq(plan->goal, KITH_S("own")) && plan->goal_words.n == 0)
        kith_fault(faults, "goal-words", "Say the goal in your own words");
}

void kith_do_coaching_plan(struct kith_visit *v)
{
    struct kith_coaching_plan plan = {.programme = v->programme.id};
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_coaching c;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_coaching_look(v, tx, &c));
    read_plan(v, &faults, &plan);
    if (faults.n > 0) {
        KITH_TRY(show_again(v, &tx, &faults));
        goto out;
    }
    plan.counsellor = c.person;
    KITH_TRY(kith_coaching_begin(tx, &plan, &plan.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/coaching/%s?done=plan", c.person.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* Turns of a session that the visitor may read: asked while they are found. */
static enum kith_rc keep_meeting(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c,
                                 struct kith_coaching_meeting *meeting, const struct kith_together_picked *picked,
                                 int64_t next)
{
    struct kith_coaching_evidence shown = {
        .session = picked->session, .first = picked->first, .last = picked->last, .why = kith_visit_field(v, "why")};
    enum kith_rc rc;

    meeting->plan = c->plan.id;
    KITH_TRY(kith_coaching_meet(tx, meeting, &shown.meeting, &v->err));
    if (picked->any)
        KITH_TRY(kith_coaching_show(tx, &shown, &shown.id, &v->err));
    KITH_TRY(kith_coaching_next(tx, c->plan.id, next, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    return rc;
}

void kith_do_coaching_meeting(struct kith_visit *v)
{
    struct kith_coaching_meeting meeting = {.words = kith_visit_field(v, "words")};
    struct kith_together_picked picked;
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_coaching c;
    int64_t next;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_coaching_look(v, tx, &c));
    KITH_TRY(kith_id_is(c.plan.id) ? KITH_OK : kith_store_denied(&v->err));
    meeting.held = kith_together_day(v, &faults, "held");
    next = kith_together_day(v, &faults, "ahead");
    if (meeting.words.n == 0)
        kith_fault(&faults, "words", "Write down what you talked about");
    KITH_TRY(kith_together_stretch_read(v, tx, KITH_ID_NONE, &faults, &picked));
    if (faults.n > 0) {
        KITH_TRY(show_again(v, &tx, &faults));
        goto out;
    }
    KITH_TRY(keep_meeting(v, tx, &c, &meeting, &picked, next));
    kith_visit_go(v, "/coaching/%s?done=meeting", c.person.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_coaching_reply(struct kith_visit *v)
{
    struct kith_str words = kith_visit_field(v, "reply");
    struct kith_tx *tx = NULL;
    struct kith_id meeting;
    struct kith_coaching c;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_coaching_look(v, tx, &c));
    /* Only the counsellor answers for themselves. */
    KITH_TRY(c.own && kith_id_read(kith_visit_field(v, "meeting"), &meeting) ? KITH_OK : kith_store_denied(&v->err));
    if (words.n == 0)
        KITH_TRY(kith_fail(&v->err, KITH_EINPUT, 0, "Write your reply first: a word is enough."));
    KITH_TRY(kith_coaching_reply(tx, c.plan.id, meeting, words, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/coaching/%s?done=reply", c.person.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_coaching_next(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_coaching c;
    int64_t next;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_coaching_look(v, tx, &c));
    next = kith_together_day(v, &faults, "next");
    if (faults.n > 0)
        KITH_TRY(kith_fail(&v->err, KITH_EINPUT, 0, "Write the day as year, month and day: 2026-03-12."));
    KITH_TRY(kith_coaching_next(tx, c.plan.id, next, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/coaching/%s?done=next", c.person.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
