#include "evaluation_quality.h"

#include "train_loss.h"

#include <lbfgs.h>
#include <math.h>
#include <string.h>

#define SIGNS_MAX 32
#define RIDGE     1.0 /* in units of one session: the signs are standardised, and sessions are few */

struct problem {
    const double *x; /* n x k, standardised */
    const bool *good;
    size_t n, k;
    size_t without;
    double weight[2]; /* of a poor and of a good session */
};

static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *w, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    const struct problem *p = instance;
    double loss = 0.0;

    (void)step;
    for (int i = 0; i < n; i++) {
        bool free = (size_t)i >= p->k;

        g[i] = free ? 0.0 : RIDGE * w[i];
        loss += free ? 0.0 : 0.5 * RIDGE * w[i] * w[i];
    }
    for (size_t s = 0; s < p->n; s++) {
        const double *x = p->x + s * p->k;
        double weight = p->weight[p->good[s]];
        double z = w[p->k];
        double slope;

        if (s == p->without)
            continue;
        for (size_t i = 0; i < p->k; i++)
            z += w[i] * x[i];
        loss += weight * kith_train_loss(1, &z, p->good[s], &slope);
        for (size_t i = 0; i < p->k; i++)
            g[i] += weight * slope * x[i];
        g[p->k] += weight * slope;
    }
    return loss;
}

/* Both kinds weigh the same: else whichever lost the session left out would seem the rarer, and the score of that
 * session would fall for it. */
static void weigh(struct problem *p)
{
    double count[2] = {0.0, 0.0};

    for (size_t s = 0; s < p->n; s++)
        count[p->good[s]] += s != p->without;
    for (int q = 0; q < 2; q++)
        p->weight[q] = count[q] > 0.0 ? (count[0] + count[1]) / 2.0 / count[q] : 0.0;
}

static enum kith_rc score_by_others(struct problem *p, double *score, struct kith_err *err)
{
    size_t room = (p->k + 1 + 15) / 16 * 16;
    lbfgsfloatval_t *w = lbfgs_malloc((int)room);
    lbfgs_parameter_t how;

    if (!w)
        return kith_fail_memory(err);
    lbfgs_parameter_init(&how);
    how.max_iterations = 100;
    for (p->without = 0; p->without < p->n; p->without++) {
        memset(w, 0, room * sizeof *w);
        weigh(p);
        (void)lbfgs((int)(p->k + 1), w, NULL, evaluate, NULL, p, &how);
        score[p->without] = w[p->k];
        for (size_t i = 0; i < p->k; i++)
            score[p->without] += w[i] * p->x[p->without * p->k + i];
    }
    lbfgs_free(w);
    return KITH_OK;
}

/* Each sign to mean 0 and spread 1; where a session has none, the mean. No label enters, so leaving a session out
 * changes nothing that matters here. */
static void standardise(const double *signs, size_t n, size_t k, double *x)
{
    for (size_t i = 0; i < k; i++) {
        double sum = 0.0;
        double squares = 0.0;
        double count = 0.0;
        double mean;
        double spread;

        for (size_t s = 0; s < n; s++)
            if (isfinite(signs[s * k + i])) {
                sum += signs[s * k + i];
                squares += signs[s * k + i] * signs[s * k + i];
                count += 1.0;
            }
        mean = count > 0.0 ? sum / count : 0.0;
        spread = count > 0.0 ? sqrt(fmax(squares / count - mean * mean, 0.0)) : 0.0;
        for (size_t s = 0; s < n; s++)
            x[s * k + i] = isfinite(signs[s * k + i]) && spread > 1e-9 ? (signs[s * k + i] - mean) / spread : 0.0;
    }
}

struct drawing { /* columns of scores, one a figure */
    const double *const *column;
    size_t stride[SIGNS_MAX + 1];
    const bool *good;
    size_t figures;
};

/* By pairs: sessions are few. */
static void auc_of(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct drawing *d = user;

    (void)worker;
    for (size_t f = 0; f < d->figures; f++) {
        double above = 0.0;
        double pairs = 0.0;

        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n && d->good[drawn[a]]; b++) {
                double x = d->column[f][drawn[a] * d->stride[f]];
                double y = d->column[f][drawn[b] * d->stride[f]];

                if (d->good[drawn[b]] || !isfinite(x) || !isfinite(y))
                    continue;
                above += x > y ? 1.0 : x == y ? 0.5 : 0.0;
                pairs += 1.0;
            }
        figure[f] = pairs > 0.0 ? above / pairs : NAN;
    }
}

enum kith_rc kith_quality_auc(const struct kith_bootstrap_plan *plan, const double *signs, const bool *good, size_t n,
                              size_t k, struct kith_arena *scratch, struct kith_estimate *each,
                              struct kith_estimate *together, struct kith_err *err)
{
    const double *column[SIGNS_MAX + 1];
    struct kith_bootstrap interval[SIGNS_MAX + 1];
    double value[SIGNS_MAX + 1];
    struct drawing d = {.column = column, .good = good, .figures = k + 1};
    struct problem p = {.good = good, .n = n, .k = k};
    double *x;
    double *score;
    uint32_t *all;
    enum kith_rc rc;

    if (k > SIGNS_MAX)
        return kith_fail(err, KITH_EUSAGE, 0, "At most %d signs.", SIGNS_MAX);
    KITH_TRY(kith_arena_take(scratch, n * k, sizeof *x, &x, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *score, &score, err));
    KITH_TRY(kith_arena_take(scratch, n, sizeof *all, &all, err));
    standardise(signs, n, k, x);
    p.x = x;
    KITH_TRY(score_by_others(&p, score, err));
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    for (size_t f = 0; f <= k; f++) {
        column[f] = f < k ? signs + f : score;
        d.stride[f] = f < k ? k : 1;
    }
    auc_of(&d, all, n, 0, value);
    KITH_TRY(kith_bootstrap_run(plan, n, k + 1, auc_of, &d, scratch, interval, err));
    for (size_t f = 0; f < k; f++)
        each[f] = (struct kith_estimate){value[f], interval[f].interval};
    *together = (struct kith_estimate){value[k], interval[k].interval};
out:
    return rc;
}
