#include "evaluation_sessions.h"

#include "evaluation_quality.h"

#include <math.h>

#define SESSIONS_MAX 20000
#define LIFE_MAX     ((size_t)256 << 20)
#define LEVEL        0.95
#define REPLICATES   1000u

enum subtype { NO_SUBTYPE, FIRST, SECOND, SUBTYPES };

struct entry {    /* one session */
    size_t turns; /* of the counsellor, coded */
    double given[KITH_RATE_COUNT];
    double right[KITH_RATE_COUNT];
    int quality; /* 1 good, -1 poor, 0 not said */
    double signs[KITH_SIGN_COUNT];
    struct kith_confusion question;
    struct kith_confusion reflection;
    struct kith_confusion has;  /* a reflection, or not */
    struct kith_confusion main; /* likewise */
};

struct kith_session_store {
    const struct kith_env *env;
    struct kith_arena *life;
    struct entry **entries;
    size_t n;
};

enum kith_rc kith_session_store_open(const struct kith_env *env, struct kith_session_store **out, struct kith_err *err)
{
    struct kith_session_store *s = kith_env_alloc(env, sizeof *s);
    enum kith_rc rc;

    *out = NULL;
    if (!s)
        return kith_fail_memory(err);
    s->env = env;
    KITH_TRY(kith_arena_open(env, &s->life, LIFE_MAX, err));
    KITH_TRY(kith_arena_take(s->life, SESSIONS_MAX, sizeof(struct entry *), &s->entries, err));
    *out = s;
out:
    if (rc != KITH_OK)
        kith_session_store_close(s);
    return rc;
}

void kith_session_store_close(struct kith_session_store *store)
{
    if (!store)
        return;
    kith_arena_close(store->life);
    kith_env_free(store->env, store);
}

static void count_rates(const struct kith_label *l, double *rates)
{
    for (int i = 0; i < KITH_HAS_COUNT; i++) {
        rates[KITH_RATE_QUESTION + i] += (l->has >> i) & 1;
        rates[KITH_RATE_MAIN_QUESTION + i] += l->behaviour == i;
    }
}

static int subtype_of(int8_t code)
{
    return code == KITH_NONE ? NO_SUBTYPE : FIRST + code;
}

static void add_turn(struct entry *e, const struct kith_label *given, const struct kith_label *right)
{
    e->turns++;
    count_rates(given, e->given);
    count_rates(right, e->right);
    (void)kith_confusion_add(&e->question, subtype_of(right->question), subtype_of(given->question));
    (void)kith_confusion_add(&e->reflection, subtype_of(right->reflection), subtype_of(given->reflection));
    (void)kith_confusion_add(&e->has, !!(right->has & KITH_HAS_REFLECTION), !!(given->has & KITH_HAS_REFLECTION));
    (void)kith_confusion_add(&e->main, right->behaviour == KITH_BEHAVIOUR_REFLECTION,
                             given->behaviour == KITH_BEHAVIOUR_REFLECTION);
}

static void read_signs(const struct kith_measures *m, const double *rates, double *signs)
{
    const struct kith_measure *item = m->items;
    double volleys = m->n_volleys ? (double)m->n_volleys : NAN;

    signs[KITH_SIGN_REFLECTIONS] = rates[KITH_RATE_REFLECTION];
    signs[KITH_SIGN_QUESTIONS] = rates[KITH_RATE_QUESTION];
    signs[KITH_SIGN_INPUT] = rates[KITH_RATE_INPUT];
    signs[KITH_SIGN_R_TO_Q] =
        log(((double)item[KITH_MEASURE_REFLECTIONS].count + 0.5) / ((double)item[KITH_MEASURE_QUESTIONS].count + 0.5));
    signs[KITH_SIGN_OPEN] = item[KITH_MEASURE_OPEN].value;
    signs[KITH_SIGN_COMPLEX] = item[KITH_MEASURE_COMPLEX].value;
    signs[KITH_SIGN_NON_ADHERENT] = (double)item[KITH_MEASURE_MI_NON_ADHERENT].count / volleys;
    signs[KITH_SIGN_ADHERENT] = (double)item[KITH_MEASURE_MI_ADHERENT].count / volleys;
    signs[KITH_SIGN_TALK_SHARE] = item[KITH_MEASURE_TALK_SHARE].value;
    signs[KITH_SIGN_CHANGE] = item[KITH_MEASURE_CHANGE].value;
}

enum kith_rc kith_session_store_add(struct kith_session_store *store, const struct kith_coded *given,
                                    const struct kith_measures *measures, const struct kith_coded *right,
                                    struct kith_err *err)
{
    struct kith_str quality = given->transcript->quality;
    struct entry *e;
    enum kith_rc rc;

    if (store->n == SESSIONS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "An evaluation takes at most %d sessions.", SESSIONS_MAX);
    KITH_TRY(kith_arena_take(store->life, 1, sizeof *e, &e, err));
    kith_confusion_init(&e->question, SUBTYPES);
    kith_confusion_init(&e->reflection, SUBTYPES);
    kith_confusion_init(&e->has, 2);
    kith_confusion_init(&e->main, 2);
    for (size_t i = 0; i < given->transcript->n_turns; i++)
        if (right->turns[i].label.behaviour != KITH_NONE)
            add_turn(e, &given->turns[i].label, &right->turns[i].label);
    for (int r = 0; r < KITH_RATE_COUNT && e->turns; r++) {
        e->given[r] /= (double)e->turns;
        e->right[r] /= (double)e->turns;
    }
    e->quality = kith_str_eq(quality, KITH_S("high")) ? 1 : kith_str_eq(quality, KITH_S("low")) ? -1 : 0;
    read_signs(measures, e->given, e->signs);
    if (e->turns)
        store->entries[store->n++] = e;
out:
    return rc;
}

/* --- rates -------------------------------------------------------------------------------------------------------- */

struct drawn_rates {
    const struct kith_session_store *store;
    double *room; /* 2 x n a worker */
};

static void rates_of(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct drawn_rates *d = user;
    double *x = d->room + (size_t)worker * 2 * n;
    double *y = x + n;

    for (int r = 0; r < KITH_RATE_COUNT; r++) {
        for (size_t i = 0; i < n; i++) {
            x[i] = d->store->entries[drawn[i]]->given[r];
            y[i] = d->store->entries[drawn[i]]->right[r];
        }
        figure[r] = kith_pearson(x, y, n);
    }
}

static enum kith_rc finish_rates(const struct kith_session_store *store, const struct kith_bootstrap_plan *plan,
                                 struct kith_arena *scratch, struct kith_session_figures *out, struct kith_err *err)
{
    struct drawn_rates d = {.store = store};
    struct kith_bootstrap interval[KITH_RATE_COUNT];
    double value[KITH_RATE_COUNT];
    uint32_t *all;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, 2 * store->n * (plan->threads + 1), sizeof *d.room, &d.room, err));
    KITH_TRY(kith_arena_take(scratch, store->n, sizeof *all, &all, err));
    for (size_t i = 0; i < store->n; i++)
        all[i] = (uint32_t)i;
    rates_of(&d, all, store->n, 0, value);
    KITH_TRY(kith_bootstrap_run(plan, store->n, KITH_RATE_COUNT, rates_of, &d, scratch, interval, err));
    for (int r = 0; r < KITH_RATE_COUNT; r++) {
        out->rates[r].sessions = store->n;
        out->rates[r].r = (struct kith_estimate){value[r], interval[r].interval};
    }
out:
    return rc;
}

/* --- end to end -----------------------------------------------------------------------------------------------------
 */

enum { DETECTED, AMONG, ALL, END_FIGURES };

static void end_figures(const struct kith_confusion *c, double *figure)
{
    struct kith_confusion among;
    double gold = 0.0;
    double found = 0.0;

    kith_confusion_init(&among, 2);
    for (uint32_t g = FIRST; g < SUBTYPES; g++) {
        gold += (double)kith_confusion_gold(c, g);
        for (uint32_t k = FIRST; k < SUBTYPES; k++) {
            among.n[g - FIRST][k - FIRST] = c->n[g][k];
            found += (double)c->n[g][k];
        }
    }
    figure[DETECTED] = gold > 0.0 ? found / gold : NAN;
    figure[AMONG] = kith_macro_f1(&among);
    figure[ALL] = (kith_f1(c, FIRST) + kith_f1(c, SECOND)) / 2.0;
}

static enum kith_rc finish_subtype(const struct kith_session_store *store, const struct kith_bootstrap_plan *plan,
                                   bool questions, struct kith_arena *scratch, struct kith_end_to_end *out,
                                   struct kith_err *err)
{
    struct kith_estimate figure[END_FIGURES];
    struct kith_confusion table; /* of all sessions */
    struct kith_confusion *tables;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, store->n, sizeof *tables, &tables, err));
    kith_confusion_init(&table, SUBTYPES);
    for (size_t i = 0; i < store->n; i++) {
        tables[i] = questions ? store->entries[i]->question : store->entries[i]->reflection;
        (void)kith_confusion_merge(&table, &tables[i]);
    }
    out->n = (size_t)(kith_confusion_gold(&table, FIRST) + kith_confusion_gold(&table, SECOND));
    KITH_TRY(kith_tables_by_session(plan, tables, store->n, END_FIGURES, end_figures, scratch, figure, err));
    out->detected = figure[DETECTED];
    out->among = figure[AMONG];
    out->all = figure[ALL];
out:
    return rc;
}

/* --- reflections by quality ------------------------------------------------------------------------------------------
 */

static void f1_of_yes(const struct kith_confusion *c, double *figure)
{
    figure[0] = kith_f1(c, 1);
}

static enum kith_rc finish_quality(const struct kith_session_store *store, const struct kith_bootstrap_plan *plan,
                                   int quality, struct kith_arena *scratch, struct kith_reflections_in *out,
                                   struct kith_err *err)
{
    struct kith_confusion *has;
    struct kith_confusion *main_code;
    enum kith_rc rc;

    *out = (struct kith_reflections_in){0};
    KITH_TRY(kith_arena_take(scratch, store->n, sizeof *has, &has, err));
    KITH_TRY(kith_arena_take(scratch, store->n, sizeof *main_code, &main_code, err));
    for (size_t i = 0; i < store->n; i++) {
        const struct entry *e = store->entries[i];

        if (e->quality != quality)
            continue;
        has[out->sessions] = e->has;
        main_code[out->sessions++] = e->main;
        out->turns += e->turns;
        out->n += (size_t)kith_confusion_gold(&e->has, 1);
    }
    if (out->sessions == 0)
        goto out;
    KITH_TRY(kith_tables_by_session(plan, has, out->sessions, 1, f1_of_yes, scratch, &out->f1, err));
    KITH_TRY(kith_tables_by_session(plan, main_code, out->sessions, 1, f1_of_yes, scratch, &out->main, err));
out:
    return rc;
}

static enum kith_rc finish_auc(const struct kith_session_store *store, const struct kith_bootstrap_plan *plan,
                               struct kith_arena *scratch, struct kith_session_figures *out, struct kith_err *err)
{
    double *signs;
    bool *good;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, store->n * KITH_SIGN_COUNT, sizeof *signs, &signs, err));
    KITH_TRY(kith_arena_take(scratch, store->n, sizeof *good, &good, err));
    for (size_t i = 0; i < store->n; i++) {
        const struct entry *e = store->entries[i];

        if (e->quality == 0)
            continue;
        memcpy(signs + n * KITH_SIGN_COUNT, e->signs, sizeof e->signs);
        good[n] = e->quality > 0;
        out->good += good[n];
        out->poor += !good[n];
        n++;
    }
    if (out->good && out->poor)
        KITH_TRY(kith_quality_auc(plan, signs, good, n, KITH_SIGN_COUNT, scratch, out->signs, &out->together, err));
out:
    return rc;
}

enum kith_rc kith_session_store_finish(const struct kith_session_store *store, uint64_t seed, unsigned threads,
                                       struct kith_session_figures *out, struct kith_err *err)
{
    struct kith_bootstrap_plan plan = {seed, REPLICATES, threads ? threads : 1, LEVEL};
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    *out = (struct kith_session_figures){0};
    KITH_TRY(kith_arena_open(store->env, &scratch, LIFE_MAX, err));
    if (store->n == 0)
        goto out;
    KITH_TRY(finish_rates(store, &plan, scratch, out, err));
    KITH_TRY(finish_subtype(store, &plan, true, scratch, &out->question, err));
    KITH_TRY(finish_subtype(store, &plan, false, scratch, &out->reflection, err));
    KITH_TRY(finish_quality(store, &plan, 1, scratch, &out->in_good, err));
    KITH_TRY(finish_quality(store, &plan, -1, scratch, &out->in_poor, err));
    KITH_TRY(finish_auc(store, &plan, scratch, out, err));
out:
    kith_arena_close(scratch);
    return rc;
}
