#include "flag_look.h"

/* A pattern is tried on at most this many words at a time, so that its cost has a bound. Windows overlap by more words
 * than the longest pattern spans. */
#define WINDOW_TOKENS  160
#define OVERLAP_TOKENS 48
#define MARGIN_BLOCKS  3    /* of words before and after the blocks where an entry is due */
#define PAIR_TOKENS    18   /* the two patterns of an entry lie at most so far apart */
#define TURN_TRIES_MAX 8000 /* matches of all kinds on one turn: an hour's monologue needs a tenth of it */
#define TRIES_MAX      8    /* matches of one entry in one window that may be taken back */

bool kith_flag_match(struct flag_look *look, struct flag_pattern *pattern, struct kith_str text, size_t from,
                     uint32_t options, struct flag_span *out)
{
    const pcre2_code *code = NULL;
    const PCRE2_SIZE *at;
    int rc;

    if (look->rc != KITH_OK || look->tries++ > TURN_TRIES_MAX)
        return false;
    look->rc = kith_flag_pattern_code(&look->list->patterns, pattern, &code, look->err);
    if (look->rc != KITH_OK)
        return false;
    /* The plain text is well-formed whatever the turn is: words are made of characters that were decoded. */
    options |= PCRE2_NO_UTF_CHECK;
    rc = pcre2_match(code, (PCRE2_SPTR)text.p, text.n, from, options, look->match, look->list->patterns.limits);
    if (rc == PCRE2_ERROR_NOMEMORY)
        look->rc = kith_fail(look->err, KITH_ENOMEM, 0, "There is not enough memory to look for flags.");
    if (rc < 0)
        return false;
    at = pcre2_get_ovector_pointer(look->match);
    *out = (struct flag_span){at[0], at[1]};
    return at[1] > at[0] || text.n == 0;
}

static struct flag_span bytes_of(const struct flag_plain *plain, size_t first, size_t last)
{
    return (struct flag_span){plain->tokens[first].start, plain->tokens[last].end};
}

/* The second pattern of an entry, near the first one's match but not in it. The match grows to hold both. */
static bool also_matches(struct flag_look *look, const struct flag_entry *entry, struct flag_span *match)
{
    const struct flag_plain *plain = &look->plain;
    size_t first = kith_flag_plain_token(plain, match->start);
    size_t last = kith_flag_plain_token(plain, match->end - 1);
    struct flag_span near = bytes_of(plain, first > PAIR_TOKENS ? first - PAIR_TOKENS : 0,
                                     last + PAIR_TOKENS < plain->n_tokens ? last + PAIR_TOKENS : plain->n_tokens - 1);
    struct kith_str text = {plain->text + near.start, near.end - near.start};
    struct flag_span other = {0, 0};

    for (int tries = 0; tries < TRIES_MAX; tries++) {
        if (!kith_flag_match(look, entry->also, text, other.end, 0, &other))
            return false;
        if (near.start + other.end <= match->start || near.start + other.start >= match->end) {
            match->start = near.start + other.start < match->start ? near.start + other.start : match->start;
            match->end = near.start + other.end > match->end ? near.start + other.end : match->end;
            return true;
        }
    }
    return false;
}

static void add_match(struct flag_look *look, size_t e, struct flag_span match)
{
    const struct flag_entry *entry = &look->list->entries[e];
    const struct flag_plain *plain = &look->plain;
    size_t first = kith_flag_plain_token(plain, match.start);
    size_t last = kith_flag_plain_token(plain, match.end - 1);
    uint32_t start = look->words->items[plain->tokens[first].word].start;
    uint32_t end = look->words->items[plain->tokens[last].word].end;

    if (look->list->topics[entry->topic].kind == KITH_FLAG_STIGMA && kith_flag_is_borrowed(look, e, start))
        return;
    kith_flag_add(look, entry->topic, start, end);
}

static void try_window(struct flag_look *look, size_t e, struct flag_span window)
{
    const struct flag_entry *entry = &look->list->entries[e];
    struct kith_str text = {look->plain.text + window.start, window.end - window.start};
    uint32_t options = (window.start > 0 ? PCRE2_NOTBOL : 0) | (window.end < look->plain.n ? PCRE2_NOTEOL : 0);
    struct flag_span match = {0, 0};

    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct flag_span whole;

        if (!kith_flag_match(look, entry->pattern, text, match.end, options, &match))
            return;
        whole = (struct flag_span){window.start + match.start, window.start + match.end};
        if (!kith_flag_is_taken_back(look, entry, whole) && (!entry->also || also_matches(look, entry, &whole)))
            add_match(look, e, whole);
    }
}

/* Tries an entry on words from .. until - 1 of the turn. */
static void try_words(struct flag_look *look, size_t e, size_t from, size_t until)
{
    const struct flag_plain *plain = &look->plain;
    size_t end = kith_flag_plain_word(plain, until);

    for (size_t first = kith_flag_plain_word(plain, from); first < end; first += WINDOW_TOKENS - OVERLAP_TOKENS) {
        size_t last = first + WINDOW_TOKENS < end ? first + WINDOW_TOKENS : end;

        try_window(look, e, bytes_of(plain, first, last - 1));
        if (last == end)
            return;
    }
}

/* Tries an entry around each run of the blocks where it is due. */
static void try_due(struct flag_look *look, const struct flag_due *due, size_t block_words)
{
    size_t until = 0;

    for (size_t b = 0; b < FLAG_BLOCKS; b++) {
        size_t from = (b > MARGIN_BLOCKS ? b - MARGIN_BLOCKS : 0) * block_words;

        if (!(due->blocks >> b & 1))
            continue;
        while (b + 1 < FLAG_BLOCKS && (due->blocks >> (b + 1) & 1))
            b++;
        from = from < until ? until : from;
        until = (b + 1 + MARGIN_BLOCKS) * block_words;
        try_words(look, due->entry, from, until);
    }
}

void kith_flag_look_over(struct flag_look *look, const struct flag_touched *touched)
{
    for (size_t i = 0; i < touched->n; i++)
        try_due(look, &touched->due[i], touched->block_words);
}
