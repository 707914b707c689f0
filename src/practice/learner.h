/* Scripted learners: what a skilled, an average or a poor counsellor might say next, and ten ways of gaming the
 * simulation. For `kith practice simulate` and the linter's rehearsal; no model of any real person.
 *
 * Everything follows from the seed. Lives in the arena it was opened in, which each turn uses too; one thread. */
#ifndef KITH_LEARNER_H
#define KITH_LEARNER_H

#include "dialogue.h"

enum kith_learner_kind {
    KITH_LEARNER_SKILLED,
    KITH_LEARNER_AVERAGE,
    KITH_LEARNER_POOR,
    KITH_LEARNER_GAME_STEMS,  /* "It sounds like ..." every time */
    KITH_LEARNER_GAME_PARROT, /* the person's words given back */
    KITH_LEARNER_GAME_PRAISE,
    KITH_LEARNER_GAME_QUESTIONS, /* only questions */
    KITH_LEARNER_GAME_SILENCE,
    KITH_LEARNER_GAME_COPY,       /* the person's words, verbatim, "I" and all */
    KITH_LEARNER_GAME_PERMISSION, /* asks permission for ever */
    KITH_LEARNER_GAME_APOLOGY,
    KITH_LEARNER_GAME_CHOICE,   /* "it's up to you" every time */
    KITH_LEARNER_GAME_FEELINGS, /* a list of feelings, one of which must be right */
    KITH_LEARNER_COUNT
};

#define KITH_LEARNER_GAMES KITH_LEARNER_GAME_STEMS /* the first of the ten */

struct kith_learner;

const char *kith_learner_name(int kind); /* "skilled", "average", "poor", "stems", ... */

/* Reads the built-in turns. */
enum kith_rc kith_learner_open(struct kith_arena *keep, enum kith_learner_kind kind, struct kith_learner **out,
                               struct kith_err *err);

/* What the learner says next; `last` is what the person just said. *out lives until the next call. */
void kith_learner_next(struct kith_learner *learner, const struct kith_mind *mind, struct kith_str last, uint64_t seed,
                       struct kith_str *out);

#endif
