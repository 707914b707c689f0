#include "abc_calibrate.h"

#include "abc_adjust.h"
#include "abc_weigh.h"
#include "distributions.h"
#include "hash64.h"
#include "parallel.h"
#include "rng.h"

#include <math.h>

#define THREADS    64u
#define ROOM       ((size_t)1 << 30) /* of a thread's regressions, at most */
#define TRIAL_SALT UINT64_C(0x747269616c)

struct calibration {
    const struct kith_abc_table *table;
    const struct kith_abc_calibrate_options *options;
    double *logs; /* [row][study][report + 1] */
    double *rank; /* [param][trial] */
    double *mean;
    double *truth;
    double *width; /* posterior SD over the prior's */
    double *covered;
    double *effective;                /* [trial] */
    struct kith_arena *room[THREADS]; /* for regressions */
    enum kith_rc failed[THREADS];
    double *weight[THREADS]; /* [row] */
};

static double own_se(const struct calibration *c, size_t row, const struct kith_abc_study *study)
{
    return study->own_se == KITH_ABC_EXACT ? 0.0 : kith_abc_figure(c->table, row)[study->own_se];
}

static void reports_of(const struct calibration *c, size_t row, uint64_t trial, int *report)
{
    struct kith_rng rng = {kith_hash_mix(c->options->seed ^ TRIAL_SALT, trial + 1)};

    for (size_t s = 0; s < c->options->n_studies; s++) {
        const struct kith_abc_study *study = &c->options->studies[s];

        report[s] = kith_abc_claim_sample(&study->claim, kith_abc_figure(c->table, row)[study->figure],
                                          own_se(c, row, study), kith_rng_unit(&rng));
    }
}

/* Weighted draws of one coordinate, and the truth's place among them. */
static void one_param(struct calibration *c, size_t p, size_t trial, size_t row, double effective, const double *weight,
                      const double *unit, size_t stride, size_t n)
{
    struct kith_rng rng = {kith_hash_mix(c->options->seed ^ ~TRIAL_SALT, trial * KITH_ABC_PARAMS_MAX + p + 1)};
    size_t at = p * c->options->trials + trial;
    double truth = kith_abc_unit(c->table, row)[p];
    double below = 0.0;
    double mean = 0.0;
    double squares = 0.0;

    for (size_t i = 0; i < n; i++) {
        double x = unit[i * stride];

        below += x < truth ? weight[i] : 0.0;
        mean += weight[i] * x;
        squares += weight[i] * x * x;
    }
    /* The truth's place among as many draws as the weights are worth: without it, few draws pile up at both ends. */
    below = (below * effective + kith_rng_unit(&rng)) / (effective + 1.0);
    c->rank[at] = below;
    c->mean[at] = mean;
    c->truth[at] = truth;
    c->width[at] = sqrt(fmax(squares - mean * mean, 0.0) * 12.0);
    c->covered[at] = below >= 0.05 && below <= 0.95;
}

/* Nature's effects are observed as they are. */
static enum kith_rc adjusted_trial(struct calibration *c, size_t trial, size_t row, struct kith_arena *room)
{
    size_t columns[KITH_ABC_FIGURES_MAX];
    double observed[KITH_ABC_FIGURES_MAX];
    struct kith_abc_adjust_options how = {.column = columns,
                                          .n_columns = c->options->n_studies,
                                          .observed = observed,
                                          .nearest = c->options->nearest,
                                          .except = row};
    struct kith_abc_adjusted adjusted;
    enum kith_rc rc;

    for (size_t s = 0; s < how.n_columns; s++) {
        columns[s] = c->options->studies[s].figure;
        observed[s] = kith_abc_figure(c->table, row)[columns[s]];
    }
    KITH_TRY(kith_abc_adjust(c->table, &how, room, &adjusted, NULL));
    c->effective[trial] = adjusted.effective;
    for (size_t i = 0; i < c->table->params * adjusted.n; i++)
        adjusted.z[i] = kith_normal_cdf(adjusted.z[i]);
    for (size_t p = 0; p < c->table->params; p++)
        one_param(c, p, trial, row, adjusted.effective, adjusted.weight, adjusted.z + p * adjusted.n, 1, adjusted.n);
out:
    kith_arena_reset(room);
    return rc;
}

static void one_trial(void *user, size_t trial, unsigned worker)
{
    struct calibration *c = user;
    size_t studies = c->options->n_studies;
    size_t row = trial * (c->table->rows / c->options->trials);
    double *weight = c->weight[worker];
    struct kith_abc_weighed weighed;
    int report[KITH_ABC_FIGURES_MAX];

    if (c->options->nearest > 0) {
        enum kith_rc rc = adjusted_trial(c, trial, row, c->room[worker]);

        c->failed[worker] = rc != KITH_OK ? rc : c->failed[worker];
        return;
    }
    reports_of(c, row, trial, report);
    for (size_t i = 0; i < c->table->rows; i++) {
        weight[i] = 0.0;
        for (size_t s = 0; s < studies; s++)
            weight[i] += c->logs[(i * studies + s) * 3 + (size_t)(report[s] + 1)];
    }
    weight[row] = -HUGE_VAL; /* nature's own draw would know too much */
    weighed = kith_abc_weigh(weight, c->table->rows, weight);
    c->effective[trial] = weighed.effective;
    for (size_t p = 0; p < c->table->params; p++)
        one_param(c, p, trial, row, weighed.effective, weight, kith_abc_unit(c->table, 0) + p,
                  c->table->params + c->table->figures, c->table->rows);
}

static void fill_logs(struct calibration *c)
{
    size_t studies = c->options->n_studies;

    for (size_t i = 0; i < c->table->rows; i++)
        for (size_t s = 0; s < studies; s++)
            for (int r = -1; r <= 1; r++) {
                struct kith_abc_claim claim = c->options->studies[s].claim;

                claim.report = r;
                c->logs[(i * studies + s) * 3 + (size_t)(r + 1)] =
                    kith_abc_claim_log(&claim, kith_abc_figure(c->table, i)[c->options->studies[s].figure],
                                       own_se(c, i, &c->options->studies[s]));
            }
}

static void sum_up(const struct calibration *c, size_t p, struct kith_abc_recovery *out)
{
    size_t n = c->options->trials;
    double *rank = c->rank + p * n;
    double expected = (double)n / KITH_ABC_BINS;

    *out = (struct kith_abc_recovery){.correlation = kith_pearson(c->mean + p * n, c->truth + p * n, n),
                                      .covered = kith_mean(c->covered + p * n, n),
                                      .width = kith_mean(c->width + p * n, n)};
    for (size_t i = 0; i < n; i++) {
        size_t bin = (size_t)(rank[i] * KITH_ABC_BINS);

        out->rank[bin < KITH_ABC_BINS ? bin : KITH_ABC_BINS - 1]++;
    }
    for (size_t b = 0; b < KITH_ABC_BINS; b++)
        out->chi_square += (out->rank[b] - expected) * (out->rank[b] - expected) / expected;
    out->chi_square_p = kith_chi_square_above(out->chi_square, KITH_ABC_BINS - 1);
    kith_sort(rank, n);
    for (size_t i = 0; i < n; i++) {
        out->ks = fmax(out->ks, fabs(rank[i] - (double)i / (double)n));
        out->ks = fmax(out->ks, fabs(rank[i] - (double)(i + 1) / (double)n));
    }
    out->ks_p = kith_ks_above(out->ks, n);
}

static enum kith_rc take_room(struct calibration *c, unsigned threads, struct kith_arena *scratch, struct kith_err *err)
{
    size_t cells = c->table->params * c->options->trials;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, c->table->rows * c->options->n_studies * 3, sizeof *c->logs, &c->logs, err));
    KITH_TRY(kith_arena_take(scratch, cells, sizeof *c->rank, &c->rank, err));
    KITH_TRY(kith_arena_take(scratch, cells, sizeof *c->mean, &c->mean, err));
    KITH_TRY(kith_arena_take(scratch, cells, sizeof *c->truth, &c->truth, err));
    KITH_TRY(kith_arena_take(scratch, cells, sizeof *c->width, &c->width, err));
    KITH_TRY(kith_arena_take(scratch, cells, sizeof *c->covered, &c->covered, err));
    KITH_TRY(kith_arena_take(scratch, c->options->trials, sizeof *c->effective, &c->effective, err));
    for (unsigned t = 0; t < threads; t++) {
        KITH_TRY(kith_arena_take(scratch, c->table->rows, sizeof *c->weight[t], &c->weight[t], err));
        KITH_TRY(kith_arena_open(kith_arena_env(scratch), &c->room[t], ROOM, err));
    }
out:
    return rc;
}

enum kith_rc kith_abc_calibrate(const struct kith_abc_table *table, const struct kith_abc_calibrate_options *options,
                                struct kith_arena *keep, struct kith_abc_calibrated *out, struct kith_err *err)
{
    struct calibration c = {.table = table, .options = options};
    unsigned threads = options->threads == 0 ? 1 : options->threads > THREADS ? THREADS : options->threads;
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    *out = (struct kith_abc_calibrated){.trials = options->trials};
    if (options->trials == 0 || options->trials >= table->rows || options->n_studies == 0 ||
        options->n_studies > KITH_ABC_FIGURES_MAX)
        return kith_fail(err, KITH_EUSAGE, 0, "Calibration takes fewer trials than the table has draws (%zu).",
                         table->rows);
    KITH_TRY(kith_arena_open(kith_arena_env(keep), &scratch, (size_t)4 << 30, err));
    KITH_TRY(take_room(&c, threads, scratch, err));
    KITH_TRY(kith_arena_take(keep, table->params, sizeof *out->param, &out->param, err));
    fill_logs(&c);
    kith_parallel(options->trials, threads, one_trial, &c);
    for (unsigned t = 0; t < threads; t++)
        if (c.failed[t] != KITH_OK) {
            rc = kith_fail(err, c.failed[t], 0, "A trial's regression could not be done; take more nearest draws.");
            goto out;
        }
    for (size_t p = 0; p < table->params; p++)
        sum_up(&c, p, &out->param[p]);
    kith_sort(c.effective, options->trials);
    out->effective = kith_quantile_sorted(c.effective, options->trials, 0.5);
out:
    for (unsigned t = 0; t < threads; t++)
        kith_arena_close(c.room[t]);
    kith_arena_close(scratch);
    return rc;
}
