/* A coded session: what Kith says of every turn. The result of coding and the input of all that comes after.
 *
 * Lives in the arena it was made in, beside its transcript; read-only after. */
#ifndef KITH_CODED_H
#define KITH_CODED_H

#include "flags.h"
#include "heads.h"
#include "transcript.h"

/* Calibrated probabilities; each array sums to 1, except `has` and `adherence`, whose entries are each a "yes". */
struct kith_probabilities {
    float behaviour[KITH_BEHAVIOUR_COUNT];
    float has[KITH_HAS_COUNT];
    float question[KITH_QUESTION_COUNT];
    float reflection[KITH_REFLECTION_COUNT];
    float input[KITH_INPUT_COUNT];
    float adherence[KITH_ADHERENCE_COUNT];
    float talk[KITH_TALK_COUNT];
};

/* Words that weighed for a code: bytes start..end of the turn's text. Weight is this span's share of the evidence for
 * the code against its strongest rival, in log-odds; positive speaks for it. Only on request. */
struct kith_why {
    enum kith_head head;
    uint8_t class_index;
    uint32_t start;
    uint32_t end;
    float weight;
};

struct kith_coded_turn {
    enum kith_role role;
    struct kith_label label;
    struct kith_probabilities p; /* zero for roles a head does not speak of */
    /* The subtype each of question, reflection, input would have, also where the turn has none; KITH_NONE for other
     * roles. */
    int8_t leaning[KITH_HAS_COUNT];
    bool unsure; /* the main code (behaviour or talk) is more likely wrong than the model's stated bar */
    const struct kith_flag *flags;
    size_t n_flags;
    const struct kith_why *why;
    size_t n_why;
};

struct kith_coded {
    const struct kith_transcript *transcript;
    const struct kith_coded_turn *turns; /* transcript->n_turns of them */
    const char *coder;                   /* the model's hash in hex, or a human coder's name */
    bool by_human;                       /* gold labels: p is 0 or 1 */
    bool trained_on;                     /* the model saw this session in training */
};

#endif
