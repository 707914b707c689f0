/* The examples that heads are trained on: one row a turn, with its sparse features and what coders said.
 *
 * A set copies what it needs from each transcript; owned by its maker; filled by one thread, read by many. */
#ifndef KITH_TRAIN_SET_H
#define KITH_TRAIN_SET_H

#include "turn_features.h"

#define KITH_FOLDS_MAX          10
#define KITH_TRAIN_SESSIONS     20000
#define KITH_TRAIN_MIN_SESSIONS 3 /* a feature seen in fewer is not kept: no one's words can be read from a model */

struct kith_train_row {
    uint32_t session;
    uint32_t turn;
    uint32_t first; /* features first .. first + n of the group's list */
    uint32_t n;
    int8_t label[KITH_HEAD_COUNT]; /* class, or -1 where the coder did not say */
    int8_t fold;
    bool stripped;  /* the copy without punctuation */
    bool learn;     /* false: a stripped copy kept for evaluation only */
    bool expert;    /* coded by an independent expert */
    uint32_t coder; /* feature index of the coder: in training only */
};

struct kith_train_group {
    struct kith_train_row *rows;
    size_t n_rows, cap_rows;
    uint32_t *index; /* feature numbers, row after row */
    float *value;
    size_t n_items, cap_items;
    uint64_t *keys;                       /* of feature number f */
    uint16_t (*sessions)[KITH_FOLDS_MAX]; /* in how many sessions of each fold it occurs */
    uint32_t *last_session;               /* the last session it was counted for, plus one */
    bool *named;                          /* a feature of training only */
    size_t n_features, cap_features;
    uint32_t *table; /* open-addressed, feature number + 1 */
    size_t slots;
};

/* A feature by its key and by its number in a group. */
struct kith_train_feature {
    uint64_t key;
    uint32_t number;
};

struct kith_train_set {
    const struct kith_env *env;
    uint64_t key; /* of the features; from the seed and the first session, unless given */
    bool key_is_given;
    uint64_t seed;
    double strip_share; /* of the turns, whose copies without punctuation are learned from too */
    struct kith_train_group groups[KITH_GROUP_COUNT];
    uint64_t *prints; /* of the sessions */
    size_t n_sessions, cap_sessions;
};

void kith_train_set_init(struct kith_train_set *set, const struct kith_env *env, uint64_t seed, double strip_share);
void kith_train_set_free(struct kith_train_set *set);

/* Adds all coded turns of a session. `source` names who coded where turns do not; `expert`: independent experts did.
 * scratch is rewound. */
enum kith_rc kith_train_set_add(struct kith_train_set *set, struct kith_arena *scratch,
                                const struct kith_transcript *transcript, int fold, struct kith_str source, bool expert,
                                struct kith_err *err);

/* Uses the feature key of a model that is there, so that its weights can be found; before any session is added. */
void kith_train_set_use_key(struct kith_train_set *set, uint64_t key);

/* Rows come session by session: out[s] is the first row of session s in a group, out[n_sessions] their number. */
enum kith_rc kith_train_first_rows(const struct kith_train_set *set, enum kith_head_group group,
                                   struct kith_arena *keep, uint32_t **out, struct kith_err *err);

/* In the order that a model file has them in. */
void kith_train_features_sort(struct kith_train_feature *features, size_t n); /* by key */
void kith_train_prints_sort(uint64_t *prints, size_t n);

/* The classes of a label, one a head; -1 where it says nothing. */
void kith_train_labels(const struct kith_label *label, enum kith_role role, int8_t out[KITH_HEAD_COUNT]);

#endif
