#include "cross_train.h"

#include "calibrate.h"
#include "parallel.h"
#include "train_head.h"

#include <pthread.h>

/* With this many turns by experts a head is calibrated on theirs alone: written sessions are easier than spoken ones,
 * and confidence learned from them would be too high. */
#define EXPERT_ROWS 300

/* What a head is fitted with; chosen by cross-validation over the committed folds (docs/model.md). */
struct recipe {
    double l2;
    double balance;
};

static struct recipe recipe_of(int head)
{
    switch (head) {
    case KITH_HEAD_BEHAVIOUR:
        return (struct recipe){3.0, 0.5};
    case KITH_HEAD_QUESTION:
        return (struct recipe){4.0, 0.5};
    case KITH_HEAD_REFLECTION:
        return (struct recipe){6.0, 0.5};
    case KITH_HEAD_TALK:
        return (struct recipe){5.0, 0.5};
    case KITH_HEAD_ROLE:
        return (struct recipe){1.0, 0.0};
    default:
        return (struct recipe){1.5, 0.5};
    }
}

struct fold_weights { /* one run: all heads without one fold */
    float *weights[KITH_GROUP_COUNT];
    float bias[KITH_GROUP_COUNT][KITH_OUTPUTS_MAX];
};

struct crew {
    const struct kith_train_set *set;
    const struct kith_train_options *options;
    struct fold_weights *runs; /* folds of them, then the final one */
    struct kith_cross *cross;
    pthread_mutex_t lock;
    size_t done;
    size_t total;
    struct kith_err err;
    enum kith_rc rc;
};

static int run_count(const struct kith_train_options *o)
{
    return o->folds + (o->final ? 1 : 0);
}

static void finish_fit(struct crew *c, enum kith_rc rc, const struct kith_err *err)
{
    (void)pthread_mutex_lock(&c->lock);
    if (rc != KITH_OK && c->rc == KITH_OK) {
        c->rc = rc;
        c->err = *err;
    }
    c->done++;
    if (c->options->progress)
        c->options->progress(c->options->user, c->done, c->total);
    (void)pthread_mutex_unlock(&c->lock);
}

/* Fits one head of one run, and spreads it into the rows of its group. */
static void fit_job(void *user, size_t i, unsigned worker)
{
    struct crew *c = user;
    int head = (int)(i % KITH_HEAD_COUNT);
    int run = (int)(i / KITH_HEAD_COUNT);
    const struct kith_head_spec *spec = kith_head_spec(head);
    const struct kith_train_group *g = &c->set->groups[spec->group];
    struct recipe recipe = recipe_of(head);
    struct kith_train_fit fit = {.set = c->set,
                                 .head = (enum kith_head)head,
                                 .hold_out = run < c->options->folds ? run : -1,
                                 .l2 = recipe.l2,
                                 .balance = recipe.balance,
                                 .iterations = c->options->iterations};
    unsigned width = kith_group_outputs(spec->group);
    float *weights = kith_env_alloc(c->set->env, g->n_features * spec->outputs * sizeof *weights);
    struct kith_train_fitted fitted = {.weights = weights};
    struct kith_err err = {0};
    enum kith_rc rc = KITH_ENOMEM;

    (void)worker;
    if (weights)
        rc = kith_train_head(&fit, &fitted, &err);
    else
        (void)kith_fail(&err, rc, 0, "The system has no memory left for training; use fewer sessions.");
    for (size_t f = 0; rc == KITH_OK && f < g->n_features; f++)
        memcpy(c->runs[run].weights[spec->group] + f * width + spec->first, weights + f * spec->outputs,
               spec->outputs * sizeof *weights);
    if (rc == KITH_OK)
        memcpy(&c->runs[run].bias[spec->group][spec->first], fitted.bias, spec->outputs * sizeof *fitted.bias);
    kith_env_free(c->set->env, weights);
    finish_fit(c, rc, &err);
}

/* Scores all rows of a group, each by the run that held its fold out. */
static void score_job(void *user, size_t i, unsigned worker)
{
    struct crew *c = user;
    const struct kith_train_group *g = &c->set->groups[i];
    unsigned width = kith_group_outputs((enum kith_head_group)i);

    (void)worker;
    for (size_t r = 0; r < g->n_rows; r++) {
        const struct kith_train_row *row = &g->rows[r];
        const struct fold_weights *run = &c->runs[row->fold];
        float *z = c->cross->oof[i] + r * width;

        memcpy(z, run->bias[i], width * sizeof *z);
        for (uint32_t k = 0; k < row->n; k++) {
            const float *w = run->weights[i] + (size_t)g->index[row->first + k] * width;

            for (unsigned o = 0; o < width; o++)
                z[o] += g->value[row->first + k] * w[o];
        }
    }
}

static void free_runs(const struct kith_env *env, struct fold_weights *runs, int n)
{
    for (int r = 0; runs && r < n; r++)
        for (int g = 0; g < KITH_GROUP_COUNT; g++)
            kith_env_free(env, runs[r].weights[g]);
    kith_env_free(env, runs);
}

static enum kith_rc make_room(struct crew *c, struct kith_err *err)
{
    const struct kith_env *env = c->set->env;
    int n = run_count(c->options);

    c->runs = kith_env_alloc(env, (size_t)n * sizeof *c->runs);
    for (int g = 0; c->runs && g < KITH_GROUP_COUNT; g++) {
        const struct kith_train_group *t = &c->set->groups[g];
        size_t width = kith_group_outputs((enum kith_head_group)g);

        c->cross->oof[g] = kith_env_alloc(env, (t->n_rows + 1) * width * sizeof(float));
        if (!c->cross->oof[g])
            goto out;
        for (int r = 0; r < n; r++) {
            c->runs[r].weights[g] = kith_env_alloc(env, (t->n_features + 1) * width * sizeof(float));
            if (!c->runs[r].weights[g])
                goto out;
        }
    }
    if (c->runs)
        return KITH_OK;
out:
    return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
}

enum kith_rc kith_cross_train(const struct kith_train_set *set, const struct kith_train_options *options,
                              struct kith_cross *out, struct kith_err *err)
{
    struct crew c = {.set = set, .options = options, .cross = out, .lock = PTHREAD_MUTEX_INITIALIZER};
    int n = run_count(options);
    enum kith_rc rc;

    *out = (struct kith_cross){.env = set->env, .set = set, .folds = options->folds};
    c.total = (size_t)n * KITH_HEAD_COUNT;
    KITH_TRY(make_room(&c, err));
    kith_parallel(c.total, options->jobs, fit_job, &c);
    if (c.rc != KITH_OK) {
        if (err)
            *err = c.err;
        rc = c.rc;
        goto out;
    }
    kith_parallel(KITH_GROUP_COUNT, options->jobs, score_job, &c);
    for (int g = 0; g < KITH_GROUP_COUNT && options->final; g++) {
        out->weights[g] = c.runs[n - 1].weights[g];
        c.runs[n - 1].weights[g] = NULL;
        memcpy(out->bias[g], c.runs[n - 1].bias[g], sizeof out->bias[g]);
    }
out:
    free_runs(set->env, c.runs, n);
    (void)pthread_mutex_destroy(&c.lock);
    if (rc != KITH_OK)
        kith_cross_free(out);
    return rc;
}

void kith_cross_free(struct kith_cross *cross)
{
    for (int g = 0; g < KITH_GROUP_COUNT && cross->env; g++) {
        kith_env_free(cross->env, cross->weights[g]);
        kith_env_free(cross->env, cross->oof[g]);
    }
    *cross = (struct kith_cross){0};
}

void kith_cross_scores(const struct kith_cross *cross, const struct kith_fusion *fusion, enum kith_head_group group,
                       size_t row, float *z)
{
    unsigned width = kith_group_outputs(group);
    const float *s = cross->oof[group] + row * width;
    const float *d = cross->dense[group] ? cross->dense[group] + row * width : NULL;

    memcpy(z, s, width * sizeof *z);
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_spec *spec = kith_head_spec(head);

        if (spec->group == group && cross->is_dense[head])
            kith_fuse(head, &fusion[head], d + spec->first, s + spec->first, z + spec->first);
    }
}

/* The rows that a head's few numbers are fitted on: unstripped, outside `hold_out`, coded; of experts where theirs are
 * enough. Returns how many; rows has room for all of the group. */
static size_t choose_rows(const struct kith_cross *cross, int head, int hold_out, uint32_t *rows)
{
    const struct kith_train_group *g = &cross->set->groups[kith_head_spec(head)->group];

    for (int experts = 1; experts >= 0; experts--) {
        size_t n = 0;

        for (size_t r = 0; r < g->n_rows; r++) {
            const struct kith_train_row *row = &g->rows[r];

            if (!row->stripped && row->fold != hold_out && row->label[head] >= 0 && (row->expert || !experts))
                rows[n++] = (uint32_t)r;
        }
        if (n >= EXPERT_ROWS || !experts)
            return n;
    }
    return 0;
}

static enum kith_rc fuse_head(const struct kith_cross *cross, int head, int hold_out, struct kith_fusion *out,
                              struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    const struct kith_train_group *g = &cross->set->groups[spec->group];
    size_t width = kith_group_outputs(spec->group);
    uint32_t *chosen = kith_env_alloc(cross->env, (g->n_rows + 1) * sizeof *chosen);
    struct kith_fuse_row *rows = kith_env_alloc(cross->env, (g->n_rows + 1) * sizeof *rows);
    size_t n = 0;
    enum kith_rc rc;

    if (!chosen || !rows) {
        rc = kith_fail_memory(err);
    } else {
        n = choose_rows(cross, head, hold_out, chosen);
        for (size_t i = 0; i < n; i++) {
            size_t at = chosen[i] * width + spec->first;

            rows[i] = (struct kith_fuse_row){.label = g->rows[chosen[i]].label[head]};
            memcpy(rows[i].d, cross->dense[spec->group] + at, spec->outputs * sizeof(float));
            memcpy(rows[i].s, cross->oof[spec->group] + at, spec->outputs * sizeof(float));
        }
        rc = kith_fuse_fit(head, rows, n, out, err);
    }
    kith_env_free(cross->env, rows);
    kith_env_free(cross->env, chosen);
    return rc;
}

enum kith_rc kith_cross_fuse(const struct kith_cross *cross, int hold_out, struct kith_fusion *out,
                             struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        out[head] = kith_fusion_none();
        if (cross->is_dense[head])
            KITH_TRY(fuse_head(cross, head, hold_out, &out[head], err));
    }
out:
    return rc;
}

static enum kith_rc calibrate_head(const struct kith_cross *cross, const struct kith_fusion *fusion, int head,
                                   int hold_out, struct kith_head_calibration *out, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    const struct kith_train_group *g = &cross->set->groups[spec->group];
    uint32_t *chosen = kith_env_alloc(cross->env, (g->n_rows + 1) * sizeof *chosen);
    struct kith_scored *rows = kith_env_alloc(cross->env, (g->n_rows + 1) * sizeof *rows);
    float z[KITH_OUTPUTS_MAX];
    size_t n = 0;
    enum kith_rc rc;

    if (!chosen || !rows) {
        rc = kith_fail_memory(err);
    } else {
        n = choose_rows(cross, head, hold_out, chosen);
        for (size_t i = 0; i < n; i++) {
            rows[i] = (struct kith_scored){.label = g->rows[chosen[i]].label[head]};
            kith_cross_scores(cross, fusion, spec->group, chosen[i], z);
            memcpy(rows[i].z, z + spec->first, spec->outputs * sizeof *z);
        }
        rc = kith_calibrate(cross->env, head, rows, n, out, err);
    }
    kith_env_free(cross->env, rows);
    kith_env_free(cross->env, chosen);
    return rc;
}

enum kith_rc kith_cross_calibrate(const struct kith_cross *cross, const struct kith_fusion *fusion, int hold_out,
                                  struct kith_head_calibration *out, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (int head = 0; head < KITH_HEAD_COUNT; head++)
        KITH_TRY(calibrate_head(cross, fusion, head, hold_out, &out[head], err));
out:
    return rc;
}
