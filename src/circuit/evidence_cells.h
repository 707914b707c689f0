/* Rows and cells of the circuit's tables: tab-separated, `#` comment lines, one header line that must be the expected
 * one. Views into the bytes; nothing is owned. One thread. */
#ifndef KITH_EVIDENCE_CELLS_H
#define KITH_EVIDENCE_CELLS_H

#include "str.h"

#define KITH_CELLS_MAX 16

struct kith_cells {
    struct kith_str rest; /* what was not read yet */
    uint32_t line;        /* of the row, from 1 */
    size_t n;             /* cells that every row must have */
    struct kith_str cell[KITH_CELLS_MAX];
};

/* Reads to the header and compares it with the n names. */
enum kith_rc kith_cells_head(struct kith_cells *c, const char *const *names, size_t n, struct kith_err *err);
/* The next row; KITH_END behind the last. */
enum kith_rc kith_cells_next(struct kith_cells *c, struct kith_err *err);

/* The cell must not be empty; it must be one of a NULL-ended list (*which may be NULL). The error names the column. */
enum kith_rc kith_cells_some(const struct kith_cells *c, size_t i, const char *column, struct kith_err *err);
enum kith_rc kith_cells_word(const struct kith_cells *c, size_t i, const char *column, const char *const *words,
                             size_t *which, struct kith_err *err);
/* A decimal number such as 1.25 or 16, from 0 to max; an empty cell is `empty`. */
enum kith_rc kith_cells_number(const struct kith_cells *c, size_t i, const char *column, double max, double empty,
                               double *out, struct kith_err *err);

#endif
