/* How a change of keys survives being cut off:
 *
 *   1. the ring as it was is copied aside; the ring is written with the next keys beside the ones that hold;
 *   2. the log is folded into the store's file, and a copy of that file is sealed anew under the next keys;
 *   3. the copy is renamed over the store: in this moment, and no other, the next keys begin to hold;
 *   4. whoever opens the store next finds which keys open it, and writes the ring with those alone.
 *
 * Nobody else may have the store open from 1 to 3: a lock on its folder sees to it. */
#include "ring_change.h"

#include "fileio.h"
#include "store.h"
#include "store_parts.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>

#define NEXT        ".next"
#define CHUNK       ((size_t)64 << 10)
#define SCRATCH_MAX ((size_t)64 << 20)
#define RING_MAX    8192u

/* ---- who has the store open ---- */

enum kith_rc kith_folder_lock(const struct kith_env *env, const char *dir, bool alone, int *out, struct kith_err *err)
{
    int fd = env->open_read(env->ctx, dir);

    *out = -1;
    if (fd < 0)
        return kith_fail(err, KITH_EIO, 0, "The store's folder could not be opened: %s.", strerror(errno));
    if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        (void)env->close(env->ctx, fd);
        return kith_fail(err, KITH_EBUSY, 0,
                         alone ? "Somebody has the store open. Stop kith serve, then try again."
                               : "The store's keys are being changed. Wait until that is done, then try again.");
    }
    *out = fd;
    return KITH_OK;
}

void kith_folder_unlock(const struct kith_env *env, int fd)
{
    if (fd >= 0)
        (void)env->close(env->ctx, fd);
}

/* The ring's own folder: a name that is not on the disk when the power goes would take the keys with it. */
static enum kith_rc sync_beside(const struct kith_env *env, const char *path, struct kith_err *err)
{
    char folder[KITH_STORE_PATH];
    char *slash;

    (void)snprintf(folder, sizeof folder, "%s", path);
    slash = strrchr(folder, '/');
    if (!slash)
        return kith_sync_folder(env, ".", err);
    slash[slash == folder ? 1 : 0] = '\0';
    return kith_sync_folder(env, folder, err);
}

/* ---- which keys hold ---- */

static enum kith_rc note_change(struct kith_store *store, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_audit_add(tx, "ring.rotate", KITH_ID_NONE, KITH_ID_NONE, NULL, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_ring_settle(struct kith_store *store, bool *changed, struct kith_err *err)
{
    struct kith_ring *ring = &store->ring;
    enum kith_rc rc = kith_conn_open(&store->writer, store->db_path, &ring->database, false, false, err);

    *changed = false;
    if (!ring->changing)
        return rc;
    /* The keys before come first: only while they hold can there be a log, which the wrong key might throw away. */
    if (rc == KITH_EINPUT) {
        rc = kith_conn_open(&store->writer, store->db_path, &ring->next_database, false, false, err);
        *changed = rc == KITH_OK;
        if (*changed) {
            ring->database = ring->next_database;
            ring->clients = ring->next_clients;
        }
    }
    if (rc == KITH_OK) {
        ring->changing = false;
        kith_key_forget(&ring->next_database);
        kith_key_forget(&ring->next_clients);
    }
    return rc;
}

enum kith_rc kith_ring_settled(struct kith_store *store, const char *path, bool changed, struct kith_err *err)
{
    /* A ring that cannot be written now, such as a credential, still says enough to open the store next time. */
    if (kith_ring_write(store->env, path, &store->ring, NULL) != KITH_OK || !changed)
        return KITH_OK;
    return note_change(store, err);
}

/* ---- sealing anew ---- */

/* All that is sealed under the ring's key for clients: whatever else comes to be must be named here. */
static const struct sealed {
    const char *select;
    const char *update;
    const char *what; /* how its place begins */
} all_sealed[] = {
    {"SELECT client, wrapped FROM client_key", "UPDATE client_key SET wrapped = ?2 WHERE client = ?1", "key"},
    {"SELECT space, wrapped FROM space_key", "UPDATE space_key SET wrapped = ?2 WHERE space = ?1", "space key"},
    {"SELECT id, wrapped FROM practice_key", "UPDATE practice_key SET wrapped = ?2 WHERE id = ?1", "own key"},
    {"SELECT person, secret FROM credential WHERE kind = 1",
     "UPDATE credential SET secret = ?2 WHERE person = ?1 AND kind = 1", "totp"},
};

struct one {
    struct kith_id id;
    struct kith_str sealed;
};

static enum kith_rc list_sealed(struct kith_conn *conn, const struct sealed *s, struct kith_arena *keep,
                                struct one **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(conn, &rows, s->select, KITH_NO_ARGS, err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct one){kith_row_id(&rows, 0), kith_row_str(&rows, 1, keep)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc seal_kind(const struct kith_store *store, struct kith_conn *conn, const struct sealed *s,
                              struct kith_arena *keep, struct kith_err *err)
{
    struct one *list;
    char place[64];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(list_sealed(conn, s, keep, &list, &n, err));
    for (size_t i = 0; i < n; i++) {
        struct kith_str where = {place, (size_t)snprintf(place, sizeof place, "%s %s", s->what, list[i].id.z)};
        struct kith_str open;
        struct kith_str anew;

        KITH_TRY(kith_unseal(&store->ring.clients, where, list[i].sealed, keep, &open, err));
        rc = kith_seal(store->env, &store->ring.next_clients, where, open, keep, &anew, err);
        sodium_memzero((char *)(uintptr_t)open.p, open.n);
        if (rc != KITH_OK)
            goto out;
        KITH_TRY(kith_sql_do(conn, s->update, KITH_ARGS(kith_idarg(list[i].id), kith_blob(anew.p, anew.n)), NULL, err));
    }
out:
    return rc;
}

static enum kith_rc seal_all(const struct kith_store *store, struct kith_conn *conn, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(store->env, &keep, SCRATCH_MAX, err));
    KITH_TRY(kith_conn_exec(conn, "BEGIN IMMEDIATE", err));
    for (size_t i = 0; i < sizeof all_sealed / sizeof *all_sealed; i++)
        KITH_TRY(seal_kind(store, conn, &all_sealed[i], keep, err));
    KITH_TRY(kith_conn_exec(conn, "COMMIT", err));
out:
    kith_arena_close(keep);
    return rc;
}

static enum kith_rc rekey(struct kith_conn *conn, const struct kith_key *key, struct kith_err *err)
{
    char text[4 + 2 * KITH_KEY_BYTES + 1] = "raw:";
    int code;

    (void)sodium_bin2hex(text + 4, sizeof text - 4, key->k, KITH_KEY_BYTES);
    code = sqlite3_rekey(conn->db, text, (int)strlen(text));
    sodium_memzero(text, sizeof text);
    return kith_sql_rc(conn->db, code, err);
}

/* A copy that does not open, or not whole, never takes the store's place. */
static enum kith_rc look_at_copy(const struct kith_store *store, const char *path, struct kith_err *err)
{
    struct kith_conn conn = {0};
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_conn_open(&conn, path, &store->ring.next_database, false, true, err));
    KITH_TRY(kith_rows_begin(&conn, &rows, "PRAGMA integrity_check(1)", KITH_NO_ARGS, err));
    KITH_TRY(kith_rows_one(&rows, err));
    if (!kith_str_eq(kith_row_peek(&rows, 0), KITH_S("ok")))
        rc =
            kith_fail(err, KITH_EIO, 0, "The copy under the new keys is damaged; nothing was changed. Check the disk.");
out:
    (void)kith_rows_end(&rows, NULL);
    kith_conn_close(&conn);
    return rc;
}

/* ---- the copy ---- */

static enum kith_rc copy_bytes(const struct kith_env *env, int from, int to, struct kith_err *err)
{
    static const char unreadable[] = "The store could not be copied: %s.";
    char chunk[CHUNK];
    int64_t got;
    enum kith_rc rc = KITH_OK;

    while ((got = env->read(env->ctx, from, chunk, sizeof chunk)) > 0)
        KITH_TRY(kith_fd_write(env, to, (struct kith_str){chunk, (size_t)got}, err));
    if (got < 0 || env->sync(env->ctx, to) != 0)
        rc = kith_fail(err, KITH_EIO, 0, unreadable, strerror(errno));
out:
    return rc;
}

static enum kith_rc copy_file(const struct kith_env *env, const char *from, const char *to, struct kith_err *err)
{
    int in = env->open_read(env->ctx, from);
    int out = in < 0 ? -1 : env->open_new(env->ctx, to);
    enum kith_rc rc;

    if (out < 0) {
        rc = kith_fail(err, KITH_EIO, 0, "The store could not be copied: %s.", strerror(errno));
        kith_err_in_file(err, to);
    } else {
        rc = copy_bytes(env, in, out, err);
    }
    if (in >= 0)
        (void)env->close(env->ctx, in);
    if (out >= 0 && env->close(env->ctx, out) != 0 && rc == KITH_OK)
        rc = kith_fail(err, KITH_EIO, 0, "The copy could not be closed: %s.", strerror(errno));
    return rc;
}

static void clear_away(const struct kith_env *env, const char *path, bool all)
{
    static const char *const more[] = {"-wal", "-shm", "-journal", ""};
    char name[KITH_STORE_PATH + 16];

    for (size_t i = 0; i < sizeof more / sizeof *more - (all ? 0 : 1); i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, more[i]);
        (void)env->unlink(env->ctx, name);
    }
}

/* All that was committed stands in the store's one file, and no log beside it. */
static enum kith_rc fold_log(struct kith_store *store, struct kith_err *err)
{
    bool changed;
    enum kith_rc rc;

    KITH_TRY(kith_ring_settle(store, &changed, err)); /* a change before this one may have been cut off */
    KITH_TRY(kith_conn_exec(&store->writer, "PRAGMA journal_mode = DELETE", err));
out:
    kith_conn_close(&store->writer);
    return rc;
}

static enum kith_rc make_next(const struct kith_store *store, const char *next, struct kith_err *err)
{
    struct kith_conn conn = {0};
    enum kith_rc rc;

    clear_away(store->env, next, true); /* of a change that was cut off */
    KITH_TRY(copy_file(store->env, store->db_path, next, err));
    KITH_TRY(kith_conn_open(&conn, next, &store->ring.database, false, false, err));
    KITH_TRY(seal_all(store, &conn, err));
    KITH_TRY(rekey(&conn, &store->ring.next_database, err));
    kith_conn_close(&conn);
    KITH_TRY(look_at_copy(store, next, err));
out:
    kith_conn_close(&conn);
    return rc;
}

static enum kith_rc put_in_place(const struct kith_store *store, const char *next, struct kith_err *err)
{
    const struct kith_env *env = store->env;
    int fd = env->open_read(env->ctx, next);
    enum kith_rc rc = KITH_OK;

    if (fd < 0 || env->sync(env->ctx, fd) != 0)
        rc = kith_fail(err, KITH_EIO, 0, "The copy under the new keys could not be synced: %s.", strerror(errno));
    if (fd >= 0)
        (void)env->close(env->ctx, fd);
    KITH_TRY(rc);
    clear_away(env, store->db_path, false);
    KITH_TRY(kith_sync_folder(env, store->dir, err));
    if (env->rename(env->ctx, next, store->db_path) != 0)
        KITH_TRY(kith_fail(err, KITH_EIO, 0, "The store could not be put in place: %s.", strerror(errno)));
    KITH_TRY(kith_sync_folder(env, store->dir, err));
out:
    return rc;
}

/* ---- the change ---- */

/* The ring as it is now, byte for byte, under a name with the time. */
static enum kith_rc keep_ring(const struct kith_store *store, const char *path, char *kept, size_t n,
                              struct kith_err *err)
{
    time_t now = (time_t)store->env->wall_s(store->env->ctx);
    struct kith_buf b;
    struct tm t = {0};
    char when[32];
    enum kith_rc rc;

    (void)gmtime_r(&now, &t);
    (void)strftime(when, sizeof when, "%Y%m%d-%H%M%S", &t);
    if ((size_t)snprintf(kept, n, "%s.before-%s", path, when) >= n)
        return kith_fail(err, KITH_EBOUND, 0, "The path of the key ring is too long; use a shorter one.");
    kith_buf_init(&b, store->env, RING_MAX);
    KITH_TRY(kith_file_read(store->env, path, &b, err));
    KITH_TRY(kith_file_write(store->env, kept, kith_buf_view(&b), err));
out:
    if (b.p)
        sodium_memzero(b.p, b.n);
    kith_buf_free(&b);
    return rc;
}

static enum kith_rc write_next_keys(struct kith_store *store, const char *path, struct kith_err *err)
{
    const struct kith_env *env = store->env;
    enum kith_rc rc;

    env->random(env->ctx, store->ring.next_database.k, KITH_KEY_BYTES);
    env->random(env->ctx, store->ring.next_clients.k, KITH_KEY_BYTES);
    store->ring.changing = true;
    KITH_TRY(kith_ring_write(env, path, &store->ring, err));
    KITH_TRY(sync_beside(env, path, err));
out:
    return rc;
}

static enum kith_rc rotate(struct kith_store *store, const struct kith_store_options *options, const char *path,
                           char *kept, size_t n_kept, struct kith_err *err)
{
    char next[KITH_STORE_PATH + sizeof NEXT];
    int lock = -1;
    enum kith_rc rc;

    (void)snprintf(next, sizeof next, "%s" NEXT, store->db_path);
    KITH_TRY(kith_folder_lock(store->env, store->dir, true, &lock, err));
    KITH_TRY(kith_ring_load(store->env, path, store->dir, options, &store->ring, err));
    KITH_TRY(fold_log(store, err));
    KITH_TRY(kith_ring_write(store->env, path, &store->ring, err)); /* with the keys that hold, and no others */
    KITH_TRY(keep_ring(store, path, kept, n_kept, err));
    KITH_TRY(write_next_keys(store, path, err));
    KITH_TRY(make_next(store, next, err));
    KITH_TRY(put_in_place(store, next, err));
out:
    if (rc != KITH_OK && lock >= 0)
        clear_away(store->env, next, true);
    kith_folder_unlock(store->env, lock);
    return rc;
}

/* A schema that is not this program's is brought up to date first, and every other check made, by opening it once. */
static enum kith_rc open_and_close(const struct kith_env *env, const struct kith_store_options *options,
                                   struct kith_err *err)
{
    struct kith_store *store = NULL;
    enum kith_rc rc = kith_store_open(env, options, &store, err);

    kith_store_close(store);
    return rc;
}

enum kith_rc kith_ring_rotate(const struct kith_env *env, const struct kith_store_options *options, char *kept,
                              size_t n_kept, struct kith_err *err)
{
    struct kith_store *store = kith_env_alloc(env, sizeof *store);
    char path[KITH_STORE_PATH];
    enum kith_rc rc;

    if (!store)
        return kith_fail_memory(err);
    store->env = env;
    KITH_TRY(kith_store_paths(store, options, path, err));
    KITH_TRY(open_and_close(env, options, err));
    KITH_TRY(rotate(store, options, path, kept, n_kept, err));
    KITH_TRY(open_and_close(env, options, err)); /* settles which keys hold, and notes the change */
out:
    kith_ring_forget(&store->ring);
    kith_env_free(env, store);
    return rc;
}

enum kith_rc kith_ring_passphrase(const struct kith_env *env, const struct kith_store_options *options,
                                  struct kith_str passphrase, struct kith_err *err)
{
    struct kith_store *store = NULL;
    struct kith_tx *tx = NULL;
    char path[KITH_STORE_PATH];
    enum kith_rc rc;

    KITH_TRY(kith_store_open(env, options, &store, err));
    KITH_TRY(kith_store_paths(store, options, path, err)); /* the same again, for the ring's */
    KITH_TRY(kith_ring_wrap(env, &store->ring, passphrase, err));
    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_audit_add(tx, "ring.passphrase", KITH_ID_NONE, KITH_ID_NONE, NULL, err));
    KITH_TRY(kith_ring_write(env, path, &store->ring, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_store_close(store);
    return rc;
}
