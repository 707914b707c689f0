#include "circuit_fit.h"

#include "fileio.h"

#include <stdio.h>

#define FIT_MEMORY     ((size_t)3 << 30)
#define NOTES_MAX      ((size_t)1 << 20)
#define SWEEPS_WITHOUT 30u /* fewer are no budget for more than the models */

struct kith_fit_options kith_circuit_fit_defaults(const struct kith_env *env)
{
    return (struct kith_fit_options){.env = env,
                                     .seed = 1,
                                     .draws = 2000,
                                     .prior_draws = 128,
                                     .null_draws = 128,
                                     .population = 160,
                                     .null_population = 32,
                                     .moves = 3,
                                     .sweeps_max = 70,
                                     .null_sweeps_max = 32,
                                     .fits_without = true,
                                     .trials = 400,
                                     .threads = 1};
}

void kith_circuit_fit_budget(struct kith_fit_options *options, size_t sweeps)
{
    if (sweeps == 0)
        return;
    options->sweeps_max = sweeps;
    options->null_sweeps_max = sweeps / 3 < options->null_sweeps_max ? (sweeps + 2) / 3 : options->null_sweeps_max;
    options->fits_without = sweeps >= SWEEPS_WITHOUT;
}

/* The posterior as others draw from it: coordinates alone, marked with what it was fitted to. */
static enum kith_rc write_draws(const struct kith_fitted *f, const char *path, struct kith_arena *keep,
                                struct kith_err *err)
{
    const struct kith_abc_table *from = &f->models[KITH_MODEL_FULL].refined.population;
    struct kith_abc_table table;
    enum kith_rc rc;

    KITH_TRY(
        kith_abc_table_make(keep, from->params, 0, f->inference->print_fit, f->options.seed, from->rows, &table, err));
    for (size_t r = 0; r < from->rows; r++)
        memcpy(kith_abc_unit(&table, r), kith_abc_unit(from, r), from->params * sizeof(double));
    table.rows = from->rows;
    KITH_TRY(kith_abc_table_save(f->options.env, path, &table, err));
out:
    return rc;
}

static enum kith_rc write_all(const struct kith_fitted *f, struct kith_arena *keep, struct kith_err *err)
{
    char path[KITH_FIT_PATH + 8];
    struct kith_buf notes;
    enum kith_rc rc;

    kith_buf_init(&notes, f->options.env, NOTES_MAX);
    (void)snprintf(path, sizeof path, "%s.table", f->options.prefix);
    KITH_TRY(write_draws(f, path, keep, err));
    kith_circuit_fit_json(f, &notes);
    KITH_TRY(kith_buf_check(&notes, "the notes of the fit", err));
    (void)snprintf(path, sizeof path, "%s.json", f->options.prefix);
    KITH_TRY(kith_file_write(f->options.env, path, kith_buf_view(&notes), err));
out:
    kith_buf_free(&notes);
    return rc;
}

enum kith_rc kith_circuit_fit(const struct kith_fit_options *options, struct kith_buf *report, struct kith_err *err)
{
    struct kith_inference inference;
    struct kith_fitted fitted;
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(options->env, &keep, FIT_MEMORY, err));
    KITH_TRY(kith_inference_make(keep, &inference, err));
    KITH_TRY(kith_inference_fit(&inference, options, keep, &fitted, err));
    if (options->prefix)
        KITH_TRY(write_all(&fitted, keep, err));
    kith_circuit_fit_text(&fitted, report);
    KITH_TRY(kith_buf_check(report, "the report of the fit", err));
out:
    kith_arena_close(keep);
    return rc;
}
