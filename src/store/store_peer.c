#include "store_peer.h"

#include "store_audit.h"
#include "store_parts.h"

static enum kith_rc check_pair(struct kith_tx *tx, const struct kith_peer_review *review,
                               const struct kith_session_row *session, struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc;

    if (!kith_id_eq(session->counsellor, tx->actor) || session->state != KITH_SESSION_CODED)
        return kith_store_denied(err);
    if (kith_id_eq(review->peer, tx->actor))
        return kith_fail(err, KITH_EUSAGE, 0, "Choose a colleague: a peer review takes two.");
    KITH_TRY(kith_sql_int(tx->conn,
                          "SELECT count(*) FROM role_held r JOIN person p ON p.id = r.person WHERE r.person = ?1"
                          " AND r.programme = ?2 AND r.role = 0 AND r.until IS NULL AND p.state = 0",
                          KITH_ARGS(kith_idarg(review->peer), kith_idarg(session->programme)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM peer_review WHERE session = ?1 AND peer = ?2 AND state < 3",
                          KITH_ARGS(kith_idarg(review->session), kith_idarg(review->peer)), &n, err));
    if (n > 0)
        return kith_fail(err, KITH_EUSAGE, 0, "This colleague is invited to a stretch of this session already.");
    if (review->last < review->first || review->last - review->first >= KITH_PEER_TURNS_MAX ||
        review->last >= session->turns)
        return kith_fail(err, KITH_EUSAGE, 0, "Choose a stretch of at most %u turns that are in the session.",
                         KITH_PEER_TURNS_MAX);
out:
    return rc;
}

enum kith_rc kith_peer_invite(struct kith_tx *tx, const struct kith_peer_review *review, struct kith_id *id,
                              struct kith_err *err)
{
    struct kith_session_row session;
    struct kith_arena *scratch;
    struct kith_str ask;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(review->ask, "question to your colleague", false, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_session_get(tx, review->session, scratch, &session, err));
    KITH_TRY(check_pair(tx, review, &session, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_client_seal(tx, session.client, "ask", *id, review->ask, scratch, &ask, err));
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "INSERT INTO peer_review (id, programme, session, counsellor, peer, first, last, state, ask, since)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9)",
                    KITH_ARGS(kith_idarg(*id), kith_idarg(session.programme), kith_idarg(review->session),
                              kith_idarg(session.counsellor), kith_idarg(review->peer), kith_int(review->first),
                              kith_int(review->last), kith_blob(ask.p, ask.n), kith_int(tx->now)),
                    NULL, err));
    KITH_TRY(kith_audit_add(tx, "peer.invite", *id, session.client, NULL, err));
out:
    return rc;
}

#define REVIEW                                                                                                         \
    "SELECT r.id, r.programme, s.client, r.counsellor, r.session, r.peer, r.first, r.last, r.state, r.since, r.ask"    \
    " FROM peer_review r JOIN session s ON s.id = r.session WHERE "

static void read_review(struct kith_rows *rows, struct kith_peer_review *out)
{
    *out = (struct kith_peer_review){.id = kith_row_id(rows, 0),
                                     .programme = kith_row_id(rows, 1),
                                     .client = kith_row_id(rows, 2),
                                     .counsellor = kith_row_id(rows, 3),
                                     .session = kith_row_id(rows, 4),
                                     .peer = kith_row_id(rows, 5),
                                     .first = (uint32_t)kith_row_int(rows, 6),
                                     .last = (uint32_t)kith_row_int(rows, 7),
                                     .state = (enum kith_peer_state)kith_row_int(rows, 8),
                                     .ask = {"", 0},
                                     .since = kith_row_int(rows, 9)};
}

enum kith_rc kith_peer_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_peer_review *out,
                           struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, REVIEW "r.id = ?1", KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_review(&rows, out);
    KITH_TRY(kith_client_unseal(tx, out->client, "ask", out->id, kith_row_peek(&rows, 10), keep, &out->ask, err));
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc list_reviews(struct kith_tx *tx, const char *sql, struct kith_id of, struct kith_arena *keep,
                                 struct kith_peer_review **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(of)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_review(&rows, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_peer_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                            struct kith_peer_review **out, size_t *n, struct kith_err *err)
{
    return list_reviews(
        tx, REVIEW "r.counsellor = ?1 OR r.peer = ?1 ORDER BY r.state > 1, r.since DESC, r.rowid DESC LIMIT 200",
        person, keep, out, n, err);
}

enum kith_rc kith_peer_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                  struct kith_peer_review **out, size_t *n, struct kith_err *err)
{
    return list_reviews(tx, REVIEW "r.session = ?1 ORDER BY r.since, r.rowid LIMIT 200", session, keep, out, n, err);
}

/* One step by one of the two: sql names the row by ?1 and the actor by ?2, and gives back the client's session. */
static enum kith_rc step(struct kith_tx *tx, struct kith_id id, const char *sql, const char *action,
                         struct kith_err *err)
{
    struct kith_peer_review review;
    struct kith_arena *scratch;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_sql_do(tx->conn, sql, KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_peer_get(tx, id, scratch, &review, err));
    KITH_TRY(kith_audit_add(tx, action, id, review.client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_peer_answer(struct kith_tx *tx, struct kith_id id, bool accept, struct kith_err *err)
{
    if (accept)
        return step(tx, id, "UPDATE peer_review SET state = 1 WHERE id = ?1 AND peer = ?2 AND state = 0", "peer.answer",
                    err);
    return step(tx, id, "UPDATE peer_review SET state = 3 WHERE id = ?1 AND peer = ?2 AND state < 2", "peer.answer",
                err);
}

enum kith_rc kith_peer_withdraw(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    return step(tx, id, "UPDATE peer_review SET state = 4 WHERE id = ?1 AND counsellor = ?2 AND state <> 4",
                "peer.withdraw", err);
}

enum kith_rc kith_peer_write(struct kith_tx *tx, struct kith_id id, struct kith_str strength, struct kith_str question,
                             struct kith_err *err)
{
    struct kith_peer_review review = {.first = 0};
    struct kith_arena *scratch;
    struct kith_str sealed[2];
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(strength, "strength", true, err));
    KITH_TRY(kith_field_check(question, "question", true, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_peer_get(tx, id, scratch, &review, err));
    if (review.state != KITH_PEER_ACCEPTED ||
        !(kith_id_eq(tx->actor, review.peer) || kith_id_eq(tx->actor, review.counsellor)))
        return kith_store_denied(err);
    /* Bound to who writes: one's words do not open in the other's place. */
    KITH_TRY(kith_client_seal(tx, review.client, "peer strength", tx->actor, strength, scratch, &sealed[0], err));
    KITH_TRY(kith_client_seal(tx, review.client, "peer question", tx->actor, question, scratch, &sealed[1], err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO peer_word (review, by, strength, question, at) VALUES (?1, ?2, ?3, ?4, ?5)"
                         " ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(id), kith_idarg(tx->actor), kith_blob(sealed[0].p, sealed[0].n),
                                   kith_blob(sealed[1].p, sealed[1].n), kith_int(tx->now)),
                         &n, err));
    if (n == 0)
        return kith_fail(err, KITH_EUSAGE, 0, "You have written your strength and your question already.");
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE peer_review SET state = 2 WHERE id = ?1 AND state = 1 AND"
                         " (SELECT count(*) FROM peer_word WHERE review = ?1) = 2",
                         KITH_ARGS(kith_idarg(id)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "peer.write", id, review.client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_peer_words(struct kith_tx *tx, const struct kith_peer_review *review, struct kith_arena *keep,
                             struct kith_peer_word **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT by, strength, question, at FROM peer_word WHERE review = ?1 ORDER BY at, rowid",
                             KITH_ARGS(kith_idarg(review->id)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_peer_word *w;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        w = &(*out)[(*n)++];
        *w = (struct kith_peer_word){.by = kith_row_id(&rows, 0), .at = kith_row_int(&rows, 3)};
        KITH_TRY(kith_client_unseal(tx, review->client, "peer strength", w->by, kith_row_peek(&rows, 1), keep,
                                    &w->strength, err));
        KITH_TRY(kith_client_unseal(tx, review->client, "peer question", w->by, kith_row_peek(&rows, 2), keep,
                                    &w->question, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}
