/* The codings that figures of agreement are made from, read once for all who count them: those that people made blind,
 * and the machine's latest of the same session.
 *
 * Sessions whose people no longer allow supervision are left out, and whatever was decided afterwards. See visit.h. */
#ifndef KITH_BLIND_CODINGS_H
#define KITH_BLIND_CODINGS_H

#include "codes.h"
#include "visit.h"

#define KITH_BLIND_CODERS 8u /* of one session, at most */

struct kith_blind_coder {
    bool machine;           /* else a person */
    struct kith_id segment; /* of a person's */
    int64_t at;
    const struct kith_label *labels; /* one a turn */
};

struct kith_blind_session {
    uint32_t turns;
    struct kith_blind_coder coders[KITH_BLIND_CODERS]; /* the newest first; one is the machine's at most */
    size_t n;
    const struct kith_blind_coder *machine; /* NULL: there is none */
    bool other_model;                       /* there is none, since none but other models coded it */
    int64_t at;                             /* when a person closed the first of them */
};

/* The hash of the model in use; empty: none is. */
struct kith_str kith_blind_model(const struct kith_visit *v);
/* How many stretches of it people coded. */
size_t kith_blind_segments(const struct kith_blind_session *session);

/* Takes what it needs: all of it is gone when it returns, and v->keep takes nothing meanwhile. */
typedef void kith_blind_fn(void *user, const struct kith_blind_session *session);

/* Hands over the newest sessions, `most` of them, with a person's coding each. `model`: the machine is that one alone,
 * by its hash; NULL: whichever coded last, as in the trends of measures. */
enum kith_rc kith_blind_each(struct kith_visit *v, struct kith_tx *tx, uint32_t most, const struct kith_str *model,
                             kith_blind_fn *each, void *user);

#define KITH_BLIND_STATE 33 /* bytes, with the end */
/* Two times the same: kith_blind_each would hand over the same, and the model in use is the same. Opens no word of it.
 */
enum kith_rc kith_blind_state(struct kith_visit *v, struct kith_tx *tx, uint32_t most, char out[KITH_BLIND_STATE]);

#endif
