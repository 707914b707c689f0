/* How well codes agree with human coders: every head against the coders' majority, and the coders among themselves.
 *
 * Sessions are added one by one, coded by a model (or by a human); what is needed of them is copied. Then the figures
 * of each head are read off, with bootstrap intervals by session. Owned by its opener; one thread. */
#ifndef KITH_AGREE_H
#define KITH_AGREE_H

#include "bootstrap.h"
#include "calibration.h"
#include "coded.h"
#include "confusion.h"

struct kith_agree;

/* The abstention curve: how right the model is where it is surest, from all turns down to half of them. */
#define KITH_AGREE_CURVE 6
double kith_agree_share(int i); /* 1, .9, .8, .7, .6, .5; NaN outside */

struct kith_agree_head {
    enum kith_head head;
    size_t n;        /* turns that coders gave a class of this head */
    size_t sessions; /* that hold such turns */
    struct kith_confusion table;
    struct kith_estimate accuracy, macro_f1, kappa, ac1; /* 95%, bootstrap by session */
    double ece;                                          /* 10 equal-mass bins */
    struct kith_ece_chance chance;                       /* of a perfectly calibrated model with the same confidences */
    struct kith_coverage at_80;                          /* accuracy over the 80% of turns it is surest of */
    struct kith_coverage curve[KITH_AGREE_CURVE];        /* over the shares of kith_agree_share */
};

/* The coders among themselves, over turns that at least three coded (two for fleiss). */
struct kith_agree_humans {
    size_t coders;
    size_t n;              /* codes compared */
    double macro_f1;       /* one coder against the majority of the others, all coders pooled; NaN: too few coders */
    double kappa;          /* the same, Cohen's */
    double fleiss;         /* all coders at once */
    double model_macro_f1; /* the model against those same majorities, on the same turns */
    double model_kappa;
};

enum kith_rc kith_agree_open(const struct kith_env *env, struct kith_agree **out, struct kith_err *err);
void kith_agree_close(struct kith_agree *agree); /* NULL is fine */

/* Adds a session: gold labels are those of its transcript's turns. Turns without any are passed over. */
enum kith_rc kith_agree_add(struct kith_agree *agree, const struct kith_coded *coded, struct kith_err *err);

size_t kith_agree_sessions(const struct kith_agree *agree);
size_t kith_agree_trained_on(const struct kith_agree *agree); /* sessions that the model saw in training */

/* The figures of one head; n is 0 when nobody coded it. seed and threads are of the bootstrap. */
enum kith_rc kith_agree_on(const struct kith_agree *agree, enum kith_head head, uint64_t seed, unsigned threads,
                           struct kith_agree_head *out, struct kith_err *err);

/* n is 0 when no turn has several coders. */
enum kith_rc kith_agree_among_humans(const struct kith_agree *agree, enum kith_head head, struct kith_agree_humans *out,
                                     struct kith_err *err);

#endif
