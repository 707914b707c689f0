#include "store_coaching.h"

#include "store_audit.h"
#include "store_parts.h"
#include "store_sessions.h"
#include "store_space.h"

/* ---- plans ---- */

enum kith_rc kith_coaching_begin(struct kith_tx *tx, const struct kith_coaching_plan *plan, struct kith_id *id,
                                 struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str strength;
    struct kith_str goal;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(plan->strength, "strength", true, err));
    KITH_TRY(kith_field_check(plan->goal, "goal", true, err));
    KITH_TRY(kith_field_check(plan->strength_words, "strength in your words", false, err));
    KITH_TRY(kith_field_check(plan->goal_words, "goal in your words", false, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_space_open(tx, *id, err));
    KITH_TRY(kith_space_seal(tx, *id, "strength", *id, plan->strength_words, scratch, &strength, err));
    KITH_TRY(kith_space_seal(tx, *id, "goal", *id, plan->goal_words, scratch, &goal, err));
    KITH_TRY(kith_sql_do(
        tx->conn,
        "UPDATE coaching_plan SET closed = max(?3, 1) WHERE programme = ?1 AND counsellor = ?2 AND closed = 0",
        KITH_ARGS(kith_idarg(plan->programme), kith_idarg(plan->counsellor), kith_int(tx->now)), NULL, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO coaching_plan (id, programme, counsellor, by, strength, goal, strength_words,"
                         " goal_words, since, next, closed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(plan->programme), kith_idarg(plan->counsellor),
                                   kith_idarg(tx->actor), kith_text(plan->strength), kith_text(plan->goal),
                                   kith_blob(strength.p, strength.n), kith_blob(goal.p, goal.n), kith_int(tx->now),
                                   kith_int(plan->next ? plan->next : tx->now + KITH_COACHING_GAP_S)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "coaching.plan", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

static enum kith_rc read_plan(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                              struct kith_coaching_plan *out, struct kith_err *err)
{
    enum kith_rc rc;

    *out = (struct kith_coaching_plan){.id = kith_row_id(rows, 0),
                                       .programme = kith_row_id(rows, 1),
                                       .counsellor = kith_row_id(rows, 2),
                                       .by = kith_row_id(rows, 3),
                                       .strength = kith_row_str(rows, 4, keep),
                                       .goal = kith_row_str(rows, 5, keep),
                                       .since = kith_row_int(rows, 8),
                                       .next = kith_row_int(rows, 9),
                                       .closed = kith_row_int(rows, 10)};
    KITH_TRY(
        kith_space_unseal(tx, out->id, "strength", out->id, kith_row_peek(rows, 6), keep, &out->strength_words, err));
    KITH_TRY(kith_space_unseal(tx, out->id, "goal", out->id, kith_row_peek(rows, 7), keep, &out->goal_words, err));
out:
    return rc;
}

enum kith_rc kith_coaching_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                                struct kith_arena *keep, struct kith_coaching_plan **out, size_t *n,
                                struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, programme, counsellor, by, strength, goal, strength_words, goal_words, since,"
                             " next, closed FROM coaching_plan WHERE (?1 IS NULL OR programme = ?1) AND counsellor = ?2"
                             " ORDER BY closed = 0 DESC, since DESC, rowid DESC LIMIT 100",
                             KITH_ARGS(kith_idarg(programme), kith_idarg(counsellor)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_plan(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_coaching_now(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                               struct kith_arena *keep, struct kith_coaching_plan *out, struct kith_err *err)
{
    struct kith_coaching_plan *plans;
    enum kith_rc rc;
    size_t n;

    *out = (struct kith_coaching_plan){.since = 0};
    KITH_TRY(kith_coaching_list(tx, programme, counsellor, keep, &plans, &n, err));
    if (n > 0 && plans[0].closed == 0)
        *out = plans[0];
out:
    return rc;
}

enum kith_rc kith_coaching_next(struct kith_tx *tx, struct kith_id plan, int64_t next, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE coaching_plan SET next = ?2 WHERE id = ?1 AND closed = 0",
                         KITH_ARGS(kith_idarg(plan), kith_int(next)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "coaching.next", plan, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* ---- meetings ---- */

enum kith_rc kith_coaching_meet(struct kith_tx *tx, const struct kith_coaching_meeting *meeting, struct kith_id *id,
                                struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str words;
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(meeting->words, "account of the meeting", true, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM coaching_plan WHERE id = ?1 AND closed = 0",
                          KITH_ARGS(kith_idarg(meeting->plan)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_space_seal(tx, meeting->plan, "meeting", *id, meeting->words, scratch, &words, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO coaching_meeting (id, plan, by, held, words, reply, replied)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, x'', 0)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(meeting->plan), kith_idarg(tx->actor),
                                   kith_int(meeting->held ? meeting->held : tx->now), kith_blob(words.p, words.n)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "coaching.meeting", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_coaching_meetings(struct kith_tx *tx, struct kith_id plan, struct kith_arena *keep,
                                    struct kith_coaching_meeting **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, plan, by, held, words, reply, replied FROM coaching_meeting WHERE plan = ?1"
                             " ORDER BY held DESC, rowid DESC LIMIT 100",
                             KITH_ARGS(kith_idarg(plan)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_coaching_meeting *m;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        m = &(*out)[(*n)++];
        *m = (struct kith_coaching_meeting){.id = kith_row_id(&rows, 0),
                                            .plan = kith_row_id(&rows, 1),
                                            .by = kith_row_id(&rows, 2),
                                            .held = kith_row_int(&rows, 3),
                                            .replied = kith_row_int(&rows, 6)};
        KITH_TRY(kith_space_unseal(tx, plan, "meeting", m->id, kith_row_peek(&rows, 4), keep, &m->words, err));
        KITH_TRY(kith_space_unseal(tx, plan, "reply", m->id, kith_row_peek(&rows, 5), keep, &m->reply, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_coaching_reply(struct kith_tx *tx, struct kith_id plan, struct kith_id meeting, struct kith_str words,
                                 struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str sealed;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(words, "reply", true, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_space_seal(tx, plan, "reply", meeting, words, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(
        tx->conn, "UPDATE coaching_meeting SET reply = ?3, replied = max(?4, 1) WHERE id = ?2 AND plan = ?1",
        KITH_ARGS(kith_idarg(plan), kith_idarg(meeting), kith_blob(sealed.p, sealed.n), kith_int(tx->now)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "coaching.reply", meeting, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

/* ---- turns that show it ---- */

enum kith_rc kith_coaching_show(struct kith_tx *tx, const struct kith_coaching_evidence *evidence, struct kith_id *id,
                                struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_session_row session;
    struct kith_str why;
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(evidence->why, "reason", false, err));
    if (evidence->last < evidence->first)
        return kith_fail(err, KITH_EUSAGE, 0, "The last turn comes before the first.");
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_session_get(tx, evidence->session, scratch, &session, err));
    /* Only of the counsellor whose plan it is. */
    KITH_TRY(kith_sql_int(
        tx->conn,
        "SELECT count(*) FROM coaching_meeting m JOIN coaching_plan p ON p.id = m.plan"
        " WHERE m.id = ?1 AND p.counsellor = ?2 AND p.programme = ?3",
        KITH_ARGS(kith_idarg(evidence->meeting), kith_idarg(session.counsellor), kith_idarg(session.programme)), &n,
        err));
    if (n == 0)
        return kith_store_denied(err);
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_client_seal(tx, session.client, "evidence", *id, evidence->why, scratch, &why, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO coaching_evidence (id, meeting, session, first, last, why, by)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(evidence->meeting), kith_idarg(evidence->session),
                                   kith_int(evidence->first), kith_int(evidence->last), kith_blob(why.p, why.n),
                                   kith_idarg(tx->actor)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "coaching.show", evidence->session, session.client, NULL, err));
out:
    return rc;
}

/* by_session: of one session, else of one meeting. */
static enum kith_rc list_evidence(struct kith_tx *tx, struct kith_id of, bool by_session, struct kith_arena *keep,
                                  struct kith_coaching_evidence **out, size_t *n, struct kith_err *err)
{
#define EVIDENCE                                                                                                       \
    "SELECT e.id, e.meeting, e.session, s.client, e.first, e.last, e.why, e.by FROM coaching_evidence e JOIN session"  \
    " s ON s.id = e.session WHERE "
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             by_session ? EVIDENCE "e.session = ?1 ORDER BY e.rowid LIMIT 200"
                                        : EVIDENCE "e.meeting = ?1 ORDER BY e.rowid LIMIT 50",
                             KITH_ARGS(kith_idarg(of)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_coaching_evidence *e;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        e = &(*out)[(*n)++];
        *e = (struct kith_coaching_evidence){.id = kith_row_id(&rows, 0),
                                             .meeting = kith_row_id(&rows, 1),
                                             .session = kith_row_id(&rows, 2),
                                             .client = kith_row_id(&rows, 3),
                                             .first = (uint32_t)kith_row_int(&rows, 4),
                                             .last = (uint32_t)kith_row_int(&rows, 5),
                                             .by = kith_row_id(&rows, 7)};
        KITH_TRY(kith_client_unseal(tx, e->client, "evidence", e->id, kith_row_peek(&rows, 6), keep, &e->why, err));
    }
#undef EVIDENCE
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_coaching_shown(struct kith_tx *tx, struct kith_id meeting, struct kith_arena *keep,
                                 struct kith_coaching_evidence **out, size_t *n, struct kith_err *err)
{
    return list_evidence(tx, meeting, false, keep, out, n, err);
}

enum kith_rc kith_coaching_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                      struct kith_coaching_evidence **out, size_t *n, struct kith_err *err)
{
    return list_evidence(tx, session, true, keep, out, n, err);
}

/* ---- a mentor and the person mentored ---- */

/* The pair's space; made when there is none and `make`; else its id is empty. */
static enum kith_rc space_of(struct kith_tx *tx, const struct kith_tie *tie, bool make, struct kith_id *out,
                             struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = KITH_ID_NONE;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id FROM mentor_space WHERE programme = ?1 AND mentor = ?2 AND counsellor = ?3",
                             KITH_ARGS(kith_idarg(tie->programme), kith_idarg(tie->from), kith_idarg(tie->to)), err));
    rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        *out = kith_row_id(&rows, 0);
    KITH_TRY(kith_rows_done(&rows, rc, err));
    if (kith_id_is(*out) || !make)
        return KITH_OK;
    *out = kith_id_new(tx->store->env);
    KITH_TRY(
        kith_sql_do(tx->conn, "INSERT INTO mentor_space (id, programme, mentor, counsellor) VALUES (?1, ?2, ?3, ?4)",
                    KITH_ARGS(kith_idarg(*out), kith_idarg(tie->programme), kith_idarg(tie->from), kith_idarg(tie->to)),
                    NULL, err));
    KITH_TRY(kith_space_open(tx, *out, err));
out:
    return rc;
}

enum kith_rc kith_mentor_write(struct kith_tx *tx, const struct kith_tie *tie, struct kith_str words,
                               struct kith_id *id, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str sealed;
    struct kith_id space;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(words, "note", true, err));
    if (tie->kind != KITH_TIE_MENTORS)
        return kith_store_denied(err);
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(space_of(tx, tie, true, &space, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_space_seal(tx, space, "note", *id, words, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO mentor_note (id, space, by, words, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(space), kith_idarg(tx->actor),
                                   kith_blob(sealed.p, sealed.n), kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "mentor.note", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_mentor_notes(struct kith_tx *tx, const struct kith_tie *tie, struct kith_arena *keep,
                               struct kith_mentor_note **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id space;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(space_of(tx, tie, false, &space, err));
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        "SELECT id, by, words, at FROM mentor_note WHERE space = ?1 ORDER BY at DESC, rowid DESC LIMIT 200",
        KITH_ARGS(kith_idarg(space)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_mentor_note *note;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        note = &(*out)[(*n)++];
        *note = (struct kith_mentor_note){
            .id = kith_row_id(&rows, 0), .by = kith_row_id(&rows, 1), .at = kith_row_int(&rows, 3)};
        KITH_TRY(kith_space_unseal(tx, space, "note", note->id, kith_row_peek(&rows, 2), keep, &note->words, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}
