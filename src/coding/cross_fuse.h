/* Fusing two kinds of evidence for a head: what the encoder says of a turn, d, and what its word features say, s.
 *
 * z = a d + b s + c, with a and b not below 0 and c one number a class, fitted as multinomial logistic regression by
 * liblbfgs. The rows must be scored by models that never saw their sessions: on rows that either was taught, whichever
 * learned more by heart would win. Pure but for memory; any thread. */
#ifndef KITH_CROSS_FUSE_H
#define KITH_CROSS_FUSE_H

#include "model_file.h"

struct kith_fusion {
    float dense;                   /* a; 0 without an encoder */
    float sparse;                  /* b */
    float shift[KITH_CLASSES_MAX]; /* c, an output each */
};

/* One row: the outputs of the head by either kind of evidence, and the class a coder gave. */
struct kith_fuse_row {
    float d[KITH_CLASSES_MAX];
    float s[KITH_CLASSES_MAX];
    int label;
};

struct kith_fusion kith_fusion_none(void); /* z = s: a head without an encoder */

/* z[outputs] of a head; d may be NULL where fusion->dense is 0. */
void kith_fuse(int head, const struct kith_fusion *fusion, const float *d, const float *s, float *z);

/* With fewer than two classes among the rows, a = b = 1 / 2. ENOMEM. */
enum kith_rc kith_fuse_fit(int head, const struct kith_fuse_row *rows, size_t n, struct kith_fusion *out,
                           struct kith_err *err);

#endif
