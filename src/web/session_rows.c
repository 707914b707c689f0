#include "session_rows.h"

#include "layout.h"

#include <stdlib.h>

const char *kith_session_state_said(const struct kith_session_row *row, const char **colour)
{
    switch (row->state) {
    case KITH_SESSION_WAITING:
        *colour = "nhsuk-tag--blue";
        return "Being read";
    case KITH_SESSION_CODED:
        *colour = row->shared_at ? "nhsuk-tag--purple" : "nhsuk-tag--green";
        return row->shared_at ? "Shared" : "Feedback is ready";
    case KITH_SESSION_FAILED:
        *colour = "nhsuk-tag--orange";
        return "Could not be read";
    case KITH_SESSION_EXPIRED:
        *colour = "nhsuk-tag--grey";
        return "Words deleted, figures kept";
    default:
        *colour = "nhsuk-tag--grey";
        return "Erased";
    }
}

const char *kith_session_setting_said(struct kith_str setting)
{
    static const char *const words[][2] = {{"one-to-one", "one-to-one"},
                                           {"peer", "between peers"},
                                           {"group", "a group"},
                                           {"family", "a family"},
                                           {"crisis", "a crisis contact"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(setting, kith_str_of(words[i][0])))
            return words[i][1];
    return "setting not named";
}

/* Lists say no more than the session's own page would: what a consent no longer opens is a date and a code. */
static void close_line(struct kith_visit *v, struct kith_tx *tx, struct kith_session_line *line)
{
    const struct kith_about about = {.session = line->row.id};

    if (line->row.state != KITH_SESSION_CODED && line->row.state != KITH_SESSION_WAITING)
        return;
    line->closed = kith_workspace_may(tx, v->me.id, KITH_DEED_SESSION_READ, &about, NULL, NULL) != KITH_OK;
    if (line->closed)
        line->row.goal = (struct kith_str){"", 0};
}

enum kith_rc kith_session_lines(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *rows, size_t n,
                                struct kith_session_line **out)
{
    struct kith_session_line *lines;
    struct kith_person person;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *lines, &lines, &v->err));
    for (size_t i = 0; i < n; i++) {
        lines[i].row = rows[i];
        lines[i].own = kith_id_eq(rows[i].counsellor, v->me.id);
        close_line(v, tx, &lines[i]);
        if (i > 0 && kith_id_eq(rows[i].counsellor, rows[i - 1].counsellor)) {
            lines[i].counsellor = lines[i - 1].counsellor;
            continue;
        }
        KITH_TRY(kith_person_get(tx, rows[i].counsellor, v->keep, &person, &v->err));
        lines[i].counsellor = person.names.usual;
    }
    *out = lines;
out:
    return rc;
}

static int newest_first(const void *a, const void *b)
{
    const struct kith_session_row *x = a;
    const struct kith_session_row *y = b;

    if (x->held != y->held)
        return x->held > y->held ? -1 : 1;
    return strcmp(x->id.z, y->id.z);
}

enum kith_rc kith_session_shared_with(struct kith_visit *v, struct kith_tx *tx, size_t most,
                                      struct kith_session_line **out, size_t *n)
{
    struct kith_session_row *all = NULL;
    struct kith_session_row *some;
    struct kith_tie *ties;
    size_t n_all = 0;
    size_t n_ties;
    size_t n_some;
    enum kith_rc rc;

    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n_ties, &v->err));
    KITH_TRY(kith_arena_take(v->keep, n_ties * most + 1, sizeof *all, &all, &v->err));
    for (size_t i = 0; i < n_ties; i++) {
        const struct kith_session_query query = {
            .programme = ties[i].programme, .counsellor = ties[i].to, .shared_only = true, .most = (uint32_t)most};

        if (ties[i].kind != KITH_TIE_SUPERVISES || !kith_id_eq(ties[i].from, v->me.id) ||
            !kith_id_eq(ties[i].programme, v->programme.id))
            continue;
        KITH_TRY(kith_session_list(tx, &query, v->keep, &some, &n_some, NULL, &v->err));
        for (size_t k = 0; k < n_some && k < most; k++)
            all[n_all++] = some[k];
    }
    qsort(all, n_all, sizeof *all, newest_first);
    *n = n_all < most ? n_all : most;
    KITH_TRY(kith_session_lines(v, tx, all, *n, out));
out:
    return rc;
}

static const char *state_of(const struct kith_session_line *line, const char **colour)
{
    if (!line->closed)
        return kith_session_state_said(&line->row, colour);
    *colour = "nhsuk-tag--grey";
    return "Closed: no consent";
}

void kith_session_item(struct kith_visit *v, const struct kith_session_line *line)
{
    const char *colour;
    const char *state = state_of(line, &colour);
    char day[KITH_WHEN_MAX];

    kith_markup(v->out, "<li><a href=\"/sessions/%s\">Session of %s</a> <strong class=\"nhsuk-tag %s\">%s</strong><p>",
                line->row.id.z, kith_when_day(day, line->row.held), colour, state);
    if (!line->own)
        kith_markup(v->out, "%.*s, ", KITH_STR_ARG(line->counsellor));
    kith_markup(v->out, "with %.*s", KITH_STR_ARG(line->row.client_code));
    if (line->row.goal.n)
        kith_markup(v->out, ", about %.*s", KITH_STR_ARG(line->row.goal));
    kith_buf_puts(v->out, "</p></li>\n");
}

void kith_session_table(struct kith_visit *v, const char *caption, const struct kith_session_line *lines, size_t n,
                        bool whose)
{
    char day[KITH_WHEN_MAX];
    const char *colour;

    kith_markup(
        v->out,
        "<table class=\"nhsuk-table-responsive\" role=\"table\"><caption class=\"nhsuk-table__caption\">%s</caption>\n"
        "<thead role=\"rowgroup\" class=\"nhsuk-table__head\"><tr role=\"row\"><th role=\"columnheader\" "
        "scope=\"col\">Took place</th>",
        caption);
    kith_buf_puts(v->out, whose ? "<th role=\"columnheader\" scope=\"col\">Counsellor</th>" : "");
    kith_buf_puts(v->out,
                  "<th role=\"columnheader\" scope=\"col\">Client</th><th role=\"columnheader\" "
                  "scope=\"col\">Change goal</th><th role=\"columnheader\" scope=\"col\">State</th></tr></thead>\n"
                  "<tbody class=\"nhsuk-table__body\">\n");
    for (size_t i = 0; i < n; i++) {
        const struct kith_session_row *row = &lines[i].row;
        const char *state = state_of(&lines[i], &colour);

        kith_markup(v->out,
                    "<tr role=\"row\" class=\"nhsuk-table__row\"><td role=\"cell\" class=\"nhsuk-table__cell\"><span "
                    "class=\"nhsuk-table-responsive__heading\" aria-hidden=\"true\">Took place </span><a "
                    "href=\"/sessions/%s\">%s</a></td>",
                    row->id.z, kith_when_day(day, row->held));
        if (whose)
            kith_markup(v->out,
                        "<td role=\"cell\" class=\"nhsuk-table__cell\"><span class=\"nhsuk-table-responsive__heading\" "
                        "aria-hidden=\"true\">Counsellor </span>%.*s</td>",
                        KITH_STR_ARG(lines[i].counsellor));
        kith_markup(v->out,
                    "<td role=\"cell\" class=\"nhsuk-table__cell\"><span class=\"nhsuk-table-responsive__heading\" "
                    "aria-hidden=\"true\">Client </span>%.*s</td><td role=\"cell\" class=\"nhsuk-table__cell\"><span "
                    "class=\"nhsuk-table-responsive__heading\" aria-hidden=\"true\">Change goal </span>%.*s</td><td "
                    "role=\"cell\" class=\"nhsuk-table__cell\"><span class=\"nhsuk-table-responsive__heading\" "
                    "aria-hidden=\"true\">State </span><strong class=\"nhsuk-tag %s\">%s</strong></td></tr>\n",
                    KITH_STR_ARG(row->client_code), KITH_STR_ARG(row->goal.n ? row->goal : kith_str_of("none named")),
                    colour, state);
    }
    kith_buf_puts(v->out, "</tbody></table>\n");
}
