#include "bootstrap.h"

#include "parallel.h"
#include "rng.h"

#include <math.h>

struct run {
    const struct kith_bootstrap_plan *plan;
    size_t clusters;
    size_t figures;
    kith_bootstrap_fn *fn;
    void *user;
    uint32_t *drawn; /* a row of clusters for each worker */
    double *figure;  /* a row of figures for each replicate */
};

/* A generator of its own for each replicate, at a point of the sequence that hashing makes arbitrary: neighbouring
 * starting points would share their numbers. */
static struct kith_rng rng_of(uint64_t seed, size_t replicate)
{
    struct kith_rng r = {seed};

    r.state = kith_rng_next(&r) ^ ((uint64_t)replicate * UINT64_C(0xd1342543de82ef95));
    r.state = kith_rng_next(&r);
    return r;
}

static void replicate(void *user, size_t i, unsigned worker)
{
    struct run *run = user;
    struct kith_rng rng = rng_of(run->plan->seed, i);
    uint32_t *drawn = run->drawn + worker * run->clusters;

    for (size_t c = 0; c < run->clusters; c++)
        drawn[c] = (uint32_t)kith_rng_below(&rng, run->clusters);
    run->fn(run->user, drawn, run->clusters, worker, run->figure + i * run->figures);
}

static struct kith_bootstrap summary(const struct run *run, size_t figure, double *room)
{
    struct kith_bootstrap out = {{NAN, NAN}, 0};
    double tail = (1.0 - run->plan->level) / 2.0;

    for (size_t i = 0; i < run->plan->replicates; i++) {
        double v = run->figure[i * run->figures + figure];

        if (isfinite(v))
            room[out.defined++] = v;
    }
    if (2 * (uint64_t)out.defined < run->plan->replicates)
        return out;
    kith_sort(room, out.defined);
    out.interval.low = kith_quantile_sorted(room, out.defined, tail);
    out.interval.high = kith_quantile_sorted(room, out.defined, 1.0 - tail);
    return out;
}

enum kith_rc kith_bootstrap_run(const struct kith_bootstrap_plan *plan, size_t clusters, size_t figures,
                                kith_bootstrap_fn *fn, void *user, struct kith_arena *scratch,
                                struct kith_bootstrap *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct run run = {plan, clusters, figures, fn, user, NULL, NULL};
    unsigned threads = plan->threads ? plan->threads : 1;
    double *room;
    enum kith_rc rc = KITH_OK;

    for (size_t f = 0; f < figures; f++)
        out[f] = (struct kith_bootstrap){{NAN, NAN}, 0};
    if (plan->replicates == 0 || clusters > UINT32_MAX || !(plan->level > 0.0 && plan->level < 1.0))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A bootstrap needs at least one replicate, at most 4294967295 clusters, and a level between "
                         "0 and 1.");
    if (clusters < 2)
        return KITH_OK;
    KITH_TRY(kith_arena_take(scratch, clusters * threads, sizeof *run.drawn, &run.drawn, err));
    KITH_TRY(kith_arena_take(scratch, figures * plan->replicates, sizeof *run.figure, &run.figure, err));
    KITH_TRY(kith_arena_take(scratch, plan->replicates, sizeof *room, &room, err));
    kith_parallel(plan->replicates, threads, replicate, &run);
    for (size_t f = 0; f < figures; f++)
        out[f] = summary(&run, f, room);
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}
