/* Agreement of two coders beyond chance, from one table of what each said.
 *
 * Each figure is 1 for full agreement and 0 for what chance would give, by its own idea of chance; below 0 is worse
 * than chance. Which coder is "gold" does not matter to these. Pure and without allocation, any thread, save where
 * `scratch` is borrowed and given back. NaN always means that the figure does not exist for these data, never that
 * agreement is bad. More coders: many_coders.h; codes missing, or values in place of classes: krippendorff.h.
 *
 * Which interval? The analytic ones take every item for independent of the next, as their papers do. Turns of one
 * session are not, so over several sessions kith_tables_by_session gives the honest, usually wider, interval. An
 * interval of no width says that nothing disagreed, not that the figure is certain: show n beside it. */
#ifndef KITH_AGREEMENT_H
#define KITH_AGREEMENT_H

#include "bootstrap.h"
#include "confusion.h"

#include <stddef.h>
#include <stdint.h>

/* Cohen (1960). NaN when the table is empty, or when both coders used one and the same class throughout. */
double kith_kappa(const struct kith_confusion *c);

/* Cohen (1968), classes in their order, disagreements weighing |i-j| or (i-j)^2. NaN as for kith_kappa. */
enum kith_weights { KITH_WEIGHTS_LINEAR, KITH_WEIGHTS_QUADRATIC };
double kith_kappa_weighted(const struct kith_confusion *c, enum kith_weights weights);

/* Gwet's AC1 (2008), which stays steady where one class is very common. NaN when empty or with fewer than 2 classes.
 * Classes count by c->k, used or not. */
double kith_ac1(const struct kith_confusion *c);

/* How common a class is: the share of all codes, both coders', that are it; 0 to 1, NaN when empty. Goes beside every
 * kappa, which falls where a class is very rare or very common. */
double kith_prevalence(const struct kith_confusion *c, uint32_t class);

/* The same three with their analytic intervals, cut at -1 and 1; `level` .95 for 95%.
 * Kappas: the large-sample standard error of Fleiss, Cohen and Everitt (1969), with the normal quantile. AC1: Gwet
 * (2008), in the linearised form of Gwet (2014, chapter 5), with Student's t on n - 1. The interval is NaN when the
 * figure is, with fewer than two items, or for a level outside (0,1). */
struct kith_estimate kith_kappa_estimate(const struct kith_confusion *c, double level);
struct kith_estimate kith_kappa_weighted_estimate(const struct kith_confusion *c, enum kith_weights weights,
                                                  double level);
struct kith_estimate kith_ac1_estimate(const struct kith_confusion *c, double level);

/* Reads figures off a table into figure[], NaN where one does not exist. Called from several threads at once. */
typedef void kith_table_fn(const struct kith_confusion *c, double *figure);

/* Any figures of two coders with percentile bootstrap intervals over sessions: session[] holds a table for each of n
 * sessions, all of the same classes; out[0 .. figures-1]. Intervals are NaN with fewer than two sessions. Errors and
 * scratch as kith_bootstrap_run. */
enum kith_rc kith_tables_by_session(const struct kith_bootstrap_plan *plan, const struct kith_confusion *session,
                                    size_t n, size_t figures, kith_table_fn *fn, struct kith_arena *scratch,
                                    struct kith_estimate *out, struct kith_err *err);

#endif
