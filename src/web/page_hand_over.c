/* A client finds another counsellor: by their own counsellor, or by the administrator under the code alone. */
#include "client_uses.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

/* A client is a code to whoever does not treat them. */
static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct kith_client *client, bool *theirs)
{
    struct kith_about about = {.programme = v->programme.id};
    enum kith_sight sight;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_HAND_OVER, &about, &sight, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, client, &v->err));
    if (client->state == KITH_CLIENT_ERASED)
        rc = kith_store_denied(&v->err);
    *theirs = sight == KITH_SIGHT_FULL;
    if (!*theirs)
        client->names = (struct kith_names_of){.usual = client->code};
out:
    return rc;
}

static enum kith_rc counsellors(struct kith_visit *v, struct kith_tx *tx, struct kith_id but, struct kith_choice **out,
                                size_t *n)
{
    struct kith_role_held *held;
    struct kith_person person;
    enum kith_rc rc;
    size_t all;

    *n = 0;
    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, v->programme.id, v->keep, &held, &all, &v->err));
    KITH_TRY(kith_arena_take(v->keep, all + 1, sizeof **out, out, &v->err));
    for (size_t i = 0; i < all; i++) {
        if (held[i].role != KITH_POST_COUNSELLOR || kith_id_eq(held[i].person, but))
            continue;
        KITH_TRY(kith_person_get(tx, held[i].person, v->keep, &person, &v->err));
        if (person.state == KITH_PERSON_ACTIVE)
            (*out)[(*n)++] = (struct kith_choice){held[i].person.z, person.names.usual, NULL};
    }
out:
    return rc;
}

/* What stands open goes with the client: their choices were made to the programme. */
static enum kith_rc write_open_uses(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    unsigned uses;
    enum kith_rc rc;

    KITH_TRY(kith_consent_open_client(tx, client, &uses, &v->err));
    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m\">What goes along</h2>\n<ul class=\"nhsuk-list "
                          "nhsuk-list--bullet\"><li>names, choices and the list of disclosures</li>");
    for (unsigned i = 0; i < KITH_USE_COUNT; i++)
        if (uses & 1u << i)
            kith_markup(v->out, "<li>their consent, which stands now: %s</li>", kith_use_said((enum kith_use)i));
    if (uses == 0)
        kith_buf_puts(v->out, "<li>no consent stands open, so nothing may be recorded until they have been asked</li>");
    kith_buf_puts(v->out,
                  "</ul>\n<h2 class=\"nhsuk-heading-m\">What stays</h2>\n<p>The sessions that were, with their "
                  "transcripts and feedback, stay with the counsellor who led them, under what the client allows. The "
                  "new counsellor does not read them.</p>\n");
out:
    return rc;
}

static enum kith_rc write_form(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                               const struct kith_faults *faults)
{
    static const struct kith_choice told[] = {
        KITH_CHOICE("yes", "They have been told who sees them from now on, and asked whether that is right for them",
                    NULL),
    };
    struct kith_choice *choices;
    char path[96];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(counsellors(v, tx, client->counsellor, &choices, &n));
    if (n == 0) {
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>No other counsellor works here. Give somebody that role "
                              "first, under People.</p></div>\n");
        goto out;
    }
    (void)snprintf(path, sizeof path, "/clients/%s/hand-over", client->id.z);
    kith_form_open(v, path);
    kith_form_select(v, faults, "to", "To whom?", NULL, choices, n, "");
    kith_form_boxes(v, faults, "told", "Does the client know?",
                    "They may say no, or want to choose; talk with them before you hand anything over.", told, 1, 0);
    kith_form_close(v, "Hand over");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_client client;
    struct kith_tx *tx = NULL;
    bool theirs;
    char path[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &client, &theirs));
    (void)snprintf(path, sizeof path, theirs ? "/clients/%s" : "/records/%s", client.id.z);
    kith_page_open_bare(v, faults->n ? "Error: hand over a client" : "Hand over a client");
    kith_page_back(v, path, theirs ? "Back to the client" : "Back to the record");
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">Hand over %.*s</h1>\n<div class=\"kith-narrow\"><p "
                "class=\"kith-lead\">Another counsellor sees this client from now on. Both counsellors are told on "
                "their home page.</p>\n",
                KITH_STR_ARG(client.names.usual));
    KITH_TRY(write_open_uses(v, tx, client.id));
    KITH_TRY(write_form(v, tx, &client, faults));
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_hand_over(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

void kith_do_hand_over(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_client client;
    struct kith_tx *tx = NULL;
    struct kith_id to;
    bool theirs;
    enum kith_rc rc;

    if (!kith_id_read(kith_visit_field(v, "to"), &to))
        kith_fault(&faults, "to", "Choose a counsellor.");
    if (!kith_request_ticked(v->q, "told", "yes"))
        kith_fault(&faults, "told", "Tell the client first, and ask whether it is right for them.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &client, &theirs));
    KITH_TRY(kith_client_hand_over(tx, client.id, to, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, theirs ? "/clients?done=handed" : "/records/%s?done=handed", client.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
