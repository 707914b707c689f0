#include "hash64.h"
#include "mask.h"
#include "workspace_parts.h"
#include "workspace_why.h"

/* The goal and what was written beside codes are words too: masked for whoever reads the session masked. */
static enum kith_rc mask_notes(struct kith_tx *tx, struct kith_session_sight *out, struct kith_contest *contests,
                               struct kith_arena *keep, struct kith_err *err)
{
    static const struct kith_speaker writer;
    struct kith_transcript notes = {.speakers = &writer, .n_speakers = 1, .n_turns = 1 + 2 * out->n_contests};
    const struct kith_mask *mask;
    struct kith_masked masked;
    struct kith_str **texts;
    struct kith_turn *turns;
    struct kith_str *called;
    enum kith_rc rc;

    KITH_TRY(kith_client_called(tx, out->row.client, keep, &called, &notes.n_called, err));
    for (size_t i = 0; i < notes.n_called; i++)
        out->hidden = kith_hash_bytes(out->hidden + 1, called[i].p, called[i].n);
    KITH_TRY(kith_arena_take(keep, notes.n_turns, sizeof(void *), &texts, err));
    KITH_TRY(kith_arena_take(keep, notes.n_turns, sizeof *turns, &turns, err));
    texts[0] = &out->row.goal;
    for (size_t i = 0; i < out->n_contests; i++) {
        texts[1 + 2 * i] = &contests[i].should;
        texts[2 + 2 * i] = &contests[i].why;
    }
    for (size_t i = 0; i < notes.n_turns; i++)
        turns[i].text = *texts[i];
    notes.called = called;
    notes.turns = turns;
    KITH_TRY(kith_mask_make_all(keep, &notes, &mask, err));
    for (size_t i = 0; i < notes.n_turns; i++) {
        KITH_TRY(kith_mask_apply_said(mask, 0, keep, *texts[i], &masked, err));
        *texts[i] = masked.text;
    }
out:
    return rc;
}

/* All that the store holds of it for this person at one moment, but for the words: they cost most, and a page that is
 * kept needs none of them. */
static enum kith_rc look(struct kith_workspace *ws, struct kith_id actor, struct kith_id session,
                         struct kith_arena *keep, struct kith_session_sight *out, bool *words, bool *scored,
                         struct kith_err *err)
{
    const struct kith_about about = {.session = session};
    const struct kith_standing *s = &out->standing;
    struct kith_contest *contests;
    struct kith_tx *tx = NULL;
    struct kith_job job;
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
    if (out->sight == KITH_SIGHT_MASKED)
        KITH_TRY(mask_notes(tx, out, contests, keep, err));
    rc = kith_coding_head_of_model(tx, session, keep, &out->coding, err);
    if (rc == KITH_EDENIED)
        out->coding = (struct kith_coding){0};
    else if (rc != KITH_OK)
        goto out;
    KITH_TRY(kith_session_has_text(tx, session, words, err)); /* else its time is over */
    out->words_awaited = kith_job_of_session(tx, session, &job, NULL) == KITH_OK && job.step == KITH_JOB_WORDS;
out:
    kith_tx_end(tx);
    return rc;
}

/* The words, and the codes with what weighed in them, after the gate once more: a consent may have been taken back
 * since. */
static enum kith_rc read_words(struct kith_workspace *ws, struct kith_id actor, const struct kith_session_row *row,
                               struct kith_arena *keep, struct kith_session_words *words, struct kith_coding *coding,
                               struct kith_err *err)
{
    const struct kith_about about = {.session = row->id};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_SESSION_SCORE, &about, NULL, err));
    KITH_TRY(kith_workspace_words(tx, row, keep, words, err));
    KITH_TRY(kith_coding_of_model(tx, row->id, keep, coding, err));
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
    struct kith_session_words said;
    bool words = false;
    bool scored = false;
    enum kith_rc rc;

    *out = (struct kith_session_sight){0};
    KITH_TRY(look(ws, actor, session, keep, out, &words, &scored, err));
    if (out->sight == KITH_SIGHT_FACT)
        goto out;
    KITH_TRY(kith_audit_note(ws->store, actor, "session.open", session, out->row.client, NULL, err));
    if (!scored || !kith_id_is(out->coding.id) || !words || !ws->coder)
        goto out;
    out->other_model = !kith_str_eq(out->coding.model, kith_str_of(kith_model_hash(ws->model)));
    if (known && known(user, out))
        goto out;
    KITH_TRY(read_words(ws, actor, &out->row, keep, &said, &out->coding, err));
    KITH_TRY(kith_arena_take(keep, 1, sizeof *report, &report, err));
    KITH_TRY(kith_workspace_transcript(ws, &out->row, &said, keep, &t, err));
    KITH_TRY(kith_workspace_listen(ws, &out->row, t, false, keep, report, err));
    if (!out->other_model)
        KITH_TRY(kith_workspace_why_read(keep, out->coding.codes, &report->coded, err));
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
                               struct kith_session_words *words, struct kith_err *err)
{
    const struct kith_about about = {.task = task};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_CODE_BLIND, &about, NULL, err));
    KITH_TRY(kith_task_get(tx, task, keep, out, err));
    KITH_TRY(kith_session_get(tx, out->session, keep, row, err));
    KITH_TRY(kith_workspace_words(tx, row, keep, words, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_masked(struct kith_workspace *ws, const struct kith_session_row *row,
                                   const struct kith_session_words *words, uint32_t first, uint32_t last,
                                   struct kith_arena *keep, struct kith_blind_turn **turns, size_t *n,
                                   struct kith_err *err)
{
    const struct kith_transcript *t;
    const struct kith_mask *mask;
    struct kith_masked masked;
    enum kith_rc rc;

    *turns = NULL;
    *n = 0;
    KITH_TRY(kith_workspace_transcript(ws, row, words, keep, &t, err));
    KITH_TRY(kith_mask_make_all(keep, t, &mask, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns + 1, sizeof **turns, turns, err));
    for (size_t i = first; i < t->n_turns && i <= last; i++) {
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

enum kith_rc kith_workspace_blind(struct kith_workspace *ws, struct kith_id actor, struct kith_id task,
                                  struct kith_arena *keep, struct kith_coding_task *out, struct kith_blind_turn **turns,
                                  size_t *n, struct kith_err *err)
{
    struct kith_session_row row;
    struct kith_session_words words;
    enum kith_rc rc;

    *turns = NULL;
    *n = 0;
    KITH_TRY(look_blind(ws, actor, task, keep, out, &row, &words, err));
    KITH_TRY(kith_audit_note(ws->store, actor, "task.open", task, row.client, NULL, err));
    KITH_TRY(kith_workspace_masked(ws, &row, &words, out->first, out->last, keep, turns, n, err));
out:
    return rc;
}
