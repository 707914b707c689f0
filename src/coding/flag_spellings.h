/* Spellings and the words they stand for: contractions, chat, dialect ("im" and "i'm" -> "i am", "um" -> nothing).
 *
 * Built while the lists are read, in their arena; read-only after; any thread. */
#ifndef KITH_FLAG_SPELLINGS_H
#define KITH_FLAG_SPELLINGS_H

#include "flag_trie.h"

struct flag_spelling {
    struct kith_str from;
    struct kith_str to; /* words one space apart; empty: the spelling is dropped */
};

struct flag_spellings {
    struct flag_spelling *items;
    size_t n;
    struct flag_trie from;  /* item: a spelling, by what it is written as */
    struct flag_trie whole; /* by all that it stands for */
    struct flag_trie parts; /* by each of several words; short ones aside, for most stand for "not" or "am" */
    struct flag_trie lasts; /* by the last of several words */
};

enum kith_rc kith_flag_spellings_open(struct flag_spellings *spellings, struct kith_arena *arena, struct kith_err *err);

/* False when there is no room or a word has other than letters. The strings are borrowed. */
bool kith_flag_spellings_add(struct flag_spellings *spellings, struct kith_str from, struct kith_str to);

/* The spelling written as `word`, or NULL. */
const struct flag_spelling *kith_flag_spelling_of(const struct flag_spellings *spellings, struct kith_str word);

/* Calls add(user, form) for a word or phrase of the lists and for each other way to write it: "kill_myself" also as
 * "kms" and "kill_meself", "to_die" as "wanna_die", "going" as "imma". False as soon as add says so. */
bool kith_flag_spellings_each(const struct flag_spellings *spellings, struct kith_str word,
                              bool (*add)(void *user, struct kith_str form), void *user);

#endif
