/* What a person in the room allows: asked, recorded, taken back; and the form to read aloud and sign. */
#include "client_uses.h"
#include "consent_words.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "paper_words.h"

#include <stdio.h>

#define A_YEAR_S ((int64_t)365 * 86400)

#define A_DAY_S 86400

struct asked {
    struct kith_about about;
    struct kith_client client;
    struct kith_party party;
    enum kith_use alone; /* the one use that a paper of its own is about; KITH_USE_COUNT: the form of the others */
};

static const struct kith_choice signers[] = {KITH_CHOICE("self", "Their own", NULL),
                                             KITH_CHOICE("guardian", "Their guardian's", NULL)};
static const struct kith_choice languages[] = {KITH_CHOICE("en", "English", NULL), KITH_CHOICE("es", "Spanish", NULL)};

static struct kith_str said_of(const struct kith_visit *v, const char *name)
{
    return v->q->method == KITH_POST ? kith_visit_field(v, name) : kith_request_query(v->q, name);
}

/* The client in the path and the party in the query or the form, which must be one of theirs. */
static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed, struct asked *out)
{
    struct kith_str text = said_of(v, "party");
    struct kith_party *parties;
    struct kith_id id;
    enum kith_rc rc;
    size_t n;

    *out = (struct asked){.about = {.programme = v->programme.id}, .alone = KITH_USE_COUNT};
    if (kith_use_read(said_of(v, "use"), &out->alone) && !kith_use_stands_alone(out->alone))
        out->alone = KITH_USE_COUNT;
    KITH_TRY(kith_visit_id(v, 0, &out->about.client));
    KITH_TRY(kith_workspace_may(tx, v->me.id, deed, &out->about, NULL, &v->err));
    KITH_TRY(kith_client_get(tx, out->about.client, v->keep, &out->client, &v->err));
    KITH_TRY(kith_party_list(tx, out->client.id, v->keep, &parties, &n, &v->err));
    if (!kith_id_read(text, &id))
        id = n > 0 ? parties[0].id : KITH_ID_NONE;
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(parties[i].id, id)) {
            out->party = parties[i];
            if (parties[i].kind == KITH_PARTY_CLIENT)
                out->party.name = out->client.names.usual;
            goto out;
        }
    rc = kith_store_denied(&v->err);
out:
    return rc;
}

/* ---- recording choices ---- */

static void write_use(struct kith_visit *v, const struct kith_faults *faults, enum kith_use use)
{
    static const struct kith_choice answers[] = {KITH_CHOICE("yes", "Yes", NULL), KITH_CHOICE("no", "No", NULL)};

    kith_form_radios(v, faults, kith_use_name(use), kith_use_said(use), kith_use_question(use), answers, 2, NULL);
}

static void write_form(struct kith_visit *v, const struct asked *asked, const struct kith_faults *faults)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/clients/%s/consent", asked->client.id.z);
    kith_form_open(v, path);
    kith_form_hidden(v, "party", kith_id_str(&asked->party.id));
    if (asked->party.needs_guardian)
        kith_form_radios(v, faults, "by", "Whose choices are these?", "Both must say yes; record each on its own.",
                         signers, 2, NULL);
    for (int use = 0; use < KITH_USE_LEGAL; use++)
        write_use(v, faults, (enum kith_use)use);
    kith_form_select(v, faults, "language", "In which language was the form read and signed?", NULL, languages, 2,
                     "en");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "paper",
                                         .label = "The number on the signed paper",
                                         .hint = "Where the signed form is kept, so that it can be found again.",
                                         .width = 20});
    kith_form_close(v, "Record these choices");
}

/* All that 42 CFR 2.31 asks for, as it was written on the paper. */
static void write_paper(struct kith_visit *v, const struct asked *asked, const struct kith_faults *faults)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/clients/%s/consent", asked->client.id.z);
    kith_form_open(v, path);
    kith_form_hidden(v, "party", kith_id_str(&asked->party.id));
    kith_form_hidden(v, "use", kith_str_of(kith_use_name(asked->alone)));
    if (asked->party.needs_guardian)
        kith_form_radios(v, faults, "by", "Whose signature is it?", "Both must sign; record each on its own.", signers,
                         2, NULL);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "recipient",
                                         .label = "Who gets it?",
                                         .hint = "The name of the person or place, just as on the paper."});
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "what",
                                            .label = "What do they get?",
                                            .hint = "And nothing more. For example: dates of attendance"},
                       2);
    kith_form_textarea(v, faults, &(struct kith_typed){.name = "purpose", .label = "What is it for?"}, 2);
    kith_form_day(v, faults, "given", "When was it signed?", v->now);
    kith_form_input(
        v, faults,
        &(struct kith_typed){.name = "until", .label = "On which day does it end?", .type = "date", .width = 10});
    kith_form_select(v, faults, "language", "In which language was the paper read and signed?", NULL, languages, 2,
                     "en");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "paper",
                                         .label = "The number on the signed paper",
                                         .hint = "A number of its own: no other choice stands on this paper.",
                                         .width = 20});
    kith_form_close(v, "Record this paper");
}

static void write_choices(struct kith_visit *v, const struct asked *asked, const struct kith_faults *faults)
{
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">What %.*s chooses</h1>\n", KITH_STR_ARG(asked->party.name));
    kith_markup(v->out,
                "<div class=\"kith-narrow\"><p class=\"kith-lead\">Each use is a choice of its own. Saying no, now or "
                "later, changes nothing in anybody's care. Read the <a href=\"/clients/%s/form?party=%s\">form</a> "
                "aloud first and record here what was signed.</p><p>Leave open what was not asked.</p>\n",
                asked->client.id.z, asked->party.id.z);
    if (asked->party.needs_guardian)
        kith_markup(v->out, "<p><b>The law asks %.*s to sign too.</b></p>\n",
                    KITH_STR_ARG(asked->party.guardian.n ? asked->party.guardian : KITH_S("a guardian")));
    write_form(v, asked, faults);
    kith_buf_puts(v->out,
                  "<p class=\"kith-soft\">Counselling notes, legal proceedings and passing something on have papers of "
                  "their own on the client's page; Kith keeps no counselling notes.</p></div>\n");
}

static void write_alone(struct kith_visit *v, const struct asked *asked, const struct kith_faults *faults)
{
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">%s: a paper that %.*s signed</h1>\n",
                kith_use_said(asked->alone), KITH_STR_ARG(asked->party.name));
    kith_markup(v->out,
                "<div class=\"kith-narrow\"><p class=\"kith-lead\">It stands by itself, for one recipient, and is "
                "never a condition of care. Fill in the <a href=\"/clients/%s/form?party=%s&amp;use=%s\">paper</a> "
                "together, read it aloud, and record here what was signed.</p>\n",
                asked->client.id.z, asked->party.id.z, kith_use_name(asked->alone));
    write_paper(v, asked, faults);
    kith_buf_puts(v->out, "</div>\n");
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_tx *tx = NULL;
    struct asked asked;
    char path[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CONSENT_RECORD, &asked));
    (void)snprintf(path, sizeof path, "/clients/%s", asked.client.id.z);
    kith_page_open_bare(v, faults->n ? "Error: record choices" : "Record choices");
    kith_page_back(v, path, "Back to the client");
    kith_fault_summary(v, faults);
    if (asked.alone != KITH_USE_COUNT)
        write_alone(v, &asked, faults);
    else
        write_choices(v, &asked, faults);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_consent(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

static bool by_guardian(const struct kith_visit *v, const struct asked *asked)
{
    return asked->party.needs_guardian && kith_str_eq(kith_visit_field(v, "by"), KITH_S("guardian"));
}

static enum kith_rc record_one(struct kith_visit *v, struct kith_tx *tx, const struct asked *asked, enum kith_use use)
{
    struct kith_str answer = kith_visit_field(v, kith_use_name(use));
    struct kith_consent consent = {.party = asked->party.id,
                                   .use = use,
                                   .by = by_guardian(v, asked) ? KITH_CONSENT_GUARDIAN : KITH_CONSENT_SELF,
                                   .yes = kith_str_eq(answer, KITH_S("yes")),
                                   .paper = kith_visit_field(v, "paper"),
                                   .language = kith_visit_field(v, "language"),
                                   .version = kith_str_of(KITH_CONSENT_VERSION),
                                   .purpose = kith_str_of(kith_use_said(use)),
                                   .until = kith_tx_now(tx) + A_YEAR_S}; /* as the form says */
    struct kith_id id;

    if (!consent.yes && !kith_str_eq(answer, KITH_S("no")))
        return KITH_OK;
    return kith_consent_record(tx, &consent, &id, &v->err);
}

static bool chose_any(struct kith_visit *v)
{
    for (int use = 0; use < KITH_USE_LEGAL; use++)
        if (kith_visit_field(v, kith_use_name((enum kith_use)use)).n)
            return true;
    return false;
}

/* A day of the form: in the past it counts from its noon, today from now. */
static bool read_given(struct kith_visit *v, int64_t *given)
{
    if (!kith_when_read(kith_visit_field(v, "given"), given) || *given > v->now + A_DAY_S)
        return false;
    if (*given > v->now)
        *given = v->now;
    return true;
}

static void read_paper(struct kith_visit *v, struct kith_consent *c, struct kith_faults *faults)
{
    *c = (struct kith_consent){.yes = true,
                               .paper = kith_visit_field(v, "paper"),
                               .language = kith_visit_field(v, "language"),
                               .version = kith_str_of(KITH_PAPER_VERSION),
                               .recipient = kith_visit_field(v, "recipient"),
                               .what = kith_visit_field(v, "what"),
                               .purpose = kith_visit_field(v, "purpose")};
    kith_fault(faults, "recipient", c->recipient.n ? NULL : "Name who gets it, as on the paper.");
    kith_fault(faults, "what", c->what.n ? NULL : "Say what they get, as on the paper.");
    kith_fault(faults, "purpose", c->purpose.n ? NULL : "Say what it is for, as on the paper.");
    kith_fault(faults, "given",
               read_given(v, &c->given) ? NULL : "Give the day of the signature, not one that is still to come.");
    if (!kith_when_read(kith_visit_field(v, "until"), &c->until) || c->until <= v->now)
        kith_fault(faults, "until", "Give the day when it ends, one that is still to come.");
    kith_fault(faults, "paper", c->paper.n ? NULL : "Give the number or place of the signed paper.");
}

static void do_paper(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_consent c;
    struct asked asked;
    struct kith_id id;
    enum kith_rc rc;

    read_paper(v, &c, &faults);
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CONSENT_RECORD, &asked));
    c.party = asked.party.id;
    c.use = asked.alone;
    c.by = by_guardian(v, &asked) ? KITH_CONSENT_GUARDIAN : KITH_CONSENT_SELF;
    if (asked.party.needs_guardian && kith_visit_field(v, "by").n == 0)
        kith_fault(&faults, "by", "Say whose signature it is.");
    else if ((rc = kith_consent_record(tx, &c, &id, &v->err)) == KITH_EUSAGE)
        kith_fault(&faults, "paper", v->err.text);
    else
        KITH_TRY(rc);
    if (faults.n) {
        kith_tx_end(tx);
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=paper", asked.client.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_consent(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct asked asked;
    enum kith_use use;
    enum kith_rc rc;

    if (kith_use_read(kith_visit_field(v, "use"), &use) && kith_use_stands_alone(use)) {
        do_paper(v);
        return;
    }
    if (!chose_any(v))
        kith_fault(&faults, kith_use_name(KITH_USE_RECORDING), "Record at least one choice, or go back.");
    if (kith_visit_field(v, "paper").n == 0)
        kith_fault(&faults, "paper", "Give the number or place of the signed paper.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CONSENT_RECORD, &asked));
    if (asked.party.needs_guardian && kith_visit_field(v, "by").n == 0) {
        kith_fault(&faults, "by", "Say whose choices these are.");
        kith_tx_end(tx);
        show(v, &faults);
        return;
    }
    for (int i = 0; i < KITH_USE_LEGAL; i++)
        KITH_TRY(record_one(v, tx, &asked, (enum kith_use)i));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=consent", asked.client.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_consent_revoke(struct kith_visit *v)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_consent *list;
    struct kith_tx *tx = NULL;
    struct kith_id consent;
    bool theirs = false;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_visit_id(v, 0, &about.client));
    KITH_TRY(kith_id_read(kith_visit_field(v, "consent"), &consent) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CONSENT_RECORD, &about, NULL, &v->err));
    KITH_TRY(kith_consent_list(tx, about.client, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        theirs |= kith_id_eq(list[i].id, consent);
    KITH_TRY(theirs ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_consent_revoke(tx, consent, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/clients/%s?done=revoked", about.client.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- the form on paper ---- */

void kith_page_consent_form(struct kith_visit *v)
{
    bool spanish = kith_str_eq(kith_request_query(v->q, "language"), KITH_S("es"));
    struct kith_tx *tx = NULL;
    struct asked asked;
    char path[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_CONSENT_SEE, &asked));
    (void)snprintf(path, sizeof path, "/clients/%s", asked.client.id.z);
    kith_page_open_bare(v, "Consent form");
    kith_page_back(v, path, "Back to the client");
    kith_markup(v->out,
                "<p class=\"kith-no-print\">Read it aloud, take your time, and print it with your browser. <a "
                "href=\"/clients/%s/form?party=%s&amp;language=%s%s%s\">%s</a></p>\n",
                asked.client.id.z, asked.party.id.z, spanish ? "en" : "es",
                asked.alone != KITH_USE_COUNT ? "&use=" : "",
                asked.alone != KITH_USE_COUNT ? kith_use_name(asked.alone) : "", spanish ? "In English" : "In Spanish");
    if (asked.alone != KITH_USE_COUNT)
        kith_paper_words(
            v->out, asked.alone,
            &(struct kith_paper){.name = asked.client.names.legal.n && asked.party.kind == KITH_PARTY_CLIENT
                                             ? asked.client.names.legal
                                             : asked.party.name,
                                 .programme = v->programme.name,
                                 .mandated = asked.client.mandated,
                                 .guardian = asked.party.needs_guardian,
                                 .spanish = spanish});
    else
        kith_consent_words(v->out, spanish, asked.party.name, v->programme.name, asked.client.mandated,
                           asked.party.needs_guardian);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
