/* The note in the margin after each turn of the learner's: what the turn was, what it did and why, and one thing to
 * try.
 *
 * Worded, specific and kind; quotes the learner's own words and never rewrites them; an example shows the skill on
 * another case. For people in recovery and families it speaks of what the other person heard, and of no codes. Strings
 * live in `keep`; pure; any thread. */
#ifndef KITH_MARGIN_NOTE_H
#define KITH_MARGIN_NOTE_H

#include "client_mind.h"

struct kith_note {
    struct kith_str was;
    struct kith_str did;
    struct kith_str attempt; /* one thing to try; may be empty */
    struct kith_str example; /* on another case; may be empty */
    struct kith_str doubt;   /* says that Kith is unsure; may be empty */
    struct kith_str text;    /* all of it, in the order above */
};

enum kith_rc kith_note_make(struct kith_arena *keep, const struct kith_persona *persona, const struct kith_heard *heard,
                            const struct kith_coded_turn *coded, struct kith_str text, const struct kith_effect *effect,
                            const struct kith_reply *reply, uint8_t depth_before, uint32_t turn, struct kith_note *out,
                            struct kith_err *err);

/* What a learner who speaks of harming themselves is met with. */
struct kith_str kith_note_help(void);

#endif
