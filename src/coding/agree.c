#include "agree.h"

#include "agreement.h"
#include "majority.h"
#include "many_coders.h"
#include "train_set.h"

#include <math.h>

#define LEVEL      0.95
#define REPLICATES 1000u
#define BINS       10
#define ROUNDS     200u
#define COVERAGE   0.8
#define ITEMS_MAX  ((size_t)64 << 20) /* turns times heads of one evaluation */
#define ARENA_MAX  ((size_t)4 << 30)

/* One turn of one head: what the coders' majority said, what was given, and how sure. */
struct item {
    uint32_t session;
    int8_t head;
    int8_t gold;
    int8_t given;
    float confidence;
};

/* One coder's code of one turn, where several coded it. */
struct vote {
    uint32_t turn; /* numbered over all sessions */
    int8_t head;
    int8_t code;
    int8_t others; /* the majority of the other coders, or KITH_NONE */
    int8_t model;
};

struct kith_agree {
    const struct kith_env *env;
    struct kith_arena *life; /* nothing in it is given back before close; lists double */
    struct item *items;
    size_t n_items, cap_items;
    struct vote *votes;
    size_t n_votes, cap_votes;
    size_t sessions;
    size_t trained_on;
    size_t turns;
    size_t coders;
};

enum kith_rc kith_agree_open(const struct kith_env *env, struct kith_agree **out, struct kith_err *err)
{
    struct kith_agree *a = kith_env_alloc(env, sizeof *a);
    enum kith_rc rc;

    *out = NULL;
    if (!a)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    a->env = env;
    rc = kith_arena_open(env, &a->life, ARENA_MAX, err);
    if (rc != KITH_OK)
        kith_env_free(env, a);
    else
        *out = a;
    return rc;
}

void kith_agree_close(struct kith_agree *agree)
{
    if (!agree)
        return;
    kith_arena_close(agree->life);
    kith_env_free(agree->env, agree);
}

size_t kith_agree_sessions(const struct kith_agree *agree)
{
    return agree->sessions;
}

size_t kith_agree_trained_on(const struct kith_agree *agree)
{
    return agree->trained_on;
}

/* Room for one more item at the end of a list in the arena. */
static enum kith_rc room(struct kith_arena *life, void *list_pointer, size_t size, size_t n, size_t *cap,
                         struct kith_err *err)
{
    size_t bigger = *cap ? *cap * 2 : 1024;
    void *old;
    void *p;

    if (n < *cap)
        return KITH_OK;
    if (bigger > ITEMS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "An evaluation takes at most %zu codes; evaluate fewer sessions at once.",
                         ITEMS_MAX);
    p = kith_arena_raw(life, bigger * size);
    if (!p)
        return kith_arena_fail(life, err);
    memcpy(&old, list_pointer, sizeof old);
    if (n)
        memcpy(p, old, n * size);
    memcpy(list_pointer, &p, sizeof p);
    *cap = bigger;
    return KITH_OK;
}

/* What the coded turn says for each head, and how sure it is. */
static void given_by(const struct kith_coded_turn *turn, int8_t code[KITH_HEAD_COUNT], float sure[KITH_HEAD_COUNT])
{
    const struct kith_probabilities *p = &turn->p;

    kith_train_labels(&turn->label, turn->role, code);
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        sure[h] = 0.0f;
    if (turn->role == KITH_ROLE_CLIENT && turn->label.talk != KITH_NONE)
        sure[KITH_HEAD_TALK] = p->talk[turn->label.talk];
    if (turn->role != KITH_ROLE_COUNSELLOR || turn->label.behaviour == KITH_NONE)
        return;
    sure[KITH_HEAD_BEHAVIOUR] = p->behaviour[turn->label.behaviour];
    for (int i = 0; i < KITH_HAS_COUNT; i++) {
        sure[KITH_HEAD_HAS_QUESTION + i] = code[KITH_HEAD_HAS_QUESTION + i] ? p->has[i] : 1.0f - p->has[i];
        code[KITH_HEAD_QUESTION + i] = turn->leaning[i];
    }
    if (turn->leaning[0] != KITH_NONE)
        sure[KITH_HEAD_QUESTION] = p->question[turn->leaning[0]];
    if (turn->leaning[1] != KITH_NONE)
        sure[KITH_HEAD_REFLECTION] = p->reflection[turn->leaning[1]];
    if (turn->leaning[2] != KITH_NONE)
        sure[KITH_HEAD_INPUT] = p->input[turn->leaning[2]];
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
        sure[KITH_HEAD_ADHERENCE + i] = code[KITH_HEAD_ADHERENCE + i] > 0 ? p->adherence[i] : 1.0f - p->adherence[i];
}

/* One coder's codes beside the majority of the others, for each head. */
static enum kith_rc add_votes(struct kith_agree *a, const struct kith_turn *turn, enum kith_role role,
                              const int8_t model[KITH_HEAD_COUNT], struct kith_err *err)
{
    struct kith_gold others[64];
    enum kith_rc rc = KITH_OK;

    if (turn->n_gold > a->coders)
        a->coders = turn->n_gold;
    if (turn->n_gold < 2 || turn->n_gold > sizeof others / sizeof *others)
        return KITH_OK;
    for (size_t c = 0; c < turn->n_gold; c++) {
        struct kith_turn rest = {.gold = others};
        int8_t mine[KITH_HEAD_COUNT];
        int8_t theirs[KITH_HEAD_COUNT];
        struct kith_label majority;

        for (size_t k = 0; k < turn->n_gold; k++)
            if (k != c)
                others[rest.n_gold++] = turn->gold[k];
        majority = kith_majority_of_turn(&rest);
        kith_train_labels(&turn->gold[c].label, role, mine);
        kith_train_labels(&majority, role, theirs);
        for (int h = 0; h < KITH_HEAD_ROLE; h++) {
            if (mine[h] == KITH_NONE)
                continue;
            KITH_TRY(room(a->life, &a->votes, sizeof *a->votes, a->n_votes, &a->cap_votes, err));
            a->votes[a->n_votes++] = (struct vote){(uint32_t)a->turns, (int8_t)h, mine[h],
                                                   turn->n_gold > 2 ? theirs[h] : (int8_t)KITH_NONE, model[h]};
        }
    }
out:
    return rc;
}

static enum kith_rc add_turn(struct kith_agree *a, const struct kith_turn *turn, const struct kith_coded_turn *coded,
                             struct kith_err *err)
{
    struct kith_label majority = kith_majority_of_turn(turn);
    enum kith_role role = majority.talk != KITH_NONE ? KITH_ROLE_CLIENT : KITH_ROLE_COUNSELLOR;
    int8_t gold[KITH_HEAD_COUNT];
    int8_t given[KITH_HEAD_COUNT];
    float sure[KITH_HEAD_COUNT];
    enum kith_rc rc = KITH_OK;

    kith_train_labels(&majority, role, gold);
    given_by(coded, given, sure);
    for (int h = 0; h < KITH_HEAD_ROLE; h++) {
        if (gold[h] == KITH_NONE || given[h] == KITH_NONE)
            continue;
        KITH_TRY(room(a->life, &a->items, sizeof *a->items, a->n_items, &a->cap_items, err));
        a->items[a->n_items++] = (struct item){(uint32_t)a->sessions, (int8_t)h, gold[h], given[h], sure[h]};
    }
    KITH_TRY(add_votes(a, turn, role, given, err));
    a->turns++;
out:
    return rc;
}

enum kith_rc kith_agree_add(struct kith_agree *agree, const struct kith_coded *coded, struct kith_err *err)
{
    const struct kith_transcript *t = coded->transcript;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < t->n_turns; i++)
        if (t->turns[i].n_gold > 0)
            KITH_TRY(add_turn(agree, &t->turns[i], &coded->turns[i], err));
    agree->sessions++;
    agree->trained_on += coded->trained_on;
out:
    return rc;
}

double kith_agree_share(int i)
{
    static const double shares[KITH_AGREE_CURVE] = {1.0, 0.9, 0.8, 0.7, 0.6, 0.5};

    return i >= 0 && i < KITH_AGREE_CURVE ? shares[i] : NAN;
}

struct tables { /* one head, a table a session */
    struct kith_confusion *session;
    size_t n;
    uint32_t classes;
};

enum { ACCURACY, MACRO_F1, KAPPA, AC1, FIGURES };

static void figures_of(const struct kith_confusion *c, double *out)
{
    out[ACCURACY] = kith_accuracy(c);
    out[MACRO_F1] = kith_macro_f1(c);
    out[KAPPA] = kith_kappa(c);
    out[AC1] = kith_ac1(c);
}

/* The sessions that hold the head get a table each; the items' confidences go into a list. */
static enum kith_rc gather(const struct kith_agree *a, enum kith_head head, struct kith_arena *scratch,
                           struct tables *t, double **confidence, bool **right, size_t *n, struct kith_err *err)
{
    uint32_t last = UINT32_MAX;
    enum kith_rc rc;

    t->classes = kith_head_spec((int)head)->classes;
    KITH_TRY(kith_arena_take(scratch, a->sessions, sizeof *t->session, &t->session, err));
    KITH_TRY(kith_arena_take(scratch, a->n_items, sizeof **confidence, confidence, err));
    KITH_TRY(kith_arena_take(scratch, a->n_items, sizeof **right, right, err));
    for (size_t i = 0; i < a->n_items; i++) {
        const struct item *it = &a->items[i];

        if (it->head != (int8_t)head)
            continue;
        if (it->session != last)
            kith_confusion_init(&t->session[t->n++], t->classes);
        last = it->session;
        (void)kith_confusion_add(&t->session[t->n - 1], it->gold, it->given);
        (*confidence)[*n] = (double)it->confidence;
        (*right)[(*n)++] = it->gold == it->given;
    }
out:
    return rc;
}

static enum kith_rc intervals(const struct tables *t, uint64_t seed, unsigned threads, struct kith_arena *scratch,
                              struct kith_agree_head *out, struct kith_err *err)
{
    struct kith_bootstrap_plan plan = {seed, REPLICATES, threads, LEVEL};
    struct kith_estimate figure[FIGURES];
    enum kith_rc rc;

    KITH_TRY(kith_tables_by_session(&plan, t->session, t->n, FIGURES, figures_of, scratch, figure, err));
    out->accuracy = figure[ACCURACY];
    out->macro_f1 = figure[MACRO_F1];
    out->kappa = figure[KAPPA];
    out->ac1 = figure[AC1];
out:
    return rc;
}

enum kith_rc kith_agree_on(const struct kith_agree *agree, enum kith_head head, uint64_t seed, unsigned threads,
                           struct kith_agree_head *out, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct tables t = {0};
    double *confidence;
    bool *right;
    enum kith_rc rc;

    *out = (struct kith_agree_head){.head = head};
    KITH_TRY(kith_arena_open(agree->env, &scratch, ARENA_MAX, err));
    KITH_TRY(gather(agree, head, scratch, &t, &confidence, &right, &out->n, err));
    out->sessions = t.n;
    kith_confusion_init(&out->table, t.classes);
    for (size_t s = 0; s < t.n; s++)
        (void)kith_confusion_merge(&out->table, &t.session[s]);
    if (out->n == 0)
        goto out;
    KITH_TRY(intervals(&t, seed, threads, scratch, out, err));
    KITH_TRY(kith_ece(confidence, right, out->n, BINS, scratch, NULL, &out->ece, err));
    KITH_TRY(kith_ece_by_chance(confidence, out->n, BINS, ROUNDS, seed, scratch, &out->chance, err));
    KITH_TRY(kith_accuracy_at_coverage(confidence, right, out->n, COVERAGE, scratch, &out->at_80, err));
    for (int i = 0; i < KITH_AGREE_CURVE; i++)
        KITH_TRY(
            kith_accuracy_at_coverage(confidence, right, out->n, kith_agree_share(i), scratch, &out->curve[i], err));
out:
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_agree_among_humans(const struct kith_agree *agree, enum kith_head head, struct kith_agree_humans *out,
                                     struct kith_err *err)
{
    uint32_t classes = kith_head_spec((int)head)->classes;
    struct kith_arena *scratch = NULL;
    struct kith_confusion human;
    struct kith_confusion model;
    uint32_t *counts;
    enum kith_rc rc;

    *out = (struct kith_agree_humans){.coders = agree->coders};
    kith_confusion_init(&human, classes);
    kith_confusion_init(&model, classes);
    KITH_TRY(kith_arena_open(agree->env, &scratch, ARENA_MAX, err));
    KITH_TRY(kith_arena_take(scratch, agree->turns * classes, sizeof *counts, &counts, err));
    for (size_t i = 0; i < agree->n_votes; i++) {
        const struct vote *v = &agree->votes[i];

        if (v->head != (int8_t)head)
            continue;
        out->n++;
        counts[(size_t)v->turn * classes + (size_t)v->code]++;
        if (v->others == KITH_NONE)
            continue;
        (void)kith_confusion_add(&human, v->others, v->code);
        (void)kith_confusion_add(&model, v->others, v->model);
    }
    out->macro_f1 = kith_macro_f1(&human);
    out->kappa = kith_kappa(&human);
    out->model_macro_f1 = kith_macro_f1(&model);
    out->model_kappa = kith_kappa(&model);
    out->fleiss = kith_fleiss_kappa(counts, agree->turns, classes);
out:
    kith_arena_close(scratch);
    return rc;
}
