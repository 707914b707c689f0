#include "json_scan.h"

#include "transcript.h"

/* From behind an opening quotation mark to behind the closing one; counts line ends, which only broken JSON has. */
static size_t skip_string(struct kith_str text, size_t i, uint32_t *line)
{
    while (i < text.n && text.p[i] != '"') {
        if (text.p[i] == '\\')
            i++;
        else if (text.p[i] == '\n')
            ++*line;
        i++;
    }
    return i + 1;
}

enum kith_rc kith_json_scan(struct kith_str text, uint32_t first, struct kith_buf *lines, struct kith_err *err)
{
    uint32_t line = first;
    size_t depth = 0;
    size_t values = 0;

    for (size_t i = 0; i < text.n;) {
        char c = text.p[i++];

        if (c == '"') {
            i = skip_string(text, i, &line);
        } else if (c == '\n') {
            line++;
        } else if (c == '{' || c == '[') {
            depth++;
            values++;
            if (c == '{' && lines)
                kith_buf_add(lines, &line, sizeof line);
        } else if (c == '}' || c == ']') {
            depth -= depth > 0;
        } else if (c == ',') {
            values++;
        }
        if (depth > KITH_JSON_MAX_DEPTH)
            return kith_fail(err, KITH_EBOUND, line,
                             "Lists and objects stand more than %d deep in each other here, the most that is read; "
                             "export the transcript as a plain list of turns.",
                             KITH_JSON_MAX_DEPTH);
        if (values > KITH_JSON_MAX_VALUES)
            return kith_fail(err, KITH_EBOUND, line,
                             "There are more than %d values by here, the most that are read; export without single "
                             "words, or split the file.",
                             KITH_JSON_MAX_VALUES);
    }
    return lines ? kith_buf_check(lines, "The list of lines", err) : KITH_OK;
}

uint32_t kith_json_line(const struct kith_buf *lines, size_t i)
{
    uint32_t line = 0;

    if (i < lines->n / sizeof line)
        memcpy(&line, lines->p + i * sizeof line, sizeof line);
    return line;
}
