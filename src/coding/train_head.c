#include "train_head.h"

#include "train_loss.h"

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
    size_t dense;            /* first variable of the dense weights, an output after the other */
    size_t bias;             /* first variable of the biases */
    size_t scale;            /* the variable of what is added to a scale of 1; none without a start */
    size_t n;                /* variables */
    double class_weight[KITH_CLASSES_MAX];
    double *penalty; /* of each variable up to the dense weights */
};

/* A product of two lists. Four sums run side by side, since one alone waits for itself; always in the same order. */
static double product(const lbfgsfloatval_t *x, const float *e, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += x[i + k] * (double)e[i + k];
    for (; i < n; i++)
        sum[0] += x[i] * (double)e[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static bool is_looked_at(const struct kith_train_fit *fit, int fold)
{
    return fold != fit->hold_out && fold != fit->hold_out_too - 1;
}

static void scores(const struct problem *p, const lbfgsfloatval_t *x, uint32_t r, double *z)
{
    const struct kith_train_fit *fit = p->fit;
    const struct kith_head_spec *spec = kith_head_spec((int)fit->head);
    const struct kith_train_row *row = &p->group->rows[r];
    const uint32_t *index = p->group->index + row->first;
    const float *value = p->group->value + row->first;
    int32_t coder = p->variable[row->coder];

    for (unsigned k = 0; k < p->outputs; k++) {
        z[k] = x[p->bias + k] + (coder >= 0 ? x[(size_t)coder + k] : 0.0);
        if (fit->start)
            z[k] +=
                (1.0 + x[p->scale]) * (double)fit->start[(size_t)r * kith_group_outputs(spec->group) + spec->first + k];
        if (fit->dims)
            z[k] += product(x + p->dense + k * fit->dims, fit->dense + r * fit->dims, fit->dims);
    }
    for (uint32_t i = 0; i < row->n; i++) {
        int32_t at = p->variable[index[i]];

        if (at < 0)
            continue;
        for (unsigned k = 0; k < p->outputs; k++)
            z[k] += (double)value[i] * x[(size_t)at + k];
    }
}

static void spread(const struct problem *p, uint32_t r, const double *slope, lbfgsfloatval_t *g)
{
    const struct kith_train_fit *fit = p->fit;
    const struct kith_head_spec *spec = kith_head_spec((int)fit->head);
    const struct kith_train_row *row = &p->group->rows[r];
    const float *e = p->fit->dims ? p->fit->dense + r * p->fit->dims : NULL;
    const uint32_t *index = p->group->index + row->first;
    const float *value = p->group->value + row->first;
    int32_t coder = p->variable[row->coder];

    for (unsigned k = 0; k < p->outputs; k++) {
        g[p->bias + k] += slope[k];
        if (coder >= 0)
            g[(size_t)coder + k] += slope[k];
        if (fit->start)
            g[p->scale] += slope[k] * (double)fit->start[(size_t)r * kith_group_outputs(spec->group) + spec->first + k];
        for (size_t i = 0; i < p->fit->dims; i++)
            g[p->dense + k * p->fit->dims + i] += slope[k] * (double)e[i];
    }
    for (uint32_t i = 0; i < row->n; i++) {
        int32_t at = p->variable[index[i]];

        if (at < 0)
            continue;
        for (unsigned k = 0; k < p->outputs; k++)
            g[(size_t)at + k] += (double)value[i] * slope[k];
    }
}

/* Biases are free, unless they are changes: then they and the scale too are pulled to nothing, as weakly as one row
 * would. */
static double penalty_of(const struct problem *p, size_t variable)
{
    if (variable < p->dense)
        return p->penalty[variable];
    if (variable < p->bias)
        return p->fit->l2;
    return p->fit->start ? 1.0 : 0.0;
}

static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    const struct problem *p = instance;
    double loss = 0.0;

    (void)step;
    for (int i = 0; i < n; i++) {
        double penalty = penalty_of(p, (size_t)i);

        g[i] = penalty * x[i];
        loss += 0.5 * penalty * x[i] * x[i];
    }
    for (size_t r = 0; r < p->n_rows; r++) {
        int label = p->group->rows[p->rows[r]].label[p->fit->head];
        double weight = p->class_weight[label];
        double z[KITH_CLASSES_MAX] = {0};
        double slope[KITH_CLASSES_MAX] = {0};

        scores(p, x, p->rows[r], z);
        loss += weight * kith_train_loss(p->outputs, z, label, slope);
        for (unsigned k = 0; k < p->outputs; k++)
            slope[k] *= weight;
        spread(p, p->rows[r], slope, g);
    }
    return loss;
}

static bool is_learned(const struct kith_train_fit *fit, const struct kith_train_row *row)
{
    return row->learn && row->label[fit->head] >= 0 && is_looked_at(fit, row->fold);
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
        sessions += is_looked_at(fit, k) ? g->sessions[f][k] : 0u;
    return sessions;
}

/* Gives a variable to each feature that enough of the sessions looked at hold, and its penalty: a rare feature is held
 * less tightly, as inverse document frequency would (Sparck Jones 1972), by its square root; chosen by log-loss in
 * cross-validation. Then come the dense weights and the biases. */
static void choose_features(struct problem *p, int32_t *variable)
{
    const struct kith_train_group *g = p->group;
    unsigned least = p->fit->min_sessions ? p->fit->min_sessions : KITH_TRAIN_MIN_SESSIONS;
    unsigned most = 1;

    for (size_t f = 0; f < g->n_features; f++) {
        unsigned sessions = sessions_with(p->fit, g, f);

        most = sessions > most ? sessions : most;
    }
    p->dense = 0;
    for (size_t f = 0; f < g->n_features; f++) {
        unsigned sessions = sessions_with(p->fit, g, f);

        variable[f] = sessions >= least && !(p->fit->start && g->named[f]) ? (int32_t)p->dense : -1;
        if (variable[f] < 0)
            continue;
        for (unsigned k = 0; k < p->outputs; k++)
            p->penalty[p->dense++] = p->fit->l2 * 2.0 / (1.0 + log((double)most / (double)sessions));
    }
    p->bias = p->dense + p->outputs * p->fit->dims;
    p->scale = p->bias + p->outputs;
    p->n = p->scale + (p->fit->start ? 1 : 0);
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
    status = lbfgs((int)p->n, x, &loss, evaluate, NULL, p, &how);
    if (status == LBFGSERR_OUTOFMEMORY)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
    if (!isfinite(loss))
        return kith_fail(err, KITH_EINPUT, 0, "Training the head %s did not settle; the examples may be too few.",
                         kith_head_spec((int)p->fit->head)->name);
    return KITH_OK;
}

static void export_weights(const struct problem *p, const lbfgsfloatval_t *x, struct kith_train_fitted *out)
{
    const struct kith_train_group *g = p->group;

    for (size_t f = 0; f < g->n_features; f++)
        for (unsigned k = 0; k < p->outputs; k++)
            out->weights[f * p->outputs + k] =
                p->variable[f] >= 0 && !g->named[f] ? (float)x[(size_t)p->variable[f] + k] : 0.0f;
    for (size_t i = 0; i < p->outputs * p->fit->dims; i++)
        out->dense[i] = (float)x[p->dense + i];
    for (unsigned k = 0; k < p->outputs; k++)
        out->bias[k] = (float)x[p->bias + k];
    out->scale = p->fit->start ? (float)(1.0 + x[p->scale]) : 1.0f;
}

enum kith_rc kith_train_head(const struct kith_train_fit *fit, struct kith_train_fitted *out, struct kith_err *err)
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
        x = lbfgs_malloc((int)((p.n + 15) / 16 * 16));
    }
    if (!x) {
        rc = kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
        goto out;
    }
    memset(x, 0, p.n * sizeof *x);
    memset(out->bias, 0, sizeof out->bias);
    if (p.n_rows > 0) {
        weigh_classes(&p);
        KITH_TRY(minimise(&p, x, err));
    }
    export_weights(&p, x, out);
out:
    if (x)
        lbfgs_free(x);
    kith_env_free(env, p.penalty);
    kith_env_free(env, variable);
    kith_env_free(env, rows);
    return rc;
}
