#include "docx_text.h"

#include "docx_row.h"

#include <expat.h>
#include <limits.h>

#define WORD   "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define STRICT "http://purl.oclc.org/ooxml/wordprocessingml/main"
#define COMPAT "http://schemas.openxmlformats.org/markup-compatibility/2006"
#define SEP    '|'

struct reader {
    XML_Parser xml;
    struct kith_buf *lines;
    struct kith_buf row; /* the row of a table at hand, cell after cell */
    size_t cell_end[KITH_DOCX_MAX_CELLS];
    size_t n_cells;
    size_t depth;
    size_t skip;   /* the depth of the element whose content is left out; 0 none */
    size_t tables; /* that we are in; a table inside a cell is read as that cell's text */
    bool in_text;
    enum kith_rc rc;
    struct kith_err *err;
};

static struct kith_buf *target(struct reader *r)
{
    return r->tables ? &r->row : r->lines;
}

/* The name of an element in namespace `space`, or NULL. */
static const char *local(const char *name, const char *space)
{
    size_t n = strlen(space);

    return strncmp(name, space, n) == 0 && name[n] == SEP ? name + n + 1 : NULL;
}

static const char *word_name(const char *name)
{
    const char *found = local(name, WORD);

    return found ? found : local(name, STRICT);
}

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

static void stop(struct reader *r, enum kith_rc rc)
{
    r->rc = rc;
    (void)XML_StopParser(r->xml, XML_FALSE);
}

/* Properties hold tab stops and marks of deletion that look like text; a text box is written twice, for old and new
 * programs. */
static bool left_out(const char *full, const char *name)
{
    size_t n;

    if (!name) {
        name = local(full, COMPAT);
        return name && is(name, "Fallback");
    }
    n = strlen(name);
    return is(name, "del") || is(name, "moveFrom") || is(name, "txbxContent") ||
           (n > 2 && name[n - 2] == 'P' && name[n - 1] == 'r');
}

static void XMLCALL on_start(void *user, const XML_Char *full, const XML_Char **attributes)
{
    struct reader *r = user;
    const char *name = word_name(full);

    (void)attributes;
    if (++r->depth > KITH_DOCX_MAX_DEPTH) {
        stop(r, kith_fail(r->err, KITH_EBOUND, 0,
                          "The document inside has elements more than %d deep in each other, the most that is read; "
                          "save it as plain text.",
                          KITH_DOCX_MAX_DEPTH));
        return;
    }
    if (r->skip)
        return;
    if (left_out(full, name)) {
        r->skip = r->depth;
        return;
    }
    if (!name)
        return;
    r->in_text = is(name, "t");
    if (is(name, "tbl") && r->tables++ == 0) {
        kith_buf_clear(&r->row);
        r->n_cells = 0;
    } else if (is(name, "tab")) {
        kith_buf_byte(target(r), '\t');
    } else if (is(name, "br") || is(name, "cr")) {
        kith_buf_byte(target(r), '\n');
    } else if (is(name, "noBreakHyphen")) {
        kith_buf_byte(target(r), '-');
    }
}

static void end_row(struct reader *r)
{
    struct kith_str cells[KITH_DOCX_MAX_CELLS];
    struct kith_str all = kith_buf_view(&r->row);
    size_t from = 0;

    for (size_t i = 0; i < r->n_cells; i++) {
        cells[i] = kith_str_sub(all, from, r->cell_end[i]);
        from = r->cell_end[i];
    }
    kith_docx_row(cells, r->n_cells, r->lines);
    kith_buf_str(r->lines, kith_str_sub(all, from, all.n)); /* what stands in no cell */
    r->n_cells = 0;
    r->row.n = 0;
}

static void XMLCALL on_end(void *user, const XML_Char *full)
{
    struct reader *r = user;
    const char *name = word_name(full);

    r->depth--;
    if (r->skip) {
        if (r->depth < r->skip)
            r->skip = 0;
        return;
    }
    if (!name)
        return;
    r->in_text = false;
    if (is(name, "p")) {
        kith_buf_byte(target(r), '\n');
    } else if (is(name, "tc") && r->tables == 1 && r->n_cells < KITH_DOCX_MAX_CELLS) {
        r->cell_end[r->n_cells++] = r->row.n;
    } else if ((is(name, "tr") && r->tables == 1) || (is(name, "tbl") && --r->tables == 0)) {
        end_row(r);
    }
    if (r->lines->rc != KITH_OK || r->row.rc != KITH_OK)
        stop(r, KITH_ENOMEM);
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
    struct reader *r = user;
    struct kith_buf *to = target(r);
    size_t from = to->n;

    if (!r->in_text || r->skip)
        return;
    kith_buf_add(to, s, (size_t)n);
    for (size_t i = from; i < to->n; i++)
        if (to->p[i] == '\n')
            to->p[i] = ' '; /* a line end of the XML is a blank of the text */
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid,
                               int internal)
{
    struct reader *r = user;

    (void)name;
    (void)sysid;
    (void)pubid;
    (void)internal;
    stop(r, kith_fail(r->err, KITH_EINPUT, 0,
                      "The document inside declares a document type, which Word never does and Kith refuses; save it "
                      "anew in Word or as plain text."));
}

static enum kith_rc outcome(const struct reader *r, enum XML_Status status)
{
    enum XML_Error code = XML_GetErrorCode(r->xml);
    enum kith_rc rc = kith_buf_check(r->lines, "The text of the document", r->err);

    if (rc == KITH_OK)
        rc = kith_buf_check(&r->row, "The text of the document", r->err);
    if (rc != KITH_OK || r->rc != KITH_OK)
        return rc != KITH_OK ? rc : r->rc;
    if (status == XML_STATUS_OK)
        return KITH_OK;
    if (code == XML_ERROR_NO_MEMORY)
        return kith_fail(r->err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    return kith_fail(r->err, KITH_EINPUT, 0,
                     "The document inside is damaged (line %lu of word/document.xml); open it in Word, save it anew or "
                     "as plain text, and try that.",
                     (unsigned long)XML_GetCurrentLineNumber(r->xml));
}

enum kith_rc kith_docx_text(struct kith_str xml, struct kith_buf *lines, struct kith_err *err)
{
    struct reader r = {.lines = lines, .err = err};
    enum kith_rc rc;

    kith_buf_init(&r.row, lines->env, lines->max);
    r.xml = XML_ParserCreateNS(NULL, SEP);
    if (!r.xml || xml.n > INT_MAX) {
        rc = kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
        goto out;
    }
    XML_SetUserData(r.xml, &r);
    XML_SetElementHandler(r.xml, on_start, on_end);
    XML_SetCharacterDataHandler(r.xml, on_text);
    XML_SetStartDoctypeDeclHandler(r.xml, on_doctype);
    /* All at once: fed in pieces, a long attribute would be scanned again with each of them. */
    rc = outcome(&r, XML_Parse(r.xml, xml.p, (int)xml.n, 1));
out:
    if (r.xml)
        XML_ParserFree(r.xml);
    kith_buf_free(&r.row);
    return rc;
}
