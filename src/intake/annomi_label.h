/* One row of AnnoMI's code columns to a label.
 *
 * Source: the AnnoMI annotation scheme (Wu et al. 2022, 2023). AnnoMI does not code adherence. Pure; any thread. */
#ifndef KITH_ANNOMI_LABEL_H
#define KITH_ANNOMI_LABEL_H

#include "codes.h"
#include "csv_columns.h"

/* Reads the columns from KITH_COLUMN_LABELS on; `cells[c - KITH_COLUMN_LABELS]` is the cell of column c, empty where
 * the table lacks it. Empty and "n/a" say nothing. A main behaviour counts as present even where its _exists column
 * says False; a subtype is kept only where its behaviour is present. `role` decides what is read: a client's row has
 * talk and nothing else, a counsellor's row no talk. *coded is false when nothing is said at all. EINPUT names line,
 * column and the words that are allowed. */
enum kith_rc kith_annomi_label(const struct kith_str *cells, enum kith_role role, uint32_t line, struct kith_label *out,
                               bool *coded, struct kith_err *err);

#endif
