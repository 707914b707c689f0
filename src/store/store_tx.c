#include "store.h"
#include "store_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define TRY_EVERY_NS UINT64_C(1000000000)
#define SCRATCH_MAX  ((size_t)160 << 20) /* a text and its sealed form at once */

static struct kith_tx *new_tx(struct kith_store *store)
{
    struct kith_tx *tx = kith_env_alloc(store->env, sizeof *tx);

    if (tx) {
        tx->store = store;
        tx->now = kith_store_now(store);
    }
    return tx;
}

struct kith_waiter {
    struct kith_waiter *next;
    pthread_cond_t come;
    unsigned reader;
    bool given;
};

/* Called with the lock held; returns when it is this thread's turn, with the reader that it was given. */
static unsigned wait_in(struct kith_line *line, pthread_mutex_t *lock)
{
    struct kith_waiter me = {.come = PTHREAD_COND_INITIALIZER};

    if (!line->first)
        line->end = &line->first;
    *line->end = &me;
    line->end = &me.next;
    while (!me.given)
        (void)pthread_cond_wait(&me.come, lock);
    (void)pthread_cond_destroy(&me.come);
    return me.reader;
}

/* Hands on to the first who waits, and false when nobody does. */
static bool hand_on(struct kith_line *line, unsigned reader)
{
    struct kith_waiter *next = line->first;

    if (!next)
        return false;
    line->first = next->next;
    next->reader = reader;
    next->given = true;
    (void)pthread_cond_signal(&next->come);
    return true;
}

static unsigned free_reader(const struct kith_store *store)
{
    unsigned i = 0;

    while (i < store->n_readers && store->reader_busy[i])
        i++;
    return i;
}

static void take_reader(struct kith_tx *tx)
{
    struct kith_store *store = tx->store;

    (void)pthread_mutex_lock(&store->lock);
    tx->reader = free_reader(store);
    if (tx->reader < store->n_readers)
        store->reader_busy[tx->reader] = true;
    else
        tx->reader = wait_in(&store->for_reader, &store->lock);
    tx->conn = &store->readers[tx->reader];
    (void)pthread_mutex_unlock(&store->lock);
}

static void take_writer(struct kith_tx *tx)
{
    struct kith_store *store = tx->store;

    (void)pthread_mutex_lock(&store->lock);
    if (store->writer_busy)
        (void)wait_in(&store->for_writer, &store->lock);
    store->writer_busy = true;
    tx->conn = &store->writer;
    tx->writer = true;
    (void)pthread_mutex_unlock(&store->lock);
}

enum kith_rc kith_tx_read(struct kith_store *store, struct kith_tx **out, struct kith_err *err)
{
    struct kith_tx *tx = new_tx(store);
    enum kith_rc rc;

    *out = NULL;
    if (!tx)
        return kith_fail_memory(err);
    take_reader(tx);
    KITH_TRY(kith_sql_do(tx->conn, "BEGIN", KITH_NO_ARGS, NULL, err));
    tx->open = true;
    *out = tx;
out:
    if (rc != KITH_OK)
        kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_tx_write(struct kith_store *store, struct kith_id actor, struct kith_tx **out, struct kith_err *err)
{
    struct kith_tx *tx = new_tx(store);
    enum kith_rc rc;

    *out = NULL;
    if (!tx)
        return kith_fail_memory(err);
    tx->actor = actor;
    take_writer(tx);
    KITH_TRY(kith_sql_do(tx->conn, "BEGIN IMMEDIATE", KITH_NO_ARGS, NULL, err));
    tx->open = true;
    *out = tx;
out:
    if (rc != KITH_OK)
        kith_tx_end(tx);
    return rc;
}

/* What must follow a commit and can no longer undo it. */
static void after_commit(struct kith_tx *tx)
{
    if (tx->checkpoint)
        (void)kith_audit_witness(tx->store, tx->checkpoint, tx->head, NULL);
    if (tx->emptied) /* pages with what was erased lie in the log until it is emptied */
        (void)kith_conn_exec(tx->conn, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
}

enum kith_rc kith_tx_commit(struct kith_tx *tx, struct kith_err *err)
{
    enum kith_rc rc;

    if (!tx->open || sqlite3_get_autocommit(tx->conn->db))
        return kith_fail(err, KITH_EBUSY, 0, "The change was undone by the disk: nothing was kept. Try again.");
    if (tx->writer && tx->chained)
        KITH_TRY(kith_audit_seal(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "COMMIT", KITH_NO_ARGS, NULL, err));
    tx->open = false;
    if (tx->writer) {
        atomic_store(&tx->store->refused, false);
        after_commit(tx);
    }
out:
    return rc;
}

static void give_back(struct kith_tx *tx)
{
    struct kith_store *store = tx->store;

    (void)pthread_mutex_lock(&store->lock);
    if (tx->writer)
        store->writer_busy = hand_on(&store->for_writer, 0);
    else
        store->reader_busy[tx->reader] = hand_on(&store->for_reader, tx->reader);
    (void)pthread_mutex_unlock(&store->lock);
}

void kith_tx_end(struct kith_tx *tx)
{
    if (!tx)
        return;
    if (tx->conn) {
        if (tx->open && !sqlite3_get_autocommit(tx->conn->db))
            (void)kith_conn_exec(tx->conn, "ROLLBACK", NULL);
        if (tx->writer && tx->conn->refused) {
            atomic_store(&tx->store->refused, true);
            tx->conn->refused = false;
        }
        give_back(tx);
    }
    kith_arena_close(tx->scratch);
    kith_env_free(tx->store->env, tx);
}

bool kith_store_takes(struct kith_store *store)
{
    uint64_t now = store->env->now_ns(store->env->ctx);
    uint_fast64_t tried = atomic_load(&store->tried_ns);
    const struct kith_id fresh = kith_id_new(store->env);
    struct kith_tx *tx = NULL;

    if (!atomic_load(&store->refused))
        return true;
    if (now - tried < TRY_EVERY_NS || !atomic_compare_exchange_strong(&store->tried_ns, &tried, now))
        return false;
    if (kith_tx_write(store, KITH_ID_NONE, &tx, NULL) == KITH_OK && tx &&
        /* Something that differs each time: what stays the same is not written at all. */
        kith_sql_do(tx->conn, "REPLACE INTO setting (programme, name, value) VALUES ('', 'disk.tried', ?1)",
                    KITH_ARGS(kith_z(fresh.z)), NULL, NULL) == KITH_OK)
        (void)kith_tx_commit(tx, NULL);
    kith_tx_end(tx);
    return !atomic_load(&store->refused);
}

/* Ids are random, so a few of their letters are as good as a hash. */
static size_t memo_place(struct kith_id of)
{
    size_t h = 0;

    for (size_t i = KITH_ID_LENGTH - 6; i < KITH_ID_LENGTH; i++)
        h = h * 33 + (unsigned char)of.z[i];
    return h & (KITH_MEMO_SLOTS - 1);
}

void *kith_tx_memo(struct kith_tx *tx, struct kith_id of, size_t size)
{
    struct kith_arena *scratch;
    size_t at = memo_place(of);

    if (tx->writer || kith_tx_scratch(tx, &scratch, NULL) != KITH_OK)
        return NULL;
    if (!tx->memo && kith_arena_take(scratch, KITH_MEMO_SLOTS, sizeof *tx->memo, &tx->memo, NULL) != KITH_OK)
        return NULL;
    for (size_t k = 0; k < 16; k++, at = (at + 1) & (KITH_MEMO_SLOTS - 1)) {
        struct kith_memo *slot = &tx->memo[at];

        if (!kith_id_is(slot->of)) {
            slot->of = of;
            if (kith_arena_take(scratch, size, 1, &slot->p, NULL) != KITH_OK)
                slot->p = NULL;
        }
        if (kith_id_eq(slot->of, of))
            return slot->p;
    }
    return NULL;
}

int64_t kith_tx_now(const struct kith_tx *tx)
{
    return tx->now;
}

struct kith_store *kith_tx_store(const struct kith_tx *tx)
{
    return tx->store;
}

enum kith_rc kith_tx_writes(const struct kith_tx *tx, struct kith_err *err)
{
    return tx->writer ? KITH_OK : kith_fail(err, KITH_EUSAGE, 0, "This needs a transaction that writes.");
}

enum kith_rc kith_tx_scratch(struct kith_tx *tx, struct kith_arena **out, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    if (!tx->scratch)
        rc = kith_arena_open(tx->store->env, &tx->scratch, SCRATCH_MAX, err);
    *out = tx->scratch;
    return rc;
}

enum kith_rc kith_list_room(struct kith_arena *keep, void *list, size_t n, size_t size, struct kith_err *err)
{
    void *old;
    void *bigger;
    enum kith_rc rc;

    if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
        return KITH_OK;
    memcpy(&old, list, sizeof old);
    KITH_TRY(kith_arena_take(keep, n ? 2 * n : 8, size, &bigger, err));
    if (n)
        memcpy(bigger, old, n * size);
    memcpy(list, &bigger, sizeof bigger);
out:
    return rc;
}

enum kith_rc kith_field_check(struct kith_str text, const char *name, bool needed, struct kith_err *err)
{
    if (needed && kith_str_trim(text).n == 0)
        return kith_fail(err, KITH_EUSAGE, 0, "Fill in the %s.", name);
    if (text.n > KITH_FIELD_MAX)
        return kith_fail(err, KITH_EUSAGE, 0, "The %s is longer than %u bytes; shorten it.", name, KITH_FIELD_MAX);
    if (kith_str_find_byte(text, '\0') >= 0)
        return kith_fail(err, KITH_EUSAGE, 0, "The %s holds a character that cannot be kept.", name);
    return KITH_OK;
}
