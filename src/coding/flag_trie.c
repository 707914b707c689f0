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

enum kith_rc kith_flag_trie_open(struct flag_trie *trie, struct kith_arena *arena, size_t max_nodes, size_t max_hits,
                                 struct kith_err *err)
{
    enum kith_rc rc;

    *trie = (struct flag_trie){.n_nodes = 1, .n_hits = 1, .max_nodes = max_nodes, .max_hits = max_hits};
    KITH_TRY(kith_arena_take(arena, max_nodes, sizeof *trie->nodes, &trie->nodes, err));
    KITH_TRY(kith_arena_take(arena, max_hits, sizeof *trie->hits, &trie->hits, err));
out:
    return rc;
}

static unsigned start_of(struct kith_str text)
{
    unsigned start = 0;
    bool ended = false;

    for (size_t i = 0; i < 3; i++) {
        ended = ended || i >= text.n || text.p[i] == '_' || text.p[i] == ' ';
        start = start * 31 + (ended ? FLAG_LETTERS : kith_flag_letter(text.p[i]));
    }
    return start;
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
        if (!trie->nodes[node].next[letter]) {
            if (trie->n_nodes == trie->max_nodes || trie->n_nodes > UINT16_MAX)
                return false;
            trie->nodes[node].next[letter] = (uint16_t)trie->n_nodes++;
        }
        node = trie->nodes[node].next[letter];
    }
    trie->starts[start_of(text) / 64] |= UINT64_C(1) << (start_of(text) % 64);
    list = prefix ? &trie->nodes[node].prefix : &trie->nodes[node].exact;
    trie->hits[trie->n_hits] = (struct flag_hit){(uint16_t)item, *list};
    *list = (uint16_t)trie->n_hits++;
    return true;
}

enum kith_rc kith_flag_trie_pack(struct flag_trie *trie, struct kith_arena *arena, struct kith_err *err)
{
    struct flag_node *packed = NULL;
    size_t n = 1;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(arena, trie->n_nodes, sizeof *packed, &packed, err));
    packed[0] = trie->nodes[0];
    for (size_t i = 0; i < n; i++)
        for (size_t letter = 0; letter < FLAG_LETTERS; letter++) {
            if (!packed[i].next[letter])
                continue;
            packed[n] = trie->nodes[packed[i].next[letter]];
            packed[i].next[letter] = (uint16_t)n++;
        }
    trie->nodes = packed;
out:
    return rc;
}
