/* A session that its counsellor added by mistake: put under the right client, or deleted.
 *
 * Both are for the counsellor who led it alone, and only while nothing of anybody else's rests on it. See store_tx.h
 * for transactions, ownership and threads. */
#ifndef KITH_STORE_CORRECT_H
#define KITH_STORE_CORRECT_H

#include "store_sessions.h"

enum kith_session_bar { /* what keeps it where it is; the first that does */
                        KITH_BAR_NONE,
                        KITH_BAR_HOLD,      /* a legal hold on somebody who was in the room */
                        KITH_BAR_SHARED,    /* it was shared at some time, or somebody else opened or exported it */
                        KITH_BAR_DRAWN,     /* a segment of it was drawn for blind coding */
                        KITH_BAR_BROUGHT,   /* to a coaching meeting, a peer review or a reflective group */
                        KITH_BAR_CONTESTED, /* somebody else put a view of their own beside a code */
                        KITH_BAR_BEING_READ /* a worker has it open at this moment */
};
/* EDENIED for a session that is not there, or erased. */
enum kith_rc kith_session_bar(struct kith_tx *tx, struct kith_id session, enum kith_session_bar *out,
                              struct kith_err *err);
/* Whether the client was alone with the counsellor. */
enum kith_rc kith_session_alone(struct kith_tx *tx, struct kith_id session, bool *out, struct kith_err *err);

/* Puts it under another active client of the same counsellor and programme: text, goal, codes, reports, contests and a
 * report of danger are sealed under that client's key, and that client alone was in the room. Who took on the report of
 * danger is told. What was disclosed stays in the list of the client it was written for. EDENIED unless the actor led
 * it and sees the client; EUSAGE when something bars it, others were in the room, the client is the same, or a hold
 * stands on theirs. Ask afterwards for the consent of whom it is under now (kith_consent_open_session). */
enum kith_rc kith_session_move(struct kith_tx *tx, struct kith_id session, struct kith_id to, struct kith_err *err);

/* Deletes it: text, codes, reports, figures and contests. A report of danger stays as it is, and with it an empty,
 * erased session; without one no trace is left but the lines of the audit chain. Noted in the ledger, so that a restore
 * of an older backup deletes it again. EDENIED and EUSAGE as above. */
enum kith_rc kith_session_delete(struct kith_tx *tx, struct kith_id session, struct kith_err *err);

#endif
