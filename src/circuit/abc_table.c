#include "abc_table.h"

#include "hash64.h"
#include "parallel.h"
#include "rng.h"

#define BATCH     64u /* rows between two looks at the clock, for each thread */
#define THREADS   256u
#define DRAW_SALT UINT64_C(0x6b69746864726177)

enum kith_rc kith_abc_table_make(struct kith_arena *keep, size_t params, size_t figures, uint64_t print, uint64_t seed,
                                 size_t room, struct kith_abc_table *out, struct kith_err *err)
{
    *out = (struct kith_abc_table){
        .params = params, .figures = figures, .room = room, .print = print, .seed = seed, .value = NULL};
    if (params == 0 || params > KITH_ABC_PARAMS_MAX || figures > KITH_ABC_FIGURES_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A table holds 1 to %u parameters and at most %u figures a draw.",
                         KITH_ABC_PARAMS_MAX, KITH_ABC_FIGURES_MAX);
    if (room > KITH_ABC_ROWS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A table holds at most %u draws; ask for fewer.", KITH_ABC_ROWS_MAX);
    return kith_arena_take(keep, room ? room : 1, (params + figures) * sizeof *out->value, &out->value, err);
}

void kith_abc_draw(uint64_t seed, uint64_t row, size_t params, double *unit)
{
    struct kith_rng rng = {kith_hash_mix(seed ^ DRAW_SALT, row + 1)};

    for (size_t i = 0; i < params; i++)
        unit[i] = ((double)(kith_rng_next(&rng) >> 12) + 0.5) * 0x1.0p-52; /* neither 0 nor 1: a probit follows */
}

struct batch {
    const struct kith_abc_problem *problem;
    struct kith_abc_table *table;
    size_t first;
    const uint64_t *runs;
    const double *least;
    struct {
        enum kith_rc rc;
        size_t row;
        struct kith_err err;
    } failed[THREADS];
};

static void simulate_one(void *user, size_t i, unsigned worker)
{
    struct batch *b = user;
    size_t row = b->first + i;
    uint64_t run = b->runs ? b->runs[i] : row;
    struct kith_err err = {0};
    enum kith_rc rc;

    if (b->failed[worker].rc != KITH_OK)
        return;
    if (b->least && b->problem->simulate_if)
        rc = b->problem->simulate_if(b->problem->user, kith_abc_unit(b->table, row), b->table->seed, run, worker,
                                     b->least[i], kith_abc_figure(b->table, row), &err);
    else
        rc = b->problem->simulate(b->problem->user, kith_abc_unit(b->table, row), b->table->seed, run, worker,
                                  kith_abc_figure(b->table, row), &err);
    if (rc != KITH_OK) {
        b->failed[worker].rc = rc;
        b->failed[worker].row = row;
        b->failed[worker].err = err;
    }
}

static unsigned threads_of(const struct kith_abc_problem *problem)
{
    return problem->threads == 0 ? 1 : problem->threads > THREADS ? THREADS : problem->threads;
}

enum kith_rc kith_abc_simulate_rows(const struct kith_abc_problem *problem, struct kith_abc_table *table, size_t first,
                                    size_t n, const uint64_t *runs, const double *least, struct kith_err *err)
{
    struct batch batch = {.problem = problem, .table = table, .first = first, .runs = runs, .least = least};
    unsigned threads = threads_of(problem);
    size_t at = SIZE_MAX;

    kith_parallel(n, threads, simulate_one, &batch);
    for (unsigned t = 0; t < threads; t++)
        if (batch.failed[t].rc != KITH_OK && (at == SIZE_MAX || batch.failed[t].row < batch.failed[at].row))
            at = t;
    if (at == SIZE_MAX)
        return KITH_OK;
    if (err)
        *err = batch.failed[at].err;
    return batch.failed[at].rc;
}

enum kith_rc kith_abc_table_take_over(const struct kith_abc_store *store, struct kith_abc_table *table,
                                      struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct kith_abc_table old = {0};
    size_t width = table->params + table->figures;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(store->env, &scratch, (size_t)4 << 30, err));
    rc = kith_abc_table_load(store->env, store->path, scratch, 0, &old, err);
    if (rc == KITH_END) {
        rc = KITH_OK;
        goto out;
    }
    KITH_TRY(rc);
    if (old.params != table->params || old.figures != table->figures || old.print != table->print ||
        old.seed != table->seed) {
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "It was made with other parameters, experiments or another seed; move it away or name another "
                       "file.");
        kith_err_in_file(err, store->path);
        goto out;
    }
    if (old.rows > table->rows) {
        table->rows = old.rows < table->room ? old.rows : table->room;
        memcpy(table->value, old.value, table->rows * width * sizeof *table->value);
    }
out:
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_abc_table_grow(const struct kith_abc_problem *problem, const struct kith_abc_store *store,
                                 struct kith_abc_table *table, size_t rows, struct kith_err *err)
{
    bool stored = store && store->path;
    uint64_t saved = stored ? store->env->now_ns(store->env->ctx) : 0;
    size_t batch = (size_t)BATCH * threads_of(problem);
    enum kith_rc rc = KITH_OK;
    bool fresh = false;

    rows = rows < table->room ? rows : table->room;
    if (stored)
        KITH_TRY(kith_abc_table_take_over(store, table, err));
    while (table->rows < rows) {
        size_t n = rows - table->rows < batch ? rows - table->rows : batch;

        for (size_t i = 0; i < n; i++)
            kith_abc_draw(table->seed, table->rows + i, table->params, kith_abc_unit(table, table->rows + i));
        KITH_TRY(kith_abc_simulate_rows(problem, table, table->rows, n, NULL, NULL, err));
        table->rows += n;
        fresh = true;
        if (problem->progress)
            problem->progress(problem->progress_user, table->rows, rows);
        if (stored && store->env->now_ns(store->env->ctx) - saved >= store->interval_ns) {
            KITH_TRY(kith_abc_table_save(store->env, store->path, table, err));
            saved = store->env->now_ns(store->env->ctx);
            fresh = false;
        }
    }
    if (stored && fresh)
        KITH_TRY(kith_abc_table_save(store->env, store->path, table, err));
out:
    return rc;
}
