#include "http_watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>

#define NS UINT64_C(1000000000)

struct kith_watched {
    struct kith_watched *next;
    struct kith_watched **link;
    uint64_t until_ns;
    int fd;
};

struct kith_http_watch {
    const struct kith_env *env;
    struct kith_watched *first;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    pthread_t thread;
    bool stop;
};

static void shut_overdue(struct kith_http_watch *watch)
{
    uint64_t now = watch->env->now_ns(watch->env->ctx);

    for (struct kith_watched *w = watch->first; w; w = w->next)
        if (now >= w->until_ns) {
            /* Only shut: the server then sees the end and closes it, on its own thread. */
            (void)shutdown(w->fd, SHUT_RDWR);
            w->until_ns = UINT64_MAX;
        }
}

static void *watch_run(void *user)
{
    struct kith_http_watch *watch = user;

    pthread_mutex_lock(&watch->lock);
    while (!watch->stop) {
        uint64_t next = kith_env_system()->now_ns(NULL) + NS; /* what the wait goes by, whatever the time limits do */
        struct timespec at = {.tv_sec = (time_t)(next / NS), .tv_nsec = (long)(next % NS)};

        (void)pthread_cond_timedwait(&watch->stopped, &watch->lock, &at);
        shut_overdue(watch);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

enum kith_rc kith_http_watch_open(const struct kith_env *env, struct kith_http_watch **out, struct kith_err *err)
{
    struct kith_http_watch *watch = kith_env_alloc(env, sizeof *watch);
    pthread_condattr_t monotonic;

    if (!watch)
        return kith_fail_memory(err);
    watch->env = env;
    (void)pthread_mutex_init(&watch->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&watch->stopped, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (pthread_create(&watch->thread, NULL, watch_run, watch) != 0) {
        pthread_cond_destroy(&watch->stopped);
        pthread_mutex_destroy(&watch->lock);
        kith_env_free(env, watch);
        return kith_fail(err, KITH_ENOMEM, 0, "The system gave no thread for the server. Try again with less running.");
    }
    *out = watch;
    return KITH_OK;
}

void kith_http_watch_close(struct kith_http_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->stop = true;
    pthread_cond_signal(&watch->stopped);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->stopped);
    pthread_mutex_destroy(&watch->lock);
    kith_env_free(watch->env, watch);
}

struct kith_watched *kith_http_watch_add(struct kith_http_watch *watch, int fd, unsigned seconds)
{
    struct kith_watched *w = kith_env_alloc(watch->env, sizeof *w);

    if (!w)
        return NULL;
    w->fd = fd;
    w->until_ns = watch->env->now_ns(watch->env->ctx) + seconds * NS;
    pthread_mutex_lock(&watch->lock);
    w->next = watch->first;
    w->link = &watch->first;
    if (w->next)
        w->next->link = &w->next;
    watch->first = w;
    pthread_mutex_unlock(&watch->lock);
    return w;
}

void kith_http_watch_until(struct kith_http_watch *watch, struct kith_watched *w, unsigned seconds)
{
    uint64_t until = watch->env->now_ns(watch->env->ctx) + seconds * NS;

    if (!w)
        return;
    pthread_mutex_lock(&watch->lock);
    w->until_ns = until;
    pthread_mutex_unlock(&watch->lock);
}

void kith_http_watch_remove(struct kith_http_watch *watch, struct kith_watched *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&watch->lock);
    *w->link = w->next;
    if (w->next)
        w->next->link = w->link;
    pthread_mutex_unlock(&watch->lock);
    kith_env_free(watch->env, w);
}
