/* Feedback: a session's codes and measures as words for the person who led it.
 *
 * One strength, one next step, two or three moments, each tied to the turn that shows it; crisis flags before all.
 * Never a grade. Results live in `keep`; pure; any thread. */
#ifndef KITH_FEEDBACK_H
#define KITH_FEEDBACK_H

#include "measures.h"

enum kith_feedback_kind {
    KITH_FEEDBACK_CRISIS,   /* a crisis flag: first of all, to a human, with what to do */
    KITH_FEEDBACK_STRENGTH, /* what went well */
    KITH_FEEDBACK_LOOK,     /* no strength is sure enough: a person should look */
    KITH_FEEDBACK_TRY,      /* one thing to try, with the moment where it would have fitted, and how */
    KITH_FEEDBACK_MOMENT,   /* a moment worth another look */
    KITH_FEEDBACK_UNSURE,   /* turns where Kith is unsure */
    KITH_FEEDBACK_LANGUAGE, /* a word with a kinder one beside it */
    KITH_FEEDBACK_LIMITS    /* what Kith was never tested on; always the last */
};

struct kith_feedback_item {
    enum kith_feedback_kind kind;
    struct kith_str skill;   /* "complex reflection", "open question", ...; may be empty */
    struct kith_str text;    /* one to three plain sentences */
    struct kith_str example; /* how it might sound, on another case; may be empty */
    const uint32_t *turns;   /* the turns it speaks of; the first is the one to quote */
    size_t n_turns;
    uint32_t quote_start; /* the words that show it, bytes into turns[0]'s text; 0,0: the whole turn */
    uint32_t quote_end;
};

struct kith_feedback {
    const struct kith_feedback_item *items; /* in the order to show them */
    size_t n;
    struct kith_str summary; /* one sentence on the session as a whole; no grade */
};

enum kith_rc kith_feedback_run(struct kith_arena *keep, const struct kith_coded *coded,
                               const struct kith_measures *measures, const struct kith_feedback **out,
                               struct kith_err *err);

#endif
