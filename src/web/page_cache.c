#include "page_cache.h"

#include <pthread.h>
#include <sodium.h>

#define SLOTS   256
#define KEY_MAX 160
#define NS      UINT64_C(1000000000)

struct slot {
    char name[KEY_MAX]; /* empty: nothing is kept here */
    char *p;
    size_t n;
    uint64_t made_ns;
    uint64_t used_ns;
};

struct kith_page_cache {
    const struct kith_env *env;
    pthread_mutex_t lock;
    size_t bytes;
    struct slot slots[SLOTS];
};

enum kith_rc kith_page_cache_open(const struct kith_env *env, struct kith_page_cache **out, struct kith_err *err)
{
    struct kith_page_cache *cache = kith_env_alloc(env, sizeof *cache);

    if (!cache)
        return kith_fail_memory(err);
    cache->env = env;
    (void)pthread_mutex_init(&cache->lock, NULL);
    *out = cache;
    return KITH_OK;
}

static void drop(struct kith_page_cache *cache, struct slot *slot)
{
    if (!slot->p)
        return;
    sodium_memzero(slot->p, slot->n);
    kith_env_free(cache->env, slot->p);
    cache->bytes -= slot->n;
    *slot = (struct slot){.p = NULL};
}

void kith_page_cache_close(struct kith_page_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        drop(cache, &cache->slots[i]);
    pthread_mutex_destroy(&cache->lock);
    kith_env_free(cache->env, cache);
}

static void drop_old(struct kith_page_cache *cache, uint64_t now)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (cache->slots[i].p && now - cache->slots[i].made_ns > KITH_PAGE_CACHE_S * NS)
            drop(cache, &cache->slots[i]);
}

bool kith_page_cache_get(struct kith_page_cache *cache, const char *name, struct kith_buf *out)
{
    uint64_t now = cache->env->now_ns(cache->env->ctx);
    bool found = false;

    pthread_mutex_lock(&cache->lock);
    drop_old(cache, now);
    for (size_t i = 0; i < SLOTS && !found; i++) {
        struct slot *slot = &cache->slots[i];

        if (!slot->p || strcmp(slot->name, name) != 0)
            continue;
        slot->used_ns = now;
        kith_buf_add(out, slot->p, slot->n);
        found = out->rc == KITH_OK;
    }
    pthread_mutex_unlock(&cache->lock);
    return found;
}

void kith_page_cache_forget(struct kith_page_cache *cache, const char *begin)
{
    pthread_mutex_lock(&cache->lock);
    for (size_t i = 0; i < SLOTS; i++)
        if (strncmp(cache->slots[i].name, begin, strlen(begin)) == 0)
            drop(cache, &cache->slots[i]);
    pthread_mutex_unlock(&cache->lock);
}

/* An empty place, or that of the one not used for longest. */
static struct slot *find_place(struct kith_page_cache *cache, size_t n)
{
    for (;;) {
        struct slot *empty = NULL;
        struct slot *oldest = NULL;

        for (size_t i = 0; i < SLOTS; i++) {
            struct slot *slot = &cache->slots[i];

            if (!slot->p)
                empty = slot;
            else if (!oldest || slot->used_ns < oldest->used_ns)
                oldest = slot;
        }
        if ((empty && cache->bytes + n <= KITH_PAGE_CACHE_BYTES) || !oldest)
            return empty;
        drop(cache, oldest);
    }
}

void kith_page_cache_put(struct kith_page_cache *cache, const char *name, struct kith_str bytes)
{
    size_t n_name = strlen(name);
    struct slot *slot;
    uint64_t now;

    if (bytes.n == 0 || bytes.n > KITH_PAGE_CACHE_BYTES / 4 || n_name == 0 || n_name >= KEY_MAX)
        return;
    now = cache->env->now_ns(cache->env->ctx);
    pthread_mutex_lock(&cache->lock);
    slot = find_place(cache, bytes.n);
    slot->p = kith_env_alloc(cache->env, bytes.n);
    if (slot->p) {
        memcpy(slot->p, bytes.p, bytes.n);
        memcpy(slot->name, name, n_name + 1);
        slot->n = bytes.n;
        slot->made_ns = slot->used_ns = now;
        cache->bytes += bytes.n;
    }
    pthread_mutex_unlock(&cache->lock);
}
