/* The wording of margin notes, by move. Constant data; any thread. */
#ifndef KITH_NOTE_WORDS_H
#define KITH_NOTE_WORDS_H

#include "heard.h"

struct kith_note_words {
    const char *was;   /* "a reflection that caught the meaning" */
    const char *heard; /* for recovery: what the other person heard; {name} */
    const char *why;   /* a sentence: what such a move does to people */
    const char *attempt[2];
    const char *plain[2];   /* the same for recovery; NULL: as attempt */
    const char *example[2]; /* on another case */
};

const struct kith_note_words *kith_note_words_of(enum kith_heard_move move);

#endif
