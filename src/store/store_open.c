#include "schema.h"
#include "store.h"
#include "store_parts.h"
#include "store_reseal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The oldest SQLite whose WAL is sound for our use, and the one that ciphers stand in. */
#define SQLITE_LEAST 3053000

static enum kith_rc path_of(char *out, const char *dir, const char *more, struct kith_err *err)
{
    int n = snprintf(out, KITH_STORE_PATH, "%s%s", dir, more);

    if (n <= 0 || (size_t)n >= KITH_STORE_PATH)
        return kith_fail(err, KITH_EBOUND, 0, "The path of the store is too long; use a shorter one.");
    return KITH_OK;
}

enum kith_rc kith_store_paths(struct kith_store *store, const struct kith_store_options *options, char *ring,
                              struct kith_err *err)
{
    size_t n;
    enum kith_rc rc;

    if (!options->dir || !options->dir[0])
        return kith_fail(err, KITH_EUSAGE, 0, "Name the folder of the store.");
    KITH_TRY(path_of(store->dir, options->dir, "", err));
    for (n = strlen(store->dir); n > 1 && store->dir[n - 1] == '/'; n--)
        store->dir[n - 1] = '\0';
    KITH_TRY(path_of(store->db_path, store->dir, "/" KITH_STORE_DB, err));
    KITH_TRY(path_of(ring, options->ring ? options->ring : store->dir, options->ring ? "" : ".keys", err));
    KITH_TRY(path_of(store->ledger_path, options->ledger ? options->ledger : store->dir,
                     options->ledger ? "" : ".erased", err));
    KITH_TRY(path_of(store->witness_path, options->witness ? options->witness : store->dir,
                     options->witness ? "" : ".witness", err));
out:
    return rc;
}

/* Asked once a process; what was linked may be another build than what was compiled against. */
static enum kith_rc check_library(struct kith_err *err)
{
    if (sodium_init() < 0)
        return kith_fail(err, KITH_EIO, 0, "libsodium could not be started.");
    if (sqlite3_libversion_number() < SQLITE_LEAST || strcmp(sqlite3_sourceid(), SQLITE_SOURCE_ID) != 0)
        return kith_fail(err, KITH_EIO, 0,
                         "This program was built for another SQLite (%s here). Build it again with ./do serve.",
                         sqlite3_libversion());
    if (!sqlite3_threadsafe() || !sqlite3_compileoption_used("TEMP_STORE=3"))
        return kith_fail(err, KITH_EIO, 0, "SQLite was not built as Kith needs it. Build it again with ./do serve.");
    return KITH_OK;
}

static enum kith_rc give_key(struct kith_conn *conn, const struct kith_key *key, struct kith_err *err)
{
    char text[4 + 2 * KITH_KEY_BYTES + 1] = "raw:";
    int code =
        sqlite3mc_config(conn->db, "cipher", CODEC_TYPE_CHACHA20) == CODEC_TYPE_CHACHA20 ? SQLITE_OK : SQLITE_ERROR;

    (void)sodium_bin2hex(text + 4, sizeof text - 4, key->k, KITH_KEY_BYTES);
    if (code == SQLITE_OK)
        code = sqlite3_key(conn->db, text, (int)strlen(text));
    sodium_memzero(text, sizeof text);
    return kith_sql_rc(conn->db, code, err);
}

enum kith_rc kith_conn_open(struct kith_conn *conn, const char *path, const struct kith_key *key, bool make,
                            bool read_only, struct kith_err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE |
                (make ? SQLITE_OPEN_CREATE : 0);
    int64_t seen;
    enum kith_rc rc;

    *conn = (struct kith_conn){0};
    KITH_TRY(kith_sql_rc(conn->db, sqlite3_open_v2(path, &conn->db, flags, NULL), err));
    (void)sqlite3_busy_timeout(conn->db, KITH_STORE_WAIT_MS);
    (void)sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(conn->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    KITH_TRY(give_key(conn, key, err));
    KITH_TRY(kith_conn_exec(conn,
                            "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
                            "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -8000;",
                            err));
    if (make) /* only here, so that opening needs no writing */
        KITH_TRY(kith_conn_exec(conn, "PRAGMA journal_mode = WAL", err));
    KITH_TRY(kith_conn_exec(conn, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;", err));
    if (read_only)
        KITH_TRY(kith_conn_exec(conn, "PRAGMA query_only = ON", err));
    /* The first read tells whether the key fits. */
    KITH_TRY(kith_sql_int(conn, "SELECT count(*) FROM sqlite_master", KITH_NO_ARGS, &seen, err));
out:
    if (rc != KITH_OK)
        kith_conn_close(conn);
    return rc;
}

static enum kith_rc make_site(struct kith_store *store, struct kith_conn *conn, struct kith_err *err)
{
    return kith_sql_do(conn, "INSERT INTO site (one, store, verifying, made) VALUES (1, ?1, ?2, ?3)",
                       KITH_ARGS(kith_idarg(store->ring.store),
                                 kith_blob(store->ring.verifying, sizeof store->ring.verifying),
                                 kith_int(kith_store_now(store))),
                       NULL, err);
}

enum kith_rc kith_make_private(const struct kith_env *env, const char *path, struct kith_err *err)
{
    int fd = env->open_new(env->ctx, path);

    if (fd < 0 || env->close(env->ctx, fd) != 0) {
        (void)kith_fail(err, KITH_EIO, 0, "This could not be made: %s.", strerror(errno));
        kith_err_in_file(err, path);
        return KITH_EIO;
    }
    return KITH_OK;
}

static enum kith_rc make_folder(const char *path, struct kith_err *err)
{
    struct stat st;

    if (mkdir(path, 0700) == 0)
        return KITH_OK;
    if (errno != EEXIST) {
        (void)kith_fail(err, KITH_EIO, 0, "The folder could not be made: %s.", strerror(errno));
    } else if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && rmdir(path) == 0 && mkdir(path, 0700) == 0) {
        return KITH_OK; /* it was there and empty */
    } else {
        (void)kith_fail(err, KITH_EUSAGE, 0, "There is something already; nothing was made. Name a new folder.");
    }
    kith_err_in_file(err, path);
    return err ? err->rc : KITH_EUSAGE;
}

enum kith_rc kith_store_create(const struct kith_env *env, const struct kith_store_options *options,
                               struct kith_err *err)
{
    struct kith_store *store = kith_env_alloc(env, sizeof *store);
    char ring[KITH_STORE_PATH];
    uint32_t n_steps;
    const char *const *steps = kith_schema_steps(&n_steps);
    enum kith_rc rc;

    if (!store)
        return kith_fail_memory(err);
    store->env = env;
    KITH_TRY(check_library(err));
    KITH_TRY(kith_store_paths(store, options, ring, err));
    KITH_TRY(make_folder(store->dir, err));
    rc = kith_ring_make(env, ring, &store->ring, err);
    if (rc != KITH_OK) {
        (void)rmdir(store->dir);
        goto out;
    }
    KITH_TRY(kith_make_private(env, store->db_path, err));
    KITH_TRY(kith_conn_open(&store->writer, store->db_path, &store->ring.database, true, false, err));
    KITH_TRY(kith_schema_migrate(&store->writer, steps, n_steps, err));
    KITH_TRY(make_site(store, &store->writer, err));
    KITH_TRY(kith_sync_folder(env, store->dir, err));
    KITH_TRY(kith_ledger_begin(store, err));
out:
    kith_conn_close(&store->writer);
    kith_ring_forget(&store->ring);
    kith_env_free(env, store);
    return rc;
}

/* Ring and store must be made for each other; an older copy of either is told by its id. */
static enum kith_rc check_site(struct kith_store *store, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(&store->writer, &rows, "SELECT store, verifying FROM site", KITH_NO_ARGS, err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_END)
        rc = make_site(store, &store->writer, err); /* init was cut off right before this */
    else if (rc == KITH_OK && !kith_id_eq(kith_row_id(&rows, 0), store->ring.store))
        rc = kith_fail(err, KITH_EINPUT, 0, "The key ring belongs to another store. Use the ring made with this one.");
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

static enum kith_rc open_readers(struct kith_store *store, unsigned n, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    n = n == 0 ? 8 : n > KITH_STORE_READERS_MAX ? KITH_STORE_READERS_MAX : n;
    for (; store->n_readers < n; store->n_readers++)
        KITH_TRY(
            kith_conn_open(&store->readers[store->n_readers], store->db_path, &store->ring.database, false, true, err));
out:
    return rc;
}

enum kith_rc kith_store_open(const struct kith_env *env, const struct kith_store_options *options,
                             struct kith_store **out, struct kith_err *err)
{
    struct kith_store *store = kith_env_alloc(env, sizeof *store);
    char ring[KITH_STORE_PATH];
    uint32_t n_steps;
    const char *const *steps = kith_schema_steps(&n_steps);
    bool changing;
    bool changed;
    enum kith_rc rc;

    *out = NULL;
    if (!store)
        return kith_fail_memory(err);
    store->env = env;
    store->folder = -1;
    store->clock = options->clock;
    store->clock_user = options->clock_user;
    (void)pthread_mutex_init(&store->lock, NULL);
    (void)pthread_cond_init(&store->notes_done, NULL);
    KITH_TRY(check_library(err));
    KITH_TRY(kith_store_paths(store, options, ring, err));
    if (access(store->db_path, F_OK) != 0) {
        rc = kith_fail(err, KITH_EINPUT, 0, "There is no store here. Make one with kith init.");
        kith_err_in_file(err, store->dir);
        goto out;
    }
    KITH_TRY(kith_folder_lock(env, store->dir, false, &store->folder, err));
    KITH_TRY(kith_ring_load(env, ring, store->dir, options, &store->ring, err));
    changing = store->ring.changing;
    KITH_TRY(kith_ring_settle(store, &changed, err));
    /* A backup that somebody put in place by hand has no log: then readers would stop the writer. */
    KITH_TRY(kith_conn_exec(&store->writer, "PRAGMA journal_mode = WAL", err));
    KITH_TRY(kith_schema_migrate(&store->writer, steps, n_steps, err));
    KITH_TRY(check_site(store, err));
    KITH_TRY(open_readers(store, options->readers, err));
    KITH_TRY(kith_ledger_replay(store, err));
    rc = kith_reseal_contests(store, err);
    rc = rc == KITH_EBUSY ? KITH_OK : rc; /* a disk that takes no writes now may still be read */
    if (changing)
        KITH_TRY(kith_ring_settled(store, ring, changed, err));
out:
    if (rc == KITH_OK)
        *out = store;
    else
        kith_store_close(store);
    return rc;
}

void kith_store_close(struct kith_store *store)
{
    if (!store)
        return;
    if (store->n_readers > 0)
        (void)kith_audit_checkpoint(store, NULL); /* what cannot be witnessed now is at the next start */
    for (unsigned i = 0; i < store->n_readers; i++)
        kith_conn_close(&store->readers[i]);
    kith_conn_close(&store->writer);
    kith_folder_unlock(store->env, store->folder);
    kith_ring_forget(&store->ring);
    (void)pthread_mutex_destroy(&store->lock);
    (void)pthread_cond_destroy(&store->notes_done);
    kith_env_free(store->env, store);
}

int64_t kith_store_now(const struct kith_store *store)
{
    return store->clock ? store->clock(store->clock_user) : store->env->wall_s(store->env->ctx);
}

const struct kith_env *kith_store_env(const struct kith_store *store)
{
    return store->env;
}
