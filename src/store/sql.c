#include "sql.h"

#include <errno.h>
#include <stdint.h>

enum kith_rc kith_store_denied(struct kith_err *err)
{
    return kith_fail(err, KITH_EDENIED, 0, "There is nothing here that you can see. Go back to where you came from.");
}

static enum kith_rc disk_full(struct kith_err *err)
{
    return kith_fail(err, KITH_EBUSY, 0, "The disk is full: nothing was changed. Make room, then try again.");
}

static enum kith_rc read_only(struct kith_err *err)
{
    return kith_fail(err, KITH_EBUSY, 0,
                     "The disk takes no writes now: nothing was changed. Check it, then try again.");
}

/* A disk that filled up or was made read-only under a running server: it may be mended while that goes on running. */
static enum kith_rc input_output(sqlite3 *db, struct kith_err *err)
{
    int code = db ? sqlite3_system_errno(db) : 0;

    if (code == ENOSPC || code == EDQUOT)
        return disk_full(err);
    if (code == EROFS)
        return read_only(err);
    return kith_fail(err, KITH_EIO, 0, "The store could not be read or written (%s).",
                     db ? sqlite3_errmsg(db) : "no answer");
}

enum kith_rc kith_sql_rc(sqlite3 *db, int code, struct kith_err *err)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return KITH_OK;
    case SQLITE_NOMEM:
        return kith_fail_memory(err);
    case SQLITE_FULL:
        return disk_full(err);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return read_only(err);
    case SQLITE_IOERR:
        return input_output(db, err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return kith_fail(err, KITH_EBUSY, 0, "Others are writing to the store: nothing was changed. Try again.");
    case SQLITE_CONSTRAINT:
        return kith_fail(err, KITH_EUSAGE, 0, "This does not go together with what the store holds already.");
    case SQLITE_NOTADB:
        return kith_fail(err, KITH_EINPUT, 0,
                         "The key ring does not open this store. Use the ring that was made with it.");
    case SQLITE_CORRUPT:
        return kith_fail(err, KITH_EIO, 0, "The store is damaged (%s). Restore the latest backup.", sqlite3_errmsg(db));
    case SQLITE_TOOBIG:
        return kith_fail(err, KITH_EBOUND, 0, "The text is larger than the store takes.");
    default:
        return kith_fail(err, KITH_EIO, 0, "The store could not be read or written (%s).",
                         db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    }
}

/* The same, remembering what the disk refused. */
static enum kith_rc answer(struct kith_conn *conn, int code, struct kith_err *err)
{
    int kind = code & 0xff;
    int why = kind == SQLITE_IOERR ? sqlite3_system_errno(conn->db) : 0;

    conn->refused |= kind == SQLITE_FULL || kind == SQLITE_READONLY || kind == SQLITE_PERM || why == ENOSPC ||
                     why == EDQUOT || why == EROFS;
    return kith_sql_rc(conn->db, code, err);
}

enum kith_rc kith_conn_exec(struct kith_conn *conn, const char *sql, struct kith_err *err)
{
    return answer(conn, sqlite3_exec(conn->db, sql, NULL, NULL, NULL), err);
}

void kith_conn_close(struct kith_conn *conn)
{
    for (size_t i = 0; i < KITH_SQL_CACHE; i++)
        (void)sqlite3_finalize(conn->slots[i].st);
    (void)sqlite3_close_v2(conn->db);
    *conn = (struct kith_conn){0};
}

/* The kept statement of a literal, told by its address; NULL when it is in use or there is no room near its place. */
static struct kith_sql_slot *find_slot(struct kith_conn *conn, const char *sql)
{
    size_t at = (size_t)(((uintptr_t)sql >> 3) * UINT64_C(0x9e3779b97f4a7c15) >> 40);

    for (size_t i = 0; i < 16; i++) {
        struct kith_sql_slot *slot = &conn->slots[(at + i) & (KITH_SQL_CACHE - 1)];

        if (slot->sql == sql)
            return slot->taken ? NULL : slot;
        if (!slot->sql)
            return slot;
    }
    return NULL;
}

static int bind_one(sqlite3_stmt *st, int at, const struct kith_arg *arg)
{
    switch (arg->kind) {
    case KITH_ARG_INT:
        return sqlite3_bind_int64(st, at, arg->i);
    case KITH_ARG_REAL:
        return sqlite3_bind_double(st, at, arg->d);
    case KITH_ARG_TEXT:
        return sqlite3_bind_text64(st, at, arg->s.p ? arg->s.p : "", arg->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case KITH_ARG_BLOB:
        return sqlite3_bind_blob64(st, at, arg->s.p ? arg->s.p : "", arg->s.n, SQLITE_STATIC);
    case KITH_ARG_ID:
        if (kith_id_is(arg->id))
            return sqlite3_bind_text(st, at, arg->id.z, KITH_ID_LENGTH, SQLITE_TRANSIENT);
        return sqlite3_bind_null(st, at);
    default:
        return sqlite3_bind_null(st, at);
    }
}

enum kith_rc kith_rows_begin(struct kith_conn *conn, struct kith_rows *rows, const char *sql,
                             const struct kith_arg *args, size_t n_args, struct kith_err *err)
{
    struct kith_sql_slot *slot = find_slot(conn, sql);
    int code = SQLITE_OK;

    *rows = (struct kith_rows){.conn = conn, .slot = slot};
    if (slot && slot->st) {
        rows->st = slot->st;
    } else {
        code = sqlite3_prepare_v3(conn->db, sql, -1, slot ? SQLITE_PREPARE_PERSISTENT : 0, &rows->st, NULL);
        if (code == SQLITE_OK && slot)
            *slot = (struct kith_sql_slot){.sql = sql, .st = rows->st};
    }
    if (code != SQLITE_OK) {
        rows->slot = NULL;
        return answer(conn, code, err);
    }
    if (slot)
        slot->taken = true;
    for (size_t i = 0; i < n_args && code == SQLITE_OK; i++)
        code = bind_one(rows->st, (int)i + 1, &args[i]);
    return answer(conn, code, err);
}

enum kith_rc kith_rows_next(struct kith_rows *rows, struct kith_err *err)
{
    int code;

    if (rows->full)
        return kith_arena_fail(rows->full, err);
    code = sqlite3_step(rows->st);
    if (code == SQLITE_ROW)
        return KITH_OK;
    return code == SQLITE_DONE ? KITH_END : answer(rows->conn, code, err);
}

enum kith_rc kith_rows_end(struct kith_rows *rows, struct kith_err *err)
{
    const struct kith_arena *full = rows->full;

    if (rows->slot) {
        (void)sqlite3_reset(rows->st);
        (void)sqlite3_clear_bindings(rows->st);
        rows->slot->taken = false;
    } else {
        (void)sqlite3_finalize(rows->st);
    }
    *rows = (struct kith_rows){0};
    return full ? kith_arena_fail(full, err) : KITH_OK;
}

enum kith_rc kith_rows_one(struct kith_rows *rows, struct kith_err *err)
{
    enum kith_rc rc = kith_rows_next(rows, err);

    return rc == KITH_END ? kith_store_denied(err) : rc;
}

enum kith_rc kith_rows_done(struct kith_rows *rows, enum kith_rc rc, struct kith_err *err)
{
    enum kith_rc ended = kith_rows_end(rows, rc == KITH_OK || rc == KITH_END ? err : NULL);

    return rc == KITH_OK || rc == KITH_END ? ended : rc;
}

bool kith_row_null(struct kith_rows *rows, int col)
{
    return sqlite3_column_type(rows->st, col) == SQLITE_NULL;
}

int64_t kith_row_int(struct kith_rows *rows, int col)
{
    return sqlite3_column_int64(rows->st, col);
}

double kith_row_real(struct kith_rows *rows, int col)
{
    return sqlite3_column_double(rows->st, col);
}

struct kith_str kith_row_peek(struct kith_rows *rows, int col)
{
    const char *p = sqlite3_column_blob(rows->st, col);

    return (struct kith_str){p ? p : "", (size_t)sqlite3_column_bytes(rows->st, col)};
}

struct kith_id kith_row_id(struct kith_rows *rows, int col)
{
    struct kith_id id;

    (void)kith_id_read(kith_row_peek(rows, col), &id);
    return id;
}

struct kith_str kith_row_str(struct kith_rows *rows, int col, struct kith_arena *keep)
{
    struct kith_str out = {"", 0};

    if (kith_str_keep(keep, kith_row_peek(rows, col), &out, NULL) != KITH_OK) {
        rows->full = keep;
        return (struct kith_str){"", 0};
    }
    return out;
}

enum kith_rc kith_sql_do(struct kith_conn *conn, const char *sql, const struct kith_arg *args, size_t n_args,
                         int64_t *changes, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(conn, &rows, sql, args, n_args, err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK)
        ;
    rc = rc == KITH_END ? KITH_OK : rc;
    if (changes)
        *changes = sqlite3_changes64(conn->db);
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

enum kith_rc kith_sql_int(struct kith_conn *conn, const char *sql, const struct kith_arg *args, size_t n_args,
                          int64_t *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = 0;
    KITH_TRY(kith_rows_begin(conn, &rows, sql, args, n_args, err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        *out = kith_row_int(&rows, 0);
    else if (rc == KITH_END)
        rc = kith_store_denied(err);
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}
