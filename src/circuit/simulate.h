/* Runs an experiment once: simulated rats under one draw of the parameters.
 *
 * A workspace (struct kith_circuit_sim) is made once, from an arena (1 MiB a thread), and used by one caller at a time;
 * simulating takes no memory. Experiments, parameters and options are borrowed and only read. What comes out depends on
 * experiment, draw, seed, run, animals, model, rule and step alone: never on threads, nor on the instruction set. Every
 * animal has its own random stream, so that the first ten of twenty animals are the ten that a run of ten would have
 * had. */
#ifndef KITH_SIMULATE_H
#define KITH_SIMULATE_H

#include "circuit_params.h"
#include "experiment.h"

/* Which kernel: AUTO takes the best that this processor has. All give the same numbers. */
enum kith_circuit_cpu { KITH_CIRCUIT_AUTO, KITH_CIRCUIT_PORTABLE, KITH_CIRCUIT_AVX2, KITH_CIRCUIT_AVX512 };

/* "scalar", "avx2", "avx512" or NULL (AUTO); what the processor lacks becomes what it has. */
enum kith_circuit_cpu kith_circuit_cpu_pick(const char *name);
const char *kith_circuit_cpu_name(enum kith_circuit_cpu cpu);

struct kith_circuit_options {
    uint64_t seed;
    uint64_t run;     /* number of this draw or repetition: another stream under the same seed */
    uint32_t animals; /* in each group; 0: the experiment's own */
    enum kith_null_model model;
    int learn;          /* enum kith_learning_rule, or -1: the experiment's own */
    double step_s;      /* of measured phases; 0: KITH_CIRCUIT_STEP */
    double step_slow_s; /* of all others; 0: KITH_CIRCUIT_STEP_SLOW */
    bool paired;        /* all groups are the same animals with the same luck, but for what is done to them: what a draw
                           expects of an effect then shows with few animals. Not what a study of others sees */
    bool lean;  /* what is averaged over sessions (rates, arousal, oxytocin, ...) is not wanted, and unspecified:
                   a session may end when nothing more can be done in it */
    bool still; /* no noise in the rates, all animals alike: for tests and drawings */
    enum kith_circuit_cpu cpu;
};

#define KITH_CIRCUIT_STEP      0.1  /* s: for looking closely */
#define KITH_CIRCUIT_STEP_FIT  10.0 /* s: for tables of many draws; the same distribution, see tests/circuit */
#define KITH_CIRCUIT_STEP_SLOW 20.0 /* s: maintenance days */

/* One measure of one group in one measured phase. */
struct kith_circuit_summary {
    uint32_t n;  /* animals that have the measure */
    double sum;  /* OPENED: the number of openers */
    double mean; /* NaN when n is 0 */
    double sd;   /* divisor n - 1; NaN below 2 */
};

struct kith_circuit_result {
    uint32_t n_groups;
    uint32_t n_measured;
    uint32_t animals[KITH_EXPERIMENT_GROUPS]; /* simulated */
    struct kith_circuit_summary summary[KITH_EXPERIMENT_MEASURED][KITH_EXPERIMENT_GROUPS][KITH_MEASURES];
    struct kith_circuit_summary change; /* a - b animal by animal, where the claim is within one group; else n is 0 */
};

/* Optional: what happened to each animal and over time. The caller owns the arrays; NULL leaves one out. */
struct kith_circuit_record {
    uint32_t animals_max; /* rows of the arrays for each group */
    /* [measured][group][animal][measure], laid out flat; NaN where an animal has none */
    double *animal;
    /* Latency in min of the LAST session of the phase, [measured][group][animal]; negative where it was not opened:
     * minus the length of the session. */
    double *latency;
    /* Mean course of the last session of the phase, [measured][group][bin][KITH_TRACES]; bins of equal length. */
    uint32_t bins; /* at most KITH_CIRCUIT_BINS */
    double *trace;
};
#define KITH_CIRCUIT_BINS 240u

/* Columns of a trace: the regions, then these. */
enum kith_trace {
    KITH_TRACE_OPIOID = KITH_REGIONS,
    KITH_TRACE_WITHDRAWAL,
    KITH_TRACE_OXYTOCIN,
    KITH_TRACE_DISTRESS,
    KITH_TRACE_X_SELF,
    KITH_TRACE_X_OTHER,
    KITH_TRACE_FREE,     /* share of doors opened by now */
    KITH_TRACE_PRESSES,  /* on the drug lever by now, a rat */
    KITH_TRACE_CONTACTS, /* by now, a rat */
    KITH_TRACES
};
const char *kith_trace_name(unsigned trace);

/* Raised whenever the same call would give other numbers than before, so that stored tables know that they are old. */
#define KITH_CIRCUIT_VERSION 4u

/* A workspace that simulates on its caller's thread alone, or with `threads` (1 to 64) of its own during a call. */
struct kith_circuit_sim;
enum kith_rc kith_circuit_sim_make(struct kith_arena *keep, struct kith_circuit_sim **out, struct kith_err *err);
enum kith_rc kith_circuit_sim_make_many(struct kith_arena *keep, unsigned threads, struct kith_circuit_sim **out,
                                        struct kith_err *err);

/* From now on keeps up to `lives` blocks of animals (90 kB each and thread) as they stood after each phase, so that
 * calls under one draw and seed share pasts. Numbers stay what they were. Once a workspace. */
enum kith_rc kith_circuit_sim_remember(struct kith_arena *keep, struct kith_circuit_sim *sim, uint32_t lives,
                                       struct kith_err *err);

/* Fills *out. `record` may be NULL. EBOUND for more animals than KITH_CIRCUIT_ANIMALS, EUSAGE for steps outside
 * 0.001 to 60 s. */
#define KITH_CIRCUIT_ANIMALS 1000000u
enum kith_rc kith_circuit_simulate(struct kith_circuit_sim *sim, const struct kith_experiment *experiment,
                                   const struct kith_circuit_params *params, const struct kith_circuit_options *options,
                                   struct kith_circuit_result *out, const struct kith_circuit_record *record,
                                   struct kith_err *err);

/* Ticks that an experiment takes under those options in a workspace that remembers what `lived` says, and adds what it
 * then has lived itself: for putting experiments in order. */
#define KITH_CIRCUIT_LIVED 1024u
struct kith_circuit_lived {
    uint32_t n;
    uint64_t print[KITH_CIRCUIT_LIVED];
};
double kith_circuit_ticks(const struct kith_experiment *experiment, const struct kith_circuit_options *options,
                          struct kith_circuit_lived *lived);

/* The contrast of the experiment's claim in one result: side a minus side b (or the value), in the measure's unit.
 * NaN when either does not exist. Above 0 means higher. */
double kith_circuit_contrast(const struct kith_experiment *experiment, const struct kith_circuit_result *result);

/* Whether a contrast meets the claim: its sign, or for "same" that it lies within the margin. */
bool kith_circuit_claim_met(const struct kith_experiment *experiment, double contrast, double margin);

#endif
