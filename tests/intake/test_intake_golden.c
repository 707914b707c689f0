/* Every layout that people really have, and files made to break a reader: tests/golden/intake/NAME reads as NAME.dump
 * says. The language is looked at, as for anyone's file. */
#include "golden.h"
#include "transcript_dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define OUT_MAX ((size_t)8 << 20)

static void read_all(const char *const *names)
{
    bool all = true;

    for (; *names; names++) {
        char in[256];
        char expected[256];
        struct kith_str bytes;
        struct kith_buf got;
        char *p;

        (void)snprintf(in, sizeof in, "intake/%s", *names);
        (void)snprintf(expected, sizeof expected, "intake/%s.dump", *names);
        p = golden_read(in, &bytes.n);
        if (!p)
            fail_msg("%s is missing", in);
        bytes.p = p;
        kith_buf_init(&got, kith_env_system(), OUT_MAX);
        dump_bytes(&got, bytes, *names, NULL);
        all = golden_same(expected, kith_buf_view(&got)) && all;
        kith_buf_free(&got);
        free(p);
    }
    assert_true(all);
}

static void webvtt(void **state)
{
    static const char *const names[] = {
        "zoom.vtt",      "teams-guid.vtt", "teams-new.vtt",        "hand.vtt",         "rolling.vtt", "bad-arrow.vtt",
        "restarted.vtt", "ugly.vtt",       "whisper-speakers.vtt", "changes-only.vtt", NULL,
    };

    (void)state;
    read_all(names);
}

static void subrip(void **state)
{
    static const char *const names[] = {"tags.srt", "dots.srt", "nameless.srt", "one-name.srt", NULL};

    (void)state;
    read_all(names);
}

static void text_with_labels(void **state)
{
    static const char *const names[] = {
        "names.txt",
        "tc-wrapped.txt",
        "times-before.txt",
        "times-after.txt",
        "notes-inside.txt",
        "head-of-roles.txt",
        "numbered.txt",
        "markdown.txt",
        "columns.txt",
        "hostile.txt",
        NULL,
    };

    (void)state;
    read_all(names);
}

static void text_of_services(void **state)
{
    static const char *const names[] = {
        "otter.txt",      "teams-paste.txt", "zoom-captions.txt",
        "zoom-chat.txt",  "whatsapp.txt",    "headings.txt",
        "screenplay.txt", "whisper-cpp.txt", NULL,
    };

    (void)state;
    read_all(names);
}

static void text_in_other_encodings(void **state)
{
    static const char *const names[] = {
        "windows-1252.txt", "utf16le.txt", "utf16be.txt", "utf16-no-mark.txt", "utf8-mark.txt", NULL,
    };

    (void)state;
    read_all(names);
}

static void session_notation(void **state)
{
    static const char *const names[] = {"sessions.kith", "bad-code.kith", "bad-line.kith", "heads-only.kith", NULL};

    (void)state;
    read_all(names);
}

static void what_cannot_be_read_is_told_why(void **state)
{
    static const char *const names[] = {
        "empty.txt",  "blank.txt",    "prose.txt",   "no-cues.vtt",  "unknown-columns.csv", "labels-called.csv",
        "silent.vtt", "document.pdf", "picture.png", "old-word.doc", "recording.m4a",       "binary.bin",
        "rich.rtf",   "page.html",    "spanish.vtt", NULL,
    };

    (void)state;
    read_all(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(webvtt),
        cmocka_unit_test(subrip),
        cmocka_unit_test(text_with_labels),
        cmocka_unit_test(text_of_services),
        cmocka_unit_test(text_in_other_encodings),
        cmocka_unit_test(session_notation),
        cmocka_unit_test(what_cannot_be_read_is_told_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
