/* A client's names and languages: of a new one, and as they change. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

static void write_fields(struct kith_visit *v, const struct kith_faults *faults, const struct kith_client *c)
{
    static const struct kith_choice yes = KITH_CHOICE("yes", "A court, a board or an employer sent them", NULL);
    const struct kith_typed fields[] = {
        {.name = "usual", .label = "What are they called?", .value = c->names.usual, .width = 20},
        {.name = "legal",
         .label = "Their name on papers",
         .hint = "Only if it differs. It shows on this person's own page and in what is held about them.",
         .value = c->names.legal,
         .width = 20,
         .optional = true},
        {.name = "pronouns", .label = "Their pronouns", .value = c->names.pronouns, .width = 10, .optional = true},
        {.name = "address",
         .label = "How do they wish to be addressed?",
         .value = c->names.address,
         .width = 20,
         .optional = true},
        {.name = "say", .label = "How is their name said?", .value = c->names.say, .width = 20, .optional = true},
        {.name = "languages",
         .label = "Languages they speak",
         .value = c->names.languages,
         .width = 20,
         .optional = true},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        kith_form_input(v, faults, &fields[i]);
    kith_form_boxes(
        v, faults, "mandated", "Did somebody send them?",
        "Then the consent form says that whoever sent them sees nothing without a signed consent of its own.", &yes, 1,
        c->mandated ? 1u : 0u);
}

static void read_fields(struct kith_visit *v, struct kith_client *c)
{
    c->names = (struct kith_names_of){.usual = kith_visit_field(v, "usual"),
                                      .legal = kith_visit_field(v, "legal"),
                                      .pronouns = kith_visit_field(v, "pronouns"),
                                      .address = kith_visit_field(v, "address"),
                                      .say = kith_visit_field(v, "say"),
                                      .languages = kith_visit_field(v, "languages")};
    c->mandated = kith_request_ticked(v->q, "mandated", "yes");
}

static bool are_called(const struct kith_client *c, struct kith_faults *faults)
{
    *faults = (struct kith_faults){.n = 0};
    if (c->names.usual.n == 0)
        kith_fault(faults, "usual", "Say what they are called; a first name is enough.");
    return faults->n == 0;
}

/* ---- a new one ---- */

static void show_new(struct kith_visit *v, const struct kith_faults *faults)
{
    static const struct kith_client nobody;

    kith_page_open_bare(v, faults->n ? "Error: add a client" : "Add a client");
    kith_page_back(v, "/clients", "Your clients");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Add a client</h1>\n<div class=\"kith-narrow\">\n");
    kith_form_open(v, "/clients/new");
    write_fields(v, faults, &nobody);
    kith_form_close(v, "Add this client");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
}

void kith_page_client_new(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show_new(v, &none);
}

void kith_do_client_new(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_client client = {.programme = v->programme.id, .counsellor = v->me.id};
    struct kith_faults faults;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    read_fields(v, &client);
    if (!are_called(&client, &faults)) {
        show_new(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_ADD, &about, NULL, &v->err));
    KITH_TRY(kith_client_add(tx, &client, &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=added", id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- as they change ---- */

static void show_change(struct kith_visit *v, const struct kith_client *client, const struct kith_faults *faults)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/clients/%s", client->id.z);
    kith_page_open_bare(v, faults->n ? "Error: change names" : "Change names");
    kith_page_back(v, path, "Back to the client");
    kith_fault_summary(v, faults);
    kith_markup(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">Change names and languages</h1>\n<div class=\"kith-narrow\">\n"
        "<p class=\"kith-lead\">In lists this client stands as <b>%.*s</b>, which stays as it is.</p>\n"
        "<p>Whoever was not in the room reads sessions with names hidden: the new names from now on, and those "
        "that stood here before as well. Pages and papers show the new ones alone; &ldquo;all that is held&rdquo; "
        "lists both.</p>\n",
        KITH_STR_ARG(client->code));
    (void)snprintf(path, sizeof path, "/clients/%s/names", client->id.z);
    kith_form_open(v, path);
    write_fields(v, faults, client);
    kith_form_close(v, "Keep these names");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
}

/* The client of the path, as they stand, for who may change their names. */
static enum kith_rc find_client(struct kith_visit *v, struct kith_tx *tx, struct kith_client *out)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_EDIT, &about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, out, &v->err));
out:
    return rc;
}

void kith_page_client_names(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_client client;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(find_client(v, tx, &client));
    show_change(v, &client, &none);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_client_names(struct kith_visit *v)
{
    struct kith_client client;
    struct kith_faults faults;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(find_client(v, tx, &client));
    read_fields(v, &client);
    if (!are_called(&client, &faults)) {
        show_change(v, &client, &faults);
        goto out;
    }
    KITH_TRY(kith_client_change(tx, &client, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=names", client.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
