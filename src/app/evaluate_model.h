/* Evaluating a model on sessions that people coded. */
#ifndef KITH_EVALUATE_MODEL_H
#define KITH_EVALUATE_MODEL_H

#include "coding.h"
#include "evaluation.h"

struct kith_evaluate_options {
    const char *const *paths; /* gold files */
    size_t n_paths;
    bool strip; /* punctuation and capitals taken away before coding */
    uint64_t seed;
    unsigned threads;
    void (*progress)(void *user, size_t done, size_t total); /* files; may be NULL */
    void *user;
};

/* Codes every session of the files and compares. *out is finished; the caller closes it. */
enum kith_rc kith_evaluate_model(const struct kith_env *env, const struct kith_model *model,
                                 const struct kith_coder *coder, const struct kith_evaluate_options *options,
                                 struct kith_evaluation **out, struct kith_err *err);

#endif
