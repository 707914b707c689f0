#include "base_check.h"
#include "buf.h"
#include "faulty_env.h"

static void it_grows_and_is_terminated(void **state)
{
    struct faulty_env f;
    struct kith_buf b;

    (void)state;
    faulty_env_init(&f);
    kith_buf_init(&b, &f.env, 100000);
    assert_int_equal(kith_buf_view(&b).n, 0);
    for (int i = 0; i < 10000; i++)
        kith_buf_printf(&b, "%d,", i % 10);
    kith_buf_puts(&b, "end");
    kith_buf_byte(&b, '.');
    kith_buf_str(&b, (struct kith_str){NULL, 0});
    assert_int_equal(kith_buf_check(&b, "It", NULL), KITH_OK);
    assert_int_equal(b.n, 20004);
    assert_memory_equal(b.p, "0,1,2,3,4,5,6,7,8,9,0,", 22);
    assert_string_equal(b.p + 20000, "end.");
    kith_buf_cut(&b, 20000);
    kith_buf_cut(&b, 3);
    assert_string_equal(b.p, "0,1");
    kith_buf_clear(&b);
    assert_int_equal(b.n, 0);
    assert_string_equal(b.p, "");
    kith_buf_free(&b);
    assert_int_equal(f.live, 0);
}

static void the_maximum_is_exact_and_sticks(void **state)
{
    struct kith_buf b;
    struct kith_err err = {0};

    (void)state;
    kith_buf_init(&b, kith_env_system(), (size_t)1 << 20);
    for (int i = 0; i < 1 << 20; i++)
        kith_buf_byte(&b, 'x');
    assert_int_equal(kith_buf_check(&b, "The report", &err), KITH_OK);
    kith_buf_byte(&b, 'y');
    assert_int_equal(b.n, 1 << 20);
    kith_buf_add(&b, "", 0); /* even what would fit is refused: the text has a hole by now */
    assert_int_equal(kith_buf_check(&b, "The report", &err), KITH_EBOUND);
    assert_string_equal(err.text, "The report would be larger than 1 MB, the most that is allowed.");
    kith_buf_clear(&b);
    assert_int_equal(kith_buf_check(&b, "The report", &err), KITH_OK);
    kith_buf_add(&b, "xyz", SIZE_MAX);
    assert_int_equal(kith_buf_check(&b, "The report", &err), KITH_EBOUND);
    kith_buf_free(&b);
}

static void no_memory_keeps_what_was_there(void **state)
{
    struct faulty_env f;
    struct kith_buf b;

    (void)state;
    faulty_env_init(&f);
    kith_buf_init(&b, &f.env, 100000);
    kith_buf_puts(&b, "first");
    f.at = 2;
    kith_buf_printf(&b, "%5000s", "second");
    kith_buf_puts(&b, "third");
    assert_int_equal(kith_buf_check(&b, "It", NULL), KITH_ENOMEM);
    assert_string_equal(b.p, "first");
    kith_buf_free(&b);
    kith_buf_free(&b); /* twice is fine */
    assert_int_equal(f.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_and_is_terminated),
        cmocka_unit_test(the_maximum_is_exact_and_sticks),
        cmocka_unit_test(no_memory_keeps_what_was_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
