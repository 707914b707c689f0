/* Which entries of the lists are worth trying on a turn, and where in it: those whose anchor words occur near each
 * other. Cheap, for it runs on every turn.
 *
 * A `struct flag_touched` is its caller's, on the stack; one thread. */
#ifndef KITH_FLAG_TOUCH_H
#define KITH_FLAG_TOUCH_H

#include "flag_list.h"

#define FLAG_TOUCHED_MAX 128 /* entries tried on one turn; further ones are not */
#define FLAG_BLOCKS      64  /* a turn is cut into this many blocks of words at most */
#define FLAG_BLOCK_WORDS 8   /* words a block, more in turns of more than 512 words */

struct flag_due {
    uint16_t entry;
    uint64_t blocks; /* where it may match: one bit a block */
};

struct flag_touched {
    struct flag_due due[FLAG_TOUCHED_MAX];
    size_t n;
    size_t block_words;
};

/* Finds the entries that are due on a turn; false when there is none. `stigma`: those of the stigma list too. */
bool kith_flag_touch(const struct flag_list *list, const struct kith_words *words, bool stigma,
                     struct flag_touched *out);

/* How often words of `trie` occur in raw text, at most `max`; `items`, unless NULL, gets what they stand for. */
size_t kith_flag_touch_raw(const struct flag_trie *trie, struct kith_str raw, uint16_t *items, size_t max);

#endif
