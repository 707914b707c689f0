/* The programme's own figures by quarter, for a director or a researcher: none of them leads to one counsellor. */
#include "layout.h"
#include "pages.h"
#include "workspace_aggregate.h"

#include <math.h>

static const struct kith_aggregate *figure_of(const struct kith_aggregate *all, size_t n, int64_t quarter,
                                              const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].quarter == quarter && kith_str_eq(all[i].name, kith_str_of(name)))
            return &all[i];
    return NULL;
}

static void write_figure(struct kith_visit *v, const struct kith_aggregate_kind *kind, const struct kith_aggregate *f)
{
    bool share = kind->step < 0.1;
    const char *more = "";

    if (!f || !f->shown) {
        kith_buf_puts(v->out, "<td>too few to show</td>");
        return;
    }
    if (f->value <= kind->low)
        more = " or less";
    else if (f->value >= kind->high)
        more = " or more";
    if (share)
        kith_markup(v->out, "<td>about %d%%%s</td>", (int)lround(f->value * 100), more);
    else
        kith_markup(v->out, "<td>about %d.%02d to 1%s</td>", (int)f->value, (int)lround(f->value * 100) % 100, more);
}

static void write_table(struct kith_visit *v, const struct kith_aggregate *all, size_t n, int64_t first, int64_t last)
{
    static const char *const seasons[] = {"Jan to Mar", "Apr to Jun", "Jul to Sep", "Oct to Dec"};
    const struct kith_aggregate_kind *kinds;
    size_t n_kinds;

    kinds = kith_aggregate_kinds(&n_kinds);
    kith_buf_puts(v->out, "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures by "
                          "quarter\"><table class=\"nhsuk-table kith-wide\"><caption "
                          "class=\"nhsuk-u-visually-hidden\">Figures of the programme by quarter, the newest "
                          "first</caption><thead><tr><th scope=\"col\">Quarter</th>");
    for (size_t k = 0; k < n_kinds; k++)
        kith_markup(v->out, "<th scope=\"col\">%s</th>", kinds[k].label);
    kith_buf_puts(v->out, "</tr></thead><tbody>\n");
    for (int64_t q = last; q >= first; q--) {
        kith_markup(v->out, "<tr><th scope=\"row\">%s %lld</th>", seasons[q % 4], (long long)(q / 4));
        for (size_t k = 0; k < n_kinds; k++)
            write_figure(v, &kinds[k], figure_of(all, n, q, kinds[k].name));
        kith_buf_puts(v->out, "</tr>\n");
    }
    kith_buf_puts(v->out, "</tbody></table></div>\n");
}

/* Where the table begins: quarters from before there was anything say nothing. */
static size_t first_shown(const struct kith_aggregate *all, size_t n)
{
    size_t i = 0;

    while (i < n && !all[i].shown)
        i++;
    return i;
}

static void write_how(struct kith_visit *v)
{
    kith_markup(v->out,
                "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"how-h\"><h2 id=\"how-h\">Why these "
                "figures are so rough</h2>\n<p>A figure stands here when %d counsellors or more have %d sessions or "
                "more in that quarter. Each counsellor counts the same, and the mean is rounded, so that nobody's own "
                "figure can be worked out from it. It is worked out once, two weeks after the quarter, and does not "
                "move again when somebody joins, leaves or is erased.</p>\n<p>They are the machine's figures, from "
                "sessions that clients allow to be scored. How well the machine agrees with people here is on the page "
                "of those who code and are coded: where few are, it would lead to one of them. Only people rate "
                "empathy as a whole, and too few do so far to "
                "show it for a programme.</p>\n<p>They are for growth: to see whether training is followed by "
                "change, never to compare people.</p></section>\n",
                KITH_AGGREGATE_PEOPLE, KITH_AGGREGATE_SESSIONS);
}

void kith_page_aggregate(struct kith_visit *v)
{
    struct kith_aggregate *all;
    enum kith_rc rc;
    size_t first;
    size_t n;

    KITH_TRY(kith_workspace_aggregate(v->web->workspace, v->me.id, v->programme.id, v->keep, &all, &n, &v->err));
    kith_page_open(v, "The programme");
    kith_buf_puts(v->out, "<p class=\"kith-lead kith-narrow\">Is listening here growing? Figures of everybody "
                          "together, by quarter.</p>\n");
    first = first_shown(all, n);
    if (first < n)
        write_table(v, all, n, all[first].quarter, all[n - 1].quarter);
    else
        kith_markup(v->out,
                    "<div class=\"kith-empty\"><p>There is nothing to show yet. A quarter appears two weeks after its "
                    "end, once %d counsellors or more have %d sessions or more in it.</p></div>\n",
                    KITH_AGGREGATE_PEOPLE, KITH_AGGREGATE_SESSIONS);
    write_how(v);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}
