/* A conversation for practice: the learner's turns in; codes, effects, an answer and a note out.
 *
 * Each turn is coded once, as it is said, and gets the codes that it gets in a report of the whole talk.
 *
 * A dialogue borrows coder and persona and owns the rest. It keeps every turn, so that the talk can be reported like a
 * session, and follows from persona, seed and the learner's words alone: to resume one, say its turns again. One thread
 * a dialogue; any number side by side. */
#ifndef KITH_DIALOGUE_H
#define KITH_DIALOGUE_H

#include "coding.h"
#include "line_wording.h"
#include "margin_note.h"

#define KITH_DIALOGUE_TURNS     1000               /* of the learner */
#define KITH_DIALOGUE_TEXT      ((size_t)16 << 10) /* bytes of one learner turn */
#define KITH_DIALOGUE_ARENA_MAX ((size_t)64 << 20)

struct kith_dialogue;

struct kith_dialogue_options {
    uint64_t seed;
    bool notes;                         /* make margin notes */
    const struct kith_wording *wording; /* words the lines instead of the bank; NULL: nobody does */
};

/* All that one turn of the learner's brought; lives until the next call. */
struct kith_said {
    uint32_t turn;        /* of the learner, from 1 */
    struct kith_str text; /* as cleaned */
    const struct kith_coded_turn *coded;
    const struct kith_coded *session; /* the end of the talk so far, up to this turn, which alone has codes */
    size_t index;                     /* of this turn in `session` */
    struct kith_heard heard;
    struct kith_effect effect;
    struct kith_reply reply;
    struct kith_str answer; /* what the person says; the line about help at KITH_END_HELP */
    struct kith_str voice;  /* what came of the wording: kith_worded.how */
    double state[KITH_FEEL_COUNT];
    struct kith_note note;
};

enum kith_rc kith_dialogue_open(const struct kith_env *env, const struct kith_coder *coder,
                                const struct kith_persona *persona, const struct kith_dialogue_options *options,
                                struct kith_dialogue **out, struct kith_err *err);
void kith_dialogue_close(struct kith_dialogue *d); /* NULL is fine */

struct kith_str kith_dialogue_opening(const struct kith_dialogue *d); /* what the person says first */
const struct kith_mind *kith_dialogue_mind(const struct kith_dialogue *d);
bool kith_dialogue_ended(const struct kith_dialogue *d);

/* EBOUND past the limits; EUSAGE after the end. */
enum kith_rc kith_dialogue_say(struct kith_dialogue *d, struct kith_str text, struct kith_said *out,
                               struct kith_err *err);

/* The talk so far as a transcript: the learner as counsellor, the person as client. Lives as long as the dialogue,
 * until the next turn. */
const struct kith_transcript *kith_dialogue_transcript(struct kith_dialogue *d);

#endif
