/* The loss that all fits of heads share. and of what app fits to whole sessions. Pure; any thread. */
#ifndef KITH_TRAIN_LOSS_H
#define KITH_TRAIN_LOSS_H

/* The negative log-likelihood of class `label` under the outputs z, and its slope in each of them. One output is the
 * log-odds of class 1 of two; more are one a class, up to a constant. */
double kith_train_loss(unsigned outputs, const double *z, int label, double *slope);

#endif
