/* The words of feedback: one place to change, check or translate them.
 *
 * Texts have variants; which one is used follows from the session's own text, so that the same session always reads the
 * same and two sessions do not read alike. Placeholders: {who} {Who} the client as this setting calls them, {n} a
 * number in words, {word} {topic} given by the caller. Rules: short plain sentences (about school grade 8), say what
 * happened, never a grade, never a motive, never the person's own words put better. Tables: wording_text.c,
 * and wording_chance.c for what to try. Constant; any thread. */
#ifndef KITH_WORDING_H
#define KITH_WORDING_H

#include "reading.h"

#include "buf.h"

#define KITH_VARIANTS 6 /* at most; unused ones are NULL */

struct kith_variants {
    const char *text[KITH_VARIANTS];
};

/* What a turn shows or a next step asks for. Each has a name in the language of motivational interviewing, and a plain
 * one for settings that it does not measure. */
enum kith_skill {
    KITH_SKILL_COMPLEX,
    KITH_SKILL_REFLECTION, /* simple, or not known to be complex */
    KITH_SKILL_OPEN,
    KITH_SKILL_AFFIRM,
    KITH_SKILL_SEEK,
    KITH_SKILL_PERMISSION,
    KITH_SKILL_CHOICE,
    KITH_SKILL_DIRECT,
    KITH_SKILL_COUNT
};
const char *kith_wording_skill(const struct kith_reading *r, enum kith_skill skill);
extern const struct kith_variants kith_wording_strength[KITH_SKILL_COUNT]; /* what was done */
extern const struct kith_variants kith_wording_worth[KITH_SKILL_COUNT];    /* why it is worth doing */

enum kith_effect { /* what came after, where there is something to say */
                   KITH_EFFECT_FIRST_CHANGE,
                   KITH_EFFECT_CHANGE,
                   KITH_EFFECT_LONGEST,
                   KITH_EFFECT_DISCLOSED,
                   KITH_EFFECT_LONG,
                   KITH_EFFECT_NONE,
                   KITH_EFFECT_COUNT = KITH_EFFECT_NONE
};
extern const struct kith_variants kith_wording_effect[KITH_EFFECT_COUNT];

enum kith_chance { /* a moment where something else would have fitted; in the order that settles a tie */
                   KITH_CHANCE_DIRECT,
                   KITH_CHANCE_ARGUED,
                   KITH_CHANCE_FIXED,
                   KITH_CHANCE_ADVICE,
                   KITH_CHANCE_PUSHED,
                   KITH_CHANCE_CHANGE,
                   KITH_CHANCE_FEELING,
                   KITH_CHANCE_CLOSED,
                   KITH_CHANCE_MONOLOGUE,
                   KITH_CHANCE_ASKED_ON,
                   KITH_CHANCE_EFFORT,
                   KITH_CHANCE_NEXT,
                   KITH_CHANCE_TWO_SIDES,
                   KITH_CHANCE_MORE,
                   KITH_CHANCE_STRENGTH,
                   KITH_CHANCE_DEEPEN,
                   KITH_CHANCE_OTHER_WAY,
                   KITH_CHANCE_SUMMARY,
                   KITH_CHANCE_COUNT
};
struct kith_example {
    unsigned theme;
    const char *text;
};
struct kith_chance_words {
    const char *skill;
    const char *plain;
    struct kith_variants what;
    struct kith_variants why;
    struct kith_variants how;
    struct kith_example examples[KITH_VARIANTS];
};
const char *kith_wording_chance_skill(const struct kith_reading *r, enum kith_chance kind);
extern const struct kith_chance_words kith_wording_chance[KITH_CHANCE_COUNT];

enum kith_moment {
    KITH_MOMENT_STRAIN,
    KITH_MOMENT_TURNED,
    KITH_MOMENT_DISCLOSED,
    KITH_MOMENT_CHANGE,
    KITH_MOMENT_SUSTAIN,
    KITH_MOMENT_FEELING,
    KITH_MOMENT_LONG,
    KITH_MOMENT_HOPE,
    KITH_MOMENT_FULL,
    KITH_MOMENT_COUNT
};
struct kith_moment_words {
    const char *skill;
    struct kith_variants text;
};
extern const struct kith_moment_words kith_wording_moment[KITH_MOMENT_COUNT];
extern const struct kith_variants kith_wording_moment_last; /* where no counsellor turn comes after */

/* Texts that stand alone. */
extern const char kith_wording_crisis_first[];
extern const char kith_wording_crisis_more[];
extern const struct kith_variants kith_wording_look;
extern const struct kith_variants kith_wording_language;
extern const char kith_wording_not_checked[];
extern const char kith_wording_no_client[];
extern const char kith_wording_no_counsellor[];
extern const char kith_wording_nobody[];
extern const char kith_wording_unsure_one[];
extern const char kith_wording_unsure_some[];
extern const char kith_wording_unsure_many[];
extern const char kith_wording_limits[];
extern const char kith_wording_limits_human[];
extern const char kith_wording_limits_crisis[];
extern const char kith_wording_limits_trained[];

/* Parts of the summary. */
enum kith_course { /* how the counsellor's side went */
                   KITH_COURSE_REFLECTED,
                   KITH_COURSE_BOTH,
                   KITH_COURSE_ASKED,
                   KITH_COURSE_ONLY_ASKED,
                   KITH_COURSE_ASKED_TOLD,
                   KITH_COURSE_TOLD,
                   KITH_COURSE_FOLLOWED,
                   KITH_COURSE_COUNT
};
extern const struct kith_variants kith_wording_course[KITH_COURSE_COUNT];
enum kith_lean { /* where the client's talk went */
                 KITH_LEAN_CHANGE,
                 KITH_LEAN_SUSTAIN,
                 KITH_LEAN_BOTH,
                 KITH_LEAN_LATER,
                 KITH_LEAN_NONE,
                 KITH_LEAN_COUNT = KITH_LEAN_NONE
};
extern const struct kith_variants kith_wording_lean[KITH_LEAN_COUNT];

struct kith_fill {
    size_t number;
    struct kith_str word;
    struct kith_str topic;
};

/* One of the variants; `salt` keeps texts of one session from moving in step. */
const char *kith_wording_pick(const struct kith_reading *r, const struct kith_variants *variants, unsigned salt);
/* An example that is not on what this session is about, where there is one. */
const char *kith_wording_example(const struct kith_reading *r, const struct kith_chance_words *words);
/* Appends a text with its placeholders filled. fill may be NULL. */
void kith_wording_put(struct kith_buf *out, const struct kith_reading *r, const char *text,
                      const struct kith_fill *fill);
void kith_wording_number(struct kith_buf *out, size_t n); /* "three"; 13 and more in digits */

#endif
