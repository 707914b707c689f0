/* Pasts that a group of rats shares with others: cohorts as they stood after the first phases of a schedule.
 *
 * Most experiments begin alike (two weeks of heroin, say), and under one draw of the parameters the same rats with the
 * same random numbers then live through the same days. A memory keeps them by a hash of all that they were made from,
 * so that they are simulated once. It changes how long a run takes and never a number. Owned by one thread. */
#ifndef KITH_HISTORY_H
#define KITH_HISTORY_H

#include "experiment.h"
#include "tally.h"

/* One block of rats on its way, and what was measured of it so far. */
struct kith_life {
    struct kith_cohort cohort;
    struct kith_lane_tally tally[KITH_EXPERIMENT_MEASURED];
};

struct kith_history;
enum kith_rc kith_history_make(struct kith_arena *keep, uint32_t entries, struct kith_history **out,
                               struct kith_err *err);

/* Fills *out and says true when a life with that hash is remembered. */
bool kith_history_recall(const struct kith_history *h, uint64_t print, struct kith_life *out);
/* Remembers it in place of the oldest. */
void kith_history_keep(struct kith_history *h, uint64_t print, const struct kith_life *life);

/* The hash after a group has lived phase `phase` (or, when it takes no part, has spent that time at home), from the
 * hash before. `session` numbers its random streams. */
uint64_t kith_history_print(uint64_t before, const struct kith_experiment *x, uint32_t phase, uint32_t group,
                            uint32_t session);
uint64_t kith_history_print_home(uint64_t before, double days);

#endif
