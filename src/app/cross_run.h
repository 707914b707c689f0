/* Cross-validation from files to codes: gold sessions read, heads trained fold by fold, and every session coded by a
 * model that never saw it. What `kith train` calibrates on and `kith evaluate --folds` reports.
 *
 * Owned by its opener; filled by one thread; read-only after. */
#ifndef KITH_CROSS_RUN_H
#define KITH_CROSS_RUN_H

#include "coded.h"
#include "cross_train.h"
#include "folds.h"
#include "kith_cpu.h"

#define KITH_EXPERTS     "annomi"          /* the source of the fold list whose coders are independent experts */
#define KITH_GOLD_MAX    ((size_t)4 << 30) /* arena for all sessions of a training */
#define KITH_GOLD_LEAST  10                /* coded sessions that a training needs */
#define KITH_STRIP_SHARE 0.4               /* of the turns, learned from once more without punctuation */

struct kith_cross_options {
    const char *const *paths; /* gold files */
    size_t n_paths;
    const char *folds_path;  /* NULL: every session, five folds by its text */
    const char *beside_path; /* a model trained on fewer of these sessions, for the card; NULL: none */
    const char *models_dir;  /* holds fold-0.safetensors ... of an encoder, one a fold; NULL: no encoder */
    enum kith_cpu cpu;       /* that it runs on */
    uint64_t seed;
    unsigned jobs;
    bool final; /* train the model on everything too */
    void (*progress)(void *user, size_t done, size_t total);
    void *user;
};

struct kith_cross_session {
    const struct kith_transcript *transcript;
    struct kith_str source; /* of the fold list; else "own" */
    int fold;
};

struct kith_cross_run {
    const struct kith_env *env;
    struct kith_arena *keep;
    struct kith_folds folds;
    struct kith_cross_session *sessions; /* in the order of the training set */
    size_t n;
    size_t left_out; /* sessions that the fold list does not name */
    struct kith_train_set set;
    struct kith_cross cross;
    float *dense[KITH_GROUP_COUNT]; /* rows x outputs: by the encoder of the row's own fold; NULL without encoders */
    bool is_dense[KITH_HEAD_COUNT]; /* these heads have such outputs */
    /* For each fold, from the other folds alone. */
    struct kith_fusion fusion[KITH_FOLDS_MAX][KITH_HEAD_COUNT];
    struct kith_head_calibration calibration[KITH_FOLDS_MAX][KITH_HEAD_COUNT];
    uint32_t *first_row[KITH_GROUP_COUNT]; /* of each session, by group */
};

enum kith_rc kith_cross_run_open(const struct kith_env *env, const struct kith_cross_options *options,
                                 struct kith_cross_run *out, struct kith_err *err);
void kith_cross_run_close(struct kith_cross_run *run);

/* Session s as coded by the model of its fold; `stripped`: as if written without punctuation. */
enum kith_rc kith_cross_run_coded(const struct kith_cross_run *run, size_t s, bool stripped, struct kith_arena *keep,
                                  const struct kith_coded **out, struct kith_err *err);

/* Who is who in session s with all names taken away: *log_odds above 0 says that the declared counsellor is found. */
void kith_cross_run_roles(const struct kith_cross_run *run, size_t s, double *log_odds);

#endif
