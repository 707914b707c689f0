/* Does the inference keep its word, and what can these studies teach at all?
 *
 * Draws of the table play nature in turn: their own figures give the reports that studies would have made, the rest of
 * the table is weighed by them, and the draw's coordinates are looked up in what comes out. Over many trials their
 * ranks must be uniform (simulation-based calibration, Talts et al. 2018), and how close the posterior mean comes says
 * what can be recovered. Which studies report, and with what margins, is as in the real fit; what was published is not
 * used. Pure but for scratch; kith_parallel's threads. */
#ifndef KITH_ABC_CALIBRATE_H
#define KITH_ABC_CALIBRATE_H

#include "abc_claim.h"
#include "abc_table.h"

#define KITH_ABC_BINS 10u

#define KITH_ABC_EXACT SIZE_MAX /* the study sees the effect as it is */

struct kith_abc_study {
    size_t figure; /* the effect's column */
    size_t own_se; /* the column of its standard error in one study, or KITH_ABC_EXACT */
    struct kith_abc_claim claim;
};

struct kith_abc_calibrate_options {
    const struct kith_abc_study *studies;
    size_t n_studies;
    size_t trials;  /* not more than the table has rows */
    size_t nearest; /* 0: reports, as above. Else nature's effects themselves are observed, and the posterior is that of
                       kith_abc_adjust with so many draws: what the studies could teach at best */
    uint64_t seed;
    unsigned threads;
};

struct kith_abc_recovery {
    uint32_t rank[KITH_ABC_BINS]; /* trials by rank */
    double chi_square;            /* of that histogram, 9 degrees */
    double chi_square_p;
    double ks; /* Kolmogorov and Smirnov's distance of the ranks from uniform */
    double ks_p;
    double correlation; /* of posterior mean and truth */
    double covered;     /* share of trials whose central 90% holds the truth */
    double width;       /* mean posterior SD over the prior's */
};

struct kith_abc_calibrated {
    struct kith_abc_recovery *param; /* one for each coordinate */
    size_t trials;
    double effective; /* median effective draws of a trial */
};

enum kith_rc kith_abc_calibrate(const struct kith_abc_table *table, const struct kith_abc_calibrate_options *options,
                                struct kith_arena *keep, struct kith_abc_calibrated *out, struct kith_err *err);

#endif
