/* Somebody else's words for what a simulated person does: who they are, what they do and what they mean stay Kith's,
 * and only the sentence may be another than the bank's. See voice.h for the language model that a site may run.
 *
 * A dialogue borrows it and calls it from its own thread. */
#ifndef KITH_LINE_WORDING_H
#define KITH_LINE_WORDING_H

#include "client_mind.h"
#include "transcript.h"

struct kith_wording_of { /* what is to be worded; borrowed */
    const struct kith_persona *persona;
    const struct kith_transcript *talk; /* up to and with the learner's latest turn */
    const struct kith_reply *reply;     /* the act chosen, and the bank's line for it */
    uint64_t seed;
    uint32_t turn; /* of the learner, from 1 */
};

struct kith_worded {
    struct kith_str text; /* empty: the bank's line stands */
    struct kith_str how;  /* "used", or "dropped: why"; empty when nobody was asked */
};

struct kith_wording {
    /* Both strings of *out live in `keep`. Fails only for want of memory: all else is "dropped". */
    enum kith_rc (*word)(void *user, const struct kith_wording_of *of, struct kith_arena *keep, struct kith_worded *out,
                         struct kith_err *err);
    void *user;
};

#endif
