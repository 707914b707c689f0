/* The whole fit: tables of the model and of each null model, the posterior, and what can be said of both.
 *
 * Only rows whose role is `fit` enter a weight; the refinement does not even simulate the others. All is a function of
 * the options' numbers and the tables that the program was built with. Work is kept in files PREFIX-NAME.work and taken
 * up again after a kill. What comes out lives in the arena. One thread calls. */
#ifndef KITH_INFERENCE_FIT_H
#define KITH_INFERENCE_FIT_H

#include "abc_refine.h"
#include "abc_weigh.h"
#include "inference_rows.h"
#include "verdict.h"

#define KITH_FIT_AS_WIDE                                                                                               \
    0.90 /* a parameter whose posterior SD is this share of the prior's, or more: not identified                       \
          */
#define KITH_FIT_FEW          50.0 /* effective draws below which a laboratory is left out by a fit of its own */
#define KITH_FIT_WITHOUT      200u /* draws that are picked by weight */
#define KITH_FIT_PATH         512u
#define KITH_FIT_LABORATORIES 16u

struct kith_fit_options {
    const struct kith_env *env;
    const char *prefix; /* of work files; NULL keeps all in memory */
    uint64_t seed;
    size_t draws;           /* of the model's table */
    size_t prior_draws;     /* of the look at the priors, all rows */
    size_t null_draws;      /* of each null model's */
    size_t population;      /* of the posterior */
    size_t null_population; /* of each null model's, and of each fit without a laboratory */
    size_t moves;
    size_t sweeps_max;
    size_t null_sweeps_max; /* of a null model or without a laboratory */
    bool fits_without;      /* fit anew without a laboratory where weighing leaves too few draws */
    size_t trials;          /* of calibration */
    unsigned threads;
    void (*stage)(void *user, const char *what); /* or NULL; what comes next */
    kith_abc_progress_fn *progress;              /* or NULL */
    void *user;
};

/* A row under the priors (all rows) and under the posterior (fitted rows; NaN for the others, which validate runs). */
struct kith_fit_row {
    double prior_shows;         /* share of draws that show the claim */
    struct kith_interval prior; /* central 95% of effects */
    double posterior_shows;
    struct kith_row_answer left_out; /* without its laboratory */
    double left_out_effective;
    bool left_out_refitted;
};

struct kith_fit_param {
    enum kith_circuit_param param;
    double median;                 /* in the parameter's unit */
    struct kith_interval interval; /* central 90% */
    double width;                  /* posterior SD over the prior's, along the prior */
    bool identified;
};

struct kith_fit_model {
    enum kith_null_model model;
    size_t draws;
    struct kith_abc_weighed table; /* by the table alone */
    struct kith_abc_refined refined;
    double probability;  /* among the four, alike before */
    size_t rows_shown;   /* fitted rows whose claim 95% of its posterior shows */
    size_t most_at_once; /* fitted rows that one posterior draw shows at once, at best */
    double all_at_once;  /* share of posterior draws that show all */
};

/* The posterior without a laboratory: the populations that the refinement passed through, weighed by what is missing to
 * the likelihood of all other laboratories; where that leaves too few draws to say anything, a refinement of its own.
 */
struct kith_fit_without {
    struct kith_str laboratory;
    struct kith_abc_table population; /* equal weights */
    double effective;                 /* draws that it is worth */
    bool refitted;
};

struct kith_fitted {
    const struct kith_inference *inference;
    struct kith_fit_options options;
    struct kith_abc_table table; /* fitted rows alone */
    struct kith_abc_table prior; /* all rows, more animals; enters no weight */
    struct kith_fit_row *rows;   /* [inference->n] */
    size_t n_fit;                /* rows that are fitted */
    struct kith_fit_param *params;
    size_t n_params;
    struct kith_fit_without without[KITH_FIT_LABORATORIES]; /* in the order of first rows */
    size_t n_laboratories;
    struct kith_fit_model models[KITH_MODELS]; /* by enum kith_null_model; the first is the full model */
    struct kith_abc_calibrated calibrated;     /* from reports, as the fit has them */
    struct kith_abc_calibrated recovered;      /* were all effects known as numbers */
};

enum kith_rc kith_inference_fit(const struct kith_inference *inference, const struct kith_fit_options *options,
                                struct kith_arena *keep, struct kith_fitted *out, struct kith_err *err);

#endif
