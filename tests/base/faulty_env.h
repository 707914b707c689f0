/* The real system with one fault: call number `at` (from 1) for memory or a file fails, and with `on` all that follow.
 *
 * A value type; the env points into it, so it must not move. For tests; one thread. */
#ifndef KITH_TESTS_FAULTY_ENV_H
#define KITH_TESTS_FAULTY_ENV_H

#include "kith_env.h"

#include <stdbool.h>

struct faulty_env {
    struct kith_env env;
    long calls;
    long at; /* 0: nothing fails */
    bool on;
    size_t portion; /* reads and writes move at most so many bytes; 0: as asked */
    long live;      /* allocations not given back */
    long synced;
};

void faulty_env_init(struct faulty_env *f);

#endif
