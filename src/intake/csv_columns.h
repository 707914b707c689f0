/* Which column of a table holds what, told from its first line.
 *
 * Names are looked up without regard to case, blanks, underscores and hyphens. Pure but for the arena; one thread. */
#ifndef KITH_CSV_COLUMNS_H
#define KITH_CSV_COLUMNS_H

#include "csv_split.h"

enum kith_column {
    KITH_COLUMN_SESSION,
    KITH_COLUMN_UTTERANCE,
    KITH_COLUMN_ROLE, /* interlocutor: therapist or client */
    KITH_COLUMN_NAME, /* who spoke; the same as ROLE where the table has only one of them */
    KITH_COLUMN_TEXT,
    KITH_COLUMN_START, /* HH:MM:SS or seconds */
    KITH_COLUMN_END,
    KITH_COLUMN_START_MS,
    KITH_COLUMN_END_MS,
    KITH_COLUMN_QUALITY,
    KITH_COLUMN_TOPIC,
    KITH_COLUMN_SETTING,
    KITH_COLUMN_CODER,
    KITH_COLUMN_LABELS, /* from here on: the codes, in the order of the table in csv_columns.c */
    KITH_COLUMN_INPUT_EXISTS = KITH_COLUMN_LABELS,
    KITH_COLUMN_INPUT_SUBTYPE,
    KITH_COLUMN_REFLECTION_EXISTS,
    KITH_COLUMN_REFLECTION_SUBTYPE,
    KITH_COLUMN_QUESTION_EXISTS,
    KITH_COLUMN_QUESTION_SUBTYPE,
    KITH_COLUMN_BEHAVIOUR,
    KITH_COLUMN_TALK,
    KITH_COLUMN_COUNT
};

#define KITH_COLUMN_ABSENT UINT32_MAX

struct kith_columns {
    uint32_t at[KITH_COLUMN_COUNT]; /* index into a row, or KITH_COLUMN_ABSENT */
    uint32_t n;                     /* fields of a row */
    char delimiter;
};

/* Reads the header of `text`. `tabs`: the format is TSV; otherwise comma, semicolon or tab, whichever the header line
 * fits best. *csv is left behind the header. EINPUT when no column says what was spoken, or none by whom, or when two
 * columns bear the same name. */
enum kith_rc kith_columns_read(struct kith_str text, bool tabs, struct kith_arena *scratch, struct kith_csv *csv,
                               struct kith_columns *out, struct kith_err *err);

/* The first name that a column goes by ("utterance_id"), for messages. */
const char *kith_column_name(enum kith_column column);

#endif
