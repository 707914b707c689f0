/* Erasing a client by code, or a person who works here by sign-in name: first what goes and what stays, then the code
 * or name typed once more. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "records.h"

#include <stdio.h>

static void write_goes(struct kith_visit *v, const char *const *goes, size_t n_goes, const char *const *stays,
                       size_t n_stays)
{
    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m\">What goes, for good</h2>\n<ul class=\"nhsuk-list "
                          "nhsuk-list--bullet\">\n");
    for (size_t i = 0; i < n_goes; i++)
        kith_markup(v->out, "<li>%s</li>\n", goes[i]);
    kith_buf_puts(v->out, "</ul>\n<h2 class=\"nhsuk-heading-m\">What stays</h2>\n<ul class=\"nhsuk-list "
                          "nhsuk-list--bullet\">\n");
    for (size_t i = 0; i < n_stays; i++)
        kith_markup(v->out, "<li>%s</li>\n", stays[i]);
    kith_buf_puts(v->out, "</ul>\n");
}

/* ---- a client ---- */

static enum kith_rc write_client(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *c,
                                 const struct kith_faults *faults)
{
    static const char *const goes[] = {
        "every name, the referrer, who came along and any guardian's name",
        "every transcript, code, line of feedback, contested code and half-done blind coding",
        "every measure of these sessions, and the flagged lines of reports of danger",
    };
    static const char *const stays[] = {
        "that a record with this code was here, and that it was erased, on which day and by whom",
        "the choices and disclosures that the law asks to be accounted for, under the code alone",
        "the audit, which holds no words and no client's name",
        "older backups, until they are overwritten; a restore beside the list of erasures erases the client again",
    };
    struct kith_client_sums sums;
    char path[96];
    enum kith_rc rc;

    KITH_TRY(kith_client_sums(tx, c->id, &sums, &v->err));
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">Erase %.*s</h1>\n<div class=\"kith-narrow\">\n",
                KITH_STR_ARG(c->code));
    kith_markup(v->out,
                "<p class=\"kith-lead\">%llu %s, %llu %s of danger, %llu recorded choices and %llu "
                "disclosures hang on this record. Nobody can undo this.</p>\n",
                (unsigned long long)sums.sessions, sums.sessions == 1 ? "session" : "sessions",
                (unsigned long long)sums.crises, sums.crises == 1 ? "report" : "reports",
                (unsigned long long)sums.consents, (unsigned long long)sums.disclosures);
    write_goes(v, goes, sizeof goes / sizeof *goes, stays, sizeof stays / sizeof *stays);
    kith_buf_puts(v->out, "<p>If the client wants a copy first, <code>kith export</code> writes one.</p>\n");
    (void)snprintf(path, sizeof path, "/records/%s/erase", c->id.z);
    kith_form_open(v, path);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "code",
                                         .label = "Type the code once more",
                                         .hint = "So that nobody is erased by a slip",
                                         .width = 10});
    kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--warning\">Erase this client for "
                          "good</button>\n</form></div>\n");
out:
    return rc;
}

static void show_client(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_client client;
    struct kith_tx *tx = NULL;
    char path[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_record_look(v, tx, KITH_DEED_CLIENT_ERASE, &client));
    (void)snprintf(path, sizeof path, "/records/%s", client.id.z);
    kith_page_open_bare(v, faults->n ? "Error: erase a client" : "Erase a client");
    kith_page_back(v, path, "Back to the record");
    kith_fault_summary(v, faults);
    if (client.legal_hold)
        kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">A legal hold stands</h1>\n<p class=\"kith-lead\">Nothing "
                              "of this record may be erased until the hold is lifted.</p>\n");
    else
        KITH_TRY(write_client(v, tx, &client, faults));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_client_erase(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show_client(v, &none);
}

void kith_do_client_erase(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_client client;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_record_look(v, tx, KITH_DEED_CLIENT_ERASE, &client));
    if (!kith_str_eq_nocase(kith_visit_field(v, "code"), client.code)) {
        kith_tx_end(tx);
        kith_fault(&faults, "code", "That is not this record's code. Nothing was erased.");
        show_client(v, &faults);
        return;
    }
    KITH_TRY(kith_client_erase(tx, client.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/records?done=erased");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- somebody who works here ---- */

static enum kith_rc look_person(struct kith_visit *v, struct kith_tx *tx, struct kith_person *out)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.person));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_PERSON_ERASE, &about, NULL, &v->err));
    KITH_TRY(kith_person_get(tx, about.person, v->keep, out, &v->err));
    if (out->state == KITH_PERSON_ERASED)
        rc = kith_store_denied(&v->err);
out:
    return rc;
}

/* Whose clients must find somebody else first: codes alone, since nobody can hand over what they cannot name. */
static enum kith_rc write_clients_left(struct kith_visit *v, struct kith_tx *tx, const struct kith_person *person,
                                       size_t *n)
{
    struct kith_client_code *codes;
    enum kith_rc rc;

    KITH_TRY(kith_client_codes(tx, v->programme.id, person->id, v->keep, &codes, n, &v->err));
    if (*n == 0)
        goto out;
    kith_markup(v->out,
                "<h2 class=\"nhsuk-heading-m\">First, hand over the clients</h2>\n<p>These see %.*s still. Hand each "
                "over, so that nobody is left without a counsellor.</p>\n<ul class=\"kith-list\">\n",
                KITH_STR_ARG(person->names.usual));
    for (size_t i = 0; i < *n; i++)
        kith_markup(v->out, "<li><a href=\"/clients/%s/hand-over\">%.*s</a></li>\n", codes[i].id.z,
                    KITH_STR_ARG(codes[i].code));
    kith_buf_puts(v->out, "</ul>\n");
out:
    return rc;
}

static void write_person_form(struct kith_visit *v, const struct kith_person *person, const struct kith_faults *faults)
{
    static const char *const goes[] = {
        "every name they have here, and how they wished to be addressed",
        "their sign-in, passwords and other ways of signing in, and every open visit",
        "their roles, ties, and their place in the crisis inbox, from now on",
    };
    static const char *const stays[] = {
        "the sessions that they led, which belong to the clients, and what those allow",
        "what they did, in the audit, under a number instead of a name",
    };
    char path[96];

    write_goes(v, goes, sizeof goes / sizeof *goes, stays, sizeof stays / sizeof *stays);
    (void)snprintf(path, sizeof path, "/people/%s/erase", person->id.z);
    kith_form_open(v, path);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "login",
                                         .label = "Type what they sign in with",
                                         .hint = "So that nobody is erased by a slip",
                                         .width = 20});
    kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--warning\">Erase this person for "
                          "good</button>\n</form>\n");
}

static void show_person(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_person person;
    struct kith_tx *tx = NULL;
    size_t clients = 0;
    char path[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look_person(v, tx, &person));
    (void)snprintf(path, sizeof path, "/people/%s", person.id.z);
    kith_page_open_bare(v, faults->n ? "Error: erase a person" : "Erase a person");
    kith_page_back(v, path, "Back");
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">Erase %.*s</h1>\n<div class=\"kith-narrow\">\n<p class=\"kith-lead\">"
                "For somebody who has left and asks to be forgotten. Nobody can undo this.</p>\n",
                KITH_STR_ARG(person.names.usual));
    KITH_TRY(write_clients_left(v, tx, &person, &clients));
    if (clients == 0)
        write_person_form(v, &person, faults);
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_person_erase(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show_person(v, &none);
}

/* Somebody has to be left who can let others in. */
static enum kith_rc check_last(struct kith_visit *v, struct kith_tx *tx, struct kith_id person)
{
    struct kith_role_held *held;
    bool theirs = false;
    bool other = false;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, v->programme.id, v->keep, &held, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        bool admin = held[i].role == KITH_POST_ADMINISTRATOR;

        theirs |= admin && kith_id_eq(held[i].person, person);
        other |= admin && !kith_id_eq(held[i].person, person);
    }
    if (theirs && !other)
        rc = kith_fail(&v->err, KITH_EUSAGE, 0, "This is the last administrator. Give somebody else that role first.");
out:
    return rc;
}

void kith_do_person_erase(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_person person;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look_person(v, tx, &person));
    if (!kith_str_eq_nocase(kith_visit_field(v, "login"), person.login)) {
        kith_tx_end(tx);
        kith_fault(&faults, "login", "That is not what they sign in with. Nothing was erased.");
        show_person(v, &faults);
        return;
    }
    KITH_TRY(check_last(v, tx, person.id));
    KITH_TRY(kith_person_erase(tx, person.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/people?done=erased");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
