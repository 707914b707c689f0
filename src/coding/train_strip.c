#include "train_strip.h"

#include "words.h"

static enum kith_rc strip_text(struct kith_arena *keep, struct kith_str text, struct kith_str *out,
                               struct kith_err *err)
{
    struct kith_words words;
    char *p;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(keep, text, &words, err));
    p = kith_arena_raw(keep, text.n * 2 + words.n + 1);
    if (!p)
        return kith_arena_fail(keep, err);
    *out = (struct kith_str){p, 0};
    for (size_t i = 0; i < words.n; i++) {
        const struct kith_word *w = &words.items[i];

        if (w->kind != KITH_WORD_TEXT)
            continue;
        if (out->n)
            p[out->n++] = ' ';
        memcpy(p + out->n, w->low.p, w->low.n);
        out->n += w->low.n;
    }
out:
    return rc;
}

enum kith_rc kith_train_strip(struct kith_arena *keep, const struct kith_transcript *transcript,
                              const struct kith_transcript **out, struct kith_err *err)
{
    struct kith_transcript *bare;
    struct kith_turn *turns;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *bare, &bare, err));
    KITH_TRY(kith_arena_take(keep, transcript->n_turns, sizeof *turns, &turns, err));
    for (size_t i = 0; i < transcript->n_turns; i++) {
        turns[i] = transcript->turns[i];
        KITH_TRY(strip_text(keep, transcript->turns[i].text, &turns[i].text, err));
    }
    *bare = *transcript;
    bare->turns = turns;
    *out = bare;
out:
    return rc;
}
