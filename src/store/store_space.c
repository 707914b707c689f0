#include "store_space.h"

#include "store_keyed.h"
#include "store_parts.h"

static struct kith_keyed of_space(struct kith_id id)
{
    return (struct kith_keyed){KITH_KEY_SPACE, id};
}

enum kith_rc kith_space_open(struct kith_tx *tx, struct kith_id space, struct kith_err *err)
{
    return kith_keyed_begin(tx, of_space(space), err);
}

enum kith_rc kith_space_close(struct kith_tx *tx, struct kith_id space, struct kith_err *err)
{
    tx->emptied = true;
    return kith_sql_do(tx->conn, "DELETE FROM space_key WHERE space = ?1", KITH_ARGS(kith_idarg(space)), NULL, err);
}

enum kith_rc kith_space_seal(struct kith_tx *tx, struct kith_id space, const char *what, struct kith_id id,
                             struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    return kith_keyed_seal(tx, of_space(space), what, id, text, keep, out, err);
}

enum kith_rc kith_space_unseal(struct kith_tx *tx, struct kith_id space, const char *what, struct kith_id id,
                               struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                               struct kith_err *err)
{
    return kith_keyed_unseal(tx, of_space(space), what, id, sealed, keep, out, err);
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
