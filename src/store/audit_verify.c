#include "audit_chain.h"
#include "fileio.h"
#include "store_parts.h"

#include <stdlib.h>
#include <unistd.h>

#define WITNESS_MAX ((size_t)256 << 20)

struct seen { /* what the witness saw, by line */
    struct kith_mark *marks;
    size_t n;
    size_t at;
};

static int by_seq(const void *a, const void *b)
{
    const struct kith_mark *x = a;
    const struct kith_mark *y = b;

    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void fault(struct kith_audit_verdict *v, enum kith_audit_fault what, uint64_t at)
{
    if (v->fault == KITH_AUDIT_SOUND || at < v->at) {
        v->fault = what;
        v->at = at;
    }
}

/* A backup put back takes the lines after it away, and the witness says so. */
static void go_back(struct seen *seen, uint64_t to)
{
    size_t n = 0;

    for (size_t i = 0; i < seen->n; i++)
        if (seen->marks[i].seq <= to)
            seen->marks[n++] = seen->marks[i];
    seen->n = n;
}

static enum kith_rc read_witness(const struct kith_store *store, const char *path, struct kith_arena *keep,
                                 struct seen *seen, struct kith_audit_verdict *v, struct kith_err *err)
{
    struct kith_buf bytes;
    struct kith_str rest;
    struct kith_str line;
    struct kith_mark mark;
    bool garbled;
    enum kith_rc rc = KITH_OK;

    kith_buf_init(&bytes, store->env, WITNESS_MAX);
    v->witness = access(path, F_OK) == 0;
    if (!v->witness)
        goto out;
    KITH_TRY(kith_file_read(store->env, path, &bytes, err));
    rest = kith_buf_view(&bytes);
    while (kith_str_cut(&rest, '\n', &line)) {
        bool last =
            rest.n == 0 && bytes.n > 0 && bytes.p[bytes.n - 1] != '\n'; /* the power went while it was written */

        if (!kith_mark_read(&store->ring, line, &mark, &garbled)) {
            if (garbled && !last)
                fault(v, KITH_AUDIT_UNSIGNED, mark.seq);
            continue;
        }
        if (mark.kind == KITH_MARK_RESTORE) {
            go_back(seen, mark.seq);
            v->restores++;
        }
        KITH_TRY(kith_list_room(keep, &seen->marks, seen->n, sizeof *seen->marks, err));
        seen->marks[seen->n++] = mark;
    }
    if (seen->n)
        qsort(seen->marks, seen->n, sizeof *seen->marks, by_seq);
out:
    kith_buf_free(&bytes);
    return rc;
}

/* Whether what the witness saw of this line is what stands there. */
static void compare_witness(struct seen *seen, uint64_t seq, const unsigned char *hash, struct kith_audit_verdict *v)
{
    for (; seen->at < seen->n && seen->marks[seen->at].seq <= seq; seen->at++) {
        const struct kith_mark *mark = &seen->marks[seen->at];

        if (mark->seq < seq)
            continue;
        if (memcmp(mark->hash, hash, KITH_HASH_BYTES) == 0)
            v->witnessed++;
        else
            fault(v, KITH_AUDIT_REWRITTEN, seq);
    }
}

static enum kith_rc walk_lines(struct kith_conn *conn, struct seen *seen, unsigned char *head,
                               struct kith_audit_verdict *v, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(conn, &rows,
                             "SELECT l.seq, l.at, l.actor, l.action, l.object, l.client, l.detail, l.hash, c.hash"
                             " FROM audit_line l LEFT JOIN audit_checkpoint c ON c.seq = l.seq ORDER BY l.seq",
                             KITH_NO_ARGS, err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        uint64_t seq = (uint64_t)kith_row_int(&rows, 0);
        struct kith_str texts[KITH_CHAIN_TEXTS];
        struct kith_str has = kith_row_peek(&rows, 7);

        if (seq != v->lines + 1) {
            fault(v, KITH_AUDIT_MISSING, v->lines + 1);
            break;
        }
        for (int i = 0; i < KITH_CHAIN_TEXTS; i++)
            texts[i] = kith_row_peek(&rows, 2 + i);
        kith_chain_hash(head, seq, kith_row_int(&rows, 1), texts, head);
        if (has.n != KITH_HASH_BYTES || memcmp(has.p, head, KITH_HASH_BYTES) != 0) {
            fault(v, KITH_AUDIT_CHANGED, seq);
            break;
        }
        if (!kith_row_null(&rows, 8)) {
            struct kith_str checked = kith_row_peek(&rows, 8);

            if (checked.n != KITH_HASH_BYTES || memcmp(checked.p, head, KITH_HASH_BYTES) != 0)
                fault(v, KITH_AUDIT_CHANGED, seq);
        }
        compare_witness(seen, seq, head, v);
        v->lines = seq;
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

static void read_mark(struct kith_rows *rows, struct kith_mark *mark)
{
    struct kith_str hash = kith_row_peek(rows, 2);
    struct kith_str signature = kith_row_peek(rows, 3);

    *mark = (struct kith_mark){
        .kind = KITH_MARK_CHECKPOINT, .seq = (uint64_t)kith_row_int(rows, 0), .at = kith_row_int(rows, 1)};
    if (hash.n == sizeof mark->hash)
        memcpy(mark->hash, hash.p, sizeof mark->hash);
    if (signature.n == sizeof mark->signature)
        memcpy(mark->signature, signature.p, sizeof mark->signature);
}

/* Signatures of all checkpoints, and that each has its line. */
static enum kith_rc walk_checkpoints(const struct kith_store *store, struct kith_conn *conn,
                                     struct kith_audit_verdict *v, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_mark mark;
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(conn, &rows, "SELECT seq, at, hash, signature FROM audit_checkpoint ORDER BY seq",
                             KITH_NO_ARGS, err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        read_mark(&rows, &mark);
        if (!kith_mark_holds(&store->ring, &mark))
            fault(v, KITH_AUDIT_UNSIGNED, mark.seq);
        else if (v->fault == KITH_AUDIT_SOUND && mark.seq > v->lines)
            fault(v, KITH_AUDIT_CUT, v->lines + 1);
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

static enum kith_rc check_head(const struct kith_store *store, struct kith_conn *conn, const unsigned char *head,
                               struct kith_audit_verdict *v, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_mark mark = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(conn, &rows, "SELECT seq, at, hash, signature FROM audit_head", KITH_NO_ARGS, err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        read_mark(&rows, &mark);
    else if (rc == KITH_END)
        rc = KITH_OK;
    if (rc != KITH_OK || v->fault != KITH_AUDIT_SOUND)
        goto out;
    if (mark.seq > v->lines)
        fault(v, KITH_AUDIT_CUT, v->lines + 1);
    else if (mark.seq < v->lines || (mark.seq > 0 && !kith_mark_holds(&store->ring, &mark)))
        fault(v, KITH_AUDIT_UNSIGNED, v->lines);
    else if (mark.seq > 0 && memcmp(mark.hash, head, KITH_HASH_BYTES) != 0)
        fault(v, KITH_AUDIT_CHANGED, v->lines);
out:
    (void)kith_rows_end(&rows, NULL);
    return rc;
}

enum kith_rc kith_audit_walk(const struct kith_store *store, struct kith_conn *conn, const char *witness,
                             struct kith_audit_verdict *v, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct seen seen = {0};
    unsigned char head[KITH_HASH_BYTES] = {0};
    enum kith_rc rc;

    *v = (struct kith_audit_verdict){0};
    KITH_TRY(kith_arena_open(store->env, &keep, 2 * WITNESS_MAX, err));
    if (witness)
        KITH_TRY(read_witness(store, witness, keep, &seen, v, err));
    KITH_TRY(walk_lines(conn, &seen, head, v, err));
    KITH_TRY(walk_checkpoints(store, conn, v, err));
    KITH_TRY(check_head(store, conn, head, v, err));
    if (v->fault == KITH_AUDIT_SOUND && seen.n && seen.marks[seen.n - 1].seq > v->lines)
        fault(v, KITH_AUDIT_CUT, v->lines + 1);
out:
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_audit_verify(struct kith_store *store, const char *witness, struct kith_audit_verdict *verdict,
                               struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(store, &tx, err));
    KITH_TRY(kith_audit_walk(store, tx->conn, witness ? witness : store->witness_path, verdict, err));
out:
    kith_tx_end(tx);
    return rc;
}
