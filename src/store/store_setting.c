#include "store.h"
#include "store_parts.h"

#define VALUE_MAX 20000u

enum kith_rc kith_setting_get(struct kith_tx *tx, struct kith_id programme, const char *name, struct kith_arena *keep,
                              struct kith_str *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = KITH_S("");
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT value FROM setting WHERE programme = ?1 AND name = ?2",
                             KITH_ARGS(kith_z(programme.z), kith_z(name)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        *out = kith_row_str(&rows, 0, keep);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_setting_set(struct kith_tx *tx, struct kith_id programme, const char *name, struct kith_str value,
                              struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (value.n > VALUE_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "The setting is longer than %u bytes; shorten it.", VALUE_MAX);
    KITH_TRY(kith_sql_do(tx->conn, "REPLACE INTO setting (programme, name, value) VALUES (?1, ?2, ?3)",
                         KITH_ARGS(kith_z(programme.z), kith_z(name), kith_text(value)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "setting.set", programme, KITH_ID_NONE, name, err));
out:
    return rc;
}
