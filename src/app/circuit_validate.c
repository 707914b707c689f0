#include "circuit_validate.h"

#include "abc_weigh.h"
#include "circuit_notes.h"
#include "distributions.h"
#include "fileio.h"
#include "hash64.h"
#include "posterior_draws.h"

#include <math.h>
#include <stdio.h>

#define FILE_MAX  ((size_t)16 << 20)
#define PATH_LONG 512u
#define SCATTER   9u /* points that stand for one study's scatter around a draw's effect */
#define RUN_SALT  UINT64_C(0x76616c6964617465)

static enum kith_rc read_posterior(const struct kith_validate_options *o, const struct kith_inference *inference,
                                   struct kith_arena *keep, struct kith_circuit_posterior *out, struct kith_err *err)
{
    char path[PATH_LONG];
    struct kith_buf bytes;
    enum kith_rc rc;

    kith_buf_init(&bytes, o->env, FILE_MAX);
    if (!o->prefix) {
        rc = kith_circuit_posterior(keep, inference->print_fit, out, err);
        if (rc == KITH_END)
            rc = kith_fail(err, KITH_EINPUT, 0,
                           "This program carries no fitted posterior; make one with `kith circuit fit -o PREFIX` and "
                           "name it.");
        goto out;
    }
    (void)snprintf(path, sizeof path, "%s.table", o->prefix);
    KITH_TRY(kith_file_read(o->env, path, &bytes, err));
    rc = kith_circuit_posterior_read(keep, kith_buf_view(&bytes), inference->print_fit, out, err);
    if (rc != KITH_OK)
        kith_err_in_file(err, path);
out:
    kith_buf_free(&bytes);
    return rc;
}

static enum kith_rc read_notes(const struct kith_validate_options *o, struct kith_validated *v, struct kith_err *err)
{
    char path[PATH_LONG];
    struct kith_buf bytes;
    enum kith_rc rc = KITH_OK;

    kith_buf_init(&bytes, o->env, FILE_MAX);
    if (o->prefix) {
        (void)snprintf(path, sizeof path, "%s.json", o->prefix);
        KITH_TRY(kith_file_read(o->env, path, &bytes, err));
        KITH_TRY(kith_circuit_notes_read(kith_buf_view(&bytes), v, err));
    } else if (kith_circuit_posterior_notes().n > 0) {
        KITH_TRY(kith_circuit_notes_read(kith_circuit_posterior_notes(), v, err));
    }
out:
    kith_buf_free(&bytes);
    return rc;
}

static enum kith_rc simulate(const struct kith_validate_options *o, struct kith_validated *v,
                             const struct kith_circuit_posterior *posterior, struct kith_arena *keep,
                             struct kith_abc_table *table, struct kith_err *err)
{
    struct kith_inference_sim sim;
    struct kith_abc_problem problem;
    size_t batch;
    enum kith_rc rc;

    KITH_TRY(kith_inference_problem(&v->inference, KITH_MODEL_FULL, KITH_INFERENCE_ALL, v->animals, o->threads, keep,
                                    &sim, &problem, err));
    KITH_TRY(kith_abc_table_make(keep, problem.params, problem.figures, problem.print,
                                 kith_hash_mix(o->seed ^ RUN_SALT, 1), v->draws, table, err));
    batch = problem.threads;
    for (size_t r = 0; r < v->draws; r++) /* spread over the whole posterior when fewer are asked for */
        memcpy(kith_abc_unit(table, r), kith_abc_unit(&posterior->table, r * posterior->n / v->draws),
               problem.params * sizeof(double));
    while (table->rows < v->draws) {
        size_t n = v->draws - table->rows < batch ? v->draws - table->rows : batch;

        KITH_TRY(kith_abc_simulate_rows(&problem, table, table->rows, n, NULL, NULL, err));
        table->rows += n;
        if (o->progress)
            o->progress(o->progress_user, table->rows, v->draws);
    }
out:
    return rc;
}

/* What a study of the experiment's own size would see: each draw's effect, and its scatter by chance between animals.
 */
static enum kith_rc look_own(const struct kith_abc_table *table, size_t row, struct kith_validated_row *out,
                             struct kith_arena *keep, struct kith_err *err)
{
    static const double p[] = {0.025, 0.975};
    struct kith_arena_mark mark = kith_arena_mark(keep);
    double *x, *one;
    double q[2];
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, table->rows * SCATTER, sizeof *x, &x, err));
    KITH_TRY(kith_arena_take(keep, table->rows * SCATTER, sizeof *one, &one, err));
    for (size_t r = 0; r < table->rows; r++)
        for (size_t k = 0; k < SCATTER; k++) {
            const double *figure = kith_abc_figure(table, r) + row * KITH_FIGURES;
            double z = kith_normal_quantile(((double)k + 0.5) / SCATTER);

            x[r * SCATTER + k] = figure[KITH_FIGURE_EFFECT] + z * figure[KITH_FIGURE_OWN_SE];
            one[r * SCATTER + k] = 1.0;
        }
    KITH_TRY(kith_abc_quantiles(x, one, table->rows * SCATTER, p, 2, q, keep, err));
    out->own = (struct kith_interval){q[0], q[1]};
out:
    kith_arena_rewind(keep, mark);
    return rc;
}

static enum kith_rc judge(struct kith_validated *v, const struct kith_abc_table *table, struct kith_arena *keep,
                          struct kith_err *err)
{
    double *effect, *own_se;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, table->rows, sizeof *effect, &effect, err));
    KITH_TRY(kith_arena_take(keep, table->rows, sizeof *own_se, &own_se, err));
    for (size_t i = 0; i < v->inference.n; i++) {
        struct kith_validated_row *row = &v->rows[i];

        for (size_t r = 0; r < table->rows; r++) {
            effect[r] = kith_abc_figure(table, r)[kith_inference_column(i, KITH_FIGURE_EFFECT)];
            own_se[r] = kith_abc_figure(table, r)[kith_inference_column(i, KITH_FIGURE_OWN_SE)];
        }
        KITH_TRY(kith_row_answer(&v->inference.rows[i].claim, effect, own_se, table->rows,
                                 row->prior.high - row->prior.low, keep, &row->answer, err));
        KITH_TRY(look_own(table, i, row, keep, err));
    }
out:
    return rc;
}

enum kith_rc kith_circuit_validate(const struct kith_validate_options *options, struct kith_arena *keep,
                                   struct kith_validated *out, struct kith_err *err)
{
    struct kith_circuit_posterior posterior;
    struct kith_abc_table table;
    enum kith_rc rc;

    *out = (struct kith_validated){.animals = options->animals ? options->animals : KITH_VALIDATE_ANIMALS};
    KITH_TRY(kith_inference_make(keep, &out->inference, err));
    KITH_TRY(kith_arena_take(keep, out->inference.n, sizeof *out->rows, &out->rows, err));
    for (size_t i = 0; i < out->inference.n; i++)
        out->rows[i] = (struct kith_validated_row){.prior_shows = NAN, .prior = {NAN, NAN}};
    KITH_TRY(read_posterior(options, &out->inference, keep, &posterior, err));
    out->posterior = kith_circuit_posterior_hash(&posterior);
    KITH_TRY(read_notes(options, out, err));
    out->draws = options->draws && options->draws < posterior.n ? options->draws : posterior.n;
    KITH_TRY(simulate(options, out, &posterior, keep, &table, err));
    KITH_TRY(judge(out, &table, keep, err));
out:
    return rc;
}
