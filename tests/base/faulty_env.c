#include "faulty_env.h"

#include <errno.h>

static const struct kith_env *real(void)
{
    return kith_env_system();
}

static bool fails(struct faulty_env *f, int code)
{
    ++f->calls;
    if (f->at == 0 || f->calls < f->at || (f->calls > f->at && !f->on))
        return false;
    errno = code;
    return true;
}

static void *resize(void *ctx, void *p, size_t n)
{
    struct faulty_env *f = ctx;
    bool first = p == NULL;
    void *q = fails(f, ENOMEM) ? NULL : real()->resize(real()->ctx, p, n);

    f->live += first && q ? 1 : 0;
    return q;
}

static void release(void *ctx, void *p)
{
    struct faulty_env *f = ctx;

    f->live -= p ? 1 : 0;
    real()->release(real()->ctx, p);
}

static int open_read(void *ctx, const char *path)
{
    return fails(ctx, EMFILE) ? -1 : real()->open_read(real()->ctx, path);
}

static int open_new(void *ctx, const char *path)
{
    return fails(ctx, EMFILE) ? -1 : real()->open_new(real()->ctx, path);
}

static size_t portion(const struct faulty_env *f, size_t n)
{
    return f->portion && n > f->portion ? f->portion : n;
}

static int64_t read_some(void *ctx, int fd, void *into, size_t n)
{
    return fails(ctx, EIO) ? -1 : real()->read(real()->ctx, fd, into, portion(ctx, n));
}

static int64_t write_some(void *ctx, int fd, const void *from, size_t n)
{
    return fails(ctx, ENOSPC) ? -1 : real()->write(real()->ctx, fd, from, portion(ctx, n));
}

static int sync_it(void *ctx, int fd)
{
    struct faulty_env *f = ctx;

    ++f->synced;
    return fails(f, EIO) ? -1 : real()->sync(real()->ctx, fd);
}

static int close_it(void *ctx, int fd)
{
    bool failing = fails(ctx, EIO);
    int rc = real()->close(real()->ctx, fd); /* a close that fails has closed all the same */

    if (!failing)
        return rc;
    errno = EIO;
    return -1;
}

static int rename_it(void *ctx, const char *from, const char *to)
{
    return fails(ctx, EIO) ? -1 : real()->rename(real()->ctx, from, to);
}

void faulty_env_init(struct faulty_env *f)
{
    *f = (struct faulty_env){.env = *kith_env_system()};
    f->env.ctx = f;
    f->env.resize = resize;
    f->env.release = release;
    f->env.open_read = open_read;
    f->env.open_new = open_new;
    f->env.read = read_some;
    f->env.write = write_some;
    f->env.sync = sync_it;
    f->env.close = close_it;
    f->env.rename = rename_it;
}
