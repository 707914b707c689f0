/* The explorer on demand: a past and a change that a learner chose, simulated now, with and without the change.
 *
 * An answer is a function of the demand and of the tables that the program carries: never of threads, processor or what
 * was asked before, so that an address that holds a demand shows the same figures again. The work is bounded: rats,
 * versions of the model and hours have maxima, which kith_demand_wrong names. Simulated rats; it advises nobody. The
 * answer lives in `keep`. Any thread. */
#ifndef KITH_CIRCUIT_DEMAND_H
#define KITH_CIRCUIT_DEMAND_H

#include "circuit_explore_runs.h"

#define KITH_DEMAND_RATS_MAX     64u     /* in each version: one block of the simulator */
#define KITH_DEMAND_VERSIONS_MAX 160u    /* as many as the fit keeps */
#define KITH_DEMAND_SEED_MAX     999999u /* short enough to be read out to a neighbour */

enum kith_demand_act { KITH_DEMAND_NOTHING, KITH_DEMAND_UP, KITH_DEMAND_DOWN, KITH_DEMAND_INJURED, KITH_DEMAND_ACTS };
enum kith_demand_oxytocin { KITH_DEMAND_OWN, KITH_DEMAND_GIVEN, KITH_DEMAND_BLOCKED, KITH_DEMAND_OXYTOCINS };
#define KITH_DEMAND_PARTS ((size_t)11)

/* Words of one choice: its name in an address, its label, and how a sentence says it. */
struct kith_demand_word {
    const char *name;
    const char *label;
    const char *said;
};
extern const struct kith_demand_word kith_demand_acts[KITH_DEMAND_ACTS];
extern const struct kith_demand_word kith_demand_oxytocins[KITH_DEMAND_OXYTOCINS];
extern const struct kith_demand_word kith_demand_parts[KITH_DEMAND_PARTS];
extern const char *const kith_demand_pasts[KITH_EXPLORE_PASTS]; /* names; the labels are kith_explore_pasts' */

/* Numbers alone, so that two demands are the same when their bytes are. */
struct kith_demand {
    uint32_t past; /* of kith_explore_pasts */
    uint32_t act;
    uint32_t part; /* of kith_demand_parts; 0 where nothing is done */
    uint32_t oxytocin;
    uint32_t rats;
    uint32_t versions;
    uint32_t seed;
};

enum kith_demand_course { KITH_DEMAND_OPENED = KITH_REGIONS, KITH_DEMAND_COURSES }; /* regions first */

struct kith_demand_band { /* over versions: 5th, 50th, 95th percentile */
    double low;
    double mid;
    double high;
};

struct kith_demand_side {
    struct kith_demand_band outcome[KITH_EXPLORE_OUTCOMES]; /* opened in rats of 100; presses, contacts a rat */
    struct kith_demand_band hour[KITH_REGIONS];             /* mean rate over the hour, 0 to 1 */
    struct kith_demand_band course[KITH_DEMAND_COURSES][KITH_EXPLORE_BINS]; /* rates, and share of doors open by then */
    struct kith_explore_course rat[KITH_EXPLORE_RATS];                      /* of the most typical version */
};

struct kith_demand_answer {
    struct kith_demand asked;
    bool fitted;  /* the versions are the posterior's */
    bool changed; /* something was done; else `now` is as `plain` */
    uint32_t typical;
    struct kith_demand_side plain;
    struct kith_demand_side now;
    struct kith_targets_cell than[KITH_EXPLORE_OUTCOMES]; /* now against plain; hoped means more */
};

/* NULL, or which number is beyond its bound, as a sentence that says what to do. */
const char *kith_demand_wrong(const struct kith_demand *demand);

/* Whether anything is done to the rats. */
bool kith_demand_changes(const struct kith_demand *demand);

/* The regions that are turned up, down or injured, as bits 1u << region. */
unsigned kith_demand_touches(const struct kith_demand *demand);

/* The nearest of kith_explore_changes, for the studies that it names; 0 where none is the same. */
size_t kith_demand_nearest(const struct kith_demand *demand);

enum kith_rc kith_demand_run(const struct kith_env *env, const struct kith_demand *demand,
                             struct kith_demand_answer *out, struct kith_err *err);

#endif
