/* The inner life of a simulated person: what moves in them when a listener speaks, and what they then do.
 *
 * A mind is a plain value that its owner keeps; it borrows the persona. Everything follows from the persona, the seed
 * and the listener's turns: the generator is counter-based (a number from seed, turn and purpose), so that a saved
 * conversation is played again to the letter. One thread a mind.
 *
 *   kith_mind_begin -> an opening line
 *   kith_mind_before + kith_heard_of -> what the turn was
 *   kith_mind_answer -> the state moves; an act and a line */
#ifndef KITH_CLIENT_MIND_H
#define KITH_CLIENT_MIND_H

#include "heard.h"

#define KITH_MIND_RECENT 6  /* turns over which a habit is noticed */
#define KITH_MIND_OWN    48 /* of the listener's own turns that are known again */
#define KITH_MIND_LONG   80 /* listener turns after which the person has had enough for today */

enum kith_end { KITH_END_NOT, KITH_END_WARM, KITH_END_COLD, KITH_END_DRY, KITH_END_HELP };

struct kith_mind {
    const struct kith_persona *persona;
    uint64_t seed;
    uint32_t turn; /* listener turns so far */
    double feel[KITH_FEEL_COUNT];
    double credit[KITH_ACT_COUNT]; /* what the person has it in them to do next */
    uint8_t used[KITH_PERSONA_LINES / 8 + 1];
    uint32_t last_used[8]; /* the latest lines, so that a short one does not come twice running */
    uint8_t theme;         /* of the last line that had one */
    uint8_t depth;
    uint32_t visited;                             /* themes spoken of */
    uint32_t caught_meaning[KITH_PERSONA_THEMES]; /* bits: which meanings were caught; bit 31: the feeling */
    uint32_t recent[KITH_MIND_RECENT];            /* moves of the last turns, the latest first */
    double stem[KITH_STEM_COUNT];                 /* how often each stem came, fading */
    double stems;                                 /* of any kind */
    uint64_t own[KITH_MIND_OWN];                  /* prints of the listener's turns */
    uint32_t n_own;
    unsigned questions; /* in a row with nothing given back */
    unsigned echoes;    /* parroting, fading slowly */
    unsigned praises;
    unsigned affirms;
    unsigned choices;
    unsigned permissions; /* asked and not used */
    unsigned silences;    /* in a row */
    unsigned supports;
    unsigned vague; /* reflections in a row that touch nothing */
    unsigned apologies;
    unsigned sorry;   /* apologies since the last hurt */
    unsigned strain;  /* turns since a hurt, counted down from 4 */
    unsigned unheard; /* turns of high discord, towards leaving */
    unsigned plans;
    bool asked;   /* the person's last line asked something, or said yes to an offer */
    bool offered; /* the listener's last turn asked permission */
    enum kith_end ended;
    bool mended;                                     /* the apology just heard answered a rupture */
    unsigned theme_run;                              /* lines in a row on one theme */
    const struct kith_line *lines[KITH_HEARD_LINES]; /* the person's last ones, the latest first */
};

/* What a turn did: the moves named by what they changed. */
struct kith_effect {
    double by[KITH_FEEL_COUNT]; /* change of each since before the turn, drift left out */
};

struct kith_reply {
    enum kith_act act;
    const struct kith_line *line; /* NULL only for KITH_END_HELP */
    enum kith_end end;
};

/* Sets the person up; *out is how they open. */
void kith_mind_begin(struct kith_mind *m, const struct kith_persona *persona, uint64_t seed, struct kith_reply *out);

/* What matters of the past for hearing the next turn. Borrows from the mind. */
void kith_mind_before(const struct kith_mind *m, struct kith_heard_before *out);

/* Adds to `heard` what only the conversation's habits tell (a stem worn thin, one question after another, the same turn
 * again), moves the state, and chooses act and line. `print` is a number for the turn's words (kith_mind_print). */
void kith_mind_answer(struct kith_mind *m, struct kith_heard *heard, uint64_t print, struct kith_effect *effect,
                      struct kith_reply *out);

/* A number for a turn's words, to know it again. */
uint64_t kith_mind_print(const struct kith_words *words);

/* A number on [0, 1) for this seed, turn and purpose. */
double kith_mind_chance(const struct kith_mind *m, unsigned purpose);

#endif
