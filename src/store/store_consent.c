#include "store_audit.h"
#include "store_clients.h"
#include "store_parts.h"

#include <stdio.h>

const char *kith_use_name(enum kith_use use)
{
    static const char *const names[KITH_USE_COUNT] = {"recording", "feedback", "supervision", "teaching", "training",
                                                      "research",  "outcomes", "legal",       "notes",    "disclosure"};

    return (unsigned)use < KITH_USE_COUNT ? names[use] : "nothing";
}

/* 42 CFR 2.31(b) and (d), and what goes to somebody outside never hides among other choices. */
bool kith_use_stands_alone(enum kith_use use)
{
    return use >= KITH_USE_LEGAL && use < KITH_USE_COUNT;
}

static enum kith_rc check_paper(struct kith_tx *tx, const struct kith_consent *c, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc = KITH_OK;

    if (c->paper.n == 0)
        return KITH_OK;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT DISTINCT use FROM consent WHERE paper = ?1",
                             KITH_ARGS(kith_text(c->paper)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        enum kith_use other = (enum kith_use)kith_row_int(&rows, 0);

        if (other != c->use && (kith_use_stands_alone(other) || kith_use_stands_alone(c->use))) {
            rc = kith_fail(err, KITH_EUSAGE, 0,
                           "Consent for counselling notes, for legal proceedings, or to pass something on needs a "
                           "paper of its own. Use another paper, with another number.");
            goto out;
        }
    }
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc client_of_party(struct kith_tx *tx, struct kith_id party, struct kith_id *client,
                                    struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT p.client FROM party p JOIN client c ON c.id = p.client WHERE p.id = ?1"
                             " AND c.state <> 2",
                             KITH_ARGS(kith_idarg(party)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *client = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc check_consent(const struct kith_consent *c, struct kith_err *err)
{
    bool named = c->yes && kith_use_stands_alone(c->use); /* all that 2.31 asks for stands in it */
    enum kith_rc rc;

    if ((unsigned)c->use >= KITH_USE_COUNT || (unsigned)c->by > KITH_CONSENT_GUARDIAN)
        return kith_fail(err, KITH_EUSAGE, 0, "There is no such choice.");
    KITH_TRY(kith_field_check(c->paper, "number of the form", false, err));
    KITH_TRY(kith_field_check(c->language, "form's language", false, err));
    KITH_TRY(kith_field_check(c->version, "form's version", false, err));
    KITH_TRY(kith_field_check(c->recipient, "recipient", named, err));
    KITH_TRY(kith_field_check(c->what, "description of what may go out", named, err));
    KITH_TRY(kith_field_check(c->purpose, "purpose", named, err));
    if (named && c->until == 0)
        rc = kith_fail(err, KITH_EUSAGE, 0, "Say until when this consent holds.");
out:
    return rc;
}

enum kith_rc kith_consent_record(struct kith_tx *tx, const struct kith_consent *c, struct kith_id *id,
                                 struct kith_err *err)
{
    struct kith_id client;
    char detail[80];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(check_consent(c, err));
    KITH_TRY(client_of_party(tx, c->party, &client, err));
    KITH_TRY(check_paper(tx, c, err));
    KITH_TRY(kith_sql_do(
        tx->conn,
        "UPDATE consent SET replaced = max(?4, 1) WHERE party = ?1 AND use = ?2 AND by = ?3 AND replaced = 0"
        " AND (?6 = 0 OR recipient = ?5)",
        KITH_ARGS(kith_idarg(c->party), kith_int(c->use), kith_int(c->by), kith_int(tx->now), kith_text(c->recipient),
                  kith_int(kith_use_stands_alone(c->use))),
        NULL, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "INSERT INTO consent (id, party, use, by, yes, paper, language, version, recipient, purpose,"
                    " given, until, revoked, replaced, taken_by, what)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?13, ?14)",
                    KITH_ARGS(kith_idarg(*id), kith_idarg(c->party), kith_int(c->use), kith_int(c->by),
                              kith_int(c->yes), kith_text(c->paper), kith_text(c->language), kith_text(c->version),
                              kith_text(c->recipient), kith_text(c->purpose), kith_int(c->given ? c->given : tx->now),
                              kith_int(c->until), kith_idarg(tx->actor), kith_text(c->what)),
                    NULL, err));
    (void)snprintf(detail, sizeof detail, "%s: %s", kith_use_name(c->use), c->yes ? "yes" : "no");
    KITH_TRY(kith_audit_add(tx, "consent.record", *id, client, detail, err));
out:
    return rc;
}

enum kith_rc kith_consent_revoke(struct kith_tx *tx, struct kith_id consent, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id client;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT p.client FROM consent c JOIN party p ON p.id = c.party WHERE c.id = ?1",
                             KITH_ARGS(kith_idarg(consent)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    client = kith_row_id(&rows, 0);
    KITH_TRY(kith_rows_end(&rows, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE consent SET revoked = max(?2, 1) WHERE id = ?1 AND revoked = 0 AND yes = 1",
                         KITH_ARGS(kith_idarg(consent), kith_int(tx->now)), &n, err));
    if (n)
        KITH_TRY(kith_audit_add(tx, "consent.revoke", consent, client, NULL, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_consent_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                               struct kith_consent **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT c.id, c.party, c.use, c.by, c.yes, c.paper, c.language, c.version, c.recipient,"
                             " c.purpose, c.given, c.until, c.revoked, c.taken_by, c.what FROM consent c JOIN party p"
                             " ON p.id = c.party WHERE p.client = ?1 ORDER BY c.replaced > 0, c.given DESC, c.use",
                             KITH_ARGS(kith_idarg(client)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_consent){.id = kith_row_id(&rows, 0),
                                               .party = kith_row_id(&rows, 1),
                                               .use = (enum kith_use)kith_row_int(&rows, 2),
                                               .by = (enum kith_consent_by)kith_row_int(&rows, 3),
                                               .yes = kith_row_int(&rows, 4) != 0,
                                               .paper = kith_row_str(&rows, 5, keep),
                                               .language = kith_row_str(&rows, 6, keep),
                                               .version = kith_row_str(&rows, 7, keep),
                                               .recipient = kith_row_str(&rows, 8, keep),
                                               .purpose = kith_row_str(&rows, 9, keep),
                                               .given = kith_row_int(&rows, 10),
                                               .until = kith_row_int(&rows, 11),
                                               .revoked = kith_row_int(&rows, 12),
                                               .taken_by = kith_row_id(&rows, 13),
                                               .what = kith_row_str(&rows, 14, keep)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

/* A yes that stands: the latest of that signer for that use, not revoked, begun and not over. */
#define STANDS(c)                                                                                                      \
    c ".replaced = 0 AND " c ".yes = 1 AND " c ".revoked = 0 AND " c ".given <= ?2 AND (" c ".until = 0 OR " c         \
      ".until > ?2)"
/* What each of the parties in `whose` agrees to: one row a party and use, with how many parties there are. */
#define AGREED(whose)                                                                                                  \
    "SELECT c.use, (SELECT count(*) FROM (" whose                                                                      \
    ")) FROM party p JOIN client k ON k.id = p.client AND k.state <> 2 JOIN consent c ON c.party = p.id AND c.by = 0"  \
    " AND " STANDS("c") " WHERE p.id IN (" whose ") AND (p.needs_guardian = 0 OR EXISTS (SELECT 1 FROM consent g"      \
                        " WHERE g.party = p.id AND g.use = c.use AND g.by = 1 AND " STANDS("g") "))"
#define OF_CLIENT                                                                                                      \
    "SELECT id FROM party WHERE client = ?1 AND kind = 0 AND EXISTS (SELECT 1 FROM client WHERE id = ?1 AND state <> " \
    "2)"
#define OF_SESSION                                                                                                     \
    "SELECT sp.party FROM session_party sp JOIN session s ON s.id = sp.session JOIN client k ON k.id = s.client"       \
    " WHERE sp.session = ?1 AND k.state <> 2"

static enum kith_rc open_uses(struct kith_tx *tx, const char *agreed, struct kith_id id, unsigned *uses,
                              struct kith_err *err)
{
    int64_t yes[KITH_USE_COUNT] = {0};
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *uses = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, agreed, KITH_ARGS(kith_idarg(id), kith_int(tx->now)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        int64_t use = kith_row_int(&rows, 0);

        if (use >= 0 && use < KITH_USE_LEGAL && ++yes[use] == kith_row_int(&rows, 1))
            *uses |= 1u << use;
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_consent_open_client(struct kith_tx *tx, struct kith_id client, unsigned *uses, struct kith_err *err)
{
    return open_uses(tx, AGREED(OF_CLIENT), client, uses, err);
}

enum kith_rc kith_consent_open_session(struct kith_tx *tx, struct kith_id session, unsigned *uses, struct kith_err *err)
{
    return open_uses(tx, AGREED(OF_SESSION), session, uses, err);
}

/* The client's own and one that stands now; where it lets something out, to that recipient, for whom any guardian has
 * signed too. */
static enum kith_rc check_basis(struct kith_tx *tx, const struct kith_disclosure *d, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc = KITH_OK;

    if (d->basis != KITH_BASIS_CONSENT && d->basis != KITH_BASIS_RESEARCH)
        return KITH_OK;
    KITH_TRY(kith_sql_int(
        tx->conn,
        "SELECT count(*) FROM consent c JOIN party p ON p.id = c.party WHERE c.id = ?1 AND p.client = ?3"
        " AND p.kind = 0 AND " STANDS(
            "c") " AND CASE WHEN ?5 THEN c.use = 5 ELSE c.use >= 7 AND c.recipient = ?4 END"
                 " AND (p.needs_guardian = 0 OR EXISTS (SELECT 1 FROM consent g WHERE g.party = p.id AND g.use = c.use"
                 " AND g.by <> c.by AND (g.use < 7 OR g.recipient = c.recipient) AND " STANDS("g") "))",
        KITH_ARGS(kith_idarg(d->consent), kith_int(tx->now), kith_idarg(d->client), kith_text(d->recipient),
                  kith_int(d->basis == KITH_BASIS_RESEARCH)),
        &n, err));
    if (n == 0)
        rc =
            kith_fail(err, KITH_EUSAGE, 0,
                      "No consent stands for this recipient. Ask for one first, on a paper of its own, or name another "
                      "ground that the law gives.");
out:
    return rc;
}

enum kith_rc kith_disclosure_record(struct kith_tx *tx, const struct kith_disclosure *d, struct kith_id *id,
                                    struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if ((unsigned)d->basis > KITH_BASIS_RESEARCH)
        return kith_fail(err, KITH_EUSAGE, 0, "There is no such ground for a disclosure.");
    KITH_TRY(kith_field_check(d->recipient, "recipient", true, err));
    KITH_TRY(kith_field_check(d->what, "description of what was disclosed", true, err));
    KITH_TRY(kith_field_check(d->purpose, "purpose", true, err));
    if (d->basis == KITH_BASIS_CONSENT && !d->notice)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "What goes out on a consent takes the notice along that it may not be passed on.");
    KITH_TRY(check_basis(tx, d, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO disclosure (id, client, recipient, what, purpose, basis, consent, notice, at, by)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(d->client), kith_text(d->recipient), kith_text(d->what),
                                   kith_text(d->purpose), kith_int(d->basis), kith_idarg(d->consent),
                                   kith_int(d->notice), kith_int(d->at ? d->at : tx->now), kith_idarg(tx->actor)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "disclosure.record", *id, d->client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_disclosure_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                  struct kith_disclosure **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, client, recipient, what, purpose, basis, consent, notice, at, by"
                             " FROM disclosure WHERE client = ?1 ORDER BY at DESC, id",
                             KITH_ARGS(kith_idarg(client)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_disclosure){.id = kith_row_id(&rows, 0),
                                                  .client = kith_row_id(&rows, 1),
                                                  .recipient = kith_row_str(&rows, 2, keep),
                                                  .what = kith_row_str(&rows, 3, keep),
                                                  .purpose = kith_row_str(&rows, 4, keep),
                                                  .basis = (enum kith_basis)kith_row_int(&rows, 5),
                                                  .consent = kith_row_id(&rows, 6),
                                                  .notice = kith_row_int(&rows, 7) != 0,
                                                  .at = kith_row_int(&rows, 8),
                                                  .by = kith_row_id(&rows, 9)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}
