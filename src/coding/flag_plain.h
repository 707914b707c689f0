/* The plain form of a turn, which the patterns of the flags are written for: lower-case words one space apart,
 * contractions and chat spellings written out ("I'm", "im" -> "i am"), fillers, stutters, commas and notes gone, and
 * ". ? !" as words of their own. So one pattern fits typed text, careful transcripts and speech-recogniser output.
 *
 * Lives in the arena; read-only after; one thread. */
#ifndef KITH_FLAG_PLAIN_H
#define KITH_FLAG_PLAIN_H

#include "flag_list.h"

struct flag_token {
    uint32_t start; /* bytes of the plain text */
    uint32_t end;
    uint32_t word; /* the word of the turn it comes from */
    bool mark;     /* one of . ? ! */
};

struct flag_plain {
    const char *text;
    size_t n;
    const struct flag_token *tokens;
    size_t n_tokens;
};

enum kith_rc kith_flag_plain_make(const struct flag_list *list, struct kith_arena *arena,
                                  const struct kith_words *words, struct flag_plain *out, struct kith_err *err);

/* The token that holds byte `at` of the plain text. */
size_t kith_flag_plain_token(const struct flag_plain *plain, size_t at);
/* The first token that comes from word `word` of the turn or a later one; n_tokens when there is none. */
size_t kith_flag_plain_word(const struct flag_plain *plain, size_t word);

#endif
