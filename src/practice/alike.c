#include "alike.h"

#include "gist.h"

#define FIRST_WORDS 5
#define SAME_GIST   6 /* content words from which two texts may be told to be nearly the same */

struct text { /* one text's words without marks */
    const struct kith_str *words;
    size_t n;
    struct kith_gist gist;
};

static enum kith_rc prepare(struct kith_arena *keep, struct kith_str text, struct text *out, struct kith_err *err)
{
    struct kith_words words;
    struct kith_str *plain;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(keep, text, &words, err));
    KITH_TRY(kith_gist_of_words(keep, &words, &out->gist, err));
    KITH_TRY(kith_arena_take(keep, words.n + 1, sizeof *plain, &plain, err));
    for (size_t i = 0; i < words.n; i++)
        if (words.items[i].kind == KITH_WORD_TEXT)
            plain[n++] = words.items[i].low;
    out->words = plain;
    out->n = n;
out:
    return rc;
}

/* True when a and b differ by one word at most: changed, added or left out. */
static bool one_word_apart(const struct text *a, const struct text *b)
{
    size_t head = 0;
    size_t tail = 0;
    size_t shorter = a->n < b->n ? a->n : b->n;
    size_t longer = a->n < b->n ? b->n : a->n;

    while (head < shorter && kith_str_eq(a->words[head], b->words[head]))
        head++;
    while (tail + head < shorter && kith_str_eq(a->words[a->n - 1 - tail], b->words[b->n - 1 - tail]))
        tail++;
    return longer - head - tail <= 1;
}

static bool same_start(const struct text *a, const struct text *b)
{
    if (a->n < FIRST_WORDS || b->n < FIRST_WORDS)
        return false;
    for (size_t i = 0; i < FIRST_WORDS; i++)
        if (!kith_str_eq(a->words[i], b->words[i]))
            return false;
    return true;
}

static bool same_gist(const struct text *a, const struct text *b)
{
    size_t shared = kith_gist_shared(&a->gist, &b->gist);
    size_t all = a->gist.n + b->gist.n - shared;

    return a->gist.n >= SAME_GIST && b->gist.n >= SAME_GIST && shared * 10 >= all * 7;
}

enum kith_rc kith_alike_find(struct kith_arena *keep, const struct kith_str *texts, size_t n,
                             struct kith_findings *found, struct kith_err *err)
{
    struct text *all;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, n + 1, sizeof *all, &all, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(prepare(keep, texts[i], &all[i], err));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            const char *how = NULL;

            if (all[i].n == 0)
                continue;
            if (all[i].n > 2 && one_word_apart(&all[i], &all[k]))
                how = "differ by a word at most";
            else if (all[i].n <= 2 && all[i].n == all[k].n && one_word_apart(&all[i], &all[k]) &&
                     kith_str_eq(all[i].words[0], all[k].words[0]) &&
                     kith_str_eq(all[i].words[all[i].n - 1], all[k].words[all[k].n - 1]))
                how = "are the same";
            else if (same_start(&all[i], &all[k]))
                how = "begin with the same five words";
            else if (same_gist(&all[i], &all[k]))
                how = "say nearly the same";
            if (how)
                kith_finding_add(found, "repeat", false, "\"%.70s\" and \"%.70s\" %s", texts[k].p, texts[i].p, how);
        }
out:
    return rc;
}
