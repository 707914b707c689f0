/* A session added by mistake: whose counsellor puts it under the right client, or deletes it. */
#include "client_uses.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define NEEDED (1u << KITH_USE_RECORDING | 1u << KITH_USE_FEEDBACK)

/* It is their own; its words are not shown, so no consent is asked for. */
static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct kith_session_row *s)
{
    struct kith_about about = {.session = KITH_ID_NONE};
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.session));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SESSION_CORRECT, &about, NULL, &v->err));
    KITH_TRY(kith_session_get(tx, about.session, v->keep, s, &v->err));
out:
    return rc;
}

static const char *bar_said(enum kith_session_bar bar)
{
    switch (bar) {
    case KITH_BAR_HOLD:
        return "A legal hold stands on the record of somebody who was in the room. Nothing is taken out of it until "
               "the "
               "administrator lifts the hold: ask them.";
    case KITH_BAR_SHARED:
        return "It was shared, or somebody else has opened it. What others have seen stays where they saw it.";
    case KITH_BAR_DRAWN:
        return "A part of it was drawn for blind coding. What people code stays as it was.";
    case KITH_BAR_BROUGHT:
        return "It was brought to a coaching meeting, a colleague's review or a group. What they wrote rests on it.";
    case KITH_BAR_CONTESTED:
        return "Somebody else has put their view beside a code of it. What they wrote rests on it.";
    default:
        return "Kith is reading this session just now. Try again in a minute.";
    }
}

static void write_bar(struct kith_visit *v, enum kith_session_bar bar)
{
    kith_markup(v->out,
                "<div class=\"kith-panel\"><h2 class=\"nhsuk-heading-m\">This session can be neither moved nor deleted"
                "%s</h2><p>%s</p>\n",
                bar == KITH_BAR_BEING_READ ? " now" : "", bar_said(bar));
    if (bar != KITH_BAR_BEING_READ && bar != KITH_BAR_HOLD)
        kith_buf_puts(
            v->out, "<p>Tell your supervisor, and note in your own file whose session it is. If its words must go, ask "
                    "the administrator: they can erase the whole record that it stands in, and nothing less.</p>\n");
    kith_buf_puts(v->out, "</div>\n");
}

/* ---- under another client ---- */

static struct kith_str client_said(struct kith_visit *v, const struct kith_client *c)
{
    char text[512];
    struct kith_str kept = c->code;
    int n = snprintf(text, sizeof text, KITH_STR_FMT ", " KITH_STR_FMT, KITH_STR_ARG(c->names.usual),
                     KITH_STR_ARG(c->code));

    if (n > 0 && (size_t)n < sizeof text)
        (void)kith_str_keep(v->keep, (struct kith_str){text, (size_t)n}, &kept, NULL);
    return kept;
}

struct others { /* clients of the visitor's, besides the one it stands under */
    struct kith_choice *ready;
    size_t n_ready;
    struct not_ready {
        const struct kith_client *client;
        const char *recording; /* what is missing; empty: nothing */
        const char *feedback;
    } * rest;
    size_t n_rest;
};

static enum kith_rc gather(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *s,
                           struct others *out)
{
    struct kith_client *all;
    unsigned uses;
    enum kith_rc rc;
    size_t n;

    *out = (struct others){.n_ready = 1};
    KITH_TRY(kith_client_list(tx, s->programme, v->me.id, v->keep, &all, &n, &v->err));
    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *out->ready, &out->ready, &v->err));
    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *out->rest, &out->rest, &v->err));
    out->ready[0] = (struct kith_choice){"", KITH_S("Choose a client"), NULL};
    for (size_t i = 0; i < n; i++) {
        if (all[i].state != KITH_CLIENT_ACTIVE || kith_id_eq(all[i].id, s->client))
            continue;
        KITH_TRY(kith_consent_open_client(tx, all[i].id, &uses, &v->err));
        if ((uses & NEEDED) == NEEDED && !all[i].legal_hold)
            out->ready[out->n_ready++] = (struct kith_choice){all[i].id.z, client_said(v, &all[i]), NULL};
        else
            out->rest[out->n_rest++] =
                (struct not_ready){&all[i], uses & 1u << KITH_USE_RECORDING ? "" : kith_use_said(KITH_USE_RECORDING),
                                   uses & 1u << KITH_USE_FEEDBACK ? "" : kith_use_said(KITH_USE_FEEDBACK)};
    }
out:
    return rc;
}

static void write_rest(struct kith_visit *v, const struct others *others)
{
    if (others->n_rest == 0)
        return;
    kith_buf_puts(v->out, "<details class=\"nhsuk-details\"><summary class=\"nhsuk-details__summary\"><span "
                          "class=\"nhsuk-details__summary-text\">Clients who do not stand there, and what is "
                          "missing</span></summary><div class=\"nhsuk-details__text\"><ul class=\"kith-list\">\n");
    for (size_t i = 0; i < others->n_rest; i++) {
        const struct not_ready *r = &others->rest[i];

        kith_markup(v->out, "<li><a href=\"/clients/%s\">%.*s</a><p>", r->client->id.z,
                    KITH_STR_ARG(client_said(v, r->client)));
        if (*r->recording || *r->feedback)
            kith_markup(v->out, "No yes yet to: %s%s%s", r->recording, *r->recording && *r->feedback ? "; " : "",
                        r->feedback);
        else
            kith_buf_puts(v->out, "A legal hold stands on this record: nothing is moved into it");
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, "</ul></div></details>\n");
}

static enum kith_rc write_move(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *s,
                               const struct kith_faults *faults)
{
    struct others others;
    char path[96];
    bool alone;
    enum kith_rc rc;

    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m\">This is somebody else's session</h2>\n");
    KITH_TRY(kith_session_alone(tx, s->id, &alone, &v->err));
    if (!alone) {
        kith_buf_puts(v->out,
                      "<p>Others were in the room besides the client, so it cannot be moved. Delete it here, and <a "
                      "href=\"/sessions/new\">add it again</a> with those who were there: everybody chooses for "
                      "themselves.</p>\n");
        goto out;
    }
    KITH_TRY(gather(v, tx, s, &others));
    kith_buf_puts(
        v->out, "<p>Its words, codes and feedback, what you wrote beside codes, and a report of danger if there is one "
                "go under the key of the client whom you choose. The record that it stands in now keeps that you "
                "moved it, and what you noted there as disclosed.</p>\n");
    if (others.n_ready > 1) {
        (void)snprintf(path, sizeof path, "/sessions/%s/move", s->id.z);
        kith_form_open(v, path);
        kith_form_select(v, faults, "to", "Whose session is it?",
                         "Only clients of yours who allowed the recording and your own feedback stand here.",
                         others.ready, others.n_ready, "");
        kith_form_close(v, "Move the session");
    } else {
        kith_buf_puts(v->out,
                      "<p>No other client of yours has said yes to recording and to your own feedback, so there "
                      "is nowhere to move it.</p>\n");
    }
    write_rest(v, &others);
out:
    return rc;
}

/* ---- deleted ---- */

static void write_delete(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *s,
                         const struct kith_faults *faults)
{
    static const struct kith_choice sure[] = {KITH_CHOICE("yes", "Delete this session for good", NULL)};
    struct kith_crisis crisis;
    char path[96];

    kith_buf_puts(
        v->out, "<h2 class=\"nhsuk-heading-m\">Delete this session</h2>\n<p>Nobody can undo this.</p>\n<h3 "
                "class=\"nhsuk-heading-s\">What goes, for good</h3>\n<ul class=\"nhsuk-list nhsuk-list--bullet\"><li>"
                "the transcript, its date and what it was about</li><li>codes, figures and feedback, here and in your "
                "growth</li><li>what you wrote beside codes</li></ul>\n<h3 class=\"nhsuk-heading-s\">What stays</h3>\n"
                "<ul class=\"nhsuk-list nhsuk-list--bullet\">");
    if (kith_crisis_of_session(tx, s->id, v->keep, &crisis, NULL) == KITH_OK)
        kith_markup(
            v->out,
            "<li>the <a href=\"/crisis/%s\">report of danger</a> that was raised from it, with its lines and "
            "under the client it names now, and that there was a session on that day: move the session first if "
            "the report should name another</li>",
            crisis.id.z);
    kith_buf_puts(
        v->out, "<li>a line in the audit that you deleted it, with none of its words</li><li>what you noted as "
                "disclosed</li><li>figures of the programme for quarters that are over, which lead to nobody</li><li>"
                "copies in older backups, until those are deleted; when one is restored, it is deleted again</li></ul>"
                "\n");
    (void)snprintf(path, sizeof path, "/sessions/%s/delete", s->id.z);
    kith_form_open(v, path);
    kith_form_boxes(v, faults, "sure", "Are you sure?", NULL, sure, 1, 0);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--warning\">Delete the session</button>\n</form>\n");
}

/* ---- the page ---- */

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_session_row s;
    enum kith_session_bar bar;
    struct kith_tx *tx = NULL;
    char day[KITH_WHEN_MAX];
    char path[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &s));
    KITH_TRY(kith_session_bar(tx, s.id, &bar, &v->err));
    (void)snprintf(path, sizeof path, "/sessions/%s", s.id.z);
    kith_page_open_bare(v, faults->n ? "Error: move or delete a session" : "Move or delete a session");
    kith_page_back(v, path, "Back to the session");
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">Move or delete a session</h1>\n<div class=\"kith-narrow\"><p "
                "class=\"kith-lead\">The session of %s with %.*s.</p>\n",
                kith_when_day(day, s.held), KITH_STR_ARG(s.client_code));
    if (bar != KITH_BAR_NONE) {
        write_bar(v, bar);
    } else {
        KITH_TRY(write_move(v, tx, &s, faults));
        write_delete(v, tx, &s, faults);
    }
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_correct(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* Whether the session may stand under a client of the visitor's: as for one that is added. */
static enum kith_rc check_choices(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *s,
                                  struct kith_id to, struct kith_faults *faults)
{
    const struct kith_about about = {.programme = s->programme, .client = to};
    unsigned uses;
    enum kith_rc rc;

    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_consent_open_client(tx, to, &uses, &v->err));
    if ((uses & NEEDED) != NEEDED)
        kith_fault(faults, "to", "This client has not said yes to both recording and your own feedback.");
out:
    return rc;
}

void kith_do_session_move(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_session_row s;
    struct kith_tx *tx = NULL;
    struct kith_id to;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &s));
    if (!kith_id_read(kith_visit_field(v, "to"), &to))
        kith_fault(&faults, "to", "Choose a client.");
    else
        KITH_TRY(check_choices(v, tx, &s, to, &faults));
    if (faults.n) {
        kith_tx_end(tx);
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_session_move(tx, s.id, to, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/sessions/%s?done=moved", s.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_session_delete(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_session_row s;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &s));
    if (!kith_request_ticked(v->q, "sure", "yes")) {
        kith_tx_end(tx);
        kith_fault(&faults, "sure", "Tick that you are sure. Nothing was deleted.");
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_session_delete(tx, s.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/sessions?done=deleted");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
