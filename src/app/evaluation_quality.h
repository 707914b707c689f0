/* Telling good sessions from poor ones by what is counted of them. Pure; any thread. Internal to app. */
#ifndef KITH_EVALUATION_QUALITY_H
#define KITH_EVALUATION_QUALITY_H

#include "bootstrap.h"

/* signs: n x k; NaN where a session has none. each[k]: the AUC of every sign alone; *together: that of all of them,
 * each session scored by a ridge logistic regression on all others, good and poor weighing the same. Intervals by
 * bootstrap over sessions, of the scores as they are. NaN without both kinds. ENOMEM. */
enum kith_rc kith_quality_auc(const struct kith_bootstrap_plan *plan, const double *signs, const bool *good, size_t n,
                              size_t k, struct kith_arena *scratch, struct kith_estimate *each,
                              struct kith_estimate *together, struct kith_err *err);

#endif
