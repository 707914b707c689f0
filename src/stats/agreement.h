/* Agreement beyond chance: two coders, many coders, missing codes.
 *
 * Each figure is 1 for full agreement and 0 for what chance would give, by its own idea of chance; below 0 is worse
 * than chance. Pure; what needs room borrows it from `scratch` and gives it back; any thread. NaN always means that the
 * figure does not exist for these data, never that agreement is bad. */
#ifndef KITH_AGREEMENT_H
#define KITH_AGREEMENT_H

#include "arena.h"
#include "confusion.h"

#include <stddef.h>
#include <stdint.h>

/* Two coders, one table; which of them is "gold" does not matter to these. */

/* Cohen (1960). NaN when the table is empty, or when both coders used one and the same class throughout. */
double kith_kappa(const struct kith_confusion *c);

/* Cohen (1968), classes in their order, disagreements weighing |i-j| or (i-j)^2. NaN as for kith_kappa. */
enum kith_weights { KITH_WEIGHTS_LINEAR, KITH_WEIGHTS_QUADRATIC };
double kith_kappa_weighted(const struct kith_confusion *c, enum kith_weights weights);

/* Gwet's AC1 (2008), which stays steady where one class is very common. NaN when empty or with fewer than 2 classes.
 * Classes count by c->k, used or not. */
double kith_ac1(const struct kith_confusion *c);

/* Many coders. counts: items x categories, row-major; each cell says how many coders gave that item that category.
 * Coders may be missing: an item with fewer than two codes adds nothing to the observed agreement, as in Gwet (2014,
 * chapter 2), whose form for unequal numbers both follow; with equal numbers they are Fleiss (1971) and Gwet (2008).
 * NaN when no item has two codes, when fewer than 2 categories; Fleiss also when only one category was ever used. */
double kith_fleiss_kappa(const uint32_t *counts, size_t items, size_t categories);
double kith_ac1_many(const uint32_t *counts, size_t items, size_t categories);

/* Krippendorff's alpha (2011, "Computing Krippendorff's Alpha-Reliability"). values: observers x units, row-major; NaN
 * or infinity where an observer gave none; a unit with fewer than two values is left out. *out is NaN when no unit has
 * two values, when all paired values are the same, or, for RATIO, when one is negative. Time grows with the square of
 * the number of distinct values. */
enum kith_level { KITH_LEVEL_NOMINAL, KITH_LEVEL_ORDINAL, KITH_LEVEL_INTERVAL, KITH_LEVEL_RATIO };
enum kith_rc kith_krippendorff_alpha(const double *values, size_t observers, size_t units, enum kith_level level,
                                     struct kith_arena *scratch, double *out, struct kith_err *err);

#endif
