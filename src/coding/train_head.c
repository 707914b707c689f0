#include "train_head.h"

#include <lbfgs.h>
#include <math.h>

struct problem {
    const struct kith_train_fit *fit;
    const struct kith_train_group *group;
    unsigned outputs;
    unsigned classes;
    const uint32_t *rows; /* the rows learned from */
    size_t n_rows;
    const int32_t *variable; /* feature number -> first variable, or -1 */
    size_t bias;             /* first variable of the biases */
    double class_weight[KITH_CLASSES_MAX];
    double *penalty; /* of each variable but the biases */
};

static void scores(const struct problem *p, const lbfgsfloatval_t *x, const struct kith_train_row *row, double *z)
{
    const uint32_t *index = p->group->index + row->first;
    const float *value = p->group->value + row->first;
    int32_t coder = p->variable[row->coder];

    for (unsigned k = 0; k < p->outputs; k++)
        z[k] = x[p->bias + k] + (coder >= 0 ? x[(size_t)coder + k] : 0.0);
    for (uint32_t i = 0; i < row->n; i++) {
        int32_t at = p->variable[index[i]];

        if (at < 0)
            continue;
        for (unsigned k = 0; k < p->outputs; k++)
            z[k] += (double)value[i] * x[(size_t)at + k];
    }
}

static void spread(const struct problem *p, const struct kith_train_row *row, const double *slope, lbfgsfloatval_t *g)
{
    const uint32_t *index = p->group->index + row->first;
    const float *value = p->group->value + row->first;
    int32_t coder = p->variable[row->coder];

    for (unsigned k = 0; k < p->outputs; k++) {
        g[p->bias + k] += slope[k];
        if (coder >= 0)
            g[(size_t)coder + k] += slope[k];
    }
    for (uint32_t i = 0; i < row->n; i++) {
        int32_t at = p->variable[index[i]];

        if (at < 0)
            continue;
        for (unsigned k = 0; k < p->outputs; k++)
            g[(size_t)at + k] += (double)value[i] * slope[k];
    }
}

/* Loss of one row and its slope in z; a single output is the log-odds of class 1. */
static double row_loss(const struct problem *p, const double *z, int label, double *slope)
{
    double top = p->outputs == 1 ? 0.0 : z[0];
    double sum = 0.0;
    double chosen;

    if (p->outputs == 1) {
        double q = 1.0 / (1.0 + exp(-z[0]));

        slope[0] = q - label;
        return (z[0] > 0 ? z[0] : 0.0) - z[0] * label + log1p(exp(-fabs(z[0])));
    }
    for (unsigned k = 1; k < p->outputs; k++)
        top = z[k] > top ? z[k] : top;
    for (unsigned k = 0; k < p->outputs; k++) {
        slope[k] = exp(z[k] - top);
        sum += slope[k];
    }
    chosen = slope[label];
    for (unsigned k = 0; k < p->outputs; k++)
        slope[k] = slope[k] / sum - (k == (unsigned)label);
    return log(sum) - log(chosen);
}

static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    const struct problem *p = instance;
    double loss = 0.0;

    (void)step;
    for (int i = 0; i < n; i++) {
        bool penalised = (size_t)i < p->bias;

        g[i] = penalised ? p->penalty[i] * x[i] : 0.0;
        loss += penalised ? 0.5 * p->penalty[i] * x[i] * x[i] : 0.0;
    }
    for (size_t r = 0; r < p->n_rows; r++) {
        const struct kith_train_row *row = &p->group->rows[p->rows[r]];
        int label = row->label[p->fit->head];
        double weight = p->class_weight[label];
        double z[KITH_CLASSES_MAX] = {0};
        double slope[KITH_CLASSES_MAX] = {0};

        scores(p, x, row, z);
        loss += weight * row_loss(p, z, label, slope);
        for (unsigned k = 0; k < p->outputs; k++)
            slope[k] *= weight;
        spread(p, row, slope, g);
    }
    return loss;
}

static bool is_learned(const struct kith_train_fit *fit, const struct kith_train_row *row)
{
    return row->learn && row->label[fit->head] >= 0 && row->fold != fit->hold_out;
}

static void weigh_classes(struct problem *p)
{
    double count[KITH_CLASSES_MAX] = {0};
    double total = 0.0;
    double mean = 0.0;

    for (size_t r = 0; r < p->n_rows; r++) {
        count[p->group->rows[p->rows[r]].label[p->fit->head]] += 1.0;
        total += 1.0;
    }
    for (unsigned k = 0; k < p->classes; k++) {
        p->class_weight[k] = count[k] > 0 ? pow(total / (p->classes * count[k]), p->fit->balance) : 0.0;
        mean += p->class_weight[k] * count[k];
    }
    /* The penalty keeps its meaning when the rows weigh 1 on average. */
    for (unsigned k = 0; k < p->classes && mean > 0; k++)
        p->class_weight[k] *= total / mean;
}

static unsigned sessions_with(const struct kith_train_fit *fit, const struct kith_train_group *g, size_t f)
{
    unsigned sessions = 0;

    for (int k = 0; k < KITH_FOLDS_MAX; k++)
        sessions += k == fit->hold_out ? 0u : g->sessions[f][k];
    return sessions;
}

/* Gives a variable to each feature that enough of the sessions looked at hold, and its penalty: a rare feature is held
 * less tightly, as inverse document frequency would (Sparck Jones 1972), by its square root; chosen by log-loss in
 * cross-validation. Fills p->bias with the number of variables. */
static void choose_features(struct problem *p, int32_t *variable)
{
    const struct kith_train_group *g = p->group;
    unsigned most = 1;

    for (size_t f = 0; f < g->n_features; f++) {
        unsigned sessions = sessions_with(p->fit, g, f);

        most = sessions > most ? sessions : most;
    }
    p->bias = 0;
    for (size_t f = 0; f < g->n_features; f++) {
        unsigned sessions = sessions_with(p->fit, g, f);

        variable[f] = sessions >= KITH_TRAIN_MIN_SESSIONS ? (int32_t)p->bias : -1;
        if (variable[f] < 0)
            continue;
        for (unsigned k = 0; k < p->outputs; k++)
            p->penalty[p->bias++] = p->fit->l2 * 2.0 / (1.0 + log((double)most / (double)sessions));
    }
}

static enum kith_rc minimise(struct problem *p, lbfgsfloatval_t *x, struct kith_err *err)
{
    lbfgs_parameter_t how;
    lbfgsfloatval_t loss = 0.0;
    int status;

    lbfgs_parameter_init(&how);
    how.m = 8;
    how.epsilon = 1e-4;
    how.past = 5;
    how.delta = 1e-5;
    how.max_iterations = p->fit->iterations;
    status = lbfgs((int)(p->bias + p->outputs), x, &loss, evaluate, NULL, p, &how);
    if (status == LBFGSERR_OUTOFMEMORY)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
    if (!isfinite(loss))
        return kith_fail(err, KITH_EINPUT, 0, "Training the head %s did not settle; the examples may be too few.",
                         kith_head_spec((int)p->fit->head)->name);
    return KITH_OK;
}

static void export_weights(const struct problem *p, const lbfgsfloatval_t *x, float *weights, float *bias)
{
    const struct kith_train_group *g = p->group;

    for (size_t f = 0; f < g->n_features; f++)
        for (unsigned k = 0; k < p->outputs; k++)
            weights[f * p->outputs + k] =
                p->variable[f] >= 0 && !g->named[f] ? (float)x[(size_t)p->variable[f] + k] : 0.0f;
    for (unsigned k = 0; k < p->outputs; k++)
        bias[k] = (float)x[p->bias + k];
}

enum kith_rc kith_train_head(const struct kith_train_fit *fit, float *weights, float *bias, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec((int)fit->head);
    const struct kith_train_group *g = &fit->set->groups[spec->group];
    const struct kith_env *env = fit->set->env;
    struct problem p = {.fit = fit, .group = g, .outputs = spec->outputs, .classes = spec->classes};
    uint32_t *rows = kith_env_alloc(env, g->n_rows * sizeof *rows);
    int32_t *variable = kith_env_alloc(env, g->n_features * sizeof *variable);
    lbfgsfloatval_t *x = NULL;
    enum kith_rc rc = KITH_OK;

    p.penalty = kith_env_alloc(env, g->n_features * p.outputs * sizeof *p.penalty);
    if (rows && variable && p.penalty) {
        for (size_t r = 0; r < g->n_rows; r++)
            if (is_learned(fit, &g->rows[r]))
                rows[p.n_rows++] = (uint32_t)r;
        p.rows = rows;
        p.variable = variable;
        choose_features(&p, variable);
        x = lbfgs_malloc((int)((p.bias + p.outputs + 15) / 16 * 16));
    }
    if (!x) {
        rc = kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
        goto out;
    }
    memset(x, 0, (p.bias + p.outputs) * sizeof *x);
    memset(bias, 0, p.outputs * sizeof *bias);
    if (p.n_rows > 0) {
        weigh_classes(&p);
        KITH_TRY(minimise(&p, x, err));
    }
    export_weights(&p, x, weights, bias);
out:
    if (x)
        lbfgs_free(x);
    kith_env_free(env, p.penalty);
    kith_env_free(env, variable);
    kith_env_free(env, rows);
    return rc;
}
