/* The glass that may be broken: when life is at stake and neither the counsellor nor anybody else who answers for the
 * inbox can be reached, the flagged lines of one report are opened, to be told to somebody who helps (42 CFR 2.51). It
 * is written down before anything shows, and the counsellor is told at once. */
#include "crisis_parts.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define REPORTS_MAX 100

static enum kith_rc may(struct kith_visit *v, struct kith_tx *tx, struct kith_id crisis)
{
    const struct kith_about about = {.programme = v->programme.id, .crisis = crisis};

    return kith_workspace_may(tx, v->me.id, KITH_DEED_BREAK_GLASS, &about, NULL, &v->err);
}

/* ---- the form ---- */

/* Reports by the day of their session and no name: whoever does not need to know learns nothing here. */
static enum kith_rc reports(struct kith_visit *v, struct kith_tx *tx, struct kith_choice choices[REPORTS_MAX],
                            size_t *n)
{
    struct kith_crisis *list;
    char day[KITH_WHEN_MAX];
    char ago[KITH_WHEN_MAX];
    char text[2 * KITH_WHEN_MAX + 64];
    uint64_t total;
    size_t all;
    enum kith_rc rc;

    *n = 0;
    KITH_TRY(kith_crisis_page(tx, v->programme.id, 0, REPORTS_MAX, v->keep, &list, &all, &total, &v->err));
    for (size_t i = 0; i < all; i++) {
        struct kith_choice *c = &choices[*n];

        (void)snprintf(text, sizeof text, "Session of %s, reported %s%s", kith_when_day(day, list[i].held),
                       kith_when_from_now(ago, list[i].raised, v->now),
                       list[i].state == KITH_CRISIS_CLOSED ? " (closed)" : "");
        *c = (struct kith_choice){list[i].id.z, {"", 0}, NULL};
        KITH_TRY(kith_str_keep(v->keep, kith_str_of(text), &c->text, &v->err));
        (*n)++;
    }
out:
    return rc;
}

static void write_form(struct kith_visit *v, const struct kith_choice *choices, size_t n,
                       const struct kith_faults *faults)
{
    struct kith_id report; /* from the page of that report */
    const char *chosen = kith_id_read(kith_request_query(v->q, "report"), &report) ? report.z : "";

    kith_form_open(v, "/emergency");
    kith_form_select(v, faults, "report", "Which report?", "By the day of the session.", choices, n, chosen);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "recipient",
                                         .label = "Who will be told?",
                                         .hint = "Name and where they work: the ambulance, the emergency department.",
                                         .width = 30});
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "reason",
                                            .label = "What is the emergency?",
                                            .hint = "In a sentence or two. It goes into the client's list of "
                                                    "disclosures, which they may read."},
                       3);
    kith_form_close(v, "Write this down and open the lines");
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_choice choices[REPORTS_MAX];
    struct kith_tx *tx = NULL;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(may(v, tx, KITH_ID_NONE));
    KITH_TRY(reports(v, tx, choices, &n));
    kith_page_open_bare(v, faults->n ? "Error: in an emergency" : "In an emergency");
    kith_page_back(v, "/crisis", "Crisis inbox");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">In an emergency</h1>\n<div class=\"kith-narrow\"><p "
                  "class=\"kith-lead\">When a life is at stake, and neither the counsellor nor anybody else who "
                  "answers for the crisis "
                  "inbox can be reached, you may open the flagged lines of one report, and the client's name, "
                  "to tell somebody who "
                  "helps.</p>\n<p>Only these open: no other word of the session, no figure, no practice. The "
                  "counsellor is told at once that it was you, the disclosure is recorded, and it stands in the "
                  "audit.</p>\n");
    if (n > 0)
        write_form(v, choices, n, faults);
    else
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>There is no report in this programme. If somebody may be "
                              "in danger, do what the crisis page says.</p></div>\n");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_emergency(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* ---- opening ---- */

struct opened {
    struct kith_crisis crisis;
    struct kith_client client;
    struct kith_person counsellor;
};

static enum kith_rc write_down(struct kith_visit *v, struct kith_tx *tx, const struct opened *o)
{
    struct kith_disclosure d = {.client = o->client.id,
                                .recipient = kith_visit_field(v, "recipient"),
                                .purpose = kith_visit_field(v, "reason"),
                                .what = KITH_S("The client's name, and the flagged lines of one session"),
                                .basis = KITH_BASIS_EMERGENCY};
    char said[2 * KITH_FIELD_MAX];
    struct kith_str name = v->me.names.usual;
    struct kith_id id;
    enum kith_rc rc;

    (void)snprintf(said, sizeof said,
                   KITH_STR_FMT " opened the flagged lines. To whom they were told, and why, stands with the client, "
                                "under disclosures.",
                   KITH_STR_ARG(kith_str_sub(name, 0, 200)));
    KITH_TRY(kith_disclosure_record(tx, &d, &id, &v->err));
    KITH_TRY(kith_audit_add(tx, "emergency.open", o->crisis.id, o->client.id, NULL, &v->err));
    KITH_TRY(
        kith_notice_add(tx, o->crisis.counsellor, "emergency.open", o->crisis.session, kith_str_of(said), &v->err));
out:
    return rc;
}

static void write_opened(struct kith_visit *v, const struct opened *o)
{
    char day[KITH_WHEN_MAX];

    kith_page_open_bare(v, "Opened in an emergency");
    kith_page_back(v, "/crisis", "Crisis inbox");
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">Session of %s</h1>\n", kith_when_day(day, o->crisis.held));
    kith_markup(v->out,
                "<div class=\"kith-panel kith-panel--danger\"><h2>Words that may mean danger</h2>\n<p>The client is "
                "<b>%.*s</b>",
                KITH_STR_ARG(o->client.names.usual));
    if (o->client.names.legal.n && !kith_str_eq(o->client.names.legal, o->client.names.usual))
        kith_markup(v->out, ", by papers <b>%.*s</b>", KITH_STR_ARG(o->client.names.legal));
    kith_markup(v->out, " (%.*s). Their counsellor, <b>%.*s</b>, has been told that you opened this.</p>\n",
                KITH_STR_ARG(o->client.code), KITH_STR_ARG(o->counsellor.names.usual));
    kith_crisis_write_lines(v, o->crisis.lines);
    kith_buf_puts(v->out, "</div>\n<p>Tell only what the emergency needs. It is shown once: to see it again, write "
                          "down again what for.</p>\n");
    kith_page_close(v);
}

static void check(struct kith_visit *v, struct kith_id *report, struct kith_faults *faults)
{
    if (!kith_id_read(kith_visit_field(v, "report"), report))
        kith_fault(faults, "report", "Choose the report.");
    kith_fault(faults, "recipient", kith_visit_field(v, "recipient").n ? NULL : "Say who will be told.");
    kith_fault(faults, "reason",
               kith_visit_field(v, "reason").n >= 10 ? NULL : "Say what the emergency is, in a sentence or two.");
}

void kith_do_emergency(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_id report;
    struct opened o;
    enum kith_rc rc;

    check(v, &report, &faults);
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(may(v, tx, report));
    KITH_TRY(kith_crisis_get(tx, report, v->keep, &o.crisis, &v->err));
    KITH_TRY(kith_client_get(tx, o.crisis.client, v->keep, &o.client, &v->err));
    KITH_TRY(kith_person_get(tx, o.crisis.counsellor, v->keep, &o.counsellor, &v->err));
    KITH_TRY(write_down(v, tx, &o));
    KITH_TRY(kith_tx_commit(tx, &v->err)); /* nothing shows that is not written down */
    write_opened(v, &o);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
