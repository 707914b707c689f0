/* A coded session out of the human labels of a transcript: so that measures and feedback run on experts' codes as they
 * do on the model's, and the two can be compared.
 *
 * Pure; the result lives in `keep` and borrows the transcript; any thread. */
#ifndef KITH_GOLD_H
#define KITH_GOLD_H

#include "coded.h"

/* Takes the labels of one coder: `coder` by name, or, when it is empty, the first coder of the first labelled turn.
 * A turn that this coder left out keeps KITH_LABEL_NONE and probabilities of 0; elsewhere they are 0 or 1. The role is
 * the speaker's declared one, else what the label shows. `flags` may be NULL: then no turn has any. No `why`.
 * EINPUT when the transcript has no label, or none of that coder. */
enum kith_rc kith_coded_from_gold(struct kith_arena *keep, const struct kith_flags *flags,
                                  const struct kith_transcript *transcript, struct kith_str coder,
                                  const struct kith_coded **out, struct kith_err *err);

#endif
