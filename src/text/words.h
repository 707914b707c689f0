/* Words of a turn, as features, flags and overlap see them.
 *
 * A word is a run of letters, digits and inner apostrophes or hyphens, lower-cased (ASCII; other letters through
 * utf8proc); curly apostrophes become straight. "?", "!", "." and "," are tokens of their own; [bracketed] notes are
 * words in brackets and kept as one token. Pure functions; any thread. */
#ifndef KITH_WORDS_H
#define KITH_WORDS_H

#include "str.h"
#include "word_class.h"

#include <stdint.h>

#define KITH_WORDS_MAX 4096 /* words of one turn that are looked at; longer turns are cut there */

enum kith_word_kind { KITH_WORD_TEXT, KITH_WORD_MARK, KITH_WORD_NOTE };

struct kith_word {
    uint32_t start; /* bytes into the turn's text */
    uint32_t end;
    struct kith_str low; /* the lower-cased word; lives in the arena */
    enum kith_word_kind kind;
    uint8_t classes; /* enum kith_word_class bits */
};

struct kith_words {
    const struct kith_word *items;
    size_t n;
    size_t n_text; /* items of kind KITH_WORD_TEXT */
};

/* `text` must be well-formed UTF-8 (as intake makes it) and outlive nothing: words are copied. */
enum kith_rc kith_words_split(struct kith_arena *keep, struct kith_str text, struct kith_words *out,
                              struct kith_err *err);

/* True when the whole turn is a back-channel: only words such as "mm-hmm", "yeah", "right", at most four of them, and
 * no question mark. The one list of back-channels in Kith. */
bool kith_words_backchannel(const struct kith_words *words);

/* True for words without content of their own (the, of, you, ...): overlap leaves them out. */
bool kith_word_is_stop(struct kith_str low);

#endif
