/* A transcript written out in a format and read again has the same turns, and no bytes at all bring a reader down. */
#include "buf.h"
#include "intake.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define TURNS_MAX 40
#define ROUNDS    400
#define BYTES_MAX 600

struct made_turn {
    unsigned speaker;
    int64_t start_ms;
    int64_t end_ms;
    char text[256];
};

struct made {
    unsigned n;
    struct made_turn turns[TURNS_MAX];
};

static const char *const names[] = {"Dana Reyes", "Marcus", "Zo\xC3\xAB O'Neill", "Therapist", "Client 2"};

/* Pieces of speech that look like something else. */
static const char *const pieces[] = {
    "I don't know.",
    "Note: it was late,",
    "10:30",
    "(12:31)",
    "https://a.example/b:c",
    "<3",
    "AT&T",
    "&amp;",
    "--",
    "caf\xC3\xA9",
    "\xE2\x80\x9Cwell\xE2\x80\x9D",
    "T:",
    "Marcus: said he",
    "# 2",
    "1",
    "{x}",
    "\xF0\x9F\x98\x80",
    "a | b",
    "you know",
    "- dash",
    "*starred*",
    "\"quoted\"",
    "C +",
    "Mm-hmm.",
    "e.g. this;",
    "[laughs]",
    "<v Someone",
    "</v>",
    "the end of it?",
    "so, so",
};

static void make(struct made *m, uint64_t seed, unsigned n)
{
    struct kith_rng rng = {seed};
    int64_t clock = 0;

    m->n = n;
    for (unsigned i = 0; i < n; i++) {
        struct made_turn *t = &m->turns[i];
        size_t words = 1 + (size_t)kith_rng_below(&rng, 9);
        size_t at = 0;

        t->speaker = (unsigned)kith_rng_below(&rng, sizeof names / sizeof *names);
        if (i > 0 && t->speaker == m->turns[i - 1].speaker)
            t->speaker = (t->speaker + 1) % (sizeof names / sizeof *names);
        t->start_ms = clock += 1 + (int64_t)kith_rng_below(&rng, 90000);
        t->end_ms = clock += 1 + (int64_t)kith_rng_below(&rng, 9000);
        /* A turn that begins with a word is never all marks: "10:30" alone is a time, in some formats. */
        at += (size_t)snprintf(t->text, sizeof t->text, "Well");
        while (words-- > 0)
            at += (size_t)snprintf(t->text + at, sizeof t->text - at, " %s",
                                   pieces[kith_rng_below(&rng, sizeof pieces / sizeof *pieces)]);
        assert_true(at < sizeof t->text);
    }
}

static void put_time(struct kith_buf *out, int64_t ms, char dot)
{
    kith_buf_printf(out, "%02lld:%02lld:%02lld%c%03lld", (long long)(ms / 3600000), (long long)(ms / 60000 % 60),
                    (long long)(ms / 1000 % 60), dot, (long long)(ms % 1000));
}

static void put_escaped(struct kith_buf *out, const char *text)
{
    for (; *text; text++)
        if (*text == '&')
            kith_buf_puts(out, "&amp;");
        else if (*text == '<')
            kith_buf_puts(out, "&lt;");
        else if (*text == '>')
            kith_buf_puts(out, "&gt;");
        else
            kith_buf_byte(out, *text);
}

static void put_captions(struct kith_buf *out, const struct made *m, bool vtt)
{
    kith_buf_puts(out, vtt ? "WEBVTT\n\n" : "");
    for (unsigned i = 0; i < m->n; i++) {
        const struct made_turn *t = &m->turns[i];

        kith_buf_printf(out, "%u\n", i + 1);
        put_time(out, t->start_ms, vtt ? '.' : ',');
        kith_buf_puts(out, " --> ");
        put_time(out, t->end_ms, vtt ? '.' : ',');
        kith_buf_printf(out, vtt ? "\n<v %s>" : "\n%s: ", names[t->speaker]);
        put_escaped(out, t->text);
        kith_buf_puts(out, vtt ? "</v>\n\n" : "\n\n");
    }
}

static void put_vtt(struct kith_buf *out, const struct made *m)
{
    put_captions(out, m, true);
}

static void put_srt(struct kith_buf *out, const struct made *m)
{
    put_captions(out, m, false);
}

static void put_text(struct kith_buf *out, const struct made *m)
{
    for (unsigned i = 0; i < m->n; i++)
        kith_buf_printf(out, "%s: %s\n", names[m->turns[i].speaker], m->turns[i].text);
}

static void put_notation(struct kith_buf *out, const struct made *m)
{
    static const char *const codes[] = {"T q:o", "C +", "T r:c,q:c;AF", "C =", "T o"};

    for (unsigned i = 0; i < m->n; i++)
        kith_buf_printf(out, "%s\t%s\n", codes[m->turns[i].speaker], m->turns[i].text);
}

typedef void put_fn(struct kith_buf *out, const struct made *m);

struct format_case {
    enum kith_format format;
    put_fn *put;
    bool timed;
    bool named;
};

static bool same_turn(const struct format_case *f, const struct made_turn *want, const struct kith_transcript *t,
                      size_t i)
{
    const struct kith_turn *got = &t->turns[i];

    return kith_str_eq(got->text, kith_str_of(want->text)) &&
           (!f->named || kith_str_eq(t->speakers[got->speaker].name, kith_str_of(names[want->speaker]))) &&
           (!f->timed || (got->start_ms == want->start_ms && got->end_ms == want->end_ms));
}

/* NULL when the file reads as it was made; else what is wrong, in a static buffer. */
static const char *wrong(const struct format_case *f, const struct made *m, enum kith_format asked)
{
    static char what[800];
    const struct kith_intake_options options = {asked, true};
    const struct kith_transcript *t = NULL;
    struct kith_source *source = NULL;
    struct kith_arena *keep = NULL;
    struct kith_buf file;
    struct kith_err err = {0};
    enum kith_rc rc;

    what[0] = '\0';
    kith_buf_init(&file, kith_env_system(), 1 << 20);
    f->put(&file, m);
    KITH_TRY(kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, &err));
    KITH_TRY(kith_source_open_bytes(kith_env_system(), kith_buf_view(&file), "made", &options, &source, &err));
    KITH_TRY(kith_intake_next(source, keep, &t, &err));
    if (kith_source_format(source) != f->format)
        (void)snprintf(what, sizeof what, "told as %s", kith_format_name((int)kith_source_format(source)));
    else if (t->n_turns != m->n)
        (void)snprintf(what, sizeof what, "%zu turns", t->n_turns);
    for (size_t i = 0; !what[0] && i < m->n; i++)
        if (!same_turn(f, &m->turns[i], t, i))
            (void)snprintf(what, sizeof what, "turn %zu is %.300s: \"%s\"", i, t->speakers[t->turns[i].speaker].name.p,
                           t->turns[i].text.p);
out:
    if (rc != KITH_OK)
        (void)snprintf(what, sizeof what, "%s", err.text);
    kith_buf_free(&file);
    kith_source_close(source);
    kith_arena_close(keep);
    return what[0] ? what : NULL;
}

static void there_and_back(const struct format_case *f)
{
    struct kith_rng rng = {f->format};
    static struct made m;

    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint64_t seed = kith_rng_next(&rng);
        unsigned n = 1 + (unsigned)kith_rng_below(&rng, TURNS_MAX);
        /* By name for the shortest files, which have little to be told by; else by content. */
        enum kith_format asked = n < 4 ? f->format : KITH_FORMAT_AUTO;

        make(&m, seed, n);
        if (!wrong(f, &m, asked))
            continue;
        /* The fewest turns of this seed that still go wrong. */
        for (n = 1; n < m.n; n++) {
            struct made fewer;

            make(&fewer, seed, n);
            if (wrong(f, &fewer, f->format)) {
                m = fewer;
                break;
            }
        }
        fail_msg("%s, seed %llu, %u turns, the last \"%s: %s\": %s", kith_format_name((int)f->format),
                 (unsigned long long)seed, m.n, names[m.turns[m.n - 1].speaker], m.turns[m.n - 1].text,
                 wrong(f, &m, f->format));
    }
}

static void webvtt(void **state)
{
    (void)state;
    there_and_back(&(struct format_case){KITH_FORMAT_VTT, put_vtt, true, true});
}

static void subrip(void **state)
{
    (void)state;
    there_and_back(&(struct format_case){KITH_FORMAT_SRT, put_srt, true, true});
}

static void plain_text(void **state)
{
    (void)state;
    there_and_back(&(struct format_case){KITH_FORMAT_TEXT, put_text, false, true});
}

static void session_notation(void **state)
{
    (void)state;
    there_and_back(&(struct format_case){KITH_FORMAT_KITH, put_notation, false, false});
}

static size_t any_bytes(struct kith_rng *rng, char *out)
{
    static const char *const bits[] = {
        "WEBVTT\n\n",
        "\n\n",
        "\n",
        "\r",
        "00:00:01.000 --> 00:00:02.000\n",
        "--> ",
        "<v Dana>",
        "</v>",
        "<",
        ">",
        "&amp;",
        "&#1;",
        "Dana",
        ": ",
        "T",
        "C",
        "\t",
        "r:c",
        ";",
        "AF",
        "# id: x",
        " | ",
        "[",
        "]",
        "0:05",
        "(",
        ")",
        "**",
        "# ",
        "\x1B[31m",
        "\xFF",
        "\xC3",
        "\xFE\xFF",
        "NOTE ",
        "1\n",
        "{",
        "\\",
        "}",
        "Transcribed by https://otter.ai",
        "0 minutes 5 seconds",
        "\xE2\x80\xAE",
        "text,speaker\n",
    };
    size_t n = 0;
    size_t steps = (size_t)kith_rng_below(rng, 60);

    for (size_t i = 0; i < steps; i++) {
        const char *bit = bits[kith_rng_below(rng, sizeof bits / sizeof *bits)];
        size_t len = strlen(bit);

        if (kith_rng_below(rng, 6) == 0) {
            out[n++] = (char)kith_rng_below(rng, 256);
        } else if (n + len < BYTES_MAX) {
            memcpy(out + n, bit, len);
            n += len;
        }
        if (n + 1 >= BYTES_MAX)
            break;
    }
    return n;
}

/* The sanitizers watch; here it is only asked that each failure says something. */
static void any_bytes_are_read_or_refused(void **state)
{
    static const enum kith_format formats[5] = {KITH_FORMAT_AUTO, KITH_FORMAT_VTT, KITH_FORMAT_SRT, KITH_FORMAT_TEXT,
                                                KITH_FORMAT_KITH};
    struct kith_rng rng = {99};

    (void)state;
    for (unsigned round = 0; round < ROUNDS * 20; round++) {
        const uint64_t seed = rng.state;
        const struct kith_intake_options options = {formats[kith_rng_below(&rng, 5)], true};
        char bytes[BYTES_MAX];
        const size_t n = any_bytes(&rng, bytes);
        const struct kith_transcript *t;
        struct kith_source *source = NULL;
        struct kith_arena *keep = NULL;
        struct kith_err err = {0};
        enum kith_rc rc =
            kith_source_open_bytes(kith_env_system(), (struct kith_str){bytes, n}, "any", &options, &source, &err);

        assert_int_equal(kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, NULL), KITH_OK);
        while (rc == KITH_OK)
            rc = kith_intake_next(source, keep, &t, &err);
        if (rc != KITH_END && (err.rc != rc || !err.text[0] || strcmp(err.file, "any") != 0))
            fail_msg("seed %llu: code %d, \"%s\"", (unsigned long long)seed, (int)rc, err.text);
        kith_source_close(source);
        kith_arena_close(keep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(webvtt),
        cmocka_unit_test(subrip),
        cmocka_unit_test(plain_text),
        cmocka_unit_test(session_notation),
        cmocka_unit_test(any_bytes_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
