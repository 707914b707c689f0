/* How many have opened by when, with those who never did: Kaplan and Meier (1958). Pure; any thread. */
#ifndef KITH_SURVIVAL_H
#define KITH_SURVIVAL_H

#include <stddef.h>

/* `latency` as kith_circuit_record gives it: minutes to opening, or minus the minutes watched without one; NaN is left
 * out. Fills share[i] with the estimated share that has opened by grid[i] minutes, grid in ascending order. Sorts
 * `latency`. All NaN when nobody was watched; after the last animal was lost from view the share stays. */
void kith_survival_opened(double *latency, size_t n, const double *grid, size_t points, double *share);

#endif
