#include "mask.h"
#include "workspace_parts.h"

/* All that the store holds of it for this person, at one moment. */
static enum kith_rc look(struct kith_workspace *ws, struct kith_id actor, struct kith_id session,
                         struct kith_arena *keep, struct kith_session_sight *out, struct kith_str *bytes, bool *scored,
                         struct kith_err *err)
{
    const struct kith_about about = {.session = session};
    const struct kith_standing *s = &out->standing;
    struct kith_contest *contests;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_standing(tx, actor, &about, &out->standing, err));
    out->sight = kith_access(KITH_DEED_SESSION_READ, s->roles, s->relations, s->uses);
    if (out->sight == KITH_SIGHT_NONE)
        out->sight = kith_access(KITH_DEED_SESSION_LIST, s->roles, s->relations, s->uses);
    if (out->sight == KITH_SIGHT_NONE) {
        rc = kith_store_denied(err);
        goto out;
    }
    KITH_TRY(kith_session_get(tx, session, keep, &out->row, err));
    if (out->sight == KITH_SIGHT_FACT) {
        out->row.goal = out->row.trouble = KITH_S("");
        out->row.flags = 0;
        goto out;
    }
    *scored = kith_access(KITH_DEED_SESSION_SCORE, s->roles, s->relations, s->uses) != KITH_SIGHT_NONE;
    out->may_share = kith_access(KITH_DEED_SESSION_SHARE, s->roles, s->relations, s->uses) != KITH_SIGHT_NONE;
    out->may_contest = kith_access(KITH_DEED_SESSION_CONTEST, s->roles, s->relations, s->uses) != KITH_SIGHT_NONE;
    out->may_pool = kith_access(KITH_DEED_SESSION_POOL, s->roles, s->relations, s->uses) != KITH_SIGHT_NONE;
    KITH_TRY(kith_contest_list(tx, session, keep, &contests, &out->n_contests, err));
    out->contests = contests;
    rc = kith_coding_of_model(tx, session, keep, &out->coding, err);
    if (rc == KITH_EDENIED)
        out->coding = (struct kith_coding){0};
    else if (rc != KITH_OK)
        goto out;
    rc = kith_session_text(tx, session, keep, bytes, err);
    if (rc == KITH_EDENIED) { /* its time is over; the figures and chosen lines are there */
        *bytes = KITH_S("");
        rc = KITH_OK;
    }
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_session(struct kith_workspace *ws, struct kith_id actor, struct kith_id session,
                                    struct kith_arena *keep, struct kith_session_sight *out, struct kith_err *err)
{
    return kith_workspace_session_again(ws, actor, session, NULL, NULL, keep, out, err);
}

enum kith_rc kith_workspace_session_again(struct kith_workspace *ws, struct kith_id actor, struct kith_id session,
                                          kith_session_known_fn *known, void *user, struct kith_arena *keep,
                                          struct kith_session_sight *out, struct kith_err *err)
{
    const struct kith_transcript *t;
    struct kith_session_report *report;
    struct kith_str bytes = {"", 0};
    bool scored = false;
    enum kith_rc rc;

    *out = (struct kith_session_sight){0};
    KITH_TRY(look(ws, actor, session, keep, out, &bytes, &scored, err));
    if (out->sight == KITH_SIGHT_FACT)
        goto out;
    KITH_TRY(kith_audit_note(ws->store, actor, "session.open", session, out->row.client, NULL, err));
    if (!scored || !kith_id_is(out->coding.id) || bytes.n == 0 || !ws->coder)
        goto out;
    out->other_model = !kith_str_eq(out->coding.model, kith_str_of(kith_model_hash(ws->model)));
    if (known && known(user, out))
        goto out;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *report, &report, err));
    KITH_TRY(kith_workspace_transcript(ws, &out->row, bytes, keep, &t, err));
    KITH_TRY(kith_workspace_listen(ws, &out->row, t, true, keep, report, err));
    out->report = report;
out:
    return rc;
}

enum kith_rc kith_workspace_share(struct kith_workspace *ws, struct kith_id actor, struct kith_id session, bool shared,
                                  struct kith_err *err)
{
    const struct kith_about about = {.session = session};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, actor, &tx, err));
    /* To take it back is always the counsellor's right, whoever else has taken back what. */
    KITH_TRY(
        kith_workspace_may(tx, actor, shared ? KITH_DEED_SESSION_SHARE : KITH_DEED_SESSION_LIST, &about, NULL, err));
    if (!shared) {
        struct kith_standing s;

        KITH_TRY(kith_workspace_standing(tx, actor, &about, &s, err));
        if (!(s.relations & (1u << KITH_REL_SELF)))
            rc = kith_store_denied(err);
        KITH_TRY(rc);
    }
    KITH_TRY(kith_session_share(tx, session, shared, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_contest(struct kith_workspace *ws, struct kith_id actor, const struct kith_contest *contest,
                                    struct kith_id *id, struct kith_err *err)
{
    const struct kith_about about = {.session = contest->session};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, actor, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_SESSION_CONTEST, &about, NULL, err));
    KITH_TRY(kith_contest_add(tx, contest, id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc look_blind(struct kith_workspace *ws, struct kith_id actor, struct kith_id task,
                               struct kith_arena *keep, struct kith_coding_task *out, struct kith_session_row *row,
                               struct kith_str *bytes, struct kith_err *err)
{
    const struct kith_about about = {.task = task};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_CODE_BLIND, &about, NULL, err));
    KITH_TRY(kith_task_get(tx, task, keep, out, err));
    KITH_TRY(kith_session_get(tx, out->session, keep, row, err));
    KITH_TRY(kith_session_text(tx, out->session, keep, bytes, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_blind(struct kith_workspace *ws, struct kith_id actor, struct kith_id task,
                                  struct kith_arena *keep, struct kith_coding_task *out, struct kith_blind_turn **turns,
                                  size_t *n, struct kith_err *err)
{
    const struct kith_transcript *t;
    const struct kith_mask *mask;
    struct kith_session_row row;
    struct kith_masked masked;
    struct kith_str bytes;
    enum kith_rc rc;

    *turns = NULL;
    *n = 0;
    KITH_TRY(look_blind(ws, actor, task, keep, out, &row, &bytes, err));
    KITH_TRY(kith_audit_note(ws->store, actor, "task.open", task, row.client, NULL, err));
    KITH_TRY(kith_workspace_transcript(ws, &row, bytes, keep, &t, err));
    KITH_TRY(kith_mask_make(keep, t, &mask, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns + 1, sizeof **turns, turns, err));
    for (size_t i = out->first; i < t->n_turns && i <= out->last; i++) {
        const struct kith_turn *turn = &t->turns[i];

        KITH_TRY(kith_mask_apply_said(mask, turn->speaker, keep, turn->text, &masked, err));
        (*turns)[(*n)++] =
            (struct kith_blind_turn){.turn = (uint32_t)i,
                                     .counsellor = t->speakers[turn->speaker].declared == KITH_ROLE_COUNSELLOR,
                                     .text = masked.text};
    }
out:
    return rc;
}
