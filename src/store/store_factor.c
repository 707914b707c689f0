#include "store_factor.h"

#include "store_audit.h"
#include "store_parts.h"

#include <sodium.h>
#include <stdio.h>

#define KIND(kind) kith_int(KITH_CREDENTIAL_##kind)

enum kith_rc kith_factors_get(struct kith_tx *tx, struct kith_id person, struct kith_factors *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = (struct kith_factors){0};
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT kind, count(*) FROM credential WHERE person = ?1 GROUP BY kind",
                             KITH_ARGS(kith_idarg(person)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        int64_t kind = kith_row_int(&rows, 0);
        size_t n = (size_t)kith_row_int(&rows, 1);

        if (kind == KITH_CREDENTIAL_TOTP)
            out->codes = n > 0;
        else if (kind == KITH_CREDENTIAL_PASSKEY)
            out->passkeys = n;
        else if (kind == KITH_CREDENTIAL_RECOVERY)
            out->recovery = n;
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_factors_clear(struct kith_tx *tx, struct kith_id person, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM credential WHERE person = ?1 AND kind <> ?2",
                         KITH_ARGS(kith_idarg(person), KIND(PASSWORD)), NULL, err));
    KITH_TRY(kith_web_end_all(tx, person, KITH_ID_NONE, err));
    KITH_TRY(kith_audit_add(tx, "factors.clear", person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_signin_stop(struct kith_tx *tx, struct kith_id person, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM credential WHERE person = ?1 AND kind IN (?2, ?3)",
                         KITH_ARGS(kith_idarg(person), KIND(PASSWORD), KIND(PASSKEY)), NULL, err));
    KITH_TRY(kith_web_end_all(tx, person, KITH_ID_NONE, err));
    KITH_TRY(kith_audit_add(tx, "signin.stop", person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* ---- codes of a device ---- */

static struct kith_str totp_place(char *out, size_t n, struct kith_id person)
{
    int len = snprintf(out, n, "totp %s", person.z);

    return (struct kith_str){out, (size_t)len};
}

static enum kith_rc drop_kind(struct kith_tx *tx, struct kith_id person, enum kith_credential_kind kind, int64_t *n,
                              struct kith_err *err)
{
    return kith_sql_do(tx->conn, "DELETE FROM credential WHERE person = ?1 AND kind = ?2",
                       KITH_ARGS(kith_idarg(person), kith_int(kind)), n, err);
}

enum kith_rc kith_totp_put(struct kith_tx *tx, struct kith_id person,
                           const unsigned char secret[KITH_TOTP_SECRET_BYTES], int64_t step, struct kith_err *err)
{
    struct kith_credential credential = {.person = person, .kind = KITH_CREDENTIAL_TOTP, .counter = step};
    struct kith_arena *scratch;
    struct kith_id id;
    char place[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(drop_kind(tx, person, KITH_CREDENTIAL_TOTP, NULL, err));
    KITH_TRY(kith_seal(tx->store->env, &tx->store->ring.clients, totp_place(place, sizeof place, person),
                       (struct kith_str){(const char *)secret, KITH_TOTP_SECRET_BYTES}, scratch, &credential.secret,
                       err));
    KITH_TRY(kith_credential_put(tx, &credential, &id, err));
out:
    return rc;
}

enum kith_rc kith_totp_get(struct kith_tx *tx, struct kith_id person, struct kith_totp *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *scratch;
    struct kith_str opened;
    char place[64];
    enum kith_rc rc;

    *out = (struct kith_totp){.id = KITH_ID_NONE};
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, secret, counter FROM credential WHERE person = ?1 AND kind = ?2",
                             KITH_ARGS(kith_idarg(person), KIND(TOTP)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(kith_unseal(&tx->store->ring.clients, totp_place(place, sizeof place, person), kith_row_peek(&rows, 1),
                         scratch, &opened, err));
    out->id = kith_row_id(&rows, 0);
    out->step = kith_row_int(&rows, 2);
    if (opened.n != sizeof out->secret)
        KITH_TRY(kith_fail(err, KITH_EIO, 0, "A device's secret is damaged. Restore the latest backup."));
    memcpy(out->secret, opened.p, sizeof out->secret);
    sodium_memzero((char *)(uintptr_t)opened.p, opened.n);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_totp_drop(struct kith_tx *tx, struct kith_id person, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(drop_kind(tx, person, KITH_CREDENTIAL_TOTP, &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(drop_kind(tx, person, KITH_CREDENTIAL_RECOVERY, NULL, err)); /* they stand in for the device alone */
    KITH_TRY(kith_audit_add(tx, "totp.drop", person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* ---- codes on paper ---- */

enum kith_rc kith_recovery_put(struct kith_tx *tx, struct kith_id person, const struct kith_recovery *codes, size_t n,
                               struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(drop_kind(tx, person, KITH_CREDENTIAL_RECOVERY, NULL, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_sql_do(tx->conn,
                             "INSERT INTO credential (id, person, kind, label, handle, secret, counter, since, used)"
                             " VALUES (?1, ?2, ?3, ?4, NULL, ?5, 0, ?6, 0)",
                             KITH_ARGS(kith_idarg(kith_id_new(tx->store->env)), kith_idarg(person), KIND(RECOVERY),
                                       kith_text(codes[i].first), kith_blob(codes[i].hash.p, codes[i].hash.n),
                                       kith_int(tx->now)),
                             NULL, err));
    KITH_TRY(kith_audit_add(tx, "recovery.set", person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_recovery_find(struct kith_tx *tx, struct kith_id person, struct kith_str first,
                                struct kith_arena *keep, struct kith_recovery *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, label, secret FROM credential WHERE person = ?1 AND kind = ?2 AND label = ?3",
                             KITH_ARGS(kith_idarg(person), KIND(RECOVERY), kith_text(first)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = (struct kith_recovery){
        .id = kith_row_id(&rows, 0), .first = kith_row_str(&rows, 1, keep), .hash = kith_row_str(&rows, 2, keep)};
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_recovery_use(struct kith_tx *tx, struct kith_id person, struct kith_id id, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM credential WHERE id = ?1 AND person = ?2 AND kind = ?3",
                         KITH_ARGS(kith_idarg(id), kith_idarg(person), KIND(RECOVERY)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "recovery.use", person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}
