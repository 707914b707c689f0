#include "arena.h"
#include "base_check.h"
#include "faulty_env.h"
#include "rng.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void taken_is_zero_and_aligned(void **state)
{
    struct kith_arena *a = NULL;
    unsigned char *p;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &a, 1 << 20, NULL), KITH_OK);
    for (size_t n = 1; n < 300; n += 7) {
        assert_int_equal(kith_arena_take(a, n, 3, &p, NULL), KITH_OK);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < 3 * n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xa5, 3 * n);
    }
    kith_arena_close(a);
}

static void the_cap_is_the_limit(void **state)
{
    struct kith_arena *a = NULL;
    struct kith_err err = {0};
    char *p;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &a, (size_t)2 << 20, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(a, (size_t)2 << 20, 1, &p, &err), KITH_OK);
    assert_int_equal(kith_arena_take(a, 1, 1, &p, &err), KITH_EBOUND);
    assert_null(p);
    assert_non_null(strstr(err.text, "2 MB"));
    kith_arena_reset(a);
    assert_int_equal(kith_arena_used(a), 0);
    assert_int_equal(kith_arena_take(a, 1, 1, &p, &err), KITH_OK);
    /* count * size that wraps around must not look small */
    assert_int_equal(kith_arena_take(a, SIZE_MAX / 2 + 2, 2, &p, &err), KITH_EBOUND);
    assert_int_equal(kith_arena_take(a, SIZE_MAX, 1, &p, &err), KITH_EBOUND);
    kith_arena_close(a);
    kith_arena_close(NULL);
}

static void no_memory_is_said(void **state)
{
    struct faulty_env f;
    struct kith_arena *a = NULL;
    struct kith_err err = {0};
    char *p;

    (void)state;
    faulty_env_init(&f);
    f.at = 1;
    assert_int_equal(kith_arena_open(&f.env, &a, 1 << 20, &err), KITH_ENOMEM);
    assert_null(a);
    f.at = 3;
    assert_int_equal(kith_arena_open(&f.env, &a, 1 << 20, &err), KITH_OK);
    assert_int_equal(kith_arena_take(a, 10, 1, &p, &err), KITH_ENOMEM);
    assert_null(p);
    assert_int_equal(err.rc, KITH_ENOMEM);
    assert_int_equal(kith_arena_take(a, 10, 1, &p, &err), KITH_OK); /* there is memory again */
    kith_arena_close(a);
    assert_int_equal(f.live, 0);
}

static void a_mark_gives_back_what_came_after(void **state)
{
    struct kith_arena *a = NULL;
    struct kith_arena_mark m;
    char *first;
    char *after;
    char *p;
    size_t used;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &a, (size_t)8 << 20, NULL), KITH_OK);
    m = kith_arena_mark(a); /* before anything was taken */
    assert_int_equal(kith_arena_take(a, 5, 1, &first, NULL), KITH_OK);
    kith_arena_rewind(a, m);
    assert_int_equal(kith_arena_used(a), 0);
    assert_int_equal(kith_arena_take(a, 5, 1, &first, NULL), KITH_OK);
    memcpy(first, "keep", 5);
    m = kith_arena_mark(a);
    used = kith_arena_used(a);
    assert_int_equal(kith_arena_take(a, 5, 1, &after, NULL), KITH_OK);
    for (int i = 0; i < 50; i++)
        assert_int_equal(kith_arena_take(a, 100000, 1, &p, NULL), KITH_OK); /* several blocks */
    kith_arena_rewind(a, m);
    assert_int_equal(kith_arena_used(a), used);
    assert_int_equal(kith_arena_take(a, 5, 1, &p, NULL), KITH_OK);
    assert_ptr_equal(p, after); /* the room is used again */
    assert_string_equal(first, "keep");
    kith_arena_close(a);
}

/* What was taken and not rewound keeps its bytes, whatever else happens. */
static void nothing_is_given_out_twice(void **state)
{
    enum { DEEP = 64 };
    uint64_t seed = (uint64_t)time(NULL);
    struct kith_rng r = {seed};
    struct kith_arena *a = NULL;
    struct {
        unsigned char *p;
        size_t n;
        struct kith_arena_mark before;
    } taken[DEEP];
    size_t depth = 0;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &a, (size_t)64 << 20, NULL), KITH_OK);
    for (int step = 0; step < 20000; step++) {
        if (depth < DEEP && kith_rng_below(&r, 5) != 0) {
            size_t n = 1 + (size_t)kith_rng_below(&r, kith_rng_below(&r, 20) == 0 ? 300000 : 300);

            taken[depth].before = kith_arena_mark(a);
            taken[depth].n = n;
            assert_int_equal(kith_arena_take(a, n, 1, &taken[depth].p, NULL), KITH_OK);
            memset(taken[depth].p, (int)depth + 1, n);
            depth++;
        } else if (depth > 0) {
            depth = (size_t)kith_rng_below(&r, depth);
            kith_arena_rewind(a, taken[depth].before);
        }
        for (size_t i = 0; i < depth; i++)
            if (taken[i].p[0] != i + 1 || taken[i].p[taken[i].n - 1] != i + 1)
                fail_msg("bytes %zu changed at step %d, seed %llu", i, step, (unsigned long long)seed);
    }
    kith_arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_is_zero_and_aligned),  cmocka_unit_test(the_cap_is_the_limit),
        cmocka_unit_test(no_memory_is_said),          cmocka_unit_test(a_mark_gives_back_what_came_after),
        cmocka_unit_test(nothing_is_given_out_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
