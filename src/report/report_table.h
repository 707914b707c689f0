/* Many sessions at a glance: what was read, and where a person should look first.
 *
 * Rows come out in the order of the sessions' names, whatever their order here, and never by a figure: Kith compares
 * nobody. Figures stand in the table only with `scores`. Writers append and touch nothing else; pure; any thread. */
#ifndef KITH_REPORT_TABLE_H
#define KITH_REPORT_TABLE_H

#include "report.h"

/* One session, or one file that could not be read. */
struct kith_table_row {
    struct kith_str source;  /* the path as it was given; its last part is shown, all of it with `names` */
    struct kith_str session; /* its id as it may be shown; empty when nothing could be read */
    enum kith_setting setting;
    bool chat;
    int64_t length_ms; /* -1 unknown */
    size_t turns;
    size_t crisis;          /* turns with words that may mean danger */
    size_t language;        /* turns with a word that has a kinder one */
    struct kith_str status; /* one line: "a1.html" or what went wrong; may be empty */
    bool failed;            /* no report could be made */
    bool by_human;
    const struct kith_measures *measures; /* for `scores`; may be NULL */
};

struct kith_report_table {
    const struct kith_table_row *rows;
    size_t n;
    bool scores;
};

/* Fills a row but for source, status and failed. */
enum kith_rc kith_report_row(struct kith_arena *keep, const struct kith_session_report *r,
                             const struct kith_report_options *options, struct kith_table_row *out,
                             struct kith_err *err);

void kith_report_table_terminal(struct kith_buf *out, const struct kith_report_table *table,
                                const struct kith_report_options *options);
void kith_report_table_html(struct kith_buf *out, const struct kith_report_table *table,
                            const struct kith_report_options *options);
void kith_report_table_markdown(struct kith_buf *out, const struct kith_report_table *table,
                                const struct kith_report_options *options);
/* schema/table.json */
void kith_report_table_json(struct kith_buf *out, const struct kith_report_table *table,
                            const struct kith_report_options *options);

#endif
