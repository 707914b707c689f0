/* A session coded while it is held: each turn as soon as it is said.
 *
 * A turn gets the codes that it gets in the whole session, when the source says there who speaks. Live borrows its
 * coder and keeps the last turns only; once the longest turns have been, it takes no more memory. Many live sessions
 * share the streams of their coder (stream_pool.h). One thread a session; any number side by side. */
#ifndef KITH_LIVE_H
#define KITH_LIVE_H

#include "coding.h"

struct kith_live;

struct kith_said_live {
    enum kith_role role;  /* counsellor, client, or anyone else, who gets no code */
    struct kith_str text; /* UTF-8, as it comes: it is cleaned here */
    int64_t start_ms;     /* -1 unknown */
};

/* `id` names the session in what is made of it; it must outlive the live session. */
enum kith_rc kith_live_open(const struct kith_coder *coder, struct kith_str id, bool why, struct kith_live **out,
                            struct kith_err *err);
void kith_live_close(struct kith_live *live); /* NULL is fine */

/* Codes the next turn. *out is the end of the session so far, in which the last turn is the one just said and the only
 * one with codes; it lives until the next call. EBOUND for a turn of more than KITH_TURN_MAX_BYTES, which then counts
 * as not said. After any other error the session is over. */
enum kith_rc kith_live_turn(struct kith_live *live, const struct kith_said_live *said, const struct kith_coded **out,
                            struct kith_err *err);

/* A turn that needs no codes of its own, and that those after it are seen with. What kith_live_turn returned is gone
 * after it, as after the next turn. */
enum kith_rc kith_live_hear(struct kith_live *live, const struct kith_said_live *said, struct kith_err *err);

#endif
