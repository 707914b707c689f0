#include "workspace_beside.h"

#include "mask.h"
#include "workspace_parts.h"

/* The codings of those who have a task on it, in the order of the tasks. */
static enum kith_rc find_codings(struct kith_tx *tx, struct kith_id actor, struct kith_arena *keep,
                                 struct kith_beside *out, struct kith_err *err)
{
    struct kith_coding_task *tasks;
    struct kith_coding *all;
    size_t n_tasks;
    size_t n;
    enum kith_rc rc;

    out->mine = -1;
    KITH_TRY(kith_segment_tasks(tx, out->segment.id, keep, &tasks, &n_tasks, err));
    KITH_TRY(kith_coding_codes(tx, out->segment.session, keep, &all, &n, err));
    for (size_t t = 0; t < n_tasks; t++)
        for (size_t i = 0; i < n && out->n_codings < KITH_BESIDE_MOST; i++) {
            if (all[i].kind != KITH_CODER_PERSON || !kith_id_eq(all[i].segment, out->segment.id) ||
                !kith_id_eq(all[i].person, tasks[t].coder))
                continue;
            if (kith_id_eq(all[i].person, actor))
                out->mine = (int)out->n_codings;
            out->codings[out->n_codings++] = all[i];
        }
out:
    return rc;
}

static enum kith_rc look(struct kith_workspace *ws, struct kith_id actor, struct kith_id segment,
                         struct kith_arena *keep, struct kith_beside *out, struct kith_session_row *row,
                         struct kith_session_words *words, struct kith_err *err)
{
    const struct kith_about about = {.segment = segment};
    struct kith_adjudicated *decided;
    struct kith_standing s;
    struct kith_tx *tx = NULL;
    struct kith_id judge;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_standing(tx, actor, &about, &s, err));
    KITH_TRY(kith_adjudicator(tx, segment, &judge, err));
    out->may_decide =
        kith_id_eq(judge, actor) && kith_access(KITH_DEED_ADJUDICATE, s.roles, s.relations, s.uses) != KITH_SIGHT_NONE;
    if (!out->may_decide && kith_access(KITH_DEED_CODE_BLIND, s.roles, s.relations, s.uses) == KITH_SIGHT_NONE)
        KITH_TRY(kith_store_denied(err));
    KITH_TRY(kith_segment_get(tx, segment, keep, &out->segment, err));
    KITH_TRY(find_codings(tx, actor, keep, out, err));
    KITH_TRY(kith_adjudicated_list(tx, segment, keep, &decided, &out->n_decided, err));
    out->decided = decided;
    KITH_TRY(kith_session_get(tx, out->segment.session, keep, row, err));
    KITH_TRY(kith_workspace_words(tx, row, keep, words, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_beside(struct kith_workspace *ws, struct kith_id actor, struct kith_id segment,
                                   struct kith_arena *keep, struct kith_beside *out, struct kith_err *err)
{
    struct kith_session_row row;
    struct kith_blind_turn *turns;
    struct kith_session_words words;
    enum kith_rc rc;

    *out = (struct kith_beside){.mine = -1};
    KITH_TRY(look(ws, actor, segment, keep, out, &row, &words, err));
    KITH_TRY(kith_audit_note(ws->store, actor, "segment.open", segment, row.client, NULL, err));
    KITH_TRY(kith_workspace_masked(ws, &row, &words, out->segment.first, out->segment.last, keep, &turns, &out->n_turns,
                                   err));
    out->turns = turns;
out:
    return rc;
}

enum kith_rc kith_workspace_decide(struct kith_workspace *ws, struct kith_id actor, struct kith_id segment,
                                   const struct kith_adjudicated *what, struct kith_err *err)
{
    const struct kith_about about = {.segment = segment};
    struct kith_tx *tx = NULL;
    struct kith_id judge;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, actor, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_ADJUDICATE, &about, NULL, err));
    KITH_TRY(kith_adjudicator(tx, segment, &judge, err));
    if (!kith_id_eq(judge, actor))
        KITH_TRY(kith_store_denied(err));
    KITH_TRY(kith_adjudicated_put(tx, segment, what, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}
