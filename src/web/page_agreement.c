/* The agreement page: how far the codes can be trusted here. */
#include "code_agreement.h"
#include "layout.h"
#include "pages.h"
#include "site_agreement.h"
#include "store_aggregate.h"

#include <stdio.h>

#define NOT_DEFINED "does not exist for these codes"

#define WHO_RUNS  (1u << KITH_POST_DIRECTOR | 1u << KITH_POST_ADMINISTRATOR)
#define WHO_CODES (1u << KITH_POST_COUNSELLOR | 1u << KITH_POST_SUPERVISOR | 1u << KITH_POST_MENTOR)

static const char *const whats[KITH_AGREED_COUNT][2] = {
    {"What a counsellor's turn mainly is", "question, reflection, information or advice, other"},
    {"Open or closed question", NULL},
    {"Simple or complex reflection", NULL},
    {"The client's talk", "change, sustain, neutral"},
};

static void write_cell(struct kith_visit *v, const struct kith_agreed *a, enum kith_agreed_by by)
{
    if (a->sessions == 0) {
        kith_markup(v->out, "<td class=\"nhsuk-table__cell\">%s</td>",
                    by == KITH_AGREED_PEOPLE ? "no human-human figure yet" : "no figure yet");
        return;
    }
    kith_buf_puts(v->out, "<td class=\"nhsuk-table__cell\">");
    kith_agreement_figure(v, "kappa", NOT_DEFINED, &a->kappa);
    kith_buf_puts(v->out, "<br>");
    kith_agreement_figure(v, "AC1", NOT_DEFINED, &a->ac1);
    kith_markup(v->out, "<br><span class=\"kith-soft\">%llu turns, %zu %s</span></td>", (unsigned long long)a->turns,
                a->sessions, a->sessions == 1 ? "session" : "sessions");
}

static void write_table(struct kith_visit *v, struct kith_agreed agreed[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT])
{
    kith_buf_puts(
        v->out,
        "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Agreement\"><table "
        "class=\"nhsuk-table\"><caption class=\"nhsuk-table__caption\">Agreement beyond chance</caption><thead "
        "class=\"nhsuk-table__head\"><tr><th scope=\"col\">Code</th><th scope=\"col\">People with each other</th><th "
        "scope=\"col\">People with the machine</th></tr></thead><tbody>\n");
    for (int what = 0; what < KITH_AGREED_COUNT; what++) {
        kith_markup(v->out, "<tr><th scope=\"row\">%s", whats[what][0]);
        if (whats[what][1])
            kith_markup(v->out, "<br><span class=\"kith-soft kith-small\">%s</span>", whats[what][1]);
        kith_buf_puts(v->out, "</th>");
        for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
            write_cell(v, &agreed[what][by], (enum kith_agreed_by)by);
        kith_buf_puts(v->out, "</tr>\n");
    }
    kith_buf_puts(v->out, "</tbody></table></div>\n");
}

struct both {
    struct kith_site_tables *site;
    struct kith_code_counts *codes;
    size_t other_model; /* segments without a coding by the model in use, which another model coded */
};

static void add_session(void *user, const struct kith_blind_session *session)
{
    struct both *b = user;

    kith_site_agreement_add(b->site, session);
    kith_code_agreement_add(b->codes, session);
    b->other_model += session->other_model ? kith_blind_segments(session) : 0;
}

static void write_machine(struct kith_visit *v, size_t other_model)
{
    struct kith_str model = kith_blind_model(v);

    if (model.n)
        kith_markup(v->out, "<p class=\"kith-narrow\">The machine: model %.*s, which is in use now.",
                    KITH_STR_ARG(kith_str_sub(model, 0, 12)));
    else
        kith_buf_puts(v->out, "<p class=\"kith-narrow\">The machine: no model is in use now.");
    if (other_model == 1)
        kith_buf_puts(v->out, " 1 segment is left out beside it: another model coded that session.");
    else if (other_model)
        kith_markup(v->out, " %zu segments are left out beside it: another model coded those sessions.", other_model);
    kith_buf_puts(v->out, "</p>\n");
}

static enum kith_rc write_figures(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_agreed agreed[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT];
    struct kith_code_agreement *codes;
    const struct kith_str model = kith_blind_model(v);
    struct both both = {.other_model = 0};
    size_t sessions = 0;
    enum kith_rc rc;

    KITH_TRY(kith_site_agreement_begin(v, &both.site));
    KITH_TRY(kith_code_agreement_begin(v, &both.codes));
    KITH_TRY(kith_blind_each(v, tx, KITH_AGREED_SESSIONS, &model, add_session, &both));
    KITH_TRY(kith_site_agreement(v, both.site, agreed));
    KITH_TRY(kith_code_agreement(v, both.codes, &codes));
    for (int what = 0; what < KITH_AGREED_COUNT; what++)
        for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
            sessions += agreed[what][by].sessions;
    write_machine(v, both.other_model);
    if (sessions == 0 && both.other_model == 0)
        kith_buf_puts(
            v->out,
            "<div class=\"kith-empty\"><p>No segment was coded blind here yet, so nobody can say how far Kith's codes "
            "hold at this place. Until then only the agreement with experts on public sessions is known; every "
            "figure shows it.</p></div>\n");
    else
        write_table(v, agreed);
    kith_code_agreement_write(v, codes);
out:
    return rc;
}

/* The tables, from what is kept while no coding, consent or session that stands behind them has changed, nor the
 * quarter.
 */
static enum kith_rc show_figures(struct kith_visit *v, struct kith_tx *tx)
{
    size_t at = v->out->n;
    char state[KITH_BLIND_STATE];
    char name[160];
    uint64_t code = 0;
    enum kith_rc rc;

    (void)kith_str_uint(kith_request_query(v->q, "code"), KITH_CODES_JUDGED, &code);
    KITH_TRY(kith_blind_state(v, tx, KITH_AGREED_SESSIONS, state));
    (void)snprintf(name, sizeof name, "agreement %s %s %lld %llu", v->programme.id.z, state,
                   (long long)kith_quarter_of(v->now), (unsigned long long)code);
    if (kith_page_cache_get(v->web->pages, name, v->out))
        goto out;
    KITH_TRY(write_figures(v, tx));
    if (v->out->rc == KITH_OK)
        kith_page_cache_put(v->web->pages, name, kith_str_sub(kith_buf_view(v->out), at, v->out->n));
out:
    return rc;
}

void kith_page_agreement(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    /* Research opens nothing to who directs or runs the place: as with the sessions themselves. */
    if ((v->roles & WHO_RUNS) != 0 && (v->roles & WHO_CODES) == 0)
        KITH_TRY(kith_store_denied(&v->err));
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_AGREEMENT_SEE, &about, NULL, &v->err));
    kith_page_open(v, "Agreement");
    kith_buf_puts(
        v->out,
        "<p class=\"kith-lead kith-narrow\">How far the codes can be trusted at this place: what people said of the "
        "same turns without knowing of each other, and what the machine said of them.</p>\n");
    KITH_TRY(show_figures(v, tx));
    kith_buf_puts(
        v->out,
        "<div class=\"kith-narrow\"><p>1 is full agreement, 0 what chance would give. Kappa falls where one code "
        "is very common or very rare; AC1 stays steadier: read both. In brackets, the range that 90 of 100 like "
        "draws of sessions would give; with fewer than two sessions there is none. Beside how common a code is, "
        "it is the range of as many turns drawn one by one (Wilson): turns of one session are alike, so take it "
        "for the least.</p><p>Only codings made blind count; what was decided afterwards, where two differed, is "
        "kept apart. The machine is one more coder.</p></div>\n");
    if (v->programme.invented)
        kith_buf_puts(
            v->out,
            "<p class=\"kith-narrow\"><b>The people of this programme are invented, and the machine learned from "
            "these very talks:</b> its agreement here is higher than it would be anywhere real.</p>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
