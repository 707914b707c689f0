/* The circuit as the inference sees it: free parameters in, one effect for each row of circuit/roles.tsv out.
 *
 * A set of rows is made once, lives in the arena it was made in, and is then read-only: any thread. The simulator that
 * runs them is a kith_inference_sim, which holds one workspace for each thread. Only rows that are fitted can be
 * simulated alone (FIT), so that a fit cannot see what is held out. */
#ifndef KITH_INFERENCE_ROWS_H
#define KITH_INFERENCE_ROWS_H

#include "abc_calibrate.h"
#include "evidence.h"
#include "simulate.h"

#define KITH_INFERENCE_ROWS    64u
#define KITH_INFERENCE_ANIMALS 64u /* simulated in each group for a weight: a block of the simulator */
#define KITH_INFERENCE_PRIOR   64u /* ... for a look at the priors */
#define KITH_INFERENCE_NULL    0.5 /* of a null's margin: what the fit asks for, so that an interval can lie within it */
#define KITH_INFERENCE_DIRECTION                                                                                       \
    1.5                           /* ... of a direction's least effect: likewise, so that draws do not crowd at it     \
                                   */
#define KITH_INFERENCE_VERSION 2u /* raise it when stored results should be made anew */

/* What is kept of a row, in this order. */
enum kith_inference_figure {
    KITH_FIGURE_EFFECT, /* a - b, or ln(a / b); of a value, a - value */
    KITH_FIGURE_OWN_SE, /* of the effect in one study of the experiment's own n */
    KITH_FIGURE_A,      /* means of the measure */
    KITH_FIGURE_B,
    KITH_FIGURES
};

struct kith_inference_row {
    const struct kith_circuit_role *role;
    struct kith_experiment experiment;
    struct kith_abc_claim claim; /* what the verdict asks for */
    struct kith_abc_claim study; /* what the fit asks for: as much, but for a null half of the margin */
};

struct kith_inference {
    struct kith_inference_row *rows;
    size_t n;
    struct kith_evidence evidence;
    uint64_t print;     /* of parameters, all experiments, roles */
    uint64_t print_fit; /* of parameters and fitted rows alone */
};

/* Reads the tables and experiments that the program was built with. EINPUT when a claim of an experiment is not that of
 * its row, or an experiment is missing. */
enum kith_rc kith_inference_make(struct kith_arena *keep, struct kith_inference *out, struct kith_err *err);

/* The free parameters of a model: fixed ones and those that only other models use left out. Returns how many. */
size_t kith_inference_free(enum kith_null_model model, enum kith_circuit_param *out);
/* A draw from coordinates; what is not free keeps its value. */
void kith_inference_params(enum kith_null_model model, const double *unit, struct kith_circuit_params *out);

enum kith_inference_which { KITH_INFERENCE_ALL, KITH_INFERENCE_FIT };

struct kith_inference_sim {
    const struct kith_inference *inference;
    struct kith_circuit_sim **workspace; /* [thread] */
    enum kith_null_model model;
    enum kith_inference_which which; /* figures of rows that are not simulated are NaN */
    uint32_t animals;
    double step_s;
    struct kith_str without;             /* a laboratory whose rows enter no weight; empty: none */
    uint32_t order[KITH_INFERENCE_ROWS]; /* of rows, by how long they take: a proposal that fails does so early */
};

/* A problem for abc_table.h: figures are n rows of KITH_FIGURES. `sim` must outlive it. */
enum kith_rc kith_inference_problem(const struct kith_inference *inference, enum kith_null_model model,
                                    enum kith_inference_which which, uint32_t animals, unsigned threads,
                                    struct kith_arena *keep, struct kith_inference_sim *sim,
                                    struct kith_abc_problem *out, struct kith_err *err);

/* One row under one draw. Answers go to figure[0 .. KITH_FIGURES-1]. */
enum kith_rc kith_inference_run(const struct kith_inference_sim *sim, size_t row,
                                const struct kith_circuit_params *params, uint64_t seed, uint64_t run, unsigned worker,
                                double *figure, struct kith_err *err);

static inline size_t kith_inference_column(size_t row, enum kith_inference_figure figure)
{
    return row * KITH_FIGURES + figure;
}

/* ln likelihood of the fitted rows; `user` is a struct kith_inference_weigh. Held-out rows never enter. */
struct kith_inference_weigh {
    const struct kith_inference *inference;
    struct kith_str without; /* a laboratory whose rows are left out too; empty: none */
};
double kith_inference_likelihood(const void *user, const double *figure);

#endif
