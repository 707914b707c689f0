#include "flag_spellings.h"

#define SPELLINGS_MAX 1024
#define NODES_MAX     4096
#define PART_MIN      4
#define FORM_MAX      64 /* bytes of a word or phrase with one part replaced */

struct forms {
    const struct flag_spellings *spellings;
    struct kith_str word;
    bool (*add)(void *user, struct kith_str form);
    void *user;
};

enum kith_rc kith_flag_spellings_open(struct flag_spellings *spellings, struct kith_arena *arena, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(arena, SPELLINGS_MAX, sizeof *spellings->items, &spellings->items, err));
    KITH_TRY(kith_flag_trie_open(&spellings->from, arena, NODES_MAX, SPELLINGS_MAX, err));
    KITH_TRY(kith_flag_trie_open(&spellings->whole, arena, NODES_MAX, SPELLINGS_MAX, err));
    KITH_TRY(kith_flag_trie_open(&spellings->parts, arena, NODES_MAX, (size_t)2 * SPELLINGS_MAX, err));
    KITH_TRY(kith_flag_trie_open(&spellings->lasts, arena, NODES_MAX, SPELLINGS_MAX, err));
out:
    return rc;
}

bool kith_flag_spellings_add(struct flag_spellings *spellings, struct kith_str from, struct kith_str to)
{
    bool several = kith_str_find_byte(to, ' ') >= 0;
    struct kith_str rest = to;
    struct kith_str part;
    size_t item = spellings->n;

    if (item == SPELLINGS_MAX || !kith_flag_trie_add(&spellings->from, from, item) ||
        (to.n > 0 && !kith_flag_trie_add(&spellings->whole, to, item)))
        return false;
    spellings->items[spellings->n++] = (struct flag_spelling){from, to};
    while (several && kith_str_cut(&rest, ' ', &part)) {
        if (part.n >= PART_MIN && !kith_flag_trie_add(&spellings->parts, part, item))
            return false;
        if (rest.n == 0 && !kith_flag_trie_add(&spellings->lasts, part, item))
            return false;
    }
    return true;
}

/* The first hit of the key that is `word`, or 0. */
static size_t hits_of(const struct flag_trie *trie, struct kith_str word)
{
    const struct flag_node *node = &trie->nodes[0];

    for (size_t i = 0; i < word.n; i++) {
        unsigned letter = kith_flag_letter(word.p[i]);

        if (letter == FLAG_LETTERS || !node->next[letter])
            return 0;
        node = &trie->nodes[node->next[letter]];
    }
    return node->exact;
}

const struct flag_spelling *kith_flag_spelling_of(const struct flag_spellings *spellings, struct kith_str word)
{
    size_t hit = hits_of(&spellings->from, word);

    return hit ? &spellings->items[spellings->from.hits[hit].item] : NULL;
}

/* Adds the word with its bytes from .. from + n written as each of the spellings that start at `hit`. */
static bool add_forms(const struct forms *f, const struct flag_trie *trie, size_t hit, size_t from, size_t n)
{
    bool ok = true;

    for (; hit && ok; hit = trie->hits[hit].next) {
        struct kith_str part = f->spellings->items[trie->hits[hit].item].from;
        size_t tail = f->word.n - from - n;
        char form[FORM_MAX];

        if (from + part.n + tail > FORM_MAX)
            continue;
        memcpy(form, f->word.p, from);
        memcpy(form + from, part.p, part.n);
        memcpy(form + from + part.n, f->word.p + from + n, tail);
        ok = f->add(f->user, (struct kith_str){form, from + part.n + tail});
    }
    return ok;
}

/* Adds the forms that replace what starts at byte `from`, a word or several, by one spelling of it. */
static bool add_forms_at(const struct forms *f, size_t from)
{
    const struct flag_trie *whole = &f->spellings->whole;
    const struct flag_node *node = &whole->nodes[0];
    bool ok = true;

    for (size_t i = from; i < f->word.n && ok; i++) {
        unsigned letter = f->word.p[i] == '_' ? FLAG_SPACE : kith_flag_letter(f->word.p[i]);

        if (letter == FLAG_LETTERS || !node->next[letter])
            break;
        node = &whole->nodes[node->next[letter]];
        if (i + 1 == f->word.n || f->word.p[i + 1] == '_')
            ok = add_forms(f, whole, node->exact, from, i + 1 - from);
    }
    return ok;
}

bool kith_flag_spellings_each(const struct flag_spellings *spellings, struct kith_str word,
                              bool (*add)(void *user, struct kith_str form), void *user)
{
    struct forms f = {spellings, word, add, user};
    ptrdiff_t cut = kith_str_find_byte(word, '_');
    const struct flag_trie *trie = cut < 0 ? &spellings->parts : &spellings->lasts;
    size_t first = cut < 0 ? word.n : (size_t)cut;
    bool ok = add(user, word) && add_forms(&f, trie, hits_of(trie, kith_str_sub(word, 0, first)), 0, first);

    for (size_t i = 0; i < word.n && ok; i++)
        if (i == 0 || word.p[i - 1] == '_')
            ok = add_forms_at(&f, i);
    return ok;
}
