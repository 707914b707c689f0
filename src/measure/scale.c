#include "scale.h"

#include <math.h>

double kith_scale_to(enum kith_scale scale, double k, double n)
{
    switch (scale) {
    case KITH_SCALE_RATIO:
        return log((k + .5) / (n + .5));
    case KITH_SCALE_SHARE:
        return log((k + .5) / (n - k + .5));
    case KITH_SCALE_COUNT:
        return log(k + .5);
    case KITH_SCALE_WORDS:
        break;
    }
    return NAN;
}

double kith_scale_from(enum kith_scale scale, double t, double n)
{
    switch (scale) {
    case KITH_SCALE_RATIO:
        return fmax(0, exp(t) * (n + .5) - .5) / n;
    case KITH_SCALE_SHARE:
        return fmin(1, fmax(0, (n + 1) / (1 + exp(-t)) - .5) / n);
    case KITH_SCALE_COUNT:
        return fmax(0, exp(t) - .5);
    case KITH_SCALE_WORDS:
        break;
    }
    return NAN;
}

double kith_scale_value(enum kith_scale scale, double k, double n)
{
    if (scale == KITH_SCALE_COUNT)
        return k;
    return n > 0 ? k / n : NAN;
}

double kith_scale_variance(enum kith_scale scale, double k, double n)
{
    switch (scale) {
    case KITH_SCALE_RATIO:
        return 1 / (k + .5) + 1 / (n + .5);
    case KITH_SCALE_SHARE:
        return 1 / (k + .5) + 1 / (n - k + .5);
    case KITH_SCALE_COUNT:
        return 1 / (k + .5);
    case KITH_SCALE_WORDS:
        break;
    }
    return NAN;
}

double kith_scale_rate(enum kith_scale scale, double k, double n)
{
    switch (scale) {
    case KITH_SCALE_RATIO:
        return kith_scale_to(scale, k, n);
    case KITH_SCALE_SHARE:
        return k / n;
    case KITH_SCALE_COUNT:
        return log((k + .5) / (n + .5));
    case KITH_SCALE_WORDS:
        break;
    }
    return NAN;
}
