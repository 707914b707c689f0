#include "store_own.h"

#include "store_audit.h"
#include "store_parts.h"

#include <stdio.h>

static struct kith_str place_of(char *out, size_t n, const char *what, const char *id)
{
    int len = snprintf(out, n, "own %s %s", what, id);

    return (struct kith_str){out, (size_t)len};
}

/* ---- the key ---- */

static enum kith_rc unwrap(struct kith_tx *tx, struct kith_rows *rows, struct kith_key *out, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str opened;
    struct kith_id id;
    char place[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    id = kith_row_id(rows, 0);
    KITH_TRY(kith_unseal(&tx->store->ring.clients, place_of(place, sizeof place, "key", id.z), kith_row_peek(rows, 1),
                         scratch, &opened, err));
    if (opened.n == sizeof out->k)
        memcpy(out->k, opened.p, sizeof out->k);
    else
        rc = kith_fail(err, KITH_EIO, 0, "The key of somebody's practice is damaged. Restore the latest backup.");
out:
    return rc;
}

/* KITH_END: there is none. */
static enum kith_rc find_key(struct kith_tx *tx, struct kith_id person, struct kith_key *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    bool none = false;
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id, wrapped FROM practice_key WHERE person = ?1",
                             KITH_ARGS(kith_idarg(person)), err));
    rc = kith_rows_next(&rows, err);
    none = rc == KITH_END;
    KITH_TRY(rc);
    KITH_TRY(unwrap(tx, &rows, out, err));
out:
    rc = kith_rows_done(&rows, rc, err);
    return rc == KITH_OK && none ? KITH_END : rc;
}

static enum kith_rc make_key(struct kith_tx *tx, struct kith_key *out, struct kith_err *err)
{
    const struct kith_env *env = tx->store->env;
    struct kith_id id = kith_id_new(env);
    struct kith_arena *scratch;
    struct kith_str wrapped;
    char place[96];
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    env->random(env->ctx, out->k, sizeof out->k);
    KITH_TRY(kith_seal(env, &tx->store->ring.clients, place_of(place, sizeof place, "key", id.z),
                       (struct kith_str){(const char *)out->k, sizeof out->k}, scratch, &wrapped, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO practice_key (id, person, wrapped) VALUES (?1, ?2, ?3)",
                         KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor), kith_blob(wrapped.p, wrapped.n)), NULL, err));
out:
    return rc;
}

/* ---- writing ---- */

static enum kith_rc check_actor(struct kith_tx *tx, struct kith_err *err)
{
    enum kith_rc rc = kith_tx_writes(tx, err);

    return rc == KITH_OK && !kith_id_is(tx->actor) ? kith_store_denied(err) : rc;
}

static enum kith_rc keep_sealed(struct kith_tx *tx, const struct kith_own *r, struct kith_id id,
                                struct kith_arena *keep, struct kith_err *err)
{
    const struct kith_env *env = tx->store->env;
    struct kith_str head;
    struct kith_str body;
    struct kith_key key;
    char place[96];
    int64_t n = 0;
    enum kith_rc rc = find_key(tx, tx->actor, &key, err);

    if (rc == KITH_END)
        rc = make_key(tx, &key, err);
    KITH_TRY(rc);
    KITH_TRY(kith_seal(env, &key, place_of(place, sizeof place, "head", id.z), r->head, keep, &head, err));
    KITH_TRY(kith_seal(env, &key, place_of(place, sizeof place, "body", id.z), r->body, keep, &body, err));
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "INSERT INTO practice (id, person, kind, at, head, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                    " ON CONFLICT (id) DO UPDATE SET kind = ?3, head = ?5, body = ?6 WHERE person = ?2",
                    KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor), kith_int(r->kind),
                              kith_int(r->at ? r->at : tx->now), kith_blob(head.p, head.n), kith_blob(body.p, body.n)),
                    &n, err));
    if (n == 0) /* somebody else's */
        rc = kith_store_denied(err);
out:
    kith_key_forget(&key);
    return rc;
}

enum kith_rc kith_own_put(struct kith_tx *tx, const struct kith_own *record, struct kith_id *id, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(check_actor(tx, err));
    if (record->head.n + record->body.n > KITH_OWN_MAX_BYTES)
        return kith_fail(err, KITH_EBOUND, 0, "This is more than Kith keeps in one piece, %zu bytes; begin a new one.",
                         KITH_OWN_MAX_BYTES);
    KITH_TRY(kith_arena_open(tx->store->env, &keep, 2 * KITH_OWN_MAX_BYTES, err));
    *id = kith_id_is(record->id) ? record->id : kith_id_new(tx->store->env);
    KITH_TRY(keep_sealed(tx, record, *id, keep, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "DELETE FROM practice WHERE id IN (SELECT id FROM practice WHERE person = ?1 AND kind = ?2"
                         " ORDER BY at DESC, id LIMIT -1 OFFSET ?3)",
                         KITH_ARGS(kith_idarg(tx->actor), kith_int(record->kind), kith_int(KITH_OWN_MOST)), NULL, err));
out:
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_own_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(check_actor(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM practice WHERE id = ?1 AND person = ?2",
                         KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    tx->emptied = true;
out:
    return rc;
}

/* KITH_ID_NONE: there is no key. */
static enum kith_rc name_key(struct kith_tx *tx, struct kith_id *key, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *key = KITH_ID_NONE;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id FROM practice_key WHERE person = ?1",
                             KITH_ARGS(kith_idarg(tx->actor)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        *key = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_own_forget(struct kith_tx *tx, struct kith_err *err)
{
    struct kith_id key;
    enum kith_rc rc;

    KITH_TRY(check_actor(tx, err));
    KITH_TRY(name_key(tx, &key, err));
    if (!kith_id_is(key))
        return KITH_OK;
    KITH_TRY(kith_own_destroy(tx, key, err));
    KITH_TRY(kith_audit_add(tx, "practice.forget", tx->actor, KITH_ID_NONE, NULL, err));
    KITH_TRY(kith_ledger_add(tx->store, "practice", key, err));
out:
    return rc;
}

enum kith_rc kith_own_destroy(struct kith_tx *tx, struct kith_id key, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_sql_do(tx->conn,
                         "DELETE FROM practice WHERE person = (SELECT person FROM practice_key WHERE id = ?1)",
                         KITH_ARGS(kith_idarg(key)), NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM practice_key WHERE id = ?1", KITH_ARGS(kith_idarg(key)), NULL, err));
    tx->emptied = true;
out:
    return rc;
}

/* ---- reading ---- */

static enum kith_rc unseal(const struct kith_key *key, const char *what, struct kith_id id, struct kith_str sealed,
                           struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    char place[96];

    return kith_unseal(key, place_of(place, sizeof place, what, id.z), sealed, keep, out, err);
}

enum kith_rc kith_own_get(struct kith_tx *tx, struct kith_id person, struct kith_id id, struct kith_arena *keep,
                          struct kith_own *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_key key;
    enum kith_rc rc = find_key(tx, person, &key, err);

    *out = (struct kith_own){.id = id};
    if (rc == KITH_END)
        rc = kith_store_denied(err);
    KITH_TRY(rc);
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT kind, at, head, body FROM practice WHERE id = ?1 AND person = ?2",
                             KITH_ARGS(kith_idarg(id), kith_idarg(person)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    out->kind = (enum kith_own_kind)kith_row_int(&rows, 0);
    out->at = kith_row_int(&rows, 1);
    KITH_TRY(unseal(&key, "head", id, kith_row_peek(&rows, 2), keep, &out->head, err));
    KITH_TRY(unseal(&key, "body", id, kith_row_peek(&rows, 3), keep, &out->body, err));
out:
    kith_key_forget(&key);
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_own_list(struct kith_tx *tx, struct kith_id person, enum kith_own_kind kind, struct kith_arena *keep,
                           struct kith_own **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_key key;
    enum kith_rc rc = find_key(tx, person, &key, err);

    *out = NULL;
    *n = 0;
    if (rc == KITH_END)
        return KITH_OK;
    KITH_TRY(rc);
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, at, head FROM practice WHERE person = ?1 AND kind = ?2 ORDER BY at DESC, id",
                             KITH_ARGS(kith_idarg(person), kith_int(kind)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_own *one;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        one = &(*out)[(*n)++];
        *one = (struct kith_own){.id = kith_row_id(&rows, 0), .kind = kind, .at = kith_row_int(&rows, 1)};
        KITH_TRY(unseal(&key, "head", one->id, kith_row_peek(&rows, 2), keep, &one->head, err));
    }
out:
    kith_key_forget(&key);
    return kith_rows_done(&rows, rc, err);
}
