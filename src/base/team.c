#include "team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct member {
    struct kith_team *team;
    unsigned number;
    pthread_t thread;
};

struct kith_team {
    const struct kith_env *env;
    pthread_mutex_t lock;
    pthread_cond_t begin; /* a new piece of work, or the end */
    pthread_cond_t done;
    unsigned long round; /* counts the pieces */
    unsigned busy;       /* helpers that have not finished this piece */
    bool over;
    atomic_size_t next;
    size_t n;
    void (*job)(void *user, size_t i, unsigned worker);
    void *user;
    unsigned started;
    struct member member[];
};

static void take_jobs(struct kith_team *team, unsigned worker)
{
    size_t i;

    while ((i = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed)) < team->n)
        team->job(team->user, i, worker);
}

static void *help(void *arg)
{
    struct member *m = arg;
    struct kith_team *team = m->team;
    unsigned long seen = 0;

    pthread_mutex_lock(&team->lock);
    for (;;) {
        while (team->round == seen && !team->over)
            pthread_cond_wait(&team->begin, &team->lock);
        if (team->over)
            break;
        seen = team->round;
        pthread_mutex_unlock(&team->lock);
        take_jobs(team, m->number);
        pthread_mutex_lock(&team->lock);
        if (--team->busy == 0)
            pthread_cond_signal(&team->done);
    }
    pthread_mutex_unlock(&team->lock);
    return NULL;
}

enum kith_rc kith_team_open(const struct kith_env *env, unsigned threads, struct kith_team **out, struct kith_err *err)
{
    const unsigned helpers = threads > 1 ? threads - 1 : 0;
    struct kith_team *team = kith_env_alloc(env, sizeof *team + helpers * sizeof *team->member);

    *out = team;
    if (!team)
        return kith_fail_memory(err);
    team->env = env;
    atomic_init(&team->next, 0);
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->begin, NULL);
    pthread_cond_init(&team->done, NULL);
    for (; team->started < helpers; team->started++) {
        struct member *m = &team->member[team->started];

        *m = (struct member){.team = team, .number = team->started + 1};
        if (pthread_create(&m->thread, NULL, help, m) != 0)
            break;
    }
    return KITH_OK;
}

void kith_team_close(struct kith_team *team)
{
    if (!team)
        return;
    pthread_mutex_lock(&team->lock);
    team->over = true;
    pthread_cond_broadcast(&team->begin);
    pthread_mutex_unlock(&team->lock);
    for (unsigned i = 0; i < team->started; i++)
        (void)pthread_join(team->member[i].thread, NULL);
    pthread_cond_destroy(&team->done);
    pthread_cond_destroy(&team->begin);
    pthread_mutex_destroy(&team->lock);
    kith_env_free(team->env, team);
}

void kith_team_run(struct kith_team *team, size_t n, void (*job)(void *user, size_t i, unsigned worker), void *user)
{
    const bool together = team->started > 0 && n > 1;

    team->n = n;
    team->job = job;
    team->user = user;
    atomic_store_explicit(&team->next, 0, memory_order_relaxed);
    if (together) {
        pthread_mutex_lock(&team->lock);
        team->busy = team->started;
        team->round++;
        pthread_cond_broadcast(&team->begin);
        pthread_mutex_unlock(&team->lock);
    }
    take_jobs(team, 0);
    if (together) {
        pthread_mutex_lock(&team->lock);
        while (team->busy > 0)
            pthread_cond_wait(&team->done, &team->lock);
        pthread_mutex_unlock(&team->lock);
    }
}
