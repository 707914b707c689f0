#include "pushed_clock.h"

#include "kith_env.h"

#include <stdatomic.h>

static atomic_uint_fast64_t pushed;
static atomic_uint_fast64_t stopped; /* 0: it runs */

uint64_t pushed_clock_now(void *ctx)
{
    uint64_t at = atomic_load(&stopped);

    (void)ctx;
    return (at ? at : kith_env_system()->now_ns(NULL)) + atomic_load(&pushed);
}

void pushed_clock_later(unsigned seconds)
{
    atomic_fetch_add(&pushed, (uint64_t)seconds * UINT64_C(1000000000));
}

void pushed_clock_stop(void)
{
    atomic_store(&stopped, kith_env_system()->now_ns(NULL));
}

void pushed_clock_run(void)
{
    atomic_store(&stopped, 0);
}
