/* How likely a published claim is, given what one draw of the parameters does in the simulator.
 *
 * A study is read as reporting one of three things of an effect: lower, none, higher. It sees the draw's effect with a
 * tolerance, and reports a direction where what it sees lies beyond a margin, else none:
 *     P(higher) = Phi((effect - margin) / tolerance),  P(lower) likewise,  P(none) = the rest.
 * With the chance KITH_ABC_ASTRAY a report says nothing about the effect (each of the three alike), so that one wrong
 * paper cannot forbid a draw which meets all others. The three add up to 1, hence reports can be drawn from it too:
 * simulation-based calibration needs that. Counts, where a study's are known, have a binomial likelihood, the unknown
 * share of the simulator integrated out over what its own animals did. Pure; any thread. */
#ifndef KITH_ABC_CLAIM_H
#define KITH_ABC_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Declared before any fit, for every row alike: the null margin of circuit/roles.tsv is a row's own. */
#define KITH_ABC_ASTRAY          0.01
#define KITH_ABC_TOLERANCE_SHARE 0.05 /* of a difference */
#define KITH_ABC_TOLERANCE_LOG   0.08 /* of the logarithm of a ratio */
#define KITH_ABC_MARGIN_SHARE    0.15 /* a direction is what a null is not */
#define KITH_ABC_MARGIN_RATIO    1.25

struct kith_abc_claim {
    int report;       /* -1, 0, +1 */
    double margin;    /* above 0, on the scale of the effect (a ratio's is its logarithm) */
    double tolerance; /* above 0 */
};

/* Natural logarithm of the chance of that report; a NaN effect has only the stray part. */
double kith_abc_claim_log(const struct kith_abc_claim *claim, double effect);

/* The report that a study of this effect gives, from one uniform number. */
int kith_abc_claim_sample(const struct kith_abc_claim *claim, double effect, double uniform);

/* Whether the effect shows the claim: the right side of 0, or within the margin for a null. False for NaN. */
bool kith_abc_claim_met(const struct kith_abc_claim *claim, double effect);

/* ln P(k of n | hits of tries in the simulator): beta-binomial with a Jeffreys prior. k <= n; tries may be 0. */
double kith_abc_counts_log(double k, double n, double hits, double tries);

#endif
