/* Which words of a turn the encoder's share of a code rests on: found by leaving them out, span by span, and looking
 * again. Internal to coding; uses the stream, so one thread. */
#ifndef KITH_WHY_OMIT_H
#define KITH_WHY_OMIT_H

#include "coder.h"
#include "words.h"

/* A turn whose words can be left out. */
struct kith_omit {
    const struct kith_coder *coder;
    struct kith_encoder_stream *stream; /* has heard the turns before this one, and no more */
    struct kith_arena *scratch;         /* is left as it was */
    struct kith_str text;
    enum kith_role role;
    const float *e; /* what the encoder says of the turn as it is */
};

/* A code is a direction in what the encoder says: directions[n][outputs]. Adds to weights[n][words->n] what each word
 * carries of each code, in the direction's unit. At most KITH_OMIT_WORDINGS times the turn is encoded, all of them
 * seeing the turns before it as they were. */
enum kith_rc kith_omit_weigh(const struct kith_omit *omit, const struct kith_words *words, const float *directions,
                             size_t n, float *weights, struct kith_err *err);

#define KITH_OMIT_PASSES 3 /* over spans of three words or more, then twice closer over the heaviest of each code */
#define KITH_OMIT_TOKENS                                                                                               \
    160                       /* that a pass encodes, or a few wordings more in a long turn: so all take about as long \
                               */
#define KITH_OMIT_FEWEST    4 /* wordings of a pass */
#define KITH_OMIT_MOST      24
#define KITH_OMIT_WORDINGS  (KITH_OMIT_PASSES * KITH_OMIT_MOST)
#define KITH_OMIT_CODES_MAX 16

#endif
