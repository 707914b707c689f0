/* What kind of word it is, for the few hundred words that carry a sentence's form. One table, so that features, flags
 * and measures mean the same by a stop word or a back-channel. Constant data; any thread. */
#ifndef KITH_WORD_CLASS_H
#define KITH_WORD_CLASS_H

#include "str.h"

#include <stdint.h>

enum kith_word_class {                                /* bits */
                       KITH_CLASS_STOP = 1,           /* no content of its own: the, of, really */
                       KITH_CLASS_BACKCHANNEL = 2,    /* may stand in a back-channel: mm-hmm, yeah, right */
                       KITH_CLASS_WH = 4,             /* opens an open question: what, how, tell */
                       KITH_CLASS_AUXILIARY = 8,      /* opens a closed question: do, is, have */
                       KITH_CLASS_FIRST_PERSON = 16,  /* I, my, myself */
                       KITH_CLASS_NEGATION = 32,      /* not, never, can't */
                       KITH_CLASS_OPENER = 64,        /* opens a turn without saying anything of it: so, and, okay */
                       KITH_CLASS_SECOND_PERSON = 128 /* you, your, you're */
};

/* The bits of a lower-cased word; 0 for most words. */
unsigned kith_word_classes(struct kith_str low);

#endif
