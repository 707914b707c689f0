#include "cross_fuse.h"

#include "train_loss.h"

#include <lbfgs.h>
#include <math.h>

#define VARIABLES 16  /* liblbfgs wants whole vectors */
#define PULL      0.1 /* towards a = b = 1 / 2, c = 0: weak, it only keeps what the rows do not tell from running off */
#define START     0.5

struct problem {
    unsigned outputs;
    const struct kith_fuse_row *rows;
    size_t n;
};

struct kith_fusion kith_fusion_none(void)
{
    return (struct kith_fusion){.sparse = 1.0f};
}

void kith_fuse(int head, const struct kith_fusion *fusion, const float *d, const float *s, float *z)
{
    unsigned outputs = kith_head_spec(head)->outputs;

    for (unsigned k = 0; k < outputs; k++)
        z[k] = fusion->sparse * s[k] + fusion->shift[k];
    for (unsigned k = 0; k < outputs && d; k++)
        z[k] += fusion->dense * d[k];
}

/* Variables: log a, log b, c. So a and b stay above 0, and a kind of evidence that only misleads is driven towards it.
 */
static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    const struct problem *p = instance;
    double a = exp(x[0]);
    double b = exp(x[1]);
    double loss = 0.0;

    (void)step;
    for (int i = 0; i < n; i++) {
        double off = x[i] - (i < 2 ? log(START) : 0.0);

        g[i] = PULL * off;
        loss += 0.5 * PULL * off * off;
    }
    for (size_t r = 0; r < p->n; r++) {
        const struct kith_fuse_row *row = &p->rows[r];
        double z[KITH_CLASSES_MAX] = {0};
        double slope[KITH_CLASSES_MAX] = {0};

        for (unsigned k = 0; k < p->outputs; k++)
            z[k] = a * (double)row->d[k] + b * (double)row->s[k] + x[2 + k];
        loss += kith_train_loss(p->outputs, z, row->label, slope);
        for (unsigned k = 0; k < p->outputs; k++) {
            g[0] += slope[k] * a * (double)row->d[k];
            g[1] += slope[k] * b * (double)row->s[k];
            g[2 + k] += slope[k];
        }
    }
    return loss;
}

static bool has_two_classes(const struct kith_fuse_row *rows, size_t n)
{
    for (size_t r = 1; r < n; r++)
        if (rows[r].label != rows[0].label)
            return true;
    return false;
}

enum kith_rc kith_fuse_fit(int head, const struct kith_fuse_row *rows, size_t n, struct kith_fusion *out,
                           struct kith_err *err)
{
    struct problem p = {.outputs = kith_head_spec(head)->outputs, .rows = rows, .n = n};
    lbfgsfloatval_t *x = lbfgs_malloc(VARIABLES);
    lbfgs_parameter_t how;

    *out = (struct kith_fusion){.dense = (float)START, .sparse = (float)START};
    if (!x)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
    if (has_two_classes(rows, n)) {
        memset(x, 0, VARIABLES * sizeof *x);
        x[0] = x[1] = log(START);
        lbfgs_parameter_init(&how);
        how.max_iterations = 200;
        (void)lbfgs((int)(2 + p.outputs), x, NULL, evaluate, NULL, &p, &how);
        out->dense = (float)exp(x[0]);
        out->sparse = (float)exp(x[1]);
        for (unsigned k = 0; k < p.outputs; k++)
            out->shift[k] = (float)x[2 + k];
    }
    lbfgs_free(x);
    return KITH_OK;
}
