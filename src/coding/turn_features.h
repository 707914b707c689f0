/* Sparse features of one turn: word n-grams of the turn and of the two before it, and what its form says.
 * Nothing of what comes after a turn is used, so that one model serves live and afterwards. Internal to coding.
 *
 * Which features exist is fixed by KITH_FEATURES_VERSION, stored in each model: change one, raise the other. */
#ifndef KITH_TURN_FEATURES_H
#define KITH_TURN_FEATURES_H

#include "model_file.h"
#include "session_view.h"

#define KITH_FEATURES_VERSION "2"

/* EMODEL unless the model was made for these features. */
enum kith_rc kith_features_check(const struct kith_model *model, struct kith_err *err);

/* No turn of so many words has as many features, in whatever session it stands. */
size_t kith_features_most(size_t words);
/* Room for the features of any one turn of the session. */
enum kith_rc kith_features_room(struct kith_arena *arena, const struct kith_session_view *view,
                                struct kith_feature **out, struct kith_err *err);
/* Writes the features of turn i for a group of heads into out, which has that room; returns how many. */
size_t kith_features_of_turn(const struct kith_session_view *view, size_t i, enum kith_head_group group,
                             struct kith_feature *out);

/* The key of a feature that only training uses ("annotator 3"). */
uint64_t kith_feature_named(uint64_t key, struct kith_str name);

#endif
