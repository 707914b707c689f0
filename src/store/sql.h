/* SQLite for the store's own files: connections, statements, rows. Internal to store.
 *
 * A connection belongs to the transaction that holds it. Statements are literals, prepared once a connection and kept.
 * Reading a column cannot fail by itself: the first failure sticks to the rows, and kith_rows_next or kith_rows_end
 * tells it. */
#ifndef KITH_SQL_H
#define KITH_SQL_H

#include "store_tx.h"

#include <sqlite3.h>

#define KITH_SQL_CACHE 256u /* statements a connection keeps; a power of two */

struct kith_sql_slot {
    const char *sql;
    sqlite3_stmt *st;
    bool taken;
};

struct kith_conn {
    sqlite3 *db;
    bool refused; /* the disk took no write: it is full, or read-only */
    struct kith_sql_slot slots[KITH_SQL_CACHE];
};

enum kith_arg_kind { KITH_ARG_NULL, KITH_ARG_INT, KITH_ARG_REAL, KITH_ARG_TEXT, KITH_ARG_BLOB, KITH_ARG_ID };

struct kith_arg {
    enum kith_arg_kind kind;
    int64_t i;
    double d;
    struct kith_str s; /* borrowed until the statement ends */
    struct kith_id id;
};

static inline struct kith_arg kith_int(int64_t v)
{
    return (struct kith_arg){.kind = KITH_ARG_INT, .i = v};
}

static inline struct kith_arg kith_real(double v)
{
    return (struct kith_arg){.kind = KITH_ARG_REAL, .d = v};
}

static inline struct kith_arg kith_text(struct kith_str v)
{
    return (struct kith_arg){.kind = KITH_ARG_TEXT, .s = v};
}

static inline struct kith_arg kith_z(const char *v)
{
    return (struct kith_arg){.kind = KITH_ARG_TEXT, .s = kith_str_of(v)};
}

static inline struct kith_arg kith_blob(const void *p, size_t n)
{
    return (struct kith_arg){.kind = KITH_ARG_BLOB, .s = {p, n}};
}

/* NULL for KITH_ID_NONE. */
static inline struct kith_arg kith_idarg(struct kith_id id)
{
    return (struct kith_arg){.kind = KITH_ARG_ID, .id = id};
}

#define KITH_ARGS(...)                                                                                                 \
    (const struct kith_arg[]){__VA_ARGS__}, sizeof((const struct kith_arg[]){__VA_ARGS__}) / sizeof(struct kith_arg)
#define KITH_NO_ARGS NULL, 0

struct kith_rows {
    struct kith_conn *conn;
    struct kith_sql_slot *slot; /* NULL: a statement of its own, not kept */
    sqlite3_stmt *st;
    const struct kith_arena *full; /* the arena that could not hold a column */
};

/* What SQLite's answer means to the caller; OK for ROW and DONE. */
enum kith_rc kith_sql_rc(sqlite3 *db, int code, struct kith_err *err);

/* Runs statements that give no rows; several, separated by semicolons. */
enum kith_rc kith_conn_exec(struct kith_conn *conn, const char *sql, struct kith_err *err);
void kith_conn_close(struct kith_conn *conn);

/* Begins a query; sql is a literal. Always end with kith_rows_end, also after a failure. */
enum kith_rc kith_rows_begin(struct kith_conn *conn, struct kith_rows *rows, const char *sql,
                             const struct kith_arg *args, size_t n_args, struct kith_err *err);
/* OK: a row is there; KITH_END after the last. */
enum kith_rc kith_rows_next(struct kith_rows *rows, struct kith_err *err);
/* OK unless a column could not be kept. Safe on rows that were zeroed and never begun. */
enum kith_rc kith_rows_end(struct kith_rows *rows, struct kith_err *err);

/* The one row that must be there; EDENIED when there is none. */
enum kith_rc kith_rows_one(struct kith_rows *rows, struct kith_err *err);
/* Ends the rows; the answer to give for the rc that the reading came to, KITH_END being OK. */
enum kith_rc kith_rows_done(struct kith_rows *rows, enum kith_rc rc, struct kith_err *err);

bool kith_row_null(struct kith_rows *rows, int col);
int64_t kith_row_int(struct kith_rows *rows, int col);
double kith_row_real(struct kith_rows *rows, int col);
struct kith_id kith_row_id(struct kith_rows *rows, int col);
struct kith_str kith_row_str(struct kith_rows *rows, int col, struct kith_arena *keep); /* text or blob, copied */
struct kith_str kith_row_peek(struct kith_rows *rows, int col);                         /* until the next step */

/* Runs one statement to its end. *changes, unless NULL, counts the rows it touched. */
enum kith_rc kith_sql_do(struct kith_conn *conn, const char *sql, const struct kith_arg *args, size_t n_args,
                         int64_t *changes, struct kith_err *err);
/* The first column of the first row as a number; EDENIED when there is none. */
enum kith_rc kith_sql_int(struct kith_conn *conn, const char *sql, const struct kith_arg *args, size_t n_args,
                          int64_t *out, struct kith_err *err);

#endif
