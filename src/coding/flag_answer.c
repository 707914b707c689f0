#include "flag_look.h"

#define BACK_TURNS    6   /* how far back a question may lie when little was said in between */
#define BRIEF_BYTES   40  /* "Take your time." does not end the wait for an answer */
#define ASK_BYTES_MAX 800 /* of the end of the question's turn are read */
#define ASK_SENTENCES 2
#define ASKS_MAX      32 /* words of a question that lead to a pattern */

static struct kith_str end_of(struct kith_str text)
{
    size_t from = text.n > ASK_BYTES_MAX ? text.n - ASK_BYTES_MAX : 0;

    while (from > 0 && from < text.n && ((unsigned char)text.p[from] & 0xC0) == 0x80)
        from++;
    return kith_str_sub(text, from, text.n);
}

/* Whether anything was said: letters outside of [notes]. */
static bool says_something(struct kith_str s)
{
    bool note = false;

    for (size_t i = 0; i < s.n; i++) {
        note = s.p[i] == '[' || (note && s.p[i] != ']');
        if (!note && ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z')))
            return true;
    }
    return false;
}

bool kith_flag_asked(const struct flag_list *list, const struct kith_transcript *t, const enum kith_role *roles,
                     size_t turn, size_t *asked)
{
    uint32_t self = t->turns[turn].speaker;

    for (size_t i = turn; i > 0 && turn - i < BACK_TURNS; i--) {
        struct kith_str text = t->turns[i - 1].text;

        if (t->turns[i - 1].speaker == self || roles[i - 1] == KITH_ROLE_CLIENT) {
            if (says_something(text))
                return false;
            continue;
        }
        if (kith_flag_touch_raw(&list->asks, end_of(text), NULL, 1) > 0) {
            *asked = i - 1;
            return true;
        }
        if (text.n > BRIEF_BYTES)
            return false;
    }
    return false;
}

/* The last sentences of the question's turn: an earlier question has been left behind. */
static struct kith_str last_sentences(const struct flag_plain *plain)
{
    size_t first = plain->n_tokens;
    int ends = 0;

    while (first > 0) {
        if (plain->tokens[first - 1].mark && first < plain->n_tokens && ++ends == ASK_SENTENCES)
            break;
        first--;
    }
    if (first == plain->n_tokens)
        return (struct kith_str){plain->text, 0};
    return (struct kith_str){plain->text + plain->tokens[first].start, plain->n - plain->tokens[first].start};
}

static bool replies(struct flag_look *look, bool danger_is_no, struct kith_str text, struct flag_span *out)
{
    for (size_t i = 0; i < look->list->n_entries; i++) {
        const struct flag_entry *e = &look->list->entries[i];

        if (e->use == FLAG_USE_REPLY && e->danger_is_no == danger_is_no &&
            kith_flag_match(look, e->pattern, text, 0, 0, out))
            return true;
    }
    return false;
}

static void add_answer(struct flag_look *look, size_t topic, struct flag_span at)
{
    const struct flag_plain *plain = &look->plain;
    const struct kith_word *items = look->words->items;

    if (plain->n_tokens == 0) {
        kith_flag_add(look, topic, 0, (uint32_t)look->t->turns[look->turn].text.n);
        return;
    }
    kith_flag_add(look, topic, items[plain->tokens[kith_flag_plain_token(plain, at.start)].word].start,
                  items[plain->tokens[kith_flag_plain_token(plain, at.end - 1)].word].end);
}

enum kith_rc kith_flag_look_answer(struct flag_look *look, size_t asked)
{
    struct kith_str raw = end_of(look->t->turns[asked].text);
    struct kith_str answer = {look->plain.text, look->plain.n};
    uint16_t asks[ASKS_MAX];
    size_t n_asks = kith_flag_touch_raw(&look->list->asks, raw, asks, ASKS_MAX);
    struct kith_words words;
    struct flag_plain plain;
    struct kith_str question;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(look->arena, raw, &words, look->err));
    KITH_TRY(kith_flag_plain_make(look->list, look->arena, &words, &plain, look->err));
    question = last_sentences(&plain);
    for (size_t i = 0; i < n_asks; i++) {
        const struct flag_entry *ask = &look->list->entries[asks[i]];
        struct flag_span at;

        if (kith_flag_match(look, ask->pattern, question, 0, 0, &at) &&
            kith_flag_match(look, look->list->query, question, 0, 0, &at) &&
            replies(look, ask->danger_is_no, answer, &at)) {
            add_answer(look, ask->topic, at);
            break;
        }
    }
out:
    return rc;
}
