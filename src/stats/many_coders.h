/* Agreement of many coders beyond chance, from how many of them gave each item each category.
 *
 * Coders need not be the same from item to item, and may be missing: an item with fewer than two codes adds nothing to
 * the observed agreement, as in Gwet (2014, chapter 2), whose form for unequal numbers both figures follow; with equal
 * numbers they are Fleiss (1971) and Gwet (2008). 1 is full agreement, 0 what chance would give; NaN means that the
 * figure does not exist for these data. Pure and without allocation, any thread, save where `scratch` is borrowed and
 * given back. For intervals by item or by session, see agreement.h. */
#ifndef KITH_MANY_CODERS_H
#define KITH_MANY_CODERS_H

#include "bootstrap.h"

#include <stddef.h>
#include <stdint.h>

#define KITH_CATEGORIES_MAX 64u

/* counts: items x categories, row-major; each cell says how many coders gave that item that category. NaN when no item
 * has two codes, for fewer than 2 categories or more than KITH_CATEGORIES_MAX; Fleiss also when only one category was
 * ever used. AC1 counts categories as given, used or not. */
double kith_fleiss_kappa(const uint32_t *counts, size_t items, size_t categories);
double kith_ac1_many(const uint32_t *counts, size_t items, size_t categories);

/* The same with analytic intervals at `level`, cut at -1 and 1: Gwet's linearised variance (2008; 2014, chapter 5; for
 * Fleiss' kappa too, whose own of 1971 holds only where there is no agreement) and Student's t on n - 1, n the items
 * with a code. The interval is NaN when the figure is, for n < 2 or a level outside (0,1). */
struct kith_estimate kith_fleiss_estimate(const uint32_t *counts, size_t items, size_t categories, double level);
struct kith_estimate kith_ac1_many_estimate(const uint32_t *counts, size_t items, size_t categories, double level);

/* Both with percentile bootstrap intervals over sessions; session[i], below `sessions`, is that of item i, and every
 * session has an item. EUSAGE for a session out of range; else errors and scratch as kith_bootstrap_run, and
 * KITH_CATEGORIES_MAX + 3 doubles a session. */
struct kith_many_estimates {
    struct kith_estimate fleiss;
    struct kith_estimate ac1;
};
enum kith_rc kith_many_by_session(const struct kith_bootstrap_plan *plan, const uint32_t *counts, size_t items,
                                  size_t categories, const uint32_t *session, size_t sessions,
                                  struct kith_arena *scratch, struct kith_many_estimates *out, struct kith_err *err);

#endif
