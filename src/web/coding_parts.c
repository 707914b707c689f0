#include "coding_parts.h"

#include "form_parts.h"
#include "layout.h"

#include <stdio.h>

void kith_coding_ways(struct kith_visit *v)
{
    bool own = kith_visit_offers(v, KITH_DEED_POOL);
    bool counts = kith_visit_offers(v, KITH_DEED_POOL_COUNTS);

    if (!own && !counts)
        return;
    kith_buf_puts(v->out, "<p class=\"kith-row\">");
    if (own)
        kith_buf_puts(v->out, "<a href=\"/pool\">What of my own sessions goes in</a> ");
    if (counts)
        kith_buf_puts(v->out, "<a href=\"/pool/counts\">The pool in numbers</a>");
    kith_buf_puts(v->out, "</p>\n");
}

enum kith_rc kith_coding_judged(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_segment *segments;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_adjudicator_list(tx, v->me.id, v->programme.id, v->keep, &segments, &n, &v->err));
    if (n == 0)
        return KITH_OK;
    kith_buf_puts(v->out, "<h2>You decide where two coders differ</h2>\n<ul class=\"kith-list kith-panel\">\n");
    for (size_t i = 0; i < n; i++) {
        size_t n_decided;

        KITH_TRY(kith_adjudicated_count(tx, segments[i].id, &n_decided, &v->err));
        kith_markup(v->out, "<li><a href=\"/segments/%s\">A segment of %u turns, drawn on %s</a><p>", segments[i].id.z,
                    segments[i].last - segments[i].first + 1, kith_when_day(day, segments[i].drawn));
        if (n_decided)
            kith_markup(v->out, "%zu decided so far</p></li>\n", n_decided);
        else
            kith_buf_puts(v->out, "nothing decided yet</p></li>\n");
    }
    kith_buf_puts(v->out, "</ul>\n");
out:
    return rc;
}

enum kith_rc kith_coding_time_form(struct kith_visit *v, struct kith_tx *tx)
{
    static const struct kith_faults none = {.n = 0};
    uint32_t minutes;
    char value[16];
    enum kith_rc rc;

    if (!kith_visit_offers(v, KITH_DEED_CODER_TIME))
        return KITH_OK;
    KITH_TRY(kith_coder_time(tx, v->me.id, v->programme.id, &minutes, &v->err));
    (void)snprintf(value, sizeof value, "%u", minutes / 60);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"time-h\"><h2 id=\"time-h\">The "
                          "time you give</h2>\n<p>One segment takes about an hour. You get no more than fits in what "
                          "you say here, never a session of your own, and none that you have read.</p>\n");
    kith_form_open(v, "/coding/time");
    kith_form_input(v, &none,
                    &(struct kith_typed){.name = "hours",
                                         .label = "Hours a month",
                                         .hint = "Whole hours, 0 to 40; 0 for none.",
                                         .value = kith_str_of(value),
                                         .width = 3});
    kith_form_close(v, "Keep this");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

enum kith_rc kith_coding_beside_link(struct kith_visit *v, struct kith_tx *tx, struct kith_id segment)
{
    struct kith_coding_task *tasks;
    struct kith_session_row row;
    size_t closed = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_segment_tasks(tx, segment, v->keep, &tasks, &n, &v->err));
    if (n < 2)
        return KITH_OK;
    KITH_TRY(kith_session_get(tx, tasks[0].session, v->keep, &row, &v->err));
    if (row.state != KITH_SESSION_CODED) /* its words are gone: there is nothing to lay side by side */
        return KITH_OK;
    for (size_t i = 0; i < n; i++)
        closed += tasks[i].state == KITH_TASK_DONE;
    if (closed == n)
        kith_markup(v->out,
                    "<p><a href=\"/segments/%s\">See both codings side by side<span class=\"nhsuk-u-visually-hidden\"> "
                    "of this segment</span></a></p>\n",
                    segment.z);
out:
    return rc;
}
