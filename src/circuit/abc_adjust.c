#include "abc_adjust.h"

#include "distributions.h"

#include <lbfgs.h>
#include <math.h>
#include <stdlib.h>

#define RIDGE 0.01 /* of the weights' sum, on slopes over standardised figures */

struct near {
    double distance; /* squared */
    size_t row;
};

/* Half of x'Ax - c'x: its least point solves the normal equations. */
struct equations {
    size_t n; /* the intercept, then slopes */
    double *a;
    double *c;
};

/* liblbfgs may be built for vectors of 16. */
static size_t padded(size_t n)
{
    return (n + 15) / 16 * 16;
}

static int by_distance(const void *a, const void *b)
{
    const struct near *p = a;
    const struct near *q = b;

    if (p->distance != q->distance)
        return p->distance < q->distance ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

static double spread_of(const struct kith_abc_table *table, size_t column)
{
    double sum = 0.0, squares = 0.0, n = 0.0;

    for (size_t r = 0; r < table->rows; r++) {
        double x = kith_abc_figure(table, r)[column];

        if (isfinite(x)) {
            sum += x;
            squares += x * x;
            n += 1.0;
        }
    }
    squares = n > 1.0 ? squares / n - sum / n * (sum / n) : 0.0;
    return squares > 0.0 ? sqrt(squares) : 1.0;
}

static double away(const struct kith_abc_table *table, const struct kith_abc_adjust_options *o, const double *spread,
                   size_t row, size_t k)
{
    double x = (kith_abc_figure(table, row)[o->column[k]] - o->observed[k]) / spread[k];

    return isfinite(x) ? x : 0.0;
}

static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    const struct equations *e = instance;
    double value = 0.0;

    (void)step;
    for (size_t i = e->n; i < (size_t)n; i++)
        g[i] = 0.0;
    for (size_t i = 0; i < e->n; i++) {
        double ax = 0.0;

        for (size_t j = 0; j < e->n; j++)
            ax += e->a[i * e->n + j] * x[j];
        g[i] = ax - e->c[i];
        value += x[i] * (0.5 * ax - e->c[i]);
    }
    return value;
}

/* A line search that ends for want of digits has found the point too; memory is the only way to fail. */
static enum kith_rc solve(struct equations *e, lbfgsfloatval_t *x, struct kith_err *err)
{
    lbfgs_parameter_t how;
    lbfgsfloatval_t value;

    lbfgs_parameter_init(&how);
    how.epsilon = 1e-9;
    how.max_iterations = 200;
    for (size_t i = 0; i < padded(e->n); i++)
        x[i] = 0.0;
    if (lbfgs((int)padded(e->n), x, &value, evaluate, NULL, e, &how) == LBFGSERR_OUTOFMEMORY)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for a regression.");
    return KITH_OK;
}

static void pick(const struct kith_abc_table *table, const struct kith_abc_adjust_options *o, const double *spread,
                 struct near *all, struct kith_abc_adjusted *out)
{
    double most, sum = 0.0, squares = 0.0;
    size_t n = 0;

    for (size_t r = 0; r < table->rows; r++) {
        if (r == o->except)
            continue;
        all[n] = (struct near){0.0, r};
        for (size_t k = 0; k < o->n_columns; k++) {
            double d = away(table, o, spread, r, k);

            all[n].distance += d * d;
        }
        n++;
    }
    qsort(all, n, sizeof *all, by_distance);
    most = all[out->n - 1].distance * 1.000001;
    for (size_t i = 0; i < out->n; i++) {
        out->weight[i] = most > 0.0 ? 1.0 - all[i].distance / most : 1.0;
        sum += out->weight[i];
    }
    for (size_t i = 0; i < out->n; i++) {
        out->weight[i] /= sum;
        squares += out->weight[i] * out->weight[i];
    }
    out->effective = 1.0 / squares;
}

/* One row of the design: 1, then how far each figure is from what was observed. */
static double design(const struct kith_abc_table *table, const struct kith_abc_adjust_options *o, const double *spread,
                     size_t row, size_t i)
{
    return i == 0 ? 1.0 : away(table, o, spread, row, i - 1);
}

static void fill_matrix(const struct kith_abc_table *table, const struct kith_abc_adjust_options *o,
                        const double *spread, const struct near *all, const struct kith_abc_adjusted *out,
                        struct equations *e)
{
    for (size_t i = 0; i < e->n; i++)
        for (size_t j = 0; j < e->n; j++) {
            double sum = i == j && i > 0 ? RIDGE : 0.0;

            for (size_t m = 0; m < out->n; m++)
                sum +=
                    out->weight[m] * design(table, o, spread, all[m].row, i) * design(table, o, spread, all[m].row, j);
            e->a[i * e->n + j] = sum;
        }
}

static enum kith_rc adjust_param(const struct kith_abc_table *table, const struct kith_abc_adjust_options *o,
                                 const double *spread, const struct near *all, struct equations *e, lbfgsfloatval_t *x,
                                 size_t p, struct kith_abc_adjusted *out, struct kith_err *err)
{
    double *z = out->z + p * out->n;
    enum kith_rc rc;

    for (size_t m = 0; m < out->n; m++)
        z[m] = kith_normal_quantile(kith_abc_unit(table, all[m].row)[p]);
    for (size_t i = 0; i < e->n; i++) {
        e->c[i] = 0.0;
        for (size_t m = 0; m < out->n; m++)
            e->c[i] += out->weight[m] * z[m] * design(table, o, spread, all[m].row, i);
    }
    KITH_TRY(solve(e, x, err));
    for (size_t m = 0; m < out->n; m++)
        for (size_t i = 1; i < e->n; i++)
            z[m] -= x[i] * design(table, o, spread, all[m].row, i);
out:
    return rc;
}

enum kith_rc kith_abc_adjust(const struct kith_abc_table *table, const struct kith_abc_adjust_options *options,
                             struct kith_arena *keep, struct kith_abc_adjusted *out, struct kith_err *err)
{
    struct equations e = {.n = options->n_columns + 1};
    lbfgsfloatval_t *x = NULL;
    struct near *all;
    double *spread;
    enum kith_rc rc;

    *out = (struct kith_abc_adjusted){.n = options->nearest};
    if (options->n_columns == 0 || options->nearest <= e.n || options->nearest >= table->rows)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A regression takes more draws than it has figures (%zu), and fewer than the table (%zu).",
                         options->n_columns, table->rows);
    KITH_TRY(kith_arena_take(keep, out->n, sizeof *out->weight, &out->weight, err));
    KITH_TRY(kith_arena_take(keep, out->n * table->params, sizeof *out->z, &out->z, err));
    KITH_TRY(kith_arena_take(keep, table->rows, sizeof *all, &all, err));
    KITH_TRY(kith_arena_take(keep, options->n_columns, sizeof *spread, &spread, err));
    KITH_TRY(kith_arena_take(keep, e.n * e.n, sizeof *e.a, &e.a, err));
    KITH_TRY(kith_arena_take(keep, e.n, sizeof *e.c, &e.c, err));
    x = lbfgs_malloc((int)padded(e.n));
    if (!x) {
        rc = kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for a regression.");
        goto out;
    }
    for (size_t k = 0; k < options->n_columns; k++)
        spread[k] = spread_of(table, options->column[k]);
    pick(table, options, spread, all, out);
    fill_matrix(table, options, spread, all, out, &e);
    for (size_t p = 0; p < table->params; p++)
        KITH_TRY(adjust_param(table, options, spread, all, &e, x, p, out, err));
out:
    lbfgs_free(x);
    return rc;
}
