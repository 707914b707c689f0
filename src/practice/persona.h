/* A person to practise with, as written down: who, what moves them, how they speak, and everything they may say.
 *
 * Read from one JSON file (schema/persona.json, docs/practice-writing.md). Lives in the arena it was read into;
 * read-only after; shared by any number of conversations and threads. */
#ifndef KITH_PERSONA_H
#define KITH_PERSONA_H

#include "gist.h"

#define KITH_PERSONA_MAX_BYTES ((size_t)1 << 20) /* one file */
#define KITH_PERSONA_ARENA     ((size_t)16 << 20)
#define KITH_PERSONA_THEMES    24
#define KITH_PERSONA_LINES     2000
#define KITH_PERSONA_MEANINGS  12
#define KITH_PERSONA_WORDS     64 /* of a theme */
#define KITH_LINE_MAX_BYTES    600
#define KITH_NO_THEME          UINT8_MAX
#define KITH_DEPTHS            4 /* 0 no theme, 1 facts, 2 personal, 3 hardly ever said */

/* What a line does. Order as in the schema. */
enum kith_act {
    KITH_ACT_OPEN,
    KITH_ACT_DISCLOSE,
    KITH_ACT_CHANGE,
    KITH_ACT_SUSTAIN,
    KITH_ACT_PUSH_BACK,
    KITH_ACT_FLAT,
    KITH_ACT_AGREE,
    KITH_ACT_CORRECT,
    KITH_ACT_ASK,
    KITH_ACT_SILENCE,
    KITH_ACT_SOFTEN,
    KITH_ACT_THANKS,
    KITH_ACT_PLAN,
    KITH_ACT_END_WARM,
    KITH_ACT_END_COLD,
    KITH_ACT_END_DRY,
    KITH_ACT_COUNT
};

/* What a push-back answers. */
enum kith_push {
    KITH_PUSH_ANY,
    KITH_PUSH_ADVICE,
    KITH_PUSH_LABEL,
    KITH_PUSH_ARGUMENT,
    KITH_PUSH_QUESTION,
    KITH_PUSH_PRAISE,
    KITH_PUSH_PARROTING,
    KITH_PUSH_STEM,
    KITH_PUSH_CONFRONT,
    KITH_PUSH_COUNT
};

enum kith_side { KITH_SIDE_CHANGE, KITH_SIDE_SUSTAIN, KITH_SIDE_STRENGTH, KITH_SIDE_LIFE, KITH_SIDE_COUNT };

enum kith_feeling { /* what moves from turn to turn, each 0 to 1 */
                    KITH_FEEL_TRUST,
                    KITH_FEEL_OPENNESS,
                    KITH_FEEL_DISCORD,
                    KITH_FEEL_IMPORTANCE,
                    KITH_FEEL_CONFIDENCE,
                    KITH_FEEL_DISTRESS,
                    KITH_FEEL_COUNT
};

struct kith_theme {
    struct kith_str id;
    enum kith_side side;
    struct kith_str about;   /* "cannot bear the quiet of the house at night" */
    struct kith_str feeling; /* one word */
    const struct kith_str *feeling_words;
    size_t n_feeling_words;
    const struct kith_str *words; /* single lower-case words that touch the theme */
    size_t n_words;
    const struct kith_str *meanings; /* what lies under the words */
    size_t n_meanings;
    struct kith_gist touch;    /* of `words`, for matching */
    struct kith_gist feels;    /* of feeling and feeling_words */
    struct kith_gist *meaning; /* one a meaning */
};

struct kith_line {
    struct kith_str text;
    uint8_t theme; /* index, or KITH_NO_THEME */
    uint8_t act;   /* enum kith_act */
    uint8_t depth; /* 0 .. 3 */
    uint8_t to;    /* enum kith_push, for push_back */
    bool again;    /* may recur */
    struct kith_gist gist;
};

struct kith_temper {
    double start;     /* 0 to 1 */
    double half_life; /* learner turns of the way back to the start */
};

struct kith_persona {
    struct kith_str id;
    struct kith_str name;
    unsigned age;
    struct kith_str pronouns;
    bool recovery; /* for people in recovery and families: no codes, no scores */
    struct kith_str who;
    struct kith_str story;
    struct kith_str setting;
    struct kith_str goal;
    struct kith_str content_note; /* may be empty */
    const struct kith_str *facts;
    size_t n_facts;
    struct kith_str manner;
    struct kith_temper temper[KITH_FEEL_COUNT];
    double sensitivity; /* how strongly missteps hurt, 0 to 1 */
    double patience;    /* how long they put up with being unheard, 0 to 1 */
    const struct kith_theme *themes;
    size_t n_themes;
    const struct kith_line *lines;
    size_t n_lines;
};

/* Reads one file's bytes. EINPUT says which field is wrong and how. */
enum kith_rc kith_persona_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_persona **out,
                               struct kith_err *err);

/* Names as in the schema; NULL outside. */
const char *kith_act_name(int act);
const char *kith_push_name(int push);
const char *kith_feeling_name(int feeling);

/* What talk an act is, by the codes of clients: change, sustain or neutral. */
enum kith_talk kith_act_talk(int act);

#endif
