#include "abc_claim.h"

#include "distributions.h"

#include <math.h>

static void chances(const struct kith_abc_claim *claim, double effect, double p[3])
{
    double below = kith_normal_cdf((-effect - claim->margin) / claim->tolerance);
    double above = kith_normal_cdf((effect - claim->margin) / claim->tolerance);
    double none = 1.0 - below - above;

    p[0] = (1.0 - KITH_ABC_ASTRAY) * below + KITH_ABC_ASTRAY / 3.0;
    p[1] = (1.0 - KITH_ABC_ASTRAY) * (none > 0.0 ? none : 0.0) + KITH_ABC_ASTRAY / 3.0;
    p[2] = (1.0 - KITH_ABC_ASTRAY) * above + KITH_ABC_ASTRAY / 3.0;
}

double kith_abc_claim_log(const struct kith_abc_claim *claim, double effect)
{
    double p[3];

    if (isnan(effect))
        return log(KITH_ABC_ASTRAY / 3.0);
    chances(claim, effect, p);
    return log(p[claim->report + 1]);
}

int kith_abc_claim_sample(const struct kith_abc_claim *claim, double effect, double uniform)
{
    double p[3] = {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};

    if (!isnan(effect))
        chances(claim, effect, p);
    return uniform < p[0] ? -1 : uniform < p[0] + p[1] ? 0 : 1;
}

bool kith_abc_claim_met(const struct kith_abc_claim *claim, double effect)
{
    if (isnan(effect))
        return false;
    return claim->report == 0 ? fabs(effect) <= claim->margin : effect * claim->report > 0.0;
}

double kith_abc_counts_log(double k, double n, double hits, double tries)
{
    double a = hits + 0.5;
    double b = tries - hits + 0.5;

    return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + lgamma(k + a) + lgamma(n - k + b) -
           lgamma(n + a + b) + lgamma(a + b) - lgamma(a) - lgamma(b);
}
