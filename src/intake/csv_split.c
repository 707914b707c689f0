#include "csv_split.h"

void kith_csv_open(struct kith_csv *csv, struct kith_str text, char delimiter, size_t at, uint32_t line)
{
    *csv = (struct kith_csv){.text = text, .at = at, .line = line, .delimiter = delimiter};
}

static uint32_t count_lines(const char *p, size_t n)
{
    const char *end = p + n;
    uint32_t lines = 0;

    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        lines++;
        p++;
    }
    return lines;
}

/* From behind the opening quotation mark at `at` to behind the closing one. */
static enum kith_rc quoted(struct kith_csv *csv, size_t *at, struct kith_csv_field *field, struct kith_err *err)
{
    size_t start = *at;
    size_t i = start;
    const char *hit;

    for (;;) {
        hit = i < csv->text.n ? memchr(csv->text.p + i, '"', csv->text.n - i) : NULL;
        if (!hit)
            return kith_fail(err, KITH_EINPUT, csv->line,
                             "A quotation mark opens a field here and is never closed; close it, or write quotation "
                             "marks inside the field twice.");
        i = (size_t)(hit - csv->text.p) + 1;
        if (i >= csv->text.n || csv->text.p[i] != '"')
            break;
        field->doubled = true;
        i++;
    }
    field->start = (uint32_t)start;
    field->n = (uint32_t)(i - 1 - start);
    csv->line += count_lines(csv->text.p + start, field->n);
    if (i < csv->text.n && csv->text.p[i] != csv->delimiter && csv->text.p[i] != '\n')
        return kith_fail(err, KITH_EINPUT, csv->line,
                         "Text follows the quotation mark that closes a field; write quotation marks inside a field "
                         "twice (\"\").");
    *at = i;
    return KITH_OK;
}

static void plain(const struct kith_csv *csv, size_t *at, struct kith_csv_field *field)
{
    const char *p = csv->text.p;
    size_t i = *at;

    while (i < csv->text.n && p[i] != csv->delimiter && p[i] != '\n')
        i++;
    field->start = (uint32_t)*at;
    field->n = (uint32_t)(i - *at);
    *at = i;
}

enum kith_rc kith_csv_next(struct kith_csv *csv, struct kith_csv_row *row, struct kith_err *err)
{
    size_t at = csv->at;
    bool more = true;
    enum kith_rc rc;

    if (at >= csv->text.n)
        return KITH_END;
    row->line = csv->line;
    row->n = 0;
    row->blank = true;
    while (more) {
        struct kith_csv_field *field;

        if (row->n == KITH_CSV_MAX_COLUMNS)
            return kith_fail(err, KITH_EBOUND, row->line, "This row has more than %d columns, the most that are read.",
                             KITH_CSV_MAX_COLUMNS);
        field = &row->fields[row->n++];
        field->doubled = false;
        if (at < csv->text.n && csv->text.p[at] == '"') {
            at++;
            rc = quoted(csv, &at, field, err);
            if (rc != KITH_OK)
                return rc;
        } else {
            plain(csv, &at, field);
        }
        row->blank = row->blank && field->n == 0;
        more = at < csv->text.n && csv->text.p[at] == csv->delimiter;
        if (more)
            at++;
    }
    csv->at = at + 1; /* behind the line end, or past the last byte */
    csv->line++;
    return KITH_OK;
}

enum kith_rc kith_csv_value(const struct kith_csv *csv, const struct kith_csv_row *row, uint32_t column,
                            struct kith_arena *scratch, struct kith_str *out, struct kith_err *err)
{
    struct kith_csv_field field = row->fields[column];
    const char *from = csv->text.p + field.start;
    size_t n = 0;
    char *to;

    *out = (struct kith_str){from, field.n};
    if (!field.doubled)
        return KITH_OK;
    to = kith_arena_raw(scratch, field.n);
    if (!to)
        return kith_arena_fail(scratch, err);
    for (size_t i = 0; i < field.n; i++) {
        to[n++] = from[i];
        if (from[i] == '"')
            i++;
    }
    *out = (struct kith_str){to, n};
    return KITH_OK;
}
