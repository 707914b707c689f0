#include "store_audit.h"
#include "store_parts.h"
#include "store_pool.h"

#define SEGMENT_SELECT "SELECT g.id, g.session, g.first, g.last, g.withheld, g.drawn FROM segment g"

static struct kith_segment read_segment(struct kith_rows *rows)
{
    return (struct kith_segment){.id = kith_row_id(rows, 0),
                                 .session = kith_row_id(rows, 1),
                                 .first = (uint32_t)kith_row_int(rows, 2),
                                 .last = (uint32_t)kith_row_int(rows, 3),
                                 .withheld = kith_row_int(rows, 4) != 0,
                                 .drawn = kith_row_int(rows, 5)};
}

static enum kith_rc read_segments(struct kith_rows *rows, struct kith_arena *keep, struct kith_segment **out, size_t *n,
                                  struct kith_err *err)
{
    enum kith_rc rc;

    while ((rc = kith_rows_next(rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = read_segment(rows);
    }
out:
    return rc;
}

enum kith_rc kith_segment_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_segment *out,
                              struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    (void)keep;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, SEGMENT_SELECT " WHERE g.id = ?1", KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = read_segment(&rows);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_blind_sessions(struct kith_tx *tx, struct kith_id programme, uint32_t most, struct kith_arena *keep,
                                 struct kith_id **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.id FROM session s WHERE s.programme = ?1 AND s.state = 1 AND EXISTS (SELECT 1"
                             " FROM segment g JOIN coding_task t ON t.segment = g.id WHERE g.session = s.id AND"
                             " t.state = 2) ORDER BY s.held DESC, s.id LIMIT ?2",
                             KITH_ARGS(kith_idarg(programme), kith_int(most)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = kith_row_id(&rows, 0);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_segment_tasks(struct kith_tx *tx, struct kith_id segment, struct kith_arena *keep,
                                struct kith_coding_task **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    /* By their ids, which are random: A is not whoever came first. */
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id FROM coding_task WHERE segment = ?1 AND state <> 3 ORDER BY id",
                             KITH_ARGS(kith_idarg(segment)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(kith_task_get(tx, kith_row_id(&rows, 0), keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_adjudicator_set(struct kith_tx *tx, struct kith_id segment, struct kith_id person,
                                  struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO adjudicator (segment, person, since) SELECT g.id, ?2, ?3 FROM segment g JOIN"
                         " session s ON s.id = g.session WHERE g.id = ?1 AND s.counsellor <> ?2 ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(segment), kith_idarg(person), kith_int(tx->now)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "segment.judge", segment, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_adjudicator(struct kith_tx *tx, struct kith_id segment, struct kith_id *person, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *person = KITH_ID_NONE;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT person FROM adjudicator WHERE segment = ?1",
                             KITH_ARGS(kith_idarg(segment)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        *person = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_adjudicator_missing(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                      struct kith_segment **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        SEGMENT_SELECT
        " JOIN session s ON s.id = g.session WHERE s.programme = ?1 AND s.state = 1 AND (SELECT count(*)"
        " FROM coding_task t WHERE t.segment = g.id AND t.state = 2) >= 2 AND NOT EXISTS (SELECT 1 FROM"
        " coding_task t WHERE t.segment = g.id AND t.state < 2) AND NOT EXISTS (SELECT 1 FROM adjudicator"
        " a WHERE a.segment = g.id) ORDER BY g.drawn, g.id LIMIT 500",
        KITH_ARGS(kith_idarg(programme)), err));
    rc = read_segments(&rows, keep, out, n, err);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_adjudicator_list(struct kith_tx *tx, struct kith_id person, struct kith_id programme,
                                   struct kith_arena *keep, struct kith_segment **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             SEGMENT_SELECT
                             " JOIN adjudicator a ON a.segment = g.id JOIN session s ON s.id = g.session"
                             " WHERE a.person = ?1 AND +s.programme = ?2 AND +s.state = 1 ORDER BY a.since"
                             " DESC, g.id LIMIT 100",
                             KITH_ARGS(kith_idarg(person), kith_idarg(programme)), err));
    rc = read_segments(&rows, keep, out, n, err);
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc client_of(struct kith_tx *tx, struct kith_id segment, struct kith_id *client, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.client FROM segment g JOIN session s ON s.id = g.session WHERE g.id = ?1",
                             KITH_ARGS(kith_idarg(segment)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *client = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

static int64_t turn_of(uint32_t turn)
{
    return turn == KITH_WHOLE ? -1 : (int64_t)turn;
}

enum kith_rc kith_adjudicated_put(struct kith_tx *tx, struct kith_id segment, const struct kith_adjudicated *what,
                                  struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str sealed;
    struct kith_id client;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(what->item, "item", true, err));
    if (what->decided.n > KITH_STORE_TEXT_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "What was decided is larger than the store takes.");
    KITH_TRY(client_of(tx, segment, &client, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    id = kith_id_new(tx->store->env);
    KITH_TRY(kith_client_seal(tx, client, "adjudicated", id, what->decided, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM adjudicated WHERE segment = ?1 AND turn = ?2 AND item = ?3",
                         KITH_ARGS(kith_idarg(segment), kith_int(turn_of(what->turn)), kith_text(what->item)), NULL,
                         err));
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "INSERT INTO adjudicated (id, segment, turn, item, sealed, by, at) VALUES (?1, ?2, ?3, ?4, ?5,"
                    " ?6, ?7)",
                    KITH_ARGS(kith_idarg(id), kith_idarg(segment), kith_int(turn_of(what->turn)), kith_text(what->item),
                              kith_blob(sealed.p, sealed.n), kith_idarg(tx->actor), kith_int(tx->now)),
                    NULL, err));
    KITH_TRY(kith_audit_add(tx, "segment.decide", segment, client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_adjudicated_count(struct kith_tx *tx, struct kith_id segment, size_t *n, struct kith_err *err)
{
    int64_t count = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM adjudicated WHERE segment = ?1",
                                   KITH_ARGS(kith_idarg(segment)), &count, err);

    *n = (size_t)count;
    return rc;
}

enum kith_rc kith_adjudicated_list(struct kith_tx *tx, struct kith_id segment, struct kith_arena *keep,
                                   struct kith_adjudicated **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id client;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(client_of(tx, segment, &client, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, turn, item, sealed, by, at FROM adjudicated WHERE segment = ?1 ORDER BY turn,"
                             " item",
                             KITH_ARGS(kith_idarg(segment)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_adjudicated *a;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        a = &(*out)[(*n)++];
        *a = (struct kith_adjudicated){.turn =
                                           kith_row_int(&rows, 1) < 0 ? KITH_WHOLE : (uint32_t)kith_row_int(&rows, 1),
                                       .item = kith_row_str(&rows, 2, keep),
                                       .by = kith_row_id(&rows, 4),
                                       .at = kith_row_int(&rows, 5)};
        KITH_TRY(kith_client_unseal(tx, client, "adjudicated", kith_row_id(&rows, 0), kith_row_peek(&rows, 3), keep,
                                    &a->decided, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}
