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

struct flag_hit {
    uint16_t item;
    uint16_t next; /* the next hit of the same node; 0 ends */
};

struct flag_node {
    uint16_t next[FLAG_LETTERS];
    uint16_t exact;  /* hits when the word ends here; 0 none */
    uint16_t prefix; /* hits when the word goes this far; 0 none */
};

/* What a word is known by in sets of hashes. */
struct flag_hash {
    uint32_t word;      /* up to its apostrophe; 0 when it has a hyphen: then each of its parts counts */
    uint32_t starts[3]; /* its first three, four and five letters; 0 when it has fewer */
};

/* Sets of words and beginnings of words that may take others for their own, but never miss one: they settle most words
 * without a walk through the trie. */
struct flag_filter {
    uint64_t starts[256]; /* beginnings, by at most five letters */
    uint64_t words[512];  /* keys of one word */
    uint64_t firsts[256]; /* first words of phrases */
    uint64_t pairs[1024]; /* first two words of phrases */
};

struct flag_near {
    uint64_t bits[64]; /* words, beginnings, and pairs of words: three bits each */
    uint8_t starts;    /* bit k: it has beginnings of 3 + k letters */
    bool pairs;
};

struct flag_trie {
    struct flag_filter filter;
    struct flag_node *nodes; /* nodes[0] is the root */
    struct flag_hit *hits;   /* hits[0] is not used */
    size_t n_shallow;        /* nodes near the root, which most walks pass, lie together at the front ... */
    size_t n_nodes;          /* ... and the others behind them, from a fixed place on */
    size_t n_hits;
    size_t max_nodes;
    size_t max_hits;
};

enum kith_rc kith_flag_trie_open(struct flag_trie *trie, struct kith_arena *arena, size_t max_nodes, size_t max_hits,
                                 struct kith_err *err);

/* `text` with a last "*" stands for all words that begin so; "go_on" for two words in a row; 0 for any digit. False
 * when it has other characters or there is no room. */
bool kith_flag_trie_add(struct flag_trie *trie, struct kith_str text, size_t item);

extern const uint8_t kith_flag_letters[256];

/* 0 .. FLAG_LETTERS-1, or FLAG_LETTERS for what no key contains. Upper case counts as lower. */
static inline unsigned kith_flag_letter(char c)
{
    return kith_flag_letters[(unsigned char)c];
}

struct flag_hash kith_flag_hash(struct kith_str word);

static inline uint32_t kith_flag_pair(struct flag_hash h, struct flag_hash next)
{
    return (h.word * 0x9E3779B1u + next.word) * 0x85EBCA6Bu;
}

/* `word` as for kith_flag_trie_add. */
bool kith_flag_near_add(struct flag_near *near, struct kith_str word);

/* The k-th bit of a hash, k = 0, 1, 2. */
static inline uint32_t kith_flag_near_bit(uint32_t h, int k)
{
    return (k < 2 ? h >> (16 * k) : h * 0x9E3779B1u >> 18) & 4095;
}

static inline bool kith_flag_near_bits(const struct flag_near *near, uint32_t h)
{
    for (int k = 0; k < 3; k++)
        if (!(near->bits[kith_flag_near_bit(h, k) >> 6] >> (kith_flag_near_bit(h, k) & 63) & 1))
            return false;
    return true;
}

/* Whether a word of that hash, before one of hash `next`, may be in the set. */
static inline bool kith_flag_near_has(const struct flag_near *near, const struct flag_hash *h,
                                      const struct flag_hash *next)
{
    if (kith_flag_near_bits(near, h->word))
        return true;
    for (int k = 0; k < 3; k++)
        if ((near->starts >> k & 1) && h->starts[k] && kith_flag_near_bits(near, h->starts[k]))
            return true;
    return near->pairs && kith_flag_near_bits(near, kith_flag_pair(*h, *next));
}

/* Whether a key may start with a word of that hash before one of hash `next`. */
static inline bool kith_flag_trie_may(const struct flag_trie *trie, const struct flag_hash *h,
                                      const struct flag_hash *next)
{
    const struct flag_filter *f = &trie->filter;
    uint32_t pair;

    if (!h->word || (f->words[h->word >> 6 & 511] >> (h->word & 63) & 1))
        return true;
    for (int k = 0; k < 3; k++)
        if (h->starts[k] && (f->starts[h->starts[k] >> 6 & 255] >> (h->starts[k] & 63) & 1))
            return true;
    if (!(f->firsts[h->word >> 6 & 255] >> (h->word & 63) & 1))
        return false;
    pair = kith_flag_pair(*h, *next);
    return !next->word || (f->pairs[pair >> 6 & 1023] >> (pair & 63) & 1);
}

#endif
