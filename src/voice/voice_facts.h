/* What a person's file states, so that a line that states something else is known: its words by stem, and which words
 * stand beside its numbers.
 *
 * Lives in the arena it was made in; read-only after; any thread. */
#ifndef KITH_VOICE_FACTS_H
#define KITH_VOICE_FACTS_H

#include "persona.h"

struct kith_voice_facts {
    const uint64_t *words; /* kith_stem_key of each, sorted, no two alike */
    size_t n_words;
    const uint64_t *numbers; /* a number with the word before or behind it, sorted */
    size_t n_numbers;
};

enum kith_rc kith_voice_facts_of(struct kith_arena *keep, const struct kith_persona *p, struct kith_voice_facts *out,
                                 struct kith_err *err);

/* What the text states that the file does not, for people; NULL: nothing. `words` are the text's. */
const char *kith_voice_facts_broken(const struct kith_voice_facts *facts, struct kith_str text,
                                    const struct kith_words *words);

#endif
