/* The words to show of a turn: all of a short one, the telling sentence of a long one and its neighbours while there is
 * room. Internal to feedback. */
#ifndef KITH_QUOTE_H
#define KITH_QUOTE_H

#include "reading.h"

#define KITH_QUOTE_WORDS 32 /* a turn up to this long is shown whole, a sentence longer than this is cut */

struct kith_quote {
    uint32_t start; /* bytes of the turn's text, at the edges of words; 0,0: the whole turn */
    uint32_t end;
};

/* The sentence that has any of `cues` (KITH_CUE_ASKS: a question) wins, then the one closest in length to an easily
 * read sentence, then the first. A stretch without sentence marks is cut at a word: a question keeps its end. */
enum kith_rc kith_quote_pick(const struct kith_reading *r, uint32_t turn, unsigned cues, struct kith_quote *out,
                             struct kith_err *err);

/* The sentence that holds the bytes start .. end of the turn, and its neighbours while there is room; the whole of a
 * short turn. A sentence that is too long is cut around them. */
enum kith_rc kith_quote_around(const struct kith_reading *r, uint32_t turn, uint32_t start, uint32_t end,
                               struct kith_quote *out, struct kith_err *err);

#endif
