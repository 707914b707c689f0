#include "json_emit.h"

#include "rng.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void check_real(double value, const char *wanted)
{
    struct kith_buf b;
    struct kith_emit j;

    kith_buf_init(&b, kith_env_system(), 1024);
    kith_emit_init(&j, &b, 0);
    kith_emit_real(&j, NULL, value);
    assert_string_equal(b.p, wanted);
    kith_buf_free(&b);
}

static void test_numbers(void **state)
{
    (void)state;
    check_real(0, "0");
    check_real(-0.0, "0");
    check_real(1, "1");
    check_real(0.5, "0.5");
    check_real(2.0 / 3, "0.6667");
    check_real(0.031251, "0.03125");
    check_real(0.00012344, "0.0001234");
    check_real(1e-12, "0");
    check_real(-1.23456, "-1.235");
    check_real(12.3456, "12.35");
    check_real(123.456, "123.5");
    check_real(1234.56, "1235");
    check_real(123456, "123456");
    check_real(9.99996, "10");
    check_real(1e300, "9000000000000000000");
    check_real(NAN, "null");
    check_real(INFINITY, "null");
}

static void test_integers(void **state)
{
    struct kith_buf b;
    struct kith_emit j;

    (void)state;
    kith_buf_init(&b, kith_env_system(), 1024);
    kith_emit_init(&j, &b, 0);
    kith_emit_array(&j, NULL);
    kith_emit_int(&j, NULL, 0);
    kith_emit_int(&j, NULL, INT64_MIN);
    kith_emit_int(&j, NULL, INT64_MAX);
    kith_emit_close_array(&j);
    assert_string_equal(b.p, "[0,-9223372036854775808,9223372036854775807]");
    kith_buf_free(&b);
}

static void test_layout(void **state)
{
    struct kith_buf b;
    struct kith_emit j;

    (void)state;
    kith_buf_init(&b, kith_env_system(), 1024);
    kith_emit_init(&j, &b, 2);
    kith_emit_object(&j, NULL);
    kith_emit_array(&j, "empty");
    kith_emit_close_array(&j);
    kith_emit_flat_array(&j, "flat");
    kith_emit_int(&j, NULL, 1);
    kith_emit_object(&j, NULL);
    kith_emit_bool(&j, "b", true);
    kith_emit_close_object(&j);
    kith_emit_close_array(&j);
    kith_emit_word(&j, "none", NULL);
    kith_emit_close_object(&j);
    assert_string_equal(b.p, "{\n  \"empty\": [],\n  \"flat\": [1, {\"b\": true}],\n  \"none\": null\n}");
    kith_buf_free(&b);
}

static void test_too_deep(void **state)
{
    struct kith_buf b;
    struct kith_emit j;

    (void)state;
    kith_buf_init(&b, kith_env_system(), 1024);
    kith_emit_init(&j, &b, 2);
    for (int i = 0; i < 100; i++)
        kith_emit_array(&j, NULL);
    for (int i = 0; i < 100; i++)
        kith_emit_close_array(&j);
    assert_int_equal(b.rc, KITH_EBOUND);
    kith_buf_free(&b);
}

/* Any string of any bytes below 0x80 comes back from jansson as it was. */
static void test_strings_come_back(void **state)
{
    struct kith_rng rng = {20260304};

    (void)state;
    for (int round = 0; round < 500; round++) {
        uint64_t seed = rng.state;
        char text[64];
        size_t n = kith_rng_below(&rng, sizeof text);
        struct kith_buf b;
        struct kith_emit j;
        json_t *root;
        const char *back;

        for (size_t i = 0; i < n; i++)
            text[i] = (char)kith_rng_below(&rng, 128);
        kith_buf_init(&b, kith_env_system(), 4096);
        kith_emit_init(&j, &b, round % 2 ? 2 : 0);
        kith_emit_object(&j, NULL);
        kith_emit_str(&j, "t", (struct kith_str){text, n});
        kith_emit_close_object(&j);
        root = json_loadb(b.p, b.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        back = json_string_value(json_object_get(root, "t"));
        if (!back || json_string_length(json_object_get(root, "t")) != n || memcmp(back, text, n) != 0)
            fail_msg("seed %llu: %s", (unsigned long long)seed, b.p);
        json_decref(root);
        kith_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_integers),          cmocka_unit_test(test_layout),
        cmocka_unit_test(test_too_deep), cmocka_unit_test(test_strings_come_back),
    };

    return cmocka_run_group_tests_name("json_emit", tests, NULL, NULL);
}
