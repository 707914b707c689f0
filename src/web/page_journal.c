/* The journal: sealed under a passphrase of its own, open for one browser at a time. */
#include "layout.h"
#include "margin_note.h"
#include "pages.h"
#include "practice_parts.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"kept", "It is sealed."},
    {"closed", "Your journal is closed, and its text is gone from the server's memory."},
    {"deleted", "Your journal is gone."},
    {"sure", "Tick the box to say that you mean it. Nothing was taken away."},
};

static const struct {
    const char *field;
    const char *ask;
} asks[] = {{"bias", "A bias I noticed"},
            {"hard", "What was hard"},
            {"need", "What I want to ask for"},
            {"else", "Anything else"}};

#define N_ASKS (sizeof asks / sizeof *asks)

static void open_page(struct kith_visit *v, bool fault)
{
    kith_page_open_bare(v, fault ? "Error: your journal" : "Your journal");
    kith_page_back(v, "/practice", "Practice");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Your journal</h1>\n");
}

static void write_delete(struct kith_visit *v)
{
    static const struct kith_choice sure[] = {KITH_CHOICE("yes", "Yes, all of the journal", NULL)};

    kith_buf_puts(v->out, "<details class=\"nhsuk-details kith-narrow nhsuk-u-margin-top-6\"><summary "
                          "class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">Delete the "
                          "journal</span></summary><div class=\"nhsuk-details__text\">\n");
    kith_form_open(v, "/practice/journal/delete");
    kith_form_boxes(v, NULL, "sure", "Do you want it gone?", NULL, sure, 1, 0);
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button nhsuk-button--warning\">Delete it</button></form></div></details>\n");
}

/* ---- closed ---- */

static void write_closed(struct kith_visit *v, bool has, const struct kith_faults *faults)
{
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, has ? "<p class=\"kith-lead kith-narrow\">It is closed. Only your passphrase opens it.</p>\n"
                              : "<p class=\"kith-lead kith-narrow\">A place to look back: a bias you noticed, what was "
                                "hard, what to ask for. Choose a passphrase to begin one.</p>\n");
    kith_buf_puts(v->out,
                  "<ul class=\"nhsuk-list nhsuk-list--bullet kith-narrow\"><li>The passphrase is the journal's "
                  "own; Kith does not keep it. <b>There is no way to recover it</b>: without it nobody can read "
                  "the journal, you included.</li><li>Its text is in the server's memory only while you have it "
                  "open. It closes when you say so, when you sign out, and after ten minutes without "
                  "use.</li></ul>\n<div class=\"kith-narrow\">\n");
    kith_form_open(v, "/practice/journal/open");
    kith_form_input(
        v, faults,
        &(struct kith_typed){.name = "passphrase",
                             .label = has ? "The journal's passphrase" : "A passphrase for it",
                             .hint = has ? NULL : "At least 12 characters. Four words are easy to remember.",
                             .type = "password",
                             .autocomplete = "off",
                             .width = 20});
    if (!has)
        kith_form_input(
            v, faults,
            &(struct kith_typed){.name = "again", .label = "The same again", .type = "password", .width = 20});
    kith_form_close(v, has ? "Open it" : "Begin it");
    kith_buf_puts(v->out, "</div>\n");
    if (has)
        write_delete(v);
}

/* ---- open ---- */

static void write_entries(struct kith_visit *v, struct kith_str rest)
{
    struct kith_str line;
    bool in_entry = false;

    if (rest.n == 0) {
        kith_buf_puts(v->out, "<p>Nothing is written yet.</p>\n");
        return;
    }
    kith_buf_puts(v->out, "<div class=\"kith-entries\">\n");
    while (rest.n > 0 && kith_str_cut(&rest, '\n', &line)) {
        if (line.n == 0) {
            kith_buf_puts(v->out, in_entry ? "</p>\n" : "");
            in_entry = false;
            continue;
        }
        kith_buf_puts(v->out, in_entry ? "<br>" : "<p>");
        in_entry = true;
        kith_markup_text(v->out, line);
    }
    kith_buf_puts(v->out, in_entry ? "</p></div>\n" : "</div>\n");
}

static void write_open(struct kith_visit *v, struct kith_str text, const struct kith_faults *faults, bool help)
{
    if (help) {
        kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--danger kith-narrow\" role=\"alert\"><p>");
        kith_markup_text(v->out, kith_note_help());
        kith_buf_puts(v->out, "</p></div>\n");
    }
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<div class=\"kith-row\"><p class=\"kith-soft\">Open for this browser alone; its text is in the "
                  "server's memory until you close it, or for ten minutes without use.</p>");
    kith_form_button(v, "/practice/journal/close", "Close it", "nhsuk-button--secondary");
    kith_buf_puts(v->out, "</div>\n<section class=\"kith-panel kith-narrow\" aria-labelledby=\"write-h\"><h2 "
                          "id=\"write-h\">Write</h2>\n");
    kith_form_open(v, "/practice/journal");
    for (size_t i = 0; i < N_ASKS; i++)
        kith_form_textarea(v, faults,
                           &(struct kith_typed){.name = asks[i].field, .label = asks[i].ask, .optional = true}, 2);
    kith_form_close(v, "Seal it");
    kith_buf_puts(v->out, "</section>\n<section class=\"kith-narrow\" aria-labelledby=\"read-h\"><h2 id=\"read-h\" "
                          "class=\"nhsuk-heading-m nhsuk-u-margin-top-6\">What you wrote, the oldest first</h2>\n");
    write_entries(v, text);
    kith_buf_puts(v->out, "</section>\n");
    write_delete(v);
}

static void show(struct kith_visit *v, const struct kith_faults *faults, bool help)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_room *room = kith_practice_room(v);
    struct kith_journal *journal;
    bool has;
    enum kith_rc rc;

    if (!room)
        return;
    KITH_TRY(kith_practice_has_journal(&who, v->keep, &has, &v->err));
    journal = kith_open_journals_take(kith_room_journals(room), v->session.id);
    open_page(v, faults->n > 0);
    if (journal)
        write_open(v, kith_journal_text(journal), faults, help);
    else
        write_closed(v, has, faults);
    kith_open_journals_give(kith_room_journals(room), journal);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}

void kith_page_practice_journal(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none, false);
}

/* ---- what is done with it ---- */

void kith_do_practice_journal_open(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_str passphrase = kith_request_form(v->q, "passphrase");
    struct kith_faults faults = {.n = 0};
    bool has = false;
    unsigned wait;
    enum kith_rc rc;

    KITH_TRY(kith_practice_has_journal(&who, v->keep, &has, &v->err));
    if (!has && passphrase.n < 12)
        kith_fault(&faults, "passphrase", "Choose one of at least 12 characters.");
    if (!has && !kith_str_eq(passphrase, kith_request_form(v->q, "again")))
        kith_fault(&faults, "again", "The two are not the same.");
    if (has && passphrase.n == 0)
        kith_fault(&faults, "passphrase", "Write the journal's passphrase.");
    if (faults.n == 0 && !kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, kith_id_str(&v->me.id), &wait))
        kith_fault(&faults, "passphrase", "That was tried several times. Wait a few minutes, then try again.");
    if (faults.n == 0) {
        rc = kith_practice_journal_open(&who, v->session.id, passphrase, v->keep, &v->err);
        if (rc == KITH_EINPUT || rc == KITH_EUSAGE)
            kith_fault(&faults, "passphrase", v->err.text);
        else
            KITH_TRY(rc);
    }
    if (faults.n) {
        show(v, &faults, false);
        return;
    }
    kith_rate_limit_forget(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, kith_id_str(&v->me.id));
    kith_visit_go(v, "/practice/journal");
    rc = KITH_OK;
out:
    kith_visit_end(v, rc);
}

static enum kith_rc add_entry(struct kith_visit *v, size_t i, struct kith_str entry, bool *help)
{
    const struct kith_practising who = kith_practice_who(v);
    char heading[120];
    char day[KITH_WHEN_MAX];
    bool distress;
    enum kith_rc rc;

    (void)snprintf(heading, sizeof heading, "%s - %s", kith_when_day(day, v->now), asks[i].ask);
    KITH_TRY(kith_practice_journal_add(&who, v->session.id, kith_str_of(heading), entry, &v->err));
    KITH_TRY(kith_text_in_distress(v->keep, entry, &distress, &v->err));
    *help |= distress;
out:
    return rc;
}

void kith_do_practice_journal(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_faults faults = {.n = 0};
    struct kith_str entries[N_ASKS];
    bool help = false;
    bool any = false;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < N_ASKS; i++) {
        entries[i] = kith_practice_said(v, asks[i].field, &faults);
        any |= entries[i].n > 0;
    }
    if (!any)
        kith_fault(&faults, asks[0].field, "Write something in one of the four; a few words are enough.");
    if (faults.n) {
        show(v, &faults, false);
        return;
    }
    for (size_t i = 0; i < N_ASKS; i++)
        if (entries[i].n > 0)
            KITH_TRY(add_entry(v, i, entries[i], &help));
    if (help) {
        v->q->n_form = 0; /* what was sealed does not stand in the boxes again */
        show(v, &none, true);
        return;
    }
    kith_visit_go(v, "/practice/journal?done=kept");
out:
    kith_visit_end(v, rc);
}

void kith_do_practice_journal_close(struct kith_visit *v)
{
    struct kith_room *room = kith_practice_room(v);

    if (!room)
        return;
    kith_open_journals_shut(kith_room_journals(room), KITH_ID_NONE, v->session.id);
    kith_visit_go(v, "/practice/journal?done=closed");
}

void kith_do_practice_journal_delete(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    enum kith_rc rc = KITH_OK;

    if (!kith_request_ticked(v->q, "sure", "yes")) {
        kith_visit_go(v, "/practice/journal?done=sure");
        goto out;
    }
    KITH_TRY(kith_practice_journal_drop(&who, &v->err));
    kith_visit_go(v, "/practice/journal?done=deleted");
out:
    kith_visit_end(v, rc);
}
