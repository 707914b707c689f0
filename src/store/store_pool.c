#include "store_pool.h"

#include "store_audit.h"
#include "store_parts.h"

#include <stdio.h>

#define DRAWS_MOST 500

static int64_t day_of(int64_t at)
{
    return at - at % KITH_DAY_S;
}

/* ---- what counsellors put in ---- */

enum kith_rc kith_pool_standing_set(struct kith_tx *tx, struct kith_id programme, bool on, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (on)
        KITH_TRY(kith_sql_do(
            tx->conn,
            "INSERT INTO pool_standing (person, programme, since, until) SELECT ?1, ?2, ?3, NULL WHERE"
            " NOT EXISTS (SELECT 1 FROM pool_standing WHERE person = ?1 AND programme = ?2 AND until IS"
            " NULL) ON CONFLICT DO UPDATE SET until = NULL",
            KITH_ARGS(kith_idarg(tx->actor), kith_idarg(programme), kith_int(day_of(tx->now) + KITH_DAY_S)), &n, err));
    else
        KITH_TRY(kith_sql_do(
            tx->conn, "UPDATE pool_standing SET until = ?3 WHERE person = ?1 AND programme = ?2 AND until IS NULL",
            KITH_ARGS(kith_idarg(tx->actor), kith_idarg(programme), kith_int(day_of(tx->now))), &n, err));
    if (n)
        KITH_TRY(kith_audit_add(tx, on ? "pool.all" : "pool.none", programme, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_pool_standing(struct kith_tx *tx, struct kith_id person, struct kith_id programme, int64_t *since,
                                struct kith_err *err)
{
    return kith_sql_int(tx->conn,
                        "SELECT coalesce(max(since), 0) FROM pool_standing WHERE person = ?1 AND programme = ?2 AND"
                        " until IS NULL",
                        KITH_ARGS(kith_idarg(person), kith_idarg(programme)), since, err);
}

enum kith_rc kith_pool_plan_add(struct kith_tx *tx, struct kith_id programme, struct kith_id client, int64_t day,
                                struct kith_id *id, struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    day = day_of(day);
    if (day <= tx->now)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A session goes in before the day it takes place; choose a day from tomorrow on.");
    KITH_TRY(kith_sql_int(
        tx->conn, "SELECT count(*) FROM client WHERE id = ?1 AND programme = ?2 AND counsellor = ?3 AND state = 0",
        KITH_ARGS(kith_idarg(client), kith_idarg(programme), kith_idarg(tx->actor)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO pool_plan (id, person, programme, client, day, made) VALUES (?1, ?2, ?3, ?4, ?5,"
                         " ?6) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(tx->actor), kith_idarg(programme), kith_idarg(client),
                                   kith_int(day), kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "pool.plan", *id, client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_pool_plan_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM pool_plan WHERE id = ?1 AND person = ?2",
                         KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "pool.unplan", id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_pool_plan_list(struct kith_tx *tx, struct kith_id person, struct kith_id programme,
                                 struct kith_arena *keep, struct kith_pool_plan **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT p.id, p.client, c.code, p.day FROM pool_plan p JOIN client c ON c.id = p.client"
                             " WHERE p.person = ?1 AND p.programme = ?2 AND p.day >= ?3 ORDER BY p.day, p.id",
                             KITH_ARGS(kith_idarg(person), kith_idarg(programme), kith_int(day_of(tx->now))), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_pool_plan){.id = kith_row_id(&rows, 0),
                                                 .client = kith_row_id(&rows, 1),
                                                 .client_code = kith_row_str(&rows, 2, keep),
                                                 .day = kith_row_int(&rows, 3)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_pool_enter(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE session SET in_pool = 1 WHERE id = ?1 AND in_pool = 0 AND (EXISTS (SELECT 1 FROM"
                         " pool_standing p WHERE p.person = session.counsellor AND p.programme = session.programme AND"
                         " p.since <= session.held AND (p.until IS NULL OR p.until > session.held)) OR EXISTS (SELECT 1"
                         " FROM pool_plan q WHERE q.person = session.counsellor AND q.client = session.client AND"
                         " q.day <= session.held AND q.day + 86400 > session.held AND q.made < q.day))",
                         KITH_ARGS(kith_idarg(session)), &n, err));
    if (n)
        KITH_TRY(kith_audit_add(tx, "session.pool", session, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* ---- the time that coders give ---- */

enum kith_rc kith_coder_time_set(struct kith_tx *tx, struct kith_id programme, uint32_t minutes, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "REPLACE INTO coder_time (person, programme, minutes) VALUES (?1, ?2, ?3)",
                         KITH_ARGS(kith_idarg(tx->actor), kith_idarg(programme), kith_int(minutes)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "coder.time", programme, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_coder_time(struct kith_tx *tx, struct kith_id person, struct kith_id programme, uint32_t *minutes,
                             struct kith_err *err)
{
    int64_t value = 0;
    enum kith_rc rc =
        kith_sql_int(tx->conn, "SELECT coalesce(sum(minutes), 0) FROM coder_time WHERE person = ?1 AND programme = ?2",
                     KITH_ARGS(kith_idarg(person), kith_idarg(programme)), &value, err);

    *minutes = (uint32_t)value;
    return rc;
}

/* Roles 0 to 2 code: counsellor, supervisor, mentor. */
enum kith_rc kith_coder_times(struct kith_tx *tx, struct kith_id programme, int64_t from, struct kith_arena *keep,
                              struct kith_coder_time **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        "SELECT c.person, c.minutes, (SELECT count(*) FROM coding_task t JOIN segment g ON g.id = t.segment JOIN"
        " session s ON s.id = g.session WHERE t.coder = c.person AND s.programme = ?1 AND t.since >= ?2 AND"
        " t.state <> 3) FROM coder_time c JOIN person p ON p.id = c.person WHERE c.programme = ?1 AND c.minutes > 0 AND"
        " p.state = 0 AND EXISTS (SELECT 1 FROM role_held r WHERE r.person = c.person AND r.programme = ?1 AND"
        " r.role <= 2 AND r.until IS NULL) ORDER BY c.person",
        KITH_ARGS(kith_idarg(programme), kith_int(from)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_coder_time){.person = kith_row_id(&rows, 0),
                                                  .minutes = (uint32_t)kith_row_int(&rows, 1),
                                                  .tasks = (uint32_t)kith_row_int(&rows, 2)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_coder_knows(struct kith_tx *tx, struct kith_id person, struct kith_id session, bool *knows,
                              struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc =
        kith_sql_int(tx->conn,
                     "SELECT (SELECT count(*) FROM session WHERE id = ?2 AND counsellor = ?1) + (SELECT count(*) FROM"
                     " audit_line WHERE object = ?2 AND actor = ?1 AND action = 'session.open')",
                     KITH_ARGS(kith_idarg(person), kith_idarg(session)), &n, err);

    *knows = n > 0;
    return rc;
}

/* ---- draws ---- */

enum kith_rc kith_pool_candidates(struct kith_tx *tx, struct kith_id programme, uint32_t month, int64_t from,
                                  int64_t to, struct kith_arena *keep, struct kith_candidate **out, size_t *n,
                                  struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        "SELECT s.counsellor, s.id FROM session s JOIN person p ON p.id = s.counsellor WHERE s.programme = ?1 AND"
        " s.held >= ?3 AND s.held < ?4 AND s.in_pool = 1 AND s.state = 1 AND p.state = 0 AND NOT EXISTS (SELECT 1 FROM"
        " blind_draw d WHERE d.programme = ?1 AND d.counsellor = s.counsellor AND d.month = ?2) AND NOT EXISTS (SELECT"
        " 1 FROM segment g WHERE g.session = s.id) ORDER BY s.counsellor, s.id",
        KITH_ARGS(kith_idarg(programme), kith_int(month), kith_int(from), kith_int(to)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_candidate){.counsellor = kith_row_id(&rows, 0), .session = kith_row_id(&rows, 1)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_draw_add(struct kith_tx *tx, const struct kith_draw *d, struct kith_id *id, struct kith_err *err)
{
    char detail[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "INSERT INTO blind_draw (id, programme, counsellor, month, seed, candidates, session, segment,"
                    " second, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                    KITH_ARGS(kith_idarg(*id), kith_idarg(d->programme), kith_idarg(d->counsellor), kith_int(d->month),
                              kith_int((int64_t)d->seed), kith_text(d->candidates), kith_idarg(d->session),
                              kith_idarg(d->segment), kith_int(d->second), kith_int(tx->now)),
                    NULL, err));
    (void)snprintf(detail, sizeof detail, "%u seed %llu", d->month, (unsigned long long)d->seed);
    KITH_TRY(kith_audit_add(tx, "pool.draw", *id, KITH_ID_NONE, detail, err));
out:
    return rc;
}

#define DRAW_SELECT                                                                                                    \
    "SELECT d.id, d.programme, d.counsellor, d.month, d.seed, d.candidates, d.session, d.segment, d.second, d.at,"     \
    " g.withheld, s.held, (SELECT count(*) FROM coding_task t WHERE t.segment = g.id AND t.state <> 3), (SELECT"       \
    " count(*) FROM coding_task t WHERE t.segment = g.id AND t.state = 2), c.code FROM blind_draw d JOIN segment g ON" \
    " g.id = d.segment JOIN session s ON s.id = d.session JOIN client c ON c.id = s.client"

static enum kith_rc read_draws(struct kith_rows *rows, struct kith_arena *keep, struct kith_draw **out, size_t *n,
                               struct kith_err *err)
{
    enum kith_rc rc;

    while ((rc = kith_rows_next(rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_draw){.id = kith_row_id(rows, 0),
                                            .programme = kith_row_id(rows, 1),
                                            .counsellor = kith_row_id(rows, 2),
                                            .month = (uint32_t)kith_row_int(rows, 3),
                                            .seed = (uint64_t)kith_row_int(rows, 4),
                                            .candidates = kith_row_str(rows, 5, keep),
                                            .session = kith_row_id(rows, 6),
                                            .segment = kith_row_id(rows, 7),
                                            .second = kith_row_int(rows, 8) != 0,
                                            .at = kith_row_int(rows, 9),
                                            .withheld = kith_row_int(rows, 10) != 0,
                                            .held = kith_row_int(rows, 11),
                                            .given = (unsigned)kith_row_int(rows, 12),
                                            .closed = (unsigned)kith_row_int(rows, 13),
                                            .code = kith_row_str(rows, 14, keep)};
    }
out:
    return rc;
}

enum kith_rc kith_draw_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                            struct kith_arena *keep, struct kith_draw **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             kith_id_is(counsellor) ? DRAW_SELECT
                                 " WHERE d.programme = ?1 AND d.counsellor = ?2 ORDER BY d.at DESC, d.id LIMIT ?3"
                                                    : DRAW_SELECT
                                 " WHERE d.programme = ?1 AND ?2 IS NULL ORDER BY d.at DESC, d.id LIMIT ?3",
                             KITH_ARGS(kith_idarg(programme), kith_idarg(counsellor), kith_int(DRAWS_MOST)), err));
    rc = read_draws(&rows, keep, out, n, err);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_draw_count(struct kith_tx *tx, struct kith_id programme, struct kith_draw_counts *out,
                             struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT count(*), coalesce(sum(d.second), 0), coalesce(sum(g.withheld), 0),"
                             " coalesce(sum(g.withheld = 0 AND NOT EXISTS (SELECT 1 FROM coding_task t WHERE"
                             " t.segment = g.id AND t.state < 2) AND (SELECT count(*) FROM coding_task t WHERE"
                             " t.segment = g.id AND t.state = 2) > d.second), 0) FROM blind_draw d JOIN segment g"
                             " ON g.id = d.segment WHERE d.programme = ?1",
                             KITH_ARGS(kith_idarg(programme)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *out = (struct kith_draw_counts){.drawn = (uint64_t)kith_row_int(&rows, 0),
                                     .twice = (uint64_t)kith_row_int(&rows, 1),
                                     .withheld = (uint64_t)kith_row_int(&rows, 2),
                                     .coded = (uint64_t)kith_row_int(&rows, 3)};
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_draw_five(struct kith_tx *tx, struct kith_id programme, unsigned *n, bool *second,
                            struct kith_err *err)
{
    int64_t all;
    int64_t twice;
    enum kith_rc rc;

    *n = 0;
    *second = false;
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM blind_draw WHERE programme = ?1",
                          KITH_ARGS(kith_idarg(programme)), &all, err));
    *n = (unsigned)(all % 5);
    KITH_TRY(kith_sql_int(tx->conn,
                          "SELECT coalesce(sum(second), 0) FROM (SELECT second FROM blind_draw WHERE programme = ?1"
                          " ORDER BY rowid DESC LIMIT ?2)",
                          KITH_ARGS(kith_idarg(programme), kith_int(*n)), &twice, err));
    *second = twice > 0;
out:
    return rc;
}

enum kith_rc kith_draw_waiting(struct kith_tx *tx, struct kith_id programme, int64_t until, struct kith_arena *keep,
                               struct kith_draw **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             DRAW_SELECT " WHERE d.programme = ?1 AND d.at <= ?2 AND g.withheld = 0 AND s.state = 1 AND"
                                         " (SELECT count(*) FROM coding_task t WHERE t.segment = g.id AND t.state <> 3)"
                                         " <= d.second ORDER BY d.at, d.id LIMIT ?3",
                             KITH_ARGS(kith_idarg(programme), kith_int(until), kith_int(DRAWS_MOST)), err));
    rc = read_draws(&rows, keep, out, n, err);
out:
    return kith_rows_done(&rows, rc, err);
}
