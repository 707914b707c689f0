/* Training a model from coded sessions: cross-validation, calibration, the model on everything, its card, one file. */
#ifndef KITH_TRAIN_MODEL_H
#define KITH_TRAIN_MODEL_H

#include "cross_run.h"
#include "evaluation.h"

/* Adds every session of a cross-validation run to an evaluation a source; *n of them, at most KITH_SOURCES_MAX, which
 * the caller closes. Finished, ready to print. */
#define KITH_SOURCES_MAX 16
enum kith_rc kith_cross_evaluate(const struct kith_cross_run *run, uint64_t seed, unsigned threads,
                                 struct kith_evaluation *out[KITH_SOURCES_MAX], size_t *n, struct kith_err *err);

/* The model of `path` on those sessions of the run that it never saw; EMODEL when it saw them all. The caller closes.
 */
enum kith_rc kith_cross_evaluate_beside(const struct kith_cross_run *run, const char *path, uint64_t seed,
                                        unsigned threads, struct kith_evaluation **out, struct kith_err *err);

/* Trains on the files of `options` (final is implied) and writes the model to out_path, whole or not at all. With
 * encoder_path, a file of fine-tuning on all of these sessions, the heads are fused with its own, on what the encoders
 * of options->models_dir say of their folds; without either, the model has no encoder. `report` gets what `kith train`
 * prints at the end; hash the new model's. */
enum kith_rc kith_train_model(const struct kith_env *env, const struct kith_cross_options *options,
                              const char *encoder_path, const char *out_path, struct kith_buf *report,
                              char hash[KITH_HASH_HEX], struct kith_err *err);

#endif
