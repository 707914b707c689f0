/* The outside world, in one struct: memory, files, clock, randomness.
 *
 * Every Kith library reaches the system only through a `struct kith_env` that its caller owns and that outlives every
 * object made with it. `kith_env_system()` is the real one. Tests pass others. All functions may be called from
 * several threads at once. */
#ifndef KITH_ENV_H
#define KITH_ENV_H

#include <stddef.h>
#include <stdint.h>

struct kith_env {
    void *ctx;
    /* Like realloc: p NULL allocates; returns NULL when there is no memory, and p stays valid. */
    void *(*resize)(void *ctx, void *p, size_t n);
    void (*release)(void *ctx, void *p);
    /* File calls return a descriptor or a count >= 0, or -1 with errno set. */
    int (*open_read)(void *ctx, const char *path);
    int (*open_new)(void *ctx, const char *path);    /* mode 0600, must not exist yet */
    int (*open_append)(void *ctx, const char *path); /* mode 0600, made when it is not there */
    int64_t (*read)(void *ctx, int fd, void *buf, size_t n);
    int64_t (*write)(void *ctx, int fd, const void *buf, size_t n);
    int (*sync)(void *ctx, int fd);
    int (*close)(void *ctx, int fd);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*unlink)(void *ctx, const char *path);
    /* A whole file of 1 to `max` bytes, mapped read-only; NULL with errno set (EFBIG above max, EINVAL when empty). */
    const void *(*map)(void *ctx, const char *path, size_t max, size_t *n);
    void (*unmap)(void *ctx, const void *p, size_t n);
    uint64_t (*now_ns)(void *ctx);                  /* monotonic */
    int64_t (*wall_s)(void *ctx);                   /* seconds since 1970, UTC */
    void (*random)(void *ctx, void *out, size_t n); /* from the system's generator */
};

/* The real system. Borrowed; lives as long as the program. */
const struct kith_env *kith_env_system(void);

void *kith_env_alloc(const struct kith_env *env, size_t n); /* zeroed, or NULL */
void kith_env_free(const struct kith_env *env, void *p);    /* NULL is fine */

#endif
