/* Clients: the list, and one with what they allowed. */
#include "client_uses.h"
#include "consent_papers.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "session_rows.h"

#include <stdio.h>

#define A_PAGE 50u

static const char *const done[][2] = {
    {"added", "The client is kept. Next, ask what they allow."},
    {"names", "The names are kept. Those that stood here before stay hidden in sessions."},
    {"party", "The person is added. Ask them too what they allow."},
    {"consent", "The choices are recorded."},
    {"paper", "The signed paper is recorded."},
    {"guardian", "Who else must agree is kept."},
    {"revoked", "The consent is taken back. Nothing is opened or scored under it from now on; reports of "
                "danger stay."},
    {"handed", "The client is handed over, and the new counsellor is told."},
    {"disclosure", "The disclosure is in the accounting."},
};

/* ---- the list ---- */

static enum kith_rc write_row(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *c)
{
    const unsigned need = 1u << KITH_USE_RECORDING | 1u << KITH_USE_FEEDBACK;
    unsigned uses;
    enum kith_rc rc;

    KITH_TRY(kith_consent_open_client(tx, c->id, &uses, &v->err));
    kith_markup(v->out, "<li><a href=\"/clients/%s\">%.*s</a> <span class=\"kith-soft\">%.*s</span><p>", c->id.z,
                KITH_STR_ARG(c->names.usual), KITH_STR_ARG(c->code));
    if (c->state != KITH_CLIENT_ACTIVE)
        kith_buf_puts(v->out, "Care has ended.");
    else if ((uses & need) == need)
        kith_markup(v->out, "Sessions can be added%s.",
                    uses & 1u << KITH_USE_SUPERVISION ? " and shared in supervision" : "");
    else
        kith_buf_puts(v->out, "No sessions: recording or your feedback is not allowed, or not asked about yet.");
    kith_buf_puts(v->out, "</p></li>\n");
out:
    return rc;
}

void kith_page_clients(struct kith_visit *v)
{
    struct kith_client *clients;
    struct kith_paging paging;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_client_list(tx, v->programme.id, v->me.id, v->keep, &clients, &n, &v->err));
    kith_page_open_bare(v, "Clients");
    kith_buf_puts(v->out,
                  "<div class=\"kith-top\"><h1 class=\"nhsuk-heading-l\">Your clients</h1><a class=\"nhsuk-button\" "
                  "href=\"/clients/new\">Add a client</a></div>\n");
    if (n == 0)
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>You have no clients here yet.</p><p>Add a person before the first "
                      "recording, read the consent form aloud with them, and record what they choose. No page "
                      "shows their names to others; lines that may mean danger may hold one.</p></div>\n");
    else
        kith_buf_puts(v->out, "<ul class=\"kith-list kith-panel\">\n");
    paging = kith_paging_of(v, n, A_PAGE);
    for (size_t i = paging.from; i < paging.to; i++)
        KITH_TRY(write_row(v, tx, &clients[i]));
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    kith_paging_write(v, &paging, "/clients", "Newer clients", "Older clients");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one ---- */

static void write_summary_row(struct kith_visit *v, const char *key, struct kith_str value)
{
    if (value.n)
        kith_markup(v->out,
                    "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">%s</dt><dd "
                    "class=\"nhsuk-summary-list__value\">%.*s</dd></div>\n",
                    key, KITH_STR_ARG(value));
}

static void write_names(struct kith_visit *v, const struct kith_client *c)
{
    kith_buf_puts(v->out, "<dl class=\"nhsuk-summary-list\">\n");
    write_summary_row(v, "Stands in lists as", c->code);
    write_summary_row(v, "On papers", c->names.legal);
    write_summary_row(v, "Pronouns", c->names.pronouns);
    write_summary_row(v, "Addressed as", c->names.address);
    write_summary_row(v, "Said", c->names.say);
    write_summary_row(v, "Languages", c->names.languages);
    if (c->mandated)
        write_summary_row(v, "Sent by",
                          c->referer.n ? c->referer : KITH_S("a court, a board or an employer; they see nothing"));
    if (c->legal_hold)
        write_summary_row(v, "Legal hold", KITH_S("nothing may be erased now"));
    kith_markup(v->out, "</dl>\n<p><a href=\"/clients/%s/names\">Change names and languages</a></p>\n", c->id.z);
}

/* The choice that holds now for one use of one party: the newest that was not taken back. */
static const struct kith_consent *choice_of(const struct kith_consent *list, size_t n, struct kith_id party,
                                            enum kith_use use, enum kith_consent_by by)
{
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(list[i].party, party) && list[i].use == use && list[i].by == by)
            return &list[i];
    return NULL;
}

static void write_choice(struct kith_visit *v, const struct kith_client *c, const struct kith_consent *choice,
                         enum kith_use use, const char *whose)
{
    char day[KITH_WHEN_MAX];
    bool open = choice && choice->yes && !choice->revoked && (!choice->until || choice->until > v->now);

    kith_markup(v->out, "<li><div class=\"kith-row\"><b>%s</b> %s ", kith_use_said(use), whose);
    if (!choice)
        kith_buf_puts(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--grey\">Not asked</strong>");
    else if (open)
        kith_buf_puts(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--green\">Yes</strong>");
    else
        kith_markup(v->out, "<strong class=\"nhsuk-tag nhsuk-tag--orange\">%s</strong>",
                    choice->revoked ? "Taken back"
                    : choice->yes   ? "Over"
                                    : "No");
    if (open) {
        kith_markup(v->out, "<form method=\"post\" action=\"/clients/%s/revoke\">", c->id.z);
        kith_form_hidden(v, "token", kith_str_of(v->form_token.z));
        kith_form_hidden(v, "consent", kith_id_str(&choice->id));
        kith_markup(v->out,
                    "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Take back<span "
                    "class=\"nhsuk-u-visually-hidden\">: %s</span></button></form>",
                    kith_use_said(use));
    }
    kith_buf_puts(v->out, "</div>");
    if (choice)
        kith_markup(v->out, "<p>chosen on %s</p>", kith_when_day(day, choice->given));
    kith_buf_puts(v->out, "</li>\n");
}

static void write_guardian(struct kith_visit *v, const struct kith_client *c, const struct kith_party *party)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/clients/%s/guardian", c->id.z);
    kith_buf_puts(v->out,
                  "<details class=\"nhsuk-details\"><summary class=\"nhsuk-details__summary\"><span "
                  "class=\"nhsuk-details__summary-text\">A parent or guardian must agree too</span></summary><div "
                  "class=\"nhsuk-details__text\"><p>Where the law asks for it, both must say yes; "
                  "record what the guardian chooses on a form of its own. Leave the name empty when none is needed any "
                  "more.</p>\n");
    kith_form_open(v, path);
    kith_form_hidden(v, "party", kith_id_str(&party->id));
    kith_markup(
        v->out,
        "<div class=\"nhsuk-form-group\"><label class=\"nhsuk-label\" for=\"g-%s\">The guardian's name</label><input "
        "class=\"nhsuk-input nhsuk-input--width-20\" id=\"g-%s\" name=\"guardian\" autocomplete=\"off\" "
        "value=\"%.*s\"></div>"
        "<button class=\"nhsuk-button nhsuk-button--secondary\">Keep this</button></form></div></details>\n",
        party->id.z, party->id.z, KITH_STR_ARG(party->guardian));
}

static void write_party(struct kith_visit *v, const struct kith_client *c, const struct kith_party *party,
                        const struct kith_consent *list, size_t n)
{
    struct kith_str name = party->kind == KITH_PARTY_CLIENT ? c->names.usual : party->name;

    kith_markup(v->out,
                "<section class=\"kith-panel\" aria-labelledby=\"p-%s\"><h2 id=\"p-%s\">What %.*s allowed</h2>\n",
                party->id.z, party->id.z, KITH_STR_ARG(name));
    if (party->kind != KITH_PARTY_CLIENT)
        kith_markup(v->out, "<p class=\"kith-soft\">In the room as %s.</p>\n", kith_party_said(party->kind));
    if (party->needs_guardian)
        kith_markup(v->out, "<p class=\"kith-soft\">The law asks %.*s to agree too.</p>\n",
                    KITH_STR_ARG(party->guardian.n ? party->guardian : KITH_S("a guardian")));
    kith_buf_puts(v->out, "<ul class=\"kith-list\">\n");
    for (int use = 0; use < KITH_USE_LEGAL; use++) {
        write_choice(v, c, choice_of(list, n, party->id, (enum kith_use)use, KITH_CONSENT_SELF), (enum kith_use)use,
                     "");
        if (party->needs_guardian)
            write_choice(v, c, choice_of(list, n, party->id, (enum kith_use)use, KITH_CONSENT_GUARDIAN),
                         (enum kith_use)use, "as the guardian chose");
    }
    kith_markup(v->out,
                "</ul>\n<p class=\"kith-row\"><a class=\"nhsuk-button nhsuk-button--secondary\" "
                "href=\"/clients/%s/consent?party=%s\">Record choices</a> <a href=\"/clients/%s/form?party=%s\">Form "
                "to read aloud "
                "and sign</a></p>\n",
                c->id.z, party->id.z, c->id.z, party->id.z);
    if (party->kind == KITH_PARTY_CLIENT)
        kith_papers_write(v, c, party, list, n);
    write_guardian(v, c, party);
    kith_buf_puts(v->out, "</section>\n");
}

static void write_more(struct kith_visit *v, const struct kith_client *c)
{
    static const struct kith_choice kinds[] = {
        KITH_CHOICE("family", "Family", NULL),
        KITH_CHOICE("friend", "A friend", NULL),
        KITH_CHOICE("interpreter", "An interpreter", NULL),
        KITH_CHOICE("other", "Somebody else", NULL),
    };
    char path[96];

    kith_buf_puts(v->out,
                  "<section class=\"kith-panel\" aria-labelledby=\"more-h\"><h2 id=\"more-h\">Somebody who comes "
                  "along</h2>\n<p>Whoever is in the room chooses for themselves.</p>\n");
    (void)snprintf(path, sizeof path, "/clients/%s/parties", c->id.z);
    kith_form_open(v, path);
    kith_form_input(v, NULL, &(struct kith_typed){.name = "name", .label = "What are they called?", .width = 20});
    kith_form_select(v, NULL, "kind", "They come as", NULL, kinds, 4, "family");
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--secondary\">Add this person</button></form></section>\n");
    kith_markup(
        v->out,
        "<section class=\"kith-panel\" aria-labelledby=\"held-h\"><h2 id=\"held-h\">Papers</h2><ul "
        "class=\"kith-list\"><li><a "
        "href=\"/clients/%s/held\">All that is held about %.*s</a><p>To show and to print for them, with who opened "
        "their sessions.</p></li><li><a href=\"/clients/%s/disclosure\">Record a disclosure</a><p>Whenever anything "
        "about them "
        "goes to "
        "somebody outside.</p></li><li><a href=\"/clients/%s/hand-over\">Hand over to another "
        "counsellor</a></li></ul></section>\n",
        c->id.z, KITH_STR_ARG(c->names.usual), c->id.z, c->id.z);
}

static enum kith_rc write_sessions(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *c)
{
    const struct kith_session_query query = {.programme = v->programme.id, .client = c->id, .most = 10};
    struct kith_session_line *lines;
    struct kith_session_row *rows;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &n, NULL, &v->err));
    KITH_TRY(kith_session_lines(v, tx, rows, n, &lines));
    kith_buf_puts(v->out, "<section class=\"kith-panel\" aria-labelledby=\"s-h\"><h2 id=\"s-h\">Sessions</h2>\n");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "<p>None yet.</p>\n");
    for (size_t i = 0; i < n; i++)
        kith_session_item(v, &lines[i]);
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    kith_markup(v->out, "<p><a href=\"/sessions/new?client=%s\">Add a session</a></p></section>\n", c->id.z);
out:
    return rc;
}

void kith_page_client(struct kith_visit *v)
{
    struct kith_consent *consents;
    struct kith_party *parties;
    struct kith_client client;
    struct kith_tx *tx = NULL;
    struct kith_about about = {.programme = v->programme.id};
    size_t n_consents;
    size_t n_parties;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, &client, &v->err));
    KITH_TRY(kith_party_list(tx, client.id, v->keep, &parties, &n_parties, &v->err));
    KITH_TRY(kith_consent_list(tx, client.id, v->keep, &consents, &n_consents, &v->err));
    kith_page_open_bare(v, "A client");
    kith_page_back(v, "/clients", "Your clients");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">%.*s</h1>\n", KITH_STR_ARG(client.names.usual));
    write_names(v, &client);
    for (size_t i = 0; i < n_parties; i++)
        write_party(v, &client, &parties[i], consents, n_consents);
    KITH_TRY(write_sessions(v, tx, &client));
    write_more(v, &client);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_party_add(struct kith_visit *v)
{
    static const char *const words[] = {"client", "family", "friend", "interpreter", "other"};
    struct kith_about about = {.programme = v->programme.id};
    struct kith_party party = {.kind = KITH_PARTY_OTHER, .name = kith_visit_field(v, "name")};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    for (int i = KITH_PARTY_FAMILY; i <= KITH_PARTY_OTHER; i++)
        if (kith_str_eq(kith_visit_field(v, "kind"), kith_str_of(words[i])))
            party.kind = (enum kith_party_kind)i;
    KITH_TRY(kith_visit_id(v, 0, &about.client));
    if (party.name.n == 0)
        KITH_TRY(kith_fail(&v->err, KITH_EINPUT, 0, "Say what the person is called who comes along."));
    party.client = about.client;
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CONSENT_RECORD, &about, NULL, &v->err));
    KITH_TRY(kith_party_add(tx, &party, &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=party", about.client.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_party_guardian(struct kith_visit *v)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_str name = kith_visit_field(v, "guardian");
    struct kith_party *parties;
    struct kith_tx *tx = NULL;
    struct kith_id party;
    bool theirs = false;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_id_read(kith_visit_field(v, "party"), &party) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CONSENT_RECORD, &about, NULL, &v->err));
    KITH_TRY(kith_party_list(tx, about.client, v->keep, &parties, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        theirs |= kith_id_eq(parties[i].id, party);
    KITH_TRY(theirs ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_party_guardian(tx, party, name.n > 0, name, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=guardian", about.client.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
