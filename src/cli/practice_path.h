/* Where the personas, drills and stories are: --content, KITH_PRACTICE, beside the program as it was built, or where
 * they were installed. And where the learner's own records are kept. */
#ifndef KITH_PRACTICE_PATH_H
#define KITH_PRACTICE_PATH_H

#include "cli.h"
#include "str.h"

#define KITH_PRACTICE_PATH_MAX 4096

/* EIO names the places that were looked at. named may be NULL. */
enum kith_rc kith_practice_find(const char *named, char *path, size_t n, struct kith_err *err);

/* The folder of the learner's own records, $XDG_DATA_HOME/kith/practice or ~/.local/share/kith/practice, made with mode
 * 0700 where `make`. EIO when there is no home. */
enum kith_rc kith_practice_own(char *path, size_t n, bool make, struct kith_err *err);

#endif
