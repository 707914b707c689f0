/* The small parts of the pages, each by what it promises. */
#include "client_uses.h"
#include "countries.h"
#include "http_guard.h"
#include "layout.h"
#include "markup.h"
#include "packed.h"
#include "password_queue.h"
#include "password_rules.h"
#include "rate_limit.h"
#include "web_secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

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

static const char *wrong(const struct kith_password_lists *lists, const char *password)
{
    static const struct kith_str about[] = {
        {"okafor.a@clinic.example", 23}, {"Ada", 3}, {"Adaeze Okafor", 13}, {"Harbour Recovery House", 22}};

    return kith_password_wrong(lists, kith_str_of(password), about, sizeof about / sizeof *about);
}

static void what_a_password_must_be(void **state)
{
    static const struct kith_password_lists none;
    static const char *const bad[] = {
        "short",
        "\xC3\xA9\xC3\xA8\xC3\xA9\xC3\xA8\xC3\xA9\xC3\xA8", /* twelve bytes, not twelve letters */
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabca",
        "kith kith kith",
        "okafor.a@clinic.example",
        "AdaezeOkafor1!",
        "harbour-house-22",
        "Recovery2026!",
        "Password1234",
        "counsellor2026",
        "qwertyuiop12",
        "1qaz2wsx3edc4rfv",
        "abcdefghijklm",
        "987654321098",
    };
    static const char *const good[] = {"river stone lamp four", "Harbour lanterns at seven", "adamant-tulip-kettle",
                                       "recovery is a long road", "\xC3\xA9t\xC3\xA9 dans les arbres"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!wrong(&none, bad[i]))
            fail_msg("'%s' is taken", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (wrong(&none, good[i]))
            fail_msg("'%s' is not taken: %s", good[i], wrong(&none, good[i]));
}

static enum kith_rc open_list(const char *text, struct kith_password_file **list, struct kith_err *err)
{
    char path[] = "/tmp/kith-list-XXXXXX";
    int fd = mkstemp(path);
    enum kith_rc rc;

    *list = NULL;
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
    rc = kith_password_file_open(kith_env_system(), path, list, err);
    (void)unlink(path);
    return rc;
}

/* Every line of lists of all lengths is found, and what is not there is not. */
static void a_list_is_looked_up_by_halves(void **state)
{
    char text[4096];
    struct kith_password_file *f;

    (void)state;
    for (int n = 1; n < 60; n++) {
        size_t used = (size_t)snprintf(text, sizeof text, "# A list\n# of our own\n");
        char line[32];

        for (int i = 0; i < n; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%c%.*s%s", '!' + i, i % 13, "abcdefghijklm",
                                     i == n - 1 && n % 2 ? ""
                                     : n % 3             ? "\n"
                                                         : "\r\n");
        assert_int_equal(open_list(text, &f, NULL), KITH_OK);
        for (int i = 0; i < n; i++) {
            (void)snprintf(line, sizeof line, "%c%.*s", '!' + i, i % 13, "abcdefghijklm");
            assert_true(kith_password_file_has(f, kith_str_of(line)));
            (void)snprintf(line, sizeof line, "%c%.*sx", '!' + i, i % 13, "abcdefghijklm");
            assert_false(kith_password_file_has(f, kith_str_of(line)));
        }
        assert_false(kith_password_file_has(f, KITH_S(" ")));
        assert_false(kith_password_file_has(f, KITH_S("~")));
        assert_false(kith_password_file_has(f, KITH_S("")));
        kith_password_file_close(f);
    }
}

/* SHA-1 as sha1sum prints it, with how often each was seen behind some. */
static void a_list_may_hold_hashes(void **state)
{
    static const char list[] = "00000099A4D3034E14DF60EF50799F695C27C0EC:157\n"
                               "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3:999\n"
                               "CFB19F8ABB37AE6B7DBC6C1C7DD7E9CAD7E5FC16\n"
                               "FFFFFFFEE791CBAC0F6305CAF0CEE06BBE131160:2\n";
    struct kith_password_lists lists = {NULL, NULL};
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(open_list(list, &lists.breached, &err), KITH_OK);
    assert_true(kith_password_file_has(lists.breached, KITH_S("test")));
    assert_false(kith_password_file_has(lists.breached, KITH_S("Test")));
    assert_false(kith_password_file_has(lists.breached, KITH_S("test1")));
    kith_password_file_close(lists.breached);
    assert_int_equal(open_list("b\na\n", &lists.breached, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "LC_ALL=C sort"));
    assert_int_equal(kith_password_file_open(kith_env_system(), "/nowhere/list", &lists.breached, &err), KITH_EIO);
}

static void what_stands_in_a_list_is_not_taken(void **state)
{
    struct kith_password_lists lists = {NULL, NULL};
    const char *said;

    (void)state;
    assert_int_equal(open_list("lantern gravel\nriverstonelampfour\n", &lists.common, NULL), KITH_OK);
    assert_int_equal(open_list("Copper Wren Sails\n", &lists.breached, NULL), KITH_OK);
    said = wrong(&lists, "Lantern Gravel");
    assert_non_null(said);
    assert_non_null(strstr(said, "stolen"));
    assert_non_null(wrong(&lists, "river stone lamp four")); /* the same words, run together */
    assert_non_null(wrong(&lists, "Copper Wren Sails"));
    assert_null(wrong(&lists, "copper wren sails")); /* another password */
    assert_null(wrong(&lists, "Copper Wren Sail "));
    kith_password_file_close(lists.common);
    kith_password_file_close(lists.breached);
}

/* The list that is built: what the standard asks for is the 3,000 most used of the length that is taken. */
static void the_list_that_comes_with_it_is_long_enough(void **state)
{
    const char *path = getenv("KITH_PASSWORDS");
    struct kith_password_file *f;

    (void)state;
    if (!path)
        skip();
    assert_int_equal(kith_password_file_open(kith_env_system(), path, &f, NULL), KITH_OK);
    assert_true(kith_password_file_has(f, KITH_S("123qweasdzxc")));
    assert_true(kith_password_file_has(f, KITH_S("finalfantasy")));
    assert_false(kith_password_file_has(f, KITH_S("password"))); /* too short for anybody to choose */
    assert_false(kith_password_file_has(f, KITH_S("river stone lamp four")));
    kith_password_file_close(f);
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

/* ---- a part packed inside a page ---- */

static struct kith_str many(char *p, size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        p[i] = (char)('a' + (seed >> 24) % 13);
    }
    return (struct kith_str){p, n};
}

/* What a browser makes of it. */
static size_t gunzip(struct kith_str gzip, char *plain, size_t most)
{
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)gzip.p,
                  .avail_in = (unsigned)gzip.n,
                  .next_out = (unsigned char *)plain,
                  .avail_out = (unsigned)most};

    assert_int_equal(inflateInit2(&z, MAX_WBITS + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    assert_int_equal(inflateEnd(&z), Z_OK);
    return z.total_out;
}

/* Lengths at which a piece of output or a stored block is just full, or there is nothing. */
static void a_packed_page_is_what_was_written(void **state)
{
    static const size_t lengths[] = {0, 1, 15, 16383, 65535, 65536, 200001};
    static char before[200001], part[200001], after[200001], plain[600010];
    const size_t count = sizeof lengths / sizeof *lengths;
    struct kith_buf packed;
    struct kith_buf gzip;

    (void)state;
    kith_buf_init(&packed, kith_env_system(), 1 << 20);
    kith_buf_init(&gzip, kith_env_system(), 1 << 20);
    for (size_t i = 0; i < count * count; i++) {
        struct kith_str b = many(before, lengths[i % count], 1);
        struct kith_str p = many(part, lengths[i / count], 2);
        struct kith_str a = many(after, lengths[(i + i / count) % count], 3);

        kith_buf_clear(&packed);
        kith_buf_clear(&gzip);
        assert_int_equal(kith_pack(p, &packed), KITH_OK);
        kith_packed_page(b, kith_buf_view(&packed), a, &gzip);
        assert_int_equal(gzip.rc, KITH_OK);
        assert_int_equal(gunzip(kith_buf_view(&gzip), plain, sizeof plain), b.n + p.n + a.n);
        assert_memory_equal(plain, b.p, b.n);
        assert_memory_equal(plain + b.n, p.p, p.n);
        assert_memory_equal(plain + b.n + p.n, a.p, a.n);
    }
    kith_buf_free(&packed);
    kith_buf_free(&gzip);
}

/* A guess at the token, put into the page, never makes the answer shorter. */
static void only_the_part_is_made_shorter(void **state)
{
    const struct kith_str part = KITH_S("words words words words words words words");
    const struct kith_str token = KITH_S("<input name=token value=Zq81kkLr20>");
    static const char *const said[] = {"value=Zq81kkLr20", "value=Zq81kkLr21", "value=0123456789"};
    struct kith_buf packed;
    size_t length[3];

    (void)state;
    kith_buf_init(&packed, kith_env_system(), 1 << 20);
    assert_int_equal(kith_pack(part, &packed), KITH_OK);
    assert_true(packed.n < part.n + 8);
    for (size_t i = 0; i < 3; i++) {
        kith_buf_clear(&out);
        kith_packed_page(kith_str_of(said[i]), kith_buf_view(&packed), token, &out);
        length[i] = out.n;
    }
    assert_int_equal(length[0], length[1]);
    assert_int_equal(length[0], length[2]);
    kith_buf_free(&packed);
}

static void which_codings_a_browser_takes(void **state)
{
    static const struct {
        const char *accepted;
        bool gzip;
    } cases[] = {{"", false},         {"gzip", true},     {"gzip, deflate, br", true}, {"br;q=1.0, GZIP;q=0.5", true},
                 {"gzip;q=0", false}, {"gzipped", false}, {"deflate", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kith_request q = {.accept_encoding = kith_str_of(cases[i].accepted)};

        assert_int_equal(kith_request_takes(&q, "gzip"), cases[i].gzip);
    }
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
        T(a_list_is_looked_up_by_halves),
        T(a_list_may_hold_hashes),
        T(what_stands_in_a_list_is_not_taken),
        T(the_list_that_comes_with_it_is_long_enough),
        T(days),
        T(each_country_says_whom_to_call),
        T(each_use_has_a_question),
        T(a_packed_page_is_what_was_written),
        T(only_the_part_is_made_shorter),
        T(which_codings_a_browser_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
