#include "store_notice.h"

#include "store_audit.h"
#include "store_parts.h"

enum kith_rc kith_notice_add(struct kith_tx *tx, struct kith_id person, const char *kind, struct kith_id about,
                             struct kith_str said, struct kith_err *err)
{
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(said, "notice", false, err));
    id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO notice (id, person, kind, about, said, at, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
                         " 0)",
                         KITH_ARGS(kith_idarg(id), kith_idarg(person), kith_z(kind), kith_z(about.z), kith_text(said),
                                   kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "notice.add", person, KITH_ID_NONE, kind, err));
out:
    return rc;
}

enum kith_rc kith_notice_add_all(struct kith_tx *tx, struct kith_id programme, enum kith_post role, const char *kind,
                                 struct kith_id about, struct kith_str said, size_t *told, struct kith_err *err)
{
    struct kith_role_held *held;
    struct kith_arena *scratch;
    enum kith_rc rc;
    size_t n;

    if (told)
        *told = 0;
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, programme, scratch, &held, &n, err));
    for (size_t i = 0; i < n; i++) {
        if (held[i].role != role)
            continue;
        KITH_TRY(kith_notice_add(tx, held[i].person, kind, about, said, err));
        if (told)
            *told += 1;
    }
out:
    return rc;
}

enum kith_rc kith_notice_list(struct kith_tx *tx, struct kith_id person, bool all, struct kith_arena *keep,
                              struct kith_told **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, person, kind, about, said, at, seen FROM notice WHERE person = ?1"
                             " AND (seen = 0 OR ?2) ORDER BY at DESC, id LIMIT 200",
                             KITH_ARGS(kith_idarg(person), kith_int(all)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_told){.id = kith_row_id(&rows, 0),
                                            .person = kith_row_id(&rows, 1),
                                            .kind = kith_row_str(&rows, 2, keep),
                                            .about = kith_row_id(&rows, 3),
                                            .said = kith_row_str(&rows, 4, keep),
                                            .at = kith_row_int(&rows, 5),
                                            .seen = kith_row_int(&rows, 6)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_notice_seen(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    int64_t before;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT seen FROM notice WHERE id = ?1 AND person = ?2",
                          KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor)), &before, err));
    if (before)
        goto out;
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE notice SET seen = ?2 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(id), kith_int(tx->now)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "notice.seen", id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_notice_count(struct kith_tx *tx, const char *kind, struct kith_id about, uint64_t *told,
                               uint64_t *waiting, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *told = 0;
    *waiting = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT count(*), count(*) FILTER (WHERE seen = 0) FROM notice WHERE kind = ?1"
                             " AND about = ?2",
                             KITH_ARGS(kith_z(kind), kith_z(about.z)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *told = (uint64_t)kith_row_int(&rows, 0);
    *waiting = (uint64_t)kith_row_int(&rows, 1);
out:
    return kith_rows_done(&rows, rc, err);
}
