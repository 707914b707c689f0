#include "csv_index.h"

#include <stdlib.h>

struct kith_csv_run {
    struct kith_str session;
    uint32_t first;
    uint32_t n;
};

struct build {
    struct kith_csv *csv;
    const struct kith_columns *columns;
    struct kith_arena *keep;
    struct kith_arena *scratch;
    struct kith_csv_index *index;
    size_t max_rows;
    size_t n_runs;
    size_t max_runs;
};

static enum kith_rc cell(struct build *b, const struct kith_csv_row *row, enum kith_column column, struct kith_str *out,
                         struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_str){"", 0};
    if (b->columns->at[column] != KITH_COLUMN_ABSENT)
        rc = kith_csv_value(b->csv, row, b->columns->at[column], b->scratch, out, err);
    *out = kith_str_trim(*out);
    return rc;
}

static enum kith_rc read_utterance(struct build *b, const struct kith_csv_row *row, int64_t *out, struct kith_err *err)
{
    struct kith_str word;
    uint64_t id;
    enum kith_rc rc = cell(b, row, KITH_COLUMN_UTTERANCE, &word, err);

    *out = -1;
    if (rc != KITH_OK || word.n == 0)
        return rc;
    if (kith_str_ends(word, KITH_S(".0"))) /* what a spreadsheet makes of whole numbers beside an empty cell */
        word.n -= 2;
    if (!kith_str_uint(word, INT64_MAX, &id))
        return kith_fail(err, KITH_EINPUT, row->line,
                         "Column \"%s\" must hold a whole number from 0 in every row; number the turns, or remove the "
                         "column.",
                         kith_column_name(KITH_COLUMN_UTTERANCE));
    *out = (int64_t)id;
    return KITH_OK;
}

static enum kith_rc read_coder(struct build *b, const struct kith_csv_row *row, uint32_t *out, struct kith_err *err)
{
    struct kith_csv_index *index = b->index;
    struct kith_str name;
    enum kith_rc rc = cell(b, row, KITH_COLUMN_CODER, &name, err);

    if (rc != KITH_OK)
        return rc;
    for (uint32_t i = 0; i < index->n_coders; i++) {
        if (kith_str_eq(index->coders[i], name)) {
            *out = i;
            return KITH_OK;
        }
    }
    if (index->n_coders == KITH_CSV_MAX_CODERS)
        return kith_fail(err, KITH_EBOUND, row->line,
                         "The table has more than %d annotators, the most that are read; check column \"%s\".",
                         KITH_CSV_MAX_CODERS, kith_column_name(KITH_COLUMN_CODER));
    *out = (uint32_t)index->n_coders++;
    return kith_str_keep(b->keep, name, &index->coders[*out], err);
}

static enum kith_rc new_run(struct build *b, struct kith_str session, struct kith_err *err)
{
    struct kith_csv_run *run;
    enum kith_rc rc = KITH_OK;

    if (b->n_runs == b->max_runs) {
        struct kith_csv_run *more;
        size_t max = b->max_runs ? b->max_runs * 2 : 64;

        KITH_TRY(kith_arena_take(b->keep, max, sizeof *more, &more, err));
        if (b->n_runs)
            memcpy(more, b->index->runs, b->n_runs * sizeof *more);
        b->index->runs = more;
        b->max_runs = max;
    }
    run = &b->index->runs[b->n_runs++];
    *run = (struct kith_csv_run){.first = (uint32_t)b->index->n_rows};
    KITH_TRY(kith_str_keep(b->keep, session, &run->session, err));
out:
    return rc;
}

static enum kith_rc check_shape(const struct build *b, struct kith_csv_row *row, struct kith_err *err)
{
    while (row->n > b->columns->n && row->fields[row->n - 1].n == 0)
        row->n--; /* a delimiter at the end of the line, as some programs write */
    if (row->n != b->columns->n)
        return kith_fail(err, KITH_EINPUT, row->line,
                         "This row has %u columns where the first line names %u; put quotation marks around a text "
                         "that holds %s, and keep empty columns.",
                         (unsigned)row->n, (unsigned)b->columns->n,
                         b->columns->delimiter == ';'    ? "a semicolon"
                         : b->columns->delimiter == '\t' ? "a tab"
                                                         : "a comma");
    if (b->index->n_rows == b->max_rows)
        return kith_fail(err, KITH_EBOUND, row->line,
                         "The table has more than %d rows, the most that are read; split "
                         "it into files.",
                         KITH_CSV_MAX_ROWS);
    return KITH_OK;
}

static enum kith_rc add_row(struct build *b, const struct kith_csv_row *row, size_t at, struct kith_err *err)
{
    struct kith_csv_entry *entry = &b->index->rows[b->index->n_rows];
    struct kith_csv_run *run = b->n_runs ? &b->index->runs[b->n_runs - 1] : NULL;
    struct kith_str session;
    enum kith_rc rc;

    *entry = (struct kith_csv_entry){.at = (uint32_t)at, .line = row->line};
    KITH_TRY(read_utterance(b, row, &entry->utterance, err));
    KITH_TRY(read_coder(b, row, &entry->coder, err));
    KITH_TRY(cell(b, row, KITH_COLUMN_SESSION, &session, err));
    if (run && (run->session.n == 0) != (session.n == 0)) {
        rc = kith_fail(err, KITH_EINPUT, session.n ? b->index->rows[run->first].line : row->line,
                       "This row has no %s where others have one; fill it in, or remove the column.",
                       kith_column_name(KITH_COLUMN_SESSION));
        goto out;
    }
    if (!run || !kith_str_eq(run->session, session)) {
        KITH_TRY(new_run(b, session, err));
        run = &b->index->runs[b->n_runs - 1];
    }
    run->n++;
    b->index->n_rows++;
out:
    return rc;
}

static int by_session(const void *a, const void *b)
{
    const struct kith_csv_run *x = a;
    const struct kith_csv_run *y = b;
    int c = kith_str_compare(x->session, y->session);

    return c ? c : (x->first > y->first) - (x->first < y->first);
}

static int by_beginning(const void *a, const void *b)
{
    const struct kith_csv_session *x = a;
    const struct kith_csv_session *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

/* Sorting, not hashing: no table of ids, however chosen, can make it slow. */
static enum kith_rc gather(struct build *b, struct kith_err *err)
{
    struct kith_csv_index *index = b->index;
    struct kith_csv_session *s = NULL;
    size_t n = 0;
    enum kith_rc rc;

    qsort(index->runs, b->n_runs, sizeof *index->runs, by_session);
    for (size_t i = 0; i < b->n_runs; i++)
        n += i == 0 || !kith_str_eq(index->runs[i].session, index->runs[i - 1].session);
    if (n > KITH_CSV_MAX_SESSIONS)
        return kith_fail(err, KITH_EBOUND, 0,
                         "The table has more than %d sessions, the most that are read; split it into files, or check "
                         "column \"%s\".",
                         KITH_CSV_MAX_SESSIONS, kith_column_name(KITH_COLUMN_SESSION));
    KITH_TRY(kith_arena_take(b->keep, n, sizeof *index->sessions, &index->sessions, err));
    for (uint32_t i = 0; i < b->n_runs; i++) {
        const struct kith_csv_run *run = &index->runs[i];

        if (!s || !kith_str_eq(s->id, run->session)) {
            s = &index->sessions[index->n_sessions++];
            *s = (struct kith_csv_session){.id = run->session, .first = run->first, .run = i};
        }
        s->n_runs++;
        s->n_rows += run->n;
    }
    qsort(index->sessions, index->n_sessions, sizeof *index->sessions, by_beginning);
out:
    return rc;
}

static size_t count_rows(struct kith_str text)
{
    const char *p = text.p;
    const char *end = text.p + text.n;
    size_t rows = 1;

    while (rows < KITH_CSV_MAX_ROWS && p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        rows++;
        p++;
    }
    return rows;
}

enum kith_rc kith_csv_index_build(struct kith_csv *csv, const struct kith_columns *columns, struct kith_arena *keep,
                                  struct kith_arena *scratch, struct kith_csv_index *out, struct kith_err *err)
{
    struct build b = {.csv = csv, .columns = columns, .keep = keep, .scratch = scratch, .index = out};
    struct kith_csv_row row;
    size_t at;
    enum kith_rc rc;

    *out = (struct kith_csv_index){0};
    b.max_rows = count_rows(csv->text);
    KITH_TRY(kith_arena_take(keep, b.max_rows, sizeof *out->rows, &out->rows, err));
    while (at = csv->at, (rc = kith_csv_next(csv, &row, err)) == KITH_OK) {
        if (row.blank)
            continue;
        kith_arena_reset(scratch);
        KITH_TRY(check_shape(&b, &row, err));
        KITH_TRY(add_row(&b, &row, at, err));
    }
    if (rc == KITH_END)
        rc = b.n_runs ? gather(&b, err) : KITH_OK;
out:
    return rc;
}

struct place { /* of a row among the turns */
    int64_t key;
    uint32_t row;
};

static int by_key(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Rows in the order of the table; *ascending: every utterance_id is above the one before, so all is in place. */
static enum kith_rc list_rows(const struct kith_csv_index *index, const struct kith_csv_session *session,
                              struct place *places, bool *ascending, struct kith_err *err)
{
    size_t n = 0;
    int64_t last = -1;
    bool numbered = index->rows[session->first].utterance >= 0;

    *ascending = true;
    for (uint32_t r = session->run; r < session->run + session->n_runs; r++) {
        for (uint32_t i = index->runs[r].first; i < index->runs[r].first + index->runs[r].n; i++) {
            const struct kith_csv_entry *row = &index->rows[i];

            if ((row->utterance >= 0) != numbered)
                return kith_fail(err, KITH_EINPUT, row->line,
                                 "Some rows of this session have a %s and some have none; number all of them, or none.",
                                 kith_column_name(KITH_COLUMN_UTTERANCE));
            *ascending = *ascending && (!numbered || row->utterance > last);
            last = row->utterance;
            places[n++] = (struct place){row->utterance, i};
        }
    }
    return KITH_OK;
}

/* The places are sorted by utterance_id. *repeated: some id has several rows. */
static enum kith_rc check_coders(const struct kith_csv_index *index, const struct place *places, size_t n,
                                 bool *repeated, struct kith_err *err)
{
    uint32_t seen_in[KITH_CSV_MAX_CODERS]; /* 1 + the place where this coder was last seen */

    memset(seen_in, 0, sizeof seen_in);
    *repeated = false;
    for (size_t i = 0; i < n; i++) {
        const struct kith_csv_entry *row = &index->rows[places[i].row];
        uint32_t before = seen_in[row->coder];

        if (before && places[before - 1].key == places[i].key)
            return kith_fail(err, KITH_EINPUT, row->line,
                             "Utterance %lld of this session was given on line %u already, by the same annotator; "
                             "give every turn its own %s, and every annotator an annotator_id.",
                             (long long)row->utterance, (unsigned)index->rows[places[before - 1].row].line,
                             kith_column_name(KITH_COLUMN_UTTERANCE));
        seen_in[row->coder] = (uint32_t)i + 1;
        *repeated = *repeated || (i > 0 && places[i - 1].key == places[i].key);
    }
    return KITH_OK;
}

static bool coders_ascend(const struct kith_csv_index *index, const struct place *by_row, size_t n)
{
    int64_t last[KITH_CSV_MAX_CODERS];

    for (size_t i = 0; i < KITH_CSV_MAX_CODERS; i++)
        last[i] = -1;
    for (size_t i = 0; i < n; i++) {
        const struct kith_csv_entry *row = &index->rows[by_row[i].row];

        if (row->utterance <= last[row->coder])
            return false;
        last[row->coder] = row->utterance;
    }
    return true;
}

enum kith_rc kith_csv_index_turns(const struct kith_csv_index *index, const struct kith_csv_session *session,
                                  struct kith_arena *keep, uint32_t **out, struct kith_err *err)
{
    size_t n = session->n_rows;
    struct place *by_row;
    struct place *sorted;
    struct place *use;
    bool ascending;
    bool repeated;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, n, sizeof *by_row, &by_row, err));
    KITH_TRY(kith_arena_take(keep, n, sizeof **out, out, err));
    KITH_TRY(list_rows(index, session, by_row, &ascending, err));
    use = by_row;
    if (!ascending) {
        KITH_TRY(kith_arena_take(keep, n, sizeof *sorted, &sorted, err));
        memcpy(sorted, by_row, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_key);
        KITH_TRY(check_coders(index, sorted, n, &repeated, err));
        if (repeated)
            use = sorted;
        if (repeated && !coders_ascend(index, by_row, n)) {
            uint32_t first = 0;

            for (size_t i = 0; i < n; i++) {
                first = i > 0 && index->rows[sorted[i].row].utterance == index->rows[sorted[i - 1].row].utterance
                            ? first
                            : sorted[i].row;
                sorted[i].key = first;
            }
            qsort(sorted, n, sizeof *sorted, by_key);
        }
    }
    for (size_t i = 0; i < n; i++)
        (*out)[i] = use[i].row;
out:
    return rc;
}
