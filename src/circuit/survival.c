#include "survival.h"

#include <math.h>
#include <stdlib.h>

static double time_of(double latency)
{
    return fabs(latency);
}

/* By time; an opening before a loss from view at the same time; NaN last. */
static int by_time(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    const double tx = time_of(x);
    const double ty = time_of(y);

    if (isnan(x) || isnan(y))
        return (isnan(x) ? 1 : 0) - (isnan(y) ? 1 : 0);
    if (tx < ty || tx > ty)
        return tx < ty ? -1 : 1;
    return (x < 0.0 ? 1 : 0) - (y < 0.0 ? 1 : 0);
}

void kith_survival_opened(double *latency, size_t n, const double *grid, size_t points, double *share)
{
    double shut = 1.0; /* share still behind the door */
    size_t i = 0;

    qsort(latency, n, sizeof *latency, by_time);
    while (n > 0 && isnan(latency[n - 1]))
        n--;
    for (size_t k = 0; k < points; k++) {
        for (; i < n && time_of(latency[i]) <= grid[k]; i++)
            if (latency[i] >= 0.0)
                shut *= 1.0 - 1.0 / (double)(n - i);
        share[k] = n > 0 ? 1.0 - shut : (double)NAN;
    }
}
