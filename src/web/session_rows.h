/* Sessions in lists: whose, of whom, when, and how far. See visit.h. */
#ifndef KITH_SESSION_ROWS_H
#define KITH_SESSION_ROWS_H

#include "visit.h"

struct kith_session_line {
    struct kith_session_row row;
    struct kith_str counsellor; /* usual name */
    bool own;
    bool closed; /* a consent that it stands on is missing now */
};

/* Fills in the counsellor's name, and takes out what the visitor may not read any more. */
enum kith_rc kith_session_lines(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *rows, size_t n,
                                struct kith_session_line **out);

/* Those that the visitor's counsellors shared, the newest first, at most `most`. */
enum kith_rc kith_session_shared_with(struct kith_visit *v, struct kith_tx *tx, size_t most,
                                      struct kith_session_line **out, size_t *n);

/* <li> of a list, and <tr> of a table with the columns that kith_session_table_open writes. */
void kith_session_item(struct kith_visit *v, const struct kith_session_line *line);
void kith_session_table(struct kith_visit *v, const char *caption, const struct kith_session_line *lines, size_t n,
                        bool whose);

/* "feedback is ready", "being read", ... and the class of its tag. */
const char *kith_session_state_said(const struct kith_session_row *row, const char **colour);

/* The setting in words; "setting not named". */
const char *kith_session_setting_said(struct kith_str setting);

#endif
