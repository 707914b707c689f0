#include "train_facts.h"

#include <math.h>
#include <stdio.h>

enum kith_rc kith_train_put_text(struct kith_train_facts *facts, const char *name, struct kith_str value,
                                 struct kith_err *err)
{
    struct kith_str kept_name;
    struct kith_str kept;
    enum kith_rc rc;

    if (facts->n == KITH_TRAIN_FACTS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A model holds at most %d facts.", KITH_TRAIN_FACTS_MAX);
    KITH_TRY(kith_str_keep(facts->keep, kith_str_of(name), &kept_name, err));
    KITH_TRY(kith_str_keep(facts->keep, value, &kept, err));
    facts->items[facts->n++] = (struct kith_model_fact){kept_name.p, kept.p};
out:
    return rc;
}

static enum kith_rc put_number(struct kith_train_facts *facts, const char *name, double value, struct kith_err *err)
{
    char text[40];

    (void)snprintf(text, sizeof text, isnan(value) ? "nan" : "%.9g", value);
    return kith_train_put_text(facts, name, kith_str_of(text), err);
}

enum kith_rc kith_train_put_interval(struct kith_train_facts *facts, int measure,
                                     const struct kith_interval_params *params, struct kith_err *err)
{
    char name[KITH_INTERVAL_NAME_MAX];
    enum kith_rc rc = KITH_OK;

    for (int k = 0; k < KITH_INTERVAL_NUMBERS; k++) {
        kith_interval_name(measure, k, name);
        KITH_TRY(put_number(facts, name, kith_interval_number(params, k), err));
    }
out:
    return rc;
}

enum kith_rc kith_train_put_agreement(struct kith_train_facts *facts, const struct kith_evaluation *e,
                                      struct kith_err *err)
{
    struct kith_str source = kith_str_sub(kith_evaluation_name(e), 0, 40);
    char name[128];
    enum kith_rc rc = KITH_OK;

    for (int h = 0; h < KITH_HEAD_ROLE; h++) {
        const struct kith_agree_head *head = kith_evaluation_head(e, (enum kith_head)h);
        const char *of = kith_head_spec(h)->name;

        if (head->n == 0)
            continue;
        (void)snprintf(name, sizeof name, "agreement." KITH_STR_FMT ".%s.macro_f1", KITH_STR_ARG(source), of);
        KITH_TRY(put_number(facts, name, head->macro_f1.value, err));
        (void)snprintf(name, sizeof name, "agreement." KITH_STR_FMT ".%s.kappa", KITH_STR_ARG(source), of);
        KITH_TRY(put_number(facts, name, head->kappa.value, err));
    }
out:
    return rc;
}
