/* A client's record by its code, for who runs the place: no name, no words; the legal hold, and the ways to erasing and
 * handing over. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "records.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"held", "The hold stands. Nothing of this record is erased or deleted until it is lifted."},
    {"lifted", "The hold is lifted. What was due to be deleted meanwhile goes within the hour."},
    {"disclosure", "The disclosure is in the accounting."},
    {"handed", "The client is handed over, and both counsellors are told."},
    {"erased", "The client is erased, in this store and in every backup that is restored with the list of erasures. "
               "What went to whom stays, under the code."},
};

enum kith_rc kith_record_look(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed, struct kith_client *out)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, deed, &about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, out, &v->err));
    /* An erased record has no names left, and nothing more to do. */
    if (out->state == KITH_CLIENT_ERASED)
        rc = kith_store_denied(&v->err);
    out->names = (struct kith_names_of){.usual = out->code};
    out->referer = KITH_S("");
out:
    return rc;
}

/* ---- finding one ---- */

static void write_find(struct kith_visit *v, bool missing)
{
    struct kith_faults faults = {.n = 0};

    if (missing)
        kith_fault(&faults, "code", "No record of this programme has that code. Codes look like C-7F3K2.");
    kith_page_open_bare(v, missing ? "Error: records" : "Records");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, &faults);
    kith_buf_puts(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">Records</h1>\n<div class=\"kith-narrow\"><p class=\"kith-lead\">A client's "
        "record is found by its code. You see no name here and nothing that was said.</p>\n<p>Set a legal hold before "
        "anything is deleted that a court may ask for; erase somebody who asks to be forgotten; hand clients over "
        "when a counsellor leaves. Of somebody erased you find what went to whom.</p>\n<form method=\"get\" "
        "action=\"/records\" novalidate>\n");
    kith_form_input(v, &faults,
                    &(struct kith_typed){.name = "code",
                                         .label = "The client's code",
                                         .hint = "Their counsellor finds it on the client's page. For example: C-7F3K2",
                                         .value = kith_request_query(v->q, "code"),
                                         .width = 10});
    kith_form_close(v, "Find the record");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
}

void kith_page_records(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_str code = kith_str_trim(kith_request_query(v->q, "code"));
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_LEGAL_HOLD, &about, NULL, &v->err));
    if (code.n == 0) {
        write_find(v, false);
        goto out;
    }
    rc = kith_client_by_code(tx, v->programme.id, code, &id, &v->err);
    if (rc == KITH_EDENIED) {
        write_find(v, true);
        rc = KITH_OK;
        goto out;
    }
    KITH_TRY(rc);
    kith_visit_go(v, "/records/%s", id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one record ---- */

static enum kith_rc write_who_by(struct kith_visit *v, struct kith_tx *tx, struct kith_id by, const char *before)
{
    struct kith_person person;
    enum kith_rc rc = KITH_OK;

    if (!kith_id_is(by))
        return KITH_OK;
    KITH_TRY(kith_person_get(tx, by, v->keep, &person, &v->err));
    kith_markup(v->out, "%s%.*s", before, KITH_STR_ARG(person.names.usual));
out:
    return rc;
}

static enum kith_rc write_holds(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *c)
{
    struct kith_hold *holds;
    char when[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_hold_list(tx, c->id, v->keep, &holds, &n, &v->err));
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li><b>%s</b>, dated %s<p>", holds[i].lifted ? "Lifted" : "Stands",
                    kith_when_day(when, holds[i].day));
        kith_markup_lines(v->out, holds[i].why);
        kith_markup(v->out, "</p><p>Set on %s", kith_when_day(when, holds[i].since));
        KITH_TRY(write_who_by(v, tx, holds[i].by, " by "));
        if (holds[i].lifted) {
            kith_markup(v->out, "; lifted on %s", kith_when_day(when, holds[i].lifted));
            KITH_TRY(write_who_by(v, tx, holds[i].lifted_by, " by "));
            kith_markup(v->out, ": %.*s", KITH_STR_ARG(holds[i].lifted_why));
        }
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
out:
    return rc;
}

static void write_hold_form(struct kith_visit *v, const struct kith_client *c, const struct kith_faults *faults)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/records/%s/%s", c->id.z, c->legal_hold ? "lift" : "hold");
    kith_form_open(v, path);
    if (c->legal_hold) {
        kith_form_input(v, faults,
                        &(struct kith_typed){.name = "why",
                                             .label = "Why is it lifted?",
                                             .hint = "For example: the case was closed, and by which letter"});
        kith_form_close(v, "Lift this hold");
        return;
    }
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "why",
                                         .label = "Why must this record be kept?",
                                         .hint = "The order or letter, with its number. Write no more about the client "
                                                 "than that."});
    kith_form_day(v, faults, "day", "Date of the order or letter", v->now);
    kith_form_close(v, "Set a legal hold");
}

static enum kith_rc write_record(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *c,
                                 const struct kith_faults *faults)
{
    struct kith_person counsellor;
    char when[KITH_WHEN_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_person_get(tx, c->counsellor, v->keep, &counsellor, &v->err));
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">Record %.*s</h1>\n<p class=\"kith-lead\">%s since %s, seen by "
                "%.*s.</p>\n",
                KITH_STR_ARG(c->code), c->state == KITH_CLIENT_ACTIVE ? "A client" : "Closed; a client",
                kith_when_day(when, c->since), KITH_STR_ARG(counsellor.names.usual));
    kith_markup(v->out,
                "<section class=\"kith-panel kith-narrow %s\" aria-labelledby=\"hold-h\"><h2 id=\"hold-h\">Legal "
                "hold</h2>\n<p>%s</p>\n",
                c->legal_hold ? "kith-panel--now" : "",
                c->legal_hold ? "A hold stands: nothing of this record is erased, and no transcript is deleted for "
                                "its age."
                              : "No hold stands. While one does, nothing of this record is erased, and no transcript "
                                "is deleted for its age.");
    KITH_TRY(write_holds(v, tx, c));
    write_hold_form(v, c, faults);
    kith_buf_puts(v->out, "</section>\n");
    kith_markup(v->out,
                "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"more-h\"><h2 id=\"more-h\">More</h2>\n<ul "
                "class=\"kith-list\"><li><a href=\"/clients/%s/hand-over\">Hand over to another counsellor</a></li>"
                "<li><a href=\"/clients/%s/disclosure\">Record a disclosure</a></li>",
                c->id.z, c->id.z);
    if (!c->legal_hold)
        kith_markup(v->out,
                    "<li><a href=\"/records/%s/erase\">Erase this client</a><p>You see first what goes and what "
                    "stays.</p></li>",
                    c->id.z);
    kith_buf_puts(v->out, "</ul></section>\n");
out:
    return rc;
}

/* What an erasure leaves, for whoever must account for it: under the code, without a name. */
static enum kith_rc write_erased(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *c)
{
    struct kith_client_code *erased;
    char when[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_client_erased(tx, v->programme.id, v->keep, &erased, &n, &v->err));
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">Record %.*s</h1>\n", KITH_STR_ARG(c->code));
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(erased[i].id, c->id) && erased[i].erased)
            kith_markup(v->out, "<p class=\"kith-lead\">Erased on %s.</p>\n", kith_when_day(when, erased[i].erased));
    kith_buf_puts(v->out,
                  "<p>No name and nothing that was said is left. The law asks that this stays, for whoever asks "
                  "to whom something went. <code>kith export</code> with the code writes it too, with the lines "
                  "of the audit.</p>\n");
    KITH_TRY(kith_held_disclosures(v, tx, c->id));
    KITH_TRY(kith_held_choices(v, tx, c->id));
out:
    return rc;
}

/* The record, though erased: for whoever may see what went out. */
static enum kith_rc look_any(struct kith_visit *v, struct kith_tx *tx, struct kith_client *out)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_DISCLOSURE_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_LEGAL_HOLD, &about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, out, &v->err));
    if (out->state != KITH_CLIENT_ERASED)
        rc = kith_record_look(v, tx, KITH_DEED_LEGAL_HOLD, out);
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_client client;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look_any(v, tx, &client));
    kith_page_open_bare(v, faults->n ? "Error: a record" : "A record");
    kith_page_back(v, "/records", "Records");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    KITH_TRY(client.state == KITH_CLIENT_ERASED ? write_erased(v, tx, &client) : write_record(v, tx, &client, faults));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_record(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* ---- changes ---- */

static void change_hold(struct kith_visit *v, bool set)
{
    struct kith_faults faults = {.n = 0};
    struct kith_str why = kith_visit_field(v, "why");
    struct kith_client client;
    struct kith_tx *tx = NULL;
    int64_t day = 0;
    enum kith_rc rc;

    kith_fault(&faults, "why", why.n ? NULL : "Say why.");
    if (set && (!kith_when_read(kith_visit_field(v, "day"), &day) || day > v->now + 86400))
        kith_fault(&faults, "day", "Give the date of the order or letter, not one that is still to come.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_record_look(v, tx, KITH_DEED_LEGAL_HOLD, &client));
    KITH_TRY(set ? kith_hold_set(tx, client.id, why, day, &v->err) : kith_hold_lift(tx, client.id, why, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/records/%s?done=%s", client.id.z, set ? "held" : "lifted");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_hold(struct kith_visit *v)
{
    change_hold(v, true);
}

void kith_do_lift(struct kith_visit *v)
{
    change_hold(v, false);
}
