/* Workshops, who takes part, and the days on which a learner practised: those are seen by the learner alone.
 *
 * See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_WORKSHOP_H
#define KITH_STORE_WORKSHOP_H

#include "store_people.h"

struct kith_workshop {
    struct kith_id id;
    struct kith_id programme;
    struct kith_str title;
    struct kith_str about;
    int64_t held;
    struct kith_id by; /* set by the store */
};
enum kith_rc kith_workshop_add(struct kith_tx *tx, const struct kith_workshop *workshop, struct kith_id *id,
                               struct kith_err *err);
enum kith_rc kith_workshop_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                               struct kith_workshop *out, struct kith_err *err);
/* A programme's, the latest first. */
enum kith_rc kith_workshop_list(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                struct kith_workshop **out, size_t *n, struct kith_err *err);
/* Those that a person takes part in, the latest first. */
enum kith_rc kith_workshop_of(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                              struct kith_workshop **out, size_t *n, struct kith_err *err);
/* The actor takes part, or no longer does. */
enum kith_rc kith_workshop_part(struct kith_tx *tx, struct kith_id workshop, bool takes, struct kith_err *err);
enum kith_rc kith_workshop_people(struct kith_tx *tx, struct kith_id workshop, struct kith_arena *keep,
                                  struct kith_id **out, size_t *n, struct kith_err *err);

/* The actor practised on that day; noting it twice counts once. */
enum kith_rc kith_practice_day_add(struct kith_tx *tx, int64_t day, struct kith_err *err);
/* Days with practice from `from` on, before `to`, the oldest first: those that were noted and those of talks here. For
 * the person alone. */
enum kith_rc kith_practice_days(struct kith_tx *tx, struct kith_id person, int64_t from, int64_t to,
                                struct kith_arena *keep, int64_t **out, size_t *n, struct kith_err *err);

#endif
