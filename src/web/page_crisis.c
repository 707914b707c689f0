/* The crisis inbox: what waits, one report with its flagged lines alone, and what a person did about it. */
#include "countries.h"
#include "crisis_parts.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define A_PAGE 25u

static const char *const done[][2] = {
    {"seen", "It is with you now."},
    {"closed", "What you did is written down, and the report is closed."},
    {"handed", "It is handed over."},
};

/* ---- what to do ---- */

static void write_abuse_rule(struct kith_visit *v, struct kith_str rule)
{
    if (rule.n == 0) {
        kith_buf_puts(v->out, "<p>If somebody may be hurting a child or an elder, the law of your place may ask you to "
                              "report it, often the same day. No rule of this programme is entered yet: ask whoever "
                              "leads it now, and your administrator to enter it in the settings.</p>\n");
        return;
    }
    kith_buf_puts(v->out, "<p>If somebody may be hurting a child or an elder, this programme's rule is:</p>\n"
                          "<p><b>");
    kith_markup_lines(v->out, rule);
    kith_buf_puts(v->out, "</b></p>\n");
}

/* `rule`: the rule for abuse does not stand above already. */
static void write_help(struct kith_visit *v, const struct kith_crisis_duty *duty, bool rule)
{
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel\" aria-labelledby=\"now-h\"><h2 id=\"now-h\">What to do now</h2>\n");
    kith_country_help(v->out, v->programme.country);
    if (rule)
        write_abuse_rule(v, duty->abuse_rule);
    kith_buf_puts(v->out, "<p>Kith calls nobody by itself: not the police, not the family.</p></section>\n");
}

/* ---- the list ---- */

static void write_state(struct kith_visit *v, const struct kith_crisis *c)
{
    char when[KITH_WHEN_MAX];

    if (c->state == KITH_CRISIS_CLOSED)
        kith_markup(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--grey\">Closed</strong><p>on %s</p>",
                    kith_when(v, when, c->closed));
    else if (c->state == KITH_CRISIS_SEEN)
        kith_buf_puts(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--blue\">Somebody is on it</strong>");
    else if (c->late)
        kith_markup(v->out,
                    "<strong class=\"nhsuk-tag nhsuk-tag--red\">Late: nobody has looked</strong><p>raised %s</p>",
                    kith_when_from_now(when, c->raised, v->now));
    else
        kith_markup(
            v->out,
            "<strong class=\"nhsuk-tag nhsuk-tag--orange\">Nobody has looked yet</strong><p>somebody must %s</p>",
            kith_when_from_now(when, c->due, v->now));
}

static enum kith_rc write_list(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_paging paging = kith_paging_of(v, UINT32_MAX, A_PAGE);
    struct kith_crisis *list;
    char day[KITH_WHEN_MAX];
    uint64_t total;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_crisis_page(tx, v->programme.id, paging.from, A_PAGE, v->keep, &list, &n, &total, &v->err));
    paging = kith_paging_of(v, total, A_PAGE);
    if (n == 0 && total > 0) /* past the end */
        KITH_TRY(kith_crisis_page(tx, v->programme.id, paging.from, A_PAGE, v->keep, &list, &n, &total, &v->err));
    kith_buf_puts(v->out,
                  n ? "<ul class=\"kith-list kith-panel\">\n"
                    : "<div class=\"kith-empty\"><p>Nothing waits. When words in a session may mean danger, they come "
                      "here, even when the session is not shared.</p></div>\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li><a href=\"/crisis/%s\">Session of %s</a> <p>May be: ", list[i].id.z,
                    kith_when_day(day, list[i].held));
        kith_crisis_write_kinds(v->out, kith_crisis_kinds(list[i].lines));
        kith_buf_puts(v->out, "</p>");
        write_state(v, &list[i]);
        kith_buf_puts(v->out, "</li>\n");
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    kith_paging_write(v, &paging, "/crisis", "Newer reports", "Older reports");
out:
    return rc;
}

void kith_page_crises(struct kith_visit *v)
{
    struct kith_crisis_duty duty;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    kith_page_open_bare(v, "Crisis inbox");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Crisis inbox</h1>\n");
    KITH_TRY(kith_crisis_write_watch(v, tx, &duty));
    if (v->on_call)
        KITH_TRY(write_list(v, tx));
    else
        kith_buf_puts(
            v->out,
            "<div class=\"kith-empty\"><p>You do not answer for this inbox, so you do not see what waits in it. If "
            "somebody may be in danger, speak with the person above, or do what stands below.</p></div>\n");
    if (kith_visit_may_break_glass(v))
        kith_buf_puts(v->out, v->on_call ? "<p class=\"nhsuk-u-margin-top-4\">The counsellor cannot be reached, and a "
                                           "life is at stake? <a href=\""
                                           "/emergency\">Open the client's name with the lines</a>.</p>\n"
                                         : "<p class=\"nhsuk-u-margin-top-4\">Nobody can be reached, and a life is at "
                                           "stake? <a href=\"/emergency\">"
                                           "Open the lines of one report</a>.</p>\n");
    write_help(v, &duty, true);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one ---- */

static enum kith_rc write_actions(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis *c,
                                  const struct kith_crisis_duty *duty, const struct kith_faults *faults)
{
    struct kith_choice people[2];
    struct kith_person person;
    char path[96];
    size_t n = 0;
    enum kith_rc rc = KITH_OK;

    if (c->state == KITH_CRISIS_OPEN) {
        (void)snprintf(path, sizeof path, "/crisis/%s/seen", c->id.z);
        kith_form_button(v, path, "I am looking after this", NULL);
    }
    (void)snprintf(path, sizeof path, "/crisis/%s/close", c->id.z);
    kith_form_open(v, path);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "done",
                                            .label = "What was done?",
                                            .hint = "Whom you reached, what you agreed on, and who goes on with it."},
                       4);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--secondary\">Write it down and close</button></form>\n");
    for (size_t i = 0; i < 2; i++) {
        struct kith_id id = i ? duty->deputy : duty->first;

        if (!kith_id_is(id) || kith_id_eq(id, v->me.id))
            continue;
        KITH_TRY(kith_person_get(tx, id, v->keep, &person, &v->err));
        people[n++] = (struct kith_choice){i ? duty->deputy.z : duty->first.z, person.names.usual, NULL};
    }
    if (n > 0) {
        (void)snprintf(path, sizeof path, "/crisis/%s/hand-over", c->id.z);
        kith_form_open(v, path);
        kith_form_select(v, NULL, "to", "Hand it over to", NULL, people, n, "");
        kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary\">Hand over</button></form>\n");
    }
out:
    return rc;
}

static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed, struct kith_crisis *out)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.crisis));
    KITH_TRY(kith_workspace_may(tx, v->me.id, deed, &about, NULL, &v->err));
    KITH_TRY(kith_crisis_get(tx, about.crisis, v->keep, out, &v->err));
out:
    return rc;
}

/* Who knows the person, and the way on when they cannot be reached. */
static enum kith_rc write_counsellor(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis *c)
{
    struct kith_person person;
    char ago[KITH_WHEN_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_person_get(tx, c->counsellor, v->keep, &person, &v->err));
    kith_markup(v->out,
                "<p>The session took place %s, with <b>%.*s</b>. Speak with them first; they know the person.</p>\n",
                kith_when_from_now(ago, c->held, v->now), KITH_STR_ARG(person.names.usual));
    if (kith_visit_may_break_glass(v))
        kith_markup(v->out,
                    "<p>They cannot be reached, and a life is at stake? <a href=\"/emergency?report=%s\">Open the "
                    "client's name</a>, to tell somebody who helps. It is recorded as a disclosure in an emergency, "
                    "and %.*s is told at once.</p>\n",
                    c->id.z, KITH_STR_ARG(person.names.usual));
out:
    return rc;
}

static enum kith_rc write_one(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis *c,
                              const struct kith_crisis_duty *duty)
{
    unsigned kinds = kith_crisis_kinds(c->lines);
    struct kith_person person;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;

    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">Session of %s</h1>\n", kith_when_day(day, c->held));
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--danger\"><h2>May be: ");
    kith_crisis_write_kinds(v->out, kinds);
    kith_buf_puts(v->out, "</h2>\n");
    kith_crisis_write_lines(v, c->lines);
    KITH_TRY(write_counsellor(v, tx, c));
    kith_buf_puts(v->out, "</div>\n");
    if (kith_crisis_has_abuse(kinds)) {
        kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--danger\"><h2>Reporting possible abuse</h2>\n");
        write_abuse_rule(v, duty->abuse_rule);
        kith_buf_puts(v->out, "</div>\n");
    }
    write_state(v, c);
    if (kith_id_is(c->with)) {
        KITH_TRY(kith_person_get(tx, c->with, v->keep, &person, &v->err));
        kith_markup(v->out, "<p>It is with <b>%.*s</b>.</p>\n", KITH_STR_ARG(person.names.usual));
    }
    if (c->done.n) {
        kith_buf_puts(v->out, "<div class=\"kith-panel\"><h2>What was done</h2><p>");
        kith_markup_lines(v->out, c->done);
        kith_buf_puts(v->out, "</p></div>\n");
    }
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_crisis_duty duty;
    struct kith_crisis crisis;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CRISIS_SEE, &crisis));
    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    KITH_TRY(kith_audit_note(v->store, v->me.id, "crisis.open", crisis.id, crisis.client, "", &v->err));
    kith_page_open_bare(v, faults->n ? "Error: a report" : "A report");
    kith_page_back(v, "/crisis", "Crisis inbox");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    KITH_TRY(write_one(v, tx, &crisis, &duty));
    write_help(v, &duty, !kith_crisis_has_abuse(kith_crisis_kinds(crisis.lines)));
    if (crisis.state != KITH_CRISIS_CLOSED && kith_visit_offers(v, KITH_DEED_CRISIS_ACT)) {
        kith_buf_puts(v->out,
                      "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"act-h\"><h2 id=\"act-h\">What you "
                      "do</h2>\n");
        KITH_TRY(write_actions(v, tx, &crisis, &duty, faults));
        kith_buf_puts(v->out, "</section>\n");
    }
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_crisis(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* ---- what was done ---- */

void kith_do_crisis_seen(struct kith_visit *v)
{
    struct kith_crisis crisis;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CRISIS_ACT, &crisis));
    KITH_TRY(kith_crisis_acknowledge(tx, crisis.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/crisis/%s?done=seen", crisis.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_crisis_close(struct kith_visit *v)
{
    struct kith_str what = kith_visit_field(v, "done");
    struct kith_faults faults = {.n = 0};
    struct kith_crisis crisis;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    kith_fault(&faults, "done", what.n ? NULL : "Write down what was done, even when it was that nothing was needed.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CRISIS_ACT, &crisis));
    if (crisis.state == KITH_CRISIS_OPEN) /* whoever writes what they did has looked after it */
        KITH_TRY(kith_crisis_acknowledge(tx, crisis.id, &v->err));
    KITH_TRY(kith_crisis_close(tx, crisis.id, what, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/crisis?done=closed");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_crisis_hand_over(struct kith_visit *v)
{
    struct kith_crisis_duty duty;
    struct kith_crisis crisis;
    struct kith_tx *tx = NULL;
    struct kith_id to;
    enum kith_rc rc;

    KITH_TRY(kith_id_read(kith_visit_field(v, "to"), &to) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CRISIS_ACT, &crisis));
    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    /* Only to who answers for the inbox: nobody else may open the lines. */
    KITH_TRY(kith_id_eq(to, duty.first) || kith_id_eq(to, duty.deputy) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_crisis_hand_over(tx, crisis.id, to, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/crisis/%s?done=handed", crisis.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
