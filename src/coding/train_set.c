#include "train_set.h"

#include "hash64.h"
#include "majority.h"
#include "rng.h"

#include <stdlib.h>

void kith_train_set_init(struct kith_train_set *set, const struct kith_env *env, uint64_t seed, double strip_share)
{
    *set = (struct kith_train_set){.env = env, .seed = seed, .strip_share = strip_share};
}

void kith_train_set_free(struct kith_train_set *set)
{
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        struct kith_train_group *t = &set->groups[g];

        kith_env_free(set->env, t->rows);
        kith_env_free(set->env, t->index);
        kith_env_free(set->env, t->value);
        kith_env_free(set->env, t->keys);
        kith_env_free(set->env, t->sessions);
        kith_env_free(set->env, t->last_session);
        kith_env_free(set->env, t->named);
        kith_env_free(set->env, t->table);
    }
    kith_env_free(set->env, set->prints);
    *set = (struct kith_train_set){0};
}

/* Grows a list to hold at least `need` items; the old one stays valid on failure. */
static enum kith_rc grow(const struct kith_env *env, void *list_pointer, size_t item, size_t need, size_t *cap,
                         struct kith_err *err)
{
    size_t bigger = *cap ? *cap : 1024;
    void *old;
    void *p;

    if (need <= *cap)
        return KITH_OK;
    while (bigger < need)
        bigger *= 2;
    memcpy(&old, list_pointer, sizeof old);
    p = env->resize(env->ctx, old, bigger * item);
    if (!p)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
    memcpy(list_pointer, &p, sizeof p);
    *cap = bigger;
    return KITH_OK;
}

static enum kith_rc grow_features(const struct kith_env *env, struct kith_train_group *g, struct kith_err *err)
{
    size_t need = g->n_features + 1;
    size_t cap[4] = {g->cap_features, g->cap_features, g->cap_features, g->cap_features};
    enum kith_rc rc;

    KITH_TRY(grow(env, &g->keys, sizeof *g->keys, need, &cap[0], err));
    KITH_TRY(grow(env, &g->sessions, sizeof *g->sessions, need, &cap[1], err));
    KITH_TRY(grow(env, &g->last_session, sizeof *g->last_session, need, &cap[2], err));
    KITH_TRY(grow(env, &g->named, sizeof *g->named, need, &cap[3], err));
    g->cap_features = cap[0];
out:
    return rc;
}

static enum kith_rc rehash(const struct kith_env *env, struct kith_train_group *g, struct kith_err *err)
{
    size_t slots = g->slots ? g->slots * 2 : (size_t)1 << 16;
    uint32_t *table = kith_env_alloc(env, slots * sizeof *table);

    if (!table)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
    for (size_t f = 0; f < g->n_features; f++) {
        size_t at = g->keys[f] & (slots - 1);

        while (table[at])
            at = (at + 1) & (slots - 1);
        table[at] = (uint32_t)f + 1;
    }
    kith_env_free(env, g->table);
    g->table = table;
    g->slots = slots;
    return KITH_OK;
}

/* The number of a feature, made on first sight; counts the session it is seen in. */
static enum kith_rc feature_number(const struct kith_env *env, struct kith_train_group *g, uint64_t key,
                                   uint32_t session, int fold, bool named, uint32_t *out, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;
    size_t at;
    uint32_t f;

    if (g->n_features * 2 >= g->slots)
        KITH_TRY(rehash(env, g, err));
    at = key & (g->slots - 1);
    while (g->table[at] && g->keys[g->table[at] - 1] != key)
        at = (at + 1) & (g->slots - 1);
    if (!g->table[at]) {
        KITH_TRY(grow_features(env, g, err));
        f = (uint32_t)g->n_features++;
        g->keys[f] = key;
        memset(g->sessions[f], 0, sizeof g->sessions[f]);
        g->last_session[f] = 0;
        g->named[f] = named;
        g->table[at] = f + 1;
    }
    f = g->table[at] - 1;
    if (g->last_session[f] != session + 1) {
        g->last_session[f] = session + 1;
        g->sessions[f][fold]++;
    }
    *out = f;
out:
    return rc;
}

void kith_train_labels(const struct kith_label *label, enum kith_role role, int8_t out[KITH_HEAD_COUNT])
{
    memset(out, KITH_NONE, KITH_HEAD_COUNT);
    out[KITH_HEAD_ROLE] = role == KITH_ROLE_COUNSELLOR ? 0 : role == KITH_ROLE_CLIENT ? 1 : KITH_NONE;
    if (role == KITH_ROLE_CLIENT)
        out[KITH_HEAD_TALK] = label->talk;
    if (role != KITH_ROLE_COUNSELLOR || label->behaviour == KITH_NONE)
        return;
    out[KITH_HEAD_BEHAVIOUR] = label->behaviour;
    for (int i = 0; i < KITH_HAS_COUNT; i++)
        out[KITH_HEAD_HAS_QUESTION + i] = (label->has >> i) & 1;
    out[KITH_HEAD_QUESTION] = label->question;
    out[KITH_HEAD_REFLECTION] = label->reflection;
    out[KITH_HEAD_INPUT] = label->input;
    for (int i = 0; i < KITH_ADHERENCE_COUNT && label->adherence_known; i++)
        out[KITH_HEAD_ADHERENCE + i] = (label->adherence >> i) & 1;
}

struct adding { /* one session on its way into the set */
    struct kith_train_set *set;
    const struct kith_session_view *view;
    struct kith_feature *features;
    struct kith_str source;
    uint32_t session;
    int fold;
    bool expert;
    bool stripped;
};

/* The same turns of the same session are stripped for the same seed, whatever the order of the files. */
static bool learns_stripped(const struct adding *a, size_t turn)
{
    struct kith_rng rng = {kith_hash_mix(a->set->seed ^ a->set->prints[a->session], turn)};

    return kith_rng_unit(&rng) < a->set->strip_share;
}

static enum kith_rc add_row(struct adding *a, enum kith_head_group group, size_t turn, struct kith_err *err)
{
    struct kith_train_group *g = &a->set->groups[group];
    const struct kith_env *env = a->set->env;
    const struct kith_turn *t = &a->view->transcript->turns[turn];
    size_t n = kith_features_of_turn(a->view, turn, group, a->features);
    struct kith_label label = kith_majority_of_turn(t);
    struct kith_str coder = t->n_gold && t->gold[0].coder.n ? t->gold[0].coder : a->source;
    struct kith_train_row *row;
    size_t cap = g->cap_items;
    enum kith_rc rc;

    KITH_TRY(grow(env, &g->rows, sizeof *g->rows, g->n_rows + 1, &g->cap_rows, err));
    KITH_TRY(grow(env, &g->index, sizeof *g->index, g->n_items + n, &cap, err));
    KITH_TRY(grow(env, &g->value, sizeof *g->value, g->n_items + n, &g->cap_items, err));
    row = &g->rows[g->n_rows];
    *row = (struct kith_train_row){.session = a->session,
                                   .turn = (uint32_t)turn,
                                   .first = (uint32_t)g->n_items,
                                   .n = (uint32_t)n,
                                   .fold = (int8_t)a->fold,
                                   .stripped = a->stripped,
                                   .learn = !a->stripped || learns_stripped(a, turn),
                                   .expert = a->expert};
    kith_train_labels(&label, a->view->turns[turn].role, row->label);
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(
            feature_number(env, g, a->features[i].key, a->session, a->fold, false, &g->index[g->n_items + i], err));
        g->value[g->n_items + i] = a->features[i].value;
    }
    KITH_TRY(
        feature_number(env, g, kith_feature_named(a->set->key, coder), a->session, a->fold, true, &row->coder, err));
    g->n_items += n;
    g->n_rows++;
out:
    return rc;
}

static enum kith_rc add_turns(struct adding *a, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < a->view->transcript->n_turns; i++) {
        enum kith_role role = a->view->turns[i].role;

        if (a->view->turns[i].words.n == 0)
            continue;
        if (role == KITH_ROLE_COUNSELLOR)
            KITH_TRY(add_row(a, KITH_GROUP_COUNSELLOR, i, err));
        if (role == KITH_ROLE_CLIENT)
            KITH_TRY(add_row(a, KITH_GROUP_CLIENT, i, err));
        if (role == KITH_ROLE_COUNSELLOR || role == KITH_ROLE_CLIENT)
            KITH_TRY(add_row(a, KITH_GROUP_ROLE, i, err));
    }
out:
    return rc;
}

enum kith_rc kith_train_set_add(struct kith_train_set *set, struct kith_arena *scratch,
                                const struct kith_transcript *transcript, int fold, struct kith_str source, bool expert,
                                struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct kith_session_view view;
    struct adding a = {.set = set, .view = &view, .source = source, .fold = fold, .expert = expert};
    enum kith_rc rc;

    if (fold < 0 || fold >= KITH_FOLDS_MAX || set->n_sessions >= KITH_TRAIN_SESSIONS)
        return kith_fail(err, KITH_EBOUND, 0, "Training takes at most %d sessions in at most %d folds.",
                         KITH_TRAIN_SESSIONS, KITH_FOLDS_MAX);
    KITH_TRY(grow(set->env, &set->prints, sizeof *set->prints, set->n_sessions + 1, &set->cap_sessions, err));
    a.session = (uint32_t)set->n_sessions;
    set->prints[set->n_sessions++] = kith_session_print(transcript);
    /* The key hangs on the sessions too, so that one site's model cannot be read with a dictionary made for another. */
    if (a.session == 0 && !set->key_is_given)
        set->key = kith_hash_mix(set->seed, set->prints[0]);
    for (int stripped = 0; stripped < 2; stripped++) {
        a.stripped = stripped == 1;
        KITH_TRY(kith_session_view_make(scratch, transcript, set->key, a.stripped, &view, err));
        KITH_TRY(kith_features_room(scratch, &view, &a.features, err));
        KITH_TRY(add_turns(&a, err));
    }
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}

void kith_train_set_use_key(struct kith_train_set *set, uint64_t key)
{
    set->key = key;
    set->key_is_given = true;
}

enum kith_rc kith_train_first_rows(const struct kith_train_set *set, enum kith_head_group group,
                                   struct kith_arena *keep, uint32_t **out, struct kith_err *err)
{
    const struct kith_train_group *t = &set->groups[group];
    size_t r = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, set->n_sessions + 1, sizeof **out, out, err));
    for (size_t s = 0; s <= set->n_sessions; s++) {
        while (r < t->n_rows && t->rows[r].session < s)
            r++;
        (*out)[s] = (uint32_t)r;
    }
out:
    return rc;
}

static int by_key(const void *a, const void *b)
{
    const struct kith_train_feature *x = a;
    const struct kith_train_feature *y = b;

    return x->key < y->key ? -1 : x->key > y->key;
}

void kith_train_features_sort(struct kith_train_feature *features, size_t n)
{
    qsort(features, n, sizeof *features, by_key);
}

static int by_print(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return *x < *y ? -1 : *x > *y;
}

void kith_train_prints_sort(uint64_t *prints, size_t n)
{
    qsort(prints, n, sizeof *prints, by_print);
}
