#include "audit_words.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdlib.h>

#define A_PAGE   100
#define OF_KIND  32 /* actions of one kind, at most */
#define KINDS_UP 16

/* ---- the lines ---- */

static int newest_first(const void *a, const void *b)
{
    const struct kith_audit_line *x = a;
    const struct kith_audit_line *y = b;

    return x->seq < y->seq ? 1 : x->seq > y->seq ? -1 : 0;
}

/* Those of each of its actions, by the index, put together: never a walk over all lines. */
static enum kith_rc find_lines(struct kith_visit *v, struct kith_tx *tx, const struct kith_audit_kind *kind,
                               struct kith_audit_query *query, struct kith_audit_line **out, size_t *n)
{
    struct kith_str actions[OF_KIND];
    size_t n_actions;
    struct kith_audit_line *some;
    size_t n_some;
    enum kith_rc rc;

    if (!kind)
        return kith_audit_list(tx, query, v->keep, out, n, &v->err);
    n_actions = kith_audit_actions(kind, actions, OF_KIND);
    *n = 0;
    KITH_TRY(kith_arena_take(v->keep, n_actions * A_PAGE + 1, sizeof **out, out, &v->err));
    for (size_t i = 0; i < n_actions; i++) {
        query->action = actions[i];
        KITH_TRY(kith_audit_list(tx, query, v->keep, &some, &n_some, &v->err));
        if (n_some)
            memcpy(*out + *n, some, n_some * sizeof *some);
        *n += n_some;
    }
    qsort(*out, *n, sizeof **out, newest_first);
    *n = *n < A_PAGE ? *n : A_PAGE;
out:
    return rc;
}

/* A detail that is a person's id, as their name; any other as it is. */
static struct kith_str detail_of(struct kith_visit *v, struct kith_tx *tx, struct kith_str detail)
{
    struct kith_person person;
    struct kith_id id;

    return kith_id_read(detail, &id) && kith_person_get(tx, id, v->keep, &person, NULL) == KITH_OK ? person.names.usual
                                                                                                   : detail;
}

static struct kith_str name_of(struct kith_visit *v, struct kith_tx *tx, struct kith_id id)
{
    struct kith_person person;

    return kith_person_get(tx, id, v->keep, &person, NULL) == KITH_OK ? person.names.usual : kith_id_str(&id);
}

/* A refused sign-in says whose; that of a name which nobody has says nobody's. */
static void write_whose(struct kith_visit *v, struct kith_tx *tx, const struct kith_audit_line *line)
{
    if (kith_str_eq(line->action, KITH_S("signin.refused")) && kith_id_is(line->object))
        kith_markup(v->out, " with the name of %.*s", KITH_STR_ARG(name_of(v, tx, line->object)));
}

static void write_lines(struct kith_visit *v, struct kith_tx *tx, const struct kith_audit_line *lines, size_t n)
{
    char when[KITH_WHEN_MAX];

    kith_buf_puts(v->out, "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Audit lines\"><table "
                          "class=\"nhsuk-table\"><caption class=\"nhsuk-u-visually-hidden\">Audit lines, the newest "
                          "first</caption><thead><tr><th scope=\"col\">Line</th><th scope=\"col\">When</th><th "
                          "scope=\"col\">Who</th><th scope=\"col\">What</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < n; i++) {
        const struct kith_audit_line *line = &lines[i];
        struct kith_str who = KITH_S("Kith itself");

        if (kith_id_is(line->actor))
            who = name_of(v, tx, line->actor);
        else if (kith_str_find(line->action, KITH_S("refused")) >= 0)
            who = KITH_S("Somebody not signed in");
        kith_markup(v->out, "<tr><td>%llu</td><td>%s</td><td>%.*s</td><td>", (unsigned long long)line->seq,
                    kith_when(v, when, line->at), KITH_STR_ARG(who));
        kith_audit_write(v->out, line->action, detail_of(v, tx, line->detail));
        write_whose(v, tx, line);
        kith_buf_puts(v->out, "</td></tr>\n");
    }
    kith_buf_puts(v->out, "</tbody></table></div>\n");
}

/* ---- the page ---- */

static const struct kith_audit_kind *kind_asked(const struct kith_visit *v)
{
    size_t n;
    const struct kith_audit_kind *kinds = kith_audit_kinds(&n);
    struct kith_str asked = kith_request_query(v->q, "kind");

    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(asked, kith_str_of(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

static void write_choice(struct kith_visit *v, const struct kith_audit_kind *chosen)
{
    struct kith_choice choices[KINDS_UP] = {{"", KITH_S("All of them"), NULL}};
    size_t n;
    const struct kith_audit_kind *kinds = kith_audit_kinds(&n);

    for (size_t i = 0; i < n && i + 1 < KINDS_UP; i++)
        choices[i + 1] = (struct kith_choice){kinds[i].name, kinds[i].said, NULL};
    kith_buf_puts(v->out, "<form method=\"get\" action=\"/audit\">\n");
    kith_form_select(v, NULL, "kind", "Which lines?", NULL, choices, n + 1, chosen ? chosen->name : "");
    kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary\">Show these</button>\n</form>\n");
}

void kith_page_audit(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    const struct kith_audit_kind *kind = kind_asked(v);
    struct kith_audit_query query = {.programme = v->programme.id, .most = A_PAGE};
    struct kith_audit_line *lines;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    (void)kith_str_uint(kith_request_query(v->q, "before"), INT64_MAX, &query.before);
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_AUDIT_SEE, &about, NULL, &v->err));
    KITH_TRY(find_lines(v, tx, kind, &query, &lines, &n));
    kith_page_open(v, "Audit");
    kith_buf_puts(
        v->out,
        "<p class=\"kith-lead kith-narrow\">Who did what, and when. Each line is bound to the one before it, so "
        "that a change, a deletion or another order shows. Lines name actions, never what anybody said.</p>\n<p "
        "class=\"kith-narrow\">Here stands what was done in this programme, and by Kith itself for all; numbers that "
        "are left out are other programmes' lines. To check the whole chain, run <code>kith audit verify</code> on the "
        "machine.</p>\n");
    write_choice(v, kind);
    if (n == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>There are no such lines, or none so far back. <a "
                              "href=\"/audit\">See the newest of all</a></p></div>\n");
    else
        write_lines(v, tx, lines, n);
    if (n == A_PAGE)
        kith_markup(v->out, "<p><a href=\"/audit?before=%llu%s%s\">Older lines</a></p>\n",
                    (unsigned long long)lines[n - 1].seq, kind ? "&kind=" : "", kind ? kind->name : "");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
