#include "volleys.h"

#include "words.h"

#include <stdlib.h>

enum kith_rc kith_turn_words(struct kith_arena *keep, const struct kith_coded *coded, struct kith_turn_words **out,
                             struct kith_err *err)
{
    const struct kith_transcript *t = coded->transcript;
    struct kith_turn_words *facts;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, t->n_turns, sizeof *facts, &facts, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        struct kith_arena_mark mark = kith_arena_mark(keep);
        struct kith_words words;

        KITH_TRY(kith_words_split(keep, t->turns[i].text, &words, err));
        facts[i].words = (uint32_t)words.n_text;
        facts[i].backchannel = kith_words_backchannel(&words);
        kith_arena_rewind(keep, mark);
    }
    *out = facts;
out:
    return rc;
}

static bool asks_closed(const struct kith_label *label)
{
    return (label->has & KITH_HAS_QUESTION) && label->question == KITH_QUESTION_CLOSED;
}

static void add_turn(struct kith_volley *v, uint32_t turn, const struct kith_coded_turn *ct, uint32_t words)
{
    v->last = turn;
    v->words += words;
    v->has |= ct->label.has;
    v->adherence |= ct->label.adherence;
    v->open |= (ct->label.has & KITH_HAS_QUESTION) && ct->label.question == KITH_QUESTION_OPEN;
    v->complex |= (ct->label.has & KITH_HAS_REFLECTION) && ct->label.reflection == KITH_REFLECTION_COMPLEX;
}

/* Content words match when they are the same but for a common ending: "drink" and "drinking". */
static size_t stem_length(struct kith_str w)
{
    static const char *const endings[] = {"'s", "ing", "ies", "ed", "es", "s", "y"};

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct kith_str end = kith_str_of(endings[i]);

        if (w.n >= end.n + 3 && kith_str_ends(w, end))
            return w.n - end.n;
    }
    return w.n;
}

static bool has_content(const struct kith_word *w)
{
    return w->kind == KITH_WORD_TEXT && w->low.n >= 3 && !kith_word_is_stop(w->low);
}

static int compare_stems(const void *a, const void *b)
{
    return kith_str_compare(*(const struct kith_str *)a, *(const struct kith_str *)b);
}

/* The stems of the content words of a text, in order of their bytes. */
static enum kith_rc content_stems(struct kith_arena *scratch, struct kith_str text, struct kith_str **out, size_t *n,
                                  struct kith_err *err)
{
    struct kith_words words;
    struct kith_str *stems;
    enum kith_rc rc;

    *n = 0;
    KITH_TRY(kith_words_split(scratch, text, &words, err));
    KITH_TRY(kith_arena_take(scratch, words.n, sizeof *stems, &stems, err));
    for (size_t i = 0; i < words.n; i++) {
        struct kith_str low = words.items[i].low;

        if (has_content(&words.items[i]))
            stems[(*n)++] = kith_str_sub(low, 0, stem_length(low));
    }
    qsort(stems, *n, sizeof *stems, compare_stems);
    *out = stems;
out:
    return rc;
}

enum kith_rc kith_turns_shared_content(struct kith_arena *scratch, const struct kith_coded *coded, size_t a, size_t b,
                                       size_t *shared, size_t *of, struct kith_err *err)
{
    const struct kith_turn *turns = coded->transcript->turns;
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct kith_str *theirs;
    struct kith_str *ours;
    size_t n_theirs;
    enum kith_rc rc;

    *shared = 0;
    KITH_TRY(content_stems(scratch, turns[a].text, &theirs, &n_theirs, err));
    KITH_TRY(content_stems(scratch, turns[b].text, &ours, of, err));
    for (size_t w = 0; w < *of; w++)
        *shared += bsearch(&ours[w], theirs, n_theirs, sizeof *theirs, compare_stems) != NULL;
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

enum kith_rc kith_turns_share_content(struct kith_arena *scratch, const struct kith_coded *coded, size_t a, size_t b,
                                      bool *share, struct kith_err *err)
{
    size_t shared = 0;
    size_t of = 0;
    enum kith_rc rc = kith_turns_shared_content(scratch, coded, a, b, &shared, &of, err);

    *share = shared > 0;
    return rc;
}

static enum kith_rc mark_picked_up(struct kith_arena *scratch, const struct kith_coded *coded, size_t client,
                                   struct kith_volley *v, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = v->first; i <= v->last && !v->picked_up; i++)
        if (coded->turns[i].role == KITH_ROLE_COUNSELLOR && (coded->turns[i].label.has & KITH_HAS_REFLECTION))
            KITH_TRY(kith_turns_share_content(scratch, coded, client, i, &v->picked_up, err));
out:
    return rc;
}

enum kith_rc kith_volleys_find(struct kith_arena *keep, const struct kith_coded *coded,
                               const struct kith_turn_words *words, const struct kith_volley **out, size_t *n,
                               struct kith_err *err)
{
    size_t n_turns = coded->transcript->n_turns;
    size_t client = SIZE_MAX; /* the client's last turn with content before the open volley */
    struct kith_volley *volleys;
    struct kith_volley *open = NULL;
    enum kith_rc rc;

    *n = 0;
    KITH_TRY(kith_arena_take(keep, n_turns, sizeof *volleys, &volleys, err));
    for (size_t i = 0; i < n_turns; i++) {
        const struct kith_coded_turn *ct = &coded->turns[i];

        if (ct->role == KITH_ROLE_COUNSELLOR) {
            if (!open) {
                open = &volleys[(*n)++];
                open->first = (uint32_t)i;
            }
            add_turn(open, (uint32_t)i, ct, words[i].words);
            continue;
        }
        if (ct->role == KITH_ROLE_CLIENT && words[i].backchannel && open && !asks_closed(&coded->turns[i - 1].label))
            continue;
        if (open && (open->has & KITH_HAS_REFLECTION) && client != SIZE_MAX)
            KITH_TRY(mark_picked_up(keep, coded, client, open, err));
        open = NULL;
        if (ct->role == KITH_ROLE_CLIENT && !words[i].backchannel)
            client = i;
    }
    if (open && (open->has & KITH_HAS_REFLECTION) && client != SIZE_MAX)
        KITH_TRY(mark_picked_up(keep, coded, client, open, err));
    *out = volleys;
out:
    return rc;
}

bool kith_volley_reply(const struct kith_coded *coded, const struct kith_turn_words *words,
                       const struct kith_volley *volley, size_t *turn)
{
    size_t n_turns = coded->transcript->n_turns;

    for (size_t i = (size_t)volley->last + 1; i < n_turns && coded->turns[i].role == KITH_ROLE_CLIENT; i++) {
        if (words[i].backchannel && !asks_closed(&coded->turns[i - 1].label))
            continue;
        *turn = i;
        return true;
    }
    return false;
}
