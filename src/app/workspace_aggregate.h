/* A programme's own figures by quarter, made so that none of them leads to one counsellor.
 *
 * A figure is shown for a closed calendar quarter when at least KITH_AGGREGATE_PEOPLE counsellors have at least
 * KITH_AGGREGATE_SESSIONS sessions each that it can be worked out from. Each of them weighs the same, and the mean is
 * rounded so coarsely that even somebody who knows all the others' figures exactly learns one counsellor's no closer
 * than within KITH_AGGREGATE_PEOPLE steps. What was worked out once is kept and never worked out again, so nothing is
 * learnt from how a quarter's figure moves when a session comes late, a consent is taken back, or somebody leaves.
 * Any thread. */
#ifndef KITH_WORKSPACE_AGGREGATE_H
#define KITH_WORKSPACE_AGGREGATE_H

#include "store_aggregate.h"
#include "workspace.h"

#define KITH_AGGREGATE_PEOPLE   5
#define KITH_AGGREGATE_SESSIONS 3
#define KITH_AGGREGATE_QUARTERS 8                     /* closed ones that are shown */
#define KITH_AGGREGATE_WAIT_S   (INT64_C(14) * 86400) /* after a quarter's end, for sessions that come late */

struct kith_aggregate_kind {
    const char *name;  /* of the measure */
    const char *label; /* "Open questions among questions" */
    double step;       /* rounded to that */
    double low;        /* nothing below and above is told apart */
    double high;
};
const struct kith_aggregate_kind *kith_aggregate_kinds(size_t *n);

/* One figure of points in the order of counsellor; false: too few to show. Pure. */
bool kith_aggregate_cell(const struct kith_aggregate_kind *kind, const struct kith_aggregate_point *points, size_t n,
                         double *out);

/* What may be shown to the actor: the quarters that have closed, the oldest first, each with every kind. */
enum kith_rc kith_workspace_aggregate(struct kith_workspace *ws, struct kith_id actor, struct kith_id programme,
                                      struct kith_arena *keep, struct kith_aggregate **out, size_t *n,
                                      struct kith_err *err);

#endif
