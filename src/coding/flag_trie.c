#include "flag_trie.h"

/* By byte: a-z and A-Z 0 to 25, apostrophe 26, hyphen 27, digits 29, all else 30. */
const uint8_t kith_flag_letters[256] = {
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 26, 30, 30, 30, 30, 30, 27, 30, 30, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29,
    30, 30, 30, 30, 30, 30, 30, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 30, 30, 30, 30, 30, 30, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18,
    19, 20, 21, 22, 23, 24, 25, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
};

#define SHALLOW_LETTERS 3
#define SHALLOW_SHARE   8 /* of the nodes there is room for, one in so many may be shallow */

enum kith_rc kith_flag_trie_open(struct flag_trie *trie, struct kith_arena *arena, size_t max_nodes, size_t max_hits,
                                 struct kith_err *err)
{
    *trie = (struct flag_trie){.n_shallow = 1,
                               .n_nodes = max_nodes / SHALLOW_SHARE,
                               .n_hits = 1,
                               .max_nodes = max_nodes,
                               .max_hits = max_hits};
    /* Not cleared: most of this room is never touched. */
    trie->nodes = kith_arena_raw(arena, max_nodes * sizeof *trie->nodes);
    trie->hits = kith_arena_raw(arena, max_hits * sizeof *trie->hits);
    if (!trie->nodes || !trie->hits)
        return kith_arena_fail(arena, err);
    trie->nodes[0] = (struct flag_node){0};
    return KITH_OK;
}

static uint32_t mix(uint32_t h, char c)
{
    h = (h + kith_flag_letter(c) + 1) * 0x85EBCA6Bu;
    return h ^ h >> 15;
}

struct flag_hash kith_flag_hash(struct kith_str word)
{
    struct flag_hash h = {0, {0, 0, 0}};

    for (size_t i = 0; i < word.n && word.p[i] != '\''; i++) {
        if (word.p[i] == '-')
            return (struct flag_hash){0, {0, 0, 0}};
        h.word = mix(h.word, word.p[i]);
        if (i >= 2 && i <= 4)
            h.starts[i - 2] = h.word * 0xC2B2AE35u | 1;
    }
    h.word = h.word ? h.word : 1;
    return h;
}

/* Which of its starts a beginning of n letters is known by. */
static unsigned start_of(size_t n)
{
    return n >= 5 ? 2 : n == 4 ? 1 : 0;
}

/* The first word of a phrase, and the second if there is one. */
static struct kith_str first_word(struct kith_str text, struct kith_str *second)
{
    char sep = kith_str_find_byte(text, '_') >= 0 ? '_' : ' ';
    struct kith_str first = KITH_S("");

    *second = KITH_S("");
    kith_str_cut(&text, sep, &first);
    kith_str_cut(&text, sep, second);
    return first;
}

/* Lets the filter know a key: `text` without its asterisk. */
static void filter_add(struct flag_filter *f, struct kith_str text, bool prefix)
{
    struct kith_str second;
    struct flag_hash h = kith_flag_hash(first_word(text, &second));
    uint32_t start = h.starts[start_of(text.n)];
    uint32_t pair = kith_flag_pair(h, kith_flag_hash(second));

    if (prefix) {
        f->starts[start >> 6 & 255] |= UINT64_C(1) << (start & 63);
    } else if (second.n == 0) {
        f->words[h.word >> 6 & 511] |= UINT64_C(1) << (h.word & 63);
    } else {
        f->firsts[h.word >> 6 & 255] |= UINT64_C(1) << (h.word & 63);
        f->pairs[pair >> 6 & 1023] |= UINT64_C(1) << (pair & 63);
    }
}

bool kith_flag_near_add(struct flag_near *near, struct kith_str word)
{
    bool prefix = kith_str_ends(word, KITH_S("*"));
    struct kith_str text = kith_str_sub(word, 0, word.n - (prefix ? 1 : 0));
    struct kith_str second;
    struct flag_hash h = kith_flag_hash(first_word(text, &second));
    uint32_t bits = second.n > 0 ? kith_flag_pair(h, kith_flag_hash(second)) : h.word;

    if (text.n == 0 || (prefix && text.n < 3))
        return false;
    if (prefix) {
        near->starts |= (uint8_t)(1u << start_of(text.n));
        bits = h.starts[start_of(text.n)];
    }
    near->pairs = near->pairs || second.n > 0;
    for (int k = 0; k < 3; k++)
        near->bits[kith_flag_near_bit(bits, k) >> 6] |= UINT64_C(1) << (kith_flag_near_bit(bits, k) & 63);
    return true;
}

/* A new node, reached after so many letters; 0 when there is no room. */
static size_t new_node(struct flag_trie *trie, size_t letters)
{
    bool shallow = letters <= SHALLOW_LETTERS && trie->n_shallow < trie->max_nodes / SHALLOW_SHARE;
    size_t node = shallow ? trie->n_shallow++ : trie->n_nodes;

    if (!shallow && (trie->n_nodes == trie->max_nodes || trie->n_nodes++ > UINT16_MAX))
        return 0;
    trie->nodes[node] = (struct flag_node){0};
    return node;
}

bool kith_flag_trie_add(struct flag_trie *trie, struct kith_str text, size_t item)
{
    bool prefix = text.n > 0 && text.p[text.n - 1] == '*';
    size_t node = 0;
    uint16_t *list;

    if (prefix)
        text.n--;
    /* A beginning of under three letters would set off too many words to be worth it. */
    if (text.n == 0 || (prefix && text.n < 3) || trie->n_hits == trie->max_hits || trie->n_hits > UINT16_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned letter = text.p[i] == '_' || text.p[i] == ' ' ? FLAG_SPACE : kith_flag_letter(text.p[i]);

        if (letter == FLAG_LETTERS)
            return false;
        if (!trie->nodes[node].next[letter])
            trie->nodes[node].next[letter] = (uint16_t)new_node(trie, i + 1);
        if (!trie->nodes[node].next[letter])
            return false;
        node = trie->nodes[node].next[letter];
    }
    filter_add(&trie->filter, text, prefix);
    list = prefix ? &trie->nodes[node].prefix : &trie->nodes[node].exact;
    trie->hits[trie->n_hits] = (struct flag_hit){(uint16_t)item, *list};
    *list = (uint16_t)trie->n_hits++;
    return true;
}
