/* What was said in a session: a stretch, masked, for somebody who was not in the room; all of it for its counsellor. */
#include "mask.h"
#include "report_words.h"
#include "workspace_parts.h"

/* The whole transcript and its mask, once the gate is open. */
static enum kith_rc open_words(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id session,
                               struct kith_arena *keep, struct kith_session_row *row, const struct kith_transcript **t,
                               struct kith_err *err)
{
    struct kith_session_words words;
    enum kith_rc rc;

    KITH_TRY(kith_session_get(tx, session, keep, row, err));
    KITH_TRY(kith_workspace_words(tx, row, keep, &words, err));
    KITH_TRY(kith_workspace_transcript(ws, row, &words, keep, t, err));
out:
    return rc;
}

enum kith_rc kith_workspace_stretch(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                                    enum kith_deed deed, const struct kith_about *about, uint32_t first, uint32_t last,
                                    const char *action, struct kith_id object, struct kith_arena *keep,
                                    struct kith_stretch_turn **turns, size_t *n, struct kith_err *err)
{
    const struct kith_transcript *t;
    const struct kith_mask *mask;
    struct kith_session_row row;
    struct kith_masked masked;
    enum kith_rc rc;

    *turns = NULL;
    *n = 0;
    KITH_TRY(kith_workspace_may(tx, actor, deed, about, NULL, err));
    KITH_TRY(open_words(ws, tx, about->session, keep, &row, &t, err));
    KITH_TRY(kith_audit_note(ws->store, actor, action, object, row.client, NULL, err));
    KITH_TRY(kith_mask_make_all(keep, t, &mask, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns + 1, sizeof **turns, turns, err));
    for (size_t i = first; i < t->n_turns && i <= last; i++) {
        const struct kith_turn *turn = &t->turns[i];

        KITH_TRY(kith_mask_apply_said(mask, turn->speaker, keep, turn->text, &masked, err));
        (*turns)[(*n)++] =
            (struct kith_stretch_turn){.place = (uint32_t)i,
                                       .id = turn->id,
                                       .counsellor = t->speakers[turn->speaker].declared == KITH_ROLE_COUNSELLOR,
                                       .text = masked.text};
    }
out:
    return rc;
}

enum kith_rc kith_workspace_places(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                                   struct kith_id session, int64_t from, int64_t to, struct kith_arena *keep,
                                   uint32_t *first, uint32_t *last, struct kith_err *err)
{
    const struct kith_about about = {.session = session};
    const struct kith_transcript *t;
    struct kith_session_row row;
    bool found[2] = {false, false};
    enum kith_rc rc;

    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_SESSION_READ, &about, NULL, err));
    KITH_TRY(open_words(ws, tx, session, keep, &row, &t, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        if (t->turns[i].id == from && !found[0]) {
            *first = (uint32_t)i;
            found[0] = true;
        }
        if (t->turns[i].id == to && !found[1]) {
            *last = (uint32_t)i;
            found[1] = true;
        }
    }
    if (!found[0] || !found[1] || *last < *first)
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "The session has no such turns. Take the numbers that stand beside them, the smaller first.");
out:
    return rc;
}

enum kith_rc kith_workspace_said(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                                 struct kith_id session, struct kith_arena *keep, struct kith_said_turn **turns,
                                 size_t *n, struct kith_err *err)
{
    const struct kith_about about = {.session = session};
    const struct kith_transcript *t;
    struct kith_session_row row;
    enum kith_sight sight;
    enum kith_rc rc;

    *turns = NULL;
    *n = 0;
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_SESSION_READ, &about, &sight, err));
    if (sight != KITH_SIGHT_FULL)
        return kith_store_denied(err);
    KITH_TRY(open_words(ws, tx, session, keep, &row, &t, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns + 1, sizeof **turns, turns, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        const struct kith_speaker *who = &t->speakers[t->turns[i].speaker];

        (*turns)[(*n)++] = (struct kith_said_turn){
            .speaker = who->name.n ? who->name : kith_str_of(kith_say_role(who->declared)), .text = t->turns[i].text};
    }
out:
    return rc;
}
