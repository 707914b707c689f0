#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH_MAX 16

struct finder {
    struct kith_arena *keep;
    struct kith_inputs *out;
};

static bool is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

static enum kith_rc add_path(struct finder *f, const char *path, struct kith_err *err)
{
    struct kith_str kept;
    struct stat st;
    enum kith_rc rc;

    if (f->out->n == KITH_INPUTS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "More than %d files were named; give fewer at once.", KITH_INPUTS_MAX);
    KITH_TRY(kith_str_keep(f->keep, kith_str_of(path), &kept, err));
    f->out->paths[f->out->n++] = (char *)(uintptr_t)kept.p;
    if ((is_stdin(path) ? fstat(0, &st) : stat(path, &st)) == 0 && S_ISREG(st.st_mode))
        f->out->files[f->out->n_files++] = (struct kith_input_file){(uint64_t)st.st_dev, (uint64_t)st.st_ino};
out:
    return rc;
}

/* A folder holds licences, recordings and pages too; to report each as unreadable helps nobody. A file that is named
 * itself is read whatever its ending. */
static bool may_be_transcript(const char *name)
{
    static const char *const endings[] = {".vtt", ".srt",  ".txt",   ".text", ".docx", ".csv",
                                          ".tsv", ".json", ".jsonl", ".kith", NULL};
    const char *dot = strrchr(name, '.');

    for (const char *const *e = endings; dot && *e; e++)
        if (kith_str_eq_nocase(kith_str_of(dot), kith_str_of(*e)))
            return true;
    return false;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A link may lead back to where it stands, and every session would be counted again. */
static bool is_link(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

static enum kith_rc add_any(struct finder *f, const char *path, int depth, bool named, struct kith_err *err);

static enum kith_rc add_folder(struct finder *f, const char *folder, int depth, struct kith_err *err)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, not_hidden, by_name);
    size_t len = strlen(folder);
    enum kith_rc rc = KITH_OK;

    while (len > 1 && folder[len - 1] == '/')
        len--;

    if (n < 0)
        return kith_fail(err, KITH_EIO, 0, "The folder %s could not be read: %s.", folder, strerror(errno));
    for (int i = 0; i < n && rc == KITH_OK; i++) {
        char path[4096];

        if ((size_t)snprintf(path, sizeof path, "%.*s/%s", (int)len, folder, entries[i]->d_name) >= sizeof path)
            rc = kith_fail(err, KITH_EBOUND, 0, "A path in %s is longer than 4095 bytes; move the folder up.", folder);
        else if (is_folder(path) ? !is_link(path) : may_be_transcript(entries[i]->d_name))
            rc = add_any(f, path, depth + 1, false, err);
    }
    for (int i = 0; i < n; i++)
        free(entries[i]);
    free(entries);
    return rc;
}

static enum kith_rc add_any(struct finder *f, const char *path, int depth, bool named, struct kith_err *err)
{
    if (is_stdin(path) || !is_folder(path))
        return add_path(f, path, err); /* what is missing is reported when it is read, and stops no other */
    if (depth > DEPTH_MAX)
        return KITH_OK;
    f->out->many = f->out->many || named;
    return add_folder(f, path, depth, err);
}

static int by_file(const void *a, const void *b)
{
    const struct kith_input_file *x = a;
    const struct kith_input_file *y = b;

    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return (x->device > y->device) - (x->device < y->device);
}

enum kith_rc kith_inputs_find(char *const *args, size_t n, struct kith_arena *keep, struct kith_inputs *out,
                              struct kith_err *err)
{
    struct finder f = {keep, out};
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_inputs){.many = n > 1};
    out->paths = kith_arena_raw(keep, KITH_INPUTS_MAX * sizeof *out->paths);
    out->files = kith_arena_raw(keep, KITH_INPUTS_MAX * sizeof *out->files);
    if (!out->paths || !out->files)
        return kith_arena_fail(keep, err);
    for (size_t i = 0; i < n; i++)
        KITH_TRY(add_any(&f, args[i], 0, true, err));
    qsort(out->files, out->n_files, sizeof *out->files, by_file);
    if (out->n == 0)
        rc = kith_fail(err, KITH_EUSAGE, 0, "No transcript was named; give a file, a folder, or - for standard input.");
out:
    return rc;
}

bool kith_inputs_include(const struct kith_inputs *inputs, const char *path)
{
    struct kith_input_file file;
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    file = (struct kith_input_file){(uint64_t)st.st_dev, (uint64_t)st.st_ino};
    return bsearch(&file, inputs->files, inputs->n_files, sizeof file, by_file) != NULL;
}

enum kith_rc kith_inputs_spare(const struct kith_inputs *inputs, const char *path, struct kith_err *err)
{
    if (path && kith_inputs_include(inputs, path))
        return kith_fail(err, KITH_EUSAGE, 0, "%s is read and would be written over; name another file with -o.", path);
    return KITH_OK;
}
