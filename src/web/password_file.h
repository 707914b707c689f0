/* A file of passwords that nobody should choose, looked up where it lies: on this machine, without reading it all.
 *
 * One a line, in the order of their bytes (LC_ALL=C sort): a password, or the SHA-1 of one in 40 hexadecimal digits, a
 * colon and more after it if there is. Lines at the beginning that start with "# " are passed over. Any size: about
 * forty lines are looked at for one password. The file is mapped: to change it, write another and rename it to its
 * place, then start again. Immutable once open; any thread. */
#ifndef KITH_PASSWORD_FILE_H
#define KITH_PASSWORD_FILE_H

#include "str.h"

struct kith_password_file;

/* EIO when it cannot be read; EINPUT when its lines, as far as a few thousand of them tell, are in no order. */
enum kith_rc kith_password_file_open(const struct kith_env *env, const char *path, struct kith_password_file **out,
                                     struct kith_err *err);
void kith_password_file_close(struct kith_password_file *file); /* NULL is fine */

/* As it is, byte for byte. */
bool kith_password_file_has(const struct kith_password_file *file, struct kith_str password);

#endif
