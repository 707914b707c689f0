#include "sniff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct text_case {
    const char *text;
    enum kith_format format;
};

static const struct text_case texts[] = {
    {"WEBVTT\n\n00:01.000 --> 00:02.000\nx", KITH_FORMAT_VTT},
    {"WEBVTT - a title\n", KITH_FORMAT_VTT},
    {"\n\nWEBVTT\tx\n", KITH_FORMAT_VTT},
    {"WEBVTTX\n", KITH_FORMAT_TEXT},
    {"1\n00:00:01,000 --> 00:00:02,000\nx\n", KITH_FORMAT_SRT},
    {"00:00:01.000-->00:00:02.000\nx\n", KITH_FORMAT_SRT},
    {"a heading\n\n1\n00:00:01,000 --> 00:00:02,000\nx\n", KITH_FORMAT_SRT},
    {"Dana: look --> there\n", KITH_FORMAT_TEXT},
    {"# topic: x | id: a1\nT o\tHi\n", KITH_FORMAT_KITH},
    {"# a remark\n\nT q:o;AF,SK\tHi\n", KITH_FORMAT_KITH},
    {"C +\tHi\n", KITH_FORMAT_KITH},
    {"T\tHi, not coded\n", KITH_FORMAT_KITH},
    {"# Session one\n\nT: Hi\n", KITH_FORMAT_TEXT},
    {"T: Hi\tthere\n", KITH_FORMAT_TEXT},
    {"The end\tof it\n", KITH_FORMAT_TEXT},
    {"{\"segments\": []}", KITH_FORMAT_JSON},
    {"[{\"speaker\": \"A\",\n\"text\": \"x\"}]", KITH_FORMAT_JSON},
    {"[]", KITH_FORMAT_JSON},
    {"{}", KITH_FORMAT_JSON},
    {"{\"a\": \"}\\\"{\"}\n", KITH_FORMAT_JSON},
    {"{\"text\": \"x {\"}\n{\"text\": \"y\"}\n", KITH_FORMAT_JSONL},
    {"{\"a\": [{}]}\n\n  {\"b\": 1}\n", KITH_FORMAT_JSONL},
    {"{\"segments\": [\n{\"text\": \"x\"}\n]}", KITH_FORMAT_JSON},
    {"{\"cut off\": \"here", KITH_FORMAT_JSON},
    {"[Dana] 10:02:11\nHi\n", KITH_FORMAT_TEXT},
    {"[00:01] Dana: Hi\n", KITH_FORMAT_TEXT},
    {"{laughs} Dana: Hi\n", KITH_FORMAT_TEXT},
    {"transcript_id,utterance_id,interlocutor,utterance_text\n0,0,therapist,Hi\n", KITH_FORMAT_CSV},
    {"Speaker;Text\nA;x\n", KITH_FORMAT_CSV},
    {"\"speaker\" , \"Utterance Text\"\n", KITH_FORMAT_CSV},
    {"speaker\ttext\nA\tx\n", KITH_FORMAT_TSV},
    {"text\nx\n", KITH_FORMAT_TEXT},
    {"Dana: text, message, content\n", KITH_FORMAT_TEXT},
    {"Dana: I sent a text, and then left\n", KITH_FORMAT_TEXT},
    {"Dana: Hello\n", KITH_FORMAT_TEXT},
    {"", KITH_FORMAT_TEXT},
};

static void text_is_told_by_content(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        enum kith_format got = kith_sniff_text(kith_str_of(texts[i].text));

        if (got != texts[i].format)
            fail_msg("\"%s\" is told as %s", texts[i].text, kith_format_name((int)got));
    }
}

/* One line of JSONL may hold a whole session: more than what is looked at elsewhere. */
static void long_lines_of_json(void **state)
{
    static char text[300000];

    (void)state;
    memset(text, ' ', sizeof text - 1);
    memcpy(text, "{\"a\":", 5);
    memcpy(text + 200000, "1}\n{\"a\": 2}", 11);
    assert_int_equal(kith_sniff_text(kith_str_of(text)), KITH_FORMAT_JSONL);
}

static void refused(struct kith_str bytes, const char *words)
{
    struct kith_err err = {0};
    enum kith_format format;

    if (kith_sniff_bytes(bytes, &format, &err) != KITH_EINPUT || !strstr(err.text, words))
        fail_msg("expected \"%s\", got \"%s\"", words, err.text);
}

static void accepted(struct kith_str bytes, enum kith_format format)
{
    struct kith_err err = {0};
    enum kith_format got;

    if (kith_sniff_bytes(bytes, &got, &err) != KITH_OK)
        fail_msg("refused: %s", err.text);
    assert_int_equal(got, format);
}

static void other_files_are_told_what_they_are(void **state)
{
    (void)state;
    refused(KITH_S(""), "empty");
    refused(KITH_S(" \n\t"), "empty");
    refused(KITH_S("\xEF\xBB\xBF \n"), "empty");
    refused(KITH_S("\xFF\xFE"), "empty");
    refused(KITH_S("%PDF-1.4\n"), "PDF");
    refused(KITH_S("\n%PDF-1.4\n"), "PDF");
    refused(KITH_S("\x89PNG\r\n\x1A\n"), "picture");
    refused(KITH_S("\xFF\xD8\xFF\xE0"), "picture");
    refused(KITH_S("GIF89a"), "picture");
    refused(KITH_S("RIFF....WEBPVP8 "), "picture");
    refused(KITH_S("BM\x36\x00\x00\x00\x00\x00\x00\x00"), "picture");
    refused(KITH_S("RIFF....WAVEfmt "), "recording");
    refused(KITH_S("ID3\x04"), "recording");
    refused(KITH_S("OggS"), "recording");
    refused(KITH_S("\0\0\0\x20"
                   "ftypisom"),
            "recording");
    refused(KITH_S("\x1A\x45\xDF\xA3"), "recording");
    refused(KITH_S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "old Word");
    refused(KITH_S("{\\rtf1"), "RTF");
    refused(KITH_S("<!doctype html>"), "web page");
    refused(KITH_S("<?xml version=\"1.0\"?>"), "web page or XML");
    refused(KITH_S("\xFF\xFE\0\0H\0\0\0"), "UTF-32");
    refused(KITH_S("\x01\x02\x03\x04\x05\x06\x0E\x0F\x10\x11\x12\x13\x14\x15\x16"), "binary");
}

static void text_with_oddities_is_still_text(void **state)
{
    (void)state;
    accepted(KITH_S("PK\3\4..."), KITH_FORMAT_DOCX);
    accepted(KITH_S("Dana: Hello"), KITH_FORMAT_AUTO);
    accepted(KITH_S("Dana: one\0NUL and \x1B[31mcolours\x1B[0m"), KITH_FORMAT_AUTO);
    accepted(KITH_S("H\0e\0l\0l\0o\0"), KITH_FORMAT_AUTO);
    accepted(KITH_S("\0H\0e\0l\0l\0o"), KITH_FORMAT_AUTO);
    accepted(KITH_S("\xFE\xFF\0H"), KITH_FORMAT_AUTO);
    accepted(KITH_S("caf\xE9 \x92"), KITH_FORMAT_AUTO);
    accepted(KITH_S("BMW: I drove one"), KITH_FORMAT_AUTO);
}

static void text_columns(void **state)
{
    (void)state;
    assert_true(kith_sniff_text_column(KITH_S("utterance_text")));
    assert_true(kith_sniff_text_column(KITH_S("Utterance Text")));
    assert_true(kith_sniff_text_column(KITH_S("TEXT")));
    assert_true(kith_sniff_text_column(KITH_S("message")));
    assert_false(kith_sniff_text_column(KITH_S("texts")));
    assert_false(kith_sniff_text_column(KITH_S("tex")));
    assert_false(kith_sniff_text_column(KITH_S("")));
}

static void formats_have_names(void **state)
{
    (void)state;
    assert_string_equal(kith_format_name(KITH_FORMAT_AUTO), "auto");
    assert_string_equal(kith_format_name(KITH_FORMAT_KITH), "kith");
    assert_null(kith_format_name(KITH_FORMAT_COUNT));
    assert_null(kith_format_name(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_told_by_content),
        cmocka_unit_test(long_lines_of_json),
        cmocka_unit_test(other_files_are_told_what_they_are),
        cmocka_unit_test(text_with_oddities_is_still_text),
        cmocka_unit_test(text_columns),
        cmocka_unit_test(formats_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
