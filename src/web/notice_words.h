/* What people are told on their home page, in words: one line a kind of notice. Pure; any thread. */
#ifndef KITH_NOTICE_WORDS_H
#define KITH_NOTICE_WORDS_H

#include "str.h"

struct kith_notice_word {
    const char *kind;
    const char *title;
    const char *path; /* where it leads, the id of what it speaks of behind it; NULL: nowhere */
    const char *link; /* what the link says */
};

/* A kind that nobody knows has a title all the same. Never NULL. */
const struct kith_notice_word *kith_notice_word(struct kith_str kind);

#endif
