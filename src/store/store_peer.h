/* Peer review: a counsellor invites another to one chosen stretch of a session; each writes a strength and a question.
 *
 * No scores; nobody but the two. All words are sealed under the client's key. The store checks who the two are;
 * consents are asked by kith_workspace_may. See store_tx.h for ownership and threads. */
#ifndef KITH_STORE_PEER_H
#define KITH_STORE_PEER_H

#include "store_sessions.h"

#define KITH_PEER_TURNS_MAX 60u /* a stretch is not a session */

enum kith_peer_state {
    KITH_PEER_INVITED,
    KITH_PEER_ACCEPTED,
    KITH_PEER_DONE, /* both have written */
    KITH_PEER_DECLINED,
    KITH_PEER_WITHDRAWN
};

struct kith_peer_review {
    struct kith_id id;
    struct kith_id programme; /* this and the next two are the session's; filled when read */
    struct kith_id client;
    struct kith_id counsellor; /* who invites */
    struct kith_id session;
    struct kith_id peer;
    uint32_t first; /* turns, both included */
    uint32_t last;
    enum kith_peer_state state;
    struct kith_str ask; /* what to look at; may be empty */
    int64_t since;
};
/* The actor must lead the session, and the peer be a counsellor of its programme. EUSAGE when that peer has an
 * invitation to the session already. */
enum kith_rc kith_peer_invite(struct kith_tx *tx, const struct kith_peer_review *review, struct kith_id *id,
                              struct kith_err *err);
enum kith_rc kith_peer_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_peer_review *out,
                           struct kith_err *err);
/* Those that the person invited to or is invited to, the newest first, without `ask`. */
enum kith_rc kith_peer_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                            struct kith_peer_review **out, size_t *n, struct kith_err *err);
/* Of a session, for its client's export. */
enum kith_rc kith_peer_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                  struct kith_peer_review **out, size_t *n, struct kith_err *err);
/* Only the peer answers, once; to decline needs no reason. */
enum kith_rc kith_peer_answer(struct kith_tx *tx, struct kith_id id, bool accept, struct kith_err *err);
/* Only who invited, at any time: from then on the peer sees nothing of it. */
enum kith_rc kith_peer_withdraw(struct kith_tx *tx, struct kith_id id, struct kith_err *err);

struct kith_peer_word {
    struct kith_id by;
    struct kith_str strength;
    struct kith_str question;
    int64_t at;
};
/* By either of the two, once each, after it was accepted. */
enum kith_rc kith_peer_write(struct kith_tx *tx, struct kith_id id, struct kith_str strength, struct kith_str question,
                             struct kith_err *err);
enum kith_rc kith_peer_words(struct kith_tx *tx, const struct kith_peer_review *review, struct kith_arena *keep,
                             struct kith_peer_word **out, size_t *n, struct kith_err *err);

#endif
