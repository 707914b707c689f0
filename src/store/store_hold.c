#include "store_hold.h"

#include "store_audit.h"
#include "store_parts.h"

/* Whether one stands; EDENIED for a client who is not there or erased. */
static enum kith_rc stands(struct kith_tx *tx, struct kith_id client, bool *out, struct kith_err *err)
{
    int64_t hold = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT legal_hold FROM client WHERE id = ?1 AND state <> 2",
                                   KITH_ARGS(kith_idarg(client)), &hold, err);

    *out = hold != 0;
    return rc;
}

static enum kith_rc seal_why(struct kith_tx *tx, struct kith_id client, const char *what, struct kith_id id,
                             struct kith_str why, struct kith_str *sealed, struct kith_err *err)
{
    struct kith_arena *scratch;
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_client_seal(tx, client, what, id, why, scratch, sealed, err));
out:
    return rc;
}

enum kith_rc kith_hold_set(struct kith_tx *tx, struct kith_id client, struct kith_str why, int64_t day,
                           struct kith_err *err)
{
    struct kith_id id = kith_id_new(tx->store->env);
    struct kith_str sealed;
    bool held;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(why, "reason", true, err));
    KITH_TRY(stands(tx, client, &held, err));
    if (held)
        return kith_fail(err, KITH_EUSAGE, 0, "A legal hold stands on this record already. Lift that one first.");
    KITH_TRY(seal_why(tx, client, "hold", id, why, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO hold (id, client, why, day, since, by, lifted) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
                         " 0)",
                         KITH_ARGS(kith_idarg(id), kith_idarg(client), kith_blob(sealed.p, sealed.n),
                                   kith_int(day ? day : tx->now), kith_int(tx->now), kith_idarg(tx->actor)),
                         NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE client SET legal_hold = 1 WHERE id = ?1", KITH_ARGS(kith_idarg(client)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "client.hold", client, client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_hold_lift(struct kith_tx *tx, struct kith_id client, struct kith_str why, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_str sealed;
    struct kith_id id = KITH_ID_NONE;
    bool held;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(why, "reason", true, err));
    KITH_TRY(stands(tx, client, &held, err));
    if (!held)
        return kith_fail(err, KITH_EUSAGE, 0, "No legal hold stands on this record.");
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id FROM hold WHERE client = ?1 AND lifted = 0",
                             KITH_ARGS(kith_idarg(client)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK) /* one from before reasons were kept has no row */
        id = kith_row_id(&rows, 0);
    KITH_TRY(kith_rows_done(&rows, rc, err));
    rows = (struct kith_rows){0};
    KITH_TRY(seal_why(tx, client, "hold lifted", id, why, &sealed, err));
    KITH_TRY(kith_sql_do(
        tx->conn,
        "UPDATE hold SET lifted = max(?2, 1), lifted_by = ?3, lifted_why = ?4 WHERE client = ?1 AND"
        " lifted = 0",
        KITH_ARGS(kith_idarg(client), kith_int(tx->now), kith_idarg(tx->actor), kith_blob(sealed.p, sealed.n)), NULL,
        err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE client SET legal_hold = 0 WHERE id = ?1", KITH_ARGS(kith_idarg(client)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "client.release", client, client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_hold_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep, struct kith_hold **out,
                            size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_hold *h;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, why, day, since, by, lifted, lifted_by, lifted_why FROM hold WHERE client ="
                             " ?1 ORDER BY since DESC, id",
                             KITH_ARGS(kith_idarg(client)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        h = &(*out)[(*n)++];
        *h = (struct kith_hold){.id = kith_row_id(&rows, 0),
                                .day = kith_row_int(&rows, 2),
                                .since = kith_row_int(&rows, 3),
                                .by = kith_row_id(&rows, 4),
                                .lifted = kith_row_int(&rows, 5),
                                .lifted_by = kith_row_id(&rows, 6)};
        KITH_TRY(kith_client_unseal(tx, client, "hold", h->id, kith_row_peek(&rows, 1), keep, &h->why, err));
        KITH_TRY(
            kith_client_unseal(tx, client, "hold lifted", h->id, kith_row_peek(&rows, 7), keep, &h->lifted_why, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}
