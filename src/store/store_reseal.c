#include "store_reseal.h"

#include "store_audit.h"
#include "store_parts.h"

static const char open_ones[] = "SELECT c.id, c.should, s.client FROM contest c JOIN session s ON s.id = c.session"
                                " WHERE c.should <> '' LIMIT 1";

enum kith_rc kith_reseal_contests(struct kith_store *store, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct kith_id client;
    struct kith_str sealed;
    struct kith_str said;
    struct kith_id id;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_sql_int(&store->writer, "SELECT count(*) FROM contest WHERE should <> ''", KITH_NO_ARGS, &n, err));
    if (n == 0)
        return KITH_OK;
    KITH_TRY(kith_arena_open(store->env, &keep, (size_t)1 << 20, err));
    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    for (;;) {
        kith_arena_reset(keep);
        KITH_TRY(kith_rows_begin(tx->conn, &rows, open_ones, KITH_NO_ARGS, err));
        rc = kith_rows_next(&rows, err);
        if (rc == KITH_END)
            break;
        KITH_TRY(rc);
        id = kith_row_id(&rows, 0);
        said = kith_row_str(&rows, 1, keep);
        client = kith_row_id(&rows, 2);
        KITH_TRY(kith_rows_end(&rows, err));
        KITH_TRY(kith_client_seal(tx, client, "contest should", id, said, keep, &sealed, err));
        KITH_TRY(kith_sql_do(tx->conn, "UPDATE contest SET should = '', should_sealed = ?2 WHERE id = ?1",
                             KITH_ARGS(kith_idarg(id), kith_blob(sealed.p, sealed.n)), NULL, err));
    }
    KITH_TRY(kith_rows_end(&rows, err));
    KITH_TRY(kith_audit_add(tx, "contest.seal", KITH_ID_NONE, KITH_ID_NONE, NULL, err));
    tx->emptied = true; /* the words must not stay in the log */
    KITH_TRY(kith_tx_commit(tx, err));
out:
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}
