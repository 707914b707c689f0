#include "audit_chain.h"
#include "fileio.h"
#include "schema.h"
#include "store.h"
#include "store_parts.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum kith_rc kith_store_size(struct kith_store *store, struct kith_id programme, struct kith_store_size *out,
                             struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = (struct kith_store_size){0};
    KITH_TRY(kith_tx_read(store, &tx, err));
    KITH_TRY(kith_schema_version(tx->conn, &out->schema, err));
    KITH_TRY(
        kith_rows_begin(tx->conn, &rows,
                        "SELECT (SELECT count(*) FROM session WHERE programme = ?1), (SELECT count(DISTINCT person)"
                        " FROM role_held WHERE programme = ?1 AND until IS NULL),"
                        " (SELECT count(*) FROM client WHERE programme = ?1),"
                        " (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)",
                        KITH_ARGS(kith_idarg(programme)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    out->sessions = (uint64_t)kith_row_int(&rows, 0);
    out->people = (uint64_t)kith_row_int(&rows, 1);
    out->clients = (uint64_t)kith_row_int(&rows, 2);
    out->bytes = (uint64_t)kith_row_int(&rows, 3);
    out->read_only = access(store->db_path, W_OK) != 0 || access(store->dir, W_OK) != 0;
out:
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    return rc;
}

/* Page by page from one connection to another, a hundred at a time; writers may go on in between. */
static enum kith_rc copy_pages(struct kith_conn *from, struct kith_conn *to, struct kith_err *err)
{
    sqlite3_backup *copy = sqlite3_backup_init(to->db, "main", from->db, "main");
    int code;

    if (!copy)
        return kith_sql_rc(to->db, sqlite3_errcode(to->db), err);
    do {
        code = sqlite3_backup_step(copy, -1);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            (void)sqlite3_sleep(20);
    } while (code == SQLITE_BUSY || code == SQLITE_LOCKED);
    (void)sqlite3_backup_finish(copy);
    return kith_sql_rc(to->db, code, err);
}

/* The whole file is read and its chain walked: a backup that was never read is a hope. */
static enum kith_rc verify_copy(struct kith_store *store, struct kith_conn *conn, struct kith_err *err)
{
    struct kith_audit_verdict verdict;
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(conn, &rows, "PRAGMA integrity_check(1)", KITH_NO_ARGS, err));
    KITH_TRY(kith_rows_one(&rows, err));
    if (!kith_str_eq(kith_row_peek(&rows, 0), KITH_S("ok"))) {
        rc = kith_fail(err, KITH_EIO, 0, "The copy is damaged. Check the disk, then try again.");
        goto out;
    }
    KITH_TRY(kith_rows_end(&rows, err));
    KITH_TRY(kith_audit_walk(store, conn, NULL, &verdict, err));
    if (verdict.fault != KITH_AUDIT_SOUND)
        rc = kith_fail(err, KITH_EINPUT, 0, "Its audit chain does not hold at line %llu. See kith audit verify.",
                       (unsigned long long)verdict.at);
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

/* One file that stands alone: no log beside it. */
static enum kith_rc make_copy(struct kith_store *store, struct kith_conn *from, const char *path, struct kith_err *err)
{
    struct kith_conn copy = {0};
    enum kith_rc rc;

    KITH_TRY(kith_make_private(store->env, path, err));
    KITH_TRY(kith_conn_open(&copy, path, &store->ring.database, true, false, err));
    KITH_TRY(copy_pages(from, &copy, err));
    KITH_TRY(kith_conn_exec(&copy, "PRAGMA journal_mode = DELETE", err));
    KITH_TRY(verify_copy(store, &copy, err));
out:
    kith_conn_close(&copy);
    return rc;
}

/* Takes away what a failure left, with what SQLite puts beside it. */
static void clear_away(const struct kith_env *env, const char *path)
{
    static const char *const more[] = {"", "-wal", "-shm", "-journal"};
    char name[KITH_STORE_PATH + 16];

    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, more[i]);
        (void)env->unlink(env->ctx, name);
    }
}

static enum kith_rc refuse(const char *path, const char *why, struct kith_err *err)
{
    (void)kith_fail(err, KITH_EUSAGE, 0, "%s", why);
    kith_err_in_file(err, path);
    return KITH_EUSAGE;
}

enum kith_rc kith_store_backup(struct kith_store *store, const char *path, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    char partial[KITH_STORE_PATH];
    struct stat st;
    enum kith_rc rc;

    if (snprintf(partial, sizeof partial, "%s.partial", path) >= (int)sizeof partial)
        return kith_fail(err, KITH_EBOUND, 0, "The path of the backup is too long.");
    if (lstat(path, &st) == 0)
        return refuse(path, "There is a file already; nothing was written. Name a new one.", err);
    clear_away(store->env, partial); /* of a backup that was cut off */
    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_audit_add(tx, "store.backup", KITH_ID_NONE, KITH_ID_NONE, NULL, err));
    KITH_TRY(kith_tx_commit(tx, err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_tx_read(store, &tx, err));
    KITH_TRY(make_copy(store, tx->conn, partial, err));
    if (store->env->rename(store->env->ctx, partial, path) != 0)
        rc = kith_fail(err, KITH_EIO, 0, "The backup could not be put in place: %s.", strerror(errno));
out:
    kith_tx_end(tx);
    if (rc != KITH_OK)
        clear_away(store->env, partial);
    return rc;
}

/* The witness learns that the chain goes on from an older line: else it would take what is gone for an attack. */
static enum kith_rc tell_witness(struct kith_store *store, struct kith_err *err)
{
    struct kith_mark mark = {.kind = KITH_MARK_RESTORE, .at = kith_store_now(store)};
    struct kith_rows rows = {0};
    struct kith_buf line;
    struct kith_str hash;
    enum kith_rc rc;

    kith_buf_init(&line, store->env, 1024);
    KITH_TRY(kith_rows_begin(&store->writer, &rows, "SELECT seq, hash FROM audit_head", KITH_NO_ARGS, err));
    KITH_TRY(kith_rows_one(&rows, err));
    mark.seq = (uint64_t)kith_row_int(&rows, 0);
    hash = kith_row_peek(&rows, 1);
    if (hash.n == sizeof mark.hash)
        memcpy(mark.hash, hash.p, sizeof mark.hash);
    kith_mark_sign(&store->ring, &mark);
    kith_mark_print(&store->ring, &mark, &line);
    KITH_TRY(kith_buf_check(&line, "A line for the witness", err));
    KITH_TRY(kith_append_line(store->env, store->witness_path, kith_buf_view(&line), err));
out:
    (void)kith_rows_end(&rows, NULL);
    kith_buf_free(&line);
    return rc;
}

static enum kith_rc note_restore(const struct kith_env *env, const struct kith_store_options *options,
                                 struct kith_err *err)
{
    struct kith_store *store = NULL;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    /* Opening it replays the ledger: whoever was erased since the backup is erased again before anybody can look. */
    KITH_TRY(kith_store_open(env, options, &store, err));
    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_audit_add(tx, "store.restore", KITH_ID_NONE, KITH_ID_NONE, NULL, err));
    /* Whoever was signed in then is not now. */
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM web_session", KITH_NO_ARGS, NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM link", KITH_NO_ARGS, NULL, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_store_close(store);
    return rc;
}

enum kith_rc kith_store_restore(const struct kith_env *env, const struct kith_store_options *options, const char *path,
                                struct kith_err *err)
{
    struct kith_store *store = kith_env_alloc(env, sizeof *store);
    struct kith_conn backup = {0};
    char ring[KITH_STORE_PATH];
    bool made = false;
    enum kith_rc rc;

    if (!store)
        return kith_fail_memory(err);
    store->env = env;
    KITH_TRY(kith_store_paths(store, options, ring, err));
    if (access(path, R_OK) != 0) {
        rc = refuse(path, "The backup is not there, or cannot be read.", err);
        goto out;
    }
    if (!options->without_erasures && access(store->ledger_path, R_OK) != 0) {
        rc =
            refuse(store->ledger_path,
                   "The list of erasures is not there; nothing was restored. Without it, whoever was erased since this "
                   "backup was made comes back. Put the newest list here, or name it with --ledger. If there is none "
                   "any more, say --without-erasures, and erase by hand whoever comes back.",
                   err);
        goto out;
    }
    if (mkdir(store->dir, 0700) != 0) {
        rc = refuse(store->dir, "The folder is there already; nothing was restored. Name a new one.", err);
        goto out;
    }
    made = true;
    KITH_TRY(kith_ring_load(env, ring, store->dir, options, &store->ring, err));
    KITH_TRY(kith_conn_open(&backup, path, &store->ring.database, false, true, err));
    KITH_TRY(verify_copy(store, &backup, err));
    KITH_TRY(kith_make_private(env, store->db_path, err));
    KITH_TRY(kith_conn_open(&store->writer, store->db_path, &store->ring.database, true, false, err));
    KITH_TRY(copy_pages(&backup, &store->writer, err));
    KITH_TRY(kith_conn_exec(&store->writer, "PRAGMA journal_mode = WAL", err));
    KITH_TRY(tell_witness(store, err));
    kith_conn_close(&store->writer);
    KITH_TRY(kith_sync_folder(env, store->dir, err));
    KITH_TRY(note_restore(env, options, err));
out:
    kith_conn_close(&backup);
    kith_conn_close(&store->writer);
    if (rc != KITH_OK && made) {
        clear_away(env, store->db_path);
        (void)rmdir(store->dir);
    }
    kith_ring_forget(&store->ring);
    kith_env_free(env, store);
    return rc;
}
