#include "store_audit.h"
#include "store_notice.h"
#include "store_parts.h"
#include "store_pool.h"

#include <stdio.h>

#define OFFERED_MOST 100
#define RULE_SAID    400

enum kith_rc kith_offer_rule(struct kith_tx *tx, struct kith_id programme, uint32_t *days, int64_t *since,
                             struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *days = 0;
    *since = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT days, since FROM offer_rule WHERE programme = ?1 ORDER BY since DESC LIMIT 1",
                             KITH_ARGS(kith_idarg(programme)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK) {
        *days = (uint32_t)kith_row_int(&rows, 0);
        *since = kith_row_int(&rows, 1);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

static void say_rule(char said[RULE_SAID], uint32_t days)
{
    if (days)
        (void)snprintf(said, RULE_SAID,
                       "A session that you have not shared is offered to your supervisor after %u days: they see that "
                       "it took place, with its date and the client's code, and can ask you for it. Neither its words "
                       "nor its scores open unless you share it. The days count from when you say that you read this.",
                       days);
    else
        (void)snprintf(said, RULE_SAID,
                       "Sessions that you have not shared are no longer offered to your supervisor after some days. "
                       "They learn of a session when you share it.");
}

enum kith_rc kith_offer_rule_tell(struct kith_tx *tx, struct kith_id programme, uint32_t *told, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *scratch;
    struct kith_id *people = NULL;
    char said[RULE_SAID];
    uint32_t days;
    int64_t since;
    size_t n = 0;
    enum kith_rc rc;

    *told = 0;
    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_offer_rule(tx, programme, &days, &since, err));
    if (days == 0)
        return KITH_OK;
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT DISTINCT r.person FROM role_held r WHERE r.programme = ?1 AND r.role = 0 AND"
                             " r.until IS NULL AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.person = r.person AND"
                             " n.kind = 'rule.change' AND n.about = ?1 AND n.at >= ?2)",
                             KITH_ARGS(kith_idarg(programme), kith_int(since)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(scratch, &people, n, sizeof *people, err));
        people[n++] = kith_row_id(&rows, 0);
    }
    KITH_TRY(kith_rows_done(&rows, rc, err));
    rows = (struct kith_rows){0};
    say_rule(said, days);
    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_notice_add(tx, people[i], "rule.change", programme, kith_str_of(said), err));
    *told = (uint32_t)n;
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

enum kith_rc kith_offer_rule_set(struct kith_tx *tx, struct kith_id programme, uint32_t days, struct kith_err *err)
{
    char said[RULE_SAID];
    uint32_t before;
    int64_t since;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (days != 0 && (days < KITH_OFFER_LEAST || days > 365))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A counsellor has at least %u days before a session is offered; give %u to 365, or 0 for "
                         "never.",
                         KITH_OFFER_LEAST, KITH_OFFER_LEAST);
    KITH_TRY(kith_offer_rule(tx, programme, &before, &since, err));
    if (before == days)
        return KITH_OK;
    KITH_TRY(kith_sql_do(tx->conn, "REPLACE INTO offer_rule (programme, since, days, by) VALUES (?1, ?2, ?3, ?4)",
                         KITH_ARGS(kith_idarg(programme), kith_int(tx->now), kith_int(days), kith_idarg(tx->actor)),
                         NULL, err));
    say_rule(said, days);
    KITH_TRY(kith_notice_add_all(tx, programme, KITH_POST_COUNSELLOR, "rule.change", programme, kith_str_of(said), NULL,
                                 err));
    (void)snprintf(said, sizeof said, "offered after %u days (before: %u)", days, before);
    KITH_TRY(kith_audit_add(tx, "rule.offer", programme, KITH_ID_NONE, said, err));
out:
    return rc;
}

/* A session waits from when it was added, or from when its counsellor said that they read of the rule, whichever is
 * later: nobody is surprised, and nobody loses a day. */
#define OFFERED_WHERE                                                                                                  \
    " s.shared_at = 0 AND s.state IN (1, 3) AND r.since = (SELECT max(since) FROM offer_rule WHERE programme ="        \
    " s.programme) AND r.days > 0 AND max(s.added, (SELECT coalesce(min(n.seen), ?2) FROM notice n WHERE n.person ="   \
    " s.counsellor AND n.kind = 'rule.change' AND n.about = s.programme AND n.at >= r.since AND n.seen > 0))"          \
    " + max(r.days, 7) * 86400 <= ?2"

enum kith_rc kith_offered(struct kith_tx *tx, struct kith_id session, bool *offered, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc = kith_sql_int(tx->conn,
                                   "SELECT count(*) FROM session s JOIN offer_rule r ON r.programme = s.programme "
                                   "WHERE s.id = ?1 AND" OFFERED_WHERE,
                                   KITH_ARGS(kith_idarg(session), kith_int(tx->now)), &n, err);

    *offered = n > 0;
    return rc;
}

enum kith_rc kith_offered_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                               struct kith_arena *keep, struct kith_session_row **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        "SELECT s.id, s.held, c.code FROM session s JOIN offer_rule r ON r.programme = s.programme"
        " JOIN client c ON c.id = s.client WHERE s.counsellor = ?1 AND s.programme = ?3 AND" OFFERED_WHERE
        " ORDER BY s.held DESC LIMIT ?4",
        KITH_ARGS(kith_idarg(counsellor), kith_int(tx->now), kith_idarg(programme), kith_int(OFFERED_MOST)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_session_row){.id = kith_row_id(&rows, 0),
                                                   .programme = programme,
                                                   .counsellor = counsellor,
                                                   .held = kith_row_int(&rows, 1),
                                                   .client_code = kith_row_str(&rows, 2, keep)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}
