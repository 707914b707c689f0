/* A session prepared for features: every turn's words, their hashes, and who speaks. Internal to coding.
 * Lives in the arena it was made in; read-only after, but for `role` and `before`, which its maker may set. */
#ifndef KITH_SESSION_VIEW_H
#define KITH_SESSION_VIEW_H

#include "flags.h"
#include "transcript.h"
#include "words.h"

struct kith_turn_view {
    struct kith_words words;
    const uint64_t *hashes; /* one a word, keyed */
    enum kith_role role;
    bool backchannel;
    bool asks;        /* holds a question mark */
    uint32_t content; /* words that are not stop words */
};

struct kith_session_view {
    const struct kith_transcript *transcript;
    struct kith_turn_view *turns;
    size_t before; /* turns of the session before the first of these; 0 unless its maker says otherwise */
    uint64_t key;
};

/* No feature of a turn, and no flag, looks further back than this. */
#define KITH_VIEW_LOOK_BACK KITH_FLAGS_LOOK_BACK

/* Splits and hashes all turns. With `strip`, punctuation is left out, as a speech recogniser would. */
enum kith_rc kith_session_view_make(struct kith_arena *keep, const struct kith_transcript *transcript, uint64_t key,
                                    bool strip, struct kith_session_view *out, struct kith_err *err);

/* A number for the text of a session, to know it again; speakers' names and times do not matter. */
uint64_t kith_session_print(const struct kith_transcript *transcript);

#endif
