/* How a plain text shows who speaks, told from the whole of it.
 *
 * Lives in the arena of kith_layout_survey; strings are borrowed. One thread. */
#ifndef KITH_TEXT_LAYOUT_H
#define KITH_TEXT_LAYOUT_H

#include "speaker_label.h"
#include "str.h"

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
};

/* `raw` is the text as written, `lines` the same with each line cleaned. */
enum kith_rc kith_layout_survey(struct kith_layout *out, struct kith_arena *keep, struct kith_str raw,
                                struct kith_str lines, struct kith_err *err);

/* Whether this line names who speaks next; `ahead` is the line below it. */
bool kith_layout_label(const struct kith_layout *layout, struct kith_str line, struct kith_str ahead,
                       struct kith_said *out);

bool kith_layout_has(const struct kith_layout *layout, struct kith_str name);      /* a speaker's name */
size_t kith_layout_labels(const struct kith_layout *layout, struct kith_str name); /* lines with this label */

/* Lines that a service adds: "Transcribed by https://otter.ai", "Dana Reyes started transcription". */
bool kith_layout_is_notice(struct kith_str line);

/* The initials that Teams shows above a speaker's name. */
bool kith_layout_is_initials(const struct kith_layout *layout, struct kith_str line, struct kith_str ahead);

#endif
