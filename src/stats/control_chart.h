/* Control charts of one person's sessions: has something changed, or is this how sessions differ anyway?
 *
 * Two kinds of function. The limits of the textbooks, for showing and checking: kith_xmr_limits, kith_laney_limits. And
 * a watch, kith_chart_*, that judges each session by those before it and rarely calls what is chance a change: with all
 * of a person's charts together, at most one false alarm is to be expected in two years of weekly sessions.
 *
 * Pure, any thread, no allocation; the caller owns all arrays. */
#ifndef KITH_CONTROL_CHART_H
#define KITH_CONTROL_CHART_H

#include "describe.h"

#include <stddef.h>
#include <stdint.h>

struct kith_limits {
    double centre;
    double low;
    double high;
};

/* `hits` of n, 0 <= hits <= n, n > 0; fractions are allowed (expected counts). */
struct kith_share {
    double hits;
    double n;
};

/* Two counts whose ratio is charted, both at least 0 and not both 0: reflections and questions. */
struct kith_ratio {
    double above;
    double below;
};

/* XmR (Wheeler and Chambers 1992; NIST handbook 6.3.2.2): the mean -+ 3 / 1.128 of the mean moving range. NaN for fewer
 * than two values, or where one is not finite. */
struct kith_limits kith_xmr_limits(const double *x, size_t n);

/* Laney's p' (2002, "Improved control charts for attributes"): for a session of `at` cases, the pooled share -+ 3
 * binomial standard errors, stretched by how much more the sessions differ than binomial shares would. Not cut at 0 and
 * 1. NaN for fewer than two sessions, a share that is none, or pooled shares of 0 or 1. */
struct kith_limits kith_laney_limits(const struct kith_share *x, size_t n, double at);

#define KITH_CHART_LEAST    12u  /* sessions before the first that is judged */
#define KITH_CHART_RUN      8u   /* sessions on one side */
#define KITH_CHART_MEMORY   104u /* a centre and its limits come from the latest so many */
#define KITH_CHART_TOGETHER 16u  /* charts that may share one allowance of false alarms */

enum kith_chart_signal {
    KITH_CHART_QUIET,
    KITH_CHART_OUTSIDE, /* this session lies outside its limits */
    KITH_CHART_RUN_OF_8 /* this and the seven before it lie on one side of the centre, and as a group outside limits */
};

/* One session on its chart, in the units of the chart: a share, a log-ratio, a value. */
struct kith_chart_point {
    double value;
    struct kith_limits limits; /* NaN before KITH_CHART_LEAST sessions, counted anew after a run */
    double z;                  /* distance from the centre in standard deviations; NaN with the limits */
    enum kith_chart_signal signal;
};

/* How far is far. Made once for the number of charts that one person has; a plain value of 2 kB. */
struct kith_chart_rule {
    unsigned charts;
    double point[KITH_CHART_MEMORY + 1]; /* standard deviations, by the number of sessions that the limits come from */
    double run[KITH_CHART_MEMORY + 1];   /* the same for the mean of eight */
};

/* charts: how many are looked at for the one person, 1 to KITH_CHART_TOGETHER, else EUSAGE.
 *
 * Which rule, and why. Three-sigma limits from the first 12 sessions and a plain run of eight give a person with eight
 * charts about 20 false alarms in two years, even of independent normal values. Here:
 *  - limits are prediction limits, Student's t with the degrees of freedom of a mean moving range, 0.605 (n - 1) (Cryer
 *    and Ryan 1990): wide while few sessions are known. Their tails share one allowance over all
 *    charts and 104 sessions;
 *  - they lie twice as far from the centre as any session before, at least: some measures have heavy tails;
 *  - eight on one side signal only when their mean lies outside such limits for a mean of eight as well.
 * The allowances were set by simulation; tests/stats/test_false_alarms.c repeats it. False alarms in 104 sessions over
 * eight charts: typical measures 0.05 (16 charts: 0.06), sparse 0.01, rare shares 0.13, overdispersed 0.15, ratings
 * 0.03, ratios 0.01, normal values 0.09; where each session is correlated .2 with the last 0.57 (16 charts: 0.81).
 *
 * The price: with eight charts a lasting change of 2 standard deviations is signalled within 12 sessions in 71%, of 1
 * standard deviation within 26 in 12%; with one chart in 87% and 34%. The limit, measured apart from that test: where
 * all eight charts have tails like Student's t with 5 degrees of freedom it is 1.1 false alarms, where all are
 * correlated .3 with the last 1.6. */
enum kith_rc kith_chart_rule_for(unsigned charts, struct kith_chart_rule *out, struct kith_err *err);

/* Each judges n sessions in their order of time and fills out[0 .. n-1]. A session without the figure is left out by
 * the caller. EINPUT names the first that is none (see above). A session is judged by those of its phase up to eight
 * before it, at least by the first 12, without those that lay outside; after a run the eight begin a new phase.
 *
 * Shares: limits are Laney's, never narrower than binomial ones, since chance alone makes those; wider where a share
 * near 0 or 1 is skewed, and by half a case. They may lie beyond 0 and 1: then nothing on that side is outside. Ratios:
 * XmR of log((above + 1/2) / (below + 1/2)), never narrower than two Poisson counts make it. Values: XmR; `least` is
 * the smallest standard deviation to believe, above 0: ratings in whole steps often stand still for weeks, half a step
 * is a good choice. */
enum kith_rc kith_chart_shares(const struct kith_chart_rule *rule, const struct kith_share *x, size_t n,
                               struct kith_chart_point *out, struct kith_err *err);
enum kith_rc kith_chart_ratios(const struct kith_chart_rule *rule, const struct kith_ratio *x, size_t n,
                               struct kith_chart_point *out, struct kith_err *err);
enum kith_rc kith_chart_values(const struct kith_chart_rule *rule, const double *x, size_t n, double least,
                               struct kith_chart_point *out, struct kith_err *err);

#endif
