/* Philox against the vectors that its authors publish with Random123 (kat_vectors), and the strict exp and log. */
#include "philox.h"
#include "rng.h"
#include "strict_math.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct vector {
    int rounds;
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t want[4];
};

static const struct vector vectors[] = {
    {7, {0, 0, 0, 0}, {0, 0}, {0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48}},
    {7,
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662}},
    {7,
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a}},
    {10, {0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {10,
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {10,
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void philox_gives_the_published_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint32_t out[4];

        kith_philox(vectors[i].counter, vectors[i].key, vectors[i].rounds, out);
        assert_memory_equal(out, vectors[i].want, sizeof out);
    }
}

static void units_are_never_an_end(void **state)
{
    (void)state;
    assert_true(kith_philox_unit(0, 0) > 0.0);
    assert_true(kith_philox_unit(0xffffffff, 0xffffffff) < 1.0);
}

/* Within 4e-15 relative of the C library's, over the whole range that is used. */
static void strict_exp_and_log_are_exp_and_log(void **state)
{
    struct kith_rng rng = {2024};

    (void)state;
    for (int i = 0; i < 200000; i++) {
        double x = -690.0 + 1380.0 * kith_rng_unit(&rng);
        double y = exp(x);

        assert_true(fabs(kith_strict_exp(x) / y - 1.0) < 4e-15);
        assert_true(fabs(kith_strict_log(y) / log(y) - 1.0) < 4e-15);
    }
    assert_true(fabs(kith_strict_log(1.0 + 1e-10) / 1e-10 - 1.0) < 1e-5);
    assert_true(kith_strict_log(1.0) == 0.0);
    assert_true(kith_strict_exp(0.0) == 1.0);
    assert_true(kith_strict_exp(-1e9) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_numbers),
        cmocka_unit_test(units_are_never_an_end),
        cmocka_unit_test(strict_exp_and_log_are_exp_and_log),
    };

    return cmocka_run_group_tests_name("circuit random", tests, NULL, NULL);
}
