/* "All that is held about me": for a client to see and take away, with who saw it. */
#include "audit_words.h"
#include "client_uses.h"
#include "held_sessions.h"
#include "layout.h"
#include "pages.h"
#include "records.h"

#include <stdio.h>

#define SEEN_MOST 500

static void open_part(struct kith_visit *v, const char *title)
{
    kith_markup(v->out, "<h2 class=\"nhsuk-heading-m\">%s</h2>\n", title);
}

static void write_names(struct kith_visit *v, const struct kith_client *c)
{
    const struct {
        const char *key;
        struct kith_str value;
    } rows[] = {{"Name", c->names.usual},        {"Name on papers", c->names.legal},
                {"Pronouns", c->names.pronouns}, {"Addressed as", c->names.address},
                {"Said", c->names.say},          {"Languages", c->names.languages},
                {"Sent by", c->referer},         {"Stands in lists as", c->code}};
    struct kith_str before = c->before;
    struct kith_str name;

    open_part(v, "Names");
    kith_buf_puts(v->out, "<dl class=\"nhsuk-summary-list\">\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value.n)
            kith_markup(v->out,
                        "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">%s</dt><dd "
                        "class=\"nhsuk-summary-list__value\">%.*s</dd></div>\n",
                        rows[i].key, KITH_STR_ARG(rows[i].value));
    kith_buf_puts(v->out, "</dl>\n");
    if (c->before.n == 0)
        return;
    kith_buf_puts(v->out,
                  "<p>Names that stood here before, theirs and of guardians. They are kept only to hide them in "
                  "sessions:</p>\n<ul>\n");
    while (kith_str_cut(&before, '\n', &name))
        if (name.n)
            kith_markup(v->out, "<li>%.*s</li>\n", KITH_STR_ARG(name));
    kith_buf_puts(v->out, "</ul>\n");
}

enum kith_rc kith_held_choices(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    struct kith_consent *list;
    struct kith_party *parties;
    char day[KITH_WHEN_MAX];
    size_t n_parties;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_party_list(tx, client, v->keep, &parties, &n_parties, &v->err));
    KITH_TRY(kith_consent_list(tx, client, v->keep, &list, &n, &v->err));
    open_part(v, "Choices");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "<p>None are recorded.</p>\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li><b>%s</b>: %s<p>", kith_use_said(list[i].use), list[i].yes ? "yes" : "no");
        for (size_t k = 0; k < n_parties; k++)
            if (kith_id_eq(parties[k].id, list[i].party) && parties[k].kind != KITH_PARTY_CLIENT && parties[k].name.n)
                kith_markup(v->out, "%.*s, ", KITH_STR_ARG(parties[k].name));
        kith_markup(v->out, "%son %s, paper %.*s", list[i].by == KITH_CONSENT_GUARDIAN ? "by the guardian, " : "",
                    kith_when_day(day, list[i].given), KITH_STR_ARG(list[i].paper));
        if (list[i].what.n)
            kith_markup(v->out, "; to %.*s: %.*s; for %.*s", KITH_STR_ARG(list[i].recipient),
                        KITH_STR_ARG(list[i].what), KITH_STR_ARG(list[i].purpose));
        if (list[i].yes && list[i].until)
            kith_markup(v->out, "; until %s", kith_when_day(day, list[i].until));
        if (list[i].revoked)
            kith_markup(v->out, ", taken back on %s", kith_when_day(day, list[i].revoked));
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
out:
    return rc;
}

static enum kith_rc write_holds(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    struct kith_hold *list;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_hold_list(tx, client, v->keep, &list, &n, &v->err));
    if (n == 0)
        goto out;
    open_part(v, "Legal holds");
    kith_buf_puts(v->out, "<p>While one stands nothing of theirs is deleted.</p>\n<ul class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li>By an order or letter of %s<p>", kith_when_day(day, list[i].day));
        kith_markup_lines(v->out, list[i].why);
        kith_markup(v->out, "</p><p>Set on %s", kith_when_day(day, list[i].since));
        if (list[i].lifted) {
            kith_markup(v->out, ", lifted on %s: ", kith_when_day(day, list[i].lifted));
            kith_markup_lines(v->out, list[i].lifted_why);
        } else {
            kith_buf_puts(v->out, ", and it stands");
        }
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, "</ul>\n");
out:
    return rc;
}

enum kith_rc kith_held_disclosures(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    struct kith_disclosure *list;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_disclosure_list(tx, client, v->keep, &list, &n, &v->err));
    open_part(v, "What went to somebody outside");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "<p>Nothing did.</p>\n");
    for (size_t i = 0; i < n; i++)
        kith_markup(v->out, "<li><b>%.*s</b>, to %.*s<p>on %s, for: %.*s</p></li>\n", KITH_STR_ARG(list[i].what),
                    KITH_STR_ARG(list[i].recipient), kith_when_day(day, list[i].at), KITH_STR_ARG(list[i].purpose));
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
out:
    return rc;
}

static enum kith_rc write_lines(struct kith_visit *v, struct kith_tx *tx, const struct kith_audit_query *query,
                                size_t *n_out)
{
    struct kith_audit_line *lines;
    struct kith_person person;
    char when[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_audit_list(tx, query, v->keep, &lines, &n, &v->err));
    *n_out = n;
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "");
    for (size_t i = 0; i < n; i++) {
        person.names.usual = KITH_S("Kith itself");
        if (kith_id_is(lines[i].actor))
            KITH_TRY(kith_person_get(tx, lines[i].actor, v->keep, &person, &v->err));
        kith_markup(v->out, "<li>%.*s ", KITH_STR_ARG(person.names.usual));
        kith_audit_write(v->out, lines[i].action, lines[i].detail);
        kith_markup(v->out, "<p>%s</p></li>\n", kith_when(v, when, lines[i].at));
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    if (n == query->most)
        kith_buf_puts(v->out, "<p>Older lines stand in the audit.</p>\n");
out:
    return rc;
}

static enum kith_rc write_seen(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client)
{
    const struct kith_session_query query = {.programme = v->programme.id, .client = client->id, .most = 500};
    const struct kith_audit_query theirs = {.client = client->id, .most = SEEN_MOST};
    struct kith_session_row *rows;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n_rows;
    size_t n;

    open_part(v, "Who opened a session or changed something");
    KITH_TRY(write_lines(v, tx, &theirs, &n));
    if (n == 0)
        kith_buf_puts(v->out,
                      "<p>Nobody did. Looking at names and choices alone is not in this list, nor is an export of "
                      "everybody.</p>\n");
    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &n_rows, NULL, &v->err));
    for (size_t i = 0; i < n_rows; i++) {
        const struct kith_audit_query of_room = {.object = rows[i].id, .most = SEEN_MOST};

        if (kith_id_eq(rows[i].client, client->id))
            continue;
        kith_markup(v->out, "<h3>Session of %s, with another client</h3>\n", kith_when_day(day, rows[i].held));
        KITH_TRY(write_lines(v, tx, &of_room, &n));
    }
out:
    return rc;
}

/* What is held too and does not stand below, and where it is. Printed too: so that nobody takes the page for all of it.
 */
static enum kith_rc write_not_here(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                                   const struct kith_held_sessions *sessions)
{
    struct kith_client_sums sums;
    enum kith_rc rc;

    KITH_TRY(kith_client_sums(tx, client->id, &sums, &v->err));
    kith_markup(v->out,
                "<div class=\"kith-panel kith-narrow\"><h2 class=\"nhsuk-heading-s\">How much it is</h2>\n<p>%zu %s, "
                "%llu %s, %llu %s of danger.</p>\n<h2 class=\"nhsuk-heading-s\">Held too, and not printed here</h2>\n"
                "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n",
                sessions->n, sessions->n == 1 ? "session" : "sessions", (unsigned long long)sums.codings,
                sums.codings == 1 ? "coding" : "codings", (unsigned long long)sums.crises,
                sums.crises == 1 ? "report" : "reports");
    if (sessions->with_words && sessions->part == 0)
        kith_buf_puts(v->out, "<li>the words of the sessions below, and the codes on them: they stand here when you "
                              "print with the words</li>\n");
    kith_buf_puts(v->out,
                  "<li>what colleagues wrote about sessions, and codes that people gave</li>\n<li>what a session "
                  "below says that it leaves out</li></ul>\n");
    kith_markup(
        v->out,
        "<p>Whoever runs the machine writes all of it into files: <code>kith export DIR %.*s -o FOLDER</code>. "
        "Of a session that a consent taken back has closed, or in which another client sat, it leaves the words "
        "out and says so.</p></div>\n",
        KITH_STR_ARG(client->code));
out:
    return rc;
}

void kith_page_held(struct kith_visit *v)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_held_sessions sessions;
    struct kith_client client;
    struct kith_tx *tx = NULL;
    char path[64];
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, &client, &v->err));
    KITH_TRY(kith_held_look(v, tx, &client, &sessions));
    KITH_TRY(kith_held_note(v, &client, &sessions));
    (void)snprintf(path, sizeof path, "/clients/%s", client.id.z);
    kith_page_open_bare(v, "All that is held");
    kith_page_back(v, path, "Back to the client");
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">What %.*s holds about %.*s</h1>\n<p class=\"kith-lead "
                "kith-no-print\">Show it, "
                "or print it with your browser and hand it over.</p>\n",
                KITH_STR_ARG(v->programme.name), KITH_STR_ARG(client.names.usual));
    KITH_TRY(write_not_here(v, tx, &client, &sessions));
    write_names(v, &client);
    KITH_TRY(kith_held_choices(v, tx, client.id));
    open_part(v, "Sessions");
    KITH_TRY(kith_held_write(v, tx, &client, &sessions));
    KITH_TRY(write_holds(v, tx, client.id));
    KITH_TRY(kith_held_disclosures(v, tx, client.id));
    KITH_TRY(write_seen(v, tx, &client));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
