/* Training all heads: once on everything, and once for each fold on all but it, so that every row also gets scores
 * from a model that never saw its session. Calibration, decision weights and all stated agreement rest on those. */
#ifndef KITH_CROSS_TRAIN_H
#define KITH_CROSS_TRAIN_H

#include "cross_fuse.h"
#include "train_set.h"

struct kith_train_options {
    unsigned jobs;
    int folds;      /* 2 to KITH_FOLDS_MAX */
    bool final;     /* train on everything too */
    int iterations; /* at most, a head */
    /* Called from one thread at a time; done of total fits. May be NULL. */
    void (*progress)(void *user, size_t done, size_t total);
    void *user;
};

struct kith_cross {
    const struct kith_env *env;
    const struct kith_train_set *set;
    int folds;
    float *weights[KITH_GROUP_COUNT]; /* final: features x outputs; NULL without .final */
    float bias[KITH_GROUP_COUNT][KITH_OUTPUTS_MAX];
    float *oof[KITH_GROUP_COUNT]; /* rows x outputs: scores by the model of the row's own fold */
    /* The same by the dense heads of the fold's own encoder; NULL, and no head is dense, without encoders. Whoever sets
     * them owns them. */
    const float *dense[KITH_GROUP_COUNT];
    bool is_dense[KITH_HEAD_COUNT];
};

enum kith_rc kith_cross_train(const struct kith_train_set *set, const struct kith_train_options *options,
                              struct kith_cross *out, struct kith_err *err);
void kith_cross_free(struct kith_cross *cross);

/* Fuses every dense head with its sparse scores, on rows outside `hold_out` (-1: all), those of experts where they are
 * enough; unstripped rows only. out[KITH_HEAD_COUNT]; heads that are not dense get kith_fusion_none. */
enum kith_rc kith_cross_fuse(const struct kith_cross *cross, int hold_out, struct kith_fusion *out,
                             struct kith_err *err);

/* The outputs z[kith_group_outputs(group)] of a row, fused by fusion[KITH_HEAD_COUNT]. */
void kith_cross_scores(const struct kith_cross *cross, const struct kith_fusion *fusion, enum kith_head_group group,
                       size_t row, float *z);

/* Calibrates every head on the fused scores of the same rows. out[KITH_HEAD_COUNT]. */
enum kith_rc kith_cross_calibrate(const struct kith_cross *cross, const struct kith_fusion *fusion, int hold_out,
                                  struct kith_head_calibration *out, struct kith_err *err);

#endif
