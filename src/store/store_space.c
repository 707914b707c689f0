#include "store_space.h"

#include "store_parts.h"

#include <stdio.h>

static struct kith_str place_of(char *out, size_t n, const char *what, struct kith_id id)
{
    int len = snprintf(out, n, "space %s %s", what, id.z);

    return (struct kith_str){out, (size_t)len};
}

enum kith_rc kith_space_open(struct kith_tx *tx, struct kith_id space, struct kith_err *err)
{
    const struct kith_env *env = tx->store->env;
    struct kith_arena *scratch;
    struct kith_key key;
    struct kith_str wrapped;
    char place[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    env->random(env->ctx, key.k, sizeof key.k);
    rc = kith_seal(env, &tx->store->ring.clients, place_of(place, sizeof place, "key", space),
                   (struct kith_str){(const char *)key.k, sizeof key.k}, scratch, &wrapped, err);
    kith_key_forget(&key);
    KITH_TRY(rc);
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO space_key (space, wrapped) VALUES (?1, ?2)",
                         KITH_ARGS(kith_idarg(space), kith_blob(wrapped.p, wrapped.n)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_space_close(struct kith_tx *tx, struct kith_id space, struct kith_err *err)
{
    tx->emptied = true;
    return kith_sql_do(tx->conn, "DELETE FROM space_key WHERE space = ?1", KITH_ARGS(kith_idarg(space)), NULL, err);
}

static enum kith_rc key_of(struct kith_tx *tx, struct kith_id space, struct kith_key *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *scratch;
    struct kith_str opened;
    char place[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT wrapped FROM space_key WHERE space = ?1",
                             KITH_ARGS(kith_idarg(space)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(kith_unseal(&tx->store->ring.clients, place_of(place, sizeof place, "key", space), kith_row_peek(&rows, 0),
                         scratch, &opened, err));
    if (opened.n == sizeof out->k)
        memcpy(out->k, opened.p, sizeof out->k);
    else
        rc = kith_fail(err, KITH_EIO, 0, "A key of what people wrote is damaged. Restore the latest backup.");
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_space_seal(struct kith_tx *tx, struct kith_id space, const char *what, struct kith_id id,
                             struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    struct kith_key key;
    char place[96];
    enum kith_rc rc;

    KITH_TRY(key_of(tx, space, &key, err));
    rc = kith_seal(tx->store->env, &key, place_of(place, sizeof place, what, id), text, keep, out, err);
    kith_key_forget(&key);
out:
    return rc;
}

enum kith_rc kith_space_unseal(struct kith_tx *tx, struct kith_id space, const char *what, struct kith_id id,
                               struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err)
{
    struct kith_key key;
    char place[96];
    enum kith_rc rc;

    *out = (struct kith_str){"", 0};
    if (sealed.n == 0)
        return KITH_OK;
    KITH_TRY(key_of(tx, space, &key, err));
    rc = kith_unseal(&key, place_of(place, sizeof place, what, id), sealed, keep, out, err);
    kith_key_forget(&key);
out:
    return rc;
}

/* ---- what goes with somebody ---- */

static enum kith_rc do_all(struct kith_tx *tx, const char *const *steps, size_t n, struct kith_id id,
                           struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_sql_do(tx->conn, steps[i], KITH_ARGS(kith_idarg(id)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_growth_erase_client(struct kith_tx *tx, struct kith_id client, struct kith_err *err)
{
#define OF_CLIENT "(SELECT session FROM in_room WHERE client = ?1)"
    static const char *const steps[] = {
        "DELETE FROM coaching_evidence WHERE session IN " OF_CLIENT,
        "DELETE FROM peer_word WHERE review IN (SELECT id FROM peer_review WHERE session IN " OF_CLIENT ")",
        "DELETE FROM peer_review WHERE session IN " OF_CLIENT,
        "DELETE FROM group_meeting WHERE session IN " OF_CLIENT,
    };
#undef OF_CLIENT

    return do_all(tx, steps, sizeof steps / sizeof *steps, client, err);
}

enum kith_rc kith_growth_erase_person(struct kith_tx *tx, struct kith_id person, struct kith_err *err)
{
#define OF_PLANS  "(SELECT id FROM coaching_plan WHERE counsellor = ?1)"
#define OF_SPACES "(SELECT id FROM mentor_space WHERE mentor = ?1 OR counsellor = ?1)"
#define EMPTY_GROUPS                                                                                                   \
    "(SELECT g.id FROM reflect_group g WHERE ?1 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM group_member m WHERE"        \
    " m.circle = g.id))"
#define OF_PEERS "(SELECT id FROM peer_review WHERE peer = ?1 OR counsellor = ?1)"
    static const char *const steps[] = {
        "DELETE FROM space_key WHERE space IN " OF_PLANS " OR space IN " OF_SPACES,
        "DELETE FROM coaching_evidence WHERE meeting IN (SELECT id FROM coaching_meeting WHERE plan IN " OF_PLANS ")",
        "DELETE FROM coaching_meeting WHERE plan IN " OF_PLANS,
        "DELETE FROM coaching_plan WHERE counsellor = ?1",
        "DELETE FROM mentor_note WHERE space IN " OF_SPACES,
        "DELETE FROM mentor_space WHERE mentor = ?1 OR counsellor = ?1",
        "DELETE FROM peer_word WHERE review IN " OF_PEERS,
        "DELETE FROM peer_review WHERE peer = ?1 OR counsellor = ?1",
        /* What a group was brought goes with who brought it; the group itself is the others'. */
        "DELETE FROM group_meeting WHERE by = ?1",
        "DELETE FROM group_member WHERE person = ?1",
        "DELETE FROM space_key WHERE space IN " EMPTY_GROUPS,
        "DELETE FROM group_meeting WHERE circle IN " EMPTY_GROUPS,
        "DELETE FROM reflect_group WHERE id IN " EMPTY_GROUPS,
        "DELETE FROM workshop_place WHERE person = ?1",
        "DELETE FROM practice_day WHERE person = ?1",
    };
#undef OF_PLANS
#undef OF_SPACES
#undef EMPTY_GROUPS
#undef OF_PEERS

    return do_all(tx, steps, sizeof steps / sizeof *steps, person, err);
}
