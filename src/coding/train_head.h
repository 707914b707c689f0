/* Fitting one head: weighted multinomial logistic regression with an L2 penalty, by L-BFGS (Liu and Nocedal 1989)
 * through liblbfgs. Deterministic for the same rows; one thread a call, several calls at once. */
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
};

/* weights: outputs per feature of the group, feature after feature; zero where a feature occurs in fewer than
 * KITH_TRAIN_MIN_SESSIONS of the sessions looked at. bias: outputs. Both zeroed and filled. */
enum kith_rc kith_train_head(const struct kith_train_fit *fit, float *weights, float *bias, struct kith_err *err);

#endif
