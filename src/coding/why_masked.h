/* Which words of a turn the encoder's share of a code rests on: found by hiding them, span by span, and looking again.
 * Internal to coding; uses the stream, so one thread. */
#ifndef KITH_WHY_MASKED_H
#define KITH_WHY_MASKED_H

#include "coder.h"
#include "words.h"

/* A turn whose words can be hidden. */
struct kith_maskable {
    const struct kith_coder *coder;
    struct kith_encoder_stream *stream; /* has heard the turns before this one, and no more */
    struct kith_arena *scratch;         /* is left as it was */
    struct kith_str text;
    enum kith_role role;
    const float *e; /* what the encoder says of the turn as it is */
};

/* A code is a direction in what the encoder says: directions[n][outputs]. Adds to weights[n][words->n] what each word
 * carries of each code, in the direction's unit. At most KITH_MASKED_WORDINGS times the turn is encoded, all of them
 * seeing the turns before it as they were. */
enum kith_rc kith_masked_weigh(const struct kith_maskable *masked, const struct kith_words *words,
                               const float *directions, size_t n, float *weights, struct kith_err *err);

#define KITH_MASKED_SPANS     10 /* of a turn, of three words or more, that are hidden one after the other */
#define KITH_MASKED_CLOSER    4  /* of them that are looked at closer: the heaviest of each code */
#define KITH_MASKED_PARTS     6  /* at most, of each of these */
#define KITH_MASKED_WORDINGS  (KITH_MASKED_SPANS + KITH_MASKED_CLOSER * KITH_MASKED_PARTS)
#define KITH_MASKED_CODES_MAX 16

#endif
