/* The explorer's page: whole, self-contained, under its policy, worded as it must be, the same for any thread count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "circuit_explore.h"
#include "circuit_explore_runs.h"
#include "circuit_versions.h"
#include "evidence.h"

#include <ctype.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static struct kith_str page;

static enum kith_rc draw(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err)
{
    (void)user;
    (void)err;
    kith_circuit_params_draw(11, index, out);
    return KITH_OK;
}

static void write_page(unsigned threads, struct kith_buf *out)
{
    struct kith_explore_options o = {
        .draws = 2, .seed = 4, .threads = threads, .versions = "draws <from> the priors", .draw = draw};
    struct kith_err err = {0};

    kith_buf_init(out, kith_env_system(), KITH_EXPLORE_PAGE_MAX);
    if (kith_circuit_explore(kith_env_system(), &o, out, &err) != KITH_OK)
        fail_msg("%s", err.text);
}

static int open_page(void **state)
{
    static struct kith_buf out;

    if (sodium_init() < 0)
        return -1;
    write_page(2, &out);
    page = kith_buf_view(&out);
    *state = &out;
    return 0;
}

static int close_page(void **state)
{
    kith_buf_free(*state);
    return 0;
}

/* What stands between the last `from` and the `to` behind it. */
static struct kith_str between(const char *from, const char *to)
{
    struct kith_str rest = page;
    ptrdiff_t at;

    while ((at = kith_str_find(rest, kith_str_of(from))) >= 0)
        rest = kith_str_sub(rest, (size_t)at + strlen(from), rest.n);
    assert_true(rest.n < page.n);
    at = kith_str_find(rest, kith_str_of(to));
    assert_true(at >= 0);
    return kith_str_sub(rest, 0, (size_t)at);
}

static void the_policy_lets_in_this_style_and_script_alone(void **state)
{
    const struct kith_str kinds[] = {between("<style>", "</style>"), between("<script>", "</script>")};
    const struct kith_str policy = between("Content-Security-Policy\" content=\"", "\"/>");
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];

    (void)state;
    assert_true(kith_str_starts(policy, KITH_S("default-src 'none'; ")));
    assert_true(kith_str_find(policy, KITH_S("unsafe")) < 0);
    for (size_t i = 0; i < 2; i++) {
        assert_true(kinds[i].n > 1000);
        (void)crypto_hash_sha256(hash, (const unsigned char *)kinds[i].p, kinds[i].n);
        (void)sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
        if (kith_str_find(policy, kith_str_of(base64)) < 0)
            fail_msg("the policy does not hold the hash %s", base64);
    }
}

static void nothing_is_asked_of_anyone(void **state)
{
    static const char *const never[] = {
        " src=",   "<link", "@import",  "url(",  " style=", "https:",       "fetch(", "XMLHttp",
        "<iframe", "<form", "onclick=", "eval(", "<img",    "localStorage", "cookie", "<!--kith:"};
    struct kith_str rest = page;
    ptrdiff_t at;

    (void)state;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (kith_str_find(page, kith_str_of(never[i])) >= 0)
            fail_msg("the page holds '%s'", never[i]);
    while ((at = kith_str_find(rest, KITH_S("http:"))) >= 0) { /* the name of SVG is no address */
        rest = kith_str_sub(rest, (size_t)at, rest.n);
        assert_true(kith_str_starts(rest, KITH_S("http://www.w3.org/2000/svg")));
        rest = kith_str_sub(rest, 5, rest.n);
    }
}

static void it_opens_with_people_and_says_what_it_is(void **state)
{
    static const char *const must[] = {"People who use drugs do not lack empathy",
                                       "McDonald 2013",
                                       "Content note",
                                       "simulated rats",
                                       "nothing here is advice",
                                       "the other lever",
                                       "Grade A",
                                       "no change found",
                                       "draws &lt;from&gt; the priors"};
    static const char *const never[] = {"addict", "abuse", "needle", "syringe", "junkie"};
    struct kith_buf low;

    (void)state;
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (kith_str_find(page, kith_str_of(must[i])) < 0)
            fail_msg("'%s' is not said", must[i]);
    assert_true(kith_str_find(page, kith_str_of(must[0])) < kith_str_find(page, KITH_S("id=\"scene\"")));
    kith_buf_init(&low, kith_env_system(), page.n + 1);
    for (size_t i = 0; i < page.n; i++)
        kith_buf_byte(&low, (char)tolower((unsigned char)page.p[i]));
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (kith_str_find(kith_buf_view(&low), kith_str_of(never[i])) >= 0)
            fail_msg("'%s' is said", never[i]);
    kith_buf_free(&low);
}

static void check_course(const json_t *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *z = json_string_value(text);

    assert_non_null(z);
    assert_int_equal(strlen(z), KITH_EXPLORE_BINS);
    assert_int_equal(strspn(z, letters), KITH_EXPLORE_BINS);
}

static void check_rat(const json_t *rat)
{
    json_int_t open = json_integer_value(json_object_get(rat, "open"));

    assert_true(open == -1 || (open >= 1 && open <= KITH_EXPLORE_BINS));
    check_course(json_object_get(rat, "press"));
    check_course(json_object_get(rat, "near"));
    assert_int_equal(json_array_size(json_object_get(rat, "rates")), KITH_REGIONS);
}

static void check_outcome(const json_t *cell, const char *key, double most)
{
    const json_t *level = json_object_get(cell, key);
    const json_t *votes = json_object_get(json_object_get(cell, "votes"), key);
    double at[3];
    json_int_t sum = 0;

    for (size_t i = 0; i < 3; i++) {
        at[i] = json_number_value(json_array_get(level, i));
        sum += json_integer_value(json_array_get(votes, i));
        assert_true(json_integer_value(json_array_get(votes, i)) >= 0);
    }
    assert_true(at[0] >= 0 && at[0] <= at[1] && at[1] <= at[2] && at[2] <= most);
    assert_int_equal(sum, 100);
}

static void its_data_are_whole(void **state)
{
    struct kith_str text = between("<script type=\"application/json\" id=\"runs\">", "</script>");
    json_t *data = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *cells;

    (void)state;
    assert_non_null(data);
    cells = json_object_get(data, "cells");
    assert_int_equal(json_array_size(cells), KITH_EXPLORE_CELLS);
    assert_int_equal(json_array_size(json_object_get(data, "changes")), KITH_EXPLORE_CHANGES);
    for (size_t c = 0; c < KITH_EXPLORE_CELLS; c++) {
        const json_t *cell = json_array_get(cells, c);

        check_outcome(cell, "open", 100);
        check_outcome(cell, "press", 1e6);
        check_outcome(cell, "near", 1e6);
        for (size_t r = 0; r < KITH_REGIONS; r++)
            check_course(json_array_get(json_object_get(cell, "mean"), r));
        for (size_t r = 0; r < KITH_EXPLORE_RATS; r++)
            check_rat(json_array_get(json_object_get(cell, "rats"), r));
    }
    json_decref(data);
}

static void threads_change_nothing(void **state)
{
    struct kith_buf one;

    (void)state;
    write_page(1, &one);
    assert_true(kith_str_eq(kith_buf_view(&one), page));
    kith_buf_free(&one);
}

static void every_study_that_is_named_is_there(void **state)
{
    struct kith_arena *keep = NULL;
    struct kith_evidence evidence;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, &err), KITH_OK);
    assert_int_equal(kith_evidence_parse(keep, kith_evidence_shipped(), &evidence, &err), KITH_OK);
    for (size_t c = 0; c < KITH_EXPLORE_CHANGES; c++)
        for (size_t i = 0; i < KITH_TARGETS_REFERRED && kith_explore_changes[c].evidence[i]; i++)
            if (kith_evidence_find(&evidence, kith_str_of(kith_explore_changes[c].evidence[i])) == KITH_EVIDENCE_NONE)
                fail_msg("'%s' names %s", kith_explore_changes[c].label, kith_explore_changes[c].evidence[i]);
    kith_arena_close(keep);
}

static void versions_say_where_they_are_from(void **state)
{
    struct kith_circuit_versions v;
    struct kith_circuit_params a;
    struct kith_circuit_params b;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, &err), KITH_OK);
    assert_int_equal(kith_circuit_versions_open(keep, 10, 1, &v, &err), KITH_OK);
    assert_true(strstr(v.words, v.fitted ? "posterior" : "priors") != NULL);
    assert_int_equal(kith_circuit_version(&v, 0, &a, &err), KITH_OK);
    assert_int_equal(kith_circuit_version(&v, 9, &b, &err), KITH_OK);
    assert_memory_not_equal(&a, &b, sizeof a);
    assert_int_equal(kith_circuit_version(&v, 0, &b, &err), KITH_OK);
    assert_memory_equal(&a, &b, sizeof a);
    kith_arena_close(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_policy_lets_in_this_style_and_script_alone),
        cmocka_unit_test(nothing_is_asked_of_anyone),
        cmocka_unit_test(it_opens_with_people_and_says_what_it_is),
        cmocka_unit_test(its_data_are_whole),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(every_study_that_is_named_is_there),
        cmocka_unit_test(versions_say_where_they_are_from),
    };

    return cmocka_run_group_tests_name("app-circuit-explore", tests, open_page, close_page);
}
