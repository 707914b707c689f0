#include "golden.h"

#include <stdio.h>
#include <stdlib.h>

#define SHOWN_MAX 12 /* differing lines that are printed */

const char *golden_path(const char *name)
{
    static char path[4096];
    const char *root = getenv("KITH_SOURCE");

    (void)snprintf(path, sizeof path, "%s/tests/golden/%s", root ? root : ".", name);
    return path;
}

char *golden_read(const char *name, size_t *n)
{
    FILE *f = fopen(golden_path(name), "rb");
    char *p = NULL;
    long size;

    if (!f)
        return NULL;
    if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0) {
        p = calloc(1, (size_t)size + 1);
        if (p && fread(p, 1, (size_t)size, f) != (size_t)size) {
            free(p);
            p = NULL;
        }
        if (n)
            *n = (size_t)size;
    }
    (void)fclose(f);
    return p;
}

static bool write_file(const char *name, struct kith_str got)
{
    FILE *f = fopen(golden_path(name), "wb");
    bool good = f && fwrite(got.p, 1, got.n, f) == got.n;

    if (f && fclose(f) != 0)
        good = false;
    if (!good)
        (void)fprintf(stderr, "# %s could not be written\n", golden_path(name));
    return good;
}

/* Line by line, each with what was expected (-) and what came (+); good enough where lines rarely shift. */
static void print_difference(const char *name, struct kith_str want, struct kith_str got)
{
    unsigned line = 0;
    unsigned shown = 0;
    struct kith_str a;
    struct kith_str b;

    (void)fprintf(stderr, "# %s differs:\n", name);
    for (;;) {
        bool more_a = kith_str_cut(&want, '\n', &a);
        bool more_b = kith_str_cut(&got, '\n', &b);

        line++;
        if (!more_a && !more_b)
            return;
        if (more_a && more_b && kith_str_eq(a, b))
            continue;
        if (++shown > SHOWN_MAX) {
            (void)fprintf(stderr, "# ... and more\n");
            return;
        }
        if (more_a)
            (void)fprintf(stderr, "# %4u - " KITH_STR_FMT "\n", line, KITH_STR_ARG(a));
        if (more_b)
            (void)fprintf(stderr, "# %4u + " KITH_STR_FMT "\n", line, KITH_STR_ARG(b));
    }
}

bool golden_same(const char *name, struct kith_str got)
{
    const char *mode = getenv("KITH_GOLDEN");
    struct kith_str want = {NULL, 0};
    bool same;
    char *p;

    if (mode && strcmp(mode, "write") == 0)
        return write_file(name, got);
    p = golden_read(name, &want.n);
    if (!p) {
        (void)fprintf(stderr, "# %s is missing; run once with KITH_GOLDEN=write and read what it says\n", name);
        return false;
    }
    want.p = p;
    same = kith_str_eq(want, got);
    if (!same)
        print_difference(name, want, got);
    free(p);
    return same;
}
