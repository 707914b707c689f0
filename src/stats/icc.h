/* Intraclass correlations: how far ratings of the same thing agree, in the six forms of Shrout and Fleiss (1979),
 * with their intervals (F-based; those of ICC(2,.) from the same paper, p. 424, after Fleiss and Shrout 1978).
 *
 * Pure, no allocation, any thread. */
#ifndef KITH_ICC_H
#define KITH_ICC_H

#include "describe.h"

enum kith_icc_form {
    KITH_ICC_1_1, /* each target by other raters; one rating */
    KITH_ICC_2_1, /* the same raters, a sample of all raters; one rating, absolute agreement */
    KITH_ICC_3_1, /* these very raters; one rating, consistency */
    KITH_ICC_1_K, /* the same three for the mean of k ratings */
    KITH_ICC_2_K,
    KITH_ICC_3_K
};

/* x: targets x raters, row-major, complete; level .95 for a 95% interval. The value is at most 1, below 0 when raters
 * agree less than chance; the interval may reach below 0. All NaN when there are fewer than 2 targets or 2 raters, a
 * value is not finite, level is outside (0,1), or nothing varies between targets nor within them. All
 * NaN too for the mean of k where single ratings agree so far below chance that their mean has no reliability; the
 * interval alone is NaN where the formulas give one that does not hold the value: ICC(2,.) far below 0, few targets. */
struct kith_estimate kith_icc(const double *x, size_t targets, size_t raters, enum kith_icc_form form, double level);

#endif
