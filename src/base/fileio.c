#include "fileio.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#define CHUNK ((size_t)64 * 1024)

static enum kith_rc io_error(struct kith_err *err, const char *path, const char *verb, int code)
{
    (void)kith_fail(err, KITH_EIO, 0, "This could not be %s: %s.", verb, strerror(code));
    kith_err_in_file(err, path);
    return KITH_EIO;
}

static enum kith_rc read_all(const struct kith_env *env, int fd, const char *path, struct kith_buf *into,
                             struct kith_err *err)
{
    char chunk[CHUNK];
    int64_t got;

    while ((got = env->read(env->ctx, fd, chunk, sizeof chunk)) > 0) {
        kith_buf_add(into, chunk, (size_t)got);
        if (into->rc == KITH_EBOUND) {
            (void)kith_fail(err, KITH_EBOUND, 0,
                            "The file is larger than %zu MB, the most that is read; split it into sessions.",
                            into->max >> 20);
            kith_err_in_file(err, path);
            return KITH_EBOUND;
        }
        if (into->rc != KITH_OK)
            return kith_buf_check(into, "The file", err);
    }
    return got < 0 ? io_error(err, path, "read", errno) : KITH_OK;
}

enum kith_rc kith_file_read(const struct kith_env *env, const char *path, struct kith_buf *into, struct kith_err *err)
{
    enum kith_rc rc;
    int fd;

    if (strcmp(path, "-") == 0)
        return read_all(env, 0, "standard input", into, err);
    fd = env->open_read(env->ctx, path);
    if (fd < 0)
        return io_error(err, path, "opened", errno);
    rc = read_all(env, fd, path, into, err);
    (void)env->close(env->ctx, fd);
    return rc;
}

enum kith_rc kith_fd_write(const struct kith_env *env, int fd, struct kith_str bytes, struct kith_err *err)
{
    while (bytes.n > 0) {
        int64_t put = env->write(env->ctx, fd, bytes.p, bytes.n);

        if (put <= 0)
            return kith_fail(err, KITH_EIO, 0, "The output could not be written: %s.", strerror(errno));
        bytes = kith_str_sub(bytes, (size_t)put, bytes.n);
    }
    return KITH_OK;
}

enum kith_rc kith_file_write(const struct kith_env *env, const char *path, struct kith_str bytes, struct kith_err *err)
{
    char beside[PATH_MAX];
    uint64_t tag = 0;
    enum kith_rc rc;
    int fd;

    env->random(env->ctx, &tag, sizeof tag);
    if ((size_t)snprintf(beside, sizeof beside, "%s.%016llx.part", path, (unsigned long long)tag) >= sizeof beside)
        return io_error(err, path, "written", ENAMETOOLONG);
    fd = env->open_new(env->ctx, beside);
    if (fd < 0)
        return io_error(err, path, "written", errno);
    rc = kith_fd_write(env, fd, bytes, NULL);
    if (rc == KITH_OK && env->sync(env->ctx, fd) != 0)
        rc = KITH_EIO;
    if (rc != KITH_OK)
        rc = io_error(err, path, "written", errno);
    if (env->close(env->ctx, fd) != 0 && rc == KITH_OK)
        rc = io_error(err, path, "written", errno);
    if (rc == KITH_OK && env->rename(env->ctx, beside, path) != 0)
        rc = io_error(err, path, "written", errno);
    if (rc != KITH_OK)
        (void)env->unlink(env->ctx, beside);
    return rc;
}
