#include "sign_steps.h"

#include <pthread.h>
#include <sodium.h>

#define SLOTS    1024u
#define SECOND   UINT64_C(1000000000)
#define HASH_LEN 32u

struct slot {
    unsigned char token[HASH_LEN];
    unsigned char bound[HASH_LEN];
    uint64_t until_ns; /* 0: empty */
    enum kith_step what;
    unsigned left; /* tries */
    struct kith_step_begun begun;
};

struct kith_sign_steps {
    const struct kith_env *env;
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
};

static const struct {
    uint64_t lives_s;
    unsigned tries;
} kinds[] = {
    [KITH_STEP_PASSKEY] = {120, 1},
    [KITH_STEP_PASSKEY_NEW] = {120, 1},
    [KITH_STEP_CODE] = {300, 5},
    [KITH_STEP_CODE_NEW] = {900, 10},
};

enum kith_rc kith_sign_steps_open(const struct kith_env *env, struct kith_sign_steps **out, struct kith_err *err)
{
    struct kith_sign_steps *steps = kith_env_alloc(env, sizeof *steps);

    if (!steps)
        return kith_fail_memory(err);
    steps->env = env;
    (void)pthread_mutex_init(&steps->lock, NULL);
    *out = steps;
    return KITH_OK;
}

void kith_sign_steps_close(struct kith_sign_steps *steps)
{
    const struct kith_env *env;

    if (!steps)
        return;
    env = steps->env;
    (void)pthread_mutex_destroy(&steps->lock);
    sodium_memzero(steps, sizeof *steps);
    kith_env_free(env, steps);
}

static void hash_text(struct kith_str text, unsigned char out[HASH_LEN])
{
    (void)crypto_generichash(out, HASH_LEN, (const unsigned char *)text.p, text.n, NULL, 0);
}

static void empty(struct slot *slot)
{
    sodium_memzero(slot, sizeof *slot);
}

/* An empty one, or the one that is over first. */
static struct slot *room(struct kith_sign_steps *steps)
{
    struct slot *best = &steps->slots[0];

    for (size_t i = 1; i < SLOTS && best->until_ns != 0; i++)
        if (steps->slots[i].until_ns < best->until_ns)
            best = &steps->slots[i];
    return best;
}

static struct slot *find(struct kith_sign_steps *steps, struct kith_str token)
{
    unsigned char hash[HASH_LEN];

    if (!kith_secret_is(token))
        return NULL;
    hash_text(token, hash);
    for (size_t i = 0; i < SLOTS; i++)
        if (steps->slots[i].until_ns != 0 && sodium_memcmp(steps->slots[i].token, hash, sizeof hash) == 0)
            return &steps->slots[i];
    return NULL;
}

void kith_step_begin(struct kith_sign_steps *steps, enum kith_step what, struct kith_str bound,
                     const struct kith_step_begun *begun, struct kith_secret *token)
{
    struct slot *slot;

    kith_secret_new(steps->env, token);
    (void)pthread_mutex_lock(&steps->lock);
    slot = room(steps);
    hash_text(kith_str_of(token->z), slot->token);
    hash_text(bound, slot->bound);
    slot->until_ns = steps->env->now_ns(steps->env->ctx) + kinds[what].lives_s * SECOND;
    slot->what = what;
    slot->left = kinds[what].tries;
    slot->begun = *begun;
    (void)pthread_mutex_unlock(&steps->lock);
}

bool kith_step_try(struct kith_sign_steps *steps, enum kith_step what, struct kith_str bound, struct kith_str token,
                   struct kith_step_begun *out)
{
    unsigned char hash[HASH_LEN];
    struct slot *slot;
    bool good = false;

    *out = (struct kith_step_begun){.person = KITH_ID_NONE};
    hash_text(bound, hash);
    (void)pthread_mutex_lock(&steps->lock);
    slot = find(steps, token);
    if (slot && slot->what == what && bound.n > 0 && sodium_memcmp(slot->bound, hash, sizeof hash) == 0) {
        good = slot->until_ns > steps->env->now_ns(steps->env->ctx);
        if (good)
            *out = slot->begun;
        if (!good || --slot->left == 0)
            empty(slot);
    }
    (void)pthread_mutex_unlock(&steps->lock);
    return good;
}

void kith_step_end(struct kith_sign_steps *steps, struct kith_str token)
{
    struct slot *slot;

    (void)pthread_mutex_lock(&steps->lock);
    slot = find(steps, token);
    if (slot)
        empty(slot);
    (void)pthread_mutex_unlock(&steps->lock);
}
