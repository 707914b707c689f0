/* A disclosure recorded: who got what, what for, and on what it stands (42 CFR 2.25, 2.31, 2.32, 2.51 to 2.53). */
#include "client_uses.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

static const struct kith_choice bases[] = {
    KITH_CHOICE("consent", "The client's signed consent",
                "The notice that it may not be passed on, and a copy of the consent, go along."),
    KITH_CHOICE("emergency", "A medical emergency", "To medical staff, for what they need to treat the person."),
    KITH_CHOICE("order", "A court order with a subpoena", "A subpoena alone is not enough."),
    KITH_CHOICE("audit", "An audit or evaluation", NULL),
    KITH_CHOICE("abuse", "A report of child or elder abuse that the law asks for", NULL),
};

#define N_BASES (sizeof bases / sizeof *bases)

static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct kith_client *client)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_sight sight;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_DISCLOSURE_RECORD, &about, &sight, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, client, &v->err));
    if (sight != KITH_SIGHT_FULL) /* who does not treat them reads no name */
        client->names.usual = client->code;
out:
    return rc;
}

/* The consents that stand open, as what it may stand on. */
static enum kith_rc write_consents(struct kith_visit *v, struct kith_tx *tx, struct kith_id client,
                                   const struct kith_faults *faults)
{
    struct kith_choice choices[64];
    struct kith_consent *list;
    size_t n_choices = 1;
    enum kith_rc rc;
    size_t n;

    choices[0] = (struct kith_choice){"", KITH_S("None: it stands on something else"), NULL};
    KITH_TRY(kith_consent_list(tx, client, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n && n_choices < 64; i++)
        if (list[i].yes && !list[i].revoked && (!list[i].until || list[i].until > v->now))
            choices[n_choices++] = (struct kith_choice){list[i].id.z, kith_str_of(kith_use_said(list[i].use)), NULL};
    kith_form_select(v, faults, "consent", "Which consent, where it stands on one?", NULL, choices, n_choices, "");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    static const struct kith_choice notice =
        KITH_CHOICE("yes", "The notice and a copy of the consent went along", NULL);
    struct kith_client client;
    struct kith_tx *tx = NULL;
    char path[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &client));
    (void)snprintf(path, sizeof path, "/clients/%s", client.id.z);
    kith_page_open_bare(v, faults->n ? "Error: record a disclosure" : "Record a disclosure");
    kith_page_back(v, path, "Back to the client");
    kith_fault_summary(v, faults);
    kith_markup(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">Record a disclosure</h1>\n<div class=\"kith-narrow\"><p class=\"kith-lead\">"
        "Whenever anything about %.*s goes to somebody outside this programme, it is written down here, and "
        "they may see the list.</p>\n",
        KITH_STR_ARG(client.names.usual));
    (void)snprintf(path, sizeof path, "/clients/%s/disclosure", client.id.z);
    kith_form_open(v, path);
    kith_form_input(
        v, faults,
        &(struct kith_typed){.name = "recipient", .label = "Who received it?", .hint = "Name, and where they work."});
    kith_form_textarea(v, faults, &(struct kith_typed){.name = "what", .label = "What went out?"}, 2);
    kith_form_textarea(v, faults, &(struct kith_typed){.name = "purpose", .label = "What for?"}, 2);
    kith_form_radios(v, faults, "basis", "What does it stand on?", NULL, bases, N_BASES, NULL);
    KITH_TRY(write_consents(v, tx, client.id, faults));
    kith_form_boxes(v, faults, "notice", "The notice that it may not be passed on", NULL, &notice, 1, 0);
    kith_form_close(v, "Write it down");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_disclosure(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

static bool read_basis(struct kith_str word, enum kith_basis *out)
{
    for (size_t i = 0; i < N_BASES; i++)
        if (kith_str_eq(word, kith_str_of(bases[i].value))) {
            *out = (enum kith_basis)i;
            return true;
        }
    return false;
}

void kith_do_disclosure(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_disclosure d = {.recipient = kith_visit_field(v, "recipient"),
                                .what = kith_visit_field(v, "what"),
                                .purpose = kith_visit_field(v, "purpose"),
                                .notice = kith_request_ticked(v->q, "notice", "yes")};
    struct kith_client client;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    if (!kith_id_read(kith_visit_field(v, "consent"), &d.consent))
        d.consent = KITH_ID_NONE;
    kith_fault(&faults, "recipient", d.recipient.n ? NULL : "Say who received it.");
    kith_fault(&faults, "what", d.what.n ? NULL : "Say what went out.");
    kith_fault(&faults, "purpose", d.purpose.n ? NULL : "Say what it was for.");
    if (!read_basis(kith_visit_field(v, "basis"), &d.basis))
        kith_fault(&faults, "basis", "Say what it stands on.");
    else if (d.basis == KITH_BASIS_CONSENT && !kith_id_is(d.consent))
        kith_fault(&faults, "consent", "Choose the consent it stands on. Without one nothing may go out on consent.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &client));
    d.client = client.id;
    KITH_TRY(kith_disclosure_record(tx, &d, &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    if (kith_visit_offers(v, KITH_DEED_CLIENT_SEE))
        kith_visit_go(v, "/clients/%s?done=disclosure", client.id.z);
    else
        kith_visit_go(v, "/");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
