/* Whole files in and out, through the env. Any thread. */
#ifndef KITH_FILEIO_H
#define KITH_FILEIO_H

#include "buf.h"

/* Reads all of `path` ("-" is standard input) into `into`, at most into->max bytes. EIO when it cannot be opened or
 * read (a directory too), EBOUND when it is larger; the error names the file. */
enum kith_rc kith_file_read(const struct kith_env *env, const char *path, struct kith_buf *into, struct kith_err *err);

/* Replaces `path` whole or not at all: written beside it under a random name with mode 0600, synced, renamed. On any
 * failure the old file is untouched and nothing is left behind. */
enum kith_rc kith_file_write(const struct kith_env *env, const char *path, struct kith_str bytes, struct kith_err *err);

/* Writes all bytes to an open descriptor (1 is standard output). */
enum kith_rc kith_fd_write(const struct kith_env *env, int fd, struct kith_str bytes, struct kith_err *err);

#endif
