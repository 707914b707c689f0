#include "intake_check.h"

#include "golden.h"
#include "transcript_dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define OUT_MAX ((size_t)64 << 20)

void check_golden(const char *name)
{
    const struct kith_intake_options options = {KITH_FORMAT_AUTO, true};
    char in[256];
    char expected[256];
    struct kith_str bytes;
    struct kith_buf got;
    char *p;
    bool same;

    (void)snprintf(in, sizeof in, "intake/%s", name);
    (void)snprintf(expected, sizeof expected, "intake/%s.dump", name);
    p = golden_read(in, &bytes.n);
    assert_non_null(p);
    bytes.p = p;
    kith_buf_init(&got, kith_env_system(), OUT_MAX);
    dump_bytes(&got, bytes, name, &options);
    free(p);
    same = golden_same(expected, kith_buf_view(&got));
    kith_buf_free(&got);
    assert_true(same);
}

static void put_turns(const struct kith_transcript *t, bool first, struct kith_buf *out)
{
    if (!first)
        kith_buf_printf(out, KITH_STR_FMT "\n", KITH_STR_ARG(t->id));
    for (size_t i = 0; i < t->n_turns; i++) {
        const struct kith_turn *turn = &t->turns[i];

        if (turn->start_ms >= 0 || turn->end_ms >= 0)
            kith_buf_printf(out, "%lld-%lld ", (long long)turn->start_ms, (long long)turn->end_ms);
        kith_buf_str(out, t->speakers[turn->speaker].name);
        kith_buf_puts(out, ": ");
        kith_buf_str(out, turn->text);
        kith_buf_byte(out, '\n');
    }
}

static enum kith_rc read_turns(struct kith_str bytes, enum kith_format format, struct kith_buf *out,
                               struct kith_err *err)
{
    const struct kith_intake_options options = {format, true};
    struct kith_source *source = NULL;
    struct kith_arena *keep = NULL;
    const struct kith_transcript *t;
    bool first = true;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, err));
    KITH_TRY(kith_source_open_bytes(kith_env_system(), bytes, "input", &options, &source, err));
    while ((rc = kith_intake_next(source, keep, &t, err)) == KITH_OK) {
        put_turns(t, first, out);
        first = false;
        kith_arena_reset(keep);
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    kith_source_close(source);
    kith_arena_close(keep);
    return rc;
}

void check_turns(struct kith_str bytes, enum kith_format format, const char *expected)
{
    struct kith_buf got;
    struct kith_err err = {0};

    kith_buf_init(&got, kith_env_system(), OUT_MAX);
    if (read_turns(bytes, format, &got, &err) != KITH_OK)
        fail_msg("%.200s\n  refused on line %u: %s", bytes.p, (unsigned)err.line, err.text);
    if (!kith_str_eq(kith_buf_view(&got), kith_str_of(expected)))
        fail_msg("%.200s\n  expected\n%s\n  but got\n%s", bytes.p, expected, got.p);
    kith_buf_free(&got);
}

void check_error(struct kith_str bytes, enum kith_format format, enum kith_rc rc, uint32_t line, const char *words)
{
    struct kith_buf got;
    struct kith_err err = {0};
    enum kith_rc is;

    kith_buf_init(&got, kith_env_system(), OUT_MAX);
    is = read_turns(bytes, format, &got, &err);
    kith_buf_free(&got);
    if (is != rc || err.line != line || !strstr(err.text, words))
        fail_msg("%.200s\n  expected rc %d on line %u with \"%s\"\n  but got rc %d on line %u: %s", bytes.p, (int)rc,
                 (unsigned)line, words, (int)is, (unsigned)err.line, err.text);
}
