#include "layout.h"
#include "notices.h"
#include "pages.h"
#include "retention.h"
#include "session_rows.h"
#include "together_parts.h"

#define SHOWN 5

static void open_panel(struct kith_visit *v, const char *id, const char *title, const char *class_name)
{
    kith_markup(v->out, "<section class=\"kith-panel %s\" aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", class_name,
                id, id, title);
}

static void write_items(struct kith_visit *v, const struct kith_session_line *lines, size_t n)
{
    kith_buf_puts(v->out, "<ul class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++)
        kith_session_item(v, &lines[i]);
    kith_buf_puts(v->out, "</ul>\n");
}

/* ---- each role's part ---- */

static void write_crises(struct kith_visit *v)
{
    if (v->crises == 0)
        return;
    open_panel(v, "crisis-h", "Somebody may be in danger", "kith-panel--danger");
    kith_markup(
        v->out,
        "<p>%zu %s in the crisis inbox. Look now; only the lines that may mean danger are shown.</p>\n<p><a "
        "class=\"nhsuk-button nhsuk-button--warning\" href=\"/crisis\">Open the crisis inbox</a></p></section>\n",
        v->crises, v->crises == 1 ? "report waits" : "reports wait");
}

static enum kith_rc write_own(struct kith_visit *v, struct kith_tx *tx)
{
    const struct kith_session_query query = {.programme = v->programme.id, .counsellor = v->me.id, .most = SHOWN};
    struct kith_session_line *lines;
    struct kith_session_row *rows;
    uint64_t total;
    enum kith_rc rc;
    size_t n;

    if (!kith_visit_offers(v, KITH_DEED_SESSION_ADD))
        return KITH_OK;
    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &n, &total, &v->err));
    KITH_TRY(kith_session_lines(v, tx, rows, n, &lines));
    open_panel(v, "own-h", "Your sessions", "");
    if (n > 0)
        write_items(v, lines, n);
    else
        kith_buf_puts(v->out,
                      "<p>Add a transcript of a session that your client allowed you to record. A minute later you "
                      "have feedback that only you can see.</p>\n");
    kith_buf_puts(v->out, "<p class=\"kith-row\"><a class=\"nhsuk-button\" href=\"/sessions/new\">Add a session</a>");
    if (total > n)
        kith_markup(v->out, "<a href=\"/sessions\">All %llu sessions</a>", (unsigned long long)total);
    kith_buf_puts(v->out, "</p></section>\n");
out:
    return rc;
}

static enum kith_rc write_shared(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_session_line *lines;
    enum kith_rc rc;
    size_t n;

    if (!(v->roles & 1u << KITH_POST_SUPERVISOR))
        return KITH_OK;
    KITH_TRY(kith_session_shared_with(v, tx, SHOWN, &lines, &n));
    open_panel(v, "shared-h", "Shared with you", "");
    if (n > 0)
        write_items(v, lines, n);
    else
        kith_buf_puts(v->out,
                      "<p>Nothing yet. Counsellors read their feedback first and decide when you see it; no setting "
                      "shortens that.</p>\n");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

/* Whom a mentor walks beside, and who wrote last. */
static enum kith_rc write_mentored(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_mentor_note *notes;
    struct kith_tie *ties;
    struct kith_str name;
    char when[KITH_WHEN_MAX];
    size_t shown = 0;
    enum kith_rc rc;
    size_t n_notes;
    size_t n;

    if (!(v->roles & 1u << KITH_POST_MENTOR))
        return KITH_OK;
    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n, &v->err));
    open_panel(v, "mentored-h", "Whom you mentor", "");
    for (size_t i = 0; i < n; i++) {
        if (ties[i].kind != KITH_TIE_MENTORS || !kith_id_eq(ties[i].from, v->me.id) ||
            !kith_id_eq(ties[i].programme, v->programme.id))
            continue;
        KITH_TRY(kith_together_name(v, tx, ties[i].to, &name));
        KITH_TRY(kith_mentor_notes(tx, &ties[i], v->keep, &notes, &n_notes, &v->err));
        kith_buf_puts(v->out, shown++ ? "" : "<ul class=\"kith-list\">\n");
        kith_markup(v->out, "<li><a href=\"/mentor/%s\">%.*s</a><p>", ties[i].id.z, KITH_STR_ARG(name));
        if (n_notes == 0)
            kith_buf_puts(v->out, "Nothing is written yet. Agree on a first talk.");
        else if (kith_id_eq(notes[0].by, v->me.id))
            kith_markup(v->out, "You wrote last, on %s.", kith_when_day(when, notes[0].at));
        else
            kith_markup(v->out, "%.*s wrote last, on %s.", KITH_STR_ARG(name), kith_when_day(when, notes[0].at));
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, shown ? "</ul></section>\n"
                                : "<p>Nobody yet. When a counsellor asks you, an administrator ties the two of you "
                                  "under <a href=\"/people\">People</a>.</p></section>\n");
out:
    return rc;
}

static enum kith_rc write_clients(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_client *clients;
    size_t without = 0;
    unsigned uses;
    enum kith_rc rc;
    size_t n;

    if (!kith_visit_offers(v, KITH_DEED_CLIENT_ADD))
        return KITH_OK;
    KITH_TRY(kith_client_list(tx, v->programme.id, v->me.id, v->keep, &clients, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_consent_open_client(tx, clients[i].id, &uses, &v->err));
        without += clients[i].state == KITH_CLIENT_ACTIVE && !(uses & 1u << KITH_USE_RECORDING);
    }
    open_panel(v, "clients-h", "Your clients", "");
    if (n == 0)
        kith_buf_puts(v->out,
                      "<p>You have no clients here yet. Before a first recording, add the person and ask what they "
                      "allow.</p>\n");
    else if (without > 0)
        kith_markup(v->out,
                    "<p>%zu of your %zu %s allowed no recording, or not been asked yet. That is their good right; such "
                    "sessions stay outside Kith.</p>\n",
                    without, n, without == 1 ? "clients has" : "clients have");
    else
        kith_markup(v->out,
                    n == 1 ? "<p>Your client (%zu) has said what they allow.</p>\n"
                           : "<p>All your %zu clients have said what they allow.</p>\n",
                    n);
    kith_markup(v->out, "<p><a href=\"/clients\">%s</a></p></section>\n", n ? "Clients and consents" : "Add a client");
out:
    return rc;
}

static enum kith_rc write_running(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_crisis_duty duty;
    struct kith_person *people;
    enum kith_rc rc;
    bool watched;
    size_t n;

    if (!kith_visit_offers(v, KITH_DEED_SETTINGS_EDIT))
        return KITH_OK;
    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    KITH_TRY(kith_person_list(tx, v->programme.id, v->keep, &people, &n, &v->err));
    watched = kith_id_is(duty.first);
    open_panel(v, "run-h", "Running this place",
               watched && kith_id_is(duty.deputy) && duty.days ? "" : "kith-panel--now");
    if (!watched)
        kith_buf_puts(v->out,
                      "<p><b>Nobody watches the crisis inbox yet.</b> Name a person and a deputy, so that words that "
                      "may mean danger reach somebody. <a href=\"/settings\">Name them</a></p>\n");
    else if (!kith_id_is(duty.deputy))
        kith_buf_puts(v->out, "<p><b>Nobody stands in at the crisis inbox.</b> One person alone looks after it. <a "
                              "href=\"/settings\">Name a deputy</a></p>\n");
    if (watched && duty.days == 0)
        kith_buf_puts(v->out, "<p><b>Nobody is promised to watch the crisis inbox:</b> no hours are set. <a "
                              "href=\"/settings\">Set them</a></p>\n");
    kith_markup(v->out,
                "<p>%zu %s here. You see who works here and what was done when; your role shows you no session and "
                "nobody's figures; a link or a role that you make stands in the audit.</p>\n<p><a "
                "href=\"/people\">People and roles</a></p></section>\n",
                n, n == 1 ? "person works" : "people work");
out:
    return rc;
}

/* For who directs and who does research, whose home would be empty else. */
static void write_together(struct kith_visit *v)
{
    if (!kith_visit_offers(v, KITH_DEED_AGGREGATE_SEE))
        return;
    open_panel(v, "together-h", "The programme as a whole", "");
    kith_buf_puts(v->out,
                  "<p>Figures of everybody together, by quarter, made so that none leads to one person. No page "
                  "shows you a session or anybody's own figures.</p>\n<p><a href=\"/programme\">See the "
                  "programme</a></p>\n");
    if (kith_visit_offers(v, KITH_DEED_RESEARCH_EXPORT))
        kith_buf_puts(v->out, "<p><a href=\"/research\">Sessions open to research</a></p>\n");
    kith_buf_puts(v->out, "</section>\n");
}

static enum kith_rc write_tasks(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_coding_task *tasks;
    size_t waiting = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_task_list(tx, v->me.id, v->keep, &tasks, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        waiting += tasks[i].state == KITH_TASK_OPEN || tasks[i].state == KITH_TASK_BEGUN;
    if (waiting == 0)
        return KITH_OK;
    open_panel(v, "tasks-h", "Segments for you to code", "");
    kith_markup(v->out,
                "<p>%zu %s. You code without seeing what the machine said.</p>\n<p><a href=\"/coding\">Open "
                "them</a></p></section>\n",
                waiting, waiting == 1 ? "segment waits" : "segments wait");
out:
    return rc;
}

/* ---- the page ---- */

static void write_no_roles(struct kith_visit *v)
{
    kith_page_open(v, "Welcome");
    kith_buf_puts(v->out,
                  "<div class=\"kith-empty\"><p>You are signed in, and have no role in a programme yet. Ask your "
                  "administrator to give you one; then this page shows what awaits you.</p></div>\n");
    kith_page_close(v);
}

void kith_page_home(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    if (v->roles == 0) {
        write_no_roles(v);
        goto out;
    }
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    kith_page_open_bare(v, "Home");
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">Hello, %.*s</h1>\n", KITH_STR_ARG(v->me.names.usual));
    write_crises(v);
    KITH_TRY(kith_notices_write(v, tx));
    kith_buf_puts(v->out, "<div class=\"kith-grid\">\n");
    KITH_TRY(write_own(v, tx));
    KITH_TRY(write_shared(v, tx));
    KITH_TRY(write_tasks(v, tx));
    KITH_TRY(kith_together_awaits(v, tx));
    KITH_TRY(write_mentored(v, tx));
    KITH_TRY(write_clients(v, tx));
    KITH_TRY(kith_retention_write(v, tx));
    write_together(v);
    KITH_TRY(write_running(v, tx));
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
