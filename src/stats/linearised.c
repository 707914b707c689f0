#include "linearised.h"

#include "distributions.h"

#include <math.h>

void kith_linearised_add(struct kith_linearised *l, double pull, double times)
{
    l->n += times;
    l->squares += times * pull * pull;
}

struct kith_estimate kith_estimate_within(double value, double reach)
{
    if (isnan(value) || isnan(reach))
        return (struct kith_estimate){value, {NAN, NAN}};
    return (struct kith_estimate){value, {fmax(-1.0, value - reach), fmin(1.0, value + reach)}};
}

struct kith_estimate kith_linearised_estimate(const struct kith_linearised *l, double value, double level)
{
    double reach = NAN;

    if (l->n >= 2.0 && level > 0.0 && level < 1.0)
        reach = kith_t_quantile(0.5 + level / 2.0, l->n - 1.0) * sqrt(l->squares / (l->n * (l->n - 1.0)));
    return kith_estimate_within(value, reach);
}
