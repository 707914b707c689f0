#include "store_facts.h"

#include "store_parts.h"

/* Each answers: programme, counsellor, client, session, coder, shared, withdrawn. */
static enum kith_rc read_facts(struct kith_tx *tx, const char *sql, struct kith_id id, struct kith_facts *out,
                               struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = (struct kith_facts){.shared = false};
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = (struct kith_facts){.programme = kith_row_id(&rows, 0),
                               .counsellor = kith_row_id(&rows, 1),
                               .client = kith_row_id(&rows, 2),
                               .session = kith_row_id(&rows, 3),
                               .coder = kith_row_id(&rows, 4),
                               .shared = kith_row_int(&rows, 5) > 0,
                               .withdrawn = kith_row_int(&rows, 6) == KITH_TASK_WITHDRAWN};
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_facts_of_session(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err)
{
    return read_facts(tx, "SELECT programme, counsellor, client, id, NULL, shared_at, 0 FROM session WHERE id = ?1", id,
                      out, err);
}

enum kith_rc kith_facts_of_client(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err)
{
    return read_facts(tx, "SELECT programme, counsellor, id, NULL, NULL, 0, 0 FROM client WHERE id = ?1", id, out, err);
}

enum kith_rc kith_facts_of_task(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err)
{
    return read_facts(tx,
                      "SELECT s.programme, s.counsellor, s.client, s.id, t.coder, s.shared_at, t.state FROM coding_task"
                      " t JOIN segment g ON g.id = t.segment JOIN session s ON s.id = g.session WHERE t.id = ?1",
                      id, out, err);
}

enum kith_rc kith_facts_of_crisis(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err)
{
    return read_facts(tx, "SELECT programme, counsellor, client, session, NULL, 0, 0 FROM crisis WHERE id = ?1", id,
                      out, err);
}
