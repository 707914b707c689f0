/* How long transcripts stay: the setting, and the word to a counsellor before any goes. */
#include "layout.h"
#include "pages.h"
#include "retention.h"

#include <stdio.h>

#define SOON_S (INT64_C(7) * 86400)

enum kith_rc kith_retention_write(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_ending *ending;
    char day[KITH_WHEN_MAX];
    char end[KITH_WHEN_MAX];
    enum kith_rc rc = KITH_OK;
    size_t n;

    if (!kith_visit_offers(v, KITH_DEED_SESSION_ADD))
        return KITH_OK;
    KITH_TRY(kith_retention_ending(tx, v->programme.id, v->me.id, v->now + SOON_S, v->keep, &ending, &n, &v->err));
    if (n == 0)
        goto out;
    kith_buf_puts(
        v->out, "<section class=\"kith-panel kith-panel--now\" aria-labelledby=\"ending-h\"><h2 id=\"ending-h\">These "
                "transcripts go soon</h2>\n<p>Their time is over. Measures and the lines chosen for your feedback "
                "stay. Whatever you still want to look at with your supervisor or contest, do it before.</p>\n<ul "
                "class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++)
        kith_markup(v->out, "<li><a href=\"/sessions/%s\">Session of %s</a> with %.*s<p>goes on %s</p></li>\n",
                    ending[i].session.z, kith_when_day(day, ending[i].held), KITH_STR_ARG(ending[i].client_code),
                    kith_when_day(end, ending[i].keep_until));
    kith_buf_puts(v->out, "</ul></section>\n");
out:
    return rc;
}

enum kith_rc kith_retention_form(struct kith_visit *v, struct kith_tx *tx, const struct kith_faults *faults)
{
    char value[16];
    uint32_t days;
    enum kith_rc rc;

    KITH_TRY(kith_retention_days(tx, v->programme.id, v->keep, &days, &v->err));
    (void)snprintf(value, sizeof value, "%u", days);
    kith_markup(v->out,
                "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"retention-h\"><h2 id=\"retention-h\">How "
                "long transcripts stay</h2><p>After that the words and codes of a session are deleted; its measures "
                "and the lines chosen for the feedback stay. Clients sign that this happens after %u days or sooner, "
                "so it cannot be longer. A legal hold on a record stops it. Every counsellor is told of a change, and "
                "a week before any transcript of theirs goes.</p>\n",
                KITH_RETENTION_MOST);
    kith_form_open(v, "/settings/retention");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "days",
                                         .label = "After how many days?",
                                         .hint = "From 14 to 90, for sessions that are added from now on",
                                         .value = kith_str_of(value),
                                         .width = 3});
    kith_form_close(v, "Keep this number");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

void kith_do_retention(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    uint64_t days = 0;
    enum kith_rc rc;

    if (!kith_str_uint(kith_visit_field(v, "days"), KITH_RETENTION_MOST, &days) || days < KITH_RETENTION_LEAST) {
        kith_fault(&faults, "days", "Give a number of days, from 14 to 90.");
        kith_settings_show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &about, NULL, &v->err));
    KITH_TRY(kith_retention_set(tx, v->programme.id, (uint32_t)days, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/settings?done=retention");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
