/* Volleys: what the counsellor says until the client really answers.
 *
 * Counsellor turns join when nothing stands between them but the client's back-channels (kith_words_backchannel). A
 * "yeah" right after a closed question is its answer, not a back-channel, and ends the volley. Pure; any thread. */
#ifndef KITH_VOLLEYS_H
#define KITH_VOLLEYS_H

#include "measures.h"

struct kith_turn_words {
    uint32_t words;   /* words of text, notes and marks left out */
    bool backchannel; /* nothing but "mm-hmm", "yeah" and the like */
};

/* One entry a turn. */
enum kith_rc kith_turn_words(struct kith_arena *keep, const struct kith_coded *coded, struct kith_turn_words **out,
                             struct kith_err *err);

/* All volleys in order. Codes that a coder left out count as absent. */
enum kith_rc kith_volleys_find(struct kith_arena *keep, const struct kith_coded *coded,
                               const struct kith_turn_words *words, const struct kith_volley **out, size_t *n,
                               struct kith_err *err);

/* True when two turns share a word with content, common endings aside: "drink" and "drinking". */
enum kith_rc kith_turns_share_content(struct kith_arena *scratch, const struct kith_coded *coded, size_t a, size_t b,
                                      bool *share, struct kith_err *err);

/* How many of the content words of `b` stand in `a` too, and of how many. */
enum kith_rc kith_turns_shared_content(struct kith_arena *scratch, const struct kith_coded *coded, size_t a, size_t b,
                                       size_t *shared, size_t *of, struct kith_err *err);

/* The client turn that answers a volley, back-channels passed over; false when another speaker or the end comes first.
 */
bool kith_volley_reply(const struct kith_coded *coded, const struct kith_turn_words *words,
                       const struct kith_volley *volley, size_t *turn);

#endif
