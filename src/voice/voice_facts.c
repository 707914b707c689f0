#include "voice_facts.h"

#include "voice_phrases.h"

#include <stdlib.h>

#define KEYS_MAX    ((size_t)120000)
#define STRANGE_PER 3 /* at most one content word in so many may be one the file never uses */

struct gathered {
    struct kith_arena *keep;
    uint64_t *words;
    size_t n_words;
    uint64_t *numbers;
    size_t n_numbers;
    size_t room;
};

enum { ALONE, BEFORE, BEHIND };

static uint64_t beside(uint64_t number, uint64_t other, unsigned side)
{
    return (number * UINT64_C(0x9e3779b97f4a7c15) ^ other) * UINT64_C(0xbf58476d1ce4e5b9) + side;
}

static bool is_text(const struct kith_words *w, size_t i)
{
    return i < w->n && w->items[i].kind == KITH_WORD_TEXT;
}

static enum kith_rc gather(struct gathered *g, struct kith_str text, struct kith_err *err)
{
    struct kith_words w;
    enum kith_rc rc = kith_words_split(g->keep, text, &w, err);

    for (size_t i = 0; rc == KITH_OK && i < w.n; i++) {
        uint64_t key;

        if (!is_text(&w, i) || g->n_words == g->room || g->n_numbers + 2 > g->room)
            continue;
        key = kith_stem_key(w.items[i].low);
        g->words[g->n_words++] = key;
        if (!kith_voice_is_number(w.items[i].low))
            continue;
        if (is_text(&w, i + 1))
            g->numbers[g->n_numbers++] = beside(key, kith_stem_key(w.items[i + 1].low), BEHIND);
        if (i > 0 && is_text(&w, i - 1))
            g->numbers[g->n_numbers++] = beside(key, kith_stem_key(w.items[i - 1].low), BEFORE);
        else if (!is_text(&w, i + 1))
            g->numbers[g->n_numbers++] = beside(key, 0, ALONE);
    }
    return rc;
}

static enum kith_rc gather_all(struct gathered *g, const struct kith_str *texts, size_t n, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; rc == KITH_OK && i < n; i++)
        rc = gather(g, texts[i], err);
    return rc;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return (*x > *y) - (*x < *y);
}

static size_t sorted(uint64_t *keys, size_t n)
{
    size_t kept = 0;

    if (n > 0)
        qsort(keys, n, sizeof *keys, by_value);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || keys[i] != keys[kept - 1])
            keys[kept++] = keys[i];
    return kept;
}

enum kith_rc kith_voice_facts_of(struct kith_arena *keep, const struct kith_persona *p, struct kith_voice_facts *out,
                                 struct kith_err *err)
{
    const struct kith_str told[] = {p->name, p->who, p->story, p->setting, p->goal, p->manner};
    struct gathered g = {.keep = keep, .room = KEYS_MAX};
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, KEYS_MAX, sizeof *g.words, &g.words, err));
    KITH_TRY(kith_arena_take(keep, KEYS_MAX, sizeof *g.numbers, &g.numbers, err));
    KITH_TRY(gather_all(&g, told, sizeof told / sizeof *told, err));
    KITH_TRY(gather_all(&g, p->facts, p->n_facts, err));
    for (size_t i = 0; i < p->n_themes; i++) {
        const struct kith_theme *t = &p->themes[i];

        KITH_TRY(gather(&g, t->about, err));
        KITH_TRY(gather_all(&g, t->words, t->n_words, err));
        KITH_TRY(gather_all(&g, t->feeling_words, t->n_feeling_words, err));
        KITH_TRY(gather_all(&g, t->meanings, t->n_meanings, err));
    }
    for (size_t i = 0; i < p->n_lines; i++)
        KITH_TRY(gather(&g, p->lines[i].text, err));
    *out = (struct kith_voice_facts){.words = g.words,
                                     .n_words = sorted(g.words, g.n_words),
                                     .numbers = g.numbers,
                                     .n_numbers = sorted(g.numbers, g.n_numbers)};
out:
    return rc;
}

static bool has(const uint64_t *keys, size_t n, uint64_t key)
{
    return n > 0 && bsearch(&key, keys, n, sizeof *keys, by_value) != NULL;
}

/* A number goes with what it counts: "two years" is no other fact's "two". Where what follows says nothing, the word
 * before decides. */
static bool number_known(const struct kith_voice_facts *f, const struct kith_words *w, size_t i)
{
    uint64_t key = kith_stem_key(w->items[i].low);
    bool behind = is_text(w, i + 1);
    bool before = i > 0 && is_text(w, i - 1);
    uint64_t with;

    if (behind && (!before || !kith_word_is_stop(w->items[i + 1].low)))
        with = beside(key, kith_stem_key(w->items[i + 1].low), BEHIND);
    else if (before)
        with = beside(key, kith_stem_key(w->items[i - 1].low), BEFORE);
    else
        with = beside(key, 0, ALONE);
    return has(f->numbers, f->n_numbers, with);
}

static bool capital(struct kith_str text, const struct kith_word *word)
{
    unsigned char c = (unsigned char)text.p[word->start];

    return (c >= 'A' && c <= 'Z') || c >= 0xc3; /* letters outside ASCII are names more often than not */
}

/* "I", "I'm", "I'd". */
static bool is_i(struct kith_str low)
{
    return low.n > 0 && low.p[0] == 'i' && (low.n == 1 || low.p[1] == '\'');
}

const char *kith_voice_facts_broken(const struct kith_voice_facts *f, struct kith_str text, const struct kith_words *w)
{
    size_t content = 0;
    size_t strange = 0;

    for (size_t i = 0; i < w->n; i++) {
        struct kith_str low = w->items[i].low;
        bool known;

        if (!is_text(w, i) || is_i(low))
            continue;
        if (kith_voice_is_number(low)) {
            if (!number_known(f, w, i))
                return "a number that is not the person's";
            continue;
        }
        known = has(f->words, f->n_words, kith_stem_key(low));
        if (!known && kith_voice_states_fact(low))
            return "a fact that is not the person's";
        if (kith_word_is_stop(low))
            continue;
        if (!known && capital(text, &w->items[i]) && !kith_voice_begins_sentence(low))
            return "a name that is not the person's";
        content++;
        strange += !known && !kith_voice_begins_sentence(low);
    }
    return strange > 1 && strange * STRANGE_PER > content ? "strays from what the person speaks of" : NULL;
}
