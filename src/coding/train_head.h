/* Fitting one head: weighted multinomial logistic regression with an L2 penalty, by L-BFGS (Liu and Nocedal 1989)
 * through liblbfgs. Deterministic for the same rows; one thread a call, several calls at once.
 *
 * A head may also start from another model's: its outputs are then given row by row, and what is fitted is the change
 * to them, which the penalty pulls to nothing (maximum a posteriori adaptation, Gauvain and Lee 1994). */
#ifndef KITH_TRAIN_HEAD_H
#define KITH_TRAIN_HEAD_H

#include "train_set.h"

struct kith_train_fit {
    const struct kith_train_set *set;
    enum kith_head head;
    int hold_out;   /* rows of this fold are not looked at; -1: all rows are */
    double l2;      /* penalty; loss is the weighted sum over rows */
    double balance; /* class weights go by (share of the class)^-balance: 0 none, 1 balanced */
    int iterations; /* at most */

    int hold_out_too;      /* another fold, plus one; 0: none */
    unsigned min_sessions; /* a feature in fewer of the sessions looked at gets no weight; 0: KITH_TRAIN_MIN_SESSIONS */
    const float *start;    /* rows x kith_group_outputs: outputs to start from; who coded is then no feature, and biases
                              are penalised too. NULL: from nothing */
    const float *dense;    /* rows x dims: numbers that every row has; NULL with dims 0 */
    size_t dims;
};

/* What is fitted: z = scale * start + weights . features + dense . numbers + bias. The caller's room, all of it filled.
 */
struct kith_train_fitted {
    float *weights; /* outputs per feature of the group, feature after feature; zero where a feature occurs in fewer
                       than min_sessions of the sessions looked at */
    float *dense;   /* outputs rows of dims; may be NULL with dims 0 */
    float bias[KITH_CLASSES_MAX];
    float scale; /* 1 without a start. A site's coders may be of another mind, or a model too sure of itself: then it is
                    lower, even below 0 */
};

enum kith_rc kith_train_head(const struct kith_train_fit *fit, struct kith_train_fitted *out, struct kith_err *err);

#endif
