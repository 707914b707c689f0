#include "rate_limit.h"

#include <pthread.h>
#include <sodium.h>

#define SETS 1024
#define WAYS 8
#define NS   1e9

struct bucket {
    uint64_t key; /* 0: empty */
    uint64_t at_ns;
    double left;
};

struct kith_rate_limits {
    const struct kith_env *env;
    pthread_mutex_t lock;
    unsigned char secret[crypto_shorthash_KEYBYTES];
    struct bucket sets[SETS][WAYS];
};

/* How many at once, and how many a second after that. */
static const struct {
    double burst;
    double a_second;
} rates[KITH_LIMIT_COUNT] = {
    [KITH_LIMIT_NONE] = {0, 0},
    [KITH_LIMIT_READ] = {600, 60},
    [KITH_LIMIT_GUEST] = {120, 4},
    [KITH_LIMIT_WRITE] = {1200, 40},
    [KITH_LIMIT_TALK] = {400, 40},
    [KITH_LIMIT_UPLOAD] = {400, 2},
    [KITH_LIMIT_OWN_WRITE] = {120, 4},
    [KITH_LIMIT_OWN_UPLOAD] = {40, 0.2},
    [KITH_LIMIT_SIGN_IN_ADDRESS] = {30, 0.2},
    [KITH_LIMIT_SIGN_IN_NAME] = {6, 1.0 / 60},
    [KITH_LIMIT_LINK] = {20, 0.1},
    [KITH_LIMIT_SIMULATE] = {20, 0.2},
    [KITH_LIMIT_TOLD] = {500, 0.5},
};

enum kith_rc kith_rate_limits_open(const struct kith_env *env, struct kith_rate_limits **out, struct kith_err *err)
{
    struct kith_rate_limits *limits = kith_env_alloc(env, sizeof *limits);

    if (!limits)
        return kith_fail_memory(err);
    limits->env = env;
    env->random(env->ctx, limits->secret, sizeof limits->secret);
    (void)pthread_mutex_init(&limits->lock, NULL);
    *out = limits;
    return KITH_OK;
}

void kith_rate_limits_close(struct kith_rate_limits *limits)
{
    if (!limits)
        return;
    pthread_mutex_destroy(&limits->lock);
    kith_env_free(limits->env, limits);
}

/* Nobody can aim at another's bucket: the hash is keyed anew at each start. */
static uint64_t hash_of(const struct kith_rate_limits *limits, enum kith_limit what, struct kith_str key)
{
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t out;

    (void)crypto_shorthash(hash, (const unsigned char *)key.p, key.n, limits->secret);
    memcpy(&out, hash, sizeof out);
    out ^= (uint64_t)what * UINT64_C(0x9E3779B97F4A7C15);
    return out ? out : 1;
}

static double filled(const struct bucket *b, enum kith_limit what, uint64_t now)
{
    double left = b->left + (double)(now - b->at_ns) / NS * rates[what].a_second;

    return left < rates[what].burst ? left : rates[what].burst;
}

/* The key's bucket; where there is none yet, the oldest of its set becomes it, full. */
static struct bucket *find(struct kith_rate_limits *limits, enum kith_limit what, uint64_t key, uint64_t now)
{
    struct bucket *set = limits->sets[key % SETS];
    struct bucket *oldest = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].key == 0 || (oldest->key != 0 && set[i].at_ns < oldest->at_ns))
            oldest = &set[i];
    }
    *oldest = (struct bucket){key, now, rates[what].burst};
    return oldest;
}

bool kith_rate_limit_take(struct kith_rate_limits *limits, enum kith_limit what, struct kith_str key, unsigned *wait_s)
{
    uint64_t now = limits->env->now_ns(limits->env->ctx);
    struct bucket *b;
    bool may;

    *wait_s = 0;
    if (what == KITH_LIMIT_NONE)
        return true;
    pthread_mutex_lock(&limits->lock);
    b = find(limits, what, hash_of(limits, what, key), now);
    b->left = filled(b, what, now);
    b->at_ns = now;
    may = b->left >= 1;
    if (may)
        b->left -= 1;
    else
        *wait_s = 1 + (unsigned)((1 - b->left) / rates[what].a_second);
    pthread_mutex_unlock(&limits->lock);
    return may;
}

void kith_rate_limit_forget(struct kith_rate_limits *limits, enum kith_limit what, struct kith_str key)
{
    uint64_t now = limits->env->now_ns(limits->env->ctx);
    struct bucket *b;

    if (what == KITH_LIMIT_NONE)
        return;
    pthread_mutex_lock(&limits->lock);
    b = find(limits, what, hash_of(limits, what, key), now);
    *b = (struct bucket){b->key, now, rates[what].burst};
    pthread_mutex_unlock(&limits->lock);
}
