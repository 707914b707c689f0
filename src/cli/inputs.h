/* The files that a command line names: folders become the transcripts in them, in the order of their names. */
#ifndef KITH_INPUTS_H
#define KITH_INPUTS_H

#include "str.h"

#include <stdint.h>

#define KITH_INPUTS_MAX 100000

struct kith_input_file { /* which file it is, by whatever name */
    uint64_t device;
    uint64_t inode;
};

struct kith_inputs {
    char **paths; /* in the order of their names within each argument */
    size_t n;
    bool many;                     /* more than one was named, or a folder */
    struct kith_input_file *files; /* those that are there, in order */
    size_t n_files;
};

/* Expands n arguments. Within a folder (and those in it, to a depth of 16) every file with the ending of a
 * transcript is taken, unless its name starts with a dot; links to folders are not followed there. EUSAGE for none,
 * EIO, EBOUND. */
enum kith_rc kith_inputs_find(char *const *args, size_t n, struct kith_arena *keep, struct kith_inputs *out,
                              struct kith_err *err);

/* True when the file at `path` is one of the inputs. */
bool kith_inputs_include(const struct kith_inputs *inputs, const char *path);
/* EUSAGE when an output to `path` (NULL: none) would take the place of an input. */
enum kith_rc kith_inputs_spare(const struct kith_inputs *inputs, const char *path, struct kith_err *err);

#endif
