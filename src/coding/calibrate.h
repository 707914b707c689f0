/* Calibration of a head on scores it was not trained on: vector scaling (Guo et al. 2017) by maximum likelihood, then
 * the decision weights that give the best macro-F1. Any thread. */
#ifndef KITH_CALIBRATE_H
#define KITH_CALIBRATE_H

#include "model_file.h"

struct kith_scored { /* one row: the outputs of the head and the class a coder gave */
    float z[KITH_CLASSES_MAX];
    int label;
};

/* With fewer than two classes among the rows the calibration is the identity. ENOMEM. */
enum kith_rc kith_calibrate(const struct kith_env *env, int head, const struct kith_scored *rows, size_t n,
                            struct kith_head_calibration *out, struct kith_err *err);

#endif
