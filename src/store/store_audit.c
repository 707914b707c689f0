#include "audit_chain.h"
#include "fileio.h"
#include "store_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define CHECKPOINT_EVERY 64u
#define ACTION_MAX       64u
#define DETAIL_MAX       500u
#define NOTES_BUSY       4u /* in one batch: then others are likely to come */
#define NOTES_WAIT_NS    2000000L

/* Where the chain stands; an empty one has line 0 with a hash of zeros. */
static enum kith_rc take_up(struct kith_tx *tx, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    if (tx->chained)
        return KITH_OK;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT seq, hash FROM audit_head", KITH_NO_ARGS, err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK) {
        struct kith_str hash = kith_row_peek(&rows, 1);

        tx->seq = (uint64_t)kith_row_int(&rows, 0);
        if (hash.n == KITH_HASH_BYTES)
            memcpy(tx->head, hash.p, KITH_HASH_BYTES);
    } else if (rc == KITH_END) {
        rc = KITH_OK;
    }
    tx->chained = rc == KITH_OK;
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

static enum kith_rc add_line(struct kith_tx *tx, struct kith_id actor, const char *action, struct kith_id object,
                             struct kith_id client, const char *detail, struct kith_err *err)
{
    const struct kith_str texts[KITH_CHAIN_TEXTS] = {
        [KITH_CHAIN_ACTOR] = kith_id_str(&actor),
        [KITH_CHAIN_ACTION] = kith_str_of(action),
        [KITH_CHAIN_OBJECT] = kith_id_str(&object),
        [KITH_CHAIN_CLIENT] = kith_id_str(&client),
        [KITH_CHAIN_DETAIL] = kith_str_of(detail ? detail : ""),
    };
    unsigned char hash[KITH_HASH_BYTES];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(take_up(tx, err));
    if (texts[KITH_CHAIN_ACTION].n > ACTION_MAX || texts[KITH_CHAIN_DETAIL].n > DETAIL_MAX) {
        rc = kith_fail(err, KITH_EUSAGE, 0, "A line for the audit chain is too long.");
        goto out;
    }
    kith_chain_hash(tx->head, tx->seq + 1, tx->now, texts, hash);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO audit_line (seq, at, actor, action, object, client, detail, hash)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                         KITH_ARGS(kith_int((int64_t)tx->seq + 1), kith_int(tx->now), kith_text(texts[0]),
                                   kith_text(texts[1]), kith_text(texts[2]), kith_text(texts[3]), kith_text(texts[4]),
                                   kith_blob(hash, sizeof hash)),
                         NULL, err));
    memcpy(tx->head, hash, sizeof hash);
    tx->seq++;
out:
    return rc;
}

enum kith_rc kith_audit_add(struct kith_tx *tx, const char *action, struct kith_id object, struct kith_id client,
                            const char *detail, struct kith_err *err)
{
    return add_line(tx, tx->actor, action, object, client, detail, err);
}

static enum kith_rc put_mark(struct kith_tx *tx, const char *sql, struct kith_err *err)
{
    struct kith_mark mark = {.kind = KITH_MARK_CHECKPOINT, .seq = tx->seq, .at = tx->now};

    memcpy(mark.hash, tx->head, sizeof mark.hash);
    kith_mark_sign(&tx->store->ring, &mark);
    return kith_sql_do(tx->conn, sql,
                       KITH_ARGS(kith_int((int64_t)mark.seq), kith_int(mark.at), kith_blob(mark.hash, sizeof mark.hash),
                                 kith_blob(mark.signature, sizeof mark.signature)),
                       NULL, err);
}

enum kith_rc kith_audit_seal(struct kith_tx *tx, struct kith_err *err)
{
    int64_t last = 0;
    enum kith_rc rc;

    KITH_TRY(put_mark(tx, "REPLACE INTO audit_head (one, seq, at, hash, signature) VALUES (1, ?1, ?2, ?3, ?4)", err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT coalesce(max(seq), 0) FROM audit_checkpoint", KITH_NO_ARGS, &last, err));
    if (tx->seq >= (uint64_t)last + CHECKPOINT_EVERY) {
        KITH_TRY(put_mark(tx, "INSERT INTO audit_checkpoint (seq, at, hash, signature) VALUES (?1, ?2, ?3, ?4)", err));
        tx->checkpoint = tx->seq;
    }
out:
    return rc;
}

enum kith_rc kith_append_line(const struct kith_env *env, const char *path, struct kith_str line, struct kith_err *err)
{
    int fd = env->open_append(env->ctx, path);
    enum kith_rc rc;

    if (fd < 0) {
        rc = kith_fail(err, KITH_EIO, 0, "This could not be opened: %s.", strerror(errno));
        kith_err_in_file(err, path);
        return rc;
    }
    rc = kith_fd_write(env, fd, line, err);
    if (rc == KITH_OK && env->sync(env->ctx, fd) != 0)
        rc = kith_fail(err, KITH_EIO, 0, "This could not be written: %s.", strerror(errno));
    (void)env->close(env->ctx, fd);
    if (rc != KITH_OK)
        kith_err_in_file(err, path);
    return rc;
}

enum kith_rc kith_audit_witness(struct kith_store *store, uint64_t seq, const unsigned char *hash, struct kith_err *err)
{
    struct kith_mark mark = {.kind = KITH_MARK_CHECKPOINT, .seq = seq, .at = kith_store_now(store)};
    struct kith_buf line;
    enum kith_rc rc;

    kith_buf_init(&line, store->env, 1024);
    memcpy(mark.hash, hash, sizeof mark.hash);
    kith_mark_sign(&store->ring, &mark);
    kith_mark_print(&store->ring, &mark, &line);
    KITH_TRY(kith_buf_check(&line, "A line for the witness", err));
    KITH_TRY(kith_append_line(store->env, store->witness_path, kith_buf_view(&line), err));
out:
    kith_buf_free(&line);
    return rc;
}

enum kith_rc kith_audit_checkpoint(struct kith_store *store, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    int64_t last = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(take_up(tx, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT coalesce(max(seq), 0) FROM audit_checkpoint", KITH_NO_ARGS, &last, err));
    if (tx->seq > (uint64_t)last) {
        KITH_TRY(put_mark(tx, "INSERT INTO audit_checkpoint (seq, at, hash, signature) VALUES (?1, ?2, ?3, ?4)", err));
        tx->checkpoint = tx->seq;
        KITH_TRY(kith_tx_commit(tx, err));
    }
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_audit_mark(struct kith_store *store, struct kith_arena *keep, struct kith_str *out,
                             struct kith_err *err)
{
    struct kith_mark mark = {.kind = KITH_MARK_CHECKPOINT, .at = kith_store_now(store)};
    struct kith_rows rows = {0};
    struct kith_tx *tx = NULL;
    struct kith_buf line;
    struct kith_str hash;
    enum kith_rc rc;

    kith_buf_init(&line, store->env, 1024);
    KITH_TRY(kith_tx_read(store, &tx, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT seq, hash FROM audit_head", KITH_NO_ARGS, err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_END)
        rc = kith_fail(err, KITH_EINPUT, 0, "Nothing has happened here yet: the audit chain is empty.");
    KITH_TRY(rc);
    mark.seq = (uint64_t)kith_row_int(&rows, 0);
    hash = kith_row_peek(&rows, 1);
    if (hash.n == sizeof mark.hash)
        memcpy(mark.hash, hash.p, sizeof mark.hash);
    kith_mark_sign(&store->ring, &mark);
    kith_mark_print(&store->ring, &mark, &line);
    KITH_TRY(kith_buf_check(&line, "A line for the witness", err));
    KITH_TRY(kith_str_keep(keep, kith_buf_view(&line), out, err));
out:
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    kith_buf_free(&line);
    return rc;
}

struct kith_note {
    struct kith_note *next;
    struct kith_id actor;
    const char *action;
    struct kith_id object;
    struct kith_id client;
    const char *detail;
    enum kith_rc rc;
    struct kith_err err;
    bool done;
};

static enum kith_rc write_notes(struct kith_store *store, struct kith_note *batch, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    for (struct kith_note *note = batch; note; note = note->next)
        KITH_TRY(add_line(tx, note->actor, note->action, note->object, note->client, note->detail, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* Under load a moment's wait brings more notes into one write: each write costs a flush of the disk, and makes every
 * reader read anew. Who is alone waits for nobody. Called with the lock held. */
static void gather(struct kith_store *store)
{
    const struct timespec moment = {.tv_nsec = NOTES_WAIT_NS};

    if (store->notes_last < NOTES_BUSY)
        return;
    (void)pthread_mutex_unlock(&store->lock);
    (void)nanosleep(&moment, NULL);
    (void)pthread_mutex_lock(&store->lock);
}

/* Called with the lock held, which is let go while the batch is written. */
static void lead(struct kith_store *store)
{
    struct kith_note *batch = NULL;
    struct kith_err err = {0};
    enum kith_rc rc;

    store->notes_leader = true;
    gather(store);
    store->notes_last = 0;
    while (store->notes) { /* the first to come first */
        struct kith_note *note = store->notes;

        store->notes = note->next;
        note->next = batch;
        batch = note;
        store->notes_last++;
    }
    (void)pthread_mutex_unlock(&store->lock);
    rc = write_notes(store, batch, &err);
    (void)pthread_mutex_lock(&store->lock);
    while (batch) {
        struct kith_note *note = batch;

        batch = note->next; /* the note is gone as soon as its thread sees it done */
        note->rc = rc;
        note->err = err;
        note->done = true;
    }
    store->notes_leader = false;
    (void)pthread_cond_broadcast(&store->notes_done);
}

enum kith_rc kith_audit_note(struct kith_store *store, struct kith_id actor, const char *action, struct kith_id object,
                             struct kith_id client, const char *detail, struct kith_err *err)
{
    struct kith_note mine = {
        .actor = actor, .action = action, .object = object, .client = client, .detail = detail, .rc = KITH_OK};

    (void)pthread_mutex_lock(&store->lock);
    mine.next = store->notes;
    store->notes = &mine;
    while (!mine.done) {
        if (store->notes_leader)
            (void)pthread_cond_wait(&store->notes_done, &store->lock);
        else
            lead(store);
    }
    (void)pthread_mutex_unlock(&store->lock);
    if (mine.rc != KITH_OK && err)
        *err = mine.err;
    return mine.rc;
}

#define LINES "SELECT l.seq, l.at, l.actor, l.action, l.object, l.client, l.detail FROM audit_line l"
#define OF_PROGRAMME                                                                                                   \
    "SELECT o.seq, l.at, l.actor, l.action, l.object, l.client, l.detail FROM audit_of o CROSS JOIN audit_line l"      \
    " ON l.seq = o.seq WHERE o.programme = ?7 AND o.seq < ?1 AND ?3 IS NULL AND ?4 IS NULL AND ?5 IS NULL"
#define NEWEST " ORDER BY 1 DESC LIMIT ?2"

enum kith_rc kith_audit_list(struct kith_tx *tx, const struct kith_audit_query *query, struct kith_arena *keep,
                             struct kith_audit_line **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    uint32_t most = query->most == 0 ? 100 : query->most > 1000 ? 1000 : query->most;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    /* One literal a filter: an OR over all of them would use no index. */
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        kith_id_is(query->programme)
            ? query->action.n ? OF_PROGRAMME " AND o.action = ?6" NEWEST : OF_PROGRAMME " AND ?6 = ''" NEWEST
        : kith_id_is(query->client) ? LINES " WHERE l.client = ?3 AND l.client <> '' AND l.seq < ?1 AND (?4 IS NULL OR"
                                            " l.actor = ?4) AND (?5 IS NULL OR l.object = ?5) AND ?6 = ''"
                                            " AND ?7 IS NULL" NEWEST
        : kith_id_is(query->object) ? LINES " WHERE l.object = ?5 AND l.seq < ?1 AND (?4 IS NULL OR l.actor = ?4)"
                                            " AND ?3 IS NULL AND ?6 = '' AND ?7 IS NULL" NEWEST
        : kith_id_is(query->actor)  ? LINES " WHERE l.actor = ?4 AND l.seq < ?1 AND ?3 IS NULL AND ?5 IS NULL"
                                            " AND ?6 = '' AND ?7 IS NULL" NEWEST
                                    : LINES " WHERE l.seq < ?1 AND ?3 IS NULL AND ?4 IS NULL AND ?5 IS NULL"
                                            " AND ?6 = '' AND ?7 IS NULL" NEWEST,
        KITH_ARGS(kith_int(query->before ? (int64_t)query->before : INT64_MAX), kith_int(most),
                  kith_idarg(query->client), kith_idarg(query->actor), kith_idarg(query->object),
                  kith_text(query->action), kith_idarg(query->programme)),
        err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_audit_line){.seq = (uint64_t)kith_row_int(&rows, 0),
                                                  .at = kith_row_int(&rows, 1),
                                                  .actor = kith_row_id(&rows, 2),
                                                  .action = kith_row_str(&rows, 3, keep),
                                                  .object = kith_row_id(&rows, 4),
                                                  .client = kith_row_id(&rows, 5),
                                                  .detail = kith_row_str(&rows, 6, keep)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}
