/* How likely a published claim is, given what one draw of the parameters does in the simulator.
 *
 * A study is read as reporting one of three things of an effect: lower, none, higher. It reports a direction where the
 * draw's effect lies beyond a margin, seen with a tolerance, and where the study's own estimate, of so many animals as
 * it had (standard error own_se, 0 for none), has that sign; else none:
 *     P(higher) = Phi((effect - margin) / tolerance) Phi(effect / own_se),  P(lower) likewise,  P(none) = the rest.
 * With the chance KITH_ABC_ASTRAY a report says nothing about the effect (each of the three alike), so that one wrong
 * paper cannot forbid a draw which meets all others. The three add up to 1, hence reports can be drawn from it too:
 * simulation-based calibration needs that. Counts, where a study's are known, have a binomial likelihood, the unknown
 * share of the simulator integrated out over what its own animals did. Pure; any thread. */
#ifndef KITH_ABC_CLAIM_H
#define KITH_ABC_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Declared before any fit, for every row alike; margins stand in circuit/roles.tsv. */
#define KITH_ABC_ASTRAY          0.01
#define KITH_ABC_TOLERANCE_SHARE 0.05 /* of a difference */
#define KITH_ABC_TOLERANCE_LOG   0.08 /* of the logarithm of a ratio */

struct kith_abc_claim {
    int report;       /* -1, 0, +1 */
    double margin;    /* above 0, on the scale of the effect (a ratio's is its logarithm) */
    double tolerance; /* above 0 */
};

/* Natural logarithm of the chance of that report; a NaN effect has only the stray part. */
double kith_abc_claim_log(const struct kith_abc_claim *claim, double effect, double own_se);

/* The report that a study of this effect gives, from one uniform number. */
int kith_abc_claim_sample(const struct kith_abc_claim *claim, double effect, double own_se, double uniform);

/* The chance that the estimate of one such study lies on the published side of 0; of a null, that it is within two
 * standard errors of 0. 0 for NaN. */
double kith_abc_claim_found(const struct kith_abc_claim *claim, double effect, double own_se);

/* Whether the effect shows the claim: beyond the margin on the published side, or within it for a null. False for NaN.
 */
bool kith_abc_claim_met(const struct kith_abc_claim *claim, double effect);

/* ln P(k of n | hits of tries in the simulator): beta-binomial with a Jeffreys prior. k <= n; tries may be 0. */
double kith_abc_counts_log(double k, double n, double hits, double tries);

#endif
