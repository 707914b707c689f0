/* How a plain text shows who speaks, told from the whole of it.
 *
 * Lives in the arena of kith_layout_survey; strings are borrowed. One thread. */
#ifndef KITH_TEXT_LAYOUT_H
#define KITH_TEXT_LAYOUT_H

#include "speaker_label.h"
#include "text_lines.h"

enum kith_layout_kind {
    KITH_LAYOUT_NONE,   /* no speaker anywhere */
    KITH_LAYOUT_COLON,  /* "Name: text" */
    KITH_LAYOUT_HEADER, /* name and time above the text, on one line or two */
    KITH_LAYOUT_ALONE,  /* a role, or a bold or heading name, alone above the text */
    KITH_LAYOUT_COUNT
};

struct kith_names;

struct kith_layout {
    enum kith_layout_kind kind;
    struct kith_names *names[KITH_LAYOUT_COUNT];
    const char *service; /* whose layout it is, or NULL */
    bool numbered;       /* every line begins with its number */
};

/* `raw` is the text as written, `lines` the same with each line cleaned. */
enum kith_rc kith_layout_survey(struct kith_layout *out, struct kith_arena *keep, struct kith_str raw,
                                struct kith_str lines, struct kith_err *err);

/* A line and its neighbours; empty where there are none. */
struct kith_context {
    struct kith_str before;
    struct kith_str line;
    struct kith_str ahead;
};

/* Moves on by a line; false at the end. Begins with three empty strings. */
bool kith_context_next(struct kith_lines *in, struct kith_context *at);

/* Whether the line names who speaks next. */
bool kith_layout_label(const struct kith_layout *layout, const struct kith_context *at, struct kith_said *out);

/* What is said on a line without a label: the line without its number. */
struct kith_str kith_layout_text(const struct kith_layout *layout, struct kith_str line);

/* Whether the line is nothing that anyone said, but what a service put there. */
bool kith_layout_is_noise(const struct kith_layout *layout, const struct kith_context *at);

bool kith_layout_has(const struct kith_layout *layout, struct kith_str name);      /* a speaker's name */
size_t kith_layout_labels(const struct kith_layout *layout, struct kith_str name); /* lines with this label */

#endif
