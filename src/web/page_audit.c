#include "audit_words.h"
#include "layout.h"
#include "pages.h"

#define A_PAGE 100

/* A detail that is a person's id, as their name; any other as it is. */
static struct kith_str name_of(struct kith_visit *v, struct kith_tx *tx, struct kith_str detail)
{
    struct kith_person person;
    struct kith_id id;

    return kith_id_read(detail, &id) && kith_person_get(tx, id, v->keep, &person, NULL) == KITH_OK ? person.names.usual
                                                                                                   : detail;
}

static enum kith_rc write_lines(struct kith_visit *v, struct kith_tx *tx, const struct kith_audit_line *lines, size_t n)
{
    struct kith_person person;
    char when[KITH_WHEN_MAX];
    enum kith_rc rc = KITH_OK;

    kith_buf_puts(v->out, "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Audit lines\"><table "
                          "class=\"nhsuk-table\"><caption class=\"nhsuk-u-visually-hidden\">Audit lines, the newest "
                          "first</caption><thead><tr><th scope=\"col\">Line</th><th scope=\"col\">When</th><th "
                          "scope=\"col\">Who</th><th scope=\"col\">What</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < n; i++) {
        person.names.usual = KITH_S("Kith itself");
        if (kith_id_is(lines[i].actor) && kith_person_get(tx, lines[i].actor, v->keep, &person, NULL) != KITH_OK)
            person.names.usual = kith_id_str(&lines[i].actor);
        kith_markup(v->out, "<tr><td>%llu</td><td>%s</td><td>%.*s</td><td>", (unsigned long long)lines[i].seq,
                    kith_when(v, when, lines[i].at), KITH_STR_ARG(person.names.usual));
        kith_audit_write(v->out, lines[i].action, name_of(v, tx, lines[i].detail));
        kith_buf_puts(v->out, "</td></tr>\n");
    }
    kith_buf_puts(v->out, "</tbody></table></div>\n");
    return rc;
}

void kith_page_audit(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_audit_query query = {.most = A_PAGE};
    struct kith_audit_line *lines;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    (void)kith_str_uint(kith_request_query(v->q, "before"), INT64_MAX, &query.before);
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_AUDIT_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_audit_list(tx, &query, v->keep, &lines, &n, &v->err));
    kith_page_open(v, "Audit");
    kith_buf_puts(
        v->out,
        "<p class=\"kith-lead kith-narrow\">Who did what, and when. Each line is bound to the one before it, so "
        "that a change, a deletion or another order shows. Lines name actions, never what anybody said.</p>\n<p "
        "class=\"kith-narrow\">To check the whole chain, run <code>kith audit verify</code> on the machine.</p>\n");
    if (n == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>There are no lines so far back. <a href=\"/audit\">See the "
                              "newest</a></p></div>\n");
    else
        KITH_TRY(write_lines(v, tx, lines, n));
    if (n == A_PAGE)
        kith_markup(v->out, "<p><a href=\"/audit?before=%llu\">Older lines</a></p>\n",
                    (unsigned long long)lines[n - 1].seq);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
