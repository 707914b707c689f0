/* The heads of a coding model: what each one decides, for whom, and where its probabilities lie.
 *
 * A head of two classes has one output (the log-odds of its second class); a head of K > 2 classes has K. Constant
 * data; any thread. */
#ifndef KITH_HEADS_H
#define KITH_HEADS_H

#include "codes.h"

enum kith_head {
    KITH_HEAD_BEHAVIOUR,      /* main behaviour of a counsellor turn, 4 classes */
    KITH_HEAD_HAS_QUESTION,   /* no / yes */
    KITH_HEAD_HAS_REFLECTION, /* no / yes */
    KITH_HEAD_HAS_INPUT,      /* no / yes */
    KITH_HEAD_QUESTION,       /* open / closed, among turns with a question */
    KITH_HEAD_REFLECTION,     /* simple / complex, among turns with a reflection */
    KITH_HEAD_INPUT,          /* information / advice / negotiation / options, among turns with input */
    KITH_HEAD_ADHERENCE,      /* the first of KITH_ADHERENCE_COUNT heads, each no / yes, in the order of the codes */
    KITH_HEAD_TALK = KITH_HEAD_ADHERENCE + KITH_ADHERENCE_COUNT, /* client talk, 3 classes */
    KITH_HEAD_ROLE, /* counsellor / client, from the words of one turn alone */
    KITH_HEAD_COUNT
};

enum kith_head_group { KITH_GROUP_COUNSELLOR, KITH_GROUP_CLIENT, KITH_GROUP_ROLE, KITH_GROUP_COUNT };

#define KITH_CLASSES_MAX 4
#define KITH_OUTPUTS_MAX 20 /* outputs of the largest group, padded to whole vectors of four */

struct kith_head_spec {
    const char *name; /* as in the model file: "behaviour", "has.question", "adherence.affirm", ... */
    enum kith_head_group group;
    uint8_t classes;
    uint8_t outputs; /* 1 for two classes */
    uint8_t first;   /* position of the first output within its group */
};

const struct kith_head_spec *kith_head_spec(int head);       /* NULL outside the range */
const char *kith_head_class_name(int head, int class_index); /* "question", "yes", "open", ...; NULL outside */
unsigned kith_group_outputs(enum kith_head_group group);     /* padded to a multiple of four */

#endif
