#include "flag_plain.h"

/* Longer words are cut: no word of the lists is as long, and a window of words must have a bound in bytes too. */
#define WORD_BYTES_MAX 40
#define TO_WORDS_MAX   4

struct writer {
    char *text;
    size_t n;
    struct flag_token *tokens;
    size_t n_tokens;
    size_t max_tokens;
    size_t max_bytes;
    struct kith_str next; /* the word after the one being written */
};

static bool same_as_last(const struct writer *w, struct kith_str word)
{
    const struct flag_token *last = w->n_tokens ? &w->tokens[w->n_tokens - 1] : NULL;

    return last && last->end - last->start == word.n && memcmp(w->text + last->start, word.p, word.n) == 0;
}

static void add(struct writer *w, struct kith_str word, size_t from, bool mark)
{
    if (word.n > WORD_BYTES_MAX) {
        word.n = WORD_BYTES_MAX;
        while (word.n > 0 && ((unsigned char)word.p[word.n] & 0xC0) == 0x80)
            word.n--;
    }
    /* "I- I want to": a stutter must not part the words of a pattern. */
    if (word.n == 0 || same_as_last(w, word) || w->n_tokens == w->max_tokens || w->n + word.n + 1 > w->max_bytes)
        return;
    if (w->n > 0)
        w->text[w->n++] = ' ';
    w->tokens[w->n_tokens++] = (struct flag_token){(uint32_t)w->n, (uint32_t)(w->n + word.n), (uint32_t)from, mark};
    memcpy(w->text + w->n, word.p, word.n);
    w->n += word.n;
}

/* Whether the 's of a noun means "is": a word follows that would not follow "his mother's". */
static bool reads_is(struct kith_str next)
{
    static const char *const words[] = {"not", "gone", "been", "dead", "blue", "on", "in", "a", "so", "just", "always"};

    if (kith_str_ends(next, KITH_S("ing")))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(next, kith_str_of(words[i])))
            return true;
    return false;
}

static void add_part(struct writer *w, const struct flag_list *list, struct kith_str word, size_t from)
{
    const struct flag_spelling *s = kith_flag_spelling_of(&list->spellings, word);
    struct kith_str rest;
    struct kith_str part;

    if (!s && word.n > 2 && kith_str_ends(word, KITH_S("'s"))) { /* "the blade's" may be "is" or "of" */
        add_part(w, list, kith_str_sub(word, 0, word.n - 2), from);
        add(w, reads_is(w->next) ? KITH_S("is") : KITH_S("'s"), from, false);
        return;
    }
    if (!s) {
        add(w, word, from, false);
        return;
    }
    rest = s->to;
    while (kith_str_cut(&rest, ' ', &part))
        add(w, part, from, false);
}

/* Whole first ("self-harm" may have a spelling of its own), then by its hyphens. */
static void add_word(struct writer *w, const struct flag_list *list, struct kith_str word, size_t from)
{
    struct kith_str rest = word;
    struct kith_str part;

    if (kith_flag_spelling_of(&list->spellings, word) || kith_str_find_byte(word, '-') < 0) {
        add_part(w, list, word, from);
        return;
    }
    while (kith_str_cut(&rest, '-', &part))
        add_part(w, list, part, from);
}

/* "..." is a pause, not the end of a sentence. */
static bool ends_sentence(const struct kith_words *words, size_t i)
{
    const struct kith_word *w = &words->items[i];
    bool after = i + 1 < words->n && words->items[i + 1].start == w->end && words->items[i + 1].low.p[0] == '.';
    bool before = i > 0 && w[-1].end == w->start && w[-1].low.p[0] == '.';

    return w->low.p[0] != ',' && !(w->low.p[0] == '.' && (after || before));
}

enum kith_rc kith_flag_plain_make(const struct flag_list *list, struct kith_arena *arena,
                                  const struct kith_words *words, struct flag_plain *out, struct kith_err *err)
{
    /* A spelling may turn one word into up to TO_WORDS_MAX longer ones; what is past the room is not looked at. */
    struct writer w = {.max_tokens = words->n * TO_WORDS_MAX, .max_bytes = 16};

    for (size_t i = 0; i < words->n; i++)
        w.max_bytes += (words->items[i].low.n < 24 ? 24 : words->items[i].low.n) + 8;
    w.tokens = kith_arena_raw(arena, (w.max_tokens + 1) * sizeof *w.tokens);
    w.text = kith_arena_raw(arena, w.max_bytes);
    if (!w.tokens || !w.text)
        return kith_arena_fail(arena, err);
    for (size_t i = 0; i < words->n; i++) {
        const struct kith_word *word = &words->items[i];

        w.next = i + 1 < words->n ? words->items[i + 1].low : KITH_S("");
        if (word->kind == KITH_WORD_TEXT)
            add_word(&w, list, word->low, i);
        else if (word->kind == KITH_WORD_MARK && ends_sentence(words, i))
            add(&w, word->low, i, true);
        else if (word->kind == KITH_WORD_NOTE &&
                 (kith_str_starts(word->low, KITH_S("[laugh")) || kith_str_starts(word->low, KITH_S("[chuckl"))))
            add(&w, KITH_S("[laughs]"), i, false);
    }
    *out = (struct flag_plain){w.text, w.n, w.tokens, w.n_tokens};
    return KITH_OK;
}

size_t kith_flag_plain_word(const struct flag_plain *plain, size_t word)
{
    size_t low = 0;
    size_t high = plain->n_tokens;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (plain->tokens[mid].word < word)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

size_t kith_flag_plain_token(const struct flag_plain *plain, size_t at)
{
    size_t low = 0;
    size_t high = plain->n_tokens;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (plain->tokens[mid].start <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}
