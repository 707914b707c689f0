/* The rows of a table in the order and the wording that all its writers share. Internal to report. */
#ifndef KITH_TABLE_ROWS_H
#define KITH_TABLE_ROWS_H

#include "report_table.h"

/* The figures that `scores` shows, in this order. */
#define KITH_TABLE_SCORES 5
extern const int kith_table_scores[KITH_TABLE_SCORES];

struct kith_table_line {
    struct kith_str name;   /* cleaned: the session, else the file */
    struct kith_str source; /* cleaned, the last part unless `names` */
    struct kith_str from;   /* the source, where another session bears the same name; else empty */
    struct kith_str status; /* cleaned */
    const struct kith_table_row *row;
};

struct kith_table_lines {
    const struct kith_table_line *items; /* by name */
    size_t n;
    size_t n_failed;
    size_t n_crisis; /* sessions with such words */
    size_t n_alike;  /* sessions whose source reads like that of another file, in a folder that is not shown */
};

enum kith_rc kith_table_lines(struct kith_arena *keep, const struct kith_report_table *table,
                              const struct kith_report_options *options, struct kith_table_lines *out,
                              struct kith_err *err);

void kith_say_flags(struct kith_buf *out, const struct kith_table_row *row); /* "2 danger, 1 language"; "none found" */
/* "12 sessions read, 1 could not be.", and how files of one name can be told apart. */
void kith_say_sessions(struct kith_buf *out, const struct kith_table_lines *lines);
/* "2 sessions hold words that may mean danger; please look at them first." or nothing. */
void kith_say_danger(struct kith_buf *out, const struct kith_table_lines *lines);

#endif
