#include "gist.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct kith_arena *keep;

static uint64_t key(const char *word)
{
    return kith_stem_key(kith_str_of(word));
}

static struct kith_gist gist(const char *text)
{
    struct kith_gist g;

    assert_int_equal(kith_gist_of(keep, kith_str_of(text), &g, NULL), KITH_OK);
    return g;
}

static void words_of_one_stem_have_one_key(void **state)
{
    static const char *const same[][2] = {{"drink", "drinking"},  {"drinks", "drinking"}, {"stop", "stopped"},
                                          {"stop", "stopping"},   {"hope", "hoping"},     {"worry", "worried"},
                                          {"worry", "worries"},   {"night", "nights"},    {"lonely", "loneliness"},
                                          {"quiet", "quietness"}, {"keith", "keith's"},   {"hope", "hopes"},
                                          {"slate", "slates"}};
    static const char *const other[][2] = {{"drink", "drunk"}, {"house", "horse"}, {"less", "le"},  {"glass", "gla"},
                                           {"miss", "mis"},    {"bed", "be"},      {"hand", "hind"}};

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (key(same[i][0]) != key(same[i][1]))
            fail_msg("%s and %s should be one", same[i][0], same[i][1]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (key(other[i][0]) == key(other[i][1]))
            fail_msg("%s and %s should be two", other[i][0], other[i][1]);
}

static void stop_words_are_left_out(void **state)
{
    struct kith_gist g = gist("And so it is that you were in the house, of the house.");

    (void)state;
    assert_int_equal(g.n, 1);
    assert_true(kith_gist_has(&g, key("house")));
    assert_int_equal(gist("").n, 0);
}

static void shared_words_are_counted_once(void **state)
{
    struct kith_gist a = gist("The house is quiet, quiet at night.");
    struct kith_gist b = gist("A quiet house and a cold bed");
    struct kith_gist c = gist("the house");

    (void)state;
    assert_int_equal(kith_gist_shared(&a, &b), 2);
    assert_int_equal(kith_gist_shared(&b, &a), 2);
    assert_int_equal(kith_gist_shared_new(&a, &b, &c), 1);
}

static void feelings_go_by_families(void **state)
{
    struct kith_gist scared = gist("I was frightened");
    struct kith_gist afraid = gist("she is so scared of it");
    struct kith_gist proud = gist("proud of the roof");

    (void)state;
    assert_int_not_equal(scared.feelings, 0);
    assert_int_equal(scared.feelings, afraid.feelings);
    assert_int_equal(scared.feelings & proud.feelings, 0);
    assert_int_equal(gist("the roof is straight").feelings, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_one_stem_have_one_key), cmocka_unit_test(stop_words_are_left_out),
        cmocka_unit_test(shared_words_are_counted_once), cmocka_unit_test(feelings_go_by_families)};
    int failed;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, NULL) != KITH_OK)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    kith_arena_close(keep);
    return failed;
}
