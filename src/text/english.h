/* Does this text look English? Kith's model and word lists know no other language.
 *
 * Counted over the text of a session, then asked once. A value type; no allocation; any thread. */
#ifndef KITH_ENGLISH_H
#define KITH_ENGLISH_H

#include "str.h"

#define KITH_ENGLISH_WORDS_ENOUGH 500 /* after so many words a caller may stop counting */

struct kith_english {
    size_t words;   /* runs of letters; each ideograph and kana is one */
    size_t english; /* of them, frequent words of English that other languages do not share */
    size_t letters;
    size_t latin;
};

/* Adds a piece of well-formed UTF-8. */
void kith_english_count(struct kith_english *e, struct kith_str text);

/* True when the text looks English or there is too little of it (under twelve words) to tell. Chat spelling, text from
 * a speech recogniser, African American English and the English of second-language speakers all count as English:
 * the threshold is set far under what any of them reaches. */
bool kith_english_likely(const struct kith_english *e);

#endif
