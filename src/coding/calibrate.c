#include "calibrate.h"

#include "decide.h"

#include <lbfgs.h>
#include <math.h>

#define GAIN      0.005 /* of macro-F1: less is noise at the few hundred rows of the rarest class */
#define VARIABLES 16    /* liblbfgs wants whole vectors */

struct problem {
    int head;
    unsigned classes;
    const struct kith_scored *rows;
    size_t n;
};

/* Scores of the classes under x = log scale, shift 0 .. shift K-1; a single output is the log-odds of class 1. */
static void shifted(const struct problem *p, const lbfgsfloatval_t *x, const struct kith_scored *row, double *s)
{
    for (unsigned k = 0; k < p->classes; k++) {
        double z = p->classes == 2 ? (k == 1 ? (double)row->z[0] : 0.0) : (double)row->z[k];

        s[k] = exp(x[0]) * z + x[1 + k];
    }
}

static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    const struct problem *p = instance;
    double loss = 0.0;

    (void)step;
    for (int i = 0; i < n; i++) { /* a weak pull to the identity: it fixes the shifts' common part */
        g[i] = 0.1 * x[i];
        loss += 0.05 * x[i] * x[i];
    }
    for (size_t r = 0; r < p->n; r++) {
        const struct kith_scored *row = &p->rows[r];
        double s[KITH_CLASSES_MAX] = {0};
        double top;
        double sum = 0.0;

        shifted(p, x, row, s);
        top = s[0];
        for (unsigned k = 1; k < p->classes; k++)
            top = s[k] > top ? s[k] : top;
        for (unsigned k = 0; k < p->classes; k++)
            sum += exp(s[k] - top);
        loss += log(sum) + top - s[row->label];
        for (unsigned k = 0; k < p->classes; k++) {
            double slope = exp(s[k] - top) / sum - (k == (unsigned)row->label);

            g[1 + k] += slope;
            g[0] += slope * (s[k] - x[1 + k]);
        }
    }
    return loss;
}

static double macro_f1(const struct problem *p, const float (*probability)[KITH_CLASSES_MAX],
                       const struct kith_head_calibration *c)
{
    double hit[KITH_CLASSES_MAX] = {0};
    double gold[KITH_CLASSES_MAX] = {0};
    double said[KITH_CLASSES_MAX] = {0};
    double f1 = 0.0;
    int present = 0;

    for (size_t r = 0; r < p->n; r++) {
        int k = kith_decide(p->head, c, probability[r]);

        said[k] += 1.0;
        gold[p->rows[r].label] += 1.0;
        hit[k] += k == p->rows[r].label;
    }
    for (unsigned k = 0; k < p->classes; k++) {
        present += gold[k] > 0;
        f1 += gold[k] > 0 ? 2.0 * hit[k] / (gold[k] + said[k]) : 0.0;
    }
    return present ? f1 / present : 0.0;
}

/* Coordinate search on a grid of log weights. A step must win by more than noise to be taken: each weight is a
 * parameter fitted on few hundred rows of the rarest class. */
static void fit_decision(const struct problem *p, const float (*probability)[KITH_CLASSES_MAX],
                         struct kith_head_calibration *c)
{
    double best = macro_f1(p, probability, c) + GAIN;

    for (int sweep = 0; sweep < 2; sweep++)
        for (unsigned k = p->classes == 2 ? 1 : 0; k < p->classes; k++) {
            float kept = c->decide[k];

            for (int step = -8; step <= 8; step++) {
                double f1;

                c->decide[k] = expf(0.15f * (float)step);
                f1 = macro_f1(p, probability, c);
                if (f1 > best) {
                    best = f1;
                    kept = c->decide[k];
                }
            }
            c->decide[k] = kept;
        }
}

static size_t classes_present(const struct problem *p)
{
    bool seen[KITH_CLASSES_MAX] = {false};
    size_t n = 0;

    for (size_t r = 0; r < p->n; r++) {
        n += !seen[p->rows[r].label];
        seen[p->rows[r].label] = true;
    }
    return n;
}

static const struct kith_head_calibration identity = {.scale = 1.0f, .decide = {1.0f, 1.0f, 1.0f, 1.0f}};

static void fit_scaling(struct problem *p, lbfgsfloatval_t *x, struct kith_head_calibration *out)
{
    lbfgs_parameter_t how;

    memset(x, 0, VARIABLES * sizeof *x);
    lbfgs_parameter_init(&how);
    how.max_iterations = 200;
    (void)lbfgs((int)(1 + p->classes), x, NULL, evaluate, NULL, p, &how);
    out->scale = (float)exp(x[0]);
    for (unsigned k = 0; k < p->classes; k++)
        out->shift[k] = (float)(x[1 + k] - (p->classes == 2 ? x[1] : 0.0));
}

enum kith_rc kith_calibrate(const struct kith_env *env, int head, const struct kith_scored *rows, size_t n,
                            struct kith_head_calibration *out, struct kith_err *err)
{
    struct problem p = {.head = head, .classes = kith_head_spec(head)->classes, .rows = rows, .n = n};
    float(*probability)[KITH_CLASSES_MAX] = kith_env_alloc(env, n * sizeof *probability);
    lbfgsfloatval_t *x = lbfgs_malloc(VARIABLES);
    enum kith_rc rc = KITH_OK;

    *out = identity;
    if (!x || !probability) {
        rc = kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
    } else if (classes_present(&p) >= 2) {
        fit_scaling(&p, x, out);
        for (size_t r = 0; r < n; r++)
            kith_decode_head(head, out, rows[r].z, probability[r]);
        fit_decision(&p, (const float(*)[KITH_CLASSES_MAX])probability, out);
    }
    if (x)
        lbfgs_free(x);
    kith_env_free(env, probability);
    return rc;
}
