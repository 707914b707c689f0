/* What cross_site.c gathers and cross_site_write.c writes. Internal to app. */
#ifndef KITH_CROSS_SITE_PARTS_H
#define KITH_CROSS_SITE_PARTS_H

#include "cross_adapt.h"
#include "cross_site.h"
#include "evaluation.h"

#define KITH_SITE_FOLDS 5
#define KITH_SITE_NAME  "own" /* the site's sessions, in evaluations and facts */

struct kith_site_session {
    const struct kith_transcript *transcript;
    uint64_t order; /* by which folds are dealt out */
    int fold;
};

/* How the dense numbers of a group are put on one scale with its features: (e - mean) * scale. */
struct kith_site_scale {
    float *mean; /* dims */
    float *scale;
};

struct kith_site {
    const struct kith_env *env;
    const struct kith_site_options *options;
    struct kith_arena *keep;
    struct kith_model *base;
    size_t dims; /* numbers of the encoder a turn; 0 without one */
    struct kith_site_session *sessions;
    size_t n;
    size_t seen;    /* sessions that the model was trained on, left out */
    size_t uncoded; /* sessions without human codes, left out */
    struct kith_train_set set;
    uint32_t *first_row[KITH_GROUP_COUNT];
    float *raw[KITH_GROUP_COUNT];   /* rows x outputs: by the model as it is */
    float *start[KITH_GROUP_COUNT]; /* the same, calibrated */
    float *dense[KITH_GROUP_COUNT]; /* rows x dims */
    struct kith_site_scale scale[KITH_GROUP_COUNT];
    struct kith_adapt adapt;
    struct kith_head_calibration calibration[KITH_HEAD_COUNT]; /* of the new model */
};

static inline bool kith_site_changed(const struct kith_site *s, int head)
{
    return s->adapt.heads[head].verdict == KITH_ADAPT_CHANGED;
}

/* The new model's file; own: the evaluation of the site's sessions. */
enum kith_rc kith_site_serialise(const struct kith_site *site, const struct kith_evaluation *own, struct kith_buf *out,
                                 char hash[KITH_HASH_HEX], struct kith_err *err);

/* In plain words, a head a line: what was found, and what was done. */
void kith_site_tell(const struct kith_site *site, struct kith_buf *out);

#endif
