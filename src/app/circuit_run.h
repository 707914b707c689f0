/* One experiment, run many times at its own size: what a group shows, and how far a repetition would move it.
 *
 * With one draw the standard parameters are run CIRCUIT_RUN_REPEATS times, and intervals say what chance alone does at
 * this number of rats. With more, each version of the model (circuit_versions.h) is run once, and intervals hold what
 * nobody knows about the model as well. Everything returned lives in `keep` or in the struct; options are borrowed. */
#ifndef KITH_CIRCUIT_RUN_H
#define KITH_CIRCUIT_RUN_H

#include "describe.h"
#include "evidence.h"
#include "simulate.h"
#include "strip.h"

#define KITH_CIRCUIT_RUN_REPEATS 100u
#define KITH_CIRCUIT_RUN_POINTS  61u /* of a curve: 60 bins and the start */
#define KITH_CIRCUIT_RUN_LEVEL   0.95

struct kith_circuit_run_options {
    uint32_t animals; /* in each group; 0: as many as the experiment had */
    uint32_t draws;   /* 0 counts as 1 */
    uint64_t seed;
    double step_s; /* 0: 1 s */
    enum kith_null_model model;
    int learn; /* enum kith_learning_rule, or -1: the experiment's own */
    unsigned threads;
    enum kith_circuit_cpu cpu;
    void (*progress)(void *user, size_t done, size_t total); /* from the calling thread; NULL: none */
    void *user;
};

struct kith_circuit_figure {
    double mean; /* over runs, of the group's mean; NaN where no animal has the measure */
    struct kith_interval interval;
};

struct kith_circuit_curve {
    double y[KITH_CIRCUIT_RUN_POINTS];
    double low[KITH_CIRCUIT_RUN_POINTS];
    double high[KITH_CIRCUIT_RUN_POINTS];
};

struct kith_circuit_group_run {
    bool there; /* it takes part in the measured phase */
    struct kith_circuit_figure measure[KITH_MEASURES];
    struct kith_circuit_curve opened; /* Kaplan-Meier, last session */
    double trace[KITH_TRACES][KITH_CIRCUIT_RUN_POINTS];
};

struct kith_circuit_run {
    struct kith_experiment experiment;
    const struct kith_evidence_row *evidence; /* NULL when the table has no such row */
    struct kith_circuit_run_options options;  /* as they were used */
    const char *versions;                     /* which parameters, in words */
    uint32_t runs;
    uint32_t animals[KITH_EXPERIMENT_GROUPS];
    double minutes[KITH_CIRCUIT_RUN_POINTS]; /* of the first measured phase; others have their own length */
    struct kith_circuit_group_run (*group)[KITH_EXPERIMENT_GROUPS]; /* [measured][group] */
    struct kith_circuit_figure contrast;
    double met;   /* share of runs whose contrast has the claim's sign; NaN for "same" */
    uint32_t odd; /* runs without a contrast */
};

/* `spec` is the name of an experiment that the program carries, or a path. */
enum kith_rc kith_circuit_run(const struct kith_env *env, struct kith_arena *keep, const char *spec,
                              const struct kith_circuit_run_options *options, struct kith_circuit_run **out,
                              struct kith_err *err);

/* Minutes of point i of a measured phase's curves. */
double kith_circuit_run_minute(const struct kith_circuit_run *run, uint32_t measured, uint32_t point);

/* The report as text, JSON or SVG. */
void kith_circuit_run_text(struct kith_buf *b, const struct kith_circuit_run *run,
                           const struct kith_strip_options *options);
enum kith_rc kith_circuit_run_json(struct kith_buf *b, const struct kith_circuit_run *run, struct kith_err *err);
void kith_circuit_run_svg(struct kith_buf *b, const struct kith_circuit_run *run);

/* "Simulated rats. ..." - what every output says. */
extern const char kith_circuit_advice[];

#endif
