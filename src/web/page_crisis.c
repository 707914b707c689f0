/* The crisis inbox: what waits, one report with its flagged lines alone, and what a person did about it. */
#include "countries.h"
#include "crisis_parts.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <jansson.h>
#include <stdio.h>

#define A_PAGE 25u

static const char *const done[][2] = {
    {"seen", "It is with you now."},
    {"closed", "What you did is written down, and the report is closed."},
    {"handed", "It is handed over."},
};

/* ---- nobody may think that somebody watches when nobody does ---- */

static enum kith_rc write_watch(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_crisis_duty duty;
    struct kith_person first;
    enum kith_rc rc;

    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    if (!kith_id_is(duty.first)) {
        kith_buf_puts(
            v->out,
            "<div class=\"kith-panel kith-panel--danger\"><h2>Nobody watches this inbox</h2><p>No person is named. "
            "Look at your own sessions, and ask your administrator to name somebody in the settings.</p></div>\n");
        goto out;
    }
    KITH_TRY(kith_person_get(tx, duty.first, v->keep, &first, &v->err));
    kith_markup(
        v->out,
        "<div class=\"kith-panel\"><p><b>%.*s</b> looks within %u minutes, at these hours: %.*s. At other times nobody "
        "watches.</p>",
        KITH_STR_ARG(first.names.usual), duty.within_minutes, KITH_STR_ARG(duty.hours));
    if (duty.out_of_hours.n) {
        kith_buf_puts(v->out, "<p>");
        kith_markup_lines(v->out, duty.out_of_hours);
        kith_buf_puts(v->out, "</p>");
    }
    kith_buf_puts(v->out, "</div>\n");
out:
    return rc;
}

static void write_help(struct kith_visit *v)
{
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel\" aria-labelledby=\"now-h\"><h2 id=\"now-h\">What to do now</h2>\n");
    kith_country_help(v->out, v->programme.country);
    kith_buf_puts(
        v->out,
        "<p>If somebody may be hurting a child or an elder, follow this programme's rule for reporting it.</p><p>Kith "
        "calls nobody by itself: not the police, not the family.</p></section>\n");
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
        kith_markup(v->out, "<li><a href=\"/crisis/%s\">Session of %s</a> ", list[i].id.z,
                    kith_when_day(day, list[i].held));
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
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    kith_page_open_bare(v, "Crisis inbox");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Crisis inbox</h1>\n");
    KITH_TRY(write_watch(v, tx));
    if (v->on_call)
        KITH_TRY(write_list(v, tx));
    else
        kith_buf_puts(
            v->out,
            "<div class=\"kith-empty\"><p>You do not answer for this inbox, so you do not see what waits in it. If "
            "somebody may be in danger, speak with the person above, or do what stands below.</p></div>\n");
    if (!v->on_call && kith_visit_offers(v, KITH_DEED_BREAK_GLASS))
        kith_buf_puts(v->out, "<p>Nobody can be reached, and a life is at stake? <a href=\"/emergency\">Open the lines "
                              "of one report</a>.</p>\n");
    write_help(v);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one ---- */

/* The flagged turns: an array of objects with "text" and perhaps "speaker" and "turn". */
void kith_crisis_write_lines(struct kith_visit *v, struct kith_str lines)
{
    json_t *list = json_loadb(lines.p, lines.n, JSON_REJECT_DUPLICATES, NULL);
    json_t *line;
    size_t i;

    kith_buf_puts(v->out, "<div class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n");
    json_array_foreach(list, i, line)
    {
        const char *text = json_string_value(json_object_get(line, "text"));
        const char *speaker = json_string_value(json_object_get(line, "speaker"));

        kith_markup(v->out, "<li class=\"turn\"><p class=\"who\"><b>%s</b></p><p class=\"said\">%s</p></li>\n",
                    speaker && strcmp(speaker, "counsellor") == 0 ? "Counsellor"
                    : speaker && strcmp(speaker, "client") == 0   ? "Client"
                                                                  : "Somebody else",
                    text ? text : "");
    }
    kith_buf_puts(v->out, "</ol></div>\n");
    if (json_array_size(list) == 0)
        kith_buf_puts(v->out, "<p>The words are no longer there: the client was erased.</p>\n");
    json_decref(list);
}

static enum kith_rc write_actions(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis *c)
{
    struct kith_crisis_duty duty;
    struct kith_choice people[2];
    struct kith_person person;
    char path[96];
    size_t n = 0;
    enum kith_rc rc;

    if (c->state == KITH_CRISIS_OPEN) {
        (void)snprintf(path, sizeof path, "/crisis/%s/seen", c->id.z);
        kith_form_button(v, path, "I am looking after this", NULL);
    }
    (void)snprintf(path, sizeof path, "/crisis/%s/close", c->id.z);
    kith_form_open(v, path);
    kith_form_textarea(v, NULL,
                       &(struct kith_typed){.name = "done",
                                            .label = "What was done?",
                                            .hint = "Whom you reached, what you agreed on, and who goes on with it."},
                       4);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--secondary\">Write it down and close</button></form>\n");
    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    for (size_t i = 0; i < 2; i++) {
        struct kith_id id = i ? duty.deputy : duty.first;

        if (!kith_id_is(id) || kith_id_eq(id, v->me.id))
            continue;
        KITH_TRY(kith_person_get(tx, id, v->keep, &person, &v->err));
        people[n++] = (struct kith_choice){i ? duty.deputy.z : duty.first.z, person.names.usual, NULL};
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

static enum kith_rc write_one(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis *c)
{
    struct kith_person person;
    char day[KITH_WHEN_MAX];
    char ago[KITH_WHEN_MAX];
    enum kith_rc rc;

    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">Session of %s</h1>\n", kith_when_day(day, c->held));
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--danger\"><h2>Words that may mean danger</h2>\n");
    KITH_TRY(kith_person_get(tx, c->counsellor, v->keep, &person, &v->err));
    kith_markup(v->out,
                "<p>The session took place %s, with <b>%.*s</b>. Speak with them first; they know the person.</p>\n",
                kith_when_from_now(ago, c->held, v->now), KITH_STR_ARG(person.names.usual));
    kith_crisis_write_lines(v, c->lines);
    kith_buf_puts(v->out, "</div>\n");
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

void kith_page_crisis(struct kith_visit *v)
{
    struct kith_crisis crisis;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CRISIS_SEE, &crisis));
    KITH_TRY(kith_audit_note(v->store, v->me.id, "crisis.open", crisis.id, crisis.client, "", &v->err));
    kith_page_open_bare(v, "A report");
    kith_page_back(v, "/crisis", "Crisis inbox");
    kith_page_done(v, done, sizeof done / sizeof *done);
    KITH_TRY(write_one(v, tx, &crisis));
    write_help(v);
    if (crisis.state != KITH_CRISIS_CLOSED && kith_visit_offers(v, KITH_DEED_CRISIS_ACT)) {
        kith_buf_puts(v->out,
                      "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"act-h\"><h2 id=\"act-h\">What you "
                      "do</h2>\n");
        KITH_TRY(write_actions(v, tx, &crisis));
        kith_buf_puts(v->out, "</section>\n");
    }
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
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
    struct kith_crisis crisis;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    if (what.n == 0)
        KITH_TRY(
            kith_fail(&v->err, KITH_EINPUT, 0, "Write down what was done, even when it was that nothing was needed."));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CRISIS_ACT, &crisis));
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
