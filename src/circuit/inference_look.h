/* What a finished table and posterior say of rows, parameters and models. Parts of kith_inference_fit, in a file of
 * their own; each fills its piece of the struct. */
#ifndef KITH_INFERENCE_LOOK_H
#define KITH_INFERENCE_LOOK_H

#include "inference_fit.h"

void kith_fit_look_model(const struct kith_fitted *f, struct kith_fit_model *m);
enum kith_rc kith_fit_look_rows(struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err);
enum kith_rc kith_fit_look_params(struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err);

#endif
