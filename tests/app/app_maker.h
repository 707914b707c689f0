/* A folder of its own for a test, and files in it. Aborts where a test could not go on. One thread. */
#ifndef APP_MAKER_H
#define APP_MAKER_H

#include "str.h"

struct test_folder {
    char path[64];
};

void folder_open(struct test_folder *f);
/* Removes it with all that is in it, one level deep; returns how many entries there were. */
size_t folder_close(struct test_folder *f);
size_t folder_count(const struct test_folder *f); /* entries */
/* The path of a file in it; in one of a few static buffers that are used in turn. */
const char *folder_path(const struct test_folder *f, const char *name);
const char *folder_write(const struct test_folder *f, const char *name, struct kith_str bytes); /* its path */
/* The whole file, terminated; the caller frees it. NULL when it is not there. */
char *file_read(const char *path, size_t *n);

#endif
