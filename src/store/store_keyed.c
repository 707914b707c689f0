#include "store_keyed.h"

#include "store_parts.h"

#include <stdio.h>

#define PLACE_MAX 96u

/* ring_change.c names the places of the wrapped keys too. */
static const struct kind {
    const char *place; /* how the places of all that is sealed under it begin */
    const char *insert;
    const char *select;
    const char *damaged;
} kinds[] = {
    [KITH_KEY_CLIENT] = {"", "INSERT INTO client_key (client, wrapped) VALUES (?1, ?2)",
                         "SELECT wrapped FROM client_key WHERE client = ?1",
                         "A client's key is damaged. Restore the latest backup."},
    [KITH_KEY_SPACE] = {"space ", "INSERT INTO space_key (space, wrapped) VALUES (?1, ?2)",
                        "SELECT wrapped FROM space_key WHERE space = ?1",
                        "A key of what people wrote is damaged. Restore the latest backup."},
};

static struct kith_str place_of(char out[PLACE_MAX], enum kith_key_kind kind, const char *what, struct kith_id id)
{
    int len = snprintf(out, PLACE_MAX, "%s%s %s", kinds[kind].place, what, id.z);

    return (struct kith_str){out, (size_t)len};
}

enum kith_rc kith_keyed_begin(struct kith_tx *tx, struct kith_keyed owner, struct kith_err *err)
{
    const struct kith_env *env = tx->store->env;
    struct kith_arena *scratch;
    struct kith_key key;
    struct kith_str wrapped;
    char place[PLACE_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    env->random(env->ctx, key.k, sizeof key.k);
    rc = kith_seal(env, &tx->store->ring.clients, place_of(place, owner.kind, "key", owner.id),
                   (struct kith_str){(const char *)key.k, sizeof key.k}, scratch, &wrapped, err);
    kith_key_forget(&key);
    KITH_TRY(rc);
    KITH_TRY(kith_sql_do(tx->conn, kinds[owner.kind].insert,
                         KITH_ARGS(kith_idarg(owner.id), kith_blob(wrapped.p, wrapped.n)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_keyed_key(struct kith_tx *tx, struct kith_keyed owner, struct kith_key *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *scratch;
    struct kith_str opened;
    char place[PLACE_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, kinds[owner.kind].select, KITH_ARGS(kith_idarg(owner.id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(kith_unseal(&tx->store->ring.clients, place_of(place, owner.kind, "key", owner.id),
                         kith_row_peek(&rows, 0), scratch, &opened, err));
    if (opened.n == sizeof out->k)
        memcpy(out->k, opened.p, sizeof out->k);
    else
        rc = kith_fail(err, KITH_EIO, 0, "%s", kinds[owner.kind].damaged);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_keyed_seal(struct kith_tx *tx, struct kith_keyed owner, const char *what, struct kith_id id,
                             struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    struct kith_key key;
    char place[PLACE_MAX];
    enum kith_rc rc;

    KITH_TRY(kith_keyed_key(tx, owner, &key, err));
    rc = kith_seal(tx->store->env, &key, place_of(place, owner.kind, what, id), text, keep, out, err);
    kith_key_forget(&key);
out:
    return rc;
}

enum kith_rc kith_keyed_unseal(struct kith_tx *tx, struct kith_keyed owner, const char *what, struct kith_id id,
                               struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err)
{
    struct kith_key key;
    char place[PLACE_MAX];
    enum kith_rc rc;

    *out = (struct kith_str){"", 0};
    if (sealed.n == 0)
        return KITH_OK;
    KITH_TRY(kith_keyed_key(tx, owner, &key, err));
    rc = kith_unseal(&key, place_of(place, owner.kind, what, id), sealed, keep, out, err);
    kith_key_forget(&key);
out:
    return rc;
}
