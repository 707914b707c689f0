#include "fileio.h"
#include "store.h"
#include "store_parts.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define LEDGER_MAX ((size_t)64 << 20)

enum kith_rc kith_sync_folder(const struct kith_env *env, const char *path, struct kith_err *err)
{
    int fd = env->open_read(env->ctx, path);
    enum kith_rc rc = KITH_OK;

    if (fd < 0 || env->sync(env->ctx, fd) != 0) {
        rc = kith_fail(err, KITH_EIO, 0, "The folder could not be written: %s.", strerror(errno));
        kith_err_in_file(err, path);
    }
    if (fd >= 0)
        (void)env->close(env->ctx, fd);
    return rc;
}

enum kith_rc kith_ledger_add(struct kith_store *store, const char *what, struct kith_id id, struct kith_err *err)
{
    char line[96];
    int n = snprintf(line, sizeof line, "%s %s %s\n", store->ring.store.z, what, id.z);

    return kith_append_line(store->env, store->ledger_path, (struct kith_str){line, (size_t)n}, err);
}

enum kith_rc kith_ledger_begin(struct kith_store *store, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc = kith_sql_int(&store->writer, "SELECT count(*) FROM erasure", KITH_NO_ARGS, &n, err);

    if (rc != KITH_OK || n > 0 || access(store->ledger_path, F_OK) == 0)
        return rc;
    return kith_make_private(store->env, store->ledger_path, err);
}

/* What a line of the ledger says is no more. */
enum gone { GONE_PERSON, GONE_CLIENT, GONE_PRACTICE, GONE_SESSION };

/* The erasures of this store that a line of the ledger names. */
static bool read_line(const struct kith_store *store, struct kith_str line, enum gone *what, struct kith_id *id)
{
    struct kith_str word;
    struct kith_id of;

    if (!kith_str_cut(&line, ' ', &word) || !kith_id_read(word, &of) || !kith_id_eq(of, store->ring.store) ||
        !kith_str_cut(&line, ' ', &word))
        return false;
    *what = kith_str_eq(word, KITH_S("client"))     ? GONE_CLIENT
            : kith_str_eq(word, KITH_S("practice")) ? GONE_PRACTICE
            : kith_str_eq(word, KITH_S("session"))  ? GONE_SESSION
                                                    : GONE_PERSON;
    return kith_id_read(kith_str_trim(line), id);
}

static enum kith_rc is_held(struct kith_tx *tx, enum gone what, struct kith_id id, bool *held, struct kith_err *err)
{
    static const char *const asks[] = {[GONE_PERSON] = "SELECT count(*) FROM person WHERE id = ?1 AND state <> 2",
                                       [GONE_CLIENT] = "SELECT count(*) FROM client WHERE id = ?1 AND state <> 2",
                                       [GONE_PRACTICE] = "SELECT count(*) FROM practice_key WHERE id = ?1",
                                       [GONE_SESSION] = "SELECT count(*) FROM session WHERE id = ?1 AND state < 4"};
    int64_t n = 0;
    enum kith_rc rc = kith_sql_int(tx->conn, asks[what], KITH_ARGS(kith_idarg(id)), &n, err);

    *held = n > 0;
    return rc;
}

static enum kith_rc replay_one(struct kith_store *store, enum gone what, struct kith_id id, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    /* Whatever held the person back then was lifted before they were erased. */
    KITH_TRY(
        kith_sql_do(tx->conn, "UPDATE client SET legal_hold = 0 WHERE id = ?1", KITH_ARGS(kith_idarg(id)), NULL, err));
    KITH_TRY(what == GONE_CLIENT     ? kith_client_erase(tx, id, err)
             : what == GONE_PRACTICE ? kith_own_destroy(tx, id, err)
             : what == GONE_SESSION  ? kith_session_destroy(tx, id, err)
                                     : kith_person_erase(tx, id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

struct held { /* named by the ledger, and here all the same */
    struct kith_id id;
    enum gone what;
};

static enum kith_rc find_held(struct kith_store *store, struct kith_str ledger, struct kith_arena *keep,
                              struct held **out, size_t *n, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_str line;
    struct held one;
    bool held;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_tx_read(store, &tx, err));
    while (kith_str_cut(&ledger, '\n', &line)) {
        if (!read_line(store, line, &one.what, &one.id))
            continue;
        KITH_TRY(is_held(tx, one.what, one.id, &held, err));
        if (!held)
            continue;
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = one;
    }
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_ledger_replay(struct kith_store *store, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_buf bytes;
    struct held *held;
    size_t n;
    enum kith_rc rc = KITH_OK;

    if (access(store->ledger_path, F_OK) != 0) {
        (void)kith_ledger_begin(store, NULL); /* of a store from before there always was one */
        return KITH_OK;
    }
    kith_buf_init(&bytes, store->env, LEDGER_MAX);
    KITH_TRY(kith_file_read(store->env, store->ledger_path, &bytes, err));
    KITH_TRY(kith_arena_open(store->env, &keep, 2 * LEDGER_MAX, err));
    KITH_TRY(find_held(store, kith_buf_view(&bytes), keep, &held, &n, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(replay_one(store, held[i].what, held[i].id, err));
out:
    kith_arena_close(keep);
    kith_buf_free(&bytes);
    return rc;
}
