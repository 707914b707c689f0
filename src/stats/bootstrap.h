/* Percentile bootstrap by cluster: how far figures would move had other sessions been drawn.
 *
 * Whole clusters (sessions) are drawn with replacement, as many as there are; the caller computes its figures from the
 * clusters drawn. Each replicate has its own generator, made from the seed and its number, so the same seed gives the
 * same intervals at any number of threads. Sources: Efron and Tibshirani (1993), chapter 13; Davison and Hinkley
 * (1997), 2.4 and 3.8, for clusters. */
#ifndef KITH_BOOTSTRAP_H
#define KITH_BOOTSTRAP_H

#include "describe.h"

#include <stdint.h>

/* Computes all figures into figure[0 .. figures-1] from the clusters drawn (`n` of them, each 0 .. n-1, repeats
 * included), NaN where a figure does not exist for that draw. Called from several threads at once: `worker`, below
 * plan.threads, names the caller, so that each may own scratch. Must depend on `drawn` and `user` alone. */
typedef void kith_bootstrap_fn(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure);

struct kith_bootstrap_plan {
    uint64_t seed;
    uint32_t replicates; /* 1000 for printing an interval, 200 to look */
    unsigned threads;    /* 0 counts as 1 */
    double level;        /* .90 for a 90% interval */
};

struct kith_bootstrap {
    struct kith_interval interval; /* NaN when fewer than half of the replicates are defined, or fewer than two
                                      clusters: then resampling says nothing */
    uint32_t defined;              /* replicates in which the figure was finite */
};

/* Fills out[0 .. figures-1]. EUSAGE for no replicates, more than 2^32-1 clusters or a level outside (0,1). Takes 8
 * bytes of scratch for each replicate and figure, 4 for each thread and cluster, and gives them back. */
enum kith_rc kith_bootstrap_run(const struct kith_bootstrap_plan *plan, size_t clusters, size_t figures,
                                kith_bootstrap_fn *fn, void *user, struct kith_arena *scratch,
                                struct kith_bootstrap *out, struct kith_err *err);

#endif
