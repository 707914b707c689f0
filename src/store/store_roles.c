#include "store_audit.h"
#include "store_parts.h"
#include "store_people.h"

enum kith_rc kith_role_give(struct kith_tx *tx, struct kith_id person, struct kith_id programme, enum kith_post role,
                            struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if ((unsigned)role >= KITH_POST_COUNT)
        return kith_fail(err, KITH_EUSAGE, 0, "There is no such role.");
    KITH_TRY(kith_sql_int(tx->conn,
                          "SELECT (SELECT count(*) FROM person WHERE id = ?1 AND state = 0)"
                          " + (SELECT count(*) FROM programme WHERE id = ?2)",
                          KITH_ARGS(kith_idarg(person), kith_idarg(programme)), &n, err));
    if (n != 2)
        return kith_store_denied(err);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO role_held (person, programme, role, since) VALUES (?1, ?2, ?3, ?4)"
                         " ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(person), kith_idarg(programme), kith_int(role), kith_int(tx->now)), &n,
                         err));
    if (n)
        KITH_TRY(kith_audit_add(tx, "role.give", person, KITH_ID_NONE, kith_post_name(role), err));
out:
    return rc;
}

enum kith_rc kith_role_take(struct kith_tx *tx, struct kith_id person, struct kith_id programme, enum kith_post role,
                            struct kith_err *err)
{
    int64_t others = 1;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (role == KITH_POST_ADMINISTRATOR)
        KITH_TRY(kith_sql_int(tx->conn,
                              "SELECT count(*) FROM role_held r JOIN person p ON p.id = r.person WHERE r.role = ?3"
                              " AND r.programme = ?2 AND r.until IS NULL AND r.person <> ?1 AND p.state = 0",
                              KITH_ARGS(kith_idarg(person), kith_idarg(programme), kith_int(role)), &others, err));
    if (others == 0)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "The programme would have no administrator; make somebody else one first.");
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE role_held SET until = ?4 WHERE person = ?1 AND programme = ?2 AND role = ?3"
                         " AND until IS NULL",
                         KITH_ARGS(kith_idarg(person), kith_idarg(programme), kith_int(role), kith_int(tx->now)), &n,
                         err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "role.take", person, KITH_ID_NONE, kith_post_name(role), err));
out:
    return rc;
}

enum kith_rc kith_role_list(struct kith_tx *tx, struct kith_id person, struct kith_id programme,
                            struct kith_arena *keep, struct kith_role_held **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             kith_id_is(person)
                                 ? "SELECT person, programme, role, since FROM role_held WHERE person = ?1"
                                   " AND until IS NULL AND (?2 IS NULL OR programme = ?2) ORDER BY role, since, rowid"
                                 : "SELECT person, programme, role, since FROM role_held WHERE ?1 IS NULL"
                                   " AND until IS NULL AND (?2 IS NULL OR programme = ?2) ORDER BY role, since, rowid",
                             KITH_ARGS(kith_idarg(person), kith_idarg(programme)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_role_held){.person = kith_row_id(&rows, 0),
                                                 .programme = kith_row_id(&rows, 1),
                                                 .role = (enum kith_post)kith_row_int(&rows, 2),
                                                 .since = kith_row_int(&rows, 3)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_role_ever(struct kith_tx *tx, struct kith_id person, struct kith_id programme, bool *out,
                            struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_sql_int(
        tx->conn, "SELECT EXISTS (SELECT 1 FROM role_held WHERE person = ?1 AND (?2 IS NULL OR programme = ?2))",
        KITH_ARGS(kith_idarg(person), kith_idarg(programme)), &n, err));
out:
    *out = n > 0;
    return rc;
}

/* A mentor is apart from line management: nobody is both to the same person. */
static enum kith_rc check_apart(struct kith_tx *tx, const struct kith_tie *tie, struct kith_err *err)
{
    enum kith_tie_kind other = tie->kind == KITH_TIE_MENTORS ? KITH_TIE_SUPERVISES : KITH_TIE_MENTORS;
    int64_t n;
    enum kith_rc rc;

    if (tie->kind == KITH_TIE_PEER)
        return KITH_OK;
    /* In any programme: who decides about somebody in one house does so in the other's mind too. */
    KITH_TRY(kith_sql_int(
        tx->conn, "SELECT count(*) FROM tie WHERE kind = ?1 AND from_person = ?2 AND to_person = ?3 AND until IS NULL",
        KITH_ARGS(kith_int(other), kith_idarg(tie->from), kith_idarg(tie->to)), &n, err));
    if (n && tie->kind == KITH_TIE_MENTORS)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "They supervise this person, and a mentor stands apart from line management. Choose another "
                         "mentor, or end the supervision first.");
    if (n)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "They mentor this person, and a mentor stands apart from line management. Choose another "
                         "supervisor, or end the mentoring first.");
out:
    return rc;
}

enum kith_rc kith_tie_add(struct kith_tx *tx, const struct kith_tie *tie, struct kith_id *id, struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if ((unsigned)tie->kind >= KITH_TIE_COUNT || kith_id_eq(tie->from, tie->to))
        return kith_fail(err, KITH_EUSAGE, 0, "A tie is between two different people.");
    /* Both must work in the programme: a tie is no way into another one. */
    KITH_TRY(kith_sql_int(tx->conn,
                          "SELECT count(DISTINCT person) FROM role_held WHERE programme = ?3 AND until IS NULL"
                          " AND person IN (?1, ?2)",
                          KITH_ARGS(kith_idarg(tie->from), kith_idarg(tie->to), kith_idarg(tie->programme)), &n, err));
    if (n != 2)
        return kith_store_denied(err);
    KITH_TRY(kith_sql_int(
        tx->conn,
        "SELECT count(*) FROM tie WHERE kind = ?1 AND from_person = ?2 AND to_person = ?3"
        " AND programme = ?4 AND until IS NULL",
        KITH_ARGS(kith_int(tie->kind), kith_idarg(tie->from), kith_idarg(tie->to), kith_idarg(tie->programme)), &n,
        err));
    if (n)
        return kith_fail(err, KITH_EUSAGE, 0, "That tie is there already.");
    KITH_TRY(check_apart(tx, tie, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO tie (id, kind, from_person, to_person, programme, since)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         KITH_ARGS(kith_idarg(*id), kith_int(tie->kind), kith_idarg(tie->from), kith_idarg(tie->to),
                                   kith_idarg(tie->programme), kith_int(tie->since ? tie->since : tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "tie.add", tie->to, KITH_ID_NONE, tie->from.z, err));
out:
    return rc;
}

enum kith_rc kith_tie_end(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE tie SET until = ?2 WHERE id = ?1 AND until IS NULL",
                         KITH_ARGS(kith_idarg(id), kith_int(tx->now)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "tie.end", id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

#define TIES "SELECT id, kind, from_person, to_person, programme, since FROM tie WHERE until IS NULL"

enum kith_rc kith_tie_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep, struct kith_tie **out,
                           size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             kith_id_is(person) /* every gate asks for it: an OR would use no index */
                                 ? TIES " AND from_person = ?1 UNION ALL " TIES " AND to_person = ?1 ORDER BY 6, 1"
                                 : TIES " AND ?1 IS NULL ORDER BY 6, 1",
                             KITH_ARGS(kith_idarg(person)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_tie){.id = kith_row_id(&rows, 0),
                                           .kind = (enum kith_tie_kind)kith_row_int(&rows, 1),
                                           .from = kith_row_id(&rows, 2),
                                           .to = kith_row_id(&rows, 3),
                                           .programme = kith_row_id(&rows, 4),
                                           .since = kith_row_int(&rows, 5)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}
