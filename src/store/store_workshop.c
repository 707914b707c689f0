#include "store_workshop.h"

#include "store_audit.h"
#include "store_own.h"
#include "store_parts.h"

enum kith_rc kith_workshop_add(struct kith_tx *tx, const struct kith_workshop *w, struct kith_id *id,
                               struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(w->title, "title", true, err));
    KITH_TRY(kith_field_check(w->about, "lines about it", false, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO workshop (id, programme, title, about, held, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(w->programme), kith_text(w->title), kith_text(w->about),
                                   kith_int(w->held), kith_idarg(tx->actor)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "workshop.add", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

static void read_workshop(struct kith_rows *rows, struct kith_arena *keep, struct kith_workshop *out)
{
    *out = (struct kith_workshop){.id = kith_row_id(rows, 0),
                                  .programme = kith_row_id(rows, 1),
                                  .title = kith_row_str(rows, 2, keep),
                                  .about = kith_row_str(rows, 3, keep),
                                  .held = kith_row_int(rows, 4),
                                  .by = kith_row_id(rows, 5)};
}

#define WORKSHOP "SELECT w.id, w.programme, w.title, w.about, w.held, w.by FROM workshop w "

enum kith_rc kith_workshop_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                               struct kith_workshop *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, WORKSHOP "WHERE w.id = ?1", KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_workshop(&rows, keep, out);
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc list_workshops(struct kith_tx *tx, const char *sql, struct kith_id of, struct kith_arena *keep,
                                   struct kith_workshop **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(of)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_workshop(&rows, keep, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_workshop_list(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                struct kith_workshop **out, size_t *n, struct kith_err *err)
{
    return list_workshops(tx, WORKSHOP "WHERE w.programme = ?1 ORDER BY w.held DESC, w.rowid DESC LIMIT 200", programme,
                          keep, out, n, err);
}

enum kith_rc kith_workshop_of(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                              struct kith_workshop **out, size_t *n, struct kith_err *err)
{
    return list_workshops(
        tx,
        WORKSHOP "JOIN workshop_place p ON p.workshop = w.id WHERE p.person = ?1 ORDER BY w.held DESC, w.rowid DESC"
                 " LIMIT 200",
        person, keep, out, n, err);
}

enum kith_rc kith_workshop_part(struct kith_tx *tx, struct kith_id workshop, bool takes, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (takes)
        KITH_TRY(kith_sql_do(
            tx->conn,
            "INSERT INTO workshop_place (workshop, person, since) SELECT id, ?2, ?3 FROM workshop WHERE id = ?1"
            " ON CONFLICT DO NOTHING",
            KITH_ARGS(kith_idarg(workshop), kith_idarg(tx->actor), kith_int(tx->now)), &n, err));
    else
        KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM workshop_place WHERE workshop = ?1 AND person = ?2",
                             KITH_ARGS(kith_idarg(workshop), kith_idarg(tx->actor)), &n, err));
    if (n)
        KITH_TRY(kith_audit_add(tx, takes ? "workshop.join" : "workshop.leave", workshop, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_workshop_people(struct kith_tx *tx, struct kith_id workshop, struct kith_arena *keep,
                                  struct kith_id **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(
        kith_rows_begin(tx->conn, &rows,
                        "SELECT w.person FROM workshop_place w JOIN person p ON p.id = w.person WHERE w.workshop = ?1"
                        " ORDER BY p.usual COLLATE NOCASE, p.id LIMIT 500",
                        KITH_ARGS(kith_idarg(workshop)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = kith_row_id(&rows, 0);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

/* ---- days of practice ---- */

enum kith_rc kith_practice_day_add(struct kith_tx *tx, int64_t day, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    /* No line of the audit: whoever practises is watched by nobody. */
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO practice_day (person, day) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(tx->actor), kith_int(day)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_practice_days(struct kith_tx *tx, struct kith_id person, int64_t from, int64_t to,
                                struct kith_arena *keep, int64_t **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        "SELECT day FROM practice_day WHERE person = ?1 AND day >= ?2 AND day < ?3"
        " UNION SELECT at - at % 86400 FROM practice WHERE person = ?1 AND kind IN (?4, ?5) AND at >= ?2 AND at < ?3"
        " ORDER BY 1 LIMIT 1000",
        KITH_ARGS(kith_idarg(person), kith_int(from), kith_int(to), kith_int(KITH_OWN_TALK), kith_int(KITH_OWN_RUN)),
        err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = kith_row_int(&rows, 0);
    }
out:
    return kith_rows_done(&rows, rc, err);
}
