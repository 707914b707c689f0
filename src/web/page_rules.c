/* The rule on when a session is offered: everybody reads it, the administrator sets it, every counsellor is told. */
#include "form_parts.h"
#include "layout.h"
#include "offered_parts.h"
#include "pages.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"kept", "The rule is kept. Every counsellor is told on their home page."},
};

static void write_rule(struct kith_visit *v, uint32_t days, int64_t since)
{
    char day[KITH_WHEN_MAX];

    kith_buf_puts(v->out, "<p class=\"kith-lead kith-narrow\">A counsellor reads the feedback on a session first, and "
                          "decides when the supervisor sees it.</p>\n<div class=\"kith-panel kith-narrow\">");
    if (days)
        kith_markup(v->out,
                    "<p><b>After %u days a session that is not shared is offered to the supervisor</b>, since %s: they "
                    "see that it took place, its date and the client's code, and can ask for it.</p>",
                    days, kith_when_day(day, since));
    else
        kith_buf_puts(v->out, "<p><b>No rule here offers sessions by itself.</b> A supervisor learns of a session when "
                              "its counsellor shares it.</p>");
    kith_buf_puts(v->out, "<p>No rule can do more: neither words nor scores of a session open unless its counsellor "
                          "shares it, no rule is shorter than seven days, and none changes without every counsellor "
                          "being told. The days count from when they say that they have read it.</p></div>\n");
}

static enum kith_rc write_form(struct kith_visit *v, struct kith_tx *tx, uint32_t days,
                               const struct kith_faults *faults)
{
    char value[16];
    uint64_t told;
    uint64_t waiting;
    enum kith_rc rc;

    KITH_TRY(kith_notice_count(tx, "rule.change", v->programme.id, &told, &waiting, &v->err));
    if (told)
        kith_markup(v->out, "<p>Told so far: %llu; of these %llu have not said yet that they read it.</p>\n",
                    (unsigned long long)told, (unsigned long long)waiting);
    (void)snprintf(value, sizeof value, "%u", days);
    kith_buf_puts(v->out, "<div class=\"kith-narrow\">");
    kith_form_open(v, "/rules");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "days",
                                         .label = "Offer a session after how many days?",
                                         .hint = "7 to 365; 0 for never. Every counsellor is told at once.",
                                         .value = kith_str_of(value),
                                         .width = 4});
    kith_form_close(v, "Keep this rule and tell everyone");
    kith_buf_puts(v->out, "</div>\n");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_tx *tx = NULL;
    uint32_t days;
    int64_t since;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_HOME, &about, NULL, &v->err));
    KITH_TRY(kith_offer_rule(tx, v->programme.id, &days, &since, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: when a session is offered" : "When a session is offered");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">When a session is offered</h1>\n");
    write_rule(v, days, since);
    if (kith_visit_offers(v, KITH_DEED_SETTINGS_EDIT))
        KITH_TRY(write_form(v, tx, days, faults));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_rules(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

void kith_do_rules(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    uint64_t days;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &about, NULL, &v->err));
    if (!kith_str_uint(kith_visit_field(v, "days"), 365, &days) || (days > 0 && days < KITH_OFFER_LEAST)) {
        kith_tx_end(tx);
        kith_fault(&faults, "days", "Give 7 to 365 days, or 0 for never: a counsellor has at least a week.");
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_offer_rule_set(tx, v->programme.id, (uint32_t)days, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/rules?done=kept");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- for the supervisor ---- */

static enum kith_rc write_of(struct kith_visit *v, struct kith_tx *tx, struct kith_id counsellor, size_t *shown)
{
    struct kith_session_row *rows;
    struct kith_person person;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_offered_list(tx, v->programme.id, counsellor, v->keep, &rows, &n, &v->err));
    if (n == 0)
        return KITH_OK;
    KITH_TRY(kith_person_get(tx, counsellor, v->keep, &person, &v->err));
    if (*shown == 0)
        kith_buf_puts(v->out, "<section class=\"kith-panel\" aria-labelledby=\"offered-h\"><h2 id=\"offered-h\">Not "
                              "shared yet</h2>\n<p>By the <a href=\"/rules\">rule of this programme</a> you learn that "
                              "these took place. Ask the counsellor if you would like to see one.</p>\n<ul "
                              "class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++)
        kith_markup(v->out, "<li>%s, %.*s with %.*s</li>\n", kith_when_day(day, rows[i].held),
                    KITH_STR_ARG(person.names.usual), KITH_STR_ARG(rows[i].client_code));
    *shown += n;
out:
    return rc;
}

enum kith_rc kith_offered_write(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_tie *ties;
    size_t shown = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        if (ties[i].kind == KITH_TIE_SUPERVISES && kith_id_eq(ties[i].from, v->me.id) &&
            kith_id_eq(ties[i].programme, v->programme.id))
            KITH_TRY(write_of(v, tx, ties[i].to, &shown));
    if (shown)
        kith_buf_puts(v->out, "</ul></section>\n");
out:
    return rc;
}
