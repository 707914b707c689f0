/* The codes of one turn as they are kept (a line of JSON), read back and said in words. Pure; any thread. */
#ifndef KITH_CODE_LINES_H
#define KITH_CODE_LINES_H

#include "buf.h"
#include "codes.h"

struct kith_code_line {
    uint32_t turn;
    struct kith_label label;
};

/* False when the line is none. */
bool kith_code_line_read(struct kith_str text, struct kith_code_line *out);
/* The labels of n turns from `first` on, of the lines of a coding; KITH_LABEL_NONE where there is no line. */
void kith_code_lines_read(struct kith_str codes, uint32_t first, size_t n, struct kith_label *labels);
/* "open question; also a complex reflection; affirms", escaped; "nothing" without a code. */
void kith_code_line_say(struct kith_buf *out, const struct kith_label *label);
/* Whether two coders said the same of a turn. */
bool kith_labels_agree(const struct kith_label *a, const struct kith_label *b);

#endif
