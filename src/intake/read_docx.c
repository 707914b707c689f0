/* DOCX: a zip archive, of which word/document.xml alone is read; its paragraphs go the way of plain text. */
#include "docx_text.h"
#include "parser.h"

#include <archive.h>
#include <archive_entry.h>

#define ENTRIES_MAX 4096 /* files in the archive; Word writes about 20 */
#define CHUNK       ((size_t)32 * 1024)

struct docx_state {
    struct kith_buf lines;
};

static void docx_close(struct kith_parse *p)
{
    struct docx_state *s = p->state;

    if (!s)
        return;
    kith_buf_free(&s->lines);
    p->state = NULL;
}

static enum kith_rc damaged(struct kith_err *err)
{
    return kith_fail(err, KITH_EINPUT, 0,
                     "This Word document is damaged or protected by a password; open it in Word, save it anew without "
                     "a password or as plain text, and try that.");
}

static enum kith_rc find_document(struct archive *zip, struct kith_err *err)
{
    struct archive_entry *entry;
    int status;

    for (int i = 0; i < ENTRIES_MAX; i++) {
        const char *name;

        status = archive_read_next_header(zip, &entry);
        if (status == ARCHIVE_EOF)
            return kith_fail(err, KITH_EINPUT, 0,
                             "This zip archive is no Word document (word/document.xml is missing); unpack it and give "
                             "the transcript in it, or save the document as .docx or plain text.");
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return damaged(err);
        name = archive_entry_pathname(entry);
        if (name && strcmp(name, "word/document.xml") == 0)
            return KITH_OK;
    }
    return kith_fail(err, KITH_EBOUND, 0, "This archive holds more than %d files, the most that are looked at.",
                     ENTRIES_MAX);
}

/* What the archive says of the size is not believed: what comes out is counted. */
static enum kith_rc inflate_document(struct archive *zip, struct kith_buf *xml, struct kith_err *err)
{
    char chunk[CHUNK];
    la_ssize_t got;

    while ((got = archive_read_data(zip, chunk, sizeof chunk)) > 0) {
        kith_buf_add(xml, chunk, (size_t)got);
        if (xml->rc == KITH_EBOUND)
            return kith_fail(err, KITH_EBOUND, 0,
                             "The document inside is larger than %zu MB once unpacked, the most that is read; save its "
                             "text as plain text, or split it into sessions.",
                             xml->max >> 20);
        if (xml->rc != KITH_OK)
            return kith_buf_check(xml, "The document", err);
    }
    return got < 0 ? damaged(err) : KITH_OK;
}

static enum kith_rc unzip(struct kith_str bytes, struct kith_buf *xml, struct kith_err *err)
{
    struct archive *zip = archive_read_new();
    enum kith_rc rc;

    if (!zip)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    if (archive_read_support_format_zip_seekable(zip) != ARCHIVE_OK ||
        archive_read_open_memory(zip, bytes.p, bytes.n) != ARCHIVE_OK) {
        rc = damaged(err);
        goto out;
    }
    KITH_TRY(find_document(zip, err));
    KITH_TRY(inflate_document(zip, xml, err));
out:
    (void)archive_read_free(zip);
    return rc;
}

static enum kith_rc docx_next(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    struct docx_state *s;
    struct kith_buf xml;
    enum kith_rc rc;

    if (p->state)
        return KITH_END;
    kith_buf_init(&xml, p->env, KITH_DOCX_MAX_BYTES);
    KITH_TRY(kith_arena_take(p->life, 1, sizeof *s, &s, err));
    kith_buf_init(&s->lines, p->env, KITH_DOCX_MAX_BYTES);
    p->state = s;
    KITH_TRY(unzip(p->bytes, &xml, err));
    KITH_TRY(kith_docx_text(kith_buf_view(&xml), &s->lines, err));
    KITH_TRY(kith_text_session(p, kith_buf_view(&s->lines), b, err));
out:
    kith_buf_free(&xml);
    return rc;
}

const struct kith_parser kith_parser_docx = {docx_next, docx_close};
