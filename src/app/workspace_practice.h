/* Practising in the workspace: whose it is decides everything, and it is the practising person's alone.
 *
 * Each call asks the access table whether the actor may practise in the programme; what it reads and writes is the
 * actor's own (store_own.h) and nobody else's, whatever id is given: EDENIED. Results live in `keep`. Any thread. */
#ifndef KITH_WORKSPACE_PRACTICE_H
#define KITH_WORKSPACE_PRACTICE_H

#include "practice_room.h"
#include "sitting.h"
#include "workspace.h"

#define KITH_PRACTICE_SAID_MAX 4000u /* bytes of one turn, a story's answer, an entry of the journal */

/* Who practises, where. */
struct kith_practising {
    struct kith_workspace *ws;
    struct kith_id person;
    struct kith_id programme;
};

/* All talks of the person without their turns: those that go on first, then the newest. */
enum kith_rc kith_practice_sittings(const struct kith_practising *p, struct kith_arena *keep, struct kith_sitting **out,
                                    size_t *n, struct kith_err *err);
/* Begins one, or finds the one that goes on with the same person. */
enum kith_rc kith_practice_sit(const struct kith_practising *p, const struct kith_persona *persona, struct kith_id *id,
                               struct kith_err *err);
enum kith_rc kith_practice_sitting(const struct kith_practising *p, struct kith_id id, struct kith_arena *keep,
                                   struct kith_sitting *out, struct kith_err *err);
/* One turn of the learner's: the answer is the last of out->turns. *help: the learner wrote of harming themselves; then
 * nothing of the talk is kept, and out->id is none. EUSAGE: it has ended, or was begun with other lines than there are
 * now. */
enum kith_rc kith_practice_say(const struct kith_practising *p, struct kith_id id, struct kith_str text,
                               struct kith_arena *keep, struct kith_sitting *out, bool *help, struct kith_err *err);
/* The learner stops. One in which nothing was said is not kept: *kept false. */
enum kith_rc kith_practice_stop(const struct kith_practising *p, struct kith_id id, bool *kept, struct kith_err *err);
enum kith_rc kith_practice_drop(const struct kith_practising *p, struct kith_id id, struct kith_err *err);

/* The report of a talk as of any session; with `why` the words that weighed most too, which takes several times as
 * long. EMODEL without a model. */
enum kith_rc kith_practice_report(const struct kith_practising *p, const struct kith_sitting *s,
                                  const struct kith_persona *persona, bool why, struct kith_arena *keep,
                                  struct kith_session_report *out, struct kith_err *err);

/* What of a person's practice awaits them: of what they ended nothing. */
struct kith_practice_waiting {
    const struct kith_sitting *talk; /* the newest that goes on and in which something was said; NULL: none */
    size_t more;                     /* others like it */
    const struct kith_drill *drill;  /* of which most is due today; NULL: nothing is */
    unsigned due;                    /* items of it */
};

/* One look at the store; no key is opened for who never practised. All empty where there is no room to practise in. */
enum kith_rc kith_practice_waits(const struct kith_practising *p, struct kith_arena *keep,
                                 struct kith_practice_waiting *out, struct kith_err *err);

/* How many items of each drill are due today, into due[n] in the room's order; never done counts as none. */
enum kith_rc kith_practice_due(const struct kith_practising *p, struct kith_arena *keep, unsigned *due,
                               struct kith_err *err);
/* The next item to do that is not `but` (its id; may be empty); *item is n_items when none is due. */
enum kith_rc kith_practice_next(const struct kith_practising *p, const struct kith_drill *drill, struct kith_str but,
                                struct kith_arena *keep, size_t *item, struct kith_err *err);
/* An answer: text, or where the drill is one of choices the number of one. What it was met with is remembered. */
enum kith_rc kith_practice_answer(const struct kith_practising *p, const struct kith_drill *drill, size_t item,
                                  struct kith_str text, size_t choice, struct kith_arena *keep,
                                  struct kith_drill_answer *out, struct kith_err *err);

/* The journal. Opening an empty one begins it. */
enum kith_rc kith_practice_has_journal(const struct kith_practising *p, struct kith_arena *keep, bool *has,
                                       struct kith_err *err);
enum kith_rc kith_practice_journal_open(const struct kith_practising *p, struct kith_id session,
                                        struct kith_str passphrase, struct kith_arena *keep, struct kith_err *err);
/* Adds to the one that the session has open, and seals it into the store; EUSAGE when none is. */
enum kith_rc kith_practice_journal_add(const struct kith_practising *p, struct kith_id session, struct kith_str heading,
                                       struct kith_str entry, struct kith_err *err);
enum kith_rc kith_practice_journal_drop(const struct kith_practising *p, struct kith_err *err);

/* All that is kept of it but the journal's words, as one JSON object, for the person to take along. */
enum kith_rc kith_practice_take_along(const struct kith_practising *p, struct kith_buf *out, struct kith_err *err);
/* Takes all of it away, the journal too. */
enum kith_rc kith_practice_forget_all(const struct kith_practising *p, struct kith_err *err);

#endif
