/* Entries of a model's metadata while a draft of it is made. Internal to app. */
#ifndef KITH_TRAIN_FACTS_H
#define KITH_TRAIN_FACTS_H

#include "evaluation.h"
#include "interval.h"
#include "model_write.h"

#define KITH_TRAIN_FACTS_MAX 1024

struct kith_train_facts { /* their text lives in the arena */
    struct kith_arena *keep;
    struct kith_model_fact items[KITH_TRAIN_FACTS_MAX];
    size_t n;
};

/* Name and value are copied. EBOUND when there are too many. */
enum kith_rc kith_train_put_text(struct kith_train_facts *facts, const char *name, struct kith_str value,
                                 struct kith_err *err);
/* What is known of a measure (interval.h). */
enum kith_rc kith_train_put_interval(struct kith_train_facts *facts, int measure,
                                     const struct kith_interval_params *params, struct kith_err *err);

/* How well each head agrees with the coders of an evaluation: "agreement.SOURCE.HEAD.macro_f1" and ".kappa". */
enum kith_rc kith_train_put_agreement(struct kith_train_facts *facts, const struct kith_evaluation *e,
                                      struct kith_err *err);

#endif
