#include "job_pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

struct kith_job_pool {
    const struct kith_env *env;
    kith_job_fn *work;
    void *user;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    unsigned long wakes; /* counted, so that one that comes while a thread works is not lost */
    unsigned retry_s;
    bool closing;
    unsigned n;
    pthread_t threads[KITH_JOB_POOL_MAX];
};

/* Until somebody wakes the pool, or it is time to look by oneself. */
static void wait_for_work(struct kith_job_pool *pool, unsigned long seen)
{
    uint64_t ns = pool->env->now_ns(pool->env->ctx) + pool->retry_s * UINT64_C(1000000000);
    const struct timespec until = {.tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u)};

    while (!pool->closing && pool->wakes == seen)
        if (pthread_cond_timedwait(&pool->woken, &pool->lock, &until) != 0)
            break;
}

static void *run(void *user)
{
    struct kith_job_pool *pool = user;

    (void)pthread_mutex_lock(&pool->lock);
    while (!pool->closing) {
        unsigned long seen = pool->wakes;
        enum kith_rc rc;

        (void)pthread_mutex_unlock(&pool->lock);
        rc = pool->work(pool->user);
        (void)pthread_mutex_lock(&pool->lock);
        if (rc != KITH_OK)
            wait_for_work(pool, seen);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

enum kith_rc kith_job_pool_open(const struct kith_env *env, unsigned n, unsigned retry_s, kith_job_fn *work, void *user,
                                struct kith_job_pool **out, struct kith_err *err)
{
    struct kith_job_pool *pool = kith_env_alloc(env, sizeof *pool);
    pthread_condattr_t monotonic;

    *out = NULL;
    if (!pool)
        return kith_fail_memory(err);
    pool->env = env;
    pool->work = work;
    pool->user = user;
    pool->retry_s = retry_s ? retry_s : 1;
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC); /* the wall's clock may step back for a day */
    (void)pthread_cond_init(&pool->woken, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    n = n > KITH_JOB_POOL_MAX ? KITH_JOB_POOL_MAX : n;
    while (pool->n < n && pthread_create(&pool->threads[pool->n], NULL, run, pool) == 0)
        pool->n++;
    if (n > 0 && pool->n == 0) { /* fewer than asked for is slower, none is nothing */
        kith_job_pool_close(pool);
        return kith_fail(err, KITH_ENOMEM, 0, "The system starts no more threads; close other programs and try again.");
    }
    *out = pool;
    return KITH_OK;
}

void kith_job_pool_wake(struct kith_job_pool *pool)
{
    if (!pool)
        return;
    (void)pthread_mutex_lock(&pool->lock);
    pool->wakes++;
    (void)pthread_cond_broadcast(&pool->woken);
    (void)pthread_mutex_unlock(&pool->lock);
}

void kith_job_pool_close(struct kith_job_pool *pool)
{
    if (!pool)
        return;
    (void)pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    (void)pthread_cond_broadcast(&pool->woken);
    (void)pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->n; i++)
        (void)pthread_join(pool->threads[i], NULL);
    (void)pthread_cond_destroy(&pool->woken);
    (void)pthread_mutex_destroy(&pool->lock);
    kith_env_free(pool->env, pool);
}
