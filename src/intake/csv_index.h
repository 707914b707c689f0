/* Which rows of a table make which session, and in what order they make its turns.
 *
 * The rows of a session need not stand together: sessions may be interleaved, and one annotator's rows may all come
 * before another's. So the whole table is looked at before the first session is handed out, which also means that a
 * ragged row is reported before anything is read. One thread; everything lives in the arena given. */
#ifndef KITH_CSV_INDEX_H
#define KITH_CSV_INDEX_H

#include "csv_columns.h"

#define KITH_CSV_MAX_ROWS     2000000
#define KITH_CSV_MAX_SESSIONS 100000
#define KITH_CSV_MAX_CODERS   256

struct kith_csv_entry {
    int64_t utterance; /* -1 when the row has none */
    uint32_t at;       /* bytes into the text */
    uint32_t line;
    uint32_t coder; /* index into coders */
};

struct kith_csv_run; /* rows of one session that stand together */

struct kith_csv_session {
    struct kith_str id; /* empty when the table names none */
    uint32_t first;     /* its first row */
    uint32_t run;       /* its first run */
    uint32_t n_runs;
    uint32_t n_rows;
};

struct kith_csv_index {
    struct kith_csv_entry *rows;
    size_t n_rows;
    struct kith_csv_run *runs;         /* those of one session together, in the order of the table */
    struct kith_csv_session *sessions; /* in the order in which they begin */
    size_t n_sessions;
    struct kith_str coders[KITH_CSV_MAX_CODERS];
    size_t n_coders;
};

/* Reads all rows behind the header; `csv` stands there. `scratch` is reset at every row. EINPUT for a row with another
 * number of columns than the header, an utterance_id that is no whole number, one that is missing where others of its
 * session have theirs; EBOUND past the bounds above. */
enum kith_rc kith_csv_index_build(struct kith_csv *csv, const struct kith_columns *columns, struct kith_arena *keep,
                                  struct kith_arena *scratch, struct kith_csv_index *out, struct kith_err *err);

/* The rows of one session (indices into index->rows, session->n_rows of them) as its turns follow: all rows of one
 * utterance_id together. Turns are sorted by utterance_id where each annotator's rows are; else they stand as they
 * first appear. EINPUT when one annotator has an utterance_id twice. */
enum kith_rc kith_csv_index_turns(const struct kith_csv_index *index, const struct kith_csv_session *session,
                                  struct kith_arena *keep, uint32_t **out, struct kith_err *err);

#endif
