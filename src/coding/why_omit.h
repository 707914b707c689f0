/* Which words of a turn the encoder's share of a code rests on: found by leaving them out and looking again. Internal
 * to coding; uses the stream, so one thread. */
#ifndef KITH_WHY_OMIT_H
#define KITH_WHY_OMIT_H

#include "coder.h"
#include "words.h"

/* A turn whose words can be left out. */
struct kith_omit {
    const struct kith_coder *coder;
    struct kith_encoder_stream *stream; /* has heard this turn last */
    struct kith_arena *scratch;         /* is left as it was */
    struct kith_str text;
    const float *e; /* what the encoder says of the turn as it is */
};

/* A code is a direction in what the encoder says: directions[n][outputs], n up to KITH_OMIT_CODES_MAX. Adds to
 * weights[n][words->n] what each word carries of each code, in the direction's unit.
 *
 * A short turn is encoded once without each word. A longer one does without it in the upper layers only. In one that is
 * too long for that too, spans of a few words are left out, those first of which the encoder's last layer says most,
 * and then the words of the heaviest: what seems to carry little is not tried, and gets nothing. */
enum kith_rc kith_omit_weigh(const struct kith_omit *omit, const struct kith_words *words, const float *directions,
                             size_t n, float *weights, struct kith_err *err);

#define KITH_OMIT_TOKENS    260 /* a turn and its wordings; of the upper layers alone, three tokens count as one */
#define KITH_OMIT_FEWEST    6   /* wordings of a long turn, though it be more tokens */
#define KITH_OMIT_MOST      24  /* wordings at a time */
#define KITH_OMIT_CODES_MAX 16

#endif
