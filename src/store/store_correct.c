#include "store_correct.h"

#include "store_audit.h"
#include "store_hold.h"
#include "store_notice.h"
#include "store_parts.h"
#include "store_pool.h"

/* A sealed text, the text made of it, and that sealed anew. */
#define RESEAL_MAX (3 * KITH_STORE_TEXT_MAX + ((size_t)4 << 20))

enum kith_rc kith_session_bar(struct kith_tx *tx, struct kith_id session, enum kith_session_bar *out,
                              struct kith_err *err)
{
    int64_t bar = 0;
    enum kith_rc rc = kith_sql_int(
        tx->conn,
        "SELECT CASE"
        " WHEN EXISTS (SELECT 1 FROM client c WHERE c.legal_hold AND (c.id = s.client OR c.id IN (SELECT client FROM"
        " in_room WHERE session = s.id))) THEN 1"
        " WHEN s.shared_at > 0 OR EXISTS (SELECT 1 FROM audit_line a WHERE a.object = s.id AND (a.action ="
        " 'session.share' OR a.actor NOT IN ('', s.counsellor))) THEN 2"
        " WHEN EXISTS (SELECT 1 FROM segment WHERE session = s.id) THEN 3"
        " WHEN EXISTS (SELECT 1 FROM coaching_evidence WHERE session = s.id) OR EXISTS (SELECT 1 FROM peer_review"
        " WHERE session = s.id) OR EXISTS (SELECT 1 FROM group_meeting WHERE session = s.id) THEN 4"
        " WHEN EXISTS (SELECT 1 FROM contest WHERE session = s.id AND by <> s.counsellor) THEN 5"
        " WHEN EXISTS (SELECT 1 FROM job WHERE session = s.id AND running) THEN 6"
        " ELSE 0 END FROM session s WHERE s.id = ?1 AND s.state < 4",
        KITH_ARGS(kith_idarg(session)), &bar, err);

    *out = (enum kith_session_bar)bar;
    return rc;
}

enum kith_rc kith_session_alone(struct kith_tx *tx, struct kith_id session, bool *out, struct kith_err *err)
{
    int64_t others = 0;
    enum kith_rc rc = kith_sql_int(tx->conn,
                                   "SELECT count(*) FROM session_party sp JOIN party p ON p.id = sp.party JOIN session"
                                   " s ON s.id = sp.session WHERE s.id = ?1 AND (p.client <> s.client OR p.kind <> 0)",
                                   KITH_ARGS(kith_idarg(session)), &others, err);

    *out = others == 0;
    return rc;
}

/* The session, if the actor led it and nothing bars what they are about to do. */
static enum kith_rc take(struct kith_tx *tx, struct kith_id id, struct kith_session_row *s, struct kith_err *err)
{
    struct kith_arena *scratch;
    enum kith_session_bar bar;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_session_get(tx, id, scratch, s, err));
    if (!kith_id_eq(s->counsellor, tx->actor))
        return kith_store_denied(err);
    KITH_TRY(kith_session_bar(tx, id, &bar, err));
    if (bar == KITH_BAR_BEING_READ)
        return kith_fail(err, KITH_EUSAGE, 0, "Kith is reading this session just now. Try again in a minute.");
    if (bar != KITH_BAR_NONE)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Something of somebody else's rests on this session, or a legal hold stands: it stays where "
                         "it is.");
out:
    return rc;
}

/* ---- under another client ---- */

static enum kith_rc check_target(struct kith_tx *tx, const struct kith_session_row *s, struct kith_id to,
                                 struct kith_err *err)
{
    struct kith_rows rows = {0};
    bool held;
    bool alone;
    enum kith_rc rc;

    if (kith_id_eq(s->client, to))
        return kith_fail(err, KITH_EUSAGE, 0, "The session stands under this client already. Choose another.");
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT legal_hold FROM client WHERE id = ?1 AND programme = ?2 AND counsellor = ?3"
                             " AND state = 0",
                             KITH_ARGS(kith_idarg(to), kith_idarg(s->programme), kith_idarg(s->counsellor)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    held = kith_row_int(&rows, 0) != 0;
    KITH_TRY(kith_rows_end(&rows, err));
    if (held)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A legal hold stands on the record of that client: nothing is moved into it.");
    KITH_TRY(kith_session_alone(tx, s->id, &alone, err));
    if (!alone)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Others were in the room. Delete the session and add it again with those who were.");
out:
    return kith_rows_done(&rows, rc, err);
}

/* Everything of a session that is sealed, one at a time in a fixed order; what others write on it bars a move. */
static const struct {
    const char *what;
    const char *read; /* the id that it is sealed for, and the bytes */
    const char *write;
} sealed_fields[] = {
    {"goal", "SELECT id, goal FROM session WHERE id = ?1 AND length(goal) > 0 LIMIT 1 OFFSET ?2",
     "UPDATE session SET goal = ?2 WHERE id = ?1"},
    {"session", "SELECT session, sealed FROM session_text WHERE session = ?1 LIMIT 1 OFFSET ?2",
     "UPDATE session_text SET sealed = ?2 WHERE session = ?1"},
    {"codes",
     "SELECT t.coding, t.codes FROM coding_text t JOIN coding k ON k.id = t.coding WHERE k.session = ?1 AND"
     " length(t.codes) > 0 ORDER BY k.id LIMIT 1 OFFSET ?2",
     "UPDATE coding_text SET codes = ?2 WHERE coding = ?1"},
    {"report",
     "SELECT t.coding, t.report FROM coding_text t JOIN coding k ON k.id = t.coding WHERE k.session = ?1 AND"
     " length(t.report) > 0 ORDER BY k.id LIMIT 1 OFFSET ?2",
     "UPDATE coding_text SET report = ?2 WHERE coding = ?1"},
    {"contest", "SELECT id, why FROM contest WHERE session = ?1 AND length(why) > 0 ORDER BY id LIMIT 1 OFFSET ?2",
     "UPDATE contest SET why = ?2 WHERE id = ?1"},
    {"contest should",
     "SELECT id, should_sealed FROM contest WHERE session = ?1 AND length(should_sealed) > 0 ORDER BY id LIMIT 1"
     " OFFSET ?2",
     "UPDATE contest SET should_sealed = ?2 WHERE id = ?1"},
    {"crisis", "SELECT id, lines FROM crisis WHERE session = ?1 AND length(lines) > 0 ORDER BY id LIMIT 1 OFFSET ?2",
     "UPDATE crisis SET lines = ?2 WHERE id = ?1"},
    {"done", "SELECT id, done FROM crisis WHERE session = ?1 AND length(done) > 0 ORDER BY id LIMIT 1 OFFSET ?2",
     "UPDATE crisis SET done = ?2 WHERE id = ?1"},
};

static enum kith_rc reseal_field(struct kith_tx *tx, const struct kith_session_row *s, struct kith_id to, size_t field,
                                 struct kith_arena *room, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_str sealed;
    struct kith_str text;
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    for (int64_t i = 0; rc == KITH_OK; i++) {
        kith_arena_reset(room);
        KITH_TRY(kith_rows_begin(tx->conn, &rows, sealed_fields[field].read, KITH_ARGS(kith_idarg(s->id), kith_int(i)),
                                 err));
        KITH_TRY(kith_rows_next(&rows, err));
        id = kith_row_id(&rows, 0);
        sealed = kith_row_str(&rows, 1, room);
        KITH_TRY(kith_rows_end(&rows, err));
        KITH_TRY(kith_client_unseal(tx, s->client, sealed_fields[field].what, id, sealed, room, &text, err));
        KITH_TRY(kith_client_seal(tx, to, sealed_fields[field].what, id, text, room, &sealed, err));
        KITH_TRY(kith_sql_do(tx->conn, sealed_fields[field].write,
                             KITH_ARGS(kith_idarg(id), kith_blob(sealed.p, sealed.n)), NULL, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

/* Somebody who looks after a report of danger must not go on with the wrong person. */
static enum kith_rc tell_of_danger(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id with;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, with_person FROM crisis WHERE session = ?1 AND with_person IS NOT NULL AND"
                             " with_person <> ?2",
                             KITH_ARGS(kith_idarg(session), kith_idarg(tx->actor)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK) { /* one a session at most */
        id = kith_row_id(&rows, 0);
        with = kith_row_id(&rows, 1);
        KITH_TRY(kith_rows_end(&rows, err));
        KITH_TRY(kith_notice_add(tx, with, "crisis.client", id,
                                 KITH_S("The session had been added under the wrong client. The report shows the right "
                                        "one now: look whom it is about before you go on."),
                                 err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_session_move(struct kith_tx *tx, struct kith_id session, struct kith_id to, struct kith_err *err)
{
    static const char *const steps[] = {
        "DELETE FROM session_party WHERE session = ?1",
        "INSERT INTO session_party (session, party) SELECT ?1, id FROM party WHERE client = ?2 AND kind = 0",
        "UPDATE crisis SET client = ?2 WHERE session = ?1",
        "UPDATE session SET client = ?2, in_pool = 0 WHERE id = ?1",
    };
    const struct kith_arg args[] = {kith_idarg(session), kith_idarg(to)};
    struct kith_arena *room = NULL;
    struct kith_session_row s;
    enum kith_rc rc;

    KITH_TRY(take(tx, session, &s, err));
    KITH_TRY(check_target(tx, &s, to, err));
    KITH_TRY(kith_arena_open(tx->store->env, &room, RESEAL_MAX, err));
    for (size_t i = 0; i < sizeof sealed_fields / sizeof *sealed_fields; i++)
        KITH_TRY(reseal_field(tx, &s, to, i, room, err));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        KITH_TRY(kith_sql_do(tx->conn, steps[i], args, i == 0 ? 1 : 2, NULL, err));
    /* A line for each: both are shown who did what to what is theirs. */
    KITH_TRY(kith_audit_add(tx, "session.move", session, s.client, NULL, err));
    KITH_TRY(kith_audit_add(tx, "session.move", session, to, NULL, err));
    KITH_TRY(kith_pool_enter(tx, session, err)); /* what was put in before it took place was a client's */
    KITH_TRY(tell_of_danger(tx, session, err));
    tx->emptied = true; /* what the old key opens must not stay in the log */
out:
    kith_arena_close(room);
    return rc;
}

/* ---- deleted ---- */

enum kith_rc kith_session_destroy(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
#define OF_CODINGS "(SELECT id FROM coding WHERE session = ?1)"
#define IN_DANGER  "EXISTS (SELECT 1 FROM crisis WHERE session = ?1)"
    static const char *const steps[] = {
        "DELETE FROM job WHERE session = ?1",
        "DELETE FROM session_text WHERE session = ?1",
        "DELETE FROM figure WHERE coding IN " OF_CODINGS,
        "DELETE FROM coding_text WHERE coding IN " OF_CODINGS,
        "DELETE FROM coding WHERE session = ?1",
        "DELETE FROM contest WHERE session = ?1",
        "UPDATE session SET state = 4, goal = NULL, trouble = '', in_pool = 0, keep_until = 0, turns = 0, flags = 0"
        " WHERE id = ?1",
        "DELETE FROM session_party WHERE session = ?1 AND NOT " IN_DANGER,
        "DELETE FROM session WHERE id = ?1 AND NOT " IN_DANGER,
    };
#undef OF_CODINGS
#undef IN_DANGER
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        KITH_TRY(kith_sql_do(tx->conn, steps[i], KITH_ARGS(kith_idarg(session)), NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO erasure (id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(session), kith_int(tx->now)), NULL, err));
    tx->emptied = true;
out:
    return rc;
}

enum kith_rc kith_session_delete(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
    struct kith_session_row s;
    enum kith_rc rc;

    KITH_TRY(take(tx, session, &s, err));
    KITH_TRY(kith_session_destroy(tx, session, err));
    KITH_TRY(kith_audit_add(tx, "session.delete", session, s.client, NULL, err));
    KITH_TRY(kith_ledger_add(tx->store, "session", session, err));
out:
    return rc;
}
