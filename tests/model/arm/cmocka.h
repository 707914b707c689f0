/* As much of cmocka as the tests of the kernels and the encoder use, for a machine that is only emulated here and has
 * no cmocka: tests/model/test_on_arm.py. One thread. */
#ifndef CMOCKA_H
#define CMOCKA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};

__attribute__((weak)) jmp_buf shim_end; /* one for all files of a program */

#define cmocka_unit_test(f)                                                                                            \
    {                                                                                                                  \
#f, f                                                                                                          \
    }
#define print_message(...) (void)printf(__VA_ARGS__)
#define fail_msg(...)                                                                                                  \
    do {                                                                                                               \
        (void)printf("# " __VA_ARGS__);                                                                                \
        (void)printf("\n");                                                                                            \
        longjmp(shim_end, 1);                                                                                          \
    } while (0)
#define assert_true(c)                                                                                                 \
    do {                                                                                                               \
        if (!(c))                                                                                                      \
            fail_msg("%s:%d: not so: %s", __FILE__, __LINE__, #c);                                                     \
    } while (0)
#define assert_null(p)             assert_true((p) == NULL)
#define assert_non_null(p)         assert_true((p) != NULL)
#define assert_int_equal(a, b)     assert_true((int64_t)(a) == (int64_t)(b))
#define assert_int_not_equal(a, b) assert_true((int64_t)(a) != (int64_t)(b))
#define assert_ptr_equal(a, b)     assert_true((const void *)(a) == (const void *)(b))
#define assert_ptr_not_equal(a, b) assert_true((const void *)(a) != (const void *)(b))
#define assert_string_equal(a, b)  assert_true(strcmp(a, b) == 0)

#define cmocka_run_group_tests(tests, setup, teardown) shim_run(tests, sizeof(tests) / sizeof *(tests), setup)

static inline int shim_run(const struct CMUnitTest *tests, size_t n, int (*setup)(void **state))
{
    volatile int failed = setup ? setup(NULL) : 0;

    for (volatile size_t i = 0; i < n; i++) {
        const int how = setjmp(shim_end);

        if (how == 0)
            tests[i].run(NULL);
        failed += how != 0;
        (void)printf("%s - %s\n", how == 0 ? "ok" : "not ok", tests[i].name);
    }
    return failed;
}

#endif
