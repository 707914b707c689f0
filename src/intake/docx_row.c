#include "docx_row.h"

#include "sniff.h"
#include "speaker_label.h"
#include "time_mark.h"

struct row {
    struct kith_str cells[KITH_DOCX_MAX_CELLS]; /* not empty, without times and numbers */
    size_t n;
    int64_t start_ms; /* -1 unknown */
    int64_t end_ms;
};

static bool is_heading(struct kith_str cell)
{
    static const char *const words[] = {"time", "timestamp", "start", "end", "duration", "speaker", "name",
                                        "who",  "role",      "no",    "no.", "#",        "line",    "turn"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq_nocase(cell, kith_str_of(words[i])))
            return true;
    return kith_sniff_text_column(cell);
}

static bool is_number(struct kith_str cell)
{
    uint64_t v;

    if (cell.n > 1 && cell.p[cell.n - 1] == '.')
        cell.n--;
    return kith_str_uint(cell, 999999, &v);
}

/* Sets times and a running number aside, as long as two cells are left to say who and what: a bare time in the last
 * of two cells is an answer. */
static void sort_cells(const struct kith_str *cells, size_t n, struct row *row)
{
    size_t left = 0;

    *row = (struct row){.start_ms = -1, .end_ms = -1};
    for (size_t i = 0; i < n; i++)
        left += kith_str_trim(cells[i]).n > 0;
    for (size_t i = 0; i < n && row->n < KITH_DOCX_MAX_CELLS; i++) {
        struct kith_str cell = kith_str_trim(cells[i]);
        struct kith_time_mark mark;
        bool first = row->n == 0;

        if (cell.n == 0)
            continue;
        if ((left > 2 || (first && left == 2)) && kith_time_whole(cell, &mark)) {
            row->end_ms = row->start_ms < 0 ? mark.end_ms : mark.start_ms;
            row->start_ms = row->start_ms < 0 ? mark.start_ms : row->start_ms;
            left--;
        } else if (first && left > 2 && is_number(cell)) {
            left--;
        } else {
            row->cells[row->n++] = cell;
        }
    }
}

static bool all_headings(const struct row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (!is_heading(row->cells[i]))
            return false;
    return row->n > 1;
}

static void set_times(struct row *row, int64_t start_ms, int64_t end_ms)
{
    if (row->start_ms >= 0)
        return;
    row->start_ms = start_ms;
    row->end_ms = end_ms;
}

/* The speaker in a cell that holds nothing else: "Dana", "Dana:", "Dana  0:05", or "Dana" over "0:05". */
static bool name_in(struct kith_str cell, struct kith_str *name, struct row *row)
{
    struct kith_str rest = cell;
    struct kith_time_mark mark;
    struct kith_said said;

    (void)kith_str_cut(&rest, '\n', name);
    *name = kith_str_trim(*name);
    if (name->n > 1 && name->p[name->n - 1] == ':')
        *name = kith_str_trim(kith_str_sub(*name, 0, name->n - 1));
    if (rest.n > 0) {
        if (kith_name_shape(*name) == KITH_NAME_NONE || !kith_time_whole(kith_str_trim(rest), &mark))
            return false;
        set_times(row, mark.start_ms, mark.end_ms);
        return true;
    }
    if (kith_name_shape(*name) != KITH_NAME_NONE)
        return true;
    if (!kith_label_header(cell, &said) || said.name.n == 0)
        return false;
    *name = said.name;
    set_times(row, said.start_ms, said.end_ms);
    return true;
}

static void put_time(int64_t ms, struct kith_buf *lines)
{
    kith_buf_printf(lines, "%lld:%02lld:%02lld.%03lld", (long long)ms / 3600000, (long long)ms / 60000 % 60,
                    (long long)ms / 1000 % 60, (long long)ms % 1000);
}

static void put_times(const struct row *row, struct kith_buf *lines)
{
    if (row->start_ms < 0)
        return;
    kith_buf_byte(lines, '[');
    put_time(row->start_ms, lines);
    if (row->end_ms >= 0) {
        kith_buf_puts(lines, " --> ");
        put_time(row->end_ms, lines);
    }
    kith_buf_puts(lines, "] ");
}

void kith_docx_row(const struct kith_str *cells, size_t n, struct kith_buf *lines)
{
    struct row row;
    struct kith_str name;
    size_t from = 0;

    sort_cells(cells, n, &row);
    if (all_headings(&row))
        return;
    if (row.n > 1 && name_in(row.cells[0], &name, &row)) {
        put_times(&row, lines);
        kith_buf_str(lines, name);
        kith_buf_puts(lines, ": ");
        from = 1;
    } else if (row.n > 0) {
        put_times(&row, lines);
    }
    for (size_t i = from; i < row.n; i++) {
        kith_buf_str(lines, row.cells[i]);
        kith_buf_byte(lines, '\n');
    }
}
