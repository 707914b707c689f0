#include "store_audit.h"
#include "store_parts.h"
#include "store_sessions.h"

enum kith_rc kith_segment_add(struct kith_tx *tx, const struct kith_segment *segment, struct kith_id *id,
                              struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (segment->last < segment->first)
        return kith_fail(err, KITH_EUSAGE, 0, "A segment has at least one turn.");
    /* Only what its counsellor put into the pool. */
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM session WHERE id = ?1 AND state = 1 AND in_pool = 1",
                          KITH_ARGS(kith_idarg(segment->session)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(
        tx->conn, "INSERT INTO segment (id, session, first, last, withheld, drawn) VALUES (?1, ?2, ?3, ?4, 0, ?5)",
        KITH_ARGS(kith_idarg(*id), kith_idarg(segment->session), kith_int(segment->first), kith_int(segment->last),
                  kith_int(segment->drawn ? segment->drawn : tx->now)),
        NULL, err));
    KITH_TRY(kith_audit_add(tx, "segment.draw", segment->session, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_segment_withhold(struct kith_tx *tx, struct kith_id segment, struct kith_err *err)
{
    int64_t drawn;
    int64_t withheld;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
#define OF_SAME_COUNSELLOR                                                                                             \
    " FROM segment g JOIN session s ON s.id = g.session WHERE s.counsellor = (SELECT s2.counsellor FROM segment g2"    \
    " JOIN session s2 ON s2.id = g2.session WHERE g2.id = ?1)"
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*)" OF_SAME_COUNSELLOR, KITH_ARGS(kith_idarg(segment)), &drawn, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*)" OF_SAME_COUNSELLOR " AND g.withheld = 1",
                          KITH_ARGS(kith_idarg(segment)), &withheld, err));
    /* One in three, the first too: whoever begins must not be refused the first time. */
    if (withheld > 0 && 3 * (withheld + 1) > drawn + 2)
        return kith_fail(err, KITH_EUSAGE, 0, "One segment in three may be withheld, and that one was.");
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE segment SET withheld = 1 WHERE id = ?1 AND withheld = 0 AND NOT EXISTS (SELECT 1 FROM"
                         " coding_task t WHERE t.segment = segment.id AND t.state IN (1, 2))",
                         KITH_ARGS(kith_idarg(segment)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE coding_task SET state = 3 WHERE segment = ?1 AND state = 0",
                         KITH_ARGS(kith_idarg(segment)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "segment.withhold", segment, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_segment_list(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_segment **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, session, first, last, withheld, drawn FROM segment WHERE session = ?1"
                             " ORDER BY drawn, rowid",
                             KITH_ARGS(kith_idarg(session)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_segment){.id = kith_row_id(&rows, 0),
                                               .session = kith_row_id(&rows, 1),
                                               .first = (uint32_t)kith_row_int(&rows, 2),
                                               .last = (uint32_t)kith_row_int(&rows, 3),
                                               .withheld = kith_row_int(&rows, 4) != 0,
                                               .drawn = kith_row_int(&rows, 5)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_task_add(struct kith_tx *tx, struct kith_id segment, struct kith_id coder, struct kith_id *id,
                           struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    /* Nobody codes their own session; each coder codes a segment once. */
    KITH_TRY(kith_sql_int(tx->conn,
                          "SELECT count(*) FROM segment g JOIN session s ON s.id = g.session JOIN person p ON p.id = ?2"
                          " WHERE g.id = ?1 AND g.withheld = 0 AND s.counsellor <> ?2 AND p.state = 0 AND NOT EXISTS"
                          " (SELECT 1 FROM coding_task t WHERE t.segment = g.id AND t.coder = ?2)",
                          KITH_ARGS(kith_idarg(segment), kith_idarg(coder)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(
        tx->conn, "INSERT INTO coding_task (id, segment, coder, state, since, done) VALUES (?1, ?2, ?3, 0, ?4, 0)",
        KITH_ARGS(kith_idarg(*id), kith_idarg(segment), kith_idarg(coder), kith_int(tx->now)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "task.add", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

#define TASK_SELECT                                                                                                    \
    "SELECT t.id, t.segment, g.session, t.coder, t.state, t.draft, g.first, g.last, t.since, t.done, s.client"         \
    " FROM coding_task t JOIN segment g ON g.id = t.segment JOIN session s ON s.id = g.session"

static enum kith_rc read_task(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                              struct kith_coding_task *out, struct kith_err *err)
{
    *out = (struct kith_coding_task){.id = kith_row_id(rows, 0),
                                     .segment = kith_row_id(rows, 1),
                                     .session = kith_row_id(rows, 2),
                                     .coder = kith_row_id(rows, 3),
                                     .state = (enum kith_task_state)kith_row_int(rows, 4),
                                     .first = (uint32_t)kith_row_int(rows, 6),
                                     .last = (uint32_t)kith_row_int(rows, 7),
                                     .since = kith_row_int(rows, 8),
                                     .done = kith_row_int(rows, 9)};
    return kith_client_unseal(tx, kith_row_id(rows, 10), "draft", out->id, kith_row_peek(rows, 5), keep, &out->draft,
                              err);
}

enum kith_rc kith_task_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_coding_task *out,
                           struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, TASK_SELECT " WHERE t.id = ?1", KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_task(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

/* The client behind a task that is not closed. */
static enum kith_rc open_task(struct kith_tx *tx, struct kith_id id, struct kith_id *client, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.client FROM coding_task t JOIN segment g ON g.id = t.segment JOIN session s"
                             " ON s.id = g.session WHERE t.id = ?1 AND t.state < 2 AND s.state < 3",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *client = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_task_save(struct kith_tx *tx, struct kith_id id, struct kith_str draft, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str sealed;
    struct kith_id client;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (draft.n > KITH_STORE_TEXT_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "The draft is larger than the store takes.");
    KITH_TRY(open_task(tx, id, &client, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_client_seal(tx, client, "draft", id, draft, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE coding_task SET draft = ?2, state = 1 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(id), kith_blob(sealed.p, sealed.n)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_task_close(struct kith_tx *tx, struct kith_id id, struct kith_str codes, struct kith_str globals,
                             struct kith_id *coding, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_coding_task task;
    struct kith_coding c;
    struct kith_id client;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(open_task(tx, id, &client, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_task_get(tx, id, scratch, &task, err));
    c = (struct kith_coding){.session = task.session,
                             .kind = KITH_CODER_PERSON,
                             .person = task.coder,
                             .segment = task.segment,
                             .codes = codes,
                             .figures = globals};
    KITH_TRY(kith_coding_add(tx, &c, 0, 0, NULL, 0, coding, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE coding_task SET draft = NULL, state = 2, done = ?2 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(id), kith_int(tx->now)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_task_list(struct kith_tx *tx, struct kith_id coder, struct kith_arena *keep,
                            struct kith_coding_task **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             TASK_SELECT
                             " WHERE t.coder = ?1 ORDER BY t.state >= 2, t.since * (1 - 2 * (t.state >= 2)), t.rowid",
                             KITH_ARGS(kith_idarg(coder)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_task(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}
