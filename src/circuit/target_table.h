/* The article's table of "potential therapeutic targets" made live: what the model expects of each, over many versions
 * of itself, and in how many of them it fails. Simulated rats; it advises nobody.
 *
 * An action is done during one test, after two weeks of simulated heroin, and set against the same rats without it.
 * It fails in a version when what was hoped for does not come: a change smaller than KITH_TARGETS_CLEAR, none, or one
 * the other way. The same rats (random streams) run with
 * and without it. The tests are circuit/targets/NAME.txt, embedded. A table is plain data; the run borrows all it is
 * given and calls `draw` and `progress` from the calling thread alone. */
#ifndef KITH_TARGET_TABLE_H
#define KITH_TARGET_TABLE_H

#include "simulate.h"

#define KITH_TARGETS_ACTIONS   ((size_t)7)
#define KITH_TARGETS_GOALS     ((size_t)4)
#define KITH_TARGETS_DRAWS     2000u
#define KITH_TARGETS_REFERRED  8u
#define KITH_TARGETS_CLEAR     0.05 /* five rats of a hundred, or a twentieth of the count */
#define KITH_TARGETS_DRAWS_STD 100u

struct kith_targets_action {
    const char *name; /* "insula-up" */
    const char *row;  /* of the article's table: "Insula", "PVT", "PVN (oxytocin)" */
    const char *title;
    enum kith_manipulation_kind kind;
    enum kith_target target;
    const char *evidence[KITH_TARGETS_REFERRED]; /* rows of circuit/evidence.tsv, NULL-ended */
};

struct kith_targets_goal {
    const char *name; /* "helping" */
    const char *title;
    bool ratio; /* the effect is a ratio of means (each with half a count added), else a difference of shares */
    int hoped;  /* +1: more is hoped for */
};

extern const struct kith_targets_action kith_targets_actions[KITH_TARGETS_ACTIONS];
extern const struct kith_targets_goal kith_targets_goals[KITH_TARGETS_GOALS];

struct kith_targets_cell {
    uint32_t n;     /* versions of the model */
    uint32_t hoped; /* a clear change as hoped */
    uint32_t none;  /* no clear change */
    uint32_t other; /* a clear change the other way */
    double low;     /* 5th, 50th and 95th percentile of the effect */
    double mid;
    double high;
};

struct kith_targets_table {
    uint32_t draws;
    uint32_t animals;                   /* in each group */
    double control[KITH_TARGETS_GOALS]; /* median without the action: share, or count */
    struct kith_targets_cell cell[KITH_TARGETS_ACTIONS][KITH_TARGETS_GOALS];
};

struct kith_targets_options {
    uint32_t draws;   /* 1 to KITH_TARGETS_DRAWS */
    uint32_t animals; /* in each group; 0: as the files say */
    uint64_t seed;
    unsigned threads;
    enum kith_circuit_cpu cpu;
    /* Version number `index` of the model. */
    enum kith_rc (*draw)(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err);
    void *draw_user;
    void (*progress)(void *user, size_t done, size_t total); /* NULL: none */
    void *progress_user;
};

enum kith_rc kith_targets_run(const struct kith_env *env, const struct kith_targets_options *options,
                              struct kith_targets_table *out, struct kith_err *err);

/* Puts a manipulation in the place of the one that the only group of such a test has; runs of one seed and number then
 * simulate the same rats with and without it. */
void kith_targets_act(struct kith_experiment *test, enum kith_manipulation_kind kind, enum kith_target target);
/* Parses an embedded test and checks that it has one group, one measured phase and one manipulation. */
enum kith_rc kith_targets_parse(struct kith_str file, struct kith_experiment *out, struct kith_err *err);

/* Counts and percentiles of n effects (differences, or ratios), sorting them. NaNs are left out. */
void kith_targets_summarise(double *effect, size_t n, bool ratio, int hoped, struct kith_targets_cell *out);

#endif
