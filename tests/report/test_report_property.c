/* What must hold of a report on any session at all. */
#include "report_fixture.h"
#include "report_table.h"
#include "rng.h"
#include "safe_text.h"

#include <expat.h>
#include <jansson.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROUNDS 300

static struct kith_arena *keep;
static struct kith_buf out;

static int open_both(void **state)
{
    (void)state;
    kith_buf_init(&out, kith_env_system(), (size_t)64 << 20);
    return (int)kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL);
}

static int close_both(void **state)
{
    (void)state;
    kith_buf_free(&out);
    kith_arena_close(keep);
    return 0;
}

static struct kith_report_options any_options(struct kith_rng *rng)
{
    return (struct kith_report_options){.names = kith_rng_below(rng, 2) == 1,
                                        .why = kith_rng_below(rng, 2) == 1,
                                        .colour = kith_rng_below(rng, 2) == 1,
                                        .ascii = kith_rng_below(rng, 2) == 1,
                                        .transcript = kith_rng_below(rng, 2) == 1,
                                        .width = 40 + (unsigned)kith_rng_below(rng, 161),
                                        .version = "kith 0.1.0",
                                        .notice = kith_rng_below(rng, 2) ? "A <b>notice</b> \x1b[1m." : NULL};
}

typedef void check_fn(uint64_t seed, struct kith_rng *rng, const struct kith_session_report *r,
                      const struct kith_report_options *options);

/* Makes a random session after another; the seed of the failing one is in the message. */
static void for_any_session(check_fn *check)
{
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct kith_rng rng = {seed * 7919};
        struct kith_session_report r = fixture_random(keep, &rng);
        struct kith_report_options options = any_options(&rng);

        check(seed, &rng, &r, &options);
        kith_arena_reset(keep);
    }
}

/* ---- HTML ---- */

struct page {
    uint64_t seed;
    char ids[8192][24];
    size_t n_ids;
    char hrefs[8192][24];
    size_t n_hrefs;
    unsigned h1;
    unsigned level; /* of the last heading */
};

static void on_attribute(struct page *p, const char *name, const char *value)
{
    if (strncmp(name, "on", 2) == 0 || strcmp(name, "style") == 0 || strcmp(name, "src") == 0)
        fail_msg("seed %llu: attribute %s=\"%s\"", (unsigned long long)p->seed, name, value);
    if (strcmp(name, "href") == 0) {
        if (value[0] != '#')
            fail_msg("seed %llu: a link to %s", (unsigned long long)p->seed, value);
        if (p->n_hrefs < 8192)
            (void)snprintf(p->hrefs[p->n_hrefs++], 24, "%s", value + 1);
    }
    if (strcmp(name, "id") == 0 && p->n_ids < 8192)
        (void)snprintf(p->ids[p->n_ids++], 24, "%s", value);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    static const char *const never[] = {"script", "iframe", "img", "object", "embed", "link", "form", "base"};
    struct page *p = user;

    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strcmp(name, never[i]) == 0)
            fail_msg("seed %llu: an element <%s>", (unsigned long long)p->seed, name);
    if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && !name[2]) {
        unsigned level = (unsigned)(name[1] - '0');

        p->h1 += level == 1;
        if (level > p->level + 1)
            fail_msg("seed %llu: <h%u> after <h%u>", (unsigned long long)p->seed, level, p->level);
        p->level = level;
    }
    for (size_t i = 0; attributes[i]; i += 2)
        on_attribute(p, attributes[i], attributes[i + 1]);
}

static int compare_id(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void check_page(uint64_t seed)
{
    XML_Parser parser = XML_ParserCreate("UTF-8");
    struct page *p = calloc(1, sizeof *p);

    assert_non_null(parser);
    assert_non_null(p);
    p->seed = seed;
    XML_SetUserData(parser, p);
    XML_SetStartElementHandler(parser, on_start);
    if (XML_Parse(parser, out.p, (int)out.n, 1) != XML_STATUS_OK)
        fail_msg("seed %llu: line %lu: %s", (unsigned long long)seed, XML_GetCurrentLineNumber(parser),
                 XML_ErrorString(XML_GetErrorCode(parser)));
    assert_int_equal(p->h1, 1);
    qsort(p->ids, p->n_ids, sizeof *p->ids, compare_id);
    for (size_t i = 1; i < p->n_ids; i++)
        if (strcmp(p->ids[i - 1], p->ids[i]) == 0)
            fail_msg("seed %llu: two elements have the id %s", (unsigned long long)seed, p->ids[i]);
    for (size_t i = 0; i < p->n_hrefs; i++)
        if (!bsearch(p->hrefs[i], p->ids, p->n_ids, sizeof *p->ids, compare_id))
            fail_msg("seed %llu: nothing to link to at #%s", (unsigned long long)seed, p->hrefs[i]);
    XML_ParserFree(parser);
    free(p);
}

static void any_html_is_well_formed(uint64_t seed, struct kith_rng *rng, const struct kith_session_report *r,
                                    const struct kith_report_options *options)
{
    (void)rng;
    kith_buf_clear(&out);
    kith_report_html(&out, r, options);
    assert_int_equal(out.rc, KITH_OK);
    check_page(seed);
}

static void test_html_is_well_formed(void **state)
{
    (void)state;
    for_any_session(any_html_is_well_formed);
}

/* The policy lets in the page's own style, by its hash, and nothing else. */
static void test_policy_matches_style(void **state)
{
    const struct kith_session_report r = fixture_short(keep);
    const struct kith_report_options options = {0};
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[64];
    char wanted[256];
    ptrdiff_t from;
    ptrdiff_t to;

    (void)state;
    kith_buf_clear(&out);
    kith_report_html(&out, &r, &options);
    from = kith_str_find(kith_buf_view(&out), KITH_S("<style>"));
    to = kith_str_find(kith_buf_view(&out), KITH_S("</style>"));
    assert_true(from > 0 && to > from);
    from += 7;
    crypto_hash_sha256(hash, (const unsigned char *)out.p + from, (size_t)(to - from));
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(wanted, sizeof wanted,
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; "
                   "base-uri 'none'; form-action 'none'\"/>",
                   base64);
    assert_true(kith_str_find(kith_buf_view(&out), kith_str_of(wanted)) > 0);
    assert_true(kith_str_find(kith_str_sub(kith_buf_view(&out), (size_t)to + 1, out.n), KITH_S("<style")) < 0);
}

/* ---- JSON ---- */

static void check_json(uint64_t seed, struct kith_str text)
{
    json_error_t error;
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);

    if (!json_is_object(root))
        fail_msg("seed %llu: %s in " KITH_STR_FMT, (unsigned long long)seed, error.text, KITH_STR_ARG(text));
    json_decref(root);
}

static void check_json_lines(uint64_t seed, size_t n)
{
    struct kith_str rest = kith_buf_view(&out);
    struct kith_str line;
    size_t lines = 0;

    assert_int_equal(out.rc, KITH_OK);
    for (; rest.n && kith_str_cut(&rest, '\n', &line); lines++)
        check_json(seed, line);
    assert_int_equal(lines, n);
}

static void any_json_is_valid(uint64_t seed, struct kith_rng *rng, const struct kith_session_report *r,
                              const struct kith_report_options *options)
{
    (void)rng;
    kith_buf_clear(&out);
    kith_report_json(&out, r, options);
    check_json(seed, kith_buf_view(&out));
    kith_buf_clear(&out);
    kith_report_measures_json(&out, r, options);
    check_json(seed, kith_buf_view(&out));
    kith_buf_clear(&out);
    kith_report_feedback_json(&out, r, options);
    check_json(seed, kith_buf_view(&out));
    kith_buf_clear(&out);
    kith_report_turns_json(&out, r->coded, options);
    check_json_lines(seed, r->coded->transcript->n_turns);
    kith_buf_clear(&out);
    kith_report_transcript_json(&out, r->coded->transcript, NULL, options);
    check_json_lines(seed, r->coded->transcript->n_turns);
}

static void test_json_is_valid(void **state)
{
    (void)state;
    for_any_session(any_json_is_valid);
}

/* ---- terminal ---- */

/* The line without Kith's own colours; anything else that a terminal would obey fails. */
static size_t visible_width(uint64_t seed, struct kith_str line, bool colour)
{
    char plain[8192];
    size_t n = 0;

    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];

        if (c == 0x1B) {
            size_t end = i + 2;

            assert_true(colour && i + 2 < line.n && line.p[i + 1] == '[');
            while (end < line.n && strchr("0123456789;", line.p[end]))
                end++;
            assert_true(end < line.n && line.p[end] == 'm');
            i = end;
            continue;
        }
        if (c < 0x20 || c == 0x7F || (c == 0xC2 && i + 1 < line.n && (unsigned char)line.p[i + 1] < 0xA0))
            fail_msg("seed %llu: control character %02x", (unsigned long long)seed, c);
        assert_true(n < sizeof plain);
        plain[n++] = (char)c;
    }
    return kith_text_width((struct kith_str){plain, n});
}

static void check_screen(uint64_t seed, const struct kith_report_options *options)
{
    struct kith_str rest = kith_buf_view(&out);
    struct kith_str line;

    assert_int_equal(out.rc, KITH_OK);
    while (kith_str_cut(&rest, '\n', &line)) {
        if (visible_width(seed, line, options->colour) > options->width)
            fail_msg("seed %llu: wider than %u: " KITH_STR_FMT, (unsigned long long)seed, options->width,
                     KITH_STR_ARG(line));
        for (size_t i = 0; options->ascii && i < line.n; i++)
            if ((unsigned char)line.p[i] > 0x7F)
                fail_msg("seed %llu: not ASCII: " KITH_STR_FMT, (unsigned long long)seed, KITH_STR_ARG(line));
        if (line.n && line.p[line.n - 1] == ' ')
            fail_msg("seed %llu: blanks at the end: " KITH_STR_FMT, (unsigned long long)seed, KITH_STR_ARG(line));
    }
}

static void any_terminal_keeps_its_width(uint64_t seed, struct kith_rng *rng, const struct kith_session_report *r,
                                         const struct kith_report_options *options)
{
    (void)rng;
    kith_buf_clear(&out);
    kith_report_terminal(&out, r, options);
    check_screen(seed, options);
}

static void test_terminal_keeps_its_width(void **state)
{
    (void)state;
    for_any_session(any_terminal_keeps_its_width);
}

/* ---- Markdown ---- */

static void any_markdown_has_no_markup_of_others(uint64_t seed, struct kith_rng *rng,
                                                 const struct kith_session_report *r,
                                                 const struct kith_report_options *options)
{
    (void)rng;
    struct kith_str s;

    kith_buf_clear(&out);
    kith_report_markdown(&out, r, options);
    assert_int_equal(out.rc, KITH_OK);
    s = kith_buf_view(&out);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '<' || (unsigned char)s.p[i] == 0x1B || s.p[i] == 0x7F)
            fail_msg("seed %llu: a %02x", (unsigned long long)seed, (unsigned)s.p[i]);
        if (s.p[i] == '`' && (i == 0 || s.p[i - 1] != '\\'))
            fail_msg("seed %llu: a code mark that is not escaped", (unsigned long long)seed);
    }
}

static void test_markdown_has_no_markup_of_others(void **state)
{
    (void)state;
    for_any_session(any_markdown_has_no_markup_of_others);
}

/* ---- tables ---- */

static void any_tables_of_anything(uint64_t seed, struct kith_rng *rng, const struct kith_session_report *r,
                                   const struct kith_report_options *options)
{
    struct kith_table_row rows[3];
    struct kith_report_table table = {rows, kith_rng_below(rng, 4), kith_rng_below(rng, 2) == 1};

    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(kith_report_row(keep, r, options, &rows[i], NULL), KITH_OK);
        rows[i].source = r->coded->transcript->id;
        rows[i].status = r->coded->transcript->topic;
        rows[i].failed = kith_rng_below(rng, 3) == 0;
    }
    kith_buf_clear(&out);
    kith_report_table_json(&out, &table, options);
    check_json(seed, kith_buf_view(&out));
    kith_buf_clear(&out);
    kith_report_table_html(&out, &table, options);
    check_page(seed);
    kith_buf_clear(&out);
    kith_report_table_terminal(&out, &table, options);
    check_screen(seed, options);
}

static void test_tables_of_anything(void **state)
{
    (void)state;
    for_any_session(any_tables_of_anything);
}

/* ---- names ---- */

typedef void write_fn(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options);

static void write_turns(struct kith_buf *b, const struct kith_session_report *r,
                        const struct kith_report_options *options)
{
    kith_report_turns_json(b, r->coded, options);
}

static void write_transcript(struct kith_buf *b, const struct kith_session_report *r,
                             const struct kith_report_options *options)
{
    kith_report_transcript_json(b, r->coded->transcript, NULL, options);
}

static write_fn *const writers[] = {kith_report_terminal, kith_report_html,          kith_report_markdown,
                                    kith_report_json,     kith_report_measures_json, kith_report_feedback_json,
                                    write_turns,          write_transcript};
#define WRITERS (sizeof writers / sizeof *writers)

static void test_no_writer_names_anyone(void **state)
{
    static const char *const names[] = {"Dana", "dana", "Reyes", "Tom", "tom ", "Ellery ", "recordings"};
    const struct kith_session_report r = fixture_short(keep);
    const struct kith_report_options options = {.why = true, .transcript = true};

    (void)state;
    for (size_t w = 0; w < WRITERS; w++) {
        kith_buf_clear(&out);
        writers[w](&out, &r, &options);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (kith_str_find(kith_buf_view(&out), kith_str_of(names[i])) >= 0)
                fail_msg("writer %zu lets \"%s\" through", w, names[i]);
    }
}

static void test_no_writer_names_the_coder(void **state)
{
    const struct kith_session_report r = fixture_human(keep);
    const struct kith_report_options options = {.names = true, .transcript = true};

    (void)state;
    for (size_t w = 0; w < WRITERS; w++) {
        kith_buf_clear(&out);
        writers[w](&out, &r, &options);
        assert_true(kith_str_find(kith_buf_view(&out), KITH_S("Robin")) < 0);
        assert_true(kith_str_find(kith_buf_view(&out), KITH_S("with experts")) < 0);
    }
}

/* ---- memory ---- */

static size_t allocations_left;

static void *failing_resize(void *ctx, void *p, size_t n)
{
    (void)ctx;
    if (allocations_left == 0)
        return NULL;
    allocations_left--;
    return kith_env_system()->resize(kith_env_system()->ctx, p, n);
}

/* Without memory a writer says so, and leaves nothing behind (the sanitizer looks). */
static void test_out_of_memory(void **state)
{
    const struct kith_session_report r = fixture_short(keep);
    const struct kith_report_options options = {.why = true, .transcript = true};
    struct kith_env env = *kith_env_system();

    (void)state;
    env.resize = failing_resize;
    for (size_t w = 0; w < WRITERS; w++) {
        bool finished = false;

        kith_buf_clear(&out);
        writers[w](&out, &r, &options);
        for (size_t n = 0; !finished; n++) {
            struct kith_buf b;

            allocations_left = n;
            kith_buf_init(&b, &env, (size_t)16 << 20);
            writers[w](&b, &r, &options);
            finished = b.rc == KITH_OK;
            if (finished)
                assert_true(kith_str_eq(kith_buf_view(&b), kith_buf_view(&out)));
            else
                assert_int_equal(b.rc, KITH_ENOMEM);
            assert_true(n < 1000);
            kith_buf_free(&b);
        }
    }
}

/* A report that would outgrow its buffer says so. */
static void test_bound(void **state)
{
    const struct kith_session_report r = fixture_short(keep);
    const struct kith_report_options options = {0};

    (void)state;
    for (size_t w = 0; w < WRITERS; w++) {
        struct kith_buf b;

        kith_buf_init(&b, kith_env_system(), 500);
        writers[w](&b, &r, &options);
        assert_int_equal(b.rc, KITH_EBOUND);
        kith_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_is_well_formed),
        cmocka_unit_test(test_policy_matches_style),
        cmocka_unit_test(test_json_is_valid),
        cmocka_unit_test(test_terminal_keeps_its_width),
        cmocka_unit_test(test_markdown_has_no_markup_of_others),
        cmocka_unit_test(test_tables_of_anything),
        cmocka_unit_test(test_no_writer_names_anyone),
        cmocka_unit_test(test_no_writer_names_the_coder),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_bound),
    };

    return cmocka_run_group_tests_name("report_property", tests, open_both, close_both);
}
