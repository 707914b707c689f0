#include "app_maker.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "app_maker: %s\n", what);
    abort();
}

void folder_open(struct test_folder *f)
{
    (void)snprintf(f->path, sizeof f->path, "/tmp/kith-test-XXXXXX");
    must(mkdtemp(f->path) != NULL, "no folder");
}

static size_t each_entry(const struct test_folder *f, bool remove)
{
    DIR *d = opendir(f->path);
    const struct dirent *e;
    size_t n = 0;

    must(d != NULL, "no folder");
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        n++;
        if (remove)
            must(unlinkat(dirfd(d), e->d_name, 0) == 0 || unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR) == 0,
                 "an entry stays");
    }
    (void)closedir(d);
    return n;
}

size_t folder_count(const struct test_folder *f)
{
    return each_entry(f, false);
}

size_t folder_close(struct test_folder *f)
{
    size_t n = each_entry(f, true);

    must(rmdir(f->path) == 0, "the folder stays");
    return n;
}

const char *folder_path(const struct test_folder *f, const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];

    (void)snprintf(path, sizeof paths[0], "%s/%s", f->path, name);
    return path;
}

const char *folder_write(const struct test_folder *f, const char *name, struct kith_str bytes)
{
    const char *path = folder_path(f, name);
    FILE *out = fopen(path, "wb");

    must(out != NULL && fwrite(bytes.p, 1, bytes.n, out) == bytes.n, "a file cannot be written");
    must(fclose(out) == 0, "a file cannot be written");
    return path;
}

char *file_read(const char *path, size_t *n)
{
    FILE *in = fopen(path, "rb");
    size_t cap = (size_t)64 << 20;
    char *p;

    if (!in)
        return NULL;
    p = malloc(cap);
    must(p != NULL, "no memory");
    *n = fread(p, 1, cap - 1, in);
    p[*n] = '\0';
    (void)fclose(in);
    return p;
}
