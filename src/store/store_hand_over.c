#include "store_hand_over.h"

#include "store_audit.h"
#include "store_notice.h"
#include "store_parts.h"

#include <stdio.h>

static enum kith_rc tell(struct kith_tx *tx, struct kith_id person, const char *kind, struct kith_id client,
                         struct kith_str code, const char *rest, struct kith_err *err)
{
    char said[160];
    int n = snprintf(said, sizeof said, "Client %.*s. %s", KITH_STR_ARG(code), rest);

    return kith_notice_add(tx, person, kind, client, (struct kith_str){said, (size_t)n}, err);
}

enum kith_rc kith_client_hand_over(struct kith_tx *tx, struct kith_id client, struct kith_id to, struct kith_err *err)
{
    struct kith_client c;
    struct kith_arena *scratch;
    struct kith_id from;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_client_get(tx, client, scratch, &c, err));
    from = c.counsellor;
    if (kith_id_eq(from, to))
        return kith_fail(err, KITH_EUSAGE, 0, "This counsellor sees the client already. Choose another.");
    c.counsellor = to;
    KITH_TRY(kith_client_change(tx, &c, err));
    KITH_TRY(kith_audit_add(tx, "client.handover", to, client, NULL, err));
    KITH_TRY(tell(tx, to, "client.got", client, c.code,
                  "Go through their choices with them before you record anything.", err));
    KITH_TRY(tell(tx, from, "client.left", client, c.code, "The sessions that you led, and their feedback, stay yours.",
                  err));
out:
    return rc;
}

enum kith_rc kith_client_codes(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                               struct kith_arena *keep, struct kith_client_code **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, code FROM client WHERE counsellor = ?2 AND +programme = ?1 AND state = 0"
                             " ORDER BY +code LIMIT 1000", /* not through all of the programme's */
                             KITH_ARGS(kith_idarg(programme), kith_idarg(counsellor)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_client_code){.id = kith_row_id(&rows, 0), .code = kith_row_str(&rows, 1, keep)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_client_by_code(struct kith_tx *tx, struct kith_id programme, struct kith_str code,
                                 struct kith_id *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = KITH_ID_NONE;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id FROM client WHERE code = upper(?2) AND programme = ?1",
                             KITH_ARGS(kith_idarg(programme), kith_text(code)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_client_erased(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                struct kith_client_code **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT c.id, c.code, e.at FROM client c LEFT JOIN erasure e ON e.id = c.id"
                             " WHERE c.programme = ?1 AND c.state = 2 ORDER BY c.code",
                             KITH_ARGS(kith_idarg(programme)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_client_code){
            .id = kith_row_id(&rows, 0), .code = kith_row_str(&rows, 1, keep), .erased = kith_row_int(&rows, 2)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_client_sums(struct kith_tx *tx, struct kith_id client, struct kith_client_sums *out,
                              struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT (SELECT count(*) FROM session WHERE client = ?1),"
                             " (SELECT count(*) FROM coding c JOIN session s ON s.id = c.session WHERE s.client = ?1),"
                             " (SELECT count(*) FROM crisis WHERE client = ?1),"
                             " (SELECT count(*) FROM consent c JOIN party p ON p.id = c.party WHERE p.client = ?1),"
                             " (SELECT count(*) FROM disclosure WHERE client = ?1)",
                             KITH_ARGS(kith_idarg(client)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = (struct kith_client_sums){.sessions = (uint64_t)kith_row_int(&rows, 0),
                                     .codings = (uint64_t)kith_row_int(&rows, 1),
                                     .crises = (uint64_t)kith_row_int(&rows, 2),
                                     .consents = (uint64_t)kith_row_int(&rows, 3),
                                     .disclosures = (uint64_t)kith_row_int(&rows, 4)};
out:
    return kith_rows_done(&rows, rc, err);
}
