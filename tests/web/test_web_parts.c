/* The small parts of the pages, each by what it promises. */
#include "client_uses.h"
#include "countries.h"
#include "http_guard.h"
#include "layout.h"
#include "markup.h"
#include "password_queue.h"
#include "rate_limit.h"
#include "web_secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_buf out;
static struct kith_arena *keep;

static int make(void **state)
{
    (void)state;
    kith_buf_init(&out, kith_env_system(), 65536);
    return kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_buf_free(&out);
    kith_arena_close(keep);
    return 0;
}

static const char *text(void)
{
    return out.p ? out.p : "";
}

/* ---- markup ---- */

static void what_is_filled_in_is_escaped(void **state)
{
    (void)state;
    kith_markup(&out, "<a href=\"%s\" title='%s'>%.*s</a>", "x\" onclick=\"y", "it's", 8, "<script>alert(1)</script>");
    assert_string_equal(text(), "<a href=\"x&quot; onclick=&quot;y\" title='it&#39;s'>&lt;script&gt;</a>");
}

static void numbers_and_nothing_else(void **state)
{
    const char *volatile nothing = NULL;

    (void)state;
    kith_markup(&out, "%d %u %zu %lld %llu %02d %c %s|%%", -3, 4u, (size_t)5, -6LL, 7ULL, 8, '<', nothing);
    assert_string_equal(text(), "-3 4 5 -6 7 08 &lt; |%");
}

static void lines_end_where_they_did(void **state)
{
    (void)state;
    kith_markup_lines(&out, KITH_S("a<\nb"));
    assert_string_equal(text(), "a&lt;<br>\nb");
}

/* ---- paths and escapes ---- */

static void plain_paths(void **state)
{
    static const char *const good[] = {"/", "/a", "/a/b", "/a-b_c.d~e/9"};
    static const char *const bad[] = {"",        "a",  "/a/",   "//",   "/a//b", "/..",
                                      "/a/../b", "/.", "/a%20", "/a?b", "/a b",  "/\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(kith_http_plain_path(kith_str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (kith_http_plain_path(kith_str_of(bad[i])))
            fail_msg("taken: %s", bad[i]);
}

static void escapes_of_a_query(void **state)
{
    static const char *const bad[] = {"%", "%4", "a%4", "%zz", "%00", "%4g", "%%41"};
    struct kith_str s;

    (void)state;
    assert_true(kith_percent_decode(keep, KITH_S("a+b%2Bc%41"), &s));
    assert_string_equal(s.p, "a b+cA");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (kith_percent_decode(keep, kith_str_of(bad[i]), &s))
            fail_msg("taken: %s", bad[i]);
}

/* ---- secrets ---- */

static void tokens_differ_and_hide_their_key(void **state)
{
    const unsigned char key[32] = {1};
    const unsigned char other[32] = {2};
    struct kith_secret a;
    struct kith_secret b;

    (void)state;
    kith_secret_new(kith_env_system(), &a);
    kith_secret_new(kith_env_system(), &b);
    assert_true(kith_secret_is(kith_str_of(a.z)) && !kith_secret_same(kith_str_of(a.z), kith_str_of(b.z)));
    kith_secret_form_token(key, &a);
    kith_secret_form_token(key, &b);
    assert_true(kith_secret_same(kith_str_of(a.z), kith_str_of(b.z)));
    kith_secret_form_token(other, &b);
    assert_false(kith_secret_same(kith_str_of(a.z), kith_str_of(b.z)));
    assert_false(kith_secret_same(KITH_S(""), KITH_S("")));
    kith_secret_guest_token(KITH_S("x"), &a);
    kith_secret_guest_token(KITH_S("y"), &b);
    assert_false(kith_secret_same(kith_str_of(a.z), kith_str_of(b.z)));
}

/* ---- limits ---- */

struct clock_env {
    struct kith_env env;
    uint64_t now;
};

static uint64_t test_now(void *ctx)
{
    return ((struct clock_env *)ctx)->now;
}

static void a_bucket_empties_and_fills(void **state)
{
    struct clock_env clock = {.env = *kith_env_system(), .now = 1000};
    struct kith_rate_limits *limits;
    unsigned wait;
    unsigned n = 0;

    (void)state;
    clock.env.ctx = &clock;
    clock.env.now_ns = test_now;
    assert_int_equal(kith_rate_limits_open(&clock.env, &limits, NULL), KITH_OK);
    while (kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_NAME, KITH_S("ada"), &wait))
        assert_true(++n < 100);
    assert_in_range(n, 3, 10);
    assert_in_range(wait, 1, 120);
    /* Another name and another purpose are not counted with it. */
    assert_true(kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_NAME, KITH_S("ben"), &wait));
    assert_true(kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_ADDRESS, KITH_S("ada"), &wait));
    clock.now += UINT64_C(61) * 1000000000;
    assert_true(kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_NAME, KITH_S("ada"), &wait));
    assert_false(kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_NAME, KITH_S("ada"), &wait));
    kith_rate_limit_forget(limits, KITH_LIMIT_SIGN_IN_NAME, KITH_S("ada"));
    assert_true(kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_NAME, KITH_S("ada"), &wait));
    kith_rate_limits_close(limits);
}

/* Strangers by the hundred thousand take no more memory and lock nobody out. */
static void many_keys(void **state)
{
    struct kith_rate_limits *limits;
    char key[32];
    unsigned wait;

    (void)state;
    assert_int_equal(kith_rate_limits_open(kith_env_system(), &limits, NULL), KITH_OK);
    for (unsigned i = 0; i < 100000; i++) {
        (void)snprintf(key, sizeof key, "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
        if (!kith_rate_limit_take(limits, KITH_LIMIT_SIGN_IN_ADDRESS, kith_str_of(key), &wait))
            fail_msg("refused at the first try: %s", key);
    }
    kith_rate_limits_close(limits);
}

/* ---- passwords ---- */

static void a_password_is_right_or_not(void **state)
{
    struct kith_password_queue *queue;
    char hash[KITH_PASSWORD_HASH];
    bool right;

    (void)state;
    assert_int_equal(kith_password_queue_open(kith_env_system(), &queue, NULL), KITH_OK);
    assert_int_equal(kith_password_hash(queue, KITH_S("four words in a row"), hash, NULL), KITH_OK);
    assert_null(strstr(hash, "four"));
    assert_int_equal(kith_password_check(queue, kith_str_of(hash), KITH_S("four words in a row"), &right, NULL),
                     KITH_OK);
    assert_true(right);
    assert_int_equal(kith_password_check(queue, kith_str_of(hash), KITH_S("four words in a rov"), &right, NULL),
                     KITH_OK);
    assert_false(right);
    assert_int_equal(kith_password_check(queue, KITH_S(""), KITH_S("four words in a row"), &right, NULL), KITH_OK);
    assert_false(right);
    assert_int_equal(kith_password_check(queue, KITH_S("no hash at all"), KITH_S("x"), &right, NULL), KITH_OK);
    assert_false(right);
    kith_password_queue_close(queue);
}

static void what_a_password_must_be(void **state)
{
    (void)state;
    assert_non_null(kith_password_wrong(KITH_S("short"), KITH_S("ada"), KITH_S("Ada")));
    assert_non_null(kith_password_wrong(KITH_S("aaaaaaaaaaaaaaaa"), KITH_S("ada"), KITH_S("Ada")));
    assert_non_null(kith_password_wrong(KITH_S("ada.okafor@here"), KITH_S("ada.okafor@here"), KITH_S("Ada")));
    assert_non_null(kith_password_wrong(KITH_S("Password1234"), KITH_S("ada"), KITH_S("Ada")));
    assert_null(kith_password_wrong(KITH_S("river stone lamp four"), KITH_S("ada"), KITH_S("Ada")));
    /* Twelve letters, not twelve bytes. */
    assert_non_null(
        kith_password_wrong(KITH_S("\xC3\xA9\xC3\xA8\xC3\xA9\xC3\xA8\xC3\xA9\xC3\xA8"), KITH_S("a"), KITH_S("b")));
}

/* ---- words ---- */

static void days(void **state)
{
    static const char *const bad[] = {"",           "2024",        "2024-02-30",   "2024-13-01", "2024-1-0",
                                      "12-03-2024", "2024-03-12x", "2024-03-12-1", "2024-03-12-"};
    char when[KITH_WHEN_MAX];
    int64_t at;

    (void)state;
    assert_true(kith_when_read(KITH_S("2024-02-29"), &at));
    assert_string_equal(kith_when_day(when, at), "29 February 2024");
    assert_string_equal(kith_when_field(when, at), "2024-02-29");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (kith_when_read(kith_str_of(bad[i]), &at))
            fail_msg("taken: %s", bad[i]);
    assert_string_equal(kith_when_from_now(when, 1000, 1010), "just now");
    assert_string_equal(kith_when_from_now(when, 1000, 1000 + 7200), "2 hours ago");
    assert_string_equal(kith_when_from_now(when, 1000 + 86400, 1000), "in 1 day");
}

static void each_country_says_whom_to_call(void **state)
{
    struct kith_choice countries[KITH_COUNTRIES_MAX];
    size_t n = kith_countries(countries);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        kith_buf_clear(&out);
        kith_country_help(&out, kith_str_of(countries[i].value));
        assert_non_null(strstr(text(), "naloxone"));
        assert_non_null(strstr(text(), "suicide"));
    }
    kith_buf_clear(&out);
    kith_country_help(&out, KITH_S("US"));
    assert_non_null(strstr(text(), "988"));
    assert_non_null(strstr(text(), "911"));
    kith_buf_clear(&out);
    kith_country_help(&out, KITH_S("nowhere"));
    assert_non_null(strstr(text(), "the emergency number"));
}

static void each_use_has_a_question(void **state)
{
    enum kith_use use;

    (void)state;
    for (int i = 0; i < KITH_USE_COUNT; i++) {
        assert_true(strlen(kith_use_question((enum kith_use)i)) > 10);
        assert_true(kith_use_read(kith_str_of(kith_use_name((enum kith_use)i)), &use) && (int)use == i);
    }
    assert_false(kith_use_read(KITH_S("anything"), &use));
    assert_true(kith_use_stands_alone(KITH_USE_NOTES) && kith_use_stands_alone(KITH_USE_LEGAL) &&
                kith_use_stands_alone(KITH_USE_DISCLOSURE) && !kith_use_stands_alone(KITH_USE_RECORDING));
}

#define T(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_filled_in_is_escaped),
        T(numbers_and_nothing_else),
        T(lines_end_where_they_did),
        T(plain_paths),
        T(escapes_of_a_query),
        T(tokens_differ_and_hide_their_key),
        T(a_bucket_empties_and_fills),
        T(many_keys),
        T(a_password_is_right_or_not),
        T(what_a_password_must_be),
        T(days),
        T(each_country_says_whom_to_call),
        T(each_use_has_a_question),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
