#include "cross_run.h"

#include "cross_encoders.h"
#include "decide.h"
#include "hash64.h"
#include "intake.h"
#include "roles.h"

#define ITERATIONS    150
#define FOLDS_WITHOUT 5
#define SESSIONS_MAX  KITH_TRAIN_SESSIONS

static enum kith_rc add_session(struct kith_cross_run *run, const struct kith_cross_options *options,
                                struct kith_arena *scratch, const struct kith_transcript *t, struct kith_err *err)
{
    const struct kith_fold *listed = kith_folds_find(&run->folds, t->id);
    struct kith_cross_session *s = &run->sessions[run->n];
    enum kith_rc rc = KITH_OK;

    if (options->folds_path && !listed) {
        run->left_out++;
        return KITH_OK;
    }
    if (run->n >= SESSIONS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "Training takes at most %d sessions.", SESSIONS_MAX);
    *s = (struct kith_cross_session){
        .transcript = t,
        .source = listed ? listed->source : KITH_S("own"),
        .fold = listed ? listed->fold
                       : (int)(kith_hash_mix(kith_session_print(t), options->seed) % (uint64_t)run->folds.count)};
    KITH_TRY(kith_train_set_add(&run->set, scratch, t, s->fold, s->source, kith_str_eq(s->source, KITH_S(KITH_EXPERTS)),
                                err));
    run->n++;
out:
    return rc;
}

static enum kith_rc read_file(struct kith_cross_run *run, const struct kith_cross_options *options, const char *path,
                              struct kith_arena *scratch, struct kith_err *err)
{
    static const struct kith_intake_options intake = {.force_language = true};
    struct kith_source *source = NULL;
    const struct kith_transcript *t;
    enum kith_rc rc;

    KITH_TRY(kith_source_open_file(run->env, path, &intake, &source, err));
    while ((rc = kith_intake_next(source, run->keep, &t, err)) == KITH_OK)
        KITH_TRY(add_session(run, options, scratch, t, err));
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    kith_source_close(source);
    return rc;
}

static enum kith_rc read_files(struct kith_cross_run *run, const struct kith_cross_options *options,
                               struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(run->env, &scratch, KITH_SESSION_MAX, err));
    for (size_t i = 0; i < options->n_paths; i++)
        KITH_TRY(read_file(run, options, options->paths[i], scratch, err));
    if (run->n < KITH_GOLD_LEAST)
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "Only %zu coded sessions were found, and training needs at least %d; give more files%s.", run->n,
                       KITH_GOLD_LEAST, run->left_out ? ", or name their sessions in the fold list" : "");
out:
    kith_arena_close(scratch);
    return rc;
}

/* What each fold is decided with, by the others. */
static enum kith_rc settle(struct kith_cross_run *run, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        run->cross.dense[g] = run->dense[g];
    memcpy(run->cross.is_dense, run->is_dense, sizeof run->is_dense);
    for (int k = 0; k < run->folds.count; k++) {
        KITH_TRY(kith_cross_fuse(&run->cross, k, run->fusion[k], err));
        KITH_TRY(kith_cross_calibrate(&run->cross, run->fusion[k], k, run->calibration[k], err));
    }
out:
    return rc;
}

enum kith_rc kith_cross_run_open(const struct kith_env *env, const struct kith_cross_options *options,
                                 struct kith_cross_run *out, struct kith_err *err)
{
    struct kith_train_options train = {.jobs = options->jobs,
                                       .final = options->final,
                                       .iterations = ITERATIONS,
                                       .progress = options->progress,
                                       .user = options->user};
    enum kith_rc rc;

    *out = (struct kith_cross_run){.env = env};
    kith_train_set_init(&out->set, env, options->seed, KITH_STRIP_SHARE);
    KITH_TRY(kith_arena_open(env, &out->keep, KITH_GOLD_MAX, err));
    KITH_TRY(kith_arena_take(out->keep, SESSIONS_MAX, sizeof *out->sessions, &out->sessions, err));
    out->folds.count = FOLDS_WITHOUT;
    if (options->folds_path)
        KITH_TRY(kith_folds_read(env, options->folds_path, out->keep, &out->folds, err));
    KITH_TRY(read_files(out, options, err));
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        KITH_TRY(kith_train_first_rows(&out->set, (enum kith_head_group)g, out->keep, &out->first_row[g], err));
    if (options->models_dir) /* first: a file that is wrong is told before minutes of training */
        KITH_TRY(kith_cross_encoders_run(out, options, err));
    train.folds = out->folds.count;
    KITH_TRY(kith_cross_train(&out->set, &train, &out->cross, err));
    KITH_TRY(settle(out, err));
out:
    if (rc != KITH_OK)
        kith_cross_run_close(out);
    return rc;
}

void kith_cross_run_close(struct kith_cross_run *run)
{
    if (!run->env)
        return;
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        kith_env_free(run->env, run->dense[g]);
    kith_cross_free(&run->cross);
    kith_train_set_free(&run->set);
    kith_arena_close(run->keep);
    *run = (struct kith_cross_run){0};
}

static void decode_rows(const struct kith_cross_run *run, size_t s, bool stripped, enum kith_head_group group,
                        enum kith_role role, struct kith_coded_turn *turns)
{
    int fold = run->sessions[s].fold;
    float z[KITH_OUTPUTS_MAX];

    for (uint32_t r = run->first_row[group][s]; r < run->first_row[group][s + 1]; r++) {
        const struct kith_train_row *row = &run->set.groups[group].rows[r];

        if (row->stripped != stripped)
            continue;
        kith_cross_scores(&run->cross, run->fusion[fold], group, r, z);
        kith_decode_turn(run->calibration[fold], role, z, &turns[row->turn]);
    }
}

enum kith_rc kith_cross_run_coded(const struct kith_cross_run *run, size_t s, bool stripped, struct kith_arena *keep,
                                  const struct kith_coded **out, struct kith_err *err)
{
    const struct kith_transcript *t = run->sessions[s].transcript;
    struct kith_coded_turn *turns;
    struct kith_coded *coded;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *coded, &coded, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, err));
    for (size_t i = 0; i < t->n_turns; i++) /* wordless turns have no row: they keep no code */
        kith_decode_turn(NULL, KITH_ROLE_OTHER, NULL, &turns[i]);
    decode_rows(run, s, stripped, KITH_GROUP_COUNSELLOR, KITH_ROLE_COUNSELLOR, turns);
    decode_rows(run, s, stripped, KITH_GROUP_CLIENT, KITH_ROLE_CLIENT, turns);
    *coded = (struct kith_coded){.transcript = t, .turns = turns, .coder = "cross-validation"};
    *out = coded;
out:
    return rc;
}

void kith_cross_run_roles(const struct kith_cross_run *run, size_t s, double *log_odds)
{
    const struct kith_head_calibration *c = &run->calibration[run->sessions[s].fold][KITH_HEAD_ROLE];
    unsigned width = kith_group_outputs(KITH_GROUP_ROLE);

    *log_odds = 0.0;
    for (uint32_t r = run->first_row[KITH_GROUP_ROLE][s]; r < run->first_row[KITH_GROUP_ROLE][s + 1]; r++) {
        const struct kith_train_row *row = &run->set.groups[KITH_GROUP_ROLE].rows[r];
        double odds = kith_role_log_odds(c, run->cross.oof[KITH_GROUP_ROLE][(size_t)r * width]);

        if (!row->stripped)
            *log_odds += row->label[KITH_HEAD_ROLE] == 0 ? odds : -odds;
    }
}
