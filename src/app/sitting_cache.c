#include "sitting_cache.h"

#include <pthread.h>

#define NS UINT64_C(1000000000)

struct kith_sitting_cache {
    const struct kith_env *env;
    pthread_mutex_t lock;
    pthread_cond_t given;
    struct kith_sitting_slot slots[KITH_SITTINGS_MAX];
};

enum kith_rc kith_sitting_cache_open(const struct kith_env *env, struct kith_sitting_cache **out, struct kith_err *err)
{
    struct kith_sitting_cache *cache = kith_env_alloc(env, sizeof *cache);

    *out = cache;
    if (!cache)
        return kith_fail_memory(err);
    cache->env = env;
    (void)pthread_mutex_init(&cache->lock, NULL);
    (void)pthread_cond_init(&cache->given, NULL);
    return KITH_OK;
}

static void empty(struct kith_sitting_slot *slot)
{
    kith_dialogue_close(slot->dialogue);
    *slot = (struct kith_sitting_slot){.dialogue = NULL};
}

void kith_sitting_cache_close(struct kith_sitting_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < KITH_SITTINGS_MAX; i++)
        empty(&cache->slots[i]);
    (void)pthread_cond_destroy(&cache->given);
    (void)pthread_mutex_destroy(&cache->lock);
    kith_env_free(cache->env, cache);
}

/* The sitting's own slot, else a free one, else that not used for longest; NULL: all are in use. */
static struct kith_sitting_slot *find(struct kith_sitting_cache *cache, struct kith_id id)
{
    struct kith_sitting_slot *best = NULL;

    for (size_t i = 0; i < KITH_SITTINGS_MAX; i++) {
        struct kith_sitting_slot *slot = &cache->slots[i];

        if (kith_id_eq(slot->id, id))
            return slot;
        if (!slot->busy && (!best || slot->used_ns < best->used_ns))
            best = slot;
    }
    return best;
}

struct kith_sitting_slot *kith_sitting_take(struct kith_sitting_cache *cache, struct kith_id id)
{
    struct kith_sitting_slot *slot;

    (void)pthread_mutex_lock(&cache->lock);
    while (!(slot = find(cache, id)) || slot->busy)
        (void)pthread_cond_wait(&cache->given, &cache->lock);
    if (!kith_id_eq(slot->id, id))
        empty(slot);
    slot->id = id;
    slot->busy = true;
    (void)pthread_mutex_unlock(&cache->lock);
    return slot;
}

void kith_sitting_give(struct kith_sitting_cache *cache, struct kith_sitting_slot *slot, bool keep)
{
    (void)pthread_mutex_lock(&cache->lock);
    if (keep) {
        slot->used_ns = cache->env->now_ns(cache->env->ctx);
        slot->busy = false;
    } else {
        empty(slot);
    }
    (void)pthread_cond_broadcast(&cache->given);
    (void)pthread_mutex_unlock(&cache->lock);
}

void kith_sitting_cache_tidy(struct kith_sitting_cache *cache)
{
    uint64_t now = cache->env->now_ns(cache->env->ctx);

    (void)pthread_mutex_lock(&cache->lock);
    for (size_t i = 0; i < KITH_SITTINGS_MAX; i++) {
        struct kith_sitting_slot *slot = &cache->slots[i];

        if (!slot->busy && slot->dialogue && now - slot->used_ns > KITH_SITTINGS_IDLE_S * NS)
            empty(slot);
    }
    (void)pthread_mutex_unlock(&cache->lock);
}
