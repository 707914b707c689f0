#include "store_site_model.h"

#include "store_audit.h"
#include "store_parts.h"

enum kith_rc kith_site_model_tried(struct kith_tx *tx, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM site_model_due", KITH_NO_ARGS, NULL, err));
out:
    return rc;
}

enum kith_rc kith_site_model_put(struct kith_tx *tx, const struct kith_site_model *m, const struct kith_id *clients,
                                 size_t n_clients, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (m->bytes.n > KITH_STORE_TEXT_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "The model is larger than the store takes.");
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM site_model_client", KITH_NO_ARGS, NULL, err));
    KITH_TRY(kith_sql_do(
        tx->conn, "REPLACE INTO site_model (one, hash, base, report, bytes, made) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        KITH_ARGS(kith_text(m->hash), kith_text(m->base), kith_text(m->report), kith_blob(m->bytes.p, m->bytes.n),
                  kith_int(tx->now)),
        NULL, err));
    for (size_t i = 0; i < n_clients; i++)
        KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO site_model_client (client) VALUES (?1) ON CONFLICT DO NOTHING",
                             KITH_ARGS(kith_idarg(clients[i])), NULL, err));
    KITH_TRY(kith_site_model_tried(tx, err));
    KITH_TRY(kith_audit_add(tx, "model.adapt", KITH_ID_NONE, KITH_ID_NONE, m->hash.p, err));
out:
    return rc;
}

enum kith_rc kith_site_model_get(struct kith_tx *tx, struct kith_arena *keep, struct kith_site_model *out,
                                 struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(
        kith_rows_begin(tx->conn, &rows, "SELECT hash, base, report, bytes, made FROM site_model", KITH_NO_ARGS, err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = (struct kith_site_model){.hash = kith_row_str(&rows, 0, keep),
                                    .base = kith_row_str(&rows, 1, keep),
                                    .report = kith_row_str(&rows, 2, keep),
                                    .bytes = kith_row_str(&rows, 3, keep),
                                    .made = kith_row_int(&rows, 4)};
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_site_model_due(struct kith_tx *tx, bool *due, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM site_model_due", KITH_NO_ARGS, &n, err);

    *due = n > 0;
    return rc;
}
