#include "parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define THREADS_MAX 256u

struct crew {
    atomic_size_t next;
    size_t n;
    void (*job)(void *user, size_t i, unsigned worker);
    void *user;
};

struct worker {
    struct crew *crew;
    unsigned number;
    pthread_t thread;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    size_t i;

    while ((i = atomic_fetch_add_explicit(&w->crew->next, 1, memory_order_relaxed)) < w->crew->n)
        w->crew->job(w->crew->user, i, w->number);
    return NULL;
}

void kith_parallel(size_t n, unsigned threads, void (*job)(void *user, size_t i, unsigned worker), void *user)
{
    struct crew crew = {.n = n, .job = job, .user = user};
    struct worker workers[THREADS_MAX];
    unsigned started = 1;

    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    if (threads > n)
        threads = (unsigned)n;
    for (unsigned t = 0; t < THREADS_MAX; t++)
        workers[t] = (struct worker){.crew = &crew, .number = t};
    while (started < threads && pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    (void)work(&workers[0]);
    for (unsigned t = 1; t < started; t++)
        (void)pthread_join(workers[t].thread, NULL);
}

unsigned kith_processors(void)
{
    cpu_set_t set;
    int n;

    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > (int)THREADS_MAX ? THREADS_MAX : (unsigned)n;
}
