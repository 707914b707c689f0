/* One line of decoded text at a time, counted as an editor counts them. Pure; any thread. */
#ifndef KITH_TEXT_LINES_H
#define KITH_TEXT_LINES_H

#include "str.h"

#include <stdint.h>

struct kith_lines {
    struct kith_str rest; /* what is still to read; borrowed */
    uint32_t line;        /* the number of the line last read; 0 before the first */
};

/* The next line, without its LF; false at the end. A final LF begins no further line. */
static inline bool kith_lines_next(struct kith_lines *in, struct kith_str *line)
{
    if (in->rest.n == 0 || !kith_str_cut(&in->rest, '\n', line))
        return false;
    in->line++;
    return true;
}

#endif
