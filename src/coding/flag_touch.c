#include "flag_touch.h"

/* Anchor groups this many blocks apart still belong to one match: no pattern spans more words. */
#define NEAR_BLOCKS 1

struct toucher {
    const struct flag_list *list;
    struct flag_touched *out;
    uint8_t slot[FLAG_ENTRIES_MAX]; /* 1 + place in out->due, 0 when not touched; cleared on the first touch only */
    bool stigma;
    struct flag_hash hashes[KITH_WORDS_MAX + 1]; /* of the words; that of a mark is the next word's */
};

static void note(struct toucher *t, size_t item, size_t block)
{
    const struct flag_entry *entry = &t->list->entries[item];

    if (!t->stigma && t->list->topics[entry->topic].kind == KITH_FLAG_STIGMA)
        return;
    if (t->out->n == 0)
        memset(t->slot, 0, sizeof t->slot);
    if (t->slot[item] == 0) {
        if (t->out->n == FLAG_TOUCHED_MAX)
            return;
        t->out->due[t->out->n++] = (struct flag_due){.entry = (uint16_t)item};
        t->slot[item] = (uint8_t)t->out->n;
    }
    t->out->due[t->slot[item] - 1].blocks |= UINT64_C(1) << block;
}

static void note_all(struct toucher *t, size_t hit, size_t block)
{
    const struct flag_hit *hits = t->list->anchors.hits;

    for (; hit; hit = hits[hit].next)
        note(t, hits[hit].item, block);
}

/* Walks the words from byte `k` of word `i` on into the trie as far as it goes; a phrase goes on in the next word. */
static void touch(struct toucher *t, const struct kith_words *words, size_t i, size_t k)
{
    const struct flag_trie *trie = &t->list->anchors;
    const struct flag_node *node = &trie->nodes[0];
    size_t block = i / t->out->block_words;

    for (; i < words->n; i++) {
        struct kith_str word = words->items[i].low;

        if (words->items[i].kind != KITH_WORD_TEXT)
            continue;
        for (; k < word.n; k++) {
            unsigned letter = kith_flag_letter(word.p[k]);

            if (node->exact && (word.p[k] == '\'' || word.p[k] == '-')) /* "he'll", "the blade's", "ten-year-old" */
                note_all(t, node->exact, block);
            if (letter == FLAG_LETTERS || !node->next[letter])
                return;
            node = &trie->nodes[node->next[letter]];
            if (node->prefix)
                note_all(t, node->prefix, block);
        }
        if (node->exact)
            note_all(t, node->exact, block);
        if (!node->next[FLAG_SPACE])
            return;
        node = &trie->nodes[node->next[FLAG_SPACE]];
        k = 0;
    }
}

/* Looks for words that start at word `i`, or in it after a hyphen. */
static void touch_word(struct toucher *t, const struct kith_words *words, size_t i)
{
    struct kith_str word = words->items[i].low;

    if (!kith_flag_trie_may(&t->list->anchors, &t->hashes[i], &t->hashes[i + 1]))
        return;
    touch(t, words, i, 0);
    for (size_t k = 0; t->hashes[i].word == 0 && k + 1 < word.n; k++)
        if (word.p[k] == '-')
            touch(t, words, i, k + 1);
}

static uint64_t widen(uint64_t blocks)
{
    for (int i = 0; i < NEAR_BLOCKS; i++)
        blocks |= blocks << 1 | blocks >> 1;
    return blocks;
}

/* Whether a part of "four-year-old" is in the set. */
static bool has_part(const struct flag_near *near, struct kith_str word)
{
    static const struct flag_hash none = {1, {0, 0, 0}};
    struct kith_str part;

    while (kith_str_cut(&word, '-', &part)) {
        struct flag_hash h = kith_flag_hash(part);

        if (kith_flag_near_has(near, &h, &none))
            return true;
    }
    return false;
}

/* The blocks with words of the entry's group. */
static uint64_t blocks_near(const struct toucher *t, const struct flag_near *near, const struct kith_words *words,
                            size_t n)
{
    uint64_t blocks = 0;

    for (size_t i = 0; i < n; i++)
        if (words->items[i].kind == KITH_WORD_TEXT &&
            (t->hashes[i].word ? kith_flag_near_has(near, &t->hashes[i], &t->hashes[i + 1])
                               : has_part(near, words->items[i].low)))
            blocks |= UINT64_C(1) << i / t->out->block_words;
    return blocks;
}

/* Keeps the entries all of whose groups occur near each other. */
static void settle(struct toucher *t, const struct kith_words *words, size_t n)
{
    size_t kept = 0;

    for (size_t k = 0; k < t->out->n; k++) {
        struct flag_due due = t->out->due[k];
        const struct flag_entry *entry = &t->list->entries[due.entry];

        due.blocks = widen(due.blocks);
        for (size_t g = 1; g < entry->n_groups && due.blocks; g++)
            due.blocks &= widen(blocks_near(t, entry->near[g - 1], words, n));
        if (due.blocks)
            t->out->due[kept++] = due;
    }
    t->out->n = kept;
}

static void hash_words(struct toucher *t, const struct kith_words *words, size_t n)
{
    t->hashes[n] = (struct flag_hash){1, {0, 0, 0}};
    for (size_t i = n; i-- > 0;)
        t->hashes[i] = words->items[i].kind == KITH_WORD_TEXT ? kith_flag_hash(words->items[i].low) : t->hashes[i + 1];
}

bool kith_flag_touch(const struct flag_list *list, const struct kith_words *words, bool stigma,
                     struct flag_touched *out)
{
    size_t n = words->n < KITH_WORDS_MAX ? words->n : KITH_WORDS_MAX;
    size_t block_words = n / FLAG_BLOCKS + 1;
    struct toucher t; /* filled field by field: clearing all of it would cost more than most turns do */

    t.list = list;
    t.out = out;
    t.stigma = stigma;
    out->n = 0;
    out->block_words = block_words < FLAG_BLOCK_WORDS ? FLAG_BLOCK_WORDS : block_words;
    hash_words(&t, words, n);
    for (size_t i = 0; i < n; i++)
        if (words->items[i].kind == KITH_WORD_TEXT)
            touch_word(&t, words, i);
    settle(&t, words, n);
    return out->n > 0;
}

/* Where a word starts, the letters, and single spaces inside a phrase. */
static const struct flag_node *step(const struct flag_trie *trie, const struct flag_node *node, char c)
{
    unsigned letter = c == ' ' ? FLAG_SPACE : kith_flag_letter(c);

    if (!node || letter == FLAG_LETTERS || !node->next[letter])
        return NULL;
    return &trie->nodes[node->next[letter]];
}

/* Takes down the hits of one word or phrase that starts at raw.p[i]. */
static size_t touch_at(const struct flag_trie *trie, struct kith_str raw, size_t i, uint16_t *items, size_t max)
{
    const struct flag_node *node = &trie->nodes[0];
    size_t n = 0;

    for (; i < raw.n && (node = step(trie, node, raw.p[i])) != NULL; i++) {
        bool ends = i + 1 == raw.n || kith_flag_letter(raw.p[i + 1]) == FLAG_LETTERS;

        for (size_t h = node->prefix; h && n < max; h = trie->hits[h].next, n++)
            if (items)
                items[n] = trie->hits[h].item;
        for (size_t h = ends ? node->exact : 0; h && n < max; h = trie->hits[h].next, n++)
            if (items)
                items[n] = trie->hits[h].item;
    }
    return n;
}

size_t kith_flag_touch_raw(const struct flag_trie *trie, struct kith_str raw, uint16_t *items, size_t max)
{
    bool inside = false;
    size_t n = 0;

    for (size_t i = 0; i < raw.n && n < max; i++) {
        bool letter = kith_flag_letter(raw.p[i]) < FLAG_LETTERS;

        if (letter && !inside)
            n += touch_at(trie, raw, i, items ? items + n : NULL, max - n);
        inside = letter;
    }
    return n;
}
