/* What followed what: counts and shares of each row, shaded and printed. See figure.h. */
#ifndef KITH_MATRIX_CHART_H
#define KITH_MATRIX_CHART_H

#include "figure.h"

#include <stdint.h>

#define KITH_MATRIX_COLUMNS_MAX 8 /* more are left out */

struct kith_matrix_chart {
    const struct kith_str *rows; /* "a question" */
    size_t n_rows;
    const struct kith_str *columns; /* "change talk" */
    size_t n_columns;
    const uint32_t *count;        /* n_rows x n_columns, row-major */
    struct kith_str row_title;    /* "After the counsellor's ..." */
    struct kith_str column_title; /* "... came the client's" */
};

/* A cell prints its share of the row and "n of total", and is shaded by the share; a row without counts prints dashes.
 */
void kith_matrix_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_matrix_chart *chart);

#endif
