#include "cross_adapt.h"

#include "bootstrap.h"
#include "parallel.h"
#include "train_head.h"
#include "train_loss.h"

#include <math.h>
#include <pthread.h>

#define TURNS_MIN    30 /* with fewer no interval means anything */
#define SESSIONS_MIN 8
#define GAIN_LEAST   0.005 /* nats a turn: what is less is not worth a change, however sure */
#define REPLICATES   2000u
#define LEVEL        0.95

/* From "learn freely" to "hardly move"; in steps, as the loss is flat around the best. */
static const double penalties[] = {2.0, 6.0, 20.0, 60.0, 200.0};
#define PENALTIES (sizeof penalties / sizeof *penalties)

struct crew {
    const struct kith_train_set *set;
    const struct kith_adapt_rows *rows;
    size_t dims;
    const struct kith_adapt_options *options;
    struct kith_adapt *adapt;
    pthread_mutex_t lock;
    size_t done;
    enum kith_rc rc;
    struct kith_err err;
};

struct trial { /* one head on its way */
    const struct crew *crew;
    const struct kith_train_group *group;
    const struct kith_head_spec *spec;
    enum kith_head head;
    struct kith_arena *room;
    struct kith_train_fitted latest; /* fit */
};

static enum kith_rc fit(struct trial *t, double l2, int without, int without_too, struct kith_err *err)
{
    const struct crew *c = t->crew;
    const struct kith_adapt_rows *rows = &c->rows[t->spec->group];
    const struct kith_train_fit how = {.set = c->set,
                                       .head = t->head,
                                       .hold_out = without,
                                       .hold_out_too = without_too + 1,
                                       .l2 = l2,
                                       .iterations = c->options->iterations,
                                       .min_sessions = c->options->min_sessions,
                                       .start = rows->start,
                                       .dense = rows->dense,
                                       .dims = c->dims};

    return kith_train_head(&how, &t->latest, err);
}

/* The outputs of a row by the latest fit. */
static void outputs_of(const struct trial *t, size_t r, float *z)
{
    const struct kith_adapt_rows *rows = &t->crew->rows[t->spec->group];
    const struct kith_train_row *row = &t->group->rows[r];
    size_t dims = t->crew->dims;
    unsigned outputs = t->spec->outputs;

    for (unsigned k = 0; k < outputs; k++) {
        z[k] = t->latest.scale * rows->start[r * kith_group_outputs(t->spec->group) + t->spec->first + k] +
               t->latest.bias[k];
        for (size_t i = 0; i < dims; i++)
            z[k] += t->latest.dense[k * dims + i] * rows->dense[r * dims + i];
    }
    for (uint32_t i = 0; i < row->n; i++)
        for (unsigned k = 0; k < outputs; k++)
            z[k] += t->group->value[row->first + i] *
                    t->latest.weights[(size_t)t->group->index[row->first + i] * outputs + k];
}

static double loss_of(const struct trial *t, const float *z, int label)
{
    double wide[KITH_CLASSES_MAX];
    double slope[KITH_CLASSES_MAX];

    for (unsigned k = 0; k < t->spec->outputs; k++)
        wide[k] = (double)z[k];
    return kith_train_loss(t->spec->outputs, wide, label, slope);
}

static bool is_tried(const struct trial *t, size_t r)
{
    return !t->group->rows[r].stripped && t->group->rows[r].label[t->head] >= 0;
}

/* The summed loss of the latest fit on a fold. */
static double loss_on(const struct trial *t, int fold)
{
    float z[KITH_CLASSES_MAX];
    double sum = 0.0;

    for (size_t r = 0; r < t->group->n_rows; r++)
        if (is_tried(t, r) && t->group->rows[r].fold == fold) {
            outputs_of(t, r, z);
            sum += loss_of(t, z, t->group->rows[r].label[t->head]);
        }
    return sum;
}

/* For each fold, which penalty is best among the others, by fits that see neither that fold nor the one tried on. Each
 * fit without two folds serves both. The last entry, by all of them together, is for the fit on everything. */
static enum kith_rc choose_penalties(struct trial *t, double best[KITH_FOLDS_MAX + 1], struct kith_err *err)
{
    double loss[KITH_FOLDS_MAX + 1][PENALTIES] = {{0}};
    int folds = t->crew->options->folds;
    enum kith_rc rc = KITH_OK;

    for (size_t p = 0; p < PENALTIES; p++)
        for (int a = 0; a < folds; a++)
            for (int b = a + 1; b < folds; b++) {
                KITH_TRY(fit(t, penalties[p], a, b, err));
                loss[a][p] += loss_on(t, b);
                loss[b][p] += loss_on(t, a);
            }
    for (int k = 0; k <= folds; k++) {
        size_t least = PENALTIES - 1;

        for (size_t p = 0; p < PENALTIES && k < folds; p++)
            loss[folds][p] += loss[k][p];
        for (size_t p = PENALTIES; p-- > 0;) /* of equals, the one that moves less */
            if (loss[k][p] < loss[k][least])
                least = p;
        best[k] = penalties[least];
    }
out:
    return rc;
}

/* Losses of one session's turns. */
struct tally {
    double turns, before, after, shares;
};

enum { GAIN, SKILL, FIGURES };

static void figures_of(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct tally *tally = user;
    struct tally sum = {0};

    (void)worker;
    for (size_t i = 0; i < n; i++) {
        sum.turns += tally[drawn[i]].turns;
        sum.before += tally[drawn[i]].before;
        sum.after += tally[drawn[i]].after;
        sum.shares += tally[drawn[i]].shares;
    }
    figure[GAIN] = (sum.before - sum.after) / sum.turns;
    figure[SKILL] = (sum.shares - sum.after) / sum.turns;
}

/* -log of each class's share outside a fold, every class given one turn more than it has. */
static void shares_without(const struct trial *t, int fold, double loss[KITH_CLASSES_MAX])
{
    double count[KITH_CLASSES_MAX];
    double all = t->spec->classes;

    for (unsigned k = 0; k < KITH_CLASSES_MAX; k++)
        count[k] = 1.0;
    for (size_t r = 0; r < t->group->n_rows; r++)
        if (is_tried(t, r) && t->group->rows[r].fold != fold) {
            count[t->group->rows[r].label[t->head]] += 1.0;
            all += 1.0;
        }
    for (unsigned k = 0; k < KITH_CLASSES_MAX; k++)
        loss[k] = log(all / count[k]);
}

/* Puts what was held back into one tally a session; rows of a session stand together. */
static size_t tally_sessions(const struct trial *t, const float *held, struct tally *tally)
{
    const struct kith_adapt_rows *rows = &t->crew->rows[t->spec->group];
    unsigned width = kith_group_outputs(t->spec->group);
    double shares[KITH_FOLDS_MAX][KITH_CLASSES_MAX];
    uint32_t last = UINT32_MAX;
    size_t n = 0;

    for (int k = 0; k < t->crew->options->folds; k++)
        shares_without(t, k, shares[k]);
    for (size_t r = 0; r < t->group->n_rows; r++) {
        const struct kith_train_row *row = &t->group->rows[r];
        size_t at = r * width + t->spec->first;

        if (!is_tried(t, r))
            continue;
        if (row->session != last)
            tally[n++] = (struct tally){0};
        last = row->session;
        tally[n - 1].turns += 1.0;
        tally[n - 1].before += loss_of(t, rows->start + at, row->label[t->head]);
        tally[n - 1].after += loss_of(t, held + at, row->label[t->head]);
        tally[n - 1].shares += shares[row->fold][row->label[t->head]];
    }
    return n;
}

static enum kith_rc judge(const struct trial *t, const float *held, struct kith_adapt_head *out, struct kith_err *err)
{
    struct kith_bootstrap_plan plan = {t->crew->options->seed, REPLICATES, 1, LEVEL};
    struct kith_bootstrap figure[FIGURES];
    struct tally *tally;
    struct tally sum = {0};
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(t->room, t->crew->set->n_sessions, sizeof *tally, &tally, err));
    n = tally_sessions(t, held, tally);
    for (size_t s = 0; s < n; s++) {
        sum.turns += tally[s].turns;
        sum.before += tally[s].before;
        sum.after += tally[s].after;
        sum.shares += tally[s].shares;
    }
    KITH_TRY(kith_bootstrap_run(&plan, n, FIGURES, figures_of, tally, t->room, figure, err));
    out->before = sum.before / sum.turns;
    out->after = sum.after / sum.turns;
    out->shares = sum.shares / sum.turns;
    out->gain = figure[GAIN].interval;
    out->skill = figure[SKILL].interval;
    /* Also better than knowing only the shares: else coders whose codes follow no words would teach the model to shrug.
     */
    out->verdict = out->gain.low > 0.0 && out->before - out->after >= GAIN_LEAST && out->skill.low > 0.0
                       ? KITH_ADAPT_CHANGED
                       : KITH_ADAPT_KEPT;
out:
    return rc;
}

/* Enough turns of two classes in enough sessions? Counts them. */
static bool is_enough(const struct trial *t, struct kith_adapt_head *out)
{
    uint32_t last = UINT32_MAX;
    int first = KITH_NONE;
    bool two = false;

    for (size_t r = 0; r < t->group->n_rows; r++) {
        const struct kith_train_row *row = &t->group->rows[r];

        if (!is_tried(t, r))
            continue;
        first = out->turns ? first : row->label[t->head];
        two = two || row->label[t->head] != first;
        out->turns++;
        out->sessions += row->session != last;
        last = row->session;
    }
    return two && out->turns >= TURNS_MIN && out->sessions >= SESSIONS_MIN;
}

static enum kith_rc hold_back(struct trial *t, const double *best, float *held, struct kith_err *err)
{
    unsigned width = kith_group_outputs(t->spec->group);
    enum kith_rc rc = KITH_OK;

    for (int k = 0; k < t->crew->options->folds; k++) {
        KITH_TRY(fit(t, best[k], k, -1, err));
        for (size_t r = 0; r < t->group->n_rows; r++)
            if (t->group->rows[r].fold == k)
                outputs_of(t, r, held + r * width + t->spec->first);
    }
out:
    return rc;
}

/* The change learned from everything goes where its readers look. */
static enum kith_rc keep_change(struct trial *t, double l2, struct kith_err *err)
{
    struct kith_adapt *a = t->crew->adapt;
    unsigned width = kith_group_outputs(t->spec->group);
    unsigned outputs = t->spec->outputs;
    size_t n = (size_t)outputs * t->crew->dims;
    enum kith_rc rc;

    KITH_TRY(fit(t, l2, -1, -1, err));
    a->dense[t->head] = kith_env_alloc(a->env, (n + 1) * sizeof(float));
    if (!a->dense[t->head]) {
        rc = kith_fail_memory(err);
        goto out;
    }
    if (n)
        memcpy(a->dense[t->head], t->latest.dense, n * sizeof(float));
    a->scale[t->head] = t->latest.scale;
    for (size_t f = 0; f < t->group->n_features; f++)
        memcpy(a->weights[t->spec->group] + f * width + t->spec->first, t->latest.weights + f * outputs,
               outputs * sizeof(float));
    memcpy(&a->bias[t->spec->group][t->spec->first], t->latest.bias, outputs * sizeof(float));
out:
    return rc;
}

static void forget_held(const struct trial *t, float *held)
{
    unsigned width = kith_group_outputs(t->spec->group);
    const float *start = t->crew->rows[t->spec->group].start;

    for (size_t r = 0; r < t->group->n_rows; r++)
        memcpy(held + r * width + t->spec->first, start + r * width + t->spec->first, t->spec->outputs * sizeof *held);
}

static enum kith_rc try_head(struct trial *t, struct kith_adapt_head *out, struct kith_err *err)
{
    size_t dims = t->crew->dims;
    float *held = t->crew->adapt->held[t->spec->group];
    double best[KITH_FOLDS_MAX + 1];
    enum kith_rc rc;

    if (!is_enough(t, out))
        return KITH_OK;
    KITH_TRY(kith_arena_take(t->room, (t->group->n_features + 1) * t->spec->outputs, sizeof(float), &t->latest.weights,
                             err));
    KITH_TRY(kith_arena_take(t->room, dims * t->spec->outputs + 1, sizeof(float), &t->latest.dense, err));
    KITH_TRY(choose_penalties(t, best, err));
    KITH_TRY(hold_back(t, best, held, err));
    KITH_TRY(judge(t, held, out, err));
    if (out->verdict == KITH_ADAPT_CHANGED)
        KITH_TRY(keep_change(t, best[t->crew->options->folds], err));
    else
        forget_held(t, held);
out:
    return rc;
}

static void head_job(void *user, size_t i, unsigned worker)
{
    struct crew *c = user;
    const struct kith_head_spec *spec = kith_head_spec((int)i);
    struct trial t = {.crew = c, .head = (enum kith_head)i, .spec = spec, .group = &c->set->groups[spec->group]};
    struct kith_err err = {0};
    enum kith_rc rc;

    (void)worker;
    KITH_TRY(kith_arena_open(c->set->env, &t.room, (size_t)1 << 30, &err));
    KITH_TRY(try_head(&t, &c->adapt->heads[i], &err));
out:
    kith_arena_close(t.room);
    (void)pthread_mutex_lock(&c->lock);
    if (rc != KITH_OK && c->rc == KITH_OK) {
        c->rc = rc;
        c->err = err;
    }
    c->done++;
    if (c->options->progress)
        c->options->progress(c->options->user, c->done, KITH_HEAD_ROLE);
    (void)pthread_mutex_unlock(&c->lock);
}

static enum kith_rc make_room(const struct crew *c, struct kith_err *err)
{
    struct kith_adapt *a = c->adapt;

    for (int g = 0; g < KITH_GROUP_ROLE; g++) {
        const struct kith_train_group *t = &c->set->groups[g];
        size_t width = kith_group_outputs((enum kith_head_group)g);

        a->weights[g] = kith_env_alloc(a->env, (t->n_features + 1) * width * sizeof(float));
        a->held[g] = kith_env_alloc(a->env, (t->n_rows + 1) * width * sizeof(float));
        if (!a->weights[g] || !a->held[g])
            return kith_fail_memory(err);
        if (t->n_rows)
            memcpy(a->held[g], c->rows[g].start, t->n_rows * width * sizeof(float));
    }
    return KITH_OK;
}

enum kith_rc kith_cross_adapt(const struct kith_train_set *set, const struct kith_adapt_rows *rows, size_t dims,
                              const struct kith_adapt_options *options, struct kith_adapt *out, struct kith_err *err)
{
    struct crew c = {
        .set = set, .rows = rows, .dims = dims, .options = options, .adapt = out, .lock = PTHREAD_MUTEX_INITIALIZER};
    enum kith_rc rc;

    *out = (struct kith_adapt){.env = set->env};
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        out->scale[h] = 1.0f;
    KITH_TRY(make_room(&c, err));
    kith_parallel(KITH_HEAD_ROLE, options->jobs, head_job, &c);
    rc = c.rc;
    if (rc != KITH_OK && err)
        *err = c.err;
out:
    (void)pthread_mutex_destroy(&c.lock);
    if (rc != KITH_OK)
        kith_adapt_free(out);
    return rc;
}

void kith_adapt_free(struct kith_adapt *adapt)
{
    for (int g = 0; g < KITH_GROUP_COUNT && adapt->env; g++) {
        kith_env_free(adapt->env, adapt->weights[g]);
        kith_env_free(adapt->env, adapt->held[g]);
    }
    for (int h = 0; h < KITH_HEAD_COUNT && adapt->env; h++)
        kith_env_free(adapt->env, adapt->dense[h]);
    *adapt = (struct kith_adapt){0};
}
