/* What the explorer shows, simulated. For the explorer (circuit_explore.h) and what is simulated on
 * demand (circuit_demand.h). Lives in `keep`, read-only once
 * made. */
#ifndef KITH_CIRCUIT_EXPLORE_RUNS_H
#define KITH_CIRCUIT_EXPLORE_RUNS_H

#include "circuit_explore.h"
#include "target_table.h"

#define KITH_EXPLORE_PASTS    ((size_t)4)
#define KITH_EXPLORE_CHANGES  ((size_t)9)
#define KITH_EXPLORE_CELLS    (KITH_EXPLORE_PASTS * KITH_EXPLORE_CHANGES)
#define KITH_EXPLORE_OUTCOMES ((size_t)3) /* opened, presses, contact */
#define KITH_EXPLORE_RATS     ((size_t)3) /* shown one by one */
#define KITH_EXPLORE_CROWD    200u
#define KITH_EXPLORE_BINS     60u

struct kith_explore_past {
    const char *label;
    const char *other; /* the same when the lever is not to be called a drug lever */
    const char *said;  /* begins a sentence */
};

struct kith_explore_change {
    const char *label;
    const char *said; /* goes on with it */
    enum kith_manipulation_kind kind;
    enum kith_target target;
    const char *evidence[KITH_TARGETS_REFERRED];
};

extern const struct kith_explore_past kith_explore_pasts[KITH_EXPLORE_PASTS];
extern const struct kith_explore_change kith_explore_changes[KITH_EXPLORE_CHANGES];

struct kith_explore_region {
    const char *title;
    const char *plain; /* goes on with "it" */
};
extern const struct kith_explore_region kith_explore_regions[KITH_REGIONS];

/* The test of a past, with no change. */
enum kith_rc kith_explore_test(size_t past, struct kith_experiment *out, struct kith_err *err);

/* Mean or single course of an hour: KITH_TRACES columns a bin. */
struct kith_explore_course {
    double bin[KITH_EXPLORE_BINS][KITH_TRACES];
};

struct kith_explore_cell {
    double low[KITH_EXPLORE_OUTCOMES]; /* over versions: 5th, 50th, 95th percentile; opened in rats of 100 */
    double mid[KITH_EXPLORE_OUTCOMES];
    double high[KITH_EXPLORE_OUTCOMES];
    struct kith_targets_cell than[KITH_EXPLORE_OUTCOMES]; /* against no change; hoped means more */
    struct kith_explore_course mean;
    struct kith_explore_course rat[KITH_EXPLORE_RATS];
};

struct kith_explore_runs {
    uint32_t draws;
    uint32_t rats;                  /* in each run over versions */
    uint32_t typical;               /* the version that the courses are of */
    struct kith_explore_cell *cell; /* past by past, change by change */
};

enum kith_rc kith_explore_simulate(struct kith_arena *keep, const struct kith_explore_options *options,
                                   struct kith_explore_runs *out, struct kith_err *err);

#endif
