#include "kith_env.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void *sys_resize(void *ctx, void *p, size_t n)
{
    (void)ctx;
    return realloc(p, n);
}

static void sys_release(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

static int sys_open_read(void *ctx, const char *path)
{
    int fd;

    (void)ctx;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int sys_open_new(void *ctx, const char *path)
{
    int fd;

    (void)ctx;
    do
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int sys_open_append(void *ctx, const char *path)
{
    int fd;

    (void)ctx;
    do
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int64_t sys_read(void *ctx, int fd, void *buf, size_t n)
{
    ssize_t got;

    (void)ctx;
    do
        got = read(fd, buf, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static int64_t sys_write(void *ctx, int fd, const void *buf, size_t n)
{
    ssize_t put;

    (void)ctx;
    do
        put = write(fd, buf, n);
    while (put < 0 && errno == EINTR);
    return put;
}

static int sys_sync(void *ctx, int fd)
{
    (void)ctx;
    return fsync(fd);
}

static int sys_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd);
}

static int sys_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return rename(from, to);
}

static int sys_unlink(void *ctx, const char *path)
{
    (void)ctx;
    return unlink(path);
}

static const void *map_open_file(int fd, size_t max, size_t *n)
{
    struct stat st;
    void *p;

    if (fstat(fd, &st) != 0)
        return NULL;
    if (!S_ISREG(st.st_mode) || st.st_size <= 0) {
        errno = EINVAL;
        return NULL;
    }
    if ((uint64_t)st.st_size > max) {
        errno = EFBIG;
        return NULL;
    }
    *n = (size_t)st.st_size;
    p = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, fd, 0);
    return p == MAP_FAILED ? NULL : p;
}

static const void *sys_map(void *ctx, const char *path, size_t max, size_t *n)
{
    int fd = sys_open_read(ctx, path);
    const void *p;

    if (fd < 0)
        return NULL;
    p = map_open_file(fd, max, n);
    (void)close(fd);
    return p;
}

static void sys_unmap(void *ctx, const void *p, size_t n)
{
    (void)ctx;
    (void)munmap((void *)(uintptr_t)p, n);
}

static uint64_t sys_now_ns(void *ctx)
{
    struct timespec t = {0};

    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int64_t sys_wall_s(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL);
}

static void sys_random(void *ctx, void *out, size_t n)
{
    unsigned char *p = out;

    (void)ctx;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);

        if (got < 0 && errno != EINTR)
            abort(); /* Linux never fails here once booted; going on with a guessable name would be worse */
        if (got > 0) {
            p += got;
            n -= (size_t)got;
        }
    }
}

static const struct kith_env system_env = {
    .resize = sys_resize,
    .release = sys_release,
    .open_read = sys_open_read,
    .open_new = sys_open_new,
    .open_append = sys_open_append,
    .read = sys_read,
    .write = sys_write,
    .sync = sys_sync,
    .close = sys_close,
    .rename = sys_rename,
    .unlink = sys_unlink,
    .map = sys_map,
    .unmap = sys_unmap,
    .now_ns = sys_now_ns,
    .wall_s = sys_wall_s,
    .random = sys_random,
};

const struct kith_env *kith_env_system(void)
{
    return &system_env;
}

void *kith_env_alloc(const struct kith_env *env, size_t n)
{
    void *p = env->resize(env->ctx, NULL, n ? n : 1);

    if (p)
        memset(p, 0, n ? n : 1);
    return p;
}

void kith_env_free(const struct kith_env *env, void *p)
{
    if (p)
        env->release(env->ctx, p);
}
