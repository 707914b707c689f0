/* Words, beginnings of words and short phrases to look for in running text: a trie over letters, digits (all one),
 * apostrophe, hyphen and, in phrases, the space.
 *
 * Most words of a turn fall out of it at their second or third letter, which is what makes flags cheap. Built once in
 * an arena, read-only after; any thread. */
#ifndef KITH_FLAG_TRIE_H
#define KITH_FLAG_TRIE_H

#include "str.h"

#include <stdint.h>

#define FLAG_LETTERS 30
#define FLAG_SPACE   28
#define FLAG_DIGIT   29
#define FLAG_STARTS  (31 * 31 * 31) /* first three letters of a word, FLAG_LETTERS where it has none */

struct flag_hit {
    uint16_t item;
    uint16_t next; /* the next hit of the same node; 0 ends */
};

struct flag_node {
    uint16_t next[FLAG_LETTERS];
    uint16_t exact;  /* hits when the word ends here; 0 none */
    uint16_t prefix; /* hits when the word goes this far; 0 none */
};

struct flag_trie {
    uint64_t starts[FLAG_STARTS / 64 + 1]; /* bits of the three letters that keys start with */
    struct flag_node *nodes;               /* nodes[0] is the root */
    struct flag_hit *hits;                 /* hits[0] is not used */
    size_t n_nodes;
    size_t n_hits;
    size_t max_nodes;
    size_t max_hits;
};

enum kith_rc kith_flag_trie_open(struct flag_trie *trie, struct kith_arena *arena, size_t max_nodes, size_t max_hits,
                                 struct kith_err *err);

/* `text` with a last "*" stands for all words that begin so; "go_on" for two words in a row; 0 for any digit. False
 * when it has other characters or there is no room. */
bool kith_flag_trie_add(struct flag_trie *trie, struct kith_str text, size_t item);

/* Lays the nodes out level by level, once all keys are in: those that most words pass through then share few pages. */
enum kith_rc kith_flag_trie_pack(struct flag_trie *trie, struct kith_arena *arena, struct kith_err *err);

extern const uint8_t kith_flag_letters[256];

/* 0 .. FLAG_LETTERS-1, or FLAG_LETTERS for what no key contains. Upper case counts as lower. */
static inline unsigned kith_flag_letter(char c)
{
    return kith_flag_letters[(unsigned char)c];
}

/* False when no key starts as `p` does, where n bytes are left: settles most words with one look. */
static inline bool kith_flag_trie_may(const struct flag_trie *trie, const char *p, size_t n)
{
    unsigned a = kith_flag_letter(p[0]);
    unsigned b = n > 1 ? kith_flag_letter(p[1]) : FLAG_LETTERS;
    unsigned c = n > 2 && b < FLAG_LETTERS ? kith_flag_letter(p[2]) : FLAG_LETTERS;
    unsigned start = (a * 31 + b) * 31 + c;

    return trie->starts[start / 64] >> (start % 64) & 1;
}

#endif
