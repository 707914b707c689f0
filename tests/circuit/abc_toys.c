#include "abc_toys.h"

#include "distributions.h"
#include "hash64.h"
#include "rng.h"

#include <unistd.h>

static enum kith_rc count_run(struct toy *toy, struct kith_err *err)
{
    long run = atomic_fetch_add(&toy->runs, 1) + 1;

    if (toy->stop_at == 0 || run < toy->stop_at)
        return KITH_OK;
    if (toy->die)
        _exit(9);
    return kith_fail(err, KITH_ENOMEM, 0, "The toy stops here, as it was told.");
}

enum kith_rc toy_normal(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker, double *figure,
                        struct kith_err *err)
{
    struct toy *toy = user;
    struct kith_rng rng = {kith_hash_mix(seed, run)};

    (void)worker;
    for (int i = 0; i < 3; i++) { /* a proper normal: twelve uniforms are plenty for a test */
        double sum = -6.0;

        for (int k = 0; k < 12; k++)
            sum += kith_rng_unit(&rng);
        figure[i] = kith_normal_quantile(unit[i]) + toy->noise * sum;
    }
    return count_run(toy, err);
}

enum kith_rc toy_openers(void *user, const double *unit, uint64_t seed, uint64_t run, unsigned worker, double *figure,
                         struct kith_err *err)
{
    struct kith_rng rng = {kith_hash_mix(seed, run)};

    (void)worker;
    figure[0] = 0.0;
    for (int i = 0; i < TOY_RATS; i++)
        figure[0] += kith_rng_unit(&rng) < unit[0];
    return count_run(user, err);
}
