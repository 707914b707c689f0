/* What a listener's turn was to the person it was said to: which moves it made, which theme it touched, and whether it
 * caught what had just been meant.
 *
 * The moves rest on the codes of the same model that codes sessions, on content matching with the person's themes, and
 * on everyday phrases. Plain values; pure; any thread. */
#ifndef KITH_HEARD_H
#define KITH_HEARD_H

#include "coded.h"
#include "persona.h"
#include "phrases.h"

enum kith_heard_move {                      /* in the order in which a note names them: what matters most first */
                       KITH_HEARD_DISTRESS, /* the listener speaks of harming themselves */
                       KITH_HEARD_INSULT,
                       KITH_HEARD_CONFRONT,
                       KITH_HEARD_LABEL,
                       KITH_HEARD_ARGUE,
                       KITH_HEARD_APOLOGY,
                       KITH_HEARD_REPEATED, /* a turn said before */
                       KITH_HEARD_ADVICE,   /* unasked */
                       KITH_HEARD_DISGUISED,
                       KITH_HEARD_PARROT, /* the person's words without their meaning */
                       KITH_HEARD_STEM_WORN,
                       KITH_HEARD_PERMISSION_WORN,
                       KITH_HEARD_QUIZZED, /* one question after another */
                       KITH_HEARD_MISSED,
                       KITH_HEARD_CAUGHT,
                       KITH_HEARD_PRAISE, /* praise that rests on nothing */
                       KITH_HEARD_AFFIRM,
                       KITH_HEARD_ADVICE_ASKED,
                       KITH_HEARD_INFO_ASKED,
                       KITH_HEARD_CHOICE,
                       KITH_HEARD_PERMISSION,
                       KITH_HEARD_NEAR, /* a reflection on the way, or one that Kith cannot judge */
                       KITH_HEARD_SUPPORT,
                       KITH_HEARD_OPEN,
                       KITH_HEARD_EVOKES, /* beside OPEN: asks for their own reasons */
                       KITH_HEARD_INFO,   /* unasked */
                       KITH_HEARD_CLOSED,
                       KITH_HEARD_SILENCE,
                       KITH_HEARD_BACKCHANNEL,
                       KITH_HEARD_FAREWELL,
                       KITH_HEARD_PLAIN, /* none of these */
                       KITH_HEARD_COUNT
};

#define KITH_HEARD_BIT(move) (1u << (move))

struct kith_heard {
    uint32_t moves;  /* KITH_HEARD_BIT */
    uint8_t theme;   /* what it touched, or KITH_NO_THEME */
    int8_t meaning;  /* of that theme, when caught by one; -1 */
    int8_t stem;     /* kith_stem_of */
    bool by_feeling; /* caught by naming the feeling */
    bool two_things; /* a question tagged on to a reflection */
    bool unsure;     /* the coder, or the matching, is not sure */
    float contact;   /* 0: shares nothing with what the person has said or carries */
    float echo;      /* share of its content words that stand in the person's last line */
};

#define KITH_HEARD_LINES 4

/* What came before, as far as it decides what a turn is. */
struct kith_heard_before {
    const struct kith_persona *persona;
    uint8_t theme;                                   /* of the person's last line that had one */
    const struct kith_line *lines[KITH_HEARD_LINES]; /* the person's last ones, the latest first; NULL: no more */
    uint32_t visited;                                /* themes spoken of, as bits */
    bool asked;                                      /* the person asked something, or said yes to an offer */
    bool offered;                                    /* the listener's last turn asked permission */
};

/* `text` is the listener's turn as cleaned; coded is its code. Scratch memory comes from `keep`. */
enum kith_rc kith_heard_of(struct kith_arena *keep, const struct kith_heard_before *before, struct kith_str text,
                           const struct kith_words *words, const struct kith_coded_turn *coded, struct kith_heard *out,
                           struct kith_err *err);

const char *kith_heard_name(int move); /* "caught", "unasked_advice", ...; NULL outside */

static inline bool kith_heard_has(const struct kith_heard *h, enum kith_heard_move move)
{
    return (h->moves >> move & 1u) != 0;
}

#endif
