/* Which words weighed most for the codes of a turn. Internal to coding. */
#ifndef KITH_WHY_H
#define KITH_WHY_H

#include "coded.h"
#include "model_file.h"
#include "session_view.h"
#include "why_omit.h"

#define KITH_WHY_SPANS 3 /* at most, for one code */

/* For each code of the turn, the words that speak most for it against its strongest rival: by their features, and by
 * what the encoder misses without them. Features are the turn's; those of earlier turns and of form carry no
 * span and are left out. `omit` is NULL for a model without an encoder. */
enum kith_rc kith_why_find(const struct kith_model *model, struct kith_arena *keep, const struct kith_words *words,
                           const struct kith_feature *features, size_t n_features, const struct kith_omit *omit,
                           const float *z, struct kith_coded_turn *turn, struct kith_err *err);

#endif
