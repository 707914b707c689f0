/* What evaluation.c gathers and evaluation_print.c prints. Internal to app. */
#ifndef KITH_EVALUATION_PARTS_H
#define KITH_EVALUATION_PARTS_H

#include "evaluation.h"
#include "evaluation_sessions.h"

struct kith_evaluated_measure {
    struct kith_interval_sample *samples;
    size_t n, cap;
    size_t shown_inside; /* of the intervals that the model itself gave */
    bool fitted;
    struct kith_interval_params params;
    struct kith_interval_coverage coverage; /* n 0: not measured */
};

struct kith_evaluation {
    const struct kith_env *env;
    struct kith_arena *life;
    struct kith_str name;
    struct kith_agree *agree;
    struct kith_agree *stripped;
    struct kith_evaluated_measure measures[KITH_MEASURE_COUNT];
    struct kith_session_store *sessions;
    struct kith_session_figures figures;
    bool by_model; /* intervals came from a model, not from cross-validation */
    size_t roles_right, roles_unsure, roles_n;
    struct kith_agree_head heads[KITH_HEAD_COUNT];
    struct kith_agree_head stripped_heads[KITH_HEAD_COUNT];
    struct kith_agree_humans humans[KITH_HEAD_COUNT];
};

/* Four decimals, so that the same evaluation prints the same bytes; null for what does not exist. The caller's. */
json_t *kith_evaluation_number(double v);
json_t *kith_evaluation_figure(const struct kith_estimate *f); /* with its interval */

#endif
