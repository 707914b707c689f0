#include "flag_touch.h"

/* Anchor groups this many blocks apart still belong to one match: no pattern spans more words. */
#define NEAR_BLOCKS 1

struct seen {
    uint64_t blocks[FLAG_GROUPS];
};

struct toucher {
    const struct flag_list *list;
    struct flag_touched *out;
    struct seen seen[FLAG_TOUCHED_MAX];
    uint8_t slot[FLAG_ENTRIES_MAX]; /* 1 + place in out->due, 0 when not touched; cleared on the first touch only */
    bool stigma;
};

static void note_first(struct toucher *t, size_t item, size_t block)
{
    const struct flag_entry *entry = &t->list->entries[item];
    size_t k;

    if (!t->stigma && t->list->topics[entry->topic].kind == KITH_FLAG_STIGMA)
        return;
    if (t->out->n == 0)
        memset(t->slot, 0, sizeof t->slot);
    k = t->slot[item];
    if (k == 0) {
        if (t->out->n == FLAG_TOUCHED_MAX)
            return;
        t->out->due[t->out->n++] = (struct flag_due){.entry = (uint16_t)item};
        k = t->out->n;
        t->slot[item] = (uint8_t)k;
        t->seen[k - 1] = (struct seen){0};
    }
    t->seen[k - 1].blocks[0] |= UINT64_C(1) << block;
}

static void note(struct toucher *t, size_t group, size_t hit, size_t block)
{
    const struct flag_hit *hits = t->list->anchors[group].hits;

    for (; hit; hit = hits[hit].next) {
        if (group == 0)
            note_first(t, hits[hit].item, block);
        else if (t->slot[hits[hit].item])
            t->seen[t->slot[hits[hit].item] - 1].blocks[group] |= UINT64_C(1) << block;
    }
}

/* Walks the words from byte `k` of word `i` on into the trie as far as it goes; a phrase goes on in the next word. */
static void touch(struct toucher *t, size_t group, const struct kith_words *words, size_t i, size_t k)
{
    const struct flag_trie *trie = &t->list->anchors[group];
    const struct flag_node *node = &trie->nodes[0];
    size_t block = i / t->out->block_words;

    for (; i < words->n; i++) {
        struct kith_str word = words->items[i].low;

        if (words->items[i].kind != KITH_WORD_TEXT)
            continue;
        for (; k < word.n; k++) {
            unsigned letter = kith_flag_letter(word.p[k]);

            if (node->exact && (word.p[k] == '\'' || word.p[k] == '-')) /* "he'll", "the blade's", "ten-year-old" */
                note(t, group, node->exact, block);
            if (letter == FLAG_LETTERS || !node->next[letter])
                return;
            node = &trie->nodes[node->next[letter]];
            if (node->prefix)
                note(t, group, node->prefix, block);
        }
        if (node->exact)
            note(t, group, node->exact, block);
        if (!node->next[FLAG_SPACE])
            return;
        node = &trie->nodes[node->next[FLAG_SPACE]];
        k = 0;
    }
}

/* Looks for words that start at word `i`, or in it after a hyphen. */
static void touch_word(struct toucher *t, size_t group, const struct kith_words *words, size_t i)
{
    const struct flag_trie *trie = &t->list->anchors[group];
    struct kith_str word = words->items[i].low;
    const char *hyphen;

    if (words->items[i].kind != KITH_WORD_TEXT)
        return;
    if (kith_flag_trie_may(trie, word.p, word.n))
        touch(t, group, words, i, 0);
    hyphen = memchr(word.p, '-', word.n);
    for (size_t k = hyphen ? (size_t)(hyphen - word.p) : word.n; k + 1 < word.n; k++)
        if (word.p[k] == '-' && kith_flag_trie_may(trie, word.p + k + 1, word.n - k - 1))
            touch(t, group, words, i, k + 1);
}

static uint64_t widen(uint64_t blocks)
{
    for (int i = 0; i < NEAR_BLOCKS; i++)
        blocks |= blocks << 1 | blocks >> 1;
    return blocks;
}

/* Keeps the entries whose first groups, `groups` of them, occur near each other; false when none needs another. */
static bool settle(struct toucher *t, size_t groups)
{
    size_t kept = 0;
    bool more = false;

    for (size_t k = 0; k < t->out->n; k++) {
        struct flag_due due = t->out->due[k];
        size_t n_groups = t->list->entries[due.entry].n_groups;

        due.blocks = widen(t->seen[k].blocks[0]);
        for (size_t g = 1; g < n_groups && g < groups; g++)
            due.blocks &= widen(t->seen[k].blocks[g]);
        t->slot[due.entry] = (uint8_t)(due.blocks ? kept + 1 : 0);
        if (!due.blocks)
            continue;
        t->seen[kept] = t->seen[k];
        t->out->due[kept++] = due;
        more = more || n_groups > groups;
    }
    t->out->n = kept;
    return more;
}

bool kith_flag_touch(const struct flag_list *list, const struct kith_words *words, bool stigma,
                     struct flag_touched *out)
{
    size_t block_words = words->n / FLAG_BLOCKS + 1;
    struct toucher t; /* filled field by field: clearing all of it would cost more than most turns do */

    t.list = list;
    t.out = out;
    t.stigma = stigma;
    out->n = 0;
    out->block_words = block_words < FLAG_BLOCK_WORDS ? FLAG_BLOCK_WORDS : block_words;
    for (size_t i = 0; i < words->n; i++)
        touch_word(&t, 0, words, i);
    for (size_t g = 1; settle(&t, g); g++)
        for (size_t i = 0; i < words->n; i++)
            touch_word(&t, g, words, i);
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

        if (letter && !inside && kith_flag_trie_may(trie, raw.p + i, raw.n - i))
            n += touch_at(trie, raw, i, items ? items + n : NULL, max - n);
        inside = letter;
    }
    return n;
}
