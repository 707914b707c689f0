/* Adapting a model's heads to a site: what its own coders say, learned as a change to the outputs that the model gives.
 *
 * Every head is tried on sessions that its change was not learned from, with a penalty chosen inside (nested
 * cross-validation, Stone 1974), and takes the change only where those sessions agree better, beyond doubt by session;
 * else it stays as it was. Owned by its maker; made by several threads; read-only after. */
#ifndef KITH_CROSS_ADAPT_H
#define KITH_CROSS_ADAPT_H

#include "describe.h"
#include "train_set.h"

enum kith_adapt_verdict {
    KITH_ADAPT_FEW,    /* too few turns or sessions to try */
    KITH_ADAPT_KEPT,   /* the model's own weights stay: held-back sessions do not agree better, or not for certain */
    KITH_ADAPT_CHANGED /* held-back sessions agree better, beyond doubt and by as much as is worth a change */
};

struct kith_adapt_head {
    enum kith_adapt_verdict verdict;
    size_t turns;    /* with a label, held back in turn */
    size_t sessions; /* that hold them */
    /* Mean log-loss a held-back turn, in nats: of the model as it was, of the changed head, and of one that knows the
     * shares of the classes and nothing else. */
    double before, after, shares;
    struct kith_interval gain;  /* before - after, 95% by bootstrap over sessions */
    struct kith_interval skill; /* shares - after, likewise: above 0 where codes go with words at all */
};

struct kith_adapt_options {
    unsigned jobs;
    int folds; /* of the set: 3 to KITH_FOLDS_MAX */
    int iterations;
    unsigned min_sessions; /* a feature in fewer gets no change; 0: KITH_TRAIN_MIN_SESSIONS */
    uint64_t seed;         /* of the bootstrap */
    void (*progress)(void *user, size_t done, size_t total); /* heads; from one thread at a time; may be NULL */
    void *user;
};

/* What the rows of a group start from. */
struct kith_adapt_rows {
    const float *start; /* rows x kith_group_outputs: calibrated log-odds or log-probabilities by the model */
    const float *dense; /* rows x dims, standardised; NULL with dims 0 */
};

struct kith_adapt {
    const struct kith_env *env;
    struct kith_adapt_head heads[KITH_HEAD_COUNT];
    float *weights[KITH_GROUP_COUNT]; /* features x kith_group_outputs: the change; 0 where a head is not changed */
    float *dense[KITH_HEAD_COUNT];    /* outputs rows of dims: the change; NULL where a head is not changed */
    float bias[KITH_GROUP_COUNT][KITH_OUTPUTS_MAX];
    float scale[KITH_HEAD_COUNT];  /* of what the model said; 1 where a head is not changed */
    float *held[KITH_GROUP_COUNT]; /* rows x kith_group_outputs: outputs of the changed head, learned without the row's
                                      fold; the start where a head is not changed */
};

/* rows[KITH_GROUP_COUNT]; the role head and its group are left alone. The set's folds decide who is held back. */
enum kith_rc kith_cross_adapt(const struct kith_train_set *set, const struct kith_adapt_rows *rows, size_t dims,
                              const struct kith_adapt_options *options, struct kith_adapt *out, struct kith_err *err);
void kith_adapt_free(struct kith_adapt *adapt);

#endif
