/* A disclosure recorded: who got what, what for, and on what it stands (42 CFR 2.25, 2.31, 2.32, 2.51 to 2.53). */
#include "client_uses.h"
#include "consent_papers.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "paper_words.h"

#include <stdio.h>

static const struct kith_choice bases[] = {
    KITH_CHOICE("consent", "The client's signed consent to this recipient",
                "On a paper of its own. The notice that it may not be passed on goes along, with what they agreed to."),
    KITH_CHOICE("emergency", "A medical emergency", "To medical staff, for what they need to treat the person."),
    KITH_CHOICE("order", "A court order with a subpoena", "A subpoena alone is not enough."),
    KITH_CHOICE("audit", "An audit or evaluation", NULL),
    KITH_CHOICE("abuse", "A report of child or elder abuse that the law asks for", NULL),
};

#define N_BASES    (sizeof bases / sizeof *bases)
#define PAPERS_MAX 64

static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct kith_client *client, bool *treats)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_sight sight;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_DISCLOSURE_RECORD, &about, &sight, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, client, &v->err));
    *treats = sight == KITH_SIGHT_FULL;
    if (!*treats) /* who does not treat them reads no name */
        client->names.usual = client->code;
out:
    return rc;
}

/* Where whoever records it came from. */
static void path_back(char path[96], const struct kith_client *client, bool treats)
{
    (void)snprintf(path, 96, treats ? "/clients/%s" : "/records/%s", client->id.z);
}

static struct kith_str paper_said(struct kith_visit *v, const struct kith_consent *c)
{
    char text[1024];
    char day[KITH_WHEN_MAX];
    struct kith_str kept = c->recipient;
    int n = snprintf(text, sizeof text, "%s, to " KITH_STR_FMT ", until %s", kith_use_said(c->use),
                     KITH_STR_ARG(kith_str_sub(c->recipient, 0, 800)), kith_when_day(day, c->until));

    if (n > 0 && (size_t)n < sizeof text)
        (void)kith_str_keep(v->keep, (struct kith_str){text, (size_t)n}, &kept, NULL);
    return kept;
}

/* The consents to a named recipient that stand, as what it may stand on, and the notice to print with each. */
static enum kith_rc write_consents(struct kith_visit *v, struct kith_tx *tx, struct kith_id client,
                                   const struct kith_faults *faults)
{
    struct kith_choice choices[PAPERS_MAX + 1];
    struct kith_consent *list;
    size_t n_choices = 1;
    enum kith_rc rc;
    size_t n;

    choices[0] = (struct kith_choice){"", KITH_S("None: it stands on something else"), NULL};
    KITH_TRY(kith_consent_list(tx, client, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n && n_choices <= PAPERS_MAX; i++)
        if (kith_paper_stands(&list[i], v->now) && list[i].by == KITH_CONSENT_SELF)
            choices[n_choices++] = (struct kith_choice){list[i].id.z, paper_said(v, &list[i]), NULL};
    kith_form_select(v, faults, "consent", "Which consent, where it stands on one?",
                     n_choices > 1 ? NULL : "None to a named recipient stands now.", choices, n_choices, "");
    kith_buf_puts(v->out, "<p>Notice to print and send along:</p>\n<ul>\n");
    for (size_t i = 1; i < n_choices; i++)
        kith_markup(v->out, "<li><a href=\"/clients/%s/disclosure/notice?consent=%s\">%.*s</a></li>\n", client.z,
                    choices[i].value, KITH_STR_ARG(choices[i].text));
    kith_markup(v->out, "<li><a href=\"/clients/%s/disclosure/notice\">With lines to fill in by hand</a></li></ul>\n",
                client.z);
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    static const struct kith_choice notice =
        KITH_CHOICE("yes", "The notice went along, with what the client agreed to", NULL);
    struct kith_client client;
    struct kith_tx *tx = NULL;
    char path[96];
    bool treats;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &client, &treats));
    path_back(path, &client, treats);
    kith_page_open_bare(v, faults->n ? "Error: record a disclosure" : "Record a disclosure");
    kith_page_back(v, path, treats ? "Back to the client" : "Back to the record");
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
        &(struct kith_typed){
            .name = "recipient",
            .label = "Who received it?",
            .hint = "Name, and where they work. Leave it empty where it stands on a consent: that names them."});
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

/* The one whom the consent names. */
static enum kith_rc recipient_of(struct kith_visit *v, struct kith_tx *tx, struct kith_disclosure *d)
{
    struct kith_consent *list;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_consent_list(tx, d->client, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(list[i].id, d->consent))
            d->recipient = list[i].recipient;
    rc = d->recipient.n ? KITH_OK : kith_store_denied(&v->err);
out:
    return rc;
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
    char path[96];
    bool treats;
    enum kith_rc rc;

    if (!kith_id_read(kith_visit_field(v, "consent"), &d.consent))
        d.consent = KITH_ID_NONE;
    kith_fault(&faults, "what", d.what.n ? NULL : "Say what went out.");
    kith_fault(&faults, "purpose", d.purpose.n ? NULL : "Say what it was for.");
    if (!read_basis(kith_visit_field(v, "basis"), &d.basis))
        kith_fault(&faults, "basis", "Say what it stands on.");
    else if (d.basis != KITH_BASIS_CONSENT)
        kith_fault(&faults, "recipient", d.recipient.n ? NULL : "Say who received it.");
    else if (!kith_id_is(d.consent))
        kith_fault(&faults, "consent", "Choose the consent it stands on. Without one nothing may go out on consent.");
    if (d.basis == KITH_BASIS_CONSENT && !d.notice)
        kith_fault(&faults, "notice", "The notice has to go along. Print it here, and say so.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &client, &treats));
    d.client = client.id;
    if (d.basis == KITH_BASIS_CONSENT && d.recipient.n == 0)
        KITH_TRY(recipient_of(v, tx, &d));
    rc = kith_disclosure_record(tx, &d, &id, &v->err);
    if (rc == KITH_EUSAGE) { /* no such consent stands, or it names somebody else */
        kith_tx_end(tx);
        kith_fault(&faults, "consent", v->err.text);
        show(v, &faults);
        return;
    }
    KITH_TRY(rc);
    KITH_TRY(kith_tx_commit(tx, &v->err));
    path_back(path, &client, treats);
    kith_visit_go(v, "%s?done=disclosure", path);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- the notice that goes along ---- */

void kith_page_disclosure_notice(struct kith_visit *v)
{
    const struct kith_consent *chosen = NULL;
    struct kith_consent *list;
    struct kith_client client;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    char path[96];
    bool treats;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &client, &treats));
    KITH_TRY(kith_consent_list(tx, client.id, v->keep, &list, &n, &v->err));
    if (kith_id_read(kith_request_query(v->q, "consent"), &id)) {
        for (size_t i = 0; i < n; i++)
            if (kith_id_eq(list[i].id, id) && kith_paper_stands(&list[i], v->now))
                chosen = &list[i];
        KITH_TRY(chosen ? KITH_OK : kith_store_denied(&v->err));
    }
    (void)snprintf(path, sizeof path, "/clients/%s/disclosure", client.id.z);
    kith_page_open_bare(v, "Notice to send along");
    kith_page_back(v, path, "Record a disclosure");
    kith_buf_puts(v->out, "<p class=\"kith-no-print\">Print it with your browser and send it along with whatever goes "
                          "out, on paper or not.</p>\n");
    kith_redisclosure_notice(v->out, treats && client.names.legal.n ? client.names.legal : client.names.usual,
                             v->programme.name, chosen);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
