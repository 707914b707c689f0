#include "http_workers.h"

#include <pthread.h>

#define STACK ((size_t)2 << 20)

struct kith_http_workers {
    const struct kith_env *env;
    pthread_mutex_t lock;
    pthread_cond_t come;
    struct kith_http_work *first;
    struct kith_http_work **end;
    bool closing;
    unsigned n;
    pthread_t threads[];
};

/* The next in the queue; NULL when there is nothing more to come. Called with the lock held. */
static struct kith_http_work *take(struct kith_http_workers *workers)
{
    struct kith_http_work *work;

    while (!workers->first && !workers->closing)
        (void)pthread_cond_wait(&workers->come, &workers->lock);
    work = workers->first;
    if (work) {
        workers->first = work->next;
        if (!workers->first)
            workers->end = &workers->first;
    }
    return work;
}

static void *run(void *user)
{
    struct kith_http_workers *workers = user;
    struct kith_http_work *work;

    (void)pthread_mutex_lock(&workers->lock);
    while ((work = take(workers))) {
        (void)pthread_mutex_unlock(&workers->lock);
        work->run(work);
        (void)pthread_mutex_lock(&workers->lock);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return NULL;
}

static void start_threads(struct kith_http_workers *workers, unsigned n)
{
    pthread_attr_t attr;

    (void)pthread_attr_init(&attr);
    (void)pthread_attr_setstacksize(&attr, STACK);
    while (workers->n < n && pthread_create(&workers->threads[workers->n], &attr, run, workers) == 0)
        workers->n++;
    (void)pthread_attr_destroy(&attr);
}

enum kith_rc kith_http_workers_open(const struct kith_env *env, unsigned n, struct kith_http_workers **out,
                                    struct kith_err *err)
{
    struct kith_http_workers *workers = kith_env_alloc(env, sizeof *workers + n * sizeof *workers->threads);

    if (!workers)
        return kith_fail_memory(err);
    workers->env = env;
    workers->end = &workers->first;
    (void)pthread_mutex_init(&workers->lock, NULL);
    (void)pthread_cond_init(&workers->come, NULL);
    start_threads(workers, n);
    if (workers->n == 0) { /* fewer than asked for is slower, none is nothing */
        kith_http_workers_close(workers);
        return kith_fail(err, KITH_ENOMEM, 0,
                         "The system gave no threads for the server. Try again with less running.");
    }
    *out = workers;
    return KITH_OK;
}

bool kith_http_workers_add(struct kith_http_workers *workers, struct kith_http_work *work)
{
    bool taken;

    work->next = NULL;
    (void)pthread_mutex_lock(&workers->lock);
    taken = !workers->closing;
    if (taken) {
        *workers->end = work;
        workers->end = &work->next;
        (void)pthread_cond_signal(&workers->come);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return taken;
}

void kith_http_workers_end(struct kith_http_workers *workers)
{
    if (!workers)
        return;
    (void)pthread_mutex_lock(&workers->lock);
    workers->closing = true;
    (void)pthread_cond_broadcast(&workers->come);
    (void)pthread_mutex_unlock(&workers->lock);
    for (; workers->n > 0; workers->n--)
        (void)pthread_join(workers->threads[workers->n - 1], NULL);
}

void kith_http_workers_close(struct kith_http_workers *workers)
{
    if (!workers)
        return;
    kith_http_workers_end(workers);
    (void)pthread_cond_destroy(&workers->come);
    (void)pthread_mutex_destroy(&workers->lock);
    kith_env_free(workers->env, workers);
}
