/* What the statistics tests share: cmocka's includes, comparing doubles, one arena. */
#ifndef KITH_TEST_NEAR_H
#define KITH_TEST_NEAR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arena.h"

#include <math.h>
#include <stdio.h>

#define assert_near(got, want, within)                                                                                 \
    do {                                                                                                               \
        double got_ = (got);                                                                                           \
        double want_ = (want);                                                                                         \
        if (!(fabs(got_ - want_) <= (within)))                                                                         \
            fail_msg("%s is %.12g, expected %.12g within %g", #got, got_, want_, (double)(within));                    \
    } while (0)

#define assert_nan(got)                                                                                                \
    do {                                                                                                               \
        double got_ = (got);                                                                                           \
        if (!isnan(got_))                                                                                              \
            fail_msg("%s is %.12g, expected no number", #got, got_);                                                   \
    } while (0)

static inline int open_arena(void **state)
{
    struct kith_arena *arena = NULL;

    if (kith_arena_open(kith_env_system(), &arena, (size_t)64 << 20, NULL) != KITH_OK)
        return -1;
    *state = arena;
    return 0;
}

static inline int close_arena(void **state)
{
    kith_arena_close(*state);
    return 0;
}

#endif
