#include "store_sessions.h"
#include "store_pool.h"

#include "store_audit.h"
#include "store_parts.h"

#define DAY_S        86400
#define KEEP_DAYS    90
#define LIST_DEFAULT 50u
#define LIST_MAX     500u

/* The client in person, who came along with them, and other clients of the same counsellor. */
static enum kith_rc check_parties(struct kith_tx *tx, const struct kith_session_row *s, const struct kith_id *parties,
                                  size_t n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    bool client = false;
    enum kith_rc rc = KITH_OK;

    if (n == 0 || n > KITH_PARTIES_MAX)
        return kith_fail(err, KITH_EUSAGE, 0, "Say who was in the room: the client, and up to %u in all.",
                         KITH_PARTIES_MAX);
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_rows_begin(
            tx->conn, &rows,
            "SELECT p.client = ?2 AND p.kind = 0 FROM party p JOIN client c ON c.id = p.client WHERE p.id = ?1"
            " AND (p.client = ?2 OR (p.kind = 0 AND c.programme = ?3 AND c.counsellor = ?4 AND c.state = 0))",
            KITH_ARGS(kith_idarg(parties[i]), kith_idarg(s->client), kith_idarg(s->programme),
                      kith_idarg(s->counsellor)),
            err));
        KITH_TRY(kith_rows_one(&rows, err));
        client = client || kith_row_int(&rows, 0) != 0;
        KITH_TRY(kith_rows_end(&rows, err));
    }
    if (!client)
        rc = kith_fail(err, KITH_EUSAGE, 0, "Say who was in the room: the client is missing.");
out:
    return kith_rows_done(&rows, rc, err);
}

/* The counsellor sees this client, in this programme. */
static enum kith_rc check_owner(struct kith_tx *tx, const struct kith_session_row *s, struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc =
        kith_sql_int(tx->conn,
                     "SELECT count(*) FROM client WHERE id = ?1 AND programme = ?2 AND counsellor = ?3"
                     " AND state <> 2",
                     KITH_ARGS(kith_idarg(s->client), kith_idarg(s->programme), kith_idarg(s->counsellor)), &n, err);

    return rc == KITH_OK && n == 0 ? kith_store_denied(err) : rc;
}

static enum kith_rc insert_session(struct kith_tx *tx, const struct kith_session_row *s, struct kith_id id,
                                   struct kith_str bytes, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str goal = {"", 0};
    struct kith_str sealed;
    int64_t held = s->held ? s->held : tx->now;
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    if (s->goal.n)
        KITH_TRY(kith_client_seal(tx, s->client, "goal", id, s->goal, scratch, &goal, err));
    KITH_TRY(kith_client_seal(tx, s->client, "session", id, bytes, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(
        tx->conn,
        "INSERT INTO session (id, programme, counsellor, client, held, added, goal, setting, format, state, trouble,"
        " in_pool, shared_at, keep_until, turns, flags)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, '', ?10, 0, ?11, 0, 0)",
        KITH_ARGS(kith_idarg(id), kith_idarg(s->programme), kith_idarg(s->counsellor), kith_idarg(s->client),
                  kith_int(held), kith_int(tx->now), kith_blob(goal.p, goal.n), kith_text(s->setting),
                  kith_text(s->format), kith_int(s->in_pool),
                  kith_int(s->keep_until ? s->keep_until : tx->now + (int64_t)KEEP_DAYS * DAY_S)),
        NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO session_text (session, sealed) VALUES (?1, ?2)",
                         KITH_ARGS(kith_idarg(id), kith_blob(sealed.p, sealed.n)), NULL, err));
out:
    return rc;
}

/* The line of work has an end: beyond it nothing is taken in, rather than kept and forgotten. */
static enum kith_rc add_job(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
    int64_t waiting;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM job WHERE step = 0", KITH_NO_ARGS, &waiting, err);

    if (rc == KITH_OK && waiting >= KITH_JOBS_MAX)
        return kith_fail(err, KITH_EBUSY, 0, "%u sessions wait to be coded already. Upload this one later.",
                         KITH_JOBS_MAX);
    if (rc == KITH_OK)
        rc = kith_sql_do(tx->conn, "INSERT INTO job (id, session, tries, running, since) VALUES (?1, ?2, 0, 0, ?3)",
                         KITH_ARGS(kith_idarg(kith_id_new(tx->store->env)), kith_idarg(session), kith_int(tx->now)),
                         NULL, err);
    return rc;
}

enum kith_rc kith_session_add(struct kith_tx *tx, const struct kith_session_row *s, struct kith_str bytes,
                              const struct kith_id *parties, size_t n_parties, struct kith_id *id, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (bytes.n == 0 || bytes.n > KITH_STORE_TEXT_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A session has at least a byte and at most %zu MB.",
                         KITH_STORE_TEXT_MAX >> 20);
    KITH_TRY(kith_field_check(s->goal, "goal", false, err));
    KITH_TRY(kith_field_check(s->setting, "setting", false, err));
    KITH_TRY(kith_field_check(s->format, "format", false, err));
    KITH_TRY(check_owner(tx, s, err));
    KITH_TRY(check_parties(tx, s, parties, n_parties, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(insert_session(tx, s, *id, bytes, err));
    for (size_t i = 0; i < n_parties; i++)
        KITH_TRY(kith_sql_do(tx->conn,
                             "INSERT INTO session_party (session, party) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                             KITH_ARGS(kith_idarg(*id), kith_idarg(parties[i])), NULL, err));
    KITH_TRY(add_job(tx, *id, err));
    KITH_TRY(kith_audit_add(tx, "session.add", *id, s->client, NULL, err));
    KITH_TRY(kith_pool_enter(tx, *id, err));
out:
    return rc;
}

#define SESSION_COLUMNS                                                                                                \
    "s.id, s.programme, s.counsellor, s.client, c.code, s.held, s.added, s.goal, s.setting, s.format, s.state,"        \
    " s.trouble, s.in_pool, s.shared_at, s.keep_until, s.turns, s.flags"

static enum kith_rc read_session(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                                 struct kith_session_row *out, struct kith_err *err)
{
    *out = (struct kith_session_row){.id = kith_row_id(rows, 0),
                                     .programme = kith_row_id(rows, 1),
                                     .counsellor = kith_row_id(rows, 2),
                                     .client = kith_row_id(rows, 3),
                                     .client_code = kith_row_str(rows, 4, keep),
                                     .held = kith_row_int(rows, 5),
                                     .added = kith_row_int(rows, 6),
                                     .setting = kith_row_str(rows, 8, keep),
                                     .format = kith_row_str(rows, 9, keep),
                                     .state = (enum kith_session_state)kith_row_int(rows, 10),
                                     .trouble = kith_row_str(rows, 11, keep),
                                     .in_pool = kith_row_int(rows, 12) != 0,
                                     .shared_at = kith_row_int(rows, 13),
                                     .keep_until = kith_row_int(rows, 14),
                                     .turns = (uint32_t)kith_row_int(rows, 15),
                                     .flags = (uint32_t)kith_row_int(rows, 16)};
    return kith_client_unseal(tx, out->client, "goal", out->id, kith_row_peek(rows, 7), keep, &out->goal, err);
}

enum kith_rc kith_session_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                              struct kith_session_row *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(
        tx->conn, &rows, "SELECT " SESSION_COLUMNS " FROM session s JOIN client c ON c.id = s.client WHERE s.id = ?1",
        KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_session(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_session_text(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = (struct kith_str){"", 0};
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.client, t.sealed FROM session s JOIN session_text t ON t.session = s.id"
                             " WHERE s.id = ?1 AND s.state < 3",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(kith_client_unseal(tx, kith_row_id(&rows, 0), "session", id, kith_row_peek(&rows, 1), keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_session_has_text(struct kith_tx *tx, struct kith_id id, bool *out, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM session_text WHERE session = ?1",
                                   KITH_ARGS(kith_idarg(id)), &n, err);

    *out = n > 0;
    return rc;
}

/* What a query asks for, after the index that serves it. */
#define MATCHING                                                                                                       \
    " AND (?2 IS NULL OR s.counsellor = ?2) AND (?4 = 0 OR s.shared_at > 0)"                                           \
    " AND s.held >= ?5 AND s.held < ?6"
/* The plus keeps the index of a whole programme out of it: one person has a hundred sessions, a programme thousands. */
#define BY_COUNSELLOR " FROM session s JOIN client c ON c.id = s.client WHERE s.counsellor = ?2 AND +s.programme = ?1"
#define BY_CLIENT                                                                                                      \
    " FROM in_room r JOIN session s ON s.id = r.session JOIN client c ON c.id = s.client WHERE r.client = ?3"          \
    " AND +s.programme = ?1"
#define BY_PROGRAMME " FROM session s JOIN client c ON c.id = s.client WHERE s.programme = ?1"
#define A_PAGE       " ORDER BY s.held DESC, s.id LIMIT ?7 OFFSET ?8"

enum kith_rc kith_session_list(struct kith_tx *tx, const struct kith_session_query *q, struct kith_arena *keep,
                               struct kith_session_row **out, size_t *n, uint64_t *total, struct kith_err *err)
{
    struct kith_rows rows = {0};
    uint32_t most = q->most == 0 ? LIST_DEFAULT : q->most > LIST_MAX ? LIST_MAX : q->most;
    const struct kith_arg args[] = {kith_idarg(q->programme), kith_idarg(q->counsellor),
                                    kith_idarg(q->client),    kith_int(q->shared_only),
                                    kith_int(q->held_from),   kith_int(q->held_to ? q->held_to : INT64_MAX),
                                    kith_int(most),           kith_int((int64_t)q->skip)};
    bool client = kith_id_is(q->client);
    bool counsellor = kith_id_is(q->counsellor);
    int64_t count = 0;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    if (total) {
        KITH_TRY(kith_sql_int(tx->conn,
                              client       ? "SELECT count(*)" BY_CLIENT MATCHING
                              : counsellor ? "SELECT count(*)" BY_COUNSELLOR MATCHING
                                           : "SELECT count(*)" BY_PROGRAMME MATCHING,
                              args, 6, &count, err));
        *total = (uint64_t)count;
    }
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             client       ? "SELECT " SESSION_COLUMNS BY_CLIENT MATCHING A_PAGE
                             : counsellor ? "SELECT " SESSION_COLUMNS BY_COUNSELLOR MATCHING A_PAGE
                                          : "SELECT " SESSION_COLUMNS BY_PROGRAMME MATCHING A_PAGE,
                             args, 8, err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_session(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_session_clients(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_id **out,
                                  size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT client FROM in_room WHERE session = ?1 ORDER BY client",
                             KITH_ARGS(kith_idarg(id)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = kith_row_id(&rows, 0);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

/* A change of one session, by a statement that takes its id and a number; with its line on the audit chain. */
static enum kith_rc change(struct kith_tx *tx, struct kith_id id, const char *sql, int64_t value, const char *action,
                           struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id client;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(id), kith_int(value)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    client = kith_row_id(&rows, 0);
    KITH_TRY(kith_rows_end(&rows, err));
    KITH_TRY(kith_audit_add(tx, action, id, client, NULL, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_session_share(struct kith_tx *tx, struct kith_id id, bool shared, struct kith_err *err)
{
    return change(tx, id, "UPDATE session SET shared_at = ?2 WHERE id = ?1 AND state < 4 RETURNING client",
                  shared ? (tx->now > 0 ? tx->now : 1) : 0, shared ? "session.share" : "session.unshare", err);
}

enum kith_rc kith_session_pool(struct kith_tx *tx, struct kith_id id, bool in_pool, struct kith_err *err)
{
    return change(tx, id, "UPDATE session SET in_pool = ?2 WHERE id = ?1 AND state < 3 RETURNING client", in_pool,
                  in_pool ? "session.pool" : "session.unpool", err);
}

enum kith_rc kith_session_failed(struct kith_tx *tx, struct kith_id id, struct kith_str trouble, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(change(tx, id, "UPDATE session SET state = ?2 WHERE id = ?1 AND state < 3 RETURNING client",
                    KITH_SESSION_FAILED, "session.failed", err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE session SET trouble = ?2 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(id), kith_text(kith_str_sub(trouble, 0, KITH_FIELD_MAX))), NULL, err));
out:
    return rc;
}

enum kith_rc kith_session_expire(struct kith_tx *tx, uint32_t *n, struct kith_err *err)
{
    /* A legal hold on any client who was there keeps all of it. */
    static const char over[] = "SELECT s.id, s.client FROM session s WHERE s.keep_until > 0 AND s.keep_until <= ?1"
                               " AND s.state < 3 AND NOT EXISTS (SELECT 1 FROM in_room r JOIN client c"
                               " ON c.id = r.client WHERE r.session = s.id AND c.legal_hold) LIMIT 1";
    static const char *const steps[] = {
        "DELETE FROM session_text WHERE session = ?1",
        "UPDATE coding_text SET codes = NULL WHERE coding IN (SELECT id FROM coding WHERE session = ?1)",
        ("UPDATE coding_task SET draft = NULL, state = 3 WHERE state < 2 AND segment IN (SELECT id FROM segment"
         " WHERE session = ?1)"),
        "DELETE FROM job WHERE session = ?1",
        "UPDATE session SET state = 3 WHERE id = ?1",
    };
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    for (*n = 0; *n < 10000; ++*n) {
        struct kith_id id;
        struct kith_id client;

        KITH_TRY(kith_rows_begin(tx->conn, &rows, over, KITH_ARGS(kith_int(tx->now)), err));
        KITH_TRY(kith_rows_next(&rows, err));
        id = kith_row_id(&rows, 0);
        client = kith_row_id(&rows, 1);
        KITH_TRY(kith_rows_end(&rows, err));
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            KITH_TRY(kith_sql_do(tx->conn, steps[i], KITH_ARGS(kith_idarg(id)), NULL, err));
        KITH_TRY(kith_audit_add(tx, "session.expire", id, client, NULL, err));
        tx->emptied = true;
    }
out:
    return kith_rows_done(&rows, rc, err);
}
