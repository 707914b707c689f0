/* The model that learned from this site's own blind codes, encrypted with all else in the store.
 *
 * One at a time; whose words it learned from is kept beside it, so that erasing one of them takes the model with it and
 * says that another is due. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_SITE_MODEL_H
#define KITH_STORE_SITE_MODEL_H

#include "store_tx.h"

struct kith_site_model {
    struct kith_str hash;
    struct kith_str base; /* the hash of the model it started from */
    struct kith_str report;
    struct kith_str bytes;
    int64_t made;
};

/* Takes the place of the one before; no more is due. */
enum kith_rc kith_site_model_put(struct kith_tx *tx, const struct kith_site_model *model, const struct kith_id *clients,
                                 size_t n_clients, struct kith_err *err);
/* KITH_EDENIED when there is none. */
enum kith_rc kith_site_model_get(struct kith_tx *tx, struct kith_arena *keep, struct kith_site_model *out,
                                 struct kith_err *err);
/* Whether one is due since one of its clients was erased. */
enum kith_rc kith_site_model_due(struct kith_tx *tx, bool *due, struct kith_err *err);
/* It was tried, and none came of it. */
enum kith_rc kith_site_model_tried(struct kith_tx *tx, struct kith_err *err);

#endif
