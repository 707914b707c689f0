#include "session_view.h"

#include "hash64.h"

#include <math.h>

/* Drops the marks; notes such as [laughs] go too, since a recogniser writes neither. */
static void strip_marks(struct kith_words *words)
{
    struct kith_word *items = (struct kith_word *)(uintptr_t)words->items; /* made by kith_words_split just now */
    size_t n = 0;

    for (size_t i = 0; i < words->n; i++)
        if (items[i].kind == KITH_WORD_TEXT)
            items[n++] = items[i];
    words->n = n;
}

static enum kith_rc view_turn(struct kith_arena *keep, const struct kith_turn *turn, uint64_t key, bool strip,
                              struct kith_turn_view *v, struct kith_err *err)
{
    uint64_t *hashes;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(keep, turn->text, &v->words, err));
    if (strip)
        strip_marks(&v->words);
    hashes = kith_arena_raw(keep, v->words.n * sizeof *hashes);
    if (!hashes)
        return kith_arena_fail(keep, err);
    for (size_t i = 0; i < v->words.n; i++) {
        const struct kith_word *w = &v->words.items[i];

        hashes[i] = kith_hash_bytes(key, w->low.p, w->low.n);
        if (w->kind == KITH_WORD_TEXT)
            v->content += !(w->classes & KITH_CLASS_STOP);
        else
            v->asks = v->asks || w->low.p[0] == '?';
    }
    v->hashes = hashes;
    v->backchannel = kith_words_backchannel(&v->words);
out:
    return rc;
}

enum kith_rc kith_session_view_make(struct kith_arena *keep, const struct kith_transcript *transcript, uint64_t key,
                                    bool strip, struct kith_session_view *out, struct kith_err *err)
{
    enum kith_rc rc;

    *out = (struct kith_session_view){.transcript = transcript, .key = key};
    KITH_TRY(kith_arena_take(keep, transcript->n_turns, sizeof *out->turns, &out->turns, err));
    for (size_t i = 0; i < transcript->n_turns; i++) {
        const struct kith_turn *turn = &transcript->turns[i];

        KITH_TRY(view_turn(keep, turn, key, strip, &out->turns[i], err));
        out->turns[i].role = transcript->speakers[turn->speaker].declared;
    }
out:
    return rc;
}

uint64_t kith_session_print(const struct kith_transcript *transcript)
{
    uint64_t h = transcript->n_turns;

    for (size_t i = 0; i < transcript->n_turns; i++)
        h = kith_hash_bytes(h, transcript->turns[i].text.p, transcript->turns[i].text.n);
    return h == UINT64_MAX ? 0 : h;
}
