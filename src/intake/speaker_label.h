/* What may be a speaker's name at the head of a line of transcript.
 *
 * A colon alone makes no speaker ("Note: she was late", "10:30 tomorrow", "https://..."): these functions only find
 * where a name would stand; name_shape.h judges its form and name_table.h the whole file. Lines are cleaned text;
 * results borrow from them. Pure; any thread. */
#ifndef KITH_SPEAKER_LABEL_H
#define KITH_SPEAKER_LABEL_H

#include "name_shape.h"

#include <stdint.h>

struct kith_said {
    struct kith_str name; /* without markdown, times, "From ... to Everyone" */
    struct kith_str text; /* what is said on the same line; may be empty */
    int64_t start_ms;     /* -1 unknown */
    int64_t end_ms;       /* -1 unknown */
    bool set_off;         /* by a time or ">>": hardly ever chance */
};

#define KITH_LABEL_MAX 120 /* bytes of a line in which a label must end; no name is longer */

/* "Name: text", with list marks, line numbers, quote marks, bold and times around it. The form of the name is looked at
 * only in passing (kith_name_may_be): "Note: text" is true too. */
bool kith_label_colon(struct kith_str line, struct kith_said *out);

/* The two below are true only for what has the form of a name. A line of its own above what is said: "Name  0:05",
 * "[Name] 10:02:11", "0:05 Name". `text` is empty. */
bool kith_label_header(struct kith_str line, struct kith_said *out);

/* A name alone on its line, bold or a heading perhaps; *marked tells that it was. */
bool kith_label_alone(struct kith_str line, struct kith_str *name, bool *marked);

#endif
