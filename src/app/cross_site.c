#include "cross_site_parts.h"

#include "calibrate.h"
#include "cross_run.h"
#include "decide.h"
#include "encoder.h"
#include "fileio.h"
#include "hash64.h"
#include "intake.h"
#include "model_file.h"
#include "session_view.h"
#include "train_encode.h"

#include <math.h>
#include <stdlib.h>

#define ITERATIONS     80
#define CALIBRATE_ROWS 300 /* with fewer the change itself is the better guess (MAP) */

static bool is_coded(const struct kith_transcript *t)
{
    for (size_t i = 0; i < t->n_turns; i++)
        if (t->turns[i].n_gold)
            return true;
    return false;
}

static enum kith_rc take_session(struct kith_site *site, const struct kith_transcript *t, struct kith_err *err)
{
    uint64_t print = kith_session_print(t);

    if (kith_model_trained_on(site->base, print))
        site->seen++;
    else if (!is_coded(t))
        site->uncoded++;
    else if (site->n == KITH_TRAIN_SESSIONS)
        return kith_fail(err, KITH_EBOUND, 0, "Training takes at most %d sessions.", KITH_TRAIN_SESSIONS);
    else
        site->sessions[site->n++] =
            (struct kith_site_session){.transcript = t, .order = kith_hash_mix(print, site->options->seed)};
    return KITH_OK;
}

static enum kith_rc read_file(struct kith_site *site, const char *path, struct kith_err *err)
{
    static const struct kith_intake_options intake = {.force_language = true};
    struct kith_source *source = NULL;
    const struct kith_transcript *t;
    enum kith_rc rc;

    KITH_TRY(kith_source_open_file(site->env, path, &intake, &source, err));
    while ((rc = kith_intake_next(source, site->keep, &t, err)) == KITH_OK)
        KITH_TRY(take_session(site, t, err));
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    kith_source_close(source);
    return rc;
}

static int by_order(const void *a, const void *b)
{
    const struct kith_site_session *x = a;
    const struct kith_site_session *y = b;

    return x->order < y->order ? -1 : x->order > y->order;
}

/* Sessions in an order that their texts decide, dealt out to the folds, so that all folds are of one size. */
static enum kith_rc read_sessions(struct kith_site *site, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(site->keep, KITH_TRAIN_SESSIONS, sizeof *site->sessions, &site->sessions, err));
    for (size_t i = 0; i < site->options->n_paths; i++)
        KITH_TRY(read_file(site, site->options->paths[i], err));
    for (size_t i = 0; i < site->options->n_transcripts; i++)
        KITH_TRY(take_session(site, site->options->transcripts[i], err));
    if (site->n < KITH_GOLD_LEAST) {
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "Only %zu coded sessions were found that this model was not trained on, and adapting needs at "
                       "least %d; code some more.",
                       site->n, KITH_GOLD_LEAST);
        goto out;
    }
    qsort(site->sessions, site->n, sizeof *site->sessions, by_order);
    for (size_t s = 0; s < site->n; s++)
        site->sessions[s].fold = (int)(s % KITH_SITE_FOLDS);
out:
    return rc;
}

static enum kith_rc fill_set(struct kith_site *site, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    kith_train_set_init(&site->set, site->env, site->options->seed, KITH_STRIP_SHARE);
    kith_train_set_use_key(&site->set, kith_model_key(site->base));
    KITH_TRY(kith_arena_open(site->env, &scratch, KITH_SESSION_MAX, err));
    for (size_t s = 0; s < site->n; s++)
        KITH_TRY(kith_train_set_add(&site->set, scratch, site->sessions[s].transcript, site->sessions[s].fold,
                                    KITH_S(KITH_SITE_NAME), false, err));
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        KITH_TRY(kith_train_first_rows(&site->set, (enum kith_head_group)g, site->keep, &site->first_row[g], err));
out:
    kith_arena_close(scratch);
    return rc;
}

static enum kith_rc make_room(struct kith_site *site, struct kith_err *err)
{
    const struct kith_encoder_weights *encoder = kith_model_encoder(site->base);
    enum kith_rc rc = KITH_OK;

    site->dims = encoder ? kith_encoder_outputs(encoder) : 0;
    for (int g = 0; g < KITH_GROUP_ROLE; g++) {
        size_t rows = site->set.groups[g].n_rows + 1;
        size_t width = kith_group_outputs((enum kith_head_group)g);

        KITH_TRY(kith_arena_take(site->keep, site->dims + 1, sizeof(float), &site->scale[g].mean, err));
        KITH_TRY(kith_arena_take(site->keep, site->dims + 1, sizeof(float), &site->scale[g].scale, err));
        site->raw[g] = kith_env_alloc(site->env, rows * width * sizeof(float));
        site->start[g] = kith_env_alloc(site->env, rows * width * sizeof(float));
        site->dense[g] = site->dims ? kith_env_alloc(site->env, rows * site->dims * sizeof(float)) : NULL;
        if (!site->raw[g] || !site->start[g] || (site->dims && !site->dense[g])) {
            rc = kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for training; use fewer sessions.");
            goto out;
        }
    }
out:
    return rc;
}

/* What the model says of every row by its features and biases. */
static enum kith_rc score_sparse(struct kith_site *site, enum kith_head_group group, struct kith_err *err)
{
    const struct kith_train_group *g = &site->set.groups[group];
    unsigned width = kith_group_outputs(group);
    float *known = kith_env_alloc(site->env, (g->n_features + 1) * KITH_OUTPUTS_MAX * sizeof *known);

    if (!known)
        return kith_fail_memory(err);
    for (size_t f = 0; f < g->n_features; f++)
        if (!kith_model_weights(site->base, group, g->keys[f], known + f * KITH_OUTPUTS_MAX))
            memset(known + f * KITH_OUTPUTS_MAX, 0, KITH_OUTPUTS_MAX * sizeof *known);
    for (size_t r = 0; r < g->n_rows; r++) {
        const struct kith_train_row *row = &g->rows[r];
        float *z = site->raw[group] + r * width;

        for (int head = 0; head < KITH_HEAD_ROLE; head++) {
            const struct kith_head_spec *spec = kith_head_spec(head);

            if (spec->group == group)
                memcpy(z + spec->first, kith_model_bias(site->base, (enum kith_head)head), spec->outputs * sizeof *z);
        }
        for (uint32_t i = 0; i < row->n; i++)
            for (unsigned k = 0; k < width; k++)
                z[k] += g->value[row->first + i] * known[(size_t)g->index[row->first + i] * KITH_OUTPUTS_MAX + k];
    }
    kith_env_free(site->env, known);
    return KITH_OK;
}

/* Adds what the encoder says, and keeps its numbers, row by row. */
static void score_dense(void *user, size_t session, bool stripped, const float *e)
{
    struct kith_site *site = user;

    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        for (uint32_t r = site->first_row[g][session]; r < site->first_row[g][session + 1]; r++) {
            const struct kith_train_row *row = &site->set.groups[g].rows[r];
            const float *of_turn = e + (size_t)row->turn * site->dims;

            if (row->stripped != stripped)
                continue;
            kith_model_score_dense(site->base, (enum kith_head_group)g, of_turn,
                                   site->raw[g] + (size_t)r * kith_group_outputs((enum kith_head_group)g));
            memcpy(site->dense[g] + (size_t)r * site->dims, of_turn, site->dims * sizeof *of_turn);
        }
}

static enum kith_rc encode(struct kith_site *site, struct kith_err *err)
{
    const struct kith_transcript **sessions = kith_env_alloc(site->env, site->n * sizeof(struct kith_transcript *));
    const struct kith_train_encode what = {.model = site->base,
                                           .cpu = site->options->cpu,
                                           .jobs = site->options->jobs,
                                           .sessions = sessions,
                                           .n = site->n,
                                           .each = score_dense,
                                           .user = site};
    enum kith_rc rc;

    if (!sessions)
        return kith_fail_memory(err);
    for (size_t s = 0; s < site->n; s++)
        sessions[s] = site->sessions[s].transcript;
    rc = kith_train_encode(site->env, &what, err);
    kith_env_free(site->env, sessions);
    return rc;
}

/* Each of the encoder's numbers to mean 0 and one spread; all of them together as long as a turn's features are, so
 * that one penalty suits both and either kind of evidence may move a turn as far. */
static void standardise(struct kith_site *site, enum kith_head_group group)
{
    const struct kith_train_group *g = &site->set.groups[group];
    struct kith_site_scale *s = &site->scale[group];
    double length = 0.0;

    for (size_t r = 0; r < g->n_rows; r++)
        for (uint32_t i = 0; i < g->rows[r].n; i++)
            length += (double)g->value[g->rows[r].first + i] * (double)g->value[g->rows[r].first + i];
    length = g->n_rows ? sqrt(length / (double)g->n_rows / (double)site->dims) : 0.0;
    for (size_t d = 0; d < site->dims; d++) {
        double sum = 0.0;
        double squares = 0.0;

        for (size_t r = 0; r < g->n_rows; r++)
            sum += (double)site->dense[group][r * site->dims + d];
        sum /= (double)(g->n_rows ? g->n_rows : 1);
        for (size_t r = 0; r < g->n_rows; r++) {
            double off = (double)site->dense[group][r * site->dims + d] - sum;

            squares += off * off;
        }
        squares = sqrt(squares / (double)(g->n_rows ? g->n_rows : 1));
        s->mean[d] = (float)sum;
        s->scale[d] = squares > 1e-9 ? (float)(length / squares) : 0.0f;
        for (size_t r = 0; r < g->n_rows; r++) {
            float *e = &site->dense[group][r * site->dims + d];

            *e = (*e - s->mean[d]) * s->scale[d];
        }
    }
}

/* The model's outputs as it decides by them: scaled and shifted. */
static void calibrate_start(struct kith_site *site, enum kith_head_group group)
{
    unsigned width = kith_group_outputs(group);

    for (int head = 0; head < KITH_HEAD_ROLE; head++) {
        const struct kith_head_spec *spec = kith_head_spec(head);
        const struct kith_head_calibration *c = kith_model_calibration(site->base, (enum kith_head)head);

        for (size_t r = 0; r < site->set.groups[group].n_rows && spec->group == group; r++)
            for (unsigned k = 0; k < spec->outputs; k++)
                site->start[group][r * width + spec->first + k] =
                    c->scale * site->raw[group][r * width + spec->first + k] + c->shift[spec->outputs == 1 ? 1 : k];
    }
}

static enum kith_rc prepare(struct kith_site *site, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(fill_set(site, err));
    KITH_TRY(make_room(site, err));
    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        KITH_TRY(score_sparse(site, (enum kith_head_group)g, err));
    if (site->dims)
        KITH_TRY(encode(site, err));
    for (int g = 0; g < KITH_GROUP_ROLE; g++) {
        calibrate_start(site, (enum kith_head_group)g);
        if (site->dims)
            standardise(site, (enum kith_head_group)g);
    }
out:
    return rc;
}

/* Calibration of a head for a fold, by the held-back scores of the others (-1: by all): its own where it is changed and
 * there are turns enough, else as the model had it. */
static enum kith_rc calibrate(const struct kith_site *site, int head, int hold_out, struct kith_head_calibration *out,
                              struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    const struct kith_train_group *g = &site->set.groups[spec->group];
    unsigned width = kith_group_outputs(spec->group);
    struct kith_scored *rows;
    size_t n = 0;
    enum kith_rc rc = KITH_OK;

    *out = *kith_model_calibration(site->base, (enum kith_head)head);
    if (!kith_site_changed(site, head))
        return KITH_OK;
    out->scale = 1.0f; /* a changed head is learned on top of calibrated outputs */
    memset(out->shift, 0, sizeof out->shift);
    rows = kith_env_alloc(site->env, (g->n_rows + 1) * sizeof *rows);
    if (!rows)
        return kith_fail_memory(err);
    for (size_t r = 0; r < g->n_rows; r++)
        if (!g->rows[r].stripped && g->rows[r].label[head] >= 0 && g->rows[r].fold != hold_out) {
            rows[n].label = g->rows[r].label[head];
            memcpy(rows[n++].z, site->adapt.held[spec->group] + r * width + spec->first, spec->outputs * sizeof(float));
        }
    if (n >= CALIBRATE_ROWS)
        rc = kith_calibrate(site->env, head, rows, n, out, err);
    kith_env_free(site->env, rows);
    return rc;
}

static enum kith_rc adapt(struct kith_site *site, struct kith_err *err)
{
    const struct kith_adapt_options how = {.jobs = site->options->jobs,
                                           .folds = KITH_SITE_FOLDS,
                                           .iterations = ITERATIONS,
                                           .min_sessions = site->options->min_sessions,
                                           .seed = site->options->seed,
                                           .progress = site->options->progress,
                                           .user = site->options->user};
    struct kith_adapt_rows rows[KITH_GROUP_COUNT] = {{NULL, NULL}};
    enum kith_rc rc;

    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        rows[g] = (struct kith_adapt_rows){site->start[g], site->dense[g]};
    KITH_TRY(kith_cross_adapt(&site->set, rows, site->dims, &how, &site->adapt, err));
    for (int head = 0; head < KITH_HEAD_COUNT; head++)
        KITH_TRY(calibrate(site, head, -1, &site->calibration[head], err));
out:
    return rc;
}

/* Session s as the adapted heads code it that never saw it, the model's own codes where a head is not changed. */
static enum kith_rc code_session(const struct kith_site *site, const struct kith_head_calibration *calibration,
                                 size_t s, struct kith_arena *keep, bool stripped, const struct kith_coded **out,
                                 struct kith_err *err)
{
    const struct kith_transcript *t = site->sessions[s].transcript;
    struct kith_coded_turn *turns;
    struct kith_coded *coded;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *coded, &coded, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, err));
    for (size_t i = 0; i < t->n_turns; i++)
        kith_decode_turn(NULL, KITH_ROLE_OTHER, NULL, &turns[i]);
    for (int g = 0; g < KITH_GROUP_ROLE; g++)
        for (uint32_t r = site->first_row[g][s]; r < site->first_row[g][s + 1]; r++) {
            const struct kith_train_row *row = &site->set.groups[g].rows[r];
            size_t at = (size_t)r * kith_group_outputs((enum kith_head_group)g);
            float z[KITH_OUTPUTS_MAX] = {0};

            for (int head = 0; head < KITH_HEAD_ROLE; head++) {
                const struct kith_head_spec *spec = kith_head_spec(head);
                const float *from = kith_site_changed(site, head) ? site->adapt.held[g] : site->raw[g];

                if ((int)spec->group == g)
                    memcpy(z + spec->first, from + at + spec->first, spec->outputs * sizeof *z);
            }
            if (row->stripped == stripped)
                kith_decode_turn(calibration, g == KITH_GROUP_CLIENT ? KITH_ROLE_CLIENT : KITH_ROLE_COUNSELLOR, z,
                                 &turns[row->turn]);
        }
    *coded = (struct kith_coded){.transcript = t, .turns = turns, .coder = "adapted"};
    *out = coded;
out:
    return rc;
}

static enum kith_rc evaluate(const struct kith_site *site, struct kith_evaluation **out, struct kith_err *err)
{
    struct kith_head_calibration calibration[KITH_SITE_FOLDS][KITH_HEAD_COUNT];
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_evaluation_open(site->env, KITH_S(KITH_SITE_NAME), out, err));
    KITH_TRY(kith_arena_open(site->env, &scratch, KITH_SESSION_MAX, err));
    for (int k = 0; k < KITH_SITE_FOLDS; k++)
        for (int head = 0; head < KITH_HEAD_COUNT; head++)
            KITH_TRY(calibrate(site, head, k, &calibration[k][head], err));
    for (size_t s = 0; s < site->n; s++) {
        int fold = site->sessions[s].fold;
        const struct kith_coded *coded;

        KITH_TRY(code_session(site, calibration[fold], s, scratch, false, &coded, err));
        KITH_TRY(kith_evaluation_add(*out, coded, NULL, (unsigned)fold, err));
        KITH_TRY(code_session(site, calibration[fold], s, scratch, true, &coded, err));
        KITH_TRY(kith_evaluation_add_stripped(*out, coded, err));
        kith_arena_reset(scratch);
    }
    KITH_TRY(kith_evaluation_finish(*out, site->options->seed, site->options->jobs, err));
out:
    kith_arena_close(scratch);
    return rc;
}

static void close_site(struct kith_site *site)
{
    kith_adapt_free(&site->adapt);
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        kith_env_free(site->env, site->raw[g]);
        kith_env_free(site->env, site->start[g]);
        kith_env_free(site->env, site->dense[g]);
    }
    if (site->set.env)
        kith_train_set_free(&site->set);
    kith_arena_close(site->keep);
    kith_model_close(site->base);
}

/* All but the file: the caller closes *own. */
static enum kith_rc learn(struct kith_site *site, struct kith_evaluation **own, struct kith_buf *file,
                          struct kith_buf *report, char hash[KITH_HASH_HEX], struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_model_open(site->env, site->options->base_path, &site->base, err));
    rc = kith_features_check(site->base, err);
    if (rc != KITH_OK) {
        kith_err_in_file(err, site->options->base_path);
        goto out;
    }
    KITH_TRY(kith_arena_open(site->env, &site->keep, KITH_GOLD_MAX, err));
    KITH_TRY(read_sessions(site, err));
    KITH_TRY(prepare(site, err));
    KITH_TRY(adapt(site, err));
    KITH_TRY(evaluate(site, own, err));
    KITH_TRY(kith_site_serialise(site, *own, file, hash, err));
    kith_site_tell(site, report);
    kith_evaluation_text(*own, report);
out:
    return rc;
}

enum kith_rc kith_train_site(const struct kith_env *env, const struct kith_site_options *options, const char *out_path,
                             struct kith_buf *report, char hash[KITH_HASH_HEX], struct kith_err *err)
{
    struct kith_site site = {.env = env, .options = options};
    struct kith_evaluation *own = NULL;
    struct kith_buf file;
    enum kith_rc rc;

    kith_buf_init(&file, env, KITH_MODEL_MAX_BYTES);
    KITH_TRY(learn(&site, &own, &file, report, hash, err));
    KITH_TRY(kith_file_write(env, out_path, kith_buf_view(&file), err));
    kith_buf_printf(report, "\nWritten: %s (%.1f MB), model %.12s\n", out_path, (double)file.n / 1e6, hash);
out:
    kith_evaluation_close(own);
    kith_buf_free(&file);
    close_site(&site);
    return rc;
}

enum kith_rc kith_train_site_bytes(const struct kith_env *env, const struct kith_site_options *options,
                                   struct kith_buf *file, struct kith_buf *report, char hash[KITH_HASH_HEX],
                                   size_t *changed, struct kith_err *err)
{
    struct kith_site site = {.env = env, .options = options};
    struct kith_evaluation *own = NULL;
    enum kith_rc rc;

    *changed = 0;
    KITH_TRY(learn(&site, &own, file, report, hash, err));
    for (int head = 0; head < KITH_HEAD_ROLE; head++)
        *changed += kith_site_changed(&site, head);
out:
    kith_evaluation_close(own);
    close_site(&site);
    return rc;
}
