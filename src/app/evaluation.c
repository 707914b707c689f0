#include "evaluation_parts.h"

#include "gold.h"
#include "majority.h"

#define SCRATCH_MAX ((size_t)512 << 20)
#define LIFE_MAX    ((size_t)1 << 30)

enum kith_rc kith_evaluation_open(const struct kith_env *env, struct kith_str name, struct kith_evaluation **out,
                                  struct kith_err *err)
{
    struct kith_evaluation *e = kith_env_alloc(env, sizeof *e);
    enum kith_rc rc;

    *out = NULL;
    if (!e)
        return kith_fail_memory(err);
    e->env = env;
    KITH_TRY(kith_arena_open(env, &e->life, LIFE_MAX, err));
    KITH_TRY(kith_str_keep(e->life, name, &e->name, err));
    KITH_TRY(kith_agree_open(env, &e->agree, err));
    KITH_TRY(kith_agree_open(env, &e->stripped, err));
    KITH_TRY(kith_session_store_open(env, &e->sessions, err));
    *out = e;
out:
    if (rc != KITH_OK)
        kith_evaluation_close(e);
    return rc;
}

void kith_evaluation_close(struct kith_evaluation *e)
{
    if (!e)
        return;
    kith_agree_close(e->agree);
    kith_agree_close(e->stripped);
    kith_session_store_close(e->sessions);
    kith_arena_close(e->life);
    kith_env_free(e->env, e);
}

struct kith_str kith_evaluation_name(const struct kith_evaluation *e)
{
    return e->name;
}

size_t kith_evaluation_sessions(const struct kith_evaluation *e)
{
    return kith_agree_sessions(e->agree);
}

static enum kith_rc add_sample(struct kith_evaluation *e, struct kith_evaluated_measure *m,
                               const struct kith_interval_sample *sample, struct kith_err *err)
{
    struct kith_interval_sample *bigger;
    size_t cap = m->cap ? m->cap * 2 : 64;
    enum kith_rc rc = KITH_OK;

    if (m->n == m->cap) {
        KITH_TRY(kith_arena_take(e->life, cap, sizeof *bigger, &bigger, err));
        if (m->n)
            memcpy(bigger, m->samples, m->n * sizeof *bigger);
        m->samples = bigger;
        m->cap = cap;
    }
    m->samples[m->n++] = *sample;
out:
    return rc;
}

static bool adherence_coded(const struct kith_transcript *t)
{
    for (size_t i = 0; i < t->n_turns; i++)
        if (t->turns[i].n_gold && t->turns[i].gold[0].label.adherence_known)
            return true;
    return false;
}

/* The experts' side: each turn's majority as its codes. */
static enum kith_rc experts(const struct kith_transcript *t, struct kith_arena *scratch, const struct kith_coded **out,
                            struct kith_err *err)
{
    struct kith_transcript *joined;
    struct kith_turn *turns;
    struct kith_gold *gold;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, 1, sizeof *joined, &joined, err));
    KITH_TRY(kith_arena_take(scratch, t->n_turns, sizeof *turns, &turns, err));
    KITH_TRY(kith_arena_take(scratch, t->n_turns, sizeof *gold, &gold, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        turns[i] = t->turns[i];
        gold[i].label = kith_majority_of_turn(&t->turns[i]);
        turns[i].gold = turns[i].n_gold ? &gold[i] : NULL;
        turns[i].n_gold = turns[i].n_gold ? 1 : 0;
    }
    *joined = *t;
    joined->turns = turns;
    KITH_TRY(kith_coded_from_gold(scratch, NULL, joined, (struct kith_str){0}, out, err));
out:
    return rc;
}

static enum kith_rc add_measures(struct kith_evaluation *e, const struct kith_coded *coded,
                                 const struct kith_model *model, unsigned fold, struct kith_arena *scratch,
                                 struct kith_err *err)
{
    static const struct kith_measure_options all = {.setting = KITH_SETTING_ONE_TO_ONE, .goal_named = true};
    const struct kith_measures *given;
    const struct kith_measures *right;
    const struct kith_coded *gold;
    struct kith_interval_sample sample;
    enum kith_rc rc;

    KITH_TRY(experts(coded->transcript, scratch, &gold, err));
    KITH_TRY(kith_measure_run(model, &all, scratch, coded, &given, err));
    KITH_TRY(kith_measure_run(NULL, &all, scratch, gold, &right, err));
    KITH_TRY(kith_session_store_add(e->sessions, coded, given, gold, err));
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        struct kith_evaluated_measure *m = &e->measures[id];

        if ((id == KITH_MEASURE_MI_ADHERENT || id == KITH_MEASURE_MI_NON_ADHERENT) &&
            !adherence_coded(coded->transcript))
            continue;
        if (!kith_interval_sample_of(id, given, right, fold, &sample))
            continue;
        KITH_TRY(add_sample(e, m, &sample, err));
        m->shown_inside +=
            right->items[id].value >= given->items[id].low && right->items[id].value <= given->items[id].high;
    }
out:
    return rc;
}

enum kith_rc kith_evaluation_add(struct kith_evaluation *e, const struct kith_coded *coded,
                                 const struct kith_model *model, unsigned fold, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    e->by_model = model != NULL;
    KITH_TRY(kith_arena_open(e->env, &scratch, SCRATCH_MAX, err));
    KITH_TRY(kith_agree_add(e->agree, coded, err));
    KITH_TRY(add_measures(e, coded, model, fold, scratch, err));
out:
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_evaluation_add_stripped(struct kith_evaluation *e, const struct kith_coded *coded,
                                          struct kith_err *err)
{
    return kith_agree_add(e->stripped, coded, err);
}

void kith_evaluation_add_roles(struct kith_evaluation *e, bool right, bool unsure)
{
    e->roles_n++;
    e->roles_right += right;
    e->roles_unsure += unsure;
}

/* Too few sessions is no error here: the measure then has no interval of its own. */
static enum kith_rc finish_measure(struct kith_evaluation *e, int id, struct kith_arena *scratch, struct kith_err *err)
{
    struct kith_evaluated_measure *m = &e->measures[id];
    enum kith_rc rc = kith_interval_fit(id, m->samples, m->n, scratch, &m->params, err);

    m->fitted = rc == KITH_OK;
    if (e->by_model)
        m->coverage = (struct kith_interval_coverage){m->shown_inside, m->n};
    else if (rc == KITH_OK)
        rc = kith_interval_cover(id, m->samples, m->n, scratch, &m->coverage, err);
    return rc == KITH_EINPUT ? KITH_OK : rc;
}

enum kith_rc kith_evaluation_finish(struct kith_evaluation *e, uint64_t seed, unsigned threads, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(e->env, &scratch, SCRATCH_MAX, err));
    for (int h = 0; h < KITH_HEAD_ROLE; h++) {
        KITH_TRY(kith_agree_on(e->agree, (enum kith_head)h, seed, threads, &e->heads[h], err));
        KITH_TRY(kith_agree_on(e->stripped, (enum kith_head)h, seed, threads, &e->stripped_heads[h], err));
        KITH_TRY(kith_agree_among_humans(e->agree, (enum kith_head)h, &e->humans[h], err));
    }
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        KITH_TRY(finish_measure(e, id, scratch, err));
    KITH_TRY(kith_session_store_finish(e->sessions, seed, threads, &e->figures, err));
out:
    kith_arena_close(scratch);
    return rc;
}

const struct kith_agree_head *kith_evaluation_head(const struct kith_evaluation *e, enum kith_head head)
{
    return &e->heads[head];
}

bool kith_evaluation_interval(const struct kith_evaluation *e, int measure, struct kith_interval_params *out)
{
    *out = e->measures[measure].params;
    return e->measures[measure].fitted;
}

void kith_evaluation_roles(const struct kith_evaluation *e, size_t *right, size_t *unsure, size_t *n)
{
    *right = e->roles_right;
    *unsure = e->roles_unsure;
    *n = e->roles_n;
}
