/* The last step of an analytic interval: from each item's pull on a figure to its standard error.
 *
 * A figure that is a smooth function of means has, for many items, the variance of the mean of its items' pulls
 * (the linearised form of Gwet 2014, chapter 5). A value on its owner's stack; no allocation; any thread. */
#ifndef KITH_LINEARISED_H
#define KITH_LINEARISED_H

#include "describe.h"

struct kith_linearised {
    double n;
    double squares;
};

/* Adds `times` items of the same pull: how far the item's own figure lies from that of all. */
void kith_linearised_add(struct kith_linearised *l, double pull, double times);

/* value -+ t se, t Student's with n - 1 degrees of freedom, cut at -1 and 1. The interval is NaN for n < 2, for a
 * value that is, and for a level outside (0,1). */
struct kith_estimate kith_linearised_estimate(const struct kith_linearised *l, double value, double level);

/* value -+ reach, cut at -1 and 1; NaN where either is. */
struct kith_estimate kith_estimate_within(double value, double reach);

#endif
