/* Word documents: the layouts that services write, and archives made here to be refused. */
#include "buf.h"
#include "docx_row.h"
#include "docx_text.h"
#include "intake_check.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define W    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
#define END  "</w:body></w:document>"
#define P(t) "<w:p><w:r><w:t>" t "</w:t></w:r></w:p>"

#define ZIP_MAX ((size_t)4 << 20)

/* --- archives --- */

struct zip {
    struct archive *archive;
    char *bytes;
    size_t n;
};

static void zip_open(struct zip *z)
{
    z->bytes = malloc(ZIP_MAX);
    z->n = 0;
    z->archive = archive_write_new();
    assert_non_null(z->bytes);
    assert_non_null(z->archive);
    assert_int_equal(archive_write_set_format_zip(z->archive), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(z->archive, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(z->archive, z->bytes, ZIP_MAX, &z->n), ARCHIVE_OK);
}

/* Adds a file of `n` bytes, times over. */
static void zip_add(struct zip *z, const char *path, const char *p, size_t n, size_t times)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)(n * times));
    assert_int_equal(archive_write_header(z->archive, entry), ARCHIVE_OK);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(archive_write_data(z->archive, p, n), n);
    archive_entry_free(entry);
}

static struct kith_str zip_finish(struct zip *z)
{
    assert_int_equal(archive_write_free(z->archive), ARCHIVE_OK);
    return (struct kith_str){z->bytes, z->n};
}

static void document_refused(const char *xml, enum kith_rc rc, uint32_t line, const char *words)
{
    struct zip z;

    zip_open(&z);
    zip_add(&z, "word/document.xml", xml, strlen(xml), 1);
    check_error(zip_finish(&z), KITH_FORMAT_AUTO, rc, line, words);
    free(z.bytes);
}

/* --- what is read --- */

static void layouts_of_services(void **state)
{
    (void)state;
    check_golden("teams.docx");
    check_golden("teams-spans.docx");
    check_golden("zoom.docx");
    check_golden("otter.docx");
    check_golden("rev.docx");
}

static void layouts_of_people(void **state)
{
    (void)state;
    check_golden("table-cells.docx");
    check_golden("table-columns.docx");
    check_golden("typed.docx");
    check_golden("strict.docx");
}

static void text_of(const char *xml, const char *expected)
{
    struct kith_buf lines;
    struct kith_err err = {0};

    kith_buf_init(&lines, kith_env_system(), (size_t)1 << 20);
    kith_buf_puts(&lines, "");
    if (kith_docx_text(kith_str_of(xml), &lines, &err) != KITH_OK)
        fail_msg("%s\n  refused: %s", xml, err.text);
    assert_string_equal(lines.p, expected);
    kith_buf_free(&lines);
}

static void paragraphs_become_lines(void **state)
{
    (void)state;
    text_of(W P("one") "<w:p/>" P("two &amp; three") END, "one\n\ntwo & three\n");
    text_of(W "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:cr/></w:r></w:p>" END, "a\nb\tc\n\n");
    /* A line end in the XML is a blank; tab stops, deleted and moved words, field codes and text boxes are no text. */
    text_of(W "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a\nb</w:t></w:r></w:p>\n" END, "a b\n");
    text_of(W "<w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
              "<w:r><w:instrText>DATE</w:instrText><w:t>kept</w:t></w:r>"
              "<w:r><w:txbxContent>" P("box") "</w:txbxContent></w:r></w:p>" END,
            "kept\n");
    /* What is there twice, for new programs and old, is read once. */
    text_of(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
        "xmlns:c=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:p><c:AlternateContent><c:Choice>"
        "<w:r><w:t>once</w:t></w:r></c:Choice><c:Fallback><w:r><w:t>once</w:t></w:r></c:Fallback></c:AlternateContent>"
        "</w:p></w:document>",
        "once\n");
    /* The same element names in another namespace are something else. */
    text_of("<document xmlns=\"urn:x\"><p><r><t>no</t></r></p></document>", "");
}

static void row_of(const char *const *cells, const char *expected)
{
    struct kith_str in[KITH_DOCX_MAX_CELLS];
    struct kith_buf lines;
    size_t n = 0;

    for (; cells[n]; n++)
        in[n] = kith_str_of(cells[n]);
    kith_buf_init(&lines, kith_env_system(), (size_t)1 << 20);
    kith_buf_puts(&lines, "");
    kith_docx_row(in, n, &lines);
    assert_string_equal(lines.p, expected);
    kith_buf_free(&lines);
}

#define ROW(expected, ...) row_of((const char *const[]){__VA_ARGS__, NULL}, expected)

static void rows_of_tables_become_lines(void **state)
{
    (void)state;
    ROW("Dana: Hello.\n", "Dana\n", "Hello.\n");
    ROW("Dana: Hello.\nAgain.\n", "Dana:\n", "Hello.\nAgain.\n");
    ROW("[0:00:05.000] Dana: Hello.\n", "0:05\n", "Dana\n", "Hello.\n");
    ROW("[0:00:05.000 --> 0:00:07.500] Dana: Hello.\n", "0:05\n", "0:07.5", "Dana\n", "Hello.\n");
    ROW("[0:00:05.000] Dana: Hello.\n", "12.", "Dana\n", "Hello.\n", "0:05\n");
    ROW("[0:00:05.000] Dana: Hello.\n", "Dana\n0:05\n", "Hello.\n");
    ROW("[0:00:05.000] Dana: Hello.\n", "Dana:\n[0:05]\n", "Hello.\n");
    ROW("[0:00:05.000] Dana: Hello.\n", "Dana  0:05", "Hello.\n");
    ROW("[0:00:05.000] Dana: hello.\n", "0:05", "Dana: hello.");
    ROW("Dana: 10:30\n", "Dana", "10:30"); /* what she says, not when */
    ROW("", "Speaker", "Text");
    ROW("", "No.", "Time", "Name", "Utterance");
    ROW("Only this.\n", "", "  \n", "Only this.\n", "");
    ROW("This is a whole sentence, and no name.\nSo is this.\n", "This is a whole sentence, and no name.",
        "So is this.");
    ROW("", "", "");
}

static void tables_inside_tables_are_text_of_their_cell(void **state)
{
    (void)state;
    text_of(W "<w:tbl><w:tr><w:tc>" P("Dana") "</w:tc><w:tc>" P("Look:") "<w:tbl><w:tr><w:tc>" P(
                "in") "</w:tc><w:tc>" P("here") "</w:tc></w:tr></w:tbl></w:tc></w:tr>"
                                                "</w:tbl>" P("After.") END,
            "Dana: Look:\nin\nhere\nAfter.\n");
    text_of(W "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>" P("Dana") "</w:tc><w:tc>" P(
                "Lee") "</w:tc></w:tr></w:tbl></w:tc>"
                       "<w:tc>" P("Both were there.") "</w:tc></w:tr></w:tbl>" END,
            "Dana\nLee\nBoth were there.\n");
}

/* --- what is refused --- */

static void hostile_documents_are_refused(void **state)
{
    struct kith_buf deep;

    (void)state;
    document_refused("<!DOCTYPE d [<!ENTITY a \"T: boo\">]>" W P("&a;") END, KITH_EINPUT, 0, "document type");
    document_refused("<!DOCTYPE d SYSTEM \"file:///etc/passwd\">" W P("T: x") END, KITH_EINPUT, 0, "document type");
    document_refused(W P("T: &unknown; x") END, KITH_EINPUT, 0, "damaged (line 1");
    document_refused(W P("T: x"), KITH_EINPUT, 0, "damaged");
    document_refused(W P("T: \x01 x") END, KITH_EINPUT, 0, "damaged");
    document_refused(W P("T: \xff x") END, KITH_EINPUT, 0, "damaged");
    document_refused("", KITH_EINPUT, 0, "damaged");
    kith_buf_init(&deep, kith_env_system(), (size_t)1 << 20);
    kith_buf_puts(&deep, W);
    for (int i = 0; i < 10000; i++)
        kith_buf_puts(&deep, "<w:p>");
    document_refused(deep.p, KITH_EBOUND, 0, "more than 256 deep");
    kith_buf_free(&deep);
}

/* The archive says nothing of it, being made in one go; what comes out is counted. */
static void bombs_do_not_go_off(void **state)
{
    static const char blanks[1 << 16];
    struct zip z;

    (void)state;
    zip_open(&z);
    zip_add(&z, "word/document.xml", blanks, sizeof blanks, (KITH_DOCX_MAX_BYTES >> 16) + 1);
    check_error(zip_finish(&z), KITH_FORMAT_AUTO, KITH_EBOUND, 0, "larger than 64 MB once unpacked");
    assert_true(z.n < ZIP_MAX / 2);
    free(z.bytes);
    /* A bomb beside the document is never unpacked. */
    zip_open(&z);
    zip_add(&z, "word/media/a.bin", blanks, sizeof blanks, (KITH_DOCX_MAX_BYTES >> 16) * 4);
    zip_add(&z, "word/document.xml", W P("Dana: Hello.") P("Lee: Hi.") P("Dana: So.") END,
            strlen(W P("Dana: Hello.") P("Lee: Hi.") P("Dana: So.") END), 1);
    check_turns(zip_finish(&z), KITH_FORMAT_AUTO, "Dana: Hello.\nLee: Hi.\nDana: So.\n");
    free(z.bytes);
}

static void lying_sizes_do_not_help(void **state)
{
    static const char blanks[1 << 16];
    struct kith_str bytes;
    struct zip z;

    (void)state;
    zip_open(&z);
    zip_add(&z, "word/document.xml", blanks, sizeof blanks, (KITH_DOCX_MAX_BYTES >> 16) + 1);
    bytes = zip_finish(&z);
    /* Every place that holds the true size says 100 bytes instead. */
    for (size_t i = 0; i + 4 <= bytes.n; i++) {
        const uint32_t size = (uint32_t)KITH_DOCX_MAX_BYTES + (1u << 16);

        if (memcmp(bytes.p + i, &size, 4) == 0)
            memcpy(z.bytes + i, "\x64\0\0\0", 4);
    }
    /* Refused either way; that it ends at all, and within the bound, is what is tested. */
    check_error(bytes, KITH_FORMAT_AUTO, KITH_EINPUT, 0, "damaged");
    free(z.bytes);
}

static void other_archives_are_told_apart(void **state)
{
    struct zip z;
    struct kith_str bytes;

    (void)state;
    zip_open(&z);
    zip_add(&z, "xl/workbook.xml", "<x/>", 4, 1);
    check_error(zip_finish(&z), KITH_FORMAT_AUTO, KITH_EINPUT, 0, "no Word document");
    free(z.bytes);
    zip_open(&z);
    zip_add(&z, "word/document.xml", W P("Dana: Hello.") END, strlen(W P("Dana: Hello.") END), 1);
    bytes = zip_finish(&z);
    for (size_t n = 4; n < bytes.n; n += 7) { /* cut short anywhere */
        bytes.n = n;
        check_error(bytes, KITH_FORMAT_AUTO, KITH_EINPUT, 0, "");
        bytes.n = z.n;
    }
    free(z.bytes);
    zip_open(&z);
    for (int i = 0; i < 5000; i++) {
        char path[32];

        (void)snprintf(path, sizeof path, "f/%d", i);
        zip_add(&z, path, "x", 1, 1);
    }
    check_error(zip_finish(&z), KITH_FORMAT_AUTO, KITH_EBOUND, 0, "more than 4096 files");
    free(z.bytes);
}

static void nobody_speaks(void **state)
{
    (void)state;
    document_refused(W P("A letter.") P("It has no speakers in it at all.") END, KITH_EINPUT, 1, "found no speaker");
    document_refused(W END, KITH_EINPUT, 1, "found no speaker");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts_of_services),
        cmocka_unit_test(layouts_of_people),
        cmocka_unit_test(paragraphs_become_lines),
        cmocka_unit_test(rows_of_tables_become_lines),
        cmocka_unit_test(tables_inside_tables_are_text_of_their_cell),
        cmocka_unit_test(hostile_documents_are_refused),
        cmocka_unit_test(bombs_do_not_go_off),
        cmocka_unit_test(lying_sizes_do_not_help),
        cmocka_unit_test(other_archives_are_told_apart),
        cmocka_unit_test(nobody_speaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
