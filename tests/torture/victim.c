/* A program with one known fault, so that the torture can show that it finds it:  victim FAULT INPUT OUTPUT
 *
 * Copies INPUT to OUTPUT as Kith should: read whole, written beside, renamed, a message when anything failed. The fault
 * is one of: none, crash, hang, leak, silent, half (the old output is cut off first), litter (what was written beside
 * stays), lie (says all is well with half the bytes). */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST ((size_t)1 << 16)

static const char *fault;

static bool is(const char *name)
{
    return strcmp(fault, name) == 0;
}

static int trouble(const char *what)
{
    static const char before[] = "victim: cannot go on: ";

    if (!is("silent")) {
        (void)!write(2, before, sizeof before - 1);
        (void)!write(2, what, strlen(what));
        (void)!write(2, "\n", 1);
    }
    return 3;
}

static bool read_all(const char *path, char *into, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;

    *n = 0;
    while (fd >= 0 && *n < MOST && (got = read(fd, into + *n, MOST - *n)) > 0)
        *n += (size_t)got;
    if (fd >= 0)
        (void)close(fd);
    return got == 0;
}

static bool write_all(const char *path, const char *from, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0;

    while (ok && n > 0) {
        ssize_t put = write(fd, from, n);

        if (put < 0)
            ok = is("lie");
        if (put <= 0)
            break;
        from += put;
        n -= (size_t)put;
    }
    ok = ok && (fsync(fd) == 0 || is("lie"));
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static int copy(const char *from, const char *to)
{
    char beside[4096];
    char *bytes = malloc(MOST);
    size_t n = 0;
    int status = 0;

    (void)snprintf(beside, sizeof beside, "%s%s", to, is("half") ? "" : ".part");
    if (is("crash"))
        *(volatile char *)bytes = 0;
    while (is("hang") && !bytes)
        (void)usleep(1000);
    if (!bytes) {
        status = trouble("no memory");
    } else if (!read_all(from, bytes, &n)) {
        status = trouble("the input cannot be read");
    } else if (!write_all(beside, bytes, n)) {
        status = trouble("the output cannot be written");
        if (!is("litter") && !is("half"))
            (void)unlink(beside);
    } else if (!is("half") && rename(beside, to) != 0) {
        (void)unlink(beside);
        status = trouble("the output cannot be renamed");
    }
    if (!(is("leak") && status != 0))
        free(bytes);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    fault = argv[1];
    return copy(argv[2], argv[3]);
}
