/* RFC 4180 records: a run of delimited text into rows, a row into its fields.
 *
 * Works over borrowed text whose line ends are LF; fields point into it and nothing is copied until a field with
 * doubled quotation marks is asked for. One reader a thread; the row is the caller's.
 *
 * Beyond the RFC: any one-byte delimiter; a quotation mark inside a field that does not begin with one is text. */
#ifndef KITH_CSV_SPLIT_H
#define KITH_CSV_SPLIT_H

#include "arena.h"
#include "str.h"

#include <stdint.h>

#define KITH_CSV_MAX_COLUMNS 256

struct kith_csv {
    struct kith_str text;
    size_t at;     /* where the next row starts */
    uint32_t line; /* its line, from 1 */
    char delimiter;
};

struct kith_csv_field {
    uint32_t start; /* bytes into the text, quotation marks left out */
    uint32_t n;
    bool doubled; /* holds "" that stands for " */
};

struct kith_csv_row {
    uint32_t line; /* where it starts */
    uint32_t n;
    bool blank; /* every field is empty */
    struct kith_csv_field fields[KITH_CSV_MAX_COLUMNS];
};

/* Starts at byte `at`, which is on `line`; `text` is under 4 GiB. */
void kith_csv_open(struct kith_csv *csv, struct kith_str text, char delimiter, size_t at, uint32_t line);

/* The next row; KITH_END after the last. EINPUT for a quotation mark that is never closed (the line is the one it
 * opens on) or that closes before the field ends; EBOUND past KITH_CSV_MAX_COLUMNS. */
enum kith_rc kith_csv_next(struct kith_csv *csv, struct kith_csv_row *row, struct kith_err *err);

/* What a field says. Borrowed from the text, or from `scratch` where quotation marks had to be undoubled. */
enum kith_rc kith_csv_value(const struct kith_csv *csv, const struct kith_csv_row *row, uint32_t column,
                            struct kith_arena *scratch, struct kith_str *out, struct kith_err *err);

#endif
