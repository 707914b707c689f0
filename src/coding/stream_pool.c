#include "stream_pool.h"

#include "parallel.h"

#include <pthread.h>

struct place {
    struct kith_encoder_stream *stream;   /* NULL: not opened */
    const struct kith_encoder_past *past; /* whose session it still holds; NULL: nobody's. Compared, never read */
    uint64_t used;                        /* when it was last given back: a count */
    bool busy;
};

struct kith_stream_pool {
    const struct kith_env *env;
    const struct kith_encoder *encoder;
    pthread_mutex_t lock;
    pthread_cond_t given;
    size_t sessions;
    size_t most; /* places that may have a stream */
    uint64_t count;
    struct place places[KITH_STREAMS_MAX];
};

enum kith_rc kith_stream_pool_open(const struct kith_env *env, const struct kith_encoder *encoder,
                                   struct kith_stream_pool **out, struct kith_err *err)
{
    struct kith_stream_pool *pool = kith_env_alloc(env, sizeof *pool);
    const unsigned processors = kith_processors();

    *out = pool;
    if (!pool)
        return kith_fail_memory(err);
    pool->env = env;
    pool->encoder = encoder;
    pool->most = processors < KITH_STREAMS_MAX ? processors : KITH_STREAMS_MAX;
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->given, NULL);
    return KITH_OK;
}

static void close_streams(struct kith_stream_pool *pool)
{
    for (size_t i = 0; i < KITH_STREAMS_MAX; i++) {
        kith_encoder_stream_close(pool->places[i].stream);
        pool->places[i] = (struct place){.stream = NULL};
    }
}

void kith_stream_pool_close(struct kith_stream_pool *pool)
{
    if (!pool)
        return;
    close_streams(pool);
    (void)pthread_cond_destroy(&pool->given);
    (void)pthread_mutex_destroy(&pool->lock);
    kith_env_free(pool->env, pool);
}

enum kith_rc kith_stream_pool_join(struct kith_stream_pool *pool, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    (void)pthread_mutex_lock(&pool->lock);
    if (!pool->places[0].stream)
        rc = kith_encoder_stream_open(pool->encoder, 1, &pool->places[0].stream, err);
    if (rc == KITH_OK)
        pool->sessions++;
    (void)pthread_mutex_unlock(&pool->lock);
    return rc;
}

void kith_stream_pool_part(struct kith_stream_pool *pool, const struct kith_encoder_past *past)
{
    (void)pthread_mutex_lock(&pool->lock);
    for (size_t i = 0; i < pool->most; i++)
        if (pool->places[i].past == past)
            pool->places[i].past = NULL;
    if (--pool->sessions == 0)
        close_streams(pool);
    (void)pthread_mutex_unlock(&pool->lock);
}

/* The session's own, else one not opened yet, else that not used for longest; NULL: all are in use. Where no other can
 * be opened for want of memory, those there are must do. */
static struct place *find(struct kith_stream_pool *pool, const struct kith_encoder_past *past)
{
    struct place *best = NULL;
    struct place *closed = NULL;

    for (size_t i = 0; i < pool->most; i++) {
        struct place *p = &pool->places[i];

        if (p->busy)
            continue;
        if (p->stream && p->past == past)
            return p;
        if (!p->stream)
            closed = closed ? closed : p;
        else if (!best || p->used < best->used)
            best = p;
    }
    if (closed && (!best || best->past) && kith_encoder_stream_open(pool->encoder, 1, &closed->stream, NULL) == KITH_OK)
        return closed;
    return best;
}

struct kith_encoder_stream *kith_stream_pool_take(struct kith_stream_pool *pool, const struct kith_encoder_past *past)
{
    struct place *p;
    bool own;

    (void)pthread_mutex_lock(&pool->lock);
    while (!(p = find(pool, past)))
        (void)pthread_cond_wait(&pool->given, &pool->lock);
    own = p->past == past;
    p->past = past;
    p->busy = true;
    (void)pthread_mutex_unlock(&pool->lock);
    if (!own)
        kith_encoder_stream_resume(p->stream, past);
    return p->stream;
}

enum kith_rc kith_stream_pool_give(struct kith_stream_pool *pool, struct kith_encoder_stream *stream,
                                   struct kith_encoder_past *past, struct kith_err *err)
{
    enum kith_rc rc = past ? kith_encoder_stream_leave(stream, past, err) : KITH_OK;

    (void)pthread_mutex_lock(&pool->lock);
    for (size_t i = 0; i < pool->most; i++) {
        struct place *p = &pool->places[i];

        if (p->stream != stream)
            continue;
        p->busy = false;
        p->used = ++pool->count;
        p->past = rc == KITH_OK ? past : NULL;
    }
    (void)pthread_cond_signal(&pool->given);
    (void)pthread_mutex_unlock(&pool->lock);
    return rc;
}
