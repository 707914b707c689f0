/* "All that is held about me": for a client to see and take away, with who saw it. */
#include "audit_words.h"
#include "client_uses.h"
#include "layout.h"
#include "pages.h"
#include "session_rows.h"

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

    open_part(v, "Names");
    kith_buf_puts(v->out, "<dl class=\"nhsuk-summary-list\">\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value.n)
            kith_markup(v->out,
                        "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">%s</dt><dd "
                        "class=\"nhsuk-summary-list__value\">%.*s</dd></div>\n",
                        rows[i].key, KITH_STR_ARG(rows[i].value));
    kith_buf_puts(v->out, "</dl>\n");
}

static enum kith_rc write_consents(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    struct kith_consent *list;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_consent_list(tx, client, v->keep, &list, &n, &v->err));
    open_part(v, "Choices");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "<p>None are recorded.</p>\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li><b>%s</b>: %s<p>on %s, paper %.*s", kith_use_said(list[i].use),
                    list[i].yes ? "yes" : "no", kith_when_day(day, list[i].given), KITH_STR_ARG(list[i].paper));
        if (list[i].revoked)
            kith_markup(v->out, ", taken back on %s", kith_when_day(day, list[i].revoked));
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
out:
    return rc;
}

static enum kith_rc write_sessions(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    const struct kith_session_query query = {.programme = v->programme.id, .client = client, .most = 500};
    struct kith_session_row *rows;
    char day[KITH_WHEN_MAX];
    char end[KITH_WHEN_MAX];
    const char *colour;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &n, NULL, &v->err));
    open_part(v, "Sessions");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list\">\n" : "<p>None are held.</p>\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li>Session of %s<p>%s", kith_when_day(day, rows[i].held),
                    kith_session_state_said(&rows[i], &colour));
        if (rows[i].keep_until)
            kith_markup(v->out, "; the transcript is deleted on %s, unless a legal hold stands",
                        kith_when_day(end, rows[i].keep_until));
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
out:
    return rc;
}

static enum kith_rc write_disclosures(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
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

static enum kith_rc write_seen(struct kith_visit *v, struct kith_tx *tx, struct kith_id client)
{
    const struct kith_audit_query query = {.client = client, .most = SEEN_MOST};
    struct kith_audit_line *lines;
    struct kith_person person;
    char when[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_audit_list(tx, &query, v->keep, &lines, &n, &v->err));
    open_part(v, "Who opened a session or changed something");
    kith_buf_puts(
        v->out,
        n ? "<ul class=\"kith-list\">\n"
          : "<p>Nobody did. Looking at names and choices is not in this list, nor is an export of everybody.</p>\n");
    for (size_t i = 0; i < n; i++) {
        person.names.usual = KITH_S("Kith itself");
        if (kith_id_is(lines[i].actor))
            KITH_TRY(kith_person_get(tx, lines[i].actor, v->keep, &person, &v->err));
        kith_markup(v->out, "<li>%.*s ", KITH_STR_ARG(person.names.usual));
        kith_audit_write(v->out, lines[i].action, lines[i].detail);
        kith_markup(v->out, "<p>%s</p></li>\n", kith_when(v, when, lines[i].at));
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    if (n == SEEN_MOST)
        kith_buf_puts(v->out, "<p>Older lines stand in the audit.</p>\n");
out:
    return rc;
}

void kith_page_held(struct kith_visit *v)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_client client;
    struct kith_tx *tx = NULL;
    char path[64];
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, about.client, v->keep, &client, &v->err));
    (void)snprintf(path, sizeof path, "/clients/%s", client.id.z);
    kith_page_open_bare(v, "All that is held");
    kith_page_back(v, path, "Back to the client");
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">What %.*s holds about %.*s</h1>\n<p class=\"kith-lead "
                "kith-no-print\">Show it, "
                "or print it with your browser and hand it over. The words of sessions, their feedback and reports of "
                "danger are held too and are not printed here: <code>kith export</code> writes transcripts and "
                "feedback.</p>\n",
                KITH_STR_ARG(v->programme.name), KITH_STR_ARG(client.names.usual));
    write_names(v, &client);
    KITH_TRY(write_consents(v, tx, client.id));
    KITH_TRY(write_sessions(v, tx, client.id));
    KITH_TRY(write_disclosures(v, tx, client.id));
    KITH_TRY(write_seen(v, tx, client.id));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
