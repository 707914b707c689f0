/* What was measured: of each animal, then of each group. The caller owns everything; one thread at a time. */
#ifndef KITH_TALLY_H
#define KITH_TALLY_H

#include "cohort.h"

/* Sums over the sessions of one measured phase, of each lane. */
struct kith_lane_tally {
    double sum[KITH_MEASURES][KITH_LANES];
    double drug[KITH_LANES]; /* choices */
    double company[KITH_LANES];
    double latency[KITH_LANES]; /* of the last session: minus its length where nothing was opened */
    uint32_t sessions;
};

void kith_lane_tally_add(struct kith_lane_tally *t, const struct kith_cohort *c, uint32_t ticks);

/* The measure of a lane over its sessions; NaN where it has none. */
double kith_lane_measure(const struct kith_lane_tally *t, enum kith_measure_kind m, uint32_t lane);

/* Mean and squares by Welford, joined by Chan, Golub and LeVeque (1979): in the same order, the same bits. */
struct kith_group_tally {
    double n;
    double sum;
    double mean;
    double m2;
};
void kith_group_tally_add(struct kith_group_tally *t, double x); /* NaN is left out */
void kith_group_tally_join(struct kith_group_tally *t, const struct kith_group_tally *more);
struct kith_circuit_summary kith_group_tally_summary(const struct kith_group_tally *t);

#endif
