/* Several coders' labels of one turn as one: the majority, code by code. Pure; any thread. */
#ifndef KITH_MAJORITY_H
#define KITH_MAJORITY_H

#include "transcript.h"

/* Each code by the most coders; ties go to the code listed first (so fewer bits of `has` and adherence). A subtype is
 * kept only where its `has` bit or the main behaviour stands, and is voted on by the coders who gave one.
 * KITH_LABEL_NONE when nobody coded the turn. */
struct kith_label kith_majority_of_turn(const struct kith_turn *turn);

#endif
