#include "quote.h"

struct sentence {
    size_t first; /* items of the words, marks included */
    size_t end;   /* one past */
    size_t n_text;
};

static bool ends_sentence(const struct kith_word *w)
{
    return w->kind == KITH_WORD_MARK && w->low.p[0] != ',';
}

/* The sentence that starts at item `from`; false at the end. */
static bool next_sentence(const struct kith_words *words, size_t from, struct sentence *out)
{
    size_t i = from;

    *out = (struct sentence){from, from, 0};
    while (i < words->n && ends_sentence(&words->items[i])) /* "...": left over from the sentence before */
        i++;
    if (i >= words->n)
        return false;
    out->first = i;
    for (; i < words->n && !ends_sentence(&words->items[i]); i++)
        out->n_text += words->items[i].kind == KITH_WORD_TEXT;
    while (i < words->n && ends_sentence(&words->items[i]))
        i++;
    out->end = i;
    return true;
}

static int worth(const struct kith_words *words, const struct sentence *s, unsigned cues)
{
    unsigned found = kith_cues_of(words->items + s->first, s->end - s->first);
    int score = found & cues ? 20 : 0;

    if ((found & KITH_CUE_ASKS) && !(cues & KITH_CUE_ASKS))
        score -= 6;
    if (s->n_text < 4)
        score -= 12;
    if (cues && s->n_text >= 6 && s->n_text <= KITH_QUOTE_WORDS)
        score += 4;
    if (!cues) /* with nothing to look for, the fuller sentence says more */
        score += (int)(s->n_text < KITH_QUOTE_WORDS ? s->n_text : KITH_QUOTE_WORDS) / 4;
    return score;
}

/* Cuts a sentence that is too long for a quote at the edges of words. */
static void shorten(const struct kith_words *words, struct sentence *s, bool keep_end)
{
    size_t cut = s->n_text > KITH_QUOTE_WORDS ? s->n_text - KITH_QUOTE_WORDS : 0;

    while (cut > 0 && s->end > s->first + 1) {
        size_t at = keep_end ? s->first++ : --s->end;

        s->n_text -= words->items[at].kind == KITH_WORD_TEXT;
        cut -= words->items[at].kind == KITH_WORD_TEXT;
    }
    while (s->first + 1 < s->end && words->items[s->first].kind == KITH_WORD_MARK)
        s->first++;
}

/* A sentence alone can be bare: its neighbours come along while there is room, what follows before what goes before. */
static void widen(const struct kith_words *words, struct sentence *best)
{
    struct sentence s;
    struct sentence before = {0, 0, 0};
    bool grew = true;

    while (next_sentence(words, best->end, &s) && best->n_text + s.n_text <= KITH_QUOTE_WORDS) {
        best->end = s.end;
        best->n_text += s.n_text;
    }
    while (grew) {
        grew = false;
        for (size_t at = 0; next_sentence(words, at, &s) && s.end <= best->first; at = s.end)
            before = s;
        if (before.end > before.first && before.first < best->first &&
            best->n_text + before.n_text <= KITH_QUOTE_WORDS) {
            best->first = before.first;
            best->n_text += before.n_text;
            grew = true;
        }
    }
}

enum kith_rc kith_quote_pick(const struct kith_reading *r, uint32_t turn, unsigned cues, struct kith_quote *out,
                             struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(r->keep);
    struct kith_words words;
    struct sentence s;
    struct sentence best = {0, 0, 0};
    int best_worth = 0;
    enum kith_rc rc;

    *out = (struct kith_quote){0, 0};
    KITH_TRY(kith_words_split(r->keep, r->transcript->turns[turn].text, &words, err));
    if (words.n_text <= KITH_QUOTE_WORDS)
        goto out;
    for (size_t at = 0; next_sentence(&words, at, &s); at = s.end) {
        int w = worth(&words, &s, cues);

        if (best.end == 0 || w > best_worth || (w == best_worth && (cues & KITH_CUE_ASKS))) {
            best = s;
            best_worth = w;
        }
    }
    if (best.end == 0)
        goto out;
    shorten(&words, &best, (cues & KITH_CUE_ASKS) != 0);
    widen(&words, &best);
    *out = (struct kith_quote){words.items[best.first].start, words.items[best.end - 1].end};
out:
    kith_arena_rewind(r->keep, mark);
    return rc;
}

/* Cuts a long sentence so that the words from byte `start` to byte `end` stay in it, a little before the middle. */
static void shorten_around(const struct kith_words *words, struct sentence *s, uint32_t start, uint32_t end)
{
    while (s->n_text > KITH_QUOTE_WORDS / 2 && s->end > s->first + 1 && words->items[s->end - 2].start >= end)
        s->n_text -= words->items[--s->end].kind == KITH_WORD_TEXT;
    while (s->n_text > KITH_QUOTE_WORDS && words->items[s->first + 1].end <= start)
        s->n_text -= words->items[s->first++].kind == KITH_WORD_TEXT;
}

enum kith_rc kith_quote_around(const struct kith_reading *r, uint32_t turn, uint32_t start, uint32_t end,
                               struct kith_quote *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(r->keep);
    struct kith_words words;
    struct sentence s;
    enum kith_rc rc;

    *out = (struct kith_quote){0, 0};
    KITH_TRY(kith_words_split(r->keep, r->transcript->turns[turn].text, &words, err));
    for (size_t at = 0; words.n_text > KITH_QUOTE_WORDS && next_sentence(&words, at, &s); at = s.end) {
        if (words.items[s.end - 1].end <= start)
            continue;
        if (s.n_text > KITH_QUOTE_WORDS)
            shorten_around(&words, &s, start, end);
        widen(&words, &s);
        *out = (struct kith_quote){words.items[s.first].start, words.items[s.end - 1].end};
        break;
    }
out:
    kith_arena_rewind(r->keep, mark);
    return rc;
}
