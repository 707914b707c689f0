/* The vocabulary of codes: what may be said of a turn. One place for names, letters and order.
 *
 * Source: the public AnnoMI annotation scheme (Wu et al. 2022, 2023), MISC 2.5 and MITI 4.2.1, mapped to each other in
 * docs/codes.md. Everything here is constant data; any thread. */
#ifndef KITH_CODES_H
#define KITH_CODES_H

#include "str.h"

#include <stdint.h>

enum kith_role { KITH_ROLE_UNKNOWN, KITH_ROLE_COUNSELLOR, KITH_ROLE_CLIENT, KITH_ROLE_OTHER, KITH_ROLE_COUNT };

#define KITH_NONE (-1) /* no code of that kind */

enum kith_behaviour {
    KITH_BEHAVIOUR_QUESTION,
    KITH_BEHAVIOUR_REFLECTION,
    KITH_BEHAVIOUR_INPUT,
    KITH_BEHAVIOUR_OTHER,
    KITH_BEHAVIOUR_COUNT
};
/* Bits of kith_label.has, in the order of enum kith_behaviour. */
#define KITH_HAS_QUESTION   (1u << KITH_BEHAVIOUR_QUESTION)
#define KITH_HAS_REFLECTION (1u << KITH_BEHAVIOUR_REFLECTION)
#define KITH_HAS_INPUT      (1u << KITH_BEHAVIOUR_INPUT)
#define KITH_HAS_COUNT      3

enum kith_question { KITH_QUESTION_OPEN, KITH_QUESTION_CLOSED, KITH_QUESTION_COUNT };
enum kith_reflection { KITH_REFLECTION_SIMPLE, KITH_REFLECTION_COMPLEX, KITH_REFLECTION_COUNT };
enum kith_input {
    KITH_INPUT_INFORMATION,
    KITH_INPUT_ADVICE,
    KITH_INPUT_NEGOTIATION,
    KITH_INPUT_OPTIONS,
    KITH_INPUT_COUNT
};
enum kith_adherence { /* bit numbers of kith_label.adherence */
                      KITH_ADHERENCE_AFFIRM,
                      KITH_ADHERENCE_SEEK,
                      KITH_ADHERENCE_EMPHASIZE,
                      KITH_ADHERENCE_PERSUADE_WITH_PERMISSION,
                      KITH_ADHERENCE_PERSUADE,
                      KITH_ADHERENCE_CONFRONT,
                      KITH_ADHERENCE_COUNT
};
/* Bits: what MITI 4.2.1 counts as MI-adherent (AF, Seek, Emphasize) and as MI-non-adherent (Persuade, Confront). */
#define KITH_MI_ADHERENT     0x07u
#define KITH_MI_NON_ADHERENT 0x30u

enum kith_talk { KITH_TALK_CHANGE, KITH_TALK_SUSTAIN, KITH_TALK_NEUTRAL, KITH_TALK_COUNT };

/* The codes of one turn, by a human or by the model. A subtype (question, reflection, input) is not KITH_NONE if and
 * only if its `has` bit is set or it is the main behaviour. Client turns have talk and nothing else. */
struct kith_label {
    int8_t behaviour;     /* enum kith_behaviour, or KITH_NONE */
    int8_t question;      /* enum kith_question, or KITH_NONE */
    int8_t reflection;    /* enum kith_reflection, or KITH_NONE */
    int8_t input;         /* enum kith_input, or KITH_NONE */
    int8_t talk;          /* enum kith_talk, or KITH_NONE */
    uint8_t has;          /* KITH_HAS_* */
    uint8_t adherence;    /* 1 << enum kith_adherence */
    bool adherence_known; /* false where the coder did not code adherence (AnnoMI) */
};

#define KITH_LABEL_NONE ((struct kith_label){KITH_NONE, KITH_NONE, KITH_NONE, KITH_NONE, KITH_NONE, 0, 0, false})

/* Names as in the JSON contract; NULL outside the range. */
const char *kith_role_name(int role);             /* "unknown", "counsellor", "client", "other" */
const char *kith_behaviour_name(int behaviour);   /* "question", "reflection", "therapist_input", "other" */
const char *kith_question_name(int question);     /* "open", "closed" */
const char *kith_reflection_name(int reflection); /* "simple", "complex" */
const char *kith_input_name(int input);           /* "information", "advice", "negotiation", "options" */
const char *kith_adherence_name(int bit);         /* "affirm", ..., "persuade_with_permission", ..., "confront" */
const char *kith_talk_name(int talk);             /* "change", "sustain", "neutral" */

/* The index of a name by one of the functions above, or KITH_NONE. */
int kith_code_find(const char *(*name)(int), struct kith_str word);

#endif
