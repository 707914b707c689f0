/* How closely the machine's figures follow those of people here, measure by measure, over the segments coded blind.
 *
 * A segment is one pair: the figure that people's codes of it give (their mean where several coded it) and the one that
 * the machine's codes of the same turns give. ICC(2,1), Shrout and Fleiss 1979: absolute agreement. A ratio is compared
 * on its logarithm, as it is charted. See visit.h. */
#ifndef KITH_SITE_MEASURES_H
#define KITH_SITE_MEASURES_H

#include "describe.h"
#include "visit.h"

#define KITH_SITE_ROUGH    0.60 /* under it a figure is rough: no guide, and no change is pointed out */
#define KITH_SITE_SEGMENTS 30u  /* with fewer the agreement is hardly known */

/* Those that codes alone give, without the words. */
enum kith_site_figure { KITH_SITE_R_TO_Q, KITH_SITE_OPEN, KITH_SITE_COMPLEX, KITH_SITE_COUNT };

struct kith_site_measure {
    struct kith_estimate icc; /* 90% interval; NaN with fewer than two segments */
    size_t segments;
};

/* Agrees well enough, on enough segments, that a change in it may be pointed out. */
bool kith_site_measure_holds(const struct kith_site_measure *m);

/* From the latest segments whose people still allow supervision; at most ten minutes old. */
enum kith_rc kith_site_measures(struct kith_visit *v, struct kith_tx *tx,
                                struct kith_site_measure out[KITH_SITE_COUNT]);

/* Which figure a measure (enum kith_measure_id) is; KITH_SITE_COUNT: none of these. */
enum kith_site_figure kith_site_figure_of(int measure);

#endif
