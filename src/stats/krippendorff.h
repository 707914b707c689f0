/* Krippendorff's alpha: agreement of any number of observers, at any level of measurement, with values missing.
 *
 * Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability". 1 is full agreement, 0 what chance would
 * give; NaN means that alpha does not exist for these data. Borrows from `scratch` and gives it back; any thread. */
#ifndef KITH_KRIPPENDORFF_H
#define KITH_KRIPPENDORFF_H

#include "bootstrap.h"

#include <stddef.h>
#include <stdint.h>

enum kith_level { KITH_LEVEL_NOMINAL, KITH_LEVEL_ORDINAL, KITH_LEVEL_INTERVAL, KITH_LEVEL_RATIO };

/* values: observers x units, row-major; NaN or infinity where an observer gave none; a unit with fewer than two values
 * is left out. *out is NaN when no unit has two values, when all paired values are the same, or, for RATIO, when one is
 * negative. Time grows with the square of the number of distinct values. */
enum kith_rc kith_krippendorff_alpha(const double *values, size_t observers, size_t units, enum kith_level level,
                                     struct kith_arena *scratch, double *out, struct kith_err *err);

/* The same with a percentile bootstrap interval over sessions (the paper gives no analytic one): session[u], below
 * `sessions`, is that of unit u. EUSAGE for a session out of range; else errors as kith_bootstrap_run. Scratch: as
 * there, and 16 bytes for each pair of values in a unit. */
enum kith_rc kith_alpha_by_session(const struct kith_bootstrap_plan *plan, const double *values, size_t observers,
                                   size_t units, enum kith_level level, const uint32_t *session, size_t sessions,
                                   struct kith_arena *scratch, struct kith_estimate *out, struct kith_err *err);

#endif
