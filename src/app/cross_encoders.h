/* The encoders of a cross-validation: one a fold, each fine-tuned without that fold's sessions. What each of them says
 * of its own fold is what a session gets from an encoder that never saw it. Internal to app. */
#ifndef KITH_CROSS_ENCODERS_H
#define KITH_CROSS_ENCODERS_H

#include "cross_run.h"

/* Runs DIR/fold-0.safetensors, fold-1, ... over the sessions of their folds, as written and stripped, and puts the
 * outputs of their dense heads into run->dense, and which heads these are
 * into run->is_dense. EMODEL when a file does not say that it was made without
 * its fold, has other heads than the first, or saw a session of its fold. */
enum kith_rc kith_cross_encoders_run(struct kith_cross_run *run, const struct kith_cross_options *options,
                                     struct kith_err *err);

/* Opens the encoder that goes into the model; EMODEL when it is one of the folds', or has other heads than theirs. */
enum kith_rc kith_cross_encoder_open(const struct kith_cross_run *run, const char *path, struct kith_model **out,
                                     struct kith_err *err);

#endif
