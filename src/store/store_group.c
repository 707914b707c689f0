#include "store_group.h"

#include "store_audit.h"
#include "store_parts.h"
#include "store_space.h"

enum kith_rc kith_group_add(struct kith_tx *tx, struct kith_id programme, struct kith_str name, struct kith_id *id,
                            struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str sealed;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(name, "name of the group", true, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_space_open(tx, *id, err));
    KITH_TRY(kith_space_seal(tx, *id, "group", *id, name, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO reflect_group (id, programme, name, by, since) VALUES (?1, ?2, ?3, ?4, ?5)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(programme), kith_blob(sealed.p, sealed.n),
                                   kith_idarg(tx->actor), kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO group_member (circle, person, since) VALUES (?1, ?2, ?3)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(tx->actor), kith_int(tx->now)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "group.add", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

static enum kith_rc read_group(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                               struct kith_group *out, struct kith_err *err)
{
    *out = (struct kith_group){.id = kith_row_id(rows, 0),
                               .programme = kith_row_id(rows, 1),
                               .by = kith_row_id(rows, 3),
                               .since = kith_row_int(rows, 4)};
    return kith_space_unseal(tx, out->id, "group", out->id, kith_row_peek(rows, 2), keep, &out->name, err);
}

enum kith_rc kith_group_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_group *out,
                            struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id, programme, name, by, since FROM reflect_group WHERE id = ?1",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_group(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_group_list(struct kith_tx *tx, struct kith_id programme, struct kith_id person,
                             struct kith_arena *keep, struct kith_group **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT g.id, g.programme, g.name, g.by, g.since FROM reflect_group g JOIN group_member m"
                             " ON m.circle = g.id WHERE m.person = ?2 AND (?1 IS NULL OR g.programme = ?1)"
                             " ORDER BY g.since, g.rowid LIMIT 100",
                             KITH_ARGS(kith_idarg(programme), kith_idarg(person)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_group(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_group_people(struct kith_tx *tx, struct kith_id group, struct kith_arena *keep, struct kith_id **out,
                               size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT m.person FROM group_member m JOIN person p ON p.id = m.person WHERE m.circle = ?1"
                             " ORDER BY p.usual COLLATE NOCASE, p.id",
                             KITH_ARGS(kith_idarg(group)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = kith_row_id(&rows, 0);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_group_has(struct kith_tx *tx, struct kith_id group, struct kith_id person, bool *out,
                            struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM group_member WHERE circle = ?1 AND person = ?2",
                                   KITH_ARGS(kith_idarg(group), kith_idarg(person)), &n, err);

    *out = n > 0;
    return rc;
}

enum kith_rc kith_group_join(struct kith_tx *tx, struct kith_id group, struct kith_id person, struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_int(tx->conn,
                          "SELECT count(*) FROM role_held r JOIN person p ON p.id = r.person JOIN reflect_group g ON"
                          " g.programme = r.programme WHERE g.id = ?1 AND r.person = ?2 AND r.role < 3 AND r.until IS"
                          " NULL AND p.state = 0",
                          KITH_ARGS(kith_idarg(group), kith_idarg(person)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM group_member WHERE circle = ?1", KITH_ARGS(kith_idarg(group)),
                          &n, err));
    if (n >= KITH_GROUP_PEOPLE)
        return kith_fail(err, KITH_EUSAGE, 0, "A group has at most %u people: in more, few speak.", KITH_GROUP_PEOPLE);
    n = 0;
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO group_member (circle, person, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(group), kith_idarg(person), kith_int(tx->now)), &n, err));
    if (n)
        KITH_TRY(kith_audit_add(tx, "group.join", group, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* All of it: the key first, so that what lies in free pages and older copies of them is noise. */
static enum kith_rc delete_group(struct kith_tx *tx, struct kith_id group, struct kith_err *err)
{
    static const char *const steps[] = {
        "DELETE FROM group_meeting WHERE circle = ?1",
        "DELETE FROM group_member WHERE circle = ?1",
        "DELETE FROM reflect_group WHERE id = ?1",
    };
    enum kith_rc rc;

    KITH_TRY(kith_space_close(tx, group, err));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        KITH_TRY(kith_sql_do(tx->conn, steps[i], KITH_ARGS(kith_idarg(group)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "group.close", group, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_group_leave(struct kith_tx *tx, struct kith_id group, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM group_member WHERE circle = ?1 AND person = ?2",
                         KITH_ARGS(kith_idarg(group), kith_idarg(tx->actor)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "group.leave", group, KITH_ID_NONE, NULL, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM group_member WHERE circle = ?1", KITH_ARGS(kith_idarg(group)),
                          &n, err));
    if (n == 0)
        KITH_TRY(delete_group(tx, group, err));
out:
    return rc;
}

enum kith_rc kith_group_close(struct kith_tx *tx, struct kith_id group, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_group g;
    bool actor_in = false;
    bool maker_in = false;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_group_get(tx, group, scratch, &g, err));
    KITH_TRY(kith_group_has(tx, group, tx->actor, &actor_in, err));
    KITH_TRY(kith_group_has(tx, group, g.by, &maker_in, err));
    if (!actor_in || (maker_in && !kith_id_eq(g.by, tx->actor)))
        return kith_store_denied(err);
    KITH_TRY(delete_group(tx, group, err));
out:
    return rc;
}

/* ---- meetings ---- */

/* Under the client's key where the moment is from a session, else under the group's. */
static enum kith_rc seal_in(struct kith_tx *tx, const struct kith_group_meeting *m, const char *what,
                            struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    return kith_id_is(m->session) ? kith_client_seal(tx, m->client, what, m->id, text, keep, out, err)
                                  : kith_space_seal(tx, m->group, what, m->id, text, keep, out, err);
}

static enum kith_rc unseal_in(struct kith_tx *tx, const struct kith_group_meeting *m, const char *what,
                              struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                              struct kith_err *err)
{
    return kith_id_is(m->session) ? kith_client_unseal(tx, m->client, what, m->id, sealed, keep, out, err)
                                  : kith_space_unseal(tx, m->group, what, m->id, sealed, keep, out, err);
}

static enum kith_rc check_moment(struct kith_tx *tx, struct kith_group_meeting *m, struct kith_arena *scratch,
                                 struct kith_err *err)
{
    struct kith_session_row session;
    enum kith_rc rc;

    KITH_TRY(kith_field_check(m->moment, "moment", !kith_id_is(m->session), err));
    KITH_TRY(kith_field_check(m->notes, "notes", false, err));
    if (!kith_id_is(m->session))
        return KITH_OK;
    KITH_TRY(kith_session_get(tx, m->session, scratch, &session, err));
    if (!kith_id_eq(session.counsellor, tx->actor) || session.state != KITH_SESSION_CODED)
        return kith_store_denied(err);
    if (m->last < m->first || m->last - m->first >= KITH_GROUP_TURNS_MAX || m->last >= session.turns)
        return kith_fail(err, KITH_EUSAGE, 0, "A moment is at most %u turns that are in the session.",
                         KITH_GROUP_TURNS_MAX);
    m->client = session.client;
out:
    return rc;
}

enum kith_rc kith_group_meet(struct kith_tx *tx, const struct kith_group_meeting *meeting, struct kith_id *id,
                             struct kith_err *err)
{
    struct kith_group_meeting m = *meeting;
    struct kith_arena *scratch;
    struct kith_str moment;
    struct kith_str notes;
    enum kith_rc rc;

    m.id = kith_id_new(tx->store->env);
    m.client = KITH_ID_NONE;
    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(check_moment(tx, &m, scratch, err));
    KITH_TRY(seal_in(tx, &m, "moment", m.moment, scratch, &moment, err));
    KITH_TRY(seal_in(tx, &m, "notes", m.notes, scratch, &notes, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO group_meeting (id, circle, by, held, session, first, last, moment, notes)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                         KITH_ARGS(kith_idarg(m.id), kith_idarg(m.group), kith_idarg(tx->actor),
                                   kith_int(m.held ? m.held : tx->now), kith_idarg(m.session), kith_int(m.first),
                                   kith_int(m.last), kith_blob(moment.p, moment.n), kith_blob(notes.p, notes.n)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "group.meet", m.group, m.client, NULL, err));
    *id = m.id;
out:
    return rc;
}

#define MEETING                                                                                                        \
    "SELECT m.id, m.circle, m.by, m.held, m.session, s.client, m.first, m.last, m.moment, m.notes FROM group_meeting"  \
    " m LEFT JOIN session s ON s.id = m.session WHERE "

static enum kith_rc read_meeting(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                                 struct kith_group_meeting *out, struct kith_err *err)
{
    enum kith_rc rc;

    *out = (struct kith_group_meeting){.id = kith_row_id(rows, 0),
                                       .group = kith_row_id(rows, 1),
                                       .by = kith_row_id(rows, 2),
                                       .held = kith_row_int(rows, 3),
                                       .session = kith_row_id(rows, 4),
                                       .client = kith_row_id(rows, 5),
                                       .first = (uint32_t)kith_row_int(rows, 6),
                                       .last = (uint32_t)kith_row_int(rows, 7)};
    KITH_TRY(unseal_in(tx, out, "moment", kith_row_peek(rows, 8), keep, &out->moment, err));
    KITH_TRY(unseal_in(tx, out, "notes", kith_row_peek(rows, 9), keep, &out->notes, err));
out:
    return rc;
}

enum kith_rc kith_group_meeting_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                                    struct kith_group_meeting *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, MEETING "m.id = ?1", KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_meeting(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc list_meetings(struct kith_tx *tx, const char *sql, struct kith_id of, struct kith_arena *keep,
                                  struct kith_group_meeting **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(of)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_meeting(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_group_meetings(struct kith_tx *tx, struct kith_id group, struct kith_arena *keep,
                                 struct kith_group_meeting **out, size_t *n, struct kith_err *err)
{
    return list_meetings(tx, MEETING "m.circle = ?1 ORDER BY m.held DESC, m.rowid DESC LIMIT 100", group, keep, out, n,
                         err);
}

enum kith_rc kith_group_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                   struct kith_group_meeting **out, size_t *n, struct kith_err *err)
{
    return list_meetings(tx, MEETING "m.session = ?1 ORDER BY m.held, m.rowid LIMIT 200", session, keep, out, n, err);
}

enum kith_rc kith_group_note(struct kith_tx *tx, struct kith_id group, struct kith_id meeting, struct kith_str notes,
                             struct kith_err *err)
{
    struct kith_group_meeting m;
    struct kith_arena *scratch;
    struct kith_str sealed;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(notes, "notes", false, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_group_meeting_get(tx, meeting, scratch, &m, err));
    if (!kith_id_eq(m.group, group))
        return kith_store_denied(err);
    KITH_TRY(seal_in(tx, &m, "notes", notes, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE group_meeting SET notes = ?2 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(meeting), kith_blob(sealed.p, sealed.n)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "group.note", group, m.client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_group_take_back(struct kith_tx *tx, struct kith_id group, struct kith_id meeting,
                                  struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM group_meeting WHERE id = ?2 AND circle = ?1 AND by = ?3",
                         KITH_ARGS(kith_idarg(group), kith_idarg(meeting), kith_idarg(tx->actor)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    tx->emptied = true;
    KITH_TRY(kith_audit_add(tx, "group.takeback", group, KITH_ID_NONE, NULL, err));
out:
    return rc;
}
