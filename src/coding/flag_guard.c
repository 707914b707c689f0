#include "flag_look.h"

#define WORDS_MAX     256 /* of guards in one turn; with more, all guards are tried */
#define CONTEXT_BYTES 400 /* a sentence without an end is looked at this far */

static bool is_end(char c)
{
    return c == '.' || c == '?' || c == '!';
}

/* The sentence that holds `span`, its end mark included; in text without marks, whole words as far as the context
 * goes. */
static struct flag_span sentence_of(struct kith_str text, struct flag_span span)
{
    size_t first = span.start > CONTEXT_BYTES ? span.start - CONTEXT_BYTES : 0;
    size_t last = span.end + CONTEXT_BYTES < text.n ? span.end + CONTEXT_BYTES : text.n;

    while (first > 0 && first < span.start && text.p[first] != ' ')
        first++;
    while (last < text.n && last > span.end && text.p[last] != ' ')
        last--;
    while (span.start > first && !is_end(text.p[span.start - 1]))
        span.start--;
    while (span.end < last && !is_end(text.p[span.end]))
        span.end++;
    span.end += span.end < last ? 1 : 0;
    return span;
}

static struct flag_span place_of(enum flag_where where, struct kith_str text, struct flag_span match)
{
    struct flag_span sentence = sentence_of(text, match);

    switch (where) {
    case FLAG_BEFORE:
        return (struct flag_span){sentence.start < match.start ? sentence.start : match.start, match.start};
    case FLAG_AFTER:
        return (struct flag_span){match.end, sentence.end};
    case FLAG_NEAR: /* with the sentence before and the one after */
        sentence.start -= sentence.start > 0 ? 1 : 0;
        sentence.end += sentence.end < text.n ? 1 : 0;
        return sentence_of(text, sentence);
    case FLAG_SENTENCE:
    default:
        return sentence;
    }
}

/* Most turns lack the words of most guards: those need not be tried. */
static uint64_t possible_guards(const struct flag_look *look)
{
    struct kith_str text = {look->plain.text, look->plain.n};
    uint64_t guards = look->list->unanchored | UINT64_C(1) << FLAG_GUARDS_MAX;
    uint16_t items[WORDS_MAX];
    size_t n = kith_flag_touch_raw(&look->list->guarding, text, items, WORDS_MAX);

    if (n == WORDS_MAX)
        return UINT64_MAX;
    for (size_t i = 0; i < n; i++)
        guards |= UINT64_C(1) << items[i];
    return guards;
}

bool kith_flag_is_taken_back(struct flag_look *look, const struct flag_entry *entry, struct flag_span match)
{
    bool counsellor = look->roles[look->turn] == KITH_ROLE_COUNSELLOR;
    struct kith_str text = {look->plain.text, look->plain.n};

    if (!look->guards)
        look->guards = possible_guards(look);
    for (size_t g = 0; g < look->list->n_guards; g++) {
        const struct flag_guard *guard = &look->list->guards[g];
        struct kith_str place;
        struct flag_span at;

        if (!(entry->guards & look->guards & UINT64_C(1) << g) || (guard->counsellor_only && !counsellor))
            continue;
        at = place_of(guard->where, text, match);
        place = kith_str_sub(text, at.start, at.end);
        if (kith_flag_match(look, guard->pattern, place, 0, 0, &at) &&
            !(guard->unless && kith_flag_match(look, guard->unless, place, 0, 0, &at)))
            return true;
    }
    return false;
}
