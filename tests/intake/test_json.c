/* JSON and JSONL: the shapes that programs write, what is refused and on which line, and the bounds. */
#include "buf.h"
#include "intake_check.h"
#include "json_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void refused(const char *json, enum kith_rc rc, uint32_t line, const char *words)
{
    check_error(kith_str_of(json), KITH_FORMAT_JSON, rc, line, words);
}

static void line_refused(const char *jsonl, enum kith_rc rc, uint32_t line, const char *words)
{
    check_error(kith_str_of(jsonl), KITH_FORMAT_JSONL, rc, line, words);
}

static void reads(const char *json, const char *expected)
{
    check_turns(kith_str_of(json), KITH_FORMAT_JSON, expected);
}

static void shapes_of_many_programs(void **state)
{
    (void)state;
    check_golden("whisper-cpp.json");
    check_golden("whisperx.json");
    check_golden("assemblyai.json");
    check_golden("deepgram.json");
    check_golden("plain-list.json");
    check_golden("sessions.json");
    check_golden("kith-code.jsonl");
    check_golden("whole-sessions.jsonl");
}

static void small_shapes(void **state)
{
    (void)state;
    reads("{\"speaker\":\"Dana\",\"text\":\"Alone.\"}", "Dana: Alone.\n");
    reads("{\"results\":{\"audio_segments\":[{\"speaker_label\":\"spk_0\",\"start_time\":\"0.25\",\"end_time\":\"1.5\","
          "\"transcript\":\"Hm.\"}]},\"jobName\":\"j\"}",
          "250-1500 spk_0: Hm.\n");
    reads("{\"messages\":[{\"role\":\"client\",\"content\":\"hi\"},{\"role\":\"client\",\"content\":\"you there\"}]}",
          "client: hi you there\n");
    /* Whole numbers past a day can only be milliseconds, whatever the list is called. */
    reads("{\"segments\":[{\"speaker\":1,\"start\":500,\"end\":90000,\"text\":\"a\"}]}", "500-90000 Speaker 1: a\n");
    reads("{\"segments\":[{\"speaker\":1,\"start\":500,\"end\":600,\"text\":\"a\"}]}", "500000-600000 Speaker 1: a\n");
    /* A clock's time, a negative one and none at all say nothing about the place within the session. */
    reads("[{\"speaker\":\"A\",\"start\":1714999999.5,\"end\":-2,\"text\":\"a\"}]", "A: a\n");
    reads("[{\"speaker\":\"A\",\"start\":\"2024-05-06T14:05:00Z\",\"text\":\"a\"}]", "A: a\n");
    /* A zero in a string is one more control character. */
    reads("[{\"speaker\":\"A\",\"text\":\"a\\u0000b\"}]", "A: ab\n");
    check_turns(
        KITH_S("{\"session\":\"a\",\"speaker\":\"X\",\"text\":\"1\"}\n{\"session\":\"b\",\"speaker\":\"X\",\"text\":"
               "\"2\"}\n{\"session\":\"a\",\"speaker\":\"X\",\"text\":\"3\"}\n{\"speaker\":\"X\",\"text\":\"4\"}"),
        KITH_FORMAT_JSONL, "X: 1\nb\nX: 2\na\nX: 3 4\n");
}

static void broken_json_names_the_line(void **state)
{
    (void)state;
    refused("[\n{\"speaker\": \"A\",\n \"text\": \"x\"\n", KITH_EINPUT, 4, "cut short");
    refused("[\n{\"speaker\": \"A\",\n \"text\": x}\n]", KITH_EINPUT, 3, "not well-formed");
    refused("[\n{\"speaker\": \"A\", \"text\": \"x\",\n \"text\": \"y\"}]", KITH_EINPUT, 3, "one key twice");
    refused("[{\"speaker\": \"A\", \"text\": \"\\ud800 alone\"}]", KITH_EINPUT, 1, "not well-formed");
    refused("[\n{\"speaker\": \"A\", \"text\": \"a\nb\"}]", KITH_EINPUT, 2, "not well-formed");
    refused("[{\"speaker\": \"A\", \"text\": \"x\", \"start\": 1e999}]", KITH_EINPUT, 1, "too large");
    refused("[{\"speaker\":\"A\",\"text\":\"x\"}]\n]", KITH_EINPUT, 2, "after the end");
    check_error(KITH_S("[{\"speaker\":\"A\",\"text\":\"a\0b\"}]"), KITH_FORMAT_JSON, KITH_EINPUT, 1, "not well-formed");
    line_refused("{\"speaker\":\"A\",\"text\":\"x\"}\n\n{\"speaker\":\"A\",\"text\":}\n", KITH_EINPUT, 3,
                 "not well-formed");
    line_refused("{\"speaker\":\"A\",\"text\":\"x\"}\n{\"speaker\":\"A\",\n\"text\":1}\n", KITH_EINPUT, 2, "cut short");
    line_refused("{\"speaker\":\"A\",\"text\":\"x\"} {}\n", KITH_EINPUT, 1, "after the end");
}

static void other_json_is_told_what_is_expected(void **state)
{
    (void)state;
    refused("{\"a\": 1}", KITH_EINPUT, 1, "no list of turns");
    refused("[]", KITH_EINPUT, 1, "no list of turns");
    refused("\"text\"", KITH_EINPUT, 1, "no list of turns");
    refused("[\n\"a line\"]", KITH_EINPUT, 0, "has no text");
    refused("[{\"speaker\":\"A\",\"text\":\"x\"},\n\n{\"speaker\":\"A\",\"words\":[]}]", KITH_EINPUT, 3, "has no text");
    refused("[{\"speaker\":\"A\",\"text\":{\"en\":\"x\"}}]", KITH_EINPUT, 1, "has no text");
    refused("[{\"speaker\":\"A\",\"text\":\"x\",\n\"start\":\"soon\"}]", KITH_EINPUT, 1, "cannot be read");
    refused("[{\"speaker\":\"A\",\"text\":\"x\",\"start\":[1]}]", KITH_EINPUT, 1, "cannot be read");
    refused("[{\"speaker\":\"A\",\"text\":\"x\",\"turn\":-4}]", KITH_EINPUT, 1, "whole number from 0");
    refused("{\"segments\": []}", KITH_EINPUT, 0, "");
}

static void nobody_named_asks_for_speakers(void **state)
{
    (void)state;
    refused("{\"text\":\" a b\",\n\"segments\":[\n{\"id\":0,\"start\":0.0,\"end\":1.0,\"text\":\" a\"},\n"
            "{\"id\":1,\"start\":1.0,\"end\":2.0,\"text\":\" b\"}]}",
            KITH_EINPUT, 3, "whisperx --diarize");
    refused("[{\"text\":\"a\"},{\"text\":\"b\",\"speaker\":\"?\"}]", KITH_EINPUT, 1, "--diarize");
    line_refused("{\"session\":\"a\",\"speaker\":\"A\",\"text\":\"x\"}\n{\"session\":\"b\",\"text\":\"y\"}\n",
                 KITH_EINPUT, 2, "does not say who speaks");
}

static void nest(struct kith_buf *b, int depth)
{
    for (int i = 0; i < depth; i++)
        kith_buf_byte(b, '[');
    for (int i = 0; i < depth; i++)
        kith_buf_byte(b, ']');
}

static void bounds_are_named(void **state)
{
    struct kith_buf b;

    (void)state;
    kith_buf_init(&b, kith_env_system(), (size_t)32 << 20);
    kith_buf_puts(&b, "[\n");
    nest(&b, 10000);
    kith_buf_puts(&b, "]");
    check_error(kith_buf_view(&b), KITH_FORMAT_JSON, KITH_EBOUND, 2, "more than 64 deep");
    kith_buf_clear(&b);
    kith_buf_puts(&b, "[{\"speaker\":\"A\",\"text\":\"x\",\"words\":");
    nest(&b, KITH_JSON_MAX_DEPTH - 2); /* just within */
    kith_buf_puts(&b, "}]");
    reads(b.p, "A: x\n");
    kith_buf_clear(&b);
    kith_buf_puts(&b, "[1");
    for (int i = 0; i <= KITH_JSON_MAX_VALUES; i++)
        kith_buf_puts(&b, ",\n1");
    check_error(kith_buf_view(&b), KITH_FORMAT_JSON, KITH_EBOUND, KITH_JSON_MAX_VALUES, "2000000 values");
    kith_buf_clear(&b);
    kith_buf_puts(&b, "[");
    for (int i = 0; i <= KITH_SPEAKERS_MAX; i++)
        kith_buf_printf(&b, "%s\n{\"speaker\":\"Somebody %d\",\"text\":\"x\"}", i ? "," : "", i);
    kith_buf_puts(&b, "]");
    check_error(kith_buf_view(&b), KITH_FORMAT_JSON, KITH_EBOUND, KITH_SPEAKERS_MAX + 2, "64 speakers");
    kith_buf_free(&b);
}

/* Brackets, quotes and line ends inside strings must not count. */
static void strings_hide_what_they_hold(void **state)
{
    struct kith_buf lines;

    (void)state;
    kith_buf_init(&lines, kith_env_system(), 4096);
    assert_int_equal(kith_json_scan(KITH_S("{\"a\\\\\":\"{[\\\"{\"}\n{\"\":\n[{}]}"), 7, &lines, NULL), KITH_OK);
    assert_int_equal(lines.n, 3 * sizeof(uint32_t));
    assert_int_equal(kith_json_line(&lines, 0), 7);
    assert_int_equal(kith_json_line(&lines, 1), 8);
    assert_int_equal(kith_json_line(&lines, 2), 9);
    assert_int_equal(kith_json_line(&lines, 3), 0);
    kith_buf_free(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_of_many_programs),        cmocka_unit_test(small_shapes),
        cmocka_unit_test(broken_json_names_the_line),     cmocka_unit_test(other_json_is_told_what_is_expected),
        cmocka_unit_test(nobody_named_asks_for_speakers), cmocka_unit_test(bounds_are_named),
        cmocka_unit_test(strings_hide_what_they_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
