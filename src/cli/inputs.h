/* The files that a command line names: folders become the transcripts in them, in the order of their names. */
#ifndef KITH_INPUTS_H
#define KITH_INPUTS_H

#include "str.h"

#define KITH_INPUTS_MAX 100000

struct kith_inputs {
    char **paths; /* in the order of their names within each argument */
    size_t n;
    bool many; /* more than one was named, or a folder */
};

/* Expands n arguments. Within a folder (and those in it, to a depth of 16) every file with the ending of a
 * transcript is taken, unless its name starts with a dot. EUSAGE for none, EIO, EBOUND. */
enum kith_rc kith_inputs_find(char *const *args, size_t n, struct kith_arena *keep, struct kith_inputs *out,
                              struct kith_err *err);

#endif
