#include "abc_claim.h"

#include "distributions.h"

#include <math.h>

static double above_0(double effect, double own_se)
{
    return own_se > 0.0 ? kith_normal_cdf(effect / own_se) : effect > 0.0 ? 1.0 : effect < 0.0 ? 0.0 : 0.5;
}

static void chances(const struct kith_abc_claim *claim, double effect, double own_se, double p[3])
{
    double below = kith_normal_cdf((-effect - claim->margin) / claim->tolerance) * above_0(-effect, own_se);
    double above = kith_normal_cdf((effect - claim->margin) / claim->tolerance) * above_0(effect, own_se);
    double none = 1.0 - below - above;

    p[0] = (1.0 - KITH_ABC_ASTRAY) * below + KITH_ABC_ASTRAY / 3.0;
    p[1] = (1.0 - KITH_ABC_ASTRAY) * (none > 0.0 ? none : 0.0) + KITH_ABC_ASTRAY / 3.0;
    p[2] = (1.0 - KITH_ABC_ASTRAY) * above + KITH_ABC_ASTRAY / 3.0;
}

double kith_abc_claim_log(const struct kith_abc_claim *claim, double effect, double own_se)
{
    double p[3];

    if (isnan(effect))
        return log(KITH_ABC_ASTRAY / 3.0);
    chances(claim, effect, own_se, p);
    return log(p[claim->report + 1]);
}

int kith_abc_claim_sample(const struct kith_abc_claim *claim, double effect, double own_se, double uniform)
{
    double p[3] = {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};

    if (!isnan(effect))
        chances(claim, effect, own_se, p);
    return uniform < p[0] ? -1 : uniform < p[0] + p[1] ? 0 : 1;
}

bool kith_abc_claim_met(const struct kith_abc_claim *claim, double effect)
{
    if (isnan(effect))
        return false;
    return claim->report == 0 ? fabs(effect) <= claim->margin : effect * claim->report >= claim->margin;
}

double kith_abc_claim_found(const struct kith_abc_claim *claim, double effect, double own_se)
{
    if (isnan(effect) || isnan(own_se))
        return 0.0;
    if (claim->report != 0)
        return above_0(effect * claim->report, own_se);
    if (!(own_se > 0.0))
        return effect == 0.0;
    return kith_normal_cdf(2.0 - effect / own_se) - kith_normal_cdf(-2.0 - effect / own_se);
}

double kith_abc_counts_log(double k, double n, double hits, double tries)
{
    double a = hits + 0.5;
    double b = tries - hits + 0.5;

    return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + lgamma(k + a) + lgamma(n - k + b) -
           lgamma(n + a + b) + lgamma(a + b) - lgamma(a) - lgamma(b);
}
