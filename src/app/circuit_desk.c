#include "circuit_desk.h"

#include "job_pool.h"

#include <pthread.h>
#include <time.h>

#define SLOTS   (KITH_DESK_KEPT + KITH_DESK_WAITING + 1) /* and the one being simulated */
#define RETRY_S 3600u
#define WAITERS 3u /* threads of the server that may stand here at one time; others look in again */

enum desk_state { DESK_EMPTY, DESK_WAITING, DESK_RUNNING, DESK_READY, DESK_FAILED };

struct desk_slot {
    struct kith_demand demand;
    enum desk_state state;
    uint64_t turn; /* of coming, then of being asked for last */
    struct kith_err err;
    struct kith_demand_answer *answer;
};

struct kith_circuit_desk {
    const struct kith_env *env;
    struct kith_job_pool *pool;
    pthread_mutex_t lock;
    pthread_cond_t done;
    uint64_t turns;
    unsigned waiters;
    struct desk_slot slots[SLOTS];
};

static struct desk_slot *find(struct kith_circuit_desk *desk, const struct kith_demand *demand)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (desk->slots[i].state != DESK_EMPTY && memcmp(&desk->slots[i].demand, demand, sizeof *demand) == 0)
            return &desk->slots[i];
    return NULL;
}

static size_t count(const struct kith_circuit_desk *desk, enum desk_state state)
{
    size_t n = 0;

    for (size_t i = 0; i < SLOTS; i++)
        n += desk->slots[i].state == state;
    return n;
}

/* An empty slot, else the answer that nobody asked for longest; there always is one. */
static struct desk_slot *free_slot(struct kith_circuit_desk *desk)
{
    struct desk_slot *oldest = NULL;

    for (size_t i = 0; i < SLOTS; i++) {
        struct desk_slot *s = &desk->slots[i];

        if (s->state == DESK_EMPTY)
            return s;
        if ((s->state == DESK_READY || s->state == DESK_FAILED) && (!oldest || s->turn < oldest->turn))
            oldest = s;
    }
    return oldest;
}

static struct desk_slot *first_waiting(struct kith_circuit_desk *desk)
{
    struct desk_slot *first = NULL;

    for (size_t i = 0; i < SLOTS; i++)
        if (desk->slots[i].state == DESK_WAITING && (!first || desk->slots[i].turn < first->turn))
            first = &desk->slots[i];
    return first;
}

/* In the pool's thread; a slot that is RUNNING is nobody else's. */
static enum kith_rc work(void *user)
{
    struct kith_circuit_desk *desk = user;
    struct desk_slot *slot;
    enum kith_rc rc;

    (void)pthread_mutex_lock(&desk->lock);
    slot = first_waiting(desk);
    if (slot)
        slot->state = DESK_RUNNING;
    (void)pthread_mutex_unlock(&desk->lock);
    if (!slot)
        return KITH_END;
    if (!slot->answer)
        slot->answer = kith_env_alloc(desk->env, sizeof *slot->answer);
    rc = slot->answer ? kith_demand_run(desk->env, &slot->demand, slot->answer, &slot->err)
                      : kith_fail_memory(&slot->err);
    (void)pthread_mutex_lock(&desk->lock);
    slot->state = rc == KITH_OK ? DESK_READY : DESK_FAILED;
    (void)pthread_cond_broadcast(&desk->done);
    (void)pthread_mutex_unlock(&desk->lock);
    return KITH_OK;
}

enum kith_rc kith_circuit_desk_open(const struct kith_env *env, struct kith_circuit_desk **out, struct kith_err *err)
{
    struct kith_circuit_desk *desk = kith_env_alloc(env, sizeof *desk);
    pthread_condattr_t monotonic;
    enum kith_rc rc;

    *out = NULL;
    if (!desk)
        return kith_fail_memory(err);
    desk->env = env;
    (void)pthread_mutex_init(&desk->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&desk->done, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    KITH_TRY(kith_job_pool_open(env, 1, RETRY_S, work, desk, &desk->pool, err));
    *out = desk;
out:
    if (rc != KITH_OK)
        kith_circuit_desk_close(desk);
    return rc;
}

void kith_circuit_desk_close(struct kith_circuit_desk *desk)
{
    if (!desk)
        return;
    kith_job_pool_close(desk->pool);
    for (size_t i = 0; i < SLOTS; i++)
        kith_env_free(desk->env, desk->slots[i].answer);
    (void)pthread_cond_destroy(&desk->done);
    (void)pthread_mutex_destroy(&desk->lock);
    kith_env_free(desk->env, desk);
}

bool kith_circuit_desk_knows(struct kith_circuit_desk *desk, const struct kith_demand *demand)
{
    bool known;

    (void)pthread_mutex_lock(&desk->lock);
    known = find(desk, demand) != NULL;
    (void)pthread_mutex_unlock(&desk->lock);
    return known;
}

/* With the lock held: until the demand is answered, or the time is up. */
static struct desk_slot *wait_for(struct kith_circuit_desk *desk, const struct kith_demand *demand, unsigned wait_ms)
{
    struct desk_slot *slot = find(desk, demand);
    uint64_t ns = desk->env->now_ns(desk->env->ctx) + wait_ms * UINT64_C(1000000);
    const struct timespec until = {.tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u)};

    if (wait_ms == 0 || desk->waiters == WAITERS)
        return slot;
    desk->waiters++;
    /* Looked up anew each time: meanwhile the slot may have gone to another demand. */
    while (slot && (slot->state == DESK_WAITING || slot->state == DESK_RUNNING)) {
        if (pthread_cond_timedwait(&desk->done, &desk->lock, &until) != 0)
            break;
        slot = find(desk, demand);
    }
    desk->waiters--;
    return slot;
}

static enum kith_rc give(struct kith_circuit_desk *desk, struct desk_slot *slot, struct kith_arena *keep,
                         const struct kith_demand_answer **out, struct kith_err *err)
{
    struct kith_demand_answer *copy;
    enum kith_rc rc;

    slot->turn = ++desk->turns;
    if (slot->state == DESK_FAILED) {
        slot->state = DESK_EMPTY; /* asked again, it is tried again */
        return kith_fail(err, KITH_ENOMEM, 0, "%s", slot->err.text);
    }
    KITH_TRY(kith_arena_take(keep, 1, sizeof *copy, &copy, err));
    *copy = *slot->answer;
    *out = copy;
out:
    return rc;
}

enum kith_rc kith_circuit_desk_ask(struct kith_circuit_desk *desk, const struct kith_demand *demand, unsigned wait_ms,
                                   struct kith_arena *keep, const struct kith_demand_answer **out, struct kith_err *err)
{
    struct desk_slot *slot;
    enum kith_rc rc = KITH_OK;

    *out = NULL;
    if (kith_demand_wrong(demand))
        return kith_fail(err, KITH_EUSAGE, 0, "%s", kith_demand_wrong(demand));
    (void)pthread_mutex_lock(&desk->lock);
    slot = find(desk, demand);
    if (!slot) {
        if (count(desk, DESK_WAITING) == KITH_DESK_WAITING)
            KITH_TRY(kith_fail(err, KITH_EBUSY, 0,
                               "Many people are asking for simulations at this moment. Wait ten seconds and try "
                               "again."));
        slot = free_slot(desk);
        slot->demand = *demand;
        slot->state = DESK_WAITING;
        slot->turn = ++desk->turns;
        kith_job_pool_wake(desk->pool);
    }
    slot = wait_for(desk, demand, wait_ms);
    if (slot && (slot->state == DESK_READY || slot->state == DESK_FAILED))
        rc = give(desk, slot, keep, out, err);
out:
    (void)pthread_mutex_unlock(&desk->lock);
    return rc;
}
