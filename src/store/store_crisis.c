#include "store_crisis.h"

#include "store_audit.h"
#include "store_parts.h"

#define DAY_MINUTES INT64_C(1440)

enum kith_rc kith_crisis_raise(struct kith_tx *tx, struct kith_id session, struct kith_str lines, int64_t within_s,
                               struct kith_id *id, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_session_row s;
    struct kith_str sealed;
    int64_t there;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_session_get(tx, session, scratch, &s, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM crisis WHERE session = ?1", KITH_ARGS(kith_idarg(session)),
                          &there, err));
    *id = KITH_ID_NONE;
    if (there) /* the session was coded again; what a person is looking at stays */
        return KITH_OK;
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_client_seal(tx, s.client, "crisis", *id, lines, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(
        tx->conn,
        "INSERT INTO crisis (id, programme, session, client, counsellor, held, lines, raised, due, state, seen, closed)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, 0)",
        KITH_ARGS(kith_idarg(*id), kith_idarg(s.programme), kith_idarg(session), kith_idarg(s.client),
                  kith_idarg(s.counsellor), kith_int(s.held), kith_blob(sealed.p, sealed.n), kith_int(tx->now),
                  kith_int(tx->now + within_s)),
        NULL, err));
    KITH_TRY(kith_audit_add(tx, "crisis.raise", *id, s.client, NULL, err));
out:
    return rc;
}

#define CRISIS_COLUMNS                                                                                                 \
    "id, programme, session, client, counsellor, held, lines, raised, due, state, with_person, seen, done, closed"

static enum kith_rc read_crisis(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                                struct kith_crisis *out, struct kith_err *err)
{
    enum kith_rc rc;

    *out = (struct kith_crisis){.id = kith_row_id(rows, 0),
                                .programme = kith_row_id(rows, 1),
                                .session = kith_row_id(rows, 2),
                                .client = kith_row_id(rows, 3),
                                .counsellor = kith_row_id(rows, 4),
                                .held = kith_row_int(rows, 5),
                                .raised = kith_row_int(rows, 7),
                                .due = kith_row_int(rows, 8),
                                .state = (enum kith_crisis_state)kith_row_int(rows, 9),
                                .with = kith_row_id(rows, 10),
                                .seen = kith_row_int(rows, 11),
                                .closed = kith_row_int(rows, 13)};
    /* A clock set back before it was raised must not hide that time has passed: then it is late at once. */
    out->late = out->state == KITH_CRISIS_OPEN && (tx->now >= out->due || tx->now + 3600 < out->raised);
    KITH_TRY(kith_client_unseal(tx, out->client, "crisis", out->id, kith_row_peek(rows, 6), keep, &out->lines, err));
    KITH_TRY(kith_client_unseal(tx, out->client, "done", out->id, kith_row_peek(rows, 12), keep, &out->done, err));
out:
    return rc;
}

static enum kith_rc get_one(struct kith_tx *tx, const char *sql, struct kith_id id, struct kith_arena *keep,
                            struct kith_crisis *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_crisis(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_crisis_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_crisis *out,
                             struct kith_err *err)
{
    return get_one(tx, "SELECT " CRISIS_COLUMNS " FROM crisis WHERE id = ?1", id, keep, out, err);
}

enum kith_rc kith_crisis_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                    struct kith_crisis *out, struct kith_err *err)
{
    return get_one(tx, "SELECT " CRISIS_COLUMNS " FROM crisis WHERE session = ?1", session, keep, out, err);
}

enum kith_rc kith_crisis_list(struct kith_tx *tx, struct kith_id programme, bool all, struct kith_arena *keep,
                              struct kith_crisis **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT " CRISIS_COLUMNS " FROM crisis WHERE programme = ?1 AND (?2 OR state < 2)"
                             " ORDER BY state, due, rowid LIMIT 500",
                             KITH_ARGS(kith_idarg(programme), kith_int(all)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_crisis(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

/* What is open by when somebody must have looked, then what is closed, the newest first. */
#define AS_SHOWN " ORDER BY state >= 2, CASE WHEN state < 2 THEN due ELSE -closed END, rowid"

enum kith_rc kith_crisis_page(struct kith_tx *tx, struct kith_id programme, size_t skip, size_t most,
                              struct kith_arena *keep, struct kith_crisis **out, size_t *n, uint64_t *total,
                              struct kith_err *err)
{
    struct kith_rows rows = {0};
    int64_t count = 0;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM crisis WHERE programme = ?1",
                          KITH_ARGS(kith_idarg(programme)), &count, err));
    *total = (uint64_t)count;
    /* Only what is shown is read, and opened. */
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT " CRISIS_COLUMNS " FROM crisis WHERE rowid IN (SELECT rowid FROM crisis WHERE"
                             " programme = ?1" AS_SHOWN " LIMIT ?2 OFFSET ?3)" AS_SHOWN,
                             KITH_ARGS(kith_idarg(programme), kith_int((int64_t)most), kith_int((int64_t)skip)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_crisis(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_crisis_waiting(struct kith_tx *tx, struct kith_id programme, size_t *n, struct kith_err *err)
{
    int64_t count = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM crisis WHERE programme = ?1 AND state < 2",
                                   KITH_ARGS(kith_idarg(programme)), &count, err);

    *n = (size_t)count;
    return rc;
}

/* One step of an entry that is still open, with its line on the audit chain. */
static enum kith_rc step(struct kith_tx *tx, struct kith_id id, const char *sql, const struct kith_arg *args,
                         size_t n_args, const char *action, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id client;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, args, n_args, err));
    KITH_TRY(kith_rows_one(&rows, err));
    client = kith_row_id(&rows, 0);
    KITH_TRY(kith_rows_end(&rows, err));
    KITH_TRY(kith_audit_add(tx, action, id, client, NULL, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_crisis_acknowledge(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    return step(tx, id,
                "UPDATE crisis SET state = 1, with_person = ?2, seen = CASE WHEN seen = 0 THEN max(?3, 1) ELSE seen END"
                " WHERE id = ?1 AND state < 2 RETURNING client",
                KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor), kith_int(tx->now)), "crisis.acknowledge", err);
}

enum kith_rc kith_crisis_hand_over(struct kith_tx *tx, struct kith_id id, struct kith_id to, struct kith_err *err)
{
    /* It counts as seen by the new person only when they say so. */
    return step(tx, id,
                "UPDATE crisis SET with_person = ?2, state = 0 WHERE id = ?1 AND state < 2 AND EXISTS (SELECT 1 FROM"
                " role_held r JOIN person p ON p.id = r.person WHERE r.person = ?2 AND r.programme = crisis.programme"
                " AND r.until IS NULL AND p.state = 0) RETURNING client",
                KITH_ARGS(kith_idarg(id), kith_idarg(to)), "crisis.handover", err);
}

enum kith_rc kith_crisis_close(struct kith_tx *tx, struct kith_id id, struct kith_str done, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_crisis c = {0};
    struct kith_str sealed;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(done, "account of what was done", true, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_crisis_get(tx, id, scratch, &c, err));
    if (c.state == KITH_CRISIS_OPEN)
        return kith_fail(err, KITH_EUSAGE, 0, "Take it on first: then everybody knows that you have it.");
    KITH_TRY(kith_client_seal(tx, c.client, "done", id, done, scratch, &sealed, err));
    KITH_TRY(step(tx, id,
                  "UPDATE crisis SET state = 2, done = ?2, closed = ?3 WHERE id = ?1 AND state = 1 RETURNING client",
                  KITH_ARGS(kith_idarg(id), kith_blob(sealed.p, sealed.n), kith_int(tx->now)), "crisis.close", err));
out:
    return rc;
}

/* Only somebody who works here now: a name of who has left, or lost every role, would let people believe that somebody
 * looks. */
#define STILL_HERE(who)                                                                                                \
    "CASE WHEN EXISTS (SELECT 1 FROM role_held r JOIN person p ON p.id = r.person WHERE r.person = d." who             \
    " AND r.programme = d.programme AND r.until IS NULL AND p.state = 0) THEN d." who " END"

enum kith_rc kith_crisis_duty_get(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                  struct kith_crisis_duty *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = (struct kith_crisis_duty){.within_minutes = 60, .out_of_hours = KITH_S(""), .abuse_rule = KITH_S("")};
    KITH_TRY(
        kith_rows_begin(tx->conn, &rows,
                        "SELECT " STILL_HERE("first") ", " STILL_HERE(
                            "deputy") ", d.within_minutes, d.days,"
                                      " d.from_minute, d.to_minute, d.out_of_hours, d.abuse_rule FROM crisis_duty d"
                                      " WHERE d.programme = ?1",
                        KITH_ARGS(kith_idarg(programme)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        *out = (struct kith_crisis_duty){.first = kith_row_id(&rows, 0),
                                         .deputy = kith_row_id(&rows, 1),
                                         .within_minutes = (uint32_t)kith_row_int(&rows, 2),
                                         .days = (uint32_t)kith_row_int(&rows, 3),
                                         .from = (uint32_t)kith_row_int(&rows, 4),
                                         .to = (uint32_t)kith_row_int(&rows, 5),
                                         .out_of_hours = kith_row_str(&rows, 6, keep),
                                         .abuse_rule = kith_row_str(&rows, 7, keep)};
    if (!kith_id_is(out->first)) {
        out->first = out->deputy;
        out->deputy = KITH_ID_NONE;
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_crisis_duty_set(struct kith_tx *tx, struct kith_id programme, const struct kith_crisis_duty *duty,
                                  struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(duty->out_of_hours, "text for other hours", false, err));
    KITH_TRY(kith_field_check(duty->abuse_rule, "rule for reporting abuse", false, err));
    if (duty->days > 0x7f || duty->from >= DAY_MINUTES || duty->to >= DAY_MINUTES)
        return kith_fail(err, KITH_EUSAGE, 0, "Give days of the week, and times from 00:00 to 23:59.");
    if (duty->within_minutes == 0 || duty->within_minutes > 7 * 24 * 60)
        return kith_fail(err, KITH_EUSAGE, 0, "Say within how many minutes somebody looks: from 1 to a week.");
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "REPLACE INTO crisis_duty (programme, first, deputy, within_minutes, days, from_minute, to_minute,"
                    " out_of_hours, abuse_rule) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    KITH_ARGS(kith_idarg(programme), kith_idarg(duty->first), kith_idarg(duty->deputy),
                              kith_int(duty->within_minutes), kith_int(duty->days), kith_int(duty->from),
                              kith_int(duty->to), kith_text(duty->out_of_hours), kith_text(duty->abuse_rule)),
                    NULL, err));
    KITH_TRY(kith_audit_add(tx, "crisis.duty", programme, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* ---- the clock on the wall ---- */

static int64_t day_of(int64_t wall)
{
    return (wall >= 0 ? wall : wall - (DAY_MINUTES * 60 - 1)) / (DAY_MINUTES * 60);
}

static bool has_day(const struct kith_crisis_duty *duty, int64_t day)
{
    int64_t since_monday = ((day + 3) % 7 + 7) % 7; /* 1 January 1970 was a Thursday */

    return (duty->days & 1u << (unsigned)since_monday) != 0;
}

bool kith_crisis_watched(const struct kith_crisis_duty *duty, int64_t wall)
{
    int64_t day = day_of(wall);
    int64_t minute = (wall - day * DAY_MINUTES * 60) / 60;

    if (!kith_id_is(duty->first))
        return false;
    if (duty->from < duty->to)
        return has_day(duty, day) && minute >= duty->from && minute < duty->to;
    return (has_day(duty, day) && minute >= duty->from) || (has_day(duty, day - 1) && minute < duty->to);
}

bool kith_crisis_watched_next(const struct kith_crisis_duty *duty, int64_t wall, int64_t *next)
{
    if (!kith_id_is(duty->first))
        return false;
    for (int64_t day = day_of(wall), n = 0; n <= 7; day++, n++) {
        *next = (day * DAY_MINUTES + duty->from) * 60;
        if (has_day(duty, day) && *next > wall)
            return true;
    }
    return false;
}
