/* Sources as their callers see them: bounds, ids, notices, errors, and files made to be slow. */
#include "buf.h"
#include "intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FILE_MAX ((size_t)80 << 20)

static struct kith_buf file;
static struct kith_arena *keep;
static struct kith_source *source;
static struct kith_err err;

static int open_all(void **state)
{
    (void)state;
    source = NULL;
    kith_buf_init(&file, kith_env_system(), FILE_MAX);
    return kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, &err) != KITH_OK;
}

static int close_all(void **state)
{
    (void)state;
    kith_source_close(source);
    kith_arena_close(keep);
    kith_buf_free(&file);
    return 0;
}

static enum kith_rc open_as(enum kith_format format, bool force)
{
    const struct kith_intake_options options = {format, force};

    kith_source_close(source);
    return kith_source_open_bytes(kith_env_system(), kith_buf_view(&file), "dir/session.one.txt", &options, &source,
                                  &err);
}

static const struct kith_transcript *read_one(enum kith_format format)
{
    const struct kith_transcript *t = NULL;

    if (open_as(format, true) != KITH_OK || kith_intake_next(source, keep, &t, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return t;
}

static void expect_error(enum kith_format format, enum kith_rc rc, uint32_t line, const char *words)
{
    const struct kith_transcript *t;
    enum kith_rc got = open_as(format, false);

    if (got == KITH_OK)
        got = kith_intake_next(source, keep, &t, &err);
    if (got != rc || err.line != line || !strstr(err.text, words) || strcmp(err.file, "dir/session.one.txt") != 0)
        fail_msg("expected code %d, line %u, \"%s\"; got %d, %s line %u: %s", (int)rc, line, words, (int)got, err.file,
                 err.line, err.text);
}

static void put_many(const char *text, size_t times)
{
    while (times--)
        kith_buf_puts(&file, text);
    assert_int_equal(file.rc, KITH_OK);
}

static void put_cues(unsigned from, unsigned to, unsigned cues_a_turn)
{
    for (unsigned i = from; i < to; i++)
        kith_buf_printf(&file, "%u\n%02u:%02u:%02u.000 --> %02u:%02u:%02u.500\n%s: word %u\n\n", i + 1, i / 3600,
                        i / 60 % 60, i % 60, i / 3600, i / 60 % 60, i % 60, i / cues_a_turn % 2 ? "Ana" : "Ben", i);
}

static void a_hundred_thousand_cues(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    kith_buf_puts(&file, "WEBVTT\n\n");
    put_cues(0, 100000, 10);
    t = read_one(KITH_FORMAT_AUTO);
    assert_int_equal(t->n_turns, 10000);
    assert_int_equal(t->n_speakers, 2);
    assert_int_equal(t->turns[9999].start_ms, 99990000);
    assert_int_equal(t->turns[9999].end_ms, 99999500);
    assert_int_equal(t->turns[9999].line, 3 + 99990 * 4 + 2);
}

static void cues_and_turns_are_bounded(void **state)
{
    (void)state;
    kith_buf_puts(&file, "WEBVTT\n\n");
    put_cues(0, 20001, 1);
    expect_error(KITH_FORMAT_AUTO, KITH_EBOUND, 3 + 20000 * 4 + 2, "20000 turns");
    kith_buf_clear(&file);
    kith_buf_puts(&file, "WEBVTT\n");
    put_many("\n00:00.000 --> 00:00.001\nx\n", 500001);
    expect_error(KITH_FORMAT_AUTO, KITH_EBOUND, 3 + 500000 * 3, "500000 cues");
}

static void long_lines_are_bounded(void **state)
{
    static const struct {
        enum kith_format format;
        const char *head;
        uint32_t line;
        const char *words;
    } cases[] = {
        {KITH_FORMAT_VTT, "WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>", 4, "text of one turn"},
        {KITH_FORMAT_SRT, "1\n00:00:00,000 --> 00:00:01,000\nTherapist: ", 3, "text of one turn"},
        {KITH_FORMAT_TEXT, "A: one\nB: ", 2, "text of one turn"},
        {KITH_FORMAT_KITH, "T o\t", 1, "text of one turn"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kith_buf_clear(&file);
        kith_buf_puts(&file, cases[i].head);
        put_many("and so on ", 100000);
        expect_error(cases[i].format, KITH_EBOUND, cases[i].line, cases[i].words);
    }
    put_many("more ", 100000);
    expect_error(KITH_FORMAT_TEXT, KITH_EBOUND, 1, "1024 KB");
}

static void a_turn_that_goes_on_is_bounded(void **state)
{
    (void)state;
    kith_buf_puts(&file, "A: one\n");
    put_many("and this line still belongs to A\n", 3000);
    kith_buf_puts(&file, "B: two\n");
    expect_error(KITH_FORMAT_TEXT, KITH_EBOUND, 1, "64 KB");
}

static void a_file_is_bounded(void **state)
{
    (void)state;
    put_many("A: 0123456789012345678901234567890123456789012345678901234567890\n", (KITH_FILE_MAX_BYTES >> 6) + 1);
    expect_error(KITH_FORMAT_AUTO, KITH_EBOUND, 0, "64 MB");
}

/* Each would take minutes in a reader that looks ahead without a bound or looks twice at what it has seen. */
static void files_made_to_be_slow(void **state)
{
    static const char *const bits[] = {"<",    "<v ",      "&#",       "{\\",      "[",     "(0:05",     "\x1B]",
                                       "**",   "> ",       "a: ",      ":",        "T\n",   "<v a>",     "\xCC\xA7",
                                       "A:\n", "NOTE\n\n", "0:05 A\n", "A 0:05\n", "-->\n", "# id: x\n", "\n\n1\n"};
    static const enum kith_format formats[] = {KITH_FORMAT_VTT, KITH_FORMAT_SRT, KITH_FORMAT_TEXT, KITH_FORMAT_KITH};

    (void)state;
    for (size_t f = 0; f < 4; f++)
        for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
            const struct kith_transcript *t;
            enum kith_rc rc;

            kith_buf_clear(&file);
            kith_buf_puts(&file, f == 0   ? "WEBVTT\n\n00:00.000 --> 00:01.000\n"
                                 : f == 1 ? "1\n00:00:00,000 --> 00:00:01,000\n"
                                 : f == 2 ? "Dana: x\nMarcus: y\nDana: "
                                          : "T o\t");
            put_many(bits[i], ((size_t)1 << 18) / strlen(bits[i]));
            rc = open_as(formats[f], true);
            while (rc == KITH_OK)
                rc = kith_intake_next(source, keep, &t, &err);
            kith_arena_reset(keep);
        }
}

static void ids_come_from_source_or_path(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    kith_buf_puts(&file, "T o\tHi.\n# topic: two\nC =\tHi.\n# id: three\nT o\tHi.\n# setting: peer\nT o\tHi.\n");
    t = read_one(KITH_FORMAT_AUTO);
    assert_string_equal(t->id.p, "dir/session.one");
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_OK);
    assert_string_equal(t->id.p, "dir/session.one-2");
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_OK);
    assert_string_equal(t->id.p, "three");
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_OK);
    assert_string_equal(t->id.p, "dir/session.one-4");
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_END);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_END);
}

static const char *id_of(const char *name)
{
    const struct kith_transcript *t;

    kith_source_close(source);
    source = NULL;
    assert_int_equal(kith_source_open_bytes(kith_env_system(), KITH_S("T o\tHi.\n"), name, NULL, &source, &err),
                     KITH_OK);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_OK);
    return t->id.p;
}

static void paths_make_ids(void **state)
{
    (void)state;
    assert_string_equal(id_of("a/b.c/d"), "a/b.c/d");
    assert_string_equal(id_of("a/b.vtt"), "a/b");
    assert_string_equal(id_of(".hidden"), ".hidden");
    assert_string_equal(id_of("a/.hidden"), "a/.hidden");
    assert_string_equal(id_of("-"), "standard input");
    assert_string_equal(id_of("\x1B[31m\xFFred\xE2\x80\xAE.txt"), "\xEF\xBF\xBDred");
}

static void a_refused_session_does_not_end_the_file(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    kith_buf_puts(&file, "T o\tNo sé qué decirle, llevo tres semanas sin beber y mi mujer todavía no me cree.\n"
                         "# id: two\nT o\tAnd this one is in English, which is the language that Kith knows.\n");
    assert_int_equal(open_as(KITH_FORMAT_AUTO, false), KITH_OK);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_EUNSURE);
    assert_int_equal(err.line, 1);
    assert_null(t);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_OK);
    assert_string_equal(t->id.p, "two");
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_END);
    (void)read_one(KITH_FORMAT_AUTO);
}

static void an_error_ends_the_file(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    kith_buf_puts(&file, "T o\tHi.\n# id: two\nT x\tHi.\n# id: three\nT o\tHi.\n");
    (void)read_one(KITH_FORMAT_AUTO);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_EINPUT);
    assert_int_equal(err.line, 3);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_END);
}

static void a_format_given_wins(void **state)
{
    (void)state;
    kith_buf_puts(&file, "WEBVTT: a group that I joined\nT: Go on\nWEBVTT: It is about video.\nT: Video.\n");
    assert_int_equal(read_one(KITH_FORMAT_TEXT)->n_turns, 4);
    expect_error(KITH_FORMAT_VTT, KITH_EINPUT, 0, "read as vtt");
    expect_error(KITH_FORMAT_DOCX, KITH_EINPUT, 1, "zip");
    kith_buf_clear(&file);
    kith_buf_puts(&file, "PK\3\4");
    expect_error(KITH_FORMAT_TEXT, KITH_EINPUT, 1, "not text");
    kith_buf_clear(&file);
    kith_buf_puts(&file, "%PDF-1.7");
    expect_error(KITH_FORMAT_TEXT, KITH_EINPUT, 1, "PDF");
}

static void notices_are_only_for_what_happened(void **state)
{
    (void)state;
    kith_buf_puts(&file, "A: x\nB: y\n");
    (void)read_one(KITH_FORMAT_AUTO);
    assert_int_equal(kith_source_notices(source), 0);
    assert_null(kith_source_service(source));
    kith_buf_puts(&file, "A: caf\xE9\n");
    (void)read_one(KITH_FORMAT_AUTO);
    assert_int_equal(kith_source_notices(source), KITH_NOTICE_WINDOWS_1252);
    kith_buf_puts(&file, "B: \xC3\xA9\xC3\xA9\n");
    (void)read_one(KITH_FORMAT_AUTO);
    assert_int_equal(kith_source_notices(source), KITH_NOTICE_REPAIRED);
}

static void files_that_cannot_be_opened(void **state)
{
    (void)state;
    assert_int_equal(kith_source_open_file(kith_env_system(), "/nowhere/there is none.vtt", NULL, &source, &err),
                     KITH_EIO);
    assert_string_equal(err.file, "/nowhere/there is none.vtt");
    assert_null(source);
    assert_int_equal(kith_source_open_file(kith_env_system(), "/", NULL, &source, &err), KITH_EIO);
    assert_null(source);
    kith_source_close(NULL);
}

static void a_small_arena_is_told(void **state)
{
    const struct kith_transcript *t;
    struct kith_arena *small;

    (void)state;
    kith_buf_puts(&file, "A: x\nB: y\n");
    assert_int_equal(open_as(KITH_FORMAT_AUTO, true), KITH_OK);
    assert_int_equal(kith_arena_open(kith_env_system(), &small, 1000, &err), KITH_OK);
    assert_int_equal(kith_intake_next(source, small, &t, &err), KITH_EBOUND);
    kith_arena_close(small);
}

/* What a newcomer tries first. */
static void the_examples_are_read(void **state)
{
    static const struct {
        const char *name;
        enum kith_format format;
        size_t speakers;
        size_t turns; /* at least */
    } cases[] = {
        {"chat.json", KITH_FORMAT_JSON, 2, 30},           {"crisis.srt", KITH_FORMAT_SRT, 2, 30},
        {"evening-session.vtt", KITH_FORMAT_VTT, 2, 200}, {"family.txt", KITH_FORMAT_TEXT, 3, 40},
        {"five-turns.txt", KITH_FORMAT_TEXT, 2, 5},       {"no-question.txt", KITH_FORMAT_TEXT, 2, 30},
        {"one-speaker.txt", KITH_FORMAT_TEXT, 1, 1},      {"peer.kith", KITH_FORMAT_KITH, 2, 40},
        {"poor.kith", KITH_FORMAT_KITH, 2, 40},           {"recogniser.json", KITH_FORMAT_JSON, 2, 60},
        {"very-good.kith", KITH_FORMAT_KITH, 2, 40},
    };
    const char *root = getenv("KITH_SOURCE");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kith_transcript *t = NULL;
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/examples/%s", root ? root : ".", cases[i].name);
        kith_source_close(source);
        source = NULL;
        if (kith_source_open_file(kith_env_system(), path, NULL, &source, &err) != KITH_OK ||
            kith_intake_next(source, keep, &t, &err) != KITH_OK)
            fail_msg("%s: %s", path, err.text);
        if (kith_source_format(source) != cases[i].format || t->n_speakers != cases[i].speakers ||
            t->n_turns < cases[i].turns)
            fail_msg("%s: %s, %zu speakers, %zu turns", path, kith_format_name((int)kith_source_format(source)),
                     t->n_speakers, t->n_turns);
        assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_END);
        kith_arena_reset(keep);
    }
}

/* An env whose memory ends after so many calls. */
struct scarce {
    struct kith_env env;
    size_t left;
};

static void *scarce_resize(void *ctx, void *p, size_t n)
{
    struct scarce *s = ctx;

    if (s->left == 0)
        return NULL;
    s->left--;
    return realloc(p, n);
}

static void scarce_release(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

static enum kith_rc read_with(struct scarce *scarce, struct kith_str bytes)
{
    const struct kith_intake_options options = {KITH_FORMAT_AUTO, true};
    const struct kith_transcript *t;
    struct kith_source *s = NULL;
    struct kith_arena *arena = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(&scarce->env, &arena, KITH_SESSION_MAX, &err));
    KITH_TRY(kith_source_open_bytes(&scarce->env, bytes, "x", &options, &s, &err));
    while ((rc = kith_intake_next(s, arena, &t, &err)) == KITH_OK)
        kith_arena_reset(arena);
out:
    kith_source_close(s);
    kith_arena_close(arena);
    return rc;
}

/* Each call for memory fails in turn; the sanitizer looks for what leaks. */
static void memory_that_runs_out_is_told(void **state)
{
    static const char *const files[] = {
        "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Dana>caf\xC3\xA9\r\n",
        "1\n00:00:01,000 --> 00:00:02,000\nDana: a &amp; b\n",
        "Dana: one\nMarcus: tw\xE9\nDana: \x1B[1mthree\n",
        "T r:c\tone\n# id: b\nC +\ttwo\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct scarce scarce = {*kith_env_system(), 0};
        enum kith_rc rc = KITH_ENOMEM;
        size_t calls;

        scarce.env.ctx = &scarce;
        scarce.env.resize = scarce_resize;
        scarce.env.release = scarce_release;
        for (calls = 0; rc == KITH_ENOMEM && calls < 1000; calls++) {
            scarce.left = calls;
            rc = read_with(&scarce, kith_str_of(files[i]));
        }
        assert_int_equal(rc, KITH_END);
        assert_true(calls > 4);
    }
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(a_hundred_thousand_cues),
        ONE(cues_and_turns_are_bounded),
        ONE(long_lines_are_bounded),
        ONE(a_turn_that_goes_on_is_bounded),
        ONE(a_file_is_bounded),
        ONE(files_made_to_be_slow),
        ONE(ids_come_from_source_or_path),
        ONE(paths_make_ids),
        ONE(a_refused_session_does_not_end_the_file),
        ONE(an_error_ends_the_file),
        ONE(a_format_given_wins),
        ONE(notices_are_only_for_what_happened),
        ONE(files_that_cannot_be_opened),
        ONE(a_small_arena_is_told),
        ONE(the_examples_are_read),
        ONE(memory_that_runs_out_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
